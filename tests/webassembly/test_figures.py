"""The figures of the site with the real Pyodide: what they show there is what they show here."""

import json
import time
from functools import partial
from pathlib import Path
from statistics import median

import pytest

from nblib.explorables import FIGURES, respond
from nblib.explorables.gallery import find
from tests.webassembly.views import apart

pytestmark = pytest.mark.soak
ROOT = Path(__file__).parents[2]

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
    module = FIGURES[name].split(".")[1]
    pages = {"neurons": "01", "approximation": "02", "least_squares": "03", "descent": "04", "deep": "05"}
    start = pages.get(module, "06")
    (path,) = (ROOT / "notebooks").glob(f"{start}_*.ipynb")
    page.goto(f"{address}{path.stem}.html")
    place = page.locator(f"[data-figure={name}]").first
    place.scroll_into_view_if_needed()
    place.locator(".bench :is(input, select, button)").first.wait_for(timeout=60_000)
    place.locator("button.show").click()
    place.locator(".answer.right").wait_for()
    pictures = {place.locator(".panels").inner_html()}
    slider = place.locator("input[type=range]:visible").first
    for move in (
        [partial(slider.press, "Home"), partial(slider.press, "End")]
        if slider.count()
        else [place.locator(".bench label:visible").first.click]
    ):
        move()
        page.wait_for_timeout(1500)
        pictures.add(place.locator(".panels").inner_html())
    assert len(pictures) > 1
