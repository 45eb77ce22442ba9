"""Notebook 03, least squares: frozen features (3.2)."""

from types import SimpleNamespace

import numpy as np
from matplotlib.collections import LineCollection

from nblib import figures
from nblib.explorables.apart import apart
from nblib.explorables.controls import Choice, Integer, Real, Seed
from nblib.explorables.declaration import Handle, Moment, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.frozen_fits import MOST, WIDTHS, X, fit, truth
from nblib.explorables.text import fill, number, tint

LOSSES = 1e-12, 1e3  # ends of the axis
HIGH = 2.2  # upper end of the axis of y
THIN = slice(None, None, 8)  # the features are drawn on a coarser grid
TRAIN = {"color": figures.DATA, "lw": 2.5, "ls": (0, (1, 1))}
TEST = {"color": figures.STEP, "lw": 3}


class FrozenFeatures(Explorable):
    title = "Frozen features"
    idea = "If w and b never move, a network is linear least squares; a training loss of 0 is not a good fit."
    formula = r"$(\Phi^T\Phi + N\rho\,I)\,a = \Phi^T y, \qquad \Phi_{ij} = \sigma(w_j x_i + b_j)$"

    sigma = Choice({"tanh": "tanh", "ReLU": "relu"}, "tanh", "activation", "σ")
    ridge = Choice({"0": 0.0, "10⁻⁶": 1e-6, "10⁻⁴": 1e-4, "10⁻²": 1e-2, "1": 1.0}, 0.0, "ridge", "ρ")
    seed = Seed(3)
    n = Integer(1, MOST, 6, "neurons", "n")
    N = Integer(4, 40, 12, "points", "N")
    noise = Real(0, 0.5, 0.01, 0.15, "noise")

    presets = (
        Preset(
            "too few",
            {"n": 2},
            question="2 neurons with random w and b, only a is solved for. With 6 the test loss will be …",
            answers=("hardly better: they are random", "about half", "more than five times smaller"),
            right=2,
            then={"n": 6},
            see="it falls from {before.test:.3f} to {after.test:.4f}, and nobody moved a bend.",
            look="Thin lines: the features. New seed: six other bends, about as good.",
        ),
        Preset(
            "about right",
            question="6 neurons, 12 points with noise 0.15. Without the noise the training loss would be …",
            answers=("as large", "much smaller, not 0", "exactly 0"),
            right=1,
            then={"noise": 0.0},
            see="{before.train:.4f} with the noise, {after.train:.6f} without: what is left six bends cannot follow.",
            look="12 equations, 6 unknowns: the residuals cannot all vanish.",
        ),
        Preset(
            "n = N",
            question="Now 12 neurons for the 12 points. The training loss becomes 0. The test loss …",
            answers=("becomes 0 too", "stays about the same", "grows more than a thousandfold"),
            right=2,
            then={"n": 12},
            see="it goes from {before.test:.4f} to {after.test:.0f}; the largest |a| from {before.largest:.0f} to "
            "{after.largest:.1e}.",
            look="The curve goes through every point and nowhere else where it should.",
        ),
        Preset(
            "n ≫ N",
            {"n": 12},
            question="200 neurons for 12 points: infinitely many exact fits, the one with the smallest a is taken. "
            "The test loss …",
            answers=("grows further", "stays", "falls more than a thousandfold"),
            right=2,
            then={"n": MOST},
            see="it falls from {before.test:.0f} to {after.test:.3f}, the largest |a| from {before.largest:.1e} to "
            "{after.largest:.0f}. The peak stands next to n = N.",
            look="Still through every point: small numbers make a calm curve.",
        ),
        Preset(
            "a little ridge",
            {"n": 12},
            question="12 neurons, 12 points. A ridge of ρ = 10⁻⁶ makes large a expensive. The training loss …",
            answers=("stays 0", "is no longer 0, and the test loss falls", "is no longer 0, and the test loss grows"),
            right=1,
            then={"ridge": 1e-6},
            see="training goes up to {after.train:.4f}, test down from {before.test:.0f} to {after.test:.4f}.",
            look="Try ρ = 1: too much of it flattens everything.",
        ),
        Preset(
            "ReLU features",
            {"sigma": "relu"},
            question="12 ReLU neurons for the 12 points. Is the training loss 0 again?",
            answers=("yes, as with tanh", "no: some columns of Φ say nothing new", "no: ReLU cannot be solved for"),
            right=1,
            then={"n": 12},
            see="rank {after.rank}, not 12, and a training loss of {after.train:.1e}: two bends between the same two "
            "points look the same to the data.",
            look="Add neurons until the rank is 12: every gap needs its bend.",
        ),
    )

    quick = ("n",)
    moments = tuple(
        Moment(f"n = {n}: training loss {{r.said_train}}, test loss {{r.test:.2g}}", {"n": n}, "about right")
        for n in (6, 12, MOST)
    )

    compute = staticmethod(fit)

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1.2, 1])
        left.set(title="data, features, fit", xlabel="x", xlim=(0, 1), ylim=(-HIGH, HIGH), yticks=[-2, -1, 0, 1, 2])
        left.plot(X, truth(X), **figures.LINES["truth"])
        right.set(title="loss for every n", xlabel="neurons n", xscale="log", yscale="log")
        right.set(xlim=(1, 1300), ylim=LOSSES, xticks=[1, 10, 100], yticks=[1e-12, 1e-8, 1e-4, 1])
        right.set_xticklabels(["1", "10", "100"])
        right.minorticks_off()
        text = {"transform": left.transAxes, "va": "center"}
        return SimpleNamespace(
            left=left,
            right=right,
            features=left.add_collection(LineCollection([], colors=figures.NEURON, linewidths=1, alpha=0.5)),
            fit=left.plot([], [], **figures.LINES["network"])[0],
            data=left.plot([], [], **figures.LINES["data"] | {"ms": 9})[0],
            note=left.text(0.1, 0.06, "", **text, bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8}),
            equal=right.plot([], [], **figures.LINES["truth"])[0],
            equal_name=right.text(1, 1e-11, "", color=figures.TRUTH),
            curves=[right.plot(WIDTHS, WIDTHS, **style)[0] for style in (TRAIN, TEST)],
            names=[right.text(1.4 * MOST, 1, "", va="center", color=style["color"]) for style in (TRAIN, TEST)],
            here=right.plot([], [], ls="none", marker="o", ms=11, color=figures.DATA, mec="white")[0],
        )

    def draw(self, art, result):
        s = result.state
        thin = result.features[THIN].T
        art.features.set_segments(np.stack([np.broadcast_to(X[THIN], thin.shape), thin], 2))
        art.fit.set_data(X, np.clip(result.fit, -1e3, 1e3))
        art.data.set_data(result.x, result.y)
        art.note.set_text(self.note(result))
        art.equal.set_data([s.N] * 2, LOSSES)
        art.equal_name.set(x=s.N, text=" n = N")
        low, high = np.log10(LOSSES)
        ends = [np.clip(np.log10(max(v[-1], LOSSES[0])), low + 0.5, high - 0.5) for v in (result.trains, result.tests)]
        for curve, name, word, losses, end in zip(
            art.curves, art.names, ("train", "test"), (result.trains, result.tests), apart(ends, 1.2, high), strict=True
        ):
            curve.set_ydata(np.clip(np.where(self.asking & (WIDTHS > s.n), np.nan, losses), *LOSSES))
            name.set(y=10**end, text="" if self.asking else f"{word}{off_scale(losses[-1])}")
        art.here.set_data([s.n], [np.clip(result.train, *LOSSES)])

    def note(self, result):
        """What has to be said in words."""
        said, most = [], float(np.abs(result.fit).max())
        full = min(result.state.n, result.state.N)
        if result.rank < full:
            said.append(f"rank {result.rank} of {full}")
        if most > HIGH:
            said.append(f"largest |f̂| {number(most, 2)}")
        return "; ".join(said)

    def handles(self, art, result):
        at = result.state.n, float(np.clip(result.test, *LOSSES))
        yield Handle("neurons", art.right, at, lambda x, y: {"n": x}, step=(1, 0), color=figures.STEP)

    def formula_numbers(self, result):
        s = result.state
        Nn, nn = f"{s.N} × {s.n}", f"{s.n} × {s.n}"
        shown = ", ".join(number(v) for v in result.a[:3].tolist()) + (", …" if s.n > 3 else "")
        return f"Φ is {Nn}, ΦᵀΦ is {nn}: a = {tint(f'({shown})', figures.NETWORK)}"

    def readout(self, result):
        s = result.state
        full = min(s.n, s.N)
        return {
            "rank": f"{result.rank} of {full}",
            "condition": result.condition,
            "largest |aⱼ|": result.largest,
            "𝓛 train": result.said_train,
            "𝓛 test": result.test,
        }

    def alt(self, result):
        s = result.state
        note = self.note(result)
        return (
            f"{s.n} {self.controls['sigma'].text(s.sigma)} neurons with random weights that never move, fitted to "
            f"{s.N} points of sin 2πx with noise {number(s.noise)} by least squares with ridge {number(s.ridge)}, "
            f"seed {s.seed}, and the training and test losses for all n up to {MOST}. {self.said(result)}."
            + (f" {note[0].upper()}{note[1:]}." if note else "")
        )

    def still(self):
        """The fits with 6, 12 and 200 neurons to the same 12 points."""
        results = [self.at(moment).result for moment in self.moments]
        titles = [f"n = {r.state.n}: test {number(r.test, 2)}" for r in results]
        figure, row = figures.axes(
            3, titles=titles, width=1300, height=400, xlabel="x", xlim=(0, 1), ylim=(-HIGH, HIGH), xticks=[0, 0.5, 1]
        )
        for axes, r in zip(row, results, strict=True):
            axes.plot(X, truth(X), **figures.LINES["truth"])
            axes.plot(X, np.clip(r.fit, -1e3, 1e3), **figures.LINES["network"])
            axes.plot(r.x, r.y, **figures.LINES["data"] | {"ms": 9})
        return figure

    def still_text(self):
        captions = "; ".join(fill(moment.caption, r=self.at(moment).result) for moment in self.moments)
        return f"{self.title}. Twelve noisy points of sin 2πx and the best a for neurons that never move. {captions}."


def off_scale(value):
    """An arrow that says on which side of the axis a loss lies."""
    return " ↓" if value < LOSSES[0] else " ↑" if value > LOSSES[1] else ""
