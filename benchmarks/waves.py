"""The figure of benchmarks/latency.py: a hundred dots that stay and three curves that a slider moves."""

import numpy as np

from nblib.explorables.engine import Explorable, Preset, Real
from nblib.figures.scene import Panel

X = np.linspace(0, 10, 500)
DOTS = np.random.default_rng(0).uniform((0, -2), (10, 2), size=(100, 2)).T
INCHES = 10, 4.2  # at 100 dots an inch


def curves(a):
    return [np.sin(X + a), np.cos(2 * X - a), 1.5 * np.sin(X / 2 + 2 * a)]


def plot(axes, a):
    """Draws all of it with matplotlib; returns the three lines."""
    axes.plot(*DOTS, "o")
    axes.set(xlim=(0, 10), ylim=(-2, 2), xlabel="x", ylabel="y")
    return [axes.plot(X, y)[0] for y in curves(a)]


def move(lines, a):
    for line, y in zip(lines, curves(a), strict=True):
        line.set_ydata(y)


class Waves(Explorable):
    title = "Waves"
    idea = "Three curves that a slider moves."

    a = Real(0, 6, 0.1, 0.0, "phase", "a")

    presets = (Preset("waves", use=("a",)),)

    def picture(self):
        panel = Panel("waves", "x", "y", (0, 10), (-2, 2))
        panel.data(*DOTS)
        for j, y in enumerate(curves(self.a), 1):
            panel.neuron(X, y, j)
        return [panel]

    def alt(self):
        return f"Three waves at phase {self.a:.1f}."
