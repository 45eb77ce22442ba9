"""Labels beside curves that end close together."""

import numpy as np


def apart(values, gap, most):
    """The values (n,), moved as little as needed for every two to be `gap` apart and none above `most`."""
    order = np.argsort(values, kind="stable")
    places, lowest, highest = np.empty(len(values)), -np.inf, most
    for i in order:
        places[i] = lowest = max(values[i], lowest + gap)
    for i in order[::-1]:
        places[i] = highest = min(places[i], highest)
        highest -= gap
    return places
