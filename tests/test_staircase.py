"""Universal approximation: the constructions behind Theorem 2.1.3, their errors and their prices."""

from fractions import Fraction
from functools import reduce
from itertools import combinations, product
from math import comb, pi
from operator import add

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblib import Activation, Shallow, bump, heaviside, identity, relu, sigmoid, staircase, sup_error, tanh, width_for
from nblib import staircase as nblib_staircase
from nblib.data import CURVES, bumpy, hat, jump, root, wave
from nblib.staircase import (
    best_for_identity,
    fewest_neurons,
    grid,
    staircase_midpoint,
    staircase_of_bumps,
)
from tests.constructions import (
    box_one_layer,
    cosines,
    interpolant,
    sigmoid_constant,
    staircase_at,
    staircase_grid,
    staircase_sigmoid,
    width_for_midpoint,
)
from tests.constructions import product as product_network
from tests.reference import best_uniform_error, close, seeds, square

script = pytest.mark.script
widths = st.integers(1, 60)
IN_NBLIB = [staircase, staircase_midpoint, staircase_of_bumps]
CONTINUOUS = [wave, root, hat, bumpy]


def just_above(x):
    return np.nextafter(x, 2)


def just_below(x):
    return np.nextafter(x, -1)


def cell_values(f, n):
    """Points of [0, 1] on which no mistake hides, and f_n there: x = 0, all j/n, their neighbours, all middles."""
    x, y = grid(n), np.broadcast_to(f(grid(n)), n + 1)
    points = np.concatenate([[0.0], x[1:], just_below(x[1:]), just_above(x[:-1]), (x[:-1] + x[1:]) / 2])
    return points, np.concatenate([y[1:2], y[1:], y[1:], y[1:], y[1:]])


def lipschitz_function(seed):
    """A random zigzag with slopes in [-1, 1], and its corners."""
    rng = np.random.default_rng(seed)
    corners = np.concatenate([[0], np.sort(rng.uniform(size=8)), [1]])
    heights = rng.normal() + np.concatenate([[0], np.cumsum(np.diff(corners) * rng.choice([-1, 0.5, 1], 9))])
    return lambda x: np.interp(x, corners, heights), corners


# Bumps


@script("S32", "S33", "S34", "V03")
@given(st.floats(0, 1), st.floats(0, 1))
def test_two_heaviside_neurons_are_exactly_one_bump(s, t):
    s, t = min(s, t), max(s, t)
    net = bump(s, t)
    assert (net.n, net.a.tolist(), net.W.tolist(), net.b.tolist()) == (2, [1, -1], [[1, 1]], [-s, -t])
    x = np.array([0, s, just_below(s), just_above(s), (s + t) / 2, t, just_below(t), just_above(t), 1, -1, 2])
    assert np.array_equal(net(x), 1.0 * ((s < x) & (x <= t)))
    assert np.array_equal(net(x), heaviside(x - s) - heaviside(x - t))


@script("S32", "V03")
def test_a_bump_needs_its_ends_in_order():
    assert Shallow([1, -1], [[1, 1]], [-0.8, -0.2], heaviside)([0.5]) == -1
    with pytest.raises(ValueError, match=r"s must be at most t; got s = 0.8 and t = 0.2"):
        bump(0.8, 0.2)


# f_n with n cells


@script("S26", "E14", "E15")
@given(st.integers(1, 400))
def test_the_grid_points_are_the_floats_nearest_to_the_fractions(n):
    assert grid(n).tolist() == [float(Fraction(j, n)) for j in range(n + 1)]


@script("S26", "S27", "E15", "E21", "T2.2")
@given(widths, seeds)
def test_the_staircase_takes_the_right_end_value_everywhere_with_n_neurons(n, seed):
    heights = np.random.default_rng(seed).integers(-9, 10, n + 1).astype(float)  # integers add without rounding
    net = staircase(lambda x: heights[np.rint(x * n).astype(int)], n)
    assert (net.n, net.sigma) == (n, heaviside)
    x, wanted = cell_values(lambda x: heights, n)
    assert np.array_equal(net(x), wanted)


@script("T2.2", "S27")
@pytest.mark.parametrize("f", CONTINUOUS, ids=lambda f: f.name)
@pytest.mark.parametrize("n", [1, 2, 25, 100])  # where ceil(n x) in floats goes wrong: n = 25, j = 7
def test_the_staircase_of_real_valued_functions(f, n):
    x, wanted = cell_values(f, n)
    close(staircase(f, n)(x), wanted, 1e-12)


@script("T2.2")
@given(widths)
def test_the_coefficients_of_the_staircase_are_the_telescoped_ones(n):
    net = staircase(wave, n)
    close(net.a, np.diff(wave(grid(n)), prepend=0)[1:] + np.where(np.arange(n) == 0, wave(0), 0), 1e-12)
    assert net.b.tolist() == [1, *(-grid(n)[1:-1])]
    assert (net.W == 1).all()


@script("S31", "S27", "E20", "E21", "T2.2")
@given(widths)
def test_bumps_add_up_to_the_staircase_behind_zero(n):
    bumps, merged = staircase_of_bumps(bumpy, n), staircase(bumpy, n)
    assert (bumps.n, merged.n, len(np.unique(bumps.b))) == (2 * n, n, n + 1)
    x, _ = cell_values(bumpy, n)
    close(bumps(x[x > 0]), merged(x[x > 0]), 1e-12)
    one_by_one = sum(bumpy(j / n) * bump((j - 1) / n, j / n)(x) for j in range(1, n + 1))
    close(bumps(x), one_by_one, 1e-12)


def steps_as_one_list(f, n):
    """a and thresholds of `staircase_of_bumps` without the algebra: f(j/n), -f(j/n) at (j-1)/n, j/n."""
    x, heights = grid(n), f(grid(n)[1:])
    return np.column_stack([heights, -heights]).ravel(), np.column_stack([x[:-1], x[1:]]).ravel()


@script("S31", "E20")
@given(st.integers(1, 200), st.sampled_from(list(CURVES.values())))
def test_the_sum_of_bumps_is_bit_by_bit_the_list_of_its_steps(n, f):
    a, thresholds = steps_as_one_list(f, n)
    net = staircase_of_bumps(f, n)
    assert net.theta.tobytes() == np.concatenate([a, np.ones(2 * n), -thresholds]).tobytes()


@script("S31", "E20", "E21", "T2.2")
@given(st.integers(1, 200), st.sampled_from(list(CURVES.values())))
def test_merging_the_steps_of_the_sum_gives_the_staircase_bit_by_bit(n, f):
    """The first bump begins at -1; one step up and one down at every j/n; the last, down at 1, no x <= 1 passes."""
    x = grid(n)
    bumps = [y * bump(s, t) for y, s, t in zip(f(x[1:]), [-1, *x[1:-1]], x[1:], strict=True)]
    net = reduce(add, bumps)
    up, down = net.a[::2], net.a[1::2]
    assert np.array_equal(net.b[2::2], net.b[1:-1:2])
    merged = Shallow([up[0], *(up[1:] + down[:-1])], net.W[:, ::2], net.b[::2], heaviside)
    assert np.array_equal(merged.theta, staircase(f, n).theta)


@script("S34", "E18")
@pytest.mark.parametrize("n", [2, 10, 1000])
def test_the_printed_bumps_miss_the_point_zero(n):
    one = np.ones_like
    assert sup_error(one, staircase_of_bumps(one, n)) == (1, 0)
    assert sup_error(one, staircase(one, n))[0] == 0
    shifted = staircase_of_bumps(one, n)
    shifted.b[0] = 1  # the repair: the first bump starts left of 0
    assert sup_error(one, shifted)[0] == 0


@script("T2.4")
@given(widths)
def test_n_plus_1_neurons_are_right_at_all_grid_points(n):
    net = staircase_grid(bumpy, n)
    assert net.n == n + 1
    close(net(grid(n)), bumpy(grid(n)), 1e-12)
    close(net(just_above(grid(n)[:-1])), bumpy(grid(n)[1:]), 1e-12)
    wanted = bumpy(0) + sum((bumpy(j / n) - bumpy((j - 1) / n)) * (0.37 > (j - 1) / n) for j in range(1, n + 1))
    close(net([0.37])[0], wanted, 1e-12)


@given(widths)
def test_midpoint_heights(n):
    net = staircase_midpoint(bumpy, n)
    assert net.n == n
    x, _ = cell_values(bumpy, n)
    middles = bumpy((np.arange(n) + 0.5) / n)
    close(net(x), np.concatenate([middles[:1], middles, middles, middles, middles]), 1e-12)


@given(st.lists(st.integers(1, 999), min_size=1, max_size=9, unique=True))
def test_steps_at_chosen_thresholds(thousandths):
    inner = np.sort(thousandths) / 1000
    net = staircase_at(wave, inner)
    assert net.n == len(inner) + 1
    edges = np.concatenate([[0], inner, [1]])
    middles = (edges[:-1] + edges[1:]) / 2
    close(net(middles), wave(middles), 1e-12)
    close(net(just_above(edges[:-1])), wave(middles), 1e-12)
    close(net(edges[1:]), wave(middles), 1e-12)
    close(net([0.0])[0], wave(middles[0]), 1e-12)


@script("S27", "S31")
def test_equal_thresholds_give_the_midpoint_staircase():
    assert np.array_equal(staircase_at(hat, grid(8)[1:-1]).theta, staircase_midpoint(hat, 8).theta)


# Errors of f_n


@script("S28", "S29", "S30", "E17", "T2.1", "V08")
@given(seeds, widths)
def test_the_error_of_f_n_is_at_most_lipschitz_over_n(seed, n):
    f, corners = lipschitz_function(seed)
    assert sup_error(f, staircase(f, n), corners)[0] <= 1 / n + 1e-12
    assert sup_error(f, staircase_grid(f, n), corners)[0] <= 1 / n + 1e-12
    assert sup_error(f, staircase_midpoint(f, n), corners)[0] <= 1 / (2 * n) + 1e-12


@script("T2.1", "T2.5", "S29")
@given(widths, st.integers(1, 9))
def test_a_straight_line_attains_these_bounds(n, L):
    close(sup_error(lambda x: L * x, staircase(lambda x: L * x, n))[0], L / n, 1e-12)
    close(sup_error(lambda x: L * x, staircase_midpoint(lambda x: L * x, n))[0], L / (2 * n), 1e-12)
    close(L * 0 - staircase(lambda x: L * x, n)([0.0])[0], -L / n, 1e-12)  # at x = 0 itself


@script("T2.1")
@given(widths)
def test_the_error_for_the_square_root_is_one_over_root_n(n):
    error, x = sup_error(root, staircase(root, n))
    close(error, n**-0.5, 1e-12)
    assert x < 1e-6


@script("S28", "T2.1")
def test_width_for_a_tolerance():
    assert width_for(1, 0.25) == 5
    close(sup_error(identity, staircase(identity, 4))[0], 0.25, 1e-15)  # n = 4 attains the tolerance
    assert sup_error(identity, staircase(identity, 5))[0] < 0.25
    assert width_for(1, 0.1) == 11
    assert width_for(1, 0.1, root=2) == 101  # in floats 1/0.1^2 = 99.99...
    assert width_for(1, np.float64(0.1), root=2) == 101
    assert width_for(Fraction(1, 3), Fraction(1, 9)) == 4
    assert width_for(2, 10) == 1


@script("S28", "S30", "T2.1")
@given(st.decimals("0.02", "2", places=2), st.integers(1, 5), st.integers(1, 2))
def test_width_for_is_the_smallest_width_that_is_promised(epsilon, L, root):
    n, epsilon = width_for(L, float(epsilon), root), Fraction(str(epsilon))
    assert Fraction(L) ** root / n < epsilon**root  # L n^(-1/root) < epsilon
    assert n == 1 or Fraction(L) ** root / (n - 1) >= epsilon**root


@script("S20", "S22", "S30", "S28")
@pytest.mark.parametrize("f", CONTINUOUS, ids=lambda f: f.name)
@pytest.mark.parametrize("epsilon", [0.5, 0.1])
def test_the_promise_is_kept(f, epsilon):
    n = width_for(f.lipschitz, epsilon, f.root)
    assert sup_error(f, staircase(f, n), f.critical)[0] < epsilon


@script("T2.5")
def test_width_for_midpoint_values():
    assert width_for_midpoint(1, 0.25) == 2
    assert width_for_midpoint(1, 0.1) == 5
    assert width_for_midpoint(1, 0.09) == 6
    assert width_for_midpoint(Fraction(1, 3), Fraction(1, 6)) == 1
    assert width_for_midpoint(3, 100) == 1


@script("E11")
def test_the_sup_need_not_be_attained():
    error, x = sup_error(identity, Shallow([1], [[1]], [0], heaviside))
    assert (error, x) == (1, 0)  # approached for x -> 0+, where |f - net| = 1 - x; at 0 itself the error is 0
    assert Shallow([1], [[1]], [0], heaviside)([0.0]) == 0


@script("E17")
def test_pointwise_below_does_not_give_sup_below():
    def f(x):
        return np.where(x < 1, x, 0.0)  # every value is below 1

    zero = Shallow([0], [[1]], [0], heaviside)
    assert np.abs(f(np.linspace(0, 1, 1001))).max() < 1
    close(sup_error(f, zero)[0], 1, 1e-9)


# The least possible number of neurons and the least possible error


@script("T2.3")
@pytest.mark.parametrize("values", [(2, 5, 4), (0, 5, 4), (2, 2, 2), *product([0, 1, 3], repeat=3)], ids=str)
def test_fewest_neurons_by_trying_all(values):
    """All sets of neurons, facing right or left, with thresholds on, off, left and right of the edges of 3 cells."""
    x = np.array([0, 0.1, 0.25, 1 / 3, 0.4, 0.6, 2 / 3, 0.7, 0.9, 1])
    target = np.repeat(values, [4, 3, 3]).astype(float)
    thresholds = [-1, 0, 0.2, 1 / 3, 0.5, 2 / 3, 0.8, 1]
    neurons = np.array([1.0 * (x > c) for c in thresholds] + [1.0 * (x < c) for c in thresholds]).T

    def possible(k):
        for chosen in combinations(range(neurons.shape[1]), k):
            Phi = neurons[:, chosen]
            if np.abs(Phi @ np.linalg.lstsq(Phi, target, rcond=None)[0] - target).max() < 1e-9:
                return True
        return False

    fewest = fewest_neurons(values)
    assert (target == 0).all() if fewest == 0 else possible(fewest)
    assert fewest <= 1 or not possible(fewest - 1)


@script("T2.3")
def test_fewest_neurons_of_the_named_staircases():
    assert [fewest_neurons(values) for values in [(2, 5, 4), (0, 5, 4), (2, 2, 2), (0, 0), (7,)]] == [3, 2, 1, 0, 1]
    assert fewest_neurons([3, 3, 0, 0, 2]) == 3


def least_error(f, thresholds, left_facing):
    """The least sup error for an increasing f over all coefficients, given n thresholds inside (0, 1) and facings.

    The values v_0, ..., v_n on the pieces jump freely, except that without an output bias v_0 is what the neurons
    facing left add up to: v_0 + sum_{left} (v_j - v_(j-1)) = 0. Each v_k lies within e - (half the range of f on the
    piece) of the middle of that range, and one linear equation over intervals is solvable iff 0 is in their sum.
    """
    y = f(np.concatenate([[0], thresholds, [1]]))
    middle, half = (y[:-1] + y[1:]) / 2, (y[1:] - y[:-1]) / 2
    c = np.zeros(len(middle))
    c[0] = 1
    for j in left_facing:
        c[j] += 1
        c[j - 1] -= 1
    return max(half.max(), (abs(c @ middle) + np.abs(c) @ half) / np.abs(c).sum())


@script("T2.5", "E12")
@pytest.mark.parametrize("n, points", [(1, 60), (2, 30), (3, 28)])
@pytest.mark.parametrize("shift", [0, 1])
def test_no_n_heaviside_neurons_do_better(n, points, shift):
    """Over all thresholds on a grid and all facings; a neuron that is on everywhere leaves n - 1 thresholds."""

    def f(x):
        return x + shift

    floor = 1 / (2 * n + 1) if shift == 0 else 1 / (2 * n)
    inner = np.arange(1, points) / points
    free = []
    for thresholds in combinations(inner, n):
        for facing in product([False, True], repeat=n):
            free.append(least_error(f, thresholds, [j for j, left in enumerate(facing, 1) if left]))
    with_constant = [
        np.diff(np.concatenate([[0], thresholds, [1]])).max() / 2 for thresholds in combinations(inner, n - 1)
    ]
    least = min(free + with_constant)
    assert least >= floor - 1e-12
    if points % (2 * n + 1 - shift) == 0:  # the best thresholds are on the grid
        close(least, floor, 1e-12)


@script("T2.5", "E12")
@pytest.mark.parametrize("n", [1, 2, 3, 10])
def test_the_best_networks_attain_the_floors(n):
    close(sup_error(identity, best_for_identity(n))[0], 1 / (2 * n + 1), 1e-12)
    assert best_for_identity(n).n == n
    close(sup_error(lambda x: x + 1, staircase_midpoint(lambda x: x + 1, n))[0], 1 / (2 * n), 1e-12)
    assert sup_error(identity, best_for_identity(n), [0.3])[0] > 0  # a fixed network has a fixed error


@script("E08")
@given(seeds)
def test_without_coefficients_there_is_no_theorem(seed):
    rng = np.random.default_rng(seed)
    net = Shallow(np.ones(7), rng.normal(size=(1, 7)), rng.normal(size=7), heaviside)
    assert sup_error(lambda x: 0 * x + 0.5, net)[0] >= 0.5  # its values are whole numbers


# Polynomial activations


@script("S24", "S25", "T2.6")
def test_floors_of_polynomials():
    def tent(x):
        return np.abs(x - 0.5)

    def kinks(p):
        return [best_uniform_error(tent, p, [0.5]), best_uniform_error(tent, p + 1, [0.5])]

    wanted = {0: 0.25, 2: 1 / 16, 4: 0.0338104, 6: 0.0229645, 8: 0.0173449, 10: 0.0139226, 20: 0.0069933}
    for p, floor in wanted.items():
        close(kinks(p), [floor, floor], 6e-8)
    sines = {1: 0.6824596, 3: 0.1047308, 5: 0.00684977, 7: 2.5014e-4, 9: 5.8518e-6}
    for p, floor in sines.items():
        for degree in (p, p + 1):
            assert best_uniform_error(wave.f, degree) == pytest.approx(floor, rel=2e-5)


@script("T2.6")
def test_bernstein_constant():
    """2m E_2m(|u|; [-1, 1]) -> 0.2801694990; E_2m(|u|) is the floor of the square root in degree m."""
    m = np.arange(3, 11)
    values = np.array([2 * k * best_uniform_error(np.sqrt, int(k)) for k in m])
    limit = np.polynomial.Polynomial.fit((2.0 * m) ** -2, values, 5)(0)  # a series in 1/(2m)^2
    assert limit == pytest.approx(0.2801694990, abs=2e-6)


@script("T2.7")
def test_one_sixteenth_is_a_floor_for_cubics_in_three_lines():
    c, x = (1, -4, 6, -4, 1), [Fraction(k, 4) for k in range(5)]
    assert [sum(k * t**p for k, t in zip(c, x, strict=True)) for p in range(4)] == [0, 0, 0, 0]
    assert sum(k * abs(t - Fraction(1, 2)) for k, t in zip(c, x, strict=True)) == -1
    assert sum(map(abs, c)) == 16  # so 1 = |c . (f - q)| <= 16 max |f - q| for every cubic q


@script("T2.7")
def test_two_square_neurons_attain_one_sixteenth():
    net = Shallow([2, 1], [[1, 0]], [-0.5, 0.25], square)
    close(sup_error(lambda x: np.abs(x - 0.5), net, [0.25, 0.5, 0.75])[0], 1 / 16, 1e-15)


@script("S24", "S25", "T2.7")
@given(seeds, st.integers(1, 12))
def test_no_square_network_gets_below_one_sixteenth(seed, n):
    rng = np.random.default_rng(seed)
    W, b, x = rng.normal(size=(1, n)), rng.normal(size=n), np.linspace(0, 1, 65)
    Phi = square(x[:, None] * W + b)
    net = Shallow(np.linalg.lstsq(Phi, np.abs(x - 0.5), rcond=None)[0], W, b, square)
    assert sup_error(lambda x: np.abs(x - 0.5), net, [0.25, 0.5, 0.75])[0] >= 1 / 16 - 1e-6


@script("S25", "E13", "T2.8", "V12")
@pytest.mark.parametrize("d, p, rank", [(1, 2, 3), (1, 3, 4), (2, 2, 6), (2, 3, 10), (3, 2, 10)])
def test_polynomial_neurons_span_a_small_space(d, p, rank):
    power = Activation("power", f"t^{p}", lambda t: t**p, lambda t: p * t ** (p - 1))
    rng = np.random.default_rng([d, p])
    W, b, X = rng.normal(size=(d, 40)), rng.normal(size=40), rng.normal(size=(60, d))
    Phi = np.column_stack([Shallow([1], W[:, [j]], b[[j]], power)(X) for j in range(40)])
    assert rank == comb(d + p, p) == np.linalg.matrix_rank(Phi)


@script("E09", "S21")
@given(seeds)
def test_almost_polynomials_fail_too(seed):
    point = Activation("point", "1_{t = 0}", lambda t: 1.0 * (t == 0), np.zeros_like)
    rng = np.random.default_rng(seed)
    net = Shallow(rng.normal(size=9), rng.integers(-1, 2, (1, 9)), rng.integers(-1, 2, 9), point)
    x = np.array([1e-9, 0.3, 0.7, 1 - 1e-9])
    assert np.ptp(net(x)) == 0  # constant but for finitely many points
    assert np.abs(x - net(x)).max() >= 0.5 - 1e-8


@script("E10")
def test_an_unbounded_activation_can_serve():
    """sigma(t) = 1/t with all arguments away from 0: the errors fall, although sigma is unbounded at 0."""
    x = np.linspace(0, 1, 2001)
    errors = []
    for n in (8, 16, 32):
        steps = np.geomspace(0.02, 3, n // 2)
        Phi = 1 / (x[:, None] - np.concatenate([-steps, 1 + steps]))
        a = np.linalg.lstsq(Phi, np.abs(x - 0.5), rcond=1e-13)[0]
        errors.append(np.abs(Phi @ a - np.abs(x - 0.5)).max())
    assert errors[0] < 0.07
    assert errors[1] < 0.7 * errors[0]
    assert errors[2] < 0.7 * errors[1]


# Sigmoid, tanh and ReLU


@script("T2.9")
@given(st.floats(0.5, 50), st.floats(0.01, 0.5))
def test_a_steep_sigmoid_and_the_step(k, delta):
    t = np.concatenate([-np.geomspace(delta, 9, 50), np.geomspace(delta, 9, 50)])
    steep = Shallow([1], [[k]], [0], sigmoid)
    close(np.abs(steep(t) - heaviside(t)).max(), 1 / (1 + np.exp(k * delta)), 1e-12)
    close(abs(steep([1e-13])[0] - 1), 0.5, 1e-9)  # near 0 it never gets better


@script("T2.9")
@pytest.mark.parametrize("k", [0.5, 3, 40])
def test_the_area_between_a_steep_sigmoid_and_the_step(k):
    u, weights = np.polynomial.legendre.leggauss(200)
    t = 25 / k * (u + 1)  # (0, 50/k), and the other half is the same
    area = 2 * (25 / k * weights) @ (1 - Shallow([1], [[k]], [0], sigmoid)(t))
    close(area * k, 2 * np.log(2), 1e-9)


@script("S31", "E19")
@given(seeds, st.floats(0.1, 0.4), st.floats(0.5, 0.9))
def test_a_continuous_network_misses_a_jump_by_half_of_it(seed, s, t):
    rng = np.random.default_rng(seed)
    k = rng.uniform(1, 1000)
    step = bump(s, t)
    for net in (
        Shallow([1, -1], [[k, k]], [-k * s, -k * t], sigmoid),
        Shallow.random(9, 1, rng.choice([sigmoid, tanh, relu]), rng),
    ):
        assert sup_error(step, net, [s, t])[0] >= 0.5 - 1e-9


@script("T2.10")
@given(seeds, st.integers(1, 40), st.floats(1, 12))
def test_the_sigmoid_theorem(seed, n, kappa):
    f, corners = lipschitz_function(seed)
    net = staircase_sigmoid(f, n, kappa)
    assert (net.n, net.sigma) == (n + 1, sigmoid)
    assert sup_error(f, net, corners)[0] <= sigmoid_constant(kappa) / n * (1 + 1e-12)
    values = f(grid(n))
    x = np.linspace(0, 1, 101)
    wanted = 2 * values[0] * sigmoid(0) + sum(
        (values[j] - values[j - 1]) * sigmoid(kappa * n * (x - (j - 0.5) / n)) for j in range(1, n + 1)
    )
    close(net(x), wanted, 1e-11)
    assert (net(x) >= values.min() - 1e-12).all()  # a convex combination of grid values
    assert (net(x) <= values.max() + 1e-12).all()


@script("T2.10")
@pytest.mark.parametrize("n, kappa", [(75, 1), (51, 3), (21, 5), (11, 10), (5, 1), (1, 2)])
def test_the_sigmoid_bound_is_sharp_up_to_the_tail_of_its_series(n, kappa):
    error, x = sup_error(lambda x: np.abs(x - 0.5), staircase_sigmoid(lambda x: np.abs(x - 0.5), n, kappa), [0.5])
    m = np.arange(1, (n - 1) // 2 + 1)  # the cells on one side of 1/2
    close(n * error, 1 / 2 + 2 * np.sum(1 / (1 + np.exp(kappa * m))), 1e-13)
    assert sigmoid_constant(kappa) - n * error <= 4 * np.exp(-kappa * (n + 1) / 2) + 1e-13
    assert x == 0.5


@script("T2.10")
def test_the_constant_of_the_sigmoid_theorem():
    wanted = {1: 1.4283, 3: 0.6001, 5: 0.5135, 10: 0.50009}
    for kappa, value in wanted.items():
        assert sigmoid_constant(kappa) == pytest.approx(value, abs=5e-5)
    assert sigmoid_constant(100) == 0.5


@script("T2.11")
@given(widths)
def test_relu_interpolates_linearly(n):
    net = interpolant(bumpy, n)
    assert (net.n, net.sigma) == (n + 1, relu)
    close(net(grid(n)), bumpy(grid(n)), 1e-12)
    x = np.linspace(0, 1, 97)
    close(net(x), np.interp(x, grid(n), bumpy(grid(n))), 1e-11)


@script("T2.11")
@given(widths)
def test_the_relu_error_for_the_square_is_exact(n):
    close(sup_error(np.square, interpolant(np.square, n))[0], 1 / (4 * n**2), 1e-13)


@script("T2.11")
def test_the_relu_error_is_of_order_two():
    errors = [sup_error(np.exp, interpolant(np.exp, n))[0] for n in (8, 16, 32, 64)]
    ratios = np.divide(errors[:-1], errors[1:])
    assert (np.diff(ratios) > 0).all()
    assert (ratios > 3.85).all()
    assert (ratios < 4).all()
    for n in (3, 10, 50):
        assert sup_error(wave, interpolant(wave, n), wave.critical)[0] <= 4 * pi**2 / (8 * n**2) * (1 + 1e-12)


@script("S20", "S21", "S22", "E06", "T2.10", "T2.11", "V13")
@pytest.mark.parametrize("f", [wave, hat, bumpy], ids=lambda f: f.name)
@pytest.mark.parametrize("epsilon", [0.3, 0.05])
def test_theorem_2_1_3_for_the_four_activations(f, epsilon):
    n = width_for(f.lipschitz, epsilon)
    smooth = staircase_sigmoid(f, n, kappa=40)  # C(40) = 1/2
    constant = smooth.a[0] / 2 + smooth.a[1:].sum() / 2  # sigma = (1 + tanh(t/2))/2; a tanh of 0 t + 20 is 1
    as_tanh = Shallow([*smooth.a / 2, constant], [[*smooth.W[0] / 2, 0]], [*smooth.b / 2, 20], tanh)
    for net in (staircase(f, n), interpolant(f, n), smooth, as_tanh):
        assert sup_error(f, net, f.critical)[0] < epsilon


# More than one dimension


@script("T2.12", "S20")
@pytest.mark.parametrize("m", [2, 4, 6, 10])
def test_the_product_of_two_numbers(m):
    net = product_network(m)
    assert (net.d, net.n, net.sigma) == (2, 2 * m, relu)
    u = np.arange(4 * m + 1) / (4 * m)
    X = np.array(list(product(u, u)))
    error = np.abs(net(X) - X[:, 0] * X[:, 1])
    close(error.max(), 1 / (4 * m**2), 1e-13)
    X = np.random.default_rng(m).uniform(size=(5000, 2))
    assert np.abs(net(X) - X[:, 0] * X[:, 1]).max() <= 1 / (4 * m**2) + 1e-13


@script("T2.16", "S20")
@pytest.mark.parametrize("n", [2, 3, 10, 40])
def test_a_product_of_cosines(n):
    net = cosines(n)
    assert (net.d, net.n, net.sigma) == (2, 2 * n, heaviside)
    u = np.arange(4 * n + 1) / (4 * n)
    X = np.concatenate([list(product(u, u)), np.random.default_rng(n).uniform(size=(5000, 2))])
    error = np.abs(net(X) - np.cos(pi * X[:, 0]) * np.cos(pi * X[:, 1]))
    assert 0.6 * pi / n <= error.max() <= pi / n


def boxes(net, s, t, inside, outside, h=1e-9):
    """The sup error of `net` for the box (s, t]^2 at four points: on x_1 = s and just beyond, in and out of it."""
    X = [[s, inside], [s + h, inside], [s, outside], [s + h, outside]]
    return np.abs(net(X) - [0, 1, 0, 0]).max()


@script("T2.13")
@given(seeds)
def test_one_heaviside_layer_misses_a_box_by_a_quarter(seed):
    rng = np.random.default_rng(seed)
    s, t, n = 0.3, 0.7, 8
    W, b = rng.normal(size=(2, n)), rng.normal(size=n)
    W[:, :3], b[:3] = [[1, -1, 2], [0, 0, 0]], [-s, s, -2 * s]  # some neurons jump on the line x_1 = s
    net = Shallow(rng.normal(size=n), W, b, heaviside)
    assert boxes(net, s, t, *rng.uniform([s, t], [t, 1])) >= 1 / 4 - 1e-12


@script("T2.13")
def test_a_quarter_is_reached_with_five_neurons():
    net = box_one_layer(0.3, 0.7)
    assert (net.n, net.d) == (5, 2)
    x = np.array([0, 0.1, 0.3, just_above(0.3), 0.5, 0.7, just_above(0.7), 0.9, 1])
    X = np.array(list(product(x, x)))
    inside = ((X > 0.3) & (X <= 0.7)).all(axis=1)
    error = np.abs(net(X) - inside)
    close(error, np.full(len(X), 1 / 4), 1e-15)
    close(boxes(net, 0.3, 0.7, 0.5, 0.9), 1 / 4, 1e-15)


@script("E07")
@pytest.mark.parametrize("d", [1, 2, 3])
def test_a_larger_cube_needs_only_an_affine_change(d):
    rng, R = np.random.default_rng(d), 5.0
    net = Shallow.random(6, d, tanh, rng)
    large = Shallow(net.a, net.W / (2 * R), net.b + net.W.sum(axis=0) / 2, tanh)
    X = rng.uniform(-R, R, size=(20, d))
    close(large(X), net((X + R) / (2 * R)), 1e-13)


@script("T2.14")
@given(seeds, st.integers(1, 8), st.integers(1, 3))
def test_N_points_are_interpolated_by_N_relu_neurons(seed, N, d):
    rng = np.random.default_rng(seed)
    X, y, w = rng.normal(size=(N, d)), rng.normal(size=N), rng.normal(size=d)
    p = np.sort(X @ w)  # one direction tells all points apart
    order, kinks = np.argsort(X @ w), np.concatenate([[p[0] - 1], p[:-1]])
    Phi = relu(p[:, None] - kinks)  # lower triangular
    net = Shallow(np.linalg.solve(Phi, y[order]), np.tile(w[:, None], N), -kinks, relu)
    close(net(X), y, 1e-8 * max(1, np.abs(net.a).max()))


@script("T2.15")
@given(seeds, st.integers(1, 3))
def test_without_biases_the_value_at_zero_is_zero(seed, d):
    rng = np.random.default_rng(seed)
    for sigma in (tanh, relu, heaviside):
        net = Shallow(rng.normal(size=6), rng.normal(size=(d, 6)), np.zeros(6), sigma)
        assert net(np.zeros((1, d))) == 0
    net = Shallow(rng.normal(size=6), rng.normal(size=(1, 6)), np.zeros(6), relu)
    x = np.linspace(0, 1, 11)
    close(net(x), x * net([1.0]), 1e-13)


@script("T2.17")
@pytest.mark.parametrize("k, right_end, midpoint, linear", [(2, 32, 16, 2), (3, 128, 64, 4), (4, 512, 256, 8)])
def test_the_price_list_for_the_square(k, right_end, midpoint, linear):
    epsilon = 4.0**-k
    for construct, n in ((staircase, right_end), (staircase_midpoint, midpoint), (interpolant, linear)):
        assert sup_error(np.square, construct(np.square, n))[0] <= epsilon + 1e-14
        assert sup_error(np.square, construct(np.square, n - 1))[0] > epsilon
    assert interpolant(np.square, linear).a[0] == 0  # so the constant neuron is not even needed


# The sup error itself


@given(seeds, st.integers(1, 12))
def test_sup_error_of_step_networks_is_exact(seed, n):
    rng = np.random.default_rng(seed)
    net = Shallow(rng.normal(size=n), rng.choice([-2, -1, 0, 1, 3], (1, n)), rng.normal(size=n), heaviside)
    kinks = -net.b[net.W[0] != 0] / net.W[0][net.W[0] != 0]
    edges = np.unique(np.concatenate([[0, 1], kinks[(kinks > 0) & (kinks < 1)]]))
    constants = net((edges[:-1] + edges[1:]) / 2)
    wanted = max(np.abs(np.exp(edges[:-1]) - constants).max(), np.abs(np.exp(edges[1:]) - constants).max())
    error, x = sup_error(np.exp, net)
    close(error, wanted, 1e-13)
    assert 0 <= x <= 1


@given(seeds, st.integers(1, 8), st.sampled_from([relu, sigmoid, tanh]))
def test_sup_error_is_attained_and_no_sample_exceeds_it(seed, n, sigma):
    rng = np.random.default_rng(seed)
    net = Shallow(rng.normal(size=n), 4 * rng.normal(size=(1, n)), 4 * rng.normal(size=n), sigma)
    error, at = sup_error(bumpy, net)
    x = np.linspace(0, 1, 20001)
    samples = np.abs(bumpy(x) - net(x))
    assert samples.max() <= error + 1e-12
    assert error <= samples.max() + 1e-4
    close(abs(bumpy(at) - net([at])[0]), error, 1e-12)


def test_sup_error_finds_a_needle_when_told_where_and_a_jump():
    def needle(x):
        return np.maximum(0, 1 - 1e6 * np.abs(x - 0.123456))

    zero = Shallow([0], [[1]], [0], heaviside)
    assert sup_error(needle, zero, [0.123456]) == (1, 0.123456)
    close(sup_error(jump, staircase_at(jump, jump.critical), jump.critical)[0], 0, 1e-15)
    # a jump inside a cell costs half of it, at least
    assert sup_error(jump, staircase_midpoint(jump, 10), jump.critical)[0] == 1


def test_sup_error_sees_a_limit_that_rounding_hides():
    """The neuron 1_{17 x > 1} is still off at the first float above its threshold, where f falls steeply."""
    net, threshold = Shallow([-1], [[17]], [-1], heaviside), 1 / 17
    assert net([np.nextafter(threshold, 1)]) == 0

    def f(x):
        return np.where(x > threshold, 1 - np.sqrt(np.maximum(x - threshold, 0)), 0.0)

    close(sup_error(f, net)[0], 2, 1e-8)


def test_sup_error_needs_no_neuron_on_the_interval():
    assert sup_error(lambda x: 0 * x, Shallow([3], [[0]], [1], heaviside))[0] == 3
    assert sup_error(lambda x: 0 * x, Shallow([3], [[1]], [5], heaviside))[0] == 3


@pytest.mark.parametrize("construct", IN_NBLIB)
def test_a_constant_may_come_back_as_one_number(construct):
    one, ones = construct(lambda x: 2.5, 4), construct(lambda x: np.full(x.shape, 2.5), 4)
    assert np.array_equal(one.theta, ones.theta)


@pytest.mark.parametrize("construct", [*IN_NBLIB, staircase_grid, interpolant, staircase_sigmoid])
@pytest.mark.parametrize("f", CURVES.values(), ids=lambda f: f.name)
def test_one_cell_is_enough_to_be_a_network(construct, f):
    assert np.isfinite(construct(f, 1)(grid(3))).all()


def test_the_name_staircase_is_the_function():
    assert nblib_staircase is staircase


@script("S23")
def test_the_algebra_behind_the_proof():
    """Sums of ridge cosines are closed under products, as Stone and Weierstrass need them to be."""
    rng = np.random.default_rng(0)
    k, m, x = rng.integers(-3, 4, 2), rng.integers(-3, 4, 2), rng.random((50, 2))
    sum_of_two = (np.cos(x @ (k + m)) + np.cos(x @ (k - m))) / 2
    close(np.cos(x @ k) * np.cos(x @ m), sum_of_two, 1e-12)
