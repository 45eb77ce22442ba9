"""The losses: their values, their gradients, softmax and cross-entropy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblib import cross_entropy, sigmoid, softmax, squared
from tests import reference
from tests.reference import close, complex_step, seeds

script = pytest.mark.script
LOSSES = {squared: reference.squared, cross_entropy: reference.cross_entropy}


@script("S93", "S94", "E49", "V09")
def test_the_squared_loss():
    assert squared([[1, 2], [0, 0]], [[0, 0], [3, 4]]).tolist() == [2.5, 12.5]
    assert squared.gradient([[1, 2]], [[0, 5]]).tolist() == [[1, -3]]
    assert repr([squared, cross_entropy]) == "[squared, cross_entropy]"


@script("S94", "T6.6")
@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@given(seed=seeds, N=st.integers(1, 4), K=st.integers(1, 5))
def test_losses_and_their_gradients_against_the_complex_step(loss, seed, N, K):
    rng = np.random.default_rng(seed)
    prediction, target = 3 * rng.normal(size=(N, K)), rng.normal(size=(N, K))
    values = loss(prediction, target)
    assert values.shape == (N,)
    for p, t, value, gradient in zip(prediction, target, values, loss.gradient(prediction, target), strict=True):
        close(value, LOSSES[loss](p, t), 1e-11)
        close(gradient, complex_step(lambda p, t=t: LOSSES[loss](p, t), p), 1e-11)


@script("T6.6")
@given(seeds, st.integers(2, 6))
def test_softmax_and_cross_entropy(seed, K):
    rng = np.random.default_rng(seed)
    scores, target = 5 * rng.normal(size=(3, K)), rng.normal(size=(3, K))
    p = softmax(scores)
    close(p.sum(axis=1), np.ones(3), 1e-14)
    assert (p > 0).all()
    close(softmax(scores + 100), p, 1e-12)  # only differences of scores count
    delta = cross_entropy.gradient(scores, target)
    close(delta, p * target.sum(axis=1, keepdims=True) - target, 1e-14)
    close(delta.sum(axis=1), np.zeros(3), 1e-12)
    one_hot = np.eye(K)[rng.integers(K, size=3)]
    close(cross_entropy.gradient(scores, one_hot), p - one_hot, 1e-14)
    close(cross_entropy(scores, one_hot), -np.log((p * one_hot).sum(axis=1)), 1e-11)


@script("T6.7")
@given(st.floats(-30, 30), st.floats(0, 1))
def test_two_classes_are_the_logistic_loss(u, y):
    """With the scores (u, 0) and targets (y, 1 - y) the error in u is s(u) - y."""
    delta = cross_entropy.gradient([[u, 0]], [[y, 1 - y]])
    close(delta[0], [sigmoid(u) - y, y - sigmoid(u)], 1e-12)


def test_softmax_and_cross_entropy_do_not_overflow():
    scores = [[1000.0, 0.0], [-1e308, 1e308 / 2]]
    assert softmax([scores[0]]).tolist() == [[1, 0]]
    assert cross_entropy([scores[0]], [[0, 1]]).tolist() == [1000]
