"""Pictures of one family: in a notebook's cell a picture is a few short calls, with roles as verbs.

    p = figures.Panel("the crash", x="t", y="g")
    p.data(t, g)
    p.network(t, f).label("the plunge", 30, 20)
    figures.show(p, "One sentence that says what the picture says.")  # [p, q]: side by side

A `Panel` and its marks are described in `scene`, what a role looks like in `roles`. matplotlib is loaded when the first
picture is drawn, not before.
"""

from nblib.figures.drawings import diagram, images
from nblib.figures.scene import Panel
from nblib.figures.showing import show

__all__ = ["Panel", "diagram", "images", "show"]
