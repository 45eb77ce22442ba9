"""Panels that cells need ready-made: a network from its parameters, and images in a row."""

import numpy as np

from nblib import _checks
from nblib.figures.scene import Panel, minus, subscript
from nblib.shallow import Shallow


def diagram(net):
    """The `Shallow` network drawn from its parameters (the script's Figure 2.5): inputs, neurons, output.

    A link is as wide as its weight or coefficient is large, and dashed where it is negative. Above neuron j stand its
    weights, below it its bias, and its coefficient on the link to the output.
    """
    _checks.instance(net, "net", Shallow)
    tallest = max(net.d, net.n)
    inputs, neurons = ((k - 1) / 2 - np.arange(k) for k in (net.d, net.n))
    panel = Panel(xlim=(-0.1, 2.1), ylim=(-tallest / 2, tallest / 2 + 0.6), axes=False, height=0.3 * (tallest + 0.6))
    start = np.append(np.repeat(inputs, net.n), neurons)
    end = np.append(np.tile(neurons, net.d), np.zeros(net.n))
    x = np.repeat([0, 1], [net.W.size, net.n])
    panel.links(x, start, x + 1, end, np.append(net.W, net.a), "soft")
    panel.dots(0, inputs, "ink", "large").text(-0.03, inputs, [named("x", i) for i in range(net.d)], anchor="end")
    panel.dots(2, 0, "network", "large").text(2.03, 0, "f̂", "network")
    for j, y in enumerate(neurons):
        role, weights = f"neuron {j % 6 + 1}", ", ".join(map(signed, net.W[:, j]))
        panel.dots(1, y, role, "large")
        panel.text(1, y + 0.3, f"{named('w', j)} = ({weights})", role, anchor="middle")
        panel.text(1, y - 0.3, f"{named('b', j)} = {signed(net.b[j])}", role, anchor="middle")
        panel.text(1.3, 0.85 * y + 0.15 * (np.sign(y) or 1), f"{named('a', j)} = {signed(net.a[j])}", role)
    layers = ["input layer", f"hidden layer: {net.sigma}", "output layer"]
    for x, layer, anchor in zip((-0.09, 1, 2.09), layers, ("start", "middle", "end"), strict=True):
        panel.text(x, tallest / 2 + 0.45, layer, anchor=anchor)
    return panel


def named(letter, j):
    """The name of entry j (counted from 0, as in Python) in the lecture: a₁ is the first."""
    return subscript(letter, j + 1)


def signed(number):
    """A number for a picture: two digits, its sign always printed, with a real minus."""
    return minus(f"{number:+.2g}")


def images(pictures, words=(), title=""):
    """Images in a row from their grey levels `pictures` (number, rows, columns), with one of `words` below each.

    The larger a level the darker, and the first row on top.
    """
    pictures = _checks.array(pictures, "pictures", "number", "rows", "columns")
    _, rows, columns = pictures.shape
    apart = np.pad(pictures, ((0, 0), (0, 0), (0, 1)), constant_values=np.nan)
    strip = np.hstack(apart)[::-1, :-1]
    panel = Panel(title, xlim=(0, strip.shape[1]), ylim=(-2.5 * bool(words), rows), axes=False, equal=True)
    panel.field((0, strip.shape[1]), (0, rows), strip, smooth=False)
    middles = (columns + 1) * np.arange(len(words)) + columns / 2
    return panel.text(middles, -1.4, words, anchor="middle")
