"""The slides of the lecture: `nblib slides` and `make slides`."""

import argparse
from pathlib import Path

FOLDER = Path("build") / "slides"


def main(arguments=None):
    """Builds the slides if something is newer than they are, and opens them in the hall, which serves them."""
    from nblib.command import PACKAGE, notebooks
    from publish import hall
    from publish.deck.build import decks

    parser = argparse.ArgumentParser(
        prog="nblib slides",
        description="Builds the slides and opens them. What follows the folder is handed on to `nblib hall`: --room ...",
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"where they go ({FOLDER.as_posix()})")
    parser.add_argument("--only-build", action="store_true", help="serve nothing: the folder stands alone")
    chosen, options = parser.parse_known_args(arguments)
    if is_old(chosen.folder, notebooks(), PACKAGE, Path(__file__).parent):
        decks(chosen.folder)
    if chosen.only_build:
        print(f"open {chosen.folder / 'index.html'}")
    else:
        hall.main(["--decks", str(chosen.folder), *options])


def is_old(folder, *sources):
    """Whether a source is newer than the decks in the folder, or there are none."""
    index = folder / "index.html"
    if not index.exists():
        return True
    kinds = {".ipynb", ".md", ".py", ".js", ".css", ".html"}
    newest = max(path.stat().st_mtime for source in sources for path in source.rglob("*") if path.suffix in kinds)
    return newest > index.stat().st_mtime
