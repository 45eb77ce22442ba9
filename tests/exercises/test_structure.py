"""The structural diagnosis: recipes and their changes, factors read by sizes, relations, one change anywhere."""

import numpy as np
import pytest

from nblib.activations import tanh
from nblib.exercises import EXERCISES, check
from nblib.exercises.compare import read_factor
from nblib.exercises.exercise import Case
from nblib.exercises.mutants import Mutants
from nblib.exercises.recipe import attempt, changed, evaluate, recipe
from nblib.exercises.sizes import shape_text

STEPS = recipe(
    double=lambda x: 2 * x,
    total=lambda double, y: double + y,
    answer=lambda total, double: total * double,
)


# --- recipes


def test_evaluate():
    assert evaluate(STEPS, {"x": 3, "y": 1}) == 42
    assert evaluate(STEPS, {"x": 3, "y": 1}, "double", "total") == {"double": 6, "total": 7}


@pytest.mark.parametrize(
    "changes, answer",
    [
        ([recipe(double=lambda x: x)], 12),  # replaced
        ([recipe(double=lambda double: double + 1)], 56),  # wrapped
        ([recipe(x=lambda x: -x)], 30),  # an argument wrapped
        ([recipe(x=lambda y: y, y=lambda x: x)], 10),  # two arguments exchanged
        ([recipe(answer=lambda answer: -answer), recipe(answer=lambda answer: answer + 1)], -41),  # one after another
        ([recipe(answer=lambda answer: -answer), recipe(answer=lambda total: total)], -7),  # the wrapper stays outside
        ([recipe(total=lambda total: 0 * total), recipe(double=lambda x: x)], 0),
    ],
)
def test_changes_compose(changes, answer):
    assert evaluate(changed(STEPS, *changes), {"x": 3, "y": 1}) == answer


def test_what_cannot_be_carried_out():
    assert attempt(changed(STEPS, recipe(double=lambda answer: answer)), {"x": 3, "y": 1}) is None  # a circle
    assert attempt(changed(STEPS, recipe(double=lambda z: z)), {"x": 3, "y": 1}) is None
    assert attempt(changed(STEPS, recipe(double=lambda x: x / 0)), {"x": 3, "y": 1}) is None


# --- factors and shapes, read by their sizes

CASES = [Case({"tau": tau}, {"N": N, "n": n}) for N, n, tau in [(7, 3, 0.5), (5, 4, 0.2), (6, 2, 0.3)]]


@pytest.mark.parametrize(
    "factor, text",
    [
        (lambda N, n, tau: 1, "1"),
        (lambda N, n, tau: -1, "-1"),
        (lambda N, n, tau: 0.5, "1/2"),
        (lambda N, n, tau: 0.37, "0.37"),
        (lambda N, n, tau: N, "N"),
        (lambda N, n, tau: -2 / N, "-2/N"),
        (lambda N, n, tau: N / n, "N/n"),
        (lambda N, n, tau: 1 / (N * n), "1/(N n)"),
        (lambda N, n, tau: N**2, "N²"),
        (lambda N, n, tau: 2 * tau, "2 tau"),
        (lambda N, n, tau: N - 1, "(N - 1)"),
        (lambda N, n, tau: np.sin(N), None),
    ],
)
def test_factors_are_read(factor, text):
    assert (
        read_factor([factor(case.sizes["N"], case.sizes["n"], case.arguments["tau"]) for case in CASES], CASES) == text
    )


def test_shapes_are_read():
    sizes = {"N": 7, "n": 3}
    assert shape_text((7, 3), sizes) == "(7, 3), that is N x n"
    assert shape_text((3,), sizes) == "(3,), that is n numbers"
    assert shape_text((1, 3), sizes) == "(1, 3), that is 1 x n"
    assert shape_text((5,), sizes) == "(5,)"
    assert shape_text((), sizes) == "(), a single number"


# --- one change anywhere


def test_mutants_are_named_by_what_they_change():
    space = Mutants(STEPS, {"x": 3.0, "y": 1.0}, {})
    found = {finding.name: space.answer(changes) for finding, changes in space}
    assert found["sign_of_y"] == (6 - 1) * 6
    assert found["no_y"] == 6 * 6
    assert found["squared_total"] == 7**2 * 6
    assert found["x_for_y"] == (6 + 3) * 6
    assert found["swapped_x_y"] == (2 + 3) * 2
    assert found["added_x"] == 7 * 6 + 3 or found["added_x"] == (6 + 3 + 1) * (6 + 3)


def test_a_message_says_what_is_certain_in_the_words_of_the_exercise():
    space = Mutants(STEPS, {"x": 3.0, "y": 1.0}, {"y": "the targets y", "total": "the sum"})
    messages = {finding.message for finding, _ in space}
    assert "Your numbers are what comes out with the targets y left out." in messages
    assert "Your numbers are what comes out with double in place of the sum." in messages


def test_a_mutant_may_use_a_quantity_as_it_was_before_the_change():
    """`answer` in place of `double`: the right answer, as with a value that was computed too often."""
    space = Mutants(STEPS, {"x": 3.0, "y": 1.0}, {})
    found = {space.answer(changes) for finding, changes in space if finding.name == "answer_for_double"}
    assert 42 * (42 + 1) in found


def test_an_activation_applied_where_it_does_not_belong():
    space = Mutants(STEPS, {"x": 3.0, "y": 1.0, "sigma": tanh}, {})
    found = {finding.name: space.answer(changes) for finding, changes in space}
    assert found["sigma_of_y"] == (6 + tanh(1.0)) * 6
    assert found["derivative_at_y"] == (6 + tanh.derivative(1.0)) * 6


def test_mutants_answer_like_their_recipes():
    """Only what depends on the change is computed anew: that must give the same as computing everything."""
    given = {"x": np.array([3.0, -1.0]), "y": np.array([1.0, 0.5])}
    space = Mutants(STEPS, given, {})
    with np.errstate(all="ignore"):
        for _, changes in space:
            one, two = space.answer(changes), attempt(changed(STEPS, changes), given)
            assert (one is None) == (two is None)
            assert one is None or np.array_equal(one, two, equal_nan=True)


# --- relations to the right answer, on an exercise with a small formula


@pytest.mark.parametrize(
    "wrong, name",
    [
        (lambda d: 3 * d.sum(axis=0), "factor"),
        (lambda d: d.sum(axis=0) * d.shape[1], "factor"),
        (lambda d: d.sum(axis=0) + 1, "combination"),
        (lambda d: np.abs(d.sum(axis=0)), "absolute"),
        (lambda d: np.maximum(d.sum(axis=0), 0), "cut_at_0"),
        (lambda d: np.round(d.sum(axis=0)), "rounded"),
        (lambda d: d.sum(axis=0)[::-1], "reversed"),
        (lambda d: np.roll(d.sum(axis=0), 1), "shifted"),
        (lambda d: d.sum(axis=0).reshape(-1, 1), "axis_of_length_1"),
        (lambda d: d.sum(axis=0)[0], "only_first"),
        (lambda d: np.eye(1, d.shape[1])[0] * d.sum(axis=0), "only_first"),
        (lambda d: d.sum(axis=0).mean(), "averaged"),
        (lambda d: np.outer(d.sum(axis=0), d.sum(axis=0)), "broadcast"),
        (lambda d: d[1:].sum(axis=0), "without_first_delta"),
        (lambda d: (d**2).sum(axis=0), "squared_delta"),
        (lambda d: d.max(axis=0), "no_sum"),
        (lambda d: 0 * d.sum(axis=0), "zero"),
        (lambda d: np.append(d.sum(axis=0)[:-1], 0), "without_last"),
        (lambda d: 3 * d.sum(axis=0).reshape(1, -1), "axis_of_length_1+factor"),
    ],
)
def test_relations(wrong, name):
    verdict = check("db_l", lambda delta: wrong(delta))
    assert not verdict.passed and verdict.mistake == name, verdict


def test_every_row_in_place_of_which_its_mean_stands():
    def grad_W(a, W, b, X, y, sigma):
        right = EXERCISES["grad_W"].answer(a, W, b, X, y, sigma)
        return 0 * right + right.mean(axis=1, keepdims=True)

    assert check("grad_W", grad_W).mistake == "mean_of"


def test_numbers_are_the_last_resort():
    def grad_b(a, W, b, X, y, sigma):
        z = X @ W + b
        return np.sin(a * ((sigma(z) @ a - y) @ sigma.derivative(z)))

    verdict = check("grad_b", grad_b)
    assert verdict.mistake is None and "entry 0 is" in verdict.message and "With N = 5, d = 7, n = 6" in verdict.message


def test_the_places_of_an_exercise():
    def bump(x, s, t):
        return np.where((s < x) & (x <= t), 1.0, np.where(x <= s, 7.0, 0.0))

    message = check("bump", bump).message
    assert "Right at x = t, between s and t, right of t." in message and "left of s, where you return 7" in message


def test_what_is_found_in_several_results_is_said_once():
    def sgd_step(a, W, b, X, y, batch, tau, sigma):
        return a, W, b

    message = check("sgd_step", sgd_step).message
    assert message.count("as given") == 3

    def tripled(a, W, b, X, y, batch, tau, sigma):
        z = X[batch] @ W + b
        res = sigma(z) @ a - y[batch]
        D = res[:, None] * a * sigma.derivative(z) / len(batch)
        new = a - tau * sigma(z).T @ res / len(batch), W - tau * X[batch].T @ D, b - tau * D.sum(axis=0)
        return [3 * part for part in new]

    assert check("sgd_step", tripled).message.count("3 times") == 1
