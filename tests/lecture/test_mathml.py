"""The formulas of the handout."""

import re

import nbformat
import pytest

from lecture import ROOT
from lecture.mathml import formula, markdown

BOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_the_letters_of_the_lecture_are_drawn_as_such():
    assert "ℝ" in formula(r"x\in\mathbb R^d") and "ℒ" in formula(r"\mathcal L")


def test_a_numbered_formula_keeps_its_number():
    page = markdown("$$x = 1 \\tag{2.1.21}$$")
    assert 'display="block"' in page and "<span>(2.1.21)</span>" in page


def test_aligned_formulas_stand_below_each_other():
    page = formula("\\begin{aligned} a &= b,\\\\ c &= d \\end{aligned}", "block")
    assert page.count("<mtr>") == 2 and "<mi>&</mi>" not in page


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_no_formula_is_left_in_tex(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            page = re.sub(r"<code>.*?</code>", "", markdown(cell.source), flags=re.S)
            assert not re.search(r"\\[a-zA-Z]+|\$", page), page
            assert "double-struck" not in page and 'mathvariant="script"' not in page
