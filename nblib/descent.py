"""Gradient descent for any L: R^P -> R, and stochastic gradient descent for a network on data.

Both come twice: as a generator of iterates for a figure that moves (`descend`, `sgd_steps`) and as a function that
returns the path worth plotting (`gradient_descent`, `sgd`).
"""

from contextvars import copy_context

import numpy as np

from nblib import _checks
from nblib._blocks import summed, with_ones


def descend(gradient, x0, tau):
    """Yields x^0, x^1, ... with x^k = x^(k-1) - tau gradient(x^(k-1)), each a new array (P,).

    A diverging descent is no error: it ends with the last point whose entries are all finite.
    """
    _checks.function(gradient, "gradient")
    x = _checks.array(x0, "x0", "P").copy()
    tau = _checks.positive(tau, "tau")
    _checks.array(gradient(x.copy()), "gradient(x0)", len(x))
    return _descend(gradient, x, tau)


def _descend(gradient, x, tau):
    while np.isfinite(x).all():
        yield x
        with np.errstate(over="ignore", invalid="ignore"):
            x = x - tau * np.asarray(gradient(x))


def gradient_descent(gradient, x0, tau, steps):
    """The path x^0, ..., x^steps of gradient descent as an array (steps + 1, P).

    gradient: function of an array (P,) that returns an array (P,); x0 (P,); step size tau > 0. A diverging path
    is shorter: it ends with its last finite point.
    """
    steps = _checks.whole(steps, "steps", least=0)
    path = descend(gradient, x0, tau)
    return np.array([x for x, _ in zip(path, range(steps + 1), strict=False)])


def batches(N, batch, rng):
    """One epoch: a permutation of 0, ..., N-1 cut into N // batch disjoint sets of `batch` indices each.

    Every set is a uniformly random subset, which is what makes the batch gradient unbiased (E38). The N % batch
    samples left over sit this epoch out; the next permutation leaves out others.
    """
    N = _checks.whole(N, "N")
    batch = _checks.whole(batch, "batch", most=N)
    order = _checks.generator(rng).permutation(N)
    return order[: N // batch * batch].reshape(-1, batch)


def sgd_steps(net, X, y, tau, batch, rng, *loss):
    """Trains `net` in place for ever; yields the indices I of each step's batch after the step.

    Every step draws the next batch I of the epoch and subtracts tau times the gradient of the loss on X[I], y[I].
    `loss` is handed on to `net.gradient` (a `Deep` may want `cross_entropy`).
    """
    tau = _checks.positive(tau, "tau")
    _checks.function(getattr(net, "gradient", None), "net.gradient")
    net.gradient(X, y, *loss)  # complains about data that do not fit, before anything moves
    _checks.whole(batch, "batch", most=len(X))
    _checks.generator(rng)
    x = with_ones(np.asarray(X, float).reshape(len(X), -1))
    return _sgd_steps(net.theta, x, np.asarray(y, float), tau, batch, rng, net._passes(batch, *loss))


def _sgd_steps(theta, x, y, tau, batch, rng, passes):
    x_batch, y_batch = np.empty((batch, *x.shape[1:])), np.empty((batch, *y.shape[1:]))
    parts = [(one, x_batch[rows], y_batch[rows]) for rows, one in passes]
    scale = np.array(tau / batch)  # a Python float would be turned into one in every step
    quiet = copy_context()  # np.errstate, entered in every step, would cost a small network a tenth of it
    quiet.run(np.seterr, over="ignore", invalid="ignore")
    while True:
        for I in batches(len(x), batch, rng):
            x.take(I, axis=0, out=x_batch, mode="clip")  # with the default mode, out costs a copy
            y.take(I, axis=0, out=y_batch, mode="clip")
            quiet.run(_step, theta, parts, scale)
            yield I


def _step(theta, parts, scale):
    theta -= summed(parts, scale)


def sgd(net, X, y, tau, batch, epochs, rng, *loss):
    """Trains `net` in place by SGD; returns the loss on all data before the first and after every epoch, (epochs + 1,).

    X (N, d), y as `net.gradient` wants it, step size tau > 0, 1 <= batch <= N, rng a numpy.random.Generator.
    A diverging run is no error: from the epoch in which the loss leaves the floats the returned losses are inf.
    """
    epochs = _checks.whole(epochs, "epochs", least=0)
    steps = sgd_steps(net, X, y, tau, batch, rng, *loss)
    losses = np.full(epochs + 1, np.inf)
    losses[0] = net.loss(X, y, *loss)
    with np.errstate(over="ignore", invalid="ignore"):
        for epoch in range(1, epochs + 1):
            for _ in range(len(X) // batch):
                next(steps)
            value = net.loss(X, y, *loss)
            if not np.isfinite(value):
                break
            losses[epoch] = value
    return losses
