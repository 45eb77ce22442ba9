"""What stands in every scene of every figure: `python -m tests.explorables.outline NAME` writes outlines/NAME.txt.

A line for each panel, axis, mark and handle, behind the number of its panel: kinds, names, roles, looks and words, and
its numbers, of many the least and the largest; below them the words beside the picture. Of a question there are the
lines that the one before has not, of an answer those that its question has not: what is new stands below the name of
the line it follows (indented), the names of what is gone behind "-". So the numbers of the lecture moments stand here;
the tests of each figure compute them another way.
"""

import math
import re
import sys
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

import numpy as np

from nblib.explorables import FIGURES
from nblib.explorables.engine.words import fill
from nblib.explorables.gallery import find
from nblib.figures.scene import to_json

FOLDER = Path(__file__).parent / "outlines"
FEW = 4  # numbers that are written down
NOISE = 1e-6  # less is written as 0
ROUNDING = {"line errors", "handle nudge h"}  # they show rounding errors, which differ from machine to machine
ROUNDED = re.compile(r"(?<=off by )\S+·10\S+|(?<=difference goes from )[^:]+")
SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
NUMBER = re.compile(r"[-−]?\d+\.?\d*(?:e[+-]\d+|·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")


def outline(name):
    """The lines: every scene of the figure while its question waits, and after the answer."""
    figure, asked = find(name), []
    for preset in figure.presets:
        begun, after = figure.at(preset.name), figure.answered(preset.name)
        before, asked = asked, [*_lines(figure.moment(begun.values, preset, asking=True))]
        yield f"# {preset.name}"
        yield from _changes(before, asked)
        if (alt := _alt(begun)) not in asked:
            yield f"without the question {alt}"
        yield f"# {preset.name}, answered"
        yield from _changes(asked, [*_lines(after)])
        yield "see | " + ROUNDED.sub("…", fill(preset.see, before=begun, after=after))


def _lines(moment):
    for i, panel in enumerate(moment.scene, 1):
        about = to_json([panel])[0]
        x, y, handles = (about.pop(key) for key in ("x", "y", "handles"))
        del about["marks"]
        yield _line(i, "panel", about.pop("title"), about)
        yield from (_line(i, axis, side.pop("label"), side) for axis, side in (("x", x), ("y", y)))
        yield from (_line(i, mark.pop("kind"), mark.pop("name"), mark) for mark in map(dict, panel.marks))
        yield from (_line(i, "handle", handle.pop("name"), handle) for handle in handles)
    yield "numbers | " + re.sub("<[^>]+>", "", moment.numbers())
    yield _alt(moment)
    if moment.said() not in moment.alt():
        yield f"read-out | {moment.said()}"


def _alt(moment):
    return "alt | " + ROUNDED.sub("…", moment.alt())


def _line(panel, kind, name, about):
    if f"{kind} {name}" in ROUNDING:
        about = {key: value for key, value in about.items() if not isinstance(value, np.ndarray | tuple)}
    return " | ".join([f"{panel} {kind} {name}".strip(), *(f"{key} {_text(about[key])}".strip() for key in about)])


def _text(value):
    if isinstance(value, np.ndarray) and value.size > FEW:
        finite = value[np.isfinite(value)]
        return f"from {_text(finite.min())} to {_text(finite.max())}"
    if isinstance(value, np.ndarray | list | tuple):
        return " ".join(map(_text, np.ravel(value) if isinstance(value, np.ndarray) else value))
    if isinstance(value, float):
        return f"{0 if abs(value) < NOISE else value:.5g}"
    return str(value)


def _changes(before, now):
    """The lines of a scene that the one before has not, and what is gone."""
    for what, i, j, k, l in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if what != "equal":
            old, new = (list(map(_name, lines)) for lines in (before[i:j], now[k:l]))
            gone = [name for name in old if name not in new]
            yield from [f"  {_name(now[k - 1])}"] * (k > 0 and not set(new) <= set(old))
            yield from now[k:l]
            yield from [f"- {'; '.join(gone)}"] * bool(gone)


def _name(line):
    return line.partition(" | ")[0]


def same(stored, found):
    """Whether two lines say the same: numbers may differ by a thousandth, in words by one unit of the last of three
    digits, for other machines round otherwise."""
    numbers = zip(NUMBER.findall(stored), NUMBER.findall(found), strict=False)
    near = _near if found[:1].isdigit() else _near_in_words
    return NUMBER.sub("", stored) == NUMBER.sub("", found) and all(near(*map(_parsed, pair)) for pair in numbers)


def _near(one, other):
    return math.isclose(one[0], other[0], rel_tol=1e-3)


def _near_in_words(one, other):
    return abs(one[0] - other[0]) <= 1.01 * one[1]


def _parsed(text):
    """The number, and a unit of its last digit if it has three."""
    mantissa, _, exponent = text.replace("e", "·10").translate(SUPERSCRIPT).partition("·10")
    scale, digits = 10.0 ** int(exponent or 0), mantissa.lstrip("-0.").replace(".", "")
    unit = scale * 10.0 ** -len(mantissa.partition(".")[2]) if len(digits) == 3 else 0
    return float(mantissa) * scale, unit


def differences(name):
    """(stored, found) for every line that is not the same."""
    path = FOLDER / f"{name}.txt"
    assert path.exists(), f"python -m tests.explorables.outline {name} writes it; then read it"
    pairs = zip_longest(path.read_text("utf-8").splitlines(), outline(name), fillvalue="")
    return [pair for pair in pairs if not same(*pair)]


if __name__ == "__main__":
    for name in sys.argv[1:] or FIGURES:
        (FOLDER / f"{name}.txt").write_text("\n".join(outline(name)) + "\n", "utf-8")
