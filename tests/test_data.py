"""The real data sets and the made-up curves: shapes, known facts, sources, scales."""

from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblib import data, staircase, sup_error
from nblib.data import CURVES, digits, mauna_loa_co2, motorcycle, split
from tests.reference import close, seeds

script = pytest.mark.script
SETS = [motorcycle, mauna_loa_co2, digits]
SERIES = [motorcycle, mauna_loa_co2]


@pytest.mark.parametrize("load, N, d", [(motorcycle, 133, 1), (mauna_loa_co2, 2225, 1), (digits, 1797, 64)])
def test_shapes(load, N, d):
    sample = load()
    assert sample.X.shape == sample.raw_X.shape == (N, d)
    assert sample.raw_y.shape == (N,)
    assert len(sample.y) == N
    for part in (sample.X, sample.y, sample.raw_X):
        assert part.dtype == np.float64
        assert np.isfinite(part).all()


@pytest.mark.parametrize(
    "file, start",
    [
        ("motorcycle.csv", "4adc5a2d35f41e4b"),
        ("mauna_loa_co2.csv", "157690f41614780e"),
        ("digits.csv.gz", "9239468e2f9e8b71"),
    ],
)
def test_the_files_are_the_ones_described(file, start):
    content = (Path(data.__file__).parent / file).read_bytes()
    if file.endswith(".csv"):
        content = content.replace(b"\r\n", b"\n")  # as a checkout on Windows may have it
    assert sha256(content).hexdigest().startswith(start)


@pytest.mark.parametrize("load", SETS)
def test_sources_stand_in_the_docstrings(load):
    text = load.__doc__
    assert "Source: " in text
    assert "as distributed in" in text
    assert "N = " in text
    assert any(licence in text for licence in ("facts", "Public domain", "CC BY 4.0"))


@pytest.mark.parametrize("load", SERIES)
def test_scaled_series_are_standardised_and_the_scaling_can_be_undone(load):
    sample = load()
    for scaled, raw in ((sample.X, sample.raw_X), (sample.y, sample.raw_y)):
        close(scaled.mean(), 0, 1e-12)
        close(scaled.std(), 1, 1e-12)
        close(scaled * raw.std() + raw.mean(), raw, 1e-12)
        assert np.array_equal(np.argsort(scaled, axis=0, kind="stable"), np.argsort(raw, axis=0, kind="stable"))


def test_motorcycle_facts():
    sample = motorcycle()
    assert (sample.x_unit, sample.y_unit) == ("ms", "g")
    x, y = sample.raw_X[:, 0], sample.raw_y
    assert (x.min(), x.max(), y.min(), y.max()) == (2.4, 57.6, -134, 75)
    assert (x[0], y[0], x[-1], y[-1]) == (2.4, 0, 57.6, 10.7)
    assert (np.diff(x) >= 0).all()
    assert len(np.unique(x)) == 94  # some moments were measured more than once
    assert 17 < x[y < -100].min()
    assert x[y < -100].max() < 27  # the blow comes about 20 ms after the impact


def test_mauna_loa_facts():
    sample = mauna_loa_co2()
    assert (sample.x_unit, sample.y_unit) == ("year", "ppm")
    years, ppm = sample.raw_X[:, 0], sample.raw_y
    first = date(1958, 3, 29)
    close(years[0], 1958 + (first - date(1958, 1, 1)).days / 365, 1e-12)
    last = date(2001, 12, 29)
    close(years[-1], 2001 + (last - date(2001, 1, 1)).days / 365, 1e-12)
    assert (np.diff(years) > 6.9 / 366).all()  # weeks, some of them missing
    assert np.median(np.diff(years)) == pytest.approx(7 / 365.25, rel=1e-2)
    assert (ppm.min(), ppm.max()) == (313.0, 373.9)
    rise = np.polyfit(years, ppm, 1)[0]
    assert 1.2 < rise < 1.5  # ppm a year
    season = (years % 1 * 12).astype(int)
    swing = ppm - np.polyval(np.polyfit(years, ppm, 2), years)
    months = [swing[season == month].mean() for month in range(12)]
    assert np.argmax(months) == 4  # May
    assert np.argmin(months) in (8, 9)  # around the first of October


def test_digits_facts():
    sample = digits()
    assert (sample.x_unit, sample.y_unit) == ("grey level", "digit")
    assert sample.y.shape == (1797, 10)
    assert set(np.unique(sample.raw_X)) == set(range(17))
    assert np.array_equal(sample.X * 16, sample.raw_X)
    assert np.array_equal(sample.y.argmax(axis=1), sample.raw_y)
    assert np.array_equal(sample.y.sum(axis=1), np.ones(1797))
    assert set(np.unique(sample.y)) == {0, 1}
    assert np.bincount(sample.raw_y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert sample.raw_y[:10].tolist() == list(range(10))
    zero = sample.raw_X[sample.raw_y == 0].mean(axis=0).reshape(8, 8)
    assert zero[3, 3] < 2 < 8 < zero[3, 5]  # a ring: dark in the middle of the eight rows of eight


@pytest.mark.parametrize("load", SETS)
def test_every_call_reads_the_files_anew(load):
    one, two = load(), load()
    assert not np.shares_memory(one.X, two.X)
    assert np.array_equal(one.X, two.X)


@given(st.integers(2, 50), st.data(), seeds)
def test_a_split_is_a_partition(N, draw, seed):
    held_out = draw.draw(st.integers(1, N - 1))
    train, test = split(N, held_out, np.random.default_rng(seed))
    assert (len(train), len(test)) == (N - held_out, held_out)
    assert np.array_equal(np.sort(np.concatenate([train, test])), np.arange(N))
    again = split(N, held_out, np.random.default_rng(seed))
    assert np.array_equal(test, again[1])


def test_splits_are_random():
    rng = np.random.default_rng(1)
    assert len({tuple(sorted(split(8, 2, rng)[1])) for _ in range(500)}) == 28


# Curves

x = np.linspace(0, 1, 20001)


@script("S28")
@pytest.mark.parametrize("curve", CURVES.values(), ids=lambda curve: curve.name)
def test_lipschitz_constants_hold_and_are_nearly_attained(curve):
    if curve.lipschitz is None:
        assert np.abs(np.diff(curve(x))).max() == 1
        return
    for steps in (1, 10, 1000, 5000):
        moved = np.abs(curve(x[steps:]) - curve(x[:-steps]))
        assert moved.max() <= curve.lipschitz * (x[steps] - x[0]) ** (1 / curve.root) * (1 + 1e-11)
    steepest = np.abs(np.diff(curve(x))).max() / (x[1] - x[0]) ** (1 / curve.root)
    assert steepest > 0.99 * curve.lipschitz


@pytest.mark.parametrize("curve", [CURVES[name] for name in ("wave", "root", "hat", "jump")], ids=lambda c: c.name)
def test_curves_are_monotone_between_their_critical_points(curve):
    edges = [0, *curve.critical, 1]
    for left, right in pairwise(edges):
        rises = np.diff(curve(x[(x > left) & (x <= right)]))
        assert (rises >= -1e-15).all() or (rises <= 1e-15).all()
    for point in curve.critical:  # and not beyond
        around = curve([point - 1e-3, point, point + 1e-3])
        assert np.prod(np.diff(around)) <= 0


@pytest.mark.parametrize(
    "name, points",
    [
        ("wave", {0: 0, 0.25: 1, 0.75: -1}),
        ("root", {0.25: 0.5}),
        ("hat", {0: 1, 0.5: 0, 1: 1}),
        ("jump", {8**-0.5: 0, 0.354: 1}),
        ("bumpy", {0: 0.25}),
    ],
)
def test_values_of_the_curves(name, points):
    close(CURVES[name](list(points)), list(points.values()), 1e-15)


def test_every_curve_is_listed_by_its_name():
    assert {name: curve.name for name, curve in CURVES.items()} == {name: name for name in CURVES}
    assert all(getattr(data, name) is curve for name, curve in CURVES.items())
    assert set(data.__all__) == {name for name in vars(data) if not name.startswith("_")} - {
        "csv",
        "curves",
        "dataclass",
        "np",
        "Path",
    }


@script("S20", "S21")
def test_a_curve_that_jumps_is_out_of_reach_between_the_thresholds():
    errors = [
        sup_error(CURVES["jump"], staircase(CURVES["jump"], n), CURVES["jump"].critical)[0] for n in (10, 100, 999)
    ]
    assert errors == [1, 1, 1]
