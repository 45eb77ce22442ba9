"""One JupyterLab server and one headless Chromium for all browser tests, and a page that holds one notebook.

def test_it(book):
    page = book("from nblib.explorables import OneNeuron", "neuron = OneNeuron(); neuron.show()")
    page.run_all()
    page.value("neuron.w")  # asks the kernel
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path

import nbformat
import pytest
from labpage import Book

ROOT = Path(__file__).parents[2]
TOKEN = uuid.uuid4().hex
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync""".split()


def chromium_path():
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return found or shutil.which("google-chrome")


def pytest_collection_modifyitems(items):
    """Without a Chromium the browser tests are skipped, except in CI: there it must be found."""
    if chromium_path() or os.environ.get("CI"):
        return
    skip = pytest.mark.skip(reason="no Chromium on PATH (set CHROMIUM to its path to run the browser tests)")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """A JupyterLab server on a free port of this machine, with a home of its own; yields (url, folder, runtime)."""
    home = tmp_path_factory.mktemp("home")
    folder = tmp_path_factory.mktemp("notebooks")
    runtime = home / "runtime"
    settings = home / "settings" / "@jupyterlab"
    for plugin, values in SETTINGS.items():
        file = settings / plugin
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON", "PYTEST"))} | {
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
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
    command += [f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={TOKEN}", "--allow-root"]
    command += ["--ServerApp.port_retries=0"]
    log = home / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{url}/api/status?token={TOKEN}", server, log)
            yield url, folder, runtime
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(20)
            server.kill()


SETTINGS = {
    "apputils-extension/notification.jupyterlab-settings": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin.jupyterlab-settings": {"autosave": False},
    "notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"},
}


def _wait_for(url, server, log, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url):
            return
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def book(new_book):
    """book(*cells, size=(1920, 1080), scale=1): a notebook of these code cells, open; closed after the test."""
    opened = []

    def new(*cells, **settings):
        opened.append(new_book(*cells, **settings))
        return opened[-1]

    yield new
    for page in opened:
        page.close()


@pytest.fixture(scope="session")
def new_book(lab, chromium):
    """As `book`, for fixtures of a wider scope, which close it themselves."""
    url, folder, runtime = lab

    def new(*cells, size=(1920, 1080), scale=1):
        path = folder / f"{uuid.uuid4().hex[:8]}.ipynb"
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, path)
        width, height = size
        context = chromium.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale)
        return Book(context, f"{url}/lab/tree/{path.name}?token={TOKEN}&reset", path, runtime)

    return new
