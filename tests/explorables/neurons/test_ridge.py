"""A neuron in the plane: compute against plain loops and Shallow, and what a walk sees."""

from math import cos, exp, hypot, pi, sin, tanh

import numpy as np
import pytest

import nblib
from nblib import Shallow
from nblib.explorables.neurons.ridge import EDGE, FAR, LEVELS, WAY, Ridge
from tests.explorables.reading import asking, both, dragged, handles, mark, marks, pressed, some, turned, words

VALUES = {
    "sigmoid": lambda t: 1 / (1 + exp(-t)),
    "tanh": tanh,
    "relu": lambda t: max(t, 0.0),
    "heaviside": lambda t: 1.0 if t > 0 else 0.0,
}


def test_the_walk_point_by_point():
    for m in some(Ridge, 100):
        (w1, w2), (x1, x2) = m.w, m.x
        angle = m.turn * pi / 180 + np.arctan2(w2, w1)
        for t, z in list(zip(m.way.tolist(), m.walk.tolist(), strict=True))[::20]:
            inner = w1 * (x1 + t * cos(angle)) + w2 * (x2 + t * sin(angle)) + m.b
            if m.sigma != "heaviside" or abs(inner) > 1e-6:
                assert z == pytest.approx(VALUES[m.sigma](inner), abs=1e-9)


def test_the_value_at_the_point_is_that_of_a_network():
    for m in some(Ridge, 100):
        net = Shallow([1], [[m.w[0]], [m.w[1]]], [m.b], getattr(nblib, m.sigma))
        if m.sigma != "heaviside" or abs(m.t0) > 1e-9:
            assert m.z0 == pytest.approx(net([list(m.x)])[0], abs=1e-9)


def test_slopes_are_difference_quotients_and_none_is_steeper_than_the_bound():
    h = 1e-5
    for m in some(Ridge, 100):
        if m.sigma in ("sigmoid", "tanh"):
            up, down = (VALUES[m.sigma](float(np.dot(m.w, m.x + s * h * m.u)) + m.b) for s in (1, -1))
            assert m.slope == pytest.approx((up - down) / (2 * h), abs=1e-7)
        if m.sigma != "heaviside":
            assert (np.abs(np.diff(m.walk)) <= m.steepest * np.diff(m.way) + 1e-12).all()
            assert abs(m.slope) <= m.steepest + 1e-12


def test_the_bound_is_reached_where_w_x_plus_b_is_0():
    for sigma in ("sigmoid", "tanh"):
        m = Ridge.at(sigma=sigma)
        assert m.t0 == 0 and m.slope == pytest.approx(m.steepest)
    assert Ridge.at(sigma="relu", b=1).slope == Ridge.at(sigma="relu", b=1).steepest


def test_level_lines_are_where_the_value_is_and_at_right_angles_to_w():
    for m in some(Ridge, 100):
        if not m.length:
            continue
        drawn = mark(m.scene[0], "level lines")
        ends = np.column_stack([drawn["x"], drawn["y"]]).reshape(-1, 3, 2)
        assert np.isnan(ends[:, 2]).all() and len(ends) == len(LEVELS[m.sigma])
        for (start, end, _), c in zip(ends, LEVELS[m.sigma], strict=True):
            assert [start @ m.w + m.b, end @ m.w + m.b] == pytest.approx([c, c], abs=1e-9)
            assert abs((end - start) @ m.w) < 1e-9
            assert hypot(*(end - start)) == pytest.approx(2 * FAR)


def test_the_map_is_the_plane_w_x_plus_b():
    for m in some(Ridge, 100):
        for field in marks(m.scene[0], "field"):
            assert field["z"] == pytest.approx(
                np.array([[m.w @ (EDGE * [s, t]) + m.b for s in (-1, 1)] for t in (-1, 1)])
            )
            assert np.array_equal(field["levels"][: len(LEVELS[m.sigma])], LEVELS[m.sigma])
            assert field["levels"][len(LEVELS[m.sigma]) :].min() > np.abs(field["z"]).max()


def test_at_right_angles_nothing_changes_at_all():
    rng = np.random.default_rng(0)
    for _ in range(200):
        w1, w2, b, x1, x2 = np.round(rng.uniform(-3, 3, 5), 1)
        for turn in (90, -90):
            m = Ridge.at(w=(w1, w2), b=b, x=(x1, x2), turn=turn)
            assert m.change == 0 and m.slope == 0
            assert abs(m.u @ m.w) < 1e-12 and hypot(*m.u) == pytest.approx(1)


# Walks


def test_nothing_shows_the_level_lines_while_they_are_asked_for():
    waits = asking(Ridge, "constant along lines")
    assert not marks(waits.scene[0], "field") and not marks(waits.scene[0], "line", "neuron 1")
    assert not marks(waits.scene[0], "line", "truth") and "line ⟨w, x⟩ + b = 0" not in handles(waits)
    assert "level" not in waits.scene[0].title + waits.alt() + waits.idea
    assert "angles" not in " ".join([*words(waits), waits.scene[1].title]) + waits.alt() + waits.idea
    assert all(marks(asking(Ridge, p.name).scene[0], "field") for p in Ridge.presets[1:])


def test_w_turns_on_an_arc_on_which_the_profile_stays_too():
    preset, angles = Ridge.named("w turns"), []
    before = Ridge.at(preset.name)
    for share in np.linspace(0, 1, 49):
        m = Ridge.moment(Ridge.travelled(Ridge.start(preset), Ridge.checked(preset.then), share), preset)
        assert m.length == pytest.approx(5**0.5, abs=2e-6)
        assert m.walk == pytest.approx(before.walk, abs=1e-5)
        assert m.readout() | {"slope on the walk": 0} == pytest.approx(
            before.readout() | {"slope on the walk": 0}, abs=1e-5
        )
        angles.append(np.degrees(np.arctan2(*m.w[::-1]) - np.arctan2(-2, 1)))
    assert angles == pytest.approx(np.linspace(0, 90, 49), abs=1e-4)


def test_half_of_w_and_b_is_the_same_cut():
    before, after = both(Ridge, "a cut")
    assert after.off == pytest.approx(before.off)
    points = np.random.default_rng(0).uniform(-3, 3, size=(500, 2))
    one, half, minus = (points @ m.w + m.b > 0 for m in (before, after, Ridge.at("a cut", w=(-1, 2), b=-0.5)))
    assert np.array_equal(one, half) and np.array_equal(one, ~minus)


# Extremes and the hand


def test_heaviside_jumps_at_one_place_of_the_walk():
    m = Ridge.at(sigma="heaviside", x=(0, 0))
    place = m.way[np.flatnonzero(np.diff(m.walk))[0]]
    assert place == pytest.approx(-0.5 / 5**0.5, abs=1e-8)
    assert Ridge.at(sigma="heaviside").z0 == 0  # on the line itself: 1_{t > 0}
    assert np.isnan(mark(m.scene[1], "on the walk")["y"]).sum() == 1
    ends = [mark(m.scene[1], name) for name in ("value at the jump", "end at the jump")]
    assert [(*e["x"], *e["y"]) for e in ends] == [pytest.approx((place, y), abs=1e-8) for y in (0, 1)]


def test_a_dead_relu_is_0_on_the_whole_walk():
    m = Ridge.at(sigma="relu", w=(0.1, 0), b=-3)
    assert m.change == 0 and m.z0 == 0 and WAY * 0.1 < 3


def test_w_the_point_the_line_and_the_walk_are_dragged():
    assert dragged(Ridge, "tip of w", 2.04, 9)["w"] == (2.04, 3)
    assert dragged(Ridge, "line ⟨w, x⟩ + b = 0", 2, 0.5, b=0.5)["b"] == -1  # through the hand: 1·2 − 2·0.5 − 1 = 0
    assert dragged(Ridge, "direction of the walk", 1.5 + 2, 1 + 1)["turn"] == 90
    assert pressed(Ridge, "direction of the walk", "Right", turn=90)["turn"] == 91
    assert pressed(Ridge, "point x", "Left", "Up")["x"] == (1.4, 1.1)


def test_the_sliders_of_w_and_x_turn_the_chosen_coordinate():
    values = turned(Ridge, {"kind": "set", "values": {"i": 2}}, {"kind": "type", "control": "w", "text": "0.5"})
    assert (values["w"], values["x"]) == ((1, 0.5), (1.5, 1))
