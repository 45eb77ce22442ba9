"""Every figure of the package, as a parameter: a test that takes `every` runs for each, the future ones too."""

from nblib.explorables import FIGURES
from nblib.explorables.gallery import find


def pytest_generate_tests(metafunc):
    if "every" in metafunc.fixturenames:
        metafunc.parametrize("every", [find(name) for name in FIGURES], ids=FIGURES.keys())
