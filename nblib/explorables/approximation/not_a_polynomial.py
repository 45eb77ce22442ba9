"""Notebook 02, universal approximation: why sigma must not be a polynomial."""

import numpy as np

from nblib.explorables.approximation.not_a_polynomial_numbers import DEGREES, MOST, TARGETS, family, floor
from nblib.explorables.engine import Choice, Explorable, Integer, Preset, Seed, Toggle
from nblib.explorables.engine.geometry import apart, torn
from nblib.explorables.engine.words import capitalised, number, powered, tint
from nblib.figures.scene import Panel

SIGMAS = {"ReLU": "relu", "tanh": "tanh", "Heaviside": "heaviside", "t": "t", "t²": "t²", "t³": "t³"}
NAMES = {value: name for name, value in SIGMAS.items()}
ROLE = {value: f"neuron {j}" for j, value in enumerate(NAMES, 1)}  # of each activation in the race of all six
ERRORS = 1e-3, 3.0  # ends of the error axis
WIDTHS = 0.9, 2600  # of the axis of n: room for a name beside the last
HEIGHTS = {"vee": (-0.3, 0.7), "wave": (-1.9, 1.9)}
TIE = 1e-9  # so close to the largest an error is as large: by symmetry two places may share it
X = np.linspace(0, 1, 101)
DRAWN = np.unique(np.geomspace(1, MOST, 90).round().astype(int))  # the widths at which a curve of errors has a point


class NotAPolynomial(Explorable):
    """Least squares with the first n of 200 random neurons, for each of six activations."""

    title = "Why not a polynomial"
    idea = "Neurons that are polynomials add up to a polynomial: after a few, more of them add nothing."
    formula = r"\hat f(x) = \sum_{j=1}^{n} a_j\,\sigma(w_j x + b_j)"

    n = Integer(1, MOST, 3, "neurons", "n")
    sigma = Choice(SIGMAS, "t²", "activation", "σ")
    f = Choice({"|x − ½|": "vee", "sin 2πx": "wave"}, "vee", "function", "f")
    seed = Seed(4)
    bound = Toggle(False, "floor for every a, w, b")
    compare = Toggle(False, "race of all six")

    presets = (
        Preset("nothing moves", then={"n": 200}, use=("n", "sigma")).asks("""
            σ(t) = t²: 200 neurons instead of 3. The largest error …
            | falls to a tenth | falls to a half | stays as it is ✓
            {before.error:.3f} and {after.error:.3f}: {after.n} parabolas add up to one parabola, and 3 numbers say
            which. The rank is {after.rank}.
            > Now t³: one more dimension, and that is all.
            """),
        Preset("one more dimension", {"sigma": "t³", "f": "wave"}, then={"n": 200}, use=("n", "sigma")).asks("""
            σ(t) = t³, 200 neurons with random w and b. How many are linearly independent?
            | 3 | 4 ✓ | about 100 | 200
            1, x, x² and x³ are all there is. The fourth neuron took the error from {before.error:.2f} to
            {after.error:.2f}, the other 196 did nothing.
            > Which power would sin 2πx need for an error of 0.01? No power will do for every f.
            """),
        Preset("a kink is enough", {"sigma": "relu"}, then={"n": 200}, use=("n", "seed")).asks("""
            ReLU is two straight lines. 200 neurons instead of 3: the largest error …
            | stays as it is | falls to a half | falls to less than a tenth ✓
            {before.error:.3f} to {after.error:.4f}. {after.rank} of these neurons are linearly independent; most of the
            others have no kink in [0, 1].
            > Take a new seed: other kinks, the same fall.
            """),
        Preset("smooth is no obstacle", {"sigma": "tanh"}, then={"n": 200}, use=("n", "f")).asks("""
            tanh is as smooth as a parabola. 200 neurons instead of 3: the largest error …
            | stays as it is | falls to a half | falls to less than a tenth ✓
            {before.error:.3f} to {after.error:.4f}. What matters is not whether σ has a kink, but that it is no
            polynomial.
            > Take sin 2πx: a smooth f is easy for a smooth σ.
            """),
        Preset("the floor", {"n": 10}, then={"bound": True}, use=("n", "bound")).asks("""
            t², least squares: error 0.094. How far down could the best a, w, b of all take it?
            | to 0 | to 1/16 ✓ | to 0.094, this is the best
            {after.floor:.4f}: least squares is not the best in the largest error, but below this floor no parabola
            comes, whatever n.
            > Drag n: the floor does not fall. For ReLU and tanh there is none.
            """),
        Preset("all six", {"n": 1, "compare": True}, then={"n": 200}, use=("n", "f")).asks("""
            Six activations race from 1 neuron to 200. How many end with an error of more than 0.05?
            | 1: t | 3: t, t² and t³ ✓ | 5: all but ReLU
            the polynomials stop at {after.others[t][199]:.3f} and {after.others[t²][199]:.3f}; Heaviside is at
            {after.others[heaviside][199]:.3f}, tanh at {after.others[tanh][199]:.4f}, ReLU at
            {after.others[relu][199]:.4f}.
            > Three curves end flat. These are what the theorem excludes.
            """),
    )

    def compute(self):
        fits = self.fits = family(self.sigma, self.f, self.seed)
        self.degree = DEGREES.get(self.sigma)
        self.rank = int(fits.ranks[self.n - 1])  # of the feature matrix
        self.target, self.fit = TARGETS[self.f](fits.x), fits.fits[self.rank]
        self.error = float(fits.errors[self.n - 1])  # the largest |f - fit|
        gaps = np.abs(self.target - self.fit)
        self.worst = int((gaps >= (1 - TIE) * gaps.max()).argmax())  # where first, its index in x
        self.floor = floor(self.f, self.degree) if self.degree else np.nan
        # the coefficients of the sum, highest power first
        self.collapsed = np.round(np.polyfit(fits.x, self.fit, self.degree), 9) if self.degree else np.empty(0)
        self.others = {name: family(name, self.f, self.seed).errors for name in NAMES} if self.compare else {}

    def picture(self):
        left = Panel("f (dashed) and the best fit", "x", "", (-0.02, 1.02), HEIGHTS[self.f], xticks=[0, 0.5, 1])
        right = Panel(
            "largest error", "neurons n", "", WIDTHS, ERRORS, xscale="log", yscale="log",
            xticks={1: "1", 10: "10", 100: "100"}, yticks={0.001: "0.001", 0.01: "0.01", 0.1: "0.1", 1: "1"},
        )  # fmt: skip
        if self.compare:
            self._race(right)
        else:
            self._curve(right, self.fits.errors, "error", "bold", "error")
        self._fits(left)
        if self.bound and self.degree:
            right.rule(y=self.floor, role="truth", name="floor")
            right.text(1.1, 0.62 * self.floor, f"floor {number(self.floor)}", "truth", name="name of the floor")
        left.text(0.5, 0.06, self.notes()[0], anchor="middle", of="panel", name="note on the fit")
        right.text(0.03, 0.06, self.notes()[1], of="panel", name="note on the error")
        right.handle(
            "number of neurons", (self.n, np.clip(self.error, *ERRORS)), lambda x, y: {"n": x},
            step=(1, 0), nudge=lambda by, up: {"n": self.n + by}, role=ROLE[self.sigma] if self.compare else "error",
        )  # fmt: skip
        return left, right

    def _fits(self, panel):
        """f, the fit of the chosen activation, or of all six in a race, and where the chosen one is worst."""
        x = self.fits.x
        panel.truth(X, TARGETS[self.f](X), name="f")
        for name in self.others:
            if name != self.sigma:
                fits = family(name, self.f, self.seed)
                panel.line(*_drawn(name, fits.x, fits.fits[fits.ranks[self.n - 1]]), ROLE[name], "thin", NAMES[name])
        panel.line(*_drawn(self.sigma, x, self.fit), ROLE[self.sigma] if self.compare else "network", name="fit")
        at = self.worst
        panel.line([x[at]] * 2, [self.target[at], self.fit[at]], "error", name="largest error")

    def _race(self, right):
        """All six activations with the same n: their fits, their errors up to n, and their names at the heads."""
        heads = np.clip([errors[self.n - 1] for errors in self.others.values()], *ERRORS)
        gap = np.log10(ERRORS[1] / ERRORS[0]) / 11
        places = 10 ** apart(np.log10(heads), gap, np.log10(ERRORS[1]) - gap / 2)
        for (name, errors), head, place in zip(self.others.items(), heads, places, strict=True):
            role, chosen = ROLE[name], name == self.sigma
            self._curve(right, errors, role, "bold" if chosen else "", f"errors of {NAMES[name]}")
            right.dots(self.n, head, role, name=f"head of {NAMES[name]}")
            right.text(1.35 * self.n, place, NAMES[name], role, name=f"name of {NAMES[name]}")

    def _curve(self, panel, errors, role, look, name):
        """The errors up to n alone: the rest would answer the question."""
        n = np.append(DRAWN[DRAWN < self.n], self.n)
        panel.line(n, np.clip(errors[n - 1], *ERRORS), role, look, name)

    def notes(self):
        """What has to be said in words in both panels."""
        left = ""
        if not self.rank:
            left = "all neurons are 0 on [0, 1]"
        elif self.degree and self.rank < self.n:
            left = f"the first {self.rank} would do"
        right = ["no floor"] if self.bound and not self.degree else []
        right += ["below 0.001"] if self.error < ERRORS[0] else []
        return left, "; ".join(right)

    def numbers(self):
        how = f"{self.n} neuron{'s' * (self.n > 1)}, w and b random, a by least squares"
        if self.asking or not self.degree:
            return how
        terms = []
        for power, c in zip(range(self.degree, -1, -1), self.collapsed.tolist(), strict=True):
            sign = ("−" if c < 0 else "+") if terms else ("−" if c < 0 else "")
            x = powered(" x", power) if power > 1 else " x" * power
            terms.append(f"{sign} {tint(number(abs(c)), 'network')}{x}")
        inside = powered("(wⱼx + bⱼ)", self.degree) if self.degree > 1 else "(wⱼx + bⱼ)"
        return f"{how}: Σ aⱼ{inside} = {' '.join(terms).strip()}"

    def readout(self):
        lines = {
            "largest error": f"{number(self.error)} at x = {number(float(self.fits.x[self.worst]))}",
            "neurons": self.n,
            "linearly independent (to 7 digits)": self.rank,
        }
        if self.bound:
            lines["floor"] = self.floor if self.degree else "none: σ is no polynomial"
        return lines

    def alt(self):
        left = self.notes()[0]
        ends = ", ".join(f"{NAMES[name]} {number(float(errors[self.n - 1]))}" for name, errors in self.others.items())
        return (
            f"{self.controls['f'].text(self.f)} and its best fit in the sense of least squares by n = {self.n} random "
            f"neurons with σ = {NAMES[self.sigma]}; beside it the largest error against n. {capitalised(self.said())}."
            f"{f' {capitalised(left)}.' if left else ''}{f' Largest errors of all: {ends}.' if ends else ''}"
        )


def _drawn(sigma, x, fit):
    """As much of a fit as a picture shows: all its jumps, or a point each hundredth."""
    return torn(x, fit) if sigma == "heaviside" else (X, np.interp(X, x, fit))
