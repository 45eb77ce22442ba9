"""The value of a cell: a picture, with the sentence that says what it says."""

import base64
import html
import re

from nblib.figures import Panel, show
from nblib.figures.paper import draw, png

ALT = 'The network is <above> the "truth" & bends.'


def test_the_sentence_travels_with_the_picture():
    panel = Panel().network([0, 1], [0, 1])
    bundle = show(panel, ALT)._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]) == png(draw(panel))
    assert bundle["text/plain"] == ALT
    (alt,) = re.findall(r'<img src="data:image/png;base64,[^"]+" alt="([^"]*)">', bundle["text/html"])
    assert html.unescape(alt) == ALT and bundle["image/png"] in bundle["text/html"]


def test_panels_stand_side_by_side_and_the_size_can_be_said():
    panels = [Panel().network([0, 1], [0, 1]) for _ in range(2)]
    bundle = show(panels, ALT, width=700, height=200)._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]) == png(draw(panels, 700, 200))
