"""Every notebook as one HTML file that needs no kernel, no script from elsewhere and no network.

python -m lecture.handout          writes build/handout/*.html
"""

import re
import shutil
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter
from nbconvert.preprocessors import Preprocessor

from lecture import BUILD, EXPLORABLES, ROOT, flipbook
from lecture.mathml import markdown

TEMPLATES = Path(__file__).parent / "templates"
CALL = re.compile(r'^explorables\.(\w+)\("?(.*?)"?\)$', re.M)


class Paper(Preprocessor):
    """Leaves out the speaker notes, and leads links to other notebooks to their handouts."""

    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"\]\((\w+)\.ipynb\)", r"](\1.html)", cell.source)
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/markdown" in data:
                data["text/markdown"] = re.sub(r"\]\((\w+)\.ipynb\)", r"](\1.html)", data["text/markdown"])
        return cell, resources

    def preprocess(self, book, resources):
        book.cells = [cell for cell in book.cells if cell.metadata.get("slideshow", {}).get("slide_type") != "notes"]
        return super().preprocess(book, resources)


def pages_of(source):
    """The flipbook of the explorable that a code cell shows: its class and Pages, or None."""
    named = {cls.__name__: cls for cls in EXPLORABLES}
    found = [(named[name], preset) for name, preset in CALL.findall(source) if name in named]
    return (found[0][0], flipbook.pages(*found[0])) if found else None


def exporter():
    """nbconvert's HTML with our template, formulas as MathML, explorables as flipbooks."""
    return HTMLExporter(
        template_name="handout",
        extra_template_basedirs=[str(TEMPLATES)],
        preprocessors=[Paper],
        filters={"markdown2html": lambda source, **_: markdown(source), "pages_of": pages_of},
    )


def build(folder, names=()):
    """Writes the handout of every notebook, or of those named, into `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    export = exporter()
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        if names and path.stem not in names:
            continue
        book = nbformat.read(path, as_version=4)
        title = re.search(r"^# (.+)", book.cells[0].source)[1]
        book.metadata.title = title
        page, _ = export.from_notebook_node(book)
        (folder / f"{path.stem}.html").write_text(page, encoding="utf8")


if __name__ == "__main__":
    build(BUILD / "handout")
    print(f"open {BUILD / 'handout' / '00_start.html'}")
