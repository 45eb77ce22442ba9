"""Answers as students write them: right ones pass, wrong ones do not; typical ones are named, most others diagnosed."""

import ast
from collections import Counter

import pytest

from nblib.exercises import EXERCISES, check

from .answers import RIGHT, WRONG

LISTED = [answer for answer in WRONG if answer.listed]
OTHERS = [answer for answer in WRONG if not answer.listed]
SEEDS = pytest.mark.parametrize("seeds", [range(10), pytest.param(range(10, 200), marks=pytest.mark.soak)], ids=str)


def test_every_exercise_has_some():
    right, wrong = (Counter(answer.key for answer in answers) for answers in (RIGHT, WRONG))
    assert [key for key in EXERCISES if right[key] < 3 or wrong[key] < 5] == []


def test_no_two_are_equal():
    written = Counter((answer.key, ast.unparse(ast.parse(answer.cell))) for answer in RIGHT + WRONG)
    assert [answer for answer, times in written.items() if times > 1] == []


@SEEDS
@pytest.mark.parametrize("key", EXERCISES)
def test_right_answers_pass(key, seeds):
    functions = [answer.function for answer in RIGHT if answer.key == key]
    for seed in seeds:
        for function in functions:
            verdict = check(key, function, seed=seed, seconds=None)
            assert verdict.passed and verdict.mistake is None, (seed, verdict)


@SEEDS
@pytest.mark.parametrize("key", dict.fromkeys(answer.key for answer in LISTED))
def test_typical_wrong_answers_are_named(key, seeds):
    answers = [answer for answer in LISTED if answer.key == key]
    verdicts = [(a.listed, check(key, a.function, seed=seed, seconds=None)) for seed in seeds for a in answers]
    assert not any(verdict.passed for _, verdict in verdicts)
    missed = Counter((*listed, verdict.mistake) for listed, verdict in verdicts if verdict.mistake not in listed)
    assert missed.total() <= 0.03 * len(verdicts), missed


def test_other_wrong_answers_do_not_pass():
    verdicts = [(answer.key, answer.what, check(answer.key, answer.function, seconds=None)) for answer in OTHERS]
    assert [(key, what) for key, what, verdict in verdicts if verdict.passed] == []
    rate = sum(verdict.mistake is not None for _, _, verdict in verdicts) / len(verdicts)
    assert rate >= 0.88  # by their numbers alone


@pytest.mark.parametrize("part", [slice(0, None, 8), pytest.param(slice(None), marks=pytest.mark.soak)], ids=str)
def test_with_the_text_of_the_answers_more_are_diagnosed(part):
    """As in a notebook: the one change is searched that makes an answer right."""
    verdicts = [check(answer.key, answer.function, seconds=60.0) for answer in OTHERS[part]]
    assert not any(verdict.passed for verdict in verdicts)
    assert sum(verdict.mistake is not None for verdict in verdicts) >= 0.92 * len(verdicts)
