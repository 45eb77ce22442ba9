"""One neuron per layer, a nudge sent through them, and the factors of its slope.

Lists over layers count from 1, as in the formulas: z[0] is x, and a[0] is NaN.
"""

from dataclasses import dataclass

import numpy as np

from nblib.activations import ACTIVATIONS
from nblib.figures.scene import subscript


@dataclass(frozen=True)
class Chain:
    w: np.ndarray  # (L,)
    b: np.ndarray  # (L,)
    a: np.ndarray  # (L + 1,) before the activation
    z: np.ndarray  # (L + 1,) after it
    slopes: np.ndarray  # (L + 1,) sigma'(a_l)
    nudged: np.ndarray  # (L + 1,) z after the nudge
    predicted: np.ndarray  # (L + 1,) change of z, to first order
    local: np.ndarray  # (L + 1,) slope of z_l by z_{l-1}, in the nudged layer by what is nudged


def chain(sigma, w, b, x, nudge, layer, delta, centred):
    """The Chain with weights w and biases b, in which "x", or "w" or "b" of `layer`, is nudged by `delta`.

    If it is `centred`, every bias is -w z instead, so that every neuron stands at a = 0.
    """
    sigma, L = ACTIVATIONS[sigma], len(w)
    w, b = np.array(w), np.array(b)
    a, z, slopes, predicted, local = np.full((5, L + 1), np.nan)
    nudged = z.copy()
    z[0], predicted[0] = x, delta * (nudge == "x")
    nudged[0] = x + predicted[0]
    for l in range(1, L + 1):
        if centred:
            b[l - 1] = -w[l - 1] * z[l - 1]
        here = delta * (l == layer)
        a[l] = w[l - 1] * z[l - 1] + b[l - 1]
        moved = (w[l - 1] + here * (nudge == "w")) * nudged[l - 1] + b[l - 1] + here * (nudge == "b")
        z[l], nudged[l] = sigma(np.array([a[l], moved]))
        slopes[l] = sigma.derivative(a[l : l + 1])[0]
        into = {"w": z[l - 1], "b": 1.0}.get(nudge, 0.0) * here
        predicted[l] = slopes[l] * (w[l - 1] * predicted[l - 1] + into)
        local[l] = slopes[l] * ({"w": z[l - 1], "b": 1.0}[nudge] if nudge != "x" and l == layer else w[l - 1])
    return Chain(w, b, a, z, slopes, nudged, predicted, local)


def factors(chain, y, nudge, layer):
    """[(name, value, place)] of the factors of the slope, from the loss back to what is nudged.

    The place counts layers along the chain: z_l stands at l, and its two factors before it.
    """
    L, start = len(chain.w), 1 if nudge == "x" else layer
    found = [("r", chain.z[L] - y, L + 0.5)]
    for l in range(L, start - 1, -1):
        found.append((f"σ′{sub(l)}", chain.slopes[l], l - 0.34))
        into = {"w": (f"z{sub(l - 1)}" if l > 1 else "x", chain.z[l - 1]), "b": ("1", 1.0)}
        own = into[nudge] if nudge != "x" and l == layer else (f"w{sub(l)}", chain.w[l - 1])
        found.append((*own, l - 0.66))
    return [(name, float(value), place) for name, value, place in found]


def magnify(largest):
    """The factor 1, 2 or 5 times a power of ten that makes `largest` an arrow of length 0.6 to 1.5."""
    if largest == 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(1.5 / largest))  # of a quotient near 10ᵏ, the floor may be one too large
    return float(max(step * power for step in (0.5, 1, 2, 5) if step * power * largest <= 1.5))


def sub(l):
    return subscript("", l)
