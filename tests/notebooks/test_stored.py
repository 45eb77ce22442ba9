"""Every notebook as it lies in the repository; nbval runs it beside this and compares what its cells show."""

from pathlib import Path

import pytest

from publish.notebooks.stored import out_of_step, problems

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
STORED = {path.stem for path in NOTEBOOKS.glob("*.ipynb")}
WRITTEN = {path.stem for path in NOTEBOOKS.glob("text/*.py")}


def test_there_are_notebooks():
    assert STORED


@pytest.mark.parametrize("name", sorted(STORED | WRITTEN))
def test_notebook_and_text_are_in_step(name):
    assert not out_of_step(NOTEBOOKS / f"{name}.ipynb", NOTEBOOKS / "text" / f"{name}.py")


@pytest.mark.parametrize("name", sorted(STORED))
def test_stored_notebook_is_canonical(name):
    assert not problems((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf8"))
