"""Where things stand in a picture: graphs that jump, labels that come close, paths that leave."""

import numpy as np


def torn(x, y):
    """The graph (x, y), torn apart where it jumps: between neighbours in x that are all but equal."""
    jump = np.flatnonzero((np.diff(x) < 1e-8) & (np.abs(np.diff(y)) > 1e-9)) + 1
    return np.insert(x, jump, x[jump]), np.insert(y, jump, np.nan)


def apart(values, gap, most):
    """The values (n,), moved as little as needed for every two to be `gap` apart and none above `most`."""
    order = np.argsort(np.round(values, 9), kind="stable")  # what differs by rounding only keeps its order
    places, lowest, highest = np.empty(len(values)), -np.inf, most
    for i in order:
        places[i] = lowest = max(values[i], lowest + gap)
    for i in order[::-1]:
        places[i] = highest = min(places[i], highest)
        highest -= gap
    return places


def leaving(inside, outside, box):
    """(x, y, dx, dy): where the step from `inside` to `outside` crosses the frame of the map, and its direction.

    Both points are (2,); `box` (2,) is half the width and height of the map, whose centre is 0.
    """
    inside, step = np.asarray(inside), np.subtract(outside, inside)
    to_frame = (np.sign(step) * box - inside)[step != 0] / step[step != 0]
    return *(inside + to_frame.min() * step), *(step / np.linalg.norm(step))


def far_apart(path, gap):
    """Indices of the points of a path (K, 2) that lie at least about `gap` apart along it, both ends among them."""
    gone = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    _, first = np.unique(gone // gap, return_index=True)
    return np.append(first, len(path) - 1)
