"""Controls of many numbers at once: a vector with one slider, points moved on the plot."""

from nblib import _checks
from nblib.explorables.controls import Control, Real, Slider


class Vector(Slider):
    """As many numbers as `default` has, each within the range of `entry` (a Real).

    There is one slider, for the entry that the Integer control named `by` selects (counted from 1); without
    `by` the entries move by their handles on the plot only.
    """

    def __init__(self, entry, default, label, symbol="", by=None):
        self.one, self.by, self.slider = entry, by, by is not None
        super().__init__(entry.least, entry.most, default, label, symbol)

    def __set_name__(self, owner, name):
        self.one.name = name
        super().__set_name__(owner, name)

    def check(self, value):
        value = tuple(self.one.check(v) for v in _checks.array(value, self.name).ravel().tolist())
        if len(value) != len(self.default):
            raise ValueError(f"{self.name} must have {len(self.default)} entries; got {len(value)}")
        return value

    def nearest(self, value):
        return tuple(map(self.one.nearest, value))

    def between(self, start, end, share):
        return tuple(self.one.between(s, e, share) for s, e in zip(start, end, strict=True))

    def frames(self, start, end, most):
        return self.one.frames(start, end, most)

    def ends(self):
        return tuple((end,) * len(self.default) for end in self.one.ends())

    def sample(self, rng):
        return tuple(self.one.sample(rng) for _ in self.default)

    def widget(self):
        if not self.slider:
            return None
        widget = self.one.widget()
        widget.description = self.caption
        return widget

    def shown(self, value, state):
        return self.one.shown(value[getattr(state, self.by) - 1], state)

    def boxed(self, value, state):
        return self.one.text(value[getattr(state, self.by) - 1])

    def read(self, raw, state):
        return self._put(self.one.at(raw), state)

    def typed(self, text, state):
        return self._put(self.one.typed(text, state), state)

    def _put(self, entry, state):
        j, value = getattr(state, self.by), getattr(state, self.name)
        return (*value[: j - 1], entry, *value[j:])

    def text(self, value):
        return "(" + ", ".join(map(self.one.text, value)) + ")"


class Points(Control):
    """Between `fewest` and `limit` points (x, y) in the box `x`, `y` (pairs least, most), moved on the plot.

    With `more` Reals each point has so many further numbers: (x, y, k).
    """

    def __init__(self, default, label, x=(-1, 1), y=(-1, 1), fewest=0, limit=60, step=0.05, more=()):
        self.fewest, self.limit, self.step = fewest, limit, step
        self.ranges = Real(*x, step, x[0], label), Real(*y, step, y[0], label), *more
        super().__init__(default, label)

    def __set_name__(self, owner, name):
        for real in self.ranges:
            real.name = name
        super().__set_name__(owner, name)

    def check(self, value):
        points = _checks.array(value, self.name).tolist()
        if any(not isinstance(p, list) or len(p) != len(self.ranges) for p in points):
            raise ValueError(f"{self.name} must be a list of points of {len(self.ranges)} numbers; got {value!r}")
        if not self.fewest <= len(points) <= self.limit:
            raise ValueError(f"{self.name} must be {self.fewest} to {self.limit} points; got {len(points)}")
        return tuple(tuple(real.check(v) for real, v in zip(self.ranges, p, strict=True)) for p in points)

    def nearest(self, value):
        """Every point pulled into the box; points beyond `limit` are not taken."""
        pull = (tuple(r.nearest(v) for r, v in zip(self.ranges, p, strict=True)) for p in value)
        return self.check(tuple(pull)[: self.limit])

    def between(self, start, end, share):
        if share == 1 or len(start) != len(end):
            return end
        pairs = zip(start, end, strict=True)
        return tuple(
            tuple(r.between(s, e, share) for r, s, e in zip(self.ranges, *pair, strict=True)) for pair in pairs
        )

    def frames(self, start, end, most):
        return most if start != end and len(start) == len(end) else 1

    def ends(self):
        least, most = zip(*(real.ends() for real in self.ranges), strict=True)
        few, many = max(self.fewest, 1), self.limit
        return (least,) * few, (most,) * few, ((least[0], *most[1:]),) * many

    def sample(self, rng):
        count = int(rng.integers(self.fewest, self.limit + 1))
        return tuple(tuple(real.sample(rng) for real in self.ranges) for _ in range(count))

    def widget(self):
        return None

    def text(self, value):
        return f"{len(value)} points"
