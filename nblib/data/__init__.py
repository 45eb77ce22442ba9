"""Real data with its source, and made-up curves on [0, 1].

Every data set comes scaled for training (`X`, `y`) and raw in its own units (`raw_X`, `raw_y`). The files stand
beside this module; nothing is downloaded.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nblib import _checks
from nblib.data.curves import CURVES, Curve, bumpy, hat, jump, root, wave

__all__ = [
    "CURVES",
    "Curve",
    "Dataset",
    "bumpy",
    "digits",
    "hat",
    "jump",
    "mauna_loa_co2",
    "motorcycle",
    "root",
    "split",
    "wave",
]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Dataset:
    """N samples: `X (N, d)`, `y` scaled; `raw_X (N, d)`, `raw_y (N,)` in the units `x_unit`, `y_unit`."""

    X: np.ndarray
    y: np.ndarray
    raw_X: np.ndarray
    raw_y: np.ndarray
    x_unit: str
    y_unit: str


def motorcycle():
    """Head acceleration in simulated motorcycle accidents, for testing helmets: N = 133, d = 1.

    raw_X: milliseconds after impact; raw_y: acceleration in g; X and y standardised (mean 0, standard deviation 1).

    Source: B. W. Silverman (1985), Some aspects of the spline smoothing approach to non-parametric regression curve
    fitting, J. R. Statist. Soc. B 47, 1-52; as distributed in R's MASS (`mcycle`). Published measurements (facts).
    """
    table = np.loadtxt(_FOLDER / "motorcycle.csv", delimiter=",", skiprows=1)
    return _series(table[:, 0], table[:, 1], "ms", "g")


def mauna_loa_co2():
    """Carbon dioxide in the air on Mauna Loa, Hawaii, weekly means 1958-2001: N = 2225, d = 1.

    raw_X: time in years (1958.24 is late March 1958); raw_y: parts per million; X and y standardised.

    Source: C. D. Keeling and T. P. Whorf (2004), Scripps / CDIAC; as distributed in statsmodels. Public domain.
    """
    with open(_FOLDER / "mauna_loa_co2.csv", encoding="ascii", newline="") as file:
        rows = list(csv.DictReader(file))
    dates = np.array([row["date"] for row in rows], dtype="datetime64[D]")
    start = dates.astype("datetime64[Y]")
    length = (start + np.timedelta64(1, "Y")).astype("datetime64[D]") - start.astype("datetime64[D]")
    years = 1970 + start.astype(int) + (dates - start.astype("datetime64[D]")) / length
    return _series(years, np.array([float(row["co2_ppm"]) for row in rows]), "year", "ppm")


def digits():
    """Handwritten digits, 8 x 8 grey levels each: N = 1797, d = 64, ten classes.

    raw_X: grey levels 0 to 16; raw_y: the digit; X in [0, 1]; y (N, 10) has a 1 in the column of the digit.

    Source: E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine Learning
    Repository; as distributed in scikit-learn. CC BY 4.0.
    """
    table = np.loadtxt(_FOLDER / "digits.csv.gz", delimiter=",", skiprows=1)
    pixels, digit = table[:, :-1], table[:, -1].astype(int)
    return Dataset(pixels / 16, np.eye(10)[digit], pixels, digit, "grey level", "digit")


def split(N, held_out, rng):
    """A random split of 0, ..., N-1 into (training, held out) index arrays, `held_out` of them kept aside."""
    held_out = _checks.whole(held_out, "held_out", most=_checks.whole(N, "N", least=2) - 1)
    order = _checks.generator(rng).permutation(N)
    return order[held_out:], order[:held_out]


def _series(x, y, x_unit, y_unit):
    return Dataset(_standardise(x)[:, None], _standardise(y), x[:, None], y, x_unit, y_unit)


def _standardise(v):
    return (v - v.mean()) / v.std()
