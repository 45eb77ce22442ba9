"""Labels draw what a matplotlib Text draws, within a pixel or two."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nblib.explorables.labels import Labels


def ink(draw, scale=1):
    """The ink of a figure of 200 x 100 px: (left, right, top, bottom) and how much there is."""
    figure = Figure(figsize=(2, 1), dpi=100 * scale)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
    axes.axis("off")
    draw(axes)
    figure.canvas.draw()
    dark = 255 - np.asarray(figure.canvas.buffer_rgba())[..., :3].mean(axis=2)
    rows, columns = (np.flatnonzero((dark > 60).any(axis=n)) for n in (1, 0))
    return np.array([columns[0], columns[-1], rows[0], rows[-1]]), dark.sum() / 255


@pytest.mark.parametrize("text", ["−0.123", "4", "~0", "all slopes are 0", "ℓ = 1.50"])
@pytest.mark.parametrize("scale", [1, 2])
def test_a_label_looks_like_a_text(text, scale):
    def text_artist(ax):
        ax.text(0.5, 0.5, text, fontsize=16, ha="center", va="baseline", family="DejaVu Sans")

    box, amount = ink(lambda ax: Labels(ax, [(0.5, 0.5)], size=16).set_texts([text]), scale)
    wanted, as_much = ink(text_artist, scale)
    hinting = 0.3 * len(text) + 1  # px: a Text rounds the place of every letter
    assert box[1] - box[0] == pytest.approx(wanted[1] - wanted[0], abs=hinting * scale)
    assert box[3] - box[2] == pytest.approx(wanted[3] - wanted[2], abs=2 * scale)
    assert (box[0] + box[1]) / 2 == pytest.approx((wanted[0] + wanted[1]) / 2, abs=2 * scale)
    assert amount == pytest.approx(as_much, rel=0.15)


def test_digits_stand_in_the_middle_of_their_place():
    box, _ = ink(lambda ax: Labels(ax, [(0.25, 0.75)]).set_texts(["0"]))
    assert [(box[0] + box[1]) / 2, (box[2] + box[3]) / 2] == pytest.approx([50, 25], abs=1.5)


def test_a_halo_clears_what_is_behind():
    def over_black(halo):
        def draw(ax):
            ax.axhspan(0.3, 0.7, color="black", zorder=0)
            Labels(ax, [(0.5, 0.5)], halo=halo).set_texts(["0.5"])

        return ink(draw)[1]

    assert over_black(True) < over_black(False) - 50


def test_empty_texts_and_one_too_many():
    assert ink(lambda ax: Labels(ax, [(0.2, 0.5), (0.6, 0.5)]).set_texts(["", "7"]))[0][0] > 100
    with pytest.raises(ValueError, match="zip"):
        ink(lambda ax: Labels(ax, [(0.5, 0.5)]).set_texts(["1", "2"]))
