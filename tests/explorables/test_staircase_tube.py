"""2.2 A staircase in the tube: compute against nblib's networks and fine grids, and the numbers of its moments."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from nblib import Shallow, heaviside, staircase, sup_error
from nblib.data import CURVES
from nblib.explorables import StaircaseTube
from nblib.explorables.stage import Picture
from nblib.explorables.staircase_tube import FEW
from nblib.explorables.stairs import MOST, family, target
from nblib.staircase import fewest_neurons, grid, staircase_midpoint, staircase_of_bumps, width_for

KINDS = [(height, steps) for height in ("right", "middle") for steps in ("equal", "adaptive")]
NAMES = [*CURVES, "drawn"]
JUMP = 8**-0.5


def moment(name):
    """The results before and after the question of a preset."""
    explorable = StaircaseTube()
    explorable.preset(name)
    return explorable.result, explorable.foresee(**explorable.current.then)


def at(**state):
    return StaircaseTube(**state).result


def network(r):
    return Shallow(r.a, np.ones((1, len(r.a))), -r.thresholds, heaviside)


def some_states(count=120):
    explorable = StaircaseTube()
    for state in list(explorable.sweep())[:: 2000 // count]:
        explorable.state = state
        yield explorable.result


def test_the_neurons_add_up_to_the_staircase():
    for r in some_states():
        net = network(r)
        middles = (r.edges[:-1] + r.edges[1:]) / 2
        assert net(middles) == pytest.approx(r.heights, abs=1e-12)
        assert net(r.edges[1:]) == pytest.approx(r.heights, abs=1e-12)  # (s, t]: the right end belongs to the cell
        assert net([0.0])[0] == pytest.approx(r.f0, abs=1e-12)
        assert r.neurons == fewest_neurons(np.round(r.heights, 9))
        assert (r.edges[0], r.edges[-1]) == (0, 1) and (np.diff(r.edges) > 0).all()


@pytest.mark.parametrize("name", CURVES)
def test_equal_steps_with_right_ends_are_the_staircase_of_the_script(name):
    for n in (1, 2, 7, 10, 64, 199):
        x = np.concatenate([grid(n), (np.arange(n) + 0.5) / n])
        r = at(f=name, n=n)
        assert network(r)(x) == pytest.approx(staircase(CURVES[name].f, n)(x), abs=1e-12)
        assert r.neurons == fewest_neurons(np.round(r.heights, 12))
        boxes = at(f=name, n=n, repair=False)
        assert network(boxes)(x) == pytest.approx(staircase_of_bumps(CURVES[name].f, n)(x), abs=1e-12)


def test_the_largest_error_is_the_sup_error_of_the_network():
    for r in some_states(100):
        error, _ = sup_error(r.f, network(r), r.corners)
        assert r.error == pytest.approx(error, abs=1e-9), r.state
        x, f, height = r.worst
        assert abs(f - height) == pytest.approx(r.error, abs=1e-9)
        assert 0 <= x <= 1


@pytest.mark.parametrize("height,steps", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_every_error_of_the_curve_on_a_fine_grid(name, height, steps):
    """Cell by cell and point by point: never more than the error, and as much as a grid can see of it."""
    r = at(f=name, height=height, steps=steps)
    x = np.linspace(0, 1, 4001)
    f = r.f(x)
    for n in (1, 2, 3, 10, 57, 200):
        s = at(f=name, height=height, steps=steps, n=n)
        assert s.error == r.errors[n - 1]
        seen = 0
        for left, right, h in zip(s.edges[:-1], s.edges[1:], s.heights, strict=True):
            inside = (x > left) & (x <= right)
            seen = max([seen, *np.abs(f[inside] - h)])
        unseen = {"root": 4000**-0.5, "jump": 0}.get(name, 8 / 4000)  # how far f goes between two points of the grid
        assert seen - 1e-12 <= s.error <= seen + unseen + 1e-12


@pytest.mark.parametrize("name", NAMES)
def test_half_way_up_is_the_best_height_of_a_cell(name):
    r = at(f=name, height="middle", n=23)
    for j in (0, 7, 22):
        x = np.linspace(r.edges[j], r.edges[j + 1], 5001)[1:]
        best = (r.f(x).min() + r.f(x).max()) / 2
        assert r.heights[j] == pytest.approx(best, abs=0.007 if name == "root" else 1e-4)


@pytest.mark.parametrize("name", ["wave", "root", "hat", "bumpy", "drawn"])
def test_adaptive_steps_climb_equally(name):
    for n in (2, 5, 40):
        r = at(f=name, steps="adaptive", n=n)
        way = [
            np.abs(np.diff(r.f(np.linspace(*cell, 20001)))).sum() for cell in zip(r.edges, r.edges[1:], strict=False)
        ]
        assert way == pytest.approx([np.mean(way)] * n, rel=1e-4)
    if name == "root":
        assert r.edges == pytest.approx((np.arange(41) / 40) ** 2, abs=1e-15)


def test_the_corners_of_bumpy_are_where_it_turns():
    goal = target("bumpy", ())
    x = np.linspace(0, 1, 200001)
    turns = np.flatnonzero(np.diff(np.sign(np.diff(goal.f(x)))))
    for place in x[turns + 1]:
        assert np.abs(goal.corners - place).min() < 1e-5
    slope = (goal.f(goal.corners + 1e-6) - goal.f(goal.corners - 1e-6))[1:-1] / 2e-6
    assert np.abs(slope).max() < 1e-4


# The lecture moments


def test_the_price_of_halving():
    """(epsilon, smallest n): the sine doubles it, the root takes four times as many; beyond 200 it is extrapolated."""
    assert [at(epsilon=e).smallest for e in (0.2, 0.1, 0.05)] == [32, 63, 126]
    assert [at(f="root", epsilon=e).smallest for e in (0.2, 0.1, 0.05)] == [25, 100, None]
    r = at(f="root", epsilon=0.05)
    assert r.reach == pytest.approx(400) and r.price == "about 400 (extrapolated)"
    assert sup_error(np.sqrt, staircase(np.sqrt, 400))[0] == pytest.approx(0.05, abs=1e-12)
    # at equality the error is epsilon; the theorem asks for less than epsilon, and that takes one step more
    assert width_for(1, 0.2, root=2) == 26
    before, after = moment("√x")
    assert (before.smallest, after.smallest) == (25, 100)
    assert (before.error, after.error) == (0.2, 0.1)


def test_the_proof_of_the_script():
    before, after = moment("script's proof")
    assert before.error == pytest.approx(0.588, abs=5e-4) and not before.inside
    assert (after.smallest, after.state.n) == (32, 32) and after.inside
    assert at(n=31).error > 0.2


def test_the_jump_costs_1_whatever_n():
    before, after = moment("the jump")
    assert (before.error, after.error) == (1, 1)
    assert set(before.errors) == {1.0} and before.smallest is None and before.reach == np.inf
    assert set(at(f="jump", height="middle").errors) == {0.5}
    assert "none" in before.price


def test_a_step_that_may_move_goes_to_the_jump():
    r = at(f="jump", steps="adaptive", n=2)
    assert r.error == 0 and r.edges.tolist() == [0, JUMP, 1] and r.heights.tolist() == [0, 1]
    assert len(at(f="jump", steps="adaptive", n=150).heights) == 2  # equal thresholds are one neuron
    assert "Exact" in StaircaseTube(f="jump", steps="adaptive", n=2).describe()


def test_adaptive_wins():
    before, after = moment("adaptive wins")
    assert (before.smallest, after.smallest) == (25, 5)
    assert (before.error, after.error) == (0.1, 0.1)
    assert at(f="root", height="middle", n=24, epsilon=0.1).error > 0.1
    assert at(f="root", height="middle", steps="adaptive", n=4, epsilon=0.1).error == 0.125
    # with the value at the middle of the cell instead of the one half-way up, 50 equal steps are needed
    errors = [sup_error(np.sqrt, staircase_midpoint(np.sqrt, n))[0] for n in (49, 50)]
    assert errors == pytest.approx([0.5 * (2 / 49) ** 0.5, 0.1]) and errors[0] > 0.1


def test_hole_at_0():
    before, after = moment("hole at 0")
    assert (before.error, after.error, after.f0) == (1, 1, 0) and after.worst == (0, 1, 0)
    assert set(after.errors) == {1.0}
    repaired = at(f="hat", n=200)
    assert (repaired.thresholds[0], repaired.error) == (-1, 0.01)
    assert at(f="root", n=10, repair=False).error == at(f="root", n=10).error  # f(0) = 0: the hole is no harm


# Extremes


def test_one_step():
    r = at(n=1, height="middle")
    assert (r.heights.tolist(), r.error) == ([0], 1)


def test_a_constant_needs_one_step_wherever_it_stands():
    for steps in ("equal", "adaptive"):
        r = at(f="drawn", knots=(0.5,) * 9, steps=steps, n=7)
        assert r.error == 0 and r.smallest == 1 and r.neurons == 1 and len(r.heights) == 7


def test_the_tightest_tube():
    for f in NAMES:
        r = at(f=f, epsilon=0.02)
        assert r.smallest or r.reach > MOST


def test_the_family_is_computed_once():
    family.cache_clear()
    for n in (3, 50, 200):
        at(n=n, epsilon=0.02 + n / 500, knots=(n / 200,) * 9)
    assert family.cache_info().misses == 1


# The hand


def handles(explorable):
    picture = Picture(explorable, Figure())
    picture.draw(explorable.result)
    return {h.name: h for h in picture.handles}


def test_steps_moved_by_hand_are_scored_by_the_largest_error():
    explorable = StaircaseTube(f="hat", n=4)
    explorable.pull(**handles(explorable)["step 2"].drag(0.3, 0.25))
    assert explorable.result.heights.tolist() == [0.5, 0.25, 0.5, 1]
    assert explorable.result.error == 0.5
    for name, y in (("step 1", 0.75), ("step 3", 0.25), ("step 4", 0.75)):
        explorable.pull(**handles(explorable)[name].drag(0, y))
    explorable.pull(**handles(explorable)["step 4"].press(0, 1))
    assert explorable.result.heights[3] == 0.8
    explorable.pull(**handles(explorable)["step 4"].press(0, -1))
    assert explorable.result.error == 0.25  # half of what the right ends give
    explorable.set(n=5)
    assert explorable.lift == (0,) * FEW
    assert "step 1" not in handles(StaircaseTube(n=FEW + 1))


def test_the_line_of_epsilon_and_n_are_pulled_on_the_right():
    explorable = StaircaseTube()
    explorable.pull(**handles(explorable)["tolerance"].drag(50, 0.07))
    assert explorable.epsilon == 0.07
    explorable.pull(**handles(explorable)["n"].drag(41.7, 1))
    assert explorable.n == 42
    explorable.pull(**handles(explorable)["n"].press(-1, 0))
    assert explorable.n == 41


def test_the_drawn_function_is_pulled_at_its_points():
    explorable = StaircaseTube(f="drawn")
    explorable.pull(**handles(explorable)["point 3"].drag(0.9, 0.2))
    assert explorable.result.f(0.25) == 0.2


def test_the_formula_has_the_first_three_terms():
    explorable = StaircaseTube(f="hat", n=4, repair=False)
    text = explorable.formula_numbers(explorable.result)
    assert text.count("σ(x − ") == 3 and "(1 more)" in text and "σ(x − 0.00)" in text
    assert "σ(x + 1.00)" in StaircaseTube().formula_numbers(StaircaseTube().result)


def test_the_smallest_n_is_kept_back_while_it_is_asked_for():
    panel = StaircaseTube().show()
    tube, art = panel.explorable, panel.stage.picture.art
    panel.stage.draw(tube.result)
    assert tube.readout(tube.result)["smallest n for ε"] == "?"
    assert np.isfinite(art.errors.get_ydata()).sum() == tube.values.n
    assert not len(art.needed.get_xdata())
    panel.answer(0)
    panel.stage.draw(tube.result)
    assert tube.readout(tube.result)["smallest n for ε"] == "32"
    assert not np.isnan(art.errors.get_ydata()).any() and len(art.needed.get_xdata())
