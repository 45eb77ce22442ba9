"""The figures of the site with the real Pyodide and its NumPy: what they show there is what they show here.

    PYODIDE=https://…/full/ make soak ARGS=tests/publish/test_site_live.py        or a folder with Pyodide and NumPy

No package registry has NumPy for Pyodide, so this runs where its address can be reached: before the site is published.
"""

import base64
import json
import os
import subprocess
import sys
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from math import isclose
from pathlib import Path
from statistics import median
from threading import Thread

import numpy as np
import pytest
from labserver import headless_chromium

from nblib.explorables import FIGURES, respond
from nblib.explorables.engine.respond import find

ROOT = Path(__file__).parents[2]
PYODIDE = os.environ.get("PYODIDE")
pytestmark = [pytest.mark.soak, pytest.mark.skipif(not PYODIDE, reason="PYODIDE does not say where Pyodide is")]

# Scenes whose numbers rest on rounding, so that two builds of NumPy and its BLAS differ in them by more than 1e-9:
# nearly singular systems, a largest error that two places share, differences of two nearly equal losses.
ROUNDED = {
    ("NotAPolynomial", "one more dimension"),
    ("NotAPolynomial", "smooth is no obstacle"),
    ("NotAPolynomial", "all six"),
    ("FrozenFeatures", "n = N"),
    ("FrozenFeatures", "n ≫ N"),
    ("FrozenFeatures", "a little ridge"),
    ("BackpropTable", "check by nudging"),
}

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


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("live") / "site"
    subprocess.run([sys.executable, "-m", "publish.site", folder, "--pyodide", PYODIDE], cwd=ROOT, check=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=folder))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def page(address):
    with headless_chromium() as browser:
        page = browser.new_context(viewport={"width": 1366, "height": 900}, reduced_motion="reduce").new_page()
        page.goto(address)
        yield page


def differences(here, there, path=""):
    """Where two views differ by more than 1e-9 (arrays that travel as float32: 1e-6), all else than numbers exactly."""
    if isinstance(here, dict) and isinstance(there, dict) and here.keys() == there.keys() == {"f32"}:
        arrays = [np.frombuffer(base64.b64decode(view["f32"]), "<f4") for view in (here, there)]
        same = len(arrays[0]) == len(arrays[1]) and np.allclose(*arrays, rtol=1e-6, atol=1e-6, equal_nan=True)
        return [] if same else [(path, *map(str, arrays))]
    if isinstance(here, dict) and isinstance(there, dict) and here.keys() == there.keys():
        return [found for key in here for found in differences(here[key], there[key], f"{path}/{key}")]
    if isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        return [
            found for i, pair in enumerate(zip(here, there, strict=True)) for found in differences(*pair, f"{path}/{i}")
        ]
    if isinstance(here, int | float) and isinstance(there, int | float):
        return [] if isclose(here, there, rel_tol=1e-9, abs_tol=1e-9) else [(path, here, there)]
    return [] if here == there else [(path, str(here)[:60], str(there)[:60])]


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
                found += [(name, preset.name, event["kind"], *one) for one in differences(here, there)]
                state = here["state"]
    record_property("median of the times over native", round(median(ratios), 1))
    print("time over native:", round(median(ratios), 1))
    assert [one for one in found if one[:2] not in ROUNDED] == []


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
