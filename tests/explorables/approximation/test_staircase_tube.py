"""A staircase in the tube: compute against nblib's networks and fine grids, and what steps cost."""

import numpy as np
import pytest

from nblib import Shallow, heaviside, staircase, sup_error
from nblib.data import CURVES
from nblib.explorables.approximation.staircase_tube import FEW, StaircaseTube
from nblib.explorables.approximation.staircase_tube_numbers import family, target
from nblib.staircase import fewest_neurons, grid, staircase_midpoint, staircase_of_bumps, width_for
from tests.explorables.reading import asking, both, dragged, handles, mark, marks, names, pressed, put, some, words

at = StaircaseTube.at

KINDS = [(height, steps) for height in ("right", "middle") for steps in ("equal", "adaptive")]
TARGETS = [*CURVES, "drawn"]
JUMP = 8**-0.5


def network(m):
    return Shallow(m.a, np.ones((1, len(m.a))), -m.thresholds, heaviside)


def test_the_neurons_add_up_to_the_staircase():
    for m in some(StaircaseTube, 120):
        net = network(m)
        assert net((m.left + m.right) / 2) == pytest.approx(m.heights, abs=1e-12)
        assert net(m.right) == pytest.approx(m.heights, abs=1e-12)  # (s, t]: the right end belongs to the cell
        assert net([0.0])[0] == pytest.approx(m.f0, abs=1e-12)
        assert m.neurons == fewest_neurons(np.round(m.heights, 9))
        assert (m.left[0], m.right[-1]) == (0, 1) and (m.left < m.right).all()
        assert m.left[1:].tolist() == m.right[:-1].tolist()


@pytest.mark.parametrize("name", CURVES)
def test_equal_steps_with_right_ends_are_the_staircase_of_the_proof(name):
    for n in (1, 2, 7, 10, 64, 199):
        x = np.concatenate([grid(n), (np.arange(n) + 0.5) / n])
        m = at(f=name, n=n)
        assert network(m)(x) == pytest.approx(staircase(CURVES[name].f, n)(x), abs=1e-12)
        assert m.neurons == fewest_neurons(np.round(m.heights, 12))
        boxes = at(f=name, n=n, repair=False)
        assert network(boxes)(x) == pytest.approx(staircase_of_bumps(CURVES[name].f, n)(x), abs=1e-12)


def test_the_largest_error_is_the_sup_error_of_the_network():
    for m in some(StaircaseTube, 100):
        error, _ = sup_error(m.goal.f, network(m), m.goal.corners)
        assert m.error == pytest.approx(error, abs=1e-9), m.values
        x, f, height = m.worst
        assert abs(f - height) == pytest.approx(m.error, abs=1e-9) and 0 <= x <= 1


@pytest.mark.parametrize("height,steps", KINDS)
@pytest.mark.parametrize("name", TARGETS)
def test_every_error_of_the_curve_on_a_fine_grid(name, height, steps):
    """Cell by cell and point by point: never more than the error, and as much as a grid can see of it."""
    x = np.linspace(0, 1, 4001)
    for n in (1, 2, 3, 10, 57, 200):
        m = at(f=name, height=height, steps=steps, n=n)
        f, seen = m.goal.f(x), 0
        assert m.error == m.errors[n - 1]
        for left, right, h in zip(m.left, m.right, m.heights, strict=True):
            inside = (x > left) & (x <= right)
            seen = max([seen, *np.abs(f[inside] - h)])
        unseen = {"root": 4000**-0.5, "jump": 0}.get(name, 8 / 4000)  # how far f goes between two points of the grid
        assert seen - 1e-12 <= m.error <= seen + unseen + 1e-12


@pytest.mark.parametrize("name", TARGETS)
def test_half_way_up_is_the_best_height_of_a_cell(name):
    m = at(f=name, height="middle", n=23)
    for j in (0, 7, 22):
        x = np.linspace(m.left[j], m.right[j], 5001)[1:]
        best = (m.goal.f(x).min() + m.goal.f(x).max()) / 2
        assert m.heights[j] == pytest.approx(best, abs=0.007 if name == "root" else 1e-4)


@pytest.mark.parametrize("name", ["wave", "root", "hat", "bumpy", "drawn"])
def test_adaptive_steps_climb_equally(name):
    for n in (2, 5, 40):
        m = at(f=name, steps="adaptive", n=n)
        cells = [np.linspace(*cell, 20001) for cell in zip(m.left, m.right, strict=True)]
        way = [np.abs(np.diff(m.goal.f(x))).sum() for x in cells]
        assert way == pytest.approx([np.mean(way)] * n, rel=1e-4)
    if name == "root":
        assert m.left == pytest.approx((np.arange(40) / 40) ** 2, abs=1e-15)


def test_the_corners_of_bumpy_are_where_it_turns():
    goal = target("bumpy", ())
    x = np.linspace(0, 1, 200001)
    turns = np.flatnonzero(np.diff(np.sign(np.diff(goal.f(x)))))
    for place in x[turns + 1]:
        assert np.abs(goal.corners - place).min() < 1e-5
    slope = (goal.f(goal.corners + 1e-6) - goal.f(goal.corners - 1e-6))[1:-1] / 2e-6
    assert np.abs(slope).max() < 1e-4


# What it costs


def test_the_price_of_halving():
    """(epsilon, smallest n): the sine doubles it, the root takes four times as many; beyond 200 it is extrapolated."""
    assert [at(epsilon=e).smallest for e in (0.2, 0.1, 0.05)] == [32, 63, 126]
    assert [at(f="root", epsilon=e).smallest for e in (0.2, 0.1, 0.05)] == [25, 100, None]
    m = at(f="root", epsilon=0.05)
    assert m.reach == pytest.approx(400) and m.price == "about 400 (extrapolated)"
    assert sup_error(np.sqrt, staircase(np.sqrt, 400))[0] == pytest.approx(0.05, abs=1e-12)
    # at equality the error is epsilon; less than epsilon takes one step more, as the figure says
    assert (width_for(1, 0.2, root=2), width_for(1, 0.1, root=2)) == (26, 101)
    for m in (at(n=31), at(f="root", epsilon=0.1)):
        assert m.errors[m.smallest - 1] <= m.epsilon < m.errors[m.smallest - 2]


def test_the_jump_costs_1_whatever_n():
    assert set(at(f="jump").errors) == {1.0} and at(f="jump").smallest is None
    assert set(at(f="jump", height="middle").errors) == {0.5}


def test_a_step_that_may_move_goes_to_the_jump():
    m = at(f="jump", steps="adaptive", n=2)
    assert m.error == 0 and m.right.tolist() == [JUMP, 1] and m.heights.tolist() == [0, 1]
    assert len(at(f="jump", steps="adaptive", n=150).heights) == 2  # equal thresholds are one neuron
    assert "Exact" in m.alt()


def test_adaptive_steps_win():
    assert at(f="root", height="middle", n=24, epsilon=0.1).error > 0.1
    assert at(f="root", height="middle", steps="adaptive", n=4, epsilon=0.1).error == 0.125
    # with the value at the middle of the cell instead of the one half-way up, 50 equal steps are needed
    errors = [sup_error(np.sqrt, staircase_midpoint(np.sqrt, n))[0] for n in (49, 50)]
    assert errors == pytest.approx([0.5 * (2 / 49) ** 0.5, 0.1]) and errors[0] > 0.1


def test_a_hole_at_0_costs_what_f_is_there():
    assert set(StaircaseTube.answered("hole at 0").errors) == {1.0}
    repaired = at(f="hat", n=200)
    assert (repaired.thresholds[0], repaired.error) == (-1, 0.01)
    assert at(f="root", n=10, repair=False).error == at(f="root", n=10).error  # f(0) = 0: the hole is no harm


def test_by_hand_half_the_error_and_no_less():
    before, after = both(StaircaseTube, "by hand")
    assert before.error == pytest.approx(5**-0.5)
    assert after.error == pytest.approx(before.error / 2, abs=1e-4)
    assert after.heights == pytest.approx(at(f="root", n=5, height="middle").heights, abs=1e-4)
    for up in (-0.01, 0.01):  # whatever the first step does, its cell is worse
        assert at(f="root", n=5, lift=(after.lift[0] + up, *after.lift[1:])).error > after.error
    # the others may be off as much as it is
    assert at(f="root", n=5, lift=(after.lift[0], 0, 0, 0, 0, 0)).error == after.error


def test_a_constant_needs_one_step_wherever_it_stands():
    for steps in ("equal", "adaptive"):
        m = at(f="drawn", knots=(0.5,) * 9, steps=steps, n=7)
        assert m.error == 0 and m.smallest == 1 and m.neurons == 1 and len(m.heights) == 7


def test_the_family_is_computed_once():
    family.cache_clear()
    for n in (3, 50, 200):
        at(n=n, epsilon=0.02 + n / 500, knots=(n / 200,) * 9)
    assert family.cache_info().misses == 1


# The picture and the hand


def test_what_is_outside_the_tube_is_red_and_nothing_else():
    for m in (at(), at(n=32), at(f="jump"), at(f="drawn", n=3), at(f="root", n=200, epsilon=0.05)):
        red = mark(m.scene[0], "outside the tube")
        drawn = np.isfinite(red["y"])
        assert (np.abs(m.goal.f(red["x"][drawn]) - red["y"][drawn]) > m.epsilon).all()
        assert drawn.any() != m.inside
        x = np.linspace(0, 1, 997)[1:]  # and no piece of it is missing
        out = np.abs(m.goal.f(x) - network(m)(x)) > m.epsilon + 1e-9
        nearest = np.abs(x[out, None] - red["x"][drawn]).min(axis=1) if out.any() else np.zeros(1)
        assert nearest.max() < 3e-3


def test_nothing_hides_the_steps():
    """Discs stand on a staircase of few steps alone."""
    for m in (at(), at(n=FEW + 1), at(f="root", n=25)):
        assert not marks(m.scene[0], "dots") and not m.scene[0].handles
    assert len(handles(at(n=FEW))) == FEW + 2


def test_steps_moved_by_hand_are_scored_by_the_largest_error():
    values = {"f": "hat", "n": 4}
    lift = dragged(StaircaseTube, "step 2", 0.3, 0.25, **values)["lift"]
    m = at(**values, lift=lift)
    assert m.heights.tolist() == [0.5, 0.25, 0.5, 1] and m.error == 0.5
    for name, y in (("step 1", 0.75), ("step 3", 0.25), ("step 4", 0.75)):
        lift = dragged(StaircaseTube, name, 0, y, **values, lift=lift)["lift"]
    assert at(**values, lift=lift).error == 0.25  # half of what the right ends give
    assert at(**pressed(StaircaseTube, "step 4", "Up", **values, lift=lift)).heights[3] == 0.8
    assert put(StaircaseTube, {"n": 5}, **values, lift=lift)["lift"] == (0,) * FEW


def test_epsilon_and_n_are_pulled_on_the_right():
    assert dragged(StaircaseTube, "tolerance ε", 50, 0.07)["epsilon"] == 0.07
    assert dragged(StaircaseTube, "number of steps", 41.7, 1)["n"] == 42
    assert pressed(StaircaseTube, "number of steps", "Left", n=42)["n"] == 41


def test_the_drawn_function_is_pulled_at_its_points():
    assert at(**dragged(StaircaseTube, "point 3 of f", 0.9, 0.2, f="drawn")).goal.f(0.25) == 0.2


@pytest.mark.parametrize("preset", [p.name for p in StaircaseTube.presets])
def test_the_price_is_kept_back_while_it_is_asked_for(preset):
    waits, after = asking(StaircaseTube, preset), StaircaseTube.answered(preset)
    assert waits.readout()["smallest n with error ≤ ε"] == "?"
    assert after.readout()["smallest n with error ≤ ε"] == after.price
    kept = {"largest errors", "smallest n", "name of the smallest n"}
    assert not kept & names(waits.scene[1]) and "largest errors" in names(after.scene[1])
    assert not any("n is enough" in text or text.startswith("n =") for text in words(waits))
