"""Where the lecture is: its notebooks and pages, in the wheel inside nblib, in a clone beside it."""

import json
import re
from pathlib import Path

import nblib

PACKAGE = Path(nblib.__file__).parent
PAGES = "errata.md", "script_map.md", "bibliography.md", "data.md"  # of docs/: for readers


def notebooks():
    """The paths of the notebooks."""
    return sorted(beside("notebooks", "notebooks").glob("*.ipynb"))


def pages():
    """The paths of the pages beside the notebooks."""
    return [beside("docs", "docs") / name for name in PAGES] + sorted(beside("notebooks", "notebooks").glob("*.md"))


def docs():
    """The paths of all pages of docs/; those for readers are among them."""
    return sorted(beside("docs", "docs").glob("*.md"))


def beside(inside, clone):
    """The folder `inside` of the package; in a clone that of the name `clone` beside it."""
    return PACKAGE / inside if (PACKAGE / inside).is_dir() else PACKAGE.parent / clone


def flat(text):
    """The text of a notebook or a page, its links as they are when all of them lie in one folder."""
    return re.sub(r"\]\(\.\./(?:docs|notebooks)/", "](", text)


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
