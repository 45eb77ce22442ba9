"""One JupyterLab server for all browser tests, and a page that holds one notebook.

def test_it(book):
    page = book("from nblib.explorables import OneNeuron", "neuron = OneNeuron(); neuron.show()")
    page.run_all()
    page.value("neuron.w")  # asks the kernel
"""

import pytest

from tests.browser.labserver import jupyterlab, new_notebook


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    with jupyterlab(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("notebooks")) as server:
        yield server


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
def new_book(chromium, lab):
    """As `book`, for fixtures of a wider scope, which close it themselves."""
    return lambda *cells, **settings: new_notebook(lab, chromium, *cells, **settings)
