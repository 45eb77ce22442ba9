"""`nblib`: the lecture from the command line, wherever it was installed.

nblib lab      the notebooks in a folder of your own, open in JupyterLab
nblib site     the lecture as a site of static files
nblib hall     a server for a lecture hall: the wall, and a vote on every phone
nblib slides   the lecturer's deck
"""

import sys
from pathlib import Path

PACKAGE = Path(__file__).parent


def notebooks():
    """The folder of the notebooks: in the wheel inside the package, in a clone beside it."""
    inside = PACKAGE / "notebooks"
    return inside if inside.is_dir() else PACKAGE.parent / "notebooks"
