"""A bump from two steps: compute against plain loops and closed formulas, and the numbers of its moments."""

from math import exp, inf, log, nextafter

import numpy as np
import pytest

import nblib
from nblib import Shallow, sup_error
from nblib.explorables.approximation.bump import SIGMAS, Bump
from tests.explorables.reading import asked, dragged, handles, mark, marks
from tests.explorables.sweep import sweep


def at(**state):
    return Bump.at(None, **state)


def moments(preset):
    """Before and after the question of a preset."""
    return Bump.at(preset), Bump.answered(preset)


def network(m):
    beta = m.beta if m.soft else 1.0
    return Shallow(m.a, np.full((1, len(m.a)), beta), -beta * m.c, SIGMAS[m.sigma])


def some_moments(count=150):
    return [at(**state) for state in list(sweep(Bump))[:: 2000 // count]]


def heaviside_by_hand(v, x):
    """The one or two bumps, each as two steps, in plain Python."""
    step = lambda t: 1.0 if t > 0 else 0.0  # noqa: E731
    first = v.h * step(x - v.s) - v.h * step(x - v.t)
    return first + v.h2 * step(x - v.t) - v.h2 * step(x - v.u)


def sigmoid_by_hand(t):
    return 1 / (1 + exp(-t)) if t > -700 else 0.0


def test_the_sum_is_the_network_and_the_boxes_are_what_heaviside_makes():
    for m in some_moments():
        x = m.x[np.diff(m.x, append=inf) > 1e-9]  # in floats beta x - beta s is not beta (x - s), just behind s
        if m.soft:
            assert network(m)(x) == pytest.approx(m.f[np.searchsorted(m.x, x)], abs=1e-9)
        boxes = [heaviside_by_hand(m, t) for t in m.x.tolist()]
        assert m.boxes == pytest.approx(boxes, abs=1e-12)
        assert m.terms.sum(axis=0) == pytest.approx(m.f, abs=1e-12)


def test_heaviside_is_exact_everywhere():
    for m in some_moments(600):
        if not m.soft:
            assert m.f == pytest.approx(m.boxes, abs=1e-12)
            assert (m.error, m.area) == (0, 0)


def test_one_bump_is_the_bump_of_nblib():
    for s, t in ((0.2, 0.7), (0, 1), (0.4, 0.4)):
        x = np.array([0, s, nextafter(s, 2), (s + t) / 2, t, nextafter(t, 2), 1])
        assert network(at(s=s, t=t))(x).tolist() == nblib.bump(s, t)(x).tolist()


@pytest.mark.parametrize("beta", [1, 10, 100, 1000])
@pytest.mark.parametrize("s,t,h", [(0.2, 0.7, 1), (0.7, 0.2, 1), (0, 1, -2), (0.5, 0.51, 0.3)])
def test_error_and_area_of_one_soft_bump_in_closed_form(s, t, h, beta):
    """sup |h| (1/2 + s(-beta |t - s|)), behind the first edge; area 4 |h| (ln 2 - ln(1 + e^(-beta |t - s|)))/beta."""
    m = at(sigma="sigmoid", s=s, t=t, h=h, beta=beta)
    apart = beta * abs(t - s)
    assert m.error == pytest.approx(abs(h) * (0.5 + sigmoid_by_hand(-apart)), rel=1e-9)
    assert m.area == pytest.approx(4 * abs(h) * (log(2) - log(1 + exp(-apart))) / beta, rel=1e-9)


def test_error_and_area_on_a_fine_grid():
    """Point by point: never more than the error, and nearly as much; the area by midpoints."""
    x = np.linspace(-2, 3, 100_000) + 1e-7
    for v in (dict(beta=10.0), dict(beta=10.0, h2=-2.0), dict(beta=63.0, h2=0.5, u=0.3), dict(beta=200.0, t=0.2, h2=1)):
        m = at(sigma="sigmoid", **v)
        off = np.abs(network(m)(x) - [heaviside_by_hand(m, t) for t in x])
        assert off.max() <= m.error <= off.max() + 2e-3 * max(1, m.beta / 20)
        assert m.area == pytest.approx(off.mean() * 5, rel=1e-3)


def test_the_error_is_that_of_sup_error():
    for beta in (10, 300):
        m = at(sigma="sigmoid", beta=beta, h2=0.5)
        error, _ = sup_error(lambda x, m=m: np.interp(x, m.x, m.boxes), network(m), [m.s, m.t, m.u])
        assert m.error == pytest.approx(error, abs=1e-9)


def test_how_many_neurons_are_needed():
    for m in some_moments(400):
        together = {}
        for c, a in zip(m.c.tolist(), m.a.tolist(), strict=True):
            together[c] = together.get(c, 0) + a
        assert m.needed == sum(abs(a) > 1e-9 for a in together.values())


# The lecture moments


def test_one_bump():
    before, after = moments("one bump")
    assert network(before).a.tolist() == [1, -1] and network(before).W.tolist() == [[1, 1]]
    assert network(before).b.tolist() == [-0.2, -0.7] and network(after).b.tolist() == [-0.5, -0.7]
    for m in (before, after):
        assert (m.at_s, m.at_t, m.needed) == (0, 1, 2)


def test_t_before_s_is_a_negative_bump():
    before, after = moments("t before s")
    assert before.boxes.max() == 1 and before.boxes.min() == 0
    inside = (after.x > 0.1) & (after.x <= 0.4)
    assert set(after.f[inside]) == {-1.0} and set(after.f[~inside]) == {0.0}
    assert after.a[1] == -1


def test_s_equal_to_t_is_nothing():
    before, after = moments("s = t")
    assert (before.needed, after.needed) == (2, 0)
    assert not after.f.any()
    # with w = -1 beside w = 1 a bump at one point is no more than 1 - H(x - c) - H(c - x)
    step = lambda t: 1.0 * (t > 0)  # noqa: E731
    x = np.array([0, 0.7, 1])
    assert (1 - step(x - 0.7) - step(0.7 - x)).tolist() == [0, 1, 0]


def test_from_beta_10_on_the_area_falls_tenfold_and_the_largest_error_stays():
    """4 ln 2 / beta, less e^-5 of it at beta = 10, where the two rises overlap; from 1 to 10 it falls less."""
    results = [at(sigma="sigmoid", beta=beta) for beta in (10, 100, 1000)]
    assert [round(m.area, 5) for m in results] == [0.27457, 0.02773, 0.00277]
    assert [round(m.error, 3) for m in results] == [0.507, 0.5, 0.5]
    assert at(sigma="sigmoid", beta=1).area == pytest.approx(0.876, abs=5e-4)
    before, after = moments("sigmoid")
    assert (before.area, after.area) == (results[0].area, results[2].area)
    assert after.at_s == pytest.approx(0.5)


def test_touching_bumps_share_a_neuron():
    before, after = moments("two touching bumps")
    assert (before.needed, after.needed) == (2, 3)
    assert after.a.tolist() == [1, -0.5, -0.5]
    same = at(h2=1)
    assert same.needed == 2 and same.a.tolist() == [1, 0, -1]


# Extremes


def test_the_ends_of_the_interval_have_words():
    assert "0 is not in (0, t]" in at(s=0).alt()
    assert "off on [0, 1]" in at(t=1).alt()
    assert "bump of height −1.00" in at(s=0.5, t=0.1).alt()


def test_no_height_is_nothing():
    m = at(h=0)
    assert m.needed == 0 and not m.f.any()
    assert "0 everywhere" in m.alt()
    assert at(h=0, sigma="sigmoid", beta=1).error == 0


# The picture and the hand


def test_full_and_hollow_discs_say_which_end_is_the_value():
    right = at().scene[1]
    full, hollow = mark(right, "values at jumps"), mark(right, "ends at jumps")
    assert (full["x"].tolist(), full["y"].tolist()) == ([0.2, 0.7], [0, 1])
    assert (hollow["x"].tolist(), hollow["y"].tolist()) == ([0.2, 0.7], [1, 0])
    assert not len(mark(at(s=0.7).scene[1], "values at jumps")["x"])


def test_guides_lead_from_the_steps_to_the_sum():
    for m in (at(), at(h2=0.5), at(sigma="sigmoid")):
        for panel in m.scene:
            guides = [g for g in marks(panel, "line") if g["name"].startswith("guide")]
            assert [g["x"][0] for g in guides] == m.c.tolist()


def test_edges_and_top_are_dragged_and_stop_at_the_ends():
    assert dragged(Bump, "edge s", 0.35, 9)["s"] == 0.35
    assert dragged(Bump, "edge t", 1.7, 9)["t"] == 1
    assert dragged(Bump, "top", 0.1, 1.5)["h"] == 1.5
    view = asked(Bump, {"kind": "key", "key": "ArrowLeft", "handle": "edge s"}, s=0.35)
    assert view["state"]["values"]["s"] == 0.34


def test_the_top_of_a_bump_that_hangs_down_follows_the_hand():
    values = {"s": 0.7, "t": 0.2}
    assert handles(at(**values))["top"].at[1] == -1
    h = dragged(Bump, "top", 0.4, -1.5, **values)["h"]
    assert h == 1.5 and handles(at(**values, h=h))["top"].at[1] == -1.5


def test_the_second_bump_has_handles_when_it_is_there():
    assert "end u" not in handles(at())
    assert dragged(Bump, "end u", 0.8, 0, h2=0.5)["u"] == 0.8
    assert dragged(Bump, "second top", 0.8, -0.3, h2=0.5)["h2"] == -0.3
