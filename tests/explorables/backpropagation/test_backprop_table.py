"""The backprop table: both passes against loops, every printed product, and what is lit, asked for and hidden."""

import math

import pytest

from nblib.explorables.backpropagation.backprop_table import BackpropTable
from nblib.explorables.backpropagation.backprop_table_numbers import (
    AT,
    BOTH,
    LAST,
    NEURONS,
    STEPS,
    WEIGHTS,
    layers_of,
)
from tests.explorables.reading import asked, both, handles, mark, some, words

SIGMA = {"tanh": math.tanh, "sigmoid": lambda t: 1 / (1 + math.exp(-t)), "relu": lambda t: max(t, 0.0)}
SLOPE = {
    "tanh": lambda t: 1 - math.tanh(t) ** 2,
    "sigmoid": lambda t: math.exp(-t) / (1 + math.exp(-t)) ** 2,
    "relu": lambda t: float(t > 0),
}
FACTORS = {"z cells", "δ cells", "∂ cells"}


def by_loops(m):
    """(a, z, delta, slopes) with plain numbers: a[l][j], z[l][j], delta[l][j], slopes[l, i, j]."""
    net, sigma, slope = m.net, SIGMA[m.sigma], SLOPE[m.sigma]
    a, z = [None], [[m.x1, m.x2]]
    for l in (1, 2, 3):
        n, d = net.widths[l], net.widths[l - 1]
        a.append([sum(net.W[l][i, j] * z[l - 1][i] for i in range(d)) + net.b[l][j] for j in range(n)])
        z.append(a[l] if l == 3 else [sigma(t) for t in a[l]])
    delta = [None, None, None, [z[3][0] - (z[3][0] if m.hit else m.y)]]
    for l in (2, 1):
        back = [sum(net.W[l + 1][j, n] * delta[l + 1][n] for n in range(net.widths[l + 1])) for j in range(len(a[l]))]
        delta[l] = [e * slope(t) for e, t in zip(back, a[l], strict=True)]
    return a, z, delta, {(l, i, j): z[l - 1][i] * delta[l][j] for l, i, j in WEIGHTS}


def slope_at(l, i, j, **values):
    """The moment at which the slope of the weight (W_l)_ij is lit, indices from 0."""
    return BackpropTable.at("residual 0", k=AT["∂", l, i, j], **values)


def filling(k, guess=0.0):
    """The moment after step k, the next number being asked for."""
    return BackpropTable.at("fill it in", fill=True, k=k, guess=guess)


def test_both_passes():
    for m in some(BackpropTable, 200):
        a, z, delta, slopes = by_loops(m)
        for l in (1, 2, 3):
            assert m.a[l] == pytest.approx(a[l], abs=1e-12)
            assert m.z[l] == pytest.approx(z[l], abs=1e-12)
            assert m.delta[l] == pytest.approx(delta[l], abs=1e-12)
        assert [m.value(("∂", *w)) for w in WEIGHTS] == pytest.approx([slopes[w] for w in WEIGHTS], abs=1e-12)
        gradient = m.net.gradient([[m.x1, m.x2]], [[m.target]])
        for l in (1, 2, 3):
            assert m.slopes[l] == pytest.approx(gradient.W[l], abs=1e-12)
            assert m.delta[l] == pytest.approx(gradient.b[l], abs=1e-12)
        assert m.loss == pytest.approx((z[3][0] - m.target) ** 2 / 2, abs=1e-12)


@pytest.mark.parametrize("weight", [(1, 0, 0), (1, 1, 2), (2, 2, 0), (2, 1, 1), (3, 1, 0)])
def test_the_products_are_the_slopes_of_the_loss(weight):
    assert slope_at(*weight, beside="check", h=1e-5).error < 1e-9


# Steps


def test_a_step_needs_nothing_that_comes_later():
    assert [STEPS[k][0] for k in (0, 1, 7, 8, BOTH, LAST)] == ["x", "z", "ℓ", "δ", "δ", "∂"] and len(STEPS) == 28
    for k in range(1, LAST + 1):
        m = filling(k=k - 1)
        assert m.step == STEPS[k] and not m.has(STEPS[k])
        assert all(m.has(step) for step in m.lit - {m.step})


def in_numbers(text, sigma):
    """The value of a printed right side."""
    name = {"tanh": "tanh", "sigmoid": "sigmoid", "relu": "ReLU"}[sigma]
    text = text.replace("−", "-").replace("·", "*").replace("½", "0.5 *").replace("²", "**2")
    text = text.replace(f"{name}′", "slope").replace(name, "sigma")
    return [eval(part, {"sigma": SIGMA[sigma], "slope": SLOPE[sigma]}) for part in text.split(" = ")]


@pytest.mark.parametrize("sigma", SIGMA)
def test_what_is_printed_is_what_is_computed(sigma):
    for k, step in enumerate(STEPS[1:], 1):
        m = BackpropTable.at("residual 0", sigma=sigma, k=k)
        for value in in_numbers(m.calculation()[1], sigma):
            assert value == pytest.approx(m.value(step), rel=0.02, abs=0.005), step


def test_the_formula_of_a_weight():
    m = slope_at(2, 2, 0)
    assert m.calculation() == ("∂ℓ/∂(W₂)₃₁ = (z₁)₃ · (δ₂)₁", "0.501 · 0.172")
    assert m.value(m.step) == pytest.approx(0.0859, abs=5e-5)


def test_the_lit_product_stands_beside_its_edge():
    (network, _) = slope_at(2, 2, 0).scene
    assert [mark(network, f"product {row}")["text"] for row in range(3)] == [["0.501"], ["· 0.172"], ["= 0.086"]]
    edge = mark(network, "lit weights")
    (x, to_x), box = (edge["x"][0], edge["to_x"][0]), mark(network, "product")
    assert x < box["left"][0] and box["right"][0] < to_x and mark(network, "z lit")["left"].size == 1


def test_slopes_come_with_their_errors():
    """After δ₃ three are known, after δ₂ eleven, after δ₁ all; outputs alone give none."""
    known = {k: BackpropTable.at("all slopes at once", k=k).slopes_known for k in range(LAST + 1)}
    assert [known[AT["δ", 3, 0] - 1], known[AT["δ", 3, 0]], known[AT["δ", 2, 1]]] == [0, 3, 11]
    assert all(known[k] == 20 for k in range(BOTH, LAST + 1)) and BackpropTable.at().net.size == 20


def test_a_phone_shows_one_pair_of_layers():
    for k, step in enumerate(STEPS):
        values = BackpropTable.at("all slopes at once", k=k).values
        network = BackpropTable.moment(values, BackpropTable.presets[0], narrow=True).scene[0]
        before, after = layers_of(step)
        boxes = sum(mark(network, f"z {name}")["left"].size for name in ("told", "lit", "to come"))
        assert boxes == sum(l in (before, after) for l, _ in NEURONS)
        if step[0] not in "xℓ":
            assert step[1] in (before, after)


# Presets


def test_one_relu_off_clears_a_column_and_a_row():
    after = BackpropTable.answered("one ReLU off")
    assert [neuron for neuron in NEURONS if neuron[0] in (1, 2) and after.off(*neuron)] == [(1, 1)]
    zero = {w for w in WEIGHTS if after.value(("∂", *w)) == 0}
    assert zero == {(1, 0, 1), (1, 1, 1), (2, 1, 0), (2, 1, 1)} and after.delta[1][1] == 0


@pytest.mark.parametrize("sigma", SIGMA)
def test_residual_0_leaves_nothing_to_learn(sigma):
    assert slope_at(1, 0, 0, sigma=sigma, hit=True, x1=-1.3, seed=7).zeros == 20


def test_equal_neurons_stay_equal():
    after = BackpropTable.answered("all equal")
    assert len(set(after.delta[1])) == 1 and (after.slopes[1] == after.slopes[1][:, :1]).all()


def test_smaller_nudges_are_not_better():
    before, after = both(BackpropTable, "check by nudging")
    assert before.error < 1e-10 and 1e-7 < after.error < 1e-3  # rounding: another on every computer
    assert after.errors.argmin() not in (0, len(after.errors) - 1)


def test_to_the_right_the_third_derivative_spoils_the_check():
    """A central difference is off by h²/6 of it, so ten times h is a hundred times the error."""
    large, small = (BackpropTable.at("check by nudging", h=h) for h in (0.1, 0.01))
    assert large.error == pytest.approx(4.7e-5, rel=0.02) and large.error / small.error == pytest.approx(100, rel=0.02)
    at, h = slope_at(2, 2, 0), 0.05
    f = [at.net.at(at.net.theta) for _ in range(4)]
    for net, step in zip(f, (-2, -1, 1, 2), strict=True):
        net.W[2][2, 0] += step * h
    low, lower, higher, high = (net.loss([[at.x1, at.x2]], [[at.target]]) for net in f)
    third = (high - 2 * higher + 2 * lower - low) / (2 * h**3)
    assert small.error == pytest.approx(0.01**2 / 6 * abs(third), rel=0.05)


# Filling in


def test_filling_in():
    ten = [step for step in STEPS if step[0] in "zδ" and step[1] in (1, 2)]
    preset = BackpropTable.named("fill it in")
    assert preset.answers[preset.right] == f"{len(ten)}" and "13 numbers" in preset.question and BOTH == 13
    for k in range(LAST):
        value = filling(k=k).value(STEPS[k + 1])
        wrong = filling(k=k, guess=round(value + 0.02, 3))
        right = filling(k=k, guess=round(value + 0.004, 3))
        assert wrong.filled is False and right.filled is True
        assert any("?" in text for text in words(wrong)) and not any("?" in text for text in words(right)), k
        assert ">?</b>" in wrong.numbers() and "?" not in right.numbers()
        assert "is not it" in wrong.readout()["your value:"] and "is right" in right.readout()["your value:"]
    assert filling(k=LAST).filled is None


def test_what_is_asked_for_is_said_and_the_value_starts_anew():
    view = asked(BackpropTable, {"kind": "answer", "said": 1}, preset="fill it in")
    assert dict(view["words"]["readout"])["asked for:"] == "output of neuron 1, layer 1"
    view = asked(
        BackpropTable,
        *({"kind": "answer", "said": 1}, {"kind": "type", "control": "guess", "text": "0.88"}, {"kind": "step"}),
        preset="fill it in",
    )
    assert view["state"]["values"]["guess"] == 0 and view["state"]["values"]["k"] == 1
    assert dict(view["words"]["readout"])["asked for:"] == "output of neuron 2, layer 1"


# The hand


def clicked(panel, x, y, preset="residual 0"):
    return BackpropTable.at(preset).scene[panel].click(x, y)


def test_a_click_on_an_edge_lights_its_product():
    for weight in WEIGHTS:
        edge = mark(slope_at(*weight).scene[0], "lit weights")
        (x, y), (to_x, to_y) = ((edge[key][0] for key in keys) for keys in (("x", "y"), ("to_x", "to_y")))
        found = []
        for share in (0.2, 0.4, 0.6, 0.8):  # edges cross, and are close where they begin and end
            along, up = 1.5 * share * (1 - share) + share**3, 3 * share**2 - 2 * share**3
            found.append(STEPS[clicked(0, x + along * (to_x - x), y + up * (to_y - y))["k"]])
        assert ("∂", *weight) in found and {step[:2] for step in found} == {("∂", weight[0])}
    assert clicked(0, 21, 95) == {}


def test_a_click_on_a_number_goes_to_the_step_that_makes_it():
    network, table = BackpropTable.at("residual 0").scene
    for name in ("z told", "δ told"):
        boxes = mark(network, name)
        for left, low, right, high in zip(*(boxes[side] for side in ("left", "low", "right", "high")), strict=True):
            step = STEPS[network.click((left + right) / 2, (low + high) / 2)["k"]]
            assert step[0] == name[0] or step == ("x",)
    assert STEPS[table.click(1.6, 3.4 - 1.5 * 0.31)["k"]] == ("∂", 1, 0, 0)
    assert STEPS[table.click(1.6, 3.3)["k"]] == ("δ", 1, 0) and table.click(3.9, 0.1) == {}


def test_a_click_shows_nothing_that_is_still_to_be_filled_in():
    network = filling(k=3).scene[0]
    assert network.click(64.3, 68) == {} and network.click(35.7, 84) == {"k": AT["z", 1, 0]}


def test_the_nudge_is_a_handle():
    m = BackpropTable.answered("check by nudging")
    handle = handles(m)["nudge h"]
    assert handle.at == (1e-12, pytest.approx(m.error)) and handle.press(4, 0)["h"] == pytest.approx(1e-11)
    assert handle.drag(1e-3, 7)["h"] == 1e-3
