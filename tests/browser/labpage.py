"""A notebook open in JupyterLab: what a person does with it, and what its kernel says at the same time."""

import base64
import html
import io
import json
import re
import time

import numpy as np
from jupyter_client import BlockingKernelClient
from PIL import Image


class Book:
    """One notebook in one browser context. `errors` collects what the page reports."""

    def __init__(self, context, url, path, runtime):
        self.context, self.url, self.path, self.runtime = context, url, path, runtime
        self.errors = []
        self._client = None
        self.open()

    def open(self):
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(self.url)
        self.page.wait_for_selector(".jp-NotebookPanel-notebook .jp-Cell", timeout=60_000)

    def close(self):
        if self._client:
            self._client.shutdown()
        self._forget_client()
        self.context.close()

    def _forget_client(self):
        if self._client:
            self._client.stop_channels()
        self._client = None

    # --- the notebook ---------------------------------------------------------------------------------------

    def idle(self):
        self.page.wait_for_selector('.jp-StatusBar-Widget :text("| Idle")', timeout=60_000)
        self.page.wait_for_selector(
            '.jp-NotebookPanel .jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=60_000
        )

    def run_all(self):
        """Runs all cells and waits for the last; a Run All that comes too early is dropped, so it waits first."""
        self.idle()
        self._menu("Run", "Run All Cells")
        self._ran()

    def restart_and_run_all(self):
        self.page.evaluate("document.querySelectorAll('.jp-OutputArea-child').forEach(e => e.dataset.old = 1)")
        self._menu("Run", "Restart Kernel and Run All Cells…")
        self.page.click(".jp-Dialog .jp-mod-accept")
        self._forget_client()
        self.page.wait_for_function("!document.querySelector('[data-old]')", timeout=60_000, polling=100)
        self._ran()

    def _menu(self, menu, entry):
        self.page.click(f'.lm-MenuBar-item:has-text("{menu}")')
        self.page.locator(".lm-Menu-item", has=self.page.get_by_text(entry, exact=True)).click()

    def _ran(self):
        ran(self.page)
        self.idle()

    def save(self):
        self._menu("File", "Save Notebook")
        self.until(lambda: "image/png" in self.path.read_text(), "saving")

    def reopen_without_kernel(self):
        """Ends the kernel and opens the saved notebook in a new page."""
        self._menu("Kernel", "Shut Down Kernel")
        self.page.wait_for_selector('.jp-StatusBar-Widget :text("No Kernel")', timeout=60_000)
        self.page.close()
        self._forget_client()
        self.open()

    # --- the kernel -----------------------------------------------------------------------------------------

    @property
    def client(self):
        """A second client of the notebook's kernel, which answers while the page uses it."""
        if self._client is None:
            files = sorted(self.runtime.glob("kernel-*.json"), key=lambda file: file.stat().st_mtime)
            self._client = BlockingKernelClient(connection_file=str(files[-1]))
            self._client.load_connection_file()
            self._client.start_channels()
            self._client.wait_for_ready(timeout=60)
        return self._client

    def value(self, expression):
        """The value of a Python expression in the kernel, through JSON."""
        ask = {"v": f"__import__('json').dumps({expression}, default=float)"}
        reply = self.client.execute_interactive(
            "", silent=True, user_expressions=ask, timeout=30, output_hook=lambda message: None
        )
        answer = reply["content"]["user_expressions"]["v"]
        if answer["status"] != "ok":
            raise RuntimeError(f"{expression}: {answer['ename']}: {answer['evalue']}")
        return json.loads(eval(answer["data"]["text/plain"]))

    def execute(self, code):
        self.client.execute_interactive(code, silent=True, timeout=60, output_hook=lambda message: None)

    def panel(self, name, index=0):
        """The panel with this name in the kernel; on the page it is the one number `index`."""
        return Panel(self, name, index)

    def until(self, true, what, seconds=30):
        """Waits until `true()`; asks less and less often, for each question keeps page and kernel from their work."""
        end, pause = time.monotonic() + seconds, 20
        while not true():
            assert time.monotonic() < end, f"{what} did not happen"
            self.page.wait_for_timeout(pause)
            pause = min(1.5 * pause, 300)


def ran(page):
    """Waits until every code cell has a number in its prompt, and none a star."""
    page.wait_for_function(
        """[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
           .every(e => /^\\[\\d+\\]:$/.test(e.textContent.trim()))""",
        timeout=120_000,
        polling=100,  # by default it asks in every frame, and so has every frame drawn
    )


# once a lossless frame is there: its number and the hash of its pixels, formula line and read-out
SHOWN = """async (canvas, root) => {
  if (canvas?.dataset.form !== 'png') return null;
  const words = ['.explorable-formulas > :last-child', '.explorable-readout']
    .map(part => root.querySelector(part).innerText);
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', pixels));
  const hex = [...hash].map(b => b.toString(16).padStart(2, '0')).join('');
  return {frame: Number(canvas.dataset.frame), pixels: hex, words};
}"""


class Panel:
    """An explorable on the page, and the same in the kernel under the expression `name`."""

    def __init__(self, book, name, index):
        self.book, self.page, self.name, self.index = book, book.page, name, index
        self.root = book.page.locator(".explorable").nth(index)
        self.canvas = self.root.locator(".explorable-canvas canvas")

    # --- what is seen ---------------------------------------------------------------------------------------

    def evaluate(self, function):
        """The value of a JavaScript function of canvas and root: 8 times as fast as through a locator."""
        return self.page.evaluate(
            f"""i => {{
              const root = document.querySelectorAll('.explorable')[i];
              return ({function})(root?.querySelector('.explorable-canvas canvas'), root);
            }}""",
            self.index,
        )

    def pixels(self):
        """What the canvas shows, (height, width, 3)."""
        return _array(self.canvas.evaluate("c => c.toDataURL('image/png').split(',')[1]"))

    def frame(self):
        """Number of the frame on the canvas."""
        return self.evaluate("canvas => Number(canvas.dataset.frame)")

    def picture(self):
        """The hash of its pixels; it is lossless."""
        return self.evaluate(SHOWN)["pixels"]

    def words(self):
        """Formula line and read-out on the page."""
        return list(map(_squeezed, self.evaluate(SHOWN)["words"]))

    def state(self):
        return self.book.value(f"{self.name}.explorable.state")

    def rests(self):
        """Waits for the lossless frame of the newest state: pixel by pixel what the kernel drew last."""
        self.book.until(lambda: self._same("None"), "the last picture")

    def agrees(self):
        """Waits until the hand's last move has arrived: words and picture are what `compute` says of the state."""
        fresh = f"(lambda e: type(e)(**e.state))({self.name}.explorable)"
        texts = f"(lambda e: [e.formula_numbers(e.result), e.said(e.result)])({fresh})"
        self.book.until(lambda: self._same(texts), "agreement of page and kernel")

    def _same(self, texts):
        """Whether the page shows what the kernel drew last, and the `texts`, if any, that the kernel has."""
        shown = self.evaluate(SHOWN)
        if not shown:
            return False  # a question to the kernel would keep the page busy too
        screen, image = f"{self.name}.screen", f"{self.name}.stage.image().convert('RGBA').tobytes()"
        drawn = f"__import__('hashlib').sha256({image}).hexdigest()"
        fresh, number, drawn, texts = self.book.value(f"[{screen}._fresh, {screen}.number, {drawn}, {texts}]")
        if fresh or (number, drawn) != (shown["frame"], shown["pixels"]):
            return False
        wanted = [_squeezed(html.unescape(re.sub(r"<[^>]+>", "", text))) for text in texts or ()]
        return texts is None or wanted == list(map(_squeezed, shown["words"]))

    # --- what a hand does -----------------------------------------------------------------------------------

    def begin(self, preset):
        """From the kernel: the state of `preset`, its question answered, nothing playing, at rest."""
        self.book.execute(
            f"{self.name}.begin({preset!r}); {self.name}.answer(0); {self.name}.player.stop(); "
            f"{self.name}.explorable.reset()"
        )
        self.rests()

    def unlock(self):
        """Answers the question, if one is asked, and waits until what was asked about has happened."""
        if self.book.value(f"{self.name}.locked"):
            self.root.locator(".explorable-choices button:visible").last.click()
            self.book.until(lambda: not self.book.value(f"{self.name}.locked"), "unlocking")
        self.book.until(lambda: not self.book.value(f"{self.name}.player.playing"), "the end of the answer")

    def press(self, *keys):
        """Keys on the plot."""
        self.canvas.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def slider(self, caption):
        return self.root.locator(".explorable-row", has_text=caption).locator(".noUi-handle")

    def button(self, text):
        return self.root.locator(f'button:has-text("{text}")')

    def place(self, x, y):
        """Page coordinates of a place in fractions of the picture from its lower left corner."""
        left, bottom, width, height = self.evaluate(
            """canvas => {
              canvas.scrollIntoViewIfNeeded();
              const {left, bottom, width, height} = canvas.getBoundingClientRect();
              return [left, bottom, width, height];
            }"""
        )
        return left + x * width, bottom - y * height

    def handles(self):
        """[name, x, y] of every handle, in fractions of the picture."""
        picture = f"{self.name}.stage.picture"
        return self.book.value(f"[[h.name, *map(float, {picture}.place(h))] for h in {picture}.handles]")

    def drag(self, start, right, up):
        """Drags with the mouse from page coordinates `start` by so many px, in steps like a hand's."""
        self.page.mouse.move(*start)
        self.page.mouse.down()
        for share in (0.25, 0.5, 0.75, 1):
            self.page.mouse.move(start[0] + right * share, start[1] - up * share)
            self.page.wait_for_timeout(20)
        self.page.mouse.up()

    def screenshot(self, file):
        self.root.scroll_into_view_if_needed()
        self.page.screenshot(path=str(file))


def _array(png):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB"))


def _squeezed(text):
    """Without the blanks, line breaks and separators in which page and sentence differ."""
    return re.sub(r"[\s;]+", "", text)
