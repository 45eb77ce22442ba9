"""What is there for speed alone: the same gradients and steps as the formulas, several times faster.

`Shallow.gradient_by_formula` and `Deep.gradient_by_formula` say what is computed; the tests hold the two together.
Many samples go block by block, so that what is computed for one block stays in the cache of a core. Nothing in a step
makes a fresh array, and with x = [x; 1] and V = [W; b] the affine map and both its gradients are one product each.
"""

from contextvars import copy_context
from functools import partial

import numpy as np

from nblib.activations import identity, relu, sigmoid, tanh
from nblib.losses import squared
from nblib.parameters import Layers

BLOCK = 2**15  # doubles in the largest array of a block


def blocks(N, width):
    """Slices of 0, ..., N-1, each with so many samples that an array of `width` numbers a sample fits."""
    step = max(1, BLOCK // width)
    return [slice(start, min(start + step, N)) for start in range(0, N, step)]


def by_blocks(f, X, width):
    """f(X) for a function f of rows, block by block."""
    return np.concatenate([f(X[rows]) for rows in blocks(len(X), width)])


def with_ones(X):
    """The rows [x, 1] of an array (N, d): with V = [W; b] the affine map W^T x + b is one product."""
    return np.column_stack([X, np.ones(len(X))])


def gradient(net, X, y, loss=squared):
    """theta (P,) of the gradient of the loss on X (N, d) and y, as `net.gradient_by_formula` has it."""
    parts = ((one, with_ones(X[rows]), y[rows]) for rows, one in _passes(net, len(X), loss))
    with np.errstate(over="ignore"):  # an exponential may, and sigma is then as flat as it gets
        return _summed(parts, 1 / len(X))


def train(net, X, y, tau, batch, subsets, loss=squared):
    """Takes an SGD step with each of the `subsets` I (batch,), in place; yields I after its step.

    It is `net.theta -= tau * net.gradient(X[I], y[I]).theta`, and what overflows is quiet.
    """
    x, y = with_ones(np.asarray(X, float).reshape(len(X), -1)), np.asarray(y, float)
    x_batch, y_batch = np.empty((batch, *x.shape[1:])), np.empty((batch, *y.shape[1:]))
    parts = [(one, x_batch[rows], y_batch[rows]) for rows, one in _passes(net, batch, loss)]
    return _train(net.theta, x, y, np.array(tau / batch, float), subsets, x_batch, y_batch, parts)


def _train(theta, x, y, scale, subsets, x_batch, y_batch, parts):
    quiet = copy_context()  # np.errstate, entered in every step, would cost a small network a tenth of it
    quiet.run(np.seterr, over="ignore", invalid="ignore")
    for I in subsets:
        x.take(I, axis=0, out=x_batch, mode="clip")  # with the default mode, out costs a copy
        y.take(I, axis=0, out=y_batch, mode="clip")
        quiet.run(_step, theta, parts, scale)
        yield I


def _step(theta, parts, scale):
    theta -= _summed(parts, scale)


def _summed(parts, scale):
    """The sum of the gradients over parts (pass, x, y), in the buffer of the first pass."""
    parts = iter(parts)
    one, x, y = next(parts)
    total = one.gradient(x, y, scale)
    for one, x, y in parts:
        total += one.gradient(x, y, scale)
    return total


def _passes(net, N, loss):
    """(rows, pass for so many rows) for every block. The blocks after the first share what is made for them."""
    if isinstance(net, Layers):
        width, new = max(net.widths), partial(DeepPass, net, loss)
    else:
        width, new = net.n, partial(ShallowPass, net)
    first, *others = blocks(N, width)
    made = {B: new(B) for B in {rows.stop - rows.start for rows in others}}
    return [(first, new(first.stop)), *((rows, made[rows.stop - rows.start]) for rows in others)]


class ShallowPass:
    """There and back for B samples without a fresh array: `Shallow.gradient_by_formula`, at the speed of NumPy.

    The residual (B numbers) is multiplied into x and a into the gradient of V (d + 1 times n numbers), so that the
    large (B, n) arrays are passed over as rarely as can be.
    """

    def __init__(self, net, B):
        d, n = net.d, net.n
        self.fused, self.a, self.V = fused(net.sigma), net.a, net.theta[n:].reshape(d + 1, n)
        self.S, self.derivative = np.empty((B, n)), np.empty((B, n))
        self.res, self.x_res = np.empty(B), np.empty((d + 1, B))
        self.theta = np.empty(net.size)  # the gradient
        self.grad_a, self.grad_V = self.theta[:n], self.theta[n:].reshape(d + 1, n)

    def gradient(self, x, y, scale):
        """scale times the sum of the gradients over the rows of x (B, d + 1) and y (B,); the next overwrites it."""
        S, derivative, res, x_res = self.S, self.derivative, self.res, self.x_res
        x.dot(self.V, S)
        self.fused(S, S, derivative)
        S.dot(self.a, res)
        np.subtract(res, y, out=res)
        np.multiply(res, scale, out=res)
        res.dot(S, self.grad_a)
        np.multiply(x.T, res, out=x_res)
        x_res.dot(derivative, self.grad_V)
        np.multiply(self.grad_V, self.a, out=self.grad_V)
        return self.theta


class DeepPass:
    """There and back for B samples without a fresh array: `Deep.gradient_by_formula`, at the speed of NumPy.

    Samples are columns here, so that the layer's output with a row of ones below it, [z_l; 1], lies in one piece. What
    every layer needs is laid out once: to look it up in each step would cost a small network half its arithmetic.
    """

    def __init__(self, net, loss, B):
        layers, total = range(1, net.L + 1), Layers(np.empty(net.size), net.widths)
        z1, derivative, delta = [None], [None], [None]
        for n in net.widths[1:]:
            z1.append(np.ones((n + 1, B)))  # [z_l; 1]
            derivative.append(np.empty((n, B)))
            delta.append(np.empty((n, B)))
        self.loss_gradient = loss.unchecked_gradient
        self.theta = total.theta  # the gradient
        self.z1 = z1[1:-1]
        self.delta_L = delta[-1]
        self.there = [(net.V[l].T, z1[l][:-1], fused(net.sigma[l]), derivative[l]) for l in layers]
        self.back = [
            (delta[l], derivative[l], delta[l].T, total.V[l], net.W[l], delta[l - 1]) for l in reversed(layers)
        ]

    def gradient(self, x, Y, scale):
        """scale times the sum of the gradients over the rows of x (B, d + 1) and Y (B, n_L); the next overwrites it."""
        z1s = [x.T, *self.z1]  # what goes into the layers: [z_{l-1}; 1]
        for z1, (V_T, z, fused, derivative) in zip(z1s, self.there, strict=True):
            V_T.dot(z1, z)
            fused(z, z, derivative)
        np.multiply(self.loss_gradient(z.T, Y).T, scale, out=self.delta_L)
        for z1, (delta, derivative, delta_T, grad_V, W, below) in zip(reversed(z1s), self.back, strict=True):
            np.multiply(delta, derivative, out=delta)
            z1.dot(delta_T, grad_V)
            if below is not None:
                W.dot(delta, below)  # delta_{l-1}, but for its sigma'
        return self.theta


# sigma and sigma' in one go. sigma' comes from the value z = sigma(t) alone (E52), out= makes no new arrays, 0-d arrays
# save the conversion of a number in each call. That exp overflows to inf is right.
ZERO, ONE = np.array(0.0), np.array(1.0)


def fused(sigma):
    """A function of t, z, s that writes sigma(t) into z and sigma'(t) into s; z may be t itself."""
    if sigma in FUSED:
        return FUSED[sigma]

    def one_after_the_other(t, z, s):
        s[...] = sigma.unchecked_derivative(t)
        z[...] = sigma.unchecked(t)

    return one_after_the_other


def _relu(t, z, s):
    np.maximum(t, ZERO, out=z)
    np.sign(z, out=s)


def _tanh(t, z, s):
    np.tanh(t, out=z)
    np.square(z, out=s)
    np.subtract(ONE, s, out=s)  # 1 - z^2


def _sigmoid(t, z, s):
    np.negative(t, out=z)
    np.exp(z, out=z)
    np.add(z, ONE, out=z)
    np.divide(ONE, z, out=z)  # 1/(1 + e^{-t}); np.reciprocal is slower
    np.square(z, out=s)
    np.subtract(z, s, out=s)  # z - z^2


def _identity(t, z, s):
    z[...] = t
    s[...] = 1.0


FUSED = {relu: _relu, tanh: _tanh, sigmoid: _sigmoid, identity: _identity}
