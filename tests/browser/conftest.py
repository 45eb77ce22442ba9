"""One JupyterLab server and one headless Chromium for all browser tests, and a page that holds one notebook.

def test_it(book):
    page = book("from nblib.explorables import OneNeuron", "neuron = OneNeuron(); neuron.show()")
    page.run_all()
    page.value("neuron.w")  # asks the kernel
"""

import os
from pathlib import Path

import pytest

from tests.browser.labserver import chromium_path, headless_chromium, jupyterlab, new_notebook


def pytest_collection_modifyitems(items):
    """Without a Chromium the browser tests are skipped, except in CI: there it must be found."""
    if chromium_path() or os.environ.get("CI"):
        return
    skip = pytest.mark.skip(reason="no Chromium on PATH (set CHROMIUM to its path to run the browser tests)")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    with jupyterlab(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("notebooks")) as server:
        yield server


@pytest.fixture(scope="module")  # an open Playwright keeps an event loop running, which other tests must not find
def chromium():
    with headless_chromium() as browser:
        yield browser


@pytest.fixture
def book(new_book):
    """book(*cells, size=(1920, 1080), scale=1): a notebook of these code cells, open; closed after the test."""
    opened = []

    def new(*cells, **settings):
        opened.append(new_book(*cells, **settings))
        return opened[-1]

    yield new
    for page in opened:
        page.close()


@pytest.fixture(scope="module")
def new_book(lab, chromium):
    """As `book`, for fixtures of a wider scope, which close it themselves."""
    return lambda *cells, **settings: new_notebook(lab, chromium, *cells, **settings)
