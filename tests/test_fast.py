"""The training path against the formulas it stands for: same numbers, block by block, in little memory."""

import tracemalloc
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblib import Deep, Shallow, cross_entropy, fast, identity, relu, sgd, sgd_reshuffled, sigmoid, squared, tanh
from nblib.descent import batches, sgd_reshuffled_steps, sgd_steps, subsets
from tests.reference import ALL, activations, close, seeds


@pytest.mark.parametrize("sigma", ALL)
def test_value_and_slope_together_are_value_and_slope(sigma):
    t = np.concatenate([np.linspace(-40, 40, 81), [0.0, 1e-300, -1e-300]])
    z, s = t.copy(), np.empty_like(t)
    fast.fused(sigma)(z, z, s)
    close(z, sigma(t), 1e-15)
    close(s, sigma.derivative(t), 1e-15)


@given(activations, st.integers(1, 9), st.integers(1, 3), st.integers(1, 40), st.integers(1, 30), seeds)
def test_gradient_of_a_shallow_network_is_the_formula(sigma, n, d, N, block, seed):
    rng = np.random.default_rng(seed)
    net = Shallow.random(n, d, sigma, rng)
    X, y = rng.normal(size=(N, d)), rng.normal(size=N)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast, "BLOCK", block)
        close(net.gradient(X, y).theta, net.gradient_by_formula(X, y).theta, 1e-12)
        close(net(X), sigma(X @ net.W + net.b) @ net.a, 1e-12)


@given(
    st.lists(st.tuples(st.integers(1, 5), activations), min_size=1, max_size=4),
    st.sampled_from([squared, cross_entropy]),
    st.integers(1, 3),
    st.integers(1, 30),
    st.integers(1, 30),
    seeds,
)
def test_gradient_of_a_deep_network_is_the_formula(layers, loss, d, N, block, seed):
    rng = np.random.default_rng(seed)
    net = Deep.random([d, *(n for n, _ in layers)], [sigma for _, sigma in layers], rng)
    X, Y = rng.normal(size=(N, d)), rng.random(size=(N, layers[-1][0]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast, "BLOCK", block)
        close(net.gradient(X, Y, loss).theta, net.gradient_by_formula(X, Y, loss).theta, 1e-12)
        close(net(X), net.forward(X).z[-1], 1e-12)


def shallow_run(rng):
    return Shallow.random(7, 2, tanh, rng), rng.normal(size=(23, 2)), rng.normal(size=23), ()


def deep_run(rng):
    net = Deep.random([2, 5, 4, 3], [relu, tanh, identity], rng)
    return net, rng.normal(size=(23, 2)), np.eye(3)[rng.integers(3, size=23)], (cross_entropy,)


def with_fresh_subsets(N, rng):
    return islice(subsets(N, 5, rng), 6 * (N // 5))


def with_epochs(N, rng):
    return [I for _ in range(6) for I in batches(N, 5, rng)]


@pytest.mark.parametrize("block", [fast.BLOCK, 14])  # 14: batches of 5 samples are cut into blocks of 2, 2, 1
@pytest.mark.parametrize("run", [shallow_run, deep_run])
@pytest.mark.parametrize("train, drawn", [(sgd, with_fresh_subsets), (sgd_reshuffled, with_epochs)])
def test_sgd_is_the_loop_of_the_script(train, drawn, run, block, monkeypatch):
    monkeypatch.setattr(fast, "BLOCK", block)
    net, X, y, loss = run(np.random.default_rng(3))
    theta = net.theta.copy()
    for I in drawn(len(X), np.random.default_rng(4)):
        theta -= 0.1 * net.at(theta).gradient_by_formula(X[I], y[I], *loss).theta
    losses = train(net, X, y, 0.1, 5, 6, np.random.default_rng(4), *loss)
    close(net.theta, theta, 1e-12)
    close(losses[-1], net.at(theta).loss(X, y, *loss), 1e-12)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("sigma", [tanh, sigmoid])
def test_exponentials_that_overflow_are_flat_not_warnings(sigma):
    net = Shallow([1.0, 1.0], [[2000.0, -2000.0]], [0.0, 0.0], sigma)
    X, y = np.array([[-1.0], [1.0]]), np.zeros(2)
    close(net.gradient(X, y).theta, net.gradient_by_formula(X, y).theta, 1e-15)


@pytest.mark.parametrize("sgd_steps", [sgd_steps, sgd_reshuffled_steps])
def test_sgd_steps_name_the_batch_they_took(sgd_steps):
    net, X, y, _ = shallow_run(np.random.default_rng(3))
    before = net.at(net.theta)
    I = next(sgd_steps(net, X, y, 0.1, 5, np.random.default_rng(4)))
    close(net.theta, before.theta - 0.1 * before.gradient_by_formula(X[I], y[I]).theta, 1e-12)


@pytest.mark.filterwarnings("error")
def test_a_step_that_overflows_is_quiet_and_only_the_step():
    net, X, y, _ = shallow_run(np.random.default_rng(3))
    with np.errstate(over="raise", invalid="raise"):
        before, steps = np.geterr(), sgd_steps(net, X, y, 1e200, 5, np.random.default_rng(4))
        for _ in range(9):
            next(steps)
            assert np.geterr() == before
    assert not np.isfinite(net.theta).all()


@pytest.mark.parametrize("net", [
    Shallow.random(1000, 1, relu, np.random.default_rng(0)),
    Deep.random([1, 1000, 1], [relu, identity], np.random.default_rng(0)),
])  # fmt: skip
def test_a_full_gradient_needs_one_block_at_a_time(net):
    X = np.linspace(-1, 1, 20_000)[:, None]  # sigma(X W + b) would be 160 MB, and the formula needs several of it
    y = X[:, 0] if isinstance(net, Shallow) else X
    tracemalloc.start()
    net.gradient(X, y)
    net.loss(X, y)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4e6
