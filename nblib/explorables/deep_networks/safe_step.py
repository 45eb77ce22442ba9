"""Notebook 05, deep networks: the largest step that trains, depth by depth."""

import numpy as np

from nblib.explorables.deep_networks.safe_step_numbers import (
    DEEPEST,
    ENOUGH,
    FAR,
    FINE,
    LEAST,
    MOST,
    OUTCOMES,
    TAUS,
    brushed,
    losses,
    outcomes,
    run,
    runs,
    tried,
)
from nblib.explorables.engine import Choice, Explorable, Integer, LogReal, Points, Preset, Real, Toggle
from nblib.explorables.engine.words import bracketed, number, powered
from nblib.figures.scene import Panel

LOSSES = 1e-12, 1e4  # ends of the loss axis
DRAWN = 250  # points of the loss, at most
BRUSH = 5  # places that a stroke is wide, on either side
TOP = 1.0  # of the map, as a power of ten: there is room for words
LOOKS = ("good", "filled"), ("soft", ""), ("step", "hatched")  # of OUTCOMES


class SafeStep(Explorable):
    """`swept` are the strokes (L, from τ, to τ) that the hand has painted on the map: what it has tried."""

    title = "The largest step that trains"
    idea = "Depth multiplies: gradients vanish or explode, and fewer step sizes are left."
    formula = r"w \to w - \tau\,(w^L - 1)\,w^{L-1},\qquad \mathcal{L} = \frac{(w^L - 1)^2}{2}"

    tau = LogReal(LEAST, MOST, 0.1, "step size", "τ")
    depth = Integer(1, DEEPEST, 2, "layers", "L")
    w0 = Real(0.3, 2, 0.1, 0.5, "all weights start at", "w⁰")
    steps = Choice([200, 1000, 5000], 200, "steps allowed")
    show_all = Toggle(False, "the whole map")
    swept = Points((), "tried", (1, DEEPEST), (LEAST, MOST), step=1e-4, more=(Real(LEAST, MOST, 1e-4, LEAST, "to"),))

    presets = (
        Preset("deeper, smaller", {"depth": 1, "tau": 1.0}, then={"depth": 4}, use=("tau", "depth")).asks("""
            One layer: with τ = 1 a single step trains it. The same τ with 4 layers …
            | trains at once, too | takes longer | never arrives ✓
            it comes by the minimum and is thrown out again: with L layers the loss there is L times as curved, and
            steps above 2/L = {after.limit:.1f} are too long.
            > The game: paint the map, and find the largest τ that trains for each L.
            """),
        Preset(
            "the window closes", {"depth": 2, "steps": 1000}, then={"depth": 10, "show_all": True}, use=("steps", "w0")
        ).asks("""
            2 layers, 1000 steps: the largest τ that trains is 250 times the smallest. With 10 layers …
            | 250 times, too | 50 times | 6 times ✓
            τ from {before.window[0]:.4f} to {before.window[1]:.2f} becomes {after.window[0]:.3f} to
            {after.window[1]:.2f}: the limit 2/L sinks, and at the start the gradient vanishes.
            > Allow 200 or 5000 steps: the lower ends are a matter of patience, the upper ones are not.
            """),
        Preset("too slow", {"depth": 3}, then={"depth": 10}, use=("depth", "steps")).asks("""
            τ = 0.1 trains 3 layers. With 10 layers τ is still half of the limit 2/L. After 200 steps …
            | it is trained | it hardly moved ✓ | it diverged
            w went from {after.w0:.1f} to {after.last:.2f}: the gradient has the factor w⁹, and 0.5⁹ is 0.002.
            > A vanishing gradient. Allow 1000 steps: it gets away, for nothing is wrong with τ.
            """),
        Preset("too far", {"depth": 3, "w0": 1.5}, then={"depth": 10}, use=("depth", "w0")).asks("""
            Weights start at 1.5, τ = 0.1 trains 3 layers. With 10 layers …
            | it trains too | it is too slow | the first step leaves the picture ✓
            {after.verdict}, w¹ = {after.w[1]:.0f}: f = 1.5¹⁰ is 58, and the gradient has the factor 1.5⁹ = 38.
            > An exploding gradient. Which start is best for 10 layers?
            """),
        Preset("a hair too much", {"depth": 5, "tau": 0.35}, then={"tau": 0.45}, use=("tau",)).asks("""
            5 layers train with τ = 0.35; the limit at the minimum is 2/5. With τ = 0.45 …
            | it trains faster | it jumps to and fro for ever ✓ | it diverges
            {after.verdict}, at 𝓛 = {after.loss:.3f} after {after.steps} steps and after 5000: too far to settle, not
            far enough to explode.
            > The knife edge of the bowl, once more: on a network it is bent.
            """),
    )

    def compute(self):
        self.w = run(self.tau, self.depth, self.w0, self.steps)  # (K + 1,), all L weights are equal
        self.losses = losses(self.w, self.depth)
        self.last, self.loss = float(self.w[-1]), float(self.losses[-1])
        self.limit = 2 / self.depth  # 2/lambda at the minimum, where lambda = L
        self.stopped_at = len(self.w) - 1 if abs(self.last) > FAR else None
        above = np.flatnonzero(self.losses >= ENOUGH)
        settled = int(above[-1]) + 1 if len(above) else 0
        self.trained_at = settled if settled < len(self.w) else None  # from then on the loss is small
        self.outcomes = outcomes(self.w0, self.steps)
        self.strokes = (*self.swept, (self.depth, self.tau, self.tau))
        best = np.where(tried(self.strokes) & (self.outcomes == 0), TAUS, 0).max(axis=1)
        self.found = {depth: tau for depth, tau in enumerate(best.tolist(), start=1) if tau}  # largest tried that train

    @property
    def window(self):
        """The smallest and the largest step size that trains at this depth, and how many times the smallest that is."""
        taus = TAUS[self.outcomes[self.depth - 1] == 0]
        return (taus[0], taus[-1], taus[-1] / taus[0]) if len(taus) else (np.nan,) * 3

    @property
    def verdict(self):
        if self.stopped_at is not None:
            return f"diverged at k = {self.stopped_at}"
        if self.trained_at is not None:
            return f"trained at k = {self.trained_at}"
        if (np.diff(self.losses) < 0).all():
            return f"too slow for {self.steps} steps"
        above = self.w[-6:] ** self.depth > 1
        return "jumps to and fro" if (above[:-1] != above[1:]).all() else f"not trained at k = {self.steps}"

    def picture(self):
        return self._losses(), self._map()

    def _losses(self):
        panel = Panel(
            "loss 𝓛, step by step", "step k", "", (0, self.steps), LOSSES, yscale="log", yticks=[1e-12, 1e-6, 1],
        )  # fmt: skip
        panel.truth([0, self.steps], [ENOUGH] * 2, name="trained")
        panel.text(self.steps, 4e-8, "trained", "soft", anchor="end")
        k = np.arange(0, len(self.w), self.steps // DRAWN | 1)  # an odd stride: who jumps to and fro is seen to
        panel.network(k, np.clip(self.losses[k], *LOSSES), name="loss")
        if self.stopped_at is not None:
            panel.arrows(self.stopped_at, 1, 0, LOSSES[1] - 1, "error", "bold", name="leaves")
        panel.text(0.97, 0.94, self.verdict, self._role(), anchor="end", of="panel", name="verdict")
        return panel

    def _role(self):
        """Of the run: the same colours as on the map."""
        if self.stopped_at is not None:
            return "error"
        return "good" if self.trained_at is not None else "soft" if "slow" in self.verdict else "step"

    def _map(self):
        """What every step size does at every depth, where the brush has been."""
        panel = Panel(
            "all step sizes" if self.show_all else "step sizes, as far as tried", "layers L", "τ",
            (0.4, DEEPEST + 0.6), (np.log10(LEAST) - 0.1, TOP), xticks=range(1, DEEPEST + 1),
            yticks={-3: "0.001", -2: "0.01", -1: "0.1", 0: "1"},
        )  # fmt: skip
        seen = tried(self.strokes, BRUSH) | self.show_all
        ends, half = np.log10(TAUS), 0.5 / FINE
        for kind, (name, look) in enumerate(zip(OUTCOMES, LOOKS, strict=True)):
            row, first, last = runs(seen & (self.outcomes == kind))
            panel.boxes(row + 0.57, ends[first] - half, row + 1.43, ends[last] + half, *look, name=name)
        if not self.asking:
            depths = np.arange(1, DEEPEST + 1)
            edges, level = np.ravel([depths - 0.5, depths + 0.5], "F"), np.repeat(np.log10(2 / depths), 2)
            panel.truth(edges, level, name="limit at the minimum")
            panel.text(0.8, 0.95, "– – 2/L", "soft", of="panel", name="key of the limit")
        panel.dots([*self.found], np.log10([*self.found.values()]), "data", "hollow", name="largest found")
        for at, name, (role, _) in zip((0.02, 0.25, 0.54), OUTCOMES, LOOKS, strict=True):
            panel.text(at, 0.95, name, role, of="panel", name=f"key {name}")
        panel.handle(
            "step size and layers", (self.depth, np.log10(self.tau)), lambda x, y: {"depth": x, "tau": 10**y},
            (1, 1 / type(self).tau.per_decade), role=self._role(),
        )  # fmt: skip
        return panel

    @classmethod
    def linked(cls, old, new):
        """The hand paints where it goes."""
        here, there = (old.depth, old.tau), (new.depth, new.tau)
        return {} if here == there else {"swept": brushed(new.swept, here, there)}

    def numbers(self):
        L, w = self.depth, number(self.w0)
        error, slope = bracketed(number(self.w0**L - 1)), number(self.w0 ** (L - 1))
        letters = f"{number(self.tau)} · ({powered(w, L)} − 1) · {powered(w, L - 1)}"
        return f"w¹ = {w} − {letters} = {w} − {number(self.tau)} · {error} · {slope} = <b>{number(self.w[1])}</b>"

    def readout(self):
        limit = {} if self.asking else {"limit at the minimum 2/L =": self.limit}
        return (
            {"outcome": self.verdict, "𝓛 at the end": self.loss}
            | limit
            | {"largest τ found for": f"{len(self.found)} of {DEEPEST} depths"}
        )

    def alt(self):
        found = ", ".join(f"L = {depth}: {number(tau)}" for depth, tau in self.found.items())
        low, high, _ = self.window
        window = ""
        if self.show_all and low > 0:
            window = f" The smallest step size that trains here is {number(low)}, the largest {number(high)}."
        return (
            f"Gradient descent for {self.depth} layers of one neuron, all weights starting at {number(self.w0)}, "
            f"with step size {number(self.tau)} and {self.steps} steps at most: its loss step by step; beside it a map "
            f"of the step sizes tried for each depth. {self.said()}.{window}{f' Found: {found}.' if found else ''}"
        )
