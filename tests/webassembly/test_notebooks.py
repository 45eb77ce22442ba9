"""Every notebook run in JupyterLite, in Chromium, on the real Pyodide: it gives what is stored."""

import time

import nbformat
import pytest

from publish import lecture
from publish.readers import figure_of, unveiled
from tests.browser.figurepage import tab_to
from tests.outputs import differences
from tests.webassembly.litepage import Lite

pytestmark = pytest.mark.soak
BOOKS = lecture.notebooks()


def code(book):
    return [cell for cell in book["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_a_notebook_gives_what_is_stored(page, address, path, record_property):
    began = time.monotonic()
    lite = Lite(page, address, path.name)
    record_property("seconds to open", round(time.monotonic() - began, 1))
    lite.run_all()
    record_property("seconds to the last output", round(time.monotonic() - began, 1))
    stored, fresh = code(nbformat.read(path, as_version=4)), code(lite.saved())
    assert [cell["source"] for cell in stored] == ["".join(cell["source"]) for cell in fresh]
    pairs = [(old["source"], unveiled(old["outputs"]), new["outputs"]) for old, new in zip(stored, fresh, strict=True)]
    assert [(source, found) for source, *outputs in pairs if (found := differences(*outputs))] == []
    shown = [name for name, _ in filter(None, map(figure_of, (cell["source"] for cell in stored)))]
    assert page.locator(".nblib .question").count() == len(shown)


def test_what_runs_for_ever_ends_at_its_deadline_and_python_goes_on(page, address):
    lite = Lite(page, address, "01_neurons.ipynb")
    code = """from nblib.exercises import check
def neuron(w, b, x, sigma):
    while True: pass
check("neuron", neuron)"""
    began = time.monotonic()
    told = lite.run(code)
    assert "did not return within 5 seconds" in told
    assert time.monotonic() - began < 60
    assert "42" in lite.run("6 * 7")


def test_a_figure_of_a_notebook_moves(page, address):
    lite = Lite(page, address, "01_neurons.ipynb")
    lite.run("from nblib import explorables")
    lite.run("explorables.OneNeuron()")
    figure = page.locator(".nblib").last
    figure.locator("button.show").click()
    slider = figure.locator("input[type=range]").first
    before = figure.locator(".panels").inner_html()
    tab_to(slider)
    page.keyboard.press("End")
    moved = "was => [...document.querySelectorAll('.nblib .panels')].at(-1).innerHTML !== was"
    page.wait_for_function(moved, arg=before)
