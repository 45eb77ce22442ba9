"""What every exercise must bring along."""

import inspect
import re

import numpy as np
import pytest

from nblib.exercises import EXERCISES, solution
from nblib.exercises.compare import same
from nblib.exercises.evidence import Evidence
from nblib.exercises.recipe import changed, evaluate
from nblib.exercises.words import WORDS

SIGNATURES = """
neuron(w, b, x, sigma)  predict(a, W, b, X, sigma)  parameter_count_shallow(n, d)  threshold(w, b)  sigmoid_slope(t)
bump(x, s, t)  staircase(x, f, n)  coefficients(f, n)  width_for(lipschitz, epsilon)
residual(a, W, b, X, y, sigma)  loss(a, W, b, X, y, sigma)  grad_a(a, W, b, X, y, sigma)  grad_W(a, W, b, X, y, sigma)
grad_b(a, W, b, X, y, sigma)  hadamard(A, B)  least_squares_a(Phi, y)
gradient_step(x, gradient, tau)  descent(x, gradient, tau, steps)  safe_step(Phi)
sgd_step(a, W, b, X, y, batch, tau, sigma)
layer(W, b, sigma, x)  forward(Ws, bs, sigmas, x)  parameter_count(widths)  collapse(W1, b1, W2, b2)
delta_L(prediction, target, pre, sigma)  delta_l(W_next, delta_next, pre, sigma)  dW_l(z_previous, delta)  db_l(delta)
softmax_delta(scores, target)
"""


def test_keys_and_signatures():
    wanted = re.findall(r"\w+\([^)]*\)", SIGNATURES)
    assert {exercise.call for exercise in EXERCISES.values()} == set(wanted)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_the_recipe_is_the_library(exercise):
    """The recipe, in which mistakes are made, gives what nblib gives: a drift of either is seen here."""
    for seed in range(20):
        for case in exercise.cases(seed):
            value = evaluate(exercise.steps, case.given)
            parts = value if exercise.parts else (value,)
            assert same(tuple(np.asarray(part, float) for part in parts), case.want, 1e-12)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
@np.errstate(all="ignore")
def test_no_mistake_hides(exercise):
    """Every listed mistake differs from the right answer on every seed, or cannot be computed at all sizes."""
    for seed in range(20):
        cases = exercise.cases(seed)
        want = [case.want for case in cases]
        right = Evidence(exercise, cases, want, want)
        for mistake in exercise.mistakes:
            assert not right.explained_by(changed(exercise.steps, mistake.changes)), (seed, mistake.name)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_inputs_hide_nothing(exercise):
    """The rules of the audit: sizes pairwise different and above 1, both activations, boundary points."""
    cases = exercise.cases(1)
    for case in cases:
        sizes = list(case.sizes.values())
        assert len(set(sizes)) == len(sizes) and min(sizes, default=2) > 1
        assert case.sizes.get("N") in (None, max(sizes, default=None))
        for value in case.arguments.values():
            if isinstance(value, np.ndarray) and value.dtype == float and exercise.key not in ("bump", "staircase"):
                assert exercise.key == "softmax_delta" or (value != 0).all()
    names = {case.arguments["sigma"].name for case in cases if "sigma" in case.arguments}
    assert names in (set(), {"tanh", "sigmoid"})


def test_boundary_points_are_hit():
    for case in EXERCISES["bump"].cases(0):
        assert {case.arguments["s"], case.arguments["t"]} <= set(case.arguments["x"])
    for case in EXERCISES["staircase"].cases(0):
        n = case.arguments["n"]
        assert set(np.arange(n + 1) / n) <= set(case.arguments["x"])
    assert any(case.arguments["n"] >= 25 for case in EXERCISES["staircase"].cases(0))


def test_the_batch_is_not_the_first_rows():
    for seed in range(20):
        for case in EXERCISES["sgd_step"].cases(seed):
            batch = case.arguments["batch"]
            assert 1 < len(batch) < case.sizes["N"] and set(batch) != set(range(len(batch)))


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_words(exercise):
    """Statement, hints and messages are there; every quantity has a name that a student can read."""
    assert "Given" in exercise.statement and "Return" in exercise.statement
    assert len(exercise.hints) >= 2
    names = [mistake.name for mistake in exercise.mistakes]
    assert all(re.fullmatch(r"[a-z]\w*", name) for name in names) and len(set(names)) >= 5
    for text in (*exercise.hints, *(mistake.message for mistake in exercise.mistakes)):
        assert text[-1] in ".?)" and len(text) < 300
    plain = set(exercise.parameters) | set(exercise.words) | set(WORDS)
    assert [name for name in exercise.steps if name not in plain] == []


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_the_solution_is_the_source(exercise):
    text = repr(solution(exercise.key))
    assert f"def {exercise.call}:" in text and "@exercise" not in text
    for thing, marker in exercise.shows:
        marked = [line for line in text.splitlines() if line.strip().startswith("-> ") and marker in line]
        assert marked, marker
        assert thing.__module__.startswith("nblib.")
    assert inspect.getsource(exercise.answer).rstrip().splitlines()[-1] in text
