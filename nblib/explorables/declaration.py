"""What an explorable declares beside its controls: presets with their question, handles, and still moments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nblib.figures import NETWORK


@dataclass(frozen=True)
class Preset:
    """A phenomenon with its name: a state of all controls and the question to ask before it is seen.

    state     what differs from the defaults of the controls
    question  asked first; `answers` are 3 or 4 texts and `right` is the index of the right one
    then      what changes when the answer is given: the k of a run is played, a slider travels, the rest is set
    see       one sentence on what happened, `{before.kink:.1f}` and `{after.kink:.1f}` being fields of the two results
    look      where to look, shown from then on
    hide      controls that do not matter here; their values are stated in words
    """

    name: str
    state: Mapping[str, Any] = field(default_factory=dict)
    question: str = ""
    answers: tuple[str, ...] = ()
    right: int = 0
    then: Mapping[str, Any] = field(default_factory=dict)
    see: str = ""
    look: str = ""
    hide: tuple[str, ...] = ()


@dataclass(frozen=True)
class Moment:
    """One row of the still picture: a preset and what was moved from there, with a caption.

    The caption may use fields of the result: "w = {r.state.w:.1f}: the kink lies at {r.kink:.2f}".
    """

    caption: str
    state: Mapping[str, Any] = field(default_factory=dict)
    preset: str | None = None


@dataclass(frozen=True)
class Handle:
    """A point of the picture that the hand can take: where it is, and what dragging it sets.

    name    spoken when it is selected: "kink"
    axes    the Axes it lives in
    at      (x, y) in data coordinates
    drag    drag(x, y) -> {control: value}, the hand being at (x, y); the engine clips the values to the
            range of the control. While a drag lasts, the function it began with is used: what was fixed stays fixed
    step    (dx, dy): how far one arrow key moves it, so that the control moves by one step of its slider
    nudge   nudge(right, up) -> {control: value}, both numbers of arrow keys pressed, where a step is no distance
    remove  {control: value} that Delete sets, for points that can be taken away
    color   of the disc
    """

    name: str
    axes: Any
    at: tuple[float, float]
    drag: Callable[[float, float], Mapping[str, Any]]
    step: tuple[float, float] = (0.1, 0.1)
    nudge: Callable[[int, int], Mapping[str, Any]] | None = None
    remove: Mapping[str, Any] | None = None
    color: str = NETWORK

    def press(self, right, up):
        """{control: value} after `right` arrow keys to the right and `up` upwards."""
        if self.nudge:
            return self.nudge(right, up)
        (x, y), (dx, dy) = self.at, self.step
        return self.drag(x + right * dx, y + up * dy)
