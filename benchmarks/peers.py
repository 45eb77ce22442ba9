"""The same training by other programs: same start, same batches, same float64.

Every class takes a Workload, has `train(orders)` for orders (K, B), the samples of K steps, and then shows its
`layers`, (W, b) each. Its libraries are imported when it is made: an ImportError means that it is not installed.
"""

import os
import warnings

import numpy as np

from benchmarks.workloads import all_biases, layers
from nblib import Shallow
from nblib.descent import sgd_reshuffled_steps

SEED = 7  # of the batches


class Ours:
    def __init__(self, work):
        self.work, self.net = work, work.net.at(work.net.theta)
        y = work.Y[:, 0] if isinstance(self.net, Shallow) else work.Y
        self.steps = sgd_reshuffled_steps(self.net, work.X, y, work.tau, work.B, np.random.default_rng(SEED))

    def train(self, orders):
        for _ in range(len(orders)):  # it draws the same ones by itself
            next(self.steps)

    @property
    def layers(self):
        return layers(self.net)


class PlainNumpy:
    """Forward, backward, update on whole batches, as tutorials write it."""

    def __init__(self, work):
        self.work, self.layers = work, work.layers
        self.sigmas = [(sigma, sigma.derivative) for sigma in work.sigmas]

    def train(self, orders):
        for I in orders:
            self.step(self.work.X[I], self.work.Y[I])

    def step(self, x, y):
        z, pre = [x], []
        for (W, b), (value, _) in zip(self.layers, self.sigmas, strict=True):
            pre.append(z[-1] @ W if b is None else z[-1] @ W + b)
            z.append(value(pre[-1]))
        error = (z[-1] - y) / len(x)
        for l in reversed(range(len(self.layers))):
            W, b = self.layers[l]
            delta = error * self.sigmas[l][1](pre[l])
            error = delta @ W.T
            W -= self.work.tau * z[l].T @ delta
            if b is not None:
                b -= self.work.tau * delta.sum(axis=0)


class Nielsen(PlainNumpy):
    """Backpropagation sample by sample with columns, the gradients summed: as in his book."""

    def step(self, x, y):
        total = [[np.zeros_like(W), np.zeros(W.shape[1])] for W, _ in self.layers]
        for x_i, y_i in zip(x, y, strict=True):
            for sums, parts in zip(total, self.backprop(x_i[:, None], y_i[:, None]), strict=True):
                for k in 0, 1:
                    sums[k] = sums[k] + parts[k]
        for (W, b), (grad_W, grad_b) in zip(self.layers, total, strict=True):
            W -= self.work.tau / len(x) * grad_W
            if b is not None:
                b -= self.work.tau / len(x) * grad_b

    def backprop(self, x, y):
        z, pre = [x], []
        for (W, b), (value, _) in zip(self.layers, self.sigmas, strict=True):
            pre.append(W.T @ z[-1] if b is None else W.T @ z[-1] + b[:, None])
            z.append(value(pre[-1]))
        error, parts = z[-1] - y, []
        for l in reversed(range(len(self.layers))):
            delta = error * self.sigmas[l][1](pre[l])
            error = self.layers[l][0] @ delta
            parts.append((z[l] @ delta.T, delta[:, 0]))
        return reversed(parts)


class Torch:
    def __init__(self, work):
        import torch

        torch.set_num_threads(1)
        self.work, self.X, self.Y = work, torch.from_numpy(work.X), torch.from_numpy(work.Y)
        functions = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU, "sigmoid": torch.nn.Sigmoid}
        self.linear, modules = [], []
        for (W, b), sigma in zip(work.layers, work.sigmas, strict=True):
            self.linear.append(torch.nn.Linear(*W.shape, bias=b is not None, dtype=torch.float64))
            with torch.no_grad():
                self.linear[-1].weight[...] = torch.from_numpy(W.T)
                if b is not None:
                    self.linear[-1].bias[...] = torch.from_numpy(b)
            modules += [self.linear[-1]] if sigma.name == "identity" else [self.linear[-1], functions[sigma.name]()]
        self.model = torch.nn.Sequential(*modules)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=work.tau)

    def loss(self, x, y):
        return ((self.model(x) - y) ** 2).sum() / (2 * len(x))

    def train(self, orders):
        for I in orders:
            self.optimizer.zero_grad()
            self.loss(self.X[I], self.Y[I]).backward()
            self.optimizer.step()

    @property
    def layers(self):
        return [(m.weight.detach().numpy().T, None if m.bias is None else m.bias.detach().numpy()) for m in self.linear]


class TorchCompiled(Torch):
    def __init__(self, work):
        super().__init__(work)
        import torch

        self.loss = torch.compile(self.loss)


class JaxSteps:
    """One compiled function for a step, called from Python; it takes the place of the old weights.

    It runs in the thread that calls it: handing every step to another one costs JAX up to a third more CPU time.
    """

    def __init__(self, work):
        os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        import jax

        jax.config.update("jax_enable_x64", True)
        jax.config.update("jax_cpu_enable_async_dispatch", False)
        self.work = work
        self.layers = jax.tree.map(jax.numpy.asarray, work.layers)
        X, Y = jax.numpy.asarray(work.X), jax.numpy.asarray(work.Y)
        functions = {"tanh": jax.numpy.tanh, "relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid, "identity": lambda t: t}
        sigmas = [functions[sigma.name] for sigma in work.sigmas]

        def loss(layers, I):
            z = X[I]
            for (W, b), sigma in zip(layers, sigmas, strict=True):
                z = sigma(z @ W if b is None else z @ W + b)
            return ((z - Y[I]) ** 2).sum() / (2 * len(I))

        def step(layers, I):
            return jax.tree.map(lambda p, g: p - work.tau * g, layers, jax.grad(loss)(layers, I))

        def epoch(layers, orders):
            return jax.lax.scan(lambda p, I: (step(p, I), None), layers, orders)[0]

        self.step, self.epoch = (jax.jit(function, donate_argnums=0) for function in (step, epoch))
        self.ready = jax.block_until_ready

    def train(self, orders):
        for I in orders:
            self.layers = self.step(self.layers, I)
        self.ready(self.layers)


class JaxScan(JaxSteps):
    """All steps of an epoch in one compiled loop."""

    def train(self, orders):
        self.layers = self.ready(self.epoch(self.layers, orders))


class ScikitLearn:
    """Its networks have a bias in the last layer and no sigma there."""

    def __init__(self, work):
        from sklearn.neural_network import MLPRegressor

        self.work = work = all_biases(work)
        hidden = [W.shape[1] for W, _ in work.layers[:-1]]
        names = {"tanh": "tanh", "relu": "relu", "sigmoid": "logistic"}
        self.mlp = MLPRegressor(
            hidden_layer_sizes=hidden, activation=names[work.sigmas[0].name], batch_size=work.B, alpha=0,
            solver="sgd", learning_rate_init=work.tau, momentum=0, nesterovs_momentum=False,
            shuffle=False, max_iter=1, warm_start=True,
        )  # fmt: skip
        self.fit(np.arange(work.B))
        self.mlp.coefs_, self.mlp.intercepts_ = map(list, zip(*work.layers, strict=True))

    def fit(self, rows):
        y = self.work.Y[rows]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # one pass is no convergence, it says
            self.mlp.fit(self.work.X[rows], y[:, 0] if y.shape[1] == 1 else y)

    def train(self, orders):
        self.fit(orders.ravel())

    @property
    def layers(self):
        return list(zip(self.mlp.coefs_, self.mlp.intercepts_, strict=True))


PEERS = {
    "nblib": Ours,
    "NumPy as in tutorials": PlainNumpy,
    "Nielsen's, sample by sample": Nielsen,
    "PyTorch eager": Torch,
    "PyTorch compiled": TorchCompiled,
    "JAX, jit per step": JaxSteps,
    "JAX, epoch scanned": JaxScan,
    "scikit-learn": ScikitLearn,
}
