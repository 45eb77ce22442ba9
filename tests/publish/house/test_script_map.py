"""Every statement has one home and a test, every error of the script a place in the appendix and a counter-example."""

import pytest

from publish.house.script_map import APPENDIX, PAGES, ROOT, cells, proofs, rows

STATEMENTS, ERRATA = rows("statements.txt"), rows("errata.txt")
GRAVE = {"**wrong**", "imprecise", "omission", "corrected", "cosmetic", "note"}


@pytest.fixture(scope="module")
def told():
    return cells()


@pytest.fixture(scope="module")
def proved():
    return proofs()


def test_the_lists_are_complete():
    assert [row[0] for row in STATEMENTS] == [f"S{k:02}" for k in range(1, 107)]
    assert [row[0] for row in ERRATA] == [f"E{k:02}" for k in range(1, 64)]


def test_no_tag_or_mark_is_misspelt(told, proved):
    known = {row[0] for row in STATEMENTS + ERRATA}
    assert set(told) <= known
    assert {name for name in proved if name[0] in "SE"} <= known


@pytest.mark.parametrize("name", [row[0] for row in STATEMENTS])
def test_a_statement_has_one_home_and_a_test(name, told, proved):
    homes = [cell for cell in told[name] if cell.notebook != APPENDIX]
    assert len(homes) == 1, f"cells with the tag {name}: {[f'{c.notebook}: {c.heading}' for c in homes]}"
    assert homes == told[name], f"the appendix tells no statement, and {name} stands there"
    assert proved[name], f"no test has the mark script({name!r})"


@pytest.mark.parametrize(("name", "grave"), [row[:2] for row in ERRATA])
def test_an_erratum_stands_in_a_box_of_the_appendix_with_its_severity(name, grave, told):
    boxes = [cell for cell in told[name] if cell.notebook == APPENDIX]
    assert len(boxes) == 1, f"cells of the appendix with the tag {name}: {[c.heading for c in boxes]}"
    assert grave in GRAVE
    assert f"**{name} · {grave.strip('*')}.**" in boxes[0].source


def graves(box):
    """The severities of all errata that a box names."""
    return {row[1] for row in ERRATA if f"**{row[0]} · " in box.source}


@pytest.mark.parametrize("name", [row[0] for row in ERRATA if row[1] in ("**wrong**", "omission", "corrected")])
def test_what_is_wrong_or_missing_has_its_counter_example(name, told, proved):
    [box] = [cell for cell in told[name] if cell.notebook == APPENDIX]
    assert box.then, f"no code runs after the box of {name}"
    assert proved[name], f"no test has the mark script({name!r})"


def test_an_orange_box_names_something_wrong(told):
    boxes = {cell.source: cell for cells in told.values() for cell in cells if cell.notebook == APPENDIX}
    for box in boxes.values():
        assert ("alert-warning" in box.source) == ("**wrong**" in graves(box)), box.source[:200]


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_are_up_to_date(page):
    stored = (ROOT / "docs" / page).read_text(encoding="utf8")
    assert stored == PAGES[page](), "run `make notebooks`"
