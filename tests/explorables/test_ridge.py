"""A neuron in the plane: compute against plain loops and Shallow, and the numbers of its moments."""

from math import cos, exp, hypot, pi, sin, tanh

import numpy as np
import pytest
from matplotlib.figure import Figure

import nblib
from nblib import Shallow
from nblib.explorables import Ridge
from nblib.explorables.ridge import EDGE, LEVELS, WAY, _line
from nblib.explorables.stage import Picture

VALUES = {
    "sigmoid": lambda t: 1 / (1 + exp(-t)),
    "tanh": tanh,
    "relu": lambda t: max(t, 0.0),
    "heaviside": lambda t: 1.0 if t > 0 else 0.0,
}


def at(**state):
    return Ridge(**state).result


def moment(name):
    explorable = Ridge()
    explorable.preset(name)
    return explorable.result, explorable.foresee(**explorable.current.then)


def handles(explorable):
    picture = Picture(explorable, Figure())
    picture.draw(explorable.result)
    return {h.name: h for h in picture.handles}


def some_states(count=100):
    explorable = Ridge()
    for state in list(explorable.sweep())[:: 2000 // count]:
        explorable.state = state
        yield explorable.result


def test_the_walk_point_by_point():
    for r in some_states():
        v = r.state
        angle = v.turn * pi / 180 + np.arctan2(v.w2, v.w1)
        for t, z in list(zip(r.t.tolist(), r.walk.tolist(), strict=True))[::20]:
            x1, x2 = v.x1 + t * cos(angle), v.x2 + t * sin(angle)
            a = v.w1 * x1 + v.w2 * x2 + v.b
            if v.sigma != "heaviside" or abs(a) > 1e-6:
                assert z == pytest.approx(VALUES[v.sigma](a), abs=1e-9)


def test_the_value_at_the_point_is_that_of_a_network():
    for r in some_states():
        v = r.state
        net = Shallow([1], [[v.w1], [v.w2]], [v.b], getattr(nblib, v.sigma))
        if v.sigma != "heaviside" or abs(r.a0) > 1e-9:
            assert r.z0 == pytest.approx(net([[v.x1, v.x2]])[0], abs=1e-9)


def test_slopes_are_difference_quotients_and_none_is_steeper_than_the_bound():
    for r in some_states():
        v, h = r.state, 1e-5
        if v.sigma in ("sigmoid", "tanh"):
            there = [np.array([v.x1, v.x2]) + s * h * r.u for s in (1, -1)]
            up, down = (VALUES[v.sigma](float(r.w @ x) + v.b) for x in there)
            assert r.slope == pytest.approx((up - down) / (2 * h), abs=1e-7)
        if v.sigma != "heaviside":
            assert (np.abs(np.diff(r.walk)) <= r.steepest * np.diff(r.t) + 1e-12).all()
            assert abs(r.slope) <= r.steepest + 1e-12


def test_the_bound_is_reached_where_w_x_plus_b_is_0():
    for sigma in ("sigmoid", "tanh"):
        r = at(sigma=sigma)
        assert r.a0 == 0 and r.slope == pytest.approx(r.steepest)
    assert at(sigma="relu", b=1).slope == at(sigma="relu", b=1).steepest


def test_level_lines_are_where_the_value_is_and_at_right_angles_to_w():
    for r in some_states():
        if r.length:
            for c in LEVELS[r.state.sigma]:
                segment = _line(r, c)
                assert segment @ r.w + r.state.b == pytest.approx([c, c], abs=1e-9)
                assert abs((segment[1] - segment[0]) @ r.w) < 1e-9
                assert hypot(*(segment[1] - segment[0])) > 2 * 1.4143 * EDGE


def test_at_right_angles_nothing_changes_at_all():
    rng = np.random.default_rng(0)
    for _ in range(200):
        w1, w2, b, x1, x2 = np.round(rng.uniform(-3, 3, 5), 1)
        for turn in (90, -90):
            r = at(w1=w1, w2=w2, b=b, x1=x1, x2=x2, turn=turn)
            assert r.change == 0 and r.slope == 0
            assert abs(r.u @ r.w) < 1e-12 and hypot(*r.u) == pytest.approx(1)


# The lecture moments


def test_constant_along_lines():
    before, after = moment("constant along lines")
    assert before.change > 0.99 and after.change == 0
    assert after.u == pytest.approx(np.array([2, 1]) / 5**0.5)


def test_w_turns_and_the_profile_stays():
    before, after = moment("w turns")
    assert after.walk == pytest.approx(before.walk, abs=1e-12)
    assert before.steepest == after.steepest == 5**0.5 / 4


def test_w_grows():
    before, after = moment("w grows")
    assert after.steepest == pytest.approx(3 * before.steepest) and after.line == pytest.approx(before.line / 3)
    assert [round(v, 2) for v in (before.steepest, after.steepest, before.line, after.line)] == [0.28, 0.84, 0.45, 0.15]


def test_b_moves_the_line_against_w():
    before, after = moment("b grows")
    assert [round(r.distance, 2) for r in (before, after)] == [-0.22, -1.34]
    assert after.aside.tolist() == before.aside.tolist()


def test_no_weights_no_lines():
    _, after = moment("no weights")
    assert after.change == 0 and after.z0 == pytest.approx(0.6225, abs=1e-4) and np.isnan(after.distance)
    assert "constant 0.622" in Ridge(w1=0, w2=0).describe()


def test_half_of_w_and_b_is_the_same_cut():
    before, after = moment("a cut")
    assert after.line == pytest.approx(before.line)
    rng = np.random.default_rng(0)
    X = rng.uniform(-3, 3, size=(500, 2))
    values = [X @ r.w + r.state.b > 0 for r in (before, after)]
    assert np.array_equal(*values)
    other = at(sigma="heaviside", w1=-1, w2=2, b=-0.5)
    assert np.array_equal(X @ other.w + other.state.b > 0, ~values[0])


# Extremes


def test_heaviside_jumps_at_one_place_of_the_walk():
    r = at(sigma="heaviside", x1=0, x2=0)
    place = r.t[np.flatnonzero(np.diff(r.walk))[0]]
    assert place == pytest.approx(-0.5 / 5**0.5, abs=1e-8)
    assert at(sigma="heaviside").z0 == 0  # on the line itself: 1_{t > 0}


def test_a_dead_relu_is_0_on_the_whole_walk():
    r = at(sigma="relu", w1=0.1, w2=0, b=-3)
    assert r.change == 0 and r.z0 == 0 and WAY * 0.1 < 3


# The hand


def test_w_the_point_the_line_and_the_walk_are_dragged():
    explorable = Ridge()
    explorable.pull(**handles(explorable)["w"].drag(2.04, 9))
    assert (explorable.w1, explorable.w2) == (2.04, 3)
    explorable = Ridge()
    explorable.pull(**handles(explorable)["line"].drag(2, 0.5))
    assert explorable.b == -1  # the line goes through the hand: 1 * 2 - 2 * 0.5 - 1 = 0
    explorable.pull(**handles(explorable)["walk"].drag(1.5 + 2, 1 + 1))
    assert explorable.turn == 90
    explorable.pull(**handles(explorable)["walk"].press(1, 0))
    assert explorable.turn == 91
    explorable.pull(**handles(explorable)["point"].press(-1, 1))
    assert (explorable.x1, explorable.x2) == (1.4, 1.1)


def test_without_w_there_is_no_line_to_take():
    assert "line" not in handles(Ridge(w1=0, w2=0))
