"""The network with one hidden layer (2.1.21), its least-squares loss (2.1.22) and the three gradients.

Samples are rows: X is (N, d), so that W^T x + b for all samples at once is `X @ W + b`, of shape (N, n).
All P = (d + 2) n parameters live in one flat vector theta; a, W and b are views of it. That is the script's
R^P, and a descent step is one line: `net.theta -= tau * net.gradient(X, y).theta`.
"""

import numpy as np

from nblib import _checks
from nblib._blocks import blocks, passes, summed, with_ones
from nblib.activations import Activation


class Parameters:
    """theta (P,) and its views a (n,), W (d, n), b (n,): of a network, or of the gradient of its loss."""

    def __init__(self, theta, d, n):
        self._theta = theta
        self._a = theta[:n]
        self._W = theta[n:-n].reshape(d, n)
        self._b = theta[-n:]

    # Views that are assigned to as a whole (`net.W = ...`, `net.theta -= ...`) take the values and stay views.
    theta = property(lambda self: self._theta, lambda self, value: self._take("theta", value))
    a = property(lambda self: self._a, lambda self, value: self._take("a", value))
    W = property(lambda self: self._W, lambda self, value: self._take("W", value))
    b = property(lambda self: self._b, lambda self, value: self._take("b", value))

    d = property(lambda self: self._W.shape[0], doc="input dimension")
    n = property(lambda self: self._W.shape[1], doc="width: the number of neurons")
    size = property(lambda self: self._theta.size, doc="P = (d + 2) n, the number of parameters")

    def _take(self, name, value):
        view = getattr(self, name)
        if value is not view:  # after `net.theta -= ...` it is, and may have diverged
            view[...] = _checks.array(value, name, *view.shape)


class Shallow(Parameters):
    """f(x) = sum_j a_j sigma(<w_j, x> + b_j) = a^T sigma(W^T x + b), equation (2.1.21).

    a (n,) coefficients, W (d, n) with the weights w_j as columns, b (n,) biases, sigma an Activation.
    Raises TypeError or ValueError naming the argument when the shapes do not fit or an entry is not finite.
    """

    def __init__(self, a, W, b, sigma):
        a = _checks.array(a, "a", "n")
        n = len(a)
        W = _checks.array(W, "W", "d", n)
        b = _checks.array(b, "b", n)
        super().__init__(np.concatenate([a, W.ravel(), b]), len(W), n)
        self.sigma = _checks.instance(sigma, "sigma", Activation)

    @classmethod
    def random(cls, n, d, sigma, rng):
        """A network of width n on R^d, all parameters normal; a has standard deviation 1 / sqrt(n)."""
        n, d = _checks.whole(n, "n"), _checks.whole(d, "d")
        _checks.instance(sigma, "sigma", Activation)
        _checks.generator(rng)
        a, W, b = rng.normal(size=n) / np.sqrt(n), rng.normal(size=(d, n)), rng.normal(size=n)
        return cls(a, W, b, sigma)

    def at(self, theta):
        """The network of the same shape with the parameters `theta` (P,), copied."""
        net = object.__new__(type(self))
        Parameters.__init__(net, _checks.array(theta, "theta", self.size).copy(), self.d, self.n)
        net.sigma = self.sigma
        return net

    def __call__(self, X):
        """f(x) for every row x of X (N, d): an array (N,). For d = 1, X may be (N,)."""
        return self._predict(_checks.samples(X, self.d))

    def loss(self, X, y):
        """The loss (2.1.22), 1/(2N) sum_i |f(x_i) - y_i|^2, for X (N, d) and y (N,)."""
        X, y = self._data(X, y)
        res = self._predict(X) - y
        return float(res @ res / (2 * len(y)))

    def gradient(self, X, y):
        """The gradient of the loss: an object with `.a` (n,), `.W` (d, n), `.b` (n,) and all of them as `.theta`.

        At kinks and jumps of sigma, where the loss has no derivative, sigma' counts as 0 (E23). What it computes is
        `gradient_by_formula`; how, is `_Pass`, block by block.
        """
        X, y = self._data(X, y)
        parts = ((one, with_ones(X[rows]), y[rows]) for rows, one in self._passes(len(X)))
        with np.errstate(over="ignore"):  # an exponential may, and sigma is then as flat as it gets
            return Parameters(summed(parts, 1 / len(X)), self.d, self.n)

    def gradient_by_formula(self, X, y):
        """The three gradients as they stand in the lecture, line by line (S42, S43, S44); returns as `gradient`."""
        X, y = self._data(X, y)
        N = len(y)
        pre = X @ self.W + self.b  # (N, n): row i is W^T x_i + b
        S = self.sigma.value(pre)
        res = S @ self.a - y
        D = res[:, None] * self.a * self.sigma.slope(pre)  # row i: res(x_i) a (.) sigma'(W^T x_i + b)
        gradient = Parameters(np.empty(self.size), self.d, self.n)
        gradient.a[...] = S.T @ res / N  # the mean of res(x_i) sigma(W^T x_i + b)
        gradient.W[...] = X.T @ D / N  # the mean of [res(x_i) (a (.) sigma') x_i^T]^T
        gradient.b[...] = D.sum(axis=0) / N  # the mean of res(x_i) (a (.) sigma')
        return gradient

    def _predict(self, X):
        parts = [self.sigma.value(X[rows] @ self.W + self.b) @ self.a for rows in blocks(len(X), self.n)]
        return np.concatenate(parts)

    def _passes(self, N):
        return passes(N, self.n, lambda B: _Pass(self, B))

    def _data(self, X, y):
        X = _checks.samples(X, self.d)
        return X, _checks.array(y, "y", len(X))

    def __repr__(self):
        return f"Shallow(d={self.d}, n={self.n}, sigma={self.sigma})"


class _Pass:
    """There and back for B samples without a fresh array: `Shallow.gradient_by_formula`, at the speed of NumPy.

    With x = [x; 1] and V = [W; b] the affine map and both its gradients are one product each. sigma' comes with
    sigma. The residual (B numbers) is multiplied into x and a into the gradient of V (d + 1 times n numbers), so that
    the large (B, n) arrays are passed over as rarely as can be.
    """

    def __init__(self, net, B):
        d, n = net.d, net.n
        self.both, self.a, self.V = net.sigma.both, net.a, net.theta[n:].reshape(d + 1, n)
        self.S, self.slope = np.empty((B, n)), np.empty((B, n))
        self.res, self.x_res = np.empty(B), np.empty((d + 1, B))
        self.theta = np.empty(net.size)  # the gradient
        self.grad_a, self.grad_V = self.theta[:n], self.theta[n:].reshape(d + 1, n)

    def gradient(self, x, y, scale):
        """scale times the sum of the gradients over the rows of x (B, d + 1) and y (B,); the next overwrites it."""
        S, slope, res, x_res = self.S, self.slope, self.res, self.x_res
        x.dot(self.V, S)
        self.both(S, S, slope)
        S.dot(self.a, res)
        np.subtract(res, y, out=res)
        np.multiply(res, scale, out=res)
        res.dot(S, self.grad_a)
        np.multiply(x.T, res, out=x_res)
        x_res.dot(slope, self.grad_V)
        np.multiply(self.grad_V, self.a, out=self.grad_V)
        return self.theta
