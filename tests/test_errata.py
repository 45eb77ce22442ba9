"""What the printed script gets wrong and no other file has at home, and which statements are tested at all."""

import numpy as np
import pytest

from nblib import Deep, Shallow, heaviside, identity, relu, sigmoid, staircase, tanh
from publish.house.script_map import proofs
from tests.reference import close

script = pytest.mark.script


@script("S13", "S17", "E63")
def test_input_hidden_and_output_layer_are_two_layers_of_parameters():
    net = Deep.random([3, 10, 1], [tanh, identity], np.random.default_rng(0))
    passed = net.forward(np.ones((1, 3)))
    assert [z.shape[1] for z in passed.z] == [3, 10, 1]  # three rows of circles in the picture
    assert net.L == 2  # but two maps


@script("S47", "E62")
def test_numpy_multiplies_where_the_hadamard_product_is_undefined():
    v, column = np.array([1.0, 2, 3]), np.array([[1.0], [2], [3]])
    assert (v * column).shape == (3, 3)  # no error, and no Hadamard product
    with pytest.raises(ValueError, match="broadcast"):
        np.ones((2, 3)) * np.ones((3, 2))
    net = Shallow([1.0, 2, 3], np.ones((1, 3)), v, tanh)
    with pytest.raises(ValueError, match="y must have shape"):  # nblib does not broadcast
        net.gradient(column, column)


@script("S43", "S45", "E25")
def test_the_brackets_in_the_gradient_matter():
    a, slope, x = np.array([1, 3]), np.array([1, 2]), np.array([1, 10])
    assert np.outer(a * slope, x).tolist() == [[1, 10], [6, 60]]
    assert (a * np.outer(slope, x)).tolist() == [[1, 30], [2, 60]]  # n = d: silently wrong
    with pytest.raises(ValueError, match="broadcast"):
        a * np.outer(slope, [1, 10, 100])


def printed_gradient(net, X, y):
    """Before it transposes, the script writes (1/N) sum_i res(x_i) [a (.) sigma'(W^T x_i + b)] x_i^T."""
    D = (net(X) - y)[:, None] * net.a * net.sigma.derivative(X @ net.W + net.b)
    return D.T @ X / len(y)


@script("S68", "S70", "S71", "E29", "E30")
def test_the_almost_finished_gradient_is_the_transpose():
    rng = np.random.default_rng(1)
    for d, n in ((3, 5), (4, 4)):
        net, X, y = Shallow.random(n, d, tanh, rng), rng.normal(size=(7, d)), rng.normal(size=7)
        printed, right = printed_gradient(net, X, y), net.gradient(X, y).W
        assert printed.shape == (n, d)
        assert right.shape == net.W.shape == (d, n)
        close(printed.T, right, 1e-14)
    assert np.linalg.norm(printed - right) > 0.3 * np.linalg.norm(right)  # n = d: silently wrong


@script("S27", "E15")
def test_with_closed_cells_the_step_function_has_two_values_at_the_edges():
    def f(x):
        return x

    left_cell, right_cell = f(1 / 2), f(2 / 2)  # 1/2 lies in [0, 1/2] and in [1/2, 1]
    assert (left_cell, right_cell) == (0.5, 1)
    assert staircase(f, 2)([0.5]) == left_cell  # so the cells are open on the left


@script("S32", "S34", "E18", "E20", "E21")
def test_the_printed_proof_counts_two_neurons_a_cell_and_forgets_zero():
    assert heaviside(0) == 0  # which is why the bump 1_{0 < x <= 1/n} misses x = 0
    assert staircase(np.ones_like, 4)([0.0]) == 1


@script("S90", "E46")
def test_the_first_activation_of_the_example_has_an_index():
    rng = np.random.default_rng(2)
    Ws, bs = [rng.normal(size=(2, 2)) for _ in range(3)], [rng.normal(size=2) for _ in range(3)]
    x = rng.normal(size=(1, 2))
    net, mistaken = Deep(Ws, bs, [sigmoid, relu, identity]), Deep(Ws, bs, [relu, relu, identity])
    assert np.abs(net(x) - mistaken(x)).max() > 0.1


@script("S94", "E49")
def test_the_loss_takes_two_vectors_not_a_matrix():
    """R^(n x n) and R^n x R^n have the same dimension for n = 2 only."""
    assert [(n * n, n + n) for n in (1, 2, 3)] == [(1, 2), (4, 4), (9, 6)]


@script("S101", "E53")
def test_the_recursion_of_the_errors_has_no_transpose():
    rng = np.random.default_rng(3)
    for width in (3, 4):
        net = Deep.random([2, 4, width], [tanh, identity], rng)
        passed = net.forward(rng.normal(size=(1, 2)))
        delta = net.backward(passed, rng.normal(size=(1, width)))
        slope = tanh.derivative(passed.pre[1][0])
        close(delta[1][0], net.W[2] @ delta[2][0] * slope, 1e-14)
        if width == 3:
            with pytest.raises(ValueError, match="mismatch"):
                net.W[2].T @ delta[2][0]
        else:  # square: silently wrong
            assert np.abs(net.W[2].T @ delta[2][0] * slope - delta[1][0]).max() > 0.1


@script("S97", "E50")
def test_a_bias_has_one_index():
    net = Deep.random([2, 4, 3], [tanh, identity], np.random.default_rng(4))
    gradient = net.gradient(np.ones((5, 2)), np.ones((5, 3)))
    assert [b.shape for b in gradient.b[1:]] == [(4,), (3,)]


@script("S102", "E55")
def test_the_definition_of_delta_as_printed_is_circular():
    """delta_l = d loss / d pre_l: nudge one pre-activation and run the rest of the network."""
    rng = np.random.default_rng(5)
    net = Deep.random([2, 4, 3], [tanh, identity], rng)
    x, y, h = rng.normal(size=(1, 2)), rng.normal(size=(1, 3)), 1e-6
    passed = net.forward(x)
    delta = net.backward(passed, net(x) - y)[1][0]
    for j in range(4):
        nudge = h * np.eye(4)[[j]]
        ends = [tanh(passed.pre[1] + s * nudge) @ net.W[2] + net.b[2] for s in (1, -1)]
        losses = [np.sum((end - y) ** 2) / 2 for end in ends]
        close((losses[0] - losses[1]) / (2 * h), delta[j], 1e-8)


# Nothing is forgotten (the statements: tests/publish/house)

NOT_TESTABLE = {
    "E16": "two things called f",
    "E32": "a missing letter",
    "E44": "one letter for several things",
    "E45": "a missing bracket",
    "E59": "missing figures",
}
SHARP = {1: 5, 2: 17, 3: 5, 4: 11, 5: 6, 6: 8}  # T1.1-T1.5, T2.1-T2.17, ...


def test_every_erratum_and_every_sharp_result_is_tested():
    every = {f"E{i:02}" for i in range(1, 64)} | {f"V{i:02}" for i in range(1, 15)}
    every |= {f"T{part}.{i}" for part, n in SHARP.items() for i in range(1, n + 1)}
    assert {name for name in proofs() if name[0] != "S"} == every - NOT_TESTABLE.keys()
