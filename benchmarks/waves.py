"""The figure of benchmarks/latency.py: a hundred dots that stay and three curves that a slider moves."""

from types import SimpleNamespace

import numpy as np

from nblib.explorables.controls import Real
from nblib.explorables.declaration import Moment
from nblib.explorables.engine import Explorable
from nblib.explorables.stage import SIZES

X = np.linspace(0, 10, 500)
DOTS = np.random.default_rng(0).uniform((0, -2), (10, 2), size=(100, 2)).T
INCHES = [side / 100 for side in SIZES["study"]]  # at 100 dots an inch


def curves(a):
    return [np.sin(X + a), np.cos(2 * X - a), 1.5 * np.sin(X / 2 + 2 * a)]


def plot(axes, a):
    """Draws all of it; returns the three lines."""
    axes.plot(*DOTS, "o")
    axes.set(xlim=(0, 10), ylim=(-2, 2), xlabel="x", ylabel="y")
    return [axes.plot(X, y)[0] for y in curves(a)]


def move(lines, a):
    for line, y in zip(lines, curves(a), strict=True):
        line.set_ydata(y)


class Waves(Explorable):
    title = "Waves"

    a = Real(0, 6, 0.1, 0.0, "phase", "a")

    moments = (Moment("a = 0"),)

    @staticmethod
    def compute(state):
        return state.a

    def build(self, figure):
        return SimpleNamespace(lines=plot(figure.subplots(), 0))

    def draw(self, art, result):
        move(art.lines, result)
