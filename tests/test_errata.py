"""What the printed script gets wrong and no other file has at home, and which statements are tested at all."""

import numpy as np
import pytest

from nblib import Deep, Shallow, identity, tanh
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
