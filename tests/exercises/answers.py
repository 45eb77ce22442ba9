"""Wrong and right answers, one text file for each notebook, and the functions that they are there.

An answer is the name of its exercise and, indented below, what a student types: what comes under the `def` of the cell,
or the whole cell, if it ends with a function. Behind the name stands what is wrong, in words; or, where `check` must
say it, the mistakes as which it may do so:

    neuron listed as bias_outside
        return sigma(w @ x) + b
    neuron: sigma of each term
        total = b
        for w_i, x_i in zip(w, x):
            total += sigma(w_i * x_i)
        return total

Nothing here looks at how the exercises declare their mistakes.
"""

import ast
import linecache
import re
from itertools import count
from pathlib import Path
from textwrap import dedent, indent
from typing import NamedTuple

import numpy as np

from nblib import heaviside, identity, relu, sigmoid, tanh
from nblib.exercises import EXERCISES

CELLS = count(1)


class Answer(NamedTuple):
    notebook: str
    key: str
    listed: list  # the names of the mistake, where check must find it
    what: str
    cell: str
    function: object


def run_cell(text, space):
    """Runs a cell as notebooks do: its text stands where `inspect` and the cards of `check` look for it."""
    place = f"<cell {next(CELLS)}>"
    linecache.cache[place] = len(text), None, text.splitlines(keepends=True), place
    exec(compile(text, place, "exec"), space)


def _read(path):
    """The answers in a file; KeyError or SyntaxError where one of them is none."""
    for entry in re.split(r"\n+(?=\w)", path.read_text("utf-8")):
        head, _, text = entry.partition("\n")
        head, _, what = head.partition(": ")
        key, _, listed = head.partition(" listed as ")
        cell = _cell(dedent(text), f"def my_{key}({', '.join(EXERCISES[key].parameters)}):\n")
        yield Answer(path.stem, key, listed.split(), what, cell, last_function(cell))


def _cell(text, definition):
    whole = isinstance(ast.parse(text).body[-1], ast.FunctionDef)
    return text if whole else definition + indent(text, "    ")


def last_function(cell):
    """The function with which a cell ends."""
    activations = {sigma.name: sigma for sigma in (heaviside, identity, relu, sigmoid, tanh)}
    space = {"__name__": "__main__", "np": np} | activations
    run_cell(cell, space)
    return space[ast.parse(cell).body[-1].name]


def _all(folder):
    return [answer for path in sorted((Path(__file__).parent / folder).glob("*.txt")) for answer in _read(path)]


WRONG, RIGHT = _all("wrong_answers"), _all("right_answers")
