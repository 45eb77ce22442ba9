"""An explorable on paper: the lecture moment as pictures to flip through, made without a kernel or a network."""

import base64
import io
from dataclasses import dataclass

from PIL import Image

from nblib.explorables.player import travel
from nblib.explorables.stage import SIZES, Stage
from nblib.explorables.text import fill

FIRST, OTHERS = 4, 1  # pictures on the way, for the first question and for each of the others


@dataclass(frozen=True)
class Page:
    """One picture: its caption, its alt text, and the PNG as base64."""

    caption: str
    alt: str
    png: str


def pages(cls, opens=""):
    """The Pages of an explorable class: for every preset with a question before, on the way, and what is seen then.

    The preset named `opens` comes first: the one the text around it speaks of.
    """
    shown = cls()
    stage = Stage(shown, SIZES["study"])
    asked = sorted((p for p in cls.presets if p.question), key=lambda p: p.name != opens)  # the others keep their order
    return [page for p in asked for page in _moment(shown, stage, p, FIRST if p is asked[0] else OTHERS)]


def _moment(shown, stage, preset, count):
    shown.preset(preset.name)
    before, after = shown.result, shown.foresee(**preset.then)
    yield _page(shown, stage, f"{preset.name}: {preset.question} {' / '.join(preset.answers)}")
    way = [shown.state for _ in travel(shown, preset.then)]
    for i in range(1, count):
        shown.set(**way[len(way) * i // count])
        yield _page(shown, stage, f"{preset.name}: on the way")
    shown.preset(preset.name)
    shown.set(**preset.then)
    yield _page(shown, stage, f"{preset.answers[preset.right]}: {fill(preset.see, before=before, after=after)}")


def _page(shown, stage, caption):
    stage.draw(shown.result)
    buffer = io.BytesIO()
    stage.image().quantize(256, Image.Quantize.FASTOCTREE).save(buffer, "PNG", optimize=True)
    return Page(caption, shown.describe(), base64.b64encode(buffer.getvalue()).decode())
