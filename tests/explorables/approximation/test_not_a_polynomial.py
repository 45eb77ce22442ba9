"""Why not a polynomial: the fits against numpy's least squares, the floors, and medians over seeds."""

import numpy as np
import pytest

from nblib.explorables.approximation.not_a_polynomial import NAMES, NotAPolynomial
from nblib.explorables.approximation.not_a_polynomial_numbers import DEGREES, MOST, TARGETS, VALUES, X, family, floor
from tests.explorables.reading import dragged, mark, marks, pressed, words

at = NotAPolynomial.at

WELL_POSED = [("relu", 200), ("heaviside", 200), ("tanh", 6), ("t", 200), ("t²", 200), ("t³", 200)]


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
            m = at(sigma=sigma, f=target, seed=3, n=n)
            assert np.interp(X, m.fits.x, m.fit) == pytest.approx(features[:, :n] @ a, abs=1e-6), n
            assert m.rank == rank, n


def test_where_neurons_are_all_but_dependent_the_fit_is_nearly_as_good():
    """tanh: the squares left over, against numpy's lstsq with all its digits."""
    y = TARGETS["vee"](X)
    for n in (20, 200):
        m = at(sigma="tanh", n=n)
        features = neurons("tanh", 4, X)[:, :n]
        best = np.linalg.norm(features @ np.linalg.lstsq(features, y)[0] - y)
        left = np.linalg.norm(np.interp(X, m.fits.x, m.fit) - y)
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
        m = at(sigma=sigma, n=30)
        a = np.linalg.lstsq(neurons(sigma, 4, X)[:, :30], TARGETS["vee"](X), rcond=1e-9)[0]
        x = np.linspace(0, 1, 50_001)
        seen = np.abs(neurons(sigma, 4, x)[:, :30] @ a - TARGETS["vee"](x)).max()
        assert seen - 1e-9 <= m.error <= seen + 3e-5
        assert np.ptp(mark(m.scene[0], "largest error")["y"]) == pytest.approx(m.error)


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
        m = at(sigma=sigma, n=57, f="wave")
        assert np.polyval(m.collapsed, m.fits.x) == pytest.approx(m.fit, abs=1e-6)
        assert len(m.collapsed) == degree + 1 == m.rank
    assert "x²" in at(sigma="t²").numbers() and "=" not in at(sigma="relu").numbers()


# More neurons


@pytest.mark.parametrize(("sigma", "degree"), DEGREES.items())
@pytest.mark.parametrize("seed", range(5))
def test_beyond_degree_plus_1_neurons_nothing_moves(sigma, degree, seed):
    assert np.ptp(family(sigma, "vee", seed).errors[degree:]) < 1e-8


@pytest.mark.parametrize(("sigma", "errors"), [("relu", [0.2506, 0.00394]), ("tanh", [0.1321, 0.01213])])
def test_a_kink_or_a_curve_is_enough(sigma, errors):
    """Medians over five seeds, for 3 and 200 neurons."""
    medians = [np.median([family(sigma, "vee", seed).errors[n - 1] for seed in range(5)]) for n in (3, 200)]
    assert medians == pytest.approx(errors, rel=0.005)


def test_most_relu_neurons_that_do_not_count_bend_outside():
    w, b = np.random.default_rng(4).normal(size=(2, MOST))
    kinks = (1 - b / w) / 2
    outside = np.count_nonzero((kinks <= 0) | (kinks >= 1))
    assert outside > (MOST - NotAPolynomial.answered("a kink is enough").rank) / 2


def test_the_best_parabola_reaches_the_floor():
    x = np.linspace(0, 1, 10_001)
    assert np.abs(2 * (x - 0.5) ** 2 + 1 / 16 - np.abs(x - 0.5)).max() == pytest.approx(floor("vee", 2))
    assert "no floor" in words(at(sigma="tanh", bound=True))


# The picture


def test_all_six_race_and_none_is_ahead_of_n():
    for n in (1, 7, 200):
        m = at(n=n, compare=True)
        right = m.scene[1]
        for name, errors in m.others.items():
            curve = mark(right, f"errors of {NAMES[name]}")
            assert curve["x"][-1] == curve["x"].max() == n
            assert curve["y"][-1] == errors[n - 1] == mark(right, f"head of {NAMES[name]}")["y"]
        places = np.log10(np.sort([m["y"][0] for m in marks(right, "text") if m["text"][0] in NAMES.values()]))
        assert len(places) == 6 and np.diff(places).min() > 0.3  # a tenth of the height of the panel
    assert len({m["role"] for m in marks(right, "dots")}) == 6


def test_what_is_to_come_is_not_drawn():
    assert mark(at(n=7).scene[1], "error")["x"].max() == 7 and not at(n=7).others


def test_all_of_them_dead():
    dead = at(sigma="relu", seed=0, n=3)
    assert dead.rank == 0 and dead.error == 0.5 and "neurons are 0 on [0, 1]" in dead.alt()


def test_errors_below_the_picture_are_said():
    m = at(sigma="tanh", f="wave", n=200)
    assert m.error < 1e-3 and "below 0.001" in words(m)


def test_n_is_pulled_on_the_curve():
    assert dragged(NotAPolynomial, "number of neurons", 41.7, 1)["n"] == 42
    assert pressed(NotAPolynomial, "number of neurons", "Right", n=3)["n"] == 4
