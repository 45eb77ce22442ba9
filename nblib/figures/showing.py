"""A picture as the value of a cell, with the sentence that says what it says."""


class show:
    """Shows `panels` (a Panel, or a list: side by side) as the last line of a cell.

    alt            one sentence that says what the picture says, for those who cannot see it
    width, height  px; without a height the panels say how high they are
    """

    def __init__(self, panels, alt, width=1000, height=None):
        self.panels, self.alt, self.size = panels, alt, (width, height)

    def _repr_mimebundle_(self, include=None, exclude=None):
        from nblib.figures import paper  # only here: matplotlib takes longer to load than all of nblib

        return paper.bundle(paper.png(paper.draw(self.panels, *self.size)), self.alt)
