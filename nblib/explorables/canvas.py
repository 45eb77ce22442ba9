"""The picture in the browser: one anywidget view on a canvas, and the rule by which frames are sent to it."""

import pathlib

import anywidget
import traitlets

HERE = pathlib.Path(__file__).parent
REST = 0.15  # s without a new frame until the lossless one is sent
LOST = 2.0  # s after which a frame nobody acknowledged no longer blocks the next


class Canvas(anywidget.AnyWidget):
    """The view. It shows the frames it is sent, acknowledges each, and reports pointer and keys (canvas.js)."""

    _esm = HERE / "canvas.js"
    _css = HERE / "canvas.css"
    size = traitlets.List([1000, 420]).tag(sync=True)  # px of the page
    labels = traitlets.Dict().tag(sync=True)  # {caption of a slider: what a screen reader says}


class Screen:
    """Sends the frames of `stage` to `canvas`: at most one in flight, the newest result next, PNG when it rests.

    `words(result)` go with a frame: its alt text and the values of the sliders; `sent(result)` is called after
    each, for the lines below the picture.
    """

    def __init__(self, stage, canvas, words, sent, loop):
        self.stage, self.canvas, self.words, self.sent, self.loop = stage, canvas, words, sent, loop
        self.result = self.selected = None
        self.number = 0  # of the newest frame
        self._open = False  # no view yet: nothing is drawn
        self._fresh = False  # there is a newer result than the one sent
        self._in_flight = None  # when it was sent
        self._resting = None  # timer of the lossless frame

    def show(self, result, selected=None):
        """Shows `result`, the handle named `selected` marked, as soon as the browser is ready for it."""
        self.result, self.selected, self._fresh = result, selected, True
        self._next()

    def open(self, scale):
        """A view has appeared, or moved to a screen with `scale` device pixels for one pixel of the page."""
        self._open, self._in_flight = True, None
        self.stage.scale(min(max(float(scale), 1.0), 3.0))
        self.show(self.result, self.selected)

    def shown(self, number):
        """The browser has drawn frame `number`."""
        if number == self.number:
            self._in_flight = None
            self._next()

    def _next(self):
        if not self._fresh or self._busy():
            return
        self._fresh = False
        if self._open and self.loop:
            self.stage.draw(self.result, self.selected)
            self._send("jpeg")
            if self._resting:
                self._resting.cancel()
            self._resting = self.loop.call_later(REST, self._rest)
        self.sent(self.result)

    def _busy(self):
        return self._in_flight is not None and self.loop.time() - self._in_flight < LOST

    def _rest(self):
        if self._busy():
            self._resting = self.loop.call_later(REST, self._rest)
        else:
            self._send("png")

    def _send(self, form):
        self.number, self._in_flight = self.number + 1, self.loop.time()
        picture = self.stage.picture
        handles = [[*map(float, picture.place(h)), h.name] for h in picture.handles]
        frame = {"frame": self.number, "form": form, "handles": handles}
        self.canvas.send(frame | self.words(self.result), [self.stage.encode(form)])
