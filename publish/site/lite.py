"""The notebooks live in a page: JupyterLite, JupyterLab on Pyodide, as static files."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from publish.lecture import fresh, notebooks, pages
from publish.site import wheel

BRIDGE = Path(__file__).with_name("pyodide.mjs")
PACKAGES = {  # those of the site: pure Python, and what each needs
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "comm": [],
    "ipywidgets": ["comm", "ipython", "jupyterlab-widgets", "traitlets"],
    "jupyterlab-widgets": [],
    "psygnal": [],
    "typing-extensions": [],
}
STORE = "neural networks: notebooks"  # in the reader's browser; site.js looks there too
KERNEL = "ipykernel", "piplite", "pyodide-kernel"  # the kernel of JupyterLite brings these wheels itself
LOADED = ["comm", "ipykernel", "ipython", "jedi", "micropip", "piplite", "pyodide-kernel"]  # what it begins with
EXTENSION = "@jupyterlite/pyodide-kernel-extension"
EXTENSIONS = "@jupyter-widgets/jupyterlab-manager", EXTENSION, "anywidget"


def lab(folder, pyodide):
    """Writes JupyterLite into `folder`, with the notebooks as they are before anybody has run them.

    pyodide   the address of Pyodide, as seen from `folder`
    """
    with TemporaryDirectory() as temporary:
        source = Path(temporary)
        (source / "contents").mkdir()
        for path in [*notebooks(), *pages()]:
            (source / "contents" / path.name).write_text(fresh(path), "utf-8")
        _write_json(source / "jupyter_lite_config.json", _building(folder))
        _write_json(source / "jupyter-lite.json", _running())
        command = [sys.executable, "-m", "jupyterlite_core", "build"]
        done = subprocess.run(command, cwd=source, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
    shutil.copy(BRIDGE, folder)
    _write_json(folder / "packages.json", {"pyodide": pyodide, "packages": _packages(folder)})


def _packages(folder):
    """Writes the wheels of the site into `folder`; {name: the entry for the lock of Pyodide}."""
    wheels = folder / "wheels"
    wheels.mkdir()
    found = {name: (wheels / wheel.installed(wheels, name), needs) for name, needs in PACKAGES.items()}
    found["nblib"] = wheels / wheel.own(wheels), wheel.NEEDS
    for name in KERNEL:
        (path,) = folder.glob(f"extensions/{EXTENSION}/static/pypi/{name.replace('-', '_')}-*.whl")
        found[name] = path, []
    return {name: wheel.entry(path, folder, needs) for name, (path, needs) in found.items()}


def _building(folder):
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
    }


def _running():
    kernel = {
        "pyodideUrl": f"../{BRIDGE.name}",
        "loadPyodideOptions": {"packages": LOADED},
        "disablePyPIFallback": True,
    }
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Neural networks",
            "contentsStorageName": STORE,
            "litePluginSettings": {f"{EXTENSION}:kernel": kernel},
        },
    }


def _write_json(path, data):
    path.write_text(json.dumps(data), "utf-8")
