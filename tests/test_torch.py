"""The lines of PyTorch that notebook 8 prints as text: where PyTorch is there, they run and find our gradient.

PyTorch is no dependency of the lecture; the extra `bench` brings it. Without it the lines are read, not run, and the
name of the test says so.
"""

import ast
import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from tests.reference import close

TEXT = Path(__file__).parents[1] / "notebooks" / "text" / "08_where_it_goes.py"
THERE = importlib.util.find_spec("torch") is not None
GIVEN = {"W", "b", "X", "digit"}  # by the cell above


@pytest.fixture(scope="module")
def cell_and_lines():
    """(the code cell above the lines, the lines)."""
    import jupytext

    code = ""
    for cell in jupytext.read(TEXT, fmt="py:percent").cells:
        if cell.cell_type == "code":
            code = cell.source
        elif found := re.search(r"```python\n(.*?)```", cell.source, re.DOTALL):
            return code, found[1]
    raise AssertionError(f"no lines of Python in the prose of {TEXT.name}")


@pytest.mark.parametrize("what", ["run" if THERE else "read only: PyTorch is not installed"])
def test_the_same_network_in_pytorch(cell_and_lines, what):
    cell, lines = cell_and_lines
    assert sum(bool(line.strip()) for line in lines.splitlines()) <= 10
    names = [node for node in ast.walk(ast.parse(lines)) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)} | {"torch", "zip"}
    assert {node.id for node in names} - bound == GIVEN
    space = {}
    exec(SETUP + cell, space)
    assert space.keys() >= GIVEN
    if THERE:
        exec(lines, space)
        for l, (weight, bias) in enumerate(space["slopes"], start=1):
            close(weight, space["gradient"].W[l], 1e-10)
            close(bias, space["gradient"].b[l], 1e-10)
            assert np.abs(weight).max() > 0.01


SETUP = """
import numpy as np
from nblib import Deep, cross_entropy, data, identity, tanh
"""
