"""Gradient descent for any L: R^P -> R, and stochastic gradient descent for a network on data.

SGD comes in two kinds that differ in how the batch I of a step is drawn:

* `sgd`, the script's: a fresh random B-element subset at every step, whatever was drawn before;
* `sgd_reshuffled`, as everybody runs it: a permutation of the samples for each epoch, cut into batches.

All come twice: as a generator of iterates for a figure that moves (`descend`, `sgd_steps`, `sgd_reshuffled_steps`) and
as a function that returns what is worth plotting (`gradient_descent`, `sgd`, `sgd_reshuffled`).
"""

from itertools import chain, count

import numpy as np

from nblib import _checks, fast
from nblib.losses import Loss, squared
from nblib.parameters import Layers


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


def subsets(N, batch, rng):
    """For ever: a uniformly random subset of 0, ..., N-1 with `batch` elements (batch,), without replacement.

    The subsets are independent of each other, so at every step, given theta, the batch gradient is unbiased: its mean
    is the full gradient (E38), its covariance (N - B)/((N - 1) B) times that of the single samples. An array
    holds each subset in no particular order.
    """
    N = _checks.whole(N, "N")
    batch = _checks.whole(batch, "batch", most=N)
    _checks.generator(rng)
    draws = (rng.choice(N, batch, replace=False, shuffle=False) for _ in count())
    return (I.astype(np.intp, copy=False) for I in draws)  # int64, also where indices have 32 bits (WebAssembly)


def batches(N, batch, rng):
    """One epoch: a permutation of 0, ..., N-1 cut into N // batch disjoint sets of `batch` indices each.

    Every set by itself is a uniformly random subset: at a fixed theta each batch gradient is unbiased. Along a run only
    the epoch's first is; the next ones come from the samples left, and theta knows which are gone. The N % batch
    samples left over sit this epoch out; the next permutation leaves out others.
    """
    N = _checks.whole(N, "N")
    batch = _checks.whole(batch, "batch", most=N)
    order = _checks.generator(rng).permutation(N)
    return order[: N // batch * batch].reshape(-1, batch)


def sgd_steps(net, X, y, tau, batch, rng, loss=squared):
    """Trains `net` in place for ever, each step with a fresh subset (`subsets`); yields its indices I after the step.

    A step subtracts tau times the gradient of the loss on X[I], y[I]. A `Deep` network may have another `loss`.
    """
    _check_training(net, X, y, tau, batch, rng, loss)
    return fast.train(net, X, y, tau, batch, subsets(len(X), batch, rng), loss)


def sgd_reshuffled_steps(net, X, y, tau, batch, rng, loss=squared):
    """As `sgd_steps`, but each step takes the next of the epoch's `batches`; behind the last a new epoch begins."""
    _check_training(net, X, y, tau, batch, rng, loss)
    epochs = (batches(len(X), batch, rng) for _ in count())
    return fast.train(net, X, y, tau, batch, chain.from_iterable(epochs), loss)


def _check_training(net, X, y, tau, batch, rng, loss):
    _checks.positive(tau, "tau")
    _checks.function(getattr(net, "gradient", None), "net.gradient")
    _checks.instance(loss, "loss", Loss)
    if loss is not squared and not isinstance(net, Layers):
        raise ValueError(f"loss must be squared for {net}; got {loss}")
    net.gradient(X, y, **_of(net, loss))  # complains about data that do not fit, before anything moves
    _checks.whole(batch, "batch", most=len(X))
    _checks.generator(rng)


def _of(net, loss):
    """What `net.loss` and `net.gradient` take beside the data: a `Shallow` network has one loss only."""
    return {"loss": loss} if isinstance(net, Layers) else {}


def sgd(net, X, y, tau, batch, epochs, rng, loss=squared):
    """Trains `net` in place by the script's SGD: a fresh random subset of `batch` samples at every step.

    X (N, d), y as `net.gradient` wants it, step size tau > 0, 1 <= batch <= N, rng a numpy.random.Generator; a `Deep`
    network may have another `loss`. An epoch is N // batch steps; a sample may come twice in it, or not at all. Returns
    the loss on all data before the first and after every epoch, (epochs + 1,). A diverging run is no error: from the
    epoch in which the loss leaves the floats the returned losses are inf.

    A constant tau leaves a noise whose variance is about proportional to tau: for f_i(x) = (x - y_i)^2/2 it is
    tau/(2 - tau) Var(y) (N - B)/((N - 1) B).
    """
    epochs = _checks.whole(epochs, "epochs", least=0)
    return _losses(net, X, y, epochs, sgd_steps(net, X, y, tau, batch, rng, loss), batch, loss)


def sgd_reshuffled(net, X, y, tau, batch, epochs, rng, loss=squared):
    """Trains `net` in place by SGD as everybody runs it: a permutation for each epoch. Takes and returns as `sgd`.

    A sample comes at most once in an epoch, so within it the errors of the batches cancel, and less noise is left than
    by `sgd`: with N = 8, B = 2 and those f_i the share 0.30 of its variance for tau = 0.2 and 0.16 for tau = 0.1, so
    half of tau leaves about a quarter.
    """
    epochs = _checks.whole(epochs, "epochs", least=0)
    return _losses(net, X, y, epochs, sgd_reshuffled_steps(net, X, y, tau, batch, rng, loss), batch, loss)


def _losses(net, X, y, epochs, steps, batch, loss):
    losses = np.full(epochs + 1, np.inf)
    losses[0] = net.loss(X, y, **_of(net, loss))
    with np.errstate(over="ignore", invalid="ignore"):
        for epoch in range(1, epochs + 1):
            for _ in range(len(X) // batch):
                next(steps)
            value = net.loss(X, y, **_of(net, loss))
            if not np.isfinite(value):
                break
            losses[epoch] = value
    return losses
