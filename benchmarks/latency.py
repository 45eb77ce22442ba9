"""From the slider to the pixels, in JupyterLab in a headless Chromium: `python -m benchmarks.latency`.

The same figure five ways, each in a notebook of its own, in turn: ours, `interact` with inline figures, ipympl that
draws normally, ipympl that draws only what moves (blitting), and JavaScript alone, without a kernel, which is the
limit. Ours asks ahead for the next move the same way; so it is measured once more with a key that goes to and fro,
which nobody foresees. The page itself watches: in every animation frame it compares what is drawn with the frame
before. Latency goes from the key on the slider to the first frame with another picture; updates are counted while the
key repeats 30 times a second; a frame in which the picture is missing or of one colour is a flicker.
"""

import argparse
import contextlib
import importlib.util
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import TimeoutError

from benchmarks import report
from tests.browser.labserver import headless_chromium, jupyterlab, new_notebook

MOVE = """%matplotlib widget
import ipywidgets, matplotlib.pyplot as plt
from benchmarks.waves import INCHES, move, plot
figure, axes = plt.subplots(figsize=INCHES)
lines = plot(axes, 0)
{follow}
slider = ipywidgets.FloatSlider(0, min=0, max=6, step=0.1)
slider.observe(follow, "value")
slider"""
OURS = """from nblib import explorables
explorables.FIGURES["Waves"] = "benchmarks.waves"
explorables.Waves()"""
DESIGNS = {
    "nblib": OURS,
    "nblib, to and fro": OURS,
    "interact, inline figures": """%matplotlib inline
import ipywidgets, matplotlib.pyplot as plt
from benchmarks.waves import INCHES, plot
@ipywidgets.interact(a=ipywidgets.FloatSlider(0, min=0, max=6, step=0.1))
def show(a):
    figure, axes = plt.subplots(figsize=INCHES)
    plot(axes, a)
    plt.show()""",
    "ipympl, draw_idle": MOVE.format(
        follow="""def follow(change):
    move(lines, change.new)
    figure.canvas.draw_idle()"""
    ),
    "ipympl, blitting": MOVE.format(
        follow="""for line in lines:
    line.set_animated(True)
still = []
def keep(event):  # after every full drawing: the background, and the lines over it
    still[:] = [figure.canvas.copy_from_bbox(figure.bbox)]
    for line in lines:
        axes.draw_artist(line)
figure.canvas.mpl_connect("draw_event", keep)
def follow(change):
    move(lines, change.new)
    figure.canvas.restore_region(still[0])
    for line in lines:
        axes.draw_artist(line)
    figure.canvas.blit(figure.bbox)"""
    ),
    "JavaScript, no kernel": """import anywidget, pathlib, traitlets, benchmarks.waves
class Waves(anywidget.AnyWidget):
    _esm = pathlib.Path(benchmarks.waves.__file__).with_suffix(".js").read_text()
    dots = traitlets.List(benchmarks.waves.DOTS.T.tolist()).tag(sync=True)
Waves()""",
}
PICTURE = ".nblib svg, canvas.waves, .jupyter-matplotlib-canvas-div canvas, .jp-OutputArea-output img"

WATCH = """picture => {
  const small = Object.assign(document.createElement('canvas'), {width: 250, height: 105});
  const pen = small.getContext('2d', {willReadFrequently: true});
  const watch = window.watch = {on: false, pressed: null, changed: [], flicker: 0, frames: 0};
  window.addEventListener('keydown', () => { watch.pressed ??= performance.now(); }, true);
  const pixels = shown => {
    pen.clearRect(0, 0, 250, 105);
    if (shown.tagName === 'CANVAS' || shown.complete) pen.drawImage(shown, 0, 0, 250, 105);
    const now = new Uint32Array(pen.getImageData(0, 0, 250, 105).data.buffer);
    return now.every(pixel => pixel === now[0]) ? null : now.join();
  };
  let before = null;
  const look = () => {
    requestAnimationFrame(look);
    if (!watch.on) return before = null; // the page of another design has its turn
    const shown = document.querySelector(picture);
    const now = shown?.matches('canvas, img') ? pixels(shown) : shown?.innerHTML || null;
    watch.frames++;
    if (now === null) watch.flicker++;
    else if (before !== null && now !== before) watch.changed.push(performance.now());
    before = now;
  };
  look();
}"""


TURNED = {"ArrowLeft": "ArrowRight", "ArrowRight": "ArrowLeft"}  # a button that goes back goes one way


class Shown:
    """A figure on a page: its picture is watched, its slider, the `handle`, moved by keys."""

    def __init__(self, page, handle, picture=PICTURE, fro=False):
        self.page, self.handle, self.key, self.fro = page, handle, "ArrowRight", fro
        handle.scroll_into_view_if_needed()
        page.wait_for_timeout(2000)  # everything loaded, the picture at rest
        page.evaluate(WATCH, picture)

    @classmethod
    def of(cls, book, fro=False):
        """The figure of a notebook that is open in JupyterLab; its key goes `fro` after every move, or on."""
        book.run_all()
        return cls(book.page, book.page.locator(".noUi-handle, .jp-OutputArea input[type=range]").first, fro=fro)

    @contextlib.contextmanager
    def watched(self):
        """The page looks at its picture, the slider has the focus."""
        self.page.bring_to_front()
        self.handle.focus()
        self.page.evaluate("Object.assign(watch, {on: true, pressed: null, changed: []})")
        self.page.wait_for_timeout(200)
        yield
        self.page.evaluate("watch.on = false")

    def latency(self):
        """Milliseconds from one key to the first other pixels; a key that changes none is pressed again."""
        with self.watched():
            while not self.page.evaluate("watch.changed.length"):
                self.page.evaluate("watch.pressed = null")
                self.page.keyboard.press(self.key)
                with contextlib.suppress(TimeoutError):
                    self.page.wait_for_function("watch.changed.length", timeout=3_000)
            self.page.wait_for_timeout(600)  # whatever else it sends has come
        if self.fro:
            self.turn()
        return self.page.evaluate("watch.changed[0] - watch.pressed")

    def held(self):
        """Pictures a second while the key repeats."""
        with self.watched():
            for _ in range(45):
                self.page.keyboard.press(self.key)
                self.page.wait_for_timeout(33)
            rate = self.page.evaluate("1000 * watch.changed.length / (performance.now() - watch.pressed)")
        self.turn()
        self.page.wait_for_timeout(1500)
        return rate

    def turn(self):
        self.key = TURNED.get(self.key, self.key)


def measure(rounds):
    """{design: {"ms": all latencies, "rate": pictures a second, "flicker": frames without a picture}}."""
    found = {name: {"ms": [], "rate": []} for name in DESIGNS if installed(name)}
    with tempfile.TemporaryDirectory() as folder:
        home, notebooks = Path(folder, "home"), Path(folder, "notebooks")
        home.mkdir()
        notebooks.mkdir()
        with jupyterlab(home, notebooks) as lab, headless_chromium() as chromium:
            books = {name: new_notebook(lab, chromium, DESIGNS[name]) for name in found}
            shown = {name: Shown.of(book, "fro" in name) for name, book in books.items()}
            for i in range(rounds):
                for name, design in shown.items():
                    found[name]["ms"].append(design.latency())
                    if i % 5 == 4 and not design.fro:
                        found[name]["rate"].append(design.held())
            for name, design in shown.items():
                found[name]["flicker"] = design.page.evaluate("watch.flicker")
                found[name]["frames"] = design.page.evaluate("watch.frames")
                books[name].close()
    return found


def installed(design):
    return "ipympl" not in design or importlib.util.find_spec("ipympl") is not None


def table(result):
    """The result as Markdown."""
    ours = np.median(result["designs"]["nblib"]["ms"])
    rows = []
    for name in DESIGNS:
        if name not in result["designs"]:
            rows.append([name, *["not installed"] * 5])
            continue
        found = result["designs"][name]
        median, late = np.median(found["ms"]), np.quantile(found["ms"], 0.95)
        rate = f"{np.median(found['rate']):.1f}" if found["rate"] else ""
        flicker = f"{found['flicker']} of {found['frames']}"
        rows.append([name, f"{median / ours:.1f}", f"{median:.0f}", f"{late:.0f}", rate, flicker])
    head = ["From the slider to the pixels", "nblib = 1", "median ms", "95 % ms", "updates/s, key held", "blank frames"]
    return f"{report.markdown(head, rows)}\n\nMeasured {result['machine']}."


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--dry", action="store_true", help="print only, keep nothing")
    options = parser.parse_args()
    result = {
        "machine": report.machine("jupyterlab", "ipykernel", "ipywidgets", "matplotlib", "ipympl"),
        "designs": measure(options.rounds),
    }
    print(table(result))
    if not options.dry:
        report.save("latency", result, table(result))


if __name__ == "__main__":
    main()
