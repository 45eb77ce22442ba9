"""Notebook 03, least squares: squares you can see (3.1)."""

from types import SimpleNamespace

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from nblib import figures
from nblib.explorables.controls import Choice, Real, Toggle
from nblib.explorables.declaration import Handle, Moment, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.labels import Labels
from nblib.explorables.line_fit import contours, fit_line, unit
from nblib.explorables.many import Points
from nblib.explorables.stage import limits
from nblib.explorables.text import bracketed, number, tint

STEP = 0.05  # of the sliders
BOWL = -5, 5  # range of slope and of intercept: a square map, so that a round bowl looks round
LOW = -2  # lower end of the y-axis
WIDTHS = {"raw": (4, 5), "centred": (0, 5), "standardised": (0, 3)}  # the x-axis: its middle and half its width
LEVELS = np.array([1, 2, 5, 10, 20, 50, 100, 200, 500])  # of the contours

ON_LINE = tuple((float(x), round(0.6 * x + 1, 1)) for x in range(8))
CLOUD = tuple(
    (x, round(y + e, 1)) for (x, y), e in zip(ON_LINE, (0.9, -1.3, 1.2, -0.5, -1.1, 1.3, 0.6, -1.1), strict=True)
)
PARABOLA = tuple((x, round(0.4 * (x - 3) ** 2, 1)) for x, _ in ON_LINE)
SAME_X = tuple((3.5, y) for y in (1.0, 2.2, 3.4, 5.4))


def lifted(k):
    """The points on the line, the one at x = k lifted by 10."""
    return tuple((x, y + 10 * (x == k)) for x, y in ON_LINE)


class Squares(Explorable):
    title = "Squares you can see"
    idea = "𝓛 is half the mean area of the squares: a bowl over slope and intercept."
    formula = r"$\mathcal{L} = \frac{1}{2N}\sum_{i=1}^{N} (a\,x_i + b - y_i)^2$"

    scale = Choice(list(WIDTHS), "raw", "x")
    top = Choice({"to 8": 8, "to 16": 16}, 8, "y-axis")
    squares = Toggle(True, "squares")
    fit = Toggle(False, "best line")
    blind = Toggle(False, "blind")
    slope = Real(*BOWL, STEP, 0.0, "slope", "a")
    intercept = Real(*BOWL, STEP, 2.0, "intercept", "b")
    points = Points(CLOUD, "data", x=(0, 8), y=(LOW, 16), fewest=1, limit=20, step=0.1)

    presets = (
        Preset(
            "cloud",
            question="The line is flat. Now it turns into the best one. What is left of 𝓛?",
            answers=("nothing", "less than half", "more than half"),
            right=1,
            then={"slope": 0.55, "intercept": 1.2, "fit": True},
            see="𝓛 falls from {before.loss:.2f} to {after.loss:.2f}; the least there can be is {after.least:.2f}.",
            look="Drag a point: which ones turn the best line most?",
        ),
        Preset(
            "outlier at the end",
            {"points": ON_LINE, "slope": 0.6, "intercept": 1.0, "top": 16, "fit": True},
            question="Eight points on a line of slope 0.6. The last one is lifted by 10. The best slope …",
            answers=("falls a little", "grows a little", "more than doubles"),
            right=2,
            then={"points": lifted(7)},
            see="the best slope goes from {before.best[0]:.2f} to {after.best[0]:.2f}. A point far out has leverage.",
            look="Now the same with a point in the middle: the next preset.",
        ),
        Preset(
            "outlier in the middle",
            {"points": ON_LINE, "slope": 0.6, "intercept": 1.0, "top": 16, "fit": True},
            question="At the end, a lift by 10 more than doubled the slope. Now x = 3 is lifted. The best slope …",
            answers=("doubles again", "grows a little", "falls a little"),
            right=2,
            then={"points": lifted(3)},
            see="it goes from {before.best[0]:.2f} to {after.best[0]:.2f}: x = 3 is just left of the mean, 3.5.",
            look="The whole line goes up instead: look at the dashed one.",
        ),
        Preset(
            "curved data",
            {"points": PARABOLA, "slope": 0.0, "intercept": 2.0},
            question="Data on a parabola. Under the best line, which points lie above it (+) and which below (−)?",
            answers=("none: 𝓛 = 0", "+ and − at random", "first +, then −, then +"),
            right=2,
            then={"slope": 0.4, "intercept": 0.8, "fit": True},
            see="{after.signs}. 𝓛 = {after.loss:.2f} is the least there is for a line, and it is not small.",
            look="A pattern in the residuals blames the model, not its parameters.",
        ),
        Preset(
            "raw vs standardised x",
            {"slope": 0.55, "intercept": 1.2, "fit": True},
            question="The bowl is a valley, 63 times as steep across as along: κ = 63. Standardise x, and κ becomes …",
            answers=("63 again", "about 8", "1"),
            right=2,
            then={"scale": "standardised"},
            see="κ falls from {before.kappa:.0f} to {after.kappa:.1f}: a round bowl, the same line.",
            look="Centred is in between. Gradient descent will thank you for it.",
        ),
        Preset(
            "all x equal",
            {"points": SAME_X, "slope": 0.0, "intercept": 3.0},
            question="All points have the same x. How many best lines are there?",
            answers=("none", "one", "infinitely many"),
            right=2,
            then={"slope": 1.0, "intercept": -0.5},
            see="𝓛 is {before.loss:.2f} all the way: the bowl is a trough.",
            look="Each line through the mean of the points is best. The star has the least norm.",
        ),
        Preset(
            "blind",
            {"blind": True, "slope": -1.0, "intercept": 4.0},
            question="You see neither data nor bowl, only the number 𝓛 where you are. How do you find the minimum?",
            answers=("not at all", "guess the data", "small moves, keeping what lowers 𝓛"),
            right=2,
            then={"slope": -0.5},
            see="one small move: 𝓛 goes from {before.loss:.2f} to {after.loss:.2f}. This is what the computer sees.",
            look="Go on. How low do you get? Then untick blind.",
        ),
    )
    moments = (
        Moment(
            "Last point lifted by 10: best slope 0.60 → {r.best[0]:.2f}", {"points": lifted(7)}, "outlier at the end"
        ),
        Moment(
            "Middle point lifted by 10: best slope 0.60 → {r.best[0]:.2f}",
            {"points": lifted(3)},
            "outlier in the middle",
        ),
    )

    compute = staticmethod(fit_line)

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1.7, 1])
        left.set(title="data, line, squares", xlabel="x")
        left.yaxis.get_major_locator().set_params(integer=True)
        right.set(title=r"the bowl $\mathcal{L}(a, b)$", xlabel="slope a", ylabel="intercept b")
        right.set(xlim=BOWL, ylim=BOWL, box_aspect=1, xticks=[-4, -2, 0, 2, 4])
        arrow = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.012, "zorder": 4}
        return SimpleNamespace(
            left=left,
            right=right,
            squares=left.add_collection(PolyCollection([], facecolors=figures.STEP + "33", edgecolors=figures.STEP)),
            best=left.plot([], [], **figures.LINES["truth"])[0],
            line=left.plot([], [], **figures.LINES["network"])[0],
            data=left.plot([], [], **figures.LINES["data"])[0],
            number=left.text(0.5, 0.5, "", transform=left.transAxes, ha="center", va="center", fontsize=44),
            contours=right.add_collection(LineCollection([], colors="#999999", linewidths=1.2)),
            levels=Labels(right, np.zeros((len(LEVELS), 2)), figures.TRUTH, halo=True),
            trough=right.plot([], [], **figures.LINES["truth"])[0],
            minimum=right.plot([], [], ls="none", marker="*", ms=22, color=figures.TRUTH)[0],
            arrow=right.quiver(0, 0, 0, 0, color=figures.STEP, **arrow),
            downhill=figures.label(right, 0, 0, r"$-\nabla\mathcal{L}$", figures.STEP, ha="center", clip_on=True),
            notes=[figures.label(ax, 0.03, y, "", transform=ax.transAxes) for ax, y in ((left, 0.94), (right, 0.07))],
        )

    def draw(self, art, result):
        s = result.state
        middle, half = WIDTHS[s.scale]
        half = max(half, np.ceil(np.abs(result.x - middle).max()))
        limits(art.left, xlim=(middle - half, middle + half), ylim=(LOW, s.top + 0.5))
        ends = np.array(art.left.get_xlim())
        art.line.set_data(ends, s.slope * ends + s.intercept)
        art.best.set_data(ends, result.best[0] * ends + result.best[1])
        art.data.set_data(result.x, result.y)
        art.squares.set_verts(_squares(art.left, result))
        self._draw_bowl(art, result)
        for artist in (art.line, art.data, art.contours, art.minimum, art.trough, art.arrow, art.downhill, art.levels):
            artist.set_visible(not s.blind)
        art.squares.set_visible(s.squares and not s.blind)
        art.best.set_visible(s.fit and not s.blind)
        art.number.set_text(rf"$\mathcal{{L}}$ = {number(result.loss)}" if s.blind else "")
        for text, note in zip(art.notes, self.notes(result), strict=True):
            text.set_text(note)

    def _draw_bowl(self, art, result):
        s, (a, b) = result.state, result.best
        heights = np.maximum(LEVELS - result.least, 0)  # of the contours over the minimum
        art.contours.set_segments(contours(result, heights[heights > 0]))
        down = np.sqrt(2 * heights)  # so far below the minimum a contour crosses the vertical line through it
        art.levels.places = np.stack([np.full(len(LEVELS), a), b - down], 1)
        art.levels.set_texts(_named(down, art.levels.places))
        art.minimum.set_data([a], [b])
        along = np.outer([-20, 20], result.directions[:, 0]) + result.best
        art.trough.set_data(*along.T if result.trough else ([], []))
        steep = np.linalg.norm(result.gradient)
        step = -2 * result.gradient / (1 + steep)  # its direction; long arrows are shortened
        art.arrow.set_offsets([s.slope, s.intercept])
        art.arrow.set_UVC(*step[:, None])
        art.downhill.set(position=(s.slope + step[0] / 2, s.intercept + step[1] / 2 + 0.8))
        art.downhill.set_text(r"$-\nabla\mathcal{L}$" if steep > 1 else "")

    def notes(self, result):
        """What has to be said in words in both panels."""
        s, (a, b) = result.state, result.best
        if s.blind:
            return "", ""
        left = ["dashed: best line"] if s.fit else []
        above = int(np.sum(result.y > s.top + 0.5))
        left += [f"{above} above the picture"] if above else []
        inside = max(abs(a), abs(b)) <= BOWL[1]
        right = "" if inside else f"minimum outside: ({number(a)}, {number(b)})"
        return "; ".join(left), "a trough" if result.trough else right

    def handles(self, art, result):
        s = result.state
        at = s.slope, s.intercept
        yield Handle("line", art.right, at, lambda x, y: {"slope": x, "intercept": y}, step=(STEP, STEP))
        if s.blind:
            return
        first, second = _ends(art.left, s)
        yield self._end("left end", art.left, first, second)
        yield self._end("right end", art.left, second, first)
        for i, (x, y) in enumerate(zip(result.x.tolist(), result.y.tolist(), strict=True)):
            rest = s.points[:i], s.points[i + 1 :]

            def move(x, y, rest=rest):
                return {"points": (*rest[0], (result.shift + result.spread * x, y), *rest[1])}

            remove = {"points": rest[0] + rest[1]} if len(s.points) > 1 else None
            step = 0.1 / result.spread, 0.1
            yield Handle(f"point {i + 1}", art.left, (x, y), move, step, remove=remove, color=figures.DATA)

    def _end(self, name, axes, at, pivot):
        """The handle of one end of the line, which turns it around the other one."""
        side = np.sign(at[0] - pivot[0])

        def turn(x, y):
            slope = self.controls["slope"].nearest((y - pivot[1]) / (side * max(side * (x - pivot[0]), 0.5)))
            return {"slope": slope, "intercept": pivot[1] - slope * pivot[0]}

        return Handle(name, axes, at, turn, step=(0, STEP * abs(at[0] - pivot[0])))

    def click(self, art, result, axes, x, y):
        if axes is art.right:
            return {"slope": x, "intercept": y}
        new = (result.shift + result.spread * x, y)
        return {} if result.state.blind else {"points": (*result.state.points, new)}

    def linked(self, old, new):
        """In another unit of x the line stays where it is; a point lifted out of the picture brings the higher one."""
        changes = {"top": 16} if max(y for _, y in new.points) > 8.5 else {}
        if new.scale != old.scale:
            (m, s), (shift, spread) = unit(old.points, old.scale), unit(new.points, new.scale)
            slope = new.slope / s
            changes |= {"slope": slope * spread, "intercept": new.intercept + slope * (shift - m)}
        return changes

    def formula_numbers(self, result):
        if result.state.blind:
            return f"𝓛 = <b>{number(result.loss)}</b>"
        N, shown = len(result.y), 4
        largest_first = result.res[np.argsort(-np.abs(result.res), kind="stable")].tolist()
        squares = [f"{bracketed(number(r))}²" for r in largest_first[:shown]] + ["…"] * (N > shown)
        return f"𝓛 = 1/(2·{N}) · ({tint(' + '.join(squares), figures.STEP)}) = <b>{number(result.loss)}</b>"

    def readout(self, result):
        s = result.state
        if s.blind:
            return {"𝓛 =": result.loss}
        largest = result.res[np.abs(result.res).argmax()]
        lines = {"𝓛 =": result.loss, "above the least": result.gap, "largest residual": float(largest)}
        lines["∇𝓛 ="] = f"({number(result.gradient[0])}, {number(result.gradient[1])})"
        if s.fit:
            lines["best line"] = f"{number(result.best[0])} x {plus(result.best[1])}"
        return lines | {"κ =": "∞, a trough" if result.trough else result.kappa}

    def alt(self, result):
        s = result.state
        if s.blind:
            here = f"slope {number(s.slope)}, intercept {number(s.intercept)}"
            return f"Data and bowl are hidden. At {here}: 𝓛 = {number(result.loss)}."
        notes = "".join(f" {note[0].upper()}{note[1:]}." for note in self.notes(result) if note)
        return (
            f"{len(result.y)} points, the line {number(s.slope)} x {plus(s.intercept)} with {s.scale} x, its squares, "
            f"and the bowl of the loss with its minimum. {self.said(result)}.{notes}"
        )


def _named(down, places):
    """The texts of the contours that have one: inside the map, and not too close to the one before."""
    texts, last = [], 0.0
    for level, distance, place in zip(LEVELS, down, places, strict=True):
        there = distance > last and np.abs(place).max() < 0.92 * BOWL[1]
        last = distance + 1.1 if there else last
        texts.append(str(level) if there else "")
    return texts


def _squares(axes, result):
    """The corners of a square over every residual, with equal sides on the screen."""
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    square = axes.bbox.height / (y1 - y0) * (x1 - x0) / axes.bbox.width  # one unit of y in units of x
    side = np.where(result.x > (x0 + x1) / 2, -1, 1) * np.abs(result.res) * square
    x, y, f = result.x, result.y, result.y + result.res
    return np.stack([[x, y], [x, f], [x + side, f], [x + side, y]]).transpose(2, 0, 1)


def _ends(axes, state):
    """Where the line is taken, on the left and on the right: near the edge, or where it leaves the picture."""
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    x = np.array([x0 + 0.05 * (x1 - x0), x1 - 0.05 * (x1 - x0)])
    if state.slope:
        leaves = np.sort((np.array([y0 + 0.5, y1 - 0.5]) - state.intercept) / state.slope)
        x = np.clip(x, *leaves) if leaves[0] < x[1] and leaves[1] > x[0] else x
    return [(float(u), float(state.slope * u + state.intercept)) for u in x]


def plus(value):
    """A summand with its sign: "+ 1.00", "− 0.667"."""
    return f"{'−' if value < 0 else '+'} {number(abs(value))}"
