"""The typical wrong answers of the audit, as students write them, on 200 seeds: none passes, and they are named."""

from collections import Counter

import pytest

from nblib.exercises import check

from .wrong_answers import BANK, HELD_OUT

SEEDS = range(200)
KEYS = list(dict.fromkeys(key for key, _, _ in BANK))


def test_the_bank_holds_the_audit():
    """148 in the audit; six need quantities that dW_l and db_l are not given."""
    audit = {"grad_a": 12, "grad_W": 12, "grad_b": 11, "sgd_step": 10, "bump": 10, "staircase": 12, "forward": 10}
    audit |= {"delta_L": 10, "delta_l": 11, "dW_l": 6, "db_l": 7, "parameter_count": 8, "parameter_count_shallow": 8}
    audit |= {"hadamard": 8, "softmax_delta": 7}
    assert Counter(audit) <= Counter(key for key, _, _ in BANK)


@pytest.mark.parametrize("key", KEYS)
def test_every_wrong_answer_is_rejected_and_named(key):
    answers = [(names, function) for k, names, function in BANK if k == key]
    verdicts = [(names, check(key, function, seed=seed, seconds=None)) for seed in SEEDS for names, function in answers]
    assert not any(verdict.passed for _, verdict in verdicts)
    missed = Counter((names, verdict.mistake) for names, verdict in verdicts if verdict.mistake not in names)
    assert missed.total() <= 0.03 * len(verdicts), missed


@pytest.fixture(scope="module")
def others():
    """The verdicts on wrong answers that nobody listed."""
    return [(key, what, check(key, function)) for key, what, function in HELD_OUT]


def test_other_wrong_answers_are_rejected(others):
    assert len(others) > 500
    assert [(key, what) for key, what, verdict in others if verdict.passed] == []


def test_most_other_wrong_answers_are_diagnosed(others):
    """What is not listed is found by structure: at least 88 % get more than plain numbers."""
    named = [verdict.mistake is not None for _, _, verdict in others]
    assert sum(named) >= 0.88 * len(named)
