"""Notebook 01, neurons: the sum of neurons."""

import numpy as np

from nblib.activations import ACTIVATIONS
from nblib.explorables.engine import Choice, Explorable, Preset, Real, Vector
from nblib.explorables.engine.words import bracketed, capitalised, number, tint
from nblib.explorables.neurons.neuron_sum_numbers import (
    BESIDE,
    EDGE,
    TARGETS,
    argument,
    bends,
    grid,
    heights,
    spots,
    thresholds,
)
from nblib.figures.scene import Panel

MOST = 6  # neurons
STEP = 0.1  # of the sliders
A, W, B = (1, -2, 1, 1, -1, 1), (1, 1, 1, -1, 1, -1), (1, 0, -1, -2, -2, -1.5)  # the hat, and three neurons to come
GOAL = np.linspace(-EDGE, EDGE, 121)  # where the target is drawn
ASIDE = 0.14  # between arrows that stand on one another


def first(values, rest):
    """The six numbers of a vector: `values` of the first neurons, those of `rest` for the others."""
    return (*values, *rest[len(values) :])


class NeuronSum(Explorable):
    title = "A sum of neurons"
    idea = "A weighted sum of neurons: all its shape comes from their bends."
    formula = r"\hat f(x_0) = \sum_{j=1}^{n} a_j\,\sigma(w_j\,x_0 + b_j)"

    sigma = Choice(
        {"ReLU": "relu", "tanh": "tanh", "Heaviside": "heaviside", "identity": "identity"}, "relu", "activation", "σ"
    )
    n = Choice(range(1, MOST + 1), 3, "width", "n")
    neuron = Choice(range(1, MOST + 1), 1, "neuron", "j")
    target = Choice(list(TARGETS), "off", "target")
    a = Vector(Real(-3, 3, STEP, 1, "a"), A, "coefficient", "aⱼ", by="neuron")
    w = Vector(Real(-3, 3, STEP, 1, "w"), W, "weight", "wⱼ", by="neuron")
    b = Vector(Real(-3, 3, STEP, 1, "b"), B, "bias", "bⱼ", by="neuron")
    x0 = Real(-EDGE, EDGE, STEP, 0.5, "probe", "x₀")
    added = Real(0, MOST, STEP, MOST, "neurons added")

    presets = (
        Preset("hat", {"target": "hat"}, then={"sigma": "identity"}, use=("sigma",)).asks("""
            Three ReLU neurons make the hat exactly. Now σ becomes the identity. What is left?
            | a wider hat | one straight line ✓ | three straight pieces
            three lines add up to one, here with slope {after.slope:.0f} and intercept {after.intercept:.0f}.
            > The numbers a, w and b are the same as before; only the bends are gone.
            """),
        Preset(
            "σ = identity",
            {
                "sigma": "identity",
                "n": 6,
                "a": (1, -1, 0.5, 0.5, -1, 0.5),
                "w": (1, 0.5, -1, 1.5, -0.5, 1),
                "b": (1, 1, -0.5, 0, 2, 0.5),
            },
            then={"a": (1, 1, -0.5, 0.5, 1, -1.5), "b": (-1, 1, 0.5, 1, 0.5, 0.5)},
            use=("neuron", "a"),
        ).asks("""
            6 neurons, 18 sliders, σ = identity. Which shapes are possible?
            | all with up to 6 bends | straight lines only ✓ | all parabolas | every shape
            the line turned and moved, and stayed a line: slope {before.slope:.2f} to {after.slope:.2f}, intercept
            {before.intercept:.2f} to {after.intercept:.2f}.
            > 18 sliders, but only two numbers are seen: Σaⱼwⱼ and Σaⱼbⱼ.
            """),
        Preset(
            "dead ReLU", {"neuron": 2, "target": "hat", "b": first((1, -3), B)}, then={"b": B}, use=("a", "b")
        ).asks("""
            Neuron 2 is dead: it is 0 on the whole picture. Which of its sliders can wake it up?
            | only a | b or w, not a ✓ | each of the three
            b took the kink from {before.kinks[1]:.0f} back to {after.kinks[1]:.0f}, and the hat is there again. a
            multiplies a zero by whatever it likes.
            > Press Defaults and pull a: nothing moves.
            """),
        Preset(
            "two neurons cancel",
            {"neuron": 3, "a": first((1, 1.5, 0.5), A), "w": first((1, -1, -1), W), "b": first((1, 0.5, 0.5), B)},
            then={"a": first((1, 1.5, -1.5), A)},
            use=("a",),
        ).asks("""
            Neurons 2 and 3 have the same w and the same b. Now a₃ goes to −1.5, and a₂ is 1.5. How many bends has the
            sum?
            | 3 | 2 | 1 ✓
            {before.bend_count} bends became {after.bend_count}: two neurons share one kink, and now they cancel.
            > 3 neurons, 9 parameters, and the sum is neuron 1 alone.
            """),
        Preset(
            "match the wave",
            {"sigma": "tanh", "target": "wave", "neuron": 2, "a": first((-1, 1, -1), A), "b": first((2, 0, -2), B)},
            then={
                "a": first((-1.2, 1.3, -1.2), A),
                "w": first((1.4, 1.4, 1.4), W),
                "b": first((2.7, 0, -2.7), B),
            },
            use=("sigma", "n"),
        ).asks("""
            Three smooth steps, at −2, 0 and 2, against the wave sin(πx/2). Tuned by a search, how near can their sum
            come?
            | 0.5 | 0.2 | below 0.05 ✓
            the largest distance falls from {before.distance:.2f} to {after.distance:.3f}, with 9 numbers.
            > Your turn: take ReLU, and as many neurons as you like. How near do you come?
            """),
        Preset("one after another", {"added": 1}, then={"added": 3}, use=("added",)).asks("""
            Neuron 1 gives the sum slope 1. Neuron 2 is added: a bend at 0, slope −2. Right of 0 the sum …
            | jumps down | falls with slope −1 ✓ | falls with slope −2
            slopes add up: 1, then 1 − 2 = −1, and with neuron 3 from 1 on −1 + 1 = 0. Three ramps are a hat.
            > Pull “neurons added”: the arrows at the probe stand on one another.
            """),
    )

    def compute(self):
        n = self.n
        share = np.clip(self.added - np.arange(n), 0, 1)  # of each neuron, how much of it has been added
        a, w, b = np.array(self.a[:n]), np.array(self.w[:n]), np.array(self.b[:n])
        self.sizes = np.round(share * a, 12)  # (n,) the coefficients in the sum
        self.kinks, inside = thresholds(w, b)  # (n,) -b_j / w_j, NaN for w_j = 0
        self.x = grid(inside)  # (m,) with every kink three times: its left side, itself, its right side
        sigma = ACTIVATIONS[self.sigma]
        z = sigma(argument(w[:, None], self.x, b[:, None]))
        self.terms = a[:, None] * z  # (n, m)
        self.f = self.sizes @ z  # (m,) the sum
        self.goal = TARGETS[self.target](self.x)  # (m,) NaN without a target
        error = np.round(np.abs(self.f - self.goal), 12)
        self.worst = int(error.argmax())  # where the distance is largest
        self.distance = float(error[self.worst])
        # 0 on the whole picture, whatever a_j is
        self.dead = (self.sigma in ("relu", "heaviside")) & (argument(np.abs(w), EDGE, b) <= 0)
        self.bends = bends(self.sigma, self.sizes, w, self.kinks, inside)  # [(place, neuron)] of the sum
        self.bend_count = len(self.bends)
        self.slope = float(self.sizes @ w)  # all that is seen of the parameters if sigma is the identity
        self.intercept = float(self.sizes @ b)
        self.t0 = argument(w, self.x0, b)  # (n,) at the probe: w_j x0 + b_j, a_j sigma of it, what is added of it
        self.parts, self.z0 = a * sigma(self.t0), self.sizes * sigma(self.t0)
        self.f0 = float(self.z0.sum())
        # indices of what is drawn: both ends, all kinks, and of smooth curves every fourth point
        at = np.searchsorted(self.x, inside)
        every = range(0, len(self.x), 4 if self.sigma == "tanh" else len(self.x))
        self.drawn = np.unique(np.concatenate([[0, len(self.x) - 1], at - 1, at, at + 1, every]).astype(int))

    def arm(self, j):
        """Where the hand takes neuron j (from 0) to change a_j, one from the kink on its active side: (x, y, sigma)."""
        w, b = self.w[j], self.b[j]
        x = np.clip(self.kinks[j] + np.sign(w), 0.1 - EDGE, EDGE - 0.1) if w else 0.4 * j - 2.6
        sigma = float(ACTIVATIONS[self.sigma](np.array(w * x + b)))
        return float(x), self.a[j] * sigma, sigma

    def picture(self):
        arms = [self.arm(j) for j in range(self.n)]
        axes = {"x": "x", "xlim": (-EDGE, EDGE), "xticks": range(-3, 4)}
        left = Panel("the neurons aⱼ·σ(wⱼx + bⱼ)", **axes, ylim=heights(y for _, y, _ in arms))
        right = Panel("their sum f̂(x)", **axes, ylim=heights(self.f[np.abs(self.x) <= EDGE / 2]))
        for panel in left, right:
            panel.rule(x=self.x0, role="ink", look="thin dotted", name="probe")
        for j in sorted(range(self.n), key=lambda j: j + 1 == self.neuron):  # the selected one above all
            self._neuron(left, j)
        self._names(left, arms)
        self._sum(right)
        self._steps(right)
        left.text(0.02, 0.05, self.notes()[0], of="panel", name="note")
        x, anchor = (0.02, "start") if self.slope > 0 else (0.98, "end")
        right.text(x, 0.94, self.notes()[1], anchor=anchor, of="panel", name="note")
        self._handles(left, right, arms)
        return left, right

    def torn(self, values, *places):
        """The graph (x, values) as it is drawn, torn at `places` where it jumps."""
        x, y = self.x[self.drawn], values[self.drawn]
        if self.sigma == "heaviside":
            y = np.where(np.any([np.abs(x - place) < BESIDE / 2 for place in places], axis=0), np.nan, y)
        return x, y

    def _neuron(self, panel, j):
        role = f"neuron {j + 1}"
        look = "faint" if self.added <= j else "bold" if j + 1 == self.neuron else ""
        panel.line(*self.torn(self.terms[j], self.kinks[j]), role, f"{look} dotted" if self.dead[j] else look, role)
        panel.dots(self.x0, self.parts[j], role, name=f"at the probe {j + 1}")
        if self.sigma == "heaviside" and self.w[j]:
            panel.dots(self.kinks[j], self.a[j], role, "hollow", name=f"end {j + 1}")

    def _names(self, panel, arms):
        """The number of each neuron beside its arm."""
        kinks = [(kink, 0) for kink in self.kinks[np.isfinite(self.kinks)]]
        for j, spot in enumerate(spots([arm[:2] for arm in arms], kinks, panel.range(1)[1]), 1):
            panel.text(*spot, f"{j}", f"neuron {j}", anchor="middle", name=f"number {j}")

    def _sum(self, panel):
        if self.target != "off":
            panel.truth(GOAL, TARGETS[self.target](GOAL), name="target")
            side = -1 if self.x0 > 0 else 1  # away from the arrows
            at = (0.85 * side, 0.65) if self.target == "hat" else (side, side * (1 + 0.12 * panel.range(1)[1]))
            panel.text(*at, self.target, "truth", anchor="middle", name="name of the target")
        places = [place for place, _ in self.bends]
        panel.network(*self.torn(self.f, *places), name="sum")
        at = np.searchsorted(self.x, places)
        if self.sigma == "heaviside" and len(at):
            panel.dots(self.x[[*at, *at]], self.f[[*(at - 1), *(at + 1)]], "network", "hollow", name="ends at jumps")
        for place, i, (_, j) in zip(places, at, self.bends, strict=True):
            panel.line([place, place], [0, self.f[i]], f"neuron {j}", "thin dotted", name=f"bend of {j}")
            panel.dots(place, self.f[i], f"neuron {j}", name=f"bend {j}")
        if self.distance > 0:
            ends = [self.f[self.worst], self.goal[self.worst]]
            panel.line([self.x[self.worst]] * 2, ends, "error", name="largest distance")

    def _steps(self, panel):
        """The neurons at the probe as arrows that stand on one another: their end is the sum."""
        ends = np.cumsum(self.z0)
        side = -1 if self.x0 > 0 else 1
        x = self.x0 + side * ASIDE * np.arange(self.n, -1, -1)  # of the arrows, and of the sum
        levels = np.column_stack([x[:-1], x[1:], np.full(self.n, np.nan)]).ravel(), np.repeat(ends, 3)
        panel.line(*levels, "soft", "thin", name="from one to the next")
        for j in np.flatnonzero(np.abs(self.z0) > 1e-9):
            panel.arrows(x[j], ends[j] - self.z0[j], 0, self.z0[j], f"neuron {j + 1}", name=f"part of {j + 1}")
        panel.dots(self.x0, self.f0, "network", name="sum at the probe")

    def notes(self):
        """What has to be said in words in both panels."""
        dead = [f"{j + 1}" for j in np.flatnonzero(self.dead)]
        flat = [f"{j + 1}" for j in np.flatnonzero(np.isnan(self.kinks) & ~self.dead)]
        left = [f"dead: {', '.join(dead)}"] if dead else []
        left += [f"constant, w = 0: {', '.join(flat)}"] if flat else []
        straight = self.sigma == "identity" or not np.any(self.f)
        return "; ".join(left), "one straight line" if straight and not self.asking else ""

    def _handles(self, left, right, arms):
        def put(vector, j, value):
            return {vector: first((*getattr(self, vector)[:j], value), getattr(self, vector)), "neuron": j + 1}

        for j in sorted(range(self.n), key=lambda j: j + 1 != self.neuron):  # where two lie on each other, the selected
            (x, y, sigma), w = arms[j], self.w[j]
            role = f"neuron {j + 1}"
            if w and abs(self.kinks[j]) <= EDGE:
                step, at = (STEP / abs(w), 0), (self.kinks[j], 0)
                left.handle(f"kink {j + 1}", at, lambda x, y, j=j, w=w: put("b", j, -w * x), step, role=role)
            if sigma:
                step = 0, STEP * abs(sigma)
                left.handle(f"arm {j + 1}", (x, y), lambda x, y, j=j, z=sigma: put("a", j, y / z), step, role=role)
        right.handle("probe", (self.x0, 0.9 * right.range(1)[0]), lambda x, y: {"x0": x}, step=(STEP, 0), role="ink")

    @classmethod
    def linked(cls, old, new):
        """The selected neuron is one of the n: fewer neurons select the last, a later neuron brings those before it."""
        if new.neuron <= new.n:
            return {}
        return {"n": new.neuron} if new.neuron != old.neuron else {"neuron": new.n}

    def numbers(self):
        terms = []
        for j in np.flatnonzero(self.added > np.arange(self.n)).tolist():
            size, w, b = number(float(self.sizes[j])), number(self.w[j]), number(self.b[j])
            chosen = f"{w}·{bracketed(number(self.x0))} + {bracketed(b)}"
            inside = chosen if j + 1 == self.neuron else number(float(self.t0[j]))
            terms.append(tint(f"{bracketed(size) if terms else size}·σ({inside})", f"neuron {j + 1}"))
        return f"f̂({number(self.x0)}) = {' + '.join(terms) or 'no neuron'} = <b>{number(self.f0)}</b>"

    def readout(self):
        lines = {"parameters 3n =": 3 * self.n}
        if self.sigma == "identity" and not self.asking:
            lines |= {"slope Σaⱼwⱼ =": self.slope, "intercept Σaⱼbⱼ =": self.intercept}
        elif self.sigma == "tanh":
            lines["kinks"] = "none, tanh is smooth"
        elif self.sigma != "identity":
            what = "jumps" if self.sigma == "heaviside" else "kinks"
            lines[f"{what} of the sum in the picture"] = self.bend_count
        if self.target != "off":
            lines[f"largest distance to the {self.target}"] = self.distance
        return lines

    def alt(self):
        sigma, said = self.controls["sigma"].text(self.sigma), self.said()
        notes = "".join(f" {capitalised(note)}." for note in self.notes() if note)
        return (
            f"{self.n} weighted {sigma} neurons on the left, their sum on the right; at the probe {number(self.x0)} "
            f"the sum is {number(self.f0)}. {capitalised(said)}.{notes}"
        )
