"""A scene: panels of marks as plain data, the one vocabulary of moving figures and of pictures in notebook cells.

    panel = Panel("data and network", x="t", y="g")
    panel.data(t, g)
    panel.network(t, f)
    panel.text(30, 20, "the plunge", "network")

A mark is a dict with its kind, its arrays in data coordinates and a role (see `roles`), never a colour. The page
(explorables/page) and the paper (`paper`) draw the same ten kinds: line, dots, area, boxes, links, arrows,
text, rule, field, handle. A mark keeps its name from scene to scene, and with it its identity when a figure moves.
"""

import base64
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nblib.figures.roles import LOOKS, ROLES

MARGIN = 0.04  # beside the data, where no limits are given
PACKED = 12  # arrays longer than this travel as float32 in base64
HYPHEN = re.compile(r"(?<![\w)])-(?=[\d.])")  # which is a minus
TICKS = 5  # at most, and one more, on an axis that is given none
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Handle:
    """A point of the picture that the hand can take.

    name    spoken when it is selected: "kink"
    at      (x, y) in data coordinates
    drag    drag(x, y) -> {control: value}, the hand being at (x, y); what is beyond a range is pulled to its end
    step    (dx, dy): how far one arrow key moves it, so that its control moves by one step; 0 where it cannot go
    nudge   nudge(right, up) -> {control: value} for numbers of arrow keys, where a step is no distance
    remove  {control: value} that Delete sets, for points that can be taken away
    role    of the disc
    """

    name: str
    at: tuple[float, float]
    drag: Callable[[float, float], dict]
    step: tuple[float, float] = (0.1, 0.1)
    nudge: Callable[[int, int], dict] | None = None
    remove: dict | None = None
    role: str = "network"

    @property
    def axis(self):
        """Where it can go: "x", "y" or "xy"."""
        dx, dy = self.step
        return "x" if not dy else "y" if not dx else "xy"

    def press(self, right, up):
        """{control: value} after `right` arrow keys to the right and `up` upwards."""
        if self.nudge:
            return self.nudge(right, up)
        (x, y), (dx, dy) = self.at, self.step
        return self.drag(x + right * dx, y + up * dy)


class Panel:
    """One pair of axes and what is drawn in it, from below to above.

    x, y     labels of the axes
    xlim...  (least, most); without limits all marks are seen
    xscale   "linear" or "log"
    xticks   numbers, or {number: text}; without them a few round numbers
    axes     False for a drawing without axes (a network, a table)
    equal    one unit has the same length on both axes
    row      panels of one row stand side by side, `width` and `height` are shares
    click    click(x, y) -> {control: value} for a click beside all handles
    """

    def __init__(
        self, title="", x="", y="", xlim=None, ylim=None, *, xscale="linear", yscale="linear", xticks=None, yticks=None,
        axes=True, equal=False, row=0, width=1.0, height=1.0, click=None,
    ):  # fmt: skip
        self.title, self.labels, self.limits = title, (x, y), [xlim, ylim]
        for name, scale in (("xscale", xscale), ("yscale", yscale)):
            if scale not in ("linear", "log"):
                raise ValueError(f"{name} must be linear or log; got {scale!r}")
        self.scales, self.ticks = (xscale, yscale), (xticks, yticks)
        self.axes, self.equal, self.row, self.width, self.height, self.click = axes, equal, row, width, height, click
        self.marks, self.handles, self._names = [], [], set()

    # --- roles as verbs -------------------------------------------------------------------------------------

    def data(self, x, y, look="", name=None):
        """Discs: what was measured."""
        return self.dots(x, y, "data", look, name)

    def truth(self, x, y, look="", name=None):
        """A dashed line: the target, a bound."""
        return self.line(x, y, "truth", look, name)

    def network(self, x, y, look="", name=None):
        """A thick line: what the network says."""
        return self.line(x, y, "network", look, name)

    def neuron(self, x, y, j=None, look="", name=None):
        """The line of neuron j (1, 2, ...), each with its own colour and dash; without j one of many."""
        return self.line(x, y, "neuron" if j is None else f"neuron {(j - 1) % 6 + 1}", look, name)

    def steps(self, edges, heights, role="network", look="", name=None):
        """A staircase: level from edge to edge (one more than `heights`), torn where it jumps."""
        edges, heights = np.ravel(edges), np.ravel(heights)
        if len(heights) != len(edges) - 1:
            raise ValueError(f"{role} steps: {len(edges)} edges need one height fewer; got {len(heights)}")
        gap = np.full(len(heights), np.nan)
        x, y = [edges[:-1], edges[1:], gap], [heights, heights, gap]
        return self.line(np.column_stack(x), np.column_stack(y), role, look, name)

    def gradient(self, x, y, dx, dy, look="", name=None):
        """Arrows from (x, y) by (dx, dy)."""
        return self.arrows(x, y, dx, dy, "step", look, name)

    # --- kinds ----------------------------------------------------------------------------------------------

    def line(self, x, y, role, look="", name=None):
        """A line through the points; NaN breaks it."""
        return self._mark("line", role, look, name, **_spread(x=x, y=y))

    def dots(self, x, y, role, look="", name=None):
        """The marker of the role at every point."""
        return self._mark("dots", role, look, name, **_spread(x=x, y=y))

    def area(self, x, low, high, role, look="", name=None):
        """What lies between two curves over x; numbers for `low` and `high` are constants."""
        return self._mark("area", role, look, name, **_spread(x=x, low=low, high=high))

    def boxes(self, left, low, right, high, role, look="", name=None, tint=None):
        """Rectangles; `tint` (0 to 1 each) says how full their colour is."""
        sides = _spread(left=left, low=low, right=right, high=high)
        more = {} if tint is None else {"tint": np.ravel(tint)}
        return self._mark("boxes", role, look, name, **sides, **more)

    def bars(self, x, height, role, name=None, width=0.8):
        """Upright bars of `width` around x, from 0 to `height`."""
        x, height = np.asarray(x, float), np.asarray(height, float)
        low, high = np.minimum(0, height), np.maximum(0, height)
        return self.boxes(x - width / 2, low, x + width / 2, high, role, "filled", name)

    def links(self, x, y, to_x, to_y, weights, role="ink", look="", name=None):
        """The edges of a network, as wide as |weight| is large; negative ones are dashed."""
        ends = _spread(x=x, y=y, to_x=to_x, to_y=to_y, weights=weights)
        return self._mark("links", role, look, name, **ends)

    def arrows(self, x, y, dx, dy, role, look="", name=None):
        """Arrows from (x, y) by (dx, dy)."""
        return self._mark("arrows", role, look, name, **_spread(x=x, y=y, dx=dx, dy=dy))

    def text(self, x, y, text, role="ink", look="", name=None, anchor="start", of="data"):
        """Words beginning at (x, y), or around it (anchor="middle"), or ending there ("end").

        `of="panel"` counts x and y as shares of the panel from its lower left corner. Many at once: three lists.
        """
        texts = [HYPHEN.sub("−", words) for words in ([text] if isinstance(text, str) else text)]
        return self._mark("text", role, look, name, **_spread(x=x, y=y), text=texts, anchor=anchor, of=of)

    def label(self, text, x, y=None, look="", anchor="start"):
        """Names the last mark in its colour: at (x, y), or for a curve at x, as high as its point nearest to it."""
        named = [mark for mark in self.marks if mark["kind"] != "text"]
        if not named or (y is None and named[-1]["kind"] not in ("line", "dots")):
            raise ValueError(f"label: y is needed where no line or dots are; got {text!r} at x = {x}")
        if y is None:
            y = named[-1]["y"][np.nanargmin(np.abs(named[-1]["x"] - x) + 0 * named[-1]["y"])]
        return self.text(x, y, text, named[-1]["role"], look, anchor=anchor)

    def rule(self, *, x=None, y=None, role="soft", look="", name=None):
        """A straight line across the whole panel, upright at x or level at y."""
        if (x is None) == (y is None):
            raise ValueError(f"rule: x or y is needed, one of them; got x = {x}, y = {y}")
        return self._mark("rule", role, look, name, axis="y" if x is None else "x", at=float(y if x is None else x))

    def field(self, x, y, z, levels=None, smooth=True, name=None):
        """A quantity over the plane, from light to dark: z (rows, columns), row 0 at y[0].

        `x` and `y` are the ends (least, most) of the grid. With `levels` it stands in bands between them;
        `smooth=False` shows the cells themselves.
        """
        z = np.asarray(z, float)
        if z.ndim != 2:
            raise ValueError(f"field: z must be a table, (rows, columns); got shape {z.shape}")
        more = {} if levels is None else {"levels": np.asarray(levels, float)}
        return self._mark(
            "field", "ink", "", name, x=np.asarray(x, float), y=np.asarray(y, float), z=z, columns=z.shape[1],
            smooth=smooth, **more,
        )  # fmt: skip

    def handle(self, name, at, drag, step=(0.1, 0.1), nudge=None, remove=None, role="network"):
        """A point that the hand can take, see `Handle`."""
        self.handles.append(Handle(name, tuple(map(float, at)), drag, step, nudge, remove, role))
        return self

    def _mark(self, kind, role, look, name, **data):
        if role not in ROLES:
            raise ValueError(f"role must be one of {', '.join(ROLES)}; got {role!r}")
        if unknown := set(look.split()) - set(LOOKS):
            raise ValueError(f"look must be made of {', '.join(LOOKS)}; got {unknown.pop()!r}")
        name = base = name or f"{role} {kind}"
        count = 1
        while name in self._names:
            count += 1
            name = f"{base} {count}"
        self._names.add(name)
        if kind != "field":  # a field has as many numbers on either axis as it likes
            _one_length(name, data)
        self.marks.append({"kind": kind, "name": name, "role": role, "look": look, **data})
        return self

    # --- axes -----------------------------------------------------------------------------------------------

    def range(self, axis):
        """(least, most) of axis 0 or 1: as given, or what the marks need."""
        if self.limits[axis] is None:
            self.limits[axis] = self._needed(axis)
        return tuple(map(float, self.limits[axis]))

    def _needed(self, axis):
        keys = {"x", "left", "right", "to_x"} if axis == 0 else {"y", "low", "high", "to_y"}
        log = self.scales[axis] == "log"
        data = [np.ravel(m[key]) for m in self.marks if m.get("of") != "panel" for key in keys & m.keys()]
        values = np.concatenate(data) if data else np.array([0.0, 1.0])
        values = values[np.isfinite(values) & ((values > 0) | (not log))]
        low, high = (values.min(), values.max()) if len(values) else (0.1, 1.0)
        if log:
            beside = (high / low) ** MARGIN if high > low else 2
            return low / beside, high * beside
        if any(mark["kind"] == "field" for mark in self.marks):
            return low, high
        beside = MARGIN * (high - low) or 1.0
        return low - beside, high + beside

    def ticked(self, axis):
        """[(number, text)] on axis 0 or 1, those within its range."""
        low, high = sorted(self.range(axis))
        ticks = self.ticks[axis]
        if ticks is None:
            ticks = decades(low, high) if self.scales[axis] == "log" else round_numbers(low, high)
        elif not isinstance(ticks, dict):
            ticks = {t: power(t) if self.scales[axis] == "log" else decimal(t) for t in ticks}
        beside = 1e-9 * (high - low)
        return [(float(t), text) for t, text in ticks.items() if low - beside <= t <= high + beside]


def _spread(**values):
    """The values as arrays; a single number is repeated to the length of the others."""
    arrays = {key: np.asarray(value, float).ravel() for key, value in values.items()}
    count = next((array.size for array in arrays.values() if array.size != 1), 1)
    return {key: np.full(count, array[0]) if array.size == 1 != count else array for key, array in arrays.items()}


def _one_length(mark, data):
    """Raises ValueError unless all lists of the mark have the same length."""
    lengths = {key: len(value) for key, value in data.items() if isinstance(value, np.ndarray | list)}
    for key, length in lengths.items():
        first, wanted = next(iter(lengths.items()))
        if length != wanted:
            raise ValueError(f"{mark}: {key} must have as many entries as {first}, {wanted}; got {length}")


def round_numbers(low, high):
    """{number: text} of round numbers from low to high, a step being 1, 2 or 5 times 10^k."""
    span = (high - low) / TICKS
    unit = 10.0 ** math.floor(math.log10(span))
    step = next(s * unit for s in (1, 2, 5, 10) if s * unit >= span * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return {i * step: _tick(f"{i * step:.{digits}f}") for i in range(first, last + 1)}


def decades(low, high):
    """{number: text} of powers of ten from low to high."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    step = max(1, -(-(last - first) // TICKS))
    return {10.0**k: power(10.0**k) for k in range(first, last + 1, step)}


def decimal(number):
    return _tick(f"{number:g}")


def power(number):
    """10⁻³; 1, 10 and what is no power of ten as they are."""
    k = math.log10(number) if number > 0 else math.nan
    if not math.isfinite(k) or abs(k - round(k)) > 1e-9 or round(k) in (0, 1):
        return decimal(number)
    return "10" + str(round(k)).translate(SUPERSCRIPT)


def _tick(text):
    """Never "−0"."""
    return "0" if float(text) == 0 else minus(text)


def minus(text):
    """With a real minus sign."""
    return text.replace("-", "−")


def subscript(letter, *indices):
    """`letter` with whole numbers below: a₁."""
    return letter + "".join(map(str, indices)).translate(SUBSCRIPT)


def packed(array):
    """A float array for JSON: a list if it is short, else {"f32": base64 of little-endian float32}; NaN is null."""
    if array.size > PACKED:
        with np.errstate(over="ignore"):
            return {"f32": base64.b64encode(array.astype("<f4").tobytes()).decode()}
    return [v if math.isfinite(v) else None for v in array.ravel().tolist()]


def to_json(panels):
    """The scene as the page draws it: numbers, strings, lists and dicts, see page/PROTOCOL.md."""
    return [_panel(panel) for panel in panels]


def _panel(panel):
    axes = [
        {"label": panel.labels[i], "range": panel.range(i), "scale": panel.scales[i], "ticks": panel.ticked(i)}
        for i in (0, 1)
    ]
    handles = [
        {"name": h.name, "at": h.at, "axis": h.axis, "role": h.role, "remove": h.remove is not None}
        for h in panel.handles
    ]
    return {
        "title": panel.title,
        "row": panel.row,
        "width": panel.width,
        "height": panel.height,
        "axes": panel.axes,
        "equal": panel.equal,
        "click": panel.click is not None,
        "x": axes[0],
        "y": axes[1],
        "marks": [{k: packed(v) if isinstance(v, np.ndarray) else v for k, v in m.items()} for m in panel.marks],
        "handles": handles,
    }
