"""A notebook open in JupyterLab: what a person does with it, and what its kernel says at the same time."""

import json
import time

from jupyter_client import BlockingKernelClient


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

    def figure(self, name, index=0):
        """The moving figure with this name in the kernel; on the page it is the one number `index`."""
        return Figure(self, name, index)

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


class Figure:
    """A moving figure on the page, and its widget in the kernel under the expression `name`."""

    def __init__(self, book, name, index):
        self.book, self.page, self.name = book, book.page, name
        self.root = book.page.locator(".nblib").nth(index)

    # --- what is seen ---------------------------------------------------------------------------------------

    def shown(self):
        """The read-out on the page, {label: text}."""
        return self.root.evaluate(
            """root => Object.fromEntries([...root.querySelectorAll('.readout dt')]
                 .map(e => [e.innerText.trim(), e.nextElementSibling.innerText.trim()]))"""
        )

    def paths(self):
        """What the lines of the picture look like."""
        return self.root.evaluate(
            "root => [...root.querySelectorAll('.marks path')].map(e => e.getAttribute('d')).join()"
        )

    def state(self):
        return self.book.value(f"{self.name}.state")

    def agrees(self):
        """Waits until the page shows what the kernel holds: the read-out of the newest view."""
        said = f"__import__('json').loads({self.name}.view)['words']['readout']"
        self.book.until(lambda: self.shown() == dict(self.book.value(said)), "agreement of page and kernel")

    def until(self, what, **values):
        """Waits until the controls have these values in the kernel."""
        self.book.until(lambda: values.items() <= self.state().items(), what)

    # --- what a hand does -----------------------------------------------------------------------------------

    def begin(self, preset):
        """From the kernel: the scene `preset`, its question answered, as it began."""
        self.book.execute(
            f"{self.name}.preset({preset!r}); {self.name}._take({{'kind': 'answer'}}); {self.name}.reset()"
        )
        self.agrees()

    def press(self, *keys):
        """Keys, after a click on the title of the figure."""
        self.root.locator("h2").click()
        for key in keys:
            self.page.keyboard.press(key)

    def slider(self, label):
        return self.root.get_by_label(label).and_(self.root.locator("input[type=range]")).first

    def disc(self, handle):
        """The middle of the disc of a handle, in px of the page."""
        disc = self.root.locator(f'[data-handle="{handle}"] .disc')
        disc.scroll_into_view_if_needed()
        box = disc.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, handle, right, up):
        """Drags a handle with the mouse by so many px, in steps like a hand's."""
        x, y = self.disc(handle)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for share in (0.25, 0.5, 0.75, 1):
            self.page.mouse.move(x + right * share, y - up * share)
            self.page.wait_for_timeout(20)
        self.page.mouse.up()
