"""The figures of the site with the real Pyodide: what they show there is what they show here."""

import json
import time
from statistics import median

import pytest

from benchmarks.page import alive, control
from nblib.explorables import FIGURES, respond
from nblib.explorables.gallery import find
from publish.readers import figure_pages
from tests.webassembly.views import apart

pytestmark = pytest.mark.soak

START = """({pyodide, wheel}) => new Promise((ready, fail) => {
  const worker = new Worker("/_static/worker.js", {type: "module"}), waiting = [];
  worker.onmessage = ({data}) => {
    if (data.ready) ready();
    if (data.failed) fail(data.failed);
    if (data.view) waiting.shift()(data.view);
  };
  worker.postMessage({pyodide: new URL(pyodide, location).href, wheel: new URL(wheel, location + "_static/").href});
  window.ask = request => new Promise(done => {
    waiting.push(done);
    worker.postMessage({id: 1, request});
  });
})"""


def test_every_scene_and_its_answer_are_the_same_in_webassembly(page, record_property):
    head = {name: page.locator(f'meta[name="nblib:{name}"]').get_attribute("content") for name in ("pyodide", "wheel")}
    began = time.monotonic()
    page.evaluate(START, head)
    record_property("seconds until Python answers", round(time.monotonic() - began, 1))
    ratios, found = [], []
    for name in FIGURES:
        for preset in find(name).presets:
            state = None
            for event in {"kind": "open", "preset": preset.name}, {"kind": "answer", "said": 0}:
                request = {"figure": name, "state": state, "event": event}
                start = time.perf_counter()
                here = json.loads(json.dumps(respond(request)))
                between = time.perf_counter()
                there = page.evaluate("request => ask(request)", request)
                ratios.append((time.perf_counter() - between) / (between - start))
                found += [(name, preset.name, *one) for one in apart(name, preset.name, here, there)]
                state = here["state"]
    record_property("median of the times over native", round(median(ratios), 1))
    assert found == []


@pytest.mark.parametrize("name", FIGURES)
def test_a_move_in_the_page_moves_the_figure(page, address, name):
    page.goto(address + figure_pages()[name])
    place = alive(page, name)
    place.locator("button.show").click()
    place.locator(".answer.right").wait_for()
    before = place.locator(".panels").inner_html()
    handle, key = control(place)
    if handle.get_attribute("type") == "range":  # a single step may rightly change nothing
        key = {"ArrowLeft": "Home", "ArrowRight": "End"}[key]
    handle.press(key)
    moved = "([name, was]) => document.querySelector(`[data-figure=${name}] .panels`).innerHTML !== was"
    page.wait_for_function(moved, arg=[name, before])
