"""The controls of an explorable: what the hand can change, declared once as class attributes.

A control knows its range, step and default, checks what it is given, draws a random legal value for the tests
and makes its own widget. Read on an explorable it is the current value: `neuron.w`; assigning sets it.
All values are hashable and survive JSON, so a state can be stored and results can be cached.
"""

import math

import ipywidgets as W

from nblib import _checks


class Control:
    """What all controls share. `label` is read aloud, `symbol` is the letter of the formula (Unicode)."""

    slider = False  # sliders stand in the grid below the buttons, everything else beside the presets

    def __init__(self, default, label, symbol=""):
        self.default, self.label, self.symbol = default, label, symbol

    def __set_name__(self, owner, name):
        self.name = name
        self.default = self.check(self.default)

    def __get__(self, explorable, owner=None):
        return self if explorable is None else getattr(explorable.values, self.name)

    def __set__(self, explorable, value):
        explorable.set(**{self.name: value})

    @property
    def caption(self):
        """Label and symbol as they stand beside the widget."""
        return f"{self.label} {self.symbol}".strip()

    def check(self, value):
        """`value` in its stored form. Raises TypeError or ValueError that names the control."""
        raise NotImplementedError

    def nearest(self, value):
        """The legal value nearest to `value`: what a hand that pulls too far gets."""
        raise NotImplementedError

    def ends(self):
        """The values at both ends of the range (of a choice: all of them)."""
        raise NotImplementedError

    def sample(self, rng):
        """A random legal value; `rng` is a numpy.random.Generator."""
        raise NotImplementedError

    def widget(self):
        """A new ipywidget for it, or None. `shown` and `read` translate between its value and the control's."""
        raise NotImplementedError

    def shown(self, value, state):
        """What the widget stands at when the control has `value` in `state`; of a slider the nearest notch."""
        return value

    def read(self, raw, state):
        """The control's value when the widget stands at `raw` in `state`."""
        return self.nearest(raw)

    def between(self, start, end, share):
        """Where a hand is that has gone the `share` (0 to 1) of the way from `start` to `end`."""
        return end

    def frames(self, start, end, most):
        """In how many pictures a hand goes from `start` to `end`."""
        return 1

    def text(self, value):
        """The value in words, for the line of what is fixed."""
        return str(value)


class Slider(Control):
    """A number on a slider, with a box beside it for the exact value.

    The slider counts its notches, 0, 1, 2, ...: whole numbers come back from a browser as they were sent, while
    -10 + 111 * 0.1 does not, and would be taken for a move of the hand.
    """

    slider = True

    def __init__(self, least, most, default, label, symbol=""):
        self.least, self.most = least, most
        super().__init__(default, label, symbol)

    @property
    def notches(self):
        """The number of the last notch."""
        raise NotImplementedError

    def at(self, notch):
        """The value at a notch."""
        raise NotImplementedError

    def notch(self, value):
        """The notch nearest to `value`."""
        raise NotImplementedError

    def ends(self):
        return self.least, self.most

    def sample(self, rng):
        return self.at(int(rng.integers(self.notches + 1)))

    def between(self, start, end, share):
        return end if share == 1 else self.nearest(start + share * (end - start))

    def widget(self):
        return W.IntSlider(min=0, max=self.notches, readout=False, description=self.caption)

    def shown(self, value, state):
        return self.notch(value)

    def read(self, raw, state):
        return self.at(raw)

    def boxed(self, value, state):
        """The text in the box."""
        return self.text(value)

    def typed(self, text, state):
        """The control's value after `text` was typed into the box. Raises ValueError naming the control."""
        try:
            return self.nearest(float(text.replace("−", "-").replace(",", ".")))
        except ValueError:
            raise ValueError(f"{self.name} must be a number; got {text!r}") from None

    def _clip(self, value):
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
        return round(self._clip(value), self.decimals + 1) + 0.0

    @property
    def notches(self):
        return self.notch(self.most)

    def at(self, notch):
        return self.nearest(self.least + self.step * notch)

    def notch(self, value):
        return round((value - self.least) / self.step)

    def frames(self, start, end, most):
        return most if start != end else 1

    def text(self, value):
        return f"{value:.{max(self.decimals, 2)}f}".replace("-", "−")


class LogReal(Real):
    """A positive number on a logarithmic slider with `per_decade` steps for a factor of 10."""

    def __init__(self, least, most, default, label, symbol="", per_decade=20, ticks=()):
        self.per_decade = per_decade
        super().__init__(least, most, 1, default, label, symbol, ticks)

    def nearest(self, value):
        """Clipped, and rounded to four digits."""
        return float(f"{self._clip(value):.4g}")

    def at(self, notch):
        return self.nearest(self.least * 10 ** (notch / self.per_decade))

    def notch(self, value):
        return round(math.log10(value / self.least) * self.per_decade)

    def between(self, start, end, share):
        return end if share == 1 else self.nearest(start * (end / start) ** share)

    def text(self, value):
        return f"{value:.3g}"


class Integer(Slider):
    """A whole number between `least` and `most` on a slider."""

    def check(self, value):
        return _checks.whole(value, self.name, self.least, self.most)

    def nearest(self, value):
        return round(self._clip(value))

    @property
    def notches(self):
        return self.most - self.least

    def at(self, notch):
        return self.least + notch

    def notch(self, value):
        return value - self.least

    def frames(self, start, end, most):
        return min(max(abs(end - start), 1), most)


class Time(Integer):
    """The step k of a run that is computed at once: a slider that can be dragged backwards, played and stepped.

    `last` is the end of the run, `fps` the frames per second while it plays. A step is exactly one k -> k + 1.
    """

    def __init__(self, last, default=0, label="step", symbol="k", fps=5):
        self.fps = fps
        super().__init__(0, last, default, label, symbol)

    def sample(self, rng):
        """Early steps more often than late ones, as is their share in what happens (and in what a run costs)."""
        return round((1 + self.most) ** rng.random()) - 1


class Seed(Integer):
    """The seed of everything random in the picture, always visible; its button takes the next one."""

    slider = False

    def __init__(self, default=0, label="seed", symbol=""):
        super().__init__(0, 9999, default, label, symbol)

    def widget(self):
        return W.BoundedIntText(min=self.least, max=self.most, description=self.caption)

    def shown(self, value, state):
        return value

    def read(self, raw, state):
        return self.nearest(raw)


class Choice(Control):
    """One of several: `options {text: value}`, or a list of texts. The values must be strings or numbers."""

    def __init__(self, options, default, label, symbol=""):
        self.options = dict(options) if isinstance(options, dict) else {str(o): o for o in options}
        super().__init__(default, label, symbol)

    def check(self, value):
        for option in self.options.values():
            if value == option and isinstance(value, bool) == isinstance(option, bool):
                return option
        raise ValueError(f"{self.name} must be one of {', '.join(map(repr, self.ends()))}; got {value!r}")

    def nearest(self, value):
        return self.check(value)

    def ends(self):
        return tuple(self.options.values())

    def sample(self, rng):
        return self.ends()[rng.integers(len(self.options))]

    def widget(self):
        return W.Dropdown(options=list(self.options.items()), description=self.caption)

    def text(self, value):
        return next(text for text, option in self.options.items() if option == value)


class Toggle(Control):
    """On or off."""

    def __init__(self, default, label, symbol=""):
        super().__init__(default, label, symbol)

    def check(self, value):
        return _checks.instance(value, self.name, bool)

    def nearest(self, value):
        return self.check(value)

    def ends(self):
        return False, True

    def sample(self, rng):
        return bool(rng.integers(2))

    def widget(self):
        return W.Checkbox(description=self.caption, indent=False)

    def text(self, value):
        return "on" if value else "off"


class Number(Real):
    """A number in a box beside the presets, for what is mostly dragged on the plot."""

    slider = False

    def widget(self):
        return W.BoundedFloatText(min=self.least, max=self.most, step=self.step, description=self.caption)

    def shown(self, value, state):
        return value

    def read(self, raw, state):
        return self.nearest(raw)
