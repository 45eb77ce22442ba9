"""What nblib itself gives for the exercises that it solves too: the solutions must agree with it."""

import itertools

import numpy as np

import nblib
from nblib import Deep, cross_entropy
from nblib.activations import identity, relu, sigmoid, tanh
from nblib.shallow import Shallow


def _layer_gradient(z_previous, delta):
    """The gradient of one straight layer whose error is `delta`: from W = 0, b = 0 and targets -N delta."""
    net = Deep([np.zeros((z_previous.shape[1], delta.shape[1]))], [np.zeros(delta.shape[1])], [identity])
    return net.gradient(z_previous, -len(delta) * delta)


def _straight(W1, b1, W2, b2):
    net = Deep([W1, W2], [b1, b2], [identity, identity])
    b = net(np.zeros((1, len(W1))))[0]
    return net(np.eye(len(W1))) - b, b


def _deltas(Ws, sigmas, pre, slope):
    """From a network whose biases give these pre-activations for the input 0."""
    z = [np.zeros(len(Ws[0])), *(sigma(a) for sigma, a in zip(sigmas, pre, strict=True))]
    bs = [a - W.T @ before for W, a, before in zip(Ws, pre, z[:-1], strict=True)]
    net = Deep(Ws, bs, sigmas)
    return [delta[0] for delta in net.backward(net.forward(z[0][None]), slope[None])[1:]]


def _delta_l(W_next, delta_next, pre, sigma):
    n, m = W_next.shape
    net = Deep([np.eye(n), W_next], [np.zeros(n), np.zeros(m)], [sigma, identity])
    return net.backward(net.forward(pre[None]), delta_next[None])[1][0]


def _delta_L(prediction, target, pre, sigma):
    net = Deep([np.eye(len(pre))], [np.zeros(len(pre))], [sigma])
    return net.backward(net.forward(pre[None]), (prediction - target)[None])[1][0]


def _sgd_step(a, W, b, X, y, batch, tau, sigma):
    gradient = Shallow(a, W, b, sigma).gradient(X[batch], y[batch])
    return a - tau * gradient.a, W - tau * gradient.W, b - tau * gradient.b


def _parameter_count(widths):
    Ws = [np.zeros(shape) for shape in itertools.pairwise(widths)]
    return Deep(Ws, [np.zeros(n) for n in widths[1:]], [tanh] * len(Ws)).size


LIBRARY = {
    "neuron": lambda w, b, x, sigma: Shallow([1.0], w[:, None], [b], sigma)(x[None])[0],
    "predict": lambda a, W, b, X, sigma: Shallow(a, W, b, sigma)(X),
    "parameter_count_shallow": lambda n, d: Shallow(np.zeros(n), np.zeros((d, n)), np.zeros(n), relu).size,
    "sigmoid_slope": sigmoid.derivative,
    "bump": lambda x, s, t: nblib.bump(s, t)(x),
    "staircase": lambda x, f, n: nblib.staircase(f, n)(x),
    "coefficients": lambda f, n: nblib.staircase(f, n).a,
    "width_for": lambda lipschitz, epsilon: nblib.width_for(lipschitz, epsilon),
    "residual": lambda a, W, b, X, y, sigma: Shallow(a, W, b, sigma)(X) - y,
    "loss": lambda a, W, b, X, y, sigma: Shallow(a, W, b, sigma).loss(X, y),
    "grad_a": lambda a, W, b, X, y, sigma: Shallow(a, W, b, sigma).gradient(X, y).a,
    "grad_W": lambda a, W, b, X, y, sigma: Shallow(a, W, b, sigma).gradient(X, y).W,
    "grad_b": lambda a, W, b, X, y, sigma: Shallow(a, W, b, sigma).gradient(X, y).b,
    "gradient_step": lambda x, gradient, tau: nblib.gradient_descent(gradient, x, tau, 1)[-1],
    "descent": lambda x, gradient, tau, steps: nblib.gradient_descent(gradient, x, tau, steps)[-1],
    "sgd_step": _sgd_step,
    "parameter_count": _parameter_count,
    "layer": lambda W, b, sigma, x: Deep([W], [b], [sigma])(x[None])[0],
    "forward": lambda Ws, bs, sigmas, x: Deep(Ws, bs, sigmas)(x[None])[0],
    "collapse": _straight,
    "delta_L": _delta_L,
    "delta_l": _delta_l,
    "dW_l": lambda z_previous, delta: _layer_gradient(z_previous, delta).W[1],
    "db_l": lambda delta: _layer_gradient(np.zeros((len(delta), 1)), delta).b[1],
    "softmax_delta": lambda scores, target: cross_entropy.gradient(scores[None], target[None])[0],
    "backward": _deltas,
}
