"""What an exercise is made of, and the inputs on which no mistake hides."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import prod

import numpy as np

from nblib.activations import heaviside, identity, relu, sigmoid, tanh
from nblib.exercises.recipe import Mistake, Step

EXERCISES = {}  # by key, in the order of the notebooks; filled by the decorator `exercise`
ROUNDS = 6


class Draw:
    """The source of one set of inputs.

    Sizes are pairwise different and above 2, but for those named in `equal`, and those that are to be 1, in `ones`.
    """

    def __init__(self, rng, round, equal=(), ones=(), sigma=None):
        self.rng, self.round, self.equal, self.ones = rng, round, equal, ones
        self.named, self.single, self.drew_sigma = {}, 0, False
        self.chosen = sigma or (tanh, sigmoid, relu)[round % 3]  # each hides mistakes that the others show

    @property
    def sigma(self):
        self.drew_sigma = True
        return self.chosen

    def sizes(self, names, spread=2, rising=""):
        """One number for each of the `names`, say "N d n"; those that are `rising`, "n N", in this order.

        The larger the `spread`, the larger they become.
        """
        names, rising = names.split(), rising.split()
        values = self.rng.permutation(np.arange(3, 3 + spread + len(names)))[: len(names)].tolist()
        sizes = dict(zip(names, values, strict=True))
        sizes |= dict(zip(rising, sorted(sizes[name] for name in rising), strict=True))
        for name in self.ones:
            sizes |= dict.fromkeys(rising[: rising.index(name)] if name in rising else (), 1)
        self.named |= {name: 1 if name in self.ones else size for name, size in sizes.items()}
        self.named |= {name: self.named[self.equal[0]] for name in self.equal if name in names}
        return [self.named[name] for name in names]

    def numbers(self, *shape):
        """Numbers of both signs, none of them near 0."""
        size = prod(shape)
        signs = self.rng.permutation(np.arange(size) % 2 * 2.0 - 1.0)
        return (signs * self.rng.uniform(0.3, 1.5, size)).reshape(shape)

    def number(self):
        """One number; its sign changes from round to round, in another way for each that is drawn."""
        self.single += 1
        sign = -1 if self.round >> self.single & 1 else 1
        return float(sign * self.rng.uniform(0.3, 1.5))


@dataclass(frozen=True)
class Case:
    """The arguments of one call, by name, the sizes they were drawn with, and the right answer.

    The answer is a tuple of float arrays, one for each that is compared; None where the function must raise. `label`
    says what is special, `made` remembers what listed mistakes give.
    """

    arguments: dict
    sizes: dict
    label: str = ""
    want: tuple | None = None
    made: dict = field(default_factory=dict)

    @property
    def given(self):
        return self.sizes | self.arguments

    def copies(self):
        """Fresh copies of the arguments, in the order of the signature: the student's to spoil."""
        return [_copy(value) for value in self.arguments.values()]


def _copy(value):
    if isinstance(value, list):
        return [_copy(entry) for entry in value]
    return value.copy() if isinstance(value, np.ndarray) else value


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise, declared by decorating its solution, a few lines of plain NumPy, with `exercise`.

    inputs: Draw -> the arguments in order.  steps, mistakes: see `recipe`.  hints: from a nudge to nearly there.
    words: what its quantities are called in messages; no message can speak of others.
    parts: the names of what is returned, when it is more than one array.
    measure: (what is returned, **arguments) -> the array that is compared, where many answers are right, or a list is.
    special: {"steps = 0": Draw -> arguments} that the statement allows, beside sizes of 1 and every activation.
    places: arguments -> {words: mask over the entries of the answer}, where answers are often wrong.
    refuses: Draw -> arguments for which the function must raise a ValueError; `accepts` is the mistake of not doing so.
    """

    answer: Callable
    inputs: Callable
    steps: Mapping[str, Step]
    mistakes: tuple[Mistake, ...] = ()
    hints: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    measure: Callable | None = None
    special: Mapping[str, Callable] = field(default_factory=dict)
    places: Callable | None = None
    refuses: Callable | None = None
    accepts: Mistake | None = None
    parameters: tuple[str, ...] = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "parameters", tuple(inspect.signature(self.answer).parameters))

    @property
    def key(self):
        return self.answer.__name__

    def call_of(self, name):
        """The wanted call as text, `grad_a(a, W, b, X, y, sigma)`."""
        return f"{name}({', '.join(self.parameters)})"

    @property
    def compared(self):
        """The names of the arrays that are compared, when they are several."""
        return () if self.measure else self.parts

    def cases(self, seed, equal=()):
        """The cases on which a function is tried."""
        return _cases(self, seed, equal)

    def edges(self, seed):
        """More cases that the statement allows: each size 1, all of them 1, other activations, what is special here."""
        return _edges(self, seed)

    def refused(self, seed):
        """Cases for which the function must raise."""
        if self.refuses is None:
            return []
        return [self.case(self.refuses, draw) for draw in _draws(seed)]

    def case(self, inputs, draw, label=""):
        """The case of these inputs, its answer still open."""
        arguments = dict(zip(self.parameters, inputs(draw), strict=True))
        return Case(arguments, draw.named, label)

    def solved(self, case):
        """The case with its right answer."""
        value = self.answer(*case.copies())
        if self.measure:
            value = self.measure(value, **case.arguments)
        return replace(case, want=self.as_arrays(value))

    def as_arrays(self, value):
        """What a recipe gives, or what is measured, as a tuple of float arrays."""
        return tuple(np.asarray(part, float) for part in (value if self.compared else (value,)))

    def made(self, value):
        """The same for a recipe with mistakes in it; None where it gives no arrays."""
        try:
            return None if value is None else self.as_arrays(value)
        except (TypeError, ValueError):
            return None


def _draws(seed, equal=()):
    rng = np.random.default_rng(seed)
    return [Draw(rng, round, equal) for round in range(ROUNDS)]


@lru_cache(maxsize=256)
def _cases(exercise, seed, equal):
    return [exercise.solved(exercise.case(exercise.inputs, draw)) for draw in _draws(seed, equal)]


@lru_cache(maxsize=256)
def _edges(exercise, seed):
    trial = Draw(np.random.default_rng(0), 0)
    exercise.inputs(trial)
    names = list(trial.named)
    ones = [(name,) for name in names] + [tuple(names)] * (len(names) > 1)
    changes = {" = ".join(group) + " = 1": {"ones": group} for group in ones}
    if trial.drew_sigma:
        changes |= {f"σ = {sigma.name}": {"sigma": sigma} for sigma in (identity, heaviside)}
    rng = np.random.default_rng(seed)
    cases = [exercise.case(exercise.inputs, Draw(rng, 1, **change), label) for label, change in changes.items()]
    cases += [exercise.case(inputs, Draw(rng, 1), label) for label, inputs in exercise.special.items()]
    return [exercise.solved(case) for case in cases]


def exercise(**declaration):
    """Decorator: declares the exercise whose solution is the decorated function."""

    def declare(answer):
        EXERCISES[answer.__name__] = Exercise(answer=answer, **declaration)
        return answer

    return declare
