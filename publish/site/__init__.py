"""The lecture as a site of static files: `nblib site` and `make site`."""

import argparse
from pathlib import Path

FOLDER = Path("build") / "site"


def main(arguments=None):
    """Builds the site."""
    from publish.site.build import PYODIDE, book  # Sphinx is loaded by who builds

    parser = argparse.ArgumentParser(prog="nblib site", description="Builds the lecture as a site of static files.")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="where it goes (build/site)")
    parser.add_argument("--address", default="", help="where it will stand: https://…/")
    parser.add_argument("--pyodide", default=PYODIDE, help="where Pyodide is: an address, or a folder beside the pages")
    parser.add_argument("--recorded", action="store_true", help="for a USB stick: recorded scenes, no Python")
    chosen = parser.parse_args(arguments)
    book(chosen.folder, chosen.address, "" if chosen.recorded else chosen.pyodide)
    print(f"open {chosen.folder / 'index.html'}")
