"""Notebook 04, gradient descent: the landscape of a tiny network."""

from functools import lru_cache

import numpy as np

from nblib.explorables.engine import Choice, Explorable, Integer, LogReal, Points, Preset, Time
from nblib.explorables.engine.geometry import apart, leaving
from nblib.explorables.engine.words import exact, number, point, tint
from nblib.explorables.gradient_descent.landscape_numbers import MODELS, STEPS, X, drawn, fates, walk
from nblib.figures.scene import Panel

BOX = 3.6, 4.6  # half width and height of the map
MORE = (1.5, 2.5), (-2.5, 3.0), (2.5, -3.0), (-3.0, -1.5), (-1.0, 1.0)  # starts that the slider adds
LEVELS = 0.01 * 3.0 ** np.arange(10)
FINE = np.linspace(-2, 2, 161)
HEIGHT = {"tanh": (-2.2, 2.2), "relu": (-0.7, 4.6)}  # of the curves
BY_W = {"tanh": (1, "a·(1 − tanh²(wx))·x"), "relu": (0, "1<sub>wx+b&gt;0</sub>·x")}  # index of w, derivative by w
GRID = 49
GAP = 0.03  # between points of a path that are drawn


class Landscape(Explorable):
    """Where gradient descent ends when the loss is no bowl. Arrays over the starts belong to step k."""

    title = "Landscape of a tiny network"
    idea = "A loss that is no bowl: start and step size decide where you end."
    formula = (
        r"\frac{\partial\mathcal{L}}{\partial w} = \frac{1}{N}\sum_i \mathrm{res}_i\,"
        r"\frac{\partial \hat f(x_i)}{\partial w}"
    )

    model = Choice({"a·tanh(wx)": "tanh", "ReLU: σ(wx+b)": "relu"}, "tanh", "network", "f̂")
    tau = LogReal(0.01, 5, 0.5, "step size", "τ")
    k = Time(STEPS, fps=20)
    which = Integer(1, len(MORE), 1, "start")
    starts = Points(((0.1, 0.1), (0.1, -0.1)), "starts", (-BOX[0], BOX[0]), (-BOX[1], BOX[1]), 1, len(MORE))

    presets = (
        Preset("twin minima", then={"k": STEPS}, use=("tau",)).asks("""
            Starts (0.1, 0.1) and (0.1, −0.1), 600 steps each. They end with …
            | the same weights | other weights, the same function ✓ | other weights, another function
            ({after.theta[0][0]:.1f}, {after.theta[0][1]:.1f}) and ({after.theta[1][0]:.1f}, {after.theta[1][1]:.1f}):
            both signs turned, and a·tanh(wx) is the same.
            > On the right the two curves lie on each other.
            """),
        Preset("exactly on the saddle", {"starts": ((0.0, 0.0), (0.5, 0.0))}, then={"k": STEPS}, use=("tau",)).asks("""
            Start 1 is exactly (0, 0). The loss there is 0.342, at the minima 0. After 600 steps it is …
            | in the nearest minimum | still at (0, 0) ✓ | on a maximum
            the slope at (0, 0) is exactly 0: 𝓛 = {after.losses[0]:.3f} for ever. Start 2 gets away.
            > Press an arrow key on start 1: the smallest push is enough.
            """),
        Preset("long plateau", {"starts": ((3.0, 4.0),)}, then={"k": STEPS}, use=("tau",)).asks("""
            Start (3, 4). After 100 steps the loss has almost stopped falling. What is this place?
            | a minimum | a saddle | a plateau: slow, not stuck ✓
            after 600 steps w has crept to {after.theta[0][1]:.1f}, and 𝓛 = {after.losses[0]:.4f} still falls: tanh is
            saturated at nearly all points.
            > Take a larger step: τ = 2 arrives.
            """),
        Preset(
            "dead plain", {"model": "relu", "starts": ((0.5, -2.0), (1.0, -1.8))}, then={"k": STEPS}, use=("tau",)
        ).asks("""
            Start 1 stands on the hatched plain, start 2 just outside. After 600 steps …
            | both are at the minimum | both stand still | only start 2 is at the minimum ✓
            start 1 has {after.active[0]:.0f} active points, slope 0 and 𝓛 = {after.losses[0]:.3f} for ever; start 2 had
            {before.active[1]:.0f}, and that was enough.
            > Drag a start over the edge of the plain and back.
            """),
        Preset(
            "one step too far",
            {"model": "relu", "tau": 1.0, "k": 25, "starts": ((1.0, 2.0),)},
            then={"tau": 3.0},
            use=("tau",),
        ).asks("""
            From (1, 2), τ = 1 comes down to 𝓛 = 0. With τ = 3 it …
            | arrives sooner | jumps to and fro | is dead after one step ✓ | diverges
            after {after.died_at[0]} step no point is active: slope 0 and 𝓛 = {after.losses[0]:.3f} for ever.
            > With τ = 2 it dies in step 3. Pull τ back: nothing is wrong with the start.
            """),
    )

    def compute(self):
        self.net, self.paths = MODELS[self.model], walk(self.model, self.tau, self.starts)
        self.theta = self.paths[self.k]  # (S, 2)
        self.losses, self.gradients = self.net.loss(self.theta), self.net.gradient(self.theta)
        self.active = self.useful = np.full(len(self.theta), np.nan)  # points, and those with a target above 0
        self.died_at, self.stopped_at = fates(self.model, self.tau, self.starts)
        if self.model == "relu":
            on = self.net.both(self.theta, X)[2] > 0  # the derivative by b: 1 where the neuron is active
            self.active, self.useful = on.sum(-1), (on & (self.net.y > 0)).sum(-1)
        self.curves = self.net.both(self.theta, FINE)[0]
        self.chosen = min(self.which, len(self.theta)) - 1  # index of the start whose numbers are shown

    def diverged(self, i):
        return self.stopped_at[i] is not None and self.k >= self.stopped_at[i]

    def dead(self, i):
        return self.died_at[i] is not None and self.k >= self.died_at[i]

    def verdict(self, i):
        """What start i is doing, in words."""
        slope = np.linalg.norm(self.gradients[i])
        if self.diverged(i):
            return f"diverged, stopped at k = {self.stopped_at[i]}"
        if self.dead(i):
            return f"dead since k = {self.died_at[i]}"
        if self.losses[i] < 1e-5:
            return "at a minimum"
        if slope == 0:
            return "on a saddle: no slope"
        if self.useful[i] == 0:
            return "dying: its active points ask for 0"
        if slope * self.tau < 0.01:
            return "slow, not stuck"
        return "on its way"

    def picture(self):
        p, q = self.net.names
        ground = Panel(
            f"loss over {p} and {q}", p, q, (-BOX[0], BOX[0]), (-BOX[1], BOX[1]), xticks=[-3, 0, 3], yticks=[-3, 0, 3],
            click=self._click,
        )  # fmt: skip
        curves = Panel("data and networks", "x", "", (-2.1, 2.35), HEIGHT[self.model], xticks=[-2, 0, 2])
        self._ground(ground)
        curves.data(X, self.net.y)
        low, high = HEIGHT[self.model]
        ends = apart(np.clip(self.curves[:, -1], low, high), (high - low) / 10, high)
        for i, role in enumerate(f"run {i + 1}" for i in range(len(self.theta))):
            self._path(ground, i, role)
            curves.line(FINE, self.curves[i], role, "dotted" if self.dead(i) and not self.asking else "")
            curves.text(2.1, ends[i], f"{i + 1}", role, name=f"end {i + 1}")
        for row, note in enumerate([] if self.asking else self.notes()):
            curves.text(0.03, 0.93 - 0.09 * row, note, of="panel", name=f"note {row + 1}")
        return ground, curves

    def _ground(self, panel):
        """The still landscape: its loss, where it is smallest, and where it has no slope."""
        panel.field((-BOX[0], BOX[0]), (-BOX[1], BOX[1]), heights(self.model), LEVELS, name=f"loss {self.model}")
        if not self.asking:
            best = np.outer(self.net.best, [1, -1] if self.model == "tanh" else [1])
            panel.dots(*best, "good", "large", name="minima")
            words, x, y = ("saddle", 1.1, -0.9) if self.model == "tanh" else ("no slope", 0, -3.6)
            panel.text(x, y, words, anchor="middle", name="word on the ground")
        if self.model == "relu":
            p = np.linspace(-BOX[0], BOX[0], 49)
            panel.area(p, -BOX[1], np.maximum(-np.abs(p) * X.max(), -BOX[1]), "soft", "hatched", name="no slope")

    def _path(self, panel, i, role):
        path = self.paths[:, i]
        outside = (np.abs(path[: self.k + 1]) > BOX).any(1)
        line, steps = (drawn(self.model, self.tau, self.starts, gap)[i] for gap in (GAP, 5 * GAP))
        if not self.asking:
            panel.line(*path[line].T, role, "thin faint", name=f"whole path {i + 1}")
        panel.line(*path[np.append(line[line < self.k], self.k)].T, role, name=f"path {i + 1}")
        panel.dots(*path[steps[steps <= self.k]].T, role, "small", name=f"steps {i + 1}")
        if outside[self.k]:
            last = np.flatnonzero(~outside)[-1]
            x, y, dx, dy = leaving(path[last], path[last + 1], BOX)
            panel.arrows(x - 0.3 * dx, y - 0.3 * dy, 0.3 * dx, 0.3 * dy, role, name=f"exit {i + 1}")
        else:
            panel.dots(*path[self.k], role, "large", name=f"here {i + 1}")
        panel.text(*_away(self.starts, i), f"{i + 1}", role, anchor="middle", name=f"number {i + 1}")
        rest = (*self.starts[:i], *self.starts[i + 1 :])
        panel.handle(
            f"start {i + 1}",
            self.starts[i],
            lambda x, y: {"starts": (*self.starts[:i], (x, y), *self.starts[i + 1 :]), "which": i + 1},
            remove={"starts": rest} if rest else None,
            role=role,
        )

    def notes(self):
        """What must not go unseen: who has left the map, and who is dead."""
        for i, theta in enumerate(self.theta):
            if self.diverged(i):
                yield f"{i + 1}: diverged"
            elif (np.abs(theta) > BOX).any():
                yield f"{i + 1}: outside the map"
            elif self.dead(i):
                yield f"{i + 1}: dead since k = {self.died_at[i]}"

    def _click(self, x, y):
        """One more start."""
        if len(self.starts) == len(MORE):
            return {}
        return {"starts": (*self.starts, (x, y)), "which": len(self.starts) + 1}

    @classmethod
    def linked(cls, old, new):
        """A start that is asked for is added; if starts were taken away, another one is shown.

        What the hand has set itself stays, so only one of the two follows.
        """
        if new.which > len(new.starts):
            return {"starts": new.starts + MORE[len(new.starts) : new.which], "which": len(new.starts)}
        return {}

    def numbers(self):
        i = self.chosen
        w, derivative = BY_W[self.model]
        slope = self.gradients[i][w]
        who = tint(f"start {i + 1}", f"run {i + 1}")
        if self.asking:
            return f"{who}, now at {point(self.theta[i])}: 𝓛 = {exact(self.losses[i])}"
        if self.diverged(i):
            return f"{who}: {self.verdict(i)}"
        points = f" over {self.active[i]:.0f} active points" if self.model == "relu" else ""
        total = f"{exact(len(X) * slope)}/{len(X)}"
        return f"{who}: 1/{len(X)} · Σ res·{derivative}{points} = {total} = <b>{exact(slope)}</b>"

    def readout(self):
        i = self.chosen
        lines = {
            "k =": self.k,
            f"start {i + 1}, now at": point(self.theta[i]),
            "𝓛 =": exact(self.losses[i]),
        }
        if self.asking:
            return lines
        lines["|∇𝓛| ="] = exact(np.linalg.norm(self.gradients[i]))
        if self.model == "relu":
            lines["active"] = f"{self.active[i]:.0f} of {len(X)} points"
        return lines | {"it is": self.verdict(i)}

    def alt(self):
        walks = [
            f"start {i + 1} from {point(start)} is at {point(self.theta[i])}, 𝓛 = {exact(self.losses[i])}"
            + ("" if self.asking else f", {self.verdict(i)}")
            for i, start in enumerate(self.starts)
        ]
        return (
            f"The loss of {self.controls['model'].text(self.model)} over {' and '.join(self.net.names)} with paths of "
            f"gradient descent, τ = {number(self.tau)}, and the networks they reach: {'; '.join(walks)}. {self.said()}."
        )


@lru_cache
def heights(name):
    """The loss of a model on a grid over the map."""
    p, q = (np.linspace(-half, half, GRID) for half in BOX)
    return MODELS[name].loss(np.stack(np.meshgrid(p, q), -1))


@lru_cache(maxsize=256)
def _away(starts, i):
    """Where the number of start i stands: away from the nearest other start, but not off the map."""
    apart = np.array([np.subtract(starts[i], other) / BOX for j, other in enumerate(starts) if j != i])
    apart = apart[np.abs(apart).any(1)] if len(apart) else np.array([[1.0, 1.0]])
    nearest = apart[(apart**2).sum(1).argmin()] if len(apart) else np.array([(-1.0) ** i, 1.0])
    at_edge = np.abs(starts[i]) > 0.75 * np.array(BOX)
    inside = np.where(at_edge, -np.sign(starts[i]) * np.abs(nearest).max(), nearest)
    return tuple(starts[i] + 0.2 * np.array(BOX) * inside / np.linalg.norm(inside))
