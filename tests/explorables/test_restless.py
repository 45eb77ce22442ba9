"""Whatever a hand does, for as long as it likes (`make soak`): no error anywhere, no unflagged NaN, no memory lost."""

import asyncio
import ctypes
import dataclasses
import functools
import gc
import heapq
import re

import ipywidgets as W
import numpy as np
import psutil
import pytest
from driving import moves, parts, say, send
from test_every import UNREADABLE

pytestmark = pytest.mark.soak

STATES = 20_000
FRAMES = 10_000
LEAK = 20_000_000  # bytes more after FRAMES frames: 2 kB a frame, while one array kept is 10 kB

# what may be NaN or infinite in a Result, and when: everything else is finite in every state
FLAGGED = {
    "FrozenFeatures": {"condition": "rank 0: no neuron is active at any point"},
    "Landscape": {"active": "no data to count", "useful": "no data to count"},
    "NeuronChain": {"a": "the input has no pre-activation", "nudged_a": "the input has no pre-activation"},
    "NeuronSum": {
        "kinks": "a neuron with w = 0 has no kink",
        "target": "no target is chosen",
        "distance": "no target is chosen",
    },
    "NotAPolynomial": {"floor": "Heaviside and ReLU have no floor"},
    "OneNeuron": {
        "kink": "w = 0",
        "rise": "no width of the rise",
        "z": "the gap of the Heaviside jump",
        "active": "half a line",
    },
    "Ridge": {"distance": "w = 0", "steepest": "the Heaviside jump is infinitely steep"},
    "SafeStep": {"losses": "a run that diverges ends beyond the floats"},
    "StaircaseTube": {"reach": "the error does not fall, or n is enough"},
}


def not_finite(value):
    if isinstance(value, float | np.floating):
        return not np.isfinite(value)
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fc" and not np.isfinite(value).all()
    if isinstance(value, list | tuple):
        return any(map(not_finite, value))
    return dataclasses.is_dataclass(value) and any(map(not_finite, vars(value).values()))


def test_every_state(every):
    explorable = every()
    flagged = FLAGGED.get(every.__name__, {})
    for state in every.sweep(STATES, seed=1):
        explorable.state = state
        result = explorable.result
        found = {name for name, value in vars(result).items() if name not in flagged and not_finite(value)}
        assert not found, (state, found)
        for text in explorable.describe(), explorable.formula_numbers(result), explorable.said(result):
            assert not UNREADABLE.search(re.sub(r"<[^>]+>", "", text)), (state, text)


# --- a hand that never rests


class Clock(asyncio.SelectorEventLoop):
    """An event loop whose time jumps to the next timer: a run plays as fast as it can be drawn."""

    def __init__(self):
        super().__init__()
        self.now, self.errors = 0.0, []
        self.set_exception_handler(lambda loop, context: self.errors.append(context))

    def time(self):
        return self.now

    def pass_time(self, seconds):
        """Lets everything happen that is due within so many seconds."""
        end = self.now + seconds
        while True:
            self.run_until_complete(_turn())
            due = heapq.nsmallest(1, (t.when() for t in self._scheduled if not t.cancelled()))
            if self.errors:
                raise self.errors[0].get("exception") or AssertionError(self.errors[0]["message"])
            if not due or due[0] > end:
                break
            self.now = max(self.now, due[0])
        self.now = end


async def _turn():
    for _ in range(3):  # what is ready may make something else ready
        await asyncio.sleep(0)


@pytest.fixture
def clock():
    loop = Clock()
    yield loop
    loop.close()


KEYS = [*"0123456789.,rR []x", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Enter", "Delete", "Backspace"]
TYPED = ["0", "-1e999", "1e999", "1,5", "−3", "nonsense", "nan", "", "1e-320", "٣", "0x10", "  7 ", "1_0", "9" * 400]


class Restless:
    """A seeded hand on a panel: sliders, boxes, buttons, keys, pointer, presets, and frames that get lost."""

    def __init__(self, panel, loop, seed):
        self.panel, self.loop, self.rng = panel, loop, np.random.default_rng(seed)
        self.widgets = [w for w in parts(panel) if not isinstance(w, W.Box)]
        say(panel, kind="open", scale=1)

    def any(self, options):
        return options[self.rng.integers(len(options))]

    def move(self):
        doing = self.any([self.widget, self.widget, self.widget, self.key, self.key, self.pointer, self.program])
        doing()
        if self.rng.random() < 0.9:
            say(self.panel, kind="shown", frame=self.panel.screen.number)
        self.loop.pass_time(float(self.rng.exponential(0.2)))

    def widget(self):
        widget = self.any(self.widgets)
        options = [{"value": text} for text in TYPED] if isinstance(widget, W.Text) else moves(widget, self.rng)
        if options:
            send(self.panel, widget, **self.any(options))

    def key(self):
        say(self.panel, kind="key", key=self.any(KEYS), shift=bool(self.rng.integers(2)))

    def pointer(self):
        handles = self.panel.stage.picture.handles
        near = list(map(float, self.panel.stage.picture.place(self.any(handles)))) if handles else [0.5, 0.5]
        start = self.any([near, near, self.rng.random(2).tolist()])
        say(self.panel, kind="down", at=start)
        for _ in range(self.rng.integers(4)):
            say(self.panel, kind="move", at=self.rng.uniform(-0.5, 1.5, 2).tolist())
            self.loop.pass_time(0.02)
        say(self.panel, kind="up", at=self.rng.uniform(-0.5, 1.5, 2).tolist())

    def program(self):
        """What a cell does meanwhile, with a view that comes back on another screen."""
        explorable = self.panel.explorable
        self.any(
            [
                explorable.reset,
                lambda: explorable.preset(self.any(explorable.presets).name),
                lambda: self.panel.answer(0),
                lambda: say(self.panel, kind="open", scale=self.any([1, 1, 1, 2])),
            ]
        )()


async def _panel(explorable):
    return explorable.show()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_hand_that_never_rests(every, clock):
    """FRAMES frames of it: every state is legal, nothing raises, and the memory stays where it was."""
    panel = clock.run_until_complete(_panel(every()))
    hand = Restless(panel, clock, seed=0)
    start = None
    while panel.screen.number < FRAMES:
        if start is None and panel.screen.number > FRAMES // 4:
            start = _memory(panel, clock)
        hand.move()
        every(**panel.explorable.state)
    kept = _memory(panel, clock) - start
    assert kept < LEAK, f"{kept} bytes more after {FRAMES} frames"


def _memory(panel, clock):
    """Bytes in memory at the first preset, with empty caches: these are bounded, but a run may be as large as 70 MB."""
    panel.begin(panel.explorable.presets[0].name)
    clock.pass_time(10)
    for thing in gc.get_objects():
        if isinstance(thing, functools._lru_cache_wrapper) and thing.__module__.startswith(("nblib", "matplotlib")):
            thing.cache_clear()
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what is free goes back (glibc)
    return psutil.Process().memory_info().rss
