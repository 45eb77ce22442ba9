"""2.3 Why not a polynomial: the fits against numpy's least squares, the floors, and the numbers of its moments."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from nblib.explorables import NotAPolynomial
from nblib.explorables.not_a_polynomial import NAMES
from nblib.explorables.random_features import DEGREES, MOST, TARGETS, VALUES, X, family, floor
from nblib.explorables.stage import Picture

WELL_POSED = [("relu", 200), ("heaviside", 200), ("tanh", 6), ("t", 200), ("t²", 200), ("t³", 200)]


def at(**state):
    return NotAPolynomial(**state).result


def moment(name):
    explorable = NotAPolynomial()
    explorable.preset(name)
    return explorable.result, explorable.foresee(**explorable.current.then)


def neurons(sigma, seed, x):
    """sigma(w_j (2x - 1) + b_j), normal w and b: (len(x), MOST)."""
    w, b = np.random.default_rng(seed).normal(size=(2, MOST))
    return VALUES[sigma](np.subtract.outer(2 * x, np.ones(MOST)) * w + b)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("sigma,most", WELL_POSED)
def test_the_fits_are_those_of_least_squares(sigma, most, target):
    features = neurons(sigma, 3, X)
    for n in (1, 2, 3, 5, 6, 40, 200):
        if n <= most:
            a, _, rank, _ = np.linalg.lstsq(features[:, :n], TARGETS[target](X), rcond=1e-9)
            r = at(sigma=sigma, f=target, seed=3, n=n)
            assert np.interp(X, r.x, r.fit) == pytest.approx(features[:, :n] @ a, abs=1e-6), n
            assert r.rank == rank, n


def test_where_neurons_are_all_but_dependent_the_fit_is_nearly_as_good():
    """tanh: the squares left over, against numpy's lstsq with all its digits."""
    y = TARGETS["vee"](X)
    for n in (20, 200):
        r = at(sigma="tanh", n=n)
        features = neurons("tanh", 4, X)[:, :n]
        best = np.linalg.norm(features @ np.linalg.lstsq(features, y)[0] - y)
        left = np.linalg.norm(np.interp(X, r.x, r.fit) - y)
        assert best - 1e-9 <= left <= 1.6 * best


def test_more_neurons_never_leave_larger_squares():
    for sigma in NAMES:
        fits = family(sigma, "wave", 1)
        on_grid = np.searchsorted(fits.x, X)
        left = np.linalg.norm((fits.fits - TARGETS["wave"](fits.x))[:, on_grid], axis=1)
        assert (np.diff(left) <= 1e-12).all()
        assert (np.diff(fits.ranks) >= 0).all() and fits.ranks[-1] == len(fits.fits) - 1


def test_the_largest_error_is_looked_for_at_kinks_and_jumps_too():
    for sigma in ("relu", "heaviside"):
        r = at(sigma=sigma, n=30)
        a = np.linalg.lstsq(neurons(sigma, 4, X)[:, :30], TARGETS["vee"](X), rcond=1e-9)[0]
        x = np.linspace(0, 1, 50_001)
        seen = np.abs(neurons(sigma, 4, x)[:, :30] @ a - TARGETS["vee"](x)).max()
        assert seen - 1e-9 <= r.error <= seen + 3e-5
        assert abs(r.f[r.worst] - r.fit[r.worst]) == r.error


def test_the_floors():
    """mathematics: E_p of |x - 1/2| is 1/4, 1/16, 1/16, .0338104; of sin 2 pi x .6824596 twice, .1047308 twice."""
    assert [floor("vee", p) for p in (1, 2, 3, 4)] == pytest.approx([1 / 4, 1 / 16, 1 / 16, 0.0338104], abs=1e-6)
    wave = [0.6824596, 0.6824596, 0.1047308, 0.1047308, 0.00684977]
    assert [floor("wave", p) for p in (1, 2, 3, 4, 5)] == pytest.approx(wave, abs=1e-6)


def test_no_polynomial_fit_lies_below_its_floor_and_others_do():
    for sigma, degree in DEGREES.items():
        for target in TARGETS:
            for seed in range(4):
                assert family(sigma, target, seed).errors.min() >= floor(target, degree) - 1e-6
    assert family("relu", "vee", 4).errors[-1] < floor("vee", 3)
    assert family("tanh", "wave", 4).errors[-1] < floor("wave", 3)


def test_polynomials_collapse_to_their_coefficients():
    for sigma, degree in DEGREES.items():
        r = at(sigma=sigma, n=57, f="wave")
        assert np.polyval(r.collapsed, r.x) == pytest.approx(r.fit, abs=1e-6)
        assert len(r.collapsed) == degree + 1 == r.rank


# The lecture moments


def test_nothing_moves():
    before, after = moment("nothing moves")
    assert before.rank == after.rank == 3
    assert before.error == pytest.approx(after.error, abs=1e-9)
    assert after.error == pytest.approx(0.0940, abs=5e-5)
    for seed in range(5):
        errors = family("t²", "vee", seed).errors
        assert np.ptp(errors[2:]) < 1e-8


def test_one_more_dimension():
    before, after = moment("one more dimension")
    fourth = at(sigma="t³", f="wave", n=4)
    assert (before.rank, fourth.rank, after.rank) == (3, 4, 4)
    assert before.error == pytest.approx(1.08, abs=5e-3)
    assert after.error == pytest.approx(fourth.error, abs=1e-8) == pytest.approx(0.198, abs=5e-4)


def test_a_kink_is_enough():
    before, after = moment("a kink is enough")
    assert before.error == pytest.approx(0.251, abs=5e-4) and after.error == pytest.approx(0.00238, abs=5e-6)
    w, b = np.random.default_rng(4).normal(size=(2, MOST))
    kinks = (1 - b / w) / 2
    inside = np.count_nonzero((kinks > 0) & (kinks < 1))
    dependent = MOST - after.rank
    assert MOST - inside > dependent / 2  # most of the others
    medians = [np.median([family("relu", "vee", seed).errors[n - 1] for seed in range(5)]) for n in (3, 200)]
    assert medians == pytest.approx([0.2506, 0.0039], abs=1e-4)


def test_smooth_is_no_obstacle():
    before, after = moment("smooth is no obstacle")
    assert before.error == pytest.approx(0.132, abs=5e-4) and after.error == pytest.approx(0.0105, abs=5e-5)
    medians = [np.median([family("tanh", "vee", seed).errors[n - 1] for seed in range(5)]) for n in (3, 200)]
    assert medians == pytest.approx([0.132, 0.0121], abs=1e-3)


def test_the_floor_of_the_best_parabola():
    before, after = moment("the floor")
    assert before.error == pytest.approx(0.094, abs=5e-4)
    assert after.floor == pytest.approx(1 / 16, abs=1e-9)
    x = np.linspace(0, 1, 10_001)
    assert np.abs(2 * (x - 0.5) ** 2 + 1 / 16 - np.abs(x - 0.5)).max() == pytest.approx(1 / 16)


def test_three_of_six_stay():
    _, after = moment("all six")
    last = {name: errors[-1] for name, errors in after.others.items()}
    assert {name for name, error in last.items() if error > 0.05} == {"t", "t²", "t³"}
    assert last["t²"] == pytest.approx(last["t³"], abs=1e-6)  # the cubic part of an even function is 0


# Extremes


def test_one_neuron_and_all_of_them_dead():
    for sigma in NAMES:
        for seed in range(8):
            assert np.isfinite(at(sigma=sigma, seed=seed, n=1).error)
    dead = NotAPolynomial(sigma="relu", seed=0, n=3)
    assert dead.result.rank == 0 and dead.result.error == 0.5
    assert "neurons are 0 on [0, 1]" in dead.describe()


def test_errors_below_the_picture_are_said():
    explorable = NotAPolynomial(sigma="tanh", f="wave", n=200)
    assert explorable.result.error < 1e-3
    assert "below 0.001" in explorable.notes(explorable.result)[1]


def test_what_is_to_come_is_not_drawn():
    explorable = NotAPolynomial(n=7)
    picture = Picture(explorable, Figure())
    picture.draw(explorable.result)
    assert picture.art.errors.get_xdata().max() == 7
    assert not explorable.result.others


def test_n_is_pulled_on_the_curve():
    explorable = NotAPolynomial()
    picture = Picture(explorable, Figure())
    picture.draw(explorable.result)
    handle = picture.handles[0]
    explorable.pull(**handle.drag(41.7, 1))
    assert explorable.n == 42
    explorable.pull(**handle.press(1, 0))
    assert explorable.n == 4
