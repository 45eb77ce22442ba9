"""All parameters of a network are views of ONE flat vector theta: the script's R^P.

So a descent step is one line, `net.theta -= tau * gradient.theta`, and `net.W` has moved with it. The gradient of a
loss is of the same kind.
"""

from itertools import pairwise
from operator import attrgetter

from nblib import _checks


def fill(view, value, name):
    """Copies `value` into `view`; its shape must fit and its entries be finite."""
    if value is not view:  # after `net.theta -= ...` it is, and may have diverged
        view[...] = _checks.array(value, name, *view.shape)


def view(name):
    """An attribute that stays a view of theta: `net.W = ...` copies the values into it."""
    get = attrgetter(f"_{name}")
    return property(get, lambda net, value: fill(get(net), value, name))


class Views(list):
    """Such views counted from 1, as the script counts layers: `net.W[l] = ...` copies the values into W_l."""

    def __init__(self, name):
        super().__init__([None])
        self.name = name

    def __setitem__(self, l, value):
        fill(self[l], value, f"{self.name}[{l}]")


class Parameters:
    """theta (P,) and its views a (n,), W (d, n), b (n,): of a `Shallow` network, or of the gradient of its loss."""

    def __init__(self, theta, d, n):
        self._theta, self._a, self._W, self._b = theta, theta[:n], theta[n:-n].reshape(d, n), theta[-n:]

    theta, a, W, b = view("theta"), view("a"), view("W"), view("b")

    d = property(lambda self: self.W.shape[0], doc="input dimension")
    n = property(lambda self: self.W.shape[1], doc="width: the number of neurons")
    size = property(lambda self: self.theta.size, doc="P = (d + 2) n, the number of parameters")


class Layers:
    """theta (P,) and its views W[l] (d_l, n_l), b[l] (n_l,): of a `Deep` network, or of the gradient of its loss."""

    def __init__(self, theta, widths):
        self._theta = theta
        self.widths = tuple(widths)  # (d_1, n_1, ..., n_L); n_l = d_{l+1}
        self.V, self.W, self.b = [None], Views("W"), Views("b")
        start = 0
        for d, n in pairwise(self.widths):
            V = theta[start : start + (d + 1) * n].reshape(d + 1, n)  # V_l = [W_l; b_l]
            self.V.append(V)
            self.W.append(V[:-1])
            self.b.append(V[-1])
            start += V.size

    theta = view("theta")

    L = property(lambda self: len(self.widths) - 1, doc="depth: the number of layers")
    size = property(lambda self: self.theta.size, doc="P = sum_l d_l n_l + n_l, the number of parameters")
