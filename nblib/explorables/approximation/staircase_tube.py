"""Notebook 02, universal approximation: a staircase in the epsilon-tube."""

import numpy as np

from nblib.explorables.approximation import staircase_tube_numbers as stairs
from nblib.explorables.engine import Choice, Explorable, Integer, Preset, Real, Toggle, Vector
from nblib.explorables.engine.words import capitalised, number, tint
from nblib.figures.scene import Panel

FUNCTIONS = {
    "sin 2πx": "wave",
    "√x": "root",
    "|2x − 1|": "hat",
    "bumpy": "bumpy",
    "jump at 1/√8": "jump",
    "drawn": "drawn",
}
FEW = 6  # steps up to which each has a handle and its ends are marked
ERRORS = 2e-3, 3.0  # ends of the error axis
X = np.linspace(0, 1, 201)
DRAWN = np.unique(
    np.geomspace(1, stairs.MOST, 90).round().astype(int)
)  # the n at which the curve of errors has a point
HALFWAY = -0.2236, -0.0926, -0.0711, -0.0599, -0.0528, 0.0  # what moves the 5 equal steps of √x to half the climb


class StaircaseTube(Explorable):
    """A staircase for f on [0, 1]: its cells (left, right], their heights, and where it leaves the tube."""

    title = "A staircase in the ε-tube"
    idea = "Every ε has its n. How large it is depends on f, and on where the steps are."
    formula = r"\hat f(x) = \sum_{j=1}^{n} a_j\,\sigma(x - s_j),\; \sigma(t) = 1_{t>0}"

    n = Integer(1, stairs.MOST, 10, "steps", "n")
    epsilon = Real(0.02, 0.5, 0.01, 0.2, "tolerance", "ε")
    f = Choice(FUNCTIONS, "wave", "function", "f")
    steps = Choice(["equal", "adaptive"], "equal", "places of the steps")
    height = Choice({"right end": "right", "half-way up": "middle"}, "right", "their heights")
    repair = Toggle(True, "repair x = 0")
    knots = Vector(Real(0, 1, 0.05, 0, "k"), (0.1, 0.2, 0.65, 0.9, 0.75, 0.4, 0.3, 0.45, 0.8), "drawn function")
    lift = Vector(Real(-1, 1, 0.05, 0, "l"), (0,) * FEW, "steps moved by hand")

    presets = (
        Preset("equal steps", then={"n": 32}, use=("n", "epsilon")).asks("""
            sin 2πx, ε = 0.2: 10 equal steps leave the tube. From which n on is all inside?
            | about 15 | about 30 ✓ | about 100
            n = {after.smallest}: the largest error falls from {before.error:.2f} to {after.error:.3f}.
            > Half the ε needs twice the n here. Try ε = 0.1.
            """),
        Preset("√x", {"f": "root", "n": 25}, then={"epsilon": 0.1, "n": 100}, use=("n", "epsilon")).asks("""
            √x with ε = 0.2 needs n = 25. To halve the error you need …
            | the same n | n × 2 | n × 4 ✓
            n goes from {before.smallest} to {after.smallest}: at 0 the root is infinitely steep. For less than ε
            instead of at most ε take one step more.
            > One more halving, to ε = 0.05, takes four times as many again. The slope on the right tells.
            """),
        Preset("the jump", {"f": "jump"}, then={"n": 160}, use=("steps", "n")).asks("""
            f jumps at 1/√8, so it is not continuous. n goes from 10 to 160. The largest error …
            | falls to a 16th | falls to a quarter | stays 1 ✓
            it was {before.error:.3f} and is {after.error:.3f}: the jump lies inside some cell, whatever n.
            > Now let the steps be adaptive: how many do you need?
            """),
        Preset(
            "adaptive wins",
            {"f": "root", "height": "middle", "n": 25, "epsilon": 0.1},
            then={"steps": "adaptive", "n": 5},
            use=("steps", "n"),
        ).asks("""
            √x, ε = 0.1, every step half-way up its cell: 25 equal steps. How many if they may move?
            | 25 as well | about 12 | 5 ✓
            {before.smallest} equal steps, {after.smallest} adaptive ones: each climbs as much as the others.
            > The steps stand where f is steep. That is why we let the biases bⱼ be learned.
            """),
        Preset("hole at 0", {"f": "hat", "repair": False}, then={"n": 200}, use=("repair", "n")).asks("""
            The boxes of the proof are 1 on (s, t]. n goes from 10 to 200. The largest error …
            | falls to 0.01 | stays 1 ✓ | grows
            it is {after.error:.0f}, at x = {after.worst[0]:.0f}: no box contains 0, so the staircase is {after.f0:.0f}
            there and f is {after.worst[1]:.0f}.
            > Switch on “repair x = 0”: the first step moves to −1.
            """),
        Preset("by hand", {"f": "root", "n": 5}, then={"lift": HALFWAY}, use=("height", "n")).asks("""
            √x, 5 equal steps as high as √x at their right ends. Moved up or down, their error can be …
            | 0 | half as large ✓ | no smaller
            half-way up its cell a step is off by half the climb: {before.error:.3f} becomes {after.error:.3f}.
            > Pull the steps. The first one decides: the others may be off as much as it is.
            """),
    )

    def compute(self):
        knots = self.knots if self.f == "drawn" else ()
        self.goal, all_n = stairs.target(self.f, knots), stairs.family(self.f, knots, self.height, self.steps)
        left, right, low, high, heights = all_n.of(self.n)
        heights = heights.copy()
        heights[:FEW] += self.lift[: self.n]
        kept = left < right
        left, right, low, high, heights = (v[kept] for v in (left, right, low, high, heights))
        self.left, self.right, self.heights = left, right, heights  # (m,) of the cells, m <= n: equal ones have merged
        self.thresholds = np.concatenate([[-1.0 if self.repair else 0.0], left[1:]])  # of the m Heaviside neurons
        self.a = np.diff(heights, prepend=0)  # their coefficients
        self.neurons = int(np.count_nonzero(np.round(self.a, 12)))
        self.f0 = float(heights[0]) if self.repair else 0.0  # the staircase at 0
        at_0 = float(self.goal.f(0.0))
        hole, size = abs(at_0 - self.f0), np.maximum(high - heights, heights - low)
        self.error = float(np.round(max(hole, size.max()), 12))  # sup |f - staircase|
        self.worst = (0.0, at_0, self.f0) if hole > size.max() else self._worst(int(size.argmax()))
        # the sup error for every n, and the price of epsilon
        self.errors = all_n.errors if self.repair else np.maximum(all_n.errors, abs(at_0))
        self.smallest, self.reach = stairs.price(self.errors, self.epsilon)

    def _worst(self, j):
        """(x, f, staircase) where cell j is worst, or a limit of them from the right."""
        left, right, height = self.left[j], self.right[j], self.heights[j]
        x = np.concatenate([[np.nextafter(left, 1)], self.goal.corners, [right]])
        x = x[(x > left) & (x <= right)]
        at = x[np.abs(self.goal.f(x) - height).argmax()]
        return round(float(at), 12), float(self.goal.f(at)), float(height)

    @property
    def inside(self):
        return self.error <= self.epsilon

    @property
    def price(self):
        """The smallest n in words."""
        if self.smallest:
            return str(self.smallest)
        far = np.isfinite(self.reach)
        return f"about {round(self.reach, -1):.0f} (extrapolated)" if far else "none (it does not fall)"

    def picture(self):
        height = (-1.6, 1.6) if self.f == "wave" else (-0.6, 1.6)
        left = Panel("f, its tube, the staircase", "x", "", (-0.02, 1.02), height, xticks=[0, 0.5, 1], width=1.4)
        right = Panel(
            "largest error for every n", "steps n", "", (0.9, 260), ERRORS, xscale="log", yscale="log",
            xticks={1: "1", 10: "10", 100: "100"}, yticks={0.01: "0.01", 0.1: "0.1", 1: "1"},
        )  # fmt: skip
        self._tube(left)
        self._stairs(left)
        self._errors(right)
        for panel, text in zip((left, right), self.notes(), strict=True):
            panel.text(0.97, 0.05, text, anchor="end", of="panel", name="note")
        self._handles(left, right)
        return left, right

    def _tube(self, panel):
        corners = self.goal.corners
        x = np.unique(np.concatenate([X, corners, np.nextafter(corners[:-1], 1)]))
        f = self.goal.f(x)
        panel.area(x, f - self.epsilon, f + self.epsilon, "good", name="tube")
        panel.truth(x, np.where(np.diff(x, prepend=-1) < 1e-12, np.nan, f), name="f")  # a gap where f jumps

    def _stairs(self, panel):
        """The staircase; what is outside the tube is red, and ends belong to a cell where the disc is full."""
        left, right, heights = self.left, self.right, self.heights
        if len(heights) <= 40:  # where they can be seen
            panel.line(
                *stairs.pieces([left[1:], heights[:-1]], [left[1:], heights[1:]]), "network", "thin faint", "risers"
            )
        panel.line(*stairs.pieces([left, heights], [right, heights]), "network", name="staircase")
        panel.line(
            *stairs.outside(self.goal.f, left, right, heights, self.epsilon), "error", "bold", name="outside the tube"
        )
        hole, few, m = int(not self.repair), len(heights) <= FEW, len(heights)
        first, last = 1 - hole, m if few else hole  # with a hole even the first cell is open on the left
        size = "" if hole else "small "
        if first < last:
            panel.dots(left[first:last], heights[first:last], "network", size + "hollow", "open ends")
        if few or hole:
            x, y = np.append([0.0] * hole, right[: m * few]), np.append([self.f0] * hole, heights[: m * few])
            panel.dots(x, y, "network", size.strip(), "ends")
        at, *between = self.worst
        if self.error:
            panel.line([at, at], between, "error", name="largest error")

    def _errors(self, panel):
        """The price: the largest error for every n, the level of epsilon, and the first n below it."""
        if not self.asking:
            panel.line(DRAWN, np.clip(self.errors[DRAWN - 1], *ERRORS), "error", name="largest errors")
        panel.rule(y=self.epsilon, role="good", name="tolerance")
        panel.text(2.2, 1.5 * self.epsilon, "ε", "good", anchor="middle", name="name of ε")
        if self.smallest and not self.asking:
            n, low = self.smallest, 1.5 * ERRORS[0]
            panel.line([n, n], [self.epsilon, ERRORS[0]], "good", "dotted", "smallest n")
            end, beside = ("start", 1.2) if n < 15 else ("end", 1 / 1.2)
            panel.text(n * beside, low, f"n = {n}", "good", anchor=end, name="name of the smallest n")

    def notes(self):
        """What has to be said in words in both panels."""
        left, right = [], ""
        if not self.repair:
            left.append("hole at x = 0" if self.f0 != self.goal.f(0.0) else "f(0) = 0: no hole")
        if not self.error:
            left.append("exact")
        if not self.smallest and not self.asking:
            right = f"n = {self.price.split(' (')[0]}" if np.isfinite(self.reach) else "no n is enough"
        return "; ".join(left), right

    def _handles(self, left, right):
        right.handle("tolerance ε", (1.3, self.epsilon), lambda x, y: {"epsilon": y}, step=(0, 0.01), role="good")
        right.handle(
            "number of steps", (self.n, np.clip(self.error, *ERRORS)), lambda x, y: {"n": x},
            step=(1, 0), nudge=lambda by, up: {"n": self.n + by}, role="error",
        )  # fmt: skip
        if self.f == "drawn":
            for k, at in enumerate(zip(stairs.KNOTS.tolist(), self.knots, strict=True)):
                pull = lambda x, y, k=k: {"knots": _put(self.knots, k, y)}  # noqa: E731
                left.handle(f"point {k + 1} of f", at, pull, step=(0, 0.05), role="truth")
        elif len(self.heights) == self.n <= FEW:
            for j, (x, y) in enumerate(zip((self.left + self.right) / 2, self.heights.tolist(), strict=True)):
                pull = lambda x, new, j=j, y=y: {"lift": _put(self.lift, j, self.lift[j] + new - y)}  # noqa: E731
                left.handle(f"step {j + 1}", (x, y), pull, step=(0, 0.05))

    @classmethod
    def linked(cls, old, new):
        """Steps moved by hand go back when the staircase becomes another one."""
        same = all(getattr(old, name) == getattr(new, name) for name in ("f", "n", "height", "steps", "knots"))
        return {} if same or new.lift != old.lift else {"lift": (0,) * FEW}

    def numbers(self):
        terms = [
            f"{tint(number(round(a, 12)), 'network')}·σ(x {'−' if s >= 0 else '+'} {number(abs(s))})"
            for a, s in zip(self.a[:3].tolist(), self.thresholds[:3].tolist(), strict=True)
        ]
        more = len(self.a) - len(terms)
        return f"f̂(x) = {' + '.join(terms)}{f' + … ({more} more)' if more else ''}"

    def readout(self):
        m = len(self.heights)
        enough = f", {self.neurons} not 0" if self.neurons < m else ""
        lines = {
            "largest error": f"{number(self.error)} at x = {number(self.worst[0])}",
            "smallest n with error ≤ ε": "?" if self.asking else self.price,
            "neurons": f"{2 * self.n} as boxes, {m} merged{enough}",
        }
        return lines if self.repair else lines | {"f̂(0) =": self.f0}

    def alt(self):
        note = capitalised(self.notes()[0])
        return (
            f"The function {self.controls['f'].text(self.f)} and a staircase with n = {self.n}, {self.steps} steps; "
            f"heights: {self.controls['height'].text(self.height)}. It {'stays inside' if self.inside else 'leaves'} "
            f"the tube of ε = {number(self.epsilon)}. {capitalised(self.said())}.{f' {note}.' if note else ''}"
        )


def _put(values, k, value):
    return (*values[:k], value, *values[k + 1 :])
