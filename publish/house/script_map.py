"""The script map: statement -> notebook cell -> nblib -> test, and the list of errata with where each is told.

    python -m publish.house.script_map    writes docs/script_map.md and docs/errata.md

Nothing in it is typed in twice: the cells are found by their tags S01-S106 and E01-E63 in notebooks/text, the tests by
their mark `script`, the functions of nblib by their use in these tests. What the statements say stands in
statements.txt, what to print instead of the errors in errata.txt.
"""

import ast
import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

import jupytext

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "notebooks" / "text"
APPENDIX = "09_errata"  # where every erratum stands; a few are told as traps in the notebooks, too
ID = re.compile(r"[SE]\d{2,3}")
METHODS = {"backward", "forward", "gradient", "loss"}
ACTIVATIONS = {"relu", "sigmoid", "heaviside", "tanh", "identity", "Activation"}


@dataclass(frozen=True)
class Cell:
    """A cell with its tag: the notebook's name, the heading above the cell, its text, and the cells that follow it."""

    notebook: str
    heading: str
    source: str
    then: tuple[str, ...]  # the code cells right behind it, or behind the boxes next to it

    def link(self):
        """A Markdown link to the heading, or to the notebook when JupyterLab's anchor would contain a formula."""
        short = self.heading.split(" ")[0].rstrip(".")
        anchor = "" if "$" in self.heading else "#" + quote(self.heading.replace(" ", "-"))
        return f"[{short}](../notebooks/{self.notebook}.ipynb{anchor})"


@dataclass(frozen=True)
class Proof:
    """A test with the mark `script`, and the names of nblib it uses."""

    test: str
    names: tuple[str, ...]


def rows(name):
    """The lines of statements.txt or errata.txt as tuples, the id first."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf8").splitlines()
    return [tuple(part.strip() for part in line.split(" | ")) for line in lines]


def cells():
    """{id: [Cell, ...]} of all tagged cells."""
    found = defaultdict(list)
    for text in sorted(TEXTS.glob("*.py")):
        book = jupytext.read(text, fmt="py:percent").cells
        heading = text.stem
        for k, cell in enumerate(book):
            heads = re.findall(r"^#{1,3} (.+)", cell.source, re.M) if cell.cell_type == "markdown" else []
            heading = heads[-1] if heads else heading
            for tag in cell.metadata.get("tags", []):
                if ID.fullmatch(tag):
                    found[tag].append(Cell(text.stem, heading, cell.source, _code_behind(book[k + 1 :])))
    return found


def _code_behind(following):
    """The first run of code cells among those that follow, unless a heading comes before it."""
    kinds = groupby(following, key=lambda cell: cell.cell_type)
    for kind, run in kinds:
        run = [cell.source for cell in run]
        if kind == "code":
            return tuple(run)
        if any(re.match("#+ ", source) for source in run):
            break
    return ()


def proofs():
    """{id: [Proof, ...]} of all tests marked with `script`."""
    found = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf8"))
        uses = _uses(tree)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                proof = Proof(f"{path.relative_to(ROOT).as_posix()}::{node.name}", tuple(sorted(uses[node.name])))
                for name in _ids(node):
                    found[name].append(proof)
    return found


def _ids(test):
    """The ids in the marks of a test."""
    calls = [d for d in test.decorator_list if isinstance(d, ast.Call)]
    marks = [call for call in calls if ast.unparse(call.func).split(".")[-1] == "script"]
    return [arg.value for mark in marks for arg in mark.args]


def _uses(tree):
    """{function: the names of nblib it uses, also through the functions of the same file it calls}."""
    imported = {
        alias.asname or alias.name: alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "nblib"
        for alias in node.names
    }
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    names = {f: {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} for f, node in functions.items()}
    methods = {f: {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)} for f, node in functions.items()}

    def reach(function, seen):
        for name in names[function] & functions.keys() - seen:
            seen = reach(name, seen | {name})
        return seen

    uses = {}
    for function in functions:
        everything = set().union(*(names[f] for f in reach(function, {function})))
        found = {imported[name] for name in everything & imported.keys()}
        if found & {"Shallow", "Deep"}:
            found |= {f".{name}" for name in methods[function] & METHODS}
        uses[function] = found - ACTIVATIONS or found  # they occur everywhere; they are named where nothing else is
    return uses


def script_map():
    """The map of all statements, and below it what the lecture proves beyond them, as a page of Markdown."""
    home, proved = cells(), proofs()
    lines = [
        "# Map of the script",
        "",
        "The lecture script makes 106 numbered statements. Each has one home in a notebook, and at least one test that",
        "fails when it stops being true.",
        "",
        "| | the script says | told in | nblib | tested by |",
        "|---|---|---|---|---|",
    ]
    for name, _, what in rows("statements.txt"):
        told = ", ".join(cell.link() for cell in home[name])
        names = ", ".join(f"`{n}`" for n in sorted({n for proof in proved[name] for n in proof.names})[:4])
        lines.append(f"| {name} | {what} | {told} | {names} | {_tested(proved[name])} |")
    lines += [
        "",
        "## Beyond the script",
        "",
        "Sharp results (T, the first number is that of the notebook) and verifications by computing (V). The script",
        "does not have them; the name of its test says what each is.",
        "",
        "| | tested by |",
        "|---|---|",
    ]
    more = sorted((name for name in proved if name[0] in "TV"), key=_order)
    return "\n".join([*lines, *(f"| {name} | {_tested(proved[name])} |" for name in more)]) + "\n"


def _tested(proofs):
    """The first test, and how many more there are."""
    first, *more = (proof.test.removeprefix("tests/") for proof in proofs)
    return f"`{first}`" + (f" and {len(more)} more" if more else "")


def _order(name):
    return name[0], *map(int, name[1:].split("."))


def errata():
    """The list of all errata, as a page of Markdown."""
    home = cells()
    lines = [
        "# Errata of the script",
        "",
        "All 63, with what to print instead. *Wrong*: false as printed. *Imprecise*: a hypothesis or a word is",
        "missing. *Omission*: a step is missing. *Corrected*: the script mends it a line later. *Cosmetic*: a slip of",
        "the pen. *Note*: right, and worth a word. *Told in* leads to the counter-example that runs, and to the",
        "notebook in which it is told to students as a trap.",
        "",
        "| | | printed | print instead | told in |",
        "|---|---|---|---|---|",
    ]
    for name, grave, _, printed, instead in rows("errata.txt"):
        told = ", ".join(cell.link() for cell in sorted(home[name], key=lambda cell: cell.notebook != APPENDIX))
        lines.append(f"| {name} | {grave} | {printed} | {instead} | {told} |")
    return "\n".join(lines) + "\n"


PAGES = {"script_map.md": script_map, "errata.md": errata}

if __name__ == "__main__":
    for page, text in PAGES.items():
        (ROOT / "docs" / page).write_text(text(), encoding="utf8", newline="\n")
