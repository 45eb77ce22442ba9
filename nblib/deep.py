"""Deep networks Phi_L o ... o Phi_1, the problem (2.1.24), forward pass and backpropagation.

Layer l maps z_{l-1} to z_l = sigma_l(pre_l) with pre_l = W_l^T z_{l-1} + b_l, W_l of shape (d_l, n_l). The script
calls pre_l "a_l"; the letter a is taken by (2.1.21). Lists count layers as the script does: W[l] is W_l for
l = 1, ..., L, and entry 0 is None (for z it is the input). Samples are rows: z[l] is (N, n_l).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nblib import _checks, fast
from nblib.activations import Activation, identity, relu
from nblib.losses import Loss, squared
from nblib.parameters import Layers


@dataclass(frozen=True)
class ForwardPass:
    """All pre-activations `pre[l]` and outputs `z[l]`, each (N, n_l); `z[0]` is the input, `pre[0]` is None."""

    pre: list
    z: list


class Deep(Layers):
    """The network Phi_L o ... o Phi_1 with Phi_l(x) = sigma_l(W_l^T x + b_l).

    Ws: L matrices (d_l, n_l) with d_{l+1} = n_l; bs: L vectors (n_l,); sigmas: L Activations, the last one usually
    `identity`. Raises TypeError or ValueError naming the layer's W, b or sigma that does not fit.
    """

    def __init__(self, Ws, bs, sigmas):
        _checks.same_length(Ws=Ws, bs=bs, sigmas=sigmas)
        parts, widths = [], []
        for l, (W, b) in enumerate(zip(Ws, bs, strict=True), start=1):
            W = _checks.array(W, f"Ws[{l - 1}]", widths[-1] if widths else "d_1", f"n_{l}")
            b = _checks.array(b, f"bs[{l - 1}]", W.shape[1])
            parts += [W.ravel(), b]
            widths += [W.shape[1]] if widths else W.shape
        super().__init__(np.concatenate(parts), widths)
        self.sigma = [None, *_activations(sigmas)]

    @classmethod
    def random(cls, widths, sigmas, rng):
        """Normal weights of variance 1/d_l, 2/d_l in a layer whose own sigma_l is ReLU; zero biases.

        widths (d_1, n_1, ..., n_L). Averaged over all draws, |z_l|^2 / n_l is then the same in every layer if all
        sigma_l are ReLU, or all the identity (He et al. 2015). Behind tanh it shrinks, slowly: |tanh(t)| < |t|.
        """
        _checks.sequence(widths, "widths", least=2)
        widths = [_checks.whole(width, f"widths[{l}]") for l, width in enumerate(widths)]
        _checks.same_length(**{"widths[1:]": widths[1:], "sigmas": sigmas})
        sigmas = _activations(sigmas)
        _checks.generator(rng)
        Ws = [
            rng.normal(size=(d, n)) * np.sqrt((2 if sigma is relu else 1) / d)
            for (d, n), sigma in zip(pairwise(widths), sigmas, strict=True)
        ]
        return cls(Ws, [np.zeros(n) for n in widths[1:]], sigmas)

    def at(self, theta):
        """The network of the same shape with the parameters `theta` (P,), copied."""
        net = object.__new__(type(self))
        Layers.__init__(net, _checks.array(theta, "theta", self.size).copy(), self.widths)
        net.sigma = self.sigma
        return net

    def __call__(self, X):
        """f(x) for every row x of X (N, d_1): an array (N, n_L). For d_1 = 1, X may be (N,)."""
        return self._predict(_checks.samples(X, self.widths[0]))

    def forward(self, X):
        """The forward pass for X (N, d_1): every pre[l] and z[l], as the backward pass needs them (E52)."""
        pre, z = [None], [_checks.samples(X, self.widths[0])]
        for l in range(1, self.L + 1):
            pre.append(z[l - 1] @ self.W[l] + self.b[l])
            z.append(self.sigma[l](pre[l]))
        return ForwardPass(pre, z)

    def backward(self, passed, slope):
        """The errors delta[l] = d loss / d pre_l (N, n_l), l = 1..L, for the `slope` (N, n_L) of the loss in f(x).

        delta_L = slope (.) sigma_L'(pre_L); delta_l = (W_{l+1} delta_{l+1}) (.) sigma_l'(pre_l), no transpose:
        the recursion the script leaves out (E53).
        """
        _checks.instance(passed, "passed", ForwardPass)
        widths = tuple(z.shape[1] for z in passed.z)
        if widths != self.widths:
            raise ValueError(f"passed must come from a network of widths {self.widths}; got {widths}")
        slope = _checks.array(slope, "slope", *passed.z[-1].shape)
        L = self.L
        delta = [None] * (L + 1)
        delta[L] = slope * self.sigma[L].derivative(passed.pre[L])
        for l in range(L - 1, 0, -1):
            delta[l] = (delta[l + 1] @ self.W[l + 1].T) * self.sigma[l].derivative(passed.pre[l])
        return delta

    def loss(self, X, Y, loss=squared):
        """(2.1.24): the mean of loss(f(x_i), y_i) for X (N, d_1) and Y (N, n_L)."""
        X, Y = self._data(X, Y, loss)
        return float(loss(self._predict(X), Y).mean())

    def gradient(self, X, Y, loss=squared):
        """The gradient of (2.1.24): an object with `.W[l]` (d_l, n_l), `.b[l]` (n_l,) and all of them as `.theta`.

        What it computes is `gradient_by_formula`; how, is `fast.DeepPass`.
        """
        return Layers(fast.gradient(self, *self._data(X, Y, loss), loss), self.widths)

    def gradient_by_formula(self, X, Y, loss=squared):
        """Forward pass, backward pass, outer products, as in the lecture (S96, S97, E53); returns as `gradient`."""
        X, Y = self._data(X, Y, loss)
        passed = self.forward(X)
        delta = self.backward(passed, loss.gradient(passed.z[-1], Y) / len(X))
        gradient = Layers(np.empty(self.size), self.widths)
        for l in range(1, self.L + 1):
            gradient.W[l][...] = passed.z[l - 1].T @ delta[l]  # summed over samples: (z_{l-1})_i (delta_l)_j
            gradient.b[l][...] = delta[l].sum(axis=0)
        return gradient

    def _predict(self, X):
        return fast.by_blocks(self._through, X, max(self.widths))

    def _through(self, z):
        for l in range(1, self.L + 1):
            z = self.sigma[l](z @ self.W[l] + self.b[l])
        return z

    def _data(self, X, Y, loss):
        _checks.instance(loss, "loss", Loss)
        X = _checks.samples(X, self.widths[0])
        return X, _checks.array(Y, "Y", len(X), self.widths[-1])

    def __repr__(self):
        return f"Deep(widths={self.widths}, sigmas={self.sigma[1:]})"


def _activations(sigmas):
    return [_checks.instance(sigma, f"sigmas[{l}]", Activation) for l, sigma in enumerate(sigmas)]


def sawtooth(k):
    """k hidden ReLU layers of width 2 that fold [0, 1] k times: 2^k linear pieces of slope +-2^k.

    The hat g(x) = 2 relu(x) - 4 relu(x - 1/2) composed with itself; 6k + 1 parameters.
    """
    k = _checks.whole(k, "k")
    fold = np.array([[2.0, 2.0], [-4.0, -4.0]])
    Ws = [np.ones((1, 2)), *[fold] * (k - 1), fold[:, :1]]
    bs = [np.array([0, -0.5])] * k + [np.zeros(1)]
    return Deep(Ws, bs, [relu] * k + [identity])
