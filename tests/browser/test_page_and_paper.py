"""Page and paper draw the same scene, mark by mark: at the same places, in the same colours, widths and dashes.

The page says where its plots stand; paper draws its panels into boxes of the same place and size. So both count in px
from the upper left corner of a plot, and what is read from each is brought into one form, `Drawn`, and compared.
"""

import re
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle

from nblib.explorables import FIGURES
from nblib.explorables.engine.respond import state_from_json
from nblib.explorables.gallery import find
from nblib.figures.layout import Box
from nblib.figures.paper import DPI, PT, SUBSTITUTES, Sheet
from tests.browser.figurepage import FigurePage, serving

CASES = [(name, 1070) for name in FIGURES] + [(name, 390) for name in ("Squares", "BackpropTable", "NeuronChain")]
NEAR = 1.5  # px
ANCHORS = {"start": ("left", 0), "middle": ("center", 0.5), "end": ("right", 1)}  # on paper, and the share before it
FIELD = 8  # pixels of a field are compared at so many places along each axis
READ = """count => figure.picture.plots.map(({box, drawn, handles, marks, canvas, panel}) => {
  const part = e => {
    const s = getComputedStyle(e), number = name => +e.getAttribute(name);
    return {d: e.getAttribute("d"), at: [number("x"), number("y")], size: [number("width"), number("height")],
      text: e.textContent.trim(), anchor: s.textAnchor, font: parseFloat(s.fontSize), weight: +s.fontWeight,
      long: e.getComputedTextLength?.(), fill: s.fill, filled: +s.fillOpacity, stroke: s.stroke,
      width: parseFloat(s.strokeWidth), dash: s.strokeDasharray};
  };
  const parts = g => [...g.querySelectorAll(":scope > :is(path, rect, text)")].map(part);
  const inOrder = elements => [...elements].sort((a, b) => a[1].compareDocumentPosition(b[1]) & 4 ? -1 : 1);
  const field = panel.marks.find(m => m.kind === "field");
  const places = [...Array(count).keys()].map(i => (i + 0.5) / count);
  const pixel = (x, y) => [...canvas.getContext("2d")
    .getImageData(Math.floor(x * canvas.width), Math.floor(y * canvas.height), 1, 1).data];
  return {
    box, field: field && places.map(y => places.map(x => pixel(x, y))),
    marks: Object.fromEntries(inOrder(marks).map(([name, g]) => [name, [parts(g), +getComputedStyle(g).opacity]])),
    handles: Object.fromEntries(inOrder(handles).map(([name, g]) => [name, [
      g.getAttribute("transform").match(/-?[\\d.]+/g).map(Number), part(g.querySelector(".disc")).fill]]))};
})"""


@dataclass
class Drawn:
    """A mark as it was drawn: the pieces of its path in px of the plot, and how it looks."""

    pieces: list
    color: str
    opacity: float = 1.0
    widths: list = field(default_factory=list)  # px: of lines or rims, or of the dots
    dashes: list = field(default_factory=list)  # px: of lines
    filled: list = field(default_factory=list)  # 0 to 1; nothing where hatched

    def agrees(self, other, where):
        assert len(self.pieces) == len(other.pieces), where
        for one, another in zip(self.pieces, other.pieces, strict=True):
            np.testing.assert_allclose(one, another, atol=NEAR, err_msg=where)
        if not self.pieces:
            return
        assert self.color == other.color, where
        assert list(map(len, self.dashes)) == list(map(len, other.dashes)), where
        assert self.opacity == pytest.approx(other.opacity, abs=0.01), where
        for key, most in (("widths", 0.8), ("dashes", 0.1), ("filled", 0.02)):
            ours, theirs = np.hstack([[], *getattr(self, key)]), np.hstack([[], *getattr(other, key)])
            np.testing.assert_allclose(ours, theirs, atol=most, err_msg=f"{where}: {key}")


@pytest.fixture(scope="module")
def shown(chromium):
    """shown(name, width): (what the page has drawn after the first answer, the Panels of that state)."""
    with serving() as address:
        context = chromium.new_context(reduced_motion="reduce")
        page = context.new_page()

        def show(name, width):
            page.set_viewport_size({"width": width, "height": 800})
            figure = FigurePage(page, f"{address}?figure={name}").answer(-1)
            narrow = page.evaluate("figure.narrow")
            assert not figure.errors and narrow == (width == 390)
            return page.evaluate(READ, FIELD), state_from_json(find(name), figure.state, narrow).moment.scene

        yield show
        context.close()


@pytest.mark.parametrize(("name", "width"), CASES)
def test_every_mark_is_the_same_on_page_and_paper(shown, name, width):
    page, panels = shown(name, width)
    for number, (drawn, panel) in enumerate(zip(page, panels, strict=True), 1):
        screen, paper = Screen(**drawn), Paper(drawn["box"], panel)
        assert list(screen.marks) == [mark["name"] for mark in panel.marks if mark["kind"] != "field"]
        for mark in panel.marks:
            where = f"panel {number}, {mark['name']}"
            if mark["kind"] == "field":
                screen.same_field(paper, mark["name"], where)
            elif mark["kind"] == "text":
                screen.same_words(paper, mark, where)
            else:
                on_screen, on_paper = (getattr(side, mark["kind"])(mark["name"]) for side in (screen, paper))
                on_screen.agrees(on_paper, where)
        assert list(screen.handles) == [handle.name for handle in panel.handles]
        for name_, (at, color) in screen.handles.items():
            (disc,) = paper.artists(f"handle {name_}")
            np.testing.assert_allclose(screen.px(at), paper.px(disc.get_xydata()[0]), atol=NEAR, err_msg=name_)
            assert rgb(color) == to_hex(disc.get_markerfacecolor())


class Screen:
    """One panel of the page."""

    def __init__(self, box, field, marks, handles):
        self.box, self.pixels, self.marks, self.handles = box, field, marks, handles
        self.width, self.height = box["right"] - box["left"], box["bottom"] - box["top"]

    def px(self, points):
        return np.asarray(points, float) - (self.box["left"], self.box["top"])

    def line(self, name):
        ((path,), opacity) = self.marks[name]
        return Drawn(self._tracks(path), rgb(path["stroke"]), opacity, [path["width"]], [dash_of(path)])

    def rule(self, name):
        return ordered(self.line(name))

    def dots(self, name):
        ((path,), opacity) = self.marks[name]
        strokes = self._tracks(path)
        each = 2 if len(strokes) > 1 and "Z" not in path["d"] and path["fill"] == "none" and crossed(strokes) else 1
        dots = [np.vstack(strokes[i : i + each]) for i in range(0, len(strokes), each)]
        middles = [[(dot.min(0) + dot.max(0)) / 2] for dot in dots]
        bare = path["stroke"] == "none"
        sizes = [max(np.ptp(dot, axis=0)) for dot in dots[:1]]
        return Drawn(middles, rgb(path["fill" if bare else "stroke"]), opacity, [0 if bare else path["width"], *sizes])

    def area(self, name):
        parts, opacity = self.marks[name]
        path = parts[-1]
        return Drawn(self._tracks(path), color_in(path), opacity, filled=filled_in(path))

    def boxes(self, name):
        parts, opacity = self.marks[name]
        pieces = [self.px([p["at"], np.add(p["at"], p["size"])]) for p in parts]
        widths = [0 if p["stroke"] == "none" else p["width"] for p in parts]
        filled = [share for p in parts for share in filled_in(p)]
        return Drawn(pieces, color_in(parts[0]) if parts else "", opacity, widths, filled=filled)

    def links(self, name):
        parts, opacity = self.marks[name]
        pieces = [piece for path in parts for piece in self._tracks(path)]
        color = rgb(parts[0]["stroke"]) if parts else ""
        return Drawn(pieces, color, opacity, [p["width"] for p in parts], list(map(dash_of, parts)))

    def arrows(self, name):
        ((shafts, heads), opacity) = self.marks[name]
        necks = [[head[0], head[1:].mean(0)] for head in self._tracks(heads)]
        return Drawn(self._tracks(shafts) + necks, rgb(shafts["stroke"]), opacity, [shafts["width"]])

    def _tracks(self, path):
        """The pieces of a path of ours: the points in which its strokes end, with the control points of its curves."""
        pieces, now = [], np.zeros(2)
        for command, numbers in re.findall(r"([MLHVCahvl])([^MLHVCahvlZ]*)", path["d"]):
            n = np.array(re.findall(r"-?\d[\d.]*(?:e-?\d+)?", numbers), float)
            if command == "M":
                pieces.append([])
            if command == "C":
                pieces[-1] += [n[:2], n[2:4]]
            level, upright = (n[0], now[1]), (now[0], n[0])
            ends = {"H": level, "V": upright, "h": (now[0] + n[0], now[1]), "v": (now[0], now[1] + n[0])}
            now = np.array(ends.get(command, n[-2:] + (now if command in "al" else 0)))
            pieces[-1].append(now)
        return [self.px(piece) for piece in pieces]

    def same_words(self, paper, mark, where):
        """The type faces differ: what is pulled to an edge begins elsewhere, and lines may break elsewhere."""
        (parts, _), texts = self.marks[mark["name"]], paper.artists(mark["name"])
        said = " ".join(part["text"] for part in parts).translate(SUBSTITUTES)
        assert said == " ".join(text.get_text() for text in texts), where
        align, share = ANCHORS[mark["anchor"]]
        assert {p["anchor"] for p in parts} <= {mark["anchor"]} and {t.get_ha() for t in texts} <= {align}, where
        if len(parts) != len(texts):
            return
        for part, text in zip(parts, texts, strict=True):
            x, y = abs(self.px(part["at"]) - paper.px(text.get_position()))
            edges = [self._beyond(self.px(part["at"])[0] - share * part["long"], part["long"])]
            long = text.get_window_extent(text.figure.canvas.get_renderer()).width
            edges.append(self._beyond(paper.px(text.get_position())[0] - share * long, long))
            pulled = abs(long - part["long"]) if min(edges) < 2 else 0
            assert x <= NEAR + pulled and y <= NEAR, (where, part["text"], x, y)
            assert rgb(part["fill"]) == to_hex(text.get_color()), (where, part["text"])
            assert part["font"] == pytest.approx(text.get_fontsize() / PT, abs=0.6), where
            assert (part["weight"] > 500) == (text.get_fontweight() == "bold"), where

    def _beyond(self, start, long):
        """How far words are from the nearer edge of the plot."""
        return min(start, self.width - start - long)

    def same_field(self, paper, name, where):
        (image,) = paper.artists(name)
        height, width = image.get_array().shape[:2]
        np.testing.assert_allclose((image.ox, image.oy), paper.box[:2], atol=NEAR, err_msg=where)
        np.testing.assert_allclose((width, height), (self.width, self.height), atol=NEAR, err_msg=where)
        pixels = np.asarray(image.get_array())[:: -1 if image.origin == "lower" else 1]
        rows, columns = ((np.arange(FIELD) + 0.5) / FIELD * count for count in pixels.shape[:2])
        colors = pixels[rows.astype(int)][:, columns.astype(int), :3].astype(float)
        apart = abs(np.array(self.pixels)[..., :3] - colors).max(axis=-1)
        assert np.mean(apart <= 6) >= 0.9, f"{where}: {apart}"  # where two bands meet a pixel may be in either


class Paper:
    """The same panel on paper, in the same box."""

    def __init__(self, box, panel):
        width, height = box["right"] - box["left"], box["bottom"] - box["top"]
        self.figure = Figure(figsize=(20, 20), dpi=DPI)
        FigureCanvasAgg(self.figure)
        self.box = Box(100, 100, width, height, 100 + height + 20)
        self.corner = np.array([100, 100 + height])
        Sheet(self.figure, panel, self.box).draw()

    def artists(self, name):
        return [artist for artist in self.figure.get_children() if artist.get_gid() == name]

    def px(self, points):
        return (np.asarray(points, float) - self.corner) * (1, -1)

    def line(self, name):
        (line,) = self.artists(name)
        points = line.get_xydata()
        torn = np.flatnonzero(~np.isfinite(points).all(axis=1))
        pieces = [self.px(piece[np.isfinite(piece).all(axis=1)]) for piece in np.split(points, torn)]
        dash = [px / PT for px in line._dash_pattern[1] or ()]
        color = to_hex(line.get_color())
        return Drawn([p for p in pieces if len(p)], color, line.get_alpha(), [line.get_linewidth() / PT], [dash])

    def rule(self, name):
        return ordered(self.line(name))

    def dots(self, name):
        (dots,) = self.artists(name)
        style = MarkerStyle(dots.get_marker())
        shape = style.get_path().transformed(style.get_transform()).vertices * dots.get_markersize() / PT
        sizes = [max(np.ptp(shape, axis=0))] if len(dots.get_xdata()) else []
        pieces = [[point] for point in self.px(dots.get_xydata())]
        widths = [dots.get_markeredgewidth() / PT, *sizes]
        return Drawn(pieces, to_hex(dots.get_markeredgecolor()), dots.get_alpha(), widths)

    def area(self, name):
        (area,) = self.artists(name)
        pieces = [self.px(path.vertices[-2::-1]) for path in area.get_paths()]
        color, opacity, filled = self._inside(area, 1)
        return Drawn(pieces, color, opacity, filled=filled)

    def boxes(self, name):
        (boxes,) = self.artists(name)
        corners = [self.px(path.vertices) for path in boxes.get_paths()]
        pieces = [[c.min(0), c.max(0)] for c in corners if np.isfinite(c).all()]
        color, opacity, filled = self._inside(boxes, len(pieces))
        widths = np.resize(boxes.get_linewidths(), len(pieces)) / PT
        return Drawn(pieces, color, opacity, widths, filled=filled)

    def _inside(self, shapes, count):
        rim, faces = shapes.get_edgecolor()[0], shapes.get_facecolor()
        if shapes.get_hatch():
            return "", rim[3], []
        opacity = rim[3]
        return to_hex(faces[0]), opacity, np.resize(faces[:, 3], count) / (opacity if len(faces) else 1)

    def links(self, name):
        (links,) = self.artists(name)
        pieces = [self.px(path.vertices) for path in links.get_paths()]
        dashes = [[px / PT for px in dash or ()] for _, dash in links.get_linestyles()]
        rim = links.get_edgecolor()[0]
        return Drawn(pieces, to_hex(rim), rim[3], np.array(links.get_linewidths()) / PT, dashes)

    def arrows(self, name):
        (shafts,), (heads,) = self.artists(name), self.artists(f"{name} heads")
        necks = [self.px([p.vertices[0], p.vertices[1:3].mean(0)]) for p in heads.get_paths()]
        rim = shafts.get_edgecolor()[0]
        pieces = [*map(self.px, shafts.get_segments()), *necks]
        return Drawn(pieces, to_hex(rim), rim[3], np.array(shafts.get_linewidths()) / PT)


def rgb(text):
    """A colour of the page as paper names it."""
    return to_hex([int(v) / 255 for v in re.findall(r"\d+", text)[:3]])


def ordered(line):
    """A rule may be drawn from either end."""
    return replace(line, pieces=[np.sort(piece, axis=0) for piece in line.pieces])


def color_in(part):
    return "" if "url" in part["fill"] else rgb(part["fill"])


def filled_in(part):
    return [] if "url" in part["fill"] else [part["filled"]]


def dash_of(part):
    return [float(v) for v in re.findall(r"[\d.]+", part["dash"])]


def crossed(strokes):
    """Whether the first two strokes have the same middle."""
    first, second = ((s.min(0) + s.max(0)) / 2 for s in strokes[:2])
    return np.hypot(*(first - second)) < 0.2
