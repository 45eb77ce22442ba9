"""The moving picture of the README: `python -m publish.house.readme_picture` draws it anew."""

import io
from pathlib import Path

from PIL import Image

from nblib.explorables.approximation.staircase_tube import StaircaseTube
from nblib.explorables.hosts.still import still

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / ".github" / "lecture.gif"
STEPS = [10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32]
PACE, REST = 250, 3000  # ms: a picture, and the last one


def moving_picture():
    """A figure while its first question is answered, as GIF bytes."""
    preset = StaircaseTube.named()
    begun = StaircaseTube.start(preset)
    moments = [StaircaseTube.moment(StaircaseTube.after(begun, {"n": n}), preset) for n in STEPS]
    first, *others = (Image.open(io.BytesIO(still(moment))).convert("RGB") for moment in moments)
    colours = others[-1].quantize(64)
    frames = [frame.quantize(palette=colours, dither=Image.Dither.NONE) for frame in (first, *others)]
    stream, pace = io.BytesIO(), [PACE] * (len(frames) - 1) + [REST]
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:], duration=pace, loop=0)
    return stream.getvalue()


if __name__ == "__main__":
    PICTURE.write_bytes(moving_picture())
