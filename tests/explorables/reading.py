"""Reading scenes and views: what the tests of all figures share."""

from functools import lru_cache

from nblib.explorables.gallery import respond
from tests.explorables.sweep import sweep


@lru_cache
def states(figure):
    """The 2000 states of the sweep: presets, ends and random ones."""
    return tuple(sweep(figure))


@lru_cache
def some(figure, count):
    """About `count` moments, spread over the sweep."""
    return [figure.at(**state) for state in states(figure)[:: 2000 // count]]


def both(figure, preset):
    """The moments before and after the question of a preset."""
    return figure.at(preset), figure.answered(preset)


def mark(panel, name):
    """The mark of that name in a panel."""
    found = [m for m in panel.marks if m["name"] == name]
    assert found, f"{name!r} is none of {names(panel)}"
    return found[0]


def names(*panels):
    """The names of all marks in the panels."""
    return {m["name"] for panel in panels for m in panel.marks}


def marks(panel, kind=None, role=None):
    """The marks of a kind, of a role, or of both."""
    return [m for m in panel.marks if kind in (None, m["kind"]) and role in (None, m["role"])]


def words(moment):
    """Every text in the picture."""
    return [text for panel in moment.scene for m in marks(panel, "text") for text in m["text"] if text]


def handles(moment):
    """{name: Handle} of a moment's picture."""
    return {handle.name: handle for panel in moment.scene for handle in panel.handles}


def asking(figure, preset=None):
    """The moment at which the question of the preset waits."""
    preset = figure.named(preset)
    return figure.moment(figure.start(preset), preset, asking=True)


def asked(figure, *events, preset=None, **values):
    """The view after the events, one after the other, from a preset with `values` on top of it."""
    view = respond({"figure": figure.__name__, "event": {"kind": "open", "preset": preset, "values": values}})
    for event in events:
        view = respond({"figure": figure.__name__, "state": view["state"], "event": event})
    return view


def turned(figure, *events, **begin):
    """The values after the events."""
    return asked(figure, *events, **begin)["state"]["values"]


def dragged(figure, handle, *at, **begin):
    """The values after one handle of a moment was drawn to `at`."""
    return turned(figure, {"kind": "drag", "handle": handle, "at": list(at)}, **begin)


def pressed(figure, handle, *keys, **begin):
    """The values after arrow keys ("Left", ...) on one handle."""
    return turned(figure, *({"kind": "key", "key": f"Arrow{key}", "handle": handle} for key in keys), **begin)


def put(figure, *changes, **begin):
    """The values after controls were set to `changes`, one dict after the other."""
    return turned(figure, *({"kind": "set", "values": values} for values in changes), **begin)
