"""The one change in the student's own code that makes it right: every kind of change, and what is never claimed."""

import ast
from types import FunctionType

import numpy as np
import pytest

from nblib.exercises import check, deadline, mending
from nblib.exercises.deadline import Deadline
from nblib.exercises.exercise import EXERCISES
from nblib.exercises.mending.edits import edits
from nblib.exercises.mending.program import Program
from nblib.exercises.mending.words import SAID

from .answers import RIGHT as RIGHT_ANSWERS
from .answers import WRONG, last_function

RIGHT = """
def my_grad_b(a, W, b, X, y, sigma):
    N, n = len(X), len(a)
    g = np.zeros(n)
    for i in range(N):
        z = X[i] @ W + b
        res = a @ sigma(z) - y[i]
        for j in range(n):
            g[j] += res * a[j] * sigma.derivative(z[j])
    return g / N
"""
SLIPS = [  # what stands there instead, the kind of the change, what the reader is to look at
    ("- y[i]", "+ y[i]", "operator", "`a @ sigma(z) + y[i]` in `res = a @ sigma(z) + y[i]`"),
    ("a[j] *", "b[j] *", "other_name", "`b` in `g[j] += res * b[j] * sigma.derivative(z[j])`"),
    ("res * a[j]", "res * a[i % n]", "other_name", "`i` in `g[j] += res * a[i % n]"),
    ("range(n)", "range(1, n)", "starts_too_late", "`range(1, n)` in `for j in range(1, n):`"),
    ("range(n)", "range(n - 1)", "round_missing", "`range(n - 1)` in `for j in range(n - 1):`"),
    ("g / N", "g / n", "other_name", "`n` in `return g / n`"),
    ("g / N", "2 * g / N", "too_much", "`2` in `return 2 * g / N`"),
    ("g / N", "g", "divisor_missing", "`g` in `return g`"),
    ("g[j] +=", "g[j] =", "assignment", "`g[j] = res * a[j] * sigma.derivative(z[j])`"),
    ("sigma.derivative(z[j])", "sigma(z[j])", "other_function", "`sigma` in"),
    ("sigma.derivative(z[j])", "z[j]", "function_missing", "`z[j]` in"),
    ("    return g / N", "        return g / N", "line_in_loop", "`return g / N`"),
    ("    return g / N", "    g / N", "no_return", "`g / N`"),
    ("X[i] @ W + b", "X[i] @ (W + b)", "brackets", "`X[i] @ (W + b)` in `z = X[i] @ (W + b)`"),
    ("X[i] @ W", "W @ X[i]", "order", "`W @ X[i]` in"),
    ("y[i]", "y[i - 1]", "too_much", "`1` in"),
    ("y[i]", "y[i // 2]", "too_much", "`2` in"),
    ("    N, n = len(X), len(a)\n", "    n, N = len(X), len(a)\n", "order", "`len(X), len(a)`"),
]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """Beside other work a second of the processor is short."""
    monkeypatch.setattr(mending, "SEARCH", 60.0)


def found(text, key="grad_b", seconds=60.0):
    exercise = EXERCISES[key]
    return mending.mended(last_function(text), exercise, [*exercise.cases(0), *exercise.edges(0)], Deadline(seconds))


@pytest.mark.parametrize("right, wrong, kind, at", SLIPS)
def test_the_place_and_the_kind_of_a_slip(right, wrong, kind, at):
    assert RIGHT.count(right) == 1 or right == "y[i]"
    (finding,) = found(RIGHT.replace(right, wrong))
    assert finding.name == kind
    assert at in finding.message


def test_what_needs_two_changes_is_not_claimed():
    assert found(RIGHT.replace("- y[i]", "+ y[i]").replace("g / N", "g / n")) == []


def test_a_place_that_stands_there_twice_is_counted():
    twice = "def twice(n, d):\n    total = 0\n    for i in range(d):\n        total += n\n    for i in range(d):\n"
    (finding,) = found(twice + "        total += 1\n    return total + n", "parameter_count_shallow")
    assert "`d` in the second `for i in range(d):`" in finding.message
    (finding,) = found("def count(n, d):\n    return n * d + n + d", "parameter_count_shallow")
    assert "the second `d` in `return n * d + n + d`" in finding.message


@pytest.mark.parametrize(
    "before, inside, kind, at",
    [
        ("total += n\n    total += d", "total += 1", "line_in_loop", "`total += d`"),
        ("pass", "total += (n + n) + d", "in_every_turn", "`total += (n + n) + d`"),
    ],
)
def test_what_belongs_into_a_loop_or_behind_it(before, inside, kind, at):
    count = f"def count(n, d):\n    total = 0\n    {before}\n    for i in range(n):\n        {inside}\n    return total"
    (finding,) = found(count, "parameter_count_shallow")
    assert finding.name == kind
    assert at in finding.message


def test_helpers_of_the_cell_are_mended_too():
    helper = "def minus(p, y):\n    return p + y\n\n"
    (finding,) = found(helper + RIGHT.replace("a @ sigma(z) - y[i]", "minus(a @ sigma(z), y[i])"))
    assert "`p + y` in `return p + y`" in finding.message


def test_one_change_is_said_below_an_error():
    verdict = check("grad_b", last_function(RIGHT.replace("X[i] @ W", "W @ X[i]")))
    line, change = verdict.message.splitlines()
    assert line.startswith("Line 5") and "stops with ValueError" in line
    assert change == "One change makes it right. Look at `W @ X[i]` in `z = W @ X[i] + b`. The order is wrong."


def test_one_change_is_said_where_only_a_special_case_is_wrong():
    verdict = check(
        "descent",
        last_function(
            "def walk(x, gradient, tau, steps):\n    for _ in range(max(steps, 1)):\n"
            "        x = x - tau * gradient(x)\n    return x"
        ),
    )
    assert verdict.mistake == "wrong_with_steps_0"
    assert "Look at `1` in `for _ in range(max(steps, 1)):`" in verdict.message


@pytest.mark.parametrize(
    "text",
    [
        "def loop(a, W, b, X, y, sigma):\n    i = 0\n    while i < 3:\n        i = i + 1\n    return b",
        "def itself(a, W, b, X, y, sigma):\n    g = []\n    for r in X:\n        g.append(r)\n    return np.array(g)",
        "def leaves(a, W, b, X, y, sigma):\n    if len(X) < 0:\n        raise SystemExit\n    print(X)\n    return b",
    ],
)
def test_what_loops_or_leaves_when_it_is_changed_ends(text, capsys):
    assert found(text) == []
    assert capsys.readouterr().out == ""


def test_nothing_is_tried_without_a_text_or_where_a_debugger_stands():
    wrong = RIGHT.replace("- y[i]", "+ y[i]")
    space = {"np": np}
    exec(wrong, space)
    exercise = EXERCISES["grad_b"]
    assert mending.mended(space["my_grad_b"], exercise, exercise.cases(0), Deadline(60.0)) == []
    assert mending.mended(np.add, exercise, exercise.cases(0), Deadline(60.0)) == []
    assert found(wrong, seconds=None) == []


def test_the_tree_is_as_before_when_all_changes_were_tried():
    program = Program.of(last_function(RIGHT))
    before, every = ast.dump(program.tree), list(edits(program.tree))
    assert {type(program.changed(edit)) for edit in every} <= {FunctionType, type(None)}
    assert {edit.kind for edit in every} <= set(SAID)
    assert ast.dump(program.tree) == before


def test_an_object_that_does_not_say_what_it_is_stays_unmended():
    class NoClass:
        @property
        def __class__(self):
            raise RuntimeError

        def __call__(self, a, W, b, X, y, sigma):
            return b

    exercise = EXERCISES["grad_b"]
    assert mending.mended(NoClass(), exercise, exercise.cases(0), Deadline(60.0)) == []


@pytest.mark.parametrize("part", [slice(0, None, 20), pytest.param(slice(None), marks=pytest.mark.soak)], ids=str)
def test_every_change_of_every_answer_can_be_written(part):
    for answer in (RIGHT_ANSWERS + WRONG)[part]:
        assert len(list(edits(Program.of(answer.function).tree))) > 40, answer.cell


@pytest.mark.parametrize("wrong", ["res[None, :] * a", "(res**2).mean(axis=0) * a", "res[None] * a", "sum([*res]) * a"])
def test_places_of_an_axis_and_expressions_in_brackets_do_not_end_the_search(wrong):
    text = f"""
def my_grad_b(a, W, b, X, y, sigma):
    res = sigma(X @ W + b) @ a - y
    return ({wrong} * sigma.derivative(X @ W + b)).mean(axis=0)
"""
    assert len(list(edits(Program.of(last_function(text)).tree))) > 500


def test_an_axis_in_the_wrong_place_is_found():
    text = """
def my_grad_b(a, W, b, X, y, sigma):
    res = sigma(X @ W + b) @ a - y
    return (res[None, :] * a * sigma.derivative(X @ W + b)).mean(axis=0)
"""
    (finding,) = found(text)
    assert finding.name == "order" and "`None, :`" in finding.message


def test_a_sum_of_a_thousand_terms_stays_unmended(monkeypatch):
    monkeypatch.setattr(deadline, "way", lambda: deadline.in_place)  # where nothing is between it and the student
    assert found(f"def my_grad_b(a, W, b, X, y, sigma):\n    return b{' + b' * 900}") == []
