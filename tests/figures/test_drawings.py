"""The network diagram (the script's Figure 2.5) shows the parameters of the network it is given; images show theirs."""

import numpy as np
import pytest

from nblib import Shallow, relu, tanh
from nblib.figures import diagram, images
from nblib.figures.paper import draw, png
from tests.explorables.reading import marks

MINUS = "\N{MINUS SIGN}"
net = Shallow([1.5, -0.5], [[3, -1], [0.25, 2], [-0.125, 0.7]], [-4, 0.75], tanh)


def texts(panel):
    return [text for mark in marks(panel, "text") for text in mark["text"]]


@pytest.mark.script("S19")
def test_every_weight_is_a_link_between_the_right_nodes():
    (links,) = marks(diagram(net), "links")
    ends = zip(links["x"], links["y"], links["to_x"], links["to_y"], links["weights"], strict=True)
    weight = {((x, y), (to_x, to_y)): w for x, y, to_x, to_y, w in ends}
    inputs, neurons = [(0, 1), (0, 0), (0, -1)], [(1, 0.5), (1, -0.5)]
    np.testing.assert_array_equal([[weight[i, j] for j in neurons] for i in inputs], net.W)
    np.testing.assert_array_equal([weight[j, (2, 0)] for j in neurons], net.a)
    assert len(weight) == 8


@pytest.mark.script("S19")
def test_every_number_stands_in_words():
    assert {
        f"w₁ = (+3, +0.25, {MINUS}0.12)", f"w₂ = ({MINUS}1, +2, +0.7)", f"b₁ = {MINUS}4", "b₂ = +0.75", "a₁ = +1.5",
        f"a₂ = {MINUS}0.5", "x₁", "x₂", "x₃", "f̂", "hidden layer: tanh",
    } <= set(texts(diagram(net)))  # fmt: skip


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (6, 1)])
def test_any_shape_and_the_zero_network_can_be_drawn(shape):
    d, n = shape
    panel = diagram(Shallow(np.zeros(n), np.zeros((d, n)), np.zeros(n), relu))
    assert len(marks(panel, "links")[0]["weights"]) == d * n + n
    assert png(draw(panel)).startswith(b"\x89PNG")


def test_only_a_shallow_network_has_a_diagram():
    with pytest.raises(TypeError, match="net must be a Shallow; got a list"):
        diagram([1, 2])


def test_images_stand_in_a_row_with_their_words_below_and_the_first_row_on_top():
    panel = images([[[1, 2], [3, 4]], [[5, 6], [7, 8]]], ["one", "two"])
    (field,), (words,) = marks(panel, "field"), marks(panel, "text")
    np.testing.assert_array_equal(field["z"], [[3, 4, np.nan, 7, 8], [1, 2, np.nan, 5, 6]])
    np.testing.assert_array_equal(words["x"], [1, 4])
    assert panel.range(1)[0] < words["y"].max() < 0


def test_images_must_be_tables():
    with pytest.raises(ValueError, match=r"pictures must have shape \(number, rows, columns\)"):
        images(np.zeros((8, 8)))
