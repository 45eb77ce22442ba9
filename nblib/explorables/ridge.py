"""Notebook 01, neurons: one neuron in the plane."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap

import nblib
from nblib import figures
from nblib.explorables.controls import Choice, Integer, Number, Real
from nblib.explorables.declaration import Handle, Moment, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.jumps import torn
from nblib.explorables.stage import limits
from nblib.explorables.text import bracketed, number, tint

SIGMAS = {"sigmoid": "sigmoid", "tanh": "tanh", "ReLU": "relu", "Heaviside": "heaviside"}
LIPSCHITZ = {"sigmoid": 0.25, "tanh": 1.0, "relu": 1.0, "heaviside": np.inf}  # the largest sigma'
TENTHS = np.arange(1, 10) / 10
LEVELS = {  # of <w, x> + b on the level lines drawn: sigma is 0.1, 0.2, ...; -0.8, -0.6, ...; 0, 1, ...; the jump
    "sigmoid": np.log(TENTHS / (1 - TENTHS)),
    "tanh": np.arctanh(2 * TENTHS - 1),
    "relu": np.arange(20.0),
    "heaviside": np.zeros(1),
}
HEIGHTS = {"sigmoid": (-0.1, 1.25), "tanh": (-1.15, 1.4), "relu": (-1, 15), "heaviside": (-0.1, 1.25)}
EDGE = 3.2  # of the map
WAY = 4.0  # how far the walk goes to both sides
REACH = 1.6  # from the point to the handle of the walk
SIDE = np.linspace(-EDGE, EDGE, 65)
T = np.linspace(-WAY, WAY, 321)
SIGNS = LinearSegmentedColormap.from_list("signs", [figures.STEP, "white", figures.NETWORK])
BESIDE = 1e-9  # from a jump to where its one-sided limits are taken


@dataclass(frozen=True)
class Plane:
    state: Any
    w: np.ndarray  # (2,)
    length: float  # of w
    ahead: np.ndarray  # (2,) w / |w|; along x1 if w = 0
    aside: np.ndarray  # (2,) at right angles to it
    u: np.ndarray  # (2,) the direction of the walk, length 1
    a0: float  # <w, x> + b at the point
    z0: float
    slope: float  # on the walk, at the point
    steepest: float  # of all slopes there are
    distance: float  # from 0, along w, to the line <w, x> + b = 0; NaN if w = 0
    t: np.ndarray  # the way walked, with the jump in it
    walk: np.ndarray  # the output there
    along: np.ndarray  # the same if one walked along w

    change = property(lambda self: float(np.ptp(self.walk)), doc="of the output, on the whole walk")
    line = property(lambda self: abs(self.distance), doc="the distance of the line <w, x> + b = 0 from 0")


class Ridge(Explorable):
    title = "A neuron in the plane"
    idea = "All a neuron sees of x is ⟨w, x⟩: along w it changes, at right angles to w it does not."
    formula = r"$\sigma(\langle w, x\rangle + b)$"

    sigma = Choice(SIGMAS, "sigmoid", "activation", "σ")
    x1 = Number(-3, 3, 0.1, 1.5, "point", "x₁")
    x2 = Number(-3, 3, 0.1, 1, "point", "x₂")
    w1 = Real(-3, 3, 0.1, 1, "weight", "w₁")
    w2 = Real(-3, 3, 0.1, -2, "weight", "w₂")
    b = Real(-3, 3, 0.1, 0.5, "bias", "b")
    turn = Integer(-180, 180, 0, "walk", "φ in °")

    presets = (
        Preset(
            "constant along lines",
            question="w = (1, −2). In which direction can you walk without the output changing?",
            answers=("along (1, −2)", "along (2, 1)", "along (1, 2)", "in none"),
            right=1,
            then={"turn": 90},
            see="the walk along w changed the output by {before.change:.2f}, the one at right angles by "
            "{after.change:.0f}: ⟨w, (2, 1)⟩ = 0.",
            look="Drag the point: on a level line its value stays.",
        ),
        Preset(
            "w turns",
            question="w turns from (1, −2) to (2, 1), the point and the walk turn with it. The curve on the right …",
            answers=("stays as it is", "gets flatter", "is mirrored"),
            then={"w1": 2.0, "w2": 1.0, "x1": -1.0, "x2": 1.5},
            see="the steepest slope was {before.steepest:.3f} and is {after.steepest:.3f}. The lines turned, the "
            "profile is the same.",
            look="A neuron is one curve, pulled sideways. The direction of w says which way.",
        ),
        Preset(
            "w grows",
            {"w1": 0.5, "w2": -1.0},
            question="w becomes three times as long, b stays. The level lines …",
            answers=("turn", "move together, and towards 0", "stay: only the values grow"),
            right=1,
            then={"w1": 1.5, "w2": -3.0},
            see="the steepest slope went from {before.steepest:.2f} to {after.steepest:.2f}, and the line "
            "⟨w, x⟩ + b = 0 from {before.line:.2f} to {after.line:.2f} from 0.",
            look="The length of w is the steepness, the direction is the direction.",
        ),
        Preset(
            "b grows",
            question="b goes from 0.5 to 3. The line ⟨w, x⟩ + b = 0 …",
            answers=("turns", "moves the way w points", "moves against w"),
            right=2,
            then={"b": 3.0},
            see="it stood at {before.distance:.2f} along w and stands at {after.distance:.2f} now.",
            look="It never turns: b only shifts. Its place is −b/|w|, as on the line.",
        ),
        Preset(
            "no weights",
            question="w shrinks to (0, 0). What is left of the neuron?",
            answers=("0 everywhere", "a constant", "one level line"),
            right=1,
            then={"w1": 0.0, "w2": 0.0},
            see="the constant σ(b) = {after.z0:.2f}: without w the input is not seen.",
            look="No level lines, no steepest direction.",
        ),
        Preset(
            "a cut",
            {"sigma": "heaviside"},
            question="Heaviside. w and b are both halved. What changes in the picture?",
            answers=("nothing but the arrow", "the cut moves", "the step is half as high"),
            then={"w1": 0.5, "w2": -1.0, "b": 0.25},
            see="the cut was {before.line:.3f} from 0 and is {after.line:.3f} from 0. A neuron tells the two sides of "
            "a line apart, and one line has many w and b.",
            look="What if they are multiplied by −1?",
        ),
    )
    moments = (
        Moment("Along w: the output changes by {r.change:.2f}"),
        Moment("At right angles to w: it changes by {r.change:.0f}", {"turn": 90}),
    )

    @staticmethod
    def compute(state):
        sigma = getattr(nblib, state.sigma).value
        w = np.array([state.w1, state.w2])
        length = float(np.hypot(*w))
        ahead = w / length if length else np.array([1.0, 0.0])
        aside = np.array([-ahead[1], ahead[0]])
        cos, sin = np.round([np.cos(np.radians(state.turn)), np.sin(np.radians(state.turn))], 12)
        rate = length * cos  # <w, u>
        a0 = round(state.w1 * state.x1 + state.w2 * state.x2 + state.b, 12)
        jumps = [-a0 / r for r in (rate, length) if r and state.sigma == "heaviside"]
        t = np.unique(np.concatenate([T, *[[jump - BESIDE, jump + BESIDE] for jump in jumps if abs(jump) < WAY]]))
        there = getattr(nblib, state.sigma).slope(np.array(a0))
        return Plane(
            state=state,
            w=w,
            length=length,
            ahead=ahead,
            aside=aside,
            u=cos * ahead + sin * aside,
            a0=a0,
            z0=float(sigma(np.array(a0))),
            slope=float(there * rate),
            steepest=LIPSCHITZ[state.sigma] * length if length else 0.0,
            distance=-state.b / length if length else np.nan,
            t=t,
            walk=sigma(a0 + rate * t),
            along=sigma(a0 + length * t),
        )

    def build(self, figure):
        map, right = figure.subplots(1, 2, width_ratios=[1, 1.5])
        map.set(title="the plane", xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE), aspect="equal")
        map.set(xlabel="x₁", ylabel="x₂", xticks=[-2, 0, 2], yticks=[-2, 0, 2])
        right.set(title="output on the walk", xlabel="way walked", xlim=(-WAY, WAY), xticks=[-3, 0, 3])
        right.axhline(0, color="#BBBBBB", lw=1)
        ends = [-EDGE, EDGE, -EDGE, EDGE]
        colors = {"cmap": SIGNS, "alpha": 0.45, "interpolation": "nearest", "origin": "lower", "extent": ends}
        arrow = {"angles": "xy", "scale_units": "xy", "scale": 1, "units": "inches"}
        return SimpleNamespace(
            map=map,
            right=right,
            values=map.imshow(np.zeros((65, 65)), vmin=-1, vmax=1, aspect="equal", zorder=0, **colors),
            levels=map.add_collection(LineCollection([], colors=figures.NEURON, linewidths=2.5)),
            zero=map.plot([], [], **figures.LINES["truth"])[0],
            walk=map.plot([], [], color=figures.DATA, lw=2, ls=":")[0],
            w=map.quiver(0, 0, 0, 0, color=figures.DATA, width=0.05, zorder=4, **arrow),
            name=figures.label(map, 0, 0, "", ha="center"),
            along=right.plot([], [], **figures.LINES["truth"])[0],
            curve=right.plot([], [], **figures.LINES["neuron"] | {"lw": 4})[0],
            dots=[ax.plot([], [], **figures.LINES["data"] | {"ms": 9})[0] for ax in (map, right)],
            note=figures.label(right, 0.02, 0.93, "", transform=right.transAxes),
        )

    def draw(self, art, result):
        s = result.state
        limits(art.right, ylim=HEIGHTS[s.sigma])
        top = HEIGHTS["relu"][1] / 2 if s.sigma == "relu" else 1
        a = s.w1 * SIDE + s.w2 * SIDE[:, None] + s.b
        art.values.set_data(getattr(nblib, s.sigma).value(a) / top)
        lines = LEVELS[s.sigma] if result.length else []
        art.levels.set_segments([_line(result, c) for c in lines])
        art.zero.set_data(*(_line(result, 0).T if result.length else ([], [])))
        point = np.array([s.x1, s.x2])
        art.walk.set_data(*np.array([point - WAY * result.u, point + WAY * result.u]).T)
        art.w.set_UVC([s.w1], [s.w2])
        side = 0.5 if result.aside @ (point - result.w) < 0 else -0.5
        art.name.set(position=result.w * 0.6 + side * result.aside, text="w" if result.length else "")
        art.along.set_data(*torn(result.t, result.along))
        art.curve.set_data(*torn(result.t, result.walk))
        art.dots[0].set_data(point[:1], point[1:])
        art.dots[1].set_data([0], [result.z0])
        art.note.set_text(self.note(result))

    @staticmethod
    def note(result):
        if not result.length:
            return f"w = 0: constant {number(result.z0)}"
        if abs(result.state.turn) == 90:
            return "at right angles to w: constant"
        return "along w" if result.state.turn == 0 else "dashed: along w"

    def handles(self, art, result):
        s, point = result.state, np.array([result.state.x1, result.state.x2])
        yield Handle("w", art.map, (s.w1, s.w2), lambda x, y: {"w1": x, "w2": y})
        here = {"color": figures.DATA}
        yield Handle("point", art.map, (s.x1, s.x2), lambda x, y: {"x1": x, "x2": y}, **here)
        if result.length:
            foot = result.distance * result.ahead
            yield Handle(
                "line",
                art.map,
                tuple(foot.tolist()),
                lambda x, y: {"b": -s.w1 * x - s.w2 * y},
                nudge=lambda right, up: {"b": s.b + 0.1 * (right + up)},
                color=figures.TRUTH,
            )

        def turned(x, y):
            """The angle from w to the direction from the point to the hand."""
            way = np.array([x, y]) - point
            return {"turn": float(np.degrees(np.arctan2(way @ result.aside, way @ result.ahead)))}

        yield Handle(
            "walk",
            art.map,
            tuple((point + REACH * result.u).tolist()),
            turned,
            nudge=lambda right, up: {"turn": s.turn + right + up},
            color=figures.NEURON,
        )

    def formula_numbers(self, result):
        s = result.state
        w1, w2 = (tint(bracketed(number(w)), figures.NEURON) for w in (s.w1, s.w2))
        x1, x2, b = (bracketed(number(v)) for v in (s.x1, s.x2, s.b))
        return f"σ({w1} · {x1} + {w2} · {x2} + {b}) = σ({number(result.a0)}) = <b>{number(result.z0)}</b>"

    def readout(self, result):
        jumps = result.state.sigma == "heaviside"
        return {
            "length of w": result.length,
            "steepest slope": "a jump" if jumps and result.length else result.steepest,
            "slope on the walk": result.slope,
            "the walk changes the output by": result.change,
        }

    def alt(self, result):
        s = result.state
        sigma = self.controls["sigma"].text(s.sigma)
        note = self.note(result)
        return (
            f"A {sigma} neuron in the plane with w = ({number(s.w1)}, {number(s.w2)}) and b = {number(s.b)}, its level "
            f"lines at right angles to w; beside it the output on a walk through ({number(s.x1)}, {number(s.x2)}), "
            f"{s.turn}° from w, where it is {number(result.z0)}. {self.said(result).capitalize()}. "
            f"{note[0].upper()}{note[1:]}."
        ).replace("-", "−")


def _line(result, c):
    """The level line <w, x> + b = c as a segment that crosses the map: (2, 2)."""
    middle = (c - result.state.b) / result.length * result.ahead
    return middle + np.outer([-2 * EDGE, 2 * EDGE], result.aside)
