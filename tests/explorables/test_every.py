"""What every explorable keeps to, tested for each that exists (widgets.md, sections 4 and 6).

All 2000 states of the sweep are computed and put into words; test_every_picture.py draws some. `make soak` goes
further.
"""

import base64
import json
import re

import matplotlib
import numpy as np
import pytest
from driving import moves, parts, send, set_to, widgets_alive

from nblib.explorables.stage import SIZES
from nblib.explorables.text import fill

NUMBER = re.compile(r"−?\d[\d.]*(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
UNREADABLE = re.compile(r"\b(nan|inf|None|array|np\.float64)\b|−0\.0+\b(?!·)|\d{6}\.|\{|\}")


def test_every_state_computes_and_has_words_and_survives_json(every):
    """The words hold no NaN, and the alt text holds every number of the read-out."""
    explorable, states = every(), list(every.sweep())
    assert len(states) >= 2000
    for state in states:
        result = set_to(explorable, state)
        assert every.State(**every._checked(json.loads(json.dumps(explorable.state)))) == explorable.values
        alt, said, entries = explorable.describe(), explorable.said(result), explorable.readout(result)
        for text in alt, said, explorable.formula_numbers(result):
            assert not UNREADABLE.search(re.sub(r"<[^>]+>", "", text)), (state, text)
        for entry in filter(lambda entry: isinstance(entry, str), entries.values()):
            assert all(token in alt for token in NUMBER.findall(entry)), (state, entry)
        assert said or not entries


def test_a_page_without_a_kernel_gets_the_same_picture_every_time_with_alt_text_and_sentence(every):
    first, second = every(), every()
    data, _ = first._repr_mimebundle_()
    assert data["text/plain"] == first.still_text()
    assert "<img" in data["text/html"] and " alt=" in data["text/html"]
    assert isinstance(data["image/png"], str) and data["image/png"] in data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in data
    second.set(**list(every.sweep(60))[-1])
    with matplotlib.rc_context({"font.size": 7, "axes.grid": True, "font.family": "serif", "lines.linewidth": 9}):
        assert second.still_png() == base64.b64decode(data["image/png"])
    assert second.still_text() == first.still_text()
    assert not UNREADABLE.search(first.still_text())


def test_every_preset_asks_and_answers(every):
    assert 1 <= len(every.presets) <= 9, "keys 1 to 9"
    assert len({p.name for p in every.presets}) == len(every.presets)
    for preset in every.presets:
        explorable = every()
        explorable.preset(preset.name)
        assert preset.question and preset.look and preset.see, preset.name
        assert 3 <= len(set(preset.answers)) == len(preset.answers) <= 4, preset.name
        before, after = explorable.result, explorable.foresee(**preset.then)
        seen = fill(preset.see, before=before, after=after)
        assert not UNREADABLE.search(seen), seen
        for moment in every.moments:
            assert not UNREADABLE.search(fill(moment.caption, r=every.at(moment).result))


def test_handles_stay_in_range_wherever_the_hand_goes(stage, states):
    """In every state one handle, the next one each time, is dragged to the corners and pushed by the arrows."""
    rng = np.random.default_rng(0)
    explorable = stage.picture.explorable
    for turn, state in enumerate(states(25)):
        set_to(explorable, state)
        stage.picture.draw(explorable.result)
        if not stage.picture.handles:
            continue
        handle = stage.picture.handles[turn % len(stage.picture.handles)]
        places = handle.axes.transAxes.transform([(0, 0), (1, 1), (0, 1), (1, 0), rng.random(2)])
        tried = [handle.drag(*place) for place in handle.axes.transData.inverted().transform(places).tolist()]
        tried += [handle.press(*arrows) for arrows in [(1, 0), (-10, 0), (0, 10), (0, -1)]]
        tried += [handle.remove] if handle.remove is not None else []
        for changes in tried:
            explorable.state = state
            explorable.pull(**changes)
            explorable._checked(explorable.state)


def test_a_handle_let_go_where_it_was_taken_changes_next_to_nothing(stage):
    """A click on a handle must not make the picture jump."""
    explorable = stage.picture.explorable
    for preset in explorable.presets:
        explorable.preset(preset.name)
        stage.picture.draw(explorable.result)
        for name in [h.name for h in stage.picture.handles]:
            explorable.reset()
            stage.picture.draw(explorable.result)
            handle = next(h for h in stage.picture.handles if h.name == name)
            before = stage.picture.place(handle)
            explorable.pull(**handle.drag(*handle.at))
            stage.picture.draw(explorable.result)
            after = next(stage.picture.place(h) for h in stage.picture.handles if h.name == name)
            assert np.abs((after - before) * SIZES["study"]).max() < 6, (preset.name, name)


def test_a_click_anywhere_is_harmless(stage):
    explorable = stage.picture.explorable
    explorable.reset()
    for axes in stage.figure.axes:
        for at in [(0.01, 0.01), (0.5, 0.5), (0.99, 0.7)]:
            x, y = axes.transData.inverted().transform(axes.transAxes.transform(at))
            explorable.pull(**explorable.click(stage.picture.art, explorable.result, axes, float(x), float(y)))


@pytest.mark.parametrize("mode", SIZES)
def test_every_widget_can_be_moved_to_its_ends(every, mode):
    rng = np.random.default_rng(0)
    panel = every().show(mode)
    alive = widgets_alive()
    for widget in list(parts(panel)):
        for move in moves(widget, rng):
            if panel.locked:
                panel.answer(0)
            send(panel, widget, **move)
            every._checked(panel.explorable.state)
    assert widgets_alive() == alive, "moving makes new widgets"
