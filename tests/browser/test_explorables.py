"""The explorables in JupyterLab, moved as by a person; what is seen must be what the kernel computes.

All of them take turns in one notebook, so a new one costs seconds.
"""

import json

import pytest

from lecture import EXPLORABLES

HURRY = """from nblib.explorables import canvas, panel
canvas.REST, panel.SWEEP = 0.03, 100  # s until a picture rests, and frames per second of an answer: waits less"""
WALL = """import ipywidgets, nblib.explorables
wall = ipywidgets.VBox()
wall"""
WINDOWS = {"study": {"width": 1366, "height": 768}, "lecture": {"width": 1920, "height": 1080}}  # a laptop, a hall


@pytest.fixture(scope="module")
def gallery(new_book):
    """A notebook with room for one explorable: beside many others on its page the browser is slow."""
    book = new_book(HURRY, WALL)
    book.run_all()
    yield book
    assert not book.errors
    book.close()


@pytest.fixture(scope="module", params=EXPLORABLES, ids=lambda cls: cls.__name__)
def cls(request):
    return request.param


def hung(gallery, cls, mode):
    """The panel of a new `cls` in `mode`, in the place of the one before."""
    gallery.page.set_viewport_size(WINDOWS[mode])
    gallery.execute(f"panel = nblib.explorables.{cls.__name__}().show({mode!r}); wall.children = [panel]")
    gallery.until(lambda: gallery.page.locator(f".explorable-{mode}").count() == 1, "the panel")
    panel = gallery.panel("panel")
    panel.rests()
    return panel


@pytest.fixture(scope="module")
def study(gallery, cls):
    return hung(gallery, cls, "study")


@pytest.fixture
def panel(study, cls):
    """The panel in the state of its first preset, unlocked, at rest."""
    study.canvas.scroll_into_view_if_needed()
    study.begin(cls.presets[0].name)
    return study


def sliders(panel, cls):
    """The controls with a slider that can be seen."""
    return [c for c in cls.controls.values() if c.slider and panel.slider(c.caption).is_visible()]


def moved(panel, name, before, frame):
    """Waits until the page and then the kernel have got beyond `frame` and the state `before`."""
    panel.book.until(lambda: panel.frame() != frame and panel.state()[name] != before[name], f"{name} moving")


def test_every_slider_follows_the_keys_and_the_mouse(panel, cls):
    assert sliders(panel, cls)
    for control in sliders(panel, cls):
        before, picture, frame, handle = panel.state(), panel.picture(), panel.frame(), panel.slider(control.caption)
        key = "ArrowRight" if at_its_start(handle) else "ArrowLeft"
        handle.focus()
        for _ in range(3):
            panel.page.keyboard.press(key)
        moved(panel, control.name, before, frame)
        panel.agrees()
        assert panel.picture() != picture, control.name
        box = panel.root.locator(".explorable-row", has_text=control.caption).locator("input")
        assert handle.get_attribute("aria-label") == control.label
        assert handle.get_attribute("aria-valuetext") == box.input_value()
    for control in sliders(panel, cls):
        before, frame, handle = panel.state(), panel.frame(), panel.slider(control.caption)
        panel.drag(middle(handle), 50 if at_its_start(handle) else -50, 0)
        moved(panel, control.name, before, frame)
    panel.agrees()


def at_its_start(handle):
    return handle.get_attribute("aria-valuenow") == "0.0"


def middle(handle):
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_every_handle_is_dragged_and_moved_by_keys(panel):
    """The first two: the others are of the same kinds."""
    for name in [name for name, *_ in panel.handles()][:2]:
        places = {n: at for n, *at in panel.handles()}
        if name in places:  # the first may have taken it away
            before, (x, y) = panel.state(), places[name]
            panel.drag(panel.place(x, y), 37 if x < 0.5 else -37, 23 if y < 0.5 else -23)
            panel.book.until(lambda: panel.state() != before, "the drag")  # noqa: B023
            panel.agrees()
            before = panel.state()
            panel.press("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowUp", "ArrowDown")
            panel.book.until(lambda: panel.state() != before, "the keys")  # noqa: B023
            panel.agrees()


def test_every_preset_by_its_number_asks_first(panel, cls):
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


def test_nothing_is_cut_off(study):
    assert not cut_off(study)


def test_in_a_hall_all_of_it_is_on_the_screen(gallery, cls):
    panel = hung(gallery, cls, "lecture")
    assert panel.root.bounding_box()["height"] <= 829, "what a notebook panel has at 1080p"
    assert not cut_off(panel)


def cut_off(panel):
    """The parts that are wider than the panel, or have text that does not fit."""
    return panel.root.evaluate(
        """root => [...root.querySelectorAll('.widget-html-content, button, .widget-label, canvas')]
             .filter(e => e.offsetParent && (e.scrollWidth > e.clientWidth + 2
                          || e.getBoundingClientRect().right > root.getBoundingClientRect().right + 2))
             .map(e => e.textContent)"""
    )
