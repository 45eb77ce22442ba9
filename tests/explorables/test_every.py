"""What every explorable keeps to, tested for each that exists (widgets.md, sections 4 and 6).

All 2000 states of the sweep are computed and put into words; a few hundred are drawn. `make soak` goes further.
"""

import base64
import io
import json
import re

import matplotlib
import numpy as np
import pytest
from driving import moves, parts, send, widgets_alive
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.text import Text

from nblib import figures
from nblib.explorables.stage import SIZES, Stage, house
from nblib.explorables.text import fill

NUMBER = re.compile(r"−?\d[\d.]*(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
UNREADABLE = re.compile(r"\b(nan|inf|None|array|np\.float64)\b|−0\.0+\b(?!·)|\d{6}\.|\{|\}")


def pixels(image):
    return np.asarray(image)


def set_to(explorable, state):
    explorable.state = state
    return explorable.result


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


def test_no_picture_is_empty_and_still_artists_are_touched_only_when_they_change(every, states):
    explorable = every()
    stage = Stage(explorable, SIZES["study"])
    for state in states(40):
        result = set_to(explorable, state)
        stage.draw(result)
        frame = pixels(stage.image())
        explorable.draw(stage.picture.art, result)
        assert not stage.figure.stale, f"draw() changes a still artist without need in {state}: 30 times slower"
        stage.canvas.restore_region(stage._background)
        changed = (frame != pixels(stage.image())).any(axis=2).sum()
        assert changed > 200, state


@pytest.mark.parametrize("mode", SIZES)
def test_a_blitted_frame_is_a_full_redraw(every, states, mode):
    explorable = every()
    stage = Stage(explorable, SIZES[mode])
    stage.scale(1 if mode == "lecture" else 2)
    for state in states(4):
        stage.draw(set_to(explorable, state), selected=next((h.name for h in stage.picture.handles), None))
        blitted = pixels(stage.image())
        for artist in stage.moving:
            artist.set_animated(False)
        with house():
            stage.canvas.draw()
        redrawn = pixels(stage.image())
        for artist in stage.moving:
            artist.set_animated(True)
        assert np.array_equal(blitted, redrawn), state


@pytest.mark.parametrize("mode", SIZES)
def test_text_is_large_enough_and_titles_are_whole(every, states, mode):
    """At least 22 px, in both modes; the titles and labels of the axes lie inside the picture."""
    explorable = every()
    stage = Stage(explorable, SIZES[mode])
    for state in [*({**explorable.state, **p.state} for p in every.presets), *states(4)]:
        stage.draw(set_to(explorable, state))
        for text in stage.figure.findobj(Text):
            if text.get_visible() and text.get_text().strip() and _on_paper(text, stage.figure):
                assert text.get_fontsize() >= figures.TICK, (state, text.get_text())
        for axes in stage.figure.axes:
            for text in (axes.title, axes.xaxis.label, axes.yaxis.label, *_tick_labels(axes)):
                box = text.get_window_extent()
                if text.get_text():
                    assert box.x0 >= 0 and box.x1 <= stage.figure.bbox.x1, (state, text.get_text())
                    assert box.y0 >= 0 and box.y1 <= stage.figure.bbox.y1, (state, text.get_text())


def _tick_labels(axes):
    """Those within the limits: the others are not drawn."""
    for axis, limits in (axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim()):
        for tick in axis.get_major_ticks():
            if min(limits) <= tick.get_loc() <= max(limits) and tick.label1.get_visible():
                yield tick.label1


def _on_paper(text, figure):
    return figure.bbox.overlaps(text.get_window_extent())


def luminance(color):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(color):
    """Of `color` on white (WCAG 2.2)."""
    return 1.05 / (luminance(color) + 0.05)


@pytest.mark.parametrize("name", ["DATA", "TRUTH", "NETWORK", "NEURON", "STEP"])
def test_the_palette_stands_out_on_white(name):
    assert contrast(getattr(figures, name)) >= 3


def test_text_and_thick_lines_stand_out_on_white(every):
    for artist in every().frame().findobj(lambda a: isinstance(a, Text | Line2D)):
        if isinstance(artist, Text) or artist.get_linewidth() > 2:
            assert contrast(artist.get_color()) >= 3, artist


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


def test_handles_stay_in_range_wherever_the_hand_goes(every, states):
    """In every state one handle, the next one each time, is dragged to the corners and pushed by the arrows."""
    rng = np.random.default_rng(0)
    explorable = every()
    stage = Stage(explorable, SIZES["study"])
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
            every._checked(explorable.state)


def test_a_handle_let_go_where_it_was_taken_changes_next_to_nothing(every):
    """A click on a handle must not make the picture jump."""
    explorable = every()
    stage = Stage(explorable, SIZES["study"])
    for preset in every.presets:
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


def test_a_click_anywhere_is_harmless(every):
    explorable = every()
    stage = Stage(explorable, SIZES["study"])
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


def test_frames_go_through_every_format(every):
    stage = Stage(every(), SIZES["study"])
    stage.draw(stage.picture.explorable.result)
    from PIL import Image

    assert np.array_equal(pixels(Image.open(io.BytesIO(stage.encode("png")))), pixels(stage.image()))
    jpeg = pixels(Image.open(io.BytesIO(stage.encode("jpeg"))))
    assert np.abs(jpeg.astype(int) - pixels(stage.image())).mean() < 2
