"""Panels stand in rows, inside the sheet, beside one another without touching; units are equal where they must be."""

import pytest

from nblib.figures import Panel
from nblib.figures.layout import GAP, layout, thinned


def panel(**settings):
    return Panel("title", x="x", y="a long label of y", **settings).network([-1, 1], [-1000, 1000])


def boxes(panels, *size):
    height, placed = layout(panels, *size)
    return height, [box for _, box in placed]


def test_panels_of_a_row_stand_side_by_side_and_rows_below_one_another():
    _, (a, b, c) = boxes([panel(), panel(width=2), panel(row=1)])
    assert a.bottom == b.bottom and a.left + a.width + GAP < b.left + b.width
    assert b.width > 1.9 * a.width
    assert c.top < a.bottom - 40 and c.left == a.left  # 40 px: numbers and label


def test_scenes_stand_below_one_another():
    _, (a, b, c) = boxes([[panel(), panel()], [panel()]])
    assert a.bottom == b.bottom > c.bottom + c.height


@pytest.mark.parametrize("settings", [{}, {"equal": True}, {"axes": False}, {"height": 0.3}])
@pytest.mark.parametrize("width", [500, 1000])
def test_everything_stays_in_the_sheet(settings, width):
    height, placed = boxes([panel(**settings), panel(row=1), panel(row=1)], width)
    for box in placed:
        assert 0 < box.left and box.left + box.width <= width and 0 < box.bottom and box.top <= height
        assert box.bottom + box.height < box.top


def test_the_asked_height_is_kept():
    assert boxes([panel(), panel(row=1)], 1000, 700)[0] == 700


def test_equal_units():
    _, (box,) = boxes(Panel(xlim=(0, 4), ylim=(0, 1), equal=True))
    assert box.width == pytest.approx(4 * box.height)


def test_a_square_leaves_the_rest_of_its_row_to_the_others():
    square = Panel(xlim=(0, 1), ylim=(0, 1), equal=True)
    _, (a, b) = boxes([square, panel()])
    assert a.width == pytest.approx(a.height) and b.width > 1.3 * a.width
    assert a.left + a.width + GAP < b.left and 950 < b.left + b.width <= 1000


def test_numbers_on_an_axis_keep_apart():
    ticks = [(10 * i, str(i)) for i in range(10)]
    assert thinned(ticks, lambda text: 10) == ticks
    assert thinned(ticks, lambda text: 25) == ticks[::3]
    assert thinned(ticks, lambda text: 1000) == ticks[:1] and thinned([], lambda text: 1) == []
