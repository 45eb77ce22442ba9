"""The picture of the README: `python -m publish.house.readme_picture` draws it anew."""

from pathlib import Path

from nblib.explorables.approximation.staircase_tube import StaircaseTube
from nblib.explorables.hosts.still import still

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / ".github" / "lecture.png"


def start_picture():
    """A moving figure after its first question, as PNG bytes."""
    return still(StaircaseTube.answered())


if __name__ == "__main__":
    PICTURE.write_bytes(start_picture())
