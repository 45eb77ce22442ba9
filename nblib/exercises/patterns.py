"""Answers that are right in part: for one activation, at some places, in some entries, in some of several results."""

import numpy as np

from nblib.exercises.running import Finding


def one_activation(part):
    """Right with one activation and wrong with the other."""
    if "sigma" not in part.cases[0].arguments:
        return None
    right, wrong = set(), set()
    for k, case in enumerate(part.cases):
        (wrong if part.wrong(k).any() else right).add(case.arguments["sigma"].name)
    if len(right) != 1 or right & wrong:
        return None
    (name,) = right
    return Finding(
        f"only_{name}",
        f"Right when σ is {name}, wrong when it is {' or '.join(wrong)}. Is there a formula in your code that "
        "belongs to "
        f"{name} alone? The argument sigma may be any activation: call sigma and sigma.derivative.",
    )


def at_places(part, exercise):
    """Wrong at some of the places that the exercise names, and right at all others."""
    if exercise.places is None:
        return None
    right, wrong, example = {}, {}, {}
    for k, case in enumerate(part.cases):
        off = part.wrong(k)
        for place, mask in exercise.places(**case.arguments).items():
            mask = np.asarray(mask)
            if not mask.any():
                continue
            (wrong if (off & mask).any() else right)[place] = True
            for value in part.got[k][off & mask]:
                example.setdefault(place, []).append(float(value))
    right = [place for place in right if place not in wrong]
    if not right or not wrong:
        return None
    returns = "; ".join(f"{place}{_constant(example[place])}" for place in wrong)
    return Finding("wrong_at_places", f"Right {listed(right)}. Wrong {returns}.{_foreign(part)}")


def _foreign(part):
    """A value that the right answer, which takes few values, never takes."""
    got, want = part.got[0].ravel(), part.want[0].ravel()
    foreign = got[np.abs(got[:, None] - want).min(axis=1) > 1e-6]
    if not foreign.size or len(np.unique(want.round(9))) > want.size / 2:
        return ""
    return f" The right answer never takes values such as your {foreign[0]:.4g}."


def _constant(values):
    return f", where you return {values[0]:.4g}" if np.ptp(values) < 1e-9 else ""


def listed(items):
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def _places_in(shape):
    """Masks over an array of this shape, in words."""
    grid = np.indices(shape)
    first, last = grid[0] == 0, grid[0] == shape[0] - 1
    if len(shape) == 1:
        return {"the first entry": first, "the last entry": last}
    column = grid[1]
    return {
        "the first row": first,
        "the last row": last,
        "the first column": column == 0,
        "the last column": column == shape[1] - 1,
        "the diagonal": grid[0] == column,
        "the part below the diagonal": grid[0] > column,
        "the part above the diagonal": grid[0] < column,
    }


def in_entries(part):
    """Wrong in the last column only, right in the first row only, ..."""
    if part.want[0].ndim not in (1, 2):
        return None
    patterns = [_places_in(want.shape) for want in part.want]
    for place in patterns[0]:
        masks = [pattern[place] for pattern in patterns]
        off = [part.wrong(k) for k in range(len(masks))]
        returns = [g[o] for g, o in zip(part.got, off, strict=True)]
        zero = " There you return 0." if all((r == 0).all() for r in returns) else ""
        if all((o == m).all() for o, m in zip(off, masks, strict=True)):
            if zero:
                return Finding("left_at_zero", f"Everything is right but {place}.{zero} Does your loop reach it?")
            return Finding("wrong_in_part", f"Everything is right but {place}.")
        if all((o == ~m).all() for o, m in zip(off, masks, strict=True)) and any(m.any() for m in masks):
            return Finding("right_in_part", f"Only {place} is right.{zero}")
    return None
