"""Gradient descent for L layers of one neuron with equal weights, and which of its step sizes train."""

from functools import lru_cache

import numpy as np

DEEPEST = 10
ENOUGH = 1e-6  # a loss below this counts as trained
FAR = 1e3  # |w| beyond this: diverged
LEAST, MOST = 1e-3, 2  # step sizes
FINE = 100  # step sizes of the map for a factor of 10
TAUS = LEAST * 10 ** (np.arange(int(FINE * np.log10(MOST / LEAST)) + 1) / FINE)
OUTCOMES = "trains", "too slow", "too far"


def descend(w, tau, depth):
    """One step of gradient descent for (w^L - 1)^2 / 2 in L equal weights.

    Powers by multiplication: they are the same on every machine, and some of these runs are chaotic.
    """
    others = 1.0  # the product of the other weights
    for _ in range(depth - 1):
        others = others * w
    return w - tau * (others * w - 1) * others


@lru_cache(maxsize=256)
def run(tau, depth, start, steps):
    """The weights (K + 1,) of a run, K = `steps` or less if it diverges."""
    w = [start]
    while len(w) <= steps and abs(w[-1]) <= FAR:
        w.append(descend(w[-1], tau, depth))
    return np.array(w)


def losses(w, depth):
    """(w^L - 1)^2 / 2 for every w."""
    with np.errstate(over="ignore"):  # a run that diverges ends with a number as large as it gets
        return (w**depth - 1) ** 2 / 2


@lru_cache(maxsize=32)
def outcomes(start, steps):
    """(DEEPEST, len(TAUS)): the index in OUTCOMES of what every step size does at every depth, all runs at once."""
    w, over = np.full((DEEPEST, len(TAUS)), start), np.zeros((DEEPEST, len(TAUS)), bool)
    with np.errstate(all="ignore"):
        for _ in range(steps):
            others = np.ones_like(w)
            for row in range(1, DEEPEST):  # row L - 1 is multiplied by w L - 1 times, as in `descend`
                others[row:] *= w[row:]
            product = others * w
            over |= (product > 1) != (start > 1)
            w = w - TAUS * (product - 1) * others
            w[np.abs(w) > FAR] = np.nan  # diverged
        trained = losses(w, np.arange(1, DEEPEST + 1)[:, None]) < ENOUGH
    return np.select([trained, over], [0, 2], 1)


def place(tau):
    """The index in TAUS of the step size nearest to `tau`."""
    return np.clip(np.rint(FINE * np.log10(np.asarray(tau) / LEAST)).astype(int), 0, len(TAUS) - 1)


def tried(swept, wider=0):
    """(DEEPEST, len(TAUS)): whether the step sizes lie in a stroke (L, from, to), or beside it by `wider` places."""
    mask = np.zeros((DEEPEST, len(TAUS)), bool)
    if swept:
        depths, *ends = np.transpose(swept)
        for depth, low, high in zip(depths.astype(int), *np.sort(place(ends), axis=0), strict=True):
            mask[depth - 1, max(low - wider, 0) : high + wider + 1] = True
    return mask


def brushed(swept, old, new):
    """`swept`, strokes (L, from, to), after the brush went straight from (L, tau) `old` to `new`; the newest first."""
    (depth, tau), (to, end) = old, new
    if depth == to:
        strokes = [(depth, *sorted((tau, end)))]
    else:
        way = np.arange(min(depth, to), max(depth, to) + 1)
        strokes = [
            (int(d), t, t) for d, t in zip(way, tau * (end / tau) ** ((way - depth) / (to - depth)), strict=True)
        ]
    kept = list(swept)
    for depth, low, high in strokes:
        touched = [s for s in kept if s[0] == depth and s[1] <= high * 1.03 and low <= s[2] * 1.03]
        kept = [s for s in kept if s not in touched]
        kept.insert(0, (depth, min([low, *(s[1] for s in touched)]), max([high, *(s[2] for s in touched)])))
    return tuple(kept)


def runs(mask):
    """(row, first, last) of every unbroken row of True in `mask`, as three arrays."""
    change = np.diff(np.pad(mask.astype(int), ((0, 0), (1, 1))), axis=1)
    (row, first), (_, behind) = np.nonzero(change == 1), np.nonzero(change == -1)
    return row, first, behind - 1
