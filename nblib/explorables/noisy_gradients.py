"""Notebook 04, gradient descent: noisy gradients (4.3)."""

from types import SimpleNamespace

import numpy as np
from matplotlib.collections import LineCollection

from nblib import figures
from nblib.explorables.apart import apart
from nblib.explorables.controls import Choice, Integer, LogReal, Number, Seed, Time
from nblib.explorables.declaration import Handle, Moment, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.exits import exit_arrow
from nblib.explorables.noisy_runs import ARROWS, BEST, PASSES, SIZES, N, hessian, run
from nblib.explorables.text import fill, number, tint

BOX = 3.2, 2.4  # half width and height of the map, with BEST in its middle
NOISE = 1e-12  # smaller gaps are rounding errors
GAPS = 1e-6, 1e2
PATH = {**figures.LINES["network"], "lw": 1.5}
DASHES = {1: (0, (1, 1)), 4: (0, (4, 1.5)), 16: (0, (8, 2)), 64: "-"}
KEY = r"thick: $-\nabla\mathcal{L}$, thin: $-\hat g$, ring: next"
HALO = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1}


class NoisyGradients(Explorable):
    """Notebook 04: stochastic gradient descent."""

    title = "Noisy gradients"
    idea = "A mini-batch gradient is right on average; its noise is harmless far away and all there is at the minimum."
    formula = r"$\hat g = \frac{1}{B}\sum_{i\in\mathcal{I}} \mathrm{res}_i \cdot (x_i, 1)$"

    B = Choice(SIZES, 1, "batch", "B")
    seed = Seed()
    start1 = Number(BEST[0] - BOX[0], BEST[0] + BOX[0], 0.1, -1.5, "start", "w")
    start2 = Number(BEST[1] - BOX[1], BEST[1] + BOX[1], 0.1, -1.0, "start", "b")
    tau = LogReal(0.01, 2.5, 0.3, "step size", "τ")
    passes = Time(PASSES, 0, "passes", "p", fps=5)
    halved = Integer(0, PASSES, PASSES, "halve τ after")

    presets = (
        Preset(
            "full batch",
            {"B": 64},
            question="One pass is 1 step for B = 64 and 64 steps for B = 1. Nearest after it is …",
            answers=("B = 1", "B = 4", "B = 64"),
            right=1,
            then={"passes": 1},
            see="the gap is {after.gaps[1][1]:.2f} for B = 1, {after.gaps[4][1]:.3f} for B = 4, "
            "{after.gaps[16][1]:.2f} for B = 16 and {after.gaps[64][1]:.1f} for B = 64.",
            look="All have used 64 gradients. Now play to pass 40.",
        ),
        Preset(
            "B = 1",
            {"passes": 1},
            question="After one pass B = 1 led B = 64 by far. The smallest gap after 40 passes has …",
            answers=("B = 1", "B = 4", "B = 64"),
            right=2,
            then={"passes": PASSES},
            see="the last 20 passes have the mean gap {after.late[1]:.2f} for B = 1, {after.late[4]:.3f} for 4, "
            "{after.late[16]:.4f} for 16: the order is reversed.",
            look="Far away all arrows agree; at the minimum they point anywhere.",
        ),
        Preset(
            "B = 1 with small τ",
            {"tau": 0.03},
            question="B = 1 with τ = 0.3 hovers at a gap of about 0.11. With τ = 0.03 it hovers …",
            answers=("at about the same", "more than ten times lower", "at 0"),
            right=1,
            then={"passes": PASSES},
            see="the mean gap of the last 20 passes is {after.late[1]:.4f}.",
            look="With small steps the errors of a whole pass cancel: each point comes once.",
        ),
        Preset(
            "lower τ half-way",
            {"halved": 20},
            question="B = 1, and τ is halved after 20 passes. The mean gap from then on is …",
            answers=("the same", "less than half", "0"),
            right=1,
            then={"passes": PASSES},
            see="{after.late[1]:.3f}; with τ = 0.3 to the end it is 0.11.",
            look="Pull the mark on the right: τ is halved there.",
        ),
        Preset(
            "at the minimum",
            {"start1": 1.0, "start2": 0.5},
            question="Start at the minimum: the gradient is 0. How long are those of single points?",
            answers=("0 too", "about 1", "above 10"),
            right=1,
            then={"passes": 1},
            see="on average {before.length:.2f}. So one pass leads away, to a gap of {after.gap:.2f}.",
            look="B = 64 would stay. Nothing else does.",
        ),
    )

    quick = ("passes", "B")
    moments = tuple(
        Moment(f"B = {B}: mean gap {{r.late[{B}]:.2g}} in the last 20 passes", {"B": B, "passes": PASSES}, "full batch")
        for B in SIZES
    )

    compute = staticmethod(run)

    def build(self, figure):
        map, curve = figure.subplots(1, 2, width_ratios=[1.1, 1])
        (x0, x1), (y0, y1) = np.transpose([BEST - BOX, BEST + BOX])
        map.set(title="loss over w and b", xlabel="w", ylabel="b", xlim=(x0, x1), ylim=(y0, y1))
        map.set(xticks=[-2, 0, 2, 4], yticks=[-1, 0, 1, 2])
        curve.set(title="gap to the minimum", xlabel="passes over the data", yscale="log", xlim=(0, 57), ylim=GAPS)
        curve.set(xticks=[0, 20, 40], yticks=[1e-6, 1e-4, 1e-2, 1, 100])
        curve.minorticks_off()
        _contours(map)
        arrow = {"angles": "xy", "scale_units": "xy", "scale": 1, "units": "inches", "width": 0.06, "zorder": 4}
        return SimpleNamespace(
            map=map,
            curve=curve,
            path=map.plot([], [], **PATH)[0],
            cloud=map.add_collection(LineCollection([], colors=figures.STEP, linewidths=1, alpha=0.3)),
            tips=map.plot([], [], ls="none", marker="o", ms=3, color=figures.STEP, alpha=0.5)[0],
            full=map.quiver(0, 0, 0, 0, color=figures.STEP, ec="white", lw=1, **arrow),
            here=map.plot([], [], marker="o", ms=11, color=figures.STEP, mec="white", zorder=5)[0],
            ahead=map.plot([], [], marker="o", ms=11, mfc="none", mec=figures.NETWORK, mew=2.5, zorder=6)[0],
            exit=map.plot([], [], ls="none", marker="o", ms=18, color=figures.STEP, clip_on=False)[0],
            note=map.text(0.03, 0.05, "", transform=map.transAxes, bbox=HALO, zorder=6),
            gaps=[curve.plot([], [], ls=DASHES[B])[0] for B in SIZES],
            names=[curve.text(0, 1, "", va="center") for _ in SIZES],
            halved=curve.plot([], [], **figures.LINES["truth"])[0],
            halved_name=curve.text(0, GAPS[0] * 2, "τ/2 ", ha="right", color=figures.TRUTH),
        )

    def draw(self, art, result):
        s, theta, k = result.state, result.theta, result.k
        away = np.abs(result.path[: k + 1] - BEST)
        inside = (away <= np.array(BOX) + 1e-9).all(1)
        art.path.set_data(*result.path[: k + 1].T)
        for artist in art.cloud, art.tips, art.full, art.here, art.ahead:
            artist.set_visible(inside[-1])
        tips = theta - result.cloud
        art.cloud.set_segments(np.stack([np.broadcast_to(theta, tips.shape), tips], 1))
        art.tips.set_data(*tips.T)
        art.full.set_offsets(theta)
        art.full.set_UVC(*-result.gradient[:, None])
        art.here.set_data(*theta[:, None])
        art.ahead.set_data(*result.path[k + 1 : k + 2].T)
        art.exit.set_visible(not inside[-1])
        if not inside[-1]:
            last = np.flatnonzero(inside)[-1]
            exit_arrow(art.exit, *(result.path[last : last + 2] - BEST), BOX)
            art.exit.set_data(*np.add(art.exit.get_data(), BEST[:, None]))
        art.note.set_text(self.note(result, inside[-1]) or KEY)
        low, high = np.log10(GAPS)
        ends = [np.clip(np.log10(g[-1]), low + 0.35, high) for g in result.gaps.values()]
        ends = apart(ends, 0.75, high - 0.4)
        for line, name, end, (B, gaps) in zip(art.gaps, art.names, ends, result.gaps.items(), strict=True):
            chosen = B == s.B
            line.set_data(np.arange(len(gaps)), np.clip(gaps, *GAPS))
            line.set(lw=4 if chosen else 2, color=figures.NETWORK if chosen else figures.TRUTH)
            name.set(position=(len(gaps) - 0.2, 10**end), text=f"B = {B}{off_scale(gaps[-1])}")
            name.set_color(figures.NETWORK if chosen else figures.TRUTH)
        art.halved.set_data([s.halved] * 2, GAPS)
        art.halved_name.set_x(s.halved)

    def note(self, result, inside):
        if result.stopped_at is not None and result.k == result.stopped_at:
            return f"diverged at step {result.stopped_at}"
        return "" if inside else "outside the map"

    def handles(self, art, result):
        s = result.state
        start = s.start1, s.start2
        yield Handle("start", art.map, start, lambda x, y: {"start1": x, "start2": y}, color=figures.DATA)
        yield Handle("halve τ", art.curve, (s.halved, 30), lambda x, y: {"halved": x}, (1, 0), color=figures.TRUTH)

    def formula_numbers(self, result):
        B, indices = result.state.B, [str(i) for i in result.batch]
        if B > 4:
            indices = [*indices[:4], "…"]
        value = tint(f"({', '.join(map(shown, result.estimate))})", figures.STEP)
        full = f"({', '.join(map(shown, result.gradient))})"
        return f"ĝ = 1/{B} · Σ res·(x, 1) over i = {', '.join(indices)}: <b>{value}</b>; ∇𝓛 = {full}"

    def readout(self, result):
        still = np.hypot(*result.gradient) < NOISE
        return {
            "gap": shown(result.gap),
            "spread of ĝ": result.spread,
            "uphill": "not defined: ∇𝓛 = 0" if still else f"{round(100 * result.uphill)} % of {ARROWS} arrows",
            "gradients used": result.used,
        }

    def alt(self, result):
        s = result.state
        halved = f", halved after {passes(s.halved)}" if s.halved < PASSES else ""
        gaps = ", ".join(f"{shown(g[-1])} for B = {B}" for B, g in result.gaps.items())
        note = self.note(result, (np.abs(result.theta - BEST) <= BOX).all())
        return (
            f"A line wx + b is fitted to {N} fixed points by stochastic gradient descent with B = {s.B}, τ = "
            f"{number(s.tau)}{halved}, seed {s.seed}; after {passes(s.passes)} it is at "
            f"({', '.join(map(shown, result.theta))}), with {ARROWS} mini-batch gradients around the full one and a "
            f"ring where the next step leads. "
            f"{self.said(result)}. Gaps: {gaps}." + (f" {note.capitalize()}." if note else "")
        )

    def still(self):
        """The four paths after 40 passes, and how far above the minimum they were in the second half."""
        results = [self.at(moment).result for moment in self.moments]
        titles = [f"B = {B}" for B in SIZES]
        figure, row = figures.axes(4, titles=titles, width=1400, height=400, xlabel="w", xticks=[-2, 0, 2, 4])
        for axes, r in zip(row, results, strict=True):
            axes.set(xlim=(-2.2, 3.2), ylim=(-1.9, 2.9), yticks=[-1, 0, 1, 2])
            _contours(axes)
            axes.plot(*r.path.T, **PATH)
            axes.plot(*r.path[0], **figures.LINES["data"] | {"ms": 11})
            late = shown(r.late[r.state.B])
            axes.text(0.97, 0.05, f"mean gap {late}", transform=axes.transAxes, ha="right", bbox=HALO)
        row[0].set_ylabel("b")
        return figure

    def still_text(self):
        captions = "; ".join(fill(moment.caption, r=self.at(moment).result) for moment in self.moments)
        return (
            f"{self.title}. The paths of stochastic gradient descent on one bowl, from one start, {PASSES} passes over "
            f"{N} points. The smaller the batch, the wider the path swarms around the minimum. {captions}."
        )


def _contours(axes):
    """Ellipses on which the gap is 0.02, 0.08, ..., and the minimum."""
    angle = np.linspace(0, 2 * np.pi, 121)
    circle = np.stack([np.cos(angle), np.sin(angle)], 1)
    unit = np.linalg.solve(np.linalg.cholesky(hessian()).T, circle.T).T
    ellipses = [BEST + np.sqrt(2 * level) * unit for level in 0.02 * 4.0 ** np.arange(6)]
    axes.add_collection(LineCollection(ellipses, colors="#AAAAAA", linewidths=1))
    axes.plot(*BEST, marker="+", ms=16, mew=2, color=figures.TRUTH)


def off_scale(value):
    """An arrow that says on which side of the axis a gap lies."""
    return " ↓" if value < GAPS[0] else " ↑" if value > GAPS[1] else ""


def passes(count):
    return f"{count} pass{'es' if count != 1 else ''}"


def shown(value):
    """A number as it is printed, without what is only rounding error."""
    return number(float(value) if abs(value) >= NOISE else 0.0)
