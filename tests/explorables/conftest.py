"""Every figure of the package, as a parameter: a test that takes `every` runs for each, the future ones too."""

from functools import lru_cache

import pytest

from nblib.explorables import FIGURES
from nblib.explorables.engine.respond import find
from tests.explorables.sweep import sweep


def pytest_generate_tests(metafunc):
    if "every" in metafunc.fixturenames:
        metafunc.parametrize("every", [find(name) for name in FIGURES], ids=FIGURES.keys())


@pytest.fixture
def states(every):
    """states(count): `count` of the 2000 states of the sweep, spread over it: presets, ends and random ones."""
    found = swept(every)
    return lambda count: found[:: max(1, len(found) // count)]


@lru_cache
def swept(figure):
    return tuple(sweep(figure))
