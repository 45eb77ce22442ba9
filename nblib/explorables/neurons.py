"""Notebook 01, neurons: one neuron (1.1)."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from matplotlib.transforms import ScaledTranslation

import nblib
from nblib import figures
from nblib.explorables.controls import Choice, Real, Toggle
from nblib.explorables.declaration import Handle, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.stage import limits
from nblib.explorables.text import number, tint

SIGMAS = {"ReLU": "relu", "sigmoid": "sigmoid", "tanh": "tanh", "Heaviside": "heaviside"}
SLOPE = {"relu": 1.0, "sigmoid": 0.25, "tanh": 1.0, "heaviside": np.inf}  # sigma'(0), of ReLU from the right
RISE = {"sigmoid": 2 * np.log(9), "tanh": np.log(9)}  # width of the rise from 10 to 90 percent, times |w|
GRIP = 2.0  # the slope handle of a smooth neuron sits where w x + b = 2
STEP = 0.1  # of the sliders
STRIP = -3.0, 3.0  # where the data are
LABEL = 0.95  # inches from an axis to its label
X = np.linspace(-4, 4, 401)


@dataclass(frozen=True)
class Neuron:
    state: Any
    w: float  # both sharpened
    b: float
    kink: float  # -b/w; NaN when w = 0
    rise: float  # width of the rise from 10 to 90 percent; NaN for ReLU and Heaviside
    active: tuple  # the part of the strip with w x + b > 0, an interval
    share: float  # its share of the strip
    x: np.ndarray  # grid with the kink in it
    z: np.ndarray  # sigma(w x + b) there, NaN where it jumps
    a0: float  # at the probe
    z0: float

    @property
    def dead(self):
        return self.share == 0 and self.state.sigma in ("relu", "heaviside")


class OneNeuron(Explorable):
    title = "One neuron"
    idea = "w sets how steep it is and on which side it is active; −b/w sets the place."
    formula = r"$\sigma(w\,x_0 + b)$"

    sigma = Choice(SIGMAS, "relu", "activation", "σ")
    sharpen = Choice({"× 1": 1, "× 10": 10, "× 100": 100}, 1, "sharpen w and b")
    lock = Toggle(False, "lock the kink")
    w = Real(-10, 10, STEP, 1.0, "weight", "w")
    b = Real(-10, 10, STEP, 2.0, "bias", "b")
    x0 = Real(-3, 3, STEP, 0.5, "probe", "x₀")

    presets = (
        Preset(
            "default",
            question="b stays 2 and w goes from 1 to 4. The kink …",
            answers=("stays at −2", "moves towards 0", "runs away to the left"),
            right=1,
            then={"w": 4.0},
            see="the kink −b/w moves from {before.kink:.1f} to {after.kink:.1f}.",
            look="Pull w alone: the slope changes and the place changes with it.",
        ),
        Preset(
            "flipped",
            question="b stays 2 and w goes from 1 through 0 to −1. The kink at −2 …",
            answers=("walks from −2 to 2", "leaves on the left, returns from the right", "stays at −2"),
            right=1,
            then={"w": -1.0},
            see="it left on the left, at w = 0 nothing was left but a constant, and it came back from the "
            "right to {after.kink:.1f}, mirrored.",
            look="Pull w slowly through 0 once more.",
        ),
        Preset(
            "nearly Heaviside",
            {"sigma": "sigmoid", "w": 1.0, "b": 2.0},
            question="Sigmoid: w and b are both multiplied by 100. What changes?",
            answers=("the place", "the height", "only the width of the rise"),
            right=2,
            then={"sharpen": 100},
            see="the rise narrows from {before.rise:.2f} to {after.rise:.4f}; place and height stay.",
            look="This is how a smooth neuron imitates a step.",
        ),
        Preset(
            "dead on this data",
            question="ReLU, w = 1, all data between −3 and 3. The bias falls from 2 to −5. The output on the data …",
            answers=("becomes negative", "is 0 for every point", "is 0 for some points"),
            right=1,
            then={"b": -5.0},
            see="the kink went to {after.kink:.0f}, beyond all data: {after.share:.0%} of the strip is active.",
            look="Move the probe: no x of the strip wakes it up.",
        ),
        Preset(
            "no neuron",
            question="b stays 2 and w falls from 1 to 0. What is left of the neuron?",
            answers=("nothing: 0 everywhere", "a constant", "a straight line with slope"),
            right=1,
            then={"w": 0.0},
            see="the constant σ(b) = {after.z0:.1f}: without w the input is not seen.",
            look="Where is the kink now? Nowhere: −b/w is not defined.",
        ),
    )

    @staticmethod
    def compute(state):
        w, b = state.sharpen * state.w, state.sharpen * state.b
        sigma = getattr(nblib, state.sigma)
        kink = -state.b / state.w if state.w else np.nan
        if state.w:
            around = kink + np.linspace(-8, 8, 81) / abs(w)  # a steep rise needs its own points
            x = np.unique(np.r_[X, around[(around > X[0]) & (around < X[-1])]])
            positive = (kink, np.inf) if w > 0 else (-np.inf, kink)
        else:
            x, positive = X, (-np.inf, np.inf) if b > 0 else (np.inf, np.inf)
        z = sigma.value(w * x + b)
        if state.sigma == "heaviside" and X[0] < kink < X[-1]:
            x, z = _jump(x, z, kink, (0, np.nan, 1) if w > 0 else (1, np.nan, 0))
        active = tuple(np.clip(positive, *STRIP).tolist())
        a0 = w * state.x0 + b
        return Neuron(
            state=state,
            w=w,
            b=b,
            kink=kink,
            rise=RISE.get(state.sigma, np.nan) / abs(w) if w else np.nan,
            active=active,
            share=(active[1] - active[0]) / (STRIP[1] - STRIP[0]),
            x=x,
            z=z,
            a0=a0,
            z0=float(sigma.value(np.array(a0))),
        )

    def build(self, figure):
        left, right = figure.subplots(1, 2)
        left.set(title="before: a = wx + b", xlabel="x", xlim=(-4, 4))
        right.set(title="after: σ(a)", xlabel="x", xlim=(-4, 4))
        for ax, name in (left, "a"), (right, "σ(a)"):
            # beyond the widest tick label, −1000, so that the layout keeps room for it
            beside = ax.transAxes + ScaledTranslation(-LABEL, 0, figure.dpi_scale_trans)
            ax.set_ylabel(name).set_rotation(0)
            ax.yaxis.set_label_coords(0, 0.5, transform=beside)
        for ax in left, right:
            ax.axhline(0, color="#BBBBBB", lw=1)
        strip = {"transform": right.get_xaxis_transform(), "clip_on": False}
        right.fill_between(STRIP, 0, 0.06, facecolor="white", edgecolor=figures.TRUTH, hatch="///", **strip)
        probe = {"color": figures.DATA, "lw": 1.5, "ls": ":"}
        return SimpleNamespace(
            left=left,
            right=right,
            line=left.plot([], [], **figures.LINES["neuron"])[0],
            run=left.plot([], [], color=figures.STEP, lw=2.5)[0],
            rise=left.text(0, 0, "", color=figures.STEP, va="center"),
            curve=right.plot([], [], **figures.LINES["neuron"] | {"lw": 4})[0],
            ends=right.plot([], [], ls="none", marker="o", ms=8, mec=figures.NEURON, mfc="white", mew=2.5)[0],
            filled=right.plot([], [], ls="none", marker="o", ms=8, mec=figures.NEURON, mfc=figures.NEURON)[0],
            active=right.fill_between([], [], color=figures.NETWORK, **strip),
            probes=[ax.axvline(0, **probe) for ax in (left, right)],
            dot=right.plot([], [], **figures.LINES["data"] | {"ms": 9})[0],
            note=right.text(0.03, 0.9, "", transform=right.transAxes, va="center"),
        )

    def draw(self, art, result):
        s = result.state
        limits(art.left, ylim=(-12 * s.sharpen, 12 * s.sharpen))
        limits(art.right, ylim=(-1.5 * s.sharpen, 12 * s.sharpen) if s.sigma == "relu" else (-1.4, 1.4))
        ends = X[[0, -1]]
        art.line.set_data(ends, result.w * ends + result.b)
        art.run.set_data([result.kink, result.kink + 1, result.kink + 1], [0, 0, result.w])
        art.rise.set(position=(result.kink + 1.1, result.w / 2), text=number(result.w) if abs(s.w) >= 2 else "")
        art.curve.set_data(result.x, result.z)
        jump = [result.kink] if s.sigma == "heaviside" else []
        art.ends.set_data(jump, [1] * len(jump))
        art.filled.set_data(jump, [0] * len(jump))
        x0, x1 = result.active
        art.active.set_verts([[(x0, 0), (x1, 0), (x1, 0.06), (x0, 0.06)]])
        for probe in art.probes:
            probe.set_xdata([s.x0, s.x0])
        art.dot.set_data([s.x0], [result.z0])
        art.note.set_text(self.note(result))

    def note(self, result):
        if not result.w:
            return f"w = 0: no kink, constant {number(result.z0)}"
        if result.dead:
            return "dead: 0 on all data"
        return ""

    def handles(self, art, result):
        s, kink = result.state, result.kink

        def turn(w):
            """w, with the kink where it is."""
            w = self.controls["w"].nearest(w) or STEP
            return {"w": w, "b": -w * kink}

        at = s.x0, np.clip(result.a0, *art.left.get_ylim())
        yield Handle("probe", art.left, at, lambda x, y: {"x0": x}, step=(STEP, 0), color=figures.DATA)
        if not result.w:
            return
        level = {"sigmoid": 0.5}.get(s.sigma, 0.0)
        yield Handle("kink", art.right, (kink, level), lambda x, y: {"b": -s.w * x}, step=(STEP / abs(s.w), 0))
        if s.sigma == "relu":
            side = np.sign(s.w)
            yield Handle(
                "slope",
                art.right,
                (kink + side, abs(result.w)),
                lambda x, y: turn(side * max(y / s.sharpen, STEP)),
                step=(0, STEP * s.sharpen),
            )
        elif s.sigma != "heaviside":
            yield Handle(
                "slope",
                art.right,
                (kink + GRIP / result.w, float(getattr(nblib, s.sigma)(GRIP))),
                lambda x, y: turn(GRIP / s.sharpen / (x - kink) if x != kink else np.inf),
                nudge=lambda right, up: turn(s.w + STEP * (up - right * np.sign(s.w))),
            )

    def linked(self, old, new):
        return {"b": new.w * old.b / old.w} if new.lock and old.w and new.w != old.w else {}

    def formula_numbers(self, result):
        s = result.state
        w, b, x0 = tint(number(s.w), figures.NEURON), number(s.b), number(s.x0)
        inside = f"{w} · {_signed(x0)} {'−' if s.b < 0 else '+'} {b.lstrip('−')}"
        if s.sharpen > 1:
            inside = f"{s.sharpen} · ({inside})"
        return f"σ({inside}) = σ({number(result.a0)}) = <b>{number(result.z0)}</b>"

    def readout(self, result):
        s = result.state
        lines = {"kink at −b/w =": result.kink if result.w else "not defined (w = 0)"}
        if result.w and s.sigma == "relu":
            lines["slope jumps between 0 and"] = result.w
        elif result.w and s.sigma == "heaviside":
            lines["jump of"] = 1
        elif result.w:
            lines["slope there"] = result.w * SLOPE[s.sigma]
            lines["rise from 10 to 90 % over"] = result.rise
        lines["wx + b > 0 on"] = f"{round(100 * result.share)} % of the strip"
        return lines

    def alt(self, result):
        s = result.state
        sigma = self.controls["sigma"].text(s.sigma)
        dead = " It is dead: 0 on all data." if result.dead else ""
        return (
            f"One {sigma} neuron with w = {number(result.w)} and b = {number(result.b)}, before and after the "
            f"activation; at the probe {number(s.x0)} its value is {number(result.z0)}. {self.said(result)}.{dead}"
        )

    def still(self):
        """w = 0.5, 1 and 4 with b = 2 in one panel, and the dead neuron."""
        titles = "b = 2", "w = 1, b = −5: dead"
        figure, (alive, dead) = figures.axes(2, titles=titles, xlabel="x", ylim=(-1.5, 12))
        alive.set_xlim(-4.5, 4)
        for w, style, at in (0.5, ":", (3.1, 2.0)), (1, "--", (3.1, 6.6)), (4, "-", (0.8, 9)):
            kink = type(self)(w=w, b=2).result.kink
            alive.plot([-4.5, kink, 4], [0, 0, w * (4 - kink)], **figures.LINES["neuron"] | {"lw": 4, "ls": style})
            alive.plot(kink, 0, "o", color=figures.NETWORK, ms=14, mec="white", mew=2, zorder=3)
            figures.label(alive, *at, f"w = {w:g}", ha="right" if w > 0.5 else "center")
        kink = type(self)(w=1, b=-5).result.kink
        dead.set_xlim(-4, 7)
        dead.plot([-4, kink, 7], [0, 0, 7 - kink], **figures.LINES["neuron"] | {"lw": 4})
        dead.plot(kink, 0, "o", color=figures.NETWORK, ms=14, mec="white", mew=2, zorder=3)
        dead.fill_between(STRIP, -1, -0.4, facecolor="white", edgecolor=figures.TRUTH, hatch="///")
        figures.label(dead, 0, 1, "0 on all data", ha="center")
        figures.label(dead, kink, 3.4, f"kink at {kink:g}", ha="center")
        return figure

    def still_text(self):
        kinks = [number(type(self)(w=w, b=2).result.kink) for w in (0.5, 1, 4)]
        return (
            f"ReLU neurons with b = 2: for w = 0.5, 1 and 4 the kink lies at {', '.join(kinks)} and the slope is w. "
            "Beside them the neuron with w = 1 and b = −5: its kink is at 5, beyond all data, and it is 0 on all of "
            "them."
        )


def _jump(x, z, at, values):
    """The graph (x, z) with a jump at `at`, drawn with a gap."""
    left, right = x < at, x > at
    return np.r_[x[left], [at] * 3, x[right]], np.r_[z[left], values, z[right]]


def _signed(text):
    return f"({text})" if text.startswith("−") else text
