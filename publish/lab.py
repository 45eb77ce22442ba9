"""`nblib lab`: the notebooks in a folder of the reader's own, open in JupyterLab."""

import argparse
import hashlib
import importlib
import json
import os
from pathlib import Path

from publish.lecture import beside, fresh, notebooks, pages

FOLDER = "neural-networks"
COPIED = ".copied.json"  # in the student's folder: what was copied there, as hashes


def main(arguments):
    """Copies the notebooks and opens them in JupyterLab."""
    parser = argparse.ArgumentParser(
        prog="nblib lab",
        usage="nblib lab [folder] [options of JupyterLab, say --no-browser]",
        description="Opens the notebooks in a folder of your own. What you have changed there is never written over.",
    )
    parser.add_argument("folder", nargs="?", type=Path, default=Path(FOLDER), help=f"your folder ({FOLDER})")
    own = 1 if arguments and (arguments[0] in ("-h", "--help") or not arguments[0].startswith("-")) else 0
    chosen, options = parser.parse_args(arguments[:own]), arguments[own:]
    app = importlib.import_module("jupyterlab.labapp").LabApp
    kept = copy([*notebooks(), *pages()], chosen.folder)
    for name in kept:
        print(f"{name} stays as you left it; for the original again rename yours, then call nblib lab once more")
    settings = [str(beside("jupyter", ".jupyter")), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, settings))
    opened = f"--notebook-dir={chosen.folder}", "--LabApp.default_url=/lab/tree/00_start.ipynb"
    return app.launch_instance([*opened, *options])


def copy(paths, folder):
    """Copies notebooks, without their outputs, and pages into `folder`.

    A file that was changed since it was copied stays; the names of those whose original is another by now are
    returned.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / COPIED
    copied = json.loads(record.read_text("utf-8")) if record.exists() else {}
    kept = []
    for path in paths:
        text, target = fresh(path), folder / path.name
        mine = _hash(target.read_text("utf-8")) if target.exists() else None
        if mine is None or mine == copied.get(path.name):
            target.write_text(text, "utf-8", newline="\n")
            copied[path.name] = _hash(text)
        elif copied.get(path.name) != _hash(text):
            kept.append(path.name)
    record.write_text(json.dumps(copied, indent=1), "utf-8")
    return kept


def _hash(text):
    return hashlib.sha256(text.encode()).hexdigest()
