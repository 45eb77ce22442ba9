"""Every explorable of the package, as a parameter: a test that takes `every` runs for each, the future ones too."""

import importlib
import pkgutil

import pytest

import nblib.explorables
from nblib.explorables.engine import Explorable

for module in pkgutil.iter_modules(nblib.explorables.__path__):
    importlib.import_module(f"nblib.explorables.{module.name}")

EVERY = [cls for cls in Explorable.registry if cls.__module__.startswith("nblib.explorables.")]


def pytest_generate_tests(metafunc):
    if "every" in metafunc.fixturenames:
        metafunc.parametrize("every", EVERY, ids=lambda cls: cls.__name__)


@pytest.fixture
def states(every):
    """states(count): `count` of the states of the sweep, spread over it: presets, ends and random ones."""

    def some(count):
        found = list(every.sweep())
        return found[:: max(1, len(found) // count)]

    return some
