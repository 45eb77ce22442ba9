"""An explorable: a figure that moves, declared as data and pure functions. `nblib.explorables` shows how.

An instance is the figure at one moment: its controls have values, `compute` has set its numbers, and picture, formula,
read-out and alt text are read from these. It never changes; `respond` goes from one moment to the next.
"""

from collections import namedtuple
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from nblib.explorables.engine.controls import Control, Time
from nblib.explorables.engine.words import printed

KEPT = 64  # moments


@dataclass(frozen=True)
class Preset:
    """A phenomenon with its name: a state of all controls and the question to ask before it is seen.

    state     what differs from the defaults of the controls
    then      what changes when the answer is given: the k of a run is played, a slider travels, the rest is set
    use       the one or two controls that matter here; the others wait behind "more"
    question  asked first; `answers` are 3 or 4 texts and `right` is the index of the right one
    see       one sentence on what happened; {before.kink:.1f} and {after.kink:.1f} are numbers of the two moments
    look      where to look, or what to try, shown from then on
    """

    name: str
    state: Mapping[str, Any] = field(default_factory=dict)
    then: Mapping[str, Any] = field(default_factory=dict)
    use: tuple[str, ...] = ()
    question: str = ""
    answers: tuple[str, ...] = ()
    right: int = 0
    see: str = ""
    look: str = ""

    def asks(self, words):
        """This preset with its words, written as one reads them.

        The question, then "| an answer | the right one ✓ | another", then what is seen, and behind ">" where to look.
        Raises ValueError if not exactly one answer is right.
        """
        said, part = {"question": [], "answers": [], "see": [], "look": []}, "question"
        for line in filter(None, map(str.strip, words.splitlines())):
            part = {"|": "answers", ">": "look"}.get(line[0], "see" if part == "answers" else part)
            said[part].append(line.lstrip(">").strip())
        answers = [answer.strip() for answer in " ".join(said.pop("answers")).split("|")[1:]]
        right = [i for i, answer in enumerate(answers) if answer.endswith("✓")]
        if len(right) != 1:
            raise ValueError(f"preset {self.name!r}: one answer must be marked ✓; got {answers}")
        answers = tuple(answer.removesuffix("✓").strip() for answer in answers)
        return replace(self, answers=answers, right=right[0], **{part: " ".join(lines) for part, lines in said.items()})


class Explorable:
    """What all figures share. A subclass declares controls, presets and words, computes, and draws.

    `asking` is true while a question waits: `picture` and `readout` then keep back what would answer it. `narrow` is
    true on a phone, for a picture that must be turned upright there.
    """

    title = ""
    idea = ""  # one sentence
    formula = ""  # TeX, see `mathml`
    presets = (Preset("default"),)

    controls: ClassVar[Mapping[str, Control]]

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        found = [c for base in reversed(cls.__mro__) for c in vars(base).values() if isinstance(c, Control)]
        for control in found:
            if hasattr(Explorable, control.name):
                raise TypeError(f"{cls.__name__}: a control cannot be called {control.name!r}")
        cls.controls = {c.name: c for c in found}
        cls.Values = namedtuple("Values", cls.controls)
        cls.time = next((c for c in found if isinstance(c, Time)), None)
        if not cls.presets or not isinstance(cls.presets, tuple):
            raise TypeError(f"{cls.__name__}: presets must be a tuple of Presets; got {cls.presets!r}")
        for preset in cls.presets:
            cls.checked(preset.state | preset.then)
            cls.check_names(preset.use)

    # --- what a subclass says -------------------------------------------------------------------------------

    def compute(self):
        """Sets the numbers of this moment as attributes: pure NumPy, for every legal state."""

    def picture(self):
        """The scene, a list of Panels (see nblib.figures.scene): fresh ones."""
        raise NotImplementedError

    def readout(self):
        """{label: number or text}: the numbers under the picture."""
        return {}

    def numbers(self):
        """The formula with its present numbers, as HTML."""
        return ""

    def alt(self):
        """One or two plain sentences with the numbers of the read-out: what the picture says."""
        return f"{self.title}: {self.said()}."

    def said(self):
        """The read-out as text: "kink at −0.500; slope there 4.00"."""
        return "; ".join(f"{label} {printed(value)}" for label, value in self.readout().items())

    @classmethod
    def linked(cls, old, new):
        """{control: value} that must follow when the values go from `old` to `new` (named tuples)."""
        return {}

    # --- moments --------------------------------------------------------------------------------------------

    def __init__(self, values, preset, asking=False, narrow=False):
        self.values, self.preset, self.asking, self.narrow = values, preset, asking, narrow
        with np.errstate(all="ignore"):
            self.compute()
        for name in vars(self):
            if hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__}: compute cannot set {name!r}: the class has one")

    @classmethod
    def at(cls, preset=None, **changes):
        """The moment at which the preset of that name (or the first) begins, with `changes` to it."""
        preset = cls.named(preset)
        return cls.moment(cls.start(preset)._replace(**cls.checked(changes)), preset)

    @classmethod
    def answered(cls, preset=None):
        """The moment after the question of the preset."""
        preset = cls.named(preset)
        return cls.moment(cls.after(cls.start(preset), cls.checked(preset.then)), preset)

    @classmethod
    def moment(cls, values, preset, asking=False, narrow=False):
        """The moment with these values; the last ones are kept."""
        return _moment(cls, values, preset.name, asking, narrow)

    @property
    def beginning(self):
        """The moment at which the present preset begins."""
        return self.moment(self.start(self.preset), self.preset)

    @property
    def untouched(self):
        """Whether the values are those with which the preset begins."""
        return self.values == self.start(self.preset)

    @property
    def scene(self):
        """The panels of this moment."""
        with np.errstate(all="ignore"):
            panels = self.picture()
        if not isinstance(panels, list | tuple):
            raise TypeError(f"{type(self).__name__}: picture must return a list of Panels; got {panels!r}")
        return panels

    # --- values ---------------------------------------------------------------------------------------------

    @classmethod
    def start(cls, preset):
        """The values with which `preset` begins."""
        return cls.Values(**{name: c.default for name, c in cls.controls.items()} | cls.checked(preset.state))

    @classmethod
    def after(cls, values, changes):
        """The values after checked `changes`, with what follows from them."""
        new = values._replace(**changes)
        follow = {name: cls.controls[name].nearest(v) for name, v in cls.linked(values, new).items()}
        return new._replace(**follow | changes)

    @classmethod
    def pulled(cls, values, changes):
        """As `after`, but what lies outside a range is pulled to its end: for what a hand does in the picture."""
        cls.check_names(changes)
        return cls.after(values, {name: cls.controls[name].nearest(v) for name, v in changes.items()})

    @classmethod
    def travelled(cls, values, changes, share):
        """The values the `share` (0 to 1) of the way to `changes`, as a hand would go.

        A run goes step by step, with everything else set before it; without a run the sliders slide.
        """
        moving = {cls.time.name} if cls.time and cls.time.name in changes else set(changes)
        here = {
            n: cls.controls[n].between(getattr(values, n), v, share if n in moving else 1) for n, v in changes.items()
        }
        return cls.after(values, here)

    @classmethod
    def check_names(cls, names):
        """Raises TypeError for a name that is no control."""
        for name in names:
            if name not in cls.controls:
                raise TypeError(f"{cls.__name__} has no control {name!r}; it has {', '.join(cls.controls)}")

    @classmethod
    def checked(cls, changes):
        """`changes` {control: value} in their stored form. Raises TypeError or ValueError naming the control."""
        cls.check_names(changes)
        return {name: cls.controls[name].check(value) for name, value in changes.items()}

    @classmethod
    def named(cls, name=None):
        """The preset with this name; the first without one."""
        if name is None:
            return cls.presets[0]
        for preset in cls.presets:
            if preset.name == name:
                return preset
        raise ValueError(f"preset must be one of {', '.join(repr(p.name) for p in cls.presets)}; got {name!r}")


@lru_cache(maxsize=KEPT)
def _moment(cls, values, preset, asking, narrow):
    return cls(values, cls.named(preset), asking, narrow)
