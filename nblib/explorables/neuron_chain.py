"""Notebook 06, backpropagation: one neuron per layer (6.1)."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection

import nblib
from nblib import Deep, figures
from nblib.explorables.controls import Choice, Integer, LogReal, Number, Real
from nblib.explorables.declaration import Handle, Moment, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.many import Vector
from nblib.explorables.text import number, tint
from nblib.explorables.waterfall import build_waterfall, draw_waterfall

DEEPEST = 10
HIGH, EDGE = 4.0, 4.6  # the largest weight; the values are shown between -EDGE and EDGE
NOISE = 1e-12  # smaller changes of the loss are lost in the rounding of the loss
FLOORS = {4: 1e-4, DEEPEST: 1e-14}  # lower end of the axis of the products, for at most so many layers
NAMED = 3  # layers up to which every column has its name
W_AT, A_AT = -0.62, -0.3  # where w_l and a_l stand beside z_l, in columns
SUB = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
GREY = "#AAAAAA"


@dataclass(frozen=True)
class Chain:
    """Lists over layers count from 1, as in the formulas; a[0] is NaN and z[0] = x."""

    state: Any
    a: np.ndarray  # (L + 1,) before the activation
    z: np.ndarray  # (L + 1,) after it
    nudged_a: np.ndarray  # the same after the nudge
    nudged_z: np.ndarray
    names: tuple[str, ...]  # of the factors, from the loss back to the parameter
    factors: np.ndarray  # (F,)
    predicted_a: np.ndarray  # (L + 1,) first-order changes
    predicted_z: np.ndarray
    cut: int  # the last layer whose slope is exactly 0: nothing before it matters; 0 if there is none

    layer = property(lambda self: min(self.state.layer, self.state.depth), doc="the layer that is nudged")
    products = property(lambda self: np.cumprod(self.factors), doc="the running product (F,)")
    slope = property(lambda self: float(self.products[-1]), doc="of the loss by the parameter")
    output_slope = property(lambda self: float(np.prod(self.factors[1:])), doc="of z_L by the parameter")
    loss = property(lambda self: (self.z[-1] - self.state.y) ** 2 / 2)
    predicted = property(lambda self: self.slope * self.state.delta, doc="change of the loss, to first order")

    @property
    def observed(self):
        """The change of the loss."""
        y = self.state.y
        return (self.nudged_z[-1] - self.z[-1]) * (self.nudged_z[-1] + self.z[-1] - 2 * y) / 2

    @property
    def parameter(self):
        return "x" if self.state.nudge == "x" else f"{self.state.nudge}{sub(self.layer)}"

    @property
    def ratio(self):
        """Observed over predicted change, or why there is none."""
        if self.cut and self.state.sigma == "relu":
            return f"none: neuron {self.cut} is off"
        if self.cut:
            return f"none: σ′(a{sub(self.cut)}) is rounded to 0"
        if self.slope == 0:
            return f"none: {self.names[int((self.factors == 0).argmax())]} = 0"
        if abs(self.observed) < NOISE:
            return "lost in rounding"
        return number(self.observed / self.predicted)


def sub(l):
    return str(l).translate(SUB)


class NeuronChain(Explorable):
    """Notebook 06: the chain rule, one factor at a time."""

    title = "One neuron per layer"
    idea = "A slope is a product of local slopes: it predicts what a nudge does to the loss."
    formula = (
        r"$\frac{\partial\ell}{\partial w_l} = (z_L - y)\,\sigma'(a_L)\,w_L \cdots \sigma'(a_l)\,z_{l-1}$ with "
        r"$z_l = \sigma(a_l)$; others call $a_l$ z"
    )

    sigma = Choice({"tanh": "tanh", "sigmoid": "sigmoid", "ReLU": "relu"}, "tanh", "activation", "σ")
    nudge = Choice({"w of the layer": "w", "b of the layer": "b", "x": "x"}, "w", "nudge")
    x = Number(-3, 3, 0.1, 1.0, "input", "x")
    y = Number(-3, 3, 0.1, 0.3, "target", "y")
    depth = Choice(range(2, DEEPEST + 1), 3, "layers", "L")
    layer = Integer(1, DEEPEST, 1, "layer", "l")
    w = Vector(Real(-HIGH, HIGH, 0.1, 1.0, "weight"), (0.8, 1.2, 1.5, *[1.0] * 7), "weight", "wₗ", by="layer")
    b = Vector(Real(-HIGH, HIGH, 0.1, 0.0, "bias"), (0.1, -0.2, 0.1, *[0.0] * 7), "bias", "bₗ", by="layer")
    delta = LogReal(1e-4, 1, 0.1, "nudge", "Δ", per_decade=10)

    presets = (
        Preset(
            "healthy tanh",
            {"delta": 0.01},
            question="For Δ = 0.01 the slope predicts the change of the loss within 2 %. For Δ = 1 it will be …",
            answers=("as good", "more than twice too large", "more than twice too small"),
            right=1,
            then={"delta": 1.0},
            see="predicted {after.predicted:.3f}, observed {after.observed:.4f}: a slope knows how the way begins.",
            look="Pull Δ back to 0.1 and 0.01: the grey dashes meet the arrows.",
        ),
        Preset(
            "saturated",
            {"delta": 0.1},
            question="w₁ grows from 0.8 to 4, a factor of 5. The slope of the loss by w₁ …",
            answers=("grows with it", "stays about the same", "nearly vanishes"),
            right=2,
            then={"w": (4.0, 1.2, 1.5, *[1.0] * 7)},
            see="it falls from {before.slope:.3f} to {after.slope:.1e}: a₁ = {after.a[1]:.1f}, where tanh is flat.",
            look="One factor is enough: find its bar on the right.",
        ),
        Preset(
            "dead link",
            {"sigma": "relu", "layer": 2, "b": (0.1, -0.2, 0.1, *[0.0] * 7)},
            question="ReLU. b₂ falls to −2 and neuron 2 is off. By which weights is the slope of the loss exactly 0?",
            answers=("by w₂ only", "by w₁ and w₂", "by all three"),
            right=2,
            then={"b": (0.1, -2.0, 0.1, *[0.0] * 7)},
            see="w₁ and w₂ meet the factor σ′(a₂) = 0, and w₃ multiplies z₂ = {after.z[2]:.0f}.",
            look="Move w₁: everything grey can do what it likes. Only b₃ still counts.",
        ),
        Preset(
            "ten sigmoid layers",
            {"sigma": "sigmoid", "depth": 10, "nudge": "x", "w": (1.0,) * 10, "b": (0.0,) * 10},
            question="Ten sigmoids, all w = 1: the slope of z₁₀ by x is 2.8·10⁻⁷. With all w = 4 it will be …",
            answers=("4¹⁰ times larger", "about the same", "thousands of times smaller"),
            right=2,
            then={"w": (4.0,) * 10},
            see="{before.output_slope:.1e} becomes {after.output_slope:.0e}. On the way it rose: "
            "larger weights help, then they saturate.",
            look="Each σ′ is at most ¼; what w gains, σ′ loses.",
        ),
    )

    moments = (
        Moment("three tanh layers", {"delta": 1.0}, "healthy tanh"),
        Moment("ten sigmoid layers, all w = 1", {}, "ten sigmoid layers"),
        Moment("ten sigmoid layers, all w = 4", {"w": (4.0,) * 10}, "ten sigmoid layers"),
    )

    @staticmethod
    def compute(state):
        s, L = state, state.depth
        sigma, l = getattr(nblib, s.sigma), min(state.layer, state.depth)
        w, b, x = np.array(s.w[:L]), np.array(s.b[:L]), s.x
        a, z = _forward(sigma, w, b, x)
        moved_w, moved_b = w.copy(), b.copy()
        if s.nudge == "w":
            moved_w[l - 1] += s.delta
        elif s.nudge == "b":
            moved_b[l - 1] += s.delta
        nudged_a, nudged_z = _forward(sigma, moved_w, moved_b, x + s.delta * (s.nudge == "x"))

        slopes = np.r_[np.nan, sigma.slope(a[1:])]
        start = 1 if s.nudge == "x" else l
        ends = {"w": (f"z{sub(l - 1)}" if l > 1 else "x", z[l - 1]), "b": ("1", 1.0), "x": ("w₁", w[0])}
        links = [(f"σ′{sub(L)}", slopes[L])]
        for k in range(L, start, -1):
            links += [(f"w{sub(k)}", w[k - 1]), (f"σ′{sub(k - 1)}", slopes[k - 1])]
        names, factors = zip(("r", z[L] - s.y), *links, ends[s.nudge], strict=True)

        da, dz = np.zeros(L + 1), np.zeros(L + 1)
        dz[0] = s.delta * (s.nudge == "x")
        for k in range(1, L + 1):
            local = {"w": z[k - 1], "b": 1.0}.get(s.nudge, 0.0) * s.delta if k == l else 0.0
            da[k] = w[k - 1] * dz[k - 1] + local
            dz[k] = slopes[k] * da[k]
        return Chain(
            state=s,
            a=a,
            z=z,
            nudged_a=nudged_a,
            nudged_z=nudged_z,
            names=names,
            factors=np.array(factors),
            predicted_a=da,
            predicted_z=dz,
            cut=max((k for k in range(start, L + 1) if slopes[k] == 0), default=0),
        )

    def build(self, figure):
        values, factors = figure.subplots(1, 2, width_ratios=[1.25, 1])
        values.set(title="values and the nudge", ylim=(-EDGE, EDGE), yticks=[-4, -2, 0, 2, 4])
        factors.set_title("factors and their product")
        values.axhline(0, color="#DDDDDD", lw=1)
        dots = {"ls": "none", "marker": "o", "ms": 9, "mew": 2, "color": figures.NEURON}
        return SimpleNamespace(
            axes=values,
            line=values.plot([], [], **figures.LINES["neuron"] | {"lw": 1.5})[0],
            before=values.plot([], [], **dots, mfc="white")[0],
            after=values.plot([], [], **dots)[0],
            lost=values.plot([], [], **dots | {"color": GREY, "ls": ":", "mfc": "white"})[0],
            dashes=values.plot([], [], ls="none", marker="_", ms=20, mew=3, color=figures.TRUTH)[0],
            stems=values.add_collection(LineCollection([], colors=figures.STEP, linewidths=3)),
            up=values.plot([], [], ls="none", marker="^", ms=10, color=figures.STEP)[0],
            down=values.plot([], [], ls="none", marker="v", ms=10, color=figures.STEP)[0],
            target=values.plot([], [], **figures.LINES["truth"])[0],
            scale=values.text(0.02, 0.03, "", transform=values.transAxes),
            note=values.text(0.02, 0.93, "", transform=values.transAxes, va="center"),
            factors=build_waterfall(factors),
        )

    def draw(self, art, result):
        s, L = result.state, result.state.depth
        _columns(art.axes, L)
        at = np.ravel([np.arange(1, L + 1) + A_AT, np.arange(1, L + 1)], "F")  # a_1, z_1, a_2, ...

        def along(a, z):
            return np.r_[z[0], np.ravel([a[1:], z[1:]], "F")]

        at, value = np.r_[0, at], along(result.a, result.z)
        lost = at < result.cut + A_AT
        inner = np.arange(len(at)) % 2 == 1  # the a
        art.line.set_data(at[~lost], value[~lost])
        art.before.set_data(at[inner & ~lost], value[inner & ~lost])
        art.after.set_data(at[~inner & ~lost], value[~inner & ~lost])
        art.lost.set_data(at[lost], value[lost])

        change = along(result.nudged_a, result.nudged_z) - value
        predicted = along(result.predicted_a, result.predicted_z)
        if s.nudge == "w":  # the nudge itself has a column too
            own = result.layer + W_AT, s.w[result.layer - 1], s.delta, 0
            at, value, change, predicted = (
                np.r_[v, o] for v, o in zip((at, value, change, predicted), own, strict=True)
            )
        times = magnify(max(np.abs(change).max(), np.abs(predicted).max()))
        tips = value + times * change
        moves = np.abs(tips - value) > 0.02
        art.stems.set_segments([[(x, v), (x, t)] for x, v, t in zip(at[moves], value[moves], tips[moves], strict=True)])
        for artist, sign in (art.up, 1), (art.down, -1):
            mine = moves & (sign * change > 0)
            artist.set_data(at[mine], tips[mine])
        told = np.abs(times * predicted) > 0.02
        art.dashes.set_data(at[told], (value + times * predicted)[told])
        art.target.set_data([L - 0.1, y_at(L)], [result.state.y] * 2)
        kinds = "○ a  ● z  " if L > NAMED else "arrows: "
        art.scale.set_text(f"{kinds}change × {number(times, 1)}, grey: predicted")
        art.note.set_text(self.note(result))
        draw_waterfall(art.factors, result.names, result.factors, floor(result))

    def note(self, result):
        if result.cut:
            return f"σ′(a{sub(result.cut)}) = 0: cut off"
        return "some values are off the scale" if np.nanmax(np.abs([result.a, result.z])) > EDGE else ""

    def handles(self, art, result):
        s = result.state
        yield Handle("input x", art.axes, (0, s.x), lambda x, y: {"x": y}, color=figures.DATA)
        for l in range(1, s.depth + 1):
            yield Handle(
                f"weight {l}",
                art.axes,
                (l + W_AT, s.w[l - 1]),
                lambda x, y, l=l: {"w": (*s.w[: l - 1], y, *s.w[l:]), "layer": l},
            )
        yield Handle("target y", art.axes, (y_at(s.depth), s.y), lambda x, y: {"y": y}, color=figures.TRUTH)

    def linked(self, old, new):
        """The layer that is chosen exists; whichever of the two the hand has not set follows."""
        return {"depth": new.layer, "layer": new.depth} if new.layer > new.depth else {}

    def formula_numbers(self, result):
        shown = [number(v) if v >= 0 else f"({number(v)})" for v in result.factors[1:]]
        if len(shown) > 7:
            shown = [*shown[:4], "…", *shown[-2:]]
        first = f"({number(result.z[-1])} − {signed(result.state.y)})"
        value = tint(number(result.slope), figures.STEP)
        return f"∂ℓ/∂{result.parameter} = {' · '.join([first, *shown])} = <b>{value}</b>"

    def readout(self, result):
        s = result.state
        lost = 0 < abs(result.observed) < NOISE
        return {
            f"∂z{sub(s.depth)}/∂{result.parameter} =": result.output_slope,
            "Δℓ: predicted": result.predicted,
            "observed": "below 10⁻¹²" if lost else result.observed,
            "ratio": result.ratio,
        }

    def alt(self, result):
        s = result.state
        return (
            f"{s.depth} layers of one {self.controls['sigma'].text(s.sigma)} neuron each, x = {number(s.x)}, "
            f"y = {number(s.y)}: the values a and z of every layer with the nudge Δ = {number(s.delta)} of "
            f"{result.parameter}, and the factors of the slope with their running product "
            f"∂ℓ/∂{result.parameter} = {number(result.slope)}. {self.said(result)}."
        )

    def still(self):
        """The factors of three tanh layers, and of ten sigmoid layers with all weights 1 and 4."""
        results = [self.at(moment).result for moment in self.moments]
        titles = ["3 tanh layers", "10 sigmoids, all w = 1", "10 sigmoids, all w = 4"]
        figure, row = figures.axes(3, width=1300, height=440, titles=titles)
        for axes, result in zip(row, results, strict=True):
            art = build_waterfall(axes)
            draw_waterfall(art, result.names, result.factors, floor(result))
        return figure


def magnify(largest):
    """The factor 1, 2 or 5 times a power of ten that makes `largest` an arrow of length 0.6 to 1.5."""
    if largest == 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(1.5 / largest))  # of a quotient near 10ᵏ, the floor may be one too large
    return float(max(step * power for step in (0.5, 1, 2, 5) if step * power * largest <= 1.5))


def y_at(L):
    """The column of the target."""
    return 1.09 * L + 0.2


def floor(result):
    """The lower end of the axis of the products."""
    return next(low for depth, low in FLOORS.items() if result.state.depth <= depth)


def signed(value):
    return f"({number(value)})" if value < 0 else number(value)


def _forward(sigma, w, b, x):
    passed = Deep(w[:, None, None], b[:, None], [sigma] * len(w)).forward([[x]])
    return np.r_[np.nan, np.ravel(passed.pre[1:])], np.ravel(passed.z)


def _columns(axes, L):
    """The names under the columns, all of them if there is room."""
    edges = -0.3, 1.12 * L + 0.4
    if axes.get_xlim() == edges:
        return
    z, names = list(range(L + 1)), ["x", *(f"z{sub(l)}" if L <= NAMED else str(l) for l in range(1, L + 1))]
    if L <= NAMED:
        for l in range(1, L + 1):
            z += [l + W_AT, l + A_AT]
            names += [f"w{sub(l)}", f"a{sub(l)}"]
    axes.set_xlim(edges)
    axes.set_xticks([*z, y_at(L)], [*names, "y"])
