"""Wrong answers as students write them; none of this looks at how nblib declares its own mistakes."""

from importlib import import_module
from pkgutil import iter_modules

BANK = []  # (key, accepted names, function): the typical ones, which must be named
HELD_OUT = []  # (key, what is wrong, function): others, on which the structural diagnosis is measured


def wrong(key, *names):
    """Registers a typical wrong answer to the exercise `key`, and the `names` under which `check` may report it."""

    def register(function):
        BANK.append((key, names, function))
        return function

    return register


def other(key, what):
    """Registers a wrong answer that no declaration foresees, and says in words `what` is wrong with it."""

    def register(function):
        HELD_OUT.append((key, what, function))
        return function

    return register


for _bank in iter_modules(__path__):  # each fills the two lists
    import_module(f"{__name__}.{_bank.name}")
