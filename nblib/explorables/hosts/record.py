"""The record as host: the views of every preset of a figure and of its answer, for pages without Python.

page/record.js answers from it. What does not change from view to view stands in it once.
"""

from nblib.explorables.gallery import find, respond

SHARES = 12  # views on the way from a question to its answer


def record(name, narrow=False):
    """The record of the figure called `name`: JSON-able data."""
    figure = find(name)
    opened = _ask(name, narrow, {"kind": "open"})
    presets = {p.name: _views(name, narrow, p, opened["state"]) for p in figure.presets}
    return {"figure": opened["figure"], "first": figure.named().name, "scenes": presets}


def _views(name, narrow, preset, state):
    """The view in which the preset begins and those of its answer on the way, each as what is new in it."""
    begin = _ask(name, narrow, {"kind": "preset", "name": preset.name}, state)
    shares = [i / SHARES for i in range(SHARES + 1)] if preset.question else []
    answers = [_ask(name, narrow, {"kind": "answer", "share": share}, begin["state"]) for share in shares]
    views = [begin, *answers]
    return [_changes(before, view) for before, view in zip([None, *views], views, strict=False)]


def _ask(name, narrow, event, state=None):
    return respond({"figure": name, "state": state, "event": event, "narrow": narrow})


def _changes(before, view):
    """The view without the figure's description; marks that are those of the view before are left out: null."""
    panels = view["scene"]
    if before and [len(p["marks"]) for p in before["scene"]] == [len(p["marks"]) for p in panels]:
        panels = [
            new | {"marks": [None if a == b else b for a, b in zip(old["marks"], new["marks"], strict=True)]}
            for old, new in zip(before["scene"], panels, strict=True)
        ]
    return {key: value for key, value in view.items() if key != "figure"} | {"scene": panels}
