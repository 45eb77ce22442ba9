"""docs/exercises.md: what it shows works as it says, and is as short as it says."""

import re
from pathlib import Path

import pytest

from nblib.exercises import EXERCISES, check, hint, solution

from .answers import run_cell

GUIDE = (Path(__file__).parents[2] / "docs" / "exercises.md").read_text(encoding="utf-8")
DECLARED, USED = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def space():
    """What the two pieces of code define; the exercise is withdrawn afterwards."""
    names = {}
    run_cell(DECLARED, names)
    run_cell(USED, names)
    yield names
    del EXERCISES["pull_back"]


def test_an_exercise_of_another_subject_takes_fifteen_lines():
    assert len([line for line in DECLARED.splitlines() if line.strip()]) <= 15


def test_it_names_a_transposed_answer(space):
    verdict = check("pull_back", space["my_pull_back"])
    assert verdict.mistake == "transpose_of_answer" or "transpose" in verdict.message.lower(), verdict
    assert "Wanted: my_pull_back(A (m, n), y (m,)) -> (n, n)" in verdict.notes


def test_right_answers_pass_on_many_seeds_and_sizes(space):
    np = space["np"]
    for seed in range(50):
        anew = {"seed": seed, "seconds": None}
        assert check("pull_back", space["pull_back"], **anew).passed
        assert check("pull_back", lambda A, y: (A.T @ y)[:, None] * (A.T @ A[:, 0]), **anew).passed
        assert not check("pull_back", lambda A, y: np.outer(A.T @ y, (A @ A.T)[0]), **anew).passed


def test_what_nobody_listed_is_named_in_its_own_words(space):
    np = space["np"]
    verdict = check("pull_back", lambda A, y: np.outer(A.T @ y, (A.T @ A)[0] ** 2))
    assert "AᵀA" in verdict.message and "neuron" not in verdict.message


def test_hint_and_solution_come_with_it(space):
    assert "Aᵀy first" in repr(hint("pull_back"))
    assert "return np.outer(A.T @ y, (A.T @ A)[0])" in repr(solution("pull_back"))


def test_every_field_of_an_exercise_is_explained():
    for name in vars(next(iter(EXERCISES.values()))):
        assert name in ("answer", "parameters") or f"**`{name}`**" in GUIDE, name
