"""Frozen features: the fits against numpy's least squares and plain sums, and medians over seeds."""

import numpy as np
import pytest

from nblib import Shallow, relu, tanh
from nblib.explorables.least_squares.frozen_features import DRAWN, FrozenFeatures
from nblib.explorables.least_squares.frozen_features_numbers import (
    MOST,
    WIDTHS,
    X,
    features,
    neurons,
    outlines,
    sample,
    truth,
)
from tests.explorables.reading import asking, dragged, handles, mark, names, pressed, some, turned

SEEDS = range(9)
at = FrozenFeatures.at


def solved(m):
    """The same problem for numpy: the ridge as further rows of Phi."""
    Phi = features(m.sigma, m.seed, m.x)[:, : m.n]
    below = np.sqrt(m.N * m.ridge) * np.eye(m.n)
    return Phi, np.linalg.lstsq(np.vstack([Phi, below]), np.concatenate([m.y, np.zeros(m.n)]), rcond=1e-12)[0]


def test_a_is_the_least_squares_solution():
    well = [m for m in some(FrozenFeatures, 150) if m.condition <= 1e7 or m.ridge]
    assert len(well) > 100
    for m in well:
        Phi, a = solved(m)
        assert m.a == pytest.approx(a, rel=1e-5, abs=1e-6 * (1 + np.abs(a).max())), m.values
        slope = Phi.T @ (Phi @ m.a - m.y) / m.N + m.ridge * m.a
        assert np.abs(slope).max() < 1e-7 * (1 + m.largest), "the gradient in a"


def test_the_fit_is_a_network():
    for m in some(FrozenFeatures, 30):
        w, b = (v[: m.n] for v in neurons(m.seed))
        net = Shallow(m.a, w[None], b, {"tanh": tanh, "relu": relu}[m.sigma])
        assert m.fit == pytest.approx(net(X), abs=1e-7 * (1 + m.largest))
        assert m.train == pytest.approx(net.loss(m.x, m.y), rel=1e-6, abs=1e-12 * (1 + m.largest) ** 2)
        assert m.test == pytest.approx(sum((net(X) - np.sin(2 * np.pi * X)) ** 2) / (2 * len(X)), rel=1e-6)


def test_every_width_of_the_curves_is_a_fit_of_its_own():
    for state in ({}, {"sigma": "relu", "ridge": 1e-4}, {"N": 7, "noise": 0.4, "seed": 11}):
        m = at(**state)
        for i in range(0, len(WIDTHS), 7):
            one = at(**state, n=int(WIDTHS[i]))
            assert (one.train, one.test) == (m.trains[i], m.tests[i])
    assert set(range(1, 41)) <= set(WIDTHS.tolist()), "every possible n = N is drawn"


def test_the_points_and_the_neurons():
    x, e = sample(5, 12)
    assert np.array_equal(np.floor(12 * x), np.arange(12)), "one in every cell"
    assert at(seed=5, noise=0.3).y == pytest.approx(truth(x) + 0.3 * e)
    w, b = neurons(5)
    assert len(w) == MOST and ((-b / w >= 0) & (-b / w <= 1)).all()


@pytest.mark.parametrize("sigma", ["tanh", "relu"])
def test_the_drawn_features_are_the_neurons_exact_at_their_bends(sigma):
    x, y = (v.reshape(7, -1) for v in outlines(sigma, 5, 7))
    w, b = neurons(5)
    for j in range(7):
        assert np.isnan([x[j, -1], y[j, -1]]).all() and (np.diff(x[j, :-1]) >= 0).all()
        assert y[j, :-1] == pytest.approx(
            {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[sigma](w[j] * x[j, :-1] + b[j])
        )
        assert -b[j] / w[j] in x[j]
    left = at(n=MOST).scene[0]
    assert np.isnan(mark(left, "features")["x"]).sum() == DRAWN and f"{DRAWN} of {MOST} features" in left.title


# Many networks


def test_six_random_features_are_enough():
    assert np.median([at(seed=s, n=2).test / at(seed=s, n=6).test for s in SEEDS]) > 5


def test_the_peak_is_next_to_n_equal_to_N():
    after = FrozenFeatures.answered("n ≫ N")
    assert after.train < 1e-12 and abs(WIDTHS[np.argmax(after.tests)] - 12) <= 1


def test_it_is_not_this_one_seed():
    """Medians over nine seeds, for n = 6, 12 and 200."""
    runs = {n: [at(seed=s, n=n) for s in SEEDS] for n in (6, 12, MOST)}
    assert [np.median([m.test for m in runs[n]]) for n in runs] == pytest.approx([0.00778, 30.6, 0.155], rel=5e-3)
    assert np.median([m.train for m in runs[12]]) < 1e-12
    assert np.median([m.largest for m in runs[12]]) > 1e6


def test_relu_columns_say_nothing_new():
    """One neuron is off at every point, and two others are on at one point only, the same."""
    after = FrozenFeatures.answered("ReLU features")
    assert (after.rank, after.n) == (10, 12)
    on = features("relu", after.seed, after.x)[:, :12] > 0
    assert (on.sum(0) == 0).sum() == 1
    assert (on.sum(0) == 1).sum() == 2 and (on[:, on.sum(0) == 1].sum(1) == 2).any()
    full = [next(n for n in range(12, MOST + 1) if at(sigma="relu", seed=s, n=n).rank == 12) for s in SEEDS]
    assert (min(full), np.median(full), max(full)) == (14, 20, 31)
    assert full[after.seed] == 26 and "26" in FrozenFeatures.named("ReLU features").look


# Extremes


def test_a_neuron_that_is_off_on_all_data():
    off = next(s for s in range(200) if not features("relu", s, sample(s, 12)[0])[:, 0].any())
    m = at(sigma="relu", n=1, seed=off)
    assert (m.rank, m.largest, m.condition) == (0, 0, np.inf)
    assert m.train == pytest.approx(np.mean(m.y**2) / 2)
    assert "condition ∞" in m.alt()


# The hand, and the answer


def test_the_number_of_neurons_is_pulled_along_the_curve():
    m, handle = at(n=6), "number of neurons"
    assert handles(m)[handle].at == (6, m.test)
    assert (
        dragged(FrozenFeatures, handle, 11.8, 1.0)["n"] == 12
        and pressed(FrozenFeatures, handle, "Right", n=6)["n"] == 7
    )
    assert turned(FrozenFeatures, {"kind": "click", "panel": 1, "at": [40.2, 1e-3]}, n=6)["n"] == 40


@pytest.mark.parametrize("preset", [p.name for p in FrozenFeatures.presets])
def test_losses_of_more_neurons_are_kept_back_while_they_are_asked_for(preset):
    waiting = asking(FrozenFeatures, preset)
    assert "beyond" not in " ".join(names(*waiting.scene))
    for name in ("train", "test"):
        right = waiting.scene[1]
        assert mark(right, name)["x"].max() == waiting.n
        assert mark(right, f"name of {name}")["x"].item() < 1.4 * max(waiting.n, waiting.N) < MOST
    assert str(MOST) not in waiting.alt()


def test_on_the_way_of_the_answer_n_goes_up_along_both_curves():
    answers = [{"kind": "answer", "said": 2, "share": share} for share in (0, 0.3, 0.6, 1)]
    ends = [turned(FrozenFeatures, answer, preset="n ≫ N")["n"] for answer in answers]
    assert ends[0] == 12 and ends[-1] == MOST and ends == sorted(set(ends))
    right = at(n=ends[1]).scene[1]
    assert mark(right, "test")["x"].max() == ends[1] == mark(right, "test beyond")["x"].min()
    assert mark(right, "test beyond")["x"].max() == MOST
