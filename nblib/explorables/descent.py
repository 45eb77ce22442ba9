"""Notebook 04, gradient descent: the step size on a bowl (4.1)."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection

from nblib import figures
from nblib.explorables.controls import LogReal, Number, Real, Time
from nblib.explorables.declaration import Handle, Moment, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.exits import exit_arrow
from nblib.explorables.text import number, powered

STEEP = 10.0  # the largest eigenvalue, fixed; the other one is STEEP / kappa
STEPS = 200
FAR = 1e6  # where a diverging run stops
BOX = 2.4, 1.6  # half width and height of the map, equal scales
MAP = {"xlim": (-BOX[0], BOX[0]), "ylim": (-BOX[1], BOX[1]), "xticks": [-2, 0, 2], "yticks": [-1, 0, 1]}
LOSSES = 1e-12, 1e6
PATH = {**figures.LINES["network"], "lw": 2.5, "marker": "o", "ms": 5}
HALO = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1}
LEVELS = 0.02 * 4.0 ** np.arange(7)


@dataclass(frozen=True)
class Descent:
    state: Any
    eigenvalues: np.ndarray  # (2,): of the flat and the steep direction
    factors: np.ndarray  # 1 - tau lambda_i
    path: np.ndarray  # (K + 1, 2), all iterates
    losses: np.ndarray  # (K + 1,)
    k: int  # where we are: the k of the state, or the last iterate of a run that was stopped
    left_at: int | None  # the first iterate outside the map
    stopped_at: int | None  # the iterate with which a diverging run was stopped

    @property
    def x(self):
        return self.path[self.k]

    @property
    def loss(self):
        return self.losses[self.k]

    @property
    def verdict(self):
        """What the step size does, in words."""
        worst = abs(self.factors[1])
        if worst > 1 + 1e-9:
            return f"diverges: |1 − τλ₂| = {number(worst)} > 1"
        if worst > 1 - 1e-9:
            return "never arrives: |1 − τλ₂| = 1"
        return "converges: both are below 1"


def run(tau, eigenvalues, start):
    """The iterates (K + 1, 2) of gradient descent on L(x) = sum_i lambda_i x_i^2 / 2, ended when they are FAR away.

    In closed form: every step multiplies x_i by 1 - tau lambda_i.
    """
    path = (1 - tau * eigenvalues) ** np.arange(STEPS + 1)[:, None] * start
    far = np.abs(path).max(1) > FAR
    return path[: far.argmax() + 1] if far.any() else path


def contours(eigenvalues):
    """The ellipses on which L takes the LEVELS, each an array (121, 2)."""
    angle = np.linspace(0, 2 * np.pi, 121)
    circle = np.stack([np.cos(angle), np.sin(angle)], 1)
    return [circle * np.sqrt(2 * level / eigenvalues) for level in LEVELS]


class StepSize(Explorable):
    title = "Step size on a bowl"
    idea = "A step multiplies direction i by 1 − τλᵢ: the steepest limits τ, the flattest sets the time."
    formula = r"$x_i^{k} = (1 - \tau\lambda_i)^k \, x_i^{0}$"

    tau = Real(0.005, 0.25, 0.005, 0.01, "step size", "τ", ticks={0.1: "1/λ₂", 0.2: "2/λ₂"})
    kappa = LogReal(1, 100, 10, "condition", "κ")
    k = Time(STEPS, fps=5)
    start1 = Number(-BOX[0], BOX[0], 0.1, 2.0, "start", "x₁")
    start2 = Number(-BOX[1], BOX[1], 0.1, 1.0, "start", "x₂")

    presets = (
        Preset(
            "too small",
            {"tau": 0.01},
            question="κ = 10 and τ = 0.01, twenty times below the limit. After 60 steps the point is …",
            answers=("at the minimum", "on the valley floor, far from it", "where it began"),
            right=1,
            then={"k": 60},
            see="x₂ is down to {after.x[1]:.4f}, but x₁ still stands at {after.x[0]:.2f}.",
            look="The flat direction sets the time.",
        ),
        Preset(
            "one step",
            {"tau": 0.1, "kappa": 1.0},
            question="κ = 1, a round bowl, and τ = 1/λ. How many steps to the minimum?",
            answers=("1", "10", "it only comes close"),
            then={"k": 1},
            see="1 − τλ = 0 in both directions: 𝓛 = {after.loss:.0f} after one step.",
            look="Only a round bowl can be left in one step.",
        ),
        Preset(
            "zig-zag",
            {"tau": 0.19},
            question="κ = 10, 𝓛 = 7 at the start. With τ = 0.19, what is 𝓛 after 60 steps?",
            answers=("below 0.0001", "about 5", "above 100 000"),
            then={"k": 60},
            see="𝓛 = {after.loss:.1e}; x₂ changes its sign in every step.",
            look="Now the same 60 steps with τ = 0.20: the preset knife edge.",
        ),
        Preset(
            "knife edge",
            {"tau": 0.2},
            question="τ = 0.19 came down to 0.00002. With τ = 0.20, what is 𝓛 after 60 steps?",
            answers=("below 0.0001", "about 5", "above 100 000"),
            right=1,
            then={"k": 60},
            see="𝓛 = {after.loss:.3f}, and so it will stay: 1 − τλ₂ = −1.",
            look="It jumps between two points for ever. And τ = 0.21?",
        ),
        Preset(
            "step size too large",
            {"tau": 0.21},
            question="τ = 0.20 stays at 5. With τ = 0.21, what is 𝓛 after 60 steps?",
            answers=("about 5", "about 50", "above 100 000"),
            right=2,
            then={"k": 60},
            see="𝓛 = {after.loss:.1e}: every step makes x₂ 1.1 times as long.",
            look="The path leaves the picture across the valley; along it, it still converges.",
        ),
        Preset(
            "raw x",
            {"tau": 0.19, "kappa": 63.0},
            question="Raw inputs: κ = 63. τ = 0.19 is nearly as large as it can be. Until x₁ is down to 1 %?",
            answers=("about 15 steps", "about 150 steps", "about 1500 steps"),
            right=1,
            then={"k": 150},
            see="after 150 steps x₁ is {after.x[0]:.3f} of 2.",
            look="Standardise the inputs and κ is 1: see the preset one step.",
        ),
    )

    moments = (
        Moment("τ = {r.state.tau:.2f}", {"k": 60}, "zig-zag"),
        Moment("τ = {r.state.tau:.2f}", {"k": 60}, "knife edge"),
        Moment("τ = {r.state.tau:.2f}", {"k": 60}, "step size too large"),
    )

    @staticmethod
    def compute(state):
        eigenvalues = np.array([STEEP / state.kappa, STEEP])
        path = run(state.tau, eigenvalues, (state.start1, state.start2))
        outside = (np.abs(path) > BOX).any(1)
        return Descent(
            state=state,
            eigenvalues=eigenvalues,
            factors=1 - state.tau * eigenvalues,
            path=path,
            losses=path**2 @ eigenvalues / 2,
            k=min(state.k, len(path) - 1),
            left_at=int(outside.argmax()) if outside.any() else None,
            stopped_at=len(path) - 1 if len(path) <= STEPS else None,
        )

    def build(self, figure):
        map, curve, strip = figure.subplots(1, 3, width_ratios=[1.5, 1.2, 0.6])
        map.set(title="the bowl", xlabel="x₁", ylabel="x₂", **MAP)
        curve.set(title=r"loss $\mathcal{L}$", xlabel="step k", yscale="log", xlim=(0, STEPS), ylim=LOSSES)
        curve.set_yticks([1e-12, 1e-6, 1, 1e6])
        strip.set(title="|1−τλ|", ylim=(0, 1.6), yticks=[0, 1], xlim=(-0.6, 1.6), xticks=[0, 1])
        strip.set_xticklabels(["x₁", "x₂"])
        strip.axhline(1, **figures.LINES["truth"])
        map.plot(0, 0, marker="+", ms=16, mew=2, color=figures.TRUTH)
        return SimpleNamespace(
            map=map,
            contours=map.add_collection(LineCollection([], colors="#AAAAAA", linewidths=1)),
            coming=map.plot([], [], **PATH | {"lw": 1, "marker": None, "alpha": 0.5})[0],
            path=map.plot([], [], **PATH)[0],
            step=map.quiver(
                0,
                0,
                0,
                0,
                color=figures.STEP,
                angles="xy",
                scale_units="xy",
                scale=1,
                units="inches",
                width=0.05,
                zorder=4,
            ),
            here=map.plot([], [], marker="o", ms=11, color=figures.STEP)[0],
            exit=map.plot([], [], marker=(3, 0, 0), ms=18, color=figures.STEP, clip_on=False)[0],
            note=map.text(0.03, 0.06, "", transform=map.transAxes, bbox=HALO),
            loss_coming=curve.plot([], [], color=figures.NETWORK, lw=1, alpha=0.5)[0],
            loss=curve.plot([], [], **figures.LINES["network"])[0],
            loss_here=curve.plot([], [], marker="o", ms=11, color=figures.STEP, clip_on=False)[0],
            bars=strip.bar([0, 1], [0, 0], width=0.7, color=figures.NETWORK).patches,
        )

    def draw(self, art, result):
        art.contours.set_segments(contours(result.eigenvalues))
        k, seen = result.k, result.path[: (result.left_at or STEPS) + 1]
        art.coming.set_data(*seen.T)
        for artist in art.coming, art.loss_coming:
            artist.set_visible(k > 0)  # before the first step it would answer the question
        art.path.set_data(*seen[: k + 1].T)
        out = result.left_at is not None and k >= result.left_at
        for artist in art.here, art.step:
            artist.set_visible(not out)
        art.here.set_data(*result.path[k : k + 1].T)
        step = result.path[k : k + 2]
        art.step.set_offsets(step[0])
        art.step.set_UVC(*(step[-1] - step[0])[:, None])
        art.exit.set_visible(out)
        art.note.set_text(f"left at k = {result.left_at}" if out else "")
        if out:
            exit_arrow(art.exit, *result.path[result.left_at - 1 : result.left_at + 1], BOX)
        steps, losses = np.arange(len(result.path)), result.losses
        art.loss_coming.set_data(steps, losses)
        art.loss.set_data(steps[: k + 1], losses[: k + 1])
        art.loss_here.set_data([k], np.clip(losses[k : k + 1], *LOSSES))
        for bar, factor in zip(art.bars, np.abs(result.factors), strict=True):
            bar.set(height=factor, color=figures.STEP if factor > 1 else figures.NETWORK)

    def handles(self, art, result):
        s = result.state
        yield Handle("start", art.map, (s.start1, s.start2), lambda x, y: {"start1": x, "start2": y})

    def formula_numbers(self, result):
        s, (x1, x2) = result.state, result.x
        k, tau = s.k, number(s.tau)
        if result.stopped_at is not None and s.k > result.stopped_at:
            return f"stopped at k = {result.stopped_at}: x₂ = {number(x2)} is more than a million away"
        flat, steep = map(number, result.eigenvalues)

        def line(i, value, eigenvalue, factor, start):
            base = f"(1 − {tau} · {eigenvalue})"
            return (
                f"x{i} = {powered(base, k)} · {start} = {powered(f'({factor})', k)} · {start} = <b>{number(value)}</b>"
            )

        f1, f2 = map(number, result.factors)
        return line("₁", x1, flat, f1, number(s.start1)) + "<br>" + line("₂", x2, steep, f2, number(s.start2))

    def readout(self, result):
        return {
            "k =": result.k,
            "𝓛 =": result.loss,
            "factors": f"{number(result.factors[0])}, {number(result.factors[1])}",
        } | ({"it": result.verdict} if result.k else {})

    def alt(self, result):
        s = result.state
        return (
            f"Gradient descent with step size {number(s.tau)} on a bowl of condition {number(s.kappa)}, "
            f"eigenvalues {number(result.eigenvalues[0])} and {number(result.eigenvalues[1])}: {self.said(result)}. "
            f"The point is at ({number(result.x[0])}, {number(result.x[1])})."
        )

    def still(self):
        """The three paths of the presets zig-zag, knife edge and step size too large after 60 steps."""
        results = [self.at(moment).result for moment in self.moments]
        titles = [f"τ = {r.state.tau:.2f}: 𝓛 = {number(r.loss)}".replace("𝓛", r"$\mathcal{L}$") for r in results]
        figure, row = figures.axes(3, titles=titles, width=1200, height=420, xlabel="x₁", **MAP)
        for ax, r in zip(row, results, strict=True):
            ax.add_collection(LineCollection(contours(r.eigenvalues), colors="#AAAAAA", linewidths=1))
            ax.plot(*r.path[: r.k + 1].T, **PATH)
            ax.plot(*r.path[0], **figures.LINES["data"] | {"ms": 11})
        row[0].set_ylabel("x₂")
        return figure
