"""The network with one hidden layer: the formula, the parameters, the loss and its three gradients."""

from fractions import Fraction
from itertools import combinations, permutations, product
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblib import Deep, Shallow, heaviside, identity, relu, sigmoid, tanh
from nblib.staircase import grid
from tests.reference import (
    ALL,
    activations,
    bell,
    close,
    complex_step,
    dimensions,
    seeds,
    shallow,
    shallow_loss,
    sine,
    sizes,
    softplus,
    square,
    unpack,
)

script = pytest.mark.script


@st.composite
def problems(draw, sigma=activations, N=sizes, n=sizes, d=dimensions):
    """A random network with data: (net, X, y, rng)."""
    rng = np.random.default_rng(draw(seeds))
    N, n, d = draw(N), draw(n), draw(d)
    net = Shallow(rng.normal(size=n), rng.normal(size=(d, n)), rng.normal(size=n), draw(sigma))
    return net, rng.normal(size=(N, d)), rng.normal(size=N), rng


def features(W, b, sigma, X):
    """Phi_ij = sigma(<w_j, x_i> + b_j), one neuron at a time."""
    return np.column_stack([Shallow([1], W[:, [j]], b[[j]], sigma)(X) for j in range(len(b))])


# The neuron and the network


@script("S06", "S10", "S36", "S37", "E60", "V02")
@given(problems())
def test_network_is_the_sum_over_its_neurons(problem):
    net, X, *_ = problem
    close(net(X), np.array([shallow(net.a, net.W, net.b, net.sigma, x) for x in X]), 1e-12)


@script("S08", "E02")
def test_the_argument_of_a_neuron_is_affine_not_linear():
    g = Shallow([1], [[1], [2]], [3], identity)
    assert g([[1, 0], [0, 1], [1, 1]]).tolist() == [4, 5, 6]  # linear would be 9 at the sum
    linear = Shallow([1], [[1], [2]], [0], identity)
    assert linear([[1, 0], [0, 1], [1, 1]]).tolist() == [1, 2, 3]


@script("S07", "S09", "E03")
@given(activations, st.floats(0.1, 3), st.floats(-3, 3))
def test_for_d_1_a_neuron_is_sigma_shifted_and_stretched_perhaps_mirrored_or_flat(sigma, w, b):
    x = np.linspace(-1, 1, 41) + 0.012345
    close(Shallow([1], [[w]], [b], sigma)(x), sigma(w * (x + b / w)), 1e-12)
    close(Shallow([1], [[-w]], [b], sigma)(-x), Shallow([1], [[w]], [b], sigma)(x), 1e-12)
    assert np.ptp(Shallow([1], [[0]], [b], sigma)(x)) == 0


@script("S07", "E03")
def test_for_d_2_a_neuron_is_a_ridge_constant_across_w():
    ridge = Shallow([1], [[1], [-2]], [0.3], tanh)
    along = np.linspace(-2, 2, 9)[:, None] * [2, 1]  # orthogonal to w
    close(ridge(along), np.full(9, tanh(0.3)), 1e-14)
    assert np.ptp(ridge(np.linspace(-2, 2, 9)[:, None] * [1, -2])) > 1.9


@script("S09")
@pytest.mark.parametrize("sigma", [sigma for sigma in ALL if sigma is not identity], ids=repr)
def test_the_activation_bends(sigma):
    left, middle, right = Shallow([1], [[1]], [0.25], sigma)([-1.0, 0.0, 1.0])
    assert abs(left - 2 * middle + right) > 0.02


@script("S12", "S18")
@given(st.floats(0.1, 10), st.floats(-10, 10))
def test_the_bias_sets_the_threshold(w, b):
    neuron = Shallow([1], [[w]], [b], heaviside)
    threshold = -b / w
    assert neuron([threshold - 1e-6, threshold + 1e-6]).tolist() == [0, 1]


@script("S11", "S14", "S15", "S16", "S18", "S36", "V01")
@given(sizes, dimensions, seeds)
def test_n_neurons_on_R_d_have_d_plus_2_times_n_parameters(n, d, seed):
    net = Shallow.random(n, d, relu, np.random.default_rng(seed))
    assert (net.a.shape, net.W.shape, net.b.shape) == ((n,), (d, n), (n,))
    assert (net.n, net.d, net.size) == (n, d, (2 + d) * n)
    assert net.theta.shape == (net.size,)
    assert Shallow.random(10, 3, relu, np.random.default_rng(seed)).size == 50


@script("E05", "S17", "E63", "V09")
def test_as_a_deep_network_it_has_one_parameter_more():
    rng = np.random.default_rng(1)
    net = Shallow.random(10, 3, tanh, rng)
    same = Deep([net.W, net.a[:, None]], [net.b, [0]], [tanh, identity])
    assert (net.size, same.size) == (50, 51)
    X = rng.normal(size=(7, 3))
    close(same(X)[:, 0], net(X), 1e-14)
    same.b[2] = [0.5]
    close(same(X)[:, 0], net(X) + 0.5, 1e-14)


@given(problems(), seeds)
def test_theta_holds_a_then_W_then_b_and_they_are_views_of_it(problem, seed):
    net, X, *_ = problem
    theta = np.random.default_rng(seed).normal(size=net.size)
    other, a, W, b = net.at(theta), *unpack(theta, net.d, net.n)
    for got, wanted in ((other.a, a), (other.W, W), (other.b, b), (other.theta, theta)):
        assert np.array_equal(got, wanted)
        assert np.shares_memory(got, other.theta)
    assert not np.shares_memory(other.theta, theta)
    net.theta = theta
    assert np.array_equal(net(X), other(X))
    net.W = 2 * W
    net.a -= 3
    net.b += 1
    assert np.array_equal(net.theta, np.concatenate([a - 3, (2 * W).ravel(), b + 1]))
    assert np.array_equal(other.theta, theta)


def test_the_network_keeps_copies_of_what_it_is_built_from():
    a, W, b = np.ones(2), np.ones((1, 2)), np.ones(2)
    net = Shallow(a, W, b, relu)
    net.theta = np.zeros(6)
    assert (a.sum(), W.sum(), b.sum()) == (2, 2, 2)
    assert repr(net) == "Shallow(d=1, n=2, sigma=relu)"


def test_for_d_1_points_may_come_flat():
    net = Shallow.random(4, 1, tanh, np.random.default_rng(2))
    x, y = np.linspace(-1, 1, 5), np.zeros(5)
    assert np.array_equal(net(x), net(x[:, None]))
    assert net.loss(x, y) == net.loss(x[:, None], y)
    assert np.array_equal(net.gradient(x, y).theta, net.gradient(x[:, None], y).theta)


@script("S78", "E61")
def test_random_parameters_are_normal_and_follow_the_generator():
    net = Shallow.random(4000, 5, tanh, np.random.default_rng(3))
    again = Shallow.random(4000, 5, tanh, np.random.default_rng(3))
    assert np.array_equal(net.theta, again.theta)
    assert len(np.unique(net.theta)) == net.size  # no two neurons start alike
    for sample, deviation in ((net.a, 4000**-0.5), (net.W, 1), (net.b, 1)):
        z = sample / deviation
        assert abs(z.mean()) < 0.06
        assert abs(z.std() - 1) < 0.05
        assert abs((np.abs(z) < 1).mean() - 0.6827) < 0.03
    # so f(x) is of the size of sigma whatever n
    wide = [Shallow.random(1000, 1, tanh, np.random.default_rng(seed))([0.5])[0] for seed in range(200)]
    assert 0.3 < np.std(wide) < 1


# The algebra of networks


@script("S10", "S31", "E20")
@given(problems(), sizes, st.floats(-9, 9))
def test_a_sum_of_networks_is_a_network_and_a_multiple_too(problem, m, k):
    f, X, _, rng = problem
    g = Shallow.random(m, f.d, f.sigma, rng)
    combinations = (f + g, f(X) + g(X)), (k * f, k * f(X)), (f * k, k * f(X))
    for net, values in combinations:
        assert isinstance(net, Shallow)
        assert not np.shares_memory(net.theta, f.theta)
        close(net(X), values, 1e-11)
    assert (f + g).size == f.size + g.size
    assert np.array_equal((f + g).a, [*f.a, *g.a])
    assert np.array_equal((f + g).W, np.column_stack([f.W, g.W]))
    assert np.array_equal((f + g).b, [*f.b, *g.b])


@pytest.mark.parametrize("k", [2, 2.0, np.float64(2), np.int64(2), np.float32(2), Fraction(2)])
def test_every_kind_of_number_multiplies_a_network(k):
    net = Shallow([1, 3], [[1, 2]], [-1, 0], relu)
    for multiple in (k * net, net * k):
        assert multiple.a.tolist() == [2, 6]
        assert np.array_equal(multiple.theta[2:], net.theta[2:])


@script("E04")
def test_networks_form_a_vector_space_as_functions_but_the_neurons_stay():
    net, X = Shallow.random(3, 2, tanh, np.random.default_rng(6)), np.random.default_rng(7).normal(size=(9, 2))
    zero = net + -1 * net
    assert zero.n == 6
    close(zero(X), np.zeros(9), 1e-15)


@script("E04")
def test_neurons_need_not_be_linearly_independent():
    W, b = np.array([[1, -1, 1, -1, 0]]), np.array([0, 0, 1, -1, 1])
    x = np.linspace(-2, 2, 41)
    close(Shallow([-1, 1, 1, -1, -1], W, b, relu)(x), np.zeros(41), 1e-14)
    assert np.linalg.matrix_rank(features(W, b, relu, x)) == 4


@script("T1.1", "S05")
@given(problems(sigma=st.just(sigmoid)))
def test_a_sigmoid_network_is_a_tanh_network_and_a_constant(problem):
    net, X, *_ = problem
    halved = Shallow(net.a / 2, net.W / 2, net.b / 2, tanh)
    close(net(X), halved(X) + net.a.sum() / 2, 1e-12)


@script("T1.2")
@given(problems(sigma=st.sampled_from([relu, sigmoid, tanh, sine])))
def test_symmetries_of_the_network(problem):
    net, X, _, rng = problem
    order, signs, scale = rng.permutation(net.n), rng.choice([-1, 1], net.n), rng.uniform(0.1, 10, net.n)
    close(Shallow(net.a[order], net.W[:, order], net.b[order], net.sigma)(X), net(X), 1e-12)
    flipped = Shallow(net.a * signs, net.W * signs, net.b * signs, net.sigma)
    if net.sigma in (tanh, sine):  # odd
        close(flipped(X), net(X), 1e-12)
    if net.sigma is sigmoid:  # s(-t) = 1 - s(t)
        close(flipped(X), net(X) - net.a[signs < 0].sum(), 1e-12)
    if net.sigma is relu:
        close(Shallow(net.a / scale, net.W * scale, net.b * scale, relu)(X), net(X), 1e-12)


CORNERS, XOR = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]


@script("T1.3")
@given(
    st.sampled_from([relu, sigmoid, heaviside, tanh, identity, softplus]),
    st.tuples(*[st.floats(-30, 30)] * 3),
)
def test_one_neuron_with_monotone_sigma_cannot_do_xor(sigma, parameters):
    w1, w2, b = parameters
    neuron = Shallow([1], [[w1], [w2]], [b], sigma)
    s = neuron(CORNERS)
    neuron.a = [s @ XOR / (s @ s) if s @ s > 1e-12 else 0]  # the best coefficient for these weights
    assert neuron.loss(CORNERS, XOR) >= 1 / 12 - 1e-9


@script("T1.3")
def test_the_bound_for_xor_is_reached_and_two_neurons_are_exact():
    close(Shallow([2 / 3], [[1], [1]], [-0.5], heaviside).loss(CORNERS, XOR), 1 / 12, 1e-15)
    close(Shallow([2 / 3], [[100], [100]], [-50], sigmoid).loss(CORNERS, XOR), 1 / 12, 1e-9)
    assert Shallow([1, -1], [[1, 1], [1, 1]], [-0.5, -1.5], heaviside).loss(CORNERS, XOR) == 0


@script("T1.4")
@pytest.mark.parametrize(
    "d, n, cells", [(1, 4, 5), (2, 2, 4), (2, 3, 7), (2, 4, 11), (2, 5, 16), (2, 8, 37), (3, 6, 42)]
)
def test_n_hyperplanes_cut_space_into_cells(d, n, cells):
    """In general position every cell has a corner, so the 2^d sides of each corner show all patterns."""
    rng = np.random.default_rng(4)
    W, b = rng.normal(size=(d, n)), rng.normal(size=n)
    pattern = Shallow(2.0 ** np.arange(n), W, b, heaviside)  # its value spells which neurons are on
    points = []
    for chosen in combinations(range(n), d):
        for sides in product([-1e-6, 1e-6], repeat=d):
            points.append(np.linalg.solve(W[:, chosen].T, np.array(sides) - b[list(chosen)]))
    assert cells == sum(comb(n, k) for k in range(d + 1)) == len(np.unique(pattern(np.array(points))))


@script("T1.5")
@pytest.mark.parametrize("sigma, lipschitz", [(relu, 1), (tanh, 1), (sigmoid, 1 / 4), (sine, 1), (identity, 1)])
def test_lipschitz_constant_of_a_neuron_is_sharp(sigma, lipschitz):
    rng = np.random.default_rng(5)
    w, b = rng.normal(size=(3, 1)), [0.7]
    neuron = Shallow([1], w, b, sigma)
    constant = lipschitz * np.linalg.norm(w)
    X = rng.normal(size=(500, 3))
    Y = X + rng.normal(size=(500, 3))
    assert (np.abs(neuron(X) - neuron(Y)) <= constant * np.linalg.norm(X - Y, axis=1) * (1 + 1e-12)).all()
    at = -0.7 * w[:, 0] / (w[:, 0] @ w[:, 0])  # <w, x> + b = 0
    step = 1e-4 * w[:, 0]
    close(np.diff(neuron([at, at + step]))[0] / np.linalg.norm(step), constant, 1e-6)


# The loss and its gradients


@script("S35", "S41", "S54", "S57", "S61", "S62", "E27")
@given(problems())
def test_the_loss_is_half_the_mean_squared_residual(problem):
    net, X, y, _ = problem
    close(net.loss(X, y), shallow_loss(net.theta, net.d, net.n, net.sigma, X, y), 1e-12)
    close(2 * net.loss(X, y), np.mean((net(X) - y) ** 2), 1e-12)


@script("S42", "S43", "S44", "S60", "S71", "S76", "S63", "V04", "V05", "E25", "E28", "E29", "E31", "E36")
@given(problems())
def test_the_three_gradients_against_the_complex_step(problem):
    net, X, y, _ = problem
    wanted = complex_step(lambda theta: shallow_loss(theta, net.d, net.n, net.sigma, X, y), net.theta)
    gradient = net.gradient(X, y)
    a, W, b = unpack(wanted, net.d, net.n)
    close(gradient.a, a, 1e-12)
    close(gradient.W, W, 1e-12)
    close(gradient.b, b, 1e-12)
    close(gradient.theta, wanted, 1e-12)


@script("S42", "S43", "S44", "S56", "S63", "S68", "E29", "E30", "E56")
@given(problems())
def test_the_gradients_as_the_script_writes_them_sample_by_sample(problem):
    net, X, y, _ = problem
    N, gradient = len(y), net.gradient(X, y)
    in_a, in_W, in_b = np.zeros(net.n), np.zeros((net.d, net.n)), np.zeros(net.n)
    for x, target in zip(X, y, strict=True):
        t = net.W.T @ x + net.b
        res = net.a @ net.sigma(t) - target
        in_a += res * net.sigma(t) / N
        outer = np.outer(net.a * net.sigma.derivative(t), x)  # (n, d): the transpose of what W needs
        in_W += res * outer.T / N
        in_b += res * net.a * net.sigma.derivative(t) / N
    close(gradient.a, in_a, 1e-12)
    close(gradient.W, in_W, 1e-12)
    close(gradient.b, in_b, 1e-12)


@script("S55", "S56", "S58", "S59", "S64", "S65", "S66", "S67", "S69", "S72", "S74", "V06", "E28")
@given(problems())
def test_the_inner_derivatives_of_the_derivation(problem):
    net, X, y, _ = problem

    def residuals(theta):
        a, W, b = unpack(theta, net.d, net.n)
        return np.array([shallow(a, W, b, net.sigma, x) - t for x, t in zip(X, y, strict=True)])

    J = complex_step(residuals, net.theta)  # (N, P)
    for i, x in enumerate(X):
        t = net.W.T @ x + net.b
        in_a, in_W, in_b = unpack(J[i], net.d, net.n)
        close(in_a, net.sigma(t), 1e-12)  # y_i has dropped out
        for j in range(net.n):  # only summand j depends on w_j
            close(in_W[:, j], net.a[j] * net.sigma.derivative(t[j]) * x, 1e-12)
        close(in_b, net.a * net.sigma.derivative(t), 1e-12)  # also the gradient of z -> a^T sigma(z)
    res = net(X) - y
    close(complex_step(lambda theta: residuals(theta) ** 2, net.theta), 2 * res[:, None] * J, 1e-12)
    close(net.gradient(X, y).theta, res @ J / len(y), 1e-12)  # 2 from the square, 1/2 from the loss


@script("S73", "S74", "S75", "E33", "E34", "E35")
@given(problems())
def test_the_derivative_of_the_hidden_layer_in_b_is_a_diagonal_matrix(problem):
    net, X, *_ = problem
    x = X[0]
    slope = net.sigma.derivative(net.W.T @ x + net.b)

    def hidden(b):
        return np.array([shallow([1], net.W[:, [j]], b[[j]], net.sigma, x) for j in range(net.n)])

    J = complex_step(hidden, net.b)
    close(J, np.diag(slope), 1e-12)
    close(J.T @ net.a, net.a * slope, 1e-12)  # this is where the Hadamard product comes from


@script("E28")
@given(problems())
def test_without_the_half_in_the_loss_the_gradient_doubles(problem):
    net, X, y, _ = problem
    whole = complex_step(lambda theta: 2 * shallow_loss(theta, net.d, net.n, net.sigma, X, y), net.theta)
    close(whole, 2 * net.gradient(X, y).theta, 1e-12)


@script("E23")
def test_at_a_kink_the_loss_has_two_slopes_and_at_a_jump_none():
    def loss(sigma, b, y):
        return Shallow([1], [[1]], [b], sigma).loss([[0]], [y])

    h = 1e-6
    close((loss(relu, h, -1) - loss(relu, 0, -1)) / h, 1, 1e-6)
    assert loss(relu, -h, -1) == loss(relu, 0, -1)
    assert Shallow([1], [[1]], [0], relu).gradient([[0]], [-1]).b == 0  # the convention sigma'(0) = 0
    assert (loss(heaviside, 0, 1), loss(heaviside, 1e-300, 1)) == (0.5, 0)


@script("E23")
@given(problems(sigma=st.just(heaviside)))
def test_heaviside_networks_never_learn_W_and_b(problem):
    net, X, y, _ = problem
    gradient = net.gradient(X, y)
    assert not gradient.W.any()
    assert not gradient.b.any()


def test_loss_and_gradient_leave_everything_as_it_was():
    net, X, y = Shallow.random(3, 2, tanh, np.random.default_rng(6)), np.ones((4, 2)), np.ones(4)
    theta = net.theta.copy()
    net(X), net.loss(X, y), net.gradient(X, y)
    assert np.array_equal(net.theta, theta)
    assert (X == 1).all()
    assert (y == 1).all()


# The Hadamard product is NumPy's *


@script("S45", "S46", "S48", "V07")
def test_the_hadamard_example():
    A, B = np.array([[2, 3, 1], [0, 8, -2]]), np.array([[3, 1, 4], [7, 9, 5]])
    assert (A * B).tolist() == [[6, 3, 4], [0, 72, -10]]


@script("S49", "S50", "S51", "S52", "S53", "V07", "E26")
@given(sizes, sizes, seeds, st.integers(-9, 9))
def test_the_five_properties_of_the_hadamard_product(m, n, seed, k):
    A, B, C = np.random.default_rng(seed).integers(-9, 10, size=(3, m, n))
    assert np.array_equal(A * B, B * A)
    assert np.array_equal(A * (B * C), (A * B) * C)
    assert np.array_equal(A * (B + C), A * B + A * C)
    assert np.array_equal((k * A) * B, k * (A * B))
    assert np.array_equal(A * (k * B), k * (A * B))
    assert np.array_equal(A * np.zeros((m, n)), np.zeros((m, n)))


# Least squares


@script("T3.1")
@given(problems(sigma=st.sampled_from([sigmoid, tanh, relu, sine]), N=st.integers(2, 6)))
def test_in_a_alone_the_problem_is_linear_least_squares(problem):
    net, X, y, rng = problem
    N, Phi = len(y), features(net.W, net.b, net.sigma, X)
    close(net(X), Phi @ net.a, 1e-12)
    G = Phi.T @ Phi / N
    close(net.gradient(X, y).a, G @ net.a - Phi.T @ y / N, 1e-12)  # so the Hessian is G
    P = Phi @ np.linalg.pinv(Phi)
    net.a = np.linalg.pinv(Phi) @ y
    value = net.loss(X, y)
    close(value, np.sum((y - P @ y) ** 2) / (2 * N), 1e-10)
    close(Phi.T @ (net(X) - y), np.zeros(net.n), 1e-8)
    net.a += rng.normal(size=net.n)
    assert net.loss(X, y) >= value - 1e-12


@script("T3.2")
@pytest.mark.parametrize("n", [1, 2, 3, 10, 40])
def test_spectrum_of_the_heaviside_staircase(n):
    x = grid(n)[1:]
    Phi = features(np.ones((1, n)), -grid(n)[:-1], heaviside, x)
    assert np.array_equal(Phi, np.tril(np.ones((n, n))))
    G = Phi.T @ Phi / n
    inverse = n * (2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1))
    inverse[0, 0] = n
    close(G @ inverse, np.eye(n), 1e-11)
    k = np.arange(n, 0, -1)
    wanted = 1 / (4 * n * np.sin((2 * k - 1) * np.pi / (4 * n + 2)) ** 2)
    np.testing.assert_allclose(np.linalg.eigvalsh(G), wanted, rtol=1e-11)
    np.testing.assert_allclose(wanted[0], 1 / (4 * n * np.cos(np.pi / (2 * n + 1)) ** 2), rtol=1e-12)


@script("T3.2", "E37")
def test_spectrum_of_ten_steps_in_numbers():
    largest, smallest = 1 / (40 * np.sin(np.pi / 42) ** 2), 1 / (40 * np.cos(np.pi / 21) ** 2)
    assert largest == pytest.approx(4.4766, abs=5e-5)
    assert 2 / largest == pytest.approx(0.446767, abs=5e-7)
    assert largest / smallest == pytest.approx(175.1, abs=0.05)
    n = 10**4
    assert 1 / (4 * n * np.sin(np.pi / (4 * n + 2)) ** 2) == pytest.approx(4 * n / np.pi**2, rel=2e-4)
    ratio = np.cos(np.pi / (2 * n + 1)) ** 2 / np.sin(np.pi / (4 * n + 2)) ** 2
    assert ratio == pytest.approx(16 * n**2 / np.pi**2, rel=2e-4)


@script("T3.3")
@given(problems(sigma=st.sampled_from([sigmoid, heaviside, tanh, sine, bell])))
def test_with_bounded_sigma_the_steps_in_a_below_2_over_n_are_safe(problem):
    net, X, y, _ = problem
    Phi = features(net.W, net.b, net.sigma, X)
    assert np.linalg.eigvalsh(Phi.T @ Phi / len(y)).max() <= net.n * (1 + 1e-12)


@script("T3.4")
def test_the_loss_is_not_convex():
    def net(a, w):
        return Shallow([a], [[w]], [0], identity)  # for the sample (1, 1) the loss is (a w - 1)^2 / 2

    X, y = [[1]], [1]
    assert [net(1, 1).loss(X, y), net(-1, -1).loss(X, y), net(0, 0).loss(X, y)] == [0, 0, 0.5]
    h = 2.0**-20
    hessian = [[g.a[0] / h, g.W[0, 0] / h] for g in (net(h, 0).gradient(X, y), net(0, h).gradient(X, y))]
    assert not net(0, 0).gradient(X, y).a.any()
    close(np.linalg.eigvalsh(hessian), [-1, 1], 1e-12)


@script("T3.5")
@pytest.mark.parametrize("sigma", [tanh, sigmoid])
@given(seed=seeds, N=st.integers(1, 6), d=dimensions)
def test_as_many_random_neurons_as_samples_interpolate(sigma, seed, N, d):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(N, d)), rng.normal(size=N)
    W, b = 3 * rng.normal(size=(d, N)), 3 * rng.normal(size=N)
    Phi = features(W, b, sigma, X)
    net = Shallow(np.linalg.lstsq(Phi, y, rcond=1e-15)[0], W, b, sigma)
    close(net(X), y, 1e-6)


@script("T3.5")
def test_random_relu_neurons_interpolate_when_there_are_enough_of_them():
    """As many as samples are not enough: with N = n = d = 1 half of all neurons are off at the sample."""
    rng = np.random.default_rng(7)
    off = [Shallow([1], rng.normal(size=(1, 1)), rng.normal(size=1), relu)([1.0])[0] == 0 for _ in range(400)]
    assert 0.4 < np.mean(off) < 0.6
    X, y, W, b = rng.normal(size=(6, 2)), rng.normal(size=6), rng.normal(size=(2, 200)), rng.normal(size=200)
    a = np.linalg.lstsq(features(W, b, relu, X), y, rcond=None)[0]
    close(Shallow(a, W, b, relu)(X), y, 1e-8)


@script("E22")
def test_the_infimum_of_the_loss_need_not_be_attained():
    X, y = [[0], [1]], [0, 1]
    values = [Shallow([1], [[2 * k]], [-k], sigmoid).loss(X, y) for k in (10, 20)]
    assert values[0] == pytest.approx(1.0e-9, rel=0.04)
    assert values[1] == pytest.approx(2.1e-18, rel=0.02)
    for k, value in zip((10, 20), values, strict=True):
        assert value == pytest.approx(sigmoid(-k) ** 2 / 2, rel=1e-6)
    # f(0) = a s(b) = 0 would need a = 0, and then f(1) = 0 too
    assert Shallow([0], [[3]], [1], sigmoid).loss(X, y) == 0.25


@script("T1.2")
def test_all_orders_of_three_neurons_give_the_same_function():
    net = Shallow.random(3, 2, tanh, np.random.default_rng(8))
    X = np.random.default_rng(9).normal(size=(5, 2))
    for order in map(list, permutations(range(3))):
        close(Shallow(net.a[order], net.W[:, order], net.b[order], tanh)(X), net(X), 1e-14)


@script("S24", "S25", "E13", "V12")
def test_the_square_activation_makes_polynomials_of_degree_at_most_two():
    close(Shallow([1, -1], [[1, 1]], [0.5, -0.5], square)([-2.0, 0.0, 3.0]), [-4, 0, 6], 1e-14)  # 2x
