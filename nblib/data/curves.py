"""Made-up curves on [0, 1] with what theory needs to know about them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nblib import _checks


@dataclass(frozen=True)
class Curve:
    """A function on [0, 1]: |f(x) - f(y)| <= lipschitz |x - y|^(1/root).

    lipschitz is None for the curve that is not continuous. Where `critical` points are listed, the curve is monotone
    between them, so that `staircase.sup_error` needs no search.
    """

    name: str
    latex: str
    f: Callable[[np.ndarray], np.ndarray]
    lipschitz: float | None
    critical: tuple[float, ...] = ()
    root: int = 1

    def __post_init__(self):
        _checks.function(self.f, "f")

    def __call__(self, x):
        return self.f(_checks.array(x, "x"))


wave = Curve("wave", r"\sin 2\pi x", lambda x: np.sin(2 * np.pi * x), 2 * np.pi, (0.25, 0.75))
root = Curve("root", r"\sqrt{x}", np.sqrt, 1, root=2)
hat = Curve("hat", "|2x - 1|", lambda x: np.abs(2 * x - 1), 2, (0.5,))
jump = Curve("jump", r"1_{x > 1/\sqrt{8}}", lambda x: 1.0 * (x > 8**-0.5), None, (8**-0.5,))
bumpy = Curve(
    "bumpy",
    r"0.2 + 0.4 x^2 + 0.3 x \sin 15 x + 0.05 \cos 50 x",
    lambda x: 0.2 + 0.4 * x**2 + 0.3 * x * np.sin(15 * x) + 0.05 * np.cos(50 * x),
    7.0,
)
CURVES = {curve.name: curve for curve in (wave, root, hat, bumpy, jump)}
