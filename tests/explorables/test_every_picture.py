"""What every picture of every explorable keeps to: never empty, blitted as redrawn, legible."""

import io

import numpy as np
import pytest
from driving import set_to
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.text import Text
from PIL import Image

from nblib import figures
from nblib.explorables.stage import SIZES, house


def pixels(image):
    return np.asarray(image)


def drawn(canvas):
    """The pixels on the canvas as it is now, a number each."""
    return np.asarray(canvas.buffer_rgba()).view(np.uint32)


def test_no_picture_is_empty_and_still_artists_are_touched_only_when_they_change(stage, states, monkeypatch):
    explorable, different, handles = stage.picture.explorable, set(), (stage.picture.discs, stage.picture.ring)
    monkeypatch.setattr(stage, "moving", [a for a in stage.moving if a not in handles])  # which alone are no picture
    for state in states(40):
        result = set_to(explorable, state)
        stage.draw(result)
        frame = drawn(stage.canvas).copy()
        explorable.draw(stage.picture.art, result)
        assert not stage.figure.stale, f"draw() changes a still artist without need in {state}: 30 times slower"
        stage.canvas.restore_region(stage._background)
        assert (frame != drawn(stage.canvas)).sum() > 200, state
        different.add(frame.tobytes())
    assert len(different) >= 38, "of 40 states more than two look alike"


@pytest.mark.parametrize("mode", SIZES)
def test_a_blitted_frame_is_a_full_redraw(stage, states, mode):
    stage.scale(1 if mode == "lecture" else 2)
    for state in states(4):
        stage.draw(
            set_to(stage.picture.explorable, state), selected=next((h.name for h in stage.picture.handles), None)
        )
        blitted = drawn(stage.canvas).copy()
        for artist in stage.moving:
            artist.set_animated(False)
        with house():
            stage.canvas.draw()
        redrawn = drawn(stage.canvas)
        for artist in stage.moving:
            artist.set_animated(True)
        assert (blitted == redrawn).all(), state
    stage.scale(1)


@pytest.mark.parametrize("mode", SIZES)
def test_text_is_large_enough_and_titles_are_whole(stage, states, mode):
    """At least 22 px, in both modes; the titles and labels of the axes lie inside the picture."""
    explorable = stage.picture.explorable
    explorable.preset(explorable.presets[0].name)
    for state in [*({**explorable.state, **p.state} for p in explorable.presets), *states(4)]:
        stage.draw(set_to(explorable, state))
        for text in stage.figure.findobj(lambda a: isinstance(a, Text) and a.get_fontsize() < figures.TICK):
            seen = text.get_visible() and text.get_text().strip() and _on_paper(text, stage.figure)
            assert not seen, (state, text.get_text())
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


def test_frames_go_through_every_format(stage):
    stage.draw(stage.picture.explorable.result)
    assert np.array_equal(pixels(Image.open(io.BytesIO(stage.encode("png")))), pixels(stage.image()))
    jpeg = pixels(Image.open(io.BytesIO(stage.encode("jpeg"))))
    assert np.abs(jpeg.astype(int) - pixels(stage.image())).mean() < 2
