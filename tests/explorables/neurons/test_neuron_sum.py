"""A sum of neurons: compute against exact fractions and plain loops, and what the hand may do."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest

from nblib import Shallow, identity
from nblib.explorables.neurons.neuron_sum import EDGE, MOST, NeuronSum
from tests.explorables.reading import both, dragged, handles, mark, marks, pressed, put, some, turned

SIGMA = {
    "relu": lambda t: max(t, 0),
    "heaviside": lambda t: 1 if t > 0 else 0,
    "tanh": lambda t: math.tanh(t),
    "identity": lambda t: t,
}
TARGET = {
    "off": lambda x: math.nan,
    "hat": lambda x: max(1 - abs(x), 0),
    "wave": lambda x: math.sin(math.pi * x / 2),
}


def exact(m):
    """a, w and b of the neurons as they are in the sum, as the decimals they are."""
    a, w, b = [[Fraction(str(v)) for v in vector[: m.n]] for vector in (m.a, m.w, m.b)]
    added = Fraction(str(m.added))
    return [v * min(max(added - j, 0), 1) for j, v in enumerate(a)], w, b


def total(m, x):
    """The sum at one x, neuron by neuron; in fractions if x is one."""
    a, w, b = exact(m)
    return sum(a[j] * SIGMA[m.sigma](w[j] * x + b[j]) for j in range(m.n))


def test_the_curves_are_the_neurons_and_their_sum():
    for m in some(NeuronSum, 150):
        near = [abs(m.x - k) < 1e-5 for k in m.kinks]
        for i in np.flatnonzero(~np.any(near, axis=0))[::29]:
            x = Fraction(m.x[i])
            assert m.f[i] == pytest.approx(float(total(m, x)), abs=1e-6)
            for j in range(m.n):
                assert m.terms[j, i] == pytest.approx(m.a[j] * SIGMA[m.sigma](m.w[j] * m.x[i] + m.b[j]), abs=1e-6)
            assert m.goal[i] == pytest.approx(TARGET[m.target](m.x[i]), nan_ok=True, abs=1e-12)
        assert m.f0 == pytest.approx(float(total(m, Fraction(str(m.x0)))), abs=1e-6)


def test_what_is_drawn_is_what_was_computed():
    for m in some(NeuronSum, 150):
        drawn = mark(m.scene[1], "sum")
        there = np.isfinite(drawn["y"])
        away = np.abs(m.x[:, None] - [9, *(place for place, _ in m.bends)]).min(1) > 1e-7
        between = np.interp(m.x, drawn["x"][there], drawn["y"][there])
        assert between[away] == pytest.approx(
            m.f[away], abs=0.03 if m.sigma == "tanh" else 1e-5 * max(1, np.abs(m.f).max())
        )


def test_at_a_kink_value_and_both_limits_are_exact():
    """In floats 0.1 · 3 − 0.3 is not 0, and a Heaviside neuron would answer 1."""
    checked, h = 0, Fraction(1, 10**6)
    for m in some(NeuronSum, 150):
        _, w, b = exact(m)
        for j in range(m.n):
            kink = -b[j] / w[j] if w[j] else 99
            if abs(kink) < EDGE:
                at = np.abs(m.x - float(kink)).argmin()
                for i, x in ((at - 1, kink - h), (at, kink), (at + 1, kink + h)):
                    assert m.f[i] == pytest.approx(float(total(m, x)), abs=1e-6), (m.values, kink)
                    checked += 1
    assert checked > 500


def bends(m):
    """The kinks inside the picture where the sum has a corner or a jump, in fractions."""
    _, w, b = exact(m)
    h = Fraction(1, 10**6)
    for t in sorted({-b[j] / w[j] for j in range(m.n) if w[j]}):
        left, here, right = (total(m, t + k * h) for k in (-1, 0, 1))
        straight = right - here == here - left if m.sigma == "relu" else left == here == right
        if abs(t) < EDGE and not straight:
            yield float(t)


def test_the_bends_of_the_sum_in_the_colour_of_a_neuron_that_bends_there():
    counts = set()
    for m in some(NeuronSum, 150):
        if m.sigma not in ("relu", "heaviside"):
            assert m.bends == []
            continue
        assert [place for place, _ in m.bends] == pytest.approx(list(bends(m)), abs=1e-8), m.values
        assert all(m.kinks[j - 1] == pytest.approx(place, abs=1e-8) and m.sizes[j - 1] for place, j in m.bends)
        counts.add(m.bend_count)
    assert counts >= {0, 1, 2, 3, 4}


def test_the_distance_is_the_largest_one():
    dense = [-EDGE + 6 * (k + 0.37) / 3000 for k in range(3000)]  # beside all kinks
    for m in some(NeuronSum, 150)[::2]:
        if m.target == "off":
            assert math.isnan(m.distance)
            continue
        a, w, b = ([float(v) for v in vector] for vector in exact(m))
        sigma, target = SIGMA[m.sigma], TARGET[m.target]
        largest = max(abs(sum(a[j] * sigma(w[j] * x + b[j]) for j in range(m.n)) - target(x)) for x in dense)
        curvature = math.pi**2 / 4 + sum(abs(a[j]) * w[j] ** 2 for j in range(m.n)) * (m.sigma == "tanh")
        assert largest - 0.01**2 / 8 * curvature <= m.distance <= largest + 0.07  # the slope is at most 56
        assert m.distance == pytest.approx(abs(m.f[m.worst] - m.goal[m.worst]))


def test_dead_is_zero_on_the_whole_picture_whatever_a_is():
    seen = 0
    for m in some(NeuronSum, 150):
        for j, dead in enumerate(m.dead):
            _, w, b = (vector[j] for vector in exact(m))
            asleep = not any(SIGMA[m.sigma](w * x + b) for x in (-3, -2, -1, 0, 1, 2, 3))
            assert dead == (asleep and m.sigma in ("relu", "heaviside"))
            assert ("dotted" in mark(m.scene[0], f"neuron {j + 1}")["look"]) == dead
            seen += dead
    assert seen >= 20


# Neurons together


def test_with_the_identity_all_18_numbers_only_make_a_slope_and_an_intercept():
    rng = np.random.default_rng(0)
    for _ in range(50):
        a, w, b = rng.uniform(-3, 3, (3, MOST))
        m = NeuronSum.at(sigma="identity", n=MOST, a=a.tolist(), w=w.tolist(), b=b.tolist())
        assert m.f == pytest.approx(m.slope * m.x + m.intercept, abs=1e-7)
        assert (m.slope, m.intercept) == pytest.approx((sum(a * w), sum(a * b)))
        assert m.f == pytest.approx(Shallow(a, [w], b, identity)(m.x), abs=1e-7)


def test_a_dead_neuron_is_woken_by_b_or_w_but_not_by_a():
    before = NeuronSum.at("dead ReLU")
    a, w, b = before.a, before.w, before.b
    for value in np.linspace(-3, 3, 61).round(1).tolist():
        changed = NeuronSum.at("dead ReLU", a=(a[0], value, *a[2:]))
        assert changed.dead[1] and np.array_equal(changed.f, before.f)
    assert not NeuronSum.at("dead ReLU", w=(w[0], 2, *w[2:])).dead[1]
    assert not NeuronSum.at("dead ReLU", b=(b[0], -2, *b[2:])).dead[1]


def test_one_after_another_the_slopes_add_up():
    before, after = both(NeuronSum, "one after another")
    for m, slopes in (before, [0, 1, 1, 1]), (NeuronSum.at(added=2), [0, 1, -1, -1]), (after, [0, 1, -1, 0]):
        found = [np.diff(np.interp([x, x + 0.1], m.x, m.f))[0] / 0.1 for x in (-2, -0.5, 0.5, 2)]
        assert found == pytest.approx(slopes)


def test_the_arrows_at_the_probe_stand_on_one_another():
    for m in some(NeuronSum, 150):
        arrows = [a for a in marks(m.scene[1], "arrows")]
        ends = [0, *(float((a["y"] + a["dy"])[0]) for a in arrows)]
        assert [float(a["y"][0]) for a in arrows] == pytest.approx(ends[:-1], abs=1e-8)
        assert ends[-1] == pytest.approx(m.f0, abs=1e-8)
        assert [a["role"] for a in arrows] == [f"neuron {j + 1}" for j in range(m.n) if abs(m.z0[j]) > 1e-9]


def test_curve_number_handle_and_term_of_a_neuron_have_one_role():
    m = NeuronSum.at(n=6)
    for j in range(1, 7):
        assert {mark(m.scene[0], f"{what} {j}")["role"] for what in ("neuron", "number")} == {f"neuron {j}"}
        assert {h.role for name, h in handles(m).items() if name.endswith(f" {j}")} == {f"neuron {j}"}
        assert f'<b class="role-neuron-{j}">' in m.numbers()


# Extremes


def test_without_w_a_neuron_is_a_constant():
    m = NeuronSum.at(n=1, w=(0,) * MOST, a=(2,) * MOST, b=(1.5,) * MOST)
    assert set(m.f) == {3.0} and np.isnan(m.kinks[0]) and m.bends == []
    assert "Constant, w = 0: 1" in m.alt()


def test_all_zero_is_still_a_picture():
    m = NeuronSum.at(n=6, a=(0,) * 6, w=(0,) * 6, b=(0,) * 6)
    assert not m.f.any() and m.dead.all()
    assert "Dead: 1, 2, 3, 4, 5, 6" in m.alt() and m.scene[1].range(1) == (-2.5, 2.5)


def test_merged_kinks_are_counted_once():
    # -0.3/0.1 and -0.6/0.2 differ in floats
    m = NeuronSum.at(n=2, a=(1, 1, 0, 0, 0, 0), w=(0.1, 0.2, 0, 0, 0, 0), b=(0.21, 0.42, 0, 0, 0, 0))
    assert [place for place, _ in m.bends] == pytest.approx([-2.1])


def test_two_neurons_looking_away_from_each_other_share_one_bend():
    mirrored = {"n": 2, "w": (1, -1, 1, 1, 1, 1), "b": (0,) * 6}
    assert NeuronSum.at(a=(1,) * 6, **mirrored).bend_count == 1  # |x|
    line = NeuronSum.at(a=(1, -1, 1, 1, 1, 1), **mirrored)
    assert line.bends == [] and line.f == pytest.approx(line.x)
    for a2, values in (1, [1, 0, 1]), (-1, [-1, 0, 1]):  # steps up and down at one place leave a hole; the sign
        m = NeuronSum.at(sigma="heaviside", a=(1, a2, 1, 1, 1, 1), **mirrored)
        at = np.searchsorted(m.x, 0)
        assert m.f[at - 1 : at + 2].tolist() == values and m.bend_count == 1


# The hand


def test_dragging_a_kink_moves_b_alone_and_selects_the_neuron():
    drag = {"kind": "drag", "handle": "kink 2", "at": [-0.7, 1]}
    values = turned(NeuronSum, drag)
    start = NeuronSum.at()
    assert NeuronSum.at(**values).kinks[1] == pytest.approx(-0.7)
    assert (values["a"], values["w"], values["neuron"]) == (start.a, start.w, 2)
    values = turned(NeuronSum, drag, {"kind": "key", "key": "ArrowRight", "handle": "kink 2"})
    assert values["b"][1] == pytest.approx(0.6)


@pytest.mark.parametrize("sigma", SIGMA)
@pytest.mark.parametrize("w", [1.5, -0.8])
def test_dragging_an_arm_moves_a_alone(sigma, w):
    start = NeuronSum.at(sigma=sigma, n=1, w=(w,) * MOST)
    x, _ = handles(start)["arm 1"].at
    after = NeuronSum.at(**dragged(NeuronSum, "arm 1", 0, 0.5, sigma=sigma, n=1, w=(w,) * MOST))
    assert handles(after)["arm 1"].at == pytest.approx((x, 0.5), abs=0.01)
    assert (after.kinks[0], after.w) == (start.kinks[0], start.w)
    assert pressed(NeuronSum, "arm 1", "Up", sigma=sigma, n=1, w=(w,) * MOST)["a"][0] == pytest.approx(1.1)


def test_a_dead_neuron_has_no_arm_to_pull():
    there = handles(NeuronSum.at("dead ReLU"))
    assert {"arm 1", "kink 2"} < there.keys() and "arm 2" not in there


def test_where_handles_lie_on_each_other_the_selected_neuron_comes_first():
    names = list(handles(NeuronSum.at("two neurons cancel")))
    assert names.index("kink 3") < names.index("kink 2")


def test_the_selected_neuron_is_one_of_the_sum():
    assert put(NeuronSum, {"neuron": 5})["n"] == 5 and put(NeuronSum, {"neuron": 5}, {"n": 2})["neuron"] == 2


def test_the_formula_marks_the_chosen_neuron_and_an_empty_sum_is_0():
    plain = re.sub("<[^>]+>", "", NeuronSum.at(x0=0.5, neuron=2).numbers())
    assert plain == "f̂(0.500) = 1.00·σ(1.50) + (−2.00)·σ(1.00·0.500 + 0.00) + 1.00·σ(−0.500) = 0.500"
    assert re.sub("<[^>]+>", "", NeuronSum.at(added=0).numbers()) == "f̂(0.500) = no neuron = 0.00"
