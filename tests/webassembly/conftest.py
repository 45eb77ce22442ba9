"""One site with a real Pyodide, served on this machine, and one Chromium.

It is built with Pyodide 0.27.7 (pyodide.py); `SITE=build/site` takes a site that stands, with the Pyodide it names.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.webassembly import pyodide
from tests.webassembly.litepage import served

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    if "SITE" in os.environ:
        return Path(os.environ["SITE"])
    folder = tmp_path_factory.mktemp("webassembly")
    pyodide.of_tests(folder / "pyodide")
    build = [sys.executable, "-m", "publish.site", folder / "site", "--pyodide", folder / "pyodide"]
    subprocess.run(build, cwd=ROOT, check=True)
    return folder / "site"


@pytest.fixture(scope="session")
def address(site):
    with served(site) as address:
        yield address


@pytest.fixture
def page(chromium, address):
    """A page at the start of the site, in a browser that knows nothing yet."""
    context = chromium.new_context(viewport={"width": 1366, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()
