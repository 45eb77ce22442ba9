"""The notebooks live in a page: JupyterLite, JupyterLab on Pyodide, as static files."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from nblib.command import fresh, notebooks, pages
from publish.site import wheel

WHEELS = "anywidget", "comm", "ipywidgets", "jupyterlab-widgets", "psygnal"  # pure, and not among Pyodide's own
STORE = "neural networks: notebooks"  # in the reader's browser; site.js looks there too
EXTENSIONS = "@jupyter-widgets/jupyterlab-manager", "@jupyterlite/pyodide-kernel-extension", "anywidget"
FIRST = (
    "# Here Python runs in your browser. This brings nblib into it, which takes a little while.\n%pip install -q nblib"
)


def lab(folder, pyodide):
    """Writes JupyterLite into `folder`, with the notebooks as they are before anybody has run them.

    pyodide   the address of Pyodide, as seen from the page lab/index.html of `folder`
    """
    with TemporaryDirectory() as temporary:
        source = Path(temporary)
        for name in ("contents", "wheels"):
            (source / name).mkdir()
        _write_contents(source / "contents")
        wheels = [wheel.own(source / "wheels"), *(wheel.installed(source / "wheels", name) for name in WHEELS)]
        _write_json(source / "jupyter_lite_config.json", _building(folder, wheels))
        _write_json(source / "jupyter-lite.json", _running(pyodide))
        command = [sys.executable, "-m", "jupyterlite_core", "build"]
        done = subprocess.run(command, cwd=source, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)


def _write_contents(folder):
    for path in notebooks():
        (folder / path.name).write_text(first(fresh(path)), "utf-8")
    for path in pages():
        (folder / path.name).write_text(fresh(path), "utf-8")


def first(text):
    """The text of a notebook with the cell that fetches nblib in front of its first cell of code."""
    book = json.loads(text)
    at = next((i for i, cell in enumerate(book["cells"]) if cell["cell_type"] == "code"), len(book["cells"]))
    cell = {"cell_type": "code", "id": "nblib", "source": FIRST, "metadata": {}, "outputs": [], "execution_count": None}
    book["cells"].insert(at, cell)
    return json.dumps(book, indent=1, ensure_ascii=False) + "\n"


def _building(folder, wheels):
    shared = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    return {
        "LiteBuildConfig": {
            "apps": ["lab"],
            "contents": ["contents"],
            "federated_extensions": [str(shared / name) for name in EXTENSIONS],
            "ignore_sys_prefix": ["federated_extensions"],
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "output_dir": str(folder.resolve()),
        },
        "PipliteAddon": {"piplite_urls": [f"wheels/{name}" for name in wheels]},
    }


def _running(pyodide):
    kernel = {"pyodideUrl": f"{pyodide}pyodide.mjs", "disablePyPIFallback": True}
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Neural networks",
            "contentsStorageName": STORE,
            "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
        },
    }


def _write_json(path, data):
    path.write_text(json.dumps(data), "utf-8")
