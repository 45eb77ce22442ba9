"""Notebook 02, universal approximation: why sigma must not be a polynomial (2.3)."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from nblib import figures
from nblib.explorables.apart import apart
from nblib.explorables.controls import Choice, Integer, Seed, Toggle
from nblib.explorables.declaration import Handle, Moment, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.jumps import torn
from nblib.explorables.random_features import DEGREES, MOST, TARGETS, family, floor
from nblib.explorables.stage import limits
from nblib.explorables.text import number, powered, tint

SIGMAS = {"ReLU": "relu", "tanh": "tanh", "Heaviside": "heaviside", "t": "t", "t²": "t²", "t³": "t³"}
NAMES = {value: name for name, value in SIGMAS.items()}
ERRORS = 1e-3, 3.0  # ends of the error axis
HEIGHTS = {"vee": (-0.3, 0.7), "wave": (-1.9, 1.9)}
N = np.arange(1, MOST + 1)


@dataclass(frozen=True)
class Fit:
    state: Any
    x: np.ndarray
    f: np.ndarray  # the target
    fit: np.ndarray  # the best of the first n neurons, in the sense of least squares
    error: float  # the largest |f - fit|
    worst: int  # its index in x
    rank: int  # of the feature matrix
    errors: np.ndarray  # (MOST,) for the first 1, 2, ... neurons
    floor: float  # below which no polynomial of this degree comes; NaN if sigma is none
    collapsed: np.ndarray  # the coefficients of the sum, highest power first, if sigma is a polynomial
    others: dict  # the errors (MOST,) of all activations, if they are to be shown

    degree = property(lambda self: DEGREES.get(self.state.sigma))


class NotAPolynomial(Explorable):
    title = "Why not a polynomial"
    idea = "Neurons that are polynomials add up to a polynomial: after a few, more of them add nothing."
    formula = r"$\hat f(x) = \sum_{j=1}^{n} a_j\,\sigma(w_j x + b_j)$, $w_j, b_j$ random, $a$ by least squares"

    sigma = Choice(SIGMAS, "t²", "activation", "σ")
    f = Choice({"|x − ½|": "vee", "sin 2πx": "wave"}, "vee", "function", "f")
    seed = Seed(4)
    bound = Toggle(False, "floor for every a, w, b")
    compare = Toggle(False, "all six")
    n = Integer(1, MOST, 3, "neurons", "n")

    presets = (
        Preset(
            "nothing moves",
            question="σ(t) = t²: 200 neurons instead of 3. The largest error falls to …",
            answers=("a tenth", "a half", "nothing changes"),
            right=2,
            then={"n": 200},
            see="{before.error:.3f} and {after.error:.3f}: {after.state.n} parabolas add up to one parabola, and 3 "
            "numbers say which. The rank is {after.rank}.",
            look="Now t³: one more dimension, and that is all.",
        ),
        Preset(
            "one more dimension",
            {"sigma": "t³", "f": "wave"},
            question="σ(t) = t³, 200 neurons with random w and b. How many are linearly independent?",
            answers=("3", "4", "about 100", "200"),
            right=1,
            then={"n": 200},
            see="1, x, x² and x³ are all there is. The fourth neuron took the error from "
            "{before.error:.2f} to {after.error:.2f}, the other 196 did nothing.",
            look="Which power would sin 2πx need for an error of 0.01? No power will do for every f.",
        ),
        Preset(
            "a kink is enough",
            {"sigma": "relu"},
            question="ReLU is two straight lines. 200 neurons instead of 3: the largest error falls to …",
            answers=("nothing changes", "a half", "less than a tenth"),
            right=2,
            then={"n": 200},
            see="{before.error:.3f} to {after.error:.4f}. {after.rank} of these neurons are linearly independent; most "
            "of the others have no kink in [0, 1].",
            look="Take a new seed: other kinks, the same fall.",
        ),
        Preset(
            "smooth is no obstacle",
            {"sigma": "tanh"},
            question="tanh is as smooth as a parabola. 200 neurons instead of 3: the largest error falls to …",
            answers=("nothing changes", "a half", "less than a tenth"),
            right=2,
            then={"n": 200},
            see="{before.error:.3f} to {after.error:.4f}. What matters is not whether σ has a kink, but that it is no "
            "polynomial.",
            look="Take sin 2πx: a smooth f is easy for a smooth σ.",
        ),
        Preset(
            "the floor",
            {"n": 10},
            question="t², least squares: error 0.094. How far down could the best a, w, b of all take it?",
            answers=("to 0", "to 1/16", "to 0.094, this is the best"),
            right=1,
            then={"bound": True},
            see="{after.floor:.4f}: least squares is not the best in the largest error, but below this floor no "
            "parabola comes, whatever n.",
            look="Drag n: the floor does not fall. For ReLU and tanh there is none.",
        ),
        Preset(
            "all six",
            {"n": 200},
            question="Six activations, 200 neurons each. How many are off by more than 0.05?",
            answers=("1: t", "3: t, t² and t³", "5: all but ReLU"),
            right=1,
            then={"compare": True},
            see="the polynomials stop at {after.others[t][199]:.3f} and {after.others[t²][199]:.3f}; Heaviside is at "
            "{after.others[heaviside][199]:.3f}, tanh at {after.others[tanh][199]:.4f}, ReLU at "
            "{after.others[relu][199]:.4f}.",
            look="Three lines end flat. These are what the theorem excludes.",
        ),
    )
    quick = ("n", "bound")
    moments = (
        Moment("t², {r.state.n} neurons: error {r.error:.3f}, floor {r.floor:.4f}", {"n": 200, "bound": True}),
        Moment("ReLU, {r.state.n} neurons: error {r.error:.4f}", {"n": 200}, "a kink is enough"),
    )

    @staticmethod
    def compute(state):
        fits = family(state.sigma, state.f, state.seed)
        f, fit = TARGETS[state.f](fits.x), fits.fits[fits.ranks[state.n - 1]]
        degree = DEGREES.get(state.sigma)
        others = {name: family(name, state.f, state.seed).errors for name in NAMES} if state.compare else {}
        return Fit(
            state=state,
            x=fits.x,
            f=f,
            fit=fit,
            error=float(fits.errors[state.n - 1]),
            worst=int(np.abs(f - fit).argmax()),
            rank=int(fits.ranks[state.n - 1]),
            errors=fits.errors,
            floor=floor(state.f, degree) if degree else np.nan,
            collapsed=np.round(np.polyfit(fits.x, fit, degree), 9) if degree else np.empty(0),
            others=others,
        )

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1.15, 1])
        left.set(title="f and the best fit", xlabel="x", xlim=(-0.02, 1.02), ylim=HEIGHTS["vee"])
        left.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
        right.set(title="largest error", xlabel="n", xscale="log", yscale="log", xlim=(0.9, 3500), ylim=ERRORS)
        right.set_xticks([1, 10, 100], ["1", "10", "100"])
        right.set_yticks([0.001, 0.01, 0.1, 1], ["0.001", "0.01", "0.1", "1"])
        right.minorticks_off()
        left.axhline(0, color="#BBBBBB", lw=1)
        thin = {"color": figures.TRUTH, "lw": 1.5}
        return SimpleNamespace(
            left=left,
            right=right,
            f=left.plot([], [], **figures.LINES["truth"])[0],
            fit=left.plot([], [], **figures.LINES["network"])[0],
            worst=left.plot([], [], **figures.LINES["step"], marker="_", ms=14, mew=2.5)[0],
            others=[right.plot([], [], **thin)[0] for _ in NAMES],
            errors=right.plot([], [], **figures.LINES["step"] | {"lw": 4})[0],
            floor=right.plot([], [], **figures.LINES["truth"])[0],
            names=[figures.label(right, 330, 1, "", figures.TRUTH) for _ in NAMES],
            floor_name=figures.label(right, 1.1, 1, "", figures.TRUTH),
            notes=[
                figures.label(left, 0.5, 0.06, "", transform=left.transAxes, ha="center"),
                figures.label(right, 0.02, 0.06, "", transform=right.transAxes),
            ],
        )

    def draw(self, art, result):
        s = result.state
        limits(art.left, ylim=HEIGHTS[s.f])
        art.f.set_data(result.x, result.f)
        art.fit.set_data(*torn(result.x, result.fit))
        at = result.worst
        art.worst.set_data([result.x[at]] * 2, [result.f[at], result.fit[at]])
        art.errors.set_data(N[: s.n], np.clip(result.errors[: s.n], *ERRORS))  # the rest would answer the question
        art.floor.set_data([0.9, MOST], [result.floor] * 2 if s.bound else [np.nan] * 2)
        art.floor_name.set(text="floor" if s.bound and result.degree else "", y=0.6 * np.nan_to_num(result.floor))
        for line, name in zip(art.others, NAMES, strict=True):
            line.set_data(*(N, np.clip(result.others[name], *ERRORS)) if s.compare else ([], []))
        ends, together = _ends(result.others)
        places = 10 ** apart(np.log10(ends), np.log10(ERRORS[1] / ERRORS[0]) / 9, np.log10(ERRORS[1]))
        for k, label in enumerate(art.names):
            there = k < len(together)
            label.set(text=together[k] if there else "", y=places[k] if there else 1)
        for label, text in zip(art.notes, self.notes(result), strict=True):
            label.set_text(text)

    @staticmethod
    def notes(result):
        """What has to be said in words in both panels."""
        left = ""
        if not result.rank:
            left = "all neurons are 0 on [0, 1]"
        elif result.degree and result.rank < result.state.n:
            left = f"the first {result.rank} would do"
        right = ""
        if result.state.bound:
            right = f"floor {number(result.floor)}" if result.degree else "no floor"
        if result.error < ERRORS[0]:
            right = "; ".join([*filter(None, [right]), "below 0.001"])
        return left, right

    def handles(self, art, result):
        n = result.state.n
        at = n, float(np.clip(result.error, *ERRORS))
        yield Handle("n", art.right, at, lambda x, y: {"n": x}, nudge=lambda right, up: {"n": n + right})

    def formula_numbers(self, result):
        if not result.degree:
            return f"{result.state.n} neurons, {result.rank} of them linearly independent: no such collapse"
        terms = []
        for power, c in zip(range(result.degree, -1, -1), result.collapsed.tolist(), strict=True):
            sign = ("−" if c < 0 else "+") if terms else ("−" if c < 0 else "")
            x = powered(" x", power) if power > 1 else " x" * power
            terms.append(f"{sign} {tint(number(abs(c)), figures.NETWORK)}{x}")
        inside = powered("(wⱼx + bⱼ)", result.degree) if result.degree > 1 else "(wⱼx + bⱼ)"
        return f"Σ aⱼ{inside} = {' '.join(terms).strip()}"

    def readout(self, result):
        lines = {
            "largest error": f"{number(result.error)} at x = {number(result.x[result.worst])}",
            "neurons": result.state.n,
            "linearly independent (to 7 digits)": result.rank,
        }
        if result.state.bound:
            lines["floor"] = result.floor if result.degree else "none: σ is no polynomial"
        return lines

    def alt(self, result):
        s = result.state
        f = self.controls["f"].text(s.f)
        left = self.notes(result)[0]
        ends = ", ".join(f"{NAMES[name]} {number(errors[-1])}" for name, errors in result.others.items())
        return (
            f"{f} and its best fit in the sense of least squares by n = {s.n} random neurons with σ = "
            f"{NAMES[s.sigma]}; beside it the largest error against n. {self.said(result).capitalize()}."
            f"{f' {left.capitalize()}.' if left else ''}{f' With 200 neurons: {ends}.' if ends else ''}"
        )


def _ends(errors):
    """Where the curves end in the picture, and the names of those that end there: polynomials often end together."""
    ends = {}
    for name, curve in errors.items():
        ends.setdefault(round(float(np.clip(curve[-1], *ERRORS)), 6), []).append(NAMES[name])
    return np.array([*ends]), [", ".join(names) for names in ends.values()]
