"""6.2 The backprop table: both passes against loops, every printed product, and the numbers of its lecture moments."""

import math

import numpy as np
import pytest

from nblib.explorables.backprop_pass import LAST, STEPS, centrals, place
from nblib.explorables.backprop_picture import CELLS, NODES, WEIGHTS, cell_at, edge_at
from nblib.explorables.backprop_table import BackpropTable
from nblib.explorables.stage import SIZES, Stage

SIGMA = {"tanh": math.tanh, "sigmoid": lambda t: 1 / (1 + math.exp(-t)), "relu": lambda t: max(t, 0.0)}
SLOPE = {
    "tanh": lambda t: 1 - math.tanh(t) ** 2,
    "sigmoid": lambda t: math.exp(-t) / (1 + math.exp(-t)) ** 2,
    "relu": lambda t: float(t > 0),
}


def moment(name):
    """The results before and after the question of a preset."""
    table = BackpropTable()
    table.preset(name)
    return table.result, table.foresee(**table.current.then)


def by_loops(result):
    """(a, z, delta, slopes) with plain numbers: a[l][j], z[l][j], delta[l][j], slopes[l, i, j]."""
    s, net = result.state, result.net
    sigma, slope = SIGMA[s.sigma], SLOPE[s.sigma]
    a, z = [None], [[s.x1, s.x2]]
    for l in (1, 2, 3):
        n, d = net.widths[l], net.widths[l - 1]
        a.append([sum(net.W[l][i, j] * z[l - 1][i] for i in range(d)) + net.b[l][j] for j in range(n)])
        z.append(a[l] if l == 3 else [sigma(t) for t in a[l]])
    y = z[3][0] if s.hit else s.y
    delta = [None, None, None, [z[3][0] - y]]
    for l in (2, 1):
        back = [sum(net.W[l + 1][j, m] * delta[l + 1][m] for m in range(net.widths[l + 1])) for j in range(len(a[l]))]
        delta[l] = [e * slope(t) for e, t in zip(back, a[l], strict=True)]
    return a, z, delta, {(l, i, j): z[l - 1][i] * delta[l][j] for l, i, j in WEIGHTS}


def test_both_passes():
    table = BackpropTable()
    for state in table.sweep(200):
        table.state = state
        r = table.result
        a, z, delta, slopes = by_loops(r)
        for l in (1, 2, 3):
            assert r.a[l] == pytest.approx(a[l], abs=1e-12)
            assert r.z[l] == pytest.approx(z[l], abs=1e-12)
            assert r.delta[l] == pytest.approx(delta[l], abs=1e-12)
        for weight in WEIGHTS:
            assert r.entry(*weight) == pytest.approx(slopes[weight], abs=1e-12)
        gradient = r.net.gradient([[state["x1"], state["x2"]]], [[r.y]])
        for l in (1, 2, 3):
            assert r.slopes[l] == pytest.approx(gradient.W[l], abs=1e-12)
            assert r.delta[l] == pytest.approx(gradient.b[l], abs=1e-12)
        assert r.loss == pytest.approx((z[3][0] - r.y) ** 2 / 2, abs=1e-12)


@pytest.mark.parametrize("weight", ["111", "123", "231", "222", "321"])
def test_the_products_are_the_slopes_of_the_loss(weight):
    r = BackpropTable(weight=weight, h=1e-5).result
    assert r.slope == pytest.approx(r.product, rel=1e-7, abs=1e-10)


def in_numbers(text, sigma):
    """The value of a printed right side."""
    text = text.split("= ")[-1].replace("−", "-").replace("·", "*").replace("½", "0.5 *").replace("²", "**2")
    name = {"tanh": "tanh", "sigmoid": "sigmoid", "relu": "ReLU"}[sigma]
    text = text.replace(f"{name}′", "slope").replace(name, "sigma")
    return eval(text, {"sigma": SIGMA[sigma], "slope": SLOPE[sigma]})


@pytest.mark.parametrize("sigma", SIGMA)
@pytest.mark.parametrize("weight", ["121", "231", "311"])
def test_what_is_printed_is_what_is_computed(sigma, weight):
    table = BackpropTable(sigma=sigma, weight=weight)
    for k, name in enumerate(STEPS):
        if name not in ("z0", "z3"):  # "the input", and a₃ once more
            _, right, value = table.foresee(k=k).line()
            assert in_numbers(right, sigma) == pytest.approx(value, rel=0.02, abs=0.005), (name, right)


def test_the_formula_of_a_weight():
    """(W₂)₁₃ of the specification is no entry of W₂, which is 3 x 2; (W₂)₃₁ is."""
    left, right, value = BackpropTable(weight="231", k=LAST).result.line()
    assert (left, right) == ("∂ℓ/∂(W₂)₃₁ = (z₁)₃ · (δ₂)₁", "0.501 · 0.172")
    assert value == pytest.approx(0.0859, abs=5e-5)


def test_all_slopes_at_once():
    before, after = moment("all slopes at once")
    assert not any(before.cell(*weight) for weight in WEIGHTS) and all(after.cell(*weight) for weight in WEIGHTS)
    assert sum(map(np.size, (*after.slopes[1:], *after.delta[1:]))) == after.net.size == 20


def test_one_relu_off_clears_a_column_and_a_row():
    before, after = moment("one ReLU off")
    assert before.zeros == 0 and not any(before.off(*node) for node in NODES)
    assert after.zeros == 5 and [node for node in NODES if after.off(*node)] == [(1, 1)]
    zero = {weight for weight in WEIGHTS if after.entry(*weight) == 0}
    assert zero == {(1, 0, 1), (1, 1, 1), (2, 1, 0), (2, 1, 1)} and after.delta[1][1] == 0


@pytest.mark.parametrize("sigma", SIGMA)
def test_residual_0_leaves_nothing_to_learn(sigma):
    _, after = moment("residual 0")
    assert after.zeros == 20 and after.loss == 0
    assert BackpropTable(sigma=sigma, hit=True, x1=-1.3, seed=7).result.zeros == 20


def test_equal_neurons_stay_equal():
    _, after = moment("all equal")
    assert len(set(after.delta[1])) == 1 and after.delta[1][0] != 0
    assert (after.slopes[1] == after.slopes[1][:, :1]).all()
    assert f"{after.delta[1][0]:.3f}" == "-0.267"


def test_smaller_nudges_are_not_better():
    before, after = moment("check by nudging")
    assert before.error < 1e-10 and 1e-7 < after.error < 1e-3  # rounding: another on every computer
    assert BackpropTable(h=0.1).result.error == pytest.approx(4.7e-5, rel=0.02)  # the curvature: the same everywhere
    errors = np.abs(centrals(("random", "tanh", 0.5, 2809), place("231"), (1.0, -0.5), 1.0) - after.product)
    assert errors.argmin() not in (0, len(errors) - 1)


def test_filling_in():
    table = BackpropTable()
    table.preset("fill it in")
    assert len([name for name in STEPS if name in ("z1", "z2", "δ1", "δ2")]) == 4, "the answer to its question"
    for k in range(LAST):
        table.set(k=k, guess=99)
        assert table.result.filled is False and "<b>?</b>" in table.formula_numbers(table.result)
        assert "?" in [*map(lambda c: table.result.cell(*c), CELLS), *_nodes(table.result)], k
        table.set(guess=round(table.result.line()[2] + 0.02, 3))
        assert table.result.filled is False
        table.set(guess=round(table.result.line()[2] + 0.004, 3))
        assert table.result.filled is True and "?" not in table.formula_numbers(table.result)
    table.set(k=LAST)
    assert table.result.filled is None


def _nodes(result):
    return [result.text(name, n) for name in STEPS[:-1] for n in range(len(result.z[int(name[1:] or 3)]))]


def test_a_click_selects_a_weight():
    table = BackpropTable()
    art = Stage(table, SIZES["study"]).picture.art
    for l, i, j in WEIGHTS:
        (x0, y0), (x1, y1) = NODES[l - 1, i], NODES[l, j]
        at = x0 + 0.35 * (x1 - x0), y0 + 0.35 * (y1 - y0)
        assert edge_at(*at) == (l, i, j)
        assert table.click(art, table.result, art.net, *at) == {"weight": f"{l}{i + 1}{j + 1}"}
    assert edge_at(0.5, 1.4) is None and table.click(art, table.result, art.strip, 1e-3, 1) == {}


def test_a_click_on_a_factor_keeps_the_other_one():
    table = BackpropTable(weight="121")
    art = Stage(table, SIZES["study"]).picture.art
    assert cell_at(0.5, 1.5) == (1, 0, None) and cell_at(2.5, 0.5) == (1, None, 1) and cell_at(0.5, 0.5) is None
    assert table.click(art, table.result, art.table, 2.5, 0.5) == {"weight": "122"}
    assert table.click(art, table.result, art.table, 0.5, 1.5) == {"weight": "111"}
    assert table.click(art, table.result, art.table, 0.5, 9.0) == {"weight": "311"}


def test_steps_reveal_in_order():
    table = BackpropTable()
    seen = [sum(map(bool, _nodes(table.foresee(k=k)))) for k in range(LAST)]
    assert (np.diff(seen) > 0).all()
