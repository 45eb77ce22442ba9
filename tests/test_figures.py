"""The network diagram (the script's Figure 2.5) shows the parameters of the network it is given."""

import numpy as np
import pytest

from nblib import Shallow, figures, relu, tanh

MINUS = "\N{MINUS SIGN}"
net = Shallow([1.5, -0.5], [[3, -1], [0.25, 2], [-0.125, 0.7]], [-4, 0.75], tanh)


def texts(ax):
    return [text.get_text() for text in ax.texts]


def edges(ax):
    """The lines between the nodes as (weight read from the number on the line, line), in the order drawn."""
    numbers = [float(text.replace(MINUS, "-")) for text in texts(ax) if text[:1] in ("+", MINUS)]
    return list(zip(numbers, [line for line in ax.lines if len(line.get_xdata()) == 2], strict=True))


@pytest.mark.script("S19")
def test_every_weight_and_coefficient_stands_on_a_line_and_every_bias_at_its_neuron():
    _, ax = figures.diagram(net)
    shown = np.array([weight for weight, _ in edges(ax)]).reshape(2, 4)  # neuron by neuron: w_j, then a_j
    np.testing.assert_allclose(shown[:, :3].T, net.W, rtol=0.05)
    np.testing.assert_allclose(shown[:, 3], net.a, rtol=0.05)
    assert {f"$b_{{1}}$ = {MINUS}4", "$b_{2}$ = +0.75"} <= set(texts(ax))


def test_width_grows_with_the_size_and_the_sign_is_told_by_colour_and_dash():
    _, ax = figures.diagram(net)
    by_size = sorted(edges(ax), key=lambda edge: abs(edge[0]))
    assert all(np.diff([line.get_linewidth() for _, line in by_size]) > 0)
    for weight, line in by_size:
        assert line.get_color() == (figures.NETWORK if weight > 0 else figures.STEP)
        assert (line.get_linestyle() == "-") == (weight > 0)


@pytest.mark.parametrize("shape", [(1, 1), (1, 6), (6, 1)])
def test_any_shape_and_the_zero_network_can_be_drawn(shape):
    d, n = shape
    figure, ax = figures.diagram(Shallow(np.zeros(n), np.zeros((d, n)), np.zeros(n), relu))
    assert len(edges(ax)) == d * n + n
    assert figures.png(figure).startswith(b"\x89PNG")


def test_only_a_shallow_network_has_a_diagram():
    with pytest.raises(TypeError, match="net must be a Shallow; got a list"):
        figures.diagram([1, 2])
