"""Right answers in many forms pass on 200 seeds."""

from collections import Counter

import numpy as np
import pytest

from nblib.exercises import EXERCISES, check

from .right_answers import RIGHT


def test_every_exercise_has_three():
    written = Counter(key for key, _ in RIGHT)
    assert [key for key in EXERCISES if written[key] < 3] == []


@pytest.mark.parametrize("key", EXERCISES)
def test_right_answers_pass(key):
    for k, function in RIGHT:
        for seed in range(200) if k == key else ():
            verdict = check(key, function, seed=seed, seconds=None)
            assert verdict.passed and verdict.mistake is None, (seed, verdict)


@pytest.mark.parametrize("key", EXERCISES)
def test_the_library_passes(key):
    assert check(key, EXERCISES[key].answer).passed


def test_single_precision_passes_with_a_remark():
    def grad_a(a, W, b, X, y, sigma):
        a, W, b, X, y = (v.astype(np.float32) for v in (a, W, b, X, y))
        h = sigma(X @ W + b).astype(np.float32)
        return h.T @ (h @ a - y) / np.float32(len(y))

    for seed in range(50):
        verdict = check("grad_a", grad_a, seed=seed)
        assert verdict.passed and "single precision" in verdict.message


def test_a_function_of_one_number_is_not_what_the_statement_promises():
    def bump(x, s, t):
        return 1 if s < x <= t else 0

    verdict = check("bump", bump)
    assert verdict.mistake == "array_as_condition" and "an array has many answers" in verdict.message
