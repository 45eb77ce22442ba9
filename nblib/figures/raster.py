"""A field as pixels: every px of a plot takes its value from the grid, and its colour from the ramp of the table."""

import numpy as np

from nblib.figures.roles import RAMP


def shaded(mark, across, up):
    """The colours (rows, columns, RGBA) of a field at the data coordinates `across` and `up`, lowest row first."""
    z = mark["z"].reshape(-1, mark["columns"])
    values = _taken(z, *_places(up, mark["y"], len(z), mark["smooth"]))
    values = _taken(values.T, *_places(across, mark["x"], z.shape[1], mark["smooth"])).T
    count, band = (len(mark["levels"]) + 1, np.digitize) if "levels" in mark else (256, _even)
    colors = ramp(count)[band(values, np.sort(mark.get("levels", z[np.isfinite(z)]))) % count]
    colors[np.isnan(values)] = 0
    return colors


def ramp(count):
    """`count` colours from one end of the ramp to the other, as bytes RGBA."""
    stops = np.array([[*bytes.fromhex(color[1:]), 255] for color in RAMP[0]])
    wanted = np.linspace(0, len(stops) - 1, count)
    return np.column_stack([np.interp(wanted, range(len(stops)), c) for c in stops.T]).round().astype(np.uint8)


def _even(values, ordered):
    """Which of 256 colours, evenly from the least to the most of the `ordered` numbers."""
    least, most = (ordered[0], ordered[-1]) if len(ordered) else (0, 1)
    return np.nan_to_num(255 * np.clip((values - least) / (most - least or 1), 0, 1)).round().astype(int)


def _places(data, ends, count, smooth):
    """For every number its place in a grid between `ends`: a row and the share of the way to the next; NaN beside."""
    share = (data - ends[0]) / (ends[1] - ends[0])
    share = np.where((share < 0) | (share > 1), np.nan, share)
    if not smooth:
        return np.minimum(np.nan_to_num(share * count).astype(int), count - 1), 0 * share
    place = share * (count - 1)
    whole = np.minimum(np.nan_to_num(place).astype(int), max(count - 2, 0))
    return whole, place - whole


def _taken(z, whole, share):
    """The rows of z at `whole`, `share` of the way to the next row."""
    here, following, share = z[whole], z[np.minimum(whole + 1, len(z) - 1)], share[:, None]
    return np.where(share == 0, here, here + share * (following - here))
