"""Mistakes that nobody listed, made by changing one place of a recipe: something left out, exchanged, done otherwise.

A place is a quantity as one step uses it, or for all steps that use it. What is found is true by construction: with
this one change the formula gives the student's numbers on every input.
"""

from itertools import combinations, tee
from typing import NamedTuple

import numpy as np

from nblib.exercises.compare import same
from nblib.exercises.finding import Finding
from nblib.exercises.recipe import Copy, Step, attempt, changed, evaluate, plain
from nblib.exercises.transforms import as_array, comes_out, transforms

NUMBERS = np.ndarray | float | int


def one_change(evidence):
    """One change, made everywhere or in one place only, explains the answer."""
    return _explained(evidence, _changes)


def with_a_listed_mistake(evidence):
    """One change and one listed mistake together explain the answer."""
    return _explained(evidence, _changes_of_mistakes)


def _explained(evidence, candidates):
    """The first candidate that gives what the student got: in the first case, and then in all."""
    for findings, steps, first in _remembered(evidence, candidates):
        if same(evidence.got[0], first, evidence.tolerance) and evidence.explained_by(steps):
            return findings
    return []


def _remembered(evidence, candidates):
    """The candidates of an exercise for its first case; they depend on nothing else. Fewer, when time is over."""
    made = evidence.cases[0].made
    if candidates not in made:
        made[candidates] = candidates(evidence.exercise, evidence.cases[0])
    made[candidates], each = tee(made[candidates])
    for candidate in each:
        if evidence.deadline.over:
            return
        yield candidate


def _changes(exercise, case):
    """The commonest changes first, then all."""
    for simple in (True, False):
        yield from _candidates(exercise, case, exercise.steps, [], simple)


def _changes_of_mistakes(exercise, case):
    """The commonest changes in formulas with a listed mistake."""
    for mistake in exercise.mistakes:
        steps = changed(exercise.steps, mistake.changes)
        made = exercise.made(attempt(steps, case.given))
        if made is not None and [m.shape for m in made] == [w.shape for w in case.want]:  # or it speaks of shapes
            yield from _candidates(exercise, case, steps, [Finding(mistake.name, mistake.message)], simple=True)


def _candidates(exercise, case, steps, findings, simple):
    """(findings, steps, what these give in the case) for every single change of the `steps`."""
    space = Mutants(steps, case.given, exercise.words, simple)
    for finding, changes in space:
        yield [*findings, finding], changed(steps, changes), exercise.made(space.answer(changes))


class Place(NamedTuple):
    """The quantity `need`, as the step `user` uses it, or for all its users (None)."""

    need: str
    user: str | None = None


class Mutants:
    """Iterates over all single changes of a recipe: (finding, changed steps).

    `given` is one case, for the shapes; `words` say what quantities are called. `simple` leaves aside what is rare,
    where many combinations are tried.
    """

    def __init__(self, steps, given, words, simple=False):
        self.steps, self.given, self.words, self.simple = steps, given, words, simple
        self.values = evaluate(steps, given, *steps) | given
        self.uses = {name: [s for s, step in steps.items() if name in step.needs] for name in self.values}
        self.after = {name: [s for s in steps if name in behind(steps, s)] for name in self.values}
        self.frozen = {
            _before(name): Step(step.function, tuple(_before(n) if n in steps else n for n in step.needs))
            for name, step in steps.items()
        }

    def answer(self, changes):
        """What the changed steps give in this case, or None. Computes anew only what changes."""
        anew = {s: self.steps[s] for name in changes for s in self.after.get(name, ())}
        known = {name: value for name, value in self.values.items() if name not in anew}
        return attempt(changed(anew, changes), known)

    def __iter__(self):
        everywhere = [Place(name) for name in self.values if len(self.uses[name]) > 1]
        near_the_result = [(name, step) for name, step in reversed(self.steps.items())]
        each = [Place(need, name) for name, step in near_the_result for need in step.needs]
        for what in (self._transformed, self._exchanged):
            for place in everywhere + each:
                yield from what(place)
        yield from self._swapped()
        if not self.simple:
            for name in reversed(self.steps):
                yield from self._joined(name)

    def _transformed(self, place):
        """Something happens to the quantity."""
        for transform in transforms(self.values[place.need], self.simple):
            finding = transform.finding(f"{transform.name}_{plain(place.need)}", self._word_at(place))
            yield self._mutant(place, finding, lambda v, f=transform.function: f(as_array(v)))
        if "sigma" in self.given and isinstance(self.values[place.need], NUMBERS) and not self.simple:
            for label, clause, function in (
                ("sigma_of", "σ applied to", lambda v, s: s(v)),
                ("derivative_at", "σ' applied to", lambda v, s: s.derivative(v)),
            ):
                finding = comes_out(f"{label}_{plain(place.need)}", f"{clause} {self._word_at(place)}")
                yield self._mutant(place, finding, function, "sigma")

    def _exchanged(self, place):
        """Another quantity stands in its place."""
        for other in self.values:
            if other != place.need and _alike(self.values[place.need], self.values[other]):
                clause = f"{self._word(other)} in place of {self._word_at(place)}"
                finding = comes_out(f"{plain(other)}_for_{plain(place.need)}", clause)
                yield self._mutant(place, finding, lambda v, other: other, other)

    def _swapped(self):
        """Two arguments in each other's place."""
        for first, second in combinations(self.given, 2):
            if _alike(self.given[first], self.given[second]):
                clause = f"{self._word(first)} and {self._word(second)} in each other's place"
                swap = {first: Step(lambda v: v, (second,)), second: Step(lambda v: v, (first,))}
                yield comes_out(f"swapped_{first}_{second}", clause), swap

    def _joined(self, name):
        """The step gives the right thing, but another quantity is multiplied, divided or added in."""
        if not isinstance(self.values[name], NUMBERS):
            return
        for other, value in self.values.items():
            if other == name or not isinstance(value, NUMBERS):
                continue
            for turn in (np.asarray, np.transpose)[: 1 + (np.ndim(value) > 1)]:
                if not _spreads(turn(value), self.values[name]):
                    continue
                for label, clause, operation in (
                    ("extra", "{s} multiplied by {q}", np.multiply),
                    ("divided_by", "{s} divided by {q}", np.divide),
                    ("added", "{q} added to {s}", np.add),
                    ("subtracted", "{q} subtracted from {s}", np.subtract),
                ):
                    clause = clause.format(s=self._word(name), q=self._word(other))
                    finding = comes_out(f"{label}_{plain(other)}", clause, "That does not belong there.")
                    yield self._mutant(Place(name), finding, lambda v, q, o=operation, t=turn: o(v, t(q)), other)

    def _mutant(self, place, finding, function, other=None):
        """A function of the quantity, or of it and of another one, takes its place.

        The other one is as it was before the change, where it depends on it.
        """
        before = {} if other is None or other not in self.after[place.user or place.need] else self.frozen
        more = () if other is None else (_before(other) if before else other,)
        if place.user is None:
            return finding, before | {place.need: Step(function, (place.need, *more))}
        step = self.steps[place.user]
        k, n = step.needs.index(place.need), len(step.needs)

        def used(*values):
            return step.function(*values[:k], function(values[k], *values[n:]), *values[k + 1 : n])

        return finding, before | {place.user: Step(used, (*step.needs, *more))}

    def _word_at(self, place):
        """What a quantity is called, and where it stands, if it stands in several places."""
        several = place.user is not None and len(self.uses[place.need]) > 1
        return self._word(place.need) + (f" (in {self._word(place.user)})" if several else "")

    def _word(self, name):
        return word(name, self.words)


def word(name, words):
    """What a quantity is called: by the words of the exercise, or by its name."""
    name = plain(name)
    return words.get(name) or {"answer": "the result", "sigma": "σ"}.get(name, name)


def behind(steps, name):
    """The quantity itself and all it is made of."""
    found, todo = {}, [name]
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = None
            todo += steps[name].needs if name in steps else ()
    return found


def _before(name):
    return Copy(name, "as it was")


def _alike(first, second):
    """Whether one may stand for the other: arrays of one shape, numbers, functions of one kind."""
    if isinstance(first, NUMBERS) and isinstance(second, NUMBERS):
        return np.shape(first) == np.shape(second)
    return type(first) is type(second)


def _spreads(factor, target):
    try:
        return np.broadcast_shapes(np.shape(factor), np.shape(target)) == np.shape(target)
    except ValueError:
        return False
