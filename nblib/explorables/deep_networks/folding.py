"""Notebook 05, deep networks: folding."""

import math

import numpy as np

from nblib.explorables.deep_networks.folding_numbers import HATS, SEEDS, WIDE, WIDTHS, folded, median
from nblib.explorables.engine import Choice, Explorable, Preset, Real, Seed
from nblib.explorables.engine.words import number, tint
from nblib.figures.scene import Panel, subscript

ROWS = 3  # of the layers on the left: the last three
ROOM = 0.78  # of a row that its curves may fill
STEP = 0.05  # of the slope
MARKED, FINE = 50, 100  # pieces up to which bends are marked on a thick line; pieces that are too fine to be seen
LADDER = np.outer(10.0 ** np.arange(-1, 9), [1, 2, 5]).ravel()  # where axes of random networks end
COUNTS = 0.7, 3000  # ends of the axis of the pieces


class Layers(Real):
    """A number of layers: with 3.2 a fifth of the fourth fold is done. Hands go by fifths, answers smoothly."""

    def __init__(self, most, default):
        super().__init__(1, most, 0.2, default, "layers", "k", {k: str(k) for k in range(1, most + 1)})

    def text(self, value):
        return f"{value:g}"


class Folding(Explorable):
    title = "Folding"
    idea = "A folding layer doubles the pieces; in one layer a neuron more adds one at most. Only special weights fold."
    formula = (
        r"\hat f = T \circ \dots \circ T\;\;(k\;\text{folds}),\quad T(x) = m\,\sigma(x) - 2m\,\sigma(x - \frac{1}{2})"
    )

    kind = Choice([HATS, WIDE, *WIDTHS], HATS, "network")
    seed = Seed()
    depth = Layers(8, 3)
    m = Real(0, 2, STEP, 2.0, "slope", "m")
    x0 = Real(0, 1, 0.01, 0.3, "probe", "x₀")

    presets = (
        Preset("doubling", then={"depth": 6}, use=("depth",)).asks("""
            3 layers of 2 neurons make 8 pieces. Three more layers: how many?
            | 14 | 16 | 64 ✓
            {before.neurons} neurons make {before.pieces} pieces, {after.neurons} neurons make {after.pieces}: every
            layer doubles.
            > Pull k slowly: a layer folds down what lies above ½, then it stretches by m.
            """),
        Preset("equal parameters", {"depth": 5}, then={"kind": WIDE}, use=("kind", "depth")).asks("""
            5 layers of 2: 31 parameters, 32 pieces. 1 layer of 10: 31 parameters, …
            | 32 pieces | at most 11 pieces ✓ | at most 20 pieces
            {after.pieces} is the best it can do: in one hidden layer every neuron adds one bend at most.
            > Two neurons more add 2 pieces here. In the deep network they are one more layer, and double them.
            """),
        Preset("flatter hat", {"depth": 5}, then={"m": 0.9}, use=("m",)).asks("""
            The hat's peak sinks from 1 to 0.45. What is left of the 32 pieces?
            | 32, only flatter | 16 | 2 ✓
            {after.pieces}: behind the first layer nothing reaches ½, and there is nothing left to fold.
            > Pull m up slowly: at which m does the second layer begin to fold?
            """),
        Preset("random weights", {"depth": 8}, then={"kind": "random weights, width 10"}, use=("kind", "seed")).asks("""
            Hats: 8 layers of 2 neurons, 256 pieces. 8 layers of 10 random neurons: …
            | about 20 ✓ | about 256 | about 2560
            {after.pieces} here, and the median of {after.seeds} seeds is {after.median}. One layer with as many
            parameters could have {after.one_layer}.
            > Take width 2: most of these networks do not bend at all.
            """),
    )
    seeds = SEEDS

    def compute(self):
        self.net, self.bends, self.layers, self.f, self.corners = folded(self.kind, self.m, self.depth, self.seed)
        self.x = self.bends[-1]
        self.k = len(self.layers)
        self.done = self.depth - math.ceil(self.depth) + 1 if self.kind == HATS else 1.0  # of the last fold
        self.pieces = 1 + len(self.corners)
        self.neurons = sum(self.net.widths[1:-1])
        self.one_layer = (self.net.size - 1) // 3 + 1  # pieces at most: 3 parameters a neuron, and the output bias
        self.travel = [z[0] for z in self.net.forward(np.array([[self.x0]])).z]  # z_0, ..., z_L at the probe
        self.f0 = float(self.travel[-1].item())

    @property
    def median(self):
        return median(WIDTHS[self.kind], self.k)

    def picture(self):
        first = max(self.k - ROWS, 0) + 1
        middles = {self.k - l + ROOM / 2: subscript("z", l) for l in range(first, self.k + 1)}
        left = Panel(
            "the last layers, neuron by neuron", "x", "", (0, 1), (-0.1, self.k - first + 1), xticks=[0, 0.5, 1],
            yticks=middles,
        )  # fmt: skip
        for l in range(first, self.k + 1):
            self._layer(left, l)
        left.line([self.x0] * 2, [-0.1, self.k - first + 1], "ink", "thin dotted", name="probe")
        return left, self._network(), self._counts()

    def _layer(self, panel, l):
        """The neurons of layer l over x, in a row of their own."""
        floor, z = self.k - l, self.layers[l - 1].T
        scale = ROOM / self._top(z.max())
        panel.line([0, 1], [floor, floor], "soft", "thin", name=f"floor {l}")
        if self.kind == HATS:
            panel.truth([0, 1], [floor + scale / 2] * 2, "thin", name=f"crease {l}")
            for j, z_j in enumerate(z, start=1):
                panel.neuron(self.bends[l - 1], floor + scale * z_j, j, "" if l < 6 else "thin", name=f"z{l} {j}")
        else:  # many neurons, torn apart
            x = np.append(self.bends[l - 1], np.nan)
            y = np.pad(floor + scale * z, ((0, 0), (0, 1)), constant_values=np.nan)
            panel.neuron(np.tile(x, len(z)), y.ravel(), name=f"z{l}")
        panel.dots(self.x0, floor + scale * self.travel[l], "data", "small", name=f"z{l} at the probe")

    def _network(self):
        low = self.f.min()
        top = self._top(max(self.f.max(), -low))
        panel = Panel(
            "the network f̂(x)", "x", "", (0, 1), (-0.06 * top if low > -1e-9 else -1.1 * top, 1.22 * top),
            xticks=[0, 0.5, 1],
        )  # fmt: skip
        if self.done < 1:
            panel.network(self.x, self.layers[-1][:, 0], "thin faint", name="before this fold")
        if self.done < 0.5:
            panel.truth([0, 1], [0.5, 0.5], name="crease")
        panel.line([self.x0] * 2, panel.limits[1], "ink", "thin dotted", name="probe")
        panel.network(self.x, self.f, "" if self.pieces <= MARKED else "thin", name="f")
        seen = self.corners[: MARKED if self.pieces <= MARKED else 0]
        panel.dots(self.x[seen], self.f[seen], "network", "hollow", name="bends")
        panel.text(0.5, 0.94, self.note(), anchor="middle", of="panel", name="note")
        if self.kind not in WIDTHS and self.done == 1:
            peak = self.f.argmax()
            panel.handle("peak", (self.x[peak], self.f[peak]), lambda x, y: {"m": self._slope(y)}, self._rise())
        panel.handle("probe", (self.x0, self.f0), lambda x, y: {"x0": x}, (0.01, 0), role="data")
        return panel

    def _counts(self):
        """The strip: how many pieces here, and how many one layer could have."""
        panel = Panel(
            "straight pieces", "", "", COUNTS, (0.5, 2.5), xscale="log", xticks={1: "1", 10: "10", 100: "100"},
            yticks={2: "here", 1: "one layer"}, row=1, height=0.45,
        )  # fmt: skip
        panel.boxes(COUNTS[0], 1.65, self.pieces, 2.35, "network", "filled", name="here")
        panel.text(self.pieces * 1.15, 2, str(self.pieces), "network", name="count here")
        if not self.asking:
            panel.boxes(COUNTS[0], 0.65, self.one_layer, 1.35, "truth", "hatched", name="one layer")
        panel.text(*(1, 1, "?") if self.asking else (self.one_layer * 1.15, 1, f"≤ {self.one_layer}"), name="bound")
        return panel

    def _top(self, highest):
        """The upper end of an axis: 1, and for random networks what is needed."""
        return float(LADDER[np.searchsorted(LADDER, highest)]) if self.kind in WIDTHS else 1.0

    def note(self):
        """What has to be said in words in the picture."""
        if self.done < 1:
            return f"layer {self.k} folds" if self.done < 0.5 else f"layer {self.k} stretches"
        if self.pieces >= FINE:
            return "finer than the screen"
        if self.kind == HATS and self.m <= 1 < self.k:
            return "m ≤ 1: only the first layer folds"
        return "" if len(self.corners) else "no bend at all"

    def _height(self, m):
        """The peak of a network of slope m: m/2, but m^k/2 where only the first layer folds."""
        return max(m, 0) ** (self.k if self.kind == HATS and m < 1 else 1) / 2

    def _slope(self, height):
        """The m of a network this high."""
        return (2 * max(height, 0)) ** (1 / self.k if self.kind == HATS and height < 0.5 else 1)

    def _rise(self):
        """How far an arrow key moves the peak."""
        m = max(self.m, STEP)
        return 0, self._height(m) - self._height(m - STEP)

    def numbers(self):
        value = tint(number(self.f0), "network")
        if self.kind != HATS:
            return f"no folds here: f̂({number(self.x0)}) = {value}, from {self.neurons} neurons"
        if self.done < 1:
            return f"{self.done:.0%} of fold {self.k}: f̂({number(self.x0)}) = {value}"
        t = [number(float(z[0])) for z in self.travel[1:-1]]  # the first neuron of a layer hands on what it gets
        steps = [f"T({before}) = {after}" for before, after in zip(t, [*t[1:], value], strict=True)]
        if len(steps) > 3:
            steps[2:-1] = ["…"]
        return f"m = {number(self.m)}: " + ", ".join(steps)

    def readout(self):
        lines = {
            "pieces": self.pieces,
            "neurons": self.neurons,
            "parameters": self.net.size,
            "one layer at most": "?" if self.asking else f"{self.one_layer} pieces",
        }
        if self.kind in WIDTHS:
            lines[f"median of {SEEDS} seeds"] = f"{self.median} pieces"
            lines["random:"] = "weights N(0, 2/d), biases N(0, 1/4)"
        return lines

    def alt(self):
        note = f" {self.note()}." if self.note() else ""
        return (
            f"The function on [0, 1] of the network «{self.kind}», hidden layers: {len(self.layers)}; beside it its "
            f"last layers, neuron by neuron. At the probe {number(self.x0)} it is {number(self.f0)}. "
            f"{self.said()}.{note}"
        )
