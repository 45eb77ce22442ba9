"""Every explorable of the package, as a parameter: a test that takes `every` runs for each, the future ones too."""

from functools import lru_cache

import pytest

from lecture import EXPLORABLES
from nblib.explorables.stage import SIZES, Stage


def pytest_generate_tests(metafunc):
    if "every" in metafunc.fixturenames:
        metafunc.parametrize("every", EXPLORABLES, ids=lambda cls: cls.__name__)


@pytest.fixture
def states(every):
    """states(count): `count` of the states of the sweep, spread over it: presets, ends and random ones."""
    found = swept(every)
    return lambda count: found[:: max(1, len(found) // count)]


@pytest.fixture
def stage(every, request):
    """The picture of `every`, in the mode of the test if it has one; all tests of a file draw on the same."""
    return staged(every, request.node.callspec.params.get("mode", "study"))


@lru_cache
def swept(cls):
    return tuple(cls.sweep())


@lru_cache
def staged(cls, mode):
    return Stage(cls(), SIZES[mode])
