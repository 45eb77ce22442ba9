"""Deep networks: layers, the forward pass, backpropagation and the constructions in depth."""

from fractions import Fraction
from itertools import pairwise, product
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblib import (
    Activation,
    Deep,
    Loss,
    Shallow,
    cross_entropy,
    heaviside,
    identity,
    relu,
    sigmoid,
    squared,
    sup_error,
    tanh,
)
from nblib.deep import sawtooth
from nblib.parameters import Layers
from tests import reference
from tests.constructions import box, deep_square, interpolant
from tests.reference import activations, central_differences, close, complex_step, seeds, sine, softplus

script = pytest.mark.script
LOSSES = {squared: reference.squared, cross_entropy: reference.cross_entropy}


@st.composite
def problems(draw, sigma=activations, last=activations):
    """A random deep network with data: (net, X, Y, rng); the widths need not agree in anything."""
    rng = np.random.default_rng(draw(seeds))
    L, N = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    widths = draw(st.lists(st.integers(1, 4), min_size=L + 1, max_size=L + 1))
    sigmas = [draw(sigma) for _ in range(L - 1)] + [draw(last)]
    Ws = [rng.normal(size=(d, n)) / sqrt(d) for d, n in pairwise(widths)]
    net = Deep(Ws, [rng.normal(size=n) for n in widths[1:]], sigmas)
    return net, rng.normal(size=(N, widths[0])), rng.normal(size=(N, widths[-1])), rng


def example():
    """A tanh-sigmoid-identity network 3-5-4-2 with seven samples: no two sizes agree."""
    rng = np.random.default_rng(0)
    net = Deep.random([3, 5, 4, 2], [tanh, sigmoid, identity], rng)
    for l in (1, 2, 3):
        net.b[l] = rng.normal(size=len(net.b[l]))
    return net, rng.normal(size=(7, 3)), rng.normal(size=(7, 2)), rng


def backpropagate(net, x, slope):
    """delta[l] and the gradients for ONE sample, with the script's columns: slope is the loss's gradient in f(x)."""
    z, pre = [x], [None]
    for l in range(1, net.L + 1):
        pre.append(net.W[l].T @ z[l - 1] + net.b[l])
        z.append(net.sigma[l](pre[l]))
    delta = [None] * (net.L + 1)
    delta[net.L] = slope(z[-1]) * net.sigma[net.L].derivative(pre[net.L])
    for l in reversed(range(1, net.L)):
        delta[l] = net.W[l + 1] @ delta[l + 1] * net.sigma[l].derivative(pre[l])
    dW = [None] + [np.outer(z[l - 1], delta[l]) for l in range(1, net.L + 1)]
    return pre, z, delta, dW


# The network


@script("S84", "S85", "S86", "S87", "S88", "S89", "E42", "E43", "V11")
@given(problems())
def test_the_network_is_the_composition_of_its_layers(problem):
    net, X, *_ = problem
    wanted = [reference.deep(net.theta, net.widths, net.sigma[1:], x) for x in X]
    close(net(X), np.array(wanted), 1e-11)


@script("S90", "E46", "V11")
def test_three_layers_written_out():
    net, X, *_ = example()
    W, b, sigma = net.W, net.b, net.sigma
    for x, value in zip(X, net(X), strict=True):
        f = sigma[3](W[3].T @ sigma[2](W[2].T @ sigma[1](W[1].T @ x + b[1]) + b[2]) + b[3])
        close(value, f, 1e-14)


@script("S85", "S88", "S89", "T5.1", "E43")
@given(problems())
def test_shapes_and_the_number_of_parameters(problem):
    net, X, *_ = problem
    assert net.L == len(net.widths) - 1
    assert net(X).shape == (len(X), net.widths[-1])
    for l in range(1, net.L + 1):
        assert net.W[l].shape == (net.widths[l - 1], net.widths[l])
        assert net.b[l].shape == (net.widths[l],)
    assert net.size == sum(net.W[l].size + net.b[l].size for l in range(1, net.L + 1)) == len(net.theta)


@script("E05", "T5.1")
def test_numbers_of_parameters():
    rng = np.random.default_rng(1)
    sizes = {(3, 10, 1): 51, (2, 8, 8, 1): 105, (784, 16, 10): 12730}
    for widths, size in sizes.items():
        assert Deep.random(widths, [tanh] * (len(widths) - 1), rng).size == size


@given(problems(), seeds)
def test_theta_holds_W_and_b_layer_by_layer_and_they_are_views_of_it(problem, seed):
    net, X, *_ = problem
    theta = np.random.default_rng(seed).normal(size=net.size)
    other = net.at(theta)
    for l, (W, b) in enumerate(reference.layers(theta, net.widths), start=1):
        assert np.array_equal(other.W[l], W)
        assert np.array_equal(other.b[l], b)
        assert np.shares_memory(other.W[l], other.theta)
    assert not np.shares_memory(other.theta, theta)
    net.theta = theta
    assert np.array_equal(net(X), other(X))
    net.W[1] = 2 * net.W[1]
    net.b[1] -= 1
    assert not np.array_equal(net.theta, theta)
    assert np.array_equal(
        net.theta, np.concatenate([p.ravel() for l in range(1, net.L + 1) for p in (net.W[l], net.b[l])])
    )
    assert np.array_equal(other.theta, theta)


def test_the_network_keeps_copies_of_what_it_is_built_from():
    W, b = np.ones((2, 3)), np.ones(3)
    net = Deep([W], [b], [tanh])
    net.theta = np.zeros(9)
    assert (W.sum(), b.sum()) == (6, 3)
    assert repr(net) == "Deep(widths=(2, 3), sigmas=[tanh])"


def test_for_d_1_points_may_come_flat():
    net = Deep.random([1, 4, 1], [tanh, identity], np.random.default_rng(2))
    x = np.linspace(-1, 1, 5)
    assert np.array_equal(net(x), net(x[:, None]))
    assert net(x).shape == (5, 1)


@script("T5.1")
@given(problems(sigma=st.just(identity), last=st.just(identity)))
def test_without_activations_the_layers_collapse_to_one(problem):
    net, X, *_ = problem
    W = net.W[1]
    for l in range(2, net.L + 1):
        W = W @ net.W[l]  # W_1 W_2 ... W_L, in this order
    close(net(X), (X - 0 * X) @ W + net(0 * X[:1]), 1e-11)


@script("S91", "S92", "E47")
def test_an_identity_at_the_end_keeps_what_the_inner_layers_can_do():
    """Any shallow network is a deep one with sigma_2 = id; other last activations restrict the range."""
    rng = np.random.default_rng(3)
    shallow = Shallow.random(6, 2, relu, rng)
    X = rng.normal(size=(50, 2))
    deep = Deep([shallow.W, shallow.a[:, None]], [shallow.b, [0]], [relu, identity])
    close(deep(X)[:, 0], shallow(X), 1e-14)
    for last, low, high in ((relu, 0, np.inf), (sigmoid, 0, 1), (tanh, -1, 1)):
        values = Deep([shallow.W, shallow.a[:, None]], [shallow.b, [0]], [relu, last])(X)
        assert low <= values.min() <= values.max() <= high
    assert np.abs(-1 - Deep([[[1]], [[1]]], [[0], [0]], [tanh, relu])([-3.0, 3.0])).min() >= 1  # for f = -1


@script("E47")
@given(seeds)
def test_one_layer_with_the_identity_is_affine_and_misses_a_tent_by_a_quarter(seed):
    net = Deep.random([1, 1], [identity], np.random.default_rng(seed))
    left, middle, right = net([0.0, 0.5, 1.0])[:, 0]
    assert max(abs(left - 0.5), abs(middle), abs(right - 0.5)) >= 0.25 - 1e-12
    close(left + right, 2 * middle, 1e-12)


@script("E47")
def test_the_quarter_is_reached():
    assert sup_error(lambda x: np.abs(x - 0.5), Shallow([0.25], [[0]], [1], identity), [0.5])[0] == 0.25


@script("E47")
@given(seeds, activations)
def test_a_bottleneck_of_width_one_misses_a_bowl_by_an_eighth(seed, sigma):
    """n_1 = 1 makes f constant on a line through the square's centre c, where |x - c|^2 runs from 0 to 1/4 or more."""
    rng = np.random.default_rng(seed)
    net = Deep.random([2, 1, 5, 1], [sigma, tanh, identity], rng)
    w = net.W[1][:, 0]
    across = np.array([-w[1], w[0]]) / np.abs(w).max() / 2
    X = 0.5 + np.array([[0, 0], across])
    assert ((X >= 0) & (X <= 1)).all()
    target = ((X - 0.5) ** 2).sum(axis=1)
    assert target[1] >= 0.25 - 1e-12
    assert np.abs(net(X)[:, 0] - target).max() >= 1 / 8 - 1e-9


@script("E47")
def test_the_eighth_is_reached():
    """w = (1, 0) and g(u) = (u - 1/2)^2 + 1/8: what is missed is (x_2 - 1/2)^2 - 1/8, between -1/8 and 1/8."""
    g = Activation("g", "(u - 1/2)^2 + 1/8", lambda u: (u - 0.5) ** 2 + 0.125, lambda u: 2 * (u - 0.5))
    net = Deep([[[1], [0]]], [[0]], [g])
    X = np.array(list(product(np.linspace(0, 1, 21), repeat=2)))
    close(np.abs(net(X)[:, 0] - ((X - 0.5) ** 2).sum(axis=1)).max(), 1 / 8, 1e-15)


@script("T5.5", "E61", "S78")
def test_random_weights_keep_the_size_of_the_signal():
    """On average over the networks: one network of width 512 may well be 20 % off after six layers."""
    rng = np.random.default_rng(4)
    kept, halved = [], []
    for _ in range(400):
        net = Deep.random([128] * 7, [relu] * 6, rng)
        X = rng.normal(size=(4, 128))
        kept.append(np.mean(net(X) ** 2) / np.mean(X**2))
        small = net.at(net.theta / sqrt(2))  # variance 1/d_l instead of 2/d_l
        halved.append(np.mean(small(X) ** 2) / np.mean(X**2))
    close(np.mean(kept), 1, 0.1)
    close(np.mean(halved) * 2**6, 1, 0.1)
    assert not any(b.any() for b in net.b[1:])
    assert abs(net.W[3].std() * sqrt(64) - 1) < 0.02
    plain = Deep.random([900, 400], [tanh], rng)
    assert abs(plain.W[1].std() * 30 - 1) < 0.01
    again = Deep.random([3, 2], [tanh], np.random.default_rng(5))
    assert np.array_equal(again.theta, Deep.random([3, 2], [tanh], np.random.default_rng(5)).theta)


@script("T5.5")
def test_every_layer_looks_at_its_own_sigma_and_behind_tanh_the_signal_shrinks():
    rng = np.random.default_rng(8)
    mixed = Deep.random([400] * 4, [relu, tanh, relu], rng)
    close([400 * W.var() for W in mixed.W[1:]], [2, 1, 2], 0.03)
    sizes = []
    for _ in range(20):
        z = Deep.random([128] * 51, [tanh] * 50, rng).forward(rng.normal(size=(4, 128))).z
        sizes.append([np.sqrt(np.mean(z[l] ** 2)) for l in (0, 1, 10, 50)])
    sizes = np.mean(sizes, axis=0)
    assert (np.diff(sizes) < 0).all()
    close(sizes[[0, -1]], [1, 0.09], 0.02)


# The general loss of a network


@script("S93", "E48", "E56")
@given(problems(last=st.sampled_from([identity, tanh])), st.sampled_from(list(LOSSES)))
def test_the_loss_of_a_network_is_the_mean_over_the_samples(problem, loss):
    net, X, Y, _ = problem
    wanted = reference.deep_loss(net.theta, net.widths, net.sigma[1:], X, Y, LOSSES[loss])
    close(net.loss(X, Y, loss), wanted, 1e-11)
    close(net.loss(X, Y), squared(net(X), Y).mean(), 1e-14)


@script("V09", "S93", "S94")
@given(seeds)
def test_with_the_squared_loss_2_1_24_is_2_1_22(seed):
    rng = np.random.default_rng(seed)
    shallow = Shallow.random(4, 2, tanh, rng)
    deep = Deep([shallow.W, shallow.a[:, None]], [shallow.b, [0]], [tanh, identity])
    X, y = rng.normal(size=(5, 2)), rng.normal(size=5)
    close(deep.loss(X, y[:, None]), shallow.loss(X, y), 1e-14)
    got, wanted = deep.gradient(X, y[:, None]), shallow.gradient(X, y)
    close(got.W[2][:, 0], wanted.a, 1e-14)
    close(got.W[1], wanted.W, 1e-14)
    close(got.b[1], wanted.b, 1e-14)


# Backpropagation


@script("S96", "S97", "S99", "S101", "E50", "E53", "E56", "V10", "V05")
@given(problems(), st.sampled_from(list(LOSSES)))
def test_the_gradients_against_the_complex_step(problem, loss):
    net, X, Y, _ = problem

    def F(theta):
        return reference.deep_loss(theta, net.widths, net.sigma[1:], X, Y, LOSSES[loss])

    wanted = complex_step(F, net.theta)
    gradient = net.gradient(X, Y, loss)
    close(gradient.theta, wanted, 1e-10)
    for l, (W, b) in enumerate(reference.layers(wanted, net.widths), start=1):
        close(gradient.W[l], W, 1e-10)
        close(gradient.b[l], b, 1e-10)


@script("S98", "S99", "S100", "S103", "E51", "E52")
@given(problems())
def test_the_forward_pass_keeps_pre_activations_and_outputs(problem):
    net, X, *_ = problem
    passed = net.forward(X)
    assert len(passed.pre) == len(passed.z) == net.L + 1
    assert np.array_equal(passed.z[0], X)
    assert passed.pre[0] is None
    for l in range(1, net.L + 1):
        close(passed.pre[l], passed.z[l - 1] @ net.W[l] + net.b[l], 1e-12)
        close(passed.z[l], net.sigma[l](passed.pre[l]), 1e-12)
    assert np.array_equal(passed.z[-1], net(X))


@script("S102", "S103", "E51", "E54", "E55")
@given(problems())
def test_delta_is_the_derivative_in_the_pre_activation(problem):
    """Nudging pre_l is nudging b_l, for one sample at a time."""
    net, X, Y, _ = problem
    delta = net.backward(net.forward(X), net(X) - Y)
    assert delta[0] is None
    for i in range(len(X)):

        def F(theta, i=i):
            return reference.deep_loss(theta, net.widths, net.sigma[1:], X[[i]], Y[[i]], reference.squared)

        for l, (_, b) in enumerate(reference.layers(complex_step(F, net.theta), net.widths), start=1):
            close(delta[l][i], b, 1e-10)


@script("S96", "S97", "S101", "S104", "S105", "S106", "E53", "E56", "E57", "E58", "T6.2")
@given(problems())
def test_the_batch_form_is_the_mean_over_the_samples(problem):
    net, X, Y, _ = problem
    N = len(X)
    passed, gradient = net.forward(X), net.gradient(X, Y)
    delta = net.backward(passed, (net(X) - Y) / N)
    alone = [backpropagate(net, x, lambda z, y=y: z - y) for x, y in zip(X, Y, strict=True)]
    for l in range(1, net.L + 1):
        close(passed.pre[l], np.array([pre[l] for pre, *_ in alone]), 1e-12)
        close(delta[l], np.array([d[l] for _, _, d, _ in alone]) / N, 1e-12)
        close(gradient.W[l], sum(dW[l] for *_, dW in alone) / N, 1e-12)
        close(gradient.b[l], sum(d[l] for _, _, d, _ in alone) / N, 1e-12)
        close(gradient.W[l], passed.z[l - 1].T @ delta[l], 1e-12)
        close(gradient.b[l], delta[l].T @ np.ones(N), 1e-12)


@script("S96", "S104", "S105")
def test_one_entry_of_the_gradient_is_activation_times_error():
    net, X, Y, _ = example()
    x, y = X[:1], Y[:1]
    passed = net.forward(x)
    delta = net.backward(passed, net(x) - y)
    gradient = net.gradient(x, y)
    for l, i, j in ((1, 2, 4), (2, 4, 1), (3, 0, 1)):
        close(gradient.W[l][i, j], passed.z[l - 1][0, i] * delta[l][0, j], 1e-15)
        close(gradient.b[l][j], delta[l][0, j], 1e-15)


@script("T6.3")
@given(problems())
def test_self_check_of_every_layer(problem):
    net, X, Y, _ = problem
    x, y = X[:1], Y[:1]
    passed, gradient = net.forward(x), net.gradient(x, y)
    delta = net.backward(passed, net(x) - y)
    for l in range(1, net.L + 1):
        both = np.sum(net.W[l] * gradient.W[l]) + net.b[l] @ gradient.b[l]
        close(both, np.sum(delta[l] * passed.pre[l]), 1e-11)
        assert np.linalg.matrix_rank(gradient.W[l]) <= 1


@script("T6.4")
@given(problems(sigma=st.just(relu), last=st.just(identity)))
def test_in_bias_free_relu_networks_all_layers_have_the_same_share(problem):
    net, X, Y, _ = problem
    for l in range(1, net.L + 1):
        net.b[l] = np.zeros_like(net.b[l])
    x, y = X[:1], Y[:1]
    gradient = net.gradient(x, y)
    wanted = np.sum((net(x) - y) * net(x))
    for l in range(1, net.L + 1):
        close(np.sum(net.W[l] * gradient.W[l]), wanted, 1e-11)


@script("T6.5", "S103")
@given(problems(sigma=st.sampled_from([tanh, sigmoid, sine, softplus])))
def test_the_backward_pass_is_the_adjoint_of_the_derivative_in_x(problem):
    net, X, _, rng = problem
    x = X[:1]
    J = complex_step(lambda x: reference.deep(net.theta, net.widths, net.sigma[1:], x), x[0])
    u, v = rng.normal(size=net.widths[-1]), rng.normal(size=net.widths[0])
    delta = net.backward(net.forward(x), u[None])
    pulled = net.W[1] @ delta[1][0]  # the gradient in x of <u, f(x)>
    close(pulled, J.T @ u, 1e-11)
    close(u @ (J @ v), pulled @ v, 1e-11)


class Counted(np.ndarray):
    """An array that counts the multiply-adds of all matrix products it takes part in."""

    count = 0

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        plain = [np.asarray(x) for x in inputs]
        result = getattr(ufunc, method)(*plain, **options)
        if ufunc is np.matmul:
            Counted.count += plain[0].size * plain[1].shape[-1]
        return result.view(Counted) if isinstance(result, np.ndarray) else result


@script("T6.1", "S99", "S100", "S101")
@pytest.mark.parametrize(
    "widths, forward, backward", [((2, 8, 8, 1), 88, 160), ((3, 10, 1), 40, 50), ((784, 16, 10), 12704, 12864)]
)
def test_the_cost_of_both_passes_counted(widths, forward, backward):
    """M = sum d_l n_l forward, 2 M - d_1 n_1 backward; by finite differences the gradient would cost (P + 1) M."""
    net = Deep.random(widths, [tanh] * (len(widths) - 1), np.random.default_rng(7))
    M = sum(W.size for W in net.W[1:])
    list.__setitem__(net.W, slice(None), [None, *(W.view(Counted) for W in net.W[1:])])
    Counted.count = 0
    net(np.ones((1, widths[0])))
    assert Counted.count == forward == M
    Counted.count = 0
    net.gradient_by_formula(np.ones((1, widths[0])), np.ones((1, widths[-1])))
    assert Counted.count - forward == backward == 2 * M - widths[0] * widths[1]


@script("E52")
def test_outputs_alone_do_not_determine_the_slope():
    net = Deep([[[1]]], [[0]], [sine])
    passed = net.forward([0.5, np.pi - 0.5])
    close(passed.z[1][0], passed.z[1][1], 1e-15)
    close(net.backward(passed, [[1], [1]])[1], [[0.87758256], [-0.87758256]], 1e-8)
    t = np.linspace(-3, 3, 12)  # for these three the output is enough
    z = {sigma: sigma(t) for sigma in (sigmoid, tanh, relu)}
    close(sigmoid.derivative(t), z[sigmoid] * (1 - z[sigmoid]), 1e-15)
    close(tanh.derivative(t), 1 - z[tanh] ** 2, 1e-15)
    close(relu.derivative(t), 1.0 * (z[relu] > 0), 1e-15)


@script("T6.8")
def test_how_exact_finite_differences_are():
    net, X, Y, _ = example()
    net = Deep(net.W[1:], net.b[1:], [tanh, tanh, identity])
    exact = net.gradient(X, Y).theta

    def F(theta):
        return net.at(theta).loss(X, Y)

    def error(got):
        return np.abs(got - exact).max()

    def forward(h):
        return np.array([(F(net.theta + h * e) - F(net.theta)) / h for e in np.eye(net.size)])

    step = complex_step(
        lambda theta: reference.deep_loss(theta, net.widths, net.sigma[1:], X, Y, reference.squared), net.theta
    )
    assert error(step) < 1e-14
    assert 1e-12 < error(central_differences(F, net.theta)) < 1e-9
    assert 1e-10 < error(forward(1e-8)) < 1e-6
    assert error(forward(1e-13)) > 1e-4


def test_passes_leave_everything_as_it_was():
    net, X, Y, _ = example()
    theta, X0, Y0 = net.theta.copy(), X.copy(), Y.copy()
    passed = net.forward(X)
    kept, slope = [z.copy() for z in passed.z], net(X) - Y
    slope0 = slope.copy()
    net.backward(passed, slope), net.loss(X, Y), net.gradient(X, Y), net.gradient(X, Y, cross_entropy)
    assert all(np.array_equal(a, b) for a, b in zip(passed.z, kept, strict=True))
    assert np.array_equal(net.theta, theta)
    assert np.array_equal(X, X0)
    assert np.array_equal(Y, Y0)
    assert np.array_equal(slope, slope0)


def test_own_losses_can_be_used():
    quartic = Loss("quartic", "(y' - y)^4", lambda p, t: ((p - t) ** 4).sum(axis=1), lambda p, t: 4 * (p - t) ** 3)
    net, X, Y, _ = example()
    close(
        net.gradient(X, Y, quartic).theta,
        central_differences(lambda theta: net.at(theta).loss(X, Y, quartic), net.theta),
        1e-8,
    )


def test_the_gradient_has_the_shape_of_the_network():
    net, X, Y, _ = example()
    gradient = net.gradient(X, Y)
    assert isinstance(gradient, Layers)
    assert [W.shape for W in gradient.W[1:]] == [W.shape for W in net.W[1:]]
    before = net.loss(X, Y)
    net.theta -= 0.01 * gradient.theta
    assert net.loss(X, Y) < before


# Constructions in depth


def pieces(values, x):
    """The number of linear pieces of the function with these values at the increasing points x."""
    slopes = np.diff(values) / np.diff(x)
    return 1 + np.count_nonzero(np.diff(slopes))


@script("T5.2", "S84")
@pytest.mark.parametrize("k", [1, 2, 5, 12])
def test_sawtooth(k):
    net = sawtooth(k)
    assert net.size == 6 * k + 1
    assert net.widths == (1, *[2] * k, 1)
    x = np.arange(2 ** (k + 1) + 1) / 2 ** (k + 1)
    y = net(x)[:, 0]
    assert np.array_equal(y, np.tile([0, 0.5, 1, 0.5], 2 ** (k - 1) + 1)[: len(x)])
    assert pieces(y, x) == 2**k
    assert set(np.abs(np.diff(y) / np.diff(x))) == {2.0**k}
    crossings = np.count_nonzero(np.diff(np.sign(y[::2] - 0.5)))
    assert crossings == 2**k  # a shallow network with sup error < 1/2 needs as many


@script("T5.2")
@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_a_shallow_network_needs_exponentially_many_neurons_for_the_sawtooth(k):
    """2^k relu neurons are exact; n neurons have at most n + 1 pieces, so at most n + 1 crossings of 1/2."""
    net = interpolant(lambda x: sawtooth(k)(x)[:, 0], 2**k)
    assert net.a[0] == 0  # the constant is not needed, the function is 0 at 0
    x = np.arange(2 ** (k + 2) + 1) / 2 ** (k + 2)
    close(net(x), sawtooth(k)(x)[:, 0], 1e-12)
    constant = Shallow([0.5], [[0]], [1], relu)
    assert sup_error(lambda x: sawtooth(k)(x)[:, 0], constant, np.arange(2**k + 1) / 2**k)[0] == 0.5


@script("T5.2")
@given(seeds, st.integers(1, 6))
def test_n_relu_neurons_cross_a_level_at_most_n_plus_1_times(seed, n):
    rng = np.random.default_rng(seed)
    net = Shallow(rng.normal(size=n), rng.normal(size=(1, n)), rng.normal(size=n), relu)
    x = np.linspace(-3, 3, 4001)
    assert np.count_nonzero(np.diff(np.sign(net(x) - np.median(net(x)) - 1e-9))) <= n + 1


@script("T5.3", "T2.17")
@pytest.mark.parametrize("m", range(1, 11))
def test_the_square_in_depth(m):
    net = deep_square(m)
    assert net.size == 12 * m - 2
    assert net.widths == (1, *[3] * m, 1)
    dyadic = np.arange(2 ** (m + 1) + 1) / 2 ** (m + 1)
    error = np.abs(net(dyadic)[:, 0] - dyadic**2)
    assert error.max() == 4.0 ** -(m + 1)
    x = np.linspace(0, 1, 9973)
    assert np.abs(net(x)[:, 0] - x**2).max() <= 4.0 ** -(m + 1) + 1e-15
    flat = interpolant(np.square, 2**m)  # the same function, with 2^m cells
    close(net(x)[:, 0], flat(x), 1e-12)


@script("T5.3")
def test_the_square_in_depth_in_numbers():
    assert deep_square(10).size == 118
    assert 4.0**-11 == pytest.approx(2.38e-7, rel=2e-3)


@script("T5.3")
def test_the_hat_series_for_the_square_in_rational_numbers():
    def g(x):
        return min(2 * x, 2 - 2 * x)

    for m in (1, 3, 5):
        worst = 0
        for k in range(2 ** (m + 1) + 1):
            x = g_x = Fraction(k, 2 ** (m + 1))
            total = x
            for level in range(1, m + 1):
                g_x = g(g_x)
                total -= g_x / 4**level
            worst = max(worst, abs(total - x**2))
        assert worst == Fraction(1, 4 ** (m + 1))


@script("T5.4", "S103")
@pytest.mark.parametrize("L", [1, 4, 10])
def test_a_chain_of_sigmoids_loses_a_factor_of_four_per_layer(L):
    """w = 1, b_l = -z_(l-1): every pre-activation is 0."""
    biases = [[0.0]] + [[-0.5]] * (L - 1)
    net = Deep([[[1]]] * L, biases, [sigmoid] * L)
    passed = net.forward([0.0])
    assert all(pre == 0 for pre in passed.pre[1:])
    slope = net.W[1] @ net.backward(passed, [[1]])[1][0]
    np.testing.assert_allclose(slope, 4.0**-L, rtol=1e-12)
    assert 4.0**-10 == pytest.approx(9.537e-7, rel=1e-4)


@script("T5.4")
@given(problems(sigma=st.just(sigmoid), last=st.just(sigmoid)))
def test_the_derivative_of_a_sigmoid_network_is_at_most_this(problem):
    net, X, *_ = problem
    J = complex_step(lambda x: reference.deep(net.theta, net.widths, net.sigma[1:], x), X[0])
    assert np.linalg.norm(J, 2) <= np.prod([np.linalg.norm(W, 2) / 4 for W in net.W[1:]]) * (1 + 1e-12)


@script("T5.6")
@given(problems(sigma=st.sampled_from([relu, tanh, sine]), last=st.just(identity)))
def test_lipschitz_bound_of_a_network(problem):
    net, X, _, rng = problem
    Z = X + rng.normal(size=X.shape)
    bound = np.prod([np.linalg.norm(W, 2) for W in net.W[1:]])
    moved = np.linalg.norm(net(X) - net(Z), axis=1)
    assert (moved <= bound * np.linalg.norm(X - Z, axis=1) * (1 + 1e-12)).all()


@script("T5.6")
@given(seeds, st.lists(st.integers(1, 3), min_size=1, max_size=3))
def test_pieces_of_a_relu_network_on_the_line(seed, hidden):
    """At most prod (n_l + 1) pieces: counted by the patterns of active neurons met along a fine grid."""
    rng = np.random.default_rng(seed)
    widths = [1, *hidden, 1]
    Ws = [rng.normal(size=(d, n)) for d, n in pairwise(widths)]
    net = Deep(Ws, [rng.normal(size=n) for n in widths[1:]], [relu] * len(hidden) + [identity])
    passed = net.forward(np.linspace(-5, 5, 2001))
    patterns = np.column_stack([pre > 0 for pre in passed.pre[1:-1]])
    changes = np.count_nonzero((patterns[1:] != patterns[:-1]).any(axis=1))
    assert 1 + changes <= np.prod([n + 1 for n in hidden])


@script("T2.13")
def test_two_heaviside_layers_make_a_box_exactly():
    net = box(0.3, 0.7)
    assert net.widths == (2, 4, 1, 1)
    x = np.array([0, 0.1, 0.3, np.nextafter(0.3, 1), 0.5, 0.7, np.nextafter(0.7, 1), 0.9, 1])
    X = np.array(list(product(x, x)))
    inside = ((X > 0.3) & (X <= 0.7)).all(axis=1)
    assert np.array_equal(net(X)[:, 0], 1.0 * inside)
    assert net.sigma[1:] == [heaviside, heaviside, identity]


@script("S95")
def test_the_network_depends_on_its_parameters_though_the_notation_hides_it():
    net, X, Y, _ = example()
    moved = net.at(net.theta + 0.1)
    assert net.at(net.theta).loss(X, Y) == net.loss(X, Y) != moved.loss(X, Y)
