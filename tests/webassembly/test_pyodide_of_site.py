"""JupyterLite with the Pyodide that the site names: all of it but the four wheels that no package registry has."""

import json
import re

import pytest

from publish.site import lite
from publish.site.build import PYODIDE
from tests.webassembly import pyodide
from tests.webassembly.litepage import Lite, served

FOUND = (pyodide.FETCHED / "pyodide_of_site").exists()
pytestmark = pytest.mark.skipif(not FOUND, reason="`make test` fetches Pyodide where npm is")
MISSING = {"kiwisolver", "matplotlib", "numpy", "pillow"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pyodide_of_site")
    pyodide.of_site(folder / "pyodide", PYODIDE)
    lite.lab(folder / "lite", "../pyodide/")
    return folder


def test_every_wheel_has_a_hash_that_npm_or_pypi_states(folder):
    lock = json.loads((folder / "pyodide" / "pyodide-lock.json").read_text("utf-8"))
    stated = json.loads((pyodide.HERE / "node_modules" / "pyodide-of-site" / "pyodide-lock.json").read_text("utf-8"))
    pinned = set(re.findall(r"sha256:(\w+)", (pyodide.HERE / "pyodide_of_site.txt").read_text("utf-8")))
    about = (pyodide.HERE / "node_modules" / "pyodide-of-site" / "package.json").read_text("utf-8")
    assert f"/v{json.loads(about)['version']}/" in PYODIDE
    for name, entry in lock["packages"].items():
        if entry["file_name"].startswith(PYODIDE):
            assert entry["sha256"] == stated["packages"][name]["sha256"]
        else:
            assert entry["sha256"] in pinned


def test_python_starts_a_widget_shows_and_nblib_lacks_these_four_alone(folder, chromium):
    with served(folder) as address:
        page, asked = chromium.new_page(), []
        page.context.route(lambda url: not url.startswith((address, "data:", "blob:")), lambda route: route.abort())
        page.on("request", lambda request: asked.append(request.url))
        book = Lite(page, address, "00_start.ipynb")
        book.run("import ipywidgets; ipywidgets.IntSlider(42, description='so many')")
        page.locator(".widget-label", has_text="so many").wait_for()
        assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
        assert "numpy" in book.run("import nblib")
        outside = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
        assert {url.removeprefix(PYODIDE).partition("-")[0] for url in outside} == MISSING
