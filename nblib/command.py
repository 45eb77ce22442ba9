"""`nblib`: the lecture from the command line, wherever it was installed."""

import argparse
import hashlib
import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parent
PAGES = "errata.md", "script_map.md"  # of docs/: what the notebooks lead to
FOLDER = "neural-networks"
COPIED = ".copied.json"  # in the student's folder: what was copied there, as hashes
VERBS = {  # name: (where it is done, the extra that brings what it needs, one line)
    "lab": ("nblib.command:lab", "lab", "the notebooks in a folder of your own, open in JupyterLab"),
    "site": ("publish.site:main", "site", "build the lecture as a site of static files"),
    "hall": ("publish.hall:main", "lab", "a server for the lecture hall: the wall, and a vote on every phone"),
    "slides": ("publish.deck:main", "site", "the lecturer's decks, live figures on their slides"),
}


def main(arguments=None):
    """Does what the verb says; what follows it is handed on."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    lines = "\n".join(f"  nblib {verb:8}{line}" for verb, (_, _, line) in VERBS.items())
    parser = argparse.ArgumentParser(
        prog="nblib",
        usage="nblib VERB ...",
        description="Neural networks: a lecture that runs.\n\n" + lines,
        epilog="nblib VERB --help says more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("verb", choices=VERBS, help=argparse.SUPPRESS, metavar="VERB")
    where, extra, _ = VERBS[parser.parse_args(arguments[:1]).verb]
    module, _, function = where.partition(":")
    try:
        return getattr(importlib.import_module(module), function)(arguments[1:])
    except ModuleNotFoundError as missing:
        parser.exit(1, f'{missing.name} is not installed. Install what it needs: pip install "nblib[{extra}]"\n')


# --- where things are -------------------------------------------------------------------------------------------------


def notebooks():
    """The paths of the notebooks: in the wheel inside the package, in a clone beside it."""
    return sorted(_beside("notebooks", "notebooks").glob("*.ipynb"))


def pages():
    """The paths of the pages beside the notebooks."""
    return [_beside("docs", "docs") / name for name in PAGES] + sorted(_beside("notebooks", "notebooks").glob("*.md"))


def docs():
    """The paths of the pages about the lecture: what was measured, other ways, how it was made."""
    return sorted(_beside("docs", "docs").glob("*.md"))


def _beside(inside, clone):
    return PACKAGE / inside if (PACKAGE / inside).is_dir() else PACKAGE.parent / clone


def flat(text):
    """The text of a notebook or a page, its links as they are when all of them lie in one folder."""
    return re.sub(r"\]\(\.\./(?:docs|notebooks)/", "](", text)


# --- nblib lab --------------------------------------------------------------------------------------------------------


def lab(arguments):
    """Copies the notebooks and opens them in JupyterLab."""
    parser = argparse.ArgumentParser(
        prog="nblib lab",
        usage="nblib lab [folder] [options of JupyterLab, say --no-browser]",
        description=f"Opens {VERBS['lab'][2]}. What you have changed there is never written over.",
    )
    parser.add_argument("folder", nargs="?", type=Path, default=Path(FOLDER), help=f"your folder ({FOLDER})")
    own = 1 if arguments and (arguments[0] in ("-h", "--help") or not arguments[0].startswith("-")) else 0
    chosen, options = parser.parse_args(arguments[:own]), arguments[own:]
    importlib.import_module("jupyterlab")
    kept = copy([*notebooks(), *pages()], chosen.folder)
    for name in kept:
        print(f"{name} stays as you left it; for the original again rename yours, then call nblib lab once more")
    settings = [str(_beside("jupyter", ".jupyter")), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    command = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={chosen.folder}", *options]
    command.append("--LabApp.default_url=/lab/tree/00_start.ipynb")
    return subprocess.call(command, env=os.environ | {"JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, settings))})


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


def fresh(path):
    """The text of a page; of a notebook without what its cells gave, for it would answer before anybody has asked."""
    text = flat(path.read_text("utf-8"))
    if path.suffix != ".ipynb":
        return text
    book = json.loads(text)
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return json.dumps(book, indent=1, ensure_ascii=False) + "\n"


def _hash(text):
    return hashlib.sha256(text.encode()).hexdigest()
