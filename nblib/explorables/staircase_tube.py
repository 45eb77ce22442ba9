"""Notebook 02, universal approximation: a staircase in the epsilon-tube (2.2)."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from nblib import figures
from nblib.explorables.controls import Choice, Integer, Real, Toggle
from nblib.explorables.declaration import Handle, Moment, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.many import Vector
from nblib.explorables.stage import limits
from nblib.explorables.stairs import KNOTS, MOST, N, family, target
from nblib.explorables.text import number, tint

FUNCTIONS = {
    "sin 2πx": "wave",
    "√x": "root",
    "|2x − 1|": "hat",
    "bumpy": "bumpy",
    "jump at 1/√8": "jump",
    "drawn": "drawn",
}
FEW = 10  # steps up to which each has a handle and its ends are marked
ERRORS = 2e-3, 4.0  # ends of the error axis
X = np.linspace(0, 1, 401)


@dataclass(frozen=True)
class Stairs:
    state: Any
    f: Any  # the target, a function of arrays
    corners: np.ndarray  # between them it is monotone
    edges: np.ndarray  # (m + 1,) of the cells, m <= n: equal ones have merged
    heights: np.ndarray  # (m,)
    thresholds: np.ndarray  # (m,) of the m Heaviside neurons that make the staircase
    a: np.ndarray  # (m,) their coefficients
    f0: float  # the staircase at 0
    error: float  # sup |f - staircase|
    worst: tuple  # (x, f, staircase) there, or a limit of them
    errors: np.ndarray  # (MOST,) the sup error for every n
    smallest: int | None  # the smallest n with an error of at most epsilon
    reach: float  # if there is none, about how many it would take: inf if the error does not fall
    neurons: int  # with a coefficient that is not 0

    @property
    def inside(self):
        return self.error <= self.state.epsilon

    @property
    def price(self):
        """The smallest n in words."""
        if self.smallest:
            return str(self.smallest)
        return (
            f"about {round(self.reach, -1):.0f} (extrapolated)"
            if np.isfinite(self.reach)
            else "none (it does not fall)"
        )


class StaircaseTube(Explorable):
    title = "A staircase in the ε-tube"
    idea = "Every ε has its n. How large it is depends on f, and on where the steps are."
    formula = r"$\hat f(x) = \sum_{j=1}^{n} a_j\,\sigma(x - s_j), \qquad \sigma(t) = 1_{t>0}$"

    f = Choice(FUNCTIONS, "wave", "function", "f")
    height = Choice({"right end": "right", "half-way up": "middle"}, "right", "height")
    steps = Choice(["equal", "adaptive"], "equal", "places")
    repair = Toggle(True, "repair x = 0")
    n = Integer(1, MOST, 10, "steps", "n")
    epsilon = Real(0.02, 0.5, 0.01, 0.2, "tolerance", "ε")
    knots = Vector(Real(0, 1, 0.05, 0, "k"), (0.1, 0.2, 0.65, 0.9, 0.75, 0.4, 0.3, 0.45, 0.8), "drawn function")
    lift = Vector(Real(-1, 1, 0.05, 0, "l"), (0,) * FEW, "steps moved by hand")

    presets = (
        Preset(
            "script's proof",
            question="sin 2πx, ε = 0.2: 10 equal steps leave the tube. From which n on is all inside?",
            answers=("about 15", "about 30", "about 100"),
            right=1,
            then={"n": 32},
            see="n = {after.smallest}: the largest error falls from {before.error:.2f} to {after.error:.3f}.",
            look="Half the ε needs twice the n here. Try ε = 0.1.",
        ),
        Preset(
            "√x",
            {"f": "root", "n": 25},
            question="√x with ε = 0.2 needs n = 25. To halve the error you need …",
            answers=("the same n", "n × 2", "n × 4"),
            right=2,
            then={"epsilon": 0.1, "n": 100},
            see="n goes from {before.smallest} to {after.smallest}: at 0 the root is infinitely steep.",
            look="One more halving, to ε = 0.05, takes four times as many again. The slope on the right tells.",
        ),
        Preset(
            "the jump",
            {"f": "jump"},
            question="f jumps at 1/√8, so it is not continuous. n goes from 10 to 160. The largest error …",
            answers=("falls to a 16th", "falls to a quarter", "stays 1"),
            right=2,
            then={"n": 160},
            see="it was {before.error:.3f} and is {after.error:.3f}: the jump lies inside some cell, whatever n.",
            look="Now let the steps be adaptive: how many do you need?",
        ),
        Preset(
            "adaptive wins",
            {"f": "root", "height": "middle", "n": 25, "epsilon": 0.1},
            question="√x, ε = 0.1, every step half-way up its cell: 25 equal steps. How many if they may move?",
            answers=("25 as well", "about 12", "5"),
            right=2,
            then={"steps": "adaptive", "n": 5},
            see="{before.smallest} equal steps, {after.smallest} adaptive ones: each climbs as much as the others.",
            look="The steps stand where f is steep. That is why we let the biases bⱼ be learned.",
        ),
        Preset(
            "hole at 0",
            {"f": "hat", "repair": False},
            question="The boxes of the proof are 1 on (s, t]. n goes from 10 to 200. The largest error …",
            answers=("falls to 0.01", "stays 1", "grows"),
            right=1,
            then={"n": 200},
            see="it is {after.error:.0f}, at x = {after.worst[0]:.0f}: no box contains 0, so the staircase is "
            "{after.f0:.0f} there and f is {after.worst[1]:.0f}.",
            look="Tick repair: the first step moves to −1.",
        ),
    )
    moments = (
        Moment("√x, ε = 0.1: {r.state.n} equal steps, error {r.error:.1f}", {}, "adaptive wins"),
        Moment("{r.state.n} adaptive steps, error {r.error:.1f}", {"steps": "adaptive", "n": 5}, "adaptive wins"),
    )

    @staticmethod
    def compute(state):
        knots = state.knots if state.f == "drawn" else ()
        goal, all_n = target(state.f, knots), family(state.f, knots, state.height, state.steps)
        left, right, low, high, heights = (
            v[all_n.of(state.n)] for v in (all_n.left, all_n.right, all_n.low, all_n.high, all_n.heights)
        )
        heights = heights.copy()
        heights[:FEW] += state.lift[: state.n]
        kept = left < right
        left, right, low, high, heights = (v[kept] for v in (left, right, low, high, heights))
        a = np.diff(heights, prepend=0)
        f0 = float(heights[0]) if state.repair else 0.0
        hole = abs(goal.f(0.0) - f0)
        size = np.maximum(high - heights, heights - low)
        j = size.argmax()
        if hole > size[j]:
            worst = 0.0, float(goal.f(0.0)), f0
        else:
            x = np.concatenate([[np.nextafter(left[j], 1)], goal.corners, [right[j]]])
            x = x[(x > left[j]) & (x <= right[j])]
            at = x[np.abs(goal.f(x) - heights[j]).argmax()]
            worst = round(float(at), 12), float(goal.f(at)), float(heights[j])  # a limit from the right at `at`
        errors = all_n.errors if state.repair else np.maximum(all_n.errors, abs(goal.f(0.0)))
        return Stairs(
            state=state,
            f=goal.f,
            corners=goal.corners,
            edges=np.append(left, 1.0),
            heights=heights,
            thresholds=np.concatenate([[-1.0 if state.repair else 0.0], left[1:]]),
            a=a,
            f0=f0,
            error=float(np.round(max(hole, size[j]), 12)),
            worst=worst,
            errors=errors,
            **_price(errors, state.epsilon),
            neurons=int(np.count_nonzero(np.round(a, 12))),
        )

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1.4, 1])
        left.set(title="f, its tube, the staircase", xlabel="x", xlim=(-0.02, 1.02), ylim=(-1.6, 1.6))
        left.axhline(0, color="#BBBBBB", lw=1)
        right.set(
            title="largest error for every n", xlabel="n", xscale="log", yscale="log", xlim=(0.9, 230), ylim=ERRORS
        )
        right.set_xticks([1, 10, 100], ["1", "10", "100"])
        right.set_yticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
        end = {"ls": "none", "marker": "o", "ms": 6, "mec": figures.NETWORK, "mew": 2}
        return SimpleNamespace(
            left=left,
            right=right,
            tube=left.fill_between([], [], color=figures.TRUTH, alpha=0.2, lw=0),
            f=left.plot([], [], **figures.LINES["truth"])[0],
            stairs=left.plot([], [], **figures.LINES["network"])[0],
            outside=left.plot([], [], color=figures.STEP, lw=4)[0],
            open=left.plot([], [], **end, mfc="white")[0],
            filled=left.plot([], [], **end, mfc=figures.NETWORK)[0],
            worst=left.plot([], [], **figures.LINES["step"], marker="_", ms=14, mew=2.5)[0],
            errors=right.plot([], [], **figures.LINES["step"])[0],
            epsilon=right.axhline(1, **figures.LINES["truth"]),
            name=figures.label(right, 1.8, 1, "ε", figures.TRUTH, ha="center"),
            needed=right.plot([], [], color=figures.TRUTH, lw=1.5, ls=":", marker="v", ms=10, markevery=[1])[0],
            notes=[
                figures.label(left, 0.02, 0.06, "", transform=left.transAxes),
                figures.label(right, 0.98, 0.94, "", transform=right.transAxes, ha="right"),
            ],
        )

    def draw(self, art, result):
        s, epsilon = result.state, result.state.epsilon
        limits(art.left, ylim=(-1.6, 1.6) if s.f == "wave" else (-0.6, 1.6))
        x = np.unique(np.concatenate([X, result.corners, np.nextafter(result.corners[:-1], 1)]))
        f = result.f(x)
        art.tube.set_verts([np.column_stack([np.r_[x, x[::-1]], np.r_[f - epsilon, (f + epsilon)[::-1]]])])
        art.f.set_data(x, np.where(np.diff(x, prepend=-1) < 1e-12, np.nan, f))  # a gap where f jumps
        left, right, heights = result.edges[:-1], result.edges[1:], result.heights
        gap = np.full_like(left, np.nan)
        art.stairs.set_data(
            np.column_stack([left, right, gap]).ravel(), np.column_stack([heights, heights, gap]).ravel()
        )
        art.outside.set_data(*_outside(result))
        hole = 0 if s.repair else 1  # with it even the first cell is open on the left
        if len(heights) <= FEW:
            art.open.set_data(left[1 - hole :], heights[1 - hole :])
            art.filled.set_data(np.append(right, 0), np.append(heights, result.f0))
        else:
            art.open.set_data([], [])
            art.filled.set_data([0] * hole, [result.f0] * hole)
        at, *between = result.worst
        art.worst.set_data(*([at, at], between) if result.error else ([], []))
        n = result.smallest
        art.errors.set_data(N, np.clip(np.where(self.asking & (s.n < N), np.nan, result.errors), *ERRORS))
        art.epsilon.set_ydata([epsilon, epsilon])
        art.name.set_y(epsilon)
        art.needed.set_data(*([n, n], [epsilon, 1.15 * ERRORS[0]]) if n and not self.asking else ([], []))
        for text, note in zip(art.notes, self.notes(result), strict=True):
            text.set_text(note)

    def notes(self, result):
        """What has to be said in words in both panels."""
        s, left = result.state, []
        if not s.repair:
            left.append("Hole at x = 0" if result.f0 != result.f(0.0) else "f(0) = 0: no hole")
        if not result.error:
            left.append("Exact")
        return "; ".join(left), f"smallest n: {self._needed(result).split(' (')[0]}"

    def _needed(self, result):
        return "?" if self.asking else result.price

    def handles(self, art, result):
        s = result.state
        log = {"at": (1.25, s.epsilon), "step": (0, 0.01), "color": figures.TRUTH}
        yield Handle("tolerance", art.right, drag=lambda x, y: {"epsilon": y}, **log)
        at = s.n, float(np.clip(result.error, *ERRORS))
        yield Handle("n", art.right, at, lambda x, y: {"n": x}, nudge=lambda right, up: {"n": s.n + right})
        if s.f == "drawn":
            for k, (x, y) in enumerate(zip(KNOTS, s.knots, strict=True)):
                pull = lambda x, y, k=k: {"knots": _put(s.knots, k, y)}  # noqa: E731
                yield Handle(f"point {k + 1}", art.left, (x, y), pull, step=(0, 0.05), color=figures.TRUTH)
        elif len(result.heights) == s.n <= FEW:
            for j, (x, y) in enumerate(zip((result.edges[:-1] + result.edges[1:]) / 2, result.heights, strict=True)):
                pull = lambda x, new, j=j, y=y: {"lift": _put(s.lift, j, s.lift[j] + new - y)}  # noqa: E731
                yield Handle(f"step {j + 1}", art.left, (x, y), pull, step=(0, 0.05))

    def linked(self, old, new):
        """Steps moved by hand go back when the staircase becomes another one."""
        same = all(getattr(old, name) == getattr(new, name) for name in ("f", "n", "height", "steps", "knots"))
        return {} if same or new.lift != old.lift else {"lift": (0,) * FEW}

    def formula_numbers(self, result):
        def term(a, s):
            return f"{tint(number(round(a, 12)), figures.NEURON)}·σ(x {'−' if s >= 0 else '+'} {number(abs(s))})"

        terms = [term(*pair) for pair in zip(result.a[:3].tolist(), result.thresholds[:3].tolist(), strict=True)]
        more = len(result.a) - len(terms)
        return f"f̂(x) = {' + '.join(terms)}{f' + … ({more} more)' if more else ''}"

    def readout(self, result):
        s, m = result.state, len(result.heights)
        enough = f", {result.neurons} not 0" if result.neurons < m else ""
        return {
            "largest error": f"{number(result.error)} at x = {number(result.worst[0])}",
            "smallest n for ε": self._needed(result),
            "neurons": f"{2 * s.n} as boxes, {m} merged{enough}",
            "f̂(0) =": result.f0,
        }

    def alt(self, result):
        s = result.state
        f, height = (self.controls[name].text(getattr(s, name)) for name in ("f", "height"))
        inside = "stays inside" if result.inside else "leaves"
        note = f" {self.notes(result)[0]}.".replace(" .", "")
        return (
            f"The function {f} and a staircase with n = {s.n}, {s.steps} steps, height: {height}. It "
            f"{inside} the tube of ε = {number(s.epsilon)}. {self.said(result).capitalize()}.{note}"
        )


def _put(values, k, value):
    return (*values[:k], value, *values[k + 1 :])


def _price(errors, epsilon):
    """The smallest n with an error of at most epsilon; if there is none, about how many it would take."""
    fits = errors <= epsilon
    if fits.any():
        return {"smallest": int(N[fits.argmax()]), "reach": np.nan}
    rate = np.log2(errors[MOST // 2 - 1] / errors[-1])  # errors fall like n^-rate
    return {"smallest": None, "reach": float(MOST * (errors[-1] / epsilon) ** (1 / rate)) if rate > 0.1 else np.inf}


def _outside(result):
    """The parts of the staircase outside the tube: x and y with gaps."""
    left, right, height = result.edges[:-1, None], result.edges[1:, None], result.heights[:, None]
    x = left + (right - left) * np.linspace(0, 1, max(600 // len(left), 4))
    x[:, 0] = np.nextafter(x[:, 0], 1)
    y = np.where(np.abs(result.f(x) - height) > result.state.epsilon + 1e-12, height, np.nan)
    gap = np.full_like(left, np.nan)
    return np.hstack([x, gap]).ravel(), np.hstack([y, gap]).ravel()
