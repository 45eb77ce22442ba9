"""What stands in every scene of every figure: `python -m tests.explorables.outline` writes outlines/NAME.txt.

A line for each panel, mark and handle: titles, axes, ticks, kinds, names, roles, looks and words, and its numbers, of
many the least and the largest. What curves must be is in the tests of each figure.
"""

import math
import sys
from pathlib import Path

import numpy as np

from nblib.explorables import FIGURES
from nblib.explorables.gallery import find
from nblib.figures.scene import to_json

FOLDER = Path(__file__).parent / "outlines"
FEW = 4  # numbers that are written down
ROUNDING = {"errors"}  # marks that show rounding errors, which differ from machine to machine


def outline(name):
    """The lines: every scene of the figure while its question waits, and after the answer."""
    figure = find(name)
    for preset in figure.presets:
        yield f"# {preset.name}"
        yield from _panels(figure.moment(figure.start(preset), preset, asking=True))
        yield f"# {preset.name}, answered"
        yield from _panels(figure.answered(preset.name))


def _panels(moment):
    for panel in moment.scene:
        about = to_json([panel])[0]
        x, y, handles = (about.pop(key) for key in ("x", "y", "handles"))
        del about["marks"]
        yield _line({"panel": about.pop("title")} | about)
        yield from (_line({axis: side.pop("label")} | side) for axis, side in (("x", x), ("y", y)))
        yield from (_line(_certain(mark)) for mark in panel.marks)
        yield from (_line({"handle": handle.pop("name")} | handle) for handle in handles)


def _certain(mark):
    unsure = mark["name"] in ROUNDING
    return {key: value for key, value in mark.items() if not (unsure and isinstance(value, np.ndarray))}


def _line(about):
    return " | ".join(f"{key} {_text(value)}".strip() for key, value in about.items())


def _text(value):
    if isinstance(value, np.ndarray) and value.size > FEW:
        finite = value[np.isfinite(value)]
        return f"from {_text(finite.min())} to {_text(finite.max())}"
    if isinstance(value, np.ndarray | list | tuple):
        return " ".join(map(_text, np.ravel(value) if isinstance(value, np.ndarray) else value))
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def same(stored, found):
    """Whether two lines say the same: numbers may differ by a thousandth, for other machines round otherwise."""
    stored, found = stored.split(), found.split()
    return len(stored) == len(found) and all(map(_alike, stored, found))


def _alike(stored, found):
    try:
        return stored == found or math.isclose(float(stored), float(found), rel_tol=1e-3, abs_tol=1e-3)
    except ValueError:
        return False


def stored(name):
    file = FOLDER / f"{name}.txt"
    assert file.exists(), f"python -m tests.explorables.outline {name} writes it; then read it"
    return file.read_text("utf-8").splitlines()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in sys.argv[1:] or FIGURES:
        (FOLDER / f"{name}.txt").write_text("\n".join(outline(name)) + "\n", "utf-8")
