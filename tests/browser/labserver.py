"""A JupyterLab server, a headless Chromium and notebooks open in them, as context managers and functions.

For the tests (conftest.py makes fixtures of them) and for the benchmark of the pictures.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
import uuid
from pathlib import Path

import nbformat

from tests.browser.labpage import Book
from tests.waiting import until

ROOT = Path(__file__).parents[2]
TOKEN = uuid.uuid4().hex
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync""".split()


def chromium_path():
    """The program in CHROMIUM, or the first that is there; the headless shell needs a quarter less time."""
    names = "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@contextlib.contextmanager
def jupyterlab(home, folder, *options, **variables):
    """A JupyterLab server on a free port of this machine, with the home `home`; gives (url, folder, runtime).

    `options` go to the command, `variables` into the environment.
    """
    runtime = home / "runtime"
    settings = home / "settings" / "@jupyterlab"
    for plugin, values in SETTINGS.items():
        file = settings / plugin
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    port = free_port()
    environment = (
        {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON", "PYTEST"))}
        | {
            "HOME": str(home),
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_CONFIG_PATH": str(ROOT / ".jupyter"),  # as `make lab`
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(runtime),
            "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            "IPYTHONDIR": str(home / "ipython"),
            "OPENBLAS_NUM_THREADS": "1",
            "PYTHONPATH": str(ROOT),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        | variables
    )
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
    command += [f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={TOKEN}", "--allow-root", *options]
    command += ["--ServerApp.port_retries=0"]
    log = home / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        url = f"http://127.0.0.1:{port}"
        try:
            status = f"{url}/api/status?token={TOKEN}"
            until(lambda: urllib.request.urlopen(status).read(), 60, lambda: server.poll() is None, log.read_text)
            yield url, folder, runtime
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(20)
            server.kill()
            server.wait()


SETTINGS = {
    "apputils-extension/notification.jupyterlab-settings": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin.jupyterlab-settings": {"autosave": False},
    "notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"},
}


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def headless_chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


def new_notebook(lab, chromium, *cells, size=(1920, 1080), scale=1):
    """The Book of a new notebook of these code cells, open in a context of its own."""
    url, folder, runtime = lab
    path = folder / f"{uuid.uuid4().hex[:8]}.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)
    width, height = size
    context = chromium.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale)
    return Book(context, f"{url}/lab/tree/{path.name}?token={TOKEN}&reset", path, runtime)
