"""The engine with a small explorable of its own: what is declared is checked, and what fails is seen."""

import asyncio
import importlib
import inspect
import pkgutil
import re
import textwrap
import threading
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from driving import parts, say, send

import nblib.explorables
from nblib import figures
from nblib.explorables import Bump, OneNeuron, StepSize
from nblib.explorables.canvas import REST, Screen
from nblib.explorables.controls import Choice, Integer, LogReal, Number, Real, Seed, Time, Toggle
from nblib.explorables.declaration import Handle, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.inbox import Inbox
from nblib.explorables.many import Points, Vector
from nblib.explorables.player import Player, travel
from nblib.explorables.stage import SIZES, Stage
from nblib.explorables.text import fill, number, powered


@dataclass(frozen=True)
class Marks:
    state: Any


class Toy(Explorable):
    """One control of every kind."""

    title = "Toy"
    m = Real(-1, 1, 0.1, 0.5, "slope", "m", ticks={0: "zero"})
    tau = LogReal(0.01, 10, 1.0, "step size", "τ")
    n = Integer(1, 4, 2, "width", "n")
    k = Time(20)
    seed = Seed(9999)
    kind = Choice({"one": 1, "two": 2}, 1, "kind")
    on = Toggle(False, "on")
    box = Number(0, 5, 0.5, 1.0, "box")
    a = Vector(Real(-2, 2, 0.5, 0, "a"), (0, 1, 2, -1), "weight", "a", by="n")
    data = Points(((0.0, 0.5),), "data", fewest=0, limit=3)
    presets = (
        Preset("start", {"m": 0.2}, question="?", answers=("a", "b", "c"), then={"m": 1.0}, see="{after.state.m:.1f}"),
        Preset("run", {"k": 3}, hide=("m", "on")),
    )

    @staticmethod
    def compute(state):
        if state.m == 0.7:
            raise ArithmeticError("this is on purpose")
        return Marks(state)

    def build(self, figure):
        ax = figure.subplots()
        ax.set(xlim=(-1, 1), ylim=(-1, 1))
        return SimpleNamespace(ax=ax, line=ax.plot([-1, 1], [0, 0])[0], texts=[ax.text(0, 0, "")])

    def draw(self, art, result):
        art.line.set_ydata([-result.state.m, result.state.m])

    def handles(self, art, result):
        yield Handle("end", art.ax, (0.9, result.state.m), lambda x, y: {"m": y}, step=(0, 0.1))
        for i, point in enumerate(result.state.data):
            rest = result.state.data[:i], result.state.data[i + 1 :]
            yield Handle(
                f"point {i + 1}",
                art.ax,
                point,
                lambda x, y, rest=rest: {"data": (*rest[0], (x, y), *rest[1])},
                remove={"data": (*rest[0], *rest[1])},
            )

    def click(self, art, result, axes, x, y):
        return {"data": (*result.state.data, (x, y))}

    def readout(self, result):
        return {"slope": result.state.m}


Explorable.registry.remove(Toy)


# --- state ------------------------------------------------------------------------------------------------------


def test_the_keywords_are_the_initial_state_on_top_of_the_first_preset():
    assert Toy().m == 0.2 and Toy(m=-1).m == -1.0 and Toy(n=3).m == 0.2


def test_the_name_of_a_preset_says_where_to_begin():
    toy = Toy("run", m=-1)
    assert toy.current.name == "run" and (toy.m, toy.k) == (-1.0, 3)
    toy.reset()
    assert (toy.m, toy.k) == (0.5, 3)
    assert Toy("run").still_text() == Toy().still_text(), "the still picture is that of the class"
    with pytest.raises(ValueError, match="name must be one of 'start', 'run'; got 'walk'"):
        Toy("walk")


def test_a_control_reads_and_sets_like_an_attribute():
    toy = Toy()
    toy.tau = 2
    assert toy.tau == 2.0 and toy.result.state.tau == 2.0 and Toy.tau.label == "step size"


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        ({"m": 1.5}, ValueError, "m must be between -1 and 1; got 1.5"),
        ({"m": float("nan")}, ValueError, "m must be finite"),
        ({"m": "x"}, TypeError, "m must be a real number; got 'x'"),
        ({"m": True}, TypeError, "m must be a real number"),
        ({"n": 2.0}, TypeError, "n must be a whole number"),
        ({"k": 21}, ValueError, "k must be between 0 and 20; got 21"),
        ({"kind": 3}, ValueError, "kind must be one of 1, 2; got 3"),
        ({"kind": True}, ValueError, "kind must be one of"),
        ({"on": 1}, TypeError, "on must be a bool"),
        ({"a": (1, 2)}, ValueError, "a must have 4 entries; got 2"),
        ({"a": (1, 2, 3, 9)}, ValueError, "a must be between -2 and 2; got 3"),
        ({"data": ((0, 2),)}, ValueError, "data must be between -1 and 1; got 2"),
        ({"data": (1, 2)}, ValueError, "data must be a list of points"),
        ({"data": ((0, 0),) * 4}, ValueError, "data must be 0 to 3 points; got 4"),
        ({"q": 1}, TypeError, "Toy has no control 'q'; it has m, tau, n"),
    ],
)
def test_bad_input_is_named_and_nothing_is_half_changed(bad, error, message):
    toy = Toy()
    before = toy.state
    for attempt in (toy.set, toy.foresee, Toy):
        with pytest.raises(error, match=re.escape(message)):
            attempt(**{"tau": 3.0} | bad)
    assert toy.state == before


def test_a_compute_that_raises_leaves_the_state_as_it_was():
    toy = Toy()
    with pytest.raises(ArithmeticError):
        toy.set(m=0.7, tau=3.0)
    assert toy.m == 0.2 and toy.tau == 1.0 and toy.result.state == toy.values


def test_defaults_come_back_to_the_present_preset():
    toy = Toy()
    toy.preset("run")
    toy.set(m=-1, k=20)
    toy.reset()
    assert (toy.m, toy.k) == (0.5, 3)
    with pytest.raises(ValueError, match="name must be one of 'start', 'run'; got 'walk'"):
        toy.preset("walk")


def test_pulling_clips_and_setting_does_not():
    toy = Toy()
    toy.pull(m=99, k=-5, a=(9, -9, 0, 0), data=((9, 9),) * 5)
    assert (toy.m, toy.k, toy.a, toy.data) == (1, 0, (2, -2, 0, 0), ((1, 1),) * 3)


def test_watchers_see_every_change():
    toy, seen = Toy(), []
    toy.watch(lambda t: seen.append(t.m))
    toy.set(m=0.1)
    toy.reset()
    assert seen == [0.1, 0.2]


def test_mistakes_in_a_declaration_are_found_when_the_class_is_made():
    with pytest.raises(ValueError, match="m must be between"):
        type("Bad", (Toy,), {"presets": (Preset("x", {"m": 5}),)})
    with pytest.raises(ValueError, match="has no answer number 3"):
        type("Bad", (Toy,), {"presets": (Preset("x", question="?", answers=("a", "b", "c"), right=3),)})
    with pytest.raises(TypeError, match="a control cannot be called 'state'"):
        type("Bad", (Toy,), {"state": Toggle(False, "x")})


def test_the_sweep_has_both_ends_of_every_control_and_2000_states():
    states = list(Toy.sweep())
    assert len(states) == 2000
    for name, control in Toy.controls.items():
        for end in control.ends():
            assert any(s[name] == control.check(end) for s in states)
    for state in states:
        if state["m"] != 0.7:
            Toy(**state)


def test_every_notch_of_a_slider_is_a_value_and_back():
    for control in Toy.m, Toy.tau, Toy.n, Toy.k, Toy.box:
        for notch in range(control.notches + 1):
            value = control.at(notch)
            assert control.check(value) == value and control.notch(value) == notch
        assert (control.at(0), control.at(control.notches)) == control.ends()


def test_every_explorable_is_exported_and_so_tested():
    for module in pkgutil.iter_modules(nblib.explorables.__path__):
        importlib.import_module(f"nblib.explorables.{module.name}")
    named = {cls.__name__ for cls in Explorable.registry if cls.__module__.startswith("nblib.explorables.")}
    assert named == set(nblib.explorables.__all__)


def test_the_example_of_the_documentation_runs():
    doc = inspect.getdoc(nblib.explorables)
    code = textwrap.dedent(doc[doc.index("    @dataclass") : doc.index("Rules of the engine")])
    names = {"X": np.linspace(-1, 1, 3), "figures": figures, "dataclass": dataclass, "Any": Any, "np": np}
    names |= {c.__name__: c for c in (Explorable, Real, Preset, Handle, SimpleNamespace)} | {"number": number}
    names["__name__"] = __name__
    names["Moment"] = nblib.explorables.engine.Moment
    exec(code, names)
    slope = names["Slope"]()
    Explorable.registry.remove(names["Slope"])
    assert slope.describe() == "A slope: slope 1.00."
    slope.show()
    slope.still_png()


# --- the panel --------------------------------------------------------------------------------------------------


def free(panel):
    panel.answer(0)
    return panel


def test_show_refuses_what_it_does_not_know():
    with pytest.raises(ValueError, match="mode must be one of 'study', 'lecture'; got 'cinema'"):
        Toy().show("cinema")
    with pytest.raises(TypeError, match="no control 'q'"):
        Toy().show(hide=["q"])


def test_controls_are_locked_until_an_answer_is_chosen():
    panel = Toy().show()
    assert panel.locked and all(w.disabled for w in panel.widgets.values())
    say(panel, kind="down", at=[0.5, 0.5])
    say(panel, kind="key", key="ArrowUp", shift=False)
    assert panel.explorable.m == 0.2 and len(panel.explorable.data) == 1
    send(panel, panel.prediction.buttons[1])
    assert not panel.locked and not any(w.disabled for w in panel.widgets.values())
    assert panel.explorable.m == 1.0, "what was asked about has happened"
    assert "You said <b>b</b>" in panel.prediction.outcome.value
    assert "You see <b>a</b>: 1.0" in panel.prediction.outcome.value


def test_in_the_hall_enter_unlocks():
    panel = Toy().show("lecture")
    say(panel, kind="key", key="Enter", shift=False)
    assert not panel.locked and panel.explorable.m == 1.0
    assert "You said" not in panel.prediction.outcome.value


def test_for_one_reader_enter_does_not_skip_the_question():
    panel = Toy().show()
    say(panel, kind="key", key="Enter", shift=False)
    assert panel.locked


def test_an_answer_that_the_question_has_not_is_no_answer():
    """A click on the fourth button that arrives when the next preset, with three, asks already."""
    panel = Toy().show()
    send(panel, panel.prediction.buttons[3])
    assert panel.locked and panel.explorable.m == 0.2


def test_a_question_is_about_its_preset_wherever_the_state_has_gone_meanwhile():
    """As by a cell, or by a message of a slider that comes after the key of the preset."""
    panel = Toy().show()
    send(panel, panel.widgets["n"], value=4)
    assert panel.locked and panel.explorable.n == 4
    panel.answer(0)
    assert panel.explorable.state == Toy(m=1.0).state


def test_a_state_of_ones_own_is_asked_no_question():
    panel = Toy(m=0.3).show()
    assert not panel.locked and panel.prediction.question.value == "" and panel.explorable.m == 0.3
    panel.begin("start")
    assert panel.locked


def test_a_preset_without_a_question_is_free_at_once():
    panel = Toy().show()
    say(panel, kind="key", key="2", shift=False)
    assert panel.explorable.current.name == "run" and not panel.locked


def test_hidden_controls_are_stated():
    panel = Toy().show(hide=["tau"])
    assert panel.widgets["tau"].layout.display == "none" and "step size τ = 1" in panel.fixed.value
    panel.explorable.preset("run")
    assert "slope m = 0.50" in panel.fixed.value and "on = off" in panel.fixed.value
    assert panel.widgets["m"].layout.display == "none"
    panel.explorable.preset("start")
    assert panel.widgets["m"].layout.display is None


def test_sliders_follow_the_state_and_the_state_the_sliders():
    panel = free(Toy().show())
    panel.explorable.set(m=-0.5, tau=0.1, a=(1, 1.5, 0, 0))
    assert (panel.widgets["m"].value, panel.widgets["tau"].value, panel.widgets["a"].value) == (5, 20, 7)
    assert (panel.boxes["m"].value, panel.boxes["tau"].value, panel.boxes["a"].value) == ("−0.50", "0.1", "1.50")
    send(panel, panel.widgets["a"], value=0)
    assert panel.explorable.a == (1, -2, 0, 0)
    send(panel, panel.widgets["n"], value=3)
    assert panel.explorable.n == 4 and panel.boxes["a"].value == "0.00"


def test_a_value_between_two_notches_stays_exact():
    panel = free(Toy().show())
    panel.explorable.set(m=0.123)
    assert panel.widgets["m"].value == 11
    send(panel, panel.widgets["m"], value=11)  # a browser says what it shows
    assert panel.explorable.m == 0.123


def test_a_typed_value_is_taken_and_a_bad_one_is_named():
    panel = free(Toy().show())
    send(panel, panel.boxes["m"], value="−0,3")
    assert panel.explorable.m == -0.3
    send(panel, panel.boxes["m"], value="much")
    assert panel.explorable.m == -0.3 and "m must be a number; got &#x27;much&#x27;" in panel.status.value
    assert panel.boxes["m"].value == "−0.30"
    send(panel, panel.boxes["k"], value="1e999")
    assert panel.explorable.k == 20


def test_restart_defaults_and_new_seed():
    panel = free(Toy().show())
    panel.explorable.set(k=9, m=0.4)
    buttons = {w.description: w for w in parts(panel) if getattr(w, "description", "") and hasattr(w, "click")}
    send(panel, buttons["Restart"])
    assert (panel.explorable.k, panel.explorable.m) == (0, 0.4), "Restart keeps the settings"
    send(panel, buttons["New seed"])
    assert panel.explorable.values.seed == 0
    send(panel, buttons["Defaults"])
    assert panel.explorable.m == 0.2 and panel.explorable.values.seed == 9999


def test_step_back_and_the_keys_of_time():
    panel = free(Toy().show())
    for key, k in ((".", 1), (".", 2), (",", 1), ("r", 0), (",", 0), (" ", 20), (" ", 20), (",", 19)):
        say(panel, kind="key", key=key, shift=False)
        assert panel.explorable.k == k, key
    say(panel, kind="key", key=".", shift=False)
    assert "k = 20: the run ends here" in panel.status.value


def pixel(panel, name):
    return list(map(float, next(panel.stage.picture.place(h) for h in panel.stage.picture.handles if h.name == name)))


def test_a_handle_is_dragged_and_a_click_adds_a_point():
    panel = free(Toy().show())
    panel.stage.draw(panel.explorable.result)
    at = pixel(panel, "end")
    say(panel, kind="down", at=at)
    say(panel, kind="move", at=[at[0], 0.0])
    assert panel.explorable.m == -1.0
    say(panel, kind="up", at=[at[0], 9.0])
    assert panel.explorable.m == 1.0 and panel.hand.selected == "end"
    say(panel, kind="move", at=[0.5, 0.5])
    assert panel.explorable.m == 1.0, "after it was let go the pointer moves nothing"
    say(panel, kind="down", at=[0.4, 0.3])
    assert len(panel.explorable.data) == 2


def test_brackets_select_arrows_move_enter_adds_and_delete_removes():
    """Nothing is drawn meanwhile: each key counts, however slow the browser is."""
    panel = free(Toy().show())
    panel.explorable.set(m=0.0)
    key = lambda name, shift=False: say(panel, kind="key", key=name, shift=shift)  # noqa: E731
    key("]")
    assert panel.hand.selected == "end"
    key("ArrowUp")
    assert panel.explorable.m == pytest.approx(0.1)
    key("ArrowUp")
    key("ArrowDown")
    assert panel.explorable.m == pytest.approx(0.1)
    key("ArrowDown", shift=True)
    assert panel.explorable.m == pytest.approx(-0.9)
    key("Enter")
    assert panel.explorable.data == ((0.0, 0.5), (0.0, 0.0))
    key("[")
    assert panel.hand.selected == "point 2"
    key("Delete")
    assert panel.explorable.data == ((0.0, 0.5),)


def test_an_error_in_a_callback_is_shown_and_raised():
    panel = free(Toy().show())
    with pytest.raises(ArithmeticError):
        send(panel, panel.widgets["m"], value=17)  # 0.7
    assert "ArithmeticError: this is on purpose" in panel.status.value
    assert panel.explorable.m == 1.0


def test_two_panels_of_one_explorable_show_the_same():
    toy = Toy()
    one, two = free(toy.show()), free(toy.show("lecture"))
    send(one, one.widgets["m"], value=0)
    assert two.widgets["m"].value == 0 and two.readout.value == one.readout.value


# --- threads, time and frames -----------------------------------------------------------------------------------


def test_what_other_threads_post_runs_on_the_loop_the_newest_of_a_kind_only():
    async def main():
        ran, failed = [], []
        inbox = Inbox(asyncio.get_running_loop(), failed.append)

        def browser():
            inbox.post("w", lambda: ran.append(("w", 1, threading.current_thread())))
            inbox.post("w", lambda: ran.append(("w", 2, threading.current_thread())))
            inbox.post("down", lambda: ran.append(("down", 0, threading.current_thread())))
            inbox.post("w", lambda: ran.append(("w", 3, threading.current_thread())))

        thread = threading.Thread(target=browser)
        thread.start()
        thread.join()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert [r[:2] for r in ran] == [("w", 2), ("down", 0), ("w", 3)]
        assert {r[2] for r in ran} == {threading.current_thread()}

    asyncio.run(main())


def test_an_error_on_the_loop_is_told_and_reaches_the_loop_and_the_rest_still_runs():
    async def main():
        loop, told, reached, ran = asyncio.get_running_loop(), [], [], []
        loop.set_exception_handler(lambda loop, context: reached.append(context["exception"]))
        inbox = Inbox(loop, told.append)
        error = ArithmeticError("x")

        def fail():
            raise error

        inbox.post("a", fail)
        inbox.post("b", lambda: ran.append(1))
        for _ in range(4):
            await asyncio.sleep(0)
        assert told == reached == [error] and ran == [1]

    asyncio.run(main())


def test_a_new_run_ends_the_old_one_and_stop_stops():
    async def main():
        changes, told = [], []
        player = Player(asyncio.get_running_loop(), changes.append, told.append)
        first, second = [], []
        player.play((first.append(i) for i in range(1000)), 1000)
        while len(first) < 3:
            await asyncio.sleep(0.001)
        player.play((second.append(i) for i in range(1000)), 1000)
        stopped_at = len(first)
        while len(second) < 3:
            await asyncio.sleep(0.001)
        player.stop()
        count = len(second)
        await asyncio.sleep(0.02)
        assert len(first) == stopped_at and len(second) == count and not player.playing
        assert changes == [True, False, True, False] and not told

    asyncio.run(main())


def test_an_error_while_playing_is_told():
    async def main():
        told, reached = [], []
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: reached.append(context["exception"]))
        player = Player(asyncio.get_running_loop(), lambda playing: None, told.append)
        player.play((1 / (2 - i) for i in range(9)), 1000)
        while player.playing:
            await asyncio.sleep(0.001)
        import gc

        gc.collect()
        await asyncio.sleep(0)
        assert [type(e) for e in told] == [type(e) for e in reached] == [ZeroDivisionError]

    asyncio.run(main())


def test_a_journey_goes_step_by_step_and_ends_when_the_hand_takes_over():
    bowl = StepSize()
    steps = [bowl.k for _ in travel(bowl, {"k": 5, "tau": 0.02})]
    assert steps == [1, 2, 3, 4, 5] and bowl.tau == 0.02
    assert [bowl.tau for _ in travel(bowl, {"tau": 0.2})][::30] == pytest.approx([0.023, 0.113])
    journey = travel(bowl, {"k": 20})
    next(journey)
    bowl.set(tau=0.1)
    assert list(journey) == [] and bowl.k == 6


class FakeLoop:
    """A clock that the test moves."""

    def __init__(self):
        self.now, self.timers = 0.0, []

    def time(self):
        return self.now

    def call_later(self, delay, function):
        timer = SimpleNamespace(at=self.now + delay, function=function, live=True)
        timer.cancel = lambda: setattr(timer, "live", False)
        self.timers.append(timer)
        return timer

    def pass_time(self, seconds):
        end = self.now + seconds
        while due := [t for t in self.timers if t.live and t.at <= end]:
            timer = min(due, key=lambda t: t.at)
            timer.live, self.now = False, timer.at
            timer.function()
        self.now = end


@pytest.fixture
def screen():
    toy, loop, sent = Toy(), FakeLoop(), []
    canvas = SimpleNamespace(send=lambda content, buffers: sent.append(content))
    screen = Screen(Stage(toy, SIZES["study"]), canvas, lambda r: {"alt": f"{r.state.m:.1f}"}, lambda r: None, loop)
    return SimpleNamespace(screen=screen, loop=loop, sent=sent, show=lambda m: screen.show(toy.foresee(m=m)))


def test_nothing_is_sent_before_there_is_a_view(screen):
    screen.show(0.1)
    assert screen.sent == []
    screen.screen.open(1)
    assert [f["alt"] for f in screen.sent] == ["0.1"]


def test_one_frame_in_flight_and_the_newest_wins(screen):
    screen.show(0.1)
    screen.screen.open(2)
    for m in (0.2, 0.3, 0.4):
        screen.show(m)
    assert [f["alt"] for f in screen.sent] == ["0.1"]
    screen.screen.shown(1)
    assert [f["alt"] for f in screen.sent] == ["0.1", "0.4"]
    screen.screen.shown(1)  # an old acknowledgement is none
    screen.show(0.5)
    assert len(screen.sent) == 2


def test_a_lossless_frame_comes_when_the_hand_rests_and_only_then(screen):
    screen.show(0.1)
    screen.screen.open(1)
    for i in range(5):
        screen.screen.shown(len(screen.sent))
        screen.show(0.1 * i)
        screen.loop.pass_time(REST / 2)
    assert {f["form"] for f in screen.sent} == {"jpeg"}
    screen.screen.shown(len(screen.sent))
    screen.loop.pass_time(2 * REST)
    assert [f["form"] for f in screen.sent].count("png") == 1 and screen.sent[-1]["form"] == "png"
    screen.screen.shown(len(screen.sent))
    screen.loop.pass_time(99)
    assert [f["form"] for f in screen.sent].count("png") == 1


def test_a_view_that_vanished_does_not_block_the_next_frame(screen):
    screen.show(0.1)
    screen.screen.open(1)
    screen.loop.pass_time(60)
    screen.show(0.9)
    assert screen.sent[-1]["alt"] == "0.9"


def test_a_high_density_screen_gets_as_many_pixels(screen):
    screen.show(0.1)
    for scale, width in ((1, 1000), (2, 2000), (1.25, 1250), (9, 3000), (0.5, 1000)):
        screen.screen.open(scale)
        assert screen.screen.stage.image().width == width


# --- words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.5, "2.50"),
        (-0.031, "−0.0310"),
        (1.6e-5, "1.60·10⁻⁵"),
        (4.6e5, "4.60·10⁵"),
        (9999.6, "1.00·10⁴"),
        (1234.5, "1234"),
        (0.0009996, "0.00100"),
        (-0.0, "0.00"),
        (-1e-300, "−1.00·10⁻³⁰⁰"),
        (float("nan"), "not defined"),
        (float("-inf"), "−∞"),
        (7, "7"),
        (np.float64(0.5), "0.500"),
    ],
)
def test_numbers_for_people(value, text):
    assert number(value) == text


def test_templates_have_real_minus_signs_and_powers():
    result = SimpleNamespace(x=-2.0, y=1.6e-5)
    assert fill("x goes to {r.x:.1f}, step-size {r.y:.1e}", r=result) == "x goes to −2.0, step-size 1.6·10⁻⁵"
    assert powered("(a)", -12) == "(a)⁻¹²"


def test_the_two_proofs_live_without_browser_and_kernel():
    for cls in OneNeuron, StepSize:
        explorable = cls()
        explorable.set(**{next(iter(cls.controls)): next(iter(cls.controls.values())).ends()[-1]})
        assert explorable.describe() and explorable.frame().axes


def test_a_hidden_slider_takes_its_marks_along():
    panel = Bump().show()
    assert "steepness" in panel.fixed.value and panel.rows["beta"].layout.display == "none"
    panel.begin("sigmoid")
    assert panel.rows["beta"].layout.display is None
