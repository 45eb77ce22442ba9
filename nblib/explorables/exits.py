"""Paths that leave the map: an arrow stands where they crossed its frame."""

import numpy as np


def exit_arrow(line, inside, outside, box):
    """Moves the artist `line` to where the step from `inside` to `outside` crosses the frame, as an arrow.

    Both points are (2,); `box` (2,) is half the width and height of the map, whose centre is 0.
    """
    inside, step = np.asarray(inside), np.subtract(outside, inside)
    to_frame = (np.sign(step) * box - inside)[step != 0] / step[step != 0]
    x, y = inside + to_frame.min() * step
    line.set_data([x], [y])
    line.set_marker((3, 0, np.degrees(np.arctan2(step[1], step[0])) - 90))
