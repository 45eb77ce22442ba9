"""Mistakes that nobody listed, made by changing one place of a recipe: something left out, exchanged, done otherwise.

A place is a step that uses a quantity, or the quantity itself for all steps that use it. What is found is true by
construction: with this one change the formula gives the student's numbers on every input.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from nblib.exercises.operations import PAIRS, REDUCTIONS, applied, operations
from nblib.exercises.recipe import Step, attempt, changed, evaluate
from nblib.exercises.running import Finding
from nblib.exercises.words import plain, sentence, words

NUMBERS = np.ndarray | float | int


@dataclass(frozen=True)
class Mutant:
    finding: Finding
    changes: dict


class Mutants:
    """All single changes of a recipe. `given` is one case, for the shapes; `own` are the exercise's own words.

    `simple` leaves aside what is rare, where many combinations are tried.
    """

    def __init__(self, steps, given, own, simple=False):
        self.steps, self.given, self.own, self.simple = steps, given, own, simple
        self.values = evaluate(steps, given, *steps) | given
        self.uses = {name: [s for s, step in steps.items() if name in step.needs] for name in self.values}
        self.after = {name: [s for s in steps if name in behind(steps, s)] for name in self.values}
        self.frozen = {
            name + "°": Step(step.function, tuple(n + "°" * (n in steps) for n in step.needs))
            for name, step in steps.items()
        }

    def answer(self, mutant):
        """What the mutant gives in this case; None where it cannot be carried out. Computes anew only what changes."""
        anew = {s: self.steps[s] for name in mutant.changes for s in self.after.get(name, ())}
        known = {name: value for name, value in self.values.items() if name not in anew}
        return attempt(changed(anew, mutant.changes), known)

    def of(self, names):
        """The changes inside the steps `names`."""
        kinds = (self._needs,) if self.simple else (self._needs, self._operation, self._value)
        for kind in kinds:
            for name in reversed(list(names)):  # what is near the result first
                yield from kind(name)

    def everywhere(self):
        """The changes of a quantity for all steps that use it, where there are several."""
        for name, value in self.values.items():
            if len(self.uses[name]) < 2:
                continue
            for label, message, function in operations(value, self.simple):
                step = Step(applied(lambda v: v, 0, function), (name,))
                yield self._mutant(f"{label}_{plain(name)}", message.replace("{p}", self._word(name)), {name: step})
            for other in self._like(name):
                yield self._exchange(name, other, {name: Step(lambda v: v, (self._early(other, name),))})
        for first, second in combinations(self.given, 2):
            if _alike(self.given[first], self.given[second]):
                text = f"{self._word(first)} and {self._word(second)} have changed places."
                swap = {first: Step(lambda v: v, (second,)), second: Step(lambda v: v, (first,))}
                yield self._mutant(f"swapped_{first}_{second}", text, swap)

    def _needs(self, name):
        """One quantity that the step needs is changed, or another stands in its place."""
        step = self.steps[name]
        for k, need in enumerate(step.needs):
            word = self._word(need)
            if len(self.uses[need]) > 1 and not name.endswith("*"):
                word += f" (in {self._word(name)})"
            for label, message, function in operations(self.values[need], self.simple):
                change = Step(applied(step.function, k, function), step.needs)
                yield self._mutant(f"{label}_{plain(need)}", message.replace("{p}", word), {name: change})
            for label, text, operation, with_ in self._combinations(need):
                change = Step(_joined(step.function, k, operation), (*step.needs, with_))
                text = text.format(p=word, q=self._word(with_))
                yield self._mutant(f"{label}_{plain(need if with_ == 'sigma' else with_)}", text, {name: change})
            for other in self._like(need):
                needs = (*step.needs[:k], self._early(other, name), *step.needs[k + 1 :])
                yield self._exchange(need, other, {name: Step(step.function, needs)}, word)
            for other in self._longer(need):
                text = f"Where {word} belongs, you use the first rows of {self._word(other)}."
                needs = (*step.needs, self._early(other, name))
                yield self._mutant(f"first_of_{plain(other)}", text, {name: Step(_cut(step.function, k), needs)})

    def _combinations(self, need):
        """What may be done to a quantity with σ, or with a size."""
        if isinstance(self.values[need], NUMBERS) and not self.simple:
            if "sigma" in self.given:
                yield "sigma_of", "You apply σ to {p}.", lambda v, s: s(v), "sigma"
                yield "derivative_at", "You apply σ' to {p}.", lambda v, s: s.derivative(v), "sigma"
            for size, value in self.given.items():
                if isinstance(value, int) and size != need:
                    yield "extra", "You use {p} {q} times over.", np.multiply, size
                    yield "divided_by", "You divide {p} by {q}, which does not belong there.", np.divide, size

    def _operation(self, name):
        """Another operation with the same quantities."""
        step = self.steps[name]
        operands = [self.values[need] for need in step.needs]
        if not all(isinstance(v, NUMBERS) for v in operands):
            return
        made = (
            f"that is not how {self._word(name)} comes about." if name != "answer" else "that is not what is asked for."
        )
        if len(operands) == 2:
            first, second = map(self._word, step.needs)
            for verb, operation in PAIRS:
                text = f"You {verb.format(p=first, q=second)}; {made}"
                yield self._mutant("operation", text, {name: Step(operation, step.needs)})
        if len(operands) == 1 and np.ndim(operands[0]) == np.ndim(self.values[name]) + 1:
            for noun, reduction in REDUCTIONS:
                for axis in range(np.ndim(operands[0])):
                    text = f"You take the {noun} of {self._word(step.needs[0])} over axis {axis}; {made}"
                    change = Step(lambda v, r=reduction, axis=axis: r(v, axis=axis), step.needs)
                    yield self._mutant("operation", text, {name: change})

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
                for label, text, operation in (
                    ("extra", "At {s} there is a factor too many: {q}.", np.multiply),
                    ("divided_by", "You divide {s} by {q}, which does not belong there.", np.divide),
                    ("added", "To {s} you add {q}, which does not belong there.", np.add),
                    ("subtracted", "From {s} you subtract {q}, which does not belong there.", np.subtract),
                ):
                    change = Step(lambda v, q, o=operation, t=turn: o(v, t(q)), (name, self._early(other, name)))
                    message = text.format(s=self._word(name), q=self._word(other))
                    yield self._mutant(f"{label}_{plain(other)}", message, {name: change})

    def _like(self, name):
        return [other for other in self.values if other != name and _alike(self.values[name], self.values[other])]

    def _longer(self, name):
        """Arguments that are arrays like this one, but with more rows."""
        if not isinstance(self.values[name], np.ndarray):
            return []
        shape = self.values[name].shape
        arrays = {other: v for other, v in self.given.items() if isinstance(v, np.ndarray) and other != name}
        return [o for o, v in arrays.items() if shape and v.shape[1:] == shape[1:] and len(v) > shape[0]]

    def _early(self, other, name):
        """The name under which `other` may be used in the step `name`: its right value where it depends on that "
        "step."""
        return other + "°" if other in self.after[name] else other

    def _exchange(self, need, other, changes, word=None):
        text = f"Where {word or self._word(need)} belongs, you use {self._word(other)}."
        if other == "answer":
            text += " Is the formula applied twice, or something overwritten too early?"
        return self._mutant(f"{plain(other)}_for_{plain(need)}", text, changes)

    def _mutant(self, name, message, changes):
        late = any(need.endswith("°") for step in changes.values() for need in step.needs)
        return Mutant(Finding(name, sentence(message)), self.frozen | changes if late else changes)

    def _word(self, name):
        return words(name, self.own)


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
                name + "*": Step(steps[name].function, tuple(n + "*" for n in steps[name].needs))
                if name in steps
                else Step(lambda v: v, (name,))
                for name in mine
            }
            own = Step(step.function, tuple(n + "*" if n == need else n for n in step.needs))
            yield steps | copies | {user: own}, list(copies), user


def _cut(function, k):
    """`function` with one argument more, whose first rows take the place of the k-th."""
    return lambda *args: function(*args[:k], args[-1][: len(args[k])], *args[k + 1 : -1])


def _joined(function, k, operation):
    """`function` with one argument more, joined to the k-th by `operation`."""
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
