"""The largest step that trains: the runs against a real deep network, the map and the game."""

from math import prod

import numpy as np
import pytest

from nblib import Deep, identity
from nblib.explorables.deep_networks.safe_step import SafeStep
from nblib.explorables.deep_networks.safe_step_numbers import (
    DEEPEST,
    ENOUGH,
    FAR,
    OUTCOMES,
    TAUS,
    brushed,
    place,
    run,
    tried,
)
from nblib.losses import squared
from tests.explorables.reading import asking, dragged, mark, pressed, put, some, words


def painted(moment):
    """{outcome: the columns of the map that have some of it}."""
    found = {name: mark(moment.scene[1], name) for name in OUTCOMES}
    return {name: set(np.rint(m["left"] + 0.43).astype(int).tolist()) for name, m in found.items() if len(m["left"])}


@pytest.mark.parametrize(("tau", "depth", "w0"), [(0.1, 3, 0.5), (0.3, 5, 0.7), (0.02, 6, 1.3), (1, 1, 0.5)])
def test_a_run_is_gradient_descent_of_a_deep_network(tau, depth, w0):
    """L layers 1-1-...-1 with sigma(t) = t, no biases, one sample x = y = 1, by backpropagation."""
    net = Deep([[[w0]]] * depth, [[0]] * depth, [identity] * depth)
    one = np.ones((1, 1))
    r = SafeStep.at(tau=tau, depth=depth, w0=w0)
    for k in range(60):
        weights = [net.W[l].item() for l in range(1, depth + 1)]
        assert weights == pytest.approx([r.w[k]] * depth, abs=1e-9)
        assert net.loss(one, one, squared) == pytest.approx(r.losses[k], abs=1e-9)
        gradient = net.gradient(one, one, squared)
        for l in range(1, depth + 1):
            net.W[l] -= tau * gradient.W[l]


def test_runs_step_by_step_in_plain_python():
    for r in some(SafeStep, 50):
        w, k = r.w0, 0
        while k < r.steps and abs(w) <= FAR:
            others = prod([w] * (r.depth - 1))
            w, k = w - r.tau * (others * w - 1) * others, k + 1
        assert len(r.w) == k + 1 and (r.stopped_at == k) == (abs(w) > FAR)
        if r.trained_at is not None:
            assert (r.losses[r.trained_at :] < ENOUGH).all() and r.stopped_at is None
            assert r.trained_at == 0 or r.losses[r.trained_at - 1] >= ENOUGH
        else:
            assert r.losses[-1] >= ENOUGH


@pytest.mark.parametrize(("w0", "steps"), [(0.5, 200), (1.5, 200), (0.5, 1000)])
def test_the_map_is_what_every_single_run_does(w0, steps):
    for depth in (1, 2, 5, 10):
        for i in range(0, len(TAUS), 11):
            r = SafeStep.at(tau=float(TAUS[i]), depth=depth, w0=w0, steps=steps)
            over = r.stopped_at is not None or ((r.w**depth > 1) != (w0 > 1))[:-1].any()
            expected = "trains" if r.trained_at is not None else "too far" if over else "too slow"
            assert OUTCOMES[SafeStep.at(w0=w0, steps=steps).outcomes[depth - 1, i]] == expected, (depth, i)


def test_a_run_that_leaves_with_its_first_step_is_too_far():
    r = SafeStep.at(tau=float(TAUS[-1]), depth=10, w0=2.0)
    assert len(r.w) == 2 and r.w[1] < -FAR and OUTCOMES[r.outcomes[9, -1]] == "too far"


# --- what the cap decides, and what it does not -----------------------------------------------------------------------


def test_more_steps_lower_the_lower_end_of_a_window_and_leave_the_upper_one():
    for depth in (5, 10):
        low, high, _ = np.transpose([SafeStep.at(depth=depth, steps=steps).window for steps in (1000, 5000)])
        assert low[0] / low[1] == pytest.approx(5, rel=0.25)  # five times as many steps
        assert high == pytest.approx([2 / depth] * 2, rel=0.03)


def test_no_window_reaches_beyond_the_limit_but_by_luck():
    for w0 in (0.5, 0.8, 1.3, 2.0):
        trains = SafeStep.at(w0=w0, steps=1000).outcomes == 0
        for depth in range(1, DEEPEST + 1):
            assert trains[depth - 1, TAUS > 2 / depth].sum() <= 2
    torn = SafeStep.at(w0=1.3, show_all=True).scene[1]
    assert len(mark(torn, "trains")["left"]) > DEEPEST  # with large weights the windows tear


def test_a_verdict_that_hangs_on_the_cap_says_so():
    assert SafeStep.answered("too slow").verdict == "too slow for 200 steps"
    assert SafeStep.at("too slow", depth=10, steps=1000).trained_at == 328
    question = SafeStep.named("the window closes").question
    assert "1000 steps" in question and not any("notch" in p.question + p.see for p in SafeStep.presets)


# --- the lecture moments ----------------------------------------------------------------------------------------------


def test_four_layers_jump_over_the_minimum_where_one_layer_needs_one_step():
    assert all(SafeStep.at("deeper, smaller", depth=4, steps=steps).trained_at is None for steps in (1000, 5000))
    after = SafeStep.answered("deeper, smaller")
    assert after.losses.min() < ENOUGH < after.losses[-1]  # it comes by the minimum
    assert SafeStep.at(depth=4, tau=0.4).trained_at


def test_a_hair_too_much():
    assert SafeStep.at("a hair too much").trained_at == 23
    for steps in (200, 5000):
        r = SafeStep.at("a hair too much", tau=0.45, steps=steps)
        assert r.verdict == "jumps to and fro" and r.loss == pytest.approx(0.016, abs=5e-4)


@pytest.mark.parametrize("preset", SafeStep.presets, ids=lambda preset: preset.name)
def test_nothing_is_painted_yet_but_where_the_hand_is(preset):
    waits = asking(SafeStep, preset.name)
    assert set().union(*painted(waits).values()) == {preset.state["depth"]} and "– – 2/L" not in words(waits)


# --- the game ---------------------------------------------------------------------------------------------------------


def test_the_hand_paints_where_it_goes():
    assert brushed((), (3, 0.1), (3, 0.4)) == ((3, 0.1, 0.4),)
    assert brushed(((3, 0.1, 0.4),), (3, 0.4), (3, 0.2)) == ((3, 0.1, 0.4),)  # back over it
    assert brushed(((3, 0.1, 0.2),), (3, 0.5), (3, 0.4)) == ((3, 0.4, 0.5), (3, 0.1, 0.2))  # two strokes
    across = brushed((), (1, 0.1), (3, 0.4))
    assert across == ((3, 0.4, 0.4), (2, pytest.approx(0.2), pytest.approx(0.2)), (1, 0.1, 0.1))
    mask = tried(((3, 0.1, 0.4),))
    assert not np.delete(mask, 2, axis=0).any() and mask[2].sum() == place(0.4) - place(0.1) + 1


def test_the_largest_step_that_trains_is_found():
    ways = [{"tau": tau} for tau in (0.6, 0.9, 0.2)]
    r = SafeStep.at(**put(SafeStep, *ways, preset="too slow"))  # three layers, tau = 0.1
    assert r.found == {3: pytest.approx(0.646, abs=0.01)}  # on the way from 0.6 to 0.9
    assert run(0.646, 3, 0.5, 200)[-1] == pytest.approx(1, abs=1e-3) and run(0.67, 3, 0.5, 200)[-1] < 1 - 1e-3
    assert painted(r) == {"trains": {3}, "too far": {3}}
    state = put(SafeStep, *ways, {"depth": 1}, preset="too slow")
    r = SafeStep.at(**state)
    assert r.found[1] == pytest.approx(0.2, rel=0.02) and r.readout()["largest τ found for"] == "3 of 10 depths"
    assert "L = 3: 0.646" in r.alt()
    assert SafeStep.at(**state | {"w0": 0.8}).found.keys() == r.found.keys()  # another start repaints the same strokes


def test_the_whole_map_is_shown_when_it_is_asked_for():
    assert painted(SafeStep.at(show_all=True)) == {outcome: set(range(1, 11)) for outcome in OUTCOMES}


def test_depth_and_step_are_dragged_together():
    values = dragged(SafeStep, "step size and layers", 4.2, np.log10(0.25))
    assert (values["depth"], values["tau"]) == (4, 0.25)
    values = pressed(SafeStep, "step size and layers", "Right", "Up", depth=4, tau=0.25)
    assert values["depth"] == 5 and values["tau"] == pytest.approx(0.25 * 10**0.05, rel=1e-3)


# --- extremes ---------------------------------------------------------------------------------------------------------


def test_starting_at_the_minimum_there_is_nothing_to_do():
    r = SafeStep.at(w0=1.0, depth=7)
    assert r.trained_at == 0 and set(r.w) == {1.0}


def test_a_run_that_leaves_is_stopped_and_says_so():
    r = SafeStep.at(depth=10, w0=2.0, tau=2.0)
    assert r.stopped_at == 1 and "diverged at k = 1" in r.alt() and mark(r.scene[0], "leaves")["x"] == [1]
    assert not (r.outcomes[9, place(0.01) :] == 0).any()
