"""The one function behind all figures: what each event does, that nothing else is kept, and what is refused."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nblib.explorables
from nblib.explorables import FIGURES, respond
from nblib.explorables.approximation.bump import Bump
from nblib.explorables.deep_networks.train_it import TrainIt
from nblib.explorables.engine import Explorable, Preset, Real
from nblib.explorables.engine.respond import State, view
from nblib.explorables.gradient_descent.landscape import Landscape
from nblib.explorables.least_squares.squares import Squares
from nblib.explorables.neurons.neuron_sum import NeuronSum
from nblib.figures.scene import Panel
from tests.explorables.reading import asked, asking, handles, mark


def after(state, figure="Bump", **event):
    return respond({"figure": figure, "state": state, "event": event})


@pytest.fixture
def begin():
    """The state of Bump when its first question waits."""
    return asked(Bump)["state"]


# --- purity -----------------------------------------------------------------------------------------------------------


def test_the_same_request_has_the_same_view_whatever_was_asked_between(begin):
    request = {"figure": "Bump", "state": begin, "event": {"kind": "set", "values": {"s": 0.31}}}
    first = json.dumps(respond(request))
    for s in np.linspace(0, 1, 200):
        asked(Bump, {"kind": "set", "values": {"s": float(s)}})
    assert json.dumps(respond(request)) == first
    assert request["state"] == asked(Bump)["state"], "a request is read, not changed"


def test_a_state_is_small_and_comes_back_unchanged_from_json(begin):
    assert len(json.dumps(begin)) < 400
    assert after(json.loads(json.dumps(begin)), kind="set", values={})["state"] == begin


def test_it_needs_numpy_alone_and_starts_nothing():
    code = """
import sys, threading
from nblib.explorables import FIGURES, respond
for name in FIGURES:
    respond({"figure": name, "event": {"kind": "open"}})
heavy = {"matplotlib", "ipywidgets", "anywidget", "traitlets", "PIL", "asyncio", "tornado"}
print(sorted(heavy & set(sys.modules)), threading.active_count())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "1"]


# --- questions --------------------------------------------------------------------------------------------------------


def test_a_figure_opens_with_the_question_of_its_first_preset():
    shows = asked(Bump)
    assert shows["words"]["question"] and shows["words"]["said"] is None and shows["words"]["right"] is None
    assert not shows["words"]["see"] and not shows["words"]["look"], "these would answer it"
    assert shows["state"]["seen"] == [] and shows["play"] is None


def test_or_with_another_preset_or_with_values_that_are_asked_no_question():
    assert asked(Bump, preset="sigmoid")["state"]["values"]["sigma"] == "sigmoid"
    own = asked(Bump, s=0.4)
    assert own["state"]["values"]["s"] == 0.4 and own["state"]["said"] == -1
    assert not own["words"]["question"] and not own["words"]["see"] and not own["words"]["answers"]


def test_an_answer_tells_what_was_said_and_what_is_right(begin):
    shows = after(begin, kind="answer", said=2)
    assert (shows["words"]["said"], shows["words"]["right"]) == (2, 0)
    assert shows["words"]["see"].startswith("b₁ = −s") and shows["words"]["look"]
    assert shows["state"]["values"]["s"] == 0.5 and shows["state"]["seen"] == ["one bump"]


def test_shown_without_an_answer(begin):
    shows = after(begin, kind="answer")
    assert shows["words"]["said"] == -1 and shows["words"]["right"] == 0 and shows["state"]["values"]["s"] == 0.5


def test_on_the_way_to_what_was_asked_about_the_slider_slides(begin):
    ways = [after(begin, kind="answer", said=0, share=share)["state"]["values"]["s"] for share in (0, 0.25, 0.5, 1)]
    assert ways == pytest.approx([0.2, 0.275, 0.35, 0.5])
    assert after(begin, kind="answer", said=0, share=0)["play"] == {"event": {"kind": "answer", "said": 0}, "ms": 2400}


def test_a_run_goes_step_by_step_with_everything_else_set_before_it():
    state = asked(TrainIt, preset="wider needs smaller steps")["state"]
    half = after(state, "TrainIt", kind="answer", said=0, share=0.5)["state"]["values"]
    assert half["n1"] == 50
    state = asked(Landscape)["state"]
    assert after(state, "Landscape", kind="answer", said=0, share=0.5)["state"]["values"]["k"] == 300


def test_a_question_answered_is_asked_again_when_its_scene_is_chosen_again(begin):
    answered = after(begin, kind="answer", said=0)["state"]
    again = after(answered, kind="preset", name="one bump")
    assert again["words"]["said"] is None and again["state"]["seen"] == ["one bump"]
    back = after(answered, kind="defaults")
    assert back["words"]["said"] == 0 and back["state"]["values"]["s"] == 0.2


# --- controls ---------------------------------------------------------------------------------------------------------


def test_controls_are_turned_typed_and_set(begin):
    assert after(begin, kind="turn", control="s", notch=37)["state"]["values"]["s"] == 0.37
    assert after(begin, kind="turn", control="sigma", notch=1)["state"]["values"]["sigma"] == "sigmoid"
    assert after(begin, kind="type", control="h", text="−1,5")["state"]["values"]["h"] == -1.5
    assert after(begin, kind="type", control="h", text="99")["state"]["values"]["h"] == 2
    assert after(begin, kind="set", values={"s": 0.123, "t": 0.456})["controls"]["s"] == [12, "0.12"]


def test_a_vector_has_a_slider_for_the_entry_that_another_control_selects():
    shows = asked(NeuronSum, {"kind": "turn", "control": "neuron", "notch": 1})
    shows = after(shows["state"], "NeuronSum", kind="turn", control="a", notch=0)
    assert shows["state"]["values"]["a"][:3] == (1, -3, 1)


# --- the hand ---------------------------------------------------------------------------------------------------------


def test_a_drag_goes_from_the_state_in_which_it_began(begin):
    shows = after(begin, kind="drag", handle="edge s", at=[0.333, 5.0])
    assert shows["state"]["values"]["s"] == 0.333 and shows["state"]["handle"] == "edge s"
    assert after(begin, kind="drag", handle="edge s", at=[7, 0])["state"]["values"]["s"] == 1, "pulled to the end"
    assert after(begin, kind="drag", handle="gone", at=[7, 0])["state"]["values"] == begin["values"]


@pytest.mark.parametrize("key, moved", {"Left": (-1, 0), "Right": (1, 0), "Up": (0, 1), "Down": (0, -1)}.items())
def test_an_arrow_moves_a_handle_its_way_and_no_other(key, moved):
    before = asked(Squares, {"kind": "answer"})["state"]
    moves = after(before, "Squares", kind="key", key=f"Arrow{key}", handle="slope and intercept")["state"]["values"]
    steps = [(moves[name] - before["values"][name]) / 0.05 for name in ("slope", "intercept")]
    assert steps == pytest.approx(moved)


def test_arrows_move_the_chosen_handle_brackets_choose_another(begin):
    shows = after(begin, kind="key", key="ArrowRight", handle="edge t")
    assert shows["state"]["values"]["t"] == 0.71
    shows = after(shows["state"], kind="key", key="ArrowLeft", shift=True)
    assert shows["state"]["values"]["t"] == pytest.approx(0.61)
    names = list(handles(Bump.at()))
    chosen = [shows["state"]["handle"]]
    for _ in names:
        shows = after(shows["state"], kind="key", key="]")
        chosen.append(shows["state"]["handle"])
    assert sorted(chosen[1:]) == sorted(names) and chosen[0] == chosen[-1]
    assert after(shows["state"], kind="key", key="[")["state"]["handle"] == chosen[-2]


def test_a_click_and_enter_add_a_point_delete_takes_it_away():
    shows = asked(TrainIt, {"kind": "click", "panel": 0, "at": [0.5, -1.0]}, k=3)
    assert shows["state"]["values"]["added"] == ((0.5, -1.0, 3.0),)
    shows = after(shows["state"], "TrainIt", kind="key", key="Enter")
    assert shows["state"]["values"]["added"][1] == (0.0, 0.0, 3.0), "in the middle"
    shows = after(shows["state"], "TrainIt", kind="key", key="Delete", handle="point 1")
    assert shows["state"]["values"]["added"] == ((0.0, 0.0, 3.0),)


# --- time -------------------------------------------------------------------------------------------------------------


def test_steps_forward_back_and_to_the_start():
    state = asked(Landscape, k=7)["state"]
    assert [after(state, "Landscape", kind="step", by=by)["state"]["values"]["k"] for by in (1, -1)] == [8, 6]
    assert after(state, "Landscape", kind="step", to=0)["state"]["values"]["k"] == 0
    end = asked(Landscape, k=600)["state"]
    assert after(end, "Landscape", kind="step", by=1)["state"]["values"]["k"] == 600


def test_a_run_is_played_from_where_it_is_or_from_its_end_anew():
    state = asked(Landscape, k=100)["state"]
    first = after(state, "Landscape", kind="play", rate=10)
    assert first["state"]["values"]["k"] == 100
    assert first["play"] == {"event": {"kind": "play", "rate": 10}, "ms": 1000 * 500 // (Landscape.time.fps * 10)}
    assert after(state, "Landscape", kind="play", rate=10, share=0.5)["state"]["values"]["k"] == 350
    end = asked(Landscape, k=600)["state"]
    assert after(end, "Landscape", kind="play")["state"]["values"]["k"] == 0


def test_a_figure_without_a_run_does_not_mind(begin):
    assert after(begin, kind="step", by=1)["state"] == after(begin, kind="play")["state"] == begin


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({}, "figure must be given"),
        ({"figure": "Bumb", "event": {"kind": "open"}}, "figure must be one of OneNeuron, .*; got 'Bumb'"),
        ({"figure": "Bump"}, "event must be given"),
        ({"figure": "Bump", "event": {}}, "kind must be given"),
        ({"figure": "Bump", "event": {"kind": "jump"}}, "kind must be one of open, .*; got 'jump'"),
        ({"figure": "Bump", "event": {"kind": "step"}}, "state must be given"),
        ({"figure": "Bump", "event": {"kind": "open", "preset": "x"}}, "preset must be one of 'one bump', .*; got 'x'"),
        ({"figure": "Bump", "event": {"kind": "open", "values": {"q": 1}}}, "Bump has no control 'q'; it has sigma, s"),
        ({"figure": "Bump", "event": {"kind": "open", "values": {"s": 2}}}, "s must be between 0 and 1; got 2"),
        ({"figure": "Bump", "event": {"kind": "open", "values": {"s": "x"}}}, "s must be a real number; got 'x'"),
    ],
)
def test_what_is_not_a_request_is_named(request_, message):
    with pytest.raises((TypeError, ValueError), match=message):
        respond(request_)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({"kind": "set", "values": {"s": float("nan")}}, "s must be finite"),
        ({"kind": "set", "values": {"sigma": "tanh"}}, "sigma must be one of 'Heaviside', 'sigmoid'; got 'tanh'"),
        ({"kind": "turn", "control": "s", "notch": 101}, "the notch of s must be between 0 and 100; got 101"),
        ({"kind": "turn", "control": "s", "notch": 0.5}, "the notch of s must be a whole number"),
        ({"kind": "turn", "control": "q", "notch": 1}, "no control 'q'"),
        ({"kind": "type", "control": "s", "text": "much"}, "s must be a number; got 'much'"),
        ({"kind": "answer", "said": 4}, "said must be between -1 and 3; got 4"),
        ({"kind": "answer", "share": "all"}, "share must be a real number"),
        ({"kind": "drag", "handle": "edge s", "at": [1]}, "at must have shape"),
        ({"kind": "drag", "handle": "edge s", "at": [1, float("inf")]}, "at must be finite"),
        ({"kind": "click", "panel": 7, "at": [0, 0]}, "panel must be between 0 and 1; got 7"),
        ({"kind": "key"}, "key must be given"),
    ],
)
def test_what_is_not_legal_is_named(begin, event, message):
    with pytest.raises((TypeError, ValueError), match=message):
        after(begin, **event)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"preset": "x"}, "preset must be one of"),
        ({"values": {"s": 9}}, "s must be between 0 and 1; got 9"),
        ({"values": []}, "values must be a dict"),
        ({"said": 9}, "said must be between"),
    ],
)
def test_a_state_that_was_tampered_with_is_named(begin, change, message):
    with pytest.raises((TypeError, ValueError), match=message):
        after(begin | change, kind="set", values={})


# --- declaring --------------------------------------------------------------------------------------------------------


def test_the_example_in_the_documentation_is_a_figure():
    code = re.search(r"Complete:\n\n(.+?)\n\n\* ", nblib.explorables.__doc__, re.S)[1]
    scope = {}
    exec("\n".join(line[4:] for line in code.splitlines()), scope)
    slope = scope["Slope"]
    shows = view(State(slope, slope.start(slope.presets[0]), slope.presets[0]))
    assert shows["words"]["numbers"] == "y = 1.00 · x" and shows["scene"][0]["handles"][0]["name"] == "end"
    assert mark(slope.answered().scene[0], "network line")["y"].tolist() == [-2, 2]


def test_what_cannot_be_declared():
    with pytest.raises(TypeError, match="a control cannot be called 'scene'"):
        type("Bad", (Explorable,), {"scene": Real(0, 1, 0.1, 0, "scene")})
    with pytest.raises(TypeError, match="Bad has no control 'm'"):
        type("Bad", (Explorable,), {"presets": (Preset("p", {"m": 1}),)})
    with pytest.raises(TypeError, match="Bad: presets must be a tuple of Presets"):
        type("Bad", (Explorable,), {"presets": Preset("p")})
    for answers in ("| a | b", "| a ✓ | b ✓", ""):
        with pytest.raises(ValueError, match="preset 'p': one answer must be marked ✓"):
            Preset("p").asks(f"Which?\n{answers}\nthis one.\n> There.")


def test_what_cannot_be_computed_or_drawn():
    class Bad(Explorable):
        m = Real(0, 1, 0.1, 0, "m")

        def picture(self):
            return Panel()

    with pytest.raises(TypeError, match="Bad: picture must return a list of Panels; got <"):
        _ = Bad.at().scene
    Bad.compute = lambda self: setattr(self, "m", 1)
    with pytest.raises(AttributeError, match="m is a control of Bad: compute cannot set it"):
        Bad.at(m=0.5)
    for taken in ("at", "picture"):
        Bad.compute = lambda self, name=taken: setattr(self, name, 1)
        with pytest.raises(TypeError, match=f"Bad: compute cannot set '{taken}'"):
            Bad.at(m=0.5)


def test_a_figure_that_is_not_in_the_list():
    with pytest.raises(
        AttributeError, match=r"there is no figure 'Lever'; the list stands in nblib/explorables/gallery\.py"
    ):
        _ = nblib.explorables.Lever


def test_the_words_of_a_preset():
    preset = Preset("p", then={"m": 1}).asks("""
        A question in
        two lines?
        | one | two of
        | them | the right one ✓
        what is
        seen.
        > Look here,
        > and there.
        """)
    assert (preset.question, preset.see) == ("A question in two lines?", "what is seen.")
    assert preset.answers == ("one", "two of", "them", "the right one") and preset.right == 3
    assert preset.look == "Look here, and there." and preset.then == {"m": 1}


def test_a_moment_knows_how_its_scene_began():
    moment = Bump.at("sigmoid", beta=100.0)
    assert moment.beginning.beta == 10 and not moment.untouched and moment.beginning.untouched
    assert asking(Bump).asking and not moment.asking


def test_every_figure_has_its_place():
    """Each module with a figure stands in the list, once."""
    modules = Path(nblib.explorables.__file__).parent.glob("*/*.py")
    figures = [f".{path.parent.name}.{path.stem}" for path in modules if "(Explorable):" in path.read_text("utf-8")]
    assert sorted(FIGURES.values()) == sorted(figures)
