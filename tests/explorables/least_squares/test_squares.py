"""Squares you can see: compute against sums in fractions, and what the hand may do."""

from fractions import Fraction

import numpy as np
import pytest

from nblib.explorables.least_squares.squares import GRID, TRAIL, Squares
from nblib.explorables.least_squares.squares_numbers import ON_LINE, SAME_X, lifted
from tests.explorables.reading import asking, both, dragged, handles, mark, names, pressed, put, some, turned, words

at = Squares.at


def loss(m, slope, intercept):
    """(1/2N) sum of the squares, one by one."""
    total = 0
    for x, y in zip(m.bowl.x, m.bowl.y, strict=True):
        total += (slope * x + intercept - y) ** 2
    return total / (2 * len(m.bowl.x))


def test_the_loss_and_its_gradient():
    h = 1e-4
    for m in some(Squares, 150):
        assert m.loss == pytest.approx(loss(m, m.slope, m.intercept), abs=1e-9)
        differences = [
            (loss(m, m.slope + h, m.intercept) - loss(m, m.slope - h, m.intercept)) / (2 * h),
            (loss(m, m.slope, m.intercept + h) - loss(m, m.slope, m.intercept - h)) / (2 * h),
        ]
        assert m.gradient == pytest.approx(differences, abs=1e-6)


def test_the_unit_of_x():
    for m in some(Squares, 150):
        raw = [Fraction(str(x)) for x, _ in m.points]
        mean = sum(raw) / len(raw)
        variance = float(sum((x - mean) ** 2 for x in raw) / len(raw))
        shift = 0 if m.scale == "raw" else float(mean)
        spread = variance**0.5 if m.scale == "standardised" and variance else 1
        assert m.bowl.x == pytest.approx([(float(x) - shift) / spread for x in raw])
        assert m.bowl.y.tolist() == [y for _, y in m.points]


def best_line(points):
    """Slope and intercept from the normal equations, in fractions."""
    x, y = [[Fraction(str(p[k])) for p in points] for k in (0, 1)]
    n, sx, sy = len(x), sum(x), sum(y)
    sxx, sxy = sum(v * v for v in x), sum(u * v for u, v in zip(x, y, strict=True))
    determinant = n * sxx - sx * sx
    return (n * sxy - sx * sy) / determinant, (sxx * sy - sx * sxy) / determinant


def test_the_best_line():
    checked = 0
    for m in some(Squares, 150):
        if m.scale == "raw" and not m.bowl.trough:
            assert m.bowl.best == pytest.approx([float(v) for v in best_line(m.points)], abs=1e-8)
            checked += 1
        assert m.bowl.least == pytest.approx(loss(m, *m.bowl.best), abs=1e-9)
        assert m.gap == pytest.approx(m.loss - m.bowl.least, abs=1e-9) and m.gap >= 0
        nearby = m.bowl.best + 0.3 * np.array([[1, 0], [0, 1], [-1, 0], [0, -1], [1, -1]])
        assert min(loss(m, *p) for p in nearby) >= m.bowl.least - 1e-9
    assert checked > 20


def test_the_bowl_is_the_loss_of_every_line():
    for m in some(Squares, 40):
        if not m.blind:
            z = mark(m.scene[1], "bowl")["z"]
            for i, j in ((0, 0), (0, 48), (7, 30), (24, 24), (48, 10)):
                assert z[i, j] == pytest.approx(loss(m, GRID[j], GRID[i]), rel=1e-6, abs=1e-8)


def test_kappa_is_how_much_steeper_across_than_along():
    """From 63 by centring to 5.3, by standardising to 1."""
    kappas = [at(points=ON_LINE, scale=scale).bowl.kappa for scale in ("raw", "centred", "standardised")]
    assert kappas == pytest.approx([63.2, 5.25, 1], abs=0.05)
    m = at()
    along = [loss(m, *(m.bowl.best + d)) + loss(m, *(m.bowl.best - d)) for d in m.bowl.directions.T]
    curvature = np.array(along) - 2 * m.bowl.least
    assert curvature[1] / curvature[0] == pytest.approx(m.bowl.kappa)


# Outliers, units, troughs


@pytest.mark.parametrize(
    ("where", "best"), [("end", (0.6 + 10 * 3.5 / 42, -2 / 3)), ("middle", (0.6 - 10 * 0.5 / 42, 8 / 3))]
)
def test_a_lift_at_the_end_tilts_the_line_and_one_in_the_middle_hardly(where, best):
    before, after = both(Squares, f"outlier {'at the' if where == 'end' else 'in the'} {where}")
    assert before.bowl.best == pytest.approx([0.6, 1]) and before.bowl.least == pytest.approx(0)
    assert after.bowl.best == pytest.approx(best)


def test_signs_of_the_residuals_from_left_to_right():
    assert at(points=((2.0, 3.0), (1.0, 1.0), (0.0, 2.0)), slope=0.0, intercept=2.0).signs == "0−+"


def test_standardising_makes_the_bowl_round_and_keeps_the_line():
    before, after = both(Squares, "raw vs standardised x")
    assert after.bowl.kappa == pytest.approx(1)
    assert after.res == pytest.approx(before.res, abs=0.01)  # the sliders' last digit


def test_all_x_equal_is_a_trough():
    m = at("all x equal")
    assert m.bowl.trough and m.bowl.kappa == np.inf
    for slope in np.linspace(-0.5, 2, 11):
        line = at(points=SAME_X, slope=float(slope), intercept=float(3 - 3.5 * slope))
        assert line.gap == pytest.approx(0, abs=1e-12)
    # of all minimisers the mark is nearest to 0: it is orthogonal to the trough
    assert m.bowl.best @ m.bowl.directions[:, 0] == pytest.approx(0, abs=1e-12)
    assert m.bowl.best[0] * 3.5 + m.bowl.best[1] == pytest.approx(3)


# While a question waits


def test_blind_tells_one_number_and_nothing_else():
    for waits in (at("blind"), asking(Squares, "blind")):
        assert list(waits.readout()) == ["𝓛 ="] and waits.numbers() == "𝓛 = <b>10.2</b>"
        assert list(handles(waits)) == ["slope and intercept"] and words(waits) == ["𝓛 = 10.2"]
        assert [m["kind"] for panel in waits.scene for m in panel.marks if m.get("text") != [""]] == ["text"]


def test_the_minimum_is_kept_back_while_a_question_waits():
    for preset in Squares.presets:
        waits, after = asking(Squares, preset.name), Squares.answered(preset.name)
        shown = {m["name"] for m in waits.scene[1].marks if m.get("text") != [""]}
        assert not {"minimum", "all minima"} & shown
        assert not {"above the least", "κ ="} & set(waits.readout())
        assert ("bowl" in shown) == (preset.name not in ("blind", "all x equal"))
        assert ("minimum" in names(after.scene[1])) == (preset.name != "blind")
    assert "trough" not in asking(Squares, "all x equal").alt()


def test_a_blind_search_leaves_a_trail():
    places = [(1.0, 3.0), (1.0, 1.0), (-2.0, 4.0)]
    drags = [{"kind": "drag", "handle": "slope and intercept", "at": list(p)} for p in places]
    search = {"kind": "answer", "said": 2}, *drags
    m = at(**turned(Squares, *search, preset="blind"))
    assert m.trail == ((-1, 4), (-0.5, 4), *places[:2])
    assert m.losses == pytest.approx([loss(m, *p) for p in (*m.trail, places[2])])
    assert m.losses.argmin() == 3  # not where it is now
    assert (mark(m.scene[1], "best so far")["x"], mark(m.scene[1], "best so far")["y"]) == places[1]
    assert m.readout()["least so far"] == min(m.losses)
    seen, new = (
        turned(Squares, *search, {"kind": "set", "values": values}, preset="blind")
        for values in ({"blind": False}, {"points": ON_LINE})
    )
    assert len(mark(at(**seen).scene[1], "places of the search")["x"]) == 4 and new["trail"] == ()


def test_small_steps_of_a_search_are_not_all_kept_and_no_more_than_the_last():
    hand = "slope and intercept"
    assert pressed(Squares, hand, *["Right"] * 6, blind=True)["trail"] == ((0, 2), (pytest.approx(0.2), 2))
    drags = [{"kind": "drag", "handle": hand, "at": [i % 2, 0.1 * i]} for i in range(TRAIL + 5)]
    many = turned(Squares, *drags, blind=True)["trail"]
    assert len(many) == TRAIL and many[-1] == (1, pytest.approx(0.1 * (TRAIL + 3)))
    assert not turned(Squares, *drags)["trail"]


# Extremes


def test_one_point_is_a_trough_too():
    m = at(points=((2.0, 3.0),), slope=1.0, intercept=1.0)
    assert m.bowl.trough and m.loss == 0 and m.bowl.best == pytest.approx([6 / 5, 3 / 5])
    for scale in ("centred", "standardised"):
        m = at(points=((2.0, 3.0),), scale=scale)
        assert m.bowl.x.tolist() == [0] and m.bowl.best == pytest.approx([0, 3])


def test_a_minimum_outside_the_map_is_said():
    assert "Minimum outside" in at(points=((1.0, -2.0), (1.5, 16.0))).alt()
    assert at(points=lifted(7)).top == 8
    assert "1 above the picture" in at(points=lifted(7)).alt()


# The hand


@pytest.mark.parametrize("scale", ["raw", "centred", "standardised"])
def test_a_point_follows_the_hand_in_every_unit(scale):
    m = at(scale=scale)
    place = m.stretch * (5.5 - m.bowl.shift) / m.bowl.spread
    points = dragged(Squares, "point 4", place, 6.2, scale=scale)["points"]
    assert points[3] == pytest.approx((5.5, 6.2))
    assert points[:3] + points[4:] == m.points[:3] + m.points[4:]


def test_points_come_with_a_click_and_go_with_delete():
    m, delete = at(), {"kind": "key", "key": "Delete", "handle": "point 9"}
    click = {"kind": "click", "panel": 0, "at": [2.0 * m.stretch, 5.0]}
    assert turned(Squares, click, slope=0.0)["points"] == (*m.points, (2, 5))
    assert (
        turned(Squares, click, delete, slope=0.0)["points"] == m.points == turned(Squares, click, blind=True)["points"]
    )
    assert handles(at(points=((1.0, 1.0),)))["point 1"].remove is None
    there = turned(Squares, {"kind": "click", "panel": 1, "at": [-1.0, 2.5]})
    assert (there["slope"], there["intercept"]) == (-1, 2.5)


def test_a_point_pulled_out_of_the_picture_brings_a_higher_one():
    assert dragged(Squares, "point 8", 7.0, 12.0)["top"] == 16


def test_an_end_of_the_line_turns_it_around_the_other():
    m = at(slope=0.5, intercept=1.0)
    left, right = (handles(m)[f"{side} end of the line"].at for side in ("left", "right"))
    new = dragged(Squares, "right end of the line", right[0], 7.0, slope=0.5, intercept=1.0)
    assert new["slope"] * right[0] / m.stretch + new["intercept"] == pytest.approx(7, abs=0.01)
    assert new["slope"] * left[0] / m.stretch + new["intercept"] == pytest.approx(left[1], abs=0.01)
    up = pressed(Squares, "left end of the line", "Up", slope=0.5, intercept=1.0)
    assert up["slope"] == pytest.approx(0.45)


def test_in_another_unit_the_line_stays_where_it_is():
    line = {"slope": 0.5, "intercept": 1.0}
    scales = [{"scale": scale} for scale in ("centred", "standardised", "raw")]
    for k in (1, 2, 3):
        values = put(Squares, *scales[:k], **line)
        assert at(**values).res == pytest.approx(at(**line).res, abs=0.01)
    assert (values["slope"], values["intercept"]) == pytest.approx((0.5, 1), abs=0.01)


def test_the_squares_are_squares_on_the_screen():
    for m in some(Squares, 30):
        if m.squares and not m.blind:
            panel = m.scene[0]
            box = mark(panel, "squares")
            assert panel.equal  # one unit is as long on both axes
            assert box["right"] - box["left"] == pytest.approx(np.abs(m.res), abs=1e-9)
            assert box["high"] - box["low"] == pytest.approx(np.abs(m.res), abs=1e-9)


def test_points_travel_when_a_question_is_answered():
    points = turned(Squares, {"kind": "answer", "said": 0, "share": 0.5}, preset="outlier at the end")["points"]
    assert points[:7] == ON_LINE[:7] and points[7] == (7, pytest.approx(10.2))


def test_the_formula_shows_the_largest_squares():
    assert "…" in at().numbers() and "…" not in at(points=ON_LINE[:3], slope=1.0).numbers()
