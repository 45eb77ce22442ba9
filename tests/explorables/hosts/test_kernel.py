"""The kernel as host: one widget whose traits are the controls, for Python, for the page and for other widgets."""

import base64
import json

import ipywidgets
import pytest
import traitlets

from nblib.explorables import Bump, Landscape
from nblib.explorables.gallery import respond
from nblib.explorables.hosts.kernel import FigureWidget


def shown(figure):
    return json.loads(figure.view)


def heard(figure, event, number="page 1", **more):
    """A request of the page."""
    figure._handle_custom_msg({"id": number, "event": event, "state": shown(figure)["state"], **more}, [])


@pytest.fixture
def sent(monkeypatch):
    """The states that widgets send to the page."""
    found = []
    monkeypatch.setattr(ipywidgets.Widget, "_send", lambda self, message, buffers=None: found.append(message))
    return found


def test_a_figure_is_one_widget_and_its_layout(sent):
    before = set(ipywidgets.widgets.widget._instances)
    figure = Bump()
    heard(figure, {"kind": "answer", "said": 0})
    new = set(ipywidgets.widgets.widget._instances) - before
    assert new == {figure.model_id, figure.layout.model_id}
    assert isinstance(figure, ipywidgets.DOMWidget) and isinstance(figure, FigureWidget)


def test_it_begins_with_what_respond_says():
    assert shown(Bump("sigmoid")) == json.loads(
        json.dumps(respond({"figure": "Bump", "event": {"kind": "open", "preset": "sigmoid"}}))
    )
    assert Bump(s=0.4).s == 0.4 and shown(Bump(s=0.4))["words"]["said"] == -1


def test_what_the_page_asks_ahead_changes_nothing(sent):
    figure, event = Bump(s=0.4), {"kind": "set", "values": {"s": 0.3}}
    before, sent[:] = dict(figure.get_state()), []
    heard(figure, event, ahead=True)
    (message,) = sent
    assert message["content"]["id"] == "page 1"
    assert message["content"]["view"] == respond({"figure": "Bump", "event": event, "state": shown(figure)["state"]})
    assert figure.get_state() == before
    heard(figure, {"kind": "turn", "control": "s", "notch": -1}, ahead=True)
    assert "notch" in sent[-1]["content"]["view"]["error"]
    assert figure.error == ""


def test_set_from_python():
    figure = Bump()
    figure.s = 0.3
    figure.set(t=0.9, h=2)
    assert figure.state["s"] == figure.s == 0.3 and (figure.t, figure.h) == (0.9, 2)
    assert shown(figure)["state"]["values"] == figure.state
    figure.state = {"s": 0.1}
    assert figure.s == 0.1
    figure.reset()
    assert figure.s == 0.2
    figure.preset("sigmoid")
    assert figure.sigma == "sigmoid" and "sigmoid steps" in figure.describe()


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda f: f.set(s=7), "s must be between 0 and 1; got 7"),
        (lambda f: setattr(f, "s", 7), "s must be between 0 and 1; got 7"),
        (lambda f: f.set(q=1), "Bump has no control 'q'"),
        (lambda f: f.set(t=0.1, s="x"), "s must be a real number"),
        (lambda f: f.preset("x"), "preset must be one of"),
        (lambda f: f.show("cinema"), "mode must be one of 'study', 'stage'; got 'cinema'"),
        (lambda f: f.show(hide=["q"]), "Bump has no control 'q'"),
        (lambda f: Bump(s=7), "s must be between 0 and 1; got 7"),
        (lambda f: Bump("x"), "preset must be one of"),
    ],
)
def test_bad_input_changes_nothing(act, message):
    figure = Bump()
    view = figure.view
    with pytest.raises((TypeError, ValueError, traitlets.TraitError), match=message):
        act(figure)
    assert figure.view == view and figure.t == 0.7


def test_a_request_of_the_page_comes_back_in_one_message(sent):
    figure = Bump()
    sent.clear()
    heard(figure, {"kind": "turn", "control": "s", "notch": 31})
    assert figure.s == 0.31 and figure.answered == "page 1"
    (message,) = [m for m in sent if m["method"] == "update"]
    assert set(message["state"]) == {"view", "answered", "s"}


def test_what_the_page_may_not_do_is_told_to_it():
    figure = Bump()
    view = figure.view
    heard(figure, {"kind": "turn", "control": "s", "notch": 999})
    assert figure.error == "the notch of s must be between 0 and 100; got 999" and figure.view == view
    heard(figure, {"kind": "turn", "control": "s", "notch": 3}, "page 2")
    assert figure.error == "" and figure.answered == "page 2" and figure.s == 0.03


def test_a_drag_is_counted_from_the_state_that_the_page_names():
    figure = Landscape()
    begin = shown(figure)["state"]
    for x in (1.0, 2.0):
        figure._handle_custom_msg(
            {"id": "1", "event": {"kind": "drag", "handle": "start 1", "at": [x, 3.0]}, "state": begin}, []
        )
    assert figure.starts == ((2.0, 3.0), (0.1, -0.1))


def test_observe_link_and_watch():
    one, other, seen, watched = Bump(), Bump(), [], []
    one.observe(lambda change: seen.append((change.old, change.new)), "s")
    other.watch(lambda figure: watched.append(figure.s))
    ipywidgets.link((one, "s"), (other, "s"))
    slider = ipywidgets.FloatSlider(min=0, max=1)
    ipywidgets.link((slider, "value"), (one, "t"))
    heard(one, {"kind": "turn", "control": "s", "notch": 60})
    slider.value = 0.8
    assert seen == [(0.2, 0.6)] and other.s == 0.6 and watched[-1] == 0.6
    assert one.t == 0.8 and shown(one)["state"]["values"]["t"] == 0.8
    assert ipywidgets.HBox([one, other]).children == (one, other)


def test_a_value_that_a_browser_sends_is_checked(sent):
    """What jslink does: the trait comes as part of the widget's state."""
    figure = Bump()
    figure.set_state({"s": 0.5})
    assert figure.s == 0.5 and shown(figure)["state"]["values"]["s"] == 0.5
    landscape = Landscape()
    landscape.set_state({"starts": [[1.0, 2.0]]})
    assert landscape.starts == ((1.0, 2.0),) == tuple(map(tuple, shown(landscape)["state"]["values"]["starts"]))


def test_a_phone_keeps_its_picture_when_python_sets_something():
    figure = Bump()
    heard(figure, {"kind": "turn", "control": "s", "notch": 31}, narrow=True)
    assert figure._narrow
    figure.t = 0.9
    assert figure._narrow


def test_the_wall(monkeypatch):
    assert Bump().show("stage", hide=["h2", "u"]).hidden == ["h2", "u"]
    monkeypatch.setenv("NBLIB_MODE", "stage")
    assert Bump().mode == "stage" and Bump().show("study").mode == "study"


def test_a_page_without_a_kernel_gets_a_picture_of_what_was_asked_about():
    figure = Bump("sigmoid")
    data, _ = figure._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"] == Bump.figure.answered("sigmoid").alt() and "β = 1000" in data["text/plain"]
    assert 'alt="' in data["text/html"] and data["image/png"] in data["text/html"]
    assert Bump("sigmoid")._repr_mimebundle_()[0]["image/png"] == data["image/png"], "the same every time"
    moved = Bump("sigmoid", beta=50.0)
    assert moved._repr_mimebundle_()[0]["text/plain"] == moved.describe()
