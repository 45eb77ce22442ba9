"""The controls of an explorable: what the hand can change, declared once as class attributes.

A control knows its range, step and default, and checks what it is given. Read on an explorable it is the current value:
`neuron.w`. All values are hashable and survive JSON.

A control of one number stands on notches 0, 1, 2, ...: whole numbers come back from a page as they were sent, while
-10 + 111 * 0.1 does not.
"""

import math

from nblib import _checks
from nblib.figures.scene import minus


class Control:
    """What all controls share. `label` says what it is, `symbol` is the letter of the formula (Unicode)."""

    kind = ""  # how the page shows it: slider, choice, toggle, seed; "" if it is moved in the picture only

    def __init__(self, default, label, symbol=""):
        self.default, self.label, self.symbol = default, label, symbol

    def __set_name__(self, owner, name):
        self.name = name
        self.default = self.check(self.default)

    def __get__(self, explorable, owner=None):
        return self if explorable is None else getattr(explorable.values, self.name)

    def __set__(self, explorable, value):
        raise AttributeError(f"{self.name} is a control of {type(explorable).__name__}: compute cannot set it")

    def check(self, value):
        """`value` in its stored form. Raises TypeError or ValueError that names the control."""
        raise NotImplementedError

    def nearest(self, value):
        """The legal value nearest to `value`: what a hand that pulls too far gets."""
        raise NotImplementedError

    def text(self, value):
        """The value in words."""
        return str(value)

    def between(self, start, end, share):
        """Where a hand is that has gone the `share` (0 to 1) of the way from `start` to `end`."""
        return start if share == 0 else end

    def spec(self):
        """What the page must know to show it, besides its value."""
        return {"name": self.name, "kind": self.kind, "label": self.label, "symbol": self.symbol}

    # --- notches, for what the page shows -------------------------------------------------------------------

    def turned(self, notch, values):
        """The value when the page's control stands at `notch`, the others having `values`."""
        return self.at(_checks.whole(notch, f"the notch of {self.name}", 0, self.notches))

    def typed(self, text, values):
        """The value after `text` was typed. Raises ValueError naming the control."""
        try:
            return self.nearest(float(text.replace("−", "-").replace(",", ".")))
        except (ValueError, AttributeError):
            raise ValueError(f"{self.name} must be a number; got {text!r}") from None

    def on_page(self, values):
        """[notch, text] for the page, the controls having `values`."""
        value = getattr(values, self.name)
        return [self.notch(value), self.text(value)]


class Slider(Control):
    """A number on a slider, with a box beside it for the exact value."""

    kind = "slider"

    def __init__(self, least, most, default, label, symbol=""):
        self.least, self.most = least, most
        super().__init__(default, label, symbol)

    @property
    def notches(self):
        """The number of the last notch."""
        return self.notch(self.most)

    def at(self, notch):
        """The value at a notch."""
        raise NotImplementedError

    def notch(self, value):
        """The notch nearest to `value`."""
        raise NotImplementedError

    def between(self, start, end, share):
        return end if share == 1 else self.nearest(start + share * (end - start))

    def spec(self):
        return super().spec() | {"notches": self.notches}

    def clipped(self, value):
        """`value`, pulled into the range."""
        if math.isnan(value):
            raise ValueError(f"{self.name} must be a number; got NaN")
        return min(max(value, self.least), self.most)


class Real(Slider):
    """A number between `least` and `most` on a linear slider. `ticks {value: text}` are marked below it."""

    def __init__(self, least, most, step, default, label, symbol="", ticks=()):
        self.step, self.ticks = float(step), dict(ticks)
        super().__init__(float(least), float(most), default, label, symbol)

    @property
    def decimals(self):
        return max(0, math.ceil(-math.log10(self.step) - 1e-9))

    def check(self, value):
        value = float(_checks.real(value, self.name))
        if not self.least <= value <= self.most:
            raise ValueError(f"{self.name} must be between {self.least:g} and {self.most:g}; got {value:g}")
        return value

    def nearest(self, value):
        """Clipped, and rounded to a tenth of a step: fine enough that a dragged handle stays under the hand."""
        return round(self.clipped(value), self.decimals + 1) + 0.0

    def at(self, notch):
        return self.nearest(self.least + self.step * notch)

    def notch(self, value):
        return round((value - self.least) / self.step)

    def text(self, value):
        return minus(f"{value:.{max(self.decimals, 2)}f}")

    def spec(self):
        ticks = [[self.notch(value), text] for value, text in self.ticks.items()]
        return super().spec() | ({"ticks": ticks} if ticks else {})


class LogReal(Real):
    """A positive number on a logarithmic slider with `per_decade` steps for a factor of 10."""

    def __init__(self, least, most, default, label, symbol="", per_decade=20, ticks=()):
        self.per_decade = per_decade
        super().__init__(least, most, 1, default, label, symbol, ticks)

    def nearest(self, value):
        """Clipped, and rounded to four digits."""
        return float(f"{self.clipped(value):.4g}")

    def at(self, notch):
        return self.nearest(self.least * 10 ** (notch / self.per_decade))

    def notch(self, value):
        return round(math.log10(value / self.least) * self.per_decade)

    def between(self, start, end, share):
        return end if share == 1 else self.nearest(start * (end / start) ** share)

    def text(self, value):
        return minus(f"{value:.3g}" if value < 1000 else f"{value:.0f}")


class Integer(Slider):
    """A whole number between `least` and `most` on a slider."""

    def check(self, value):
        return _checks.whole(value, self.name, self.least, self.most)

    def nearest(self, value):
        return round(self.clipped(value))

    def at(self, notch):
        return self.least + notch

    def notch(self, value):
        return value - self.least


class Time(Integer):
    """The step k of a run that is computed at once: a slider that can be dragged backwards, played and stepped.

    `last` is the end of the run, `fps` the steps per second while it plays. A step is exactly one k -> k + 1.
    """

    def __init__(self, last, default=0, label="step", symbol="k", fps=5):
        self.fps = fps
        super().__init__(0, last, default, label, symbol)


class Seed(Integer):
    """The seed of everything random in the picture, always visible; its button takes the next one."""

    kind = "seed"

    def __init__(self, default=0, label="seed", symbol=""):
        super().__init__(0, 9999, default, label, symbol)


class Choice(Control):
    """One of several: `options {text: value}`, or a list of texts. The values must be strings or numbers."""

    kind = "choice"

    def __init__(self, options, default, label, symbol=""):
        self.options = dict(options) if isinstance(options, dict) else {str(o): o for o in options}
        super().__init__(default, label, symbol)

    @property
    def notches(self):
        return len(self.options) - 1

    def at(self, notch):
        return list(self.options.values())[notch]

    def notch(self, value):
        return list(self.options.values()).index(value)

    def check(self, value):
        for option in self.options.values():
            if value == option and isinstance(value, bool) == isinstance(option, bool):
                return option
        raise ValueError(f"{self.name} must be one of {', '.join(map(repr, self.options.values()))}; got {value!r}")

    def nearest(self, value):
        return self.check(value)

    def typed(self, text, values):
        if text not in self.options:
            raise ValueError(f"{self.name} must be one of {', '.join(map(repr, self.options))}; got {text!r}")
        return self.options[text]

    def text(self, value):
        return next(text for text, option in self.options.items() if option == value)

    def spec(self):
        return super().spec() | {"options": list(self.options)}


class Toggle(Choice):
    """On or off."""

    kind = "toggle"

    def __init__(self, default, label, symbol=""):
        super().__init__({"off": False, "on": True}, default, label, symbol)

    def check(self, value):
        return _checks.instance(value, self.name, bool)


class Vector(Slider):
    """As many numbers as `default` has, each within the range of `entry` (a Real).

    There is one slider, for the entry that the control named `by` selects (counted from 1); without `by` the entries
    move by their handles in the picture only. With `turning` the vector is an arrow in the plane: it goes along an arc.
    """

    def __init__(self, entry, default, label, symbol="", by=None, turning=False):
        self.entry, self.by, self.turning = entry, by, turning
        super().__init__(entry.least, entry.most, default, label, symbol)
        if by is None:
            self.kind = ""

    def __set_name__(self, owner, name):
        self.entry.name = name
        super().__set_name__(owner, name)

    @property
    def notches(self):
        return self.entry.notches

    def check(self, value):
        value = tuple(self.entry.check(v) for v in _checks.array(value, self.name).ravel().tolist())
        if len(value) != len(self.default):
            raise ValueError(f"{self.name} must have {len(self.default)} entries; got {len(value)}")
        return value

    def nearest(self, value):
        return tuple(map(self.entry.nearest, value))

    def between(self, start, end, share):
        if share == 1:
            return end
        if self.turning:
            # finer than a hand, so that the length stays what it is
            return tuple(round(self.entry.clipped(v), 6) + 0.0 for v in _along_an_arc(start, end, share))
        return tuple(self.entry.between(s, e, share) for s, e in zip(start, end, strict=True))

    def turned(self, notch, values):
        return self._put(self.entry.turned(notch, values), values)

    def typed(self, text, values):
        return self._put(self.entry.typed(text, values), values)

    def on_page(self, values):
        if self.by is None:
            return [0, self.text(getattr(values, self.name))]
        value = getattr(values, self.name)[getattr(values, self.by) - 1]
        return [self.entry.notch(value), self.entry.text(value)]

    def _put(self, entry, values):
        if self.by is None:
            raise ValueError(f"{self.name} is moved in the picture; it has no slider")
        j, value = getattr(values, self.by), getattr(values, self.name)
        return (*value[: j - 1], entry, *value[j:])

    def text(self, value):
        return "(" + ", ".join(map(self.entry.text, value)) + ")"


def _along_an_arc(start, end, share):
    """The plane vector the `share` of the way: angle and length go evenly, by the shorter turn."""
    (a, b), (c, d) = start, end
    turn = math.remainder(math.atan2(d, c) - math.atan2(b, a), math.tau) if any(start) and any(end) else 0
    angle = math.atan2(b, a) + share * turn if any(start) else math.atan2(d, c)
    length = (1 - share) * math.hypot(a, b) + share * math.hypot(c, d)
    return length * math.cos(angle), length * math.sin(angle)


class Points(Control):
    """Between `fewest` and `limit` points (x, y) in the box `x`, `y` (pairs least, most), moved in the picture.

    With `more` Reals each point has so many further numbers: (x, y, k).
    """

    def __init__(self, default, label, x, y, fewest=0, limit=60, step=0.05, more=()):
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
        for real, column in zip(self.ranges, zip(*points, strict=True), strict=False):  # there may be no point
            for extreme in (min(column), max(column)):
                real.check(extreme)
        return tuple(map(tuple, points))

    def nearest(self, value):
        """Every point pulled into the box; points beyond `limit` are not taken."""
        pull = (tuple(r.nearest(v) for r, v in zip(self.ranges, p, strict=True)) for p in value)
        return self.check(tuple(pull)[: self.limit])

    def between(self, start, end, share):
        if share == 1 or len(start) != len(end):
            return super().between(start, end, share)
        return tuple(
            tuple(r.between(s, e, share) for r, s, e in zip(self.ranges, *points, strict=True))
            for points in zip(start, end, strict=True)
        )

    def turned(self, notch, values):
        raise ValueError(f"{self.name} are moved in the picture; they have no slider")

    def typed(self, text, values):
        raise ValueError(f"{self.name} are moved in the picture; they cannot be typed")

    def on_page(self, values):
        return [0, self.text(getattr(values, self.name))]

    def text(self, value):
        return f"{len(value)} points"
