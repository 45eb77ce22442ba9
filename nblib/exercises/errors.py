"""What went wrong in a student's code, in words: the line, the error, and what slip it tells of; never a path."""

import contextlib
import linecache
import re
import traceback
import types

import numpy as np

from nblib.exercises.deadline import TimeUp
from nblib.exercises.finding import Finding
from nblib.exercises.sizes import shape_text

UNCALLED = "A function was not called: round brackets with its argument are missing behind its name."
CALLED = (
    "Round brackets behind a number or an array call it as a function: is a `*` missing, or are square brackets meant?"
)
ONE_QUESTION = (
    "An `if` or `while` asks one question, and an array has many answers: take NumPy's comparisons, or a loop over the "
    "entries that fills an array."
)
LATER = "Your function gives it a value only further down, or not on every way through."
SLIPS = {  # pattern of an error's text: short name of the slip, and what is sure about it
    r"(operand|argument).*'(function|\w*method\w*|Activation|type|numpy\.ufunc)'": ("not_called", UNCALLED),
    r"'(function|\w*method\w*|Activation)' object is not (subscriptable|iterable)": ("not_called", UNCALLED),
    r"'[\w.]+' object is not callable": ("array_called", CALLED),
    r"matrix product|broadcast|not aligned|must match": ("shapes_do_not_fit", ""),
    r"truth value of an array": ("array_as_condition", ONE_QUESTION),
    r"'NoneType'": ("none_used", "Something here is None: does a helper of yours not `return`?"),
    r"UnboundLocalError": ("used_before_assigned", LATER),
    r"NameError": ("unknown_name", ""),
    r"index.* out of (bounds|range)": ("index_too_large", ""),
    r"calls itself without end": ("calls_itself", ""),
}


def problem_of(error, function):
    """An exception of the student's code as a Finding: the line it came from, the error, and what it means."""
    text = f"{type(error).__name__}: {_text(error)}".removesuffix(": ")
    name, meaning = next((slip for pattern, slip in SLIPS.items() if re.search(pattern, text)), ("raises", ""))
    where, shapes = _place(error, function)
    what = f"{where} stops with {text}" if where else text
    what += "." * (not what.endswith((".", "?", "!")))
    return Finding(name, " ".join(filter(None, [what, shapes, meaning])))


def _place(error, function):
    """(the student's line, the shapes of the arrays in it), as text; empty where it is not known."""
    code = code_of(function)
    trace = traceback.walk_tb(error.__traceback__)
    mine = [(frame, line) for frame, line in trace if code and frame.f_code.co_filename == code.co_filename]
    if not mine:
        return "", ""
    frame, line = mine[-1]
    inside = "" if frame.f_code is code else f" of {frame.f_code.co_name}"
    source = linecache.getline(frame.f_code.co_filename, line).strip()
    where = f"Line {line - frame.f_code.co_firstlineno + 1}{inside}"
    return f"{where}: `{source}`" if source else where, _shapes_in(source, frame.f_locals)


def _shapes_in(source, values):
    """The shapes of the arrays that a line names."""
    names = dict.fromkeys(re.findall(r"\b[^\W\d]\w*", source))
    arrays = {name: values[name] for name in names if type(values.get(name)) is np.ndarray}
    shapes = [f"{name} {shape_text(array.shape, {})}" for name, array in arrays.items()]
    return f"There: {', '.join(shapes)}." if shapes else ""


def _text(error):
    if isinstance(error, RecursionError):
        return "the function calls itself without end"
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
    return f"{'an' if cls.__name__[:1] in 'AEIOUaeiou' else 'a'} {cls.__name__}"


def code_of(function):
    """The code object of a function, through wrappers, partials, methods and callable objects; None without one."""
    with contextlib.suppress(Exception):  # an object may do anything when asked for an attribute
        for _ in range(16):
            if isinstance(function, types.FunctionType):
                return function.__code__
            inner = getattr(function, "__wrapped__", None) or getattr(function, "func", None)
            function = inner or getattr(function, "__func__", None) or vars(type(function)).get("__call__")
    return None
