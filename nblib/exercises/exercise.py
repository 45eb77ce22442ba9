"""What an exercise is made of, and the inputs on which no mistake hides (audit of the script, section 4)."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import prod

import numpy as np

from nblib.activations import sigmoid, tanh
from nblib.exercises.recipe import Mistake, Step

EXERCISES = {}  # by key, in the order of the notebooks; filled by the decorator `exercise`
ROUNDS = 6


class Draw:
    """The source of one set of inputs. Sizes are pairwise different and above 2, but for those named in `equal`."""

    def __init__(self, rng, round, equal=()):
        self.rng, self.round, self.equal = rng, round, equal
        self.named, self.single = {}, 0
        self.sigma = (tanh, sigmoid)[round % 2]  # each hides mistakes that the other shows

    def sizes(self, names, spread=2):
        """One number for each of the `names`, say "N d n"; N, the number of samples, is the largest.

        The larger the `spread`, the larger they become.
        """
        names = names.split()
        values = self.rng.permutation(np.arange(3, 3 + spread + len(names)))[: len(names)].tolist()
        if "N" in names:
            top, at = values.index(max(values)), names.index("N")
            values[top], values[at] = values[at], values[top]
        self.named |= dict(zip(names, values, strict=True))
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

    The answer is a tuple of float arrays, one for each part; None where there is none. `made` remembers what listed
    mistakes give here.
    """

    arguments: dict
    sizes: dict
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


@dataclass(frozen=True)
class Exercise:
    """One exercise, declared by decorating its right answer with `exercise`.

    inputs: Draw -> the arguments in order.  steps, mistakes: see `recipe`.  hints: from a nudge to nearly there.
    shows: the (object, marker) pairs of the library's source that is the solution; lines with the marker are marked.
    parts: the names of what is returned, when it is more than one array.
    places: arguments -> {words: mask over the entries of the answer}, where answers are often wrong.
    refuses: Draw -> arguments for which the function must raise; `accepts` is the mistake of not doing so.
    pointwise: the parameter that may also be handled one number at a time.
    words: what its quantities are called in messages, where `words.py` says something else.
    """

    answer: Callable
    inputs: Callable
    steps: Mapping[str, Step]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, ...]
    shows: tuple = ()
    parts: tuple[str, ...] = ()
    places: Callable | None = None
    refuses: Callable | None = None
    accepts: Mistake | None = None
    pointwise: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    parameters: tuple[str, ...] = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "parameters", tuple(inspect.signature(self.answer).parameters))

    @property
    def key(self):
        return self.answer.__name__

    @property
    def chapter(self):
        return self.answer.__module__.rpartition(".")[2]

    @property
    def call(self):
        """The wanted call as text, `grad_a(a, W, b, X, y, sigma)`."""
        return f"{self.key}({', '.join(self.parameters)})"

    @property
    def statement(self):
        return inspect.cleandoc(self.answer.__doc__)

    def cases(self, seed, equal=()):
        """The cases on which a function is tried."""
        return _cases(self.key, seed, equal)

    def refused(self, seed):
        """Cases for which the function must raise."""
        if self.refuses is None:
            return []
        rng = np.random.default_rng(seed)
        return [self._case(self.refuses, Draw(rng, round)) for round in range(ROUNDS)]

    def _case(self, inputs, draw):
        return Case(dict(zip(self.parameters, inputs(draw), strict=True)), draw.named)

    def _right(self, case):
        value = self.answer(*case.copies())
        return tuple(np.asarray(part, float) for part in (value if self.parts else (value,)))


@lru_cache(maxsize=256)
def _cases(key, seed, equal):
    exercise, rng = EXERCISES[key], np.random.default_rng(seed)
    cases = [exercise._case(exercise.inputs, Draw(rng, round, equal)) for round in range(ROUNDS)]
    return [replace(case, want=exercise._right(case)) for case in cases]


def exercise(**declaration):
    """Decorator: declares the exercise whose right answer is the decorated function."""

    def declare(answer):
        EXERCISES[answer.__name__] = Exercise(answer=answer, **declaration)
        return answer

    return declare
