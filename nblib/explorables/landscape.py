"""Notebook 04, gradient descent: the landscape of a tiny network (4.2)."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from nblib import figures
from nblib.explorables.apart import apart
from nblib.explorables.controls import Choice, Integer, LogReal, Time
from nblib.explorables.declaration import Handle, Moment, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.exits import exit_arrow
from nblib.explorables.many import Points
from nblib.explorables.stage import limits
from nblib.explorables.text import number, tint
from nblib.explorables.tiny_networks import FAR, MODELS, STEPS, X, first, walk

NOISE = 1e-12  # numbers below are rounding errors, and differ from machine to machine
BOX = 3.6, 4.6  # half width and height of the map
MAP = {"xlim": (-BOX[0], BOX[0]), "ylim": (-BOX[1], BOX[1]), "xticks": [-3, 0, 3], "yticks": [-3, 0, 3]}
MORE = (1.5, 2.5), (-2.5, 3.0), (2.5, -3.0), (-3.0, -1.5), (-1.0, 1.0)  # starts that the slider adds
COLORS = figures.NETWORK, figures.STEP, figures.NEURON, "#009E73", "#7F3B08"  # of the starts 1 to 5
MARKERS = "osD^v"
HALO = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1}
LEVELS = np.r_[0, 0.01 * 3.0 ** np.arange(8)]
FINE = np.linspace(-2, 2, 161)
HEIGHT = {"tanh": (-2.2, 2.2), "relu": (-0.7, 4.6)}  # of the curves
BY_W = {"tanh": (1, "a·(1 − tanh²(wx))·x"), "relu": (0, "1<sub>wx+b&gt;0</sub>·x")}  # index of w, derivative by w


@dataclass(frozen=True)
class Walks:
    """S paths; arrays over the starts belong to step k."""

    state: Any
    paths: np.ndarray  # (STEPS + 1, S, 2)
    theta: np.ndarray  # (S, 2)
    losses: np.ndarray  # (S,)
    gradients: np.ndarray  # (S, 2)
    active: np.ndarray  # (S,) numbers of active data points; NaN for tanh, which is always active
    useful: np.ndarray  # (S,) how many of them have a target above 0
    died_at: tuple  # for each start the first step without an active point, or None
    stopped_at: tuple  # for each start the step that took it FAR away, or None
    curves: np.ndarray  # (S, len(FINE)): the networks

    @property
    def model(self):
        return MODELS[self.state.model]

    @property
    def k(self):
        return self.state.k

    @property
    def chosen(self):
        """Index of the start whose numbers are shown."""
        return min(self.state.which, len(self.theta)) - 1

    def verdict(self, i):
        """What start i is doing, in words."""
        slope, loss = np.linalg.norm(self.gradients[i]), self.losses[i]
        if self.stopped_at[i] is not None and self.k >= self.stopped_at[i]:
            return f"diverged, stopped at k = {self.stopped_at[i]}"
        if self.died_at[i] is not None and self.k >= self.died_at[i]:
            return f"dead since k = {self.died_at[i]}"
        if loss < 1e-5:
            return "at a minimum"
        if slope == 0:
            return "on a saddle: no slope"
        if self.useful[i] == 0:
            return "dying: its active points ask for 0"
        if slope * self.state.tau < 0.01:
            return "slow, not stuck"
        return "on its way"


class Landscape(Explorable):
    """Notebook 04: where gradient descent ends when the loss is no bowl."""

    title = "Landscape of a tiny network"
    idea = "A loss that is no bowl: start and step size decide where you end."
    formula = (
        r"$\frac{\partial\mathcal{L}}{\partial w} = \frac{1}{N}\sum_i \mathrm{res}_i\,"
        r"\frac{\partial \hat f(x_i)}{\partial w}$"
    )

    model = Choice({"a·tanh(wx)": "tanh", "ReLU: σ(wx+b)": "relu"}, "tanh", "network", "f̂")
    tau = LogReal(0.01, 5, 0.5, "step size", "τ")
    k = Time(STEPS, fps=5)
    which = Integer(1, len(COLORS), 1, "start")
    starts = Points(((0.1, 0.1), (0.1, -0.1)), "starts", (-BOX[0], BOX[0]), (-BOX[1], BOX[1]), 1, len(COLORS))

    presets = (
        Preset(
            "twin minima",
            question="Starts (0.1, 0.1) and (0.1, −0.1), 600 steps each. They end with …",
            answers=("the same weights", "other weights, the same function", "other weights, another function"),
            right=1,
            then={"k": STEPS},
            see="({after.theta[0][0]:.1f}, {after.theta[0][1]:.1f}) and ({after.theta[1][0]:.1f}, "
            "{after.theta[1][1]:.1f}): both signs turned, and a·tanh(wx) is the same.",
            look="On the right the two curves lie on each other.",
        ),
        Preset(
            "exactly on the saddle",
            {"starts": ((0.0, 0.0), (0.5, 0.0))},
            question="Start 1 is exactly (0, 0). The loss there is 0.342, at the minima 0. After 600 steps it is …",
            answers=("in the nearest minimum", "still at (0, 0)", "on a maximum"),
            right=1,
            then={"k": STEPS},
            see="the slope at (0, 0) is exactly 0: 𝓛 = {after.losses[0]:.3f} for ever. Start 2 gets away.",
            look="Press an arrow key on start 1: the smallest push is enough.",
        ),
        Preset(
            "long plateau",
            {"starts": ((3.0, 4.0),)},
            question="Start (3, 4). After 100 steps the loss has almost stopped falling. What is this place?",
            answers=("a minimum", "a saddle", "a plateau: slow, not stuck"),
            right=2,
            then={"k": STEPS},
            see="after 600 steps w has crept to {after.theta[0][1]:.1f}, and 𝓛 = {after.losses[0]:.4f} still falls: "
            "tanh is saturated at nearly all points.",
            look="Take a larger step: τ = 2 arrives.",
        ),
        Preset(
            "dead plain",
            {"model": "relu", "starts": ((0.5, -2.0), (1.0, -1.8))},
            question="Start 1 stands on the hatched plain, start 2 just outside. After 600 steps …",
            answers=("both are at the minimum", "both stand still", "only start 2 is at the minimum"),
            right=2,
            then={"k": STEPS},
            see="start 1 has {after.active[0]:.0f} active points, slope 0 and 𝓛 = {after.losses[0]:.3f} for ever; "
            "start 2 had {before.active[1]:.0f}, and they were enough.",
            look="Drag a start over the edge of the plain and back.",
        ),
        Preset(
            "one step too far",
            {"model": "relu", "tau": 1.0, "k": 25, "starts": ((1.0, 2.0),)},
            question="From (1, 2), τ = 1 comes down to 𝓛 = 0. With τ = 3 it …",
            answers=("arrives sooner", "jumps to and fro", "is dead after one step", "diverges"),
            right=2,
            then={"tau": 3.0},
            see="after {after.died_at[0]} step no point is active: slope 0 and 𝓛 = {after.losses[0]:.3f} for ever.",
            look="With τ = 2 it dies in step 3. Pull τ back: nothing is wrong with the start.",
        ),
    )

    quick = ("k", "which")
    moments = (
        Moment("twin minima and a plateau", {"starts": ((0.1, 0.1), (0.1, -0.1), (3.0, 4.0)), "k": STEPS}),
        *(
            Moment("τ = {r.state.tau:.0f}", {"tau": tau, "k": STEPS}, "one step too far")
            for tau in (1.0, 2.0, 3.0)
        ),
    )  # fmt: skip

    @staticmethod
    def compute(state):
        model, paths = MODELS[state.model], walk(state.model, state.tau, state.starts)
        theta = paths[state.k]
        died = [None] * len(theta)
        active = useful = np.full(len(theta), np.nan)
        if state.model == "relu":
            on = model.both(paths, X)[2]  # the derivative by b: 1 where the neuron is active
            died, active, useful = map(first, ~on.any(-1).T), on[state.k].sum(-1), on[state.k] @ (model.y > 0)
        return Walks(
            state=state,
            paths=paths,
            theta=theta,
            losses=model.loss(theta),
            gradients=model.gradient(theta),
            active=active,
            useful=useful,
            died_at=tuple(died),
            stopped_at=tuple(map(first, (np.abs(paths) > FAR).any(-1).T)),
            curves=model.both(theta, FINE)[0],
        )

    def build(self, figure):
        cell, right = figure.add_gridspec(1, 2, width_ratios=[1, 1.1])
        grounds = {name: _ground(figure.add_subplot(cell, label=name), name) for name in MODELS}
        map = figure.add_subplot(cell, label="paths", facecolor="none", **MAP)  # it lies on the present landscape
        _name(map, "tanh")
        curves = figure.add_subplot(right, title="data and networks", xlabel="x", xlim=(-2.1, 2.35), xticks=[-2, 0, 2])

        def lines(axes, **style):
            looks = zip(COLORS, MARKERS, strict=True)
            return [axes.plot([], [], **{"color": c, "marker": m, **style})[0] for c, m in looks]

        number = {"xycoords": "data", "textcoords": "offset points", "ha": "center", "va": "center", "bbox": HALO}
        return SimpleNamespace(
            map=map,
            grounds=list(grounds.values()),
            curve_axes=curves,
            coming=lines(map, lw=1, alpha=0.5, marker=""),
            path=lines(map, lw=2.5, marker="o", ms=4),
            here=lines(map, ms=12, mec="white", mew=1.5, zorder=4),
            exit=lines(map, ms=18, ls="none", clip_on=False),
            numbers=[map.annotate("", (0, 0), (0, 0), **number) for _ in COLORS],
            data=curves.plot([], [], **figures.LINES["data"])[0],
            curves=lines(curves, lw=3.5, ms=10, mec="white"),
            ends=[curves.text(2.1, 0, "", va="center", color=c) for c in COLORS],
            note=curves.text(0.03, 0.97, "", transform=curves.transAxes, va="top", bbox=HALO, zorder=5),
        )

    def draw(self, art, result):
        name = result.state.model
        for ground in art.grounds:
            shown = ground.get_label() == name
            if ground.get_visible() != shown:
                ground.set_visible(shown)
                _name(art.map, name)
        limits(art.curve_axes, ylim=HEIGHT[result.state.model])
        art.data.set_data(X, result.model.y)
        for i in range(len(COLORS)):
            self._draw_start(art, result, i)
        self._draw_ends(art.ends, result)
        art.note.set_text(self.note(result))

    def _draw_start(self, art, result, i):
        there = i < len(result.theta)
        for artist in art.coming[i], art.path[i], art.here[i], art.exit[i], art.numbers[i], art.curves[i]:
            artist.set_visible(there)
        if not there:
            return
        k, path = result.k, result.paths[:, i]
        outside = (np.abs(path[: k + 1]) > BOX).any(1)
        art.coming[i].set_data(*path.T)
        art.coming[i].set_visible(not self.asking)
        art.path[i].set_data(*path[: k + 1].T)
        art.here[i].set_data(*path[k : k + 1].T)
        art.here[i].set_visible(not outside[k])
        art.exit[i].set_visible(outside[k])
        if outside[k]:
            last = np.flatnonzero(~outside)[-1]
            exit_arrow(art.exit[i], path[last], path[last + 1], BOX)
        art.numbers[i].set_text(str(i + 1))
        art.numbers[i].xy = tuple(path[0])
        art.numbers[i].set_position(_away(result.state.starts, i))
        art.curves[i].set_data(FINE, result.curves[i])
        art.curves[i].set_markevery((6 + 7 * i, 40))
        dead = result.died_at[i] is not None and k >= result.died_at[i]
        art.curves[i].set_linestyle(":" if dead else "-")

    def _draw_ends(self, texts, result):
        """The numbers of the curves at their right ends, pushed apart where the ends lie on each other."""
        low, high = HEIGHT[result.state.model]
        places = apart(np.clip(result.curves[:, -1], low, high), (high - low) / 10, high)
        for i, text in enumerate(texts):
            there = i < len(places)
            text.set(text=str(i + 1) if there else "", y=places[i] if there else 0)

    def note(self, result):
        """What must not go unseen: who has left the map, and who is dead."""
        lines = []
        for i, theta in enumerate(result.theta):
            if result.stopped_at[i] is not None and result.k >= result.stopped_at[i]:
                lines.append(f"{i + 1}: diverged")
            elif (np.abs(theta) > BOX).any():
                lines.append(f"{i + 1}: outside the map")
            elif result.died_at[i] is not None and result.k >= result.died_at[i]:
                lines.append(f"{i + 1}: dead since k = {result.died_at[i]}")
        return "\n".join(lines)

    def handles(self, art, result):
        starts = result.state.starts
        for i, start in enumerate(starts):
            rest = (*starts[:i], *starts[i + 1 :])
            yield Handle(
                f"start {i + 1}",
                art.map,
                start,
                lambda x, y, i=i: {"starts": (*starts[:i], (x, y), *starts[i + 1 :]), "which": i + 1},
                remove={"starts": rest} if rest else None,
                color=COLORS[i],
            )

    def click(self, art, result, axes, x, y):
        starts = result.state.starts
        if axes is not art.map or len(starts) == len(COLORS):
            return {}
        return {"starts": (*starts, (x, y)), "which": len(starts) + 1}

    def linked(self, old, new):
        """A start that is asked for is added; if starts were taken away, another one is shown.

        What the hand has set itself stays, so only one of the two follows.
        """
        if new.which > len(new.starts):
            return {"starts": new.starts + MORE[len(new.starts) : new.which], "which": len(new.starts)}
        return {}

    def formula_numbers(self, result):
        i, name = result.chosen, result.state.model
        w, derivative = BY_W[name]
        slope = result.gradients[i][w]
        who = tint(f"start {i + 1}", COLORS[i])
        if result.stopped_at[i] is not None and result.k >= result.stopped_at[i]:
            return f"{who}: {result.verdict(i)}"
        points = f" over {result.active[i]:.0f} active points" if name == "relu" else ""
        total = f"{shown(len(X) * slope)}/{len(X)}"
        return f"{who}: 1/{len(X)} · Σ res·{derivative}{points} = {total} = <b>{shown(slope)}</b>"

    def readout(self, result):
        i = result.chosen
        lines = {
            "k =": result.k,
            f"start {i + 1} at": point(result.theta[i]),
            "𝓛 =": shown(result.losses[i]),
            "|∇𝓛| =": shown(np.linalg.norm(result.gradients[i])),
        }
        if result.state.model == "relu":
            lines["active"] = f"{result.active[i]:.0f} of {len(X)} points"
        return lines | {"it is": result.verdict(i)}

    def alt(self, result):
        s, theta = result.state, " and ".join(result.model.names)
        walks = [
            f"start {i + 1} from {point(start)} is at {point(result.theta[i])}, 𝓛 = {shown(result.losses[i])}, "
            f"{result.verdict(i)}"
            for i, start in enumerate(s.starts)
        ]
        return (
            f"The loss of {self.controls['model'].text(s.model)} over {theta} with paths of gradient descent, "
            f"τ = {number(s.tau)}, and the networks they reach: {'; '.join(walks)}. {self.said(result)}."
        )

    def still(self):
        """Both landscapes with three paths each: three starts, and three step sizes from one start."""
        figure, row = figures.axes(2, width=1200, height=500)
        starts, *steps = [self.at(moment).result for moment in self.moments]
        for ax, name in zip(row, MODELS, strict=True):
            _ground(ax, name)
            _name(ax, name)
            ax.axis("on")
        for i, at in enumerate([(0.9, -0.5), (-0.9, 0.5), (3.0, 3.2)]):
            _still_path(row[0], starts.paths[:, i], i)
            figures.label(row[0], *at, f"{i + 1}", COLORS[i], ha="center")
        figures.label(row[0], 1.25, 2.4, starts.verdict(2).split(",")[0])
        for i, (r, at) in enumerate(zip(steps, [(1.1, -0.4), (-0.5, -0.4), (-0.6, -1.4)], strict=True)):
            _still_path(row[1], r.paths[:, 0], i)
            end = "minimum" if r.died_at[0] is None else "dead"
            figures.label(row[1], *at, f"τ = {r.state.tau:.0f}: {end}", COLORS[i], ha="right" if i else "left")
        return figure


def _still_path(axes, path, i):
    axes.plot(*path.T, color=COLORS[i], lw=2.5, marker="o", ms=4)
    axes.plot(*path[0], **figures.LINES["data"] | {"ms": 11})
    axes.plot(*path[-1], color=COLORS[i], marker=MARKERS[i], ms=13, mec="white", mew=1.5)


def point(theta):
    return f"({', '.join(map(shown, map(float, theta)))})"


def shown(value):
    """A number as it is printed, without what is only rounding error."""
    return number(value if abs(value) >= NOISE else 0.0)


def _away(starts, i):
    """The offset (in points) of the number of start i: away from the nearest other start, but not off the map."""
    apart = np.array([np.subtract(starts[i], other) / BOX for j, other in enumerate(starts) if j != i])
    apart = apart[np.abs(apart).any(1)] if len(apart) else np.array([[1.0, 1.0]])
    nearest = apart[(apart**2).sum(1).argmin()] if len(apart) else np.array([(-1.0) ** i, 1.0])
    at_edge = np.abs(starts[i]) > 0.75 * np.array(BOX)
    inside = np.where(at_edge, -np.sign(starts[i]) * np.abs(nearest).max(), nearest)
    return tuple(22 * inside / np.linalg.norm(inside))


def _ground(axes, name):
    """The still landscape of a model: its loss, where it is smallest, and where it has no slope."""
    model = MODELS[name]
    p, q = (np.linspace(-half, half, 145) for half in BOX)
    loss = model.loss(np.stack(np.meshgrid(p, q), -1))
    greys = [str(g) for g in np.linspace(1, 0.82, len(LEVELS))]
    axes.contourf(p, q, loss, levels=LEVELS, colors=greys, extend="max")
    axes.contour(p, q, loss, levels=LEVELS, colors="#AAAAAA", linewidths=1)
    axes.set(**MAP)
    axes.axis("off")
    cross = {"ls": "none", "color": figures.TRUTH, "ms": 16, "mew": 2.5}
    if name == "tanh":
        axes.plot(*np.outer(model.best, [1, -1]), marker="+", **cross)
        axes.plot(0, 0, marker="x", **cross)
    else:
        axes.plot(*model.best, marker="+", **cross)
        edge = -np.abs(p) * X.max()
        axes.fill_between(p, -BOX[1], edge, where=edge >= -BOX[1], fc="white", ec=figures.TRUTH, hatch="//", zorder=2)
        figures.label(axes, 0, -3.6, "no slope", ha="center")
    return axes


def _name(axes, name):
    p, q = MODELS[name].names
    axes.title.set_text(f"loss over {p} and {q}")
    axes.set(xlabel=p, ylabel=q)
