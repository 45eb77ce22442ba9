"""4.1 Step size on a bowl: the path against the closed form, and the numbers of its lecture moments."""

import numpy as np
import pytest

from nblib.descent import gradient_descent
from nblib.explorables import StepSize
from nblib.explorables.descent import FAR, STEPS


def after(name):
    """The result after the question of a preset, 60 steps of it or as many as it says."""
    bowl = StepSize()
    bowl.preset(name)
    return bowl.foresee(**bowl.current.then)


def test_the_path_is_gradient_descent():
    bowl = StepSize()
    for state in bowl.sweep(100):
        bowl.state = state
        r, s = bowl.result, bowl.values
        path = gradient_descent(lambda x, r=r: r.eigenvalues * x, (s.start1, s.start2), s.tau, len(r.path) - 1)
        assert r.path == pytest.approx(path, rel=1e-9, abs=1e-12)
        assert r.losses == pytest.approx((r.eigenvalues * path**2).sum(1) / 2)
        assert r.eigenvalues[1] / r.eigenvalues[0] == pytest.approx(s.kappa)


@pytest.mark.parametrize(
    ("name", "loss", "digits"),
    [("zig-zag", 1.6e-5, 0.05e-5), ("knife edge", 5.000, 0.0005), ("step size too large", 4.6e5, 0.05e5)],
)
def test_three_clicks_sixty_steps(name, loss, digits):
    r = after(name)
    assert r.k == 60 and r.loss == pytest.approx(loss, abs=digits)


def test_the_steep_coordinate_of_the_specification():
    assert after("step size too large").x[1] == pytest.approx(304, abs=0.5)


def test_too_small_stands_on_the_valley_floor():
    r = after("too small")
    assert r.x == pytest.approx([1.09, 0.0018], abs=0.005)


def test_one_step_reaches_the_minimum_of_a_round_bowl():
    r = after("one step")
    assert r.k == 1 and r.loss == 0


def test_raw_x_takes_150_steps_to_one_percent():
    r = after("raw x")
    assert r.k == 150 and 0.009 < r.x[0] / 2 < 0.0105


def test_a_diverging_run_is_stopped_and_says_so():
    bowl = StepSize(tau=0.25, k=STEPS)
    r = bowl.result
    assert r.stopped_at == r.k < STEPS
    assert np.abs(r.path[-1]).max() > FAR >= np.abs(r.path[-2]).max()
    assert "|1 − τλ₂| = 1.50 > 1" in bowl.describe()
    assert f"stopped at k = {r.k}" in bowl.formula_numbers(r)


def test_where_it_left_the_map():
    r = after("step size too large")
    assert r.left_at == 5 and abs(r.path[5, 1]) > 1.6 >= abs(r.path[4, 1])


def test_dragging_the_start_moves_the_whole_path():
    from nblib.explorables.stage import SIZES, Stage

    bowl = StepSize(tau=0.19)
    start = Stage(bowl, SIZES["study"]).picture.handles[0]
    bowl.pull(**start.drag(-1.0, 9.0))
    assert (bowl.start1, bowl.start2) == (-1.0, 1.6)
    assert tuple(bowl.result.path[0]) == (-1.0, 1.6)
