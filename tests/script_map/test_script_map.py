"""Every statement has one home and a test, every error of the script is told where it bites."""

import pytest

from tests.script_map.build import PAGES, ROOT, cells, proofs, rows

STATEMENTS, ERRATA = rows("statements.txt"), rows("errata.txt")


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
    assert len(told[name]) == 1, f"cells with the tag {name}: {[c.heading for c in told[name]]}"
    assert proved[name], f"no test has the mark script({name!r})"


@pytest.mark.parametrize("name", [row[0] for row in ERRATA])
def test_an_erratum_is_told(name, told):
    assert told[name]
    assert any(name in cell.source for cell in told[name]), f"no cell with the tag {name} names it"


@pytest.mark.parametrize("name", [row[0] for row in ERRATA if row[1] == "**wrong**"])
def test_what_is_wrong_stands_in_a_box_with_its_counter_example(name, told, proved):
    boxes = [cell for cell in told[name] if "alert-warning" in cell.source and name in cell.source]
    assert boxes, f"{name} has no orange box"
    assert any(cell.then == "code" for cell in boxes), f"no code runs after the box of {name}"
    assert proved[name], f"no test has the mark script({name!r})"


@pytest.mark.parametrize("page", PAGES)
def test_the_tables_are_up_to_date(page):
    stored = (ROOT / "notebooks" / page).read_text(encoding="utf8")
    assert stored == PAGES[page](), "run `make notebooks`"
