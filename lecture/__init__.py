"""What a lecturer takes along beside the notebooks: apps for the wall, a handout for the students."""

from pathlib import Path

import nblib.explorables

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build"
EXPLORABLES = [getattr(nblib.explorables, name) for name in nblib.explorables.__all__]
