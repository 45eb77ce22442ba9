"""The slides of the lecture: `nblib slides` and `make slides`."""

import argparse
from pathlib import Path

FOLDER = Path("build") / "slides"


def main(arguments=None):
    """Builds the slides if something is newer than they are, and opens them in the hall, which serves them."""
    from publish import hall
    from publish.deck.build import decks
    from publish.lecture import PACKAGE, notebooks, pages

    parser = argparse.ArgumentParser(
        prog="nblib slides",
        description="Builds the slides and opens them. More options, --room say, are those of `nblib hall`.",
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"where they go ({FOLDER.as_posix()})")
    parser.add_argument("--only-build", action="store_true", help="serve nothing: the folder stands alone")
    chosen, options = parser.parse_known_args(arguments)
    programs = [path for folder in (PACKAGE, Path(__file__).parents[1]) for path in folder.rglob("*.*")]
    if is_old(chosen.folder, [*notebooks(), *pages(), *programs]):
        print(f"Building the slides in {chosen.folder}", flush=True)
        decks(chosen.folder)
    if chosen.only_build:
        print(f"open {chosen.folder / 'index.html'}")
    else:
        hall.main(["--decks", str(chosen.folder), *options])


def is_old(folder, sources):
    """Whether a source is newer than the decks in the folder, or there are none."""
    index, kinds = folder / "index.html", {".ipynb", ".md", ".py", ".js", ".css", ".html"}
    if not index.exists():
        return True
    return max(path.stat().st_mtime for path in sources if path.suffix in kinds) > index.stat().st_mtime
