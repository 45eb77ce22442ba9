"""The kernel as host: a figure as ONE ipywidget, whose traits are its controls (an anywidget, see page/kernel.js).

Requests come as messages of the page; the view goes back as a trait, together with the controls that have changed, in
one message. So whoever shows the widget, once or twice, in JupyterLab, Notebook 7 or marimo, sees the same moment, and
`observe`, `link` and `jslink` work as with every widget.
"""

import json
import os
import threading
from functools import lru_cache
from itertools import count

import anywidget
import traitlets

from nblib.explorables.engine.respond import state_from_json
from nblib.explorables.gallery import find, respond
from nblib.explorables.hosts.scripts import joined, style

MODES = "study", "stage"  # for one reader; for a wall


class ControlTrait(traitlets.TraitType):
    """The value of a control, checked by it. Raises TypeError or ValueError that names the control."""

    def __init__(self, control):
        super().__init__(control.default)
        self.control = control
        self.tag(sync=True)

    def validate(self, obj, value):
        return self.control.check(value)


class FigureWidget(anywidget.AnyWidget):
    """A figure in a notebook.

    It begins with the preset of the given name, or the first; keywords are the initial values of controls on top of it,
    and whoever chooses these is asked no question.
    """

    _esm = joined("kernel")
    _css = style()
    view = traitlets.Unicode().tag(sync=True)  # JSON
    error = traitlets.Unicode().tag(sync=True)  # what was wrong with the last request, if anything
    answered = traitlets.Unicode().tag(sync=True)  # the name of the request that `view` or `error` answers
    rested = traitlets.Unicode().tag(sync=True)  # in marimo: the last answer after which the page came to rest
    mode = traitlets.Enum(MODES).tag(sync=True)
    hidden = traitlets.List(traitlets.Unicode()).tag(sync=True)  # controls that are not shown

    def __init__(self, preset=None, /, **values):
        self._lock = threading.RLock()  # which thread runs a callback depends on the version of the kernel
        self._count = count()  # of what Python has done
        view = self._respond({"kind": "open", "preset": preset, "values": values})
        self._state = view["state"]
        # NBLIB_MODE: the same cell is one thing on a laptop and another on the wall
        super().__init__(view=json.dumps(view), mode=os.environ.get("NBLIB_MODE", MODES[0]), **self.state)
        self.on_msg(self._heard)
        self.observe(self._moved, names=list(self.figure.controls))

    # --- from Python ----------------------------------------------------------------------------------------

    @property
    def state(self):
        """The values of all controls as a dict that survives JSON; assigning sets them."""
        return dict(self._state["values"])

    @state.setter
    def state(self, state):
        self.set(**state)

    def set(self, **values):
        """Sets controls by name. Raises TypeError or ValueError naming the control, before anything changes."""
        self._take({"kind": "set", "values": values})

    def preset(self, name):
        """Begins the scene of that name, and asks its question."""
        self._take({"kind": "preset", "name": name})

    def reset(self):
        """Back to where the present scene began."""
        self._take({"kind": "defaults"})

    def describe(self):
        """One or two plain sentences on the present moment, with its numbers: the alt text."""
        return state_from_json(self.figure, self._state).moment.alt()

    def watch(self, function):
        """`function(figure)` is called after every change."""
        self.observe(lambda change: function(self), names="view")

    def show(self, mode=None, hide=()):
        """This figure, in `mode` "study" for one reader or "stage" for a wall; `hide` names controls to leave out."""
        if mode not in (None, *MODES):
            raise ValueError(f"mode must be one of {', '.join(map(repr, MODES))}; got {mode!r}")
        self.figure.check_names(hide)
        self.mode, self.hidden = mode or self.mode, list(hide)
        return self

    # --- from the page and from other widgets ---------------------------------------------------------------

    def _heard(self, widget, request, buffers):
        """A request of the page: {"id", "event", "state", "narrow"}; without a state it means the present one.

        What is asked `ahead` of the reader changes nothing, and nobody else is told.
        """
        event, state, narrow = (request.get(name) for name in ("event", "state", "narrow"))
        if request.get("ahead"):
            self.send({"id": request.get("id"), "view": self._answer(event, state, narrow)})
        else:
            self._take(event, state, str(request.get("id")), narrow)

    def _answer(self, event, state, narrow):
        try:
            return self._asked(event, state, narrow)
        except (TypeError, ValueError) as error:
            return {"error": str(error)}

    def _moved(self, change):
        """A control was set as a trait: by `figure.w = 4`, or by a link."""
        if change.new != getattr(state_from_json(self.figure, self._state).values, change.name):
            self._take({"kind": "set", "values": {change.name: change.new}})

    def _take(self, event, state=None, page=None, narrow=None):
        """Shows the view after `event`. What is wrong in a request of a `page` is told to it, in Python raised."""
        with self._lock:
            answered = page or f"python {next(self._count)}"
            try:
                view = self._respond(event, state or self._state, narrow)
            except (TypeError, ValueError) as error:
                if not page:
                    raise
                with self.hold_sync():
                    self.error, self.answered = str(error), answered
                return
            with self.hold_sync():
                self._state = view["state"]
                self.view, self.error, self.answered = json.dumps(view), "", answered
                for name, value in self._state["values"].items():
                    self.set_trait(name, value)

    def _respond(self, event, state=None, narrow=None):
        self._narrow = bool(narrow) if narrow is not None else getattr(self, "_narrow", False)
        return self._asked(event, state, self._narrow)

    def _asked(self, event, state, narrow):
        return respond({"figure": type(self).__name__, "state": state, "event": event, "narrow": narrow})

    # --- static pages ---------------------------------------------------------------------------------------

    def _repr_mimebundle_(self, **kwargs):
        """The live view, and for pages without a kernel a picture of what the question asks about, with alt text."""
        from nblib.explorables.hosts.still import still  # matplotlib is loaded when a picture is drawn
        from nblib.figures import paper

        live = super()._repr_mimebundle_(**kwargs)
        live, metadata = live if isinstance(live, tuple) else (live, {})
        moment = self._on_paper()
        return {**live, **paper.bundle(still(moment), moment.alt())}, metadata

    def _on_paper(self):
        """The moment of the still picture: after the answer, if a question waits and nobody has moved a thing."""
        here = state_from_json(self.figure, self._state)
        return self.figure.answered(here.preset.name) if here.asking and here.moment.untouched else here.moment


@lru_cache
def widget(name):
    """The widget class of the figure called `name`."""
    figure = find(name)
    traits = {control.name: ControlTrait(control) for control in figure.controls.values()}
    about = {"figure": figure, "__doc__": figure.__doc__, "__module__": "nblib.explorables"}
    return type(name, (FigureWidget,), about | traits)
