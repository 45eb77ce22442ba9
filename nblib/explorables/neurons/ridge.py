"""Notebook 01, neurons: one neuron in the plane."""

import numpy as np

from nblib.activations import ACTIVATIONS
from nblib.explorables.engine import Choice, Explorable, Integer, Preset, Real, Vector
from nblib.explorables.engine.geometry import torn
from nblib.explorables.engine.words import bracketed, capitalised, number, tint
from nblib.figures.scene import Panel

LIPSCHITZ = {"sigmoid": 0.25, "tanh": 1.0, "relu": 1.0, "heaviside": np.inf}  # the largest sigma'
TENTHS = np.arange(1, 10) / 10
LEVELS = {  # of <w, x> + b on the level lines drawn: sigma is 0.1, 0.2, ...; -0.8, -0.6, ...; 0, 1, ...; the jump
    "sigmoid": np.log(TENTHS / (1 - TENTHS)),
    "tanh": np.arctanh(2 * TENTHS - 1),
    "relu": np.arange(20.0),
    "heaviside": np.zeros(1),
}
NAMED = {  # value of sigma written below the first and above the second level line: (level, value)
    "sigmoid": ((LEVELS["sigmoid"][0], "0.1"), (LEVELS["sigmoid"][-1], "0.9")),
    "tanh": ((LEVELS["tanh"][0], "−0.8"), (LEVELS["tanh"][-1], "0.8")),
    "relu": ((0.0, "0"), (5.0, "5")),
    "heaviside": ((0.0, "0"), (0.0, "1")),
}
HEIGHT = {"sigmoid": (-0.1, 1.2), "tanh": (-1.15, 1.35), "relu": (-1, 15), "heaviside": (-0.1, 1.2)}
EDGE = np.array([4.8, 3.2])  # half the width and height of the plane
FAR = 12.0  # longer than the plane is wide
WAY = 4.0  # how far the walk goes to both sides
REACH = 1.4  # from the point to the handle of the walk, at most
T = np.linspace(-WAY, WAY, 161)
BANDS = {  # with levels that are never reached, so that the map stays light enough for what stands on it
    name: np.concatenate([levels, 1e3 * np.arange(1, 3 + 0.6 * len(levels))]) for name, levels in LEVELS.items()
}
BESIDE = 1e-9  # from a jump to where its one-sided limits are taken


class Ridge(Explorable):
    title = "A neuron in the plane"
    idea = "All that a neuron sees of a point x is one number, ⟨w, x⟩."
    formula = r"\sigma(\langle w, x\rangle + b)"

    sigma = Choice(
        {"sigmoid": "sigmoid", "tanh": "tanh", "ReLU": "relu", "Heaviside": "heaviside"}, "sigmoid", "activation", "σ"
    )
    w = Vector(Real(-3, 3, 0.1, 1, "w"), (1, -2), "weight", "wᵢ", by="i", turning=True)
    x = Vector(Real(-3, 3, 0.1, 1, "x"), (1.5, 1), "point", "xᵢ", by="i", turning=True)
    i = Choice((1, 2), 1, "coordinate", "i")
    b = Real(-3, 3, 0.1, 0.5, "bias", "b")
    turn = Integer(-180, 180, 0, "walk, degrees from w", "φ")

    presets = (
        Preset("constant along lines", then={"turn": 90}, use=("turn",)).asks("""
            w = (1, −2). In which direction can you walk without the output changing?
            | along (1, −2) | along (2, 1) ✓ | along (1, 2) | in none
            the walk along w changed the output by {before.change:.2f}, the one at right angles by {after.change:.0f}:
            ⟨w, (2, 1)⟩ = 0.
            > Drag the point: on a level line its value stays.
            """),
        Preset("w turns", then={"w": (2.0, 1.0), "x": (-1.0, 1.5)}, use=("w", "i")).asks("""
            w turns from (1, −2) to (2, 1), the point and the walk turn with it. The curve of the output …
            | stays as it is ✓ | gets flatter | is mirrored
            the steepest slope was {before.steepest:.3f} and is {after.steepest:.3f}. The lines turned, the profile is
            the same.
            > A neuron is one curve, pulled sideways. The direction of w says which way.
            """),
        Preset("w grows", {"w": (0.5, -1.0)}, then={"w": (1.5, -3.0)}, use=("w", "i")).asks("""
            w becomes three times as long, b stays. The level lines …
            | turn | move together, and towards 0 ✓ | stay: only the values grow
            the steepest slope went from {before.steepest:.2f} to {after.steepest:.2f}, and the distance of the line
            ⟨w, x⟩ + b = 0 from 0 went from {before.off:.2f} to {after.off:.2f}.
            > The length of w is the steepness, the direction is the direction.
            """),
        Preset("b grows", then={"b": 3.0}, use=("b",)).asks("""
            b goes from 0.5 to 3. The line ⟨w, x⟩ + b = 0 …
            | turns | moves the way w points | moves against w ✓
            it stood at {before.place:.2f} along w and stands at {after.place:.2f} now.
            > It never turns: b only shifts. Its place along w is −b/|w|; on the line it was −b/w.
            """),
        Preset("no weights", then={"w": (0.0, 0.0)}, use=("w", "i")).asks("""
            w shrinks to (0, 0). What is left of the neuron?
            | 0 everywhere | a constant ✓ | one level line
            the constant σ(b) = {after.z0:.2f}: without w the input is not seen.
            > No level lines, no steepest direction.
            """),
        Preset("a cut", {"sigma": "heaviside"}, then={"w": (0.5, -1.0), "b": 0.25}, use=("w", "i")).asks("""
            Heaviside. w and b are both halved. What changes in the picture?
            | nothing but the arrow ✓ | the cut moves | the step is half as high
            the cut was {before.off:.3f} from 0 and is {after.off:.3f} from 0. A neuron tells the two sides of a line
            apart, and one line has many w and b.
            > What if they are multiplied by −1?
            """),
    )

    def compute(self):
        sigma, w = ACTIVATIONS[self.sigma], np.array(self.w)
        self.length = float(np.hypot(*w))
        self.ahead = w / self.length if self.length else np.array([1.0, 0.0])  # w / |w|; along x1 if w = 0
        self.aside = np.array([-self.ahead[1], self.ahead[0]])  # at right angles to it
        cos, sin = np.round([np.cos(np.radians(self.turn)), np.sin(np.radians(self.turn))], 12)
        self.u = cos * self.ahead + sin * self.aside  # the direction of the walk, length 1
        room = ((EDGE - np.sign(self.u) * self.x) / np.abs(self.u)).min()  # from the point to the edge
        self.end = self.x + np.clip(room, REACH / 2, REACH) * self.u  # where the hand takes the walk
        rate = self.length * cos  # <w, u>
        self.t0 = round(float(w @ self.x) + self.b, 12)  # <w, x> + b at the point
        self.z0 = float(sigma(np.array(self.t0)))
        self.slope = float(sigma.derivative(np.array(self.t0)) * rate)  # on the walk, at the point
        self.steepest = LIPSCHITZ[self.sigma] * self.length if self.length else 0.0  # of all slopes there are
        self.place = -self.b / self.length if self.length else np.nan  # of the line <w, x> + b = 0 along w
        self.off = abs(self.place)
        jumps = [-self.t0 / r for r in (rate, self.length) if r and self.sigma == "heaviside"]
        beside = [[jump - BESIDE, jump + BESIDE] for jump in jumps if abs(jump) < WAY]
        self.jump = jumps[0] if rate and beside and abs(jumps[0]) < WAY else None  # of the output on the walk
        self.way = np.unique(np.concatenate([T, *beside]))  # the way walked, and the output there
        self.walk = sigma(self.t0 + rate * self.way)
        self.along = sigma(self.t0 + self.length * self.way)  # the same if one walked along w
        self.change = float(np.ptp(self.walk))
        self.hidden = self.asking and self.preset.name == "constant along lines"  # the map would be the answer

    def level(self, c):
        """The level line <w, x> + b = c as a segment that crosses the plane: (2, 2)."""
        return (c - self.b) / self.length * self.ahead + np.outer([-FAR, FAR], self.aside)

    def picture(self):
        (right, top), ticks = EDGE, [-2, 0, 2]
        plane = Panel(
            "the plane and its level lines", "x₁", "x₂", (-right, right), (-top, top),
            xticks=[-4, *ticks, 4], yticks=ticks, equal=True,
        )  # fmt: skip
        if self.hidden or not self.length:
            plane.title = "the plane" if self.hidden else "the plane: no level lines"
        else:
            self._levels(plane)
        point = np.array(self.x)
        plane.line(*np.array([point - WAY * self.u, point + WAY * self.u]).T, "ink", "dotted", name="walk")
        plane.arrows(0, 0, *self.w, "neuron 1", "bold", name="w")
        low, high = HEIGHT[self.sigma]
        profile = Panel(self.note(), "way walked", "σ", (-WAY, WAY), (low, high), xticks=[-3, 0, 3])
        profile.truth(*torn(self.way, self.along), name="along w")
        if self.turn and self.length:
            end = min(self.along[-1] + 0.08 * (high - low), 0.95 * high)
            profile.text(WAY - 0.1, end, "along w", "truth", anchor="end", name="name of along w")
        profile.neuron(*torn(self.way, self.walk), 1, "bold", name="on the walk")
        if self.sigma == "heaviside" and self.jump is not None:
            profile.dots(self.jump, 1, "neuron 1", "hollow", name="end at the jump")
            profile.dots(self.jump, 0, "neuron 1", name="value at the jump")
        profile.data(0, self.z0, name="at the point")
        self._handles(plane, point)
        return plane, profile

    def _levels(self, panel):
        """The map of the neuron: a plane cut into bands by its level lines."""
        corners = np.outer([-1, 1], self.w) * EDGE  # <w, x> is linear: its four corners are the whole map
        (right, top), z = EDGE, corners[:, 1:] + corners[:, 0] + self.b
        panel.field((-right, right), (-top, top), z, BANDS[self.sigma])
        lines = np.array([[*self.level(c), [np.nan, np.nan]] for c in LEVELS[self.sigma]]).reshape(-1, 2)
        panel.neuron(*lines.T, 1, "thin", name="level lines")
        if not self.untouched and self.beginning.length:
            panel.truth(*self.beginning.level(0).T, "faint", name="zero before")
        panel.truth(*self.level(0).T, name="zero")
        for (c, value), sign in zip(NAMED[self.sigma], (-1, 1), strict=True):
            at = self._free((c - self.b) / self.length + 0.3 * sign)
            if at is not None:
                panel.text(*at, value, anchor="middle", name=f"value {'below' if sign < 0 else 'above'}")

    def _free(self, place):
        """A point of the plane, `place` from 0 along w, far from what else stands there; None if all are outside."""
        spots = place * self.ahead + np.outer(np.linspace(-5, 5, 41), self.aside)
        spots = spots[(np.abs(spots) < EDGE - 0.4).all(1)]
        if not len(spots):
            return None
        taken = np.array([self.x, self.w, (0, 0), self.end])
        return spots[((spots[:, None] - taken) ** 2).sum(-1).min(1).argmax()]

    def note(self):
        """What the walk shows, the title of its panel."""
        if not self.length:
            return f"w = 0: constant {number(self.z0)}"
        if abs(self.turn) == 90:
            return "output at right angles to w"
        return f"output {number(self.turn)}° from w" if self.turn else "output along w"

    def _handles(self, panel, point):
        w1, w2 = self.w
        if self.length and not self.hidden:
            panel.handle(
                "line ⟨w, x⟩ + b = 0",
                self.place * self.ahead,
                lambda x, y: {"b": -w1 * x - w2 * y},
                nudge=lambda right, up: {"b": self.b + 0.1 * (right + up)},
                role="truth",
            )

        def turned(x, y):
            """The angle from w to the direction from the point to the hand."""
            way = np.array([x, y]) - point
            return {"turn": float(np.degrees(np.arctan2(way @ self.aside, way @ self.ahead)))}

        def nudged(right, up):
            return {"turn": self.turn + right + up}

        panel.handle("direction of the walk", self.end, turned, nudge=nudged, role="ink")
        panel.handle("point x", point, lambda x, y: {"x": (x, y)}, role="ink")
        panel.handle("tip of w", self.w, lambda x, y: {"w": (x, y)}, role="neuron 1")
        side = 0.45 if self.aside @ (point - self.w) < 0 else -0.45
        panel.text(*(0.6 * np.array(self.w) + side * self.aside), "w" * bool(self.length), "neuron 1", name="name of w")
        panel.text(*(point + 0.25), "x", name="name of x")
        beside = np.array([-self.u[1], self.u[0]]) * (0.9, 0.55)
        beside *= 1 if beside @ self.end > 0 else -1
        panel.text(*(self.end + beside), "walk", anchor="middle", name="name of the walk")

    def numbers(self):
        w1, w2 = (tint(bracketed(number(w)), "neuron 1") for w in self.w)
        x1, x2, b = (bracketed(number(v)) for v in (*self.x, self.b))
        return f"σ({w1} · {x1} + {w2} · {x2} + {b}) = σ({number(self.t0)}) = <b>{number(self.z0)}</b>"

    def readout(self):
        jumps = self.sigma == "heaviside" and self.length
        return {
            "length of w": self.length,
            "steepest slope": "a jump" if jumps else self.steepest,
            "slope on the walk": self.slope,
            "the walk changes the output by": self.change,
        }

    def alt(self):
        sigma, said = self.controls["sigma"].text(self.sigma), self.said()
        (w1, w2), (x1, x2) = map(number, self.w), map(number, self.x)
        lines = "" if self.hidden else ", its level lines at right angles to w"
        return (
            f"A {sigma} neuron in the plane with w = ({w1}, {w2}) and b = {number(self.b)}{lines}; beside it the "
            f"output on a walk through ({x1}, {x2}), {number(self.turn)}° from w, where it is {number(self.z0)}. "
            f"{capitalised(said)}."
        )
