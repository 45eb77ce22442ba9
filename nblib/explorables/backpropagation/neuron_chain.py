"""Notebook 06, backpropagation: one neuron per layer, and the chain rule factor by factor."""

import numpy as np

from nblib.explorables.backpropagation.neuron_chain_numbers import chain, factors, magnify, sub
from nblib.explorables.engine import Choice, Explorable, Integer, LogReal, Preset, Real, Toggle, Vector
from nblib.explorables.engine.words import bracketed, number, powered, tint
from nblib.figures.scene import Panel, minus

DEEPEST = 10
HIGH = 8  # the largest weight
NOISE = 1e-12  # smaller changes of the loss are lost in the rounding of the loss
NAMED = 4  # layers up to which everything has its name
DECADES = {NAMED: (-4, 1), DEEPEST: (-9, 3)}  # of the running product, for at most so many layers
# The drawing is so many px long; across the chain it has bands, in px. On a phone the chain hangs down.
LONG, ACROSS = {False: 1040, True: 420}, {False: 316, True: 366}
BANDS = {
    False: {"names": 8, "product": (24, 124), "rows": (160, 140), "chain": 206, "tracks": 206, "change": 280},
    True: {"names": 16, "product": (40, 128), "rows": (154, 154), "chain": 198, "tracks": 270, "change": 330},
}
REACH = 32  # px from the middle of a track to its ends
ENLARGED = 23  # px of a change of 1, magnified
THICK = 18, 30  # px of a link with slope 1, and at most
ROLES = {"r": "error", "σ": "neuron 1", "w": "network", "x": "forward", "z": "forward", "1": "soft"}  # of factors


class NeuronChain(Explorable):
    title = "One neuron per layer"
    idea = "A slope is a product of local slopes."
    formula = r"\frac{\partial\ell}{\partial w_l} = (z_L - y)\,\sigma'(a_L)\,w_L \cdots \sigma'(a_l)\,z_{l-1}"

    delta = LogReal(1e-4, 1, 0.1, "nudge", "Δ", per_decade=10)
    nudge = Choice({"w of the layer": "w", "b of the layer": "b", "x": "x"}, "w", "what is nudged")
    layer = Integer(1, DEEPEST, 1, "layer", "l")
    w = Vector(Real(-HIGH, HIGH, 0.1, 1.0, "weight"), (0.8, 1.2, 1.5, *[1.0] * 7), "weight", "wₗ", by="layer")
    b = Vector(Real(-4, 4, 0.1, 0.0, "bias"), (0.1, -0.2, 0.1, *[0.0] * 7), "bias", "bₗ", by="layer")
    alike = Toggle(False, "all layers have this weight")
    centred = Toggle(False, "biases follow: every a = 0")
    sigma = Choice({"tanh": "tanh", "sigmoid": "sigmoid", "ReLU": "relu"}, "tanh", "activation", "σ")
    depth = Choice(range(2, DEEPEST + 1), 3, "layers", "L")
    x = Real(-3, 3, 0.1, 1.0, "input", "x")
    y = Real(-3, 3, 0.1, 0.3, "target", "y")

    presets = (
        Preset("healthy tanh", {"delta": 0.01}, then={"delta": 1.0}, use=("delta",)).asks("""
            For Δ = 0.01 the slope predicts the change of the loss within 2 %. For Δ = 1 it will be …
            | as good | more than twice too large ✓ | more than twice too small
            predicted {after.predicted:.3f}, observed {after.observed:.4f}: a slope knows how the way begins.
            > Pull Δ back to 0.1 and 0.01: the grey dashes meet the arrows.
            """),
        Preset("saturated", {"delta": 0.1}, then={"w": (4.0, 1.2, 1.5, *[1.0] * 7)}, use=("w", "layer")).asks("""
            w₁ grows from 0.8 to 4, a factor of 5. The slope of the loss by w₁ …
            | grows with it | stays about the same | nearly vanishes ✓
            it falls from {before.slope:.3f} to {after.slope:.1e}: tanh is flat at a₁ = {after.chain.a[1]:.1f}.
            > One thin link is enough: find its bar.
            """),
        Preset(
            "dead link", {"sigma": "relu", "layer": 2}, then={"b": (0.1, -2.0, 0.1, *[0.0] * 7)}, use=("b", "layer")
        ).asks("""
            ReLU. b₂ falls to −2 and neuron 2 is off. By which weights is the slope of the loss exactly 0?
            | by w₂ only | by w₁ and w₂ | by all three ✓
            w₁ and w₂ meet the factor σ′(a₂) = 0, and w₃ multiplies z₂ = {after.chain.z[2]:.0f}.
            > Move w₁: everything grey can do what it likes. Only b₃ still counts.
            """),
        Preset("ten sigmoid layers", {
                "sigma": "sigmoid", "depth": 10, "nudge": "x", "x": 0.3, "w": (1.0,) * 10, "alike": True,
                "b": (-0.3, *[-0.5] * 9),
            }, then={"w": (4.0,) * 10}, use=("w",)).asks("""
            Ten sigmoids, all at their steepest point: ∂z₁₀/∂x = 4⁻¹⁰. All weights go from 1 to 4, the biases stay. Then
            it is …
            | 4¹⁰ times larger | about the same | far smaller ✓
            {before.output_slope:.1e} becomes {after.output_slope:.1e}. At w = 2 it had risen to 1.7·10⁻⁴; then the
            neurons leave their steepest point, and σ′ loses more than w gains.
            > Must it? The next scene lets the biases follow.
            """),
        Preset("biases follow", {
                "sigma": "sigmoid", "depth": 10, "nudge": "x", "x": 0.3, "w": (1.0,) * 10, "alike": True,
                "centred": True,
            }, then={"w": (4.0,) * 10}, use=("w",)).asks("""
            The same ten, but the biases follow and keep all at their steepest point. With all weights 4, ∂z₁₀/∂x is …
            | far smaller, as before | still 4⁻¹⁰ | exactly 1 ✓
            every layer multiplies by 4 · ¼ = 1, so {after.output_slope:.0f}. σ′ loses what w gains only if nobody moves
            the biases.
            > Pull w on to 8: 2¹⁰ = 1024. Slopes can explode as well as vanish.
            """),
    )  # fmt: skip

    def compute(self):
        L = self.depth
        self.nudged_layer = min(self.layer, L)
        w = (self.w[self.nudged_layer - 1],) * L if self.alike else self.w[:L]
        self.chain = chain(self.sigma, w, self.b[:L], self.x, self.nudge, self.nudged_layer, self.delta, self.centred)
        z, y = self.chain.z, self.y
        self.first = 1 if self.nudge == "x" else self.nudged_layer  # the first layer that feels the nudge
        self.names, values, self.places = zip(*factors(self.chain, y, self.nudge, self.nudged_layer), strict=True)
        self.factors = np.array(values)
        self.products = np.cumprod(self.factors)  # from the loss back
        self.slope = float(self.products[-1])  # of the loss by what is nudged
        self.output_slope = float(np.prod(self.factors[1:]))  # of z_L by it
        self.loss = (z[-1] - y) ** 2 / 2
        self.predicted = self.slope * self.delta  # change of the loss, to first order
        self.observed = float((self.chain.nudged[-1] - z[-1]) * (self.chain.nudged[-1] + z[-1] - 2 * y) / 2)
        # the last layer whose slope is exactly 0, so that nothing before it matters; 0 if there is none
        self.cut = max((l for l in range(self.first, L + 1) if self.chain.slopes[l] == 0), default=0)
        self.all_named, self.bands = L <= NAMED, BANDS[self.narrow]
        self.unit = LONG[self.narrow] / (L + 3.7)  # px from layer to layer

    @property
    def parameter(self):
        return "x" if self.nudge == "x" else f"{self.nudge}{sub(self.nudged_layer)}"

    @property
    def ratio(self):
        """Observed over predicted change, or why there is none."""
        if self.cut and self.sigma == "relu":
            return f"none: neuron {self.cut} is off"
        if self.cut:
            return f"none: σ′(a{sub(self.cut)}) is rounded to 0"
        if self.slope == 0:
            return f"none: {self.names[int((self.factors == 0).argmax())]} = 0"
        if abs(self.observed) < NOISE:
            return "lost in rounding"
        return number(self.observed / self.predicted)

    # --- the drawing ----------------------------------------------------------------------------------------

    def picture(self):
        along, across = (0, LONG[self.narrow]), (0, ACROSS[self.narrow])
        xlim, ylim = (across, along) if self.narrow else (along, across)
        panel = Panel(xlim=xlim, ylim=ylim, axes=False, equal=self.narrow)
        self._links(panel)
        self._nodes(panel)
        self._changes(panel)
        self._product(panel)
        self._tracks(panel)
        return [panel]

    def _place(self, along, across):
        """(x, y) of layers along the chain and px across it."""
        along, across = np.add(along, 1.35) * self.unit, np.asarray(across, float)
        along, across = along + 0 * across, across + 0 * along  # of one shape
        return (across, LONG[True] - along) if self.narrow else (along, across)

    def _sides(self, along, low, until, high):
        """(left, low, right, high) of boxes from `along`, `low` to `until`, `high`."""
        (x, y), (to_x, to_y) = self._place(along, low), self._place(until, high)
        return np.array([np.minimum(x, to_x), np.minimum(y, to_y), np.maximum(x, to_x), np.maximum(y, to_y)])

    def _text(self, panel, along, across, text, role, name, anchor="middle"):
        panel.text(*self._place(along, across), text, role, name=name, anchor="middle" if self.narrow else anchor)

    def _links(self, panel):
        """From node to node, as thick as the local slope; before the nudge and before a slope 0 they do not count."""
        slopes, at = np.append(self.chain.local[1:], self.factors[0]), np.arange(self.depth + 1)
        thick = np.clip(THICK[0] * np.abs(slopes), 1, THICK[1]) * (slopes != 0) / 2
        sides = self._sides(at, self.bands["chain"] - thick, at + 1, self.bands["chain"] + thick)
        counts = (at + 1 >= self.first) & (at + 1 > self.cut)
        panel.boxes(*sides[:, counts & (slopes >= 0)], "ink", "filled", name="links")
        panel.boxes(*sides[:, counts & (slopes < 0)], "ink", "hatched", name="negative links")
        panel.boxes(*sides[:, ~counts], "soft", "faint", name="links that do not count")
        if self.all_named:
            texts = [f"× {short(s)}" for s in slopes.tolist()]
            self._text(panel, at + 0.5, self.bands["rows"][1], texts, "ink", "local slopes")

    def _nodes(self, panel):
        L, at = self.depth, np.arange(self.depth + 2)
        x, y = self._place(at, self.bands["chain"])
        wide, high = (26, min(15, 0.3 * self.unit)) if self.narrow else (min(38, 0.33 * self.unit), 16)
        sides = np.array([x - wide, y - high, x + wide, y + high])
        lost, loss = at < self.cut, at == L + 1
        panel.boxes(*sides, "soft", "hollow", name="under the nodes")
        panel.boxes(*sides[:, ~lost & ~loss], "forward", name="nodes")
        panel.boxes(*sides[:, lost], "soft", "hatched", name="nodes that do not count")
        panel.boxes(*sides[:, loss], "error", name="loss")
        digits = 3 if self.all_named and not self.narrow else 2
        values = [short(z, digits) for z in [*self.chain.z.tolist(), float(self.loss)]]
        if not self.all_named and not self.narrow:  # .50 in a small box
            values = [text.replace("0.", ".") if text.lstrip("−").startswith("0.") else text for text in values]
        panel.text(x[:-1], y[:-1], values[:-1], "forward", name="z", anchor="middle")
        panel.text(x[-1], y[-1], values[-1], "error", name="ℓ", anchor="middle")
        if not self.narrow:
            names = [*(f"z{sub(l)}" for l in range(1, L + 1)), "ℓ"]
            self._text(panel, at[1:], self.bands["rows"][0], names, "soft", "names")
        if self.all_named and not self.narrow:
            texts = [f"a{sub(l)} = {short(self.chain.a[l])}" for l in range(1, L + 1)]
            self._text(panel, at[1:-1], self.bands["chain"] + 29, texts, "soft", "a")

    def _changes(self, panel):
        """What the nudge does to every node: an arrow for what is observed, a dash for what is predicted."""
        at, middle = np.arange(self.depth + 2), self.bands["change"]
        change = np.append(self.chain.nudged - self.chain.z, self.observed)
        predicted = np.append(self.chain.predicted, self.predicted)
        largest = np.maximum(np.abs(change), np.abs(predicted))
        times = np.append(np.full(self.depth + 1, magnify(largest[:-1].max())), magnify(largest[-1]))
        there = times * largest > 0.02
        x, y = self._place(at, middle)
        to_x, to_y = self._place(at, middle + ENLARGED * times * change)
        panel.line(*self._place([-0.3, self.depth + 1.3], middle), "soft", "thin faint", name="no change")
        panel.arrows(x[there], y[there], (to_x - x)[there], (to_y - y)[there], "step", name="changes")
        ends = np.add.outer(at[there], [-0.14, 0.14, np.nan]).ravel()
        levels = np.repeat((middle + ENLARGED * times * predicted)[there], 3)
        panel.line(*self._place(ends, levels), "truth", "solid", name="predicted changes")
        beside = 0.7 if self.narrow else 0.35
        words = "change × " if self.all_named and not self.narrow else "× "
        self._text(panel, -beside, middle, words + number(times[0], 1), "step", "magnified", "end")
        end = self.depth + 1 + beside
        self._text(panel, end, middle, f"× {number(times[-1], 1)}", "step", "loss magnified", "start")

    def _product(self, panel):
        """The running product from the loss back, on a logarithmic axis; in colour what its last factor did."""
        least, most = next(decades for depth, decades in DECADES.items() if self.depth <= depth)
        bottom, top = self.bands["product"]
        top += 0 if self.all_named or self.narrow else 20

        def level(product):
            log = np.log10(np.clip(np.abs(product), 10.0**least, 10.0**most))
            return bottom + (top - bottom) * (log - least) / (most - least)

        decades = (least, 0) if self.narrow else (least, least // 2 + (least % 2), 0)
        heights, ends = level(10.0 ** np.array(decades)), [-0.85, self.depth + 0.85, np.nan]
        panel.line(
            *self._place(np.tile(ends, len(decades)), np.repeat(heights, 3)), "soft", "thin faint", name="decades"
        )
        ticks = [powered("10", k) if k else "1" for k in decades]
        self._text(panel, -0.95, heights, ticks, "soft", "decades in numbers", "end")
        there = np.append(True, self.products[:-1] != 0)
        at, half = np.array(self.places), 0.14
        before, after = level(np.append(1.0, self.products[:-1])), level(self.products)
        sides = self._sides(at - half, bottom, at + half, np.minimum(before, after))[:, there]
        panel.boxes(*sides, "ink", name="products", tint=np.full(len(sides[0]), 0.15))
        sides, roles = self._sides(at - half, before, at + half, after), [ROLES[name[0]] for name in self.names]
        for role in dict.fromkeys(roles):
            mine = np.array([r == role for r in roles])
            for look, signed in (("filled", self.factors >= 0), ("hatched", self.factors < 0)):
                if (mine & signed & there).any():
                    panel.boxes(*sides[:, mine & signed & there], role, look, name=f"{role} {look}")
            if self.all_named:
                names = [name for name, r in zip(self.names, roles, strict=True) if r == role]
                self._text(panel, at[mine], self.bands["names"], names, role, f"{role} names")
        if not self.all_named:
            layers = range(self.first, self.depth + 1)
            self._text(panel, np.subtract(layers, 0.5), self.bands["names"], map(str, layers), "soft", "layers")
        if not self.narrow and (self.all_named or self.first > 2):
            self._text(panel, at[-1] - 0.2, after[-1], number(self.slope), "ink", "slope", "end")

    def _tracks(self, panel):
        """The handles: every weight on its line, the input before the chain and the target behind it."""
        hands, middle = list(self._hands()), self.bands["tracks"]
        places, reach = np.array([along for _, along, *_ in hands]), [middle - REACH, middle + REACH, np.nan]
        panel.line(
            *self._place(np.repeat(places, 3), np.tile(reach, len(hands))), "soft", "thin", name="lines of handles"
        )
        for name, along, value, most, change, role in hands:
            scale, start, axis = REACH / most, self._place(along, middle), 1 - self.narrow
            at, step = list(start), [0, 0]
            at[axis], step[axis] = start[axis] + scale * value, 0.1 * scale

            def drag(x, y, axis=axis, zero=start[axis], scale=scale, change=change):
                return change(((x, y)[axis] - zero) / scale)

            panel.handle(name, at, drag, step, role=role)
        brief = self.narrow or not self.all_named
        words = [name.split()[-1] + ("" if brief else f" = {value:.2f}") for name, _, value, *_ in hands]
        across = middle - REACH - 9 if self.narrow else self.bands["rows"][0]
        self._text(panel, places, across, words, "ink", "values of handles")

    def _hands(self):
        """(name, place, value, most, change, role) of the handles; one weight for all, if they are alike."""
        yield "input x", -0.75, self.x, 3, lambda v: {"x": v}, "forward"
        for l in [self.nudged_layer] if self.alike else range(1, self.depth + 1):
            to = lambda v, l=l: {"w": (*self.w[: l - 1], v, *self.w[l:]), "layer": l}  # noqa: E731
            yield f"weight w{sub(l)}", l - 0.5, float(self.chain.w[l - 1]), HIGH, to, "network"
        yield "target y", self.depth + 1.9, self.y, 3, lambda v: {"y": v}, "truth"

    # --- words ----------------------------------------------------------------------------------------------

    @classmethod
    def linked(cls, old, new):
        """The layer that is chosen exists; whichever of the two the hand has not set follows."""
        return {"depth": new.layer, "layer": new.depth} if new.layer > new.depth else {}

    def numbers(self):
        shown = [bracketed(number(v)) for v in self.factors[1:].tolist()]
        if len(shown) > 7:
            shown = [*shown[:4], "…", *shown[-2:]]
        first = f"({number(float(self.chain.z[-1]))} − {bracketed(number(self.y))})"
        return f"∂ℓ/∂{self.parameter} = {' · '.join([first, *shown])} = {tint(number(self.slope), 'step')}"

    def readout(self):
        lost = 0 < abs(self.observed) < NOISE
        return {
            f"∂z{sub(self.depth)}/∂{self.parameter} =": self.output_slope,
            "Δℓ: predicted": self.predicted,
            "observed": "below 10⁻¹²" if lost else self.observed,
            "ratio": self.ratio,
        }

    def alt(self):
        return (
            f"A chain of {self.depth} {self.controls['sigma'].text(self.sigma)} neurons from x = {number(self.x)} to "
            f"the loss with y = {number(self.y)}, its links as thick as their local slopes, the changes after the "
            f"nudge Δ = {number(self.delta)} of {self.parameter}, and the factors of the slope with their running "
            f"product ∂ℓ/∂{self.parameter} = {number(self.slope)}. {self.said()}."
        )


def short(value, digits=2):
    """A number in a box: 0.75, −1.20, 37.2, 4·10⁶, and 0 for exactly 0."""
    size, digits = abs(value), digits if abs(value) < 0.9995 else 2
    if 0.5 * 10**-digits <= size < 9.995:
        return minus(f"{value:.{digits}f}")
    return number(value, 3 if 1 <= size < 99.95 else 1) if value else "0"
