"""Squares you can see: compute against sums in fractions, and the numbers of its lecture moments."""

import re
from fractions import Fraction

import numpy as np
import pytest

from nblib.explorables.least_squares.squares import GRID, TRAIL, Squares
from nblib.explorables.least_squares.squares_numbers import ON_LINE, SAME_X, lifted
from tests.explorables.reading import asked, asking, dragged, handles, mark, words
from tests.explorables.sweep import sweep


def moments(preset):
    """Before and after the question of a preset."""
    return Squares.at(preset), Squares.answered(preset)


def at(**state):
    return Squares.at(None, **state)


def some_moments(count=150):
    return [at(**state) for state in list(sweep(Squares))[:: 2000 // count]]


def loss(m, slope, intercept):
    """(1/2N) sum of the squares, one by one."""
    total = 0
    for x, y in zip(m.bowl.x, m.bowl.y, strict=True):
        total += (slope * x + intercept - y) ** 2
    return total / (2 * len(m.bowl.x))


def test_the_loss_and_its_gradient():
    h = 1e-4
    for m in some_moments():
        assert m.loss == pytest.approx(loss(m, m.slope, m.intercept), abs=1e-9)
        differences = [
            (loss(m, m.slope + h, m.intercept) - loss(m, m.slope - h, m.intercept)) / (2 * h),
            (loss(m, m.slope, m.intercept + h) - loss(m, m.slope, m.intercept - h)) / (2 * h),
        ]
        assert m.gradient == pytest.approx(differences, abs=1e-6)


def test_the_unit_of_x():
    for m in some_moments():
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
    for m in some_moments():
        if m.scale == "raw" and not m.bowl.trough:
            assert m.bowl.best == pytest.approx([float(v) for v in best_line(m.points)], abs=1e-8)
            checked += 1
        assert m.bowl.least == pytest.approx(loss(m, *m.bowl.best), abs=1e-9)
        assert m.gap == pytest.approx(m.loss - m.bowl.least, abs=1e-9) and m.gap >= 0
        nearby = m.bowl.best + 0.3 * np.array([[1, 0], [0, 1], [-1, 0], [0, -1], [1, -1]])
        assert min(loss(m, *p) for p in nearby) >= m.bowl.least - 1e-9
    assert checked > 20


def test_the_bowl_is_the_loss_of_every_line():
    for m in some_moments(40):
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


# The lecture moments


def test_the_cloud():
    before, after = moments("cloud")
    assert after.loss < before.loss / 2
    assert (before.loss, after.loss, after.bowl.least) == pytest.approx((1.911, 0.533, 0.533), abs=6e-4)
    assert after.gap < 0.01


def test_a_lift_at_the_end_tilts_the_line_and_one_in_the_middle_hardly():
    before, after = moments("outlier at the end")
    assert (before.bowl.best, before.bowl.least) == (pytest.approx([0.6, 1]), pytest.approx(0))
    assert after.bowl.best == pytest.approx([0.6 + 10 * 3.5 / 42, -2 / 3])
    assert round(float(after.bowl.best[0]), 2) == 1.43
    before, after = moments("outlier in the middle")
    assert after.bowl.best == pytest.approx([0.6 - 10 * 0.5 / 42, 8 / 3])
    assert round(float(after.bowl.best[0]), 2) == 0.48
    assert max(abs(after.res)) == 10


def test_a_parabola_leaves_a_pattern():
    _, after = moments("curved data")
    assert after.signs == "++−−−−++"
    assert after.loss == pytest.approx(after.bowl.least) == pytest.approx(1.68)
    assert at(points=((2.0, 3.0), (1.0, 1.0), (0.0, 2.0)), slope=0.0, intercept=2.0).signs == "0−+"


def test_standardising_makes_the_bowl_round_and_keeps_the_line():
    before, after = moments("raw vs standardised x")
    assert round(before.bowl.kappa) == 63 and after.bowl.kappa == pytest.approx(1)
    assert after.res == pytest.approx(before.res, abs=0.01)  # the sliders' last digit
    assert after.loss == pytest.approx(before.loss, abs=1e-3)


def test_all_x_equal_is_a_trough():
    before, after = moments("all x equal")
    assert before.bowl.trough and before.bowl.kappa == np.inf
    assert (before.loss, before.gap) == (pytest.approx(after.loss), pytest.approx(0, abs=1e-12))
    for slope in np.linspace(-0.5, 2, 11):
        line = at(points=SAME_X, slope=float(slope), intercept=float(3 - 3.5 * slope))
        assert line.gap == pytest.approx(0, abs=1e-12)
    # of all minimisers the mark is nearest to 0: it is orthogonal to the trough
    assert before.bowl.best @ before.bowl.directions[:, 0] == pytest.approx(0, abs=1e-12)
    assert before.bowl.best[0] * 3.5 + before.bowl.best[1] == pytest.approx(3)
    assert "trough" in line.alt() and "∞" in line.alt()


# While a question waits


def test_blind_tells_one_number_and_nothing_else():
    before, after = moments("blind")
    assert (before.loss, after.loss) == pytest.approx((10.16, 3.75), abs=0.005)
    for waits in (before, asking(Squares, "blind")):
        assert list(waits.readout()) == ["𝓛 ="]
        assert waits.numbers() == "𝓛 = <b>10.2</b>"
        assert list(handles(waits)) == ["slope and intercept"]
        assert [m["kind"] for panel in waits.scene for m in panel.marks if m.get("text") != [""]] == ["text"]
        assert words(waits) == ["𝓛 = 10.2"]


def test_the_minimum_is_kept_back_while_a_question_waits():
    for preset in Squares.presets:
        waits, after = asking(Squares, preset.name), Squares.answered(preset.name)
        shown = {m["name"] for m in waits.scene[1].marks if m.get("text") != [""]}
        assert not {"minimum", "all minima"} & shown
        assert not {"above the least", "κ ="} & set(waits.readout())
        assert ("bowl" in shown) == (preset.name not in ("blind", "all x equal"))
        assert ("minimum" in {m["name"] for m in after.scene[1].marks}) == (preset.name != "blind")
    assert "trough" not in asking(Squares, "all x equal").alt()


def test_a_blind_search_leaves_a_trail():
    answer = {"kind": "answer", "said": 2}
    places = [(1.0, 3.0), (1.0, 1.0), (-2.0, 4.0)]
    drags = [{"kind": "drag", "handle": "slope and intercept", "at": list(p)} for p in places]
    view = asked(Squares, answer, *drags, preset="blind")
    m = at(**view["state"]["values"])
    assert m.trail == ((-1, 4), (-0.5, 4), *places[:2])
    assert m.losses == pytest.approx([loss(m, *p) for p in (*m.trail, places[2])])
    best = int(m.losses.argmin())
    assert best == 3  # not where it is now
    assert (mark(m.scene[1], "best so far")["x"], mark(m.scene[1], "best so far")["y"]) == places[1]
    assert m.readout()["least so far"] == min(m.losses)
    seen = asked(Squares, answer, *drags, {"kind": "set", "values": {"blind": False}}, preset="blind")
    assert len(mark(at(**seen["state"]["values"]).scene[1], "places of the search")["x"]) == 4
    new = asked(Squares, answer, *drags, {"kind": "set", "values": {"points": ON_LINE}}, preset="blind")
    assert new["state"]["values"]["trail"] == ()


def test_small_steps_of_a_search_are_not_all_kept_and_no_more_than_the_last():
    keys = [{"kind": "key", "key": "ArrowRight", "handle": "slope and intercept"}] * 6
    few = asked(Squares, *keys, blind=True)["state"]["values"]["trail"]
    assert few == ((0, 2), (pytest.approx(0.2), 2))
    drags = [{"kind": "drag", "handle": "slope and intercept", "at": [i % 2, 0.1 * i]} for i in range(TRAIL + 5)]
    many = asked(Squares, *drags, blind=True)["state"]["values"]["trail"]
    assert len(many) == TRAIL and many[-1] == (1, pytest.approx(0.1 * (TRAIL + 3)))
    assert not asked(Squares, *drags)["state"]["values"]["trail"]


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
    m = at()
    click = {"kind": "click", "panel": 0, "at": [2.0 * m.stretch, 5.0]}
    more = asked(Squares, click, slope=0.0)
    assert more["state"]["values"]["points"] == (*m.points, (2, 5))
    gone = asked(Squares, click, {"kind": "key", "key": "Delete", "handle": "point 9"}, slope=0.0)
    assert gone["state"]["values"]["points"] == m.points
    assert handles(at(points=((1.0, 1.0),)))["point 1"].remove is None
    there = asked(Squares, {"kind": "click", "panel": 1, "at": [-1.0, 2.5]})["state"]["values"]
    assert (there["slope"], there["intercept"]) == (-1, 2.5)
    hidden = asked(Squares, click, blind=True)
    assert hidden["state"]["values"]["points"] == m.points


def test_a_point_pulled_out_of_the_picture_brings_a_higher_one():
    assert dragged(Squares, "point 8", 7.0, 12.0)["top"] == 16


def test_an_end_of_the_line_turns_it_around_the_other():
    m = at(slope=0.5, intercept=1.0)
    left, right = (handles(m)[f"{side} end of the line"].at for side in ("left", "right"))
    new = dragged(Squares, "right end of the line", right[0], 7.0, slope=0.5, intercept=1.0)
    assert new["slope"] * right[0] / m.stretch + new["intercept"] == pytest.approx(7, abs=0.01)
    assert new["slope"] * left[0] / m.stretch + new["intercept"] == pytest.approx(left[1], abs=0.01)
    up = {"kind": "key", "key": "ArrowUp", "handle": "left end of the line"}
    assert asked(Squares, up, slope=0.5, intercept=1.0)["state"]["values"]["slope"] == pytest.approx(0.45)


def test_in_another_unit_the_line_stays_where_it_is():
    before = at(slope=0.5, intercept=1.0)
    moves = [{"kind": "set", "values": {"scale": scale}} for scale in ("centred", "standardised", "raw")]
    for k in (1, 2, 3):
        values = asked(Squares, *moves[:k], slope=0.5, intercept=1.0)["state"]["values"]
        assert at(**values).res == pytest.approx(before.res, abs=0.01)
    assert (values["slope"], values["intercept"]) == pytest.approx((0.5, 1), abs=0.01)


def test_the_squares_are_squares_on_the_screen():
    for m in some_moments(30):
        if m.squares and not m.blind:
            panel = m.scene[0]
            box = mark(panel, "squares")
            assert panel.equal  # one unit is as long on both axes
            assert box["right"] - box["left"] == pytest.approx(np.abs(m.res), abs=1e-9)
            assert box["high"] - box["low"] == pytest.approx(np.abs(m.res), abs=1e-9)


def test_points_travel_when_a_question_is_answered():
    half = asked(Squares, {"kind": "answer", "said": 0, "share": 0.5}, preset="outlier at the end")
    points = half["state"]["values"]["points"]
    assert points[:7] == ON_LINE[:7] and points[7] == (7, pytest.approx(10.2))


def test_the_formula_shows_the_largest_squares():
    text = re.sub("<.*?>", "", at().numbers())
    assert text == "𝓛 = 1/(2·8) · ((−3.30)² + (−3.20)² + (−2.10)² + 1.70² + …) = 1.91"
    assert "…" not in at(points=ON_LINE[:3], slope=1.0).numbers()
