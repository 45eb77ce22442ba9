"""Runs a student's function where it can do no harm: on copies, in its own thread, with a time limit, read with "
"care."""

import contextlib
import ctypes
import inspect
import io
import linecache
import re
import threading
import types
import warnings
from dataclasses import dataclass

import numpy as np

LARGEST = 100_000  # entries of an answer that are looked at; no right answer comes near
PRINTED = 600  # characters of what the function prints that are shown


@dataclass(frozen=True)
class Finding:
    """What is wrong: a stable short name and the message for the student."""

    name: str
    message: str


@dataclass(frozen=True)
class Outcome:
    """What one call gave: `value`, a tuple of arrays, or a `problem`; `spoilt` names the arguments it changed."""

    value: tuple | None = None
    problem: Finding | None = None
    spoilt: tuple[str, ...] = ()
    single: bool = False  # computed in single precision


class TimeUp(SystemExit):
    """Raised inside the student's thread when the time is over; no `except Exception` catches it."""


def run(function, cases, parts=(), seconds=5.0):
    """(outcomes, printed): one `Outcome` per case, fewer when the time was over, and what the first call printed.

    Without a limit (`seconds` None) it runs in this thread, where a debugger can stop.
    """
    outcomes, printed = [], Printed()

    def work():
        with contextlib.suppress(TimeUp):
            for case in cases:
                outcomes.append(_call(function, case, parts))
                printed.closing = True

    with warnings.catch_warnings(), contextlib.redirect_stdout(printed):
        warnings.simplefilter("ignore")
        if seconds is None:
            work()
            return outcomes, printed.text
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        try:
            thread.join(seconds)
        finally:  # also when the user interrupts the cell
            done = list(outcomes)
            _end(thread)
    return done, printed.text


def _end(thread):
    """Stops a thread that runs Python code. One that sleeps is left behind; as a daemon it does no harm."""
    for _ in range(5):
        if not thread.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(TimeUp))
        thread.join(0.05)


class Printed(io.TextIOBase):
    """Keeps the first characters printed until `closing`."""

    def __init__(self):
        self.text, self.closing = "", False

    def write(self, text):
        if not self.closing:
            self.text += text[: PRINTED - len(self.text)]
        return len(text)


def _call(function, case, parts):
    arguments = case.copies()
    try:
        with np.errstate(all="ignore"):
            returned = function(*arguments)
            outcome = read(returned, parts)
    except TimeUp:
        raise
    except NotImplementedError:
        return Outcome(problem=Finding("not_attempted", ""))
    except BaseException as error:  # SystemExit and KeyboardInterrupt too: they are the student's
        outcome = Outcome(problem=Finding("raises", describe(error, function)))
    spoilt = tuple(
        name
        for name, mine, original in zip(case.arguments, arguments, case.arguments.values(), strict=True)
        if not _unchanged(mine, original)
    )
    return Outcome(outcome.value, outcome.problem, spoilt, outcome.single)


def _unchanged(mine, original):
    if isinstance(original, list):
        return len(mine) == len(original) and all(map(_unchanged, mine, original))
    if isinstance(original, np.ndarray):
        return isinstance(mine, np.ndarray) and mine.shape == original.shape and bool((mine == original).all())
    return mine is original


def read(value, parts=()):
    """The returned `value` as an Outcome with a tuple of float arrays, one for each of the `parts`."""
    if value is None:
        message = "Your function returns None, that is nothing. Does its last line say `return`, on every way through?"
        return Outcome(problem=Finding("returns_none", message))
    if value is Ellipsis or value is NotImplemented:
        return Outcome(problem=Finding("not_attempted", ""))
    if not parts:
        array, problem = _array(value)
        return Outcome(problem=problem) if problem else _outcome([array])
    wanted = f"the {len(parts)} results {', '.join(parts)}, in this order: `return {', '.join(parts)}`"
    if not isinstance(value, tuple | list) or len(value) != len(parts):
        got = f"{len(value)} of them" if isinstance(value, tuple | list) else kind(value)
        return Outcome(
            problem=Finding("wrong_number_of_results", f"Your function must return {wanted}; it gave {got}.")
        )
    arrays = []
    for name, part in zip(parts, value, strict=True):
        array, problem = _array(part)
        if problem:
            return Outcome(problem=Finding(problem.name, f"In the result {name}: {problem.message}"))
        arrays.append(array)
    return _outcome(arrays)


def _outcome(arrays):
    single = any(array.dtype in (np.float32, np.float16) for array in arrays)
    return Outcome(tuple(array.astype(float) for array in arrays), single=single)


def _array(value):
    """(array, None), or (None, finding) for what is no array of real numbers."""
    if inspect.iscoroutine(value):
        value.close()
        return None, _wrong_type("a coroutine: an `async def` does not compute when it is called")
    size = _extent(value)
    if size is None:
        return None, _wrong_type(kind(value))
    if size > LARGEST:
        message = f"Your answer has more than {LARGEST} entries; it should have a handful. Print the shapes inside."
        return None, Finding("shape", message)
    try:
        array = np.asarray(value)
    except ValueError:
        message = (
            f"You return a {type(value).__name__} of {len(value)} things of different shapes; one array is wanted."
        )
        return None, Finding("wrong_type", message + " Is it one of them, or should their lengths agree?")
    if array.dtype.kind == "O":
        try:
            array = array.astype(float)
        except (TypeError, ValueError):
            return None, _wrong_type(f"an array or list that holds {kind(array.flat[0]) if array.size else 'nothing'}")
    if array.dtype.kind == "c":
        return None, _wrong_type("complex numbers")
    if array.dtype.kind not in "biuf":
        return None, _wrong_type(kind(value))
    return np.array(array, subok=False), None


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


def _wrong_type(what):
    return Finding("wrong_type", f"Your function must return numbers (a NumPy array or one number); it gave {what}.")


def kind(value):
    """What a value is, in words: `a str`, `the function sin`."""
    cls = type(value)  # not isinstance, which asks the value itself
    if value is None:
        return "None"
    if issubclass(cls, np.ndarray):
        return "an array"
    if issubclass(cls, type):
        return f"the class {value.__name__}"
    if issubclass(cls, types.FunctionType | types.BuiltinFunctionType | np.ufunc):
        return f"the function {value.__name__} (did you forget to call it?)"
    noun = cls.__name__
    return f"{'an' if noun[:1] in 'AEIOUaeiou' else 'a'} {noun}"


def describe(error, function):
    """An exception and the student's line it came from, without any path."""
    if isinstance(error, RecursionError):
        text = "RecursionError: the function calls itself without end"
    else:
        text = f"{type(error).__name__}: {_text(error)}".removesuffix(": ")
    code = code_of(function)
    mine = [] if code is None else [place for place in _frames(error) if _file(place) == code.co_filename]
    if not mine:
        return text
    frame, line = mine[-1]
    inside = "" if frame.f_code is code else f" of {frame.f_code.co_name}"
    source = linecache.getline(frame.f_code.co_filename, line).strip()
    where = f"Line {line - frame.f_code.co_firstlineno + 1}{inside}"
    return f"{where}: `{source}` stops with {text}" if source else f"{where} stops with {text}"


def _frames(error):
    trace = error.__traceback__
    while trace:
        yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next


def _file(place):
    return place[0].f_code.co_filename


def _text(error):
    try:
        text = str(error)
    except TimeUp:
        raise
    except BaseException:  # it is still the student's code that runs here
        return ""
    inner = re.search(r"matmul: .*size (\d+) is different from (\d+)", text)
    if inner:
        return f"matrix product: the inner lengths, {inner[2]} and {inner[1]}, differ"
    text = re.sub(r"( at )?0x[0-9a-fA-F]+", "", text.partition("\n")[0])
    return re.sub(r"(?:[A-Za-z]:)?(?:[\\/][\w.\-]+){2,}", "...", text)[:300].strip()


def code_of(function):
    """The code object of a function, through wrappers, partials, methods and callable objects; None without one."""
    with contextlib.suppress(Exception):  # an object may do anything when asked for an attribute
        for _ in range(16):
            if isinstance(function, types.FunctionType):
                return function.__code__
            inner = getattr(function, "__wrapped__", None) or getattr(function, "func", None)
            function = inner or getattr(function, "__func__", None) or vars(type(function)).get("__call__")
    return None
