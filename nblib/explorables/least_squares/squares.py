"""Notebook 03, least squares: squares you can see."""

import numpy as np

from nblib.explorables.engine import Choice, Explorable, Points, Preset, Real, Toggle
from nblib.explorables.engine.words import bracketed, capitalised, number, tint
from nblib.explorables.least_squares.squares_numbers import CLOUD, ON_LINE, PARABOLA, SAME_X, bowl, lifted, taken, unit
from nblib.figures.scene import Panel, decimal

STEP = 0.05  # of the sliders
BOWL = -5, 5  # range of slope and of intercept: a square map, so that a round bowl looks round
GRID = np.linspace(*BOWL, 49)
LOW = -2  # lower end of the y-axis
WIDTHS = {"raw": (4, 5), "centred": (0, 5), "standardised": (0, 3)}  # the x-axis: its middle and half its width
ASPECT = 2.3, 1.4  # width of the data's panel over its height, on a phone: x is stretched, squares stay squares
LEVELS = np.array([0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500])
TRAIL = 40  # places that a blind search remembers
APART = 0.15  # of two of them


class Squares(Explorable):
    """A line through points: its squares, and the bowl of all losses with the place of this line."""

    title = "Squares you can see"
    idea = "𝓛 is half the mean area of the squares: a bowl over slope and intercept."
    formula = r"\mathcal{L} = \frac{1}{2N}\sum_{i=1}^{N} (a\,x_i + b - y_i)^2"

    slope = Real(*BOWL, STEP, 0.0, "slope", "a")
    intercept = Real(*BOWL, STEP, 2.0, "intercept", "b")
    fit = Toggle(False, "best line")
    scale = Choice(list(WIDTHS), "raw", "unit of x")
    squares = Toggle(True, "squares")
    blind = Toggle(False, "blind")
    top = Choice({"to 8": 8, "to 16": 16}, 8, "y-axis")
    points = Points(CLOUD, "data", x=(0, 8), y=(LOW, 16), fewest=1, limit=20, step=0.1)
    trail = Points((), "search trail", x=BOWL, y=BOWL, limit=TRAIL, step=STEP)

    presets = (
        Preset("cloud", then={"slope": 0.55, "intercept": 1.2, "fit": True}, use=("slope", "intercept")).asks("""
            The line is flat. Now it turns into the best one. What is left of 𝓛?
            | nothing | less than half ✓ | more than half
            𝓛 falls from {before.loss:.2f} to {after.loss:.2f}; the least there can be is {after.bowl.least:.2f}.
            > Drag a point: which ones turn the best line most?
            """),
        Preset(
            "outlier at the end",
            {"points": ON_LINE, "slope": 0.6, "intercept": 1.0, "top": 16, "fit": True},
            then={"points": lifted(7)},
            use=("slope", "intercept"),
        ).asks("""
            Eight points on a line of slope 0.6. The last one is lifted by 10. The best slope …
            | falls a little | grows a little | more than doubles ✓
            the best slope goes from {before.bowl.best[0]:.2f} to {after.bowl.best[0]:.2f}. A point far out has
            leverage.
            > Now the same with a point in the middle: the next scene.
            """),
        Preset(
            "outlier in the middle",
            {"points": ON_LINE, "slope": 0.6, "intercept": 1.0, "top": 16, "fit": True},
            then={"points": lifted(3)},
            use=("slope", "intercept"),
        ).asks("""
            At the end, a lift by 10 more than doubled the slope. Now x = 3 is lifted. The best slope …
            | doubles again | grows a little | falls a little ✓
            it goes from {before.bowl.best[0]:.2f} to {after.bowl.best[0]:.2f}: x = 3 is just left of the mean, 3.5.
            > The whole line goes up instead: look at the dashed one.
            """),
        Preset(
            "curved data",
            {"points": PARABOLA, "slope": 0.0, "intercept": 2.0},
            then={"slope": 0.4, "intercept": 0.8, "fit": True},
            use=("slope", "intercept"),
        ).asks("""
            Data on a parabola. Under the best line, which points lie above it (+) and which below (−)?
            | none: 𝓛 = 0 | + and − at random | first +, then −, then + ✓
            {after.signs}. 𝓛 = {after.loss:.2f} is the least there is for a line, and it is not small.
            > A pattern in the residuals blames the model, not its parameters.
            """),
        Preset(
            "raw vs standardised x",
            {"slope": 0.55, "intercept": 1.2, "fit": True},
            then={"scale": "standardised"},
            use=("scale",),
        ).asks("""
            The bowl is a valley, 63 times as steep across as along: κ = 63. Standardise x, and κ becomes …
            | 63 again | about 8 | 1 ✓
            κ falls from {before.bowl.kappa:.0f} to {after.bowl.kappa:.1f}: a round bowl, the same line.
            > Centred is in between. Gradient descent will thank you for it.
            """),
        Preset(
            "all x equal",
            {"points": SAME_X, "slope": 0.0, "intercept": 3.0},
            then={"slope": 1.0, "intercept": -0.5},
            use=("slope", "intercept"),
        ).asks("""
            All points have the same x. How many best lines are there?
            | none | one | infinitely many ✓
            𝓛 is {before.loss:.2f} all the way: the bowl is a trough.
            > Each line through the mean of the points is best. The green mark is the one with the least norm.
            """),
        Preset("blind", {"blind": True, "slope": -1.0, "intercept": 4.0}, then={"slope": -0.5}, use=("blind",)).asks("""
            You see neither data nor bowl, only the number 𝓛 where you are. How do you find the minimum?
            | not at all | guess the data | small moves, keeping what lowers 𝓛 ✓
            one small move: 𝓛 goes from {before.loss:.2f} to {after.loss:.2f}. This is what the computer sees.
            > Go on: pull the point, or use the arrow keys. How low do you get? Then switch “blind” off.
            """),
    )

    def compute(self):
        self.bowl = bowl(self.points, self.scale)
        A, y = self.bowl.A, self.bowl.y
        self.res = np.round(A @ (self.slope, self.intercept) - y, 12)
        self.loss = float(self.res @ self.res / (2 * len(y)))
        self.gradient = np.round(A.T @ self.res / len(y), 12) + 0.0  # (2,) in slope and intercept
        self.gap = max(round(self.loss - self.bowl.least, 12), 0.0)
        # for every point from left to right whether it lies above the line (+), below it (−) or on it (0)
        signs = np.sign(np.round(self.res[np.argsort(self.bowl.x)], 9)).astype(int)
        self.signs = "".join("0−+"[sign] for sign in signs)
        self.walked = np.array([*self.trail, (self.slope, self.intercept)])  # (T, 2) places of a search, and its losses
        self.losses = ((self.walked @ A.T - y) ** 2).mean(axis=1) / 2
        middle, half = WIDTHS[self.scale]
        half = max(half, np.ceil(np.abs(self.bowl.x - middle).max()))
        self.high, self.ends = self.top + 0.5, (middle - half, middle + half)  # of the data's panel
        self.stretch = ASPECT[self.narrow] * (self.high - LOW) / (2 * half)  # of x against y

    def picture(self):
        ticks = np.arange(np.ceil(self.ends[0] / 2) * 2, self.ends[1] + 1, 2 if np.ptp(self.ends) > 8 else 1)
        left = Panel(
            "all that you see" if self.blind else "data, line, squares", "" if self.blind else "x", "",
            [self.stretch * x for x in self.ends], (LOW, self.high), equal=True, width=1.5,
            xticks={self.stretch * x: decimal(x) for x in ticks.tolist()},
            axes=not self.blind, click=None if self.blind else self._add,
        )  # fmt: skip
        right = Panel(
            "the bowl 𝓛(a, b)", "slope a", "intercept b", BOWL, BOWL, equal=True, xticks=[-4, 0, 4], yticks=[-4, 0, 4],
            click=lambda x, y: {"slope": x, "intercept": y},
        )  # fmt: skip
        if self.blind:
            left.text(0.5, 0.5, f"𝓛 = {number(self.loss)}", look="large bold", anchor="middle", of="panel", name="loss")
        else:
            self._data(left)
            self._bowl(right)
        if len(self.walked) > 1:
            self._search(right)
        for panel, role, text in zip((left, right), ("ink", "good"), self.notes(), strict=True):
            panel.text(0.97, 0.05, text, role, anchor="end", of="panel", name="note")
        at = self.slope, self.intercept
        right.handle("slope and intercept", at, lambda x, y: {"slope": x, "intercept": y}, step=(STEP, STEP))
        return left, right

    def _data(self, panel):
        x, y, f = self.stretch * self.bowl.x, self.bowl.y, self.bowl.y + self.res
        ends = np.array(self.ends)
        if self.squares:
            inward = np.where(self.bowl.x > ends.mean(), -1, 1) * np.abs(self.res)
            sides = [*np.sort([x, x + inward], axis=0), *np.sort([y, f], axis=0)]
            panel.boxes(sides[0], sides[2], sides[1], sides[3], "error", name="squares")
        if self.fit:
            a, b = self.bowl.best
            panel.line(self.stretch * ends, a * ends + b, "good", "dashed", "best line")
        panel.network(self.stretch * ends, self.slope * ends + self.intercept, name="line")
        self._handles(panel)
        for i, at in enumerate(zip(x.tolist(), y.tolist(), strict=True)):
            before, after = self.points[:i], self.points[i + 1 :]
            panel.handle(
                f"point {i + 1}", at, lambda x, y, p=before, q=after: {"points": (*p, self._raw(x, y), *q)},
                step=(0.1 * self.stretch / self.bowl.spread, 0.1), role="data",
                remove={"points": before + after} if before + after else None,
            )  # fmt: skip

    def _raw(self, x, y):
        """The point of the data at a place of the picture."""
        return self.bowl.shift + self.bowl.spread * x / self.stretch, y

    def _add(self, x, y):
        return {"points": (*self.points, self._raw(x, y))}

    def _handles(self, panel):
        """The line is taken near the edge, or where it leaves the picture, and turns around the other end."""
        first, second = taken(self.slope, self.intercept, self.ends, (LOW, self.high))
        for name, at, pivot, side in (
            ("left end of the line", first, second, -1),
            ("right end of the line", second, first, 1),
        ):

            def turn(x, y, pivot=pivot, side=side):
                away = max(side * (x / self.stretch - pivot[0]), 0.5)
                slope = self.controls["slope"].nearest(side * (y - pivot[1]) / away)
                return {"slope": slope, "intercept": pivot[1] - slope * pivot[0]}

            panel.handle(name, (self.stretch * at[0], at[1]), turn, step=(0, STEP * abs(at[0] - pivot[0])))

    def _bowl(self, panel):
        """The losses of all lines, the best one, and the way down; a trough is kept back while a question waits."""
        if self.asking and self.bowl.trough:
            panel.text(0.5, 0.3, "after your answer", "soft", anchor="middle", of="panel", name="kept back")
            return
        panel.field(BOWL, BOWL, self.bowl.heights(GRID, GRID), LEVELS, name="bowl")
        if not self.asking:
            if self.bowl.trough:
                along = np.outer([-20, 20], self.bowl.directions[:, 0]) + self.bowl.best
                panel.line(*along.T, "good", "dashed", "all minima")
            panel.dots(*self.bowl.best, "good", "large", "minimum")
        steep = np.linalg.norm(self.gradient)
        step = -2 * self.gradient / (1 + steep)  # its direction; long arrows are shortened
        if steep > 0.05:
            panel.gradient(self.slope, self.intercept, *step, name="downhill")

    def _search(self, panel):
        """Where a blind search has been, and the best place so far."""
        best = int(self.losses.argmin())
        panel.line(*self.walked.T, "step", "thin", "search")
        panel.dots(*self.walked[:-1].T, "step", "small", "places of the search")
        if self.blind:
            panel.dots(*self.walked[best], "good", "large", "best so far")
            x, y = self.walked[best]
            end, beside = ("start", 0.8) if x < 2 else ("end", -0.8)
            panel.text(x + beside, y, number(float(self.losses[best])), "good", anchor=end, name="least so far")

    def notes(self):
        """What has to be said in words in both panels."""
        if self.blind:
            return "", ""
        a, b = self.bowl.best
        left = ["dashed: best line"] if self.fit else []
        above = int(np.sum(self.bowl.y > self.high))
        left += [f"{above} above the picture"] if above else []
        right = "" if max(abs(a), abs(b)) <= BOWL[1] else f"minimum outside: ({number(a)}, {number(b)})"
        return "; ".join(left), "" if self.asking else "a trough" if self.bowl.trough else right

    @classmethod
    def linked(cls, old, new):
        """In another unit of x the line stays where it is; a blind search remembers where it was.

        A point lifted out of the picture brings the higher one.
        """
        changes = {"top": 16} if max(y for _, y in new.points) > 8.5 else {}
        if new.scale != old.scale:
            (m, s), (shift, spread) = unit(old.points, old.scale), unit(new.points, new.scale)
            slope = new.slope / s
            changes |= {"slope": slope * spread, "intercept": new.intercept + slope * (shift - m)}
        was = old.slope, old.intercept
        if (new.scale, new.points) != (old.scale, old.points):
            changes["trail"] = ()
        elif old.blind and was != (new.slope, new.intercept):
            if not old.trail or np.hypot(*np.subtract(was, old.trail[-1])) > APART:
                changes["trail"] = (*old.trail, was)[-TRAIL:]
        return changes

    def numbers(self):
        if self.blind:
            return f"𝓛 = <b>{number(self.loss)}</b>"
        N, told = len(self.res), 4
        largest_first = self.res[np.argsort(-np.abs(self.res), kind="stable")].tolist()
        squares = [f"{bracketed(number(r))}²" for r in largest_first[:told]] + ["…"] * (N > told)
        return f"𝓛 = 1/(2·{N}) · ({tint(' + '.join(squares), 'error')}) = <b>{number(self.loss)}</b>"

    def readout(self):
        if self.blind:
            return {"𝓛 =": self.loss} | ({"least so far": float(self.losses.min())} if self.trail else {})
        lines = {"𝓛 =": self.loss} | ({} if self.asking else {"above the least": self.gap})
        lines["largest residual"] = float(self.res[np.abs(self.res).argmax()])
        lines["∇𝓛 ="] = f"({number(self.gradient[0])}, {number(self.gradient[1])})"
        if self.fit:
            lines["best line"] = f"{number(self.bowl.best[0])} x {plus(self.bowl.best[1])}"
        return lines if self.asking else lines | {"κ =": "∞, a trough" if self.bowl.trough else self.bowl.kappa}

    def alt(self):
        if self.blind:
            here = f"slope {number(self.slope)}, intercept {number(self.intercept)}"
            return f"Data and bowl are hidden. At {here}: {self.said()}."
        notes = "".join(f" {capitalised(note)}." for note in self.notes() if note)
        return (
            f"{len(self.res)} points, the line {number(self.slope)} x {plus(self.intercept)} with {self.scale} x, its "
            f"squares, and the bowl of the loss. {self.said()}.{notes}"
        )


def plus(value):
    """A summand with its sign: "+ 1.00", "− 0.667"."""
    return f"{'−' if value < 0 else '+'} {number(abs(value))}"
