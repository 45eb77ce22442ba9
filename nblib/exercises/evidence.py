"""What a student's function returned, beside what it should have returned."""

from dataclasses import dataclass, field

import numpy as np

from nblib.exercises.compare import TOLERANCE, close, same
from nblib.exercises.deadline import Deadline
from nblib.exercises.exercise import Case, Exercise
from nblib.exercises.recipe import attempt, changed


@dataclass(frozen=True)
class Evidence:
    """The answers `got` and `want` in every case, each a tuple with one array per part.

    `stopped` is a case in which the student's function raised an error: an explanation must fail there as well.
    """

    exercise: Exercise
    cases: list[Case]
    got: list[tuple]
    tolerance: float = TOLERANCE
    deadline: Deadline = field(default_factory=lambda: Deadline(None))
    stopped: Case | None = None

    @property
    def want(self):
        return [case.want for case in self.cases]

    @property
    @np.errstate(all="ignore")
    def right(self):
        return all(same(got, want, self.tolerance) for got, want in zip(self.got, self.want, strict=True))

    def answer(self, steps, case):
        """What the (changed) steps give in a case, as a tuple of arrays; None where they cannot be carried out."""
        return self.exercise.made(attempt(steps, case.given))

    def explained_by(self, steps):
        """Whether the (changed) steps give what the student got, in every case."""
        return self._all_same(lambda case: self.answer(steps, case)) and self._stops(steps)

    def explained_by_mistakes(self, *mistakes):
        """Whether these listed mistakes, made together, give what the student got, in every case."""
        return self._all_same(lambda case: self._mistaken(case, mistakes)) and self._stops(self._with(mistakes))

    def _stops(self, steps):
        return self.stopped is None or self.answer(steps, self.stopped) is None

    def _with(self, mistakes):
        return changed(self.exercise.steps, *(m.changes for m in mistakes))

    def _mistaken(self, case, mistakes):
        known = tuple(map(id, mistakes))
        if known not in case.made:
            case.made[known] = self.answer(self._with(mistakes), case)
        return case.made[known]

    def _all_same(self, answer):
        return all(same(got, answer(case), self.tolerance) for got, case in zip(self.got, self.cases, strict=True))

    def parts(self):
        """One `Part` for each array of the answer."""
        labels = self.exercise.compared or ("",)
        return [
            Part(label, self.cases, [g[k] for g in self.got], [w[k] for w in self.want], self.tolerance)
            for k, label in enumerate(labels)
        ]


@dataclass(frozen=True)
class Part:
    """One array of the answer, over all cases."""

    label: str
    cases: list[Case]
    got: list[np.ndarray]
    want: list[np.ndarray]
    tolerance: float

    @property
    def right(self):
        return self.equals(self.got)

    def equals(self, arrays):
        """Whether `arrays` are the right answers."""
        return all(close(array, want, self.tolerance) for array, want in zip(arrays, self.want, strict=True))

    def explained_by(self, arrays):
        """Whether `arrays` are what the student got."""
        return all(close(got, array, self.tolerance) for got, array in zip(self.got, arrays, strict=True))

    def wrong(self, k):
        """The mask of wrong entries in case k."""
        got, want = self.got[k], self.want[k]
        return ~(np.abs(got - want) <= self.tolerance * max(1.0, np.abs(want).max(initial=0)))
