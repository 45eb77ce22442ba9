"""5,000 hostile or silly functions (`make soak`): each gets a verdict, and none is called right that is wrong."""

import contextlib
import io
import sys
import threading
import warnings
from collections import Counter

import numpy as np
import pytest

from nblib.exercises import EXERCISES, check
from nblib.exercises.running import parts_of

from .hostile_functions import hostile

pytestmark = pytest.mark.soak

FUNCTIONS = 5_000
SECONDS = 0.2  # of time for each function
HANGS = 300  # seconds after which a call of check counts as hanging; the slowest diagnosis takes 2
HELD_OUT = 7, 8, 9  # seeds of inputs that check has not seen


def truly_right(exercise, function):
    """Whether the function gives the right numbers, on the inputs of check and on others, in a plain comparison."""
    cases = [case for seed in (0, *HELD_OUT) for case in exercise.cases(seed)]
    with np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return all(_agrees(exercise, function, case) for case in cases)


def _agrees(exercise, function, case):
    given = case.copies()
    try:
        got = function(*given)
        arrays = parts_of(exercise.measure(got, **case.arguments) if exercise.measure else got, exercise.compared)
    except Exception:
        return False
    return len(arrays) == len(case.want) and all(
        a.shape == w.shape and np.abs(a - w).max() <= 1e-5 * max(1, np.abs(w).max())
        for a, w in zip(arrays, case.want, strict=True)
    )


def patiently(number, key, function):
    """What check says, or an error when it does not come back."""
    said = []
    thread = threading.Thread(target=lambda: said.append(check(key, function, seconds=SECONDS)), daemon=True)
    thread.start()
    thread.join(HANGS)
    assert not thread.is_alive(), f"function {number} for {key} hangs"
    return said[0]


@pytest.mark.parametrize("part", range(10))
def test_every_function_gets_a_verdict_and_no_wrong_one_passes(part):
    keys, states = list(EXERCISES), Counter()
    before = sys.stdout, np.geterr(), sys.getrecursionlimit()
    for number in range(part, FUNCTIONS, 10):
        exercise = EXERCISES[keys[number % len(keys)]]
        function = hostile(np.random.default_rng(number), exercise)
        verdict = patiently(number, exercise.key, function)
        assert verdict.message and repr(verdict) and "<script" not in verdict._repr_html_(), number
        assert not verdict.passed or truly_right(exercise, function), (number, exercise.key, verdict)
        states[verdict.state] += 1
        assert (sys.stdout, np.geterr(), sys.getrecursionlimit()) == before, number
        if number % 50 == part % 50:
            assert check(exercise.key, exercise.answer).passed, f"{number} broke {exercise.key}"
    print(dict(states))
    assert states["not yet"] > states["right"] > 0 and sum(states.values()) == FUNCTIONS // 10
    assert threading.active_count() < 5, "threads of students live on"
