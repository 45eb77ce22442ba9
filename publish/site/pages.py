"""From the student's notebooks to the pages of the book: what a reader of a page needs, in the words of MyST-NB.

Tags of cells say what is folded (readers.py). A cell that shows a moving figure becomes the figure.
"""

import base64
import html
import re
from urllib.parse import quote, unquote

import nbformat

from publish.lecture import flat
from publish.readers import FOLDED, figure_of, tags, unveiled

HIDE = {"outputs_hidden": "hide-output", "source_hidden": "hide-input"}  # JupyterLab's word: MyST-NB's
PROMPTS = {"answer": "what comes out", "picture": "the code", "solution": "one way to write it"}
LINK = re.compile(r"\]\((\w+\.ipynb)#([^)\s]+)\)")


RUN = """<div class="run-line"><a class="run-it" href="{0}">Run this page</a>
<p>JupyterLab opens here in the browser. Its start takes up to a minute; what you change is kept.</p>
<button class="anew" type="button" data-notebook="{1}" hidden>Throw my changes away, start anew</button></div>"""


def page(book, stills, run="", name=""):
    """The notebook as a page of the book.

    The pictures of figures that wait to be drawn go into the folder `stills`; `run` is the address where the notebook
    called `name` runs, if there is one.
    """
    book.cells = [_cell(cell, stills) for cell in book.cells]
    if run:
        book.cells.insert(1, nbformat.v4.new_markdown_cell(RUN.format(run, name)))
    return nbformat.v4.upgrade(book)


def _cell(cell, stills):
    if cell.cell_type == "markdown":
        return nbformat.v4.new_markdown_cell(linked(_folded(cell.source) if "answer" in tags(cell) else cell.source))
    shown = figure_of(cell.source)
    if shown:
        return nbformat.v4.new_markdown_cell(_figure(*shown, cell, stills))
    folded, outputs = [tag for tag in FOLDED if tag in tags(cell)], unveiled(cell.outputs)
    settings = _prompts(folded[0], outputs) if folded else {}
    for output in outputs:
        settings |= _output(output)
    new = nbformat.v4.new_code_cell(cell.source, outputs=outputs)
    hidden = [HIDE[FOLDED[tag]] for tag in folded]
    new.metadata = nbformat.from_dict({"tags": ["hide-cell"] if len(hidden) > 1 else hidden, "mystnb": settings})
    return new


def _prompts(tag, outputs):
    """What a fold says. A picture is named: often it lies below what its numbers print, which is folded, too."""
    pictures = outputs and all("image/png" in output.get("data", {}) for output in outputs)
    inside = "the picture" if tag == "answer" and pictures else PROMPTS[tag]
    return {"code_prompt_show": f"Show {inside}", "code_prompt_hide": f"Hide {inside}"}


def _folded(source):
    return source if "<details" in source else f"<details><summary>Answer</summary>\n\n{source}\n\n</details>"


def _output(output):
    """Makes an output fit for a page; the settings it needs."""
    data = output.get("data", {})
    if "text/markdown" in data:
        data["text/markdown"] = linked(data["text/markdown"])
    if "image/png" not in data:
        return {}
    data.pop("text/html", None)  # the same picture, inside the page
    return {"image": {"alt": data["text/plain"].strip("'\"")}}


def linked(source):
    """Links as they are in the book: all pages lie in one folder, and what is not in it is only named.

    Sections have anchors of the book.
    """
    text = LINK.sub(lambda found: f"]({found[1]}#{anchor(unquote(found[2]))})", flat(source))
    return re.sub(r"\[([^\]]+)\]\(\.\./[^)]*\)", r"\1", text)


def anchor(heading):
    """The anchor of a heading: JupyterLab's, so that links hold in both, but safe in every address."""
    return re.sub(r"[^\w.]+", "-", heading.replace("$", "").strip()).strip("-")


# --- figures ----------------------------------------------------------------------------------------------------------


def _figure(name, preset, cell, stills):
    """The place of the figure: a picture until figure.js draws it, and where no script runs."""
    still = next((o.data for o in cell.outputs if "image/png" in o.get("data", {})), None)
    picture = ""
    if still:
        file = f"{name}-{anchor(preset or 'first')}.png"
        stills.mkdir(parents=True, exist_ok=True)
        (stills / file).write_bytes(base64.b64decode(still["image/png"]))
        picture = f'<img src="stills/{quote(file)}" alt="{html.escape(still["text/plain"])}">'
    chosen = f' data-preset="{html.escape(preset)}"' if preset else ""
    return f'<div class="figure-live" data-figure="{name}"{chosen}>{picture}</div>'
