"""A bump from two steps: compute against plain loops and closed formulas."""

from math import exp, inf, log, nextafter

import numpy as np
import pytest

import nblib
from nblib import Shallow, sup_error
from nblib.explorables.approximation.bump import SIGMAS, Bump
from tests.explorables.reading import dragged, handles, pressed, some

at = Bump.at


def network(m):
    beta = m.beta if m.soft else 1.0
    return Shallow(m.a, np.full((1, len(m.a)), beta), -beta * m.c, SIGMAS[m.sigma])


def heaviside_by_hand(v, x):
    """The one or two bumps, each as two steps, in plain Python."""
    step = lambda t: 1.0 if t > 0 else 0.0  # noqa: E731
    first = v.h * step(x - v.s) - v.h * step(x - v.t)
    return first + v.h2 * step(x - v.t) - v.h2 * step(x - v.u)


def sigmoid_by_hand(t):
    return 1 / (1 + exp(-t)) if t > -700 else 0.0


def test_the_sum_is_the_network_and_the_boxes_are_what_heaviside_makes():
    for m in some(Bump, 150):
        x = m.x[np.diff(m.x, append=inf) > 1e-9]  # in floats beta x - beta s is not beta (x - s), just behind s
        if m.soft:
            assert network(m)(x) == pytest.approx(m.f[np.searchsorted(m.x, x)], abs=1e-9)
        boxes = [heaviside_by_hand(m, t) for t in m.x.tolist()]
        assert m.boxes == pytest.approx(boxes, abs=1e-12)
        assert m.terms.sum(axis=0) == pytest.approx(m.f, abs=1e-12)


def test_heaviside_is_exact_everywhere():
    for m in some(Bump, 600):
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
    for m in some(Bump, 400):
        together = {}
        for c, a in zip(m.c.tolist(), m.a.tolist(), strict=True):
            together[c] = together.get(c, 0) + a
        assert m.needed == sum(abs(a) > 1e-9 for a in together.values())


# Words


def test_the_ends_of_the_interval_have_words():
    assert "0 is not in (0, t]" in at(s=0).alt()
    assert "off on [0, 1]" in at(t=1).alt()
    assert "bump of height −1.00" in at(s=0.5, t=0.1).alt()


# The hand


def test_edges_and_top_are_dragged_and_stop_at_the_ends():
    assert dragged(Bump, "edge s", 0.35, 9)["s"] == 0.35
    assert dragged(Bump, "edge t", 1.7, 9)["t"] == 1
    assert dragged(Bump, "top", 0.1, 1.5)["h"] == 1.5
    assert pressed(Bump, "edge s", "Left", s=0.35)["s"] == 0.34


def test_the_top_of_a_bump_that_hangs_down_follows_the_hand():
    values = {"s": 0.7, "t": 0.2}
    assert handles(at(**values))["top"].at[1] == -1
    h = dragged(Bump, "top", 0.4, -1.5, **values)["h"]
    assert h == 1.5 and handles(at(**values, h=h))["top"].at[1] == -1.5


def test_the_second_bump_has_handles_when_it_is_there():
    assert "end u" not in handles(at())
    assert dragged(Bump, "end u", 0.8, 0, h2=0.5)["u"] == 0.8
    assert dragged(Bump, "second top", 0.8, -0.3, h2=0.5)["h2"] == -0.3
