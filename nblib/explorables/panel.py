"""The panel of an explorable in a notebook: question, presets, controls, picture, formula, read-out."""

import html
from dataclasses import replace

import ipywidgets as W

from nblib import figures
from nblib.explorables.canvas import Canvas, Screen
from nblib.explorables.engine import shown
from nblib.explorables.hand import Hand
from nblib.explorables.inbox import Inbox, running_loop
from nblib.explorables.player import Player, travel
from nblib.explorables.prediction import Prediction
from nblib.explorables.stage import SIZES, Stage
from nblib.explorables.text import fill
from nblib.explorables.toolbar import Toolbar

SWEEP = 20  # frames per second while the answer to a question is played


class Panel(W.VBox):
    """Everything on screen follows the explorable; everything the browser reports goes through one inbox."""

    def __init__(self, explorable, mode, hide):
        self.explorable, self.mode, self.hide = explorable, mode, hide
        self.preset, self.locked = None, False
        loop = running_loop()
        self.inbox = Inbox(loop, self.fail)
        self.player = Player(loop, self._playing, self.fail)
        self.stage = Stage(explorable, SIZES[mode])
        self.hand = Hand(explorable, self.stage.picture, SIZES[mode], self._selected)
        controls = explorable.controls.items()
        self.canvas = Canvas(size=list(SIZES[mode]), labels={c.caption: c.label for _, c in controls})
        self.canvas.on_msg(lambda _, content, buffers: self._heard(content))
        self.screen = Screen(self.stage, self.canvas, self._words, self._write, loop)
        self.widgets = {name: widget for name, c in controls if (widget := c.widget())}
        self.boxes = {name: W.Text(continuous_update=False) for name, c in controls if c.slider}
        self.rows = {name: _row(explorable.controls[name], self.widgets[name], box) for name, box in self.boxes.items()}
        for name, widget in self.widgets.items():
            self.inbox.follow(widget, name, lambda raw, name=name: self._moved(name, raw))
        for name, box in self.boxes.items():
            self.inbox.follow(box, (name, "box"), lambda text, name=name: self._typed(name, text))
        self.toolbar = Toolbar(self)
        self.prediction = Prediction(self.inbox, mode == "lecture", self.answer)
        self.formula = W.HTMLMath(explorable.formula)
        self.numbers, self.readout, self.fixed, self.status = W.HTML(), W.HTML(), W.HTML(), W.HTML()
        super().__init__(self._layout())
        self.add_class("explorable")
        self.add_class(f"explorable-{mode}")
        explorable.watch(self.refresh)
        self.refresh(explorable)

    def _layout(self):
        e = self.explorable
        title = W.HTML(f"<b>{html.escape(e.title)}</b> {html.escape(e.idea)}")
        title.add_class("explorable-title")
        self.status.add_class("explorable-status")
        sliders = W.GridBox(list(self.rows.values()))
        parts = {
            "head": W.HBox([title, self.status]),
            "prediction": self.prediction,
            "toolbar": self.toolbar,
            "sliders": sliders,
            "fixed": self.fixed,
            "canvas": self.canvas,
            "formulas": W.HBox([self.formula, self.numbers]),
            "readout": self.readout,
        }
        for name, part in parts.items():
            part.add_class(f"explorable-{name}")
        return list(parts.values())

    # --- the screen follows the state -----------------------------------------------------------------------

    def refresh(self, explorable):
        """Brings every part to the present state."""
        self.status.value = ""
        if explorable.current is not self.preset:
            self._take(explorable.current)
        with self.inbox.quiet():
            for name, widget in self.widgets.items():
                value = explorable.controls[name].shown(getattr(explorable.values, name), explorable.values)
                if widget.value != value and not self.inbox.waiting(name):
                    widget.value = value
            self.toolbar.refresh()
        self.screen.show(explorable.result, self.hand.selected)

    def _take(self, preset):
        """A preset begins: its question is asked, and what does not matter is hidden and stated.

        To one who has chosen another state (`OneNeuron(w=3)`) its question says nothing.
        """
        self.preset = preset
        self._hold(self.prediction.ask(preset if self.explorable.untouched else replace(preset, question="")))
        hidden = {*self.hide, *preset.hide}
        for name, widget in self.widgets.items():
            for part in filter(None, (widget, self.boxes.get(name), self.rows.get(name))):
                part.layout.display = "none" if name in hidden else None
        controls, values = self.explorable.controls, self.explorable.state
        fixed = [f"{controls[n].caption} = {controls[n].text(values[n])}" for n in controls if n in hidden]
        self.fixed.value = html.escape("Fixed: " + ", ".join(fixed)) if fixed else ""

    def _hold(self, locked):
        self.locked = self.explorable.asking = locked
        for widget in [*self.widgets.values(), *self.boxes.values(), *self.toolbar.time]:
            widget.disabled = locked

    def _words(self, result):
        values = {self.explorable.controls[name].caption: text for name, text in self._boxed()}
        return {"alt": self.explorable.alt(result), "values": values}

    def _boxed(self):
        """(name, text of the exact value) for every slider."""
        values = self.explorable.values
        for name in self.boxes:
            yield name, self.explorable.controls[name].boxed(getattr(values, name), values)

    def _write(self, result):
        with self.inbox.quiet():
            for name, text in self._boxed():
                self.boxes[name].value = text
        self.numbers.value = self.explorable.formula_numbers(result)
        entries = self.explorable.readout(result).items()
        self.readout.value = "".join(f"<span>{html.escape(k)} <b>{shown(v)}</b></span> " for k, v in entries)

    def _playing(self, playing):
        self.toolbar.playing(playing)

    def _selected(self):
        self.screen.show(self.explorable.result, self.hand.selected)

    def fail(self, error):
        """An error must be seen: it goes on to the kernel's log, and here it stands under the picture."""
        self.status.value = html.escape(f"{type(error).__name__}: {error}")

    # --- the state follows the hand -------------------------------------------------------------------------

    def _moved(self, name, raw):
        values = self.explorable.values
        control = self.explorable.controls[name]
        if raw != control.shown(getattr(values, name), values):
            self.explorable.pull(**{name: control.read(raw, values)})

    def _typed(self, name, text):
        values = self.explorable.values
        try:
            value = self.explorable.controls[name].typed(text, values)
        except ValueError as error:
            self._write(self.explorable.result)
            self.status.value = html.escape(str(error))
        else:
            self.explorable.pull(**{name: value})

    def _heard(self, message):
        """A message of the view, in whatever thread it comes."""
        kind = message["kind"]
        acts = {
            "open": lambda: self.screen.open(message["scale"]),
            "shown": lambda: self.screen.shown(message["frame"]),
            "key": lambda: self.key(message["key"], message["shift"]),
        }
        self.inbox.post(kind if kind == "move" else object(), acts.get(kind, lambda: self._pointer(message)))

    def _pointer(self, message):
        if not self.locked:
            getattr(self.hand, message["kind"])(message["at"])

    def key(self, key, shift=False):
        """A key pressed while the panel has the focus."""
        presets = self.explorable.presets
        if key.isdigit():
            if int(key) <= len(presets):
                self.begin(presets[int(key) - 1].name)
        elif key in self.toolbar.shortcuts:
            if not self.locked:
                self.toolbar.shortcuts[key]()
        elif not self.locked:
            self.hand.key(key, shift)
        elif key == "Enter" and self.mode == "lecture":
            self.answer(None)

    def begin(self, preset):
        """Takes the preset with this name, and asks its question again."""
        self.player.stop()
        self.preset = None
        self.explorable.preset(preset)

    def answer(self, said):
        """The question is answered: the controls are free, and what was asked about happens.

        A click that comes late, when another preset asks already, may name an answer that this one has not.
        """
        if not self.locked or said not in (None, *range(len(self.preset.answers))):
            return
        self._hold(False)
        if not self.explorable.untouched:  # moved by a cell, or by a hand whose message came late
            self.explorable.reset()
        before = self.explorable.result
        then = self.preset.then
        after = self.explorable.foresee(**then)
        self.prediction.tell(said, fill(self.preset.see, before=before, after=after))
        self.player.play(travel(self.explorable, then), SWEEP)

    # --- static pages ---------------------------------------------------------------------------------------

    def _repr_mimebundle_(self, **kwargs):
        """The live view, and for pages without a kernel the still picture with its alt text."""
        live = super()._repr_mimebundle_(**kwargs)
        live, metadata = live if isinstance(live, tuple) else (live, {})
        still = figures.bundle(self.explorable.still_png(), self.explorable.still_text())
        return {**live, **still}, metadata


def _row(control, slider, box):
    """Label, slider and box, with the marks of the control below the track."""
    row = W.HBox([slider, box])
    row.add_class("explorable-row")
    ticks = getattr(control, "ticks", {})
    if not ticks:
        return row
    share = {text: control.notch(value) / control.notches for value, text in ticks.items()}
    below = W.HTML("".join(f'<span style="left:{x:.2%}">{html.escape(text)}</span>' for text, x in share.items()))
    below.add_class("explorable-ticks")
    return W.VBox([row, below])
