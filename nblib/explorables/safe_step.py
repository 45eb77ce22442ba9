"""Notebook 05, deep networks: the largest step that trains, depth by depth (a game)."""

from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection

from nblib import figures
from nblib.explorables.controls import Integer, LogReal, Real, Toggle
from nblib.explorables.declaration import Handle, Moment, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.many import Vector
from nblib.explorables.text import bracketed, number, powered

DEEPEST = 10
STEPS = 200
ENOUGH = 1e-6  # a loss below this counts as trained
FAR = 1e3  # |w| beyond this: diverged
LOSSES = 1e-12, 1e4  # ends of the loss axis
HALF = 10 ** (1 / 40)  # half a notch of the slider
NONE = (0.0,) * DEEPEST


@dataclass(frozen=True)
class Chain:
    state: Any
    w: np.ndarray  # (K + 1,) the weight step by step; all L of them are equal
    losses: np.ndarray  # (K + 1,)
    trained_at: int | None  # the first step from which on the loss stays below ENOUGH
    stopped_at: int | None  # the step with which a diverging run was stopped
    taus: np.ndarray  # (m,) the notches of the slider
    trains: np.ndarray  # (m, DEEPEST) whether they train

    last = property(lambda self: float(self.w[-1]))
    loss = property(lambda self: float(self.losses[-1]))
    limit = property(lambda self: 2 / self.state.depth, doc="2 / lambda at the minimum, where lambda = L")
    good = property(lambda self: int(self.trains[:, self.state.depth - 1].sum()), doc="notches that train here")
    noted = property(lambda self: sum(tau > 0 for tau in self.state.noted))

    @property
    def verdict(self):
        if self.stopped_at is not None:
            return f"diverged at k = {self.stopped_at}"
        if self.trained_at is not None:
            return f"trained at k = {self.trained_at}"
        if (np.diff(self.losses) < 0).all():
            return "too slow"
        above = self.w[-6:] ** self.state.depth > 1
        return "jumps to and fro" if (above[:-1] != above[1:]).all() else f"not trained at k = {STEPS}"


def descend(w, tau, depth):
    """One step of gradient descent for (w^L - 1)^2 / 2 in L equal weights; w and tau may be arrays.

    Powers by multiplication: they are the same on every machine, and some of these runs are chaotic.
    """
    others = 1.0  # the product of the other weights
    for _ in range(depth - 1):
        others = others * w
    return w - tau * (others * w - 1) * others


@lru_cache(maxsize=64)
def run(tau, depth, start):
    """The weights (K + 1,) of a run, K = STEPS or less if it diverges."""
    w = [start]
    while len(w) <= STEPS and abs(w[-1]) <= FAR:
        w.append(descend(w[-1], tau, depth))
    return np.array(w)


def losses(w, depth):
    """(w^L - 1)^2 / 2 for every w."""
    with np.errstate(over="ignore"):  # a run that diverges ends with a number as large as it gets
        return (w**depth - 1) ** 2 / 2


def trained_at(w, depth):
    """The first step from which on the loss is below ENOUGH, or None."""
    above = np.flatnonzero(losses(w, depth) >= ENOUGH)
    first = int(above[-1]) + 1 if len(above) else 0
    return first if first < len(w) else None


@lru_cache(maxsize=32)
def table(taus, start):
    """Which `taus` train at which depth: (m, DEEPEST)."""
    trains = np.empty((len(taus), DEEPEST), bool)
    for depth in range(1, DEEPEST + 1):
        w, tau = np.full(len(taus), start), np.array(taus)
        with np.errstate(all="ignore"):
            for _ in range(STEPS):
                w = descend(w, tau, depth)
                w[np.abs(w) > FAR] = np.nan
        trains[:, depth - 1] = losses(w, depth) < ENOUGH
    return trains


class SafeStep(Explorable):
    title = "The largest step that trains"
    idea = "Depth multiplies: gradients vanish or explode, and few step sizes are left."
    formula = (
        r"$w^{k} = w^{k-1} - \tau\,(w^L - 1)\,w^{L-1}$: $L$ layers, $\sigma(t) = t$, equal weights $w$, "
        r"$\mathcal{L} = (w^L - 1)^2/2$"
    )

    note = Toggle(True, "note what trains")
    show_all = Toggle(False, "show all")
    noted = Vector(Real(0, 2, 1e-5, 0, "n"), NONE, "noted")
    tau = LogReal(1e-3, 2, 0.1, "step size", "τ")
    depth = Integer(1, DEEPEST, 2, "layers", "L")
    start = Real(0.3, 2, 0.1, 0.5, "start", "w⁰")

    presets = (
        Preset(
            "deeper, smaller",
            {"depth": 1, "tau": 1.0},
            question="One layer: with τ = 1 a single step trains it. The same τ with 4 layers …",
            answers=("trains at once, too", "takes longer", "never arrives"),
            right=2,
            then={"depth": 4},
            see="{after.verdict}. At the minimum L layers are L times as steep, so the limit there is 2/L = "
            "{after.limit:.1f}.",
            look="The game: find the largest τ that trains for each L. It is noted while you drag.",
        ),
        Preset(
            "the window closes",
            {"depth": 2, "tau": 0.2},
            question="2 layers: every τ from 0.02 to 0.9 trains within 200 steps. 10 layers, starting at 0.5 too: …",
            answers=("from 0.02 to 0.2", "only τ near 0.18", "none"),
            right=1,
            then={"depth": 10, "tau": 0.1778, "show_all": True},
            see="{before.good} notches of the slider train for 2 layers, {after.good} for 10. Below it is too slow, "
            "above it never arrives.",
            look="Change the start: with larger weights the windows move, and tear.",
        ),
        Preset(
            "too slow",
            {"depth": 3},
            question="τ = 0.1 trains 3 layers. With 10 layers τ is still half of the limit 2/L. After 200 steps …",
            answers=("it is trained", "it hardly moved", "it diverged"),
            right=1,
            then={"depth": 10},
            see="w went from {after.state.start:.1f} to {after.last:.2f}: the gradient has the factor w⁹, and 0.5⁹ is "
            "0.002.",
            look="A vanishing gradient, in one line: nothing is wrong with τ.",
        ),
        Preset(
            "too far",
            {"depth": 3, "start": 1.5},
            question="Weights start at 1.5, τ = 0.1 trains 3 layers. With 10 layers …",
            answers=("it trains too", "it is too slow", "the first step leaves the picture"),
            right=2,
            then={"depth": 10},
            see="w¹ = {after.w[1]:.0f}: f = 1.5¹⁰ is 58, and the gradient has the factor 1.5⁹ = 38. {after.verdict}.",
            look="An exploding gradient. Which start is best for 10 layers?",
        ),
        Preset(
            "a hair too much",
            {"depth": 5, "tau": 0.35, "note": False},
            question="5 layers train with τ = 0.35; the limit at the minimum is 2/5. With τ = 0.45 …",
            answers=("it trains faster", "it jumps to and fro for ever", "it diverges"),
            right=1,
            then={"tau": 0.45},
            see="{after.verdict}, in the end at 𝓛 = {after.loss:.3f}: too far to settle, not far enough to explode.",
            look="The knife edge of the bowl, once more: on a network it is bent.",
        ),
    )
    moments = (
        Moment("2 layers: {r.good} notches of the slider train", {"show_all": True}, "the window closes"),
        Moment("10 layers, τ = 0.1: {r.verdict}", {"depth": 10, "tau": 0.1, "show_all": True}, "the window closes"),
    )

    @staticmethod
    def compute(state):
        w = run(state.tau, state.depth, state.start)
        stopped = len(w) - 1 if abs(w[-1]) > FAR else None
        taus = notches(SafeStep.controls["tau"])
        return Chain(
            state=state,
            w=w,
            losses=losses(w, state.depth),
            trained_at=trained_at(w, state.depth),
            stopped_at=stopped,
            taus=np.array(taus),
            trains=table(taus, state.start),
        )

    def build(self, figure):
        left, right = figure.subplots(1, 2)
        left.set(title=r"loss $\mathcal{L}$", xlabel="step k", yscale="log", xlim=(0, STEPS), ylim=LOSSES)
        left.set_yticks([1e-12, 1e-6, 1])
        left.axhline(ENOUGH, **figures.LINES["truth"])
        right.set(title="step sizes that train", xlabel="layers L", yscale="log", xlim=(0.4, DEEPEST + 0.6))
        right.set(ylim=(8e-4, 4), xticks=range(1, DEEPEST + 1))
        right.set_ylabel("τ", rotation=0)
        right.set_yticks([0.001, 0.01, 0.1, 1], ["0.001", "0.01", "0.1", "1"])
        right.minorticks_off()
        depths = np.arange(1, DEEPEST + 1)
        right.plot(depths, 2 / depths, **figures.LINES["truth"])
        figures.label(right, 9, 0.42, "2/L", figures.TRUTH, ha="center")
        figures.label(left, 0.98 * STEPS, 8e-8, "trained", figures.TRUTH, ha="right")
        return SimpleNamespace(
            left=left,
            right=right,
            loss=left.plot([], [], **figures.LINES["network"])[0],
            end=left.plot(0, 1, color=figures.STEP, ls="none", marker=(3, 0, 0), ms=18, clip_on=False)[0],
            good=right.add_collection(LineCollection([], colors=figures.NETWORK, linewidths=14, capstyle="butt")),
            noted=right.plot([], [], **figures.LINES["data"] | {"ms": 10})[0],
            says=figures.label(left, 0.98, 0.93, "", transform=left.transAxes, ha="right"),
        )

    def draw(self, art, result):
        s = result.state
        art.loss.set_data(np.arange(len(result.w)), np.clip(result.losses, *LOSSES))
        art.end.set_visible(result.stopped_at is not None)
        art.end.set_data([len(result.w) - 1], [LOSSES[1]])
        art.good.set_segments(windows(result) if s.show_all else [])
        noted = [(depth, tau) for depth, tau in enumerate(s.noted, start=1) if tau]
        art.noted.set_data(*zip(*noted, strict=True)) if noted else art.noted.set_data([], [])
        art.says.set_text(result.verdict)

    def handles(self, art, result):
        s = result.state
        trained = result.trained_at is not None
        yield Handle(
            "network",
            art.right,
            (s.depth, s.tau),
            lambda x, y: {"depth": x, "tau": max(y, 1e-9)},
            nudge=lambda right, up: {"depth": s.depth + right, "tau": s.tau * 10 ** (up / 20)},
            color=figures.NETWORK if trained else figures.STEP,
        )

    def linked(self, old, new):
        """What trains is noted if it is larger than what is noted; another start is another game."""
        noted = NONE if new.start != old.start else new.noted
        settled = trained_at(run(new.tau, new.depth, new.start), new.depth)
        if new.note and settled is not None and new.tau > noted[new.depth - 1]:
            noted = (*noted[: new.depth - 1], new.tau, *noted[new.depth :])
        return {} if noted == new.noted else {"noted": noted}

    def formula_numbers(self, result):
        s = result.state
        L, w0 = s.depth, number(s.start)
        error, slope = bracketed(number(s.start**L - 1)), number(s.start ** (L - 1))
        letters = f"{number(s.tau)} · ({powered(w0, L)} − 1) · {powered(w0, L - 1)}"
        return f"w¹ = {w0} − {letters} = {w0} − {number(s.tau)} · {error} · {slope} = <b>{number(result.w[1])}</b>"

    def readout(self, result):
        return {
            "outcome": result.verdict,
            "𝓛 at the end": result.loss,
            "limit at the minimum 2/L =": result.limit,
            "depths noted": f"{result.noted} of {DEEPEST}",
        }

    def alt(self, result):
        s = result.state
        noted = ", ".join(f"L = {depth}: {number(tau)}" for depth, tau in enumerate(s.noted, start=1) if tau)
        every = f" Of the {len(result.taus)} step sizes of the slider {result.good} train here." if s.show_all else ""
        return (
            f"Gradient descent for {s.depth} layers of one neuron, all weights starting at {number(s.start)}, with "
            f"step size {number(s.tau)}: its loss step by step; beside it the step sizes noted for each depth. "
            f"{self.said(result)}.{every}{f' Noted: {noted}.' if noted else ''}"
        )


@lru_cache
def notches(slider):
    """The values at the notches of a slider."""
    return tuple(slider.at(i) for i in range(slider.notches + 1))


def windows(result):
    """The step sizes that train, as vertical segments: one for each row of notches without a gap."""
    change = np.diff(np.pad(result.trains.T.astype(int), ((0, 0), (1, 1))), axis=1)
    first, behind = np.argwhere(change == 1), np.argwhere(change == -1)
    return [
        [(i + 1, result.taus[start] / HALF), (i + 1, result.taus[end - 1] * HALF)]
        for (i, start), (_, end) in zip(first, behind, strict=True)
    ]
