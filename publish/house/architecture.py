"""Draws who imports whom, floor by floor: `python -m publish.house.architecture` writes docs/architecture.svg.

A box is a module or a package, an arrow an import. An arrow is left out where a way over other boxes says the same.
"""

import ast
from functools import lru_cache
from importlib.util import resolve_name
from pathlib import Path

import nblib
from nblib.explorables import FIGURES
from nblib.figures import roles

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docs" / "architecture.svg"
LISTED = {resolve_name(module, "nblib.explorables") for module in FIGURES.values()}
FLOORS = (  # from above: an import goes to a floor below, or to a neighbour; {box: the modules in it}
    {"house": ["publish.house"], "notebooks": ["publish.notebooks"], "command": ["publish.command"]},
    {"deck": ["publish.deck"], "hall": ["publish.hall"], "site": ["publish.site"], "lab": ["publish.lab"]},
    {"assets": ["publish.assets"], "readers": ["publish.readers"], "lecture": ["publish.lecture"]},
    {"gallery": ["nblib.explorables.gallery"], "hosts": ["nblib.explorables.hosts"]},
    {"exercises": ["nblib.exercises"], "moving figures": {module.rpartition(".")[0] for module in LISTED}},
    {"engine": ["nblib.explorables.engine"]},
    {"figures": ["nblib.figures"]},
    {name: [f"nblib.{name}"] for name in ("shallow", "staircase", "deep", "descent")},
    {"fast": ["nblib.fast"], "data": ["nblib.data"]},
    {name: [f"nblib.{name}"] for name in ("activations", "losses", "parameters")},
    {"_checks": ["nblib._checks"]},
)
NAMES = [name for floor in FLOORS for name in floor]
WIDE, HIGH, GAP, BELOW = 130, 34, 60, 34  # px of a box, between two of them, between floors


def modules():
    """{name: path} of all modules of both packages."""
    found = sorted(path for package in ("nblib", "publish") for path in (ROOT / package).rglob("*.py"))
    return {_name(path): path for path in found}


def _name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@lru_cache
def imports():
    """{module: the modules it imports, at its top or in a function}."""
    known = modules()
    found = {name: set(_imported(path, known)) - {name} for name, path in known.items()}
    found["nblib.explorables.gallery"] |= LISTED  # which it imports by name
    return found


def _imported(path, known):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                if name not in known and node.module == "nblib" and hasattr(nblib, alias.name):
                    yield getattr(nblib, alias.name).__module__  # the front door only hands it on
                else:
                    yield from {name if name in known else node.module} & known.keys()


def box(module):
    """The box of a module, None for the front door of a package, which opens all of it."""
    for floor in FLOORS:
        for name, prefixes in floor.items():
            if any(f"{module}.".startswith(f"{prefix}.") for prefix in prefixes):
                return name
    return None


def arrows():
    """{box: the boxes it imports}."""
    found = {name: set() for name in NAMES}
    for module, targets in imports().items():
        if here := box(module):
            found[here] |= set(map(box, targets)) - {here, None}
    return found


def reached(graph, start):
    """All that can be reached from `start` along the arrows of a graph {node: nodes}."""
    seen, left = set(), list(graph[start])
    while left:
        node = left.pop()
        if node not in seen:
            seen.add(node)
            left += graph[node]
    return seen


def drawing():
    """The picture as SVG."""
    graph, places = arrows(), {}
    across = max(map(len, FLOORS)) * (WIDE + GAP) - GAP
    for row, floor in enumerate(FLOORS):
        left = (across - len(floor) * (WIDE + GAP) + GAP) / 2
        places |= {name: (left + i * (WIDE + GAP), row * (HIGH + BELOW)) for i, name in enumerate(floor)}
    parts = [
        _arrow(places[here], places[there])
        for here, targets in graph.items()
        for there in sorted(targets)
        if not any(there in reached(graph, other) for other in targets)
    ]
    parts += [_box(name, *place) for name, place in places.items()]
    wide, high = across + 16, len(FLOORS) * (HIGH + BELOW) - BELOW + 16
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="-8 -8 {wide} {high}" '
        'role="img" aria-label="Who imports whom in nblib and publish, from above downwards">\n'
        f"<style>text{{fill:{roles.INK[0]};font:15px sans-serif;text-anchor:middle}} .box{{fill:{roles.CARD[0]};"
        f"stroke:{roles.SOFT[0]}}} .arrow{{stroke:{roles.SOFT[0]}}}</style>\n"
        f'<rect x="-8" y="-8" width="100%" height="100%" fill="{roles.PAPER[0]}"/>\n{"".join(parts)}</svg>\n'
    )


def _box(name, x, y):
    return (
        f'<rect class="box" x="{x:g}" y="{y}" width="{WIDE}" height="{HIGH}" rx="8"/>'
        f'<text x="{x + WIDE / 2:g}" y="{y + 22}">{name}</text>\n'
    )


def _arrow(here, there):
    """From the lower edge of a box to the upper one of another, or to its neighbour."""
    (x, y), (to_x, to_y) = here, there
    if y == to_y:
        return f'<path class="arrow" d="M{x + WIDE / 2:g} {y + HIGH / 2:g}H{to_x + WIDE / 2:g}"/>\n'
    return f'<path class="arrow" d="M{x + WIDE / 2:g} {y + HIGH}L{to_x + WIDE / 2:g} {to_y}"/>\n'


if __name__ == "__main__":
    FILE.write_text(drawing(), "utf-8")
