"""One neuron per layer: the chain rule against plain loops and difference quotients, and how slopes vanish."""

import math

import numpy as np
import pytest

from nblib import Deep, relu, sigmoid, tanh
from nblib.explorables.backpropagation.neuron_chain import NOISE, THICK, NeuronChain, short
from nblib.explorables.backpropagation.neuron_chain_numbers import magnify
from tests.explorables.reading import dragged, handles, mark, pressed, put, some

SIGMA = {
    "tanh": math.tanh,
    "sigmoid": lambda t: math.exp(min(t, 0)) / (1 + math.exp(-abs(t))),
    "relu": lambda t: max(t, 0),
}
TEN = "ten sigmoid layers"
at = NeuronChain.at


def values(m, nudge=0.0):
    """(a, z, loss) neuron by neuron, one parameter nudged."""
    w, x = [m.w[m.nudged_layer - 1]] * m.depth if m.alike else list(m.w), m.x
    b, z = list(m.b), [m.x]
    if m.centred:
        for l in range(m.depth):
            b[l] = -w[l] * z[-1]
            z.append(SIGMA[m.sigma](0.0))
    if m.nudge == "x":
        x += nudge
    else:
        {"w": w, "b": b}[m.nudge][m.nudged_layer - 1] += nudge
    a, z = [math.nan], [x]
    for l in range(m.depth):
        a.append(w[l] * z[-1] + b[l])
        z.append(SIGMA[m.sigma](a[-1]))
    return a, z, (z[-1] - m.y) ** 2 / 2


def test_values_and_observed_change_neuron_by_neuron():
    for m in some(NeuronChain, 300):
        a, z, loss = values(m)
        _, nudged, nudged_loss = values(m, m.delta)
        assert m.chain.a == pytest.approx(a, nan_ok=True, abs=1e-12) and m.chain.z == pytest.approx(z)
        assert m.chain.nudged == pytest.approx(nudged)
        assert m.loss == pytest.approx(loss)
        assert m.observed == pytest.approx(nudged_loss - loss, rel=1e-6, abs=1e-13 * max(1, loss, nudged_loss))


def test_the_product_is_the_gradient_of_the_deep_network():
    sigmas = {"tanh": tanh, "sigmoid": sigmoid, "relu": relu}
    seen = 0
    for m in some(NeuronChain, 300):
        L = m.depth
        net = Deep(np.reshape(m.chain.w, (L, 1, 1)), np.reshape(m.chain.b, (L, 1)), [sigmas[m.sigma]] * L)
        gradient = net.gradient([[m.x]], [[m.y]])
        if m.nudge == "x":
            slope = gradient.b[1].item() * m.chain.w[0]  # delta_1 w_1
        else:
            slope = {"w": gradient.W, "b": gradient.b}[m.nudge][m.nudged_layer].item()
        local = np.abs([f for name, f in zip(m.names, m.factors, strict=True) if "σ" in name])
        rounding = 1e-15 * sum(1 / f for f in local if f)  # 1 - tanh^2 loses what sigma' is smaller than 1
        assert m.slope == pytest.approx(slope, rel=1e-9 + rounding, abs=1e-300)
        assert m.predicted == m.slope * m.delta
        on_the_way = m.chain.local[m.first :]
        assert m.slope == pytest.approx(m.factors[0] * np.prod(on_the_way), rel=1e-9, abs=1e-300), "the links' product"
        seen += m.slope != 0
    assert seen > 100


def test_the_first_order_changes_are_what_a_tiny_nudge_does():
    for m in some(NeuronChain, 150):
        if m.sigma == "relu" and np.nanmin(np.abs(m.chain.a)) < 1e-3:
            continue  # a kink
        slopes = m.chain.predicted[1:] / m.delta
        scale = max(1, np.abs(slopes).max(), np.abs(m.chain.z).max())
        h = 1e-7 / scale**0.5
        (_, low, _), (_, high, _) = values(m, -h), values(m, h)
        assert slopes == pytest.approx((np.array(high) - low)[1:] / (2 * h), rel=1e-4, abs=1e-5 * scale)


def test_the_factors_stand_in_the_order_of_the_formula():
    m = at()
    assert m.names == ("r", "σ′₃", "w₃", "σ′₂", "w₂", "σ′₁", "x") and list(m.places) == sorted(m.places, reverse=True)
    assert m.factors[[2, 4, 6]].tolist() == [1.5, 1.2, 1.0]
    assert at(layer=2).names == ("r", "σ′₃", "w₃", "σ′₂", "z₁")
    assert at(layer=3, nudge="b").names == ("r", "σ′₃", "1")
    assert at(nudge="x", depth=2).names == ("r", "σ′₂", "w₂", "σ′₁", "w₁")


# What a chain passes on


def test_a_dead_link_makes_all_three_slopes_by_weights_0_and_b3_lives():
    for state, lives in (({}, [True] * 6), ({"b": NeuronChain.named("dead link").then["b"]}, [False] * 5 + [True])):
        slopes = [at("dead link", layer=l, nudge=by, **state).slope for by in "wb" for l in (1, 2, 3)]
        assert [slope != 0 for slope in slopes] == lives


def test_ten_sigmoids_at_their_steepest_points_pass_on_4_to_the_minus_10_and_other_weights_hardly_more():
    assert not at(TEN).chain.a[1:].any() and at(TEN).output_slope == 4.0**-10
    assert "∂z₁₀/∂x = 4⁻¹⁰" in NeuronChain.named(TEN).question
    rises = {w / 10: at(TEN, w=(w / 10,) * 10).output_slope for w in range(10, 81)}
    assert f"{rises[2.0]:.1e}" == "1.7e-04" and 1.9 <= max(rises, key=rises.get) <= 2.2


@pytest.mark.parametrize(("w", "slope"), [(1, 4.0**-10), (2, 2.0**-10), (4, 1), (5, 1.25**10), (8, 1024)])
def test_with_biases_that_follow_a_slope_can_explode(w, slope):
    m = at("biases follow", w=(w,) * 10)
    assert m.output_slope == pytest.approx(slope, rel=1e-14)
    assert m.chain.b[1:] == pytest.approx([-w / 2] * 9) and not m.chain.a[1:].any()
    by_hand = at(TEN, w=(w,) * 10, b=(-0.3 * w, *[-w / 2] * 9))
    assert by_hand.output_slope == pytest.approx(slope, rel=1e-12)
    assert f"{NeuronChain.answered('biases follow').output_slope}" == "1.0"


def test_one_weight_for_all_layers():
    m = at(TEN, w=(1, 2.5, *[1] * 8), layer=2)
    assert m.chain.w.tolist() == [2.5] * 10 and [name for name in handles(m) if "weight" in name] == ["weight w₂"]


# The drawing


def thickness(m, name="links"):
    links = mark(m.scene[0], name)
    return (links["high"] - links["low"]).tolist()


def test_a_link_is_as_thick_as_its_local_slope():
    m = at()
    assert thickness(m) == pytest.approx(THICK[0] * np.append(m.chain.local[1:], m.factors[0]))
    thin, thick = (thickness(at("biases follow", w=(w,) * 10))[0] for w in (1, 4))
    assert [thin, thick] == pytest.approx([THICK[0] / 4, THICK[0]]), "the same scale in every state"
    assert max(thickness(at("biases follow", w=(8,) * 10))) == THICK[1]


def test_bars_lead_from_the_loss_to_the_slope():
    """Each bar begins where the one before it, nearer to the loss, has ended."""
    m = at("saturated")
    bars = [b for b in m.scene[0].marks if b["name"].endswith((" filled", " hatched"))]
    sides = sorted(zip(*(np.concatenate([b[s] for b in bars]) for s in ("left", "low", "high")), strict=True))[::-1]
    assert len(sides) == len(m.factors)
    level = sides[0][2]  # 1
    for (_, low, high), factor in zip(sides, m.factors, strict=True):
        assert level == pytest.approx(high if abs(factor) <= 1 else low)
        level = low if abs(factor) <= 1 else high
    assert mark(m.scene[0], "slope")["text"] == ["0.115"]


def test_arrows_and_dashes_meet_for_small_nudges():
    for delta, off in ((0.01, 0.02), (1.0, 0.5)):
        m = at(delta=delta)
        arrows, dashes = (mark(m.scene[0], name) for name in ("changes", "predicted changes"))
        level = dashes["y"][::3] - arrows["y"]
        assert arrows["dy"].size == 4 and (np.abs(1 - arrows["dy"] / level) < off).all() == (delta < 1)


def test_a_slope_rounded_to_0_is_not_called_off():
    m = at(w=(4.0,) * 10, x=3.0, b=(4.0,) * 10)
    assert m.chain.a[1] == 16 and m.slope != 0
    steep = at(w=(4.0,) * 10, b=(4.0,) * 10, x=3.0, depth=10, layer=1)
    assert 0 < abs(steep.slope) < NOISE and steep.ratio == "lost in rounding"


def test_no_input_no_slope_by_w1():
    m = at(x=0.0)
    assert m.slope == 0 and m.cut == 0 and m.ratio == "none: x = 0"


@pytest.mark.parametrize("largest", [1e-9, 1.5 * 1e-4, 0.0123, 0.7, 1.0, 1.5, 3e5])
def test_arrows_are_magnified_to_be_seen_and_to_fit(largest):
    times = magnify(largest)
    assert 0.6 <= times * largest * (1 + 1e-12) and times * largest <= 1.5
    assert f"{times:.0e}"[0] in "125"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.7471, "0.75"), (-0.0004, "−4·10⁻⁴"), (9.999, "10.0"), (4.2e6, "4·10⁶"), (-37.16, "−37.2")],
)
def test_numbers_in_boxes_are_short(value, text):
    assert short(value) == text


# The hand


def test_dragging_a_weight_moves_it_alone_and_selects_its_layer():
    place = handles(at())["weight w₂"].at
    after = dragged(NeuronChain, "weight w₂", 0, place[1] - 4 * (1.2 + 1.7))
    assert after["w"][:4] == (0.8, -1.7, 1.5, 1.0) and after["layer"] == 2
    assert pressed(NeuronChain, "target y", "Down", delta=0.1)["y"] == 0.2


def test_on_a_phone_the_chain_hangs_down_and_weights_go_sideways():
    m = NeuronChain.moment(at().values, NeuronChain.presets[0], narrow=True)
    nodes, handle = mark(m.scene[0], "nodes"), handles(m)["weight w₁"]
    assert (np.diff(nodes["low"]) < 0).all() and len(set(nodes["left"])) == 1 and handle.axis == "x"
    assert handle.press(1, 0)["w"][0] == pytest.approx(0.9)


def test_the_layer_is_one_of_the_chain():
    assert put(NeuronChain, {"layer": 7})["depth"] == 7
    assert put(NeuronChain, {"depth": 4}, layer=7)["layer"] == 4
