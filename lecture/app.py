"""Every explorable on a page of its own, in lecture mode, behind a gallery; served by Voila to this machine.

python -m lecture.app [options of voila]
"""

import os
import shutil
import sys
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader

from lecture import BUILD, EXPLORABLES
from nblib import figures
from nblib.explorables.stage import house

FONTS = ["", "-anonymous-pro", "-atkinson-hyperlegible", "-dejavu-sans-mono", "-fira-code"]  # come with the slides
UNUSED = ["jupyterlab-slideshow", *(f"@deathbeds/jupyterlab-font{name or 's'}" for name in FONTS)]
TEMPLATES = Path(__file__).parent / "templates"
OPTIONS = [
    "--Voila.ip=127.0.0.1",
    "--Voila.auto_token=True",
    "--template=hall",
    "--classic-tree",
    f"--VoilaConfiguration.extension_denylist={UNUSED}",
]


def build(folder):
    """Writes the notebook of every explorable into `folder`, and the template of Voila with the gallery."""
    shutil.rmtree(folder, ignore_errors=True)
    hall = folder / "share" / "voila" / "templates" / "hall"
    shutil.copytree(TEMPLATES / "hall", hall)
    (hall / "static").mkdir()
    cards = []
    for cls in EXPLORABLES:
        name, shown = cls.__name__, cls.at(cls.moments[0])
        cell = nbformat.v4.new_code_cell(f"from nblib.explorables import {name}\n{name}()", id=name)
        book = nbformat.v4.new_notebook(cells=[cell])
        book.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        book.metadata.title = cls.title
        nbformat.write(book, folder / f"{name}.ipynb")
        with house():
            (hall / "static" / f"{name}.png").write_bytes(figures.png(shown.frame()))
        cards.append({"name": name, "title": cls.title, "idea": cls.idea, "alt": shown.describe()})
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    gallery = environment.get_template("gallery.html").render(cards=cards)
    (hall / "tree.html").write_text(gallery, encoding="utf8")


def main(options):
    """Builds the pages and becomes Voila."""
    folder = BUILD / "app"
    build(folder)
    variables = {"NBLIB_MODE": "lecture", "JUPYTER_PATH": str(folder / "share")}
    command = [sys.executable, "-m", "voila", str(folder), *OPTIONS, *options]
    os.execve(sys.executable, command, os.environ | variables)


if __name__ == "__main__":
    main(sys.argv[1:])
