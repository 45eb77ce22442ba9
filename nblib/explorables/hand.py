"""What the hand does on the plot: it takes, drags and steps handles, clicks, and presses keys."""

import math

REACH = 24  # px within which a pointer takes a handle, as in canvas.js
ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, 1), "ArrowDown": (0, -1)}


class Hand:
    """The pointer and the keys over one `picture`; `changed()` is called when another handle is selected."""

    def __init__(self, explorable, picture, size, changed):
        self.explorable, self.picture, self.size, self.changed = explorable, picture, size, changed
        self.selected = None  # name of the handle the arrow keys move
        self._drag = None  # the handle as it was when it was taken

    def down(self, at):
        """The pointer goes down at `at`, in fractions of the figure from its lower left corner."""
        near = [(d, h) for h in self.picture.handles if (d := self._distance(h, at)) < REACH]
        if near:
            self._drag = min(near, key=lambda pair: pair[0])[1]
            self._select(self._drag.name)
        else:
            self._click(at)

    def move(self, at):
        if self._drag:
            x, y = self._data(self._drag.axes, at)
            self.explorable.pull(**self._drag.drag(x, y))

    def up(self, at):
        self.move(at)
        self._drag = None

    def key(self, key, shift):
        """A key pressed on the plot. Keys may come faster than frames: each moves what the one before has left."""
        self.picture.draw(self.explorable.result, self.selected)
        handles = self.picture.handles
        names = [h.name for h in handles]
        if key in ("[", "]") and names:
            step = 1 if key == "]" else -1
            start = names.index(self.selected) if self.selected in names else -1 if step == 1 else 0
            self._select(names[(start + step) % len(names)])
        elif key in ARROWS and names:
            handle = handles[names.index(self.selected)] if self.selected in names else handles[0]
            self._select(handle.name)
            times = 10 if shift else 1
            self.explorable.pull(**handle.press(*(times * n for n in ARROWS[key])))
        elif key in ("Delete", "Backspace") and self.selected in names:
            self.explorable.pull(**(handles[names.index(self.selected)].remove or {}))
        elif key == "Enter":
            axes = next((h.axes for h in handles if h.name == self.selected), self.picture.figure.axes[0])
            self._click_data(axes, *axes.transData.inverted().transform(axes.transAxes.transform((0.5, 0.5))))

    def _select(self, name):
        if name != self.selected:
            self.selected = name
            self.changed()

    def _distance(self, handle, at):
        x, y = self.picture.place(handle)
        return math.hypot((x - at[0]) * self.size[0], (y - at[1]) * self.size[1])

    def _data(self, axes, at):
        """The place `at` in the data coordinates of `axes`, pulled into its box."""
        x, y = axes.transAxes.inverted().transform(axes.figure.transSubfigure.transform(at))
        box = min(max(x, 0), 1), min(max(y, 0), 1)
        return map(float, axes.transData.inverted().transform(axes.transAxes.transform(box)))

    def _click(self, at):
        pixels = self.picture.figure.transSubfigure.transform(at)
        for axes in self.picture.figure.axes:
            if axes.bbox.contains(*pixels):
                self._click_data(axes, *axes.transData.inverted().transform(pixels))

    def _click_data(self, axes, x, y):
        changes = self.explorable.click(self.picture.art, self.explorable.result, axes, float(x), float(y))
        self.explorable.pull(**changes)
