"""`check`: runs a student's function on the inputs of an exercise and says what is right or wrong about it."""

import difflib
import dis
import inspect
import re
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from nblib.exercises import mutants
from nblib.exercises.compare import SINGLE, TOLERANCE, same
from nblib.exercises.deadline import Deadline
from nblib.exercises.diagnose import listed, pairs, related, unlisted
from nblib.exercises.errors import code_of, kind
from nblib.exercises.evidence import Evidence
from nblib.exercises.exercise import EXERCISES, Exercise
from nblib.exercises.finding import Finding
from nblib.exercises.mending import mended
from nblib.exercises.running import run
from nblib.exercises.showing import Verdict, name_of, notes
from nblib.exercises.sizes import shape_text, shapes_of, sizes_of


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
    return early or Trial(exercise, function, seed, Deadline(seconds)).verdict()


@dataclass(frozen=True)
class Trial:
    """One function, tried on one exercise, with one deadline for all of it."""

    exercise: Exercise
    function: object
    seed: int
    deadline: Deadline

    def verdict(self):
        cases, edges = self.exercise.cases(self.seed), self.exercise.edges(self.seed)
        refused = self.exercise.refused(self.seed)
        calls = [*cases, cases[0], *edges, *refused]  # the first once more: the same input, the same answer
        outcomes, printed, late = run(self.function, calls, self.exercise, self.deadline.left)
        if any(o.problem and o.problem.name == "not_attempted" for o in outcomes):
            return _unattempted(self.exercise, self.function)
        if len(outcomes) < len(calls):
            stopped = [o.problem for o in outcomes if o.problem][:1]
            return self._wrong([*stopped, self._unfinished(late, calls[len(outcomes)])], printed)
        n, m = len(cases), len(edges)
        tried, rest = outcomes[: n + 1], outcomes[n + 1 :]
        findings = (
            self._problem(tried, cases)
            or _unrepeatable(tried)
            or self._compared(tried[:-1], cases)
            or self._at_edges(rest[:m], edges, tried[:-1], cases)
            or self._refused(rest[m:], refused)
        )
        findings = [*findings, *_spoilt(outcomes)]
        if findings:
            return self._wrong(findings, printed)
        remark = SINGLE_PRECISION if _tolerance(outcomes) == SINGLE else ""
        count = f"{n} tries" + (f" and in {m} special case" + "s" * (m > 1)) * bool(m)
        return Verdict(self.exercise.key, "right", f"Right on all {count}. {remark}".rstrip(), printed=printed)

    def _wrong(self, findings, printed):
        return _wrong(self.exercise, self.function, findings, printed, self.seed)

    def _unfinished(self, late, case):
        where = f", called with {case.label}" if case.label else ""
        if not late:
            return Finding("ends_python", f"Your function ends Python itself instead of returning{where}.")
        message = (
            f"Your function did not return within {self.deadline.seconds:g} seconds{where}. Is there a `while` whose "
            "condition never becomes false, or a wait? If the notebook feels slow now, restart its kernel."
        )
        return Finding("time_limit", message)

    def _problem(self, outcomes, cases):
        """What kept the function from returning numbers; and what it returns where it can."""
        problems = [(o, case) for o, case in zip(outcomes, [*cases, cases[0]], strict=True) if o.problem]
        if not problems:
            return []
        problem, case = problems[0][0].problem, problems[0][1]
        if len(problems) < len(outcomes):
            part = f"This happens in {len(problems)} of {len(outcomes)} tries only, first with {sizes_of(case)}."
            stopped = Finding(problem.name, f"{problem.message}\n{part}")
            return _together([stopped], self._mended(case))
        if not problems[0][0].error:
            return [problem]
        found = self._behind_shapes(problem, cases, lambda evidence: listed(evidence) or pairs(evidence))
        if found:
            return found
        change = self._mended(case)
        if change:
            return _together([problem], change)
        return self._behind_shapes(problem, cases, mutants.one_change) or [problem]

    def _mended(self, case):
        """The one change that makes the function right, which is wrong in this `case`."""
        exercise, seed = self.exercise, self.seed
        every = [case, *exercise.cases(seed), *exercise.edges(seed), *exercise.refused(seed)]
        return mended(self.function, exercise, every, self.deadline)

    def _behind_shapes(self, problem, cases, explain):
        """A function that stops for the sizes drawn may run when some of them agree: what explains both."""
        names = list(dict.fromkeys(name for case in cases for name in case.sizes))
        groups = list(combinations(names, 2)) if len(names) < 5 else []
        for equal in [*groups, tuple(names)] if len(names) > 1 else []:
            square = self.exercise.cases(self.seed, equal)
            outcomes = self._run(square)
            if not outcomes:
                continue
            agree = " = ".join(equal)
            evidence = self._evidence(outcomes, square, stopped=cases[0])
            if evidence.right:
                return [Finding("only_square", f"{problem.message}\nIt runs, and is right, only with {agree}.")]
            found = explain(evidence)
            if found:
                return [Finding(None, f"{problem.message}\nWith {agree} it runs. From what it returns then:"), *found]
        return []

    def _run(self, cases):
        """The outcomes in all cases, or nothing when there is a problem in one, or no time left."""
        outcomes, _, _ = run(self.function, cases, self.exercise, self.deadline.left)
        return outcomes if len(outcomes) == len(cases) and not any(o.problem for o in outcomes) else []

    def _evidence(self, outcomes, cases, stopped=None):
        got = [o.value for o in outcomes]
        return Evidence(self.exercise, cases, got, _tolerance(outcomes), self.deadline, stopped)

    def _compared(self, outcomes, cases):
        evidence = self._evidence(outcomes, cases)
        if evidence.right:
            return []
        wrong = next(case for case, got in zip(cases, evidence.got, strict=True) if not same(got, case.want))
        found = listed(evidence)
        if found:
            return found
        change = self._mended(wrong)
        return _together(related(evidence), change) if change else unlisted(evidence)

    def _at_edges(self, outcomes, edges, tried, cases):
        """What is wrong only where something is special: a size of 1, another activation, what the exercise names."""
        tolerance = _tolerance(outcomes)
        wrong = [k for k, o in enumerate(outcomes) if o.problem or not same(o.value, edges[k].want, tolerance)]
        if not wrong:
            return []
        numbers = all(o.value for o in outcomes)
        found = listed(self._evidence([*tried, *outcomes], [*cases, *edges])) if numbers else []
        if found:
            return found
        labels = [edges[k].label for k in wrong]
        name = "wrong_with_" + re.sub(r"\W+", "_", labels[0]).strip("_")
        outcome, more = outcomes[wrong[0]], f", nor with {' or '.join(labels[1:])}" if labels[1:] else ""
        happens = outcome.problem.message if outcome.problem else _returns(outcome.value, edges[wrong[0]])
        message = f"Right on all {len(cases)} ordinary tries, but not with {labels[0]}{more}. {happens}"
        finding = Finding(name, message)
        return _together([finding], self._mended(edges[wrong[0]]))

    def _refused(self, outcomes, cases):
        """What does not raise the error that is asked for, whatever else it does."""
        for outcome, case in zip(outcomes, cases, strict=True):
            if outcome.value:
                return [Finding(self.exercise.accepts.name, self.exercise.accepts.message)]
            if not outcome.error:
                message = f"For {shapes_of(case)} a ValueError is to be raised, by `raise`; yours raises none."
                return [Finding("not_raised", message)]
            if "ValueError" not in outcome.error.split():
                message = f"For {shapes_of(case)} a ValueError is to be raised, no other: {outcome.problem.message}"
                return [Finding("wrong_error", message)]
        return []


def _together(findings, change):
    """The one finding, and below it the change that makes the function right; each alone where there is no other."""
    if not findings or not change:
        return findings or change
    return [Finding(findings[0].name, f"{findings[0].message}\n{change[0].message}")]


SINGLE_PRECISION = "It is in single precision (float32): half of the digits are lost; NumPy's default is double."


def _before_running(exercise, function):
    if function is Ellipsis:
        return _unattempted(exercise, function)
    if not callable(function) or issubclass(type(function), type):
        message = (
            f'check needs the function itself, without brackets: `check("{exercise.key}", {name_of(exercise, None)})`; '
            f"it got {kind(function)}."
        )
        return _wrong(exercise, None, [Finding("not_a_function", message)])
    if _is_stub(function):
        return _unattempted(exercise, function)
    try:
        parameters = inspect.signature(function)
    except Exception:  # builtins have none, and objects may answer anything
        return None
    try:
        parameters.bind(*exercise.parameters)
    except TypeError:
        call, yours = exercise.call_of(name_of(exercise, function)), ", ".join(parameters.parameters)
        message = f"Your function must be callable as `{call}`; yours takes ({yours})."
        return _wrong(exercise, function, [Finding("wrong_parameters", message)])
    return None


def _is_stub(function):
    """A body that touches nothing: `...`, `pass`, `return None`, a docstring."""
    code = code_of(function)
    return code is not None and all(
        op.opname in ("RESUME", "NOP", "POP_TOP", "RETURN_VALUE")
        or (op.opname in ("LOAD_CONST", "RETURN_CONST", "LOAD_COMMON_CONSTANT") and op.argval in (None, Ellipsis))
        for op in dis.get_instructions(code)
    )


def _unattempted(exercise, function):
    message = f"Write {exercise.call_of(name_of(exercise, function))} above, then run the cell again."
    wanted, _, stuck = notes(exercise, function)  # nothing was tried
    return Verdict(exercise.key, "not attempted yet", message, notes=(wanted, stuck))


def _wrong(exercise, function, findings, printed="", seed=0):
    """The verdict on these findings: the mistakes numbered, when there are several, and remarks without a name."""
    names = list(dict.fromkeys(f.name for f in findings if f.name))
    number = iter(range(1, len(findings) + 1))
    several = sum(f.name is not None for f in findings) > 1
    lines = [f"{next(number)}. {f.message}" if f.name and several else f.message for f in findings]
    help_on = notes(exercise, function, seed)
    return Verdict(exercise.key, "not yet", "\n".join(lines), "+".join(names) or None, printed, help_on)


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


def _returns(value, case):
    """What is returned in a case beside what is wanted, as short as can be."""
    got, want = next((g, w) for g, w in zip(value, case.want, strict=True) if not same((g,), (w,)))
    if got.shape != want.shape:
        return f"The shape is {shape_text(got.shape, {})} there; wanted is {shape_text(want.shape, {})}."
    at = int(np.argmax(~(np.abs(got - want) <= TOLERANCE)))
    return f"You return {got.flat[at]:.6g} there where {want.flat[at]:.6g} is wanted."
