"""Notebook 04, gradient descent: the step size on a bowl."""

import numpy as np

from nblib.explorables.engine import Explorable, LogReal, Preset, Real, Time
from nblib.explorables.engine.geometry import leaving
from nblib.explorables.engine.words import number, powered, tint
from nblib.explorables.gradient_descent.step_size_numbers import BOX, STEEP, STEPS, bowl, run
from nblib.figures.scene import Panel

LOSSES = 1e-12, 1e6
LEVELS = 0.08 * 4.0 ** np.arange(9)


class StepSize(Explorable):
    title = "Step size on a bowl"
    idea = "A step multiplies direction i by 1 − τλᵢ: the steepest limits τ, the flattest sets the time."
    formula = r"x_i^{k} = (1 - \tau\lambda_i)^k \, x_i^{0}"

    tau = Real(0.005, 0.25, 0.005, 0.01, "step size", "τ", ticks={0.1: "1/λ₂", 0.2: "2/λ₂"})
    kappa = LogReal(1, 100, 10, "condition", "κ")
    k = Time(STEPS, fps=10)
    start1 = Real(-BOX[0], BOX[0], 0.1, 2.0, "start", "x₁")
    start2 = Real(-BOX[1], BOX[1], 0.1, 1.0, "start", "x₂")

    presets = (
        Preset("too small", {"tau": 0.01}, then={"k": 60}, use=("tau",)).asks("""
            κ = 10 and τ = 0.01, twenty times below the limit. After 60 steps the point is …
            | at the minimum | on the valley floor, far from it ✓ | where it began
            x₂ is down to {after.x[1]:.4f}, but x₁ still stands at {after.x[0]:.2f}.
            > The flat direction sets the time.
            """),
        Preset("one step", {"tau": 0.1, "kappa": 1.0}, then={"k": 1}, use=("tau", "kappa")).asks("""
            κ = 1, a round bowl, and τ = 1/λ. How many steps to the minimum?
            | 1 ✓ | 10 | it only comes close
            1 − τλ = 0 in both directions: 𝓛 = {after.loss:.0f} after one step.
            > From every start only a round bowl does it; from a start on an axis the others can, too.
            """),
        Preset("zig-zag", {"tau": 0.19}, then={"k": 60}, use=("tau",)).asks("""
            κ = 10, 𝓛 = 7 at the start. With τ = 0.19, what is 𝓛 after 60 steps?
            | below 0.0001 ✓ | about 5 | above 100,000
            𝓛 = {after.loss:.1e}; x₂ changes its sign in every step.
            > Now the same 60 steps with τ = 0.20: the next scene.
            """),
        Preset("knife edge", {"tau": 0.2}, then={"k": 60}, use=("tau",)).asks("""
            τ = 0.19 came down to 0.00002. With τ = 0.20, what is 𝓛 after 60 steps?
            | below 0.0001 | about 5 ✓ | above 100,000
            𝓛 = {after.loss:.3f}, and so it will stay: 1 − τλ₂ = −1.
            > It jumps between two points for ever. And τ = 0.21?
            """),
        Preset("step size too large", {"tau": 0.21}, then={"k": 60}, use=("tau",)).asks("""
            τ = 0.20 stays at 5. With τ = 0.21, what is 𝓛 after 60 steps?
            | about 5 | about 50 | above 100,000 ✓
            𝓛 = {after.loss:.1e}: every step makes x₂ 1.1 times as long.
            > The path leaves the picture across the valley; along it, it still converges.
            """),
        Preset("raw x", {"tau": 0.19, "kappa": 63.0}, then={"k": 150}, use=("kappa", "tau")).asks("""
            Raw inputs: κ = 63. τ = 0.19 is nearly as large as it can be. Until x₁ is down to 1 %?
            | about 15 steps | about 150 steps ✓ | about 1500 steps
            after 150 steps x₁ is {after.x[0]:.3f} of 2.
            > Standardise the inputs and κ is 1: see scene 2.
            """),
    )

    def compute(self):
        self.eigenvalues = np.array([STEEP / self.kappa, STEEP])  # of the flat and the steep direction
        self.factors = 1 - self.tau * self.eigenvalues
        self.path = run(self.tau, self.kappa, (self.start1, self.start2))  # (K + 1, 2), all iterates
        self.losses = self.path**2 @ self.eigenvalues / 2
        self.last = min(self.k, len(self.path) - 1)  # where we are; the end of a run that was stopped
        self.x, self.loss = self.path[self.last], self.losses[self.last]
        outside = (np.abs(self.path) > BOX).any(1)
        self.left_at = int(outside.argmax()) if outside.any() else None  # the first iterate outside the map
        self.stopped_at = len(self.path) - 1 if len(self.path) <= STEPS else None

    @property
    def out(self):
        """Whether the point has left the map by now."""
        return self.left_at is not None and self.last >= self.left_at

    @property
    def verdict(self):
        """What the step size does, in words."""
        size = np.abs(self.factors) * np.array([self.start1 != 0, self.start2 != 0])  # 0 from a start on the axis
        i = int(size.argmax())
        name = f"|1 − τλ{'₁₂'[i]}|"
        if size[i] > 1 + 1e-9:
            return f"diverges: {name} = {number(size[i])} > 1"
        if size[i] > 1 - 1e-9:
            return f"never arrives: {name} = 1"
        return "converges: both are below 1" if np.abs(self.factors).max() < 1 else "converges: the start is on an axis"

    def picture(self):
        return self._map(), self._loss(), self._factors()

    def _map(self):
        panel = Panel(
            "the bowl and the path", "x₁", "x₂", (-BOX[0], BOX[0]), (-BOX[1], BOX[1]), xticks=[-2, 0, 2],
            yticks=[-1, 0, 1], equal=True, width=1.7,
        )  # fmt: skip
        panel.field((-BOX[0], BOX[0]), (-BOX[1], BOX[1]), bowl(self.kappa), LEVELS, name="loss")
        panel.dots(0, 0, "good", "large", name="minimum")
        seen = self.path[: STEPS + 1 if self.left_at is None else self.left_at + 1]
        gone = seen[: self.last + 1]
        if not self.asking:
            panel.line(*seen.T, "run 1", "thin faint", name="path to come")
        panel.line(*gone.T, "run 1", name="path")
        panel.dots(*gone.T, "run 1", "small", name="iterates")
        if self.out:
            x, y, dx, dy = leaving(*self.path[self.left_at - 1 : self.left_at + 1], BOX)
            panel.arrows(x - 0.3 * dx, y - 0.3 * dy, 0.3 * dx, 0.3 * dy, "run 1", "bold", name="exit")
            panel.text(0.03, 0.06, f"left at k = {self.left_at}", "run 1", of="panel", name="note")
        elif not self.asking and self.last + 1 < len(self.path):
            panel.gradient(*self.x, *(self.path[self.last + 1] - self.x), name="next step")
        if not self.out:
            panel.dots(*self.x, "run 1", "large", name="here")
        panel.handle("start", (self.start1, self.start2), lambda x, y: {"start1": x, "start2": y}, role="data")
        return panel

    def _loss(self):
        panel = Panel(
            "loss 𝓛", "step k", "", (0, STEPS), LOSSES, yscale="log", xticks=[0, 50, 100, 150, 200],
            yticks=[1e-12, 1e-6, 1, 1e6],
        )  # fmt: skip
        k, losses = np.arange(len(self.path)), np.clip(self.losses, *LOSSES)
        if not self.asking:
            panel.line(k, losses, "run 1", "thin faint", name="loss to come")
        gone = slice(self.last + 1)
        panel.line(k[gone], losses[gone], "run 1", "bold", name="loss")
        panel.dots(self.last, losses[self.last], "run 1", "large", name="here")
        return panel

    def _factors(self):
        """What a step multiplies both directions by; beyond −1 and 1 it grows. Kept back while it would answer."""
        panel = Panel(
            "factors 1 − τλ", "", "", (-0.6, 1.6), (-1.9, 1.5), xticks={0: "x₁", 1: "x₂"}, yticks=[-1, 0, 1], width=0.55
        )
        for limit in (-1, 1):
            panel.rule(y=limit, role="truth", name=f"limit {limit}")
        for i, factor in enumerate([] if self.asking else self.factors.tolist()):
            role = "error" if abs(factor) > 1 + 1e-9 else "run 1"
            panel.bars(i, factor, role, name=f"factor {i + 1}", width=0.5)
            panel.text(i, -0.22 if factor >= 0 else 0.22, number(factor), role, anchor="middle", name=f"value {i + 1}")
        return panel

    def numbers(self):
        flat, steep = map(number, self.eigenvalues.tolist())
        if self.asking:
            return f"λ₁ = {flat}, λ₂ = {steep}, τ = {number(self.tau)}"
        if self.stopped_at is not None and self.k > self.stopped_at:
            return f"stopped at k = {self.stopped_at}: x₂ = {number(self.x[1])} is more than a million away"
        starts, tau = (self.start1, self.start2), number(self.tau)
        return "<br>".join(
            f"x{i} = {powered(f'(1 − {tau} · {eigenvalue})', self.k)} · {number(start)} = "
            f"{powered(f'({number(factor)})', self.k)} · {number(start)} = {tint(number(value), 'run 1')}"
            for i, eigenvalue, factor, start, value in zip(
                "₁₂", (flat, steep), self.factors, starts, self.x, strict=True
            )
        )

    def readout(self):
        lines = {"k =": self.last, "𝓛 =": self.loss}
        if self.asking:
            return lines
        return lines | {"factors": ", ".join(map(number, self.factors.tolist())), "it": self.verdict}

    def alt(self):
        return (
            f"Gradient descent with step size {number(self.tau)} on a bowl of condition {number(self.kappa)}, "
            f"eigenvalues {number(self.eigenvalues[0])} and {number(self.eigenvalues[1])}: {self.said()}. "
            f"The point is at ({number(self.x[0])}, {number(self.x[1])})."
        )
