"""1.1 One neuron: compute against the formula, and the numbers of its lecture moments."""

import numpy as np
import pytest

import nblib
from nblib.explorables import OneNeuron
from nblib.explorables.neurons import RISE


def moment(name):
    """The results before and after the question of a preset."""
    neuron = OneNeuron()
    neuron.preset(name)
    return neuron.result, neuron.foresee(**neuron.current.then)


def test_the_curve_is_sigma_of_wx_plus_b():
    neuron, points = OneNeuron(), np.linspace(-3, 3, 60001)
    for state in neuron.sweep(300):
        neuron.state = state
        r, s = neuron.result, neuron.values
        sigma = getattr(nblib, s.sigma)
        w, b = s.sharpen * s.w, s.sharpen * s.b
        beside = r.x != r.kink  # of a jump both ends are drawn
        assert r.z[beside] == pytest.approx([float(sigma(w * x + b)) for x in r.x[beside]])
        assert r.z0 == sigma(w * s.x0 + b)
        share = np.mean(w * points + b > 0)
        assert r.share == pytest.approx(share, abs=1e-4)


def test_the_kink_is_in_the_grid():
    neuron = OneNeuron(w=3.0, b=-1.0)
    assert neuron.result.kink == 1 / 3
    assert 1 / 3 in neuron.result.x


def test_heaviside_is_strict_and_jumps():
    r = OneNeuron(sigma="heaviside", w=-2.0, b=1.0, x0=0.5).result
    assert r.z0 == 0
    at = np.flatnonzero(r.x == r.kink)
    assert len(at) == 3 and np.isnan(r.z[at[1]]) and r.z[at[0]] == 1 and r.z[at[2]] == 0


def test_default_the_kink_moves_towards_0():
    before, after = moment("default")
    assert (before.kink, after.kink) == (-2.0, -0.5)


def test_flipped_the_kink_leaves_left_and_returns_from_the_right():
    neuron = OneNeuron()
    neuron.preset("flipped")
    kinks = [neuron.foresee(w=w).kink for w in (1, 0.5, 0.1, 0, -0.1, -0.5, -1)]
    assert kinks == pytest.approx([-2, -4, -20, np.nan, 20, 4, 2], nan_ok=True)
    assert neuron.foresee(w=0).z0 == 2


def test_nearly_heaviside_the_rise_narrows_a_hundredfold():
    before, after = moment("nearly Heaviside")
    assert before.rise == pytest.approx(4.39, abs=0.005) and after.rise == pytest.approx(0.0439, abs=5e-5)
    assert before.kink == after.kink


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_the_rise_is_the_distance_from_10_to_90_percent(name):
    sigma, (low, high) = getattr(nblib, name), {"sigmoid": (0, 1), "tanh": (-1, 1)}[name]
    t = np.linspace(-9, 9, 1_800_001)
    share = (sigma(t) - low) / (high - low)
    measured = np.interp(0.9, share, t) - np.interp(0.1, share, t)
    assert measured == pytest.approx(RISE[name], abs=1e-6)
    assert RISE[name] == pytest.approx({"sigmoid": 4.39, "tanh": 2.20}[name], abs=0.005)


def test_dead_on_this_data():
    before, after = moment("dead on this data")
    assert not before.dead and after.dead
    assert after.kink == 5 and after.share == 0


def test_no_neuron_is_a_constant():
    _, after = moment("no neuron")
    assert np.isnan(after.kink) and set(after.z) == {2.0}
    assert "not defined (w = 0)" in OneNeuron(w=0).describe()


def test_the_formula_of_the_specification():
    neuron = OneNeuron(w=1, b=2, x0=0.5)
    text = neuron.formula_numbers(neuron.result)
    assert text.endswith("</span> · 0.500 + 2.00) = σ(2.50) = <b>2.50</b>")


def test_locking_the_kink_moves_b_with_w():
    neuron = OneNeuron(w=1, b=2, lock=True)
    neuron.set(w=4)
    assert neuron.b == 8 and neuron.result.kink == -2


def handle(neuron, name):
    from nblib.explorables.stage import SIZES, Stage

    return next(h for h in Stage(neuron, SIZES["study"]).picture.handles if h.name == name)


@pytest.mark.parametrize("sigma", ["relu", "sigmoid", "tanh"])
@pytest.mark.parametrize("w", [1.0, -2.0])
def test_dragging_the_slope_keeps_the_kink(sigma, w):
    neuron = OneNeuron(sigma=sigma, w=w, b=2)
    kink, grip = neuron.result.kink, handle(neuron, "slope")
    neuron.pull(**grip.press(0, 3) if sigma == "relu" else grip.press(1, 0))
    assert neuron.result.kink == pytest.approx(kink, abs=0.05)
    assert neuron.w != w


def test_dragging_the_kink_moves_b_and_an_arrow_moves_it_by_one_step():
    neuron = OneNeuron(w=2, b=2)
    neuron.pull(**handle(neuron, "kink").drag(1.5, 0))
    assert (neuron.w, neuron.b) == (2, -3)
    neuron.pull(**handle(neuron, "kink").press(1, 0))
    assert neuron.b == pytest.approx(-3.1)
