"""The slide marks of the notebooks; tests/browser/test_slides.py looks at the slides themselves."""

import re

import nbformat
import pytest

from lecture import EXPLORABLES, ROOT

BOOKS = {path.stem: nbformat.read(path, as_version=4) for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}
MARKS = {"slide", "subslide", "fragment", "skip", "notes", None}
LONGEST = 22  # lines of code on one slide


@pytest.fixture(params=BOOKS)
def cells(request):
    return BOOKS[request.param].cells


def mark(cell):
    return cell.metadata.get("slideshow", {}).get("slide_type")


def test_a_deck_begins_with_its_title(cells):
    assert mark(cells[0]) == "slide" and cells[0].source.startswith("# ")
    assert {mark(cell) for cell in cells} <= MARKS, 'not "-", which hides the cell'


def test_every_section_opens_a_slide(cells):
    for cell in cells:
        if cell.cell_type == "markdown" and re.search(r"(?m)^## ", cell.source):
            assert mark(cell) == "slide", cell.source


def test_an_explorable_has_a_slide_of_its_own_and_notes_behind_it(cells):
    names = "|".join(cls.__name__ for cls in EXPLORABLES)
    for i, cell in enumerate(cells):
        if re.search(rf"(?m)^explorables\.({names})\(", cell.source):
            assert mark(cell) == "subslide"
            assert mark(cells[i + 1]) == "notes" and "For the lecturer" in cells[i + 1].source
            following = next((c for c in cells[i + 2 :] if mark(c) != "skip"), None)
            assert following is None or mark(following) in ("slide", "subslide")


def test_code_on_a_slide_is_short(cells):
    for cell in cells:
        picture = any("image/png" in output.get("data", {}) for output in cell.get("outputs", ()))
        if cell.cell_type == "code" and mark(cell) != "skip" and not picture:  # pictures hide their code
            assert cell.source.count("\n") < LONGEST, cell.source


def test_exercises_are_for_afterwards(cells):
    for cell in cells:
        if cell.cell_type == "code" and re.search(r"(?m)^check\(", cell.source):
            assert mark(cell) == "skip"
