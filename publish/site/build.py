"""The book: pages from the student's notebooks by Sphinx and MyST-NB, with figures that move."""

import re
import shutil
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from PIL import Image, ImageOps
from sphinx.application import Sphinx

from nblib.explorables.gallery import find
from nblib.explorables.hosts.scripts import PAGE, script
from nblib.figures import paper
from publish import assets
from publish.lecture import docs, notebooks, pages
from publish.site import lite, wheel
from publish.site.pages import linked, page

HERE = Path(__file__).parent
RUN = "lite/lab/index.html?path={}"
START = "00_start", "# How to read it"  # in a book its title would be that of the whole
PYODIDE = "https://cdn.jsdelivr.net/pyodide/v314.0.6/full/"


def book(folder, address="", pyodide=PYODIDE):
    """Writes the book into `folder`, anew.

    address   where it will stand, for the cards that other sites show
    pyodide   where a reader's browser finds Pyodide and NumPy: an address, or a folder, which is copied into the site;
              "" for a book of recorded scenes
    """
    with TemporaryDirectory() as temporary:
        source = Path(temporary)
        _write_pages(source, runs=bool(pyodide))
        _write_static(source / "made")
        here = wheel.own(source / "made")
        pyodide = _found(pyodide, source / "extra")
        if pyodide:
            lite.lab(source / "extra" / "lite", pyodide if "://" in pyodide else f"../{pyodide}")
        _run_sphinx(source, folder, html_baseurl=address, site_pyodide=pyodide, site_wheel=here)


def _found(pyodide, folder):
    """The address of Pyodide, as a page says it."""
    if pyodide and Path(pyodide).is_dir():
        shutil.copytree(pyodide, folder / "pyodide")
        return "pyodide/"
    return pyodide and pyodide.rstrip("/") + "/"


def _write_pages(source, runs):
    lecture, beside = notebooks(), pages()
    made = [path for path in docs() if path not in beside]
    for path in lecture:
        run = RUN.format(path.name) if runs else ""
        book = page(nbformat.read(path, as_version=4), source / "extra" / "stills", run, path.name)
        if path.stem == START[0]:
            book.cells[0].source = re.sub("^# .*", START[1], book.cells[0].source)
        nbformat.write(book, source / path.name)
    for path in [*beside, *made]:
        (source / path.name).write_text(linked(path.read_text("utf-8")), "utf-8")
    home = (HERE / "home.md").read_text("utf-8")
    for place, paths in (("@lecture@", lecture), ("@beside@", beside), ("@made@", made)):
        home = home.replace(place, "\n".join(path.stem for path in paths))
    (source / "index.md").write_text(home, "utf-8")


def _write_static(folder):
    assets.write(folder)
    (folder / "figures.js").write_text(script("browser"), "utf-8")
    (folder / "worker.js").write_text((PAGE / "worker.js").read_text("utf-8"), "utf-8")
    scene = find("NeuronSum").at("hat").scene
    drawn = Image.open(BytesIO(paper.png(paper.draw(scene, 1120, 512, "Neural networks: a lecture that runs"))))
    ImageOps.expand(drawn.convert("RGB"), 40, paper.PAPER[0]).save(folder / "card.png")


def _run_sphinx(source, folder, **settings):
    """Every warning, a link that leads nowhere say, is an error."""
    shutil.rmtree(folder, ignore_errors=True)
    settings |= {"html_static_path": [str(HERE / "static"), str(source / "made")]}
    settings |= {"html_extra_path": [str(source / "extra")], "exclude_patterns": ["extra/**", "made/**"]}
    app = Sphinx(
        source, HERE, folder, source / ".doctrees", "html", settings, status=None, warning=sys.stderr,
        warningiserror=True, exception_on_warning=False, parallel=1,
    )  # fmt: skip
    app.build()
    if app.statuscode:
        raise SystemExit("the book has the faults above")
