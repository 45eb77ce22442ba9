"""On paper every mark lies where its data are, and its look says what it says."""

import io

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Text
from PIL import Image

from nblib.figures import Panel
from nblib.figures.layout import layout
from nblib.figures.paper import DPI, PT, draw, png
from nblib.figures.roles import INK, PAPER, RAMP, ROLES

LIMITS = {"xlim": (-1, 3), "ylim": (0, 10)}
NETWORK = ROLES["network"]


def plane(**settings):
    return Panel(**LIMITS | settings)


class Paper:
    """A panel as it was drawn: its artists by the name of their mark, and the px of its data coordinates."""

    def __init__(self, panel):
        self.panel, self.figure = panel, draw(panel)
        self.box = layout(panel)[1][0][1]

    def artists(self, name):
        return [artist for artist in self.figure.get_children() if artist.get_gid() == name]

    def one(self, name):
        (artist,) = self.artists(name)
        return artist

    def px(self, x, y):
        (left, right), (low, high) = self.panel.range(0), self.panel.range(1)
        place = [(np.asarray(x) - left) / (right - left), (np.asarray(y) - low) / (high - low)]
        return self.box.left + self.box.width * place[0], self.box.bottom + self.box.height * place[1]

    def pixels(self):
        """(rows, columns, RGB) with row 0 at the bottom."""
        return np.asarray(Image.open(io.BytesIO(png(self.figure))).convert("RGB"))[::-1]

    def pixel(self, x, y):
        column, row = self.px(x, y)
        return to_hex(self.pixels()[int(row), int(column)] / 255)

    def is_like(self, color, x, y):
        """Whether the pixel there has this colour, but for the rounding of the ramp to the colours of the PNG."""
        return np.abs(255 * (np.array(to_rgb(color)) - to_rgb(self.pixel(x, y)))).max() <= 3


# --- where the data are -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["line", "dots"])
def test_lines_and_dots_go_through_their_points(kind):
    x, y = [0, 1, 2.5], [1, 9, 4]
    paper = Paper(getattr(plane(), kind)(x, y, "network"))
    np.testing.assert_allclose(paper.one(f"network {kind}").get_xydata().T, paper.px(x, y))


def test_what_is_torn_stays_torn():
    paper = Paper(plane().network([0, 1, 2], [1, np.nan, 3]))
    assert np.isnan(paper.one("network line").get_ydata()[1])


def test_on_a_logarithmic_axis_decades_are_equally_far():
    panel = Panel(xlim=(1, 1000), ylim=(1e-4, 1), xscale="log", yscale="log")
    paper = Paper(panel.network([1, 10, 100, 1000], [1, 1e-2, 1e-4, 0]))
    x, y = paper.one("network line").get_xydata().T
    left, bottom, width, height, _ = paper.box
    np.testing.assert_allclose(x, left + width * np.array([0, 1, 2, 3]) / 3)
    np.testing.assert_allclose(y[:3], bottom + height * np.array([2, 1, 0]) / 2)
    assert not np.isfinite(y[3])
    png(paper.figure)


def test_a_dot_beyond_the_limits_is_left_out_and_a_line_is_clipped():
    paper = Paper(plane().data([0, 7], [1, 1]).network([0, 7], [5, 5]))
    assert len(paper.one("data dots").get_xdata()) == 1
    assert paper.one("network line").get_clip_box().x1 == pytest.approx(paper.box.left + paper.box.width)


def test_an_area_lies_between_its_curves_and_is_torn_where_they_are():
    paper = Paper(plane().area([0, 1, 2, 3], [1, 1, np.nan, 1], [2, 3, 3, 3], "error"))
    (first, _) = paper.one("error area").get_paths()
    np.testing.assert_allclose(first.vertices[:4].T, paper.px([0, 1, 1, 0], [1, 1, 3, 2]))


def test_boxes_and_bars_have_their_corners():
    paper = Paper(plane().boxes([0, 1], 2, [0.5, 2], [3, 4], "step").bars([0], [-1], "network"))
    for path, corners in zip(paper.one("step boxes").get_paths(), [(0, 0.5, 2, 3), (1, 2, 2, 4)], strict=True):
        left, right, low, high = corners
        x, y = paper.px([left, right], [low, high])
        np.testing.assert_allclose([path.vertices.min(axis=0), path.vertices.max(axis=0)], np.transpose([x, y]))
    bar = paper.one("network boxes").get_paths()[0].vertices
    np.testing.assert_allclose([bar[:, 0].min(), bar[:, 0].max()], paper.px([-0.4, 0.4], [0, 0])[0])


def test_nodes_of_a_drawing_are_rounded():
    for axes in (True, False):
        paper = Paper(plane(axes=axes).boxes(0, 2, 2, 8, "network"))
        corners = paper.one("network boxes").get_paths()[0].vertices
        nearest = np.hypot(*(corners - paper.px(2, 8)).T).min()
        assert (nearest < 1e-9) == axes and nearest < 5


def test_links_leave_and_arrive_level_and_tell_weight_and_sign():
    paper = Paper(plane().links([0, 0, 0], [1, 2, 3], 2, 5, [4, -2, 0]))
    links = paper.one("ink links")
    start, first, last, end = links.get_paths()[0].vertices
    np.testing.assert_allclose([start, end], np.transpose(paper.px([0, 2], [1, 5])))
    assert start[1] == first[1] and end[1] == last[1]
    np.testing.assert_allclose(np.array(links.get_linewidths()) / PT, [6, 3.5, 1])
    assert [dash[1] is not None for dash in links.get_linestyles()] == [False, True, False]


def test_arrows_end_at_their_points_and_none_has_no_length():
    paper = Paper(plane().gradient([0, 1], [1, 1], [1, 0], [3, 0]))
    (shaft,) = paper.one("step arrows").get_segments()
    (head,) = paper.one("step arrows heads").get_paths()
    np.testing.assert_allclose(shaft[0], paper.px(0, 1))
    np.testing.assert_allclose(head.vertices[0], paper.px(1, 4))


@pytest.mark.parametrize(("where", "ends"), [({"x": 2}, [(2, 0), (2, 10)]), ({"y": 7}, [(-1, 7), (3, 7)])])
def test_a_rule_crosses_the_whole_panel(where, ends):
    paper = Paper(plane().rule(**where))
    np.testing.assert_allclose(paper.one("soft rule").get_xydata(), np.transpose(paper.px(*zip(*ends, strict=True))))


def test_handles_are_discs_with_a_ring_above_all_else():
    paper = Paper(plane().handle("kink", (1, 5), None, role="neuron 1").network([0, 1], [0, 1]))
    disc = paper.one("handle kink")
    np.testing.assert_allclose(disc.get_xydata()[0], paper.px(1, 5))
    assert disc.get_markerfacecolor() == ROLES["neuron 1"].light and disc.get_markeredgecolor() == PAPER[0]
    assert disc.get_zorder() > paper.one("network line").get_zorder()


def test_marks_lie_above_one_another_in_their_order():
    paper = Paper(plane().network([0, 1], [0, 1]).area([0, 1], 0, 1, "error").data([0], [1]))
    orders = [paper.one(name).get_zorder() for name in ("network line", "error area", "data dots")]
    assert orders == sorted(set(orders))


# --- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("anchor", "align"), [("start", "left"), ("middle", "center"), ("end", "right")])
def test_words_begin_end_or_stand_around_their_point(anchor, align):
    paper = Paper(plane().text(1, 5, "word", "network", anchor=anchor))
    word = paper.one("network text")
    x, y = paper.px(1, 5)
    assert word.get_ha() == align and word.get_position()[0] == pytest.approx(x)
    assert word.get_position()[1] < y < word.get_position()[1] + word.get_fontsize() / PT


def test_shares_of_the_panel():
    paper = Paper(plane().text(0.25, 0.5, "word", of="panel"))
    assert paper.one("ink text").get_position()[0] == pytest.approx(paper.box.left + paper.box.width / 4)


def test_words_that_would_leave_the_panel_are_pulled_in_and_wide_ones_broken():
    paper = Paper(
        plane().text(2.9, 5, "a word too far", "network").text(1, 8, "many words " * 30, "step", anchor="middle")
    )
    renderer = paper.figure.canvas.get_renderer()
    assert len(paper.artists("step text")) > 1
    for text in paper.artists("network text") + paper.artists("step text"):
        extent = text.get_window_extent(renderer)
        assert paper.box.left - 3 <= extent.x0 and extent.x1 <= paper.box.left + paper.box.width + 3


def test_words_on_a_box_are_legible():
    boxes = plane().boxes([0, 1, 2], 2, [1, 2, 3], 4, "network", tint=[0.1, 0.5, 1])
    for x, color in ((0.5, ROLES["step"].light), (1.5, INK[0]), (2.5, PAPER[0])):
        paper = Paper(boxes.text(x, 3, "1", "step", name=f"word at {x}"))
        word = paper.one(f"word at {x}")
        assert word.get_color() == color and not word.get_path_effects()


def test_title_labels_and_ticks_are_there_and_a_drawing_has_no_ticks():
    words = {text.get_text() for text in draw(plane(title="title", x="x", y="y")).findobj(Text)}
    assert {"title", "x", "y", "0", "2", "10"} <= words
    assert not Paper(plane(axes=False)).artists("x tick")


def test_words_are_words_and_no_formulas():
    assert not any(text.get_parse_math() for text in draw(plane(title="5 $ or 6 $").text(1, 5, "$")).findobj(Text))


def test_letters_are_large_enough():
    figure = draw(plane(title="t", x="x", y="y").text(1, 5, "small", look="small"))
    assert min(text.get_fontsize() / PT for text in figure.findobj(Text)) >= 13


# --- fields -------------------------------------------------------------------------------------------------------


def test_a_field_has_row_0_at_the_first_y_and_goes_from_light_to_dark():
    paper = Paper(Panel().field((0, 1), (0, 1), [[0, 0], [1, 1]]))
    assert paper.is_like(RAMP[0][0], 0.5, 0.003) and paper.is_like(RAMP[0][-1], 0.5, 0.997)
    turned = Paper(Panel(ylim=(0, 1)).field((0, 1), (1, 0), [[0, 0], [1, 1]]))
    assert turned.is_like(RAMP[0][-1], 0.5, 0.003)


def test_what_is_not_in_sight_counts_for_the_colours_too():
    paper = Paper(Panel(xlim=(0, 1), ylim=(0, 1)).field((0, 2), (0, 1), [[0, 1]], smooth=False))
    assert paper.is_like(RAMP[0][0], 0.5, 0.5)
    Paper(Panel().field((0, 1), (0, 1), [[np.nan, np.nan]])).pixels()


def test_between_levels_a_field_stands_in_bands():
    paper = Paper(Panel().field((0, 1), (0, 1), [[0, 1], [0, 1]], levels=[0.25, 0.75]))
    image = paper.one("ink field").get_array()
    assert len(np.unique(image.reshape(-1, 4), axis=0)) == 3
    assert paper.is_like(RAMP[0][0], 0.2, 0.5) and paper.is_like(RAMP[0][-1], 0.8, 0.5)


def test_cells_are_shown_as_they_are_and_nan_shows_the_paper():
    paper = Paper(Panel().field((0, 3), (0, 1), [[0, np.nan, 1]], smooth=False))
    for x, color in ((0.1, RAMP[0][0]), (0.9, RAMP[0][0]), (2.1, RAMP[0][-1])):
        assert paper.is_like(color, x, 0.5)
    assert paper.pixel(1.5, 0.5) == PAPER[0]


def test_a_field_ends_where_its_grid_ends():
    paper = Paper(Panel(xlim=(-1, 2), ylim=(0, 1)).field((0, 1), (0, 1), [[1, 1], [1, 1]], levels=[0]))
    assert paper.pixel(-0.5, 0.5) == PAPER[0] and paper.is_like(RAMP[0][-1], 0.5, 0.5)


# --- looks --------------------------------------------------------------------------------------------------------


def line(look):
    return Paper(plane().network([0, 1], [0, 1], look)).one("network line")


def test_the_looks_of_lines():
    assert line("").get_linewidth() == pytest.approx(NETWORK.width * PT)
    assert line("thin").get_linewidth() < line("").get_linewidth() < line("bold").get_linewidth()
    assert line("faint").get_alpha() < line("").get_alpha() == 1
    assert not line("").is_dashed() and line("dotted").is_dashed() and line("thin dashed").is_dashed()
    assert not Paper(plane().truth([0, 1], [0, 1], "solid")).one("truth line").is_dashed()


def test_a_dash_keeps_its_px_however_wide_the_line():
    on_off = [np.array(line(f"dashed {look}")._dash_pattern[1]) / PT for look in ("", "thin", "bold")]
    np.testing.assert_allclose(on_off, [[8, 5]] * 3)


def dots(look, role="data"):
    return Paper(plane().dots([0, 1], [0, 1], role, look)).one(f"{role} dots")


def test_the_looks_of_dots():
    assert dots("small").get_markersize() < dots("").get_markersize() < dots("large").get_markersize()
    assert dots("").get_markerfacecolor() == INK[0] and dots("hollow").get_markerfacecolor() == PAPER[0]
    assert dots("hollow").get_markeredgewidth() == pytest.approx(2.5 * PT)
    assert len({dots("", f"run {i}").get_marker() for i in range(1, 6)}) == 5


def test_the_looks_of_boxes_and_areas():
    def face(look):
        return Paper(plane().boxes(0, 1, 1, 2, "network", look)).one("network boxes").get_facecolor()

    assert to_hex(face("filled")[0]) == NETWORK.light and face("filled")[0][3] == 1
    assert 0 < face("")[0][3] < 0.3
    assert to_hex(face("hollow")[0]) == PAPER[0] and len(face("hatched")) == 0
    assert Paper(plane().area([0, 1], 0, 1, "error", "hatched")).one("error area").get_hatch()


def test_a_tint_says_how_full_the_colour_is():
    boxes = Paper(plane().boxes([0, 1], 1, [1, 2], 2, "network", tint=[0.25, 1])).one("network boxes")
    np.testing.assert_allclose(boxes.get_facecolor()[:, 3], [0.25, 1])


# --- PNG ----------------------------------------------------------------------------------------------------------


def everything():
    panel = plane(title="all", x="x", y="y").field((-1, 3), (0, 10), [[0, 1], [2, 3]], levels=[1, 2])
    panel.area([0, 1], 0, 1, "error", "hatched").boxes(0, 1, 1, 2, "step").links(0, 0, 1, 1, [1]).gradient(0, 0, 1, 1)
    return panel.network([0, 1], [0, 9]).data([0], [1]).rule(x=1).text(1, 1, "f̂ = σ(wx + b)").handle("h", (1, 1), None)


def test_the_same_scene_gives_the_same_bytes_whatever_style_is_set():
    first = png(draw(everything()))
    with rc_context({"font.size": 30, "lines.linewidth": 9, "font.family": "serif", "figure.facecolor": "red"}):
        assert png(draw(everything())) == first


@pytest.mark.parametrize("size", [(1000, None), (640, 300)])
def test_a_picture_has_its_size_few_colours_and_its_maker(size):
    figure = draw(everything(), *size)
    image = Image.open(io.BytesIO(png(figure)))
    assert image.size == tuple(np.round(figure.get_size_inches() * DPI)) and image.width == size[0]
    assert size[1] in (None, image.height)
    assert image.mode == "P" and image.text["Software"].startswith("Matplotlib ")


@pytest.mark.parametrize("role", ROLES)
def test_few_colours_are_enough_for_the_exact_colour_of_every_role(role):
    paper = Paper(plane().boxes(-1, 0, 3, 10, role, "filled"))
    assert paper.pixel(1, 5) == ROLES[role].light
    assert to_hex(paper.pixels()[0, 0] / 255) == PAPER[0]


def test_a_title_stands_above_the_picture():
    panel = plane(x="x").network([0, 1], [0, 9]).text(1, 1, "word")
    pictures = png(draw(panel, title="A moving figure")), png(draw(panel))
    image, picture = (np.asarray(Image.open(io.BytesIO(bytes)).convert("RGB")) for bytes in pictures)
    np.testing.assert_array_equal(image[-len(picture) :], picture)
    assert (image[: -len(picture)] < 100).any()


def test_a_letter_that_the_type_face_lacks_has_a_stand_in():
    png(draw(plane(title="𝓛").text(1, 5, "∇𝓛, f̂, aₗ, δₗ, ω, τ, ● ○ ½ → ≤ ∂")))
