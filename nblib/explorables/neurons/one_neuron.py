"""Notebook 01, neurons: one neuron."""

import numpy as np

from nblib.activations import ACTIVATIONS
from nblib.explorables.engine import Choice, Explorable, Preset, Real, Toggle
from nblib.explorables.engine.words import bracketed, number, tint
from nblib.figures.scene import Panel

SLOPE = {"relu": 1.0, "sigmoid": 0.25, "tanh": 1.0, "heaviside": np.inf}  # sigma'(0), of ReLU from the right
RISE = {"sigmoid": 2 * np.log(9), "tanh": np.log(9)}  # width of the rise from 10 to 90 percent, times |w|
HEIGHT = {"relu": (-1.6, 12.0), "sigmoid": (-0.22, 1.25), "tanh": (-1.4, 1.35), "heaviside": (-0.22, 1.25)}
GRIP = 1.5  # the value of w x + b where the hand takes the slope of a smooth neuron
STEP = 0.1  # of the sliders
DATA = -3.0, 3.0  # where all data lie
EDGE = 6.0  # of the picture
ENDS = np.array([-EDGE, EDGE])
X = np.linspace(-EDGE, EDGE, 121)
AROUND = np.linspace(-8, 8, 81)  # values of w x + b where a steep rise needs its own points


class OneNeuron(Explorable):
    title = "One neuron"
    idea = "w sets how steep it is and on which side it is active; −b/w sets the place."
    formula = r"\sigma(w\,x_0 + b)"

    sigma = Choice(
        {"ReLU": "relu", "sigmoid": "sigmoid", "tanh": "tanh", "Heaviside": "heaviside"}, "relu", "activation", "σ"
    )
    sharpen = Choice({"× 1": 1, "× 10": 10, "× 100": 100}, 1, "sharpen: w and b")
    lock = Toggle(False, "lock the kink")
    w = Real(-10, 10, STEP, 1.0, "weight", "w")
    b = Real(-10, 10, STEP, 2.0, "bias", "b")
    x0 = Real(*DATA, STEP, 0.5, "probe", "x₀")

    presets = (
        Preset("default", then={"w": 4.0}, use=("w", "b")).asks("""
            b stays 2 and w goes from 1 to 4. The kink …
            | stays at −2 | moves towards 0 ✓ | runs away to the left
            the kink −b/w moves from {before.kink:.1f} to {after.kink:.1f}.
            > Pull w alone: the slope changes and the place changes with it.
            """),
        Preset("flipped", then={"w": -1.0}, use=("w",)).asks("""
            b stays 2 and w goes from 1 through 0 to −1. The kink at −2 …
            | walks from −2 to 2 | leaves on the left, returns from the right ✓ | stays at −2
            it left on the left, at w = 0 nothing was left but a constant, and it came back from the right to
            {after.kink:.1f}, mirrored.
            > Pull w slowly through 0 once more.
            """),
        Preset("nearly Heaviside", {"sigma": "sigmoid"}, then={"sharpen": 100}, use=("sharpen",)).asks("""
            Sigmoid: w and b are both multiplied by 100. What changes?
            | the place | the height | only the width of the rise ✓
            the rise narrows from {before.rise:.2f} to {after.rise:.4f}; place and height stay.
            > This is how a smooth neuron imitates a step.
            """),
        Preset("dead on this data", then={"b": -5.0}, use=("b", "x0")).asks("""
            ReLU, w = 1, all data between −3 and 3. The bias falls from 2 to −5. The output on the data …
            | becomes negative | is 0 for every point ✓ | is 0 for some points
            the kink went to {after.kink:.0f}, beyond all data: nothing of the strip is active.
            > Move the probe: no x between −3 and 3 wakes it up.
            """),
        Preset("no neuron", then={"w": 0.0}, use=("w",)).asks("""
            b stays 2 and w falls from 1 to 0. What is left of the neuron?
            | nothing: 0 everywhere | a constant ✓ | a straight line with slope
            the constant σ(b) = {after.z0:.1f}: without w the input is not seen.
            > Where is the kink now? Nowhere: −b/w is not defined.
            """),
    )

    def compute(self):
        self.weight, self.bias = self.sharpen * self.w, self.sharpen * self.b
        self.kink = 0.0 - self.b / self.w if self.w else np.nan
        self.inside = abs(self.kink) < EDGE  # whether the kink is in the picture
        self.level = 0.5 if self.sigma == "sigmoid" else 0.0  # how high it lies
        self.rise = RISE.get(self.sigma, np.nan) / abs(self.weight) if self.w else np.nan
        self.t0 = self.weight * self.x0 + self.bias  # at the probe, before and after the activation
        self.z0 = float(ACTIVATIONS[self.sigma](np.array(self.t0)))
        if self.w:
            on = (self.kink, np.inf) if self.w > 0 else (-np.inf, self.kink)
        else:
            on = (-np.inf, np.inf) if self.b > 0 else (np.inf, np.inf)
        self.active = np.clip(on, *DATA)  # the part of the data with w x + b > 0, an interval
        self.share = float(np.ptp(self.active) / np.ptp(DATA))
        self.dead = self.share == 0 and self.sigma in ("relu", "heaviside")
        self._curve()

    def _curve(self):
        """The graph of the neuron (x, z), with its kink in the grid; torn where it jumps."""
        if self.sigma == "heaviside" and self.inside:
            self.x = np.array([-EDGE, *[self.kink] * 3, EDGE])
            self.z = np.array([0, 0, np.nan, 1, 1] if self.w > 0 else [1, 1, np.nan, 0, 0])
            return
        around = self.kink + AROUND / abs(self.weight) if self.inside else ENDS
        self.x = np.unique(np.concatenate([X, around[np.abs(around) < EDGE]]))
        self.z = ACTIVATIONS[self.sigma](self.weight * self.x + self.bias)

    def picture(self):
        scale = self.sharpen
        low, high = HEIGHT[self.sigma]
        low, high = (scale * low, scale * high) if self.sigma == "relu" else (low, high)
        left = Panel("before σ: t = wx + b", "x", "", (-EDGE, EDGE), (-12 * scale, 12 * scale), xticks=range(-6, 7, 3))
        right = Panel("after σ: σ(t)", "x", "", (-EDGE, EDGE), (low, high), xticks=range(-6, 7, 3))
        for panel in left, right:
            panel.rule(x=self.x0, role="ink", look="thin dotted", name="probe")
        self._data(right, low, 0.06 * (high - low))
        if not self.untouched:
            self._before(left, right)
        left.neuron(ENDS, self.weight * ENDS + self.bias, 1)
        self._slope(left)
        right.neuron(self.x, self.z, 1, "bold")
        if self.sigma == "heaviside" and self.inside:
            right.dots(self.kink, 1, "neuron 1", "hollow", name="end at the jump")
            right.dots(self.kink, 0, "neuron 1", name="value at the jump")
        right.data(self.x0, self.z0, name="output at the probe")
        side = "end" if self.kink < 0 else "start"  # where the curve is flat
        right.text(5.8 if side == "end" else -5.8, self._beside(low, high), self.note(), anchor=side, name="note")
        self._handles(left, right)
        return left, right

    def _data(self, panel, low, height):
        """The strip of the data, full where the neuron is active."""
        panel.boxes(DATA[0], low, DATA[1], low + height, "soft", "hatched", name="data")
        panel.boxes(self.active[0], low, self.active[1], low + height, "neuron 1", "filled", name="active")
        panel.text(DATA[1] + 0.2, low + height / 4, "data", "soft", name="name of the strip")

    def _before(self, left, right):
        """The ghost of the neuron with which the preset began."""
        before = self.beginning
        ends = before.weight * ENDS + before.bias
        left.neuron(ENDS, ends, 1, "faint", name="line before")
        above = ends[1] + 1.6 * self.sharpen
        left.text(5.8, above, "at the start", "soft", anchor="end", name="name of the line before")
        right.neuron(before.x, before.z, 1, "faint", name="curve before")
        if before.inside:
            right.dots(before.kink, before.level, "neuron 1", "faint", name="kink before")

    def _slope(self, panel):
        """Where t passes 0, and how much it grows when x grows by 1."""
        if not self.w:
            return
        corner = self.kink + 1
        panel.line([self.kink, corner, corner], [0, 0, self.weight], "step", name="slope")
        if abs(self.w) >= 2 and abs(corner) < EDGE - 1.5:
            panel.text(corner + 0.2, self.weight / 2, number(self.weight), "step", name="size of the slope")

    def note(self):
        if not self.w:
            return f"w = 0: constant {number(self.z0)}"
        return "dead: 0 on all data" if self.dead else ""

    def _beside(self, low, high):
        """Above the curve, or below it where it is high up."""
        beside = 0.08 * (high - low)
        return self.z0 + beside if self.z0 + 2 * beside < high else self.z0 - 2 * beside

    def _handles(self, left, right):
        s = self.sharpen
        at = self.x0, np.clip(self.t0, -12 * s, 12 * s)
        left.handle("probe", at, lambda x, y: {"x0": x}, step=(STEP, 0), role="ink")
        if not self.inside:
            return
        right.handle(
            "kink",
            (self.kink, self.level),
            lambda x, y: {"b": -self.w * x},
            step=(STEP / abs(self.w), 0),
            role="neuron 1",
        )
        grip = 3 * s if self.sigma == "relu" else GRIP
        x = self.kink + grip / self.weight
        if self.sigma != "heaviside" and abs(x) <= EDGE:
            right.handle(
                "slope",
                (x, float(ACTIVATIONS[self.sigma](grip))),
                lambda x, y: self._turned(grip / s / (x - self.kink) if x != self.kink else np.inf),
                nudge=lambda right, up: self._turned(self.w + STEP * (up - right * np.sign(self.w))),
                role="step",
            )

    def _turned(self, w):
        """Another w, with the kink where it is."""
        w = self.controls["w"].nearest(w) or STEP
        return {"w": w, "b": -w * self.kink}

    @classmethod
    def linked(cls, old, new):
        return {"b": new.w * old.b / old.w} if new.lock and old.w and new.w != old.w else {}

    def numbers(self):
        w, b, x0 = (number(value) for value in (self.w, self.b, self.x0))
        inside = f"{tint(w, 'neuron 1')} · {bracketed(x0)} {'−' if self.b < 0 else '+'} {b.lstrip('−')}"
        inside = f"{self.sharpen} · ({inside})" if self.sharpen > 1 else inside
        return f"σ({inside}) = σ({number(self.t0)}) = <b>{number(self.z0)}</b>"

    def readout(self):
        lines = {"kink at −b/w =": self.kink if self.w else "not defined (w = 0)"}
        if self.w and self.sigma == "relu":
            lines["slope jumps between 0 and"] = self.weight
        elif self.w and self.sigma == "heaviside":
            lines["jump of"] = 1
        elif self.w:
            lines["slope there"] = self.weight * SLOPE[self.sigma]
            lines["rise from 10 to 90 % over"] = self.rise
        lines["wx + b > 0 on"] = f"{round(100 * self.share)} % of the strip"
        return lines

    def alt(self):
        sigma = self.controls["sigma"].text(self.sigma)
        dead = " It is dead: 0 on all data." if self.dead else ""
        return (
            f"One {sigma} neuron with w = {number(self.w)} and b = {number(self.b)}, before and after the activation; "
            f"at the probe {number(self.x0)} its value is {number(self.z0)}. {self.said()}.{dead}"
        )
