"""3.1 Squares you can see: compute against sums in fractions, and the numbers of its lecture moments."""

import re
from fractions import Fraction

import numpy as np
import pytest
from matplotlib.figure import Figure

from nblib.explorables import Squares
from nblib.explorables.line_fit import contours
from nblib.explorables.squares import ON_LINE, SAME_X, lifted
from nblib.explorables.stage import Picture


def moment(name):
    """The results before and after the question of a preset."""
    explorable = Squares()
    explorable.preset(name)
    return explorable.result, explorable.foresee(**explorable.current.then)


def at(**state):
    return Squares(**state).result


def some_states(count=150):
    explorable = Squares()
    for state in list(explorable.sweep())[:: 2000 // count]:
        explorable.state = state
        yield explorable.result


def loss(r, slope, intercept):
    """(1/2N) sum of the squares, one by one."""
    total = 0
    for x, y in zip(r.x, r.y, strict=True):
        total += (slope * x + intercept - y) ** 2
    return total / (2 * len(r.x))


def test_the_loss_and_its_gradient():
    for r in some_states():
        s, h = r.state, 1e-4
        assert r.loss == pytest.approx(loss(r, s.slope, s.intercept), abs=1e-9)
        differences = [
            (loss(r, s.slope + h, s.intercept) - loss(r, s.slope - h, s.intercept)) / (2 * h),
            (loss(r, s.slope, s.intercept + h) - loss(r, s.slope, s.intercept - h)) / (2 * h),
        ]
        assert r.gradient == pytest.approx(differences, abs=1e-6)


def test_the_unit_of_x():
    for r in some_states():
        raw = [Fraction(str(x)) for x, _ in r.state.points]
        mean = sum(raw) / len(raw)
        variance = float(sum((x - mean) ** 2 for x in raw) / len(raw))
        shift = 0 if r.state.scale == "raw" else float(mean)
        spread = variance**0.5 if r.state.scale == "standardised" and variance else 1
        assert r.x == pytest.approx([(float(x) - shift) / spread for x in raw])
        assert r.y.tolist() == [y for _, y in r.state.points]


def best_line(points):
    """Slope and intercept from the normal equations, in fractions."""
    x, y = [[Fraction(str(p[k])) for p in points] for k in (0, 1)]
    n, sx, sy = len(x), sum(x), sum(y)
    sxx, sxy = sum(v * v for v in x), sum(u * v for u, v in zip(x, y, strict=True))
    determinant = n * sxx - sx * sx
    return (n * sxy - sx * sy) / determinant, (sxx * sy - sx * sxy) / determinant


def test_the_best_line():
    checked = 0
    for r in some_states():
        if r.state.scale == "raw" and not r.trough:
            assert r.best == pytest.approx([float(v) for v in best_line(r.state.points)], abs=1e-8)
            checked += 1
        assert r.least == pytest.approx(loss(r, *r.best), abs=1e-9)
        assert r.gap == pytest.approx(r.loss - r.least, abs=1e-9) and r.gap >= 0
        nearby = r.best + 0.3 * np.array([[1, 0], [0, 1], [-1, 0], [0, -1], [1, -1]])
        assert min(loss(r, *p) for p in nearby) >= r.least - 1e-9
    assert checked > 20


def test_the_contours_are_where_the_loss_has_their_value():
    for r in some_states(40):
        heights = np.array([0.4, 3, 25])
        for ring, height in zip(contours(r, heights), heights, strict=True):
            values = [loss(r, *p) - r.least for p in ring[np.abs(ring - r.best).max(axis=1) < 60]]
            assert values == pytest.approx([height] * len(values), rel=1e-6)
            assert values


def test_kappa_is_how_much_steeper_across_than_along():
    """From 63 by centring to 5.3, by standardising to 1."""
    kappas = [at(points=ON_LINE, scale=scale).kappa for scale in ("raw", "centred", "standardised")]
    assert kappas == pytest.approx([63.2, 5.25, 1], abs=0.05)
    r = at()
    directions = r.directions.T
    curvature = [loss(r, *(r.best + d)) + loss(r, *(r.best - d)) - 2 * r.least for d in directions]
    assert curvature[1] / curvature[0] == pytest.approx(r.kappa)


# The lecture moments


def test_the_cloud():
    before, after = moment("cloud")
    assert after.loss < before.loss / 2
    assert (before.loss, after.loss, after.least) == pytest.approx((1.911, 0.533, 0.533), abs=6e-4)
    assert after.gap < 0.01


def test_a_lift_at_the_end_tilts_the_line_and_one_in_the_middle_hardly():
    before, after = moment("outlier at the end")
    assert (before.best, before.least) == (pytest.approx([0.6, 1]), pytest.approx(0))
    assert after.best == pytest.approx([0.6 + 10 * 3.5 / 42, -2 / 3])
    assert round(float(after.best[0]), 2) == 1.43
    before, after = moment("outlier in the middle")
    assert after.best == pytest.approx([0.6 - 10 * 0.5 / 42, 8 / 3])
    assert round(float(after.best[0]), 2) == 0.48
    assert max(abs(after.res)) == 10


def test_a_parabola_leaves_a_pattern():
    _, after = moment("curved data")
    assert after.signs == "++−−−−++"
    assert after.loss == pytest.approx(after.least) == pytest.approx(1.68)


def test_standardising_makes_the_bowl_round_and_keeps_the_line():
    before, after = moment("raw vs standardised x")
    assert round(before.kappa) == 63 and after.kappa == pytest.approx(1)
    assert after.res == pytest.approx(before.res, abs=0.01)  # the sliders' last digit
    assert after.loss == pytest.approx(before.loss, abs=1e-3)


def test_all_x_equal_is_a_trough():
    before, after = moment("all x equal")
    assert before.trough and before.kappa == np.inf
    assert (before.loss, before.gap) == (pytest.approx(after.loss), pytest.approx(0, abs=1e-12))
    line = Squares(points=SAME_X)
    for slope in np.linspace(-0.5, 2, 11):
        assert line.foresee(slope=float(slope), intercept=float(3 - 3.5 * slope)).gap == pytest.approx(0, abs=1e-12)
    # of all minimisers the star is nearest to 0: it is orthogonal to the trough
    assert before.best @ before.directions[:, 0] == pytest.approx(0, abs=1e-12)
    assert before.best[0] * 3.5 + before.best[1] == pytest.approx(3)
    assert "trough" in line.describe() and "∞" in line.describe()


def test_blind_tells_one_number_and_nothing_else():
    before, after = moment("blind")
    assert (before.loss, after.loss) == pytest.approx((10.16, 3.75), abs=0.005)
    explorable = Squares()
    explorable.preset("blind")
    assert list(explorable.readout(before)) == ["𝓛 ="]
    assert explorable.formula_numbers(before) == "𝓛 = <b>10.2</b>"
    picture = Picture(explorable, Figure())
    picture.draw(before)
    assert [h.name for h in picture.handles] == ["line"]
    hidden = (picture.art.line, picture.art.data, picture.art.squares, picture.art.contours, picture.art.minimum)
    assert not any(artist.get_visible() for artist in hidden)


# Extremes


def test_one_point_is_a_trough_too():
    r = at(points=((2.0, 3.0),), slope=1.0, intercept=1.0)
    assert r.trough and r.loss == 0 and r.best == pytest.approx([6 / 5, 3 / 5])
    for scale in ("centred", "standardised"):
        r = at(points=((2.0, 3.0),), scale=scale)
        assert r.x.tolist() == [0] and r.best == pytest.approx([0, 3])


def test_a_minimum_outside_the_map_is_said():
    steep = Squares(points=((1.0, -2.0), (1.5, 16.0)))
    assert "Minimum outside" in steep.describe()
    assert Squares(points=lifted(7)).top == 8
    assert "1 above the picture" in Squares(points=lifted(7)).describe()


# The hand


def handles(explorable):
    picture = Picture(explorable, Figure())
    picture.draw(explorable.result)
    return {h.name: h for h in picture.handles}


@pytest.mark.parametrize("scale", ["raw", "centred", "standardised"])
def test_a_point_follows_the_hand_in_every_unit(scale):
    explorable = Squares(scale=scale)
    shift, spread = explorable.result.shift, explorable.result.spread
    explorable.pull(**handles(explorable)["point 4"].drag((5.5 - shift) / spread, 6.2))
    assert explorable.points[3] == pytest.approx((5.5, 6.2))
    assert [p for i, p in enumerate(explorable.points) if i != 3] == [
        p for i, p in enumerate(Squares().points) if i != 3
    ]


def test_points_come_with_a_click_and_go_with_delete():
    explorable = Squares()
    picture = Picture(explorable, Figure())
    explorable.pull(**explorable.click(picture.art, explorable.result, picture.art.left, 2.0, 5.0))
    assert len(explorable.points) == 9 and explorable.points[-1] == (2, 5)
    explorable.pull(**handles(explorable)["point 9"].remove)
    assert explorable.points == Squares().points
    assert handles(Squares(points=((1.0, 1.0),)))["point 1"].remove is None
    explorable.pull(**explorable.click(picture.art, explorable.result, picture.art.right, -1.0, 2.5))
    assert (explorable.slope, explorable.intercept) == (-1, 2.5)


def test_an_end_of_the_line_turns_it_around_the_other():
    explorable = Squares(slope=0.5, intercept=1.0)
    left, right = (handles(explorable)[name] for name in ("left end", "right end"))
    explorable.pull(**right.drag(right.at[0], 7.0))
    s = explorable.values
    assert s.slope * right.at[0] + s.intercept == pytest.approx(7, abs=0.01)
    assert s.slope * left.at[0] + s.intercept == pytest.approx(left.at[1], abs=0.01)
    explorable.set(slope=0.5, intercept=1.0)
    explorable.pull(**handles(explorable)["left end"].press(0, 1))
    assert explorable.slope == pytest.approx(0.45)


def test_in_another_unit_the_line_stays_where_it_is():
    explorable = Squares(slope=0.5, intercept=1.0)
    before = explorable.result.res
    for scale in ("centred", "standardised", "raw"):
        explorable.set(scale=scale)
        assert explorable.result.res == pytest.approx(before, abs=0.01)
    assert (explorable.slope, explorable.intercept) == pytest.approx((0.5, 1), abs=0.01)


def test_the_squares_are_squares_on_the_screen():
    explorable = Squares()
    figure = Figure(figsize=(10, 4.2))
    picture = Picture(explorable, figure)
    picture.draw(explorable.result)
    for path, res in zip(picture.art.squares.get_paths(), explorable.result.res, strict=True):
        box = picture.art.left.transData.transform_path(path).get_extents()
        assert box.width == pytest.approx(box.height, abs=1e-6)
        assert path.get_extents().height == pytest.approx(abs(res))


def test_points_travel_when_a_question_is_answered():
    points = Squares.controls["points"]
    half = points.between(ON_LINE, lifted(7), 0.5)
    assert half[:7] == ON_LINE[:7] and half[7] == (7, pytest.approx(10.2))
    assert points.between(ON_LINE, lifted(7), 1) == lifted(7)
    assert points.between(ON_LINE, ON_LINE[:3], 0.5) == ON_LINE[:3]
    assert (points.frames(ON_LINE, lifted(7), 60), points.frames(ON_LINE, ON_LINE[:3], 60)) == (60, 1)


def test_the_formula_shows_the_largest_squares():
    explorable = Squares()
    text = re.sub("<.*?>", "", explorable.formula_numbers(explorable.result))
    assert text == "𝓛 = 1/(2·8) · ((−3.30)² + (−3.20)² + (−2.10)² + 1.70² + …) = 1.91"
    text = Squares(points=ON_LINE[:3], slope=1.0).formula_numbers(Squares(points=ON_LINE[:3], slope=1.0).result)
    assert "…" not in text
