"""Exercises that name the mistake: `check`, `hint`, `solution`, `progress`; `exercise` declares one of your own.

In a notebook an exercise is one cell below its statement. It runs as it stands and then says "not attempted yet":

    def grad_a(a, W, b, X, y, sigma):
        ...

    check("grad_a", grad_a)   # stuck? hint("grad_a")

Words, in the order in which `check` meets them:

* exercise: declared by decorating its solution; a sheet holds those of one subject. A *draw* is the source of its
  inputs.
* case: the arguments of one call with their sizes and the right answer. *Edges* are cases that the statement allows and
  students forget (a size of 1), *refused* those for which an error must be raised.
* trial: one function tried on all cases, with one deadline. An *outcome* is what one call gave: numbers, or a problem.
* evidence: the numbers returned beside the right ones; a *part* is one array of them, over all cases.
* recipe: the formula as named *steps*. A step, an argument and a size are *quantities*. A *change* puts something else
  in the place of a quantity; a *mistake* is a change that students are known to make, with its message, in several
  *forms*.
* transform: what may happen to any quantity by accident (left out, doubled). *Mutants* are all recipes with one such
  change.
* finding: a name of what is wrong, and how it is said. The *verdict* is the answer of `check`; a *note* is a hint.
"""

from nblib.exercises import sheets, showing
from nblib.exercises.checking import find, judge
from nblib.exercises.exercise import EXERCISES, exercise
from nblib.exercises.recipe import forms, mistake, recipe

__all__ = [
    "EXERCISES",
    "check",
    "exercise",
    "forms",
    "hint",
    "mistake",
    "progress",
    "recipe",
    "sheets",
    "solution",
]

_session = showing.Session()


def check(key, function, *, seed=0, seconds=5.0):
    """Tries your `function` on the exercise `key` and says what is right or wrong about it: a `Verdict`.

    The verdict has `.passed`, `.mistake` (a stable short name, several joined by +, or None) and `.message`. Your
    function gets copies of inputs drawn from `seed`, and `seconds` of time, on Linux in a process of its own: what it
    changes outside itself is not kept. With `seconds=None` it has no limit and runs where a debugger can stop in it.
    Raises ValueError for an unknown key.
    """
    verdict = judge(find(key), function, seed, seconds)
    _session.record(verdict)
    return verdict


def hint(key):
    """The hints for the exercise `key`, one more at every call."""
    return _session.hint(find(key))


def solution(key):
    """A right answer to the exercise `key`, in a few lines of plain NumPy."""
    return showing.solution(find(key))


def progress():
    """Which exercises have been solved since the kernel started. Nothing leaves the machine or is kept."""
    return _session.progress()
