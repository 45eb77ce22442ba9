"""`check`: runs a student's function on the inputs of an exercise and says what is right or wrong about it."""

import difflib
import dis
import inspect
from itertools import combinations

import numpy as np

from nblib.exercises.compare import SINGLE, TOLERANCE, shape_text
from nblib.exercises.diagnose import diagnose
from nblib.exercises.evidence import Evidence
from nblib.exercises.exercise import EXERCISES
from nblib.exercises.running import Finding, code_of, kind, run
from nblib.exercises.verdict import Verdict


def find(key):
    """The exercise `key`; ValueError naming the nearest keys when there is none."""
    if not isinstance(key, str):
        raise TypeError(f"key must be the name of an exercise, a str; got {kind(key)}")
    if key not in EXERCISES:
        lower = {name.lower(): name for name in EXERCISES}
        near = [lower[name] for name in difflib.get_close_matches(key.lower(), lower, n=3, cutoff=0.5)]
        meant = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(EXERCISES)}."
        raise ValueError(f"key must be the name of an exercise; there is no {key!r}: {meant}")
    return EXERCISES[key]


def judge(exercise, function, seed=0, seconds=5.0):
    """The Verdict on a student's `function`."""
    early = _before_running(exercise, function)
    if early:
        return early
    cases, refused = exercise.cases(seed), exercise.refused(seed)
    calls = [*cases, cases[0]]  # the first once more: the same input must give the same answer
    outcomes, printed = run(function, calls + refused, exercise.parts, seconds)
    if len(outcomes) < len(calls + refused):
        return _wrong(exercise, [_time_over(seconds)], printed)
    refusals, outcomes = outcomes[len(calls) :], outcomes[: len(calls)]
    mapped = _one_number_at_a_time(exercise, function, outcomes, calls, seconds)
    outcomes = mapped or outcomes
    if any(o.problem and o.problem.name == "not_attempted" for o in outcomes):
        return _unattempted(exercise)
    findings = (
        _problem(exercise, function, outcomes, cases, seed, seconds)
        or _unrepeatable(outcomes)
        or _compared(exercise, outcomes[:-1], cases)
        or [exercise.accepts for o in refusals if not o.problem][:1]
    )
    findings = [*findings, *_spoilt(outcomes)]
    if findings:
        return _wrong(exercise, findings, printed)
    remark = ONE_NUMBER if mapped else SINGLE_PRECISION if _tolerance(outcomes) == SINGLE else ""
    return Verdict(exercise.key, "right", f"Right on all {len(cases)} tries. {remark}".rstrip(), printed=printed)


ONE_NUMBER = "It takes one number x at a time; with NumPy's comparisons it would take arrays."
SINGLE_PRECISION = (
    "It is computed in single precision (float32), so half of the digits are lost; NumPy's default is double."
)


def _before_running(exercise, function):
    if function is Ellipsis:
        return _unattempted(exercise)
    if not callable(function) or issubclass(type(function), type):
        message = (
            f'check needs the function itself, without brackets: `check("{exercise.key}", {exercise.key})`; it got '
            f"{kind(function)}."
        )
        return _wrong(exercise, [Finding("not_a_function", message)])
    if _is_stub(function):
        return _unattempted(exercise)
    try:
        parameters = inspect.signature(function)
    except Exception:  # builtins have none, and objects may answer anything
        return None
    try:
        parameters.bind(*exercise.parameters)
    except TypeError:
        yours = f"{_name(function)}({', '.join(parameters.parameters)})"
        message = f"Your function must be callable as `{exercise.call}`; yours is {yours}."
        return _wrong(exercise, [Finding("wrong_parameters", message)])
    return None


def _name(function):
    try:
        return str(function.__name__)
    except Exception:  # a partial has none, and objects may answer anything
        return "your function"


def _is_stub(function):
    """A body that touches nothing: `...`, `pass`, `return None`, a docstring."""
    code = code_of(function)
    return code is not None and all(
        op.opname in ("RESUME", "NOP", "POP_TOP", "RETURN_VALUE")
        or (op.opname in ("LOAD_CONST", "RETURN_CONST") and op.argval in (None, Ellipsis))
        for op in dis.get_instructions(code)
    )


def _unattempted(exercise):
    return Verdict(exercise.key, "not attempted yet", f"Write {exercise.call} above, then run the cell again.")


def _time_over(seconds):
    message = (
        f"Your function did not return within {seconds:g} seconds. Is there a `while` whose condition never becomes "
        "false, or "
        "a wait? If the notebook feels slow now, restart its kernel."
    )
    return Finding("time_limit", message)


def _spoilt(outcomes):
    """Arguments that the function has changed."""
    names = next((o.spoilt for o in outcomes if o.spoilt), None)
    if not names:
        return []
    message = (
        f"Your function changes {' and '.join(names)}, which it was given. The caller still needs the old values: make "
        "new arrays (`x = x - ...`, not `x -= ...`; `.copy()` first, when entries are assigned)."
    )
    return [Finding("changes_inputs", message)]


def _one_number_at_a_time(exercise, function, outcomes, calls, seconds):
    """The outcomes of a function that fails on arrays x but works for every single number; None otherwise."""
    if not exercise.pointwise or not outcomes[0].problem or outcomes[0].problem.name != "raises":
        return None
    k = exercise.parameters.index(exercise.pointwise)

    def mapped(*arguments):
        return np.array([function(*arguments[:k], x, *arguments[k + 1 :]) for x in arguments[k].tolist()])

    each, _ = run(mapped, calls, exercise.parts, seconds)
    return each if len(each) == len(calls) and not any(o.problem for o in each) else None


def _problem(exercise, function, outcomes, cases, seed, seconds):
    """What kept the function from returning numbers; and, where shapes did, what it returns when they cannot."""
    problems = [o.problem for o in outcomes if o.problem]
    if not problems:
        return []
    problem = problems[0]
    if problem.name != "raises":
        return [problem]
    if len(problems) < len(outcomes):
        rest = f"{problem.message}\nThis happens in {len(problems)} of {len(outcomes)} tries only."
        return [Finding("raises", rest)]
    behind = _behind_shapes(exercise, function, cases, seed, seconds)
    if not behind:
        return [Finding("raises", f"{problem.message}\n{_shapes_of(cases[0])}")]
    return [Finding(None, problem.message), *behind]


def _behind_shapes(exercise, function, cases, seed, seconds):
    """A function that stops for the sizes drawn may run when some of them agree: its mistakes there."""
    names = list(dict.fromkeys(name for case in cases for name in case.sizes))
    groups = [pair for pair in combinations(names, 2)] if len(names) < 5 else []
    for equal in [*groups, tuple(names)]:
        square = exercise.cases(seed, equal)
        outcomes, _ = run(function, square, exercise.parts, seconds)
        if len(outcomes) < len(square) or any(o.problem for o in outcomes):
            continue
        evidence = Evidence.of(exercise, square, outcomes, _tolerance(outcomes))
        agree = " = ".join(equal)
        if evidence.right:
            return [Finding("only_square", f"Right only when {agree}.")]
        findings = diagnose(evidence)
        if findings[-1].name in (None, "shape"):  # nothing that the error does not say
            return None
        return [*findings, Finding(None, f"(Seen with {agree}, where your function runs.)")]
    return None


def _shapes_of(case):
    shapes = [f"{name} {_shape(value)}" for name, value in case.arguments.items() if _shape(value)]
    return f"Here the shapes are {', '.join(shapes)}." if shapes else ""


def _shape(value):
    if isinstance(value, list) and all(map(_shape, value)):
        return f"[{', '.join(map(_shape, value))}]"
    return shape_text(value.shape, {}) if isinstance(value, np.ndarray) else ""


def _tolerance(outcomes):
    return SINGLE if any(o.single for o in outcomes) else TOLERANCE


def _unrepeatable(outcomes):
    """The last call repeated the first: a function without chance and memory gives the same answer."""
    first, again = outcomes[0].value, outcomes[-1].value
    if all(np.array_equal(one, two, equal_nan=True) for one, two in zip(first, again, strict=True)):
        return []
    message = (
        "Called twice with the same input, your function gives two different answers. Does it use random numbers, or a "
        "variable from outside that it changes?"
    )
    return [Finding("not_repeatable", message)]


def _compared(exercise, outcomes, cases):
    evidence = Evidence.of(exercise, cases, outcomes, _tolerance(outcomes))
    return [] if evidence.right else diagnose(evidence)


def _wrong(exercise, findings, printed=""):
    """The verdict on these findings: the mistakes numbered, when there are several, and remarks without a name."""
    names = list(dict.fromkeys(f.name for f in findings if f.name))
    number = iter(range(1, len(findings) + 1))
    several = sum(f.name is not None for f in findings) > 1
    lines = [f"{next(number)}. {f.message}" if f.name and several else f.message for f in findings]
    return Verdict(exercise.key, "not yet", "\n".join(lines), "+".join(names) or None, printed)
