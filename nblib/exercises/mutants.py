"""Mistakes that nobody listed, made by changing one place of a recipe: something left out, exchanged, done otherwise.

A place is a step that uses a quantity, or the quantity itself for all steps that use it. What is found is true by
construction: with this one change the formula gives the student's numbers on every input.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from nblib.exercises.recipe import Copy, Step, attempt, changed, evaluate, plain
from nblib.exercises.transforms import PAIRS, REDUCTIONS, applied, comes_out, transforms
from nblib.exercises.verdict import Finding

NUMBERS = np.ndarray | float | int
NOT_THERE = "That does not belong there."


@dataclass(frozen=True)
class Mutant:
    finding: Finding
    changes: dict


class Mutants:
    """All single changes of a recipe. `given` is one case, for the shapes; `words` say what quantities are called.

    `simple` leaves aside what is rare, where many combinations are tried.
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

    def answer(self, mutant):
        """What the mutant gives in this case; None where it cannot be carried out. Computes anew only what changes."""
        anew = {s: self.steps[s] for name in mutant.changes for s in self.after.get(name, ())}
        known = {name: value for name, value in self.values.items() if name not in anew}
        return attempt(changed(anew, mutant.changes), known)

    def of(self, names):
        """The changes inside the steps `names`."""
        kinds = (self._transformed, self._exchanged, self._operation, self._value)[: 2 if self.simple else 4]
        for kind in kinds:
            for name in reversed(list(names)):  # what is near the result first
                yield from kind(name)

    def everywhere(self):
        """The changes of a quantity for all steps that use it, where there are several."""
        for name, value in self.values.items():
            if len(self.uses[name]) < 2:
                continue
            for transform in transforms(value, self.simple):
                step = Step(applied(lambda v: v, 0, transform.function), (name,))
                finding = transform.finding(f"{transform.name}_{plain(name)}", self._word(name))
                yield self._mutant(finding, {name: step})
            for other in self._like(name):
                yield self._exchange(name, other, {name: Step(lambda v: v, (self._early(other, name),))})
        for first, second in combinations(self.given, 2):
            if _alike(self.given[first], self.given[second]):
                clause = f"{self._word(first)} and {self._word(second)} in each other's place"
                swap = {first: Step(lambda v: v, (second,)), second: Step(lambda v: v, (first,))}
                yield self._mutant(comes_out(f"swapped_{first}_{second}", clause), swap)

    def _transformed(self, name):
        """Something happens to one quantity that the step needs."""
        step = self.steps[name]
        for k, need in enumerate(step.needs):
            word = self._word_in(name, need)
            for transform in transforms(self.values[need], self.simple):
                change = Step(applied(step.function, k, transform.function), step.needs)
                yield self._mutant(transform.finding(f"{transform.name}_{plain(need)}", word), {name: change})
            for label, clause, operation in self._by_sigma(need):
                change = Step(_after(step.function, k, operation), (*step.needs, "sigma"))
                yield self._mutant(comes_out(f"{label}_{plain(need)}", clause.format(p=word)), {name: change})

    def _exchanged(self, name):
        """Another quantity stands in the place of one that the step needs."""
        step = self.steps[name]
        for k, need in enumerate(step.needs):
            for other in self._like(need):
                needs = (*step.needs[:k], self._early(other, name), *step.needs[k + 1 :])
                yield self._exchange(need, other, {name: Step(step.function, needs)}, self._word_in(name, need))

    def _word_in(self, name, need):
        """What a quantity is called, and where it stands, if it stands in several places."""
        place = f" (in {self._word(name)})" if len(self.uses[need]) > 1 and not isinstance(name, Copy) else ""
        return self._word(need) + place

    def _by_sigma(self, need):
        if "sigma" in self.given and isinstance(self.values[need], NUMBERS) and not self.simple:
            yield "sigma_of", "σ applied to {p}", lambda v, s: s.value(v)
            yield "derivative_at", "σ' applied to {p}", lambda v, s: s.slope(v)

    def _operation(self, name):
        """Another operation with the same quantities."""
        step = self.steps[name]
        operands = [self.values[need] for need in step.needs]
        if not all(isinstance(v, NUMBERS) for v in operands):
            return
        if len(operands) == 2:
            first, second = map(self._word, step.needs)
            for clause, operation in PAIRS.items():
                clause = f"{clause.format(p=first, q=second)} for {self._word(name)}"
                yield self._mutant(comes_out("operation", clause), {name: Step(operation, step.needs)})
        if len(operands) == 1 and np.ndim(operands[0]) == np.ndim(self.values[name]) + 1:
            for noun, reduction in REDUCTIONS.items():
                for axis in range(np.ndim(operands[0])):
                    clause = f"the {noun} of {self._word(step.needs[0])} over axis {axis} for {self._word(name)}"
                    change = Step(lambda v, r=reduction, axis=axis: r(v, axis=axis), step.needs)
                    yield self._mutant(comes_out("operation", clause), {name: change})

    def _value(self, name):
        """The step gives the right thing, but another quantity is multiplied, divided or added in."""
        if not isinstance(self.values[name], NUMBERS):
            return
        for other, value in self.values.items():
            if other == name or not isinstance(value, NUMBERS):
                continue
            for turn in (lambda v: v, np.transpose) if np.ndim(value) > 1 else (lambda v: v,):
                if not _spreads(turn(value), self.values[name]):
                    continue
                for label, clause, operation in (
                    ("extra", "{s} multiplied by {q}", np.multiply),
                    ("divided_by", "{s} divided by {q}", np.divide),
                    ("added", "{q} added to {s}", np.add),
                    ("subtracted", "{q} subtracted from {s}", np.subtract),
                ):
                    change = Step(lambda v, q, o=operation, t=turn: o(v, t(q)), (name, self._early(other, name)))
                    clause = clause.format(s=self._word(name), q=self._word(other))
                    yield self._mutant(comes_out(f"{label}_{plain(other)}", clause, NOT_THERE), {name: change})

    def _like(self, name):
        return [other for other in self.values if other != name and _alike(self.values[name], self.values[other])]

    def _early(self, other, name):
        """The name under which `other` may be used in the step `name`: where it depends on that step, as it was."""
        return _before(other) if other in self.after[name] else other

    def _exchange(self, need, other, changes, word=None):
        clause = f"{self._word(other)} in place of {word or self._word(need)}"
        question = "Is the formula applied twice, or something overwritten too early?" if other == "answer" else ""
        return self._mutant(comes_out(f"{plain(other)}_for_{plain(need)}", clause, question), changes)

    def _mutant(self, finding, changes):
        late = any(need in self.frozen for step in changes.values() for need in step.needs)
        return Mutant(finding, self.frozen | changes if late else changes)

    def _word(self, name):
        return word(name, self.words)


def word(name, words):
    """What a quantity is called: by the words of the exercise, or by its name."""
    name = plain(name)
    return words.get(name) or {"answer": "the result", "sigma": "σ"}.get(name, name)


def _before(name):
    return Copy(name, "as it was")


def _own(name):
    return Copy(name, "for one use")


def behind(steps, name):
    """The quantity itself and all it is made of."""
    found, todo = {}, [name]
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = None
            todo += steps[name].needs if name in steps else ()
    return found


def private(steps, given):
    """Recipes in which one use of a quantity has its own copy of all that leads to it: (recipe, the copies, its use).

    A mistake among the copies is one that was made in only one of several places.
    """
    count = {name: sum(name in step.needs for step in steps.values()) for name in (*steps, *given)}
    for user, step in steps.items():
        for need in step.needs:
            mine = behind(steps, need)
            if need not in steps or not any(count[name] > 1 for name in mine):
                continue
            copies = {
                _own(name): Step(steps[name].function, tuple(map(_own, steps[name].needs)))
                if name in steps
                else Step(lambda v: v, (name,))
                for name in mine
            }
            own = Step(step.function, tuple(_own(n) if n == need else n for n in step.needs))
            yield steps | copies | {user: own}, list(copies), user


def _after(function, k, operation):
    """`function` with one argument more, with which `operation` first changes the k-th."""
    return lambda *args: function(*args[:k], operation(args[k], args[-1]), *args[k + 1 : -1])


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
