"""Answers of the wrong shape: what is wrong with the shape, and the answer brought into shape for further diagnosis."""

import numpy as np

from nblib.exercises.compare import shape_text
from nblib.exercises.verdict import Finding


def fit(part):
    """(finding, arrays): what is wrong with the shape, and the arrays in the right shape, or None where none fits."""
    if all(g.shape == w.shape for g, w in zip(part.got, part.want, strict=True)):
        return None, part.got
    if any(g.size == 0 and w.size for g, w in zip(part.got, part.want, strict=True)):
        return Finding("shape", "Your result is empty, of shape {got}; wanted is {want}.".format(**_texts(part))), None
    ways = (_transposed, _thin, _flattened, *_collapsed(), *_expanded())
    fits = []
    for way in ways:
        arrays = [g if g.shape == w.shape else way(g, w) for g, w in zip(part.got, part.want, strict=True)]
        if any(a is None or a.shape != w.shape for a, w in zip(arrays, part.want, strict=True)):
            continue
        finding = Finding(way.finding, way.message.format(**_texts(part)))
        if part.equals(arrays):
            return finding, arrays
        fits.append((finding, arrays, way.sure))
    for finding, arrays, sure in fits:
        if sure:
            return finding, arrays
    lost = _summed_away(part)
    if lost:
        return lost, part.want
    text = "Your result has the shape {got}; wanted is {want}. "
    if all(w.ndim == 1 and g.shape == 2 * w.shape for g, w in zip(part.got, part.want, strict=True)):
        text += (
            "It is a table in which everything meets everything: is there an outer product, or an array (k,) beside a "
            "column (k, 1)?"
        )
        return Finding("broadcast", text.format(**_texts(part))), None
    return Finding("shape", (text + "Print the shapes on the way there.").format(**_texts(part))), None


def _texts(part):
    """The shapes in the first case where they differ."""
    pairs = zip(part.got, part.want, part.cases, strict=True)
    got, want, case = next((g, w, case) for g, w, case in pairs if g.shape != w.shape)
    return {"got": shape_text(got.shape, case.sizes), "want": shape_text(want.shape, case.sizes)}


def _way(finding, message, sure):
    def declare(function):
        function.finding, function.message, function.sure = finding, message, sure
        return function

    return declare


@_way("transpose", "Rows and columns have changed places: your result has the shape {got}, wanted is {want}.", True)
def _transposed(got, want):
    return got.T if got.ndim >= 2 and got.shape != want.shape else None


@_way(
    "axis_of_length_1",
    "Your result has the shape {got}, wanted is {want}: an axis of length 1 too many or too few (keepdims, [None], "
    "reshape?).",
    True,
)
def _thin(got, want):
    return got.reshape(want.shape) if got.squeeze().shape == want.squeeze().shape else None


@_way("flattened", "The entries have lost their rows: your result has the shape {got}, wanted is {want}.", True)
def _flattened(got, want):
    return got.reshape(want.shape) if got.ndim == 1 and want.ndim > 1 and got.size == want.size else None


def _collapsed():
    """Sum or mean over one axis too many in the answer."""
    for axis in range(3):
        for name, operation, verb in (("unsummed", np.sum, "summed"), ("not_averaged", np.mean, "averaged")):

            @_way(
                name,
                f"Your result has the shape {{got}}, wanted is {{want}}: one axis must still be {verb} over.",
                False,
            )
            def way(got, want, axis=axis, operation=operation):
                return operation(got, axis=axis) if got.ndim == want.ndim + 1 and axis < got.ndim else None

            yield way


def _expanded():
    """Rows or columns of a table that should be one row."""
    for name, text, take in (
        ("repeated", "the same numbers several times over", lambda g: g[0] if (g == g[:1]).all() else None),
        ("repeated", "the same numbers several times over", lambda g: g[..., 0] if (g == g[..., :1]).all() else None),
        ("all_steps", "a whole list; only its last entry is wanted", lambda g: g[-1]),
    ):

        @_way(name, f"Your result has the shape {{got}}, wanted is {{want}}: you return {text}.", False)
        def way(got, want, take=take):
            return take(got) if got.ndim == want.ndim + 1 and got.size else None

        yield way


def _summed_away(part):
    """The answer is the sum or the mean of the right one over an axis, or over all of them; or one row of it."""
    shapes = "your result has the shape {got}, wanted is {want}.".format(**_texts(part))
    for end, index in (("first", 0), ("last", -1)):
        if _made_by(part, lambda w, index=index: w[index] if w.ndim else None):
            text = f"You return only the {end} entry (or row): {shapes} Is there a `return` inside the loop?"
            return Finding(f"only_{end}", text)
    for name, operation, verb in (("summed", np.sum, "sum"), ("averaged", np.mean, "average")):
        for axis in (None, 0, 1):
            if _made_by(part, lambda w, o=operation, axis=axis: o(w, axis=axis) if w.ndim > (axis or 0) else None):
                over = "everything" if axis is None else f"axis {axis}"
                return Finding(name, f"You {verb} once too often, over {over}: {shapes}")
    return None


def _made_by(part, function):
    """Whether `function` makes the student's answers out of the right ones."""
    made = [function(want) for want in part.want]
    return all(m is not None for m in made) and part.explained_by([np.asarray(m) for m in made])
