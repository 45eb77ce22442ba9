"""The paper as host: a moment of a figure as a picture with its title, for pages on which nothing moves."""

from nblib.figures import paper


def still(moment):
    """The PNG of a moment."""
    return paper.png(paper.draw(moment.scene, title=moment.title))
