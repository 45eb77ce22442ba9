"""Reading scenes and views: what the tests of all figures share."""

from nblib.explorables.engine.respond import respond


def mark(panel, name):
    """The mark of that name in a panel."""
    found = [m for m in panel.marks if m["name"] == name]
    assert found, f"{name!r} is none of {[m['name'] for m in panel.marks]}"
    return found[0]


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


def dragged(figure, handle, *at, preset=None, **values):
    """The values after one handle of a moment was drawn to `at`."""
    return asked(figure, {"kind": "drag", "handle": handle, "at": list(at)}, preset=preset, **values)["state"]["values"]
