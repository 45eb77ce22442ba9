"""What comes after an event, whatever the figure: `gallery.respond` finds the figure and asks here.

The state is small JSON and comes back with every request: nothing is kept here but bounded caches.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from nblib import _checks
from nblib.explorables.engine.explorable import Explorable, Preset
from nblib.explorables.engine.mathml import mathml
from nblib.explorables.engine.words import fill, printed
from nblib.figures.scene import to_json

TRAVEL = 2400  # ms that an answer is played, at most
STEP = 40  # ms for one step of a run while an answer is played
ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, 1), "ArrowDown": (0, -1)}
HATS = {"f̂": mathml(r"\hat f"), "ĝ": mathml(r"\hat g")}  # few fonts have them as one letter
SHOWN = -1  # `said` of a question that was shown without an answer


@dataclass(frozen=True)
class State:
    """Where a figure is.

    The `values` of its controls, the `preset` it came from, what was `said` to its question (None while it waits), the
    presets `seen`, and the `handle` that the arrow keys move.
    """

    figure: type[Explorable]
    values: tuple
    preset: Preset
    said: int | None = None
    seen: tuple = ()
    handle: str | None = None
    narrow: bool = False

    @property
    def asking(self):
        return bool(self.preset.question) and self.said is None

    @property
    def moment(self):
        return self.figure.moment(self.values, self.preset, self.asking, self.narrow)

    def moved(self, changes):
        """After checked `changes`."""
        return replace(self, values=self.figure.after(self.values, changes))

    def pulled(self, changes):
        return replace(self, values=self.figure.pulled(self.values, changes)) if changes else self


def view_after(figure, request):
    """The view of a figure (its class) after the event of `request`.

    Raises TypeError or ValueError that names what is wrong in the request, a control by its name.
    """
    event = given(request, "event", dict)
    kind = given(event, "kind", str)
    if kind not in EVENTS:
        raise ValueError(f"kind must be one of {', '.join(EVENTS)}; got {kind!r}")
    narrow = bool(request.get("narrow"))
    if kind == "open":
        state = State(figure, figure.start(figure.presets[0]), figure.presets[0], narrow=narrow)
    else:
        state = state_from_json(figure, given(request, "state", dict), narrow)
    return view(*EVENTS[kind](state, event))


# --- events: (State, event) -> (State, what is played or None) --------------------------------------------------------


def _open(state, event):
    """The figure is shown: with the preset of that name, and with values on top of it, which are asked no question."""
    preset = state.figure.named(event.get("preset"))
    changes = state.figure.checked(event.get("values") or {})
    begun = _begun(state, preset).moved(changes)
    return replace(begun, said=SHOWN) if changes else begun, None


def _begun(state, preset):
    return replace(state, preset=preset, values=state.figure.start(preset), said=None, handle=None)


def _preset(state, event):
    return _begun(state, state.figure.named(event.get("name"))), None


def _defaults(state, event):
    """Back to where the preset began, its question as it is."""
    return replace(state, values=state.figure.start(state.preset)), None


def _answer(state, event):
    """What was asked about happens. `share` says how much of it; without one it happens at once."""
    preset = state.preset
    said = _checks.whole(event.get("said", SHOWN), "said", SHOWN, len(preset.answers) - 1)
    share = float(_checks.real(event.get("share", 1), "share"))
    if not preset.question:
        return state, None
    then = state.figure.checked(preset.then)
    start = state.figure.start(preset)
    seen = tuple(dict.fromkeys((*state.seen, preset.name)))
    after = replace(state, said=said, seen=seen, values=state.figure.travelled(start, then, min(max(share, 0), 1)))
    if share > 0 or not then:
        return after, None
    time = state.figure.time
    steps = abs(then[time.name] - getattr(start, time.name)) if time and time.name in then else np.inf
    return after, {"event": {"kind": "answer", "said": said}, "ms": int(min(TRAVEL, STEP * max(steps, 10)))}


def _set(state, event):
    return state.moved(state.figure.checked(given(event, "values", dict))), None


def _control(state, event):
    name = given(event, "control", str)
    state.figure.check_names([name])
    return name, state.figure.controls[name]


def _turn(state, event):
    name, control = _control(state, event)
    return state.moved({name: control.turned(event.get("notch"), state.values)}), None


def _type(state, event):
    name, control = _control(state, event)
    return state.moved({name: control.typed(event.get("text"), state.values)}), None


def _drag(state, event):
    """A handle is where the hand is. All moves of one drag are asked with the state in which it began."""
    handles = {h.name: h for panel in state.moment.scene for h in panel.handles}
    name = given(event, "handle", str)
    state = replace(state, handle=name)
    if name not in handles:  # it went with the last scene
        return state, None
    return state.pulled(handles[name].drag(*_place(event))), None


def _click(state, event):
    panels = state.moment.scene
    panel = panels[_checks.whole(event.get("panel"), "panel", 0, len(panels) - 1)]
    return state.pulled(panel.click(*_place(event)) if panel.click else {}), None


def _key(state, event):
    """A key on the picture: arrows move the selected handle, [ and ] select another, Delete takes it away.

    Enter clicks in the middle of its panel.
    """
    key, times = given(event, "key", str), 10 if event.get("shift") else 1
    panels = state.moment.scene
    handles = {h.name: h for panel in panels for h in panel.handles}
    name = event.get("handle") or state.handle
    name = name if name in handles else next(iter(handles), None)
    if key in ("[", "]") and handles:
        names = list(handles)
        return replace(state, handle=names[(names.index(name) + (1 if key == "]" else -1)) % len(names)]), None
    state = replace(state, handle=name)
    if key in ARROWS and handles:
        return state.pulled(handles[name].press(*(times * n for n in ARROWS[key]))), None
    if key in ("Delete", "Backspace") and handles:
        return state.pulled(handles[name].remove), None
    if key == "Enter":
        panel = next((p for p in panels if any(h.name == name for h in p.handles) and p.click), panels[0])
        middle = [_middle(panel, axis) for axis in (0, 1)]
        return state.pulled(panel.click(*middle) if panel.click else {}), None
    return state, None


def _middle(panel, axis):
    low, high = panel.range(axis)
    return (low * high) ** 0.5 if panel.scales[axis] == "log" else (low + high) / 2


def _step(state, event):
    """`by` steps of the run, back if it is negative; `to` goes to a step."""
    time = state.figure.time
    if time is None:
        return state, None
    if event.get("to") is not None:
        return state.pulled({time.name: _checks.whole(event["to"], "to", 0, time.most)}), None
    by = _checks.whole(event.get("by", 1), "by", -time.most)
    return state.pulled({time.name: getattr(state.values, time.name) + by}), None


def _play(state, event):
    """The run from where it is (from its end: from the start) to its end; `rate` steps for each of its steps."""
    time = state.figure.time
    if time is None:
        return state, None
    now = getattr(state.values, time.name)
    begin = 0 if now == time.most else now
    share = float(_checks.real(event.get("share", 0), "share"))
    rate = _checks.whole(event.get("rate", 1), "rate", 1, time.most)
    after = state.pulled({time.name: begin + min(max(share, 0), 1) * (time.most - begin)})
    ms = int(1000 * (time.most - begin) / (time.fps * rate))
    return after, None if share > 0 else {"event": {"kind": "play", "rate": rate}, "ms": ms}


EVENTS = {
    "open": _open,
    "preset": _preset,
    "defaults": _defaults,
    "answer": _answer,
    "set": _set,
    "turn": _turn,
    "type": _type,
    "drag": _drag,
    "click": _click,
    "key": _key,
    "step": _step,
    "play": _play,
}


# --- what comes in ----------------------------------------------------------------------------------------------------


def state_from_json(figure, state, narrow=False):
    """The State in the JSON of a view, checked."""
    preset = figure.named(given(state, "preset", str))
    values = figure.Values(**figure.checked(figure.start(preset)._asdict() | given(state, "values", dict)))
    said, seen, handle = state.get("said"), state.get("seen") or [], state.get("handle")
    if said is not None:
        _checks.whole(said, "said", SHOWN, max(len(preset.answers) - 1, 0))
    known = tuple(p.name for p in figure.presets if p.name in seen)
    return State(figure, values, preset, said, known, None if handle is None else str(handle), narrow)


def given(mapping, key, kind):
    """What stands under `key` in JSON. Raises ValueError if nothing does, TypeError if it is of another kind."""
    if not isinstance(mapping, dict) or key not in mapping:
        raise ValueError(f"{key} must be given")
    return _checks.instance(mapping[key], key, kind)


def _place(event):
    x, y = _checks.array(event.get("at"), "at", 2)
    return float(x), float(y)


# --- what goes out ----------------------------------------------------------------------------------------------------


def view(state, play=None):
    """What the page needs to show `state`, as JSON-able data."""
    moment = state.moment
    with np.errstate(all="ignore"):
        return {
            "figure": description(state.figure),
            "state": {
                "preset": state.preset.name,
                "values": state.values._asdict(),
                "said": state.said,
                "seen": list(state.seen),
                "handle": state.handle,
            },
            "scene": to_json(moment.scene),
            "words": words(state),
            "controls": {name: c.on_page(state.values) for name, c in state.figure.controls.items() if c.kind},
            "play": play,
        }


def words(state):
    """Question, outcome, numbers, read-out and alt text."""
    moment, preset = state.moment, state.preset
    told = state.said is not None and preset.name in state.seen
    posed = state.asking or told  # a figure that begins with values of one's own is asked nothing
    return {
        "question": preset.question if posed else "",
        "answers": list(preset.answers) if posed else [],
        "said": state.said,
        "right": preset.right if told else None,
        "see": _see(state.figure, preset.name) if told else "",
        "look": "" if state.asking else preset.look,
        "use": list(preset.use),
        "numbers": re.sub("f̂|ĝ", lambda hat: HATS[hat[0]], moment.numbers()),
        "readout": [[label, printed(value)] for label, value in moment.readout().items()],
        "alt": moment.alt(),
    }


@lru_cache(maxsize=128)
def _see(figure, preset):
    """What is seen when the question of the preset is answered."""
    return fill(figure.named(preset).see, before=figure.at(preset), after=figure.answered(preset))


@lru_cache
def description(figure):
    """What never changes in a figure."""
    time = figure.time
    return {
        "name": figure.__name__,
        "title": figure.title,
        "idea": figure.idea,
        "formula": mathml(figure.formula) if figure.formula else "",
        "presets": [preset.name for preset in figure.presets],
        "controls": [c.spec() for c in figure.controls.values() if c.kind],
        "time": {"name": time.name, "last": time.most, "symbol": time.symbol} if time else None,
    }
