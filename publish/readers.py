"""One source, a view for each reader: what the tags of the cells in notebooks/text decide.

answer    a cell that answers the question above it: its output is hidden until the reader asks for it; so is the stored
          picture of a moving figure, until its cell is run
picture   a cell that only draws: its code is folded
solution  a cell that does what the exercise above asks for: its code is folded
curious   a section for the curious: nothing later needs it, and no slide shows it
opening   an answer to the question that the notebook opens with: a slide of its own
formula   has the formula of its section, where the deck would take another

What the lecturer needs to know is in the plan, notebooks/instructor.md.
"""

import ast
import re

import nbformat

from nblib.explorables import FIGURES
from publish.lecture import notebooks

VEIL = {"output_type": "display_data", "data": {"text/plain": ""}, "metadata": {}}
FIGURE = re.compile(r"^explorables\.\w+\(", re.MULTILINE)  # its stored picture shows what its question asks about
FOLDED = {  # of code cells, as JupyterLab and Notebook 7 read it
    "answer": "outputs_hidden",
    "picture": "source_hidden",
    "solution": "source_hidden",
}


def student(book):
    """The student's view of a notebook (nbformat), in place: folded by its tags."""
    for cell in book.cells:
        if cell.cell_type == "code" and (folded := _folded(cell)):
            cell.metadata["jupyter"] = folded
    return book


def _folded(cell):
    named = tags(cell) + ["answer"] * bool(FIGURE.search(cell.source))
    return {key: True for tag, key in FOLDED.items() if tag in named}


def veiled(cell):
    """The outputs of a cell as they are stored: hidden ones begin with nothing, for a first line is seen."""
    hidden = cell.metadata.get("jupyter", {}).get("outputs_hidden")
    return [nbformat.from_dict(VEIL), *cell.outputs] if hidden and cell.outputs else cell.outputs


def unveiled(outputs):
    """Stored outputs as they were shown."""
    return outputs[1:] if outputs and outputs[0] == VEIL else outputs


def tags(cell):
    """The tags of a cell."""
    return cell.metadata.get("tags", [])


def figure_of(source):
    """(name, preset or None) of the moving figure that the last line of a cell shows, or None."""
    lines = ast.parse(source).body
    match lines[-1:]:
        case [ast.Expr(ast.Call(ast.Attribute(ast.Name("explorables"), name), arguments, keywords))] if name in FIGURES:
            if keywords:
                raise ValueError(f"a figure on a page begins with one of its scenes; got {source!r}")
            return name, ast.literal_eval(arguments[0]) if arguments else None
    return None


def figure_pages():
    """{figure: the page of the site that shows it first}."""
    found = {}
    for path in notebooks():
        for cell in nbformat.read(path, as_version=4).cells:
            shown = cell.cell_type == "code" and figure_of(cell.source)
            if shown:
                found.setdefault(shown[0], f"{path.stem}.html")
    return found
