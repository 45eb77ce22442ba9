"""A formula as named steps, so that mistakes can be made in it on purpose, one or several at a time.

A recipe is a dict of steps. A step is a function whose parameters name what it needs: arguments of the exercise,
sizes such as N, other steps. The step `answer` is the result. A change puts another function in the place of a
step or an argument; a change that needs the name it replaces wraps it. So any two changes compose.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

import numpy as np

EXPECTED = ArithmeticError, AttributeError, LookupError, TypeError, ValueError  # of changed steps that do not fit


@dataclass(frozen=True)
class Copy:
    """The name of a second version of a quantity, beside its own: as it was, before a change, for one use only."""

    of: Hashable
    kind: str


def plain(name):
    """The name of the quantity that a copy was made of."""
    while isinstance(name, Copy):
        name = name.of
    return name


@dataclass(frozen=True)
class Step:
    function: Callable
    needs: tuple[Hashable, ...]

    @classmethod
    def of(cls, function):
        code, defaults = function.__code__, function.__defaults__ or ()
        return cls(function, code.co_varnames[: code.co_argcount - len(defaults)])


def recipe(**functions):
    """The steps of a formula by name."""
    return {name: Step.of(function) for name, function in functions.items()}


def changed(steps, *changes):
    """`steps` with all `changes` made (each a dict of steps): those that replace first, then those that wrap."""
    steps = dict(steps)
    each = [(name, step) for change in changes for name, step in change.items()]
    for name, step in each:
        if name not in step.needs:
            steps[name] = step
    for name, step in each:
        if name in step.needs:
            inner = name
            while inner in steps:
                inner = Copy(inner, "before the change")
            if name in steps:
                steps[inner] = steps[name]
            steps[name] = Step(step.function, tuple(inner if need == name else need for need in step.needs))
    return steps


def evaluate(steps, given, *names):
    """The values of the steps `names` (of `answer` by default), from the arguments and sizes `given`.

    A step takes precedence over an argument of the same name; such a step itself sees the arguments as given.
    Raises KeyError when a step needs itself or something that is not there, and whatever a step raises.
    """
    todo, values = dict(steps), dict(given)

    def value(name):
        if name in todo:
            step = todo.pop(name)
            source = given if name in given else {}
            values[name] = step.function(*[source[n] if n in source else value(n) for n in step.needs])
        if values[name] is None:
            raise ValueError(f"{name} has no meaning here")
        return values[name]

    if not names:
        return value("answer")
    return {name: value(name) for name in names}


@np.errstate(all="ignore")  # formulas with mistakes in them may well divide by 0
def attempt(steps, given):
    """The answer, or None where the (changed) steps cannot be carried out, for instance because shapes do not fit."""
    try:
        return evaluate(steps, given)
    except EXPECTED:
        return None


@dataclass(frozen=True)
class Mistake:
    """A typical mistake: a stable short name, what to tell the student about it, and the steps it changes."""

    name: str
    message: str
    changes: Mapping[str, Step]


def mistake(name, message, **functions):
    return Mistake(name, message, recipe(**functions))


def forms(name, message, *each):
    """One mistake that comes in several forms, each a dict of functions."""
    return [mistake(name, message, **functions) for functions in each]
