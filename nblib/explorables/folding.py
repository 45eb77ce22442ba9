"""Notebook 05, deep networks: folding (5.1)."""

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection

from nblib import Deep, figures, identity, relu
from nblib.explorables.controls import Choice, Integer, Real, Seed
from nblib.explorables.declaration import Handle, Moment, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.stage import limits
from nblib.explorables.text import number, tint

ROWS = 3  # of the layers on the left: the last three
STEP = 0.05  # of the slope
BIAS = 0.5  # standard deviation of random biases, as in notebook 05
SEEDS = 25  # of the median over random networks
MARKED, FINE = 50, 100  # pieces up to which bends are marked; pieces from which on the line is thin
LADDER = np.outer(10.0 ** np.arange(-1, 9), [1, 2, 5]).ravel()  # where axes of random networks end
WIDTHS = {"random weights, width 2": 2, "random weights, width 10": 10}
HATS, WIDE = "deep hats", "one layer, as many parameters"


@dataclass(frozen=True)
class Folded:
    state: Any
    net: Deep
    bends: list  # bends[l - 1] (M_l,): 0, 1 and every x at which a layer up to l may bend
    layers: list  # layers[l - 1] (M_l, n_l): z_l there; straight in between
    f: np.ndarray  # (M,) the network at bends[-1]
    corners: np.ndarray  # which of these are bends of the network: indices
    travel: list  # z_0, ..., z_L at the probe

    k = property(lambda self: len(self.layers), doc="the number of hidden layers")
    pieces = property(lambda self: 1 + len(self.corners))
    neurons = property(lambda self: sum(self.net.widths[1:-1]))
    one_layer = property(
        lambda self: (self.net.size - 1) // 3 + 1,
        doc="the most pieces of one hidden layer with as many parameters: three a neuron, and the output bias",
    )
    median = property(lambda self: median(self.net.widths[1], self.k), doc="of the pieces over SEEDS random networks")
    f0 = property(lambda self: float(self.travel[-1].item()), doc="the network at the probe")


def hats(m, k):
    """T o ... o T, k times, with T(x) = m relu(x) - 2m relu(x - 1/2); for m = 2 it is `nblib.deep.sawtooth`."""
    fold = np.array([[m, m], [-2 * m, -2 * m]])
    Ws = [np.ones((1, 2)), *[fold] * (k - 1), fold[:, :1]]
    return Deep(Ws, [[0, -0.5]] * k + [[0]], [relu] * k + [identity])


def zigzag(m, n):
    """One hidden layer of n neurons with n + 1 pieces, the most there can be: 0 at first, then up and down."""
    edges = np.arange(1, n + 1) / (n + 1)
    a = m / 2 * (n + 1) * np.array([1, *[-2, 2] * n])[:n]
    return Deep([np.ones((1, n)), a[:, None]], [-edges, [0]], [relu, identity])


def random(width, k, seed):
    """k layers of random ReLU neurons: `Deep.random`, and normal biases, without which nothing bends in (0, 1)."""
    rng = np.random.default_rng(seed)
    net = Deep.random([1, *[width] * k, 1], [relu] * k + [identity], rng)
    for b in net.b[1:]:
        b += rng.normal(scale=BIAS, size=b.shape)
    return net


def fold(net):
    """(bends, layers, f, corners) of a ReLU network on [0, 1], see `Folded`: exact, no grid."""
    x, z = np.array([0.0, 1.0]), np.array([[0.0], [1.0]])
    bends, layers = [], []
    for l in range(1, net.L):
        pre = z @ net.W[l] + net.b[l]
        i, j = np.nonzero(pre[:-1] * pre[1:] < 0)  # neuron j switches on or off inside piece i
        share = (pre[i, j] / (pre[i, j] - pre[i + 1, j]))[:, None]
        x = np.concatenate([x, x[i] + share[:, 0] * (x[i + 1] - x[i])])
        pre = np.concatenate([pre, pre[i] + share * (pre[i + 1] - pre[i])])
        x, first = np.unique(x, return_index=True)
        z = np.maximum(pre[first], 0)
        bends.append(x)
        layers.append(z)
    f = (z @ net.W[net.L] + net.b[net.L])[:, 0]
    apart = np.flatnonzero(np.diff(x, prepend=-1) > 1e-12)
    slopes = np.diff(f[apart]) / np.diff(x[apart])
    return bends, layers, f, apart[1:-1][np.abs(np.diff(slopes)) > 1e-9 * np.abs(slopes).max()]


@lru_cache
def median(width, k):
    return int(np.median([1 + len(fold(random(width, k, seed))[-1]) for seed in range(SEEDS)]))


class Folding(Explorable):
    """Notebook 05: what depth does, counted in straight pieces."""

    title = "Folding"
    idea = "A layer that folds doubles the pieces, a neuron more adds one; only special weights fold."
    formula = r"$\hat f = T \circ \dots \circ T$ ($k$ folds) with $T(x) = m\,\sigma(x) - 2m\,\sigma(x - \frac12)$"

    kind = Choice([HATS, WIDE, *WIDTHS], HATS, "network")
    seed = Seed()
    depth = Integer(1, 8, 3, "layers", "k")
    m = Real(0, 2, STEP, 2.0, "slope", "m")
    x0 = Real(0, 1, 0.01, 0.3, "probe", "x₀")

    presets = (
        Preset(
            "doubling",
            question="3 layers of 2 neurons make 8 pieces. Three more layers: how many?",
            answers=("14", "16", "64"),
            right=2,
            then={"depth": 6},
            see="{before.neurons} neurons make {before.pieces} pieces, {after.neurons} neurons make {after.pieces}: "
            "every layer doubles.",
            look="Look left: each layer cuts off what lies above ½, and folds it down.",
            hide=("seed",),
        ),
        Preset(
            "equal parameters",
            {"depth": 5},
            question="5 layers of 2: 31 parameters, 32 pieces. 1 layer of 10: 31 parameters, …",
            answers=("32 pieces", "at most 11 pieces", "at most 20 pieces"),
            right=1,
            then={"kind": WIDE},
            see="the best it can do is {after.pieces}: one more neuron in a layer adds one bend, and no more.",
            look="Add layers: 2 pieces more each time, where the deep network doubles.",
            hide=("seed",),
        ),
        Preset(
            "flatter hat",
            {"depth": 5},
            question="The hat's peak sinks from 1 to 0.45. What is left of the 32 pieces?",
            answers=("32, only flatter", "16", "2"),
            right=2,
            then={"m": 0.9},
            see="{after.pieces}: behind the first layer nothing reaches ½, and there is nothing left to fold.",
            look="Pull m up slowly: at which m does the second layer begin to fold?",
            hide=("seed",),
        ),
        Preset(
            "random weights",
            {"depth": 8},
            question="Hats: 8 layers of 2 neurons, 256 pieces. 8 layers of 10 random neurons: …",
            answers=("about 20", "about 256", "about 2560"),
            then={"kind": "random weights, width 10"},
            see=f"{{after.pieces}} here, and the median of {SEEDS} seeds is {{after.median}}. One layer with as many "
            "parameters could have {after.one_layer}.",
            look="Take width 2: most of these networks do not bend at all.",
            hide=("m",),
        ),
    )
    widest = MappingProxyType({"kind": "random weights, width 2", "depth": 3, "seed": 857})
    moments = tuple(Moment("k = {r.k}: {r.neurons} neurons, {r.pieces} pieces", {"depth": k}) for k in (1, 3, 5))

    @staticmethod
    def compute(state):
        if state.kind in WIDTHS:
            net = random(WIDTHS[state.kind], state.depth, state.seed)
        else:
            net = hats(state.m, state.depth) if state.kind == HATS else zigzag(state.m, 2 * state.depth)
        travel = [z[0] for z in net.forward(np.array([[state.x0]])).z]
        return Folded(state, net, *fold(net), travel)

    def build(self, figure):
        grid = figure.add_gridspec(ROWS, 3, width_ratios=[1.1, 1.5, 0.6])
        column = [figure.add_subplot(grid[i, 0], xlim=(0, 1), xticks=[]) for i in range(ROWS)]
        right, strip = figure.add_subplot(grid[:, 1]), figure.add_subplot(grid[:, 2])
        for ax in column[-1], right:
            ax.set(xlabel="x", xticks=[0, 0.5, 1], xlim=(0, 1))
        right.set_title("the network")
        right.locator_params(axis="y", nbins=4)
        strip.set(title="pieces", yscale="log", ylim=(0.8, 800), xlim=(-0.6, 1.6), xticks=[0, 1])
        strip.set(xticklabels=["here", "one\nlayer"], yticks=[1, 10, 100], yticklabels=["1", "10", "100"])
        strip.minorticks_off()
        neuron = {"colors": figures.NEURON, "linewidths": figures.LINES["neuron"]["lw"]}
        bound = {"facecolor": "white", "edgecolor": figures.TRUTH, "hatch": "//"}
        probe = {"color": figures.DATA, "lw": 1.5, "ls": ":"}
        return SimpleNamespace(
            column=column,
            right=right,
            creases=[ax.axhline(0.5, **figures.LINES["truth"] | {"lw": 1.5}) for ax in column],
            neurons=[ax.add_collection(LineCollection([], **neuron)) for ax in column],
            dots=[ax.plot([], [], **figures.LINES["data"])[0] for ax in column],
            names=[ax.text(1.03, 0.5, "", transform=ax.transAxes, va="center") for ax in column],
            probes=[ax.axvline(0, **probe) for ax in (*column, right)],
            f=right.plot([], [], **figures.LINES["network"])[0],
            corners=right.plot([], [], ls="none", marker="o", ms=6, mfc="white", mec=figures.NETWORK, mew=2)[0],
            note=right.text(0.5, 0.95, "", transform=right.transAxes, ha="center", va="center"),
            bars=[strip.bar(0, 0, 0.7, color=figures.NETWORK)[0], strip.bar(1, 0, 0.7, **bound)[0]],
            counts=[strip.text(i, 1, "", ha="center", va="bottom") for i in range(2)],
        )

    def draw(self, art, result):
        rows = zip(art.column, art.creases, art.neurons, art.dots, art.names, strict=True)
        for l, row in enumerate(rows, start=result.k - ROWS + 1):
            self._draw_layer(result, l, *row)
        for probe in art.probes:
            probe.set(xdata=[result.state.x0] * 2, visible=probe.axes.get_visible())
        low = result.f.min()
        top = self._top(result, max(result.f.max(), -low))
        limits(art.right, ylim=(-0.04 * top if low > -1e-9 else -top, 1.12 * top))
        art.f.set_data(result.bends[-1], result.f)
        art.f.set_linewidth(4 if result.pieces < FINE else 1.2)
        seen = result.corners[: MARKED if result.pieces <= MARKED else 0]
        art.corners.set_data(result.bends[-1][seen], result.f[seen])
        art.note.set_text(self.note(result))
        bound = (0, "?") if self.asking else (result.one_layer, f"≤ {result.one_layer}")
        for bar, text, (pieces, words) in zip(
            art.bars, art.counts, ((result.pieces, str(result.pieces)), bound), strict=True
        ):
            bar.set_height(pieces)
            text.set(y=max(pieces, 1) * 1.1, text=words)

    def _draw_layer(self, result, l, ax, crease, neurons, dots, name):
        """The neurons of layer l over x; nothing if there is no such layer."""
        there = l >= 1
        for artist in ax, crease, neurons, dots, name:
            artist.set_visible(there)
        if there:
            x, z = result.bends[l - 1], result.layers[l - 1].T
            top = self._top(result, z.max())
            limits(ax, ylim=(-0.08 * top, 1.15 * top))
            crease.set_visible(result.state.kind == HATS)
            neurons.set_segments([np.column_stack([x, z_j]) for z_j in z])
            dots.set_data([result.state.x0] * len(z), result.travel[l])
            name.set_text(rf"$z_{l}\quad$")

    @staticmethod
    def _top(result, highest):
        """The upper end of an axis: 1, and for random networks what is needed."""
        return float(LADDER[np.searchsorted(LADDER, highest)]) if result.state.kind in WIDTHS else 1.0

    @staticmethod
    def note(result):
        if result.pieces >= FINE:
            return "finer than the screen"
        if result.state.kind == HATS and result.state.m <= 1 < result.k:
            return "m ≤ 1: only the first layer folds"
        return "" if len(result.corners) else "no bend at all"

    def handles(self, art, result):
        s = result.state
        yield Handle("probe", art.right, (s.x0, result.f0), lambda x, y: {"x0": x}, step=(0.01, 0), color=figures.DATA)
        if s.kind not in WIDTHS:
            peak = result.f.argmax()
            yield Handle(
                "peak",
                art.right,
                (result.bends[-1][peak], result.f[peak]),
                lambda x, y: {"m": self._slope(result, y)},
                nudge=lambda right, up: {"m": s.m + STEP * up},
            )

    @staticmethod
    def _slope(result, height):
        """The m of a network this high: m/2, but m^k/2 where only the first layer folds."""
        only_first = result.state.kind == HATS and height < 0.5
        return (2 * max(height, 0)) ** (1 / result.k if only_first else 1)

    def formula_numbers(self, result):
        value = f"<b>{tint(number(result.f0), figures.NETWORK)}</b>"
        if result.state.kind != HATS:
            return f"no folds here: f̂({number(result.state.x0)}) = {value}, from {result.neurons} neurons"
        t = [number(z[0]) for z in result.travel[1:-1]]  # the first neuron of a layer hands on what it gets
        folded = [f"T({before}) = {after}" for before, after in zip(t, [*t[1:], value], strict=True)]
        if len(folded) > 3:
            folded[2:-1] = ["…"]
        return f"m = {number(result.state.m)}: " + ", ".join(folded)

    def readout(self, result):
        lines = {
            "pieces": result.pieces,
            "neurons": result.neurons,
            "parameters": result.net.size,
            "one layer with as many": "?" if self.asking else f"at most {result.one_layer} pieces",
        }
        if result.state.kind in WIDTHS:
            lines[f"median of {SEEDS} seeds"] = f"{result.median} pieces"
            lines["random:"] = "weights N(0, 2/d), biases N(0, 1/4)"
        return lines

    def alt(self, result):
        s = result.state
        note = f" {self.note(result)}." if self.note(result) else ""
        return (
            f"The function on [0, 1] of the network «{s.kind}», hidden layers: {result.k}; beside it its last layers, "
            f"neuron by neuron. At the probe {number(s.x0)} it is {number(result.f0)}. {self.said(result)}.{note}"
        )
