"""The network with one hidden layer (2.1.21), its least-squares loss (2.1.22) and the three gradients.

Samples are rows: X is (N, d), so that W^T x + b for all samples at once is `X @ W + b`, of shape (N, n).
All P = (d + 2) n parameters live in one flat vector theta; a, W and b are views of it. That is the script's
R^P, and a descent step is one line: `net.theta -= tau * net.gradient(X, y).theta`.
"""

import numpy as np

from nblib import _checks, fast
from nblib.activations import Activation
from nblib.parameters import Parameters


class Shallow(Parameters):
    """f(x) = sum_j a_j sigma(<w_j, x> + b_j) = a^T sigma(W^T x + b), equation (2.1.21).

    a (n,) coefficients, W (d, n) with the weights w_j as columns, b (n,) biases, sigma an Activation.
    Raises TypeError or ValueError naming the argument when the shapes do not fit or an entry is not finite.

    Networks with the same d and sigma add up, `f + g`, and have multiples, `k * f`: all of them are networks again.
    A sum has the neurons of both, also where two of them are equal.
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

    def _predict(self, X):
        return fast.by_blocks(lambda X: self.sigma(X @ self.W + self.b) @ self.a, X, self.n)

    def loss(self, X, y):
        """The loss (2.1.22), 1/(2N) sum_i |f(x_i) - y_i|^2, for X (N, d) and y (N,)."""
        X, y = self._data(X, y)
        res = self._predict(X) - y
        return float(res @ res / (2 * len(y)))

    def gradient(self, X, y):
        """The gradient of the loss: an object with `.a` (n,), `.W` (d, n), `.b` (n,) and all of them as `.theta`.

        At kinks and jumps of sigma, where the loss has no derivative, sigma' counts as 0 (E23). What it computes is
        `gradient_by_formula`; how, is `fast.ShallowPass`.
        """
        return Parameters(fast.gradient(self, *self._data(X, y)), self.d, self.n)

    def gradient_by_formula(self, X, y):
        """The three gradients as they stand in the lecture, line by line (S42, S43, S44); returns as `gradient`."""
        X, y = self._data(X, y)
        N = len(y)
        pre = X @ self.W + self.b  # (N, n): row i is W^T x_i + b
        S = self.sigma(pre)
        res = S @ self.a - y
        D = res[:, None] * self.a * self.sigma.derivative(pre)  # row i: res_i a (.) sigma'(W^T x_i + b)
        gradient = Parameters(np.empty(self.size), self.d, self.n)
        gradient.a[...] = S.T @ res / N  # the mean of res_i sigma(W^T x_i + b)
        gradient.W[...] = X.T @ D / N  # the mean of [res_i (a (.) sigma') x_i^T]^T
        gradient.b[...] = D.sum(axis=0) / N  # the mean of res_i (a (.) sigma')
        return gradient

    def __add__(self, other):
        """f + g: the neurons of both side by side."""
        _checks.instance(other, "other", Shallow)
        if (other.d, other.sigma) != (self.d, self.sigma):
            raise ValueError(f"other must have d = {self.d} and sigma = {self.sigma}; got {other}")
        W = np.concatenate([self.W, other.W], axis=1)
        return Shallow(np.concatenate([self.a, other.a]), W, np.concatenate([self.b, other.b]), self.sigma)

    def __mul__(self, k):
        """k f for a number k: every coefficient times k."""
        return Shallow(float(_checks.real(k, "k")) * self.a, self.W, self.b, self.sigma)

    __rmul__ = __mul__
    __array_ufunc__ = None  # so NumPy leaves `k * net` to the network: an array k is an error, not an array of networks

    def _data(self, X, y):
        X = _checks.samples(X, self.d)
        return X, _checks.array(y, "y", len(X))

    def __repr__(self):
        return f"Shallow(d={self.d}, n={self.n}, sigma={self.sigma})"
