"""Figures of the site in Chromium, with Python in the page: `python -m benchmarks.page folder-with-pyodide`.

From a key to the first other pixels, for every figure that moves, in turn with a figure in JavaScript alone (waves.js),
which is the limit: a key pressed again, which the page has asked ahead for, and one that turns round, which nobody
foresees; and from the first byte of the start page until its figure asks, and until Python moves it, with the
bytes that travel until then. The site is built for it and served on this machine.
"""

import argparse
import contextlib
import gzip
import subprocess
import sys
import tempfile
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import numpy as np

from benchmarks import report
from benchmarks.latency import TURNED, Shown, headless_chromium
from benchmarks.waves import DOTS
from nblib.explorables import FIGURES
from publish.readers import figure_pages

LIMITED = "JavaScript alone"
LIMIT = """<!doctype html><div id="place"></div><script type="module">
import waves from "./waves.js";
waves.render({{model: {{get: () => {dots}}}, el: document.querySelector("#place")}});
</script>"""


@contextlib.contextmanager
def site(pyodide):
    """(address, folder) of the site with this folder of Pyodide, and of the limit in limit.html."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "site")
        subprocess.run([sys.executable, "-m", "publish.site", folder, "--pyodide", pyodide], check=True)
        (folder / "waves.js").write_bytes((report.HERE / "waves.js").read_bytes())
        (folder / "limit.html").write_text(LIMIT.format(dots=DOTS.T.tolist()), "utf-8")
        with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/", folder
            server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def alive(page, name):
    """The place of the figure on its page, once Python moves it."""
    place = page.locator(f"[data-figure={name}]").first
    place.scroll_into_view_if_needed()
    place.locator(".bench :is(input, select, button)").first.wait_for(timeout=120_000)
    return place


def start(chromium, address, folder, rounds):
    """What the start page takes in a browser that knows nothing yet.

    Seconds from the first byte until its figure asks, and until Python moves it; and the megabytes that travel for
    Python.
    """
    asks, moves = [], []
    for _ in range(rounds):
        context = chromium.new_context(viewport={"width": 1366, "height": 900})
        page, asked = context.new_page(), []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(address, wait_until="commit")
        begin = time.monotonic()
        page.locator("button.answer").first.wait_for()
        asks.append(time.monotonic() - begin)
        alive(page, "NeuronSum")
        moves.append(time.monotonic() - begin)
        context.close()
    paths = {folder / unquote(urlsplit(url).path.lstrip("/")) for url in asked if url.startswith(address)}
    python = [path for path in paths if "pyodide" in path.parts or path.suffix == ".whl"]
    return {"asks": asks, "moves": moves, "megabytes": sum(map(travelling, python)) / 1e6}


def travelling(path):
    """The bytes of a file on its way: what is not packed already is compressed."""
    content = path.read_bytes()
    return len(content if path.suffix in (".whl", ".zip") else gzip.compress(content))


def measure(address, rounds):
    """{figure: {"on": milliseconds of each key pressed again, "fro": of each that turns round}}, and the limit's."""
    found = {name: {"on": [], "fro": []} for name in (LIMITED, *FIGURES)}
    with headless_chromium() as chromium:
        context = chromium.new_context(viewport={"width": 1366, "height": 900}, reduced_motion="reduce")
        page = context.new_page()
        page.goto(f"{address}limit.html")
        limit = Shown(page, page.locator("input"), "canvas.waves", fro=True)
        for name, where in figure_pages().items():
            page = context.new_page()
            page.goto(address + where)
            place = alive(page, name)
            place.locator("button.show").click()
            place.locator(".answer.right").wait_for()
            handle, key = control(place)
            shown = Shown(page, handle, f"[data-figure={name}] .panels")
            shown.key = key
            ways = ("fro", "on") if key in TURNED else ("on",)  # a button that goes back goes one way
            for _ in range(rounds):
                for way in ways:
                    found[name][way].append(shown.latency())
                    found[LIMITED][way].append(limit.latency())
                shown.turn()
            page.close()
    return found


def control(place):
    """(control of a figure, the key that moves it to where there is more room)."""
    sliders, back = place.locator(".bench input[type=range]"), place.locator(".bench button[aria-label=Back]")
    if sliders.count():
        slider = sliders.first
        return slider, "ArrowLeft" if slider.evaluate("slider => slider.value > slider.max / 2") else "ArrowRight"
    if back.count():
        return back, "Space"
    return place.locator(".bench input[type=radio]:checked"), "ArrowLeft"


def table(result):
    """The result as Markdown."""
    limit = {way: np.median(ms) for way, ms in result["ms"][LIMITED].items()}
    medians = {name: {way: np.median(ms) for way, ms in ways.items() if ms} for name, ways in result["ms"].items()}
    figures = list(medians.values())[1:]
    last = f"median of the {len(figures)} figures"
    medians[last] = {way: np.median([found[way] for found in figures if way in found]) for way in limit}
    rows = []
    for name, found in medians.items():
        cells = [[f"{found[way] / limit[way]:.1f}", f"{found[way]:.0f}"] if way in found else ["", ""] for way in limit]
        rows.append([name, *cells[0], *cells[1]])
    head = ["From a key to the pixels, Python in the page", f"{LIMITED} = 1", "median ms", "turning round", "median ms"]
    return (
        f"{report.markdown(head, rows)}\n\nFrom the first byte of the start page until its figure asks: "
        f"{np.median(result['asks']):.1f} s, until Python moves it: {np.median(result['moves']):.1f} s, for which "
        f"{result['megabytes']:.1f} MB travel, compressed. Measured on loopback, {result['machine']}."
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pyodide", type=Path, help="a folder with Pyodide and NumPy")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--dry", action="store_true", help="print only, keep nothing")
    options = parser.parse_args()
    with site(options.pyodide) as (address, folder):
        with headless_chromium() as chromium:
            result = {"machine": report.machine(), **start(chromium, address, folder, 3)}
        result["ms"] = measure(address, options.rounds)
    print(table(result))
    if not options.dry:
        report.save("page", result, table(result))


if __name__ == "__main__":
    main()
