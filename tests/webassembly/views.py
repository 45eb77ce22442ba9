"""A view of a figure here against the same view of another Python."""

import base64
from math import isclose

import numpy as np

# Scenes whose numbers rest on rounding, and how far two builds of NumPy and its BLAS may be apart in them.
ROUNDED = {
    ("NotAPolynomial", "smooth is no obstacle"): 1e-5,  # 200 smooth neurons, nearly dependent
    ("NotAPolynomial", "all six"): 1e-5,
    ("FrozenFeatures", "n = N"): 1e-7,  # a nearly singular system: the peak of the double descent
    ("FrozenFeatures", "n ≫ N"): 1e-7,
    ("FrozenFeatures", "a little ridge"): 1e-7,
}
NUDGED = "BackpropTable", "check by nudging"  # shows rounding itself: not compared are its curve and what is said of it


def apart(name, preset, here, there):
    """Where two views of a scene differ by more than rounding."""
    found = _differences(here, there, ROUNDED.get((name, preset), 1e-9))
    rounding = "/scene/1/marks/0/y", "/words/readout/", "/words/alt", "/words/see"
    return [one for one in found if (name, preset) != NUDGED or not one[0].startswith(rounding)]


def _differences(here, there, tolerance=1e-9, path=""):
    """Where two views differ by more than the tolerance (arrays that travel as float32: 1e-6), words exactly."""
    if isinstance(here, dict) and isinstance(there, dict) and here.keys() == there.keys() == {"f32"}:
        arrays = [np.frombuffer(base64.b64decode(view["f32"]), "<f4") for view in (here, there)]
        near = {"rtol": max(tolerance, 1e-6), "atol": 1e-6, "equal_nan": True}
        same = len(arrays[0]) == len(arrays[1]) and np.allclose(*arrays, **near)
        return [] if same else [(path, *map(str, arrays))]
    if isinstance(here, dict) and isinstance(there, dict) and here.keys() == there.keys():
        pairs = [(key, here[key], there[key]) for key in here]
    elif isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        pairs = [(i, *pair) for i, pair in enumerate(zip(here, there, strict=True))]
    elif isinstance(here, int | float) and isinstance(there, int | float):
        return [] if isclose(here, there, rel_tol=tolerance, abs_tol=1e-9) else [(path, here, there)]
    else:
        return [] if here == there else [(path, str(here)[:60], str(there)[:60])]
    return [found for key, *pair in pairs for found in _differences(*pair, tolerance, f"{path}/{key}")]
