"""Figures in JupyterLab, with the kernel as host; what they do on any page is tested in test_page.py."""

import json
import urllib.request

import nbformat
import pytest

from tests.browser.figurepage import STYLES, FigurePage, serving, tab_to
from tests.browser.labserver import TOKEN

BOWL = "from nblib.explorables import Bump, StepSize\nbowl = StepSize()\nbowl"
TWO = """import ipywidgets
one, other = Bump(s=0.2), Bump(s=0.2)
ipywidgets.jslink((one, "s"), (other, "s"))
ipywidgets.HBox([one, other])"""


@pytest.fixture(scope="module")
def opened(new_book):
    page = new_book(BOWL, TWO, size=(1366, 768))
    page.run_all()
    yield page
    assert not page.errors
    page.close()


@pytest.fixture
def bowl(opened):
    """The bowl at the scene zig-zag, k = 0, its question answered."""
    figure = opened.figure("bowl")
    figure.root.scroll_into_view_if_needed()
    figure.begin("zig-zag")
    return figure


def test_it_looks_as_on_a_page_of_its_own(bowl, window):
    """Nothing of JupyterLab's style gets into it."""
    with serving() as address:
        alone = FigurePage(window(size=(934, 768)), f"{address}?figure=StepSize&preset=zig-zag").answer(0).styles()
    here = bowl.root.evaluate(STYLES)
    same = alone.keys() & here.keys()
    assert len(same) > 60
    assert {
        element: set(here[element]) - set(alone[element]) for element in same if here[element] != alone[element]
    } == {}


def test_a_slider_is_moved_by_keys_and_mouse(bowl):
    slider, before = bowl.slider("step size"), bowl.paths()
    bowl.root.locator("h2").click()
    tab_to(slider)
    bowl.page.keyboard.press("ArrowRight")
    bowl.until("the key", tau=0.195)
    bowl.agrees()
    assert bowl.paths() != before
    box = slider.bounding_box()
    bowl.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    bowl.book.until(lambda: 0.1 < bowl.state()["tau"] < 0.16, "the mouse")
    bowl.agrees()


def test_a_handle_is_dragged_and_moved_by_keys(bowl):
    name = bowl.root.locator("[data-handle]").first.get_attribute("data-handle")
    before = bowl.state()
    bowl.drag(name, -37, 23)
    bowl.book.until(lambda: bowl.state() != before, "the drag")
    bowl.agrees()
    before = bowl.state()
    bowl.page.keyboard.press("ArrowRight")
    bowl.book.until(lambda: bowl.state() != before, "the key")
    bowl.agrees()


def test_steps_count_each_and_a_run_is_played_and_paused(bowl):
    bowl.press(".", ".", ".", ",")
    bowl.until("three steps and one back", k=2)
    bowl.press(" ")
    bowl.book.until(lambda: bowl.state()["k"] >= 5, "playing")
    assert bowl.book.value("sum(range(10))") == 45, "while it plays, cells answer"
    bowl.page.keyboard.press(" ")
    bowl.page.wait_for_timeout(300)
    k = bowl.state()["k"]
    bowl.page.wait_for_timeout(500)
    assert bowl.state()["k"] == k < bowl.book.value("type(bowl).figure.time.most")
    bowl.agrees()


def test_a_held_key_loses_no_last_value(bowl):
    bowl.root.locator("h2").click()
    tab_to(bowl.slider("step size"))
    for _ in range(30):
        bowl.page.keyboard.press("ArrowLeft")
    bowl.until("the last value", tau=0.04)
    bowl.agrees()


def test_letters_do_not_reach_jupyterlab(bowl):
    cells = bowl.page.locator(".jp-Cell").count()
    bowl.press("x", "d", "d", "b", "m")
    bowl.root.locator("h2").click()
    tab_to(bowl.slider("step size"))
    for key in ("x", "d", "d", "b"):
        bowl.page.keyboard.press(key)
    bowl.press(".")
    bowl.until("the next key", k=1)
    assert bowl.page.locator(".jp-Cell").count() == cells


def test_set_in_a_cell_moves_the_picture(bowl):
    before = bowl.paths()
    bowl.book.execute("bowl.set(tau=0.21, k=60)")
    bowl.agrees()
    assert bowl.paths() != before and "4.64·10⁵" in bowl.shown().values()


def test_what_is_wrong_is_said(bowl):
    box = bowl.root.locator(".control input:not([type=range])").first
    box.fill("much")
    box.press("Enter")
    bowl.book.until(lambda: "tau must be a number; got 'much'" in bowl.root.inner_text(), "the complaint")
    box.fill("0,21")
    box.press("Enter")
    bowl.until("the typed value", tau=0.21)


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


def test_two_figures_in_a_box_are_linked_in_the_browser(opened):
    one, other = opened.figure("one", 1), opened.figure("other", 2)
    one.drag("edge s", 60, 0)
    opened.until(lambda: one.state()["s"] == other.state()["s"] > 0.25, "the link")
    one.agrees()
    other.agrees()


def test_the_figure_is_dark_where_jupyterlab_is(bowl):
    bowl.page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    bowl.book.until(lambda: "dark" in bowl.root.get_attribute("class"), "dark")
    bowl.page.evaluate("document.body.dataset.jpThemeLight = 'true'")
    bowl.book.until(lambda: "dark" not in bowl.root.get_attribute("class"), "light")


def test_all_that_matters_is_in_sight_on_a_laptop(bowl):
    """Question, whole plot, first control and read-out, when the figure stands at the top of the notebook's window."""
    bowl.book.execute("bowl.preset('zig-zag')")
    bowl.agrees()
    bowl.root.evaluate("root => root.scrollIntoView(true)")
    panel = bowl.page.locator(".jp-NotebookPanel-notebook").bounding_box()
    for part in ".ask", ".panels", ".readout", ".bench":
        box = bowl.root.locator(part).first.bounding_box()
        assert panel["y"] - 1 <= box["y"] and box["y"] + box["height"] <= panel["y"] + panel["height"], part


def test_restart_and_run_all_works_again(bowl):
    bowl.book.restart_and_run_all()
    again = bowl.book.figure("bowl")
    again.book.until(lambda: again.root.locator(".question").count(), "the question")
    again.press("a", ".")
    again.agrees()


def test_saved_closed_and_opened_again_it_shows_the_still_picture(opened):
    """With its kernel gone and another in its place, as the next morning."""
    opened.save()
    opened.reopen_without_kernel()
    image = opened.page.locator(".jp-OutputArea-output img").first
    image.wait_for(timeout=30_000)
    assert image.evaluate("i => i.naturalWidth") > 900
    assert "step size 0.0100" in image.get_attribute("alt")
    assert "model not found" not in opened.page.locator(".jp-OutputArea").first.inner_text()
    opened.run_all()
    opened.figure("bowl").agrees()


def test_a_notebook_with_a_paired_text_is_opened_as_it_is_stored(lab):
    """Jupytext, which the tests install, would take the cells from the text, where nothing is folded."""
    url, folder, _ = lab
    paired = folder / "paired"
    paired.mkdir()
    (paired / "jupytext.toml").write_text('formats = "ipynb,py:percent"')
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("stored = 1")]), paired / "book.ipynb")
    (paired / "book.py").write_text("# %%\nwritten = 1\n")
    with urllib.request.urlopen(f"{url}/api/contents/paired/book.ipynb?token={TOKEN}") as answer:
        [cell] = json.load(answer)["content"]["cells"]
    assert cell["source"] == "stored = 1"
