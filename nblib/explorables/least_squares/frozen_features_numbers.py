"""Linear least squares with random features that never move: the fits of all widths at once."""

from functools import lru_cache

import numpy as np

from nblib.activations import ACTIVATIONS
from nblib.data import CURVES

MOST = 200  # neurons
STEEP = 3.0  # standard deviation of the weights
WIDTHS = np.r_[1:41, 45:61:5, 80 : MOST + 1 : 20]  # for which the losses are drawn
RANK = 1e-12  # singular values below this share of the largest count as 0
X = np.linspace(0, 1, 401)  # where the fit is compared with the truth
truth = CURVES["wave"].f


@lru_cache(maxsize=64)
def neurons(seed):
    """(w, b), both (MOST,): random weights, and bends -b/w anywhere in [0, 1]. n neurons are the first n of them."""
    rng = np.random.default_rng([seed, 0])
    w = STEEP * rng.normal(size=MOST)
    return w, -w * rng.uniform(size=MOST)


@lru_cache(maxsize=64)
def sample(seed, N):
    """(x, e): one point anywhere in each of N equal cells of [0, 1], and standard normal noise, both (N,)."""
    rng = np.random.default_rng([seed, 1])
    return (np.arange(N) + rng.uniform(size=N)) / N, rng.normal(size=N)


def features(sigma, seed, x):
    """sigma(w_j x_i + b_j) for all MOST neurons: (len(x), MOST)."""
    w, b = neurons(seed)
    return ACTIVATIONS[sigma](np.outer(x, w) + b)


@lru_cache(maxsize=16)
def on_grid(sigma, seed):
    """The features on X."""
    return features(sigma, seed, X)


@lru_cache(maxsize=16)
def outlines(sigma, seed, count):
    """(x, y) of one line that shows the first `count` features, torn between them: exact at every bend."""
    w, b = (v[:count, None] for v in neurons(seed))
    grid = np.broadcast_to(np.linspace(0, 1, 26), (count, 26))
    x = np.sort(np.hstack([grid, -b / w]), axis=1)
    tears = np.full((count, 1), np.nan)
    return np.hstack([x, tears]).ravel(), np.hstack([ACTIVATIONS[sigma](w * x + b), tears]).ravel()


@lru_cache(maxsize=4 * len(WIDTHS))
def factors(sigma, seed, N, n):
    """The singular value decomposition of Phi (N, n)."""
    return np.linalg.svd(features(sigma, seed, sample(seed, N)[0])[:, :n], full_matrices=False)


def solve(U, s, Vt, y, ridge):
    """(a, rank): a minimises |Phi a - y|^2 / (2N) + ridge |a|^2 / 2, with the least norm if there are several."""
    there = s > RANK * s[0]
    shrunk = np.where(there, s / np.where(there, s**2 + len(y) * ridge, 1), 0)
    return Vt.T @ (shrunk * (U.T @ y)), int(there.sum())


def losses(sigma, seed, N, noise, ridge, n):
    """(a, rank, train, test) with n neurons; test is half the mean square distance from the truth on X."""
    x, e = sample(seed, N)
    y = truth(x) + noise * e
    U, s, Vt = factors(sigma, seed, N, n)
    a, rank = solve(U, s, Vt, y, ridge)
    train = np.mean((U @ (s * (Vt @ a)) - y) ** 2) / 2
    test = np.mean((on_grid(sigma, seed)[:, :n] @ a - truth(X)) ** 2) / 2
    return a, rank, float(train), float(test)


@lru_cache(maxsize=64)
def curves(*settings):
    """(trains, tests) for all WIDTHS; `settings` are those of `losses` but n."""
    return np.array([losses(*settings, n)[2:] for n in WIDTHS.tolist()]).T
