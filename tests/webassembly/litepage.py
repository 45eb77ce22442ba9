"""A notebook open in JupyterLite: what a person does with it, and what the browser keeps of it."""

import contextlib
import json
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from publish.site.lite import STORE

SECONDS = 300  # a notebook may take, from opening it to its last output
KEPT = """([store, name]) => new Promise((resolve, reject) => {
  const request = indexedDB.open(store);
  request.onerror = reject;
  request.onsuccess = () => {
    const kept = request.result.transaction("files").objectStore("files").get(name);
    kept.onsuccess = () => resolve(kept.result?.content ?? null);
  };
})"""


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@contextlib.contextmanager
def served(folder):
    """The address at which the files of the folder are served on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class Lite:
    """The notebook called `name` of the site at `address`."""

    def __init__(self, page, address, name):
        self.page, self.name = page, name
        page.set_default_timeout(SECONDS * 1000)
        page.goto(f"{address}lite/lab/index.html?path={name}")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        self.idle()

    def idle(self):
        """Waits until Python is there and has nothing to do."""
        self.page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]')

    def run_all(self):
        self.menu("Run", "Run All Cells")
        self.page.wait_for_function("""() => {
          const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")].map(e => e.textContent.trim());
          return !prompts.includes("[ ]:") && !prompts.includes("[*]:");
        }""")

    def menu(self, menu, entry):
        self.page.click(f'.lm-MenuBar-item:has-text("{menu}")')
        self.page.locator(".lm-Menu-item", has=self.page.get_by_text(entry, exact=True)).click()

    def saved(self):
        """The notebook as the browser keeps it, after it was saved."""
        self.menu("File", "Save Notebook")
        self.page.locator(".jp-DirListing-item", has_text=self.name).wait_for()
        content = self.page.wait_for_function(KEPT, arg=[STORE, self.name]).json_value()
        return json.loads(content) if isinstance(content, str) else content

    def run(self, code):
        """Types code into a new cell below the chosen one and runs it; the text of its output."""
        cells = self.page.locator(".jp-Notebook .jp-Cell").count()
        self.page.locator(".jp-Notebook .jp-Cell.jp-mod-active .jp-InputPrompt").click()
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("b")
        self.page.locator(".jp-Notebook .jp-Cell").nth(cells).wait_for(state="attached")
        self.page.keyboard.press("y")
        self.page.locator(".jp-CodeCell.jp-mod-active").wait_for()
        self.page.keyboard.press("Enter")
        self.page.locator(".jp-CodeCell.jp-mod-active .cm-content:focus").wait_for()
        self.page.keyboard.insert_text(code)
        cell = self.page.locator(".jp-CodeCell.jp-mod-active").element_handle()
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function("cell => /\\d/.test(cell.querySelector('.jp-InputPrompt').textContent)", arg=cell)
        return cell.query_selector(".jp-OutputArea").inner_text()
