"""Drives the widgets of a panel as a browser does, by messages, and lets no error be swallowed."""

import contextlib
import logging
import warnings

import ipywidgets as W
from ipywidgets.widgets import widget as base


class _Raise(logging.Handler):
    def emit(self, record):
        if record.exc_info:
            raise record.exc_info[1]


@contextlib.contextmanager
def surfaced(panel):
    """ipywidgets only logs what a callback raises: here it is raised, and so are warnings."""
    handler = _Raise(logging.WARNING)
    panel.log.addHandler(handler)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
    finally:
        panel.log.removeHandler(handler)


def send(panel, widget, **state):
    """The message of a browser in which the hand has moved `widget`; without `state` it was clicked."""
    content = {"method": "update", "state": state, "buffer_paths": []}
    if not state:
        content = {"method": "custom", "content": {"event": "click"}}
    with surfaced(panel):
        widget._handle_msg({"content": {"data": content}, "buffers": []})


def say(panel, **message):
    """A message of the canvas view."""
    with surfaced(panel):
        panel.canvas._handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})


def parts(widget):
    """`widget` and everything in it that a hand can move."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from parts(child)


def moves(widget, rng):
    """States a browser may send for `widget`: both ends and one in between."""
    if isinstance(widget, W.Button):
        return [{}]
    if isinstance(widget, W.Dropdown):
        return [{"index": i} for i in range(len(widget.options))]
    if isinstance(widget, W.Checkbox):
        return [{"value": True}, {"value": False}]
    if isinstance(widget, W.IntSlider | W.BoundedIntText):
        return [{"value": v} for v in (widget.min, widget.max, int(rng.integers(widget.min, widget.max + 1)))]
    if isinstance(widget, W.BoundedFloatText):
        return [{"value": v} for v in (widget.min, widget.max, float(rng.uniform(widget.min, widget.max)))]
    if isinstance(widget, W.Text):
        return [{"value": v} for v in ("0", "−1", "1e999", "1,5", "nonsense", "nan", "")]
    return []


def widgets_alive():
    return len(base._instances)


def set_to(explorable, state):
    explorable.state = state
    return explorable.result
