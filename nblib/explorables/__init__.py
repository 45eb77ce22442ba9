'''Figures that move: one class for each, declared on one engine.

    from nblib.explorables import OneNeuron
    neuron = OneNeuron()            # shown as the last line of a cell; neuron.show("lecture") for a hall
    OneNeuron("flipped")            # begins with the preset of that name, and asks its question
    neuron.set(w=4, b=2)            # or neuron.w = 4; bad input raises before anything changes
    neuron.describe()               # one sentence with numbers
    neuron.frame()                  # a matplotlib Figure

How to write an explorable
--------------------------
The way is always state -> compute -> Result -> picture, formula, read-out and alt text. Declare the controls as class
attributes, compute everything in `compute`, create every artist once in `build`, move them in `draw`. The engine
makes the sliders, presets, questions, time, keys, handles, still picture, alt text and tests from that. Complete:

    @dataclass(frozen=True)
    class Line:
        state: Any
        y: np.ndarray

    class Slope(Explorable):
        """Notebook 01: the slope of a line."""

        title = "A slope"
        idea = "m is how much y grows when x grows by 1."
        formula = r"$y = m x$"

        m = Real(-3, 3, 0.1, 1.0, "slope", "m")  # least, most, step, default, label, symbol

        presets = (
            Preset(
                "steeper",
                question="m goes from 1 to 2. At x = 1 the line …",
                answers=("stays", "rises by 1", "doubles everywhere but at 1"),
                right=1,
                then={"m": 2.0},  # happens when the answer is given
                see="y at 1 goes from {before.state.m:.0f} to {after.state.m:.0f}.",
                look="Only the origin stays.",
            ),
        )
        moments = (Moment("m = {r.state.m:.0f}", {"m": 2.0}),)  # the still picture: the surprise already happened

        @staticmethod
        def compute(state):
            return Line(state, state.m * X)

        def build(self, figure):
            ax = figure.subplots()
            ax.set(title="y = mx", xlabel="x", ylim=(-3, 3))
            return SimpleNamespace(ax=ax, line=ax.plot(X, X, **figures.LINES["network"])[0])

        def draw(self, art, result):
            art.line.set_ydata(result.y)

        def handles(self, art, result):
            yield Handle("end", art.ax, (1, result.state.m), lambda x, y: {"m": y}, step=(0, 0.1))

        def formula_numbers(self, result):
            return f"y = {number(result.state.m)} · x"

        def readout(self, result):
            return {"slope": result.state.m}

Rules of the engine:

* `compute` is pure NumPy and never raises for a legal state: divergence, dead neurons and w = 0 are flags and fields
  of the Result. Floating-point warnings are off inside it. What is slow (a run of 2000 steps) goes into a function of
  hashable arguments under `functools.lru_cache`, so that dragging k costs nothing. All values of `state` are hashable.
* Every artist in the namespace that `build` returns moves and is drawn again in each frame, above everything still.
  Lists and dicts of artists are fine; Axes may be in it and do not move. Everything else is drawn once.
  Touching a still artist (a title, limits) costs a full redraw, so do it only when it changes (`stage.limits`).
* No `tight_layout`: the layout is computed once with the first state. Use `figures.LINES` and the palette; text is at
  least `figures.TICK` points. Many short texts are one artist: `labels.Labels`.
* Numbers for people go through `number` (three digits, real minus, powers of ten); `tint` gives them the colour of the
  picture. `alt` says in sentences what the picture says, with the numbers of `said`, the read-out.
* Sliders are `Real`, `LogReal`, `Integer`, at most four of them; `Choice`, `Toggle` and `Number` (a box) stand beside
  the presets. A run has one `Time` control; then Play, Step, Back, Restart and the keys are there. `Seed` brings New
  seed. `Vector(Real(...), default, label, by="j")` is a vector whose slider moves the entry that the control `j`
  selects; `Points` are points on the plot: give each a Handle with `remove`, and `click` returns the new ones.
* `linked(old, new)` returns what must follow a change. `presets[0]` is the state at the start.
* While a question waits, `self.asking` is true: `draw` and `readout` keep back what would give the answer away.
* `widest` names a state whose tick labels need the most room; only needed if the limits of an axis move.
* The still picture is one row for each of `moments`; `still` and `still_text` may be written by hand if it can say
  more on less paper.
* A new class is named below; then everything in tests/explorables/test_every.py and tests/browser/test_explorables.py
  runs for it. Write the numbers of its presets, the lecture moments, in a test of its own.
'''

from nblib.explorables.backprop_table import BackpropTable
from nblib.explorables.bump import Bump
from nblib.explorables.descent import StepSize
from nblib.explorables.folding import Folding
from nblib.explorables.frozen_features import FrozenFeatures
from nblib.explorables.landscape import Landscape
from nblib.explorables.neuron_chain import NeuronChain
from nblib.explorables.neuron_sum import NeuronSum
from nblib.explorables.neurons import OneNeuron
from nblib.explorables.noisy_gradients import NoisyGradients
from nblib.explorables.not_a_polynomial import NotAPolynomial
from nblib.explorables.ridge import Ridge
from nblib.explorables.safe_step import SafeStep
from nblib.explorables.signal_depth import SignalDepth
from nblib.explorables.squares import Squares
from nblib.explorables.staircase_tube import StaircaseTube
from nblib.explorables.training import TrainIt

__all__ = [
    "BackpropTable",
    "Bump",
    "Folding",
    "FrozenFeatures",
    "Landscape",
    "NeuronChain",
    "NeuronSum",
    "NoisyGradients",
    "NotAPolynomial",
    "OneNeuron",
    "Ridge",
    "SafeStep",
    "SignalDepth",
    "Squares",
    "StaircaseTube",
    "StepSize",
    "TrainIt",
]
