"""6.1 One neuron per layer: the chain rule against plain loops and difference quotients, and the lecture moments."""

import math

import numpy as np
import pytest

from nblib import Deep, relu, sigmoid, tanh
from nblib.explorables import NeuronChain
from nblib.explorables.neuron_chain import NOISE, W_AT, magnify
from nblib.explorables.stage import SIZES, Stage

SIGMA = {
    "tanh": math.tanh,
    "sigmoid": lambda t: math.exp(min(t, 0)) / (1 + math.exp(-abs(t))),
    "relu": lambda t: max(t, 0),
}


def moment(name):
    """The results before and after the question of a preset."""
    explorable = NeuronChain()
    explorable.preset(name)
    return explorable.result, explorable.foresee(**explorable.current.then)


def some_states(count=300):
    explorable = NeuronChain()
    for state in explorable.sweep(count):
        explorable.state = state
        yield explorable.result


def values(state, layer, nudge=0.0):
    """(a, z, loss) neuron by neuron, one parameter nudged."""
    w, b, x = list(state.w), list(state.b), state.x
    if state.nudge == "x":
        x += nudge
    else:
        {"w": w, "b": b}[state.nudge][layer - 1] += nudge
    a, z = [math.nan], [x]
    for l in range(state.depth):
        a.append(w[l] * z[-1] + b[l])
        z.append(SIGMA[state.sigma](a[-1]))
    return a, z, (z[-1] - state.y) ** 2 / 2


def test_values_and_observed_change_neuron_by_neuron():
    for r in some_states():
        s = r.state
        a, z, loss = values(s, r.layer)
        nudged_a, nudged_z, nudged_loss = values(s, r.layer, s.delta)
        assert r.a == pytest.approx(a, nan_ok=True) and r.z == pytest.approx(z)
        assert r.nudged_a == pytest.approx(nudged_a, nan_ok=True) and r.nudged_z == pytest.approx(nudged_z)
        assert r.loss == pytest.approx(loss)
        assert r.observed == pytest.approx(nudged_loss - loss, rel=1e-6, abs=1e-13 * max(1, loss, nudged_loss))


def test_the_product_is_the_gradient_of_the_deep_network():
    sigmas = {"tanh": tanh, "sigmoid": sigmoid, "relu": relu}
    seen = 0
    for r in some_states():
        s, L = r.state, r.state.depth
        net = Deep(np.reshape(s.w[:L], (L, 1, 1)), np.reshape(s.b[:L], (L, 1)), [sigmas[s.sigma]] * L)
        gradient = net.gradient([[s.x]], [[s.y]])
        if s.nudge == "x":
            slope = gradient.b[1].item() * s.w[0]  # delta_1 w_1
        else:
            slope = {"w": gradient.W, "b": gradient.b}[s.nudge][r.layer].item()
        local = np.abs([f for name, f in zip(r.names, r.factors, strict=True) if "σ" in name])
        rounding = 1e-15 * sum(1 / f for f in local if f)  # 1 - tanh^2 loses what sigma' is smaller than 1
        assert r.slope == pytest.approx(slope, rel=1e-9 + rounding, abs=1e-300)
        assert r.predicted == r.slope * s.delta
        seen += r.slope != 0
    assert seen > 100


def test_the_first_order_changes_are_what_a_tiny_nudge_does():
    h = 1e-7
    for r in some_states(150):
        s = r.state
        if s.sigma == "relu" and np.nanmin(np.abs(r.a)) < 1e-3:
            continue  # a kink
        (a0, z0, _), (a1, z1, _) = values(s, r.layer, -h), values(s, r.layer, h)
        scale = max(1, np.abs(r.predicted_z / s.delta).max(), np.abs(r.z).max())
        for predicted, low, high in ((r.predicted_a, a0, a1), (r.predicted_z, z0, z1)):
            quotient = (np.array(high) - low)[1:] / (2 * h)
            assert predicted[1:] / s.delta == pytest.approx(quotient, rel=1e-4, abs=1e-5 * scale)


def test_the_factors_stand_in_the_order_of_the_formula():
    r = NeuronChain().result
    assert r.names == ("r", "σ′₃", "w₃", "σ′₂", "w₂", "σ′₁", "x")
    assert r.factors[[2, 4, 6]].tolist() == [1.5, 1.2, 1.0]
    assert NeuronChain(layer=2).result.names == ("r", "σ′₃", "w₃", "σ′₂", "z₁")
    assert NeuronChain(layer=3, nudge="b").result.names == ("r", "σ′₃", "1")
    assert NeuronChain(nudge="x", depth=2).result.names == ("r", "σ′₂", "w₂", "σ′₁", "w₁")


# The lecture moments


@pytest.mark.parametrize(
    ("delta", "predicted", "observed", "digits"),
    [(0.01, 0.0012, 0.0011, 5e-5), (0.1, 0.0115, 0.0102, 5e-5), (1.0, 0.115, 0.0436, 5e-4)],
)
def test_the_longer_the_nudge_the_worse_the_prediction(delta, predicted, observed, digits):
    r = NeuronChain(delta=delta).result
    assert r.predicted == pytest.approx(predicted, abs=digits)
    assert r.observed == pytest.approx(observed, abs=digits)


def test_healthy_tanh():
    before, after = moment("healthy tanh")
    assert before.predicted / before.observed == pytest.approx(1, abs=0.02)
    assert after.predicted / after.observed > 2


def test_saturated():
    before, after = moment("saturated")
    assert before.slope == pytest.approx(0.115, abs=5e-4) and after.slope == pytest.approx(1.3e-4, abs=0.05e-4)
    assert after.a[1] == pytest.approx(4.1)


def test_a_dead_link_makes_all_three_slopes_by_weights_0_and_b3_lives():
    before, after = moment("dead link")
    explorable = NeuronChain()
    explorable.state = before.state._asdict()
    assert all(explorable.foresee(layer=l).slope != 0 for l in (1, 2, 3))
    explorable.state = after.state._asdict()
    assert [explorable.foresee(layer=l).slope for l in (1, 2, 3)] == [0, 0, 0]
    assert [explorable.foresee(layer=l, nudge="b").slope != 0 for l in (1, 2, 3)] == [False, False, True]
    assert after.cut == 2 and after.z[2] == 0


@pytest.mark.parametrize(("w", "slope", "digits"), [(1, 2.8e-7, 0.05e-7), (2, 1.2e-6, 0.05e-6), (4, 6e-12, 0.5e-12)])
def test_ten_sigmoids(w, slope, digits):
    explorable = NeuronChain()
    explorable.preset("ten sigmoid layers")
    explorable.set(w=(w,) * 10)
    assert explorable.result.output_slope == pytest.approx(slope, abs=digits)


def test_the_answer_of_the_ten_sigmoids():
    before, after = moment("ten sigmoid layers")
    assert 1e3 < before.output_slope / after.output_slope < 1e6


def test_the_formula_of_the_specification_has_seven_numbers():
    explorable = NeuronChain()
    text = explorable.formula_numbers(explorable.result)
    assert text.startswith("∂ℓ/∂w₁ = (0.747 − 0.300) · 0.441 · 1.50 · 0.666 · 1.20 · 0.487 · 1.00 = ")


# Extremes


def test_a_neuron_that_is_off_greys_what_stands_before_it():
    explorable = NeuronChain(sigma="relu", b=(0.1, -2, 0.1, *[0] * 7))
    assert explorable.result.cut == 2 and "neuron 2 is off" in explorable.describe()
    art = Stage(explorable, SIZES["study"]).picture.art
    assert art.lost.get_xdata().max() == 1 and art.line.get_xdata().min() > 1 + W_AT
    assert art.factors["note"].get_text() == "σ′₂ = 0"


def test_a_slope_rounded_to_0_is_not_called_off():
    r = NeuronChain(w=(4.0,) * 10, x=3.0, b=(4.0,) * 10).result
    assert r.a[1] == 16 and r.slope != 0
    steep = NeuronChain(w=(4.0,) * 10, b=(4.0,) * 10, x=3.0, depth=10, layer=1)
    assert 0 < abs(steep.result.slope) < NOISE
    assert steep.result.ratio == "lost in rounding"


def test_no_input_no_slope_by_w1():
    r = NeuronChain(x=0.0).result
    assert r.slope == 0 and r.cut == 0 and r.ratio == "none: x = 0"


@pytest.mark.parametrize("largest", [1e-9, 1.5 * 1e-4, 0.0123, 0.7, 1.0, 1.5, 3e5])
def test_arrows_are_magnified_to_be_seen_and_to_fit(largest):
    times = magnify(largest)
    assert 0.6 <= times * largest * (1 + 1e-12) and times * largest <= 1.5
    assert f"{times:.0e}"[0] in "125"


# The hand


def test_dragging_a_weight_moves_it_alone_and_selects_its_layer():
    explorable = NeuronChain()
    picture = Stage(explorable, SIZES["study"]).picture
    handle = next(h for h in picture.handles if h.name == "weight 2")
    explorable.pull(**handle.drag(0.0, -1.7))
    assert explorable.w[:4] == (0.8, -1.7, 1.5, 1.0) and explorable.layer == 2
    explorable.pull(**next(h for h in picture.handles if h.name == "target y").press(0, -1))
    assert explorable.y == 0.2


def test_the_layer_is_one_of_the_chain():
    explorable = NeuronChain()
    explorable.set(layer=7)
    assert explorable.depth == 7
    explorable.set(depth=4)
    assert explorable.layer == 4
