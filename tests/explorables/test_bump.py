"""2.1 A bump from two steps: compute against plain loops and closed formulas, and the numbers of its moments."""

from math import exp, inf, log, nextafter

import numpy as np
import pytest
from matplotlib.figure import Figure

import nblib
from nblib import Shallow, sup_error
from nblib.explorables import Bump
from nblib.explorables.bump import SIGMAS
from nblib.explorables.stage import Picture


def at(**state):
    return Bump(**state).result


def moment(name):
    explorable = Bump()
    explorable.preset(name)
    return explorable.result, explorable.foresee(**explorable.current.then)


def handles(explorable):
    picture = Picture(explorable, Figure())
    picture.draw(explorable.result)
    return {h.name: h for h in picture.handles}


def network(r):
    beta = r.state.beta if r.soft else 1.0
    return Shallow(r.a, np.full((1, len(r.a)), beta), -beta * r.thresholds, SIGMAS[r.state.sigma])


def some_states(count=150):
    explorable = Bump()
    for state in list(explorable.sweep())[:: 2000 // count]:
        explorable.state = state
        yield explorable.result


def heaviside_by_hand(v, x):
    """The one or two bumps, each as two steps, in plain Python."""
    step = lambda t: 1.0 if t > 0 else 0.0  # noqa: E731
    first = v.h * step(x - v.s) - v.h * step(x - v.t)
    return first + v.h2 * step(x - v.t) - v.h2 * step(x - v.u)


def sigmoid_by_hand(t):
    return 1 / (1 + exp(-t)) if t > -700 else 0.0


def test_the_sum_is_the_network_and_the_boxes_are_what_heaviside_makes():
    for r in some_states():
        x = r.x[np.diff(r.x, append=inf) > 1e-9]  # in floats beta x - beta s is not beta (x - s), just behind s
        if r.soft:
            assert network(r)(x) == pytest.approx(r.f[np.searchsorted(r.x, x)], abs=1e-9)
        boxes = [heaviside_by_hand(r.state, t) for t in r.x.tolist()]
        assert r.boxes == pytest.approx(boxes, abs=1e-12)
        assert r.terms.sum(axis=0) == pytest.approx(r.f, abs=1e-12)


def test_heaviside_is_exact_everywhere():
    for r in some_states(600):
        if not r.soft:
            assert r.f == pytest.approx(r.boxes, abs=1e-12)
            assert (r.error, r.area) == (0, 0)


def test_one_bump_is_the_bump_of_nblib():
    for s, t in ((0.2, 0.7), (0, 1), (0.4, 0.4)):
        r = at(s=s, t=t)
        x = np.array([0, s, nextafter(s, 2), (s + t) / 2, t, nextafter(t, 2), 1])
        assert network(r)(x).tolist() == nblib.bump(s, t)(x).tolist()


@pytest.mark.parametrize("beta", [1, 10, 100, 1000])
@pytest.mark.parametrize("s,t,h", [(0.2, 0.7, 1), (0.7, 0.2, 1), (0, 1, -2), (0.5, 0.51, 0.3)])
def test_error_and_area_of_one_soft_bump_in_closed_form(s, t, h, beta):
    """sup |h| (1/2 + s(-beta |t - s|)), behind the first edge; area 4 |h| (ln 2 - ln(1 + e^(-beta |t - s|)))/beta."""
    r = at(sigma="sigmoid", s=s, t=t, h=h, beta=beta)
    apart = beta * abs(t - s)
    assert r.error == pytest.approx(abs(h) * (0.5 + sigmoid_by_hand(-apart)), rel=1e-9)
    assert r.area == pytest.approx(4 * abs(h) * (log(2) - log(1 + exp(-apart))) / beta, rel=1e-9)


def test_error_and_area_on_a_fine_grid():
    """Point by point: never more than the error, and nearly as much; the area by midpoints."""
    x = np.linspace(-2, 3, 100_000) + 1e-7
    for v in (dict(beta=10.0), dict(beta=10.0, h2=-2.0), dict(beta=63.0, h2=0.5, u=0.3), dict(beta=200.0, t=0.2, h2=1)):
        r = at(sigma="sigmoid", **v)
        off = np.abs(network(r)(x) - [heaviside_by_hand(r.state, t) for t in x])
        assert off.max() <= r.error <= off.max() + 2e-3 * max(1, r.state.beta / 20)
        assert r.area == pytest.approx(off.mean() * 5, rel=1e-3)


def test_the_error_is_that_of_sup_error():
    for beta in (10, 300):
        r = at(sigma="sigmoid", beta=beta, h2=0.5)
        error, _ = sup_error(lambda x, r=r: np.interp(x, r.x, r.boxes), network(r), [r.state.s, r.state.t, r.state.u])
        assert r.error == pytest.approx(error, abs=1e-9)


def test_how_many_neurons_are_needed():
    for r in some_states(400):
        together = {}
        for c, a in zip(r.thresholds.tolist(), r.a.tolist(), strict=True):
            together[c] = together.get(c, 0) + a
        assert r.needed == sum(abs(a) > 1e-9 for a in together.values())


# The lecture moments


def test_the_bump_of_the_script():
    before, after = moment("script's bump")
    assert network(before).a.tolist() == [1, -1] and network(before).W.tolist() == [[1, 1]]
    assert network(before).b.tolist() == [-0.2, -0.7] and network(after).b.tolist() == [-0.5, -0.7]
    for r in (before, after):
        assert (r.at_s, r.at_t, r.needed) == (0, 1, 2)


def test_t_before_s_is_a_negative_bump():
    before, after = moment("t before s")
    assert before.boxes.max() == 1 and before.boxes.min() == 0
    inside = (after.x > 0.1) & (after.x <= 0.4)
    assert set(after.f[inside]) == {-1.0} and set(after.f[~inside]) == {0.0}
    assert after.a[1] == -1


def test_s_equal_to_t_is_nothing():
    before, after = moment("s = t")
    assert (before.needed, after.needed) == (2, 0)
    assert not after.f.any()


def test_the_area_falls_tenfold_and_the_largest_error_stays():
    """4 ln 2 / beta, less e^-5 of it at beta = 10, where the two rises overlap."""
    results = [at(sigma="sigmoid", beta=beta) for beta in (10, 100, 1000)]
    assert [round(r.area, 5) for r in results] == [0.27457, 0.02773, 0.00277]
    assert [round(r.error, 3) for r in results] == [0.507, 0.5, 0.5]
    before, after = moment("sigmoid")
    assert (before.area, after.area) == (results[0].area, results[2].area)
    assert after.at_s == pytest.approx(0.5)


def test_touching_bumps_share_a_neuron():
    before, after = moment("two touching bumps")
    assert (before.needed, after.needed) == (2, 3)
    assert after.a.tolist() == [1, -0.5, -0.5]
    same = at(h2=1)
    assert same.needed == 2 and same.a.tolist() == [1, 0, -1]


# Extremes


def test_the_ends_of_the_interval_have_words():
    assert "0 is not in (0, t]" in Bump(s=0).describe()
    assert "off on [0, 1]" in Bump(t=1).describe()
    assert "bump of height −1.00" in Bump(s=0.5, t=0.1).describe()


def test_no_height_is_nothing():
    r = at(h=0)
    assert r.needed == 0 and not r.f.any()
    assert "0 everywhere" in Bump(h=0).describe()
    assert at(h=0, sigma="sigmoid", beta=1).error == 0


# The hand


def test_edges_and_top_are_dragged_and_stop_at_the_ends():
    explorable = Bump()
    explorable.pull(**handles(explorable)["edge s"].drag(0.35, 9))
    explorable.pull(**handles(explorable)["edge t"].drag(1.7, 9))
    explorable.pull(**handles(explorable)["top"].drag(0.1, 1.5))
    assert (explorable.s, explorable.t, explorable.h) == (0.35, 1, 1.5)
    explorable.pull(**handles(explorable)["edge s"].press(-1, 0))
    assert explorable.s == 0.34


def test_the_top_of_a_bump_that_hangs_down_follows_the_hand():
    explorable = Bump(s=0.7, t=0.2)
    top = handles(explorable)["top"]
    assert top.at[1] == -1
    explorable.pull(**top.drag(0.4, -1.5))
    assert explorable.h == 1.5 and handles(explorable)["top"].at[1] == -1.5


def test_the_second_bump_has_handles_when_it_is_there():
    assert "end u" not in handles(Bump())
    explorable = Bump(h2=0.5)
    explorable.pull(**handles(explorable)["end u"].drag(0.8, 0))
    explorable.pull(**handles(explorable)["second top"].drag(0.8, -0.3))
    assert (explorable.u, explorable.h2) == (0.8, -0.3)
