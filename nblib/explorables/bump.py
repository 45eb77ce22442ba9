"""Notebook 02, universal approximation: a bump from two steps (2.1)."""

from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection

from nblib import bump, figures, heaviside, sigmoid
from nblib.explorables.apart import apart
from nblib.explorables.controls import Choice, LogReal, Number, Real
from nblib.explorables.declaration import Handle, Moment, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.jumps import torn
from nblib.explorables.stage import limits
from nblib.explorables.text import bracketed, number, tint

SIGMAS = {"Heaviside": heaviside, "sigmoid": sigmoid}
ENDS = -0.1, 1.1  # of the picture
X = np.linspace(*ENDS, 401)
RISE = np.sinh(np.linspace(-4.4, 4.4, 81))  # where beta (x - c) is worth a look: dense at the threshold, up to 40
TOPS = 1, 2, 4  # the largest coefficient in the picture
INDEX = "₁₂₃"
SIGNS = {1: (figures.NETWORK, "-"), 0: (figures.TRUTH, ":"), -1: (figures.STEP, (0, (2, 1)))}


@dataclass(frozen=True)
class Steps:
    state: Any
    thresholds: np.ndarray  # (m,) s and t, and u if there is a second bump: touching bumps share the neuron at t
    a: np.ndarray  # (m,)
    x: np.ndarray  # a grid with every threshold and the next number behind it
    terms: np.ndarray  # (m, len(x)) a_j sigma(beta (x - c_j))
    f: np.ndarray  # their sum
    boxes: np.ndarray  # what it would be with Heaviside
    error: float  # sup |f - boxes| over the real line, and where it is approached
    worst: float
    area: float  # between the two, over the real line
    at_s: float
    at_t: float

    needed: int  # neurons once those with the same threshold are merged and those with coefficient 0 left out

    soft = property(lambda self: self.state.sigma == "sigmoid")


def box(s, t, x):
    """sigma(x - s) - sigma(x - t) for Heaviside, in either order: `bump`, negative if t lies before s."""
    return bump(s, t)(x) if s <= t else -bump(t, s)(x)


def needed(thresholds, a):
    """How many neurons remain with one for each threshold and none with coefficient 0."""
    _, which = np.unique(thresholds, return_inverse=True)
    return int(np.count_nonzero(np.round(np.bincount(which, weights=a), 12)))


class Bump(Explorable):
    title = "A bump from two steps"
    idea = "One neuron switches on, the other takes it back. Exactly only if a neuron can jump."
    formula = r"$\hat f(x) = h\,\sigma(\beta(x - s)) - h\,\sigma(\beta(x - t))$"

    sigma = Choice(list(SIGMAS), "Heaviside", "activation", "σ")
    h2 = Number(-2, 2, 0.1, 0, "second bump from t, height", "h₂")
    u = Number(0, 1, 0.01, 0.9, "to", "u")
    s = Real(0, 1, 0.01, 0.2, "on at", "s")
    t = Real(0, 1, 0.01, 0.7, "off at", "t")
    h = Real(-2, 2, 0.1, 1, "height", "h")
    beta = LogReal(1, 1000, 10, "steepness of a sigmoid", "β")

    presets = (
        Preset(
            "script's bump",
            question="s goes from 0.2 to 0.5. Which of a, w and b change?",
            answers=("only b₁", "b₁ and b₂", "a₁ and b₁", "only w₁"),
            then={"s": 0.5},
            see="b₁ = −s, and nothing else. f̂({after.state.s:.1f}) is {after.at_s:.0f} and f̂({after.state.t:.1f}) is "
            "{after.at_t:.0f}, as before: the ends are those of (s, t].",
            look="The disc is the value at a jump, the circle is not.",
            hide=("beta", "h2", "u"),
        ),
        Preset(
            "t before s",
            {"s": 0.4},
            question="t is pulled to the left, past s. What do the two steps make then?",
            answers=("nothing: (s, t] is empty", "the same bump", "a bump of height −1"),
            right=2,
            then={"t": 0.1},
            see="between {after.state.t:.1f} and {after.state.s:.1f} only the second neuron is on, and its "
            "coefficient is {after.a[1]:.0f}.",
            look="That is why the script asks for s\N{NO-BREAK SPACE}<\N{NO-BREAK SPACE}t.",
            hide=("beta", "h2", "u"),
        ),
        Preset(
            "s = t",
            question="s walks up to t. When both are 0.7, what is left?",
            answers=("0 everywhere", "the value 1 at the one point 0.7", "it is not defined"),
            then={"s": 0.7},
            see="both neurons switch at {after.state.s:.1f} and their coefficients add up to 0: {after.needed} neurons "
            "are needed.",
            look="(s, s] is empty. A bump at a single point cannot be made of these steps.",
            hide=("beta", "h2", "u"),
        ),
        Preset(
            "sigmoid",
            {"sigma": "sigmoid"},
            question="Sigmoids with β = 10. Now β goes up to 1000. The largest error is then about …",
            answers=("0.5", "0.05", "0.005"),
            then={"beta": 1000.0},
            see="the area goes from {before.area:.3f} to {after.area:.5f}; the largest error from {before.error:.3f} "
            "to {after.error:.3f}. Just behind s a sigmoid is only half-way up, however steep.",
            look="The area falls tenfold for every tenfold β. The largest error does not fall.",
            hide=("h2", "u"),
        ),
        Preset(
            "two touching bumps",
            question="A second bump, 0.5 high, begins where the first one ends. How many neurons do both need?",
            answers=("4", "3", "2"),
            right=1,
            then={"h2": 0.5},
            see="at t one step from 1 down to 0.5 is enough, a₂ = {after.a[1]:.1f}.",
            look="Set h₂ = 1. What is left of the step at t?",
            hide=("beta",),
        ),
    )
    widest = MappingProxyType({"h": 2, "h2": -2})
    moments = (
        Moment("Sigmoid, β = {r.state.beta:.0f}: largest error {r.error:.2f}, area {r.area:.2f}", {}, "sigmoid"),
        Moment("Heaviside (β = ∞): exact", {"sigma": "Heaviside"}, "sigmoid"),
    )

    @staticmethod
    def compute(state):
        s, t, u, beta = state.s, state.t, state.u, state.beta
        m = 3 if state.h2 else 2
        c = np.array([s, t, u][:m])
        a = np.round([state.h, state.h2 - state.h, -state.h2][:m], 12)
        around = c[:, None] + RISE / beta
        jumps = np.array([s, t, u])
        x = np.unique(np.concatenate([X, around.ravel(), jumps, np.nextafter(jumps, 2)]))
        inner = beta * (x - c[:, None])
        terms = a[:, None] * SIGMAS[state.sigma].value(inner)
        f = terms.sum(axis=0)
        boxes = state.h * box(s, t, x) + state.h2 * box(t, u, x)
        soft = state.sigma == "sigmoid"
        error = np.abs(f - boxes) * soft
        worst = error.argmax()
        # log(1 + exp(-|beta x|))/beta is an antiderivative of sigmoid - Heaviside; the area is how far it goes
        went = a @ np.log1p(np.exp(-np.abs(inner))) / beta
        return Steps(
            state=state,
            thresholds=c,
            a=a,
            x=x,
            terms=terms,
            f=f,
            boxes=boxes,
            error=float(error[worst]),
            worst=float(x[worst]),
            area=float(soft * np.abs(np.diff(went, prepend=0, append=0)).sum()),
            at_s=float(f[np.searchsorted(x, s)]),
            at_t=float(f[np.searchsorted(x, t)]),
            needed=needed(c, a),
        )

    def build(self, figure):
        left, right = figure.subplots(1, 2)
        left.set(title=r"the steps $a_j\,\sigma(\beta(x - s_j))$", xlabel="x", xlim=ENDS)
        right.set(title=r"their sum $\hat f$", xlabel="x", xlim=ENDS)
        for ax in left, right:
            ax.axhline(0, color="#BBBBBB", lw=1)
            ax.locator_params(axis="y", nbins=4, steps=[1, 2, 5, 10])
            ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
        end = {"ls": "none", "marker": "o", "ms": 8, "mew": 2.5}
        return SimpleNamespace(
            left=left,
            right=right,
            steps=[left.plot([], [], lw=4)[0] for _ in INDEX],
            step_ends=[left.plot([], [], **end)[0] for _ in INDEX],
            names=[figures.label(left, 1.09, 0, "", ha="right") for _ in INDEX],
            between=right.fill_between([], [], facecolor="white", edgecolor=figures.STEP, hatch="///", lw=0),
            boxes=right.plot([], [], **figures.LINES["truth"])[0],
            sum=right.plot([], [], **figures.LINES["network"])[0],
            jumps=right.add_collection(LineCollection([], colors=figures.NETWORK, linewidths=1.5, linestyles=":")),
            open=right.plot([], [], **end, mec=figures.NETWORK, mfc="white")[0],
            filled=right.plot([], [], **end, mec=figures.NETWORK, mfc=figures.NETWORK)[0],
            worst=right.plot([], [], **figures.LINES["step"] | {"lw": 4}, marker="_", ms=16, mew=3)[0],
            notes=[figures.label(right, 0.02, y, "", transform=right.transAxes) for y in (0.06, 0.94)],
        )

    def draw(self, art, result):
        s, m = result.state, len(result.a)
        largest = max(abs(s.h), abs(s.h2), *np.abs(result.a), 0)
        top = 1.4 * next(t for t in TOPS if largest <= t)
        for ax in art.left, art.right:
            limits(ax, ylim=(-top, top))
        for j, (line, ends, name) in enumerate(zip(art.steps, art.step_ends, art.names, strict=True)):
            a, c = (result.a[j], result.thresholds[j]) if j < m else (0.0, np.nan)
            color, style = SIGNS[np.sign(a)]
            line.set_data(*torn(result.x, result.terms[j]) if j < m else ([], []))
            line.set(color=color, linestyle=style)
            ends.set(mec=color, mfc="white")
            ends.set_data(*([], []) if result.soft else ([c], [a]))
            name.set(text=f"a{INDEX[j]} = {a:+.3g}".replace("-", "−") if j < m else "", color=color)
        ends = result.terms[:, np.searchsorted(result.x, ENDS[1])]
        for name, y in zip(art.names, apart(ends + 0.11 * top, top / 6, 0.93 * top), strict=False):
            name.set_y(y)
        edges = np.column_stack([np.r_[result.x, result.x[::-1]], np.r_[result.f, result.boxes[::-1]]])
        art.between.set_verts([edges] if result.soft else [])
        art.boxes.set_data(*torn(result.x, result.boxes))
        art.sum.set_data(*torn(result.x, result.f))
        at = np.searchsorted(result.x, result.thresholds)
        at = at[np.abs(result.f[at + 1] - result.f[at]) > 1e-9]
        art.jumps.set_segments(np.stack([result.x[[at, at]], result.f[[at, at + 1]]], axis=-1).swapaxes(0, 1))
        art.filled.set_data(result.x[at], result.f[at])
        art.open.set_data(result.x[at], result.f[at + 1])
        at = np.searchsorted(result.x, result.worst)
        art.worst.set_data(*([[result.worst] * 2, [result.f[at], result.boxes[at]]] if result.error else ([], [])))
        for text, note in zip(art.notes, self.notes(result), strict=True):
            text.set_text(note)

    @staticmethod
    def notes(result):
        """What has to be said in words: on the place, and on the error."""
        s = result.state
        place = ""
        if not result.needed:
            place = "0 everywhere"
        elif s.t < s.s and s.h and not s.h2:
            place = f"t < s: a bump of height {number(-s.h)}"
        elif s.s == 0 and not result.soft:
            place = "0 is not in (0, t]"
        elif s.t == 1 and not result.soft and s.h and not s.h2:
            place = "the second neuron is off on [0, 1]"
        return place, f"off by {number(result.error)}" if result.error else ""

    def handles(self, art, result):
        s = result.state
        first, second = (s.h if s.s <= s.t else -s.h), (s.h2 if s.t <= s.u else -s.h2)
        if s.h2:
            yield Handle("end u", art.right, (s.u, second / 2), lambda x, y: {"u": x}, step=(0.01, 0))
            yield self._top("second top", art, "h2", (s.t + s.u) / 2, second, s.h2)
        yield Handle("edge s", art.right, (s.s, first / 2), lambda x, y: {"s": x}, step=(0.01, 0))
        yield Handle("edge t", art.right, (s.t, (first + second) / 2), lambda x, y: {"t": x}, step=(0.01, 0))
        yield self._top("top", art, "h", (s.s + s.t) / 2, first, s.h)

    @staticmethod
    def _top(name, art, control, x, y, height):
        """The handle of a height; a bump that ends before it begins hangs down."""
        sign = -1 if y == -height else 1
        return Handle(name, art.right, (x, y), lambda _, new: {control: sign * new}, step=(0, 0.1))

    def formula_numbers(self, result):
        s, terms, w, b = result.state, [], [], []
        for a, c in zip(result.a.tolist(), result.thresholds.tolist(), strict=True):
            text = tint(bracketed(number(a)) if terms else number(a), SIGNS[np.sign(a)][0])
            inner = f"x − {number(c)}"
            terms.append(f"{text}·σ({number(s.beta)}·({inner}))" if result.soft else f"{text}·σ({inner})")
            w.append(number(s.beta) if result.soft else "1")
            b.append(number(-s.beta * c if result.soft else -c))
        a = ", ".join(number(a) for a in result.a.tolist())
        return f"f̂(x) = {' + '.join(terms)}<br>a = ({a}), w = ({', '.join(w)}), b = ({', '.join(b)})"

    def readout(self, result):
        lines = {"f̂(s) =": result.at_s, "f̂(t) =": result.at_t, "neurons needed": result.needed}
        if result.soft:
            worst = f"{number(result.error)} at x = {number(result.worst)}" if result.error else "0"
            return lines | {"largest error": worst, "area between": result.area}
        return lines | {"largest error": "0: it is exact"}

    def alt(self, result):
        s = result.state
        kind = f"sigmoid steps with β = {number(s.beta)}" if result.soft else "Heaviside steps"
        second = f", and of height {number(s.h2)} from t to u = {number(s.u)}" if s.h2 else ""
        place = self.notes(result)[0]
        return (
            f"A bump of height h = {number(s.h)} from s = {number(s.s)} to t = {number(s.t)}{second}, made of {kind}: "
            f"the steps on the left, their sum on the right. {self.said(result)}.{f' {place}.' if place else ''}"
        )
