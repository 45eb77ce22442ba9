"""What every figure keeps to, tested for each that exists.

All 2000 states of the sweep are computed, drawn and put into words; `make soak` takes 20,000.
"""

import json
import math
import re

import numpy as np
import pytest

from nblib.explorables.engine.mathml import mathml
from nblib.explorables.engine.respond import State, state_from_json, view
from nblib.explorables.engine.words import fill, printed
from nblib.explorables.gallery import respond
from nblib.figures.scene import to_json
from tests.explorables import outline
from tests.explorables.reading import asked, asking, marks, states, words
from tests.explorables.sweep import sweep

NUMBER = re.compile(r"−?\d[\d.]*(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
UNREADABLE = re.compile(r"\b(nan|inf|None|array|np\.float64)\b|−0\.0+\b(?!·)|\d{6}\.|\{|\}")
TAG = re.compile(r"<[^>]+>")
TORN = {"line"}  # kinds that NaN may tear


@pytest.fixture
def look(every, monkeypatch):
    """look(state): numbers are finite, words hold no NaN, the alt text every number of the read-out, JSON all of it."""
    drawn = []  # what `view` draws, before it is JSON
    monkeypatch.setattr(
        "nblib.explorables.engine.respond.to_json", lambda panels: drawn.append(panels) or to_json(panels)
    )

    def look(state):
        values = every.Values(**every.checked(state))
        shows = view(State(every, values, every.named(), said=0))
        json.dumps(shows, allow_nan=False)
        assert state_from_json(every, json.loads(json.dumps(shows["state"]))).values == values
        legible(shows, state)
        finite(drawn.pop(), shows["scene"], state)

    return look


def test_every_state_has_a_scene_and_words_and_survives_json(every, look):
    for state in states(every):
        look(state)


@pytest.mark.soak
def test_twenty_thousand_states(every, look):
    for state in sweep(every, 20_000, seed=1):
        look(state)


def legible(shows, state):
    said = shows["words"]
    for label, text in said["readout"]:
        assert not UNREADABLE.search(f"{label} {text}"), (state, label, text)
        assert all(number in said["alt"] for number in NUMBER.findall(text)), (state, label, text)
    for text in said["alt"], TAG.sub("", said["numbers"]), said["see"]:
        assert not UNREADABLE.search(text), (state, text)


def finite(panels, shows, state):
    for panel, about in zip(panels, shows, strict=True):
        for axis in (about["x"], about["y"]):
            low, high = axis["range"]
            assert math.isfinite(low) and math.isfinite(high) and low != high, (state, panel.title)
            assert all(text for _, text in axis["ticks"])
        for mark in panel.marks:
            for key, array in mark.items():
                if isinstance(array, np.ndarray):
                    there = np.abs(array) < 3e38  # of float32
                    good = there | np.isnan(array) if mark["kind"] in TORN else there
                    assert good.all(), (state, mark["name"], key)
        for text in (t for m in marks(panel, "text") for t in m["text"]):
            assert not UNREADABLE.search(text), (state, text)
        for handle in panel.handles:
            assert all(map(math.isfinite, handle.at)), (state, handle.name)


def test_no_picture_is_empty_and_states_differ_in_their_pictures(every):
    """Of forty states all but two have a picture of their own, without what the words or the handles say."""
    seen = []
    for state in states(every)[::50]:
        if state.get("blind"):  # Squares: nothing but the loss may be seen
            continue
        scene = every.at(None, **state).scene
        drawn = [m for panel in scene for m in panel.marks if m["kind"] != "text"]
        assert len(drawn) >= 3, state
        assert sum(np.isfinite(v).sum() for m in drawn for v in m.values() if isinstance(v, np.ndarray)) > 20, state
        seen.append(json.dumps([m for panel in to_json(scene) for m in panel["marks"] if m["kind"] != "text"]))
    assert len(set(seen)) >= len(seen) - 2


def test_a_moment_never_changes(every):
    """What is drawn, said and clicked sets nothing, whatever is asked first."""
    for preset in every.presets:
        for narrow in (False, True):
            moment = every(every.start(preset), preset, narrow=narrow)
            begun = dict(vars(moment))
            for panel in moment.scene:
                _ = panel.click and panel.click(*place(panel, 0.4, 0.4))
            _ = moment.readout(), moment.numbers(), moment.alt()
            assert vars(moment).keys() == begun.keys(), preset.name
            assert all(vars(moment)[name] is value for name, value in begun.items()), preset.name


def test_a_view_is_small(every):
    """At most 30 kB at the median but for images; what never changes goes only once."""
    sizes = []
    for state in states(every)[::50]:
        shows = asked(every, {"kind": "set", "values": state})
        for panel in shows["scene"]:
            panel["marks"] = [m for m in panel["marks"] if m["kind"] != "field"]
        del shows["figure"]
        sizes.append(len(json.dumps(shows)))
    assert np.median(sizes) < 30_000


def test_every_preset_asks_and_answers(every):
    assert 1 <= len(every.presets) <= 9, "keys 1 to 9"
    assert len({p.name for p in every.presets}) == len(every.presets)
    for preset in every.presets:
        assert preset.question and preset.look and preset.see, preset.name
        assert 3 <= len(set(preset.answers)) == len(preset.answers) <= 4, preset.name
        assert 1 <= len(preset.use) <= 3, preset.name
        seen = fill(preset.see, before=every.at(preset.name), after=every.answered(preset.name))
        assert not UNREADABLE.search(seen), seen


def test_every_scene_stands_as_it_is_stored(every):
    """`python -m tests.explorables.outline` stores it anew: look at the figure, then at the difference."""
    assert not outline.differences(every.__name__)


def test_an_answer_changes_the_picture(every):
    """What was asked about happens, and is seen."""
    for preset in every.presets:
        before, after = asking(every, preset.name), every.answered(preset.name)
        pictures = [json.dumps(to_json(moment.scene)) for moment in (before, after)]
        assert pictures[0] != pictures[1], preset.name


def test_an_answer_is_played_from_where_the_question_stands_to_what_was_asked(every):
    for preset in every.presets:
        begin = asked(every, preset=preset.name)["state"]
        way = [answer(every, begin, share) for share in (0, 0.3, 0.8, 1)]
        assert [bool(there["play"]) for there in way] == [bool(preset.then), False, False, False]
        assert way[-1]["state"]["values"] == every.answered(preset.name).values._asdict()
        assert way[-1]["state"]["seen"] == [preset.name]


def answer(figure, state, share):
    return respond({"figure": figure.__name__, "state": state, "event": {"kind": "answer", "said": 0, "share": share}})


def test_handles_stay_in_range_wherever_the_hand_goes(every):
    """In every state one handle, the next one each time, is dragged to the corners and pushed by the arrows."""
    rng = np.random.default_rng(0)
    for turn, state in enumerate(states(every)[::50]):
        moment = every.at(None, **state)
        found = [(panel, handle) for panel in moment.scene for handle in panel.handles]
        if not found:
            continue
        panel, handle = found[turn % len(found)]
        corners = [place(panel, *share) for share in [(0, 0), (1, 1), (0, 1), (1, 0), rng.random(2)]]
        tried = [handle.drag(*corner) for corner in corners]
        tried += [handle.press(*arrows) for arrows in [(1, 0), (-10, 0), (0, 10), (0, -1)]]
        tried += [handle.remove] if handle.remove is not None else []
        for changes in tried:
            every.checked(every.pulled(moment.values, changes)._asdict())


def place(panel, x, y):
    """The point at these shares of a panel, in data coordinates."""
    return tuple(float(_between(panel, axis, share)) for axis, share in enumerate((x, y)))


def _between(panel, axis, share):
    low, high = panel.range(axis)
    return low * (high / low) ** share if panel.scales[axis] == "log" else low + share * (high - low)


def share(panel, at):
    """Where a point is, as shares of the panel."""
    for axis in (0, 1):
        (low, high), value = panel.range(axis), at[axis]
        yield np.log(value / low) / np.log(high / low) if panel.scales[axis] == "log" else (value - low) / (high - low)


def test_a_handle_let_go_where_it_was_taken_changes_next_to_nothing(every):
    """A click on a handle must not make the picture jump."""
    for preset in every.presets:
        moment = every.at(preset.name)
        for i, panel in enumerate(moment.scene):
            for handle in panel.handles:
                after = every.moment(every.pulled(moment.values, handle.drag(*handle.at)), preset)
                there = {h.name: h.at for h in after.scene[i].handles}[handle.name]
                moved = np.subtract([*share(after.scene[i], there)], [*share(panel, handle.at)])
                assert np.abs(moved).max() < 0.015, (preset.name, handle.name)


def test_a_click_anywhere_is_harmless(every):
    for preset in every.presets:
        moment = every.at(preset.name)
        for i, panel in enumerate(moment.scene):
            for at in [(0.01, 0.01), (0.5, 0.5), (0.99, 0.7)]:
                event = {"kind": "click", "panel": i, "at": list(place(panel, *at))}
                asked(every, event, preset=preset.name)


def test_every_control_that_the_page_shows_can_be_turned_to_its_ends_and_typed(every):
    for control in filter(lambda c: c.kind, every.controls.values()):
        for notch in (0, control.notches):
            turned = asked(every, {"kind": "turn", "control": control.name, "notch": notch})
            assert turned["controls"][control.name][0] == notch
        text = turned["controls"][control.name][1]
        typed = asked(every, {"kind": "type", "control": control.name, "text": text})
        assert typed["controls"][control.name][1] == text


def test_the_formula_can_be_set_in_type(every):
    assert mathml(every.formula).startswith("<math>")
    assert every.title and every.idea and not every.idea.endswith("..")


def test_panels_leave_room_for_their_letters(every):
    """Titles fit above a panel of a phone, and so does every text in the picture."""
    for preset in every.presets:
        for moment in every.at(preset.name), every.answered(preset.name):
            assert all(len(panel.title) <= 40 for panel in moment.scene), preset.name
            assert all(len(text) <= 44 for text in words(moment)), (preset.name, words(moment))


def test_nothing_is_said_twice_in_the_read_out(every):
    for preset in every.presets:
        lines = every.answered(preset.name).readout()
        assert lines and len(lines) <= 7
        assert len(set(map(str, lines.items()))) == len(lines)
        assert all(printed(value) for value in lines.values())
