"""What every exercise must bring along."""

import ast
import inspect
import re
from pathlib import Path

import numpy as np
import pytest

from nblib.exercises import EXERCISES, check, solution
from nblib.exercises.compare import same
from nblib.exercises.evidence import Evidence
from nblib.exercises.recipe import evaluate

from .library_answers import LIBRARY

TEXTS = sorted((Path(__file__).parents[2] / "notebooks" / "text").glob("0[1-8]*.py"))
EVERY = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_notebook_asks_with_the_arguments_of_the_exercise(path):
    text = path.read_text("utf-8")
    written = {node.name: node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}
    asked = re.findall(r'(?m)^check\("(\w+)", (\w+)\)', text)
    assert asked
    for key, name in asked:
        assert [each.arg for each in written[name].args.args] == list(EXERCISES[key].parameters), name


@pytest.mark.parametrize("key", LIBRARY)
def test_the_solution_is_what_the_library_gives(key):
    exercise = EXERCISES[key]
    for seed in range(20):
        for case in exercise.cases(seed) + exercise.edges(seed):
            value = LIBRARY[key](*case.copies())
            value = exercise.measure(value, **case.arguments) if exercise.measure else value
            assert same(exercise.as_arrays(value), case.want, 1e-12)


@EVERY
def test_the_recipe_is_the_solution(exercise):
    """The recipe, in which mistakes are made, gives what the solution gives: a drift of either is seen here."""
    for seed in range(20):
        for case in exercise.cases(seed) + exercise.edges(seed):
            assert same(exercise.as_arrays(evaluate(exercise.steps, case.given)), case.want, 1e-12), case.label


@EVERY
@np.errstate(all="ignore")
def test_no_mistake_hides(exercise):
    """Every listed mistake differs from the right answer on every seed, or cannot be computed at all sizes."""
    for seed in range(20):
        cases = exercise.cases(seed) + exercise.edges(seed)
        right = Evidence(exercise, cases, [case.want for case in cases])
        for mistake in exercise.mistakes:
            assert not right.explained_by_mistakes(mistake), (seed, mistake.name)


@EVERY
@np.errstate(all="ignore")
def test_every_mistake_can_be_made(exercise):
    """With the sizes drawn, or at least where all sizes agree."""
    names = tuple(exercise.cases(0)[0].sizes)
    square = exercise.cases(0, names) if names else []
    for mistake in exercise.mistakes:
        for case in [*exercise.cases(0), *square]:
            if Evidence(exercise, [case], [case.want])._mistaken(case, (mistake,)):
                break
        else:
            raise AssertionError(mistake.name)


@EVERY
def test_inputs_hide_nothing(exercise):
    """Sizes are pairwise different and above 1, and every activation is there."""
    cases = exercise.cases(1)
    for case in cases:
        sizes = list(case.sizes.values())
        assert len(set(sizes)) == len(sizes) and min(sizes, default=2) > 1
    sigmas = {case.arguments["sigma"].name for case in cases if "sigma" in case.arguments}
    assert sigmas in (set(), {"tanh", "sigmoid", "relu"})


def test_the_number_of_samples_is_not_always_the_largest():
    for key in ("predict", "grad_a", "grad_W", "grad_b", "loss", "dW_l", "db_l"):
        cases = [case for seed in range(5) for case in EXERCISES[key].cases(seed)]
        largest = [case.sizes["N"] == max(case.sizes.values()) for case in cases]
        assert any(largest) and not all(largest)


def test_the_last_layer_is_not_always_straight():
    for key in ("forward", "backward"):
        last = {case.arguments["sigmas"][-1].name for case in EXERCISES[key].cases(0)}
        assert "identity" in last and len(last) > 1


@EVERY
def test_every_size_is_1_somewhere(exercise):
    """Alone and all together; and every activation is there, those without slope too."""
    named = [name for name in exercise.cases(0)[0].sizes if exercise.key not in ("interpolant",)]
    for name in named:
        assert any(edge.sizes[name] == 1 for edge in exercise.edges(0)), name
    if "sigma" in exercise.parameters:
        assert {"identity", "heaviside"} <= {edge.arguments["sigma"].name for edge in exercise.edges(0)}


def test_special_cases():
    labels = {edge.label for exercise in EXERCISES.values() for edge in exercise.edges(0)}
    assert {"steps = 0", "scores around 1000", "L = 1 and ε = 0.1", "B = N", "L = 1", "two points", "b = 0"} <= labels


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


@EVERY
def test_words(exercise):
    """Statement, hints and messages are there; every quantity has a word of this exercise, or stands in its call."""
    statement = exercise.answer.__doc__
    assert "Given" in statement and "Return" in statement
    assert len(exercise.hints) >= 2
    names = [mistake.name for mistake in exercise.mistakes]
    assert all(re.fullmatch(r"[a-z]\w*", name) for name in names) and len(set(names)) >= 5
    for text in (*exercise.hints, *(mistake.message for mistake in exercise.mistakes)):
        assert text[-1] in ".?)" and len(text) < 300
    known = {*exercise.parameters, *exercise.parts, *exercise.words, "answer", "column"}
    assert [name for name in exercise.steps if name not in known] == []
    assert [name for name in exercise.words if name not in {*exercise.steps, *exercise.cases(0)[0].given}] == []


@EVERY
def test_the_solution_is_short_plain_numpy_and_right(exercise):
    text = solution(exercise.key).text
    assert "nblib" not in text and '"""' not in text and len(text.splitlines()) <= 10
    space = {"np": np}
    exec(text, space)
    assert list(inspect.signature(space[exercise.key]).parameters) == list(exercise.parameters)
    assert check(exercise.key, space[exercise.key]).passed
