"""The engine: what a declared explorable can do without a browser and without a kernel.

One way only: state -> compute -> Result -> picture, formula line, read-out and alt text. `show` adds the panel with
the controls, see `panel`.
"""

import os
from collections import namedtuple
from types import MappingProxyType
from typing import ClassVar

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nblib import figures
from nblib.explorables.controls import Control
from nblib.explorables.declaration import Moment, Preset
from nblib.explorables.stage import SIZES, Picture, Stage, house
from nblib.explorables.text import fill, number

CAPTION = 50  # px above each row of the still picture


class Explorable:
    """A figure that moves. Subclasses declare; `nblib.explorables` shows how.

    It begins with the preset of the given name, or the first; keywords are the initial state on top of it, and whoever
    chooses another state than the preset's is asked no question.
    """

    title = ""
    idea = ""  # one sentence
    formula = ""  # LaTeX, typeset once
    presets = (Preset("default"),)
    widest = MappingProxyType({})  # changes that bring the widest labels of the axes: the layout leaves room for them
    quick = ()  # controls after which little has to be computed anew: the sweep moves them more often than the others
    moments = ()  # rows of the still picture; if none is declared, the first preset after its question

    asking = False  # true while a question waits: `draw` and `readout` then keep back what would answer it

    registry: ClassVar = []  # every explorable class, for the tests and the gallery

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        found = [c for base in reversed(cls.__mro__) for c in vars(base).values() if isinstance(c, Control)]
        cls.controls = {c.name: c for c in found}
        cls.State = namedtuple("State", cls.controls)
        Explorable.registry.append(cls)
        for name in cls.controls:
            if hasattr(Explorable, name):
                raise TypeError(f"{cls.__name__}: a control cannot be called {name!r}")
        first = cls.presets[0]
        cls.moments = cls.moments or (Moment(first.look or cls.title, first.then, first.name),)
        for preset in cls.presets:
            cls._checked(preset.state | preset.then)
            cls._known(preset.hide)
            if preset.question and not 0 <= preset.right < len(preset.answers):
                raise ValueError(f"{cls.__name__}: preset {preset.name!r} has no answer number {preset.right}")

    # --- what a subclass says -------------------------------------------------------------------------------

    @staticmethod
    def compute(state):
        """The Result for `state`, a named tuple of the controls: pure NumPy, no drawing, for every legal state."""
        raise NotImplementedError

    def build(self, figure):
        """Draws everything once into `figure` and returns a namespace of the artists that move."""
        raise NotImplementedError

    def draw(self, art, result):
        """Moves the artists of `art` to where `result` says; creates none."""
        raise NotImplementedError

    def readout(self, result):
        """{label: number or text}: the numbers under the picture."""
        return {}

    def formula_numbers(self, result):
        """The formula with its present numbers, as HTML."""
        return ""

    def alt(self, result):
        """One or two plain sentences with the numbers of the read-out: what the picture says."""
        return f"{self.title}: {self.said(result)}."

    def said(self, result):
        """The read-out as text: "kink at −0.500; slope there 4.00"."""
        return "; ".join(f"{label} {shown(value)}" for label, value in self.readout(result).items())

    def handles(self, art, result):
        """The Handles of the picture."""
        return ()

    def click(self, art, result, axes, x, y):
        """{control: value} for a click at (x, y) of `axes` beside all handles."""
        return {}

    def linked(self, old, new):
        """{control: value} that must follow when the state goes from `old` to `new`."""
        return {}

    # --- state ----------------------------------------------------------------------------------------------

    def __init__(self, preset=None, /, **state):
        self._watchers = []
        self._begin(self.presets[0] if preset is None else self._preset(preset), self._checked(state))

    @property
    def state(self):
        """The values of all controls as a dict that survives JSON; assigning sets them."""
        return self.values._asdict()

    @state.setter
    def state(self, state):
        self.set(**state)

    def set(self, **changes):
        """Sets controls by name. Raises TypeError or ValueError naming the control, before anything changes."""
        self._change(self._checked(changes))

    def pull(self, **changes):
        """As `set`, but what lies outside a range is pulled to its end: for what a hand does on the plot."""
        self._known(changes)
        self._change({name: self.controls[name].nearest(value) for name, value in changes.items()})

    def foresee(self, **changes):
        """The Result after `set(**changes)`, without changing anything."""
        return self._computed(self._after(self._checked(changes)))

    def preset(self, name):
        """Takes the state of the preset `name` and makes it what Defaults comes back to."""
        self._begin(self._preset(name))

    def reset(self):
        """Back to the present preset."""
        self._begin(self.current)

    @property
    def untouched(self):
        """Whether the state is that of the present preset."""
        return self.values == self._start(self.current)

    def watch(self, function):
        """`function(explorable)` is called after every change."""
        self._watchers.append(function)

    def _begin(self, preset, changes=MappingProxyType({})):
        self._become(self._start(preset)._replace(**changes), preset)

    def _start(self, preset):
        return self.State(**self._defaults() | self._checked(preset.state))

    def _change(self, changes):
        self._become(self._after(changes), self.current)

    def _after(self, changes):
        new = self.values._replace(**changes)
        follow = {n: self.controls[n].nearest(v) for n, v in self.linked(self.values, new).items()}
        return new._replace(**follow | changes)

    def _computed(self, values):
        with np.errstate(all="ignore"):
            return self.compute(values)

    def _become(self, values, preset):
        result = self._computed(values)
        self.values, self.result, self.current = values, result, preset
        for watcher in self._watchers:
            watcher(self)

    @classmethod
    def _defaults(cls):
        return {name: control.default for name, control in cls.controls.items()}

    @classmethod
    def only(cls, kind):
        """The one control of the class `kind` (Time, Seed), or None."""
        return next((control for control in cls.controls.values() if isinstance(control, kind)), None)

    @classmethod
    def _known(cls, names):
        for name in names:
            if name not in cls.controls:
                raise TypeError(f"{cls.__name__} has no control {name!r}; it has {', '.join(cls.controls)}")

    @classmethod
    def _checked(cls, changes):
        cls._known(changes)
        return {name: cls.controls[name].check(value) for name, value in changes.items()}

    @classmethod
    def _preset(cls, name):
        for preset in cls.presets:
            if preset.name == name:
                return preset
        raise ValueError(f"name must be one of {', '.join(repr(p.name) for p in cls.presets)}; got {name!r}")

    # --- pictures -------------------------------------------------------------------------------------------

    def frame(self, mode="study"):
        """The picture of the present state, a matplotlib Figure of its own."""
        return Stage(self, SIZES[mode], moving=False).figure

    def still(self):
        """The picture for paper and for pages without a kernel: one row for each of `moments`.

        A subclass may draw a denser one; then it says what it shows in `still_text`.
        """
        width, height = SIZES["study"]
        rows = len(self.moments)
        size = width / figures.DPI, rows * (height + CAPTION) / figures.DPI
        figure = Figure(figsize=size, dpi=figures.DPI, layout="constrained")
        FigureCanvasAgg(figure)
        pictures = []
        for part, moment in zip(np.atleast_1d(figure.subfigures(rows, 1)), self.moments, strict=True):
            twin = self.at(moment)
            pictures.append(Picture(twin, part))
            part.suptitle(fill(moment.caption, r=twin.result), fontsize=figures.TITLE)
            pictures[-1].draw(twin.result)
        Stage.settle(figure)
        for picture in pictures:  # the layout has moved the axes, and the handles with them
            picture.draw(picture.explorable.result)
        return figure

    def still_png(self):
        """The still picture as PNG bytes, the same every time."""
        with house():
            return figures.png(self.still())

    def describe(self):
        """One or two plain sentences on the present state, with its numbers: the alt text."""
        return self.alt(self.result)

    def still_text(self):
        """The alt text of the still picture."""
        rows = [f"{fill(m.caption, r=t.result)}. {t.describe()}" for m in self.moments for t in [self.at(m)]]
        return " ".join([f"{self.title}.", *rows])

    @classmethod
    def at(cls, moment):
        """The explorable at `moment`."""
        twin = cls()
        twin.preset(moment.preset or cls.presets[0].name)
        twin.set(**moment.state)
        return twin

    # --- the notebook ---------------------------------------------------------------------------------------

    def show(self, mode=None, hide=()):
        """The live panel: `mode` "study" for one reader, "lecture" for a hall; `hide` names controls to leave out.

        Without a mode the environment variable NBLIB_MODE says it: the same cell is one thing on a laptop and
        another on the wall.
        """
        from nblib.explorables.panel import Panel  # the browser's part is loaded when it is asked for

        mode = mode or os.environ.get("NBLIB_MODE", "study")
        if mode not in SIZES:
            raise ValueError(f"mode must be one of {', '.join(map(repr, SIZES))}; got {mode!r}")
        self._known(hide)
        return Panel(self, mode, tuple(hide))

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.show()._repr_mimebundle_(include=include, exclude=exclude)

    # --- tests ----------------------------------------------------------------------------------------------

    @classmethod
    def sweep(cls, count=2000, seed=0):
        """States to try: every preset, both ends of every control alone, then random ones, `count` in all or more.

        Where some controls are `quick`, of twenty random states in a row only the first differs in the others.
        """
        rng = np.random.default_rng(seed)
        start = cls._defaults()
        states = [start | dict(p.state) for p in cls.presets] + [start | p.state | p.then for p in cls.presets]
        states += [start | {name: end} for name, control in cls.controls.items() for end in control.ends()]
        yield from states
        state = start
        for i in range(count - len(states)):
            moving = cls.quick if cls.quick and i % 20 else cls.controls
            state = state | {name: cls._tried(cls.controls[name], rng) for name in moving}
            yield state

    @staticmethod
    def _tried(control, rng):
        ends = control.ends()
        return ends[rng.integers(len(ends))] if rng.random() < 0.2 else control.sample(rng)


def shown(value):
    """A number or a text of the read-out as it is printed."""
    return value if isinstance(value, str) else number(value)
