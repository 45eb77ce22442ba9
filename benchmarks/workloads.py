"""The five workloads: a network at its start, data, batch size and step size."""

from dataclasses import dataclass, replace

import numpy as np

from nblib import Deep, Shallow, identity, relu, sigmoid, tanh


@dataclass(frozen=True)
class Workload:
    """Train `net` on X (N, d), Y (N, n_L) by SGD with batches of B samples; `epochs` of it are timed at once."""

    text: str
    net: Shallow | Deep
    X: np.ndarray
    Y: np.ndarray
    B: int
    tau: float
    epochs: int

    @property
    def layers(self):
        return layers(self.net)

    @property
    def sigmas(self):
        return [self.net.sigma, identity] if isinstance(self.net, Shallow) else self.net.sigma[1:]


def layers(net):
    """(W_l, b_l) from first to last layer, copied; the output of a shallow network has no bias: None."""
    if isinstance(net, Shallow):
        return [(net.W.copy(), net.b.copy()), (net.a[:, None].copy(), None)]
    return [(W.copy(), b.copy()) for W, b in zip(net.W[1:], net.b[1:], strict=True)]


def all_biases(work):
    """The workload with a bias everywhere and a linear output: the only networks scikit-learn has."""
    Ws = [W for W, _ in work.layers]
    bs = [np.zeros(W.shape[1]) if b is None else b for W, b in work.layers]
    return replace(work, net=Deep(Ws, bs, [*work.sigmas[:-1], identity]))


def workloads(mnist=None):
    """{name: Workload}. `mnist` is an .npz file with x_train (N, 28, 28) and y_train (N,), for W4."""
    rng = np.random.default_rng(1)

    def curve(N):
        x = rng.uniform(-3, 3, size=(N, 1))
        return x, np.sin(2 * x)

    def plane(N):
        X = rng.uniform(-1, 1, size=(N, 2))
        return X, np.sign(X.prod(axis=1, keepdims=True))

    def digits(N):
        if mnist is None:
            return rng.random(size=(N, 784)), np.eye(10)[rng.integers(10, size=N)]
        data = np.load(mnist)
        return data["x_train"].reshape(-1, 784) / 255, np.eye(10)[data["y_train"]]

    return {
        "W1": Workload(
            "1-100-1 tanh, N = 1000, B = 32", Shallow.random(100, 1, tanh, rng), *curve(1000), 32, 0.01, 20
        ),
        "W2": Workload(
            "1-1000-1 ReLU, N = B = 10,000", Shallow.random(1000, 1, relu, rng), *curve(10_000), 10_000, 0.001, 2
        ),
        "W3": Workload(
            "2-64-64-64-1 tanh, N = 2000, B = 64",
            Deep.random([2, 64, 64, 64, 1], [tanh, tanh, tanh, identity], rng), *plane(2000), 64, 0.01, 5,
        ),
        "W4": Workload(
            "784-30-10 sigmoid, B = 10", Deep.random([784, 30, 10], [sigmoid, sigmoid], rng), *digits(3000), 10, 0.1, 1
        ),
        "W5": Workload(
            "2-4-2-1 tanh, N = 1000, B = 10",
            Deep.random([2, 4, 2, 1], [tanh, tanh, identity], rng), *plane(1000), 10, 0.05, 5,
        ),
    }  # fmt: skip
