"""Gradient descent, stochastic gradient descent, and what step sizes, batches and starting points do."""

from collections import Counter
from itertools import combinations, islice, pairwise, product
from math import ceil, log, pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblib import (
    Deep,
    Shallow,
    cross_entropy,
    gradient_descent,
    heaviside,
    identity,
    relu,
    sgd,
    sgd_reshuffled,
    sigmoid,
    softmax,
    tanh,
)
from nblib.data import wave
from nblib.descent import batches, descend, sgd_reshuffled_steps, sgd_steps, subsets
from nblib.staircase import grid
from tests.reference import close, complex_step, seeds, shallow_loss, sine, unpack

script = pytest.mark.script
both_kinds = pytest.mark.parametrize("train", [sgd, sgd_reshuffled])


def problem(seed, N=9, d=2, n=4, sigma=tanh):
    rng = np.random.default_rng(seed)
    net = Shallow(rng.normal(size=n), rng.normal(size=(d, n)), rng.normal(size=n), sigma)
    return net, rng.normal(size=(N, d)), rng.normal(size=N)


def gradient_of(net, X, y):
    """The gradient of the loss as a function R^P -> R^P."""
    return lambda theta: net.at(theta).gradient(X, y).theta


def staircase_problem(n=10):
    """In the coefficients a alone: x_i = i/n, thresholds (j - 1)/n, Heaviside. Returns G and a function for nets."""
    x = grid(n)[1:]
    Phi = np.tril(np.ones((n, n)))
    return Phi.T @ Phi / n, lambda a: Shallow(a, np.ones((1, n)), -grid(n)[:-1], heaviside), x


# The iteration


@script("S38", "S39", "E24")
def test_the_iteration_on_a_parabola():
    path = gradient_descent(lambda x: 2 * x, [1.0, -4.0], 0.25, 3)
    assert path.tolist() == [[1, -4], [0.5, -2], [0.25, -1], [0.125, -0.5]]  # x^0 is the start, k = 1, 2, 3


@script("S39")
@given(seeds, st.floats(1e-3, 0.5), st.integers(0, 9))
def test_each_point_is_one_step_from_the_last(seed, tau, steps):
    rng = np.random.default_rng(seed)
    A, x0 = rng.normal(size=(3, 3)), rng.normal(size=3)
    path = gradient_descent(lambda x: np.sin(A @ x), x0, tau, steps)
    assert path.shape == (steps + 1, 3)
    assert np.array_equal(path[0], x0)
    for before, after in pairwise(path):
        assert np.array_equal(after, before - tau * np.sin(A @ before))
    assert np.array_equal(path, list(islice(descend(lambda x: np.sin(A @ x), x0, tau), steps + 1)))


@script("S40", "S77", "T4.10")
@given(seeds)
def test_descent_on_a_network_updates_a_W_and_b_at_the_old_point(seed):
    net, X, y = problem(seed)
    path = gradient_descent(gradient_of(net, X, y), net.theta, 0.1, 3)
    for before, after in pairwise(path):
        old, new = net.at(before), net.at(after)
        wanted = complex_step(lambda t: shallow_loss(t, 2, 4, tanh, X, y), before)
        in_a, in_W, in_b = unpack(wanted, 2, 4)
        close(new.a, old.a - 0.1 * in_a, 1e-12)
        close(new.W, old.W - 0.1 * in_W, 1e-12)
        close(new.b, old.b - 0.1 * in_b, 1e-12)


def test_the_start_and_the_iterates_are_left_alone():
    def spoil(x):
        x *= 2
        return x

    x0 = np.ones(2)
    gradient_descent(spoil, x0, 0.1, 2)
    assert (x0 == 1).all()
    points = list(islice(descend(lambda x: x, x0, 0.5), 3))
    assert [x.tolist() for x in points] == [[1, 1], [0.5, 0.5], [0.25, 0.25]]  # each a new array


@script("E37")
def test_a_diverging_descent_ends_with_its_last_finite_point():
    path = gradient_descent(lambda x: x**3, [10.0], 1, 50)
    assert 3 < len(path) < 12
    assert np.isfinite(path).all()
    assert abs(path[-1]) > 1e50
    assert len(gradient_descent(lambda x: 3 * x, [1.0], 1, 900)) == 901  # 2^900 is still a float
    assert len(gradient_descent(lambda x: 3 * x, [1.0], 1, 1200)) == 1024


@script("T4.2")
@given(seeds, st.floats(0.01, 2))
def test_in_a_one_step_changes_the_loss_by_exactly_this(seed, tau):
    net, X, y = problem(seed)
    Phi = tanh(X @ net.W + net.b)
    g, before = net.gradient(X, y).a, net.loss(X, y)
    net.a -= tau * g
    close(net.loss(X, y), before - tau * g @ g + tau**2 / 2 * g @ (Phi.T @ Phi / 9) @ g, 1e-12)


@script("T4.11", "S39")
def test_to_first_order_a_step_lowers_the_loss_by_tau_times_the_squared_gradient():
    net, X, y = problem(1)
    g = net.gradient(X, y).theta
    errors = []
    for tau in (1e-3, 1e-4, 1e-5):
        slope = (net.at(net.theta - tau * g).loss(X, y) - net.loss(X, y)) / tau
        errors.append(abs(slope / -(g @ g) - 1))
    np.testing.assert_allclose(np.divide(errors[:-1], errors[1:]), 10, rtol=0.05)  # O(tau)


# Step sizes


@script("E37", "T4.1")
@pytest.mark.parametrize("factor, after", [(0.99, 3.1e-4), (1, 1), (1.01, 2.8e3)])
def test_every_mode_is_multiplied_by_1_minus_tau_lambda(factor, after):
    G, _, _ = staircase_problem()
    values, modes = np.linalg.eigh(G)
    tau = factor * 2 / values[-1]
    path = gradient_descent(lambda x: G @ x, modes[:, -1], tau, 400)
    close(path[-1] @ modes[:, -1], (1 - tau * values[-1]) ** 400, 1e-9)
    assert path[-1] @ modes[:, -1] == pytest.approx(after, rel=0.02)
    few = gradient_descent(lambda x: G @ x, modes.sum(axis=1), tau, 20)
    for k in range(10):
        close(few[:,] @ modes[:, k], (1 - tau * values[k]) ** np.arange(21), 1e-9)


@script("T4.1")
def test_the_best_step_and_its_rate():
    G, _, _ = staircase_problem()
    values, modes = np.linalg.eigh(G)
    tau, kappa = 2 / (values[0] + values[-1]), values[-1] / values[0]
    rate = (kappa - 1) / (kappa + 1)
    close(rate, 0.98864195, 1e-8)
    path = gradient_descent(lambda x: G @ x, modes[:, 0] + modes[:, -1], tau, 50)
    close(np.linalg.norm(path[-1]) / sqrt(2), rate**50, 1e-9)
    for worse in (0.99 * tau, 1.01 * tau):
        assert np.abs(1 - worse * values).max() > rate


@script("T4.1", "T3.1", "T2.2")
def test_descent_recovers_the_coefficients_of_the_staircase():
    G, net, x = staircase_problem()
    y = wave(x) + 1
    values = np.linalg.eigvalsh(G)
    tau = 2 / (values[0] + values[-1])
    path = gradient_descent(lambda a: net(a).gradient(x, y).a, np.zeros(10), tau, 1210)
    wanted = np.diff(y, prepend=0)
    error = np.linalg.norm(path - wanted, axis=1) / np.linalg.norm(wanted)
    rate = (values[-1] - values[0]) / (values[-1] + values[0])
    assert ceil(log(1e-6) / log(rate)) == 1210  # 1209.4
    assert 8 * 10**2 / pi**2 * log(1e6) == pytest.approx(1120, abs=0.5)
    assert (error <= rate ** np.arange(1211) + 1e-12).all()
    assert 600 < np.argmax(error < 1e-6)


@script("E37", "T3.2")
def test_two_percent_around_the_critical_step_decide():
    _, net, x = staircase_problem()
    y, critical = wave(x), 8 * 10 * np.sin(pi / 42) ** 2
    close(critical, 0.446767, 1e-6)
    ends = [
        gradient_descent(lambda a: net(a).gradient(x, y).a, np.ones(10), f * critical, 3000)[-1] for f in (0.98, 1.02)
    ]
    assert net(ends[0]).loss(x, y) < 1e-25
    assert net(ends[1]).loss(x, y) > 1e95


@script("T3.1")
@pytest.mark.parametrize("sigma", [heaviside, relu, sine])
def test_descent_from_zero_finds_the_minimum_norm_solution(sigma):
    rng = np.random.default_rng(2)
    W, b, X, y = rng.normal(size=(1, 9)), rng.normal(size=9), np.array([-2, -0.4, 0.5, 1.7]), rng.normal(size=4)
    Phi = sigma(X[:, None] @ W + b)
    values = np.linalg.eigvalsh(Phi.T @ Phi / 4)
    path = gradient_descent(lambda a: Shallow(a, W, b, sigma).gradient(X, y).a, np.zeros(9), 1 / values[-1], 5000)
    close(path[-1], np.linalg.pinv(Phi) @ y, 1e-6)


def saddle(x):
    """The gradient of (a w - 1)^2/2 in (a, w)."""
    a, w = x
    return (a * w - 1) * np.array([w, a])


@script("T4.3", "T3.4")
@pytest.mark.parametrize("tau", [0.1, 0.5, 1.0, 2.0])
def test_no_step_size_is_safe_from_everywhere(tau):
    """From a = w = t the step is t (1 + tau - tau t^2): bounded iff t^2 <= 1 + 2/tau, for tau <= 2."""
    threshold = sqrt(1 + 2 / tau)
    inside = gradient_descent(saddle, [0.999 * threshold] * 2, tau, 3000)
    outside = gradient_descent(saddle, [1.001 * threshold] * 2, tau, 3000)
    assert np.abs(inside).max() <= threshold
    assert len(inside) == 3001
    assert len(outside) < 3001
    if tau < 1:
        close(inside[-1] * np.sign(inside[-1]), [1, 1], 1e-9)
    cycle = gradient_descent(saddle, [threshold] * 2, tau, 2)
    close(cycle[1:, 0], [-threshold, threshold], 1e-9)


@script("T4.3")
@given(st.floats(0.01, 5))
def test_the_interval_is_invariant_iff_tau_is_at_most_2(tau):
    top = sqrt((1 + tau) / (3 * tau))  # where t (1 + tau - tau t^2) is largest
    largest, threshold = 2 / 3 * (1 + tau) * top, sqrt(1 + 2 / tau)
    assert (largest <= threshold * (1 + 1e-12)) == (4 * (1 + tau) ** 3 <= 27 * (tau + 2) * (1 + 1e-12)) == (tau <= 2)


@script("T4.4")
@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(0.01, 0.5))
def test_the_difference_of_squares_shrinks_by_exactly_this(a, w, tau):
    (a1, w1) = gradient_descent(saddle, [a, w], tau, 1)[-1]
    close(a1**2 - w1**2, (a**2 - w**2) * (1 - tau**2 * (a * w - 1) ** 2), 1e-12)


@script("T4.4")
def test_sharp_minima_are_unstable_for_large_steps():
    close(2 / 4.25, 0.4706, 1e-4)  # 2/(a^2 + w^2) at (2, 1/2)
    minimum = np.array([2, 0.5])
    calm = gradient_descent(saddle, [2.001, 0.5], 0.4, 2000)[-1]
    close(calm[0] * calm[1], 1, 1e-9)
    assert np.abs(calm - minimum).max() < 2e-3
    restless = gradient_descent(saddle, [2.001, 0.5], 0.5, 2000)
    assert np.abs(restless[200:] - minimum).max(axis=1).min() > 1e-2


@script("T4.10", "S77")
def test_updating_one_group_after_the_other_differs_by_order_tau_squared():
    net, X, y = problem(3)
    differences = []
    for tau in (1e-2, 1e-3, 1e-4):
        after = net.theta - tau * net.gradient(X, y).theta
        one = net.at(net.theta)
        one.a -= tau * one.gradient(X, y).a
        one.W -= tau * one.gradient(X, y).W
        one.b -= tau * one.gradient(X, y).b
        differences.append(np.abs(one.theta - after).max())
    np.testing.assert_allclose(np.divide(differences[:-1], differences[1:]), 100, rtol=0.1)


# What training keeps


@script("T4.5")
@given(seeds)
def test_relu_euler_identity(seed):
    net, X, y = problem(seed, sigma=relu)
    g = net.gradient(X, y)
    close(net.a * g.a, (net.W * g.W).sum(axis=0) + net.b * g.b, 1e-12)


@script("T4.5")
def test_relu_balance_drifts_with_tau_squared():
    net, X, y = problem(4, sigma=relu)

    def balance(net):
        return net.a**2 - (net.W**2).sum(axis=0) - net.b**2

    g = net.gradient(X, y).theta
    drift = [np.abs(balance(net.at(net.theta - tau * g)) - balance(net)).max() for tau in (1e-2, 1e-3)]
    close(drift[0] / drift[1], 100, 1e-6)


@script("T4.8")
@given(seeds)
def test_training_commutes_with_a_new_order_of_the_neurons(seed):
    net, X, y = problem(seed)
    order = np.random.default_rng(seed).permutation(4)
    other = Shallow(net.a[order], net.W[:, order], net.b[order], tanh)
    for one in (net, other):
        sgd(one, X, y, 0.1, 3, 5, np.random.default_rng(0))
    close(other.W, net.W[:, order], 1e-12)
    close(other.a, net.a[order], 1e-12)


@script("T4.8", "E61")
def test_twins_stay_twins():
    net, X, y = problem(5)
    net.a[1], net.W[:, 1], net.b[1] = net.a[0], net.W[:, 0], net.b[0]
    sgd(net, X, y, 0.1, 3, 170, np.random.default_rng(0))
    close(net.W[:, 1], net.W[:, 0], 1e-9)
    close([net.a[1], net.b[1]], [net.a[0], net.b[0]], 1e-9)
    assert np.abs(net.W[:, 2] - net.W[:, 0]).max() > 0.1


@script("T4.9", "E61")
@pytest.mark.parametrize("sigma", [tanh, relu])
def test_from_zero_nothing_ever_moves(sigma):
    _, X, y = problem(6)
    net = Shallow(np.zeros(4), np.zeros((2, 4)), np.zeros(4), sigma)
    assert not net.gradient(X, y).theta.any()
    sgd(net, X, y, 0.1, 3, 5, np.random.default_rng(0))
    assert not net.theta.any()


@script("T4.9", "E61")
def test_zero_is_a_strict_saddle_for_tanh():
    _, X, y = problem(6)
    n, d, N = 4, 2, 9
    F = gradient_of(Shallow(np.zeros(n), np.zeros((d, n)), np.zeros(n), tanh), X, y)
    h = 1e-5
    hessian = np.array([(F(h * e) - F(-h * e)) / (2 * h) for e in np.eye((d + 2) * n)])
    rho = np.linalg.norm(np.append(y @ X / N, y.mean()))
    wanted = np.concatenate([np.full(n, -rho), np.zeros(n * d), np.full(n, rho)])
    close(np.linalg.eigvalsh(hessian), wanted, 1e-8)


@script("T4.9", "E61")
def test_from_zero_all_sigmoid_neurons_stay_equal():
    _, X, y = problem(6)
    net = Shallow(np.zeros(4), np.zeros((2, 4)), np.zeros(4), sigmoid)
    g = net.gradient(X, y)
    close(g.a, np.full(4, -y.mean() / 2), 1e-14)
    assert not g.W.any()
    assert not g.b.any()
    sgd(net, X, y, 0.5, 9, 300, np.random.default_rng(0))
    assert np.abs(net.W).max() > 0.01
    close(net.W, np.tile(net.W[:, [0]], 4), 1e-9)
    one = Shallow([net.a.sum()], net.W[:, [0]], net.b[[0]], sigmoid)  # effective width 1
    close(one(X), net(X), 1e-9)


# Batches


@script("S79", "S83", "E38")
@given(seeds, st.integers(1, 12), st.integers(1, 12))
def test_an_epoch_is_a_permutation_in_disjoint_batches(seed, N, batch):
    if batch > N:
        N, batch = batch, N
    epoch = batches(N, batch, np.random.default_rng(seed))
    assert epoch.shape == (N // batch, batch)
    assert len(np.unique(epoch)) == epoch.size
    assert set(epoch.ravel()) <= set(range(N))


@script("S79", "S83", "E38")
def test_batches_are_uniformly_random_and_redrawn():
    rng = np.random.default_rng(7)
    drawn = Counter(tuple(sorted(I)) for _ in range(5000) for I in batches(5, 2, rng).tolist())
    assert len(drawn) == 10  # all subsets of two
    assert sum((count - 1000) ** 2 / 1000 for count in drawn.values()) < 35  # chi-squared, 9 degrees of freedom
    left_out = Counter(*[[({0, 1, 2, 3, 4} - set(batches(5, 2, rng).ravel().tolist())).pop() for _ in range(1000)]])
    assert min(left_out.values()) > 140  # nobody sits out for ever


@script("S79", "S83", "E38")
@given(seeds, st.integers(1, 12), st.integers(1, 12))
def test_the_script_draws_subsets(seed, N, batch):
    if batch > N:
        N, batch = batch, N
    for I in islice(subsets(N, batch, np.random.default_rng(seed)), 5):
        assert I.shape == (batch,)
        assert len(set(I)) == batch
        assert set(I) <= set(range(N))


@script("S79", "S83", "E38")
def test_the_subsets_are_uniformly_random_and_independent():
    drawn = [frozenset(I.tolist()) for I in islice(subsets(5, 2, np.random.default_rng(7)), 20_001)]
    pairs = Counter(pairwise(drawn))  # of each subset and the next
    assert len(pairs) == 100
    assert sum((count - 200) ** 2 / 200 for count in pairs.values()) < 149  # chi-squared, 99 degrees of freedom: 0.1 %


@script("S79", "E38")
def test_batches_of_an_epoch_are_not_independent():
    """Given the first batch of an epoch the second comes from the rest: its mean gradient is another one."""
    net, X, y = problem(7)
    g, rng = per_sample(net, X, y), np.random.default_rng(7)
    full, errors, fresh = g.mean(axis=0), [], []
    for _ in range(20_000):
        first, second, *_ = batches(9, 3, rng)
        errors.append((g[first].mean(axis=0) - full) @ (g[second].mean(axis=0) - full))
        fresh.append([I[0] in J for I, J in pairwise(islice(subsets(9, 3, rng), 2))])
    # E <first - full, second - full> = -tr Sigma/(N - 1), and 0 for fresh subsets
    close(np.mean(errors), -((g - full) ** 2).sum(axis=1).mean() / 8, 0.01)
    close(np.mean(fresh), 3 / 9, 0.01)


@script("S79", "S80", "S81", "S82", "S83", "E39", "E40", "E41")
@pytest.mark.parametrize("steps", [sgd_steps, sgd_reshuffled_steps])
@given(seed=seeds, batch=st.integers(1, 9))
def test_a_step_subtracts_tau_times_the_mean_gradient_of_the_batch(steps, seed, batch):
    net, X, y = problem(seed)
    training = net.at(net.theta)
    for I in islice(steps(training, X, y, 0.2, batch, np.random.default_rng(seed)), 4):
        wanted = complex_step(lambda t, I=I: shallow_loss(t, 2, 4, tanh, X[I], y[I]), net.theta)
        net.theta -= 0.2 * wanted  # 1/B, the sum over the batch, and sigma' at its own points
        close(training.theta, net.theta, 1e-11)
        assert len(set(I.tolist())) == batch


@script("S83")
@given(seeds, st.integers(1, 9))
def test_within_an_epoch_no_sample_comes_twice_unless_every_subset_is_fresh(seed, batch):
    net, X, y = problem(seed)
    length, rng = 9 // batch, np.random.default_rng(seed)
    for epoch in range(3):
        taken = np.concatenate([I for I in islice(sgd_reshuffled_steps(net, X, y, 0.01, batch, rng), length)])
        assert len(set(taken)) == batch * length, epoch
    if length > 1:
        steps = sgd_steps(net, X, y, 0.01, batch, rng)
        epochs = [np.concatenate(list(islice(steps, length))) for _ in range(60)]
        assert any(len(set(taken)) < batch * length for taken in epochs)


@script("E39")
def test_the_first_B_samples_are_no_random_batch():
    net, X, y = problem(8, N=12)
    full, first = net.gradient(X, y).theta, net.gradient(X[:3], y[:3]).theta
    assert np.linalg.norm(first - full) > 0.2 * np.linalg.norm(full)  # and this never averages out


def per_sample(net, X, y):
    return np.array([net.gradient(X[[i]], y[[i]]).theta for i in range(len(y))])


@script("E40")
def test_the_printed_batch_gradient_is_N_over_B_times_the_full_one():
    net, X, y = problem(9, N=12)
    printed = per_sample(net, X, y).sum(axis=0) / 3  # (1/B) sum over i = 1..N
    close(printed, 4 * net.gradient(X, y).theta, 1e-12)


@script("E41")
def test_the_slope_belongs_to_each_sample():
    net, X, y = problem(10)
    I = [5, 2, 7]
    res, slope = net(X[I]) - y[I], tanh.derivative(X[I] @ net.W + net.b)
    close(net.gradient(X[I], y[I]).b, (res[:, None] * net.a * slope).mean(axis=0), 1e-14)
    fixed = (res[:, None] * net.a * slope[-1]).mean(axis=0)
    assert np.abs(fixed - net.gradient(X[I], y[I]).b).max() > 0.05


@script("T4.6", "V14", "S80", "S81", "S82")
@pytest.mark.parametrize("B, factor", [(1, 1), (2, 0.4286), (3, 0.2381), (5, 0.0857), (7, 0.0204), (8, 0)])
def test_mean_and_covariance_over_all_batches(B, factor):
    net, X, y = problem(11, N=8)
    g = per_sample(net, X, y)
    full = net.gradient(X, y).theta
    close(g.mean(axis=0), full, 1e-13)
    every = np.array([net.gradient(X[list(I)], y[list(I)]).theta for I in combinations(range(8), B)])
    close(every.mean(axis=0), full, 1e-12)  # unbiased
    Sigma = (g - full).T @ (g - full) / 8
    close((every - full).T @ (every - full) / len(every), Sigma / B * (8 - B) / 7, 1e-12)
    assert (8 - B) / (7 * B) == pytest.approx(factor, abs=5e-5)


@script("T4.6")
def test_with_replacement_the_covariance_is_larger():
    net, X, y = problem(12, N=4)
    g = per_sample(net, X, y)
    full = g.mean(axis=0)
    every = np.array([g[list(I)].mean(axis=0) for I in product(range(4), repeat=2)])
    close((every - full).T @ (every - full) / 16, (g - full).T @ (g - full) / 4 / 2, 1e-12)


@script("E38", "S79")
def test_subsets_that_are_not_uniform_are_biased():
    net, X, y = problem(13)
    full = net.gradient(X, y).theta
    pairs = list(combinations(range(9), 2))
    uniform = np.mean([net.gradient(X[list(I)], y[list(I)]).theta for I in pairs], axis=0)
    biased = np.mean([net.gradient(X[list(I)], y[list(I)]).theta for I in pairs if 0 in I], axis=0)
    close(uniform, full, 1e-13)
    assert np.linalg.norm(biased - full) > 0.1 * np.linalg.norm(full)


@script("T4.7")
def test_constant_steps_leave_a_stationary_variance():
    """f_i = (x - y_i)^2/2 with a fresh batch per step: variance tau/(2 - tau) Var(y) (N - B)/((N - 1) B)."""
    rng, N, B, tau = np.random.default_rng(14), 10, 3, 0.5
    y = rng.normal(size=N)
    path = walk(sgd_steps, y, tau, B, rng)
    assert np.var(path) == pytest.approx(stationary_variance(tau, y, B), rel=0.03)
    assert np.mean(path) == pytest.approx(y.mean(), abs=0.02)


def walk(steps, y, tau, B, rng):
    """The path of SGD for the f_i, once it has forgotten its start."""
    net = Deep([[[0]]], [[0]], [identity])  # f(x) = b at x = 0
    return [net.b[1][0] for _ in islice(steps(net, np.zeros(len(y)), y[:, None], tau, B, rng), 16_000)][100:]


def stationary_variance(tau, y, B):
    N = len(y)
    return tau / (2 - tau) * y.var() * (N - B) / ((N - 1) * B)


def share_of_reshuffling(tau, N, B):
    """The variance that a permutation for each epoch leaves, averaged over its steps, in units of the formula's.

    In an epoch x <- (1 - tau) x + tau m_k with batch means of variance s^2 = (N - B)/((N - 1) B) Var(y) and of
    covariance -Var(y)/(N - 1) for two of one epoch.
    """
    K, s2, r = N // B, (N - B) / ((N - 1) * B), 1 - tau
    cov = np.where(np.eye(K), s2, -1 / (N - 1))
    added = [w @ cov[:k, :k] @ w for k in range(1, K + 1) for w in [tau * r ** np.arange(k)[::-1]]]
    at_the_end = added[-1] / (1 - r ** (2 * K))
    return np.mean([r ** (2 * k) * at_the_end + v for k, v in enumerate(added, start=1)]) / (tau / (2 - tau) * s2)


@script("T4.7")
@pytest.mark.parametrize("tau, share", [(0.2, 0.30), (0.1, 0.16)])
def test_reshuffling_leaves_less_noise_and_half_the_step_about_a_quarter(tau, share):
    rng, N, B = np.random.default_rng(15), 8, 2
    y = rng.normal(size=N)
    assert share_of_reshuffling(tau, N, B) == pytest.approx(share, abs=5e-3)
    assert share_of_reshuffling(tau, N, N // 2) < 1
    formula = stationary_variance(tau, y, B)
    assert np.var(walk(sgd_reshuffled_steps, y, tau, B, rng)) == pytest.approx(share * formula, rel=0.05)
    assert np.var(walk(sgd_steps, y, tau, B, rng)) == pytest.approx(formula, rel=0.1)


# Training


@pytest.mark.parametrize("train, steps", [(sgd, sgd_steps), (sgd_reshuffled, sgd_reshuffled_steps)])
def test_sgd_is_its_own_steps(train, steps):
    net, X, y = problem(15)
    other = net.at(net.theta)
    losses = train(net, X, y, 0.1, 4, 3, np.random.default_rng(1))
    wanted = [other.loss(X, y)]
    steps = steps(other, X, y, 0.1, 4, np.random.default_rng(1))
    for _ in range(3):
        for _ in range(9 // 4):
            next(steps)
        wanted.append(other.loss(X, y))
    assert losses.tolist() == wanted
    assert np.array_equal(net.theta, other.theta)


@script("S77", "S79")
@both_kinds
def test_with_the_batch_of_all_samples_sgd_is_gradient_descent(train):
    net, X, y = problem(16)
    path = gradient_descent(gradient_of(net, X, y), net.theta, 0.1, 20)
    losses = train(net, X, y, 0.1, 9, 20, np.random.default_rng(1))
    close(net.theta, path[-1], 1e-12)
    close(losses, np.array([net.at(theta).loss(X, y) for theta in path]), 1e-12)


@both_kinds
def test_no_epochs_leave_the_network_alone(train):
    net, X, y = problem(17)
    theta = net.theta.copy()
    assert train(net, X, y, 0.1, 4, 0, np.random.default_rng(1)).tolist() == [net.loss(X, y)]
    assert np.array_equal(net.theta, theta)


@script("S78", "S79")
@both_kinds
@pytest.mark.parametrize("sigma", [relu, sigmoid, tanh, sine], ids=repr)
def test_sgd_learns_a_curve(sigma, train):
    rng = np.random.default_rng(18)
    x = np.linspace(-1, 1, 64)
    net = Shallow.random(30, 1, sigma, rng)
    losses = train(net, x, np.sin(3 * x), 0.05, 8, 200, rng)
    assert losses[-1] < 0.2 * losses[0]
    assert losses[-1] == net.loss(x, np.sin(3 * x))


@script("S93", "T6.6")
@both_kinds
def test_sgd_learns_classes_with_the_cross_entropy(train):
    rng = np.random.default_rng(19)
    X = rng.normal(size=(90, 2))
    Y = np.eye(3)[np.digitize(X[:, 0], [-0.5, 0.5])]
    net = Deep.random([2, 8, 3], [tanh, identity], rng)
    losses = train(net, X, Y, 0.5, 10, 60, rng, cross_entropy)
    close(losses[0], net.at(net.theta).loss(X, Y, cross_entropy) - losses[-1] + losses[0], 1e-12)
    assert losses[-1] < 0.3 * losses[0]
    assert (softmax(net(X)).argmax(axis=1) == Y.argmax(axis=1)).mean() > 0.9


@script("E37")
@both_kinds
@pytest.mark.parametrize("batch", [1, 3, 64])
def test_a_diverging_run_is_no_error(batch, train):
    rng = np.random.default_rng(20)
    X, y = np.linspace(-1, 1, 64), np.linspace(-1, 1, 64) ** 2
    shallow = Shallow.random(9, 1, identity, rng)
    deep = Deep.random([1, 9, 9, 1], [relu, relu, identity], rng)
    classes = Deep.random([1, 9, 2], [relu, identity], rng)
    for losses in (
        train(shallow, X, y, 1e3, batch, 90, rng),
        train(deep, X, y[:, None], 1e3, batch, 90, rng),
        train(classes, X, np.column_stack([y, 1 - y]), 1e200, batch, 90, rng, cross_entropy),
    ):
        assert np.isfinite(losses[0])
        assert np.isinf(losses[-1])
        assert (np.diff(np.isinf(losses).astype(int)) >= 0).all()  # once away it stays away
    for net, target in ((shallow, y), (deep, y[:, None])):
        list(islice(sgd_steps(net, X, target, 1e3, batch, rng), 5))  # for a figure that moves


@script("E37")
def test_updates_in_place_may_diverge_too():
    net, *_ = problem(21)
    with np.errstate(all="ignore"):
        for _ in range(3):
            net.theta -= np.full(net.size, 1e308)
    assert np.isinf(net.theta).all()


def test_training_leaves_the_data_alone():
    net, X, y = problem(22)
    X0, y0 = X.copy(), y.copy()
    sgd(net, X, y, 0.1, 4, 3, np.random.default_rng(1))
    assert np.array_equal(X, X0)
    assert np.array_equal(y, y0)
    assert np.array_equal(
        sgd(net.at(net.theta), X.tolist(), y.tolist(), 0.1, 4, 3, np.random.default_rng(1)),
        sgd(net.at(net.theta), X, y, 0.1, 4, 3, np.random.default_rng(1)),
    )
