"""Notebook 06, backpropagation: the backprop table (6.2)."""

from types import SimpleNamespace

import numpy as np
from matplotlib import rc_context

from nblib import figures, squared
from nblib.explorables import backprop_picture as picture
from nblib.explorables.backprop_pass import (
    LAST,
    NAMES,
    NUDGES,
    STEPS,
    SUBSCRIPT,
    Backprop,
    central,
    centrals,
    network,
    place,
    symbol,
)
from nblib.explorables.backprop_picture import WEIGHTS
from nblib.explorables.controls import Choice, LogReal, Number, Real, Seed, Time, Toggle
from nblib.explorables.declaration import Handle, Moment, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.text import number

CHECK = {"xscale": "log", "yscale": "log", "xlim": (1e-15, 1e-1), "ylim": (1e-17, 10)}


class BackpropTable(Explorable):
    """Notebook 06: one forward pass, one backward pass, and every slope is a product of two numbers."""

    title = "The backprop table"
    idea = "One pass forward, one back: then every slope is an output times an error."
    formula = (
        r"$\delta_l = (W_{l+1}\,\delta_{l+1}) \odot \sigma'(a_l), \quad"
        r" \partial\ell/\partial W_l = z_{l-1}\,\delta_l^T, \quad \partial\ell/\partial b_l = \delta_l$"
    )

    sigma = Choice({text: name for name, text in NAMES.items()}, "tanh", "activation", "σ")
    weights = Choice(["random", "all equal"], "random", "weights")
    seed = Seed(2809)
    weight = Choice({symbol("W", l, i, j): f"{l}{i + 1}{j + 1}" for l, i, j in WEIGHTS}, "231", "selected")
    x1 = Number(-2, 2, 0.1, 1.0, "input", "x₁")
    x2 = Number(-2, 2, 0.1, -0.5, "input", "x₂")
    hit = Toggle(False, "y = f̂(x)")
    fill = Toggle(False, "fill in")
    guess = Number(-99, 99, 0.01, 0.0, "your value")
    k = Time(LAST, LAST, fps=2)
    b = Real(-3, 3, 0.1, 0.5, "bias", "(b₁)₂")
    y = Real(-2, 2, 0.1, 1.0, "target", "y")
    h = LogReal(1e-15, 1e-1, 1e-5, "nudge", "h", per_decade=4)

    presets = (
        Preset(
            "all slopes at once",
            {"k": 0},
            question="20 parameters. How many slopes are known after one pass forward and one back?",
            answers=("only those of the last layer", "1", "all 20"),
            right=2,
            then={"k": LAST},
            see="14 products for the weights, and the errors δ themselves for the 6 biases.",
            look="Click a weight: the output before it and the error behind it light up.",
            hide=("weights", "hit", "fill", "guess", "h"),
        ),
        Preset(
            "one ReLU off",
            {"sigma": "relu", "weight": "121"},
            question="Its bias pushes neuron 2 of layer 1 off. Which slopes become exactly 0?",
            answers=("those of its weights in", "those of its weights out", "in, out and its bias", "none"),
            right=2,
            then={"b": -3.0},
            see="{before.zeros} of 20 before, {after.zeros} now: its error is 0, which clears a column of the first "
            "table, and its output is 0, which clears a row of the second.",
            look="Learning from this point cannot wake it up.",
            hide=("weights", "hit", "fill", "guess", "h"),
        ),
        Preset(
            "residual 0",
            question="The target moves to what the network says. The slopes of layer 1 are then …",
            answers=("0", "small, but not 0", "the same as before"),
            then={"hit": True},
            see="all {after.zeros} slopes are 0: δ₃ = f̂ − y is 0, and every other error is a multiple of it.",
            look="There is nothing to learn from this point.",
            hide=("weights", "fill", "guess", "h"),
        ),
        Preset(
            "all equal",
            {"weights": "all equal", "b": 0.0, "k": 0, "weight": "111"},
            question="All weights are equal. The errors of the three neurons of layer 1 are …",
            answers=("equal as well", "0", "different, by the random start"),
            then={"k": LAST},
            see="all three are {after.delta[1][0]:.3f}: equal columns of slopes. A step keeps the neurons equal.",
            look="That is why a training starts with random weights.",
            hide=("hit", "fill", "guess", "h"),
        ),
        Preset(
            "check by nudging",
            {"h": 1e-5},
            question="A check with nudge h = 10⁻⁵ agrees well. With h = 10⁻¹² it is …",
            answers=("far more exact", "as exact", "far less exact"),
            right=2,
            then={"h": 1e-12},
            see="the difference goes from {before.error:.0e} to {after.error:.0e}: two losses that agree in nearly all "
            "digits are subtracted.",
            look="To the right the curvature spoils the check, to the left the rounding.",
            hide=("weights", "hit", "fill", "guess"),
        ),
        Preset(
            "fill it in",
            {"k": 0, "fill": True, "weight": "111"},
            question="One number at a time: how many of the 11 steps need σ or its slope σ′?",
            answers=("2", "4", "11"),
            right=1,
            see="the two forward steps from a to z, and the two backward steps that multiply by σ′.",
            look="Type the value, then press Step.",
            hide=("weights", "hit", "h", "x1", "x2"),
        ),
    )
    quick = ("k", "fill", "guess", "h")
    moments = (Moment("The completed table", {"k": LAST, "h": 0.1}),)

    @staticmethod
    def compute(state):
        setting, x = (state.weights, state.sigma, state.b, state.seed), (state.x1, state.x2)
        net = network(*setting)
        passed = net.forward([x])
        output = passed.z[-1]
        y = output.item() if state.hit else state.y
        z = [layer[0] for layer in passed.z]
        delta = [None, *[layer[0] for layer in net.backward(passed, output - y)[1:]]]
        return Backprop(
            state=state,
            net=net,
            y=y,
            a=[None, *[layer[0] for layer in passed.pre[1:]]],
            z=z,
            delta=delta,
            loss=squared(output, [[y]]).item(),
            slopes=[None, *map(np.outer, z, delta[1:])],
            slope=central(net, place(state.weight), x, y, state.h),
            errors=centrals(setting, place(state.weight), x, y),
        )

    def build(self, figure):
        grid = figure.add_gridspec(2, 2, width_ratios=[1.5, 1], height_ratios=[2.2, 1])
        net, strip, table = (figure.add_subplot(grid[at]) for at in ((0, 0), (1, 0), (slice(None), 1)))
        strip.set(**CHECK, xticks=[1e-15, 1e-10, 1e-5, 1e-1], yticks=[1e-15, 1e-8, 1e-1])
        strip.minorticks_off()
        strip.text(0.5, 0.95, "error of the check with nudge h", transform=strip.transAxes, **picture.MIDDLE)
        return SimpleNamespace(
            net=net,
            strip=strip,
            table=table,
            network=picture.network(net),
            cells=picture.table(table),
            errors=strip.plot([], [], **figures.LINES["step"])[0],
        )

    def draw(self, art, result):
        picture.draw_network(art.network, result)
        picture.draw_table(art.cells, result)
        art.errors.set_data(NUDGES, np.clip(np.abs(result.errors - result.product), *CHECK["ylim"]))

    def still(self):
        """The completed table, without the check: its rounding errors are others on every computer."""
        result = self.at(self.moments[0]).result
        figure, (net, table) = figures.axes(2, width=1200, height=420)
        for ax, make, draw in (
            (net, picture.network, picture.draw_network),
            (table, picture.table, picture.draw_table),
        ):
            with rc_context(figures.STYLE):
                draw(make(ax), result)
        return figure

    def handles(self, art, result):
        h = result.state.h
        yield Handle(
            "nudge",
            art.strip,
            (h, float(np.clip(result.error, *CHECK["ylim"]))),
            lambda x, y: {"h": x},
            nudge=lambda right, up: {"h": h * 10 ** (right / 4)},
            color=figures.STEP,
        )

    def click(self, art, result, axes, x, y):
        found = {art.net: picture.edge_at, art.table: picture.cell_at}.get(axes, lambda x, y: None)(x, y)
        if not found:
            return {}
        (l, i, j), (layer, row, column) = found, result.weight
        row, column = (row, column) if l == layer else (0, 0)  # a factor is lit with the other one that was
        return {"weight": f"{l}{(row if i is None else i) + 1}{(column if j is None else j) + 1}"}

    def formula_numbers(self, result):
        left, right, value = result.line()
        return f"{left} = {right} = <b>{'?' if result.filled is False else number(value)}</b>"

    def readout(self, result):
        lines = {
            f"step {result.state.k} of {LAST}:": STEPS[result.state.k].translate(SUBSCRIPT).replace("∂", "all slopes")
        }
        if result.filled is not None:
            lines["next:"] = result.line()[0].split(" = ")[0]
            lines["your value is"] = "right" if result.filled else "not it yet"
        if result.known("z3"):
            lines["f̂ ="] = float(result.z[3][0])
        if result.known("ℓ"):
            lines["ℓ ="] = result.loss
        if result.known("∂"):
            lines["slopes exactly 0:"] = f"{result.zeros} of 20"
        lines["check off by"] = result.error
        return lines

    def alt(self, result):
        s = result.state
        return (
            f"A network 2-3-2-1 ({NAMES[s.sigma]}, weights {s.weights}, biases 0 but for {number(s.b)}) at x = "
            f"({number(s.x1)}, {number(s.x2)}) with target {number(result.y)}, its numbers as far as they are "
            f"computed, and three tables of outputs, errors and their products. {self.said(result)}."
        )
