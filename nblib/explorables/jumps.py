"""Graphs of functions that jump."""

import numpy as np


def torn(x, y):
    """The graph (x, y), torn apart where it jumps: between neighbours in x that are all but equal."""
    jump = np.flatnonzero((np.diff(x) < 1e-8) & (np.abs(np.diff(y)) > 1e-9)) + 1
    return np.insert(x, jump, x[jump]), np.insert(y, jump, np.nan)
