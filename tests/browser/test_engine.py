"""The engine in JupyterLab: time, frames, keys, restart, and pages without a kernel."""

import numpy as np
import pytest

BOWL = "from nblib.explorables import StepSize\nbowl = StepSize()\npanel = bowl.show()\npanel"
NEURON = "from nblib.explorables import OneNeuron\nneuron = OneNeuron()\npanel = neuron.show({mode!r})\npanel"

# the number and form of every frame that comes, and whether the canvas was ever blank
RECORD = """c => { c.frames = []; c.blank = 0; c.done = false;
  new MutationObserver(() => c.frames.push([Number(c.dataset.frame), c.dataset.form]))
    .observe(c, {attributes: true, attributeFilter: ['data-frame']});
  const look = () => { if (!c.getContext('2d').getImageData(5, 5, 1, 1).data[3]) c.blank++;
                       if (!c.done) requestAnimationFrame(look); };
  look(); }"""


@pytest.fixture(scope="module")
def opened(new_book):
    page = new_book(BOWL)
    page.run_all()
    yield page
    page.close()


@pytest.fixture
def bowl(opened):
    """The panel at the preset zig-zag, k = 0, unlocked, at rest."""
    panel = opened.panel("panel")
    panel.begin("zig-zag")
    return panel


def test_while_a_run_plays_other_cells_answer_and_pause_stops_at_once(bowl):
    bowl.canvas.evaluate(RECORD)
    bowl.button("Play").click()
    bowl.book.until(lambda: bowl.state()["k"] >= 2, "playing")
    for _ in range(5):  # 5 frames a second: an answer within 0.3 s sees at most 2 of them go by
        before, after = bowl.book.value("[bowl.k, sum(range(10)), bowl.k]")[0], bowl.book.value("bowl.k")
        assert after - before <= 2
    k = bowl.page.evaluate(
        """() => { const c = document.querySelector('.explorable-canvas canvas');
                   c.at_pause = c.frames.length;
                   [...document.querySelectorAll('button')].find(b => b.textContent.includes('Pause')).click(); }"""
    )
    bowl.book.until(lambda: not bowl.book.value("panel.player.playing"), "Pause")
    bowl.rests()
    k = bowl.state()["k"]
    bowl.page.wait_for_timeout(600)  # three frames' time, in which nothing may happen
    assert bowl.state()["k"] == k
    late = bowl.canvas.evaluate("c => c.frames.slice(c.at_pause).filter(f => f[1] === 'jpeg').length")
    assert late <= 2, "Pause stops within two frames"
    assert bowl.canvas.evaluate("c => c.blank") == 0, "the canvas was blank between two frames"
    assert bowl.button("Play").is_visible()
    bowl.agrees()


def test_step_back_space_and_the_end_of_the_run(bowl):
    for key, k in ((".", 1), (".", 2), (",", 1)):
        bowl.press(key)
        bowl.book.until(lambda: bowl.state()["k"] == k, f"key {key}")  # noqa: B023
    bowl.button("Step").click()
    bowl.book.until(lambda: bowl.state()["k"] == 2, "Step")
    bowl.button("Back").click()
    bowl.book.until(lambda: bowl.state()["k"] == 1, "Back")
    bowl.root.locator("select", has_text="per frame").select_option("100 per frame")
    bowl.press(" ")
    bowl.book.until(lambda: bowl.state()["k"] == 200, "the end")
    bowl.book.until(lambda: "the run ends here" in bowl.root.inner_text(), "the announcement")
    bowl.agrees()


def test_moving_tau_does_not_restart_a_run(bowl):
    bowl.press(".", ".", ".")
    bowl.book.until(lambda: bowl.state()["k"] == 3, "three steps")
    bowl.slider("step size").focus()
    bowl.page.keyboard.press("ArrowRight")
    bowl.book.until(lambda: bowl.state()["tau"] == 0.195, "the slider")
    assert bowl.state()["k"] == 3


def test_a_held_slider_never_blanks_the_picture_and_loses_no_last_value(bowl):
    bowl.canvas.evaluate(RECORD)
    bowl.slider("step k").focus()
    for _ in range(60):
        bowl.page.keyboard.press("ArrowRight")
    bowl.book.until(lambda: bowl.state()["k"] == 60, "the last value")
    bowl.rests()
    assert bowl.canvas.evaluate("c => c.blank") == 0
    forms = [form for _, form in bowl.canvas.evaluate("c => c.frames")]
    assert "jpeg" in forms and forms[-1] == "png"


def test_the_tab_keeps_its_icon_while_a_figure_moves(bowl):
    """Swapped with every message, as JupyterLab does by default, it is fetched anew each time."""
    bowl.page.evaluate(
        """() => { window.swaps = 0;
          const icon = e => e.nodeName === 'LINK' && e.matches('.favicon');
          const seen = r => [r.target, ...r.addedNodes, ...r.removedNodes].some(icon);
          new MutationObserver(records => window.swaps += records.filter(seen).length)
            .observe(document.head, {childList: true, attributes: true, subtree: true}); }"""
    )
    assert bowl.page.locator("link.favicon").count()
    bowl.press(".", ".", ".")
    bowl.agrees()
    assert bowl.page.evaluate("window.swaps") == 0


def test_letters_do_not_reach_jupyterlab(bowl):
    cells = bowl.page.locator(".jp-Cell").count()
    bowl.press("x", "d", "d", "a", "b", "m")
    bowl.slider("step size").focus()
    for key in ("x", "d", "d", "a", "b"):
        bowl.page.keyboard.press(key)
    bowl.press(".")
    bowl.book.until(lambda: bowl.state()["k"] == 1, "the next key")
    assert bowl.page.locator(".jp-Cell").count() == cells


def test_set_in_a_cell_moves_the_picture(bowl):
    bowl.book.execute("bowl.set(tau=0.21, k=60)")
    bowl.rests()
    assert "4.64·10⁵" in bowl.words()[1]
    assert bowl.slider("step k").get_attribute("aria-valuetext") == "60"


def test_an_error_is_seen(bowl):
    bowl.book.execute("def broken(*_): raise ArithmeticError('on purpose')\nbowl.draw = broken")
    bowl.press(".")
    bowl.book.until(lambda: "ArithmeticError: on purpose" in bowl.root.inner_text(), "the error")
    bowl.book.execute("del bowl.draw")
    bowl.press(".")
    bowl.book.until(lambda: "ArithmeticError" not in bowl.root.inner_text(), "recovery")


def test_the_exact_value_can_be_typed(bowl):
    box = bowl.root.locator(".explorable-row", has_text="step size").locator("input")
    box.fill("0,21")
    box.press("Enter")
    bowl.book.until(lambda: bowl.state()["tau"] == 0.21, "the typed value")
    bowl.book.until(lambda: box.input_value() == "0.210", "the value as the kernel writes it")
    box.fill("much")
    box.press("Enter")
    bowl.book.until(lambda: "tau must be a number; got 'much'" in bowl.root.inner_text(), "the complaint")
    assert bowl.state()["tau"] == 0.21


def test_the_canvas_says_what_it_shows_at_most_once_a_second(bowl):
    assert bowl.canvas.get_attribute("role") == "application"
    live = bowl.root.locator("[aria-live=polite]")
    live.evaluate(
        """e => { e.times = []; new MutationObserver(() => e.times.push(performance.now()))
                  .observe(e, {childList: true}) }"""
    )
    for _ in range(12):
        bowl.press(".")
        bowl.page.wait_for_timeout(150)
    bowl.rests()
    said = bowl.book.value("bowl.describe()")
    assert bowl.canvas.get_attribute("aria-label") == said
    bowl.book.until(lambda: live.text_content() == said, "the last sentence")
    times = live.evaluate("e => e.times")
    assert len(times) >= 2 and np.diff(times).min() > 900


def test_restart_and_run_all_works_again(bowl):
    for _ in range(2):
        bowl.book.restart_and_run_all()
        again = bowl.book.panel("panel")
        again.rests()
        again.unlock()
        again.press("r", ".")
        again.book.until(lambda: again.state()["k"] == 1, "a step after the restart")  # noqa: B023
        again.agrees()


def test_saved_closed_and_opened_again_it_shows_the_still_picture(bowl):
    """With its kernel gone and another in its place, as the next morning."""
    bowl.book.save()
    bowl.book.reopen_without_kernel()
    image = bowl.book.page.locator(".jp-OutputArea-output img")
    image.wait_for(timeout=30_000)
    assert image.evaluate("i => i.naturalWidth") > 900
    assert "τ = 0.21" in image.get_attribute("alt")
    assert "model not found" not in bowl.book.page.locator(".jp-OutputArea").first.inner_text()
    bowl.book.run_all()
    bowl.book.panel("panel").rests()


@pytest.fixture(scope="module")
def hall(new_book):
    page = new_book(NEURON.format(mode="lecture"))
    page.run_all()
    yield page
    page.close()


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_a_hall_needs_the_keyboard_only(hall, size):
    width, height = size
    hall.page.set_viewport_size({"width": width, "height": height})
    panel = hall.panel("panel")
    panel.press("1")
    hall.until(lambda: panel.state()["w"] == 1 and hall.value("panel.locked"), "the first question")
    panel.rests()
    width = panel.canvas.bounding_box()["width"]
    panel.press("Enter")
    hall.until(lambda: panel.state()["w"] == 4, "the answer")
    panel.rests()
    assert panel.canvas.bounding_box()["width"] == width, "the layout jumped"
    panel.press("2", "Enter")
    hall.until(lambda: panel.state()["w"] == -1, "the second answer")
    panel.press("]", "]", "ArrowRight")
    panel.agrees()


def test_the_picture_has_the_pixels_of_the_screen(hall, book):
    sharp = book(NEURON.format(mode="study"), scale=2)
    sharp.run_all()
    for page, scale, width, height in ((hall, 1, 1560, 480), (sharp, 2, 1000, 420)):
        panel = page.panel("panel")
        page.page.set_viewport_size({"width": 1920, "height": 1080})
        panel.rests()
        assert panel.pixels().shape == (height * scale, width * scale, 3)
        box = panel.canvas.bounding_box()
        shown = min(width, panel.root.bounding_box()["width"])
        assert (box["width"], box["height"]) == pytest.approx((shown, shown * height / width), abs=1)
