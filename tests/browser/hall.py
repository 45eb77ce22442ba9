"""The deck, the apps and the handout as a lecturer starts them, for the tests."""

import contextlib
import os
import shutil
import subprocess
import sys

import labserver
from labpage import ran
from labserver import ROOT, TOKEN

from lecture import app


@contextlib.contextmanager
def slides(home):
    """JupyterLab as `make slides` starts it, on copies of the notebooks; gives its address."""
    folder, config = home / "notebooks", home / "settings"
    shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns(".*", "text"))
    shutil.copytree(ROOT / ".jupyter" / "slides", config)
    variables = {
        "NBLIB_MODE": "lecture",
        "JUPYTER_CONFIG_PATH": os.pathsep.join([str(config), str(ROOT / ".jupyter")]),
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTERLAB_SETTINGS_DIR": str(config / "lab" / "user-settings"),
    }
    with labserver.jupyterlab(home, folder, "--LabApp.custom_css=True", **variables) as (url, _, _):
        yield url


@contextlib.contextmanager
def apps(home):
    """Voila as `make app` starts it, on a free port; gives the address of the gallery."""
    folder, port = home / "app", labserver.free_port()
    app.build(folder)
    options = [option for option in app.OPTIONS if "token" not in option]
    command = [sys.executable, "-m", "voila", str(folder), *options]
    command += [f"--Voila.token={TOKEN}", "--no-browser", f"--Voila.port={port}"]
    own = {name: str(home / name.lower()) for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    own |= {"NBLIB_MODE": "lecture", "JUPYTER_PATH": str(folder / "share"), "PYTHONPATH": str(ROOT)}
    log = home / "voila.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, env=os.environ | own, stdout=output, stderr=subprocess.STDOUT)
        url = f"http://127.0.0.1:{port}/?token={TOKEN}"
        try:
            labserver.wait_for(url, server, log)
            yield url
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(20)
            server.kill()


class Deck:
    """One notebook as slides, all its cells run."""

    def __init__(self, context, url, name):
        self.page, self.errors = context.new_page(), []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{url}/lab/tree/{name}.ipynb?token={TOKEN}&reset")
        self.page.wait_for_selector(".jp-Deck .jp-deck-mod-visible", timeout=90_000)
        while not self.page.evaluate(CONNECTED, f"{name}.ipynb"):  # F8 would start a second kernel
            self.page.wait_for_timeout(200)
        self.page.evaluate("document.querySelectorAll('.jp-CodeCell .jp-InputPrompt').forEach(e => e.textContent = '')")
        while not self.page.evaluate(f"({PROMPTS}).some(text => text)"):
            self.page.keyboard.press("F8")  # dropped while the kernel is not ready
            self.page.wait_for_timeout(500)
        ran(self.page)
        self.page.wait_for_function("document.querySelector('.jp-Deck .jp-Cell').classList.contains('jp-mod-active')")

    def slides(self):
        """Steps to the end with the space bar; yields what is on every slide when all of it has appeared."""
        before = None
        while (now := self.page.evaluate(SLIDE)) != before:
            if now["all"]:
                yield now
                self.page.evaluate("document.querySelector('.jp-Deck .jp-mod-active').focus()")
            before = now
            self.page.keyboard.press("Space")
            self.page.wait_for_timeout(150)


CONNECTED = """async name => {
  const sessions = await (await fetch('/api/sessions')).json();
  return sessions.some(session => session.path === name && session.kernel.connections);
}"""

PROMPTS = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(e => e.textContent.trim())"

# numbers of the cells on the screen, the active one, what reaches beyond the window, and the smallest letters
SLIDE = """() => {
  const cells = [...document.querySelectorAll('.jp-Deck .jp-Cell')];
  const on = cells.filter(e => e.classList.contains('jp-deck-mod-onscreen'));
  const seen = e => e.getBoundingClientRect().height > 0 && e.checkVisibility({visibilityProperty: true});
  const beyond = e => {
    const box = e.getBoundingClientRect();
    return box.bottom > innerHeight + 1 || box.top < -1 || box.right > innerWidth + 1
      || (e.matches('.cm-line, pre') && e.scrollWidth > e.clientWidth + 2);
  };
  const texts = 'p, li, h1, h2, td, .cm-line, .jp-RenderedText pre';
  const letters = on.flatMap(e => [...e.querySelectorAll(texts)]).filter(seen);
  return {
    active: cells.findIndex(e => e.classList.contains('jp-mod-active')),
    cells: on.map(e => cells.indexOf(e)),
    all: on.every(e => e.classList.contains('jp-deck-mod-visible')),
    clipped: [...on, ...letters].filter(beyond).map(e => e.textContent.trim().slice(0, 60)),
    smallest: Math.min(...letters.map(e => parseFloat(getComputedStyle(e).fontSize)), 99) / innerHeight * 1080,
  };
}"""
