"""Notebook 01, neurons: the sum of neurons (1.2)."""

from types import MappingProxyType, SimpleNamespace

import numpy as np

import nblib
from nblib import figures
from nblib.explorables.bends import BESIDE, EDGE, TARGETS, add_up
from nblib.explorables.controls import Choice, Real
from nblib.explorables.declaration import Handle, Moment, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.many import Vector
from nblib.explorables.stage import limits
from nblib.explorables.text import bracketed, number, tint

SIGMAS = {"ReLU": "relu", "tanh": "tanh", "Heaviside": "heaviside", "identity": "identity"}
PEAKS = {"hat": 0.0, "wave": 1.0}  # where the target is 1
MOST = 6  # neurons
STEP = 0.1  # of the sliders
A, W, B = (1, -2, 1, 1, -1, 1), (1, 1, 1, -1, 1, -1), (1, 0, -1, -2, -2, -1.5)  # the hat, and three neurons to come
HEIGHTS = 2.5, 5, 10, 25, 50, 100, 250  # ends of the y-axes


def _first(values, rest):
    """The six numbers of a vector: `values` of the first neurons, those of `rest` for the others."""
    return (*values, *rest[len(values) :])


class NeuronSum(Explorable):
    title = "A sum of neurons"
    idea = "The network is a weighted sum of neurons: all its shape comes from their bends."
    formula = r"$\hat f(x_0) = \sum_{j=1}^{n} a_j\,\sigma(w_j\,x_0 + b_j)$"

    sigma = Choice(SIGMAS, "relu", "activation", "σ")
    n = Choice(range(1, MOST + 1), 3, "width", "n")
    neuron = Choice(range(1, MOST + 1), 1, "neuron", "j")
    target = Choice(list(TARGETS), "off", "target")
    a = Vector(Real(-3, 3, STEP, 1, "a"), A, "coefficient", "aⱼ", by="neuron")
    w = Vector(Real(-3, 3, STEP, 1, "w"), W, "weight", "wⱼ", by="neuron")
    b = Vector(Real(-3, 3, STEP, 1, "b"), B, "bias", "bⱼ", by="neuron")
    x0 = Real(-EDGE, EDGE, STEP, 0.5, "probe", "x₀")

    presets = (
        Preset(
            "hat",
            {"target": "hat"},
            question="Three ReLU neurons make the hat exactly. Now σ becomes the identity. What is left?",
            answers=("a wider hat", "one straight line", "three straight pieces"),
            right=1,
            then={"sigma": "identity"},
            see="three lines add up to one, here with slope {after.slope:.0f} and intercept {after.intercept:.0f}.",
            look="The numbers a, w and b are the same as before; only the bends are gone.",
        ),
        Preset(
            "σ = identity",
            {
                "sigma": "identity",
                "n": 6,
                "a": (1, -1, 0.5, 0.5, -1, 0.5),
                "w": (1, 0.5, -1, 1.5, -0.5, 1),
                "b": (1, 1, -0.5, 0, 2, 0.5),
            },
            question="6 neurons, 18 sliders, σ = identity. Which shapes are possible?",
            answers=("all with up to 6 bends", "straight lines only", "all parabolas", "every shape"),
            right=1,
            then={"a": (1, 1, -0.5, 0.5, 1, -1.5), "b": (-1, 1, 0.5, 1, 0.5, 0.5)},
            see="the line turned and moved, and stayed a line: slope {before.slope:.2f} to {after.slope:.2f}, "
            "intercept {before.intercept:.2f} to {after.intercept:.2f}.",
            look="18 sliders, but only two numbers are seen: Σaⱼwⱼ and Σaⱼbⱼ.",
        ),
        Preset(
            "dead ReLU",
            {"neuron": 2, "target": "hat", "b": _first((1, -3), B)},
            question="Neuron 2 is dead: it is 0 on the whole picture. Which of its sliders can wake it up?",
            answers=("only a", "b or w, not a", "each of the three"),
            right=1,
            then={"b": B},
            see="b took the kink from {before.kinks[1]:.0f} back to {after.kinks[1]:.0f}, and the hat is there again. "
            "a multiplies a zero by whatever it likes.",
            look="Press Defaults and pull a: nothing moves.",
        ),
        Preset(
            "two neurons cancel",
            {"neuron": 3, "a": _first((1, 1.5, 0.5), A), "w": _first((1, -1, -1), W), "b": _first((1, 0.5, 0.5), B)},
            question="Neurons 2 and 3 have the same w and the same b. Now a₃ goes to −1.5, and a₂ is 1.5. "
            "How many bends has the sum?",
            answers=("3", "2", "1"),
            right=2,
            then={"a": _first((1, 1.5, -1.5), A)},
            see="{before.bend_count} bends became {after.bend_count}: two neurons share one kink, and now they cancel.",
            look="3 neurons, 9 parameters, and the sum is neuron 1 alone.",
        ),
        Preset(
            "match the wave",
            {
                "sigma": "tanh",
                "target": "wave",
                "neuron": 2,
                "a": _first((-1, 1, -1), A),
                "b": _first((2, 0, -2), B),
            },
            question="Three smooth steps, at −2, 0 and 2, against the wave sin(πx/2). Tuned by a search, "
            "how near can their sum come?",
            answers=("0.5", "0.2", "below 0.05"),
            right=2,
            then={
                "a": _first((-1.2, 1.3, -1.2), A),
                "w": _first((1.4, 1.4, 1.4), W),
                "b": _first((2.7, 0, -2.7), B),
            },
            see="the largest distance falls from {before.distance:.2f} to {after.distance:.3f}, with 9 numbers.",
            look="Your turn: take ReLU, and as many neurons as you like. How near do you come?",
        ),
    )
    moments = (
        Moment("Three neurons make the hat: distance {r.distance:.0f}"),
        Moment("The same numbers with σ = identity: one straight line", {"sigma": "identity"}),
    )

    widest = MappingProxyType({"n": MOST, **dict.fromkeys("awb", (3,) * MOST)})
    compute = staticmethod(add_up)

    def build(self, figure):
        left, right = figure.subplots(1, 2)
        left.set(title=r"the neurons $a_j\,\sigma(w_jx+b_j)$", xlabel="x", xlim=(-EDGE, EDGE))
        right.set(title=r"their sum $\hat f$", xlabel="x", xlim=(-EDGE, EDGE))
        for ax in left, right:
            ax.axhline(0, color="#BBBBBB", lw=1)
            ax.locator_params(axis="y", nbins=4, steps=[1, 2, 5, 10])
        end = {"ls": "none", "marker": "o", "ms": 8, "mew": 2.5}
        return SimpleNamespace(
            left=left,
            right=right,
            neurons=[left.plot([], [], **figures.LINES["neuron"])[0] for _ in range(MOST)],
            tops=left.plot([], [], **end, mec=figures.NEURON, mfc="white")[0],
            names=[figures.label(left, 0, 0, "", ha="center") for _ in range(MOST)],
            target=right.plot([], [], **figures.LINES["truth"])[0],
            goal=figures.label(right, 0, 0, "", figures.TRUTH, ha="center"),
            sum=right.plot([], [], **figures.LINES["network"])[0],
            open=right.plot([], [], **end, mec=figures.NETWORK, mfc="white")[0],
            filled=right.plot([], [], **end, mec=figures.NETWORK, mfc=figures.NETWORK)[0],
            gap=right.plot([], [], **figures.LINES["step"], marker="_", ms=14, mew=2.5)[0],
            probe=right.axvline(0, color=figures.DATA, lw=1.5, ls=":"),
            notes=[figures.label(ax, 0.02, 0.06, "", transform=ax.transAxes) for ax in (left, right)],
        )

    def draw(self, art, result):
        s = result.state
        jumps = s.sigma == "heaviside"
        arms = [_arm(result, j) for j in range(s.n)]
        middle = np.abs(result.x) <= EDGE / 2
        limits(art.left, ylim=_heights(y for _, y, _ in arms))
        limits(art.right, ylim=_heights(result.f[middle]))
        for j, line in enumerate(art.neurons[: s.n]):
            here = jumps & (np.abs(result.x - result.kinks[j]) < BESIDE / 2)
            line.set_data(result.x, np.where(here, np.nan, result.terms[j]))
            line.set(lw=5 if j + 1 == s.neuron else 2.5, ls=":" if result.dead[j] else "-")
        for line in art.neurons[s.n :]:
            line.set_data([], [])
        art.tops.set_data(result.kinks, s.a[: s.n]) if jumps else art.tops.set_data([], [])
        self._name(art, arms)
        art.target.set_data(result.x, result.target)
        at = np.searchsorted(result.x, result.bends) if jumps else np.empty(0, int)
        f = result.f.copy()
        f[at] = np.nan
        art.sum.set_data(result.x, f)
        art.open.set_data(result.x[[*at, *at]], result.f[[*(at - 1), *(at + 1)]])
        art.filled.set_data(result.x[at], result.f[at])
        at = np.searchsorted(result.x, result.worst)
        art.gap.set_data([result.worst] * 2, [result.f[at], result.target[at]] if result.distance else [np.nan] * 2)
        top = art.right.get_ylim()[1]
        art.goal.set(text=s.target if s.target in PEAKS else "", position=(PEAKS.get(s.target, 0), 1 + 0.15 * top))
        art.probe.set_xdata([s.x0, s.x0])
        left, right = self.notes(result)
        art.notes[0].set_text(left)
        below = {"x": 0.98, "ha": "right"} if result.slope > 0 else {"x": 0.02, "ha": "left"}
        art.notes[1].set(text=right, **below)

    def _name(self, art, arms):
        """The number of each neuron beside its arm; where two would overlap, one steps aside."""
        top = art.left.get_ylim()[1]
        gap = 0.19 * top
        places = []
        for x, y, _ in arms:
            aside = -0.4 if x > 0 else 0.4
            y += gap if 0 <= y < 0.95 * top - gap or y < gap - 0.95 * top else -gap
            while any(abs(x - other) < 0.4 and abs(y - height) < gap for other, height in places):
                x += aside
            places.append((x, y))
        for j, name in enumerate(art.names):
            there = j < len(places)
            name.set(position=places[j] if there else (0, 0), text=f"{j + 1}" if there else "")

    def notes(self, result):
        """What has to be said in words in both panels."""
        dead = [f"{j + 1}" for j in np.flatnonzero(result.dead)]
        flat = [f"{j + 1}" for j in np.flatnonzero(np.isnan(result.kinks) & ~result.dead)]
        left = [f"dead: {', '.join(dead)}"] if dead else []
        left += [f"constant, w = 0: {', '.join(flat)}"] if flat else []
        straight = result.state.sigma == "identity" or not np.any(result.f)
        return "; ".join(left), "one straight line" if straight and not self.asking else ""

    def handles(self, art, result):
        s = result.state
        look = {"color": figures.NEURON}

        def put(vector, j, value):
            return {vector: _first((*getattr(s, vector)[:j], value), getattr(s, vector)), "neuron": j + 1}

        for j in sorted(range(s.n), key=lambda j: j + 1 != s.neuron):  # where two lie on each other, the selected one
            x, y, sigma = _arm(result, j)
            if s.w[j]:
                step, at = (STEP / abs(s.w[j]), 0), (result.kinks[j], 0)
                yield Handle(f"kink {j + 1}", art.left, at, lambda x, y, j=j: put("b", j, -s.w[j] * x), step, **look)
            if sigma:
                step, at = (0, STEP * abs(sigma)), (x, y)
                yield Handle(f"arm {j + 1}", art.left, at, lambda x, y, j=j, z=sigma: put("a", j, y / z), step, **look)
        at = s.x0, result.f0
        yield Handle("probe", art.right, at, lambda x, y: {"x0": x}, step=(STEP, 0), color=figures.DATA)

    def linked(self, old, new):
        """The selected neuron is one of the n: fewer neurons select the last, a later neuron brings those before it."""
        if new.neuron <= new.n:
            return {}
        return {"n": new.neuron} if new.neuron != old.neuron else {"neuron": new.n}

    def formula_numbers(self, result):
        s = result.state
        terms = []
        for j in range(s.n):
            a, w, b = (number(vector[j]) for vector in (s.a, s.w, s.b))
            inside = (
                f"{w}·{bracketed(number(s.x0))} + {bracketed(b)}" if j + 1 == s.neuron else number(result.arguments[j])
            )
            terms.append(f"{tint(bracketed(a) if j else a, figures.NEURON)}·σ({inside})")
        return f"f̂({number(s.x0)}) = {' + '.join(terms)} = <b>{number(result.f0)}</b>"

    def readout(self, result):
        s = result.state
        lines = {"parameters 3n =": 3 * s.n}
        if s.sigma == "identity":
            lines |= {"slope Σaⱼwⱼ =": result.slope, "intercept Σaⱼbⱼ =": result.intercept}
        elif s.sigma == "tanh":
            lines["kinks"] = "none, tanh is smooth"
        else:
            what = "jumps" if s.sigma == "heaviside" else "kinks"
            lines[f"{what} of the sum in the picture"] = result.bend_count
        if s.target != "off":
            lines[f"largest distance to the {s.target}"] = result.distance
        return lines

    def alt(self, result):
        s = result.state
        sigma = self.controls["sigma"].text(s.sigma)
        notes = "".join(f" {note.capitalize()}." for note in self.notes(result) if note)
        return (
            f"{s.n} weighted {sigma} neurons on the left, their sum on the right; at the probe {number(s.x0)} the sum "
            f"is {number(result.f0)}. {self.said(result)[0].upper()}{self.said(result)[1:]}.{notes}"
        )


def _arm(result, j):
    """Where the hand takes neuron j to change a_j: (x, a_j sigma, sigma), one unit from the kink on the active side."""
    s = result.state
    x = np.clip(result.kinks[j] + np.sign(s.w[j]), 0.1 - EDGE, EDGE - 0.1) if s.w[j] else 0.4 * j - 2.6
    sigma = getattr(nblib, s.sigma).value(np.array(s.w[j] * x + s.b[j]))
    return float(x), float(s.a[j] * sigma), float(sigma)


def _heights(values):
    """The limits of a y-axis on which all `values` can be seen."""
    largest = max((abs(v) for v in values), default=0)
    top = next(height for height in HEIGHTS if largest <= height)
    return -top, top
