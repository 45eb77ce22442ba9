"""States of a figure to try, as dicts: every preset, both ends of every control alone, then random ones."""

from functools import singledispatch

import numpy as np

from nblib.explorables.engine import Choice, Points, Time, Vector

QUICK = {  # controls after which little has to be computed anew: they move more often than the others
    "NotAPolynomial": ("n", "bound"),
    "FrozenFeatures": ("n",),
    "StepSize": ("k",),
    "Landscape": ("k", "which"),
    "NoisyGradients": ("k", "B"),
    "Folding": ("x0", "depth"),
    "SignalDepth": ("g",),
    "SafeStep": ("tau", "depth", "show_all"),
    "TrainIt": ("k",),
    "BackpropTable": ("k", "fill", "guess", "h"),
}


def sweep(figure, count=2000, seed=0):
    """`count` states. Where some controls are quick, of twenty random ones only the first differs in the others."""
    rng = np.random.default_rng(seed)
    start = {name: control.default for name, control in figure.controls.items()}
    begun = [figure.start(preset)._asdict() for preset in figure.presets]
    states = begun + [values | preset.then for values, preset in zip(begun, figure.presets, strict=True)]
    states += [start | {name: end} for name, control in figure.controls.items() for end in ends(control)]
    yield from states
    state, quick = start, QUICK.get(figure.__name__)
    for i in range(count - len(states)):
        moving = quick if quick and i % 20 else figure.controls
        state = state | {name: tried(figure.controls[name], rng) for name in moving}
        yield state


def tried(control, rng):
    """An end of the range, or any legal value."""
    extremes = ends(control)
    return extremes[rng.integers(len(extremes))] if rng.random() < 0.2 else sample(control, rng)


@singledispatch
def ends(control):
    """The values at both ends of the range (of a choice: all of them)."""
    return control.least, control.most


@ends.register
def _(control: Choice):
    return tuple(control.options.values())


@ends.register
def _(control: Vector):
    return tuple((end,) * len(control.default) for end in ends(control.entry))


@ends.register
def _(control: Points):
    least, most = zip(*map(ends, control.ranges), strict=True)
    few, many = max(control.fewest, 1), control.limit
    return (least,) * few, (most,) * few, ((least[0], *most[1:]),) * many


@singledispatch
def sample(control, rng):
    """A random legal value."""
    return control.at(int(rng.integers(control.notches + 1)))


@sample.register
def _(control: Time, rng):
    """Early steps more often than late ones, as is their share in what happens (and in what a run costs)."""
    return round((1 + control.most) ** rng.random()) - 1


@sample.register
def _(control: Choice, rng):
    return ends(control)[rng.integers(len(control.options))]


@sample.register
def _(control: Vector, rng):
    return tuple(sample(control.entry, rng) for _ in control.default)


@sample.register
def _(control: Points, rng):
    count = int(rng.integers(control.fewest, control.limit + 1))
    return tuple(tuple(sample(real, rng) for real in control.ranges) for _ in range(count))
