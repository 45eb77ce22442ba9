"""Notebook 04, gradient descent: noisy gradients."""

import numpy as np

from nblib.explorables.engine import Choice, Explorable, Integer, LogReal, Preset, Real, Seed, Time
from nblib.explorables.engine.geometry import apart, leaving
from nblib.explorables.engine.words import ROUNDING, capitalised, exact, number, off_scale, point, tint
from nblib.explorables.gradient_descent.noisy_gradients_numbers import (
    ARROWS,
    BEST,
    BOX,
    PASSES,
    SIZES,
    N,
    bowl,
    clouds,
    gradients,
    hessian,
    walk,
)
from nblib.figures.scene import Panel

GAPS = 1e-6, 1e2  # ends of the axis
LEVELS = 0.02 * 4.0 ** np.arange(9)
ROLES = dict(zip(SIZES, ("run 2", "run 3", "run 4", "run 5"), strict=True))  # run 1 looks like the gradient
END = PASSES * N
TIMES = np.r_[0:N, N : END + 1 : N]  # gradients after which the gap is drawn
PASSED = {0: "0", 1 / 4: "¼", 1: "1", 4: "4", 10: "10", 40: "40"}  # ticks
KEY = "thin: −ĝ, thick: −∇𝓛, hollow: next"
TAIL = 10 * N  # steps of the chosen run that are drawn


class NoisyGradients(Explorable):
    """Stochastic gradient descent with four batch sizes at once. Dicts over B belong to the present k."""

    title = "Noisy gradients"
    idea = "A batch gradient is right on average; its noise is harmless far away and all there is at the minimum."
    formula = r"\hat g = \frac{1}{B}\sum_{i\in\mathcal{I}} \mathrm{res}_i \cdot (x_i, 1)"

    B = Choice(SIZES, 1, "batch", "B")
    k = Time(END, 0, "gradients used", "k", fps=N)
    tau = LogReal(0.01, 2.5, 0.3, "step size", "τ")
    halved = Integer(0, PASSES, PASSES, "passes before τ is halved")
    seed = Seed()
    start1 = Real(BEST[0] - BOX[0], BEST[0] + BOX[0], 0.1, -1.5, "start", "w")
    start2 = Real(BEST[1] - BOX[1], BEST[1] + BOX[1], 0.1, -1.0, "start", "b")

    presets = (
        Preset("full batch", {"B": 64}, then={"k": N}, use=("B",)).asks("""
            One pass is 1 step for B = 64 and 64 steps for B = 1. Nearest after it is …
            | B = 1 | B = 4 ✓ | B = 64
            the gap is {after.gap[1]:.2f} for B = 1, {after.gap[4]:.3f} for B = 4, {after.gap[16]:.2f} for B = 16 and
            {after.gap[64]:.1f} for B = 64.
            > All have used 64 gradients. Now play to pass 40.
            """),
        Preset("B = 1", {"k": N}, then={"k": END}, use=("B",)).asks("""
            After one pass B = 1 led B = 64 by far. The smallest gap after 40 passes has …
            | B = 1 | B = 4 | B = 64 ✓
            the last 20 passes have the mean gap {after.late[1]:.2f} for B = 1, {after.late[4]:.3f} for 4,
            {after.late[16]:.4f} for 16, {after.late[64]:.6f} for 64: the larger the batch, the nearer.
            > Go back to k = 0: far away nearly all arrows point downhill, at the minimum anywhere.
            """),
        Preset("B = 1 with small τ", {"tau": 0.03}, then={"k": END}, use=("tau", "B")).asks("""
            B = 1 with τ = 0.3 hovers at a gap of about 0.11. With τ = 0.03 it hovers …
            | at about the same | more than ten times lower ✓ | at 0
            the mean gap of the last 20 passes is {after.late[1]:.4f}.
            > With small steps the errors of a whole pass cancel: each point comes once.
            """),
        Preset("lower τ half-way", {"halved": 20}, then={"k": END}, use=("halved", "B")).asks("""
            B = 1, and τ is halved after 20 passes. The mean gap from then on is …
            | the same | less than half ✓ | 0
            {after.late[1]:.3f}; with τ = 0.3 to the end it is 0.11.
            > Pull the mark on the right: τ is halved there.
            """),
        Preset("at the minimum", {"start1": 1.0, "start2": 0.5}, then={"k": N}, use=("B",)).asks("""
            Start at the minimum: the gradient is 0. How long are those of single points?
            | 0 too | about 1 ✓ | above 10
            on average {before.length:.2f}. So one pass leads away, to a gap of {after.gap[1]:.2f}.
            > B = 64 stays. Nothing else does.
            """),
    )

    def compute(self):
        settings = self.tau, self.halved, self.seed, (self.start1, self.start2)
        self.runs = {B: walk(B, *settings) for B in SIZES}  # paths, sets of indices and gaps
        self.stops = {B: len(path) - 1 if len(path) <= END // B else None for B, (path, _, _) in self.runs.items()}
        self.steps = {B: min(self.k // B, len(path) - 1) for B, (path, _, _) in self.runs.items()}
        self.balls = {B: path[self.steps[B]] for B, (path, _, _) in self.runs.items()}
        self.inside = {B: bool((np.abs(at - BEST) <= BOX + 1e-9).all()) for B, at in self.balls.items()}
        made = {B: gaps[: self.steps[B] + 1] for B, (_, _, gaps) in self.runs.items()}
        self.gap = {B: float(gaps[-1]) for B, gaps in made.items()}
        self.late = {B: float(gaps[-20 * N // B :].mean()) for B, gaps in made.items()}  # the mean over 20 passes
        self._noise(*self.runs[self.B][:2])

    def _noise(self, path, sets):
        """The gradients of single points and of batches where the chosen run is."""
        self.step = self.steps[self.B]
        self.theta, self.batch = path[self.step], sets[min(self.step, len(sets) - 1)]  # of the next step
        single = gradients(self.theta)
        self.gradient = hessian() @ (self.theta - BEST)
        self.estimate = single[self.batch].mean(0)
        self.cloud = single[clouds(self.B)].mean(1)  # (ARROWS, 2), from random batches
        self.length = float(np.hypot(*self.cloud.T).mean())
        self.uphill = float((self.cloud @ self.gradient < 0).mean())  # share of them whose step goes uphill
        variance = ((single - self.gradient) ** 2).sum() / (N - 1)
        self.spread = float(np.sqrt(variance / self.B * (1 - self.B / N)))  # root mean square over all batches

    def curve(self, B):
        """(passes, gaps) up to now; the curve of a stopped run ends where it was stopped."""
        now = self.k if self.stops[B] is None else min(self.k, self.stops[B] * B)
        times = np.append(TIMES[TIMES < now], now)
        return times / N, self.runs[B][2][times // B]

    def picture(self):
        return self._map(), self._gaps()

    def _map(self):
        (left, right), (low, high) = np.transpose([BEST - BOX, BEST + BOX]).tolist()
        panel = Panel(
            "loss over w and b", "w", "b", (left, right), (low, high), xticks=[-2, 0, 2, 4], yticks=[-1, 0, 1, 2]
        )
        panel.field((left, right), (low, high), bowl(), LEVELS, name="loss")
        panel.dots(*BEST, "good", "large", name="minimum")
        path = self.runs[self.B][0]
        panel.line(*path[max(0, self.step - TAIL) : self.step + 1].T, ROLES[self.B], "thin faint", name="path")
        for B in sorted(SIZES, key=lambda B: (B == self.B, -B)):
            self._ball(panel, B)
        if self.inside[self.B] and not self.asking:
            tips = self.theta - self.cloud
            rays = np.stack([np.broadcast_to(self.theta, tips.shape), tips, np.full(tips.shape, np.nan)], 1)
            panel.line(*rays.reshape(-1, 2).T, ROLES[self.B], "thin faint", name="batch gradients")
            panel.dots(*tips.T, ROLES[self.B], "small", name="ends of batch gradients")
            panel.gradient(*self.theta, *-self.gradient, name="gradient")
            panel.dots(*path[self.step + 1 : self.step + 2].T, ROLES[self.B], "large hollow", name="next")
        key = "" if self.asking else KEY
        panel.text(0.03, 0.06, self.note() or key, of="panel", name="note")
        panel.handle("start", (self.start1, self.start2), lambda x, y: {"start1": x, "start2": y}, role="data")
        return panel

    def _ball(self, panel, B):
        """Where the run with batches of B is, and its way of the last pass."""
        path, step = self.runs[B][0], self.steps[B]
        panel.line(*path[max(0, step - N // B) : step + 1].T, ROLES[B], "" if B == self.B else "thin", name=f"way {B}")
        if self.inside[B]:
            panel.dots(*self.balls[B], ROLES[B], "large", name=f"ball {B}")
            return
        gone = np.abs(path[: step + 1] - BEST) <= BOX + 1e-9
        last = np.flatnonzero(gone.all(1))[-1]
        x, y, dx, dy = 0.3 * np.array(leaving(*(path[last : last + 2] - BEST), BOX))
        panel.arrows(BEST[0] + x / 0.3 - dx, BEST[1] + y / 0.3 - dy, dx, dy, ROLES[B], "bold", name=f"exit {B}")

    def _gaps(self):
        panel = Panel(
            "gap to the minimum", "passes over the data", "", (0, 1.33), GAPS, yscale="log",
            xticks={place(p): text for p, text in PASSED.items()}, yticks=[1e-6, 1e-4, 1e-2, 1, 100],
        )  # fmt: skip
        halved = place(self.halved)
        if self.halved < PASSES:
            panel.rule(x=halved, look="dashed", name="halved")
        panel.text(halved - 0.07, 30, "τ/2", "soft", anchor="end", name="name of halved")
        low, high = np.log10(GAPS)
        ends = np.clip(np.log10(np.maximum(list(self.gap.values()), GAPS[0])), low + 0.4, high)
        for B, end in zip(SIZES, apart(ends, 0.75, high - 0.4), strict=True):
            passes, gaps = self.curve(B)
            x, y, look = place(passes), np.clip(gaps, *GAPS), "" if B == self.B else "thin"
            panel.line(x, y, ROLES[B], look, name=f"gap {B}")
            panel.dots(x[-1], y[-1], ROLES[B], name=f"gap now {B}")
            panel.text(x[-1] + 0.045, 10**end, f"B = {B}{off_scale(self.gap[B], *GAPS)}", ROLES[B], name=f"name of {B}")
        panel.handle(
            "where τ is halved", (halved, 30), lambda x, y: {"halved": passed(x)},
            step=(1, 0), nudge=lambda right, up: {"halved": self.halved + right}, role="data",
        )  # fmt: skip
        return panel

    def note(self):
        if self.stops[self.B] == self.step:
            return f"diverged at step {self.step}"
        return "" if self.inside[self.B] else "outside the map"

    def numbers(self):
        full = f"∇𝓛 = {point(self.gradient)}"
        if self.asking:
            return full
        indices = [*map(str, self.batch[:4].tolist()), *(["…"] if self.B > 4 else [])]
        value = tint(point(self.estimate), ROLES[self.B])
        return f"ĝ = 1/{self.B} · Σ res·(x, 1) over i = {', '.join(indices)}: {value}; {full}"

    def readout(self):
        lines = {f"gap of B = {self.B}": exact(self.gap[self.B]), "gradients used": self.step * self.B}
        if self.asking:
            return lines
        still = np.hypot(*self.gradient) < ROUNDING
        uphill = "not defined: ∇𝓛 = 0" if still else f"{round(100 * self.uphill)} % of {ARROWS} arrows"
        return lines | {"spread of ĝ": self.spread, "uphill": uphill}

    def alt(self):
        halved = f", halved after {passes(self.halved)}" if self.halved < PASSES else ""
        gaps = ", ".join(f"{exact(gap)} for B = {B}" for B, gap in self.gap.items())
        arrows = "" if self.asking else f", with {ARROWS} batch gradients and a ring where the next step leads"
        note = self.note()
        return (
            f"A line wx + b is fitted to {N} fixed points by stochastic gradient descent with τ = {number(self.tau)}"
            f"{halved}, seed {self.seed}; after {passes(self.k / N)} B = {self.B} is at {point(self.theta)}{arrows}. "
            f"{self.said()}. Gaps: {gaps}." + (f" {capitalised(note)}." if note else "")
        )


def place(passes):
    """Where a number of passes stands on the axis: the first pass takes as much of it as the 39 others."""
    return np.log1p(16 * passes) / np.log1p(16 * PASSES)


def passed(place):
    """The number of passes at a place of the axis."""
    return float(np.expm1(place * np.log1p(16 * PASSES)) / 16)


def passes(count):
    return f"{count:.3g} pass{'es' if count != 1 else ''}"
