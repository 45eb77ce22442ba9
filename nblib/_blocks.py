"""Many samples block by block, so that what is computed for one block stays in the cache of a core."""

import numpy as np

BLOCK = 2**15  # doubles in the largest array of a block


def blocks(N, width):
    """Slices of 0, ..., N-1, each with so many samples that an array of `width` numbers a sample fits."""
    step = max(1, BLOCK // width)
    return [slice(start, min(start + step, N)) for start in range(0, N, step)]


def with_ones(X):
    """The rows [x, 1] of an array (N, d): with V = [W; b] the affine map W^T x + b is one product."""
    return np.column_stack([X, np.ones(len(X))])


def passes(N, width, make):
    """(rows, make(number of rows)) for every block. The blocks after the first share what is made for them."""
    first, *others = blocks(N, width)
    made = {B: make(B) for B in {rows.stop - rows.start for rows in others}}
    return [(first, make(first.stop)), *((rows, made[rows.stop - rows.start]) for rows in others)]


def summed(parts, scale):
    """The sum of the gradients over parts (pass, x, y), in the buffer of the first pass."""
    parts = iter(parts)
    one, x, y = next(parts)
    total = one.gradient(x, y, scale)
    for one, x, y in parts:
        total += one.gradient(x, y, scale)
    return total
