"""1.2 A sum of neurons: compute against exact fractions and plain loops, and the numbers of its lecture moments."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest
from matplotlib.figure import Figure

from nblib import Shallow, identity
from nblib.explorables import NeuronSum
from nblib.explorables.bends import EDGE
from nblib.explorables.neuron_sum import MOST
from nblib.explorables.stage import Picture

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


def moment(name):
    """The results before and after the question of a preset."""
    explorable = NeuronSum()
    explorable.preset(name)
    return explorable.result, explorable.foresee(**explorable.current.then)


def exact(state):
    """a, w and b of the neurons in the sum, as the decimals they are."""
    return [[Fraction(str(v)) for v in vector[: state.n]] for vector in (state.a, state.w, state.b)]


def total(state, x):
    """The sum at one x, neuron by neuron; in fractions if x is one."""
    a, w, b = exact(state)
    return sum(a[j] * SIGMA[state.sigma](w[j] * x + b[j]) for j in range(state.n))


def some_states(count=150):
    explorable = NeuronSum()
    for state in list(explorable.sweep())[:: 2000 // count]:
        explorable.state = state
        yield explorable.result


def test_the_curves_are_the_neurons_and_their_sum():
    for r in some_states():
        s = r.state
        near = [abs(r.x - k) < 1e-5 for k in r.kinks]
        away = np.flatnonzero(~np.any(near, axis=0))[::29]
        for i in away:
            x = Fraction(r.x[i])
            assert r.f[i] == pytest.approx(float(total(s, x)), abs=1e-6)
            assert sum(r.terms[:, i]) == pytest.approx(r.f[i])
            assert r.target[i] == pytest.approx(TARGET[s.target](r.x[i]), nan_ok=True, abs=1e-12)
        assert r.f0 == pytest.approx(float(total(s, Fraction(str(s.x0)))), abs=1e-6)


def test_at_a_kink_value_and_both_limits_are_exact():
    """In floats 0.1 · 3 − 0.3 is not 0, and a Heaviside neuron would answer 1."""
    checked = 0
    for r in some_states():
        _, w, b = exact(r.state)
        for j in range(r.state.n):
            kink = -b[j] / w[j] if w[j] else 99
            if abs(kink) < EDGE:
                at = np.abs(r.x - float(kink)).argmin()
                for i, x in ((at - 1, kink - Fraction(1, 10**6)), (at, kink), (at + 1, kink + Fraction(1, 10**6))):
                    assert r.f[i] == pytest.approx(float(total(r.state, x)), abs=1e-6), (r.state, kink)
                    checked += 1
    assert checked > 500


def bends(state):
    """The kinks inside the picture where the sum has a corner or a jump, in fractions."""
    _, w, b = exact(state)
    places = sorted({-b[j] / w[j] for j in range(state.n) if w[j]})
    h = Fraction(1, 10**6)
    for t in places:
        left, here, right = (total(state, t + k * h) for k in (-1, 0, 1))
        straight = right - here == here - left if state.sigma == "relu" else left == here == right
        if abs(t) < EDGE and not straight:
            yield float(t)


def test_the_bends_of_the_sum():
    counts = set()
    for r in some_states():
        if r.state.sigma in ("relu", "heaviside"):
            assert r.bends == pytest.approx(tuple(bends(r.state)), abs=1e-8), r.state
            counts.add(r.bend_count)
        else:
            assert r.bends == ()
    assert counts >= {0, 1, 2, 3, 4}


def test_the_distance_is_the_largest_one():
    for r in some_states(60):
        if r.state.target == "off":
            assert math.isnan(r.distance)
            continue
        a, w, b = (vector[: r.state.n] for vector in (r.state.a, r.state.w, r.state.b))
        sigma, target = SIGMA[r.state.sigma], TARGET[r.state.target]
        dense = [-EDGE + 6 * k / 3000 for k in range(3001)]
        largest = max(abs(sum(a[j] * sigma(w[j] * x + b[j]) for j in range(len(a))) - target(x)) for x in dense)
        curvature = math.pi**2 / 4 + sum(abs(a[j]) * w[j] ** 2 for j in range(len(a))) * (r.state.sigma == "tanh")
        assert largest - 0.01**2 / 8 * curvature <= r.distance <= largest + 0.07  # the slope is at most 56
        i = np.searchsorted(r.x, r.worst)
        assert r.distance == pytest.approx(abs(r.f[i] - r.target[i]))


def test_dead_is_zero_on_the_whole_picture_whatever_a_is():
    seen = 0
    for r in some_states():
        for j, dead in enumerate(r.dead):
            _, w, b = (vector[j] for vector in exact(r.state))
            values = [SIGMA[r.state.sigma](w * x + b) for x in (-3, -2, -1, 0, 1, 2, 3)]
            if r.state.sigma in ("relu", "heaviside"):
                assert dead == (not any(values))
                seen += dead
            else:
                assert not dead
    assert seen >= 20


# The lecture moments


def test_three_neurons_make_the_hat_and_the_identity_flattens_it():
    before, after = moment("hat")
    assert before.distance == 0 and before.bends == (-1, 0, 1)
    assert (after.slope, after.intercept, after.distance) == (0, 0, 1)
    assert np.abs(after.f).max() < 1e-12 and after.bends == ()


def test_with_the_identity_all_18_numbers_only_make_a_slope_and_an_intercept():
    rng = np.random.default_rng(0)
    explorable = NeuronSum(sigma="identity", n=MOST)
    for _ in range(50):
        a, w, b = rng.uniform(-3, 3, (3, MOST))
        explorable.set(a=a.tolist(), w=w.tolist(), b=b.tolist())
        r = explorable.result
        assert r.f == pytest.approx(r.slope * r.x + r.intercept, abs=1e-7)
        assert (r.slope, r.intercept) == pytest.approx((sum(a * w), sum(a * b)))
        assert r.f == pytest.approx(Shallow(a, [w], b, identity)(r.x), abs=1e-7)
    before, after = moment("σ = identity")
    assert before.state.n == 6
    assert (before.slope, before.intercept) == (1.75, -2)
    assert (after.slope, after.intercept) == (0.75, 0)


def test_a_dead_neuron_is_woken_by_b_or_w_but_not_by_a():
    before, after = moment("dead ReLU")
    assert before.dead.tolist() == [False, True, False] and not after.dead.any()
    assert (before.kinks[1], after.kinks[1], after.distance) == (3, 0, 0)
    explorable = NeuronSum()
    explorable.preset("dead ReLU")
    a, w, b = explorable.a, explorable.w, explorable.b
    for value in np.linspace(-3, 3, 61).round(1).tolist():
        changed = explorable.foresee(a=(a[0], value, *a[2:]))
        assert changed.dead[1] and np.array_equal(changed.f, before.f)
    assert not explorable.foresee(w=(w[0], 2, *w[2:])).dead[1]
    assert not explorable.foresee(b=(b[0], -2, *b[2:])).dead[1]


def test_two_neurons_cancel():
    before, after = moment("two neurons cancel")
    assert (before.bend_count, after.bend_count) == (2, 1)  # 3 neurons, but two share their kink
    assert after.f == pytest.approx(after.terms[0])


def test_three_tanh_neurons_match_the_wave():
    before, after = moment("match the wave")
    assert before.distance == pytest.approx(0.472, abs=5e-4)
    assert after.distance == pytest.approx(0.0437, abs=5e-5)
    steps = [10 * v for vector in (after.state.a, after.state.w, after.state.b) for v in vector[:3]]
    assert steps == pytest.approx(np.round(steps))  # what the sliders can do


# Extremes


def test_without_w_a_neuron_is_a_constant():
    r = NeuronSum(n=1, w=(0,) * MOST, a=(2,) * MOST, b=(1.5,) * MOST).result
    assert set(r.f) == {3.0} and np.isnan(r.kinks[0]) and r.bends == ()
    assert "Constant, w = 0: 1" in NeuronSum(n=1, w=(0,) * MOST).describe()


def test_all_zero_is_still_a_picture():
    explorable = NeuronSum(n=6, a=(0,) * 6, w=(0,) * 6, b=(0,) * 6)
    assert not explorable.result.f.any() and explorable.result.dead.all()
    assert "Dead: 1, 2, 3, 4, 5, 6" in explorable.describe()
    assert explorable.frame().axes[1].get_ylim() == (-2.5, 2.5)


def test_merged_kinks_are_counted_once():
    # -0.3/0.1 and -0.6/0.2 differ in floats
    r = NeuronSum(n=2, a=(1, 1, 0, 0, 0, 0), w=(0.1, 0.2, 0, 0, 0, 0), b=(0.21, 0.42, 0, 0, 0, 0)).result
    assert r.bends == pytest.approx((-2.1,))


def test_a_heaviside_step_up_and_down_at_one_place_leave_a_hole():
    r = NeuronSum(sigma="heaviside", n=2, a=(1,) * 6, w=(1, -1, 1, 1, 1, 1), b=(0,) * 6).result
    at = np.searchsorted(r.x, 0)
    assert r.f[at - 1 : at + 2].tolist() == [1, 0, 1] and r.bends == (0,)


def test_two_neurons_looking_away_from_each_other_share_one_bend():
    mirrored = {"n": 2, "w": (1, -1, 1, 1, 1, 1), "b": (0,) * 6}
    assert NeuronSum(a=(1,) * 6, **mirrored).result.bends == (0,)  # |x|
    line = NeuronSum(a=(1, -1, 1, 1, 1, 1), **mirrored).result
    assert line.bends == () and line.f == pytest.approx(line.x)
    sign = NeuronSum(sigma="heaviside", a=(1, -1, 1, 1, 1, 1), **mirrored).result
    at = np.searchsorted(sign.x, 0)
    assert sign.f[at - 1 : at + 2].tolist() == [-1, 0, 1] and sign.bends == (0,)


# The hand


def handles(explorable):
    picture = Picture(explorable, Figure())
    picture.draw(explorable.result)
    return {h.name: h for h in picture.handles}


def test_dragging_a_kink_moves_b_alone_and_selects_the_neuron():
    explorable = NeuronSum()
    a, w = explorable.a, explorable.w
    explorable.pull(**handles(explorable)["kink 2"].drag(-0.7, 1))
    assert explorable.result.kinks[1] == pytest.approx(-0.7)
    assert (explorable.a, explorable.w, explorable.neuron) == (a, w, 2)
    explorable.pull(**handles(explorable)["kink 2"].press(1, 0))
    assert explorable.b[1] == pytest.approx(0.6)


@pytest.mark.parametrize("sigma", SIGMA)
@pytest.mark.parametrize("w", [1.5, -0.8])
def test_dragging_an_arm_moves_a_alone(sigma, w):
    explorable = NeuronSum(sigma=sigma, n=1, w=(w,) * MOST)
    kink, w = explorable.result.kinks[0], explorable.w
    arm = handles(explorable)["arm 1"]
    explorable.pull(**arm.drag(0, 0.5))
    assert handles(explorable)["arm 1"].at == pytest.approx((arm.at[0], 0.5), abs=0.01)
    assert (explorable.result.kinks[0], explorable.w) == (kink, w)
    explorable.set(a=(1,) * MOST)
    explorable.pull(**handles(explorable)["arm 1"].press(0, 1))
    assert explorable.a[0] == pytest.approx(1.1)


def test_a_dead_neuron_has_no_arm_to_pull():
    explorable = NeuronSum()
    explorable.preset("dead ReLU")
    assert "arm 1" in handles(explorable) and "arm 2" not in handles(explorable)


def test_where_handles_lie_on_each_other_the_selected_neuron_comes_first():
    explorable = NeuronSum()
    explorable.preset("two neurons cancel")
    names = list(handles(explorable))
    assert names.index("kink 3") < names.index("kink 2")


def test_the_selected_neuron_is_one_of_the_sum():
    explorable = NeuronSum()
    explorable.set(neuron=5)
    assert explorable.n == 5
    explorable.set(n=2)
    assert explorable.neuron == 2


def test_the_formula_of_the_specification():
    explorable = NeuronSum(x0=0.5, neuron=2)
    plain = re.sub("<[^>]+>", "", explorable.formula_numbers(explorable.result))
    assert plain == "f̂(0.500) = 1.00·σ(1.50) + (−2.00)·σ(1.00·0.500 + 0.00) + 1.00·σ(−0.500) = 0.500"
