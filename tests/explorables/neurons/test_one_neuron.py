"""One neuron: the curve against the formula, and what the hand may do."""

import re

import numpy as np
import pytest

import nblib
from nblib.explorables.neurons.one_neuron import EDGE, RISE, OneNeuron
from tests.explorables.reading import both, dragged, handles, mark, pressed, put, some, words


@pytest.mark.parametrize("part", range(5))
def test_the_curve_is_sigma_of_wx_plus_b(part):
    points = np.linspace(-3, 3, 60001)
    for m in some(OneNeuron, 300)[part::5]:
        sigma, w, b = getattr(nblib, m.sigma), m.sharpen * m.w, m.sharpen * m.b
        curve = mark(m.scene[1], "neuron 1 line")
        beside = curve["x"] != m.kink  # of a jump both ends are drawn
        assert curve["y"][beside] == pytest.approx([float(sigma(w * x + b)) for x in curve["x"][beside]])
        assert m.z0 == sigma(w * m.x0 + b)
        assert m.share == pytest.approx(np.mean(w * points + b > 0), abs=1e-4)
        line = mark(m.scene[0], "neuron 1 line")
        assert line["y"] == pytest.approx(w * line["x"] + b)


def test_the_kink_is_in_the_grid():
    m = OneNeuron.at(w=3.0, b=-1.0)
    assert m.kink == 1 / 3 and 1 / 3 in m.x


def test_heaviside_is_strict_and_jumps():
    m = OneNeuron.at(sigma="heaviside", w=-2.0, b=1.0, x0=0.5)
    assert m.z0 == 0
    at = np.flatnonzero(m.x == m.kink)
    assert m.z[at] == pytest.approx([1, np.nan, 0], nan_ok=True)
    ends = (mark(m.scene[1], f"{what} at the jump") for what in ("value", "end"))
    assert [(d["x"].item(), d["y"].item()) for d in ends] == [(0.5, 0), (0.5, 1)]


# Kink, rise, death


def test_flipped_the_kink_leaves_left_and_returns_from_the_right():
    kinks = [OneNeuron.at(w=w).kink for w in (1, 0.5, 0.1, 0, -0.1, -0.5, -1)]
    assert kinks == pytest.approx([-2, -4, -20, np.nan, 20, 4, 2], nan_ok=True)
    after = OneNeuron.answered("flipped")
    assert after.z == pytest.approx(np.interp(-after.x, after.beginning.x, after.beginning.z))  # mirrored


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_the_rise_is_the_distance_from_10_to_90_percent(name):
    sigma, (low, high) = getattr(nblib, name), {"sigmoid": (0, 1), "tanh": (-1, 1)}[name]
    t = np.linspace(-9, 9, 1_800_001)
    share = (sigma(t) - low) / (high - low)
    measured = np.interp(0.9, share, t) - np.interp(0.1, share, t)
    assert measured == pytest.approx(RISE[name], abs=1e-6)
    assert RISE[name] == pytest.approx({"sigmoid": 4.39, "tanh": 2.20}[name], abs=0.005)


def test_dead_on_this_data_it_can_be_fetched_back():
    assert {OneNeuron.at(b=-5, x0=x).z0 for x in np.linspace(-3, 3, 61).round(1)} == {0}
    after = OneNeuron.answered("dead on this data")
    assert after.dead and after.kink < EDGE and "kink" in handles(after)


# The picture and the hand


def test_the_ghost_is_the_curve_before_and_comes_with_the_first_change():
    before, after = both(OneNeuron, "default")
    assert not [m for panel in before.scene for m in panel.marks if m["name"].endswith("before")]
    ghost = mark(after.scene[1], "curve before")
    assert np.array_equal(ghost["x"], before.x) and np.array_equal(ghost["y"], before.z)
    assert mark(after.scene[1], "kink before")["x"] == before.kink
    assert mark(after.scene[0], "line before")["y"].tolist() == [before.w * x + before.b for x in (-EDGE, EDGE)]


def test_wx_plus_b_is_not_called_a():
    for m in some(OneNeuron, 300)[:40]:
        said = " ".join(
            [*words(m), m.numbers(), m.alt(), *m.readout()] + [t for p in m.scene for t in (p.title, *p.labels)]
        )
        assert not re.search(r"\ba\b(?= =|\))", re.sub("<[^>]+>", "", said))


def test_locking_the_kink_moves_b_with_w():
    values = put(OneNeuron, {"w": 4}, lock=True)
    assert (values["w"], values["b"]) == (4, 8)


@pytest.mark.parametrize("sigma", ["relu", "sigmoid", "tanh"])
@pytest.mark.parametrize("w", [1.0, -2.0])
def test_dragging_the_slope_keeps_the_kink(sigma, w):
    values = pressed(OneNeuron, "slope", *["Up" if sigma == "relu" else "Right"] * 3, sigma=sigma, w=w, b=2)
    assert OneNeuron.at(**values).kink == pytest.approx(-2 / w, abs=0.05) and abs(values["w"] - w) > 0.25


def test_dragging_the_kink_moves_b_and_an_arrow_moves_it_by_one_step():
    values = dragged(OneNeuron, "kink", 1.5, 0, w=2, b=2)
    assert (values["w"], values["b"]) == (2, -3)
    assert pressed(OneNeuron, "kink", "Right", w=2, b=-3)["b"] == pytest.approx(-3.1)
    assert dragged(OneNeuron, "probe", -1.2, 5)["x0"] == -1.2
