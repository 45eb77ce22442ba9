"""Notebook 06, backpropagation: one pass forward, one back, and every slope is a product of two numbers."""

import numpy as np

from nblib import squared
from nblib.explorables.backpropagation.backprop_table_numbers import (
    AT,
    BOTH,
    LAST,
    NEURONS,
    NUDGES,
    STEPS,
    WEIGHTS,
    WIDTHS,
    central,
    centrals,
    goes_along,
    in_words,
    layers_of,
    network,
    symbol,
    takes,
)
from nblib.explorables.engine import Choice, Explorable, LogReal, Preset, Real, Seed, Time, Toggle
from nblib.explorables.engine.words import bracketed, number, tint
from nblib.figures.scene import Panel, minus, subscript

NAMES = {"tanh": "tanh", "sigmoid": "sigmoid", "relu": "ReLU"}
CLOSE = 0.005  # how far a value that was filled in may be off
ERRORS = 1e-17, 10.0  # what is seen of the errors of the check
# The drawing of the network is 100 wide and 105 high.
COLUMNS = {0: 7, 1: 35.7, 2: 64.3, 3: 93}  # where the layers stand
PAIR = 15, 85  # where two of them stand on a phone
ROW = 31  # between neurons
# half the widths of the boxes of a number, of a weight and of a product
HALVES = {"alone": (5, 3.1, 4.6), "beside": (6.4, 4.6, 7), "phone": (12.5, 8.5, 14)}
HEIGHTS = {"z": (3.5, 5.5), "δ": (-8, 4.5)}  # of the boxes of a neuron: middle, half
ROLES = {"z": "forward", "δ": "backward", "∂": "ink"}
S = np.linspace(0, 1, 31)
ALONG, UP = 1.5 * S * (1 - S) + S**3, 3 * S**2 - 2 * S**3  # a link: how far it has gone to the right, and up
TOPS = {1: 3.4, 2: 2.34, 3: 0.97}  # of the tables of slopes, whose cells are 1 wide
HIGH = 0.31  # and so high


def cell(step):
    """Upper left corner of a cell: the errors δ_l stand above the slopes of layer l, the outputs z_{l-1} before."""
    kind, l, *n = step
    row, column = {"z": (n[0], -1.1), "δ": (-1.1, n[-1]), "∂": (n[0], n[-1])}[kind]
    return 1.1 + column, TOPS[l + (kind == "z")] - HIGH * (1.1 + row)


CELLS = {s: cell(s) for s in [("z", l, n) for l, n in NEURONS if l < 3] + [s for s in STEPS if s[0] in "δ∂"]}


class BackpropTable(Explorable):
    title = "Backpropagation"
    idea = "Every slope is an output times an error."
    formula = (
        r"\delta_l = (W_{l+1}\,\delta_{l+1}) \odot \sigma'(a_l), \quad"
        r" \partial\ell/\partial W_l = z_{l-1}\,\delta_l^T, \quad \partial\ell/\partial b_l = \delta_l"
    )

    k = Time(LAST, LAST, fps=2)
    sigma = Choice({text: name for name, text in NAMES.items()}, "tanh", "activation", "σ")
    x1 = Real(-2, 2, 0.1, 1.0, "first input", "x₁")
    x2 = Real(-2, 2, 0.1, -0.5, "second input", "x₂")
    y = Real(-2, 2, 0.1, 1.0, "target", "y")
    hit = Toggle(False, "the target is the output", "y = f̂")
    b = Real(-3, 3, 0.1, 0.5, "bias of neuron 2, layer 1", "b")
    weights = Choice(["random", "all equal"], "random", "weights")
    seed = Seed(2809)
    beside = Choice(["nothing", "slopes", "check"], "slopes", "beside the network")
    h = LogReal(1e-15, 1e-1, 1e-5, "nudge of the check", "h", per_decade=4)
    fill = Toggle(False, "fill in the next number")
    guess = Real(-99, 99, 0.01, 0.0, "your value for the box with “?”")

    presets = (
        Preset("all slopes at once", {"k": 0, "beside": "nothing"}, then={"k": BOTH}, use=("x1", "y")).asks("""
            20 parameters. How many slopes are known after one pass forward and one back?
            | only those of the last layer | 1 | all 20 ✓
            every error brings the slopes of the weights before it, one product each, and is itself the slope of its
            bias: 14 + 6.
            > Step on, or click an edge: what came in, what went wrong, and their product.
            """),
        Preset("one ReLU off", {"sigma": "relu", "k": AT["∂", 1, 0, 1]}, then={"b": -3.0}, use=("b",)).asks("""
            Its bias pushes neuron 2 of layer 1 off. Which slopes become exactly 0?
            | those of its weights in | those of its weights out | in, out and its bias ✓ | none
            {before.zeros} of 20 before, {after.zeros} now: its error is 0, which clears a column of the first table,
            and its output is 0, which clears a row of the second.
            > Learning from this point cannot wake it up.
            """),
        Preset("residual 0", {"k": AT["∂", 1, 0, 0]}, then={"hit": True}, use=("hit", "y")).asks("""
            The target moves to what the network says. The slopes of layer 1 are then …
            | 0 ✓ | small, but not 0 | the same as before
            all {after.zeros} slopes are 0: δ₃ = f̂ − y is 0, and every other error is a multiple of it.
            > There is nothing to learn from this point.
            """),
        Preset("all equal", {"weights": "all equal", "b": 0.0, "k": 0}, then={"k": BOTH}, use=("weights",)).asks("""
            All weights are equal. The errors of the three neurons of layer 1 are …
            | equal as well ✓ | 0 | different, by the random start
            all three are {after.delta[1][0]:.3f}: equal columns of slopes. A step keeps the neurons equal.
            > That is why a training starts with random weights.
            """),
        Preset("check by nudging", {"k": AT["∂", 2, 2, 0], "beside": "check"}, then={"h": 1e-12}, use=("h",)).asks("""
            A check with nudge h = 10⁻⁵ agrees well. With h = 10⁻¹² it is …
            | far more exact | as exact | far less exact ✓
            the difference goes from {before.error:.0e} to {after.error:.0e}: two losses that agree in nearly all digits
            are subtracted.
            > To the left rounding spoils the check; to the right the third derivative, by h²/6 of it.
            """),
        Preset("fill it in", {"k": 0, "beside": "nothing"}, then={"fill": True}, use=("guess",)).asks("""
            13 numbers lead from the input to the last error, one by one. How many need σ or its slope σ′?
            | 5 | 10 ✓ | 13
            the outputs of the five hidden neurons need σ, and their five errors σ′.
            > Work out the number of the box with “?”, type it, then press ›.
            """),
    )

    def compute(self):
        setting, x = (self.weights, self.sigma, self.b, self.seed), (self.x1, self.x2)
        self.net = network(*setting)
        passed = self.net.forward([x])
        output = passed.z[3]
        self.target = output.item() if self.hit else self.y
        self.z = [layer[0] for layer in passed.z]  # z[l] (n_l,): outputs, l = 0, ..., 3
        self.a = [None, *(layer[0] for layer in passed.pre[1:])]  # a[l] (n_l,): pre-activations, l = 1, 2, 3
        self.delta = [None, *(layer[0] for layer in self.net.backward(passed, output - self.target)[1:])]
        self.loss = squared(output, [[self.target]]).item()
        self.slopes = [None, *map(np.outer, self.z, self.delta[1:])]  # in the biases they are delta[l]
        self.zeros = sum(int((part == 0).sum()) for part in (*self.slopes[1:], *self.delta[1:]))  # of 20
        # the step that is lit: the present one, or the next while its number is to be filled in
        self.step = STEPS[self.k + (self.fill and self.k < LAST)]
        self.lit = {self.step, *takes(self.step)}
        self.filled = abs(self.guess - self.value(self.step)) <= CLOSE if AT[self.step] > self.k else None
        self.slopes_known = sum(self.has(step) for step in STEPS if step[0] in "δ∂")
        self.weight = self.step[1:] if self.step[0] == "∂" else WEIGHTS[0]  # (l, i, j) of the one that is checked
        if self.beside == "check":
            slope = self.value(("∂", *self.weight))
            self.error = abs(central(self.net, self.weight, x, self.target, self.h) - slope)
            self.errors = np.abs(centrals(setting, self.weight, x, self.target) - slope)
        # {layer: where it stands}, of those that are drawn
        self.columns = dict(zip(layers_of(self.step), PAIR, strict=True)) if self.narrow else COLUMNS
        kind = "phone" if self.narrow else "alone" if self.beside == "nothing" else "beside"
        self.half, self.weight_half, self.product_half = HALVES[kind]

    def value(self, step):
        """The number that a step computes."""
        kind, *place = step
        if kind in "xℓ":
            return self.loss if kind == "ℓ" else self.x1
        l, *entry = place
        return float({"z": self.z, "δ": self.delta, "∂": self.slopes}[kind][l][tuple(entry)])

    def has(self, step):
        """Whether the number of a step is there: a slope comes with its error, unless each is to be filled in."""
        at = AT["δ", step[1], step[3]] if step[0] == "∂" and not self.fill else AT[step]
        return self.k >= at or bool(step == self.step and self.filled)

    def text(self, step):
        """The number of a step once it is known, and a question mark while it is asked for."""
        if not self.has(step):
            return "?" if step == self.step else ""
        value = self.value(step)
        if step[:2] == ("z", 0):
            return minus(f"{value:.2f}")
        if abs(value) >= 1:
            return number(value)
        return "0" if value == 0 else "≈ 0" if abs(value) < 0.0005 else minus(f"{value:.3f}")

    def off(self, l, n):
        """Whether neuron n of layer l is a hidden ReLU that is off."""
        return self.sigma == "relu" and l in (1, 2) and self.has(("z", l, n)) and self.a[l][n] <= 0

    # --- the network ----------------------------------------------------------------------------------------

    def picture(self):
        beside = {"nothing": lambda: [], "slopes": lambda: [self._table()], "check": lambda: [self._check()]}
        return [self._network(), *beside[self.beside]()]

    def _network(self):
        """All layers side by side; on a phone the two between which something happens."""
        title = "layers {} and {} of 3".format(*self.columns) if self.narrow else ""
        panel = Panel(
            title, xlim=(0, 100), ylim=(-3, 102), axes=False, equal=self.narrow, width=1.75, click=self._click
        )
        self._links(panel)
        for letter in "zδ":
            self._numbers(panel, letter)
        self._words(panel)
        if self.step[0] == "∂":
            self._product(panel, *self.step[1:])
        return panel

    def _at(self, l, n):
        return self.columns[l], 50 + ROW * ((WIDTHS[l] - 1) / 2 - n)

    def _places(self, steps):
        """x and y of the middles of the boxes of outputs or errors."""
        places = np.array([self._at(l, n) for _, l, n in steps]).reshape(-1, 2)
        return places[:, 0], places[:, 1] + [HEIGHTS[letter][0] for letter, *_ in steps]

    def _shown(self, letter):
        return [(letter, l, n) for l, n in NEURONS if l in self.columns and (l or letter == "z")]

    def _ends(self, l, i, j):
        """(x, y, to_x, to_y) of the link of the weight (l, i, j)."""
        (x, y), (to_x, to_y) = self._at(l - 1, i), self._at(l, j)
        return x + self.half, y + HEIGHTS["z"][0], to_x - self.half, to_y + HEIGHTS["z"][0]

    def _links(self, panel):
        """Every weight: pale at first, darker once its slope is known and not exactly 0, black where the step goes."""
        weights = [w for w in WEIGHTS if {w[0], w[0] - 1} <= self.columns.keys()]
        known = [w for w in weights if self.has(("∂", *w)) and self.value(("∂", *w)) != 0]
        lit = [w for w in goes_along(self.step) if w in weights]
        for name, role, look, some in (
            ("weights", "soft", "faint", weights),
            ("slopes not 0", "soft", "", known),
            ("lit weights", "ink", "", lit),
        ):
            ends = np.array([self._ends(*w) for w in some]).reshape(-1, 4).T
            panel.links(*ends, [self.net.W[l][i, j] for l, i, j in some], role, look, name=name)
        if self.step[0] in "zδ":  # what the lit weights are, at their outer ends
            share, half = (10 if self.step[0] == "z" else 20), self.weight_half
            x, y, to_x, to_y = np.array([self._ends(*w) for w in lit]).reshape(-1, 4).T
            x, y = x + ALONG[share] * (to_x - x), y + UP[share] * (to_y - y)
            panel.boxes(x - half, y - 3.6, x + half, y + 3.6, "soft", "hollow thin", name="signs of weights")
            panel.text(x, y, [f"{self.net.W[l][i, j]:.2f}" for l, i, j in lit], name="lit weights", anchor="middle")

    def _numbers(self, panel, letter):
        """Outputs or errors in boxes: those that the step takes and makes lit, empty ones for outputs to come."""
        half, shown = HEIGHTS[letter][1], self._shown(letter)
        told = [step for step in shown if self.text(step)]
        for name, role, look, some in (
            ("to come", "soft", "faint", [s for s in shown if s not in told and letter == "z"]),
            ("told", ROLES[letter], "faint", [s for s in told if s not in self.lit]),
            ("lit", ROLES[letter], "", [s for s in told if s in self.lit]),
            ("off", "soft", "hatched", [s for s in told if self.off(*s[1:])]),
        ):
            x, y = self._places(some)
            panel.boxes(x - self.half, y - half, x + self.half, y + half, role, look, name=f"{letter} {name}")
        panel.text(*self._places(told), map(self.text, told), ROLES[letter], name=letter, anchor="middle")

    def _words(self, panel):
        gap = 1.5 if self.narrow else 0.7
        for l, x in self.columns.items():
            panel.text(x - gap * (l > 0), 98, ("x", "z₁", "z₂", "f̂")[l], "forward", anchor="end" if l else "middle")
            if l:
                panel.text(x + gap, 98, subscript("δ", l), "backward")
        words = [(1, 1, 13.5, f"b = {self.b:.2f}", "soft"), (3, 0, 14, f"y = {number(self.target)}", "truth")]
        if self.text(("ℓ",)):
            words.append((3, 0, -19, f"ℓ = {self.text(('ℓ',))}", "error" if self.step == ("ℓ",) else "ink"))
        for l, n, above, text, role in words:
            if l in self.columns:
                x, y = self._at(l, n)
                panel.text(x, y + above, text, role, name=text[0], anchor="middle")

    def _product(self, panel, l, i, j):
        """The product beside its edge, as one writes it by hand."""
        (x, y, to_x, to_y), half = self._ends(l, i, j), self.product_half
        x, y = (x + to_x) / 2, (y + to_y) / 2
        panel.boxes(x - half, y - 11.5, x + half, y + 11.5, "ink", "hollow", name="product")
        before = "", "· ", "= "
        for row, (sign, step) in enumerate(zip(before, [*takes(self.step), self.step], strict=True)):
            place = x + 0.8 * half, y + 7 * (1 - row)
            panel.text(*place, sign + self.text(step), ROLES[step[0]], name=f"product {row}", anchor="end")
        panel.text(self.columns[l - 1], 0, "came in", "forward", name="came in", anchor="middle")
        panel.text(self.columns[l], 0, "went wrong", "backward", name="went wrong", anchor="middle")

    def _click(self, x, y):
        """To the step that computes the number in a box, or the slope of an edge."""
        for step in self._shown("z") + self._shown("δ"):
            (at_x,), (at_y,) = self._places([step])
            if abs(x - at_x) <= self.half and abs(y - at_y) <= HEIGHTS[step[0]][1]:
                return self._to(step)
        beside = {}
        for w in WEIGHTS:
            if {w[0], w[0] - 1} <= self.columns.keys():
                left, low, right, high = self._ends(*w)
                beside[w] = np.hypot(left + ALONG * (right - left) - x, low + UP * (high - low) - y).min()
        nearest = min(beside, key=beside.get)
        return self._to(("∂", *nearest)) if beside[nearest] < 4 else {}

    def _to(self, step):
        """What is still to be filled in stays hidden."""
        return {} if self.fill and AT[step] > self.k else {"k": AT[step]}

    # --- beside it ------------------------------------------------------------------------------------------

    def _table(self):
        """The slopes as tables: outputs on the left, errors above, between them their products."""
        ends = (0, 4.1), (0, TOPS[1])
        panel = Panel("slopes: output · error", "", "", *ends, axes=False, equal=self.narrow, click=self._cell)
        lit = np.array([CELLS[s] for s in CELLS if s in self.lit]).reshape(-1, 2).T
        panel.boxes(lit[0], lit[1] - HIGH, lit[0] + 1, lit[1], "ink", "hollow", name="lit cells")
        for kind, role in ROLES.items():
            steps = [s for s in CELLS if s[0] == kind]
            x, y = np.array([CELLS[s] for s in steps]).T
            values = np.abs([self.value(s) if self.has(s) else 0 for s in steps])
            sides = x + 0.03, y - 0.97 * HIGH, x + 0.97, y - 0.03 * HIGH
            panel.boxes(*sides, role, name=f"{kind} cells", tint=0.06 + 0.3 * values / (values.max() or 1))
            texts = [self.text(s) for s in steps]
            zero = np.array([text == "0" for text in texts])
            panel.boxes(*(side[zero] for side in sides), "soft", "hatched", name=f"{kind} zeros")
            panel.text(x + 0.5, y - HIGH / 2, texts, role, name=f"{kind} values", anchor="middle")
        heads = [subscript("W", l) for l in TOPS]
        panel.text(np.full(3, 0.5), np.subtract(list(TOPS.values()), HIGH / 2), heads, "soft", anchor="middle")
        return panel

    def _cell(self, x, y):
        for step, (left, top) in CELLS.items():
            if 0 <= x - left <= 1 and 0 <= top - y <= HIGH:
                return self._to(step)
        return {}

    def _check(self):
        """The error of the check against its nudge; while it is asked about, only where it is now."""
        panel = Panel(
            "error of the check by nudging", "nudge h", "", (1e-15, 1e-1), ERRORS, xscale="log", yscale="log",
            xticks=[1e-15, 1e-10, 1e-5, 1e-1], yticks=[1e-15, 1e-10, 1e-5, 1],
        )  # fmt: skip
        if not self.asking:
            panel.line(NUDGES, np.clip(self.errors, *ERRORS), "error", name="errors")
        panel.handle(
            "nudge h",
            (self.h, float(np.clip(self.error, *ERRORS))),
            lambda x, y: {"h": x},
            step=(1, 0),
            nudge=lambda right, up: {"h": self.h * 10 ** (right / 4)},
            role="error",
        )
        return panel

    # --- words ----------------------------------------------------------------------------------------------

    @classmethod
    def linked(cls, old, new):
        """At another step another number is asked for."""
        return {"guess": 0.0} if new.k != old.k else {}

    def numbers(self):
        left, right = self.calculation()
        if self.step[0] == "x":
            return f"{left} = {right}"
        value = "?" if self.filled is False else number(self.value(self.step))
        return f"{left} = {right} = {tint(value, ROLES.get(self.step[0], 'ink'))}"

    def calculation(self):
        """(left, right) of the present step: "(z₁)₂", "tanh(0.78 · 1.00 + 0.50)"; right without its value."""
        kind, *place = self.step
        net, z, a, delta, sigma = self.net, self.z, self.a, self.delta, NAMES[self.sigma]
        if kind == "x":
            return "x", f"({number(z[0][0])}, {number(z[0][1])})"
        if kind == "ℓ":
            return "ℓ", f"½ ({number(z[3][0])} − {bracketed(number(self.target))})²"
        if kind == "∂":
            l, i, j = place
            left = f"∂ℓ/∂{symbol('W', l, i, j)} = {symbol('z', l - 1, i)} · {symbol('δ', l, j)}"
            return left, f"{number(z[l - 1][i])} · {bracketed(number(delta[l][j]))}"
        l, n = place
        if kind == "z":
            total = f"{dot(net.W[l][:, n], z[l - 1])} + {bracketed(number(net.b[l][n]))}"
            told = "" if self.filled is not None else f" = {sigma}({number(a[l][n])})"  # on the way
            return symbol("z", l, n), total if l == 3 else f"{sigma}({total}){told}"
        if l == 3:
            return "δ₃ = f̂ − y", f"{number(z[3][0])} − {bracketed(number(self.target))}"
        return symbol("δ", l, n), f"({dot(net.W[l + 1][n], delta[l + 1])}) · {sigma}′({number(a[l][n])})"

    def readout(self):
        lines = {"now:": in_words(STEPS[self.k])}
        if self.filled is not None:
            lines["asked for:"] = in_words(self.step)
            waits = "type it, to 2 decimals" if self.guess == 0 else minus(f"{self.guess:.2f} is not it")
            lines["your value:"] = f"{number(self.value(self.step))} is right" if self.filled else waits
        if self.has(("ℓ",)):
            lines["ℓ ="] = self.loss
        lines["slopes known:"] = f"{self.slopes_known} of 20"
        if self.slopes_known == 20:
            lines["exactly 0:"] = self.zeros
        if self.beside == "check":
            lines[f"check of {symbol('W', *self.weight)} off by"] = self.error
        return lines

    def alt(self):
        beside = {"slopes": ", beside it tables of outputs, errors and their products",
                  "check": ", beside it the error of a check by nudging against the nudge"}  # fmt: skip
        return (
            f"A network 2-3-2-1 ({NAMES[self.sigma]}, weights {self.weights}, biases 0 but for b = {number(self.b)}) "
            f"at x = ({number(self.x1)}, {number(self.x2)}) with target {number(self.target)}, its outputs and errors "
            f"as far as they are computed{beside.get(self.beside, '')}. {self.said()}."
        )


def dot(u, v):
    """u · v in numbers: "0.42 · 1.00 + (−0.31) · 0.50"."""
    return " + ".join(f"{bracketed(number(p))} · {bracketed(number(q))}" for p, q in zip(u, v, strict=True))
