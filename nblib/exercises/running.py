"""Runs a student's function where it can do no harm: on copies, for a limited time, its answer read with care."""

import contextlib
import inspect
import io
import types
import warnings
from dataclasses import dataclass

import numpy as np

from nblib.exercises.deadline import TimeUp, within
from nblib.exercises.errors import kind, problem_of
from nblib.exercises.finding import Finding

LARGEST = 100_000  # entries of an answer that are looked at; no right answer comes near
PRINTED = 600  # characters of what the function prints that are shown


@dataclass(frozen=True)
class Outcome:
    """What one call gave: `value`, a tuple of arrays, or a `problem`; `spoilt` names the arguments it changed."""

    value: tuple | None = None
    problem: Finding | None = None
    spoilt: tuple[str, ...] = ()
    single: bool = False  # computed in single precision
    error: str = ""  # the classes of the exception it raised, from its own upwards


def run(function, cases, exercise, seconds):
    """(outcomes, printed, late): what the student's `function` gives for copies of all `cases`, in `seconds` at most.

    There are fewer outcomes when it was late or ended Python. `seconds` None is without a limit.
    """

    def work(send):
        with warnings.catch_warnings(), contextlib.redirect_stdout(Printed(send)) as printed:
            warnings.simplefilter("ignore")
            for case in cases:
                send(_call(function, case, exercise))
                printed.closing = True

    items, late = within(seconds, work)
    printed = "".join(item for item in items if isinstance(item, str))
    return [item for item in items if isinstance(item, Outcome)], printed, late


class Printed(io.TextIOBase):
    """Sends the first characters printed, until `closing`."""

    def __init__(self, send):
        self.send, self.room, self.closing = send, PRINTED, False

    def write(self, text):
        shown = "" if self.closing else str(text[: self.room])
        if shown:
            self.send(shown)
            self.room -= len(shown)
        return len(text)


def _call(function, case, exercise):
    arguments, error = case.copies(), ""
    try:
        with np.errstate(all="ignore"):
            returned = function(*arguments)
            outcome = read(returned, exercise, case)
    except TimeUp:
        raise
    except NotImplementedError:
        return Outcome(problem=Finding("not_attempted", ""))
    except BaseException as raised:  # SystemExit and KeyboardInterrupt too: they are the student's
        outcome = Outcome(problem=problem_of(raised, function))
        error = " ".join(cls.__name__ for cls in type(raised).__mro__)
    spoilt = tuple(
        name
        for name, mine, original in zip(case.arguments, arguments, case.arguments.values(), strict=True)
        if not _unchanged(mine, original)
    )
    return Outcome(outcome.value, outcome.problem, spoilt, outcome.single, error)


def _unchanged(mine, original):
    if isinstance(original, list):
        return len(mine) == len(original) and all(map(_unchanged, mine, original))
    if isinstance(original, np.ndarray):
        return isinstance(mine, np.ndarray) and mine.shape == original.shape and bool((mine == original).all())
    return mine is original


def read(value, exercise, case):
    """The returned `value` as an Outcome with a tuple of float arrays: those that are compared."""
    if value is None:
        message = "Your function returns None, that is nothing. Does its last line say `return`, on every way through?"
        return Outcome(problem=Finding("returns_none", message))
    if value is Ellipsis or value is NotImplemented:
        return Outcome(problem=Finding("not_attempted", ""))
    try:
        if exercise.measure:
            value = exercise.measure(value, **case.arguments)
        arrays = parts_of(value, exercise.compared)
    except Unreadable as unreadable:
        return Outcome(problem=Finding(*unreadable.args))
    single = any(array.dtype in (np.float32, np.float16) for array in arrays)
    return Outcome(tuple(array.astype(float) for array in arrays), single=single)


class Unreadable(ValueError):
    """What was returned is not what can be compared; its arguments are those of the Finding that says why."""


def parts_of(value, names):
    """A tuple of arrays, one for each of the names of several results, or a single one."""
    if not names:
        return (array_of(value),)
    wanted = f"the {len(names)} results {', '.join(names)}, in this order: `return {', '.join(names)}`"
    if not isinstance(value, tuple | list) or len(value) != len(names):
        got = f"{len(value)} of them" if isinstance(value, tuple | list) else kind(value)
        raise Unreadable("wrong_number_of_results", f"Your function must return {wanted}; it gave {got}.")
    return tuple(array_of(part, f"In the result {name}: ") for name, part in zip(names, value, strict=True))


def array_of(value, where=""):
    """The value as an array of real numbers; Unreadable for what is none."""
    if inspect.iscoroutine(value):
        value.close()
        raise _wrong_type(where, "a coroutine: an `async def` does not compute when it is called")
    size = _extent(value)
    if size is None:
        raise _wrong_type(where, kind(value))
    if size > LARGEST:
        message = (
            f"{where}Your answer has more than {LARGEST} entries; it should have a handful. Print the shapes inside."
        )
        raise Unreadable("shape", message)
    try:
        array = np.asarray(value)
    except ValueError:
        got = f"a {type(value).__name__} of {len(value)} things of different shapes; one array is wanted"
        raise _wrong_type(where, f"{got}. Is it only one of them, or should their lengths agree?") from None
    if array.dtype.kind == "O":
        array = _numbers(array, where)
    if array.dtype.kind == "c":
        raise _wrong_type(where, "complex numbers")
    if array.dtype.kind not in "biuf":
        raise _wrong_type(where, kind(value))
    return np.array(array, subok=False)


def _numbers(array, where):
    """An array of objects as floats."""
    for entry in array.flat:  # float(None) would be refused, but NumPy makes a NaN of it
        if entry is None:
            raise _wrong_type(where, "an array or list that holds None. Does a helper of yours not `return`?")
    try:
        return array.astype(float)
    except (TypeError, ValueError):
        held = kind(array.flat[0]) if array.size else "nothing"
        raise _wrong_type(where, f"an array or list that holds {held}") from None


def _extent(value):
    """The number of entries of nested lists or an array, from its first rows; None for what holds no numbers."""
    if isinstance(value, np.ndarray):
        return value.size
    size = 1
    for _ in range(32):
        if not isinstance(value, list | tuple | range):
            break
        size *= len(value)
        if not value or size > LARGEST:
            return size
        value = value[0]
    odd = str | bytes | dict | set | frozenset | types.ModuleType | types.GeneratorType
    return None if isinstance(value, odd) or callable(value) else size


def _wrong_type(where, what):
    end = "" if what.endswith("?") else "."
    return Unreadable(
        "wrong_type", f"{where}Your function must return numbers (a NumPy array or one number); it gave {what}{end}"
    )
