'''Figures that move: one class for each, in a folder for each notebook.

    from nblib.explorables import OneNeuron
    neuron = OneNeuron()            # an ipywidget; shown as the last line of a cell
    OneNeuron("flipped")            # begins with the preset of that name, and asks its question
    neuron.set(w=4, b=2)            # or neuron.w = 4; bad input raises before anything changes
    neuron.describe()               # one sentence with numbers

A figure is a pure function from a request to a view, `respond`, and the page draws it (page/PROTOCOL.md). Importing
this package and calling `respond` needs NumPy alone; the widget is loaded when its class is asked for.

Words
-----
* figure, explorable: a class of controls, presets, pictures and words. A *moment* is an instance of it, and never
  changes.
* control: what the hand can change. Its *notches* are where the slider of the page may stand; one value of each are the
  figure's *values*.
* preset: values to begin with, a question, and what happens when it is answered. Readers and the plan call it a scene.
* scene, in Python: the list of *panels* of a moment. A panel holds *marks* (lines, dots, words) and *handles*, marks
  that the hand pulls. A mark has a *role*, which says what it means and so gives its colour, and perhaps a *look*
  (thin, dotted).
* asking: a question waits. untouched: the values are those with which the preset began. narrow: drawn for a phone.
* state: where a figure is, as JSON that comes back with every request: preset, values, what was said, presets seen.
* request, event, view: what the page sends, what the hand did in it, and what it gets back to draw.
* host: what carries requests: kernel, browser, hall. record: views that are stored for where nothing answers.

How to write an explorable
--------------------------
Declare the controls as class attributes, set the numbers of a moment in `compute`, draw them as a scene in `picture`,
say them in `numbers`, `readout` and `alt`. Each instance is one moment and never changes: `self.m` is the value of a
control, `self.y` a number that `compute` has set. Complete:

    import numpy as np

    from nblib.explorables.engine import Explorable, Preset, Real
    from nblib.explorables.engine.words import number
    from nblib.figures.scene import Panel

    X = np.array([-1.0, 1.0])


    class Slope(Explorable):
        """Notebook 01: the slope of a line."""

        title = "A slope"
        idea = "m is how much y grows when x grows by 1."
        formula = r"y = m\\,x"

        m = Real(-3, 3, 0.1, 1.0, "slope", "m")  # least, most, step, default, label, symbol

        presets = (
            # begins with the defaults, or {"m": 0.5} behind the name; m is 2 after the answer; m is in sight, other
            # controls wait behind "more"
            Preset("steeper", then={"m": 2.0}, use=("m",)).asks("""
                m goes from 1 to 2. At x = 1 the line …
                | stays | rises by 1 ✓ | doubles everywhere but at 1
                y at 1 goes from {before.m:.0f} to {after.m:.0f}.
                > Only the origin stays.
                """),
        )

        def compute(self):
            self.y = self.m * X

        def picture(self):
            panel = Panel("y = mx", "x", "y", (-1, 1), (-3, 3))
            panel.network(X, self.y)
            panel.handle("end", (1, self.m), lambda x, y: {"m": y}, step=(0, 0.1))
            return [panel]

        def numbers(self):
            return f"y = {number(self.m)} · x"

        def readout(self):
            return {"slope": self.m}

* Controls: `Real`, `LogReal`, `Integer`, `Choice`, `Toggle`, `Seed`, `Time` (the step of a run), `Vector`, `Points`
  (engine/controls.py). What a panel can draw are the methods of `Panel` (figures/scene.py), which cells use as well.
* `compute` is pure NumPy and never raises for a legal state: divergence, dead neurons and w = 0 are numbers too.
  Floating-point warnings are off inside it. What is slow (a run of 2000 steps) goes into a function of hashable
  arguments under `functools.lru_cache` in the module beside it, `*_numbers.py`, so that dragging k costs nothing.
* A mark keeps its `name` from moment to moment, and with it its identity when a scene moves.
* Numbers for people go through `number` (three digits, real minus, powers of ten); `tint` gives them the colour of
  their role. While a question waits, `self.asking` is true: keep back what would answer it.
* `linked(old, new)` returns what must follow a change.
* A new class is named in gallery.py: then it is in the hall, and the tests of all figures run for it too (`pytest tests
  -k Slope`); the one that misses what stands in its scenes names the command that writes it down. Write the numbers of
  its presets, the moments of the lecture, in a test of its own. CONTRIBUTING.md says how it gets its place there.
'''

from nblib.explorables.gallery import FIGURES, respond

__all__ = ["FIGURES", "respond"]


def __getattr__(name):
    """The widget class of a figure, loaded when it is asked for."""
    if name in FIGURES:
        from nblib.explorables.hosts.kernel import widget

        return widget(name)
    raise AttributeError(f"there is no figure {name!r}; the list stands in nblib/explorables/gallery.py")
