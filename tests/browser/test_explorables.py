"""The explorables in JupyterLab, moved as by a person; what is seen must be what the kernel computes.

All of them stand in one notebook, so a new one costs seconds.
"""

import json

import numpy as np
import pytest

import nblib.explorables

EVERY = [getattr(nblib.explorables, name) for name in nblib.explorables.__all__]


HURRY = """from nblib.explorables import canvas, panel
canvas.REST, panel.SWEEP = 0.03, 100  # s until a picture rests, and frames per second of an answer: waits less"""
HALL = """import ipywidgets, nblib.explorables as e
ipywidgets.VBox([getattr(e, name)().show("lecture") for name in e.__all__])"""


@pytest.fixture(scope="module")
def gallery(new_book):
    """All of them in study mode, and below them in lecture mode."""
    study = (
        f"from {c.__module__} import {c.__name__}\n{c.__name__} = {c.__name__}().show()\n{c.__name__}" for c in EVERY
    )
    book = new_book(HURRY, *study, HALL)
    book.run_all()
    yield book
    assert not book.errors
    book.close()


@pytest.fixture(params=range(len(EVERY)), ids=[c.__name__ for c in EVERY])
def panel(gallery, request):
    """One panel of the gallery, in the state of its first preset, unlocked, at rest."""
    panel = gallery.panel(EVERY[request.param].__name__, request.param)
    panel.canvas.scroll_into_view_if_needed()
    panel.begin(EVERY[request.param].presets[0].name)
    return panel


def sliders(panel):
    """The controls with a slider that can be seen."""
    cls = next(c for c in EVERY if c.__name__ == panel.name)
    return [c for c in cls.controls.values() if c.slider and panel.slider(c.caption).is_visible()]


def moved(panel, name, before):
    panel.book.until(lambda: panel.state()[name] != before[name], f"{panel.name}.{name} moving")


def test_every_slider_moves_the_picture_by_keys(panel):
    assert sliders(panel)
    for control in sliders(panel):
        before, picture, handle = panel.state(), panel.pixels(), panel.slider(control.caption)
        key = "ArrowLeft" if handle.get_attribute("aria-valuenow") != "0.0" else "ArrowRight"
        handle.focus()
        for _ in range(3):
            panel.page.keyboard.press(key)
        moved(panel, control.name, before)
        panel.agrees()
        assert not np.array_equal(panel.pixels(), picture), control.name
        box = panel.root.locator(".explorable-row", has_text=control.caption).locator("input")
        assert handle.get_attribute("aria-label") == control.label
        assert handle.get_attribute("aria-valuetext") == box.input_value()


def test_every_slider_follows_the_mouse(panel):
    for control in sliders(panel):
        before, handle = panel.state(), panel.slider(control.caption)
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        panel.drag(middle, 50 if handle.get_attribute("aria-valuenow") == "0.0" else -50, 0)
        moved(panel, control.name, before)
        panel.agrees()


def test_every_handle_is_dragged_and_moved_by_keys(panel):
    names = [name for name, *_ in panel.handles()]
    for name in names[:2]:
        place = {n: at for n, *at in panel.handles()}
        if name in place:
            panel.drag(panel.place(*place[name]), 40, 30)
            panel.agrees()
        panel.book.until(lambda: panel.book.value(f"{panel.name}.hand.selected") is not None, "the selection")
        for keys in ("ArrowRight",), ("ArrowUp",), ("ArrowLeft", "ArrowDown"):
            panel.press(*keys)
        panel.agrees()
        panel.begin(panel.book.value(f"{panel.name}.explorable.current.name"))
    if names:
        before = panel.state()
        at = next(at for n, *at in panel.handles() if n == names[0])
        panel.drag(panel.place(*at), 37, 23)
        panel.book.until(lambda: panel.state() != before, "the drag")


def test_every_preset_by_its_number_asks_first(panel):
    cls = next(c for c in EVERY if c.__name__ == panel.name)
    for i, preset in enumerate(cls.presets):
        panel.press(str(i + 1))
        panel.book.until(lambda: panel.book.value(f"{panel.name}.explorable.current.name") == preset.name, preset.name)  # noqa: B023
        question = panel.root.locator(".explorable-question")
        panel.book.until(lambda: preset.question in question.inner_text(), "the question")  # noqa: B023
        panel.book.until(lambda: panel.root.locator("[disabled]").count(), "the lock")
    panel.root.locator(".explorable-choices button:visible").nth(cls.presets[-1].right).click()
    said = panel.root.locator(".explorable-outcome")
    panel.book.until(lambda: "You said" in said.inner_text() and "You see" in said.inner_text(), "the answer")
    panel.unlock()
    panel.agrees()
    expected = cls()
    expected.preset(cls.presets[-1].name)
    expected.set(**cls.presets[-1].then)
    assert panel.state() == json.loads(json.dumps(expected.state))


@pytest.mark.parametrize("index", range(len(EVERY)), ids=[c.__name__ for c in EVERY])
def test_in_a_hall_all_of_it_is_on_the_screen(gallery, index):
    panel = gallery.panel("", len(EVERY) + index)
    panel.canvas.scroll_into_view_if_needed()
    gallery.until(lambda: panel.frame()[1] == "png", "the picture")
    assert panel.root.bounding_box()["height"] <= 829, "what a notebook panel has at 1080p"
    assert not cut_off(panel)


def test_nothing_is_cut_off(panel):
    assert not cut_off(panel)


def cut_off(panel):
    """The parts that are wider than the panel, or have text that does not fit."""
    return panel.root.evaluate(
        """root => [...root.querySelectorAll('.widget-html-content, button, .widget-label, canvas')]
             .filter(e => e.offsetParent && (e.scrollWidth > e.clientWidth + 2
                          || e.getBoundingClientRect().right > root.getBoundingClientRect().right + 2))
             .map(e => e.textContent)"""
    )
