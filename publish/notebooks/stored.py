"""What a stored notebook has to be: paired with its text, run from top to bottom, and free of anything that drifts."""

import json
import re
from itertools import zip_longest

import jupytext
import nbformat
from jupytext.config import load_jupytext_config
from nbval.plugin import comment_markers

from publish.notebooks.pictures import EMBEDDED, decode
from publish.readers import student

FORMAT = "py:percent"
WRITTEN = ("tags",)  # of a cell's metadata, in its text
KEPT = (*WRITTEN, "jupyter")  # in the notebook: what is folded
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
WIDGET = "application/vnd.jupyter.widget-view+json"

DRIFTING = {
    "a path of somebody's machine": r"(?<![\w.:/<>)}])/(?:[\w.+-]+/)+[\w.+-]+|\b[A-Z]:\\(?:Users|a)\\",
    "an address in memory": r"\b0x[0-9a-f]{6,}",
    "the number of a process": r"\bipykernel_\d+",
    "a timing": r"\bWall time|\bCPU times|\bper loop\b",
    "a raw float": r"\b(?=[\d.]{16})\d+\.\d+",
    "the name of a NumPy type": r"\bnp\.(?:True_|False_|\w+\()",
    "rounding noise": r"\b\d\.\d+e-1\d",
}


def read_text(path):
    """The text of a notebook as the student's notebook, without outputs."""
    book = jupytext.read(path, fmt=FORMAT, config=load_jupytext_config(str(path)))
    for cell in book.cells:
        cell.metadata = nbformat.from_dict({key: cell.metadata[key] for key in WRITTEN if key in cell.metadata})
    return student(book)


def cells(book):
    return [(cell.cell_type, cell.source, dict(cell.metadata)) for cell in book.cells]


def out_of_step(notebook, text):
    """The cells (type, source, tags) in which a stored notebook and its text differ."""
    if missing := [f"there is no {path.parent.name}/{path.name}" for path in (notebook, text) if not path.exists()]:
        return missing
    pairs = zip_longest(cells(nbformat.read(notebook, as_version=4)), cells(read_text(text)))
    return [f"cell {i}: stored {old}, written {new}" for i, (old, new) in enumerate(pairs) if old != new]


def problems(raw):
    """What is wrong with a stored notebook, given as the text of its file; one sentence each."""
    book = json.loads(raw)  # not nbformat.reads, which mends ids and joins lines
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    found = [] if book["metadata"] == METADATA else [f"metadata is {book['metadata']}, not {METADATA}"]
    if len(raw.encode()) >= 1_000_000:
        found.append("the file is not smaller than 1 MB")
    if len({cell["id"] for cell in book["cells"] if "id" in cell}) < len(book["cells"]):
        found.append("the ids of its cells are not there or not unique")
    if [cell["execution_count"] for cell in code] != [*range(1, len(code) + 1)]:
        found.append("its code cells were not all run, once, from top to bottom")
    for number, cell in enumerate(book["cells"]):
        begins = "".join(cell["source"])[:50]
        found += [f"cell {number}, {begins!r}: {what}" for what in cell_problems(nbformat.from_dict(cell))]
    return found


def cell_problems(cell):
    source = "".join(cell.source)
    tags = {tag.replace("-", "_").upper() for tag in cell.metadata.get("tags", ())}
    if not source.strip():
        yield "it is empty"
    if extra := set(cell.metadata) - set(KEPT):
        yield f"its metadata holds {sorted(extra)}"
    if excused := {mark for mark in comment_markers if mark in tags or mark in source}:
        yield f"{sorted(excused)} keeps nbval from comparing its output"
    for output in cell.get("outputs", ()):
        yield from output_problems(output)


def output_problems(output):
    data = {kind: "".join(value) for kind, value in output.get("data", {}).items() if isinstance(value, (str, list))}
    if output.output_type == "error" or output.get("name") == "stderr":
        yield f"it stores an error or a warning: {''.join(output.get('text', ())) or output.get('evalue')}"
    if WIDGET in output.get("data", {}):
        yield "it stores a live widget: no still picture stands beside it"
    for kind in sorted(data):
        if kind.startswith("image/") and kind != "image/png":
            yield f"nothing compares {kind}: show it as PNG"
    png = data.pop("image/png", "")
    if png:
        yield from picture_problems(png, alt=data.get("text/plain", "").strip())
    for text in ["".join(output.get("text", ())), *data.values()]:
        if any(picture.split() != png.split() for picture in EMBEDDED.findall(text)):
            yield "it embeds a picture that is not its PNG, so nothing compares it"
        for what, pattern in DRIFTING.items():
            if drifting := re.search(pattern, EMBEDDED.sub("", text)):
                yield f"its output holds {what}: {drifting[0]!r}"


def picture_problems(png, alt):
    if len(alt) < 30 or alt.startswith("<") or alt[-1] not in ".!?":
        yield f"its picture has no sentence that says what it shows, but {alt!r}: use figures.show"
    if decode(png)[1] is None:
        yield "its picture does not name the matplotlib that drew it: use figures.show"
