"""Notebook 05, deep networks: a signal and an error on their way through many layers."""

import numpy as np

from nblib.explorables.deep_networks.signal_depth_numbers import BINS, DEEPEST, expected, journey, shares
from nblib.explorables.engine import Choice, Explorable, Integer, LogReal, Preset, Seed
from nblib.explorables.engine.mathml import mathml
from nblib.explorables.engine.words import number, tint
from nblib.figures.scene import Panel, subscript
from nblib.figures.scene import power as ten_to

ROOT2 = 1.414  # the gain that keeps a signal alive through ReLU
ROOT2_WRITTEN = mathml(r"\sqrt{2}")
ENDS = 10, 25, 50, 100  # of the axis of the layers
POWERS = 2, 4, 8, 16, 32, 64, 128  # the axis of the sizes goes from 10^-power to 10^power
FULL = 0.08  # a share that is painted as dark as can be
KEEPS = "sigma", "seed", "depth", "width"  # what must be the same for the curve of before to be comparable


class SignalDepth(Explorable):
    """A factor for each layer, fifty times. Sizes are root mean squares, and stand on the axes as powers of ten."""

    title = "Signal through depth"
    idea = "Weights of variance g²/n: each layer multiplies the signal on its way forward, the error on its way back."
    formula = (
        r"|z_l| \approx \frac{g}{\sqrt{2}}\,|z_{l-1}|\;\text{for~ReLU},\qquad "
        r"|\delta_{l-1}| \approx g\,|\sigma'|\,|\delta_l|"
    )

    sigma = Choice({"ReLU": "relu", "tanh": "tanh"}, "relu", "activation", "σ")
    seed = Seed(0)
    g = LogReal(0.25, 4, ROOT2, "gain", "g", per_decade=40, ticks={1: "1", ROOT2: "√2"})
    depth = Integer(2, DEEPEST, 50, "layers", "L")
    width = Integer(10, 200, 100, "width", "n")

    presets = (
        Preset("critical", {"g": 1.0}, then={"g": ROOT2}, use=("g", "seed")).asks("""
            50 ReLU layers, weights of variance g²/n. With g = 1 the signal dies. Which g keeps it?
            | g = 1.2 | g = √2 ✓ | g = 2
            the signal that is left goes from {before.end:.1e} to {after.end:.2f}: ReLU takes half of its mean square,
            and g² = 2 makes up for it.
            > New seed: the one network wanders about the dashed line of infinite width.
            """),
        Preset("10 % less", then={"g": 1.273}, use=("g", "depth")).asks("""
            All weights 10 % smaller. After 50 layers the signal is … of what it was.
            | 90 % | about 10 % | about half a percent ✓
            {before.end:.2f} becomes {after.end:.4f}: a factor of 0.9 for each of the {after.L} layers.
            > The error on its way back shrinks by the same factor: the first layers hardly learn.
            """),
        Preset("10 % more", then={"g": 1.556}, use=("g", "depth")).asks("""
            All weights 10 % larger. The error that reaches the first layer is multiplied by …
            | 1.1 | about 5 | about 100 ✓
            1.1, once per layer: δ₁ was {before.back:.2f} times δ₅₀ and is {after.back:.0f} times δ₅₀.
            > The signal grows with it. How near must g be to √2 for 100 layers?
            """),
        Preset("looks healthy", {"sigma": "tanh", "g": 1.0}, then={"g": 3.0}, use=("g", "sigma")).asks("""
            tanh with g = 3: the signal has the same size in all layers. And the error on its way back?
            | the same size too | a millionth | a million times larger ✓
            the signal stays at {after.end:.2f}, the error grows to {after.back:.1e} times: tanh keeps z below 1,
            nothing holds δ.
            > The neurons crowd at −1 and 1. Look both ways before you trust a deep network.
            """),
    )

    def compute(self):
        self.L, self.network = self.depth, (self.sigma, self.g, self.width, self.depth, self.seed)
        self.signal, self.error, _ = journey(*self.network)  # (L + 1,) each; 1 at the input and at the last layer
        sizes, slopes = expected(self.sigma, self.g)
        self.expected_signal = sizes[: self.L + 1]
        self.expected_error = np.r_[np.nan, np.cumprod(self.g * slopes[self.L - 1 : 0 : -1])[::-1], 1.0]
        self.end, self.back = float(self.signal[-1]), float(self.error[1])
        self.lost = int((self.signal == 0).argmax()) if self.end == 0 else None  # first layer that is off for all

    @property
    def shares(self):
        """(41, L + 1): how the values of z_l are spread, layer by layer."""
        return shares(*self.network)

    def picture(self):
        end, power = next(e for e in ENDS if e >= self.L), self._power()
        axes = {
            "xlim": (-0.02 * end, 1.04 * end), "ylim": (-power, power), "xticks": [0, end // 2, end],
            "yticks": {float(t): ten_to(10.0**t) for t in power / 2 * np.arange(-2, 3)},
        }  # fmt: skip
        left = Panel("forward: root mean square of z", "layer l", "", **axes)
        right = Panel("backward: root mean square of δ", "layer l", "", **axes)
        before = self.beginning
        same = all(getattr(before, control) == getattr(self, control) for control in KEEPS)
        for panel, what, role in (left, "signal", "forward"), (right, "error", "backward"):
            panel.rule(y=0, name="no change")
            if same and before.g != self.g:
                panel.line(*logs(getattr(before, what)), role, "faint", name="before")
            panel.truth(*logs(getattr(self, f"expected_{what}")), name="infinite width")
            panel.line(*logs(getattr(self, what)), role, "bold", name=what)
        left.text(0.03, 0.07, "dashed: n → ∞", "soft", of="panel")
        if self.lost:
            left.arrows(self.lost, -0.75 * power, 0, -0.25 * power, "error", name="lost")
            left.text(0.97, 0.93, f"off from layer {self.lost} on", "error", anchor="end", of="panel", name="note")
            right.text(0.97, 0.93, "no error comes back", "error", anchor="end", of="panel", name="note")
        else:
            right.arrows(1 + 0.05 * end, np.log10(self.back), -0.05 * end, 0, "backward", "bold", name="arrives")
        self._handle(left, power)
        return left, right, self._spread(axes)

    def _power(self):
        """The end of the axes: enough for this moment, for the one before the question and for its answer."""
        moments = [self, self.beginning] + [self.answered(self.preset.name)] * (not self.asking)
        sizes = np.concatenate([s for m in moments for s in (m.signal, m.error, m.expected_signal, m.expected_error)])
        wanted = np.abs(np.log10(sizes[sizes > 0])).max()
        return next(p for p in POWERS if p >= wanted)

    def _spread(self, axes):
        """The strip: the values of z, layer by layer; the darker, the more neurons have them."""
        least = BINS[0] if self.sigma == "tanh" else -0.55  # ReLU has no negative values, but for the input
        panel = Panel(
            "values of z (stronger: more)", "layer l", "", axes["xlim"], (least, BINS[-1]), xticks=axes["xticks"],
            yticks={-1: "−1", 0: "0", 1: "1", 2: "2+"}, row=1, height=0.65,
        )  # fmt: skip
        shade = np.minimum(self.shares / FULL, 1)
        return panel.field((-0.5, self.L + 0.5), (BINS[0], BINS[-1]), shade, smooth=False, name="values")

    def _handle(self, panel, power):
        at = self.L, np.log10(self.end) if self.end else -0.85 * power

        def drag(x, y):
            """Through ReLU a gain that is t times as large makes z_L exactly t^L times as large."""
            scaled = self.sigma == "relu" and not self.lost
            return {"depth": x} | ({"g": self.g * 10 ** ((y - at[1]) / self.L)} if scaled else {})

        notch = self.L / type(self).g.per_decade  # what one step of g does to the end, in powers of ten
        panel.handle("signal in the last layer", at, drag, (1, notch if self.sigma == "relu" else 0), role="forward")

    def numbers(self):
        L = self.L
        if self.sigma == "relu":
            power = f"({number(self.g)}/{ROOT2_WRITTEN})<sup>{L}</sup>"
            name, wanted, found, role = f"z<sub>{L}</sub>", self.expected_signal[-1], self.end, "forward"
        else:
            power = f"({number(self.expected_error[1] ** (1 / (L - 1)))})<sup>{L - 1}</sup>"
            name, wanted, found, role = "δ<sub>1</sub>", self.expected_error[1], self.back, "backward"
        return f"{name}: {power} = {number(float(wanted))} expected, {tint(number(found), role)} here"

    def readout(self):
        lost = "none: it is lost" if self.lost else ""
        return {
            f"{subscript('z', self.L)} =": self.end,
            "per layer ×": lost or self.end ** (1 / self.L),
            "δ₁ =": self.back,
            "per layer back ×": lost or self.back ** (1 / (self.L - 1)),
        }

    def alt(self):
        kind, note = self.controls["sigma"].text(self.sigma), ""
        if self.lost:
            note = f" All neurons are off from layer {self.lost} on."
        return (
            f"{self.L} layers of {self.width} {kind} neurons, gain {number(self.g)}: the size of the signal forward "
            f"and of the error backward, layer by layer, beside what is expected in infinitely wide layers "
            f"({number(float(self.expected_signal[-1]))} and {number(float(self.expected_error[1]))} at the end), and "
            f"below the values of the neurons. {self.said()}.{note}"
        )


def logs(sizes):
    """The points (l, log10 size) of sizes that are known."""
    known = np.flatnonzero(sizes > 0)
    return known, np.log10(sizes[known])
