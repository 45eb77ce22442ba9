"""Notebook 05, deep networks: a signal and an error on their way through many layers (5.3)."""

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np

import nblib
from nblib import Deep, figures
from nblib.explorables.apart import apart
from nblib.explorables.controls import Choice, Integer, LogReal, Seed
from nblib.explorables.declaration import Handle, Moment, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.labels import Labels
from nblib.explorables.text import number, tint

SAMPLES = 10  # so few that BLAS does not wake its threads, which takes longer than the work
DEEPEST = 100
ROOT2 = 1.414  # the gain that keeps a signal alive through ReLU
ENDS = 10, 25, 50, 100  # of the axis of the layers
POWERS = 2, 4, 8, 16, 32, 64, 128  # the axis of the sizes goes from 10^-power to 10^power
BINS = np.linspace(-2.05, 2.05, 42)  # one of them has 0 in its middle
FULL = 0.08
T = np.linspace(-8, 8, 400)  # nodes of the mean over a standard normal variable, none of them 0
SUB = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
DASHES = "-", (0, (3, 1)), (0, (1, 1)), (0, (4, 1, 1, 1))  # of the presets in the still picture
GAUSS = np.exp(-(T**2) / 2) / np.exp(-(T**2) / 2).sum()


@dataclass(frozen=True)
class Journey:
    state: Any
    signal: np.ndarray  # (L + 1,) root mean square of z_0, ..., z_L over neurons and samples; 1 at l = 0
    error: np.ndarray  # (L,) of delta_1, ..., delta_L; 1 at l = L, all 0 if the signal is lost
    expected_signal: np.ndarray  # (L + 1,) in infinitely wide layers
    expected_error: np.ndarray  # (L,)
    shown: tuple[int, int, int]  # layers of which there is a histogram
    histograms: np.ndarray  # (3, 41) shares of the values of z_l in BINS; what lies outside is in the outer bins

    L = property(lambda self: self.state.depth)
    end = property(lambda self: float(self.signal[-1]), doc="z_L over z_0")
    back = property(lambda self: float(self.error[0]), doc="delta_1 over delta_L")
    factor = property(lambda self: self.end ** (1 / self.L), doc="of the signal per layer, on average")
    back_factor = property(lambda self: self.back ** (1 / (self.L - 1)), doc="of the error per layer")
    expected_end = property(lambda self: float(self.expected_signal[-1]))
    expected_back = property(lambda self: float(self.expected_error[0]))

    @property
    def lost(self):
        """The first layer that is off for every sample, or None."""
        return int((self.signal == 0).argmax()) if self.end == 0 else None


class SignalDepth(Explorable):
    """Notebook 05: a factor per layer, fifty times."""

    title = "Signal through depth"
    idea = "Weights of variance g²/n: each layer multiplies the signal on its way forward, the error on its way back."
    formula = (
        r"$|z_l|^2 \approx \tfrac{g^2}{2}\,|z_{l-1}|^2$ for ReLU, "
        r"$|\delta_{l-1}|^2 \approx g^2\,\overline{\sigma'^2}\;|\delta_l|^2$"
    )

    sigma = Choice({"ReLU": "relu", "tanh": "tanh"}, "relu", "activation", "σ")
    seed = Seed(0)
    g = LogReal(0.25, 4, ROOT2, "gain", "g", per_decade=40, ticks={1: "1", ROOT2: "√2"})
    depth = Integer(2, DEEPEST, 50, "layers", "L")
    width = Integer(10, 200, 100, "width", "n")

    presets = (
        Preset(
            "critical",
            {"g": 1.0},
            question="50 ReLU layers, weights of variance g²/n. With g = 1 the signal dies. Which g keeps it?",
            answers=("g = 1.2", "g = √2", "g = 2"),
            right=1,
            then={"g": ROOT2},
            see="the signal that is left goes from {before.end:.1e} to {after.end:.2f}: ReLU takes half of its "
            "square, and g² = 2 makes up for it.",
            look="New seed: the one network wanders about the dashed line of infinite width.",
        ),
        Preset(
            "10 % less",
            question="All weights 10 % smaller. After 50 layers the signal is … of what it was.",
            answers=("90 %", "about 10 %", "about half a percent"),
            right=2,
            then={"g": 1.273},
            see="{before.end:.2f} becomes {after.end:.4f}: 0.9 to the power of {after.L}.",
            look="The error on its way back shrinks by the same factor: the first layers hardly learn.",
        ),
        Preset(
            "10 % more",
            question="All weights 10 % larger. The error that reaches the first layer is multiplied by …",
            answers=("1.1", "about 5", "about 100"),
            right=2,
            then={"g": 1.556},
            see="1.1, once per layer: δ₁ was {before.back:.2f} times δ₅₀ and is {after.back:.0f} times δ₅₀.",
            look="The signal grows with it. How near must g be to √2 for 100 layers?",
        ),
        Preset(
            "looks healthy",
            {"sigma": "tanh", "g": 1.0},
            question="tanh with g = 3: the signal has the same size in all layers. And the error on its way back?",
            answers=("the same size too", "a millionth", "a million times larger"),
            right=2,
            then={"g": 3.0},
            see="the signal stays at {after.end:.2f}, the error grows to {after.back:.1e} times: tanh keeps z below 1, "
            "nothing holds δ.",
            look="The neurons crowd at −1 and 1. Look both ways before you trust a deep network.",
        ),
    )
    widest = MappingProxyType({"sigma": "relu", "g": 0.25, "depth": DEEPEST, "width": 10})
    quick = ("g",)
    moments = (
        Moment("critical", {"g": ROOT2}, "critical"),
        Moment("10 % less", {"g": 1.273}, "10 % less"),
        Moment("10 % more", {"g": 1.556}, "10 % more"),
        Moment("tanh, g = 3", {"g": 3.0}, "looks healthy"),
    )

    @staticmethod
    def compute(state):
        s, L = state, state.depth
        unit, net = tower(s.sigma, s.width, L, s.seed)
        np.multiply(unit, s.g, out=net.theta)
        rng = np.random.default_rng([s.seed, s.width])
        z0, slope = rng.normal(size=(2, SAMPLES, s.width))
        passed = net.forward(z0 / rms(z0))
        delta = net.backward(passed, slope)
        at_end = rms(delta[L]) or 1.0  # the error is linear in the slope of the loss: let it begin with 1
        middle = 1, max(L // 2, 1), L
        q, slopes = expected(s.sigma, s.g)
        return Journey(
            state=s,
            signal=rms(np.array(passed.z)),
            error=rms(np.array(delta[1:])) / at_end,
            expected_signal=q[: L + 1],
            expected_error=np.append(np.cumprod(s.g * slopes[L - 1 : 0 : -1])[::-1], 1.0),
            shown=middle,
            histograms=np.array([np.histogram(passed.z[l].clip(-2, 2), BINS)[0] for l in middle]) / z0.size,
        )

    def build(self, figure):
        left, right, strip = figure.subplots(1, 3, width_ratios=[1, 1, 0.62])
        left.set(title=r"signal: size of $z_l$", xlabel="layer l", yscale="log")
        right.set(title=r"error: size of $\delta_l$", xlabel="layer l", yscale="log")
        right.tick_params(labelleft=False)  # as on the left
        strip.set(title=r"values of $z_l$", xlim=(-5, 2.2), ylim=(-0.1, 3.3), yticks=[])
        strip.set_xticks([-1, 2], ["−1", "2+"])
        strip.spines["left"].set_visible(False)
        strip.spines["bottom"].set_bounds(-2, 2)
        for axes in left, right:
            axes.axhline(1, color="#DDDDDD", lw=1)
        return SimpleNamespace(
            left=left,
            right=right,
            expected=[axes.plot([], [], **figures.LINES["truth"])[0] for axes in (left, right)],
            signal=left.plot([], [], **figures.LINES["network"])[0],
            error=right.plot([], [], **figures.LINES["step"] | {"lw": 4})[0],
            arrow=right.plot([], [], marker="<", ms=14, color=figures.STEP)[0],
            lost=left.plot([], [], ls="none", marker="v", ms=14, color=figures.NETWORK, clip_on=False)[0],
            notes=[
                figures.label(left, 0.03, 0.05, "", transform=left.transAxes),
                figures.label(right, 0.03, 0.05, "", transform=right.transAxes),
            ],
            bars=[strip.fill_between([], [], color=figures.NEURON, lw=0) for _ in range(3)],
            names=Labels(strip, [(-3.4, 2.65 - 1.1 * row) for row in range(3)]),
        )

    def draw(self, art, result):
        L, low = result.L, _axes(art, result)
        layers, known = np.arange(L + 1), result.signal > 0
        art.signal.set_data(layers[known], result.signal[known])
        art.lost.set_data(layers[~known][:1], [low] * min(1, (~known).sum()))
        art.error.set_data(layers[1:], np.where(result.error > 0, result.error, np.nan))
        there = result.lost is None
        art.arrow.set_data([1] * there, [max(result.back, low)] * there)
        art.expected[0].set_data(layers, result.expected_signal)
        art.expected[1].set_data(layers[1:], result.expected_error)
        for note, text in zip(art.notes, self.notes(result), strict=True):
            note.set_text(text)
        for row, (bars, shares) in enumerate(zip(art.bars, result.histograms, strict=True)):
            bars.set_verts([_outline(shares, 2.2 - 1.1 * row)])
        art.names.set_texts([f"l = {l}" for l in result.shown])

    @staticmethod
    def notes(result):
        """What has to be said in words in both panels."""
        if result.lost:
            return f"off from layer {result.lost} on", "no error comes back"
        return "dashed: n → ∞", ""

    def handles(self, art, result):
        s, at = result.state, (result.L, result.end or art.left.get_ylim()[0])

        def drag(x, y):
            """Through ReLU a gain that is t times as large makes z_L exactly t^L times as large."""
            scaled = s.sigma == "relu" and result.lost is None
            return {"depth": x} | ({"g": s.g * (y / result.end) ** (1 / s.depth)} if scaled else {})

        def nudge(right, up):
            notch = SignalDepth.g.notch(s.g) + up
            return {"depth": s.depth + right} | ({"g": SignalDepth.g.at(notch)} if up else {})

        yield Handle("last layer", art.left, at, drag, nudge=nudge)

    def formula_numbers(self, result):
        s, L = result.state, result.L
        if s.sigma == "relu":
            power = f"({number(s.g)}²/2)<sup>{L}/2</sup>"
            name, wanted, found, color = f"z<sub>{L}</sub>", result.expected_end, result.end, figures.NETWORK
        else:
            power = f"({number(result.expected_back ** (1 / (L - 1)))})<sup>{L - 1}</sup>"
            name, wanted, found, color = "δ<sub>1</sub>", result.expected_back, result.back, figures.STEP
        found = f"<b>{tint(number(found), color)}</b>"
        return f"{name}: {power} = {number(wanted)} expected, {found} here"

    def readout(self, result):
        lost = result.lost is not None
        return {
            f"z{str(result.L).translate(SUB)}": result.end,
            "per layer ×": "none: it is lost" if lost else result.factor,
            "δ₁": result.back,
            "per layer back ×": "none: it is lost" if lost else result.back_factor,
        }

    def alt(self, result):
        s = result.state
        note = f" All neurons are {self.notes(result)[0]}." if result.lost else ""
        return (
            f"{s.depth} layers of {s.width} {self.controls['sigma'].text(s.sigma)} neurons, gain {number(s.g)}: the "
            f"size of the signal forward and of the error backward, layer by layer, beside what is expected in"
            f" infinitely wide layers ({number(result.expected_end)} and {number(result.expected_back)} at the end),"
            f" and the values in layers {', '.join(map(str, result.shown))}. "
            f"{self.said(result)}.{note}"
        )

    def still(self):
        """The four presets after their questions, forward and backward."""
        results = [self.at(moment).result for moment in self.moments]
        figure, (left, right) = figures.axes(
            2, width=1300, height=440, titles=[r"signal: size of $z_l$", r"error: size of $\delta_l$"],
            xlabel="layer l", yscale="log", ylim=(1e-4, 1e8), yticks=[1e-4, 1, 1e4, 1e8], xticks=[0, 25, 50],
        )  # fmt: skip
        left.set_xlim(-1, 78)
        right.set_xlim(-28, 51)
        sides = (left, "signal", -1, 52, "left", "network"), (right, "error", 0, -1, "right", "step")
        for axes, name, end, x, side, line in sides:
            axes.minorticks_off()
            curves = [getattr(result, name) for result in results]
            heights = 10 ** apart(np.log10([curve[end] for curve in curves]), 1.0, 8)
            for moment, curve, y, dashes in zip(self.moments, curves, heights, DASHES, strict=True):
                layers = np.arange(len(curve)) + (name == "error")
                axes.plot(layers, curve, **figures.LINES[line] | {"lw": 4, "ls": dashes})
                figures.label(axes, x, y, moment.caption, ha=side)
        return figure


def rms(values):
    """The root mean square over samples and neurons, the last two axes."""
    return np.sqrt((values**2).mean((-2, -1)))


@lru_cache(maxsize=2 * DEEPEST)
def normals(width, seed, l):
    """The weights of layer l before they are scaled: the same whatever stands behind it."""
    return np.random.default_rng([seed, width, l]).normal(size=(width, width))


@lru_cache(maxsize=2)
def tower(sigma, width, depth, seed):
    """theta for gain 1, weights of variance 1/width and no biases; and a network to be filled with a multiple of it."""
    Ws = [normals(width, seed, l) / np.sqrt(width) for l in range(1, depth + 1)]
    net = Deep(Ws, [np.zeros(width)] * depth, [getattr(nblib, sigma)] * depth)
    return net.theta.copy(), net


@lru_cache(maxsize=16)
def expected(sigma, g):
    """In infinitely wide layers, where a_l is normal: the sizes of z_l and of sigma'(a_l), l = 0, ..., DEEPEST."""
    sizes, slopes, sigma = [1.0], [np.nan], getattr(nblib, sigma)
    for _ in range(DEEPEST):
        a = g * sizes[-1] * T
        sizes.append(float(np.sqrt(GAUSS @ sigma.value(a) ** 2)))
        slopes.append(float(np.sqrt(GAUSS @ sigma.slope(a) ** 2)))
    return np.array(sizes), np.array(slopes)


def _axes(art, result):
    """Brings both panels to the range that is needed, the same in both; returns its lower end."""
    sizes = np.concatenate([result.signal, result.error, result.expected_signal, result.expected_error])
    wanted = np.abs(np.log10(sizes[sizes > 0])).max()
    power = next(p for p in POWERS if p >= wanted)
    end = next(e for e in ENDS if e >= result.L)
    low, high = 10.0**-power, 10.0**power
    if art.left.get_ylim() != (low, high) or art.left.get_xlim() != (-0.03 * end, 1.05 * end):
        for axes in art.left, art.right:
            axes.set(xlim=(-0.03 * end, 1.05 * end), ylim=(low, high))
            axes.set(xticks=[0, end // 2, end], yticks=10.0 ** (power / 2 * np.arange(-2, 3)))
            axes.minorticks_off()
    return low


def _outline(shares, foot):
    """A histogram above `foot` as a polygon: bars of the share FULL and more have height 1."""
    heights = np.minimum(shares / FULL, 1)
    return np.column_stack([np.repeat(BINS, 2), foot + np.r_[0, np.repeat(heights, 2), 0]])
