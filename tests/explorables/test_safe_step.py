"""The largest step that trains: the runs against a real deep network, the windows, and the numbers of its moments."""

from math import prod

import numpy as np
import pytest
from matplotlib.figure import Figure

from nblib import Deep, identity
from nblib.deep import squared
from nblib.explorables import SafeStep
from nblib.explorables.safe_step import DEEPEST, ENOUGH, FAR, NONE, STEPS, windows
from nblib.explorables.stage import Picture


def at(**state):
    return SafeStep(**state).result


def moment(name):
    explorable = SafeStep()
    explorable.preset(name)
    return explorable.result, explorable.foresee(**explorable.current.then)


def handles(explorable):
    picture = Picture(explorable, Figure())
    picture.draw(explorable.result)
    return {h.name: h for h in picture.handles}


@pytest.mark.parametrize(("tau", "depth", "start"), [(0.1, 3, 0.5), (0.3, 5, 0.7), (0.02, 6, 1.3), (1, 1, 0.5)])
def test_a_run_is_gradient_descent_of_a_deep_network(tau, depth, start):
    """L layers 1-1-...-1 with sigma(t) = t, no biases, one sample x = y = 1, by backpropagation."""
    net = Deep([[[start]]] * depth, [[0]] * depth, [identity] * depth)
    one = np.ones((1, 1))
    r = at(tau=tau, depth=depth, start=start)
    for k in range(60):
        weights = [net.W[l].item() for l in range(1, depth + 1)]
        assert weights == pytest.approx([r.w[k]] * depth, abs=1e-9)
        assert net.loss(one, one, squared) == pytest.approx(r.losses[k], abs=1e-9)
        gradient = net.gradient(one, one, squared)
        for l in range(1, depth + 1):
            net.W[l] -= tau * gradient.W[l]


def test_runs_step_by_step_in_plain_python():
    explorable = SafeStep()
    for state in list(explorable.sweep())[::40]:
        explorable.state = state
        r, s = explorable.result, explorable.values
        w, k = s.start, 0
        while k < STEPS and abs(w) <= FAR:
            others = prod([w] * (s.depth - 1))
            w, k = w - s.tau * (others * w - 1) * others, k + 1
        assert len(r.w) == k + 1 and (r.stopped_at == k) == (abs(w) > FAR)
        if r.trained_at is not None:
            assert (r.losses[r.trained_at :] < ENOUGH).all() and r.stopped_at is None
            assert r.trained_at == 0 or r.losses[r.trained_at - 1] >= ENOUGH
        else:
            assert r.losses[-1] >= ENOUGH


@pytest.mark.parametrize("start", [0.5, 1.5])
def test_the_table_is_what_every_notch_does(start):
    r = at(start=start)
    for depth in (1, 2, 5, 10):
        found = [at(tau=tau, depth=depth, start=start).trained_at is not None for tau in r.taus.tolist()]
        assert found == r.trains[:, depth - 1].tolist()


def test_the_windows_are_rows_of_notches_that_train():
    for start in (0.5, 1.3, 2.0):
        r = at(start=start)
        inside = np.zeros_like(r.trains)
        for (depth, low), (_, high) in windows(r):
            inside[(r.taus > low) & (r.taus < high), depth - 1] = True
        assert np.array_equal(inside, r.trains)


def test_nothing_trains_above_the_limit_at_the_minimum_without_luck():
    """Starting at 0.5 every window ends below 2/L, and has no gap."""
    r = at(start=0.5)
    for depth in range(1, DEEPEST + 1):
        taus = r.taus[r.trains[:, depth - 1]]
        assert taus.max() < 2 / depth
    assert len(windows(r)) == DEEPEST
    assert len(windows(at(start=1.3))) > DEEPEST  # with large weights the windows tear


# The lecture moments


def test_deeper_smaller():
    before, after = moment("deeper, smaller")
    assert (before.trained_at, after.trained_at, after.stopped_at) == (1, None, None)
    assert after.limit == 0.5 and "not trained" in after.verdict
    assert np.isfinite(at(depth=4, tau=0.4).losses).all() and at(depth=4, tau=0.4).trained_at


def test_the_window_closes():
    before, after = moment("the window closes")
    assert (before.good, after.good) == (34, 1)
    two = before.taus[before.trains[:, 1]]
    assert (two.min(), two.max()) == pytest.approx((0.02, 0.89), abs=0.005)
    assert after.taus[after.trains[:, 9]].tolist() == [0.1778]
    assert after.trained_at is not None


def test_too_slow():
    before, after = moment("too slow")
    assert before.trained_at == 31 and after.verdict == "too slow"
    assert after.last == pytest.approx(0.56, abs=5e-3)
    assert 0.5**9 == pytest.approx(0.002, abs=5e-5)


def test_too_far():
    before, after = moment("too far")
    assert before.trained_at == 14 and after.stopped_at == 2
    assert after.w[1] == pytest.approx(-216, abs=0.5)
    assert (1.5**10, 1.5**9) == pytest.approx((58, 38), abs=0.5)


def test_a_hair_too_much():
    before, after = moment("a hair too much")
    assert before.trained_at == 23
    assert after.verdict == "jumps to and fro" and after.loss == pytest.approx(0.016, abs=5e-4)


# The game


def test_the_largest_step_that_trains_is_noted():
    explorable = SafeStep(depth=3)
    for tau in (0.1, 0.6, 0.9, 0.2):
        explorable.set(tau=tau)
    assert explorable.noted == (0, 0, 0.6, *NONE[3:])  # 0.9 is too large, 0.2 smaller than 0.6
    explorable.set(depth=1)
    assert explorable.noted[:3] == (0.2, 0, 0.6)
    assert explorable.readout(explorable.result)["depths noted"] == "2 of 10"
    assert "L = 3: 0.600" in explorable.describe()
    explorable.set(start=0.8)
    assert explorable.noted == (0.2, *NONE[1:])  # another start is another game


def test_nothing_is_noted_if_it_is_not_wanted():
    explorable = SafeStep(note=False)
    explorable.set(tau=0.3)
    assert explorable.noted == NONE


def test_depth_and_step_are_dragged_together():
    explorable = SafeStep()
    explorable.pull(**handles(explorable)["network"].drag(4.2, 0.25))
    assert (explorable.depth, explorable.tau) == (4, 0.25)
    explorable.pull(**handles(explorable)["network"].press(1, 1))
    assert explorable.depth == 5 and explorable.tau == pytest.approx(0.25 * 10**0.05, rel=1e-3)


# Extremes


def test_starting_at_the_minimum_there_is_nothing_to_do():
    r = at(start=1.0, depth=7)
    assert r.trained_at == 0 and set(r.w) == {1.0}


def test_a_run_that_leaves_is_stopped_and_says_so():
    explorable = SafeStep(depth=10, start=2.0, tau=2.0)
    r = explorable.result
    assert r.stopped_at == 1 and "diverged at k = 1" in explorable.describe()
    assert not r.trains[:, 9].any()
