"""The stills of the gallery, drawn in a process of their own: matplotlib would take half of the hall's memory.

python -m publish.hall.stills      one line for each figure: its name, and the PNG in base64
"""

import base64
import traceback

from nblib.explorables import FIGURES
from nblib.explorables.gallery import find
from nblib.figures import paper

WIDTH, HEIGHT = 560, 290  # px


def still(name):
    """The PNG of a figure as it waits for its first answer: a gallery on the wall gives nothing away."""
    figure = find(name)
    preset = figure.named()
    moment = figure.moment(figure.start(preset), preset, asking=bool(preset.question))
    return paper.png(paper.draw(moment.scene, WIDTH, HEIGHT))


if __name__ == "__main__":
    for name in FIGURES:
        try:
            print(name, base64.b64encode(still(name)).decode(), flush=True)
        except Exception:  # the others shall be seen
            traceback.print_exc()
