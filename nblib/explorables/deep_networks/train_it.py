"""Notebook 05, deep networks: train it yourself."""

from itertools import pairwise

import numpy as np

from nblib.explorables.deep_networks.train_it_numbers import GRID, STEPS, Setting, X, Y, far, reach, run
from nblib.explorables.engine import Choice, Explorable, Integer, LogReal, Points, Preset, Real, Seed, Time
from nblib.explorables.engine.words import bracketed, number, tint
from nblib.figures.scene import Panel

SIGMAS = {"tanh": "tanh", "ReLU": "relu", "sigmoid": "sigmoid"}
LAST = {"identity": "identity", "ReLU": "relu", "sigmoid": "sigmoid"}
RANGES = {"identity": (-np.inf, np.inf), "relu": (0, np.inf), "sigmoid": (0, 1)}  # of the last sigma
LOSSES = 1e-3, 1e4  # ends of the loss axis
TINY = 1e-12  # below this a gradient is rounding error
COLUMN = 12  # neurons of a layer that stand in one column of the diagram
COARSE = slice(None, None, 16)  # of the grid, for the curves in the diagram


class TrainIt(Explorable):
    """Gradient steps on a network that you choose, and the ways in which they fail without a word.

    With another step size the same start is trained anew up to the same k. Points added at step k are learned from
    there on.
    """

    title = "Train it yourself"
    idea = "Training is one gradient step after the other; where it fails silently, the neurons show why."
    formula = r"\theta^{k} = \theta^{k-1} - \tau\,\nabla\mathcal{L}(\theta^{k-1})"

    tau = LogReal(0.001, 5, 0.3, "step size", "τ")
    n1 = Integer(0, 64, 10, "neurons in layer 1", "n₁")
    sigma = Choice(SIGMAS, "tanh", "activation", "σ")
    last = Choice(LAST, "identity", "last layer", "σ_L")
    init = Choice(["random", "all equal", "all zero"], "random", "start")
    batch = Choice({"all": 0, "10": 10, "5": 5, "1": 1}, 0, "batch", "B")
    n2 = Integer(0, 64, 0, "layer 2", "n₂")
    n3 = Integer(0, 64, 0, "layer 3", "n₃")
    seed = Seed(0)
    k = Time(STEPS, fps=60)
    added = Points((), "added", x=(-1, 1), y=(-2, 2), limit=12, more=[Real(0, STEPS, 1, 0, "step")])

    presets = (
        Preset("works", then={"k": STEPS}, use=("tau", "n1")).asks("""
            10 tanh neurons with a random start, τ = 0.3. After 1000 steps the loss 𝓛 is …
            | still near 0.25 | about 0.05 | below 0.01 ✓
            𝓛 goes from {before.loss:.2f} to {after.loss:.4f}; the noise alone makes {after.noise:.4f}.
            > Click to add a point. Another width or seed starts afresh, another τ does not.
            """),
        Preset("ReLU on the output", {"last": "relu", "seed": 2}, then={"k": STEPS}, use=("seed", "tau")).asks("""
            The wave goes down to −1, and the last layer is a ReLU. The least possible 𝓛 is …
            | 0 | 0.003, the noise | 0.13 ✓
            a ReLU says nothing below 0: 𝓛 cannot fall below {after.least:.3f}, and it is {after.loss:.3f}.
            > New seed: some of these runs die at 0.255, with the output off at every point.
            """),
        Preset(
            "50 equal neurons", {"init": "all equal", "n1": 50, "tau": 0.1}, then={"k": STEPS}, use=("init", "n1")
        ).asks("""
            50 neurons start with equal weights. After 1000 steps they are …
            | 50 different neurons | 50 copies of one ✓ | all off
            equal gradients: {after.different} neuron, {after.n1} times; 𝓛 = {after.loss:.2f}
            > So a start must be random.
            """),
        Preset("all zero", {"init": "all zero"}, then={"k": STEPS}, use=("init", "sigma")).asks("""
            All weights start at 0. Which parameters does the first step move?
            | all of them | only the output bias ✓ | none
            every neuron says tanh(0) = 0, and every weight behind it is 0: only b_L moved, and 𝓛 stays at
            {after.loss:.3f}.
            > The neurons are flat, and stay flat. What changes with sigmoid, where σ(0) = ½?
            """),
        Preset(
            "silent death", {"sigma": "relu", "n1": 50, "tau": 1.0, "seed": 5}, then={"k": 20}, use=("tau",)
        ).asks("""
            50 ReLU neurons and τ = 1, too large. What will be seen?
            | NaN: an error | 𝓛 grows for ever | 𝓛 leaps once, then stands still ✓
            no error, no NaN: 𝓛 = {after.loss:.3f} and {after.dead} of 50 neurons are off for every point.
            > Step through k = 0 to 4. Gradient 0: nothing will ever change again.
            """),
        Preset("wider needs smaller steps", {"k": STEPS}, then={"n1": 50, "k": STEPS}, use=("tau", "n1")).asks("""
            With τ = 0.3, 10 neurons train well. The same τ with 50 neurons …
            | trains better | trains as well | diverges ✓
            stopped at k = {after.stopped_at}. In the last layer alone, τ times the curvature was {before.reach:.1f} and
            is {after.reach:.1f}: far above 2.
            > Five times as many neurons, five times the curvature: how small must τ be?
            """),
    )

    def compute(self):
        setting = _setting(self.values)
        self.run = run(setting, self.added, self.k)  # the one that is on at step k
        self.step = min(self.k, self.run.k)  # k, or where the run was stopped
        self.net = self.run.net.at(self.run.theta(self.step))
        self.hidden = self.net.widths[1:-1]
        self.x, self.y = self.run.data
        self.losses = self.run.losses[: self.step + 1]
        self.loss = float(self.losses[-1])
        self.noise = float(((self.y - np.sin(np.pi * self.x)) ** 2).mean() / 2)  # loss of the wave
        self.least = float(((self.y - self.y.clip(*RANGES[self.last])) ** 2).mean() / 2)  # that sigma_L allows
        self.stopped_at = self.step if far(self.net.theta) else None
        self.slope = float(np.linalg.norm(self.net.gradient(self.x, self.y).theta))
        self.reach = reach(setting)  # tau times the largest curvature of the loss in the last layer, at the start
        pre = self.net.forward(self.x).pre
        # off[l - 1] (n_l,): which neurons of layer l have slope 0 at every point, so that they cannot learn
        self.off = [(self.net.sigma[l].derivative(pre[l]) == 0).all(axis=0) for l in range(1, self.net.L + 1)]
        self.dead = sum(int(layer.sum()) for layer in self.off[:-1])
        self.different = len(np.unique(np.round(self.net.V[1], 9), axis=1).T)  # neurons of layer 1

    def picture(self):
        z = self.net.forward(GRID).z
        return self._graph(z[-1][:, 0]), self._losses(), self._diagram(z)

    def _graph(self, f):
        axes = {"xticks": [-1, 0, 1], "yticks": [-2, -1, 0, 1, 2]}
        panel = Panel("the network", "x", "", (-1.05, 1.05), (-2.05, 2.05), width=1.3, click=self._click, **axes)
        panel.truth(GRID, np.sin(np.pi * GRID))
        panel.data(X, Y)
        panel.network(GRID, np.clip(f, -1e3, 1e3))
        panel.text(0.5, 0.05, self.note(), anchor="middle", of="panel", name="note")
        for i, (x, y, step) in enumerate(self.added):
            others = self.added[:i], self.added[i + 1 :]
            if step > self.step:
                above = y + 0.33 if y < 1.6 else y - 0.33
                panel.text(float(np.clip(x, -0.72, 0.72)), above, f"k = {step:.0f}", "soft", anchor="middle")
            panel.handle(
                f"point {i + 1}",
                (x, y),
                lambda x, y, others=others, step=step: {"added": (*others[0], (x, y, step), *others[1])},
                step=(0.05, 0.05),
                remove={"added": (*others[0], *others[1])},
                role="data" if step <= self.step else "truth",
            )
        return panel

    def _losses(self):
        panel = Panel(
            "loss 𝓛", "step k", "", (0, STEPS), LOSSES, yscale="log", xticks=[0, STEPS // 2, STEPS],
            yticks=[1e-3, 1, 1e3], width=1.1, click=lambda x, y: {"k": x},
        )  # fmt: skip
        if self.least > 0 and self.step > 0:  # before, it would answer the question
            panel.rule(y=self.least, role="truth", name="least")
            panel.text(STEPS, 0.55 * self.least, "best possible", "truth", anchor="end")
        shown = np.unique(np.linspace(0, self.step, 250).astype(int))
        panel.network(shown, np.clip(self.losses[shown], *LOSSES))
        at = float(np.clip(self.loss, *LOSSES))
        if self.loss > LOSSES[1]:
            panel.arrows(self.step, LOSSES[1] / 10, 0, LOSSES[1] * 0.9, "error", name="above")
        panel.handle("step", (self.step, at), lambda x, y: {"k": x}, step=(1, 0))
        return panel

    def _diagram(self, z):
        """Input, hidden layers and output as a network; in each neuron its curve, hatched where it cannot learn."""
        panel = Panel("its neurons", "", "", (-0.06, 1.06), (-0.05, 1.05), axes=False, width=0.9)
        boxes = layers(self.hidden)
        middle = np.array([[0.5]])
        rims = [
            (np.zeros((1, 1)), middle),
            *((b[:, :1], b[:, 1:2] + b[:, 3:] / 2) for b in boxes),
            (np.ones((1, 1)), middle),
        ]
        for l, (begin, end) in enumerate(pairwise(rims), start=1):
            if max(len(begin[0]), len(end[0])) <= COLUMN:
                width = boxes[l - 2][:, 2:3] if l > 1 else 0
                start = np.broadcast_arrays(begin[0] + width, begin[1], end[0].T, end[1].T)
                panel.links(*map(np.ravel, start), self.net.W[l].ravel(), "soft", name=f"weights {l}")
        panel.dots([0, 1], [0.5, 0.5], "ink", name="input and output")
        if not self.hidden:
            return panel
        left, low, width, height = np.concatenate(boxes).T
        off = np.concatenate(self.off[:-1]).astype(bool)
        panel.boxes(left, low, left + width, low + height, "soft", "hollow thin", name="neurons")
        curves = np.column_stack([layer[COARSE] for layer in z[1:-1]])
        panel.neuron(*curves_in(np.concatenate(boxes), curves), name="curves")
        if off.any():
            panel.boxes(*(side[off] for side in (left, low, left + width, low + height)), "soft", "hatched", name="off")
        return panel

    def note(self):
        """What has gone wrong, if anything, in a few words."""
        neurons = sum(self.hidden)
        if self.stopped_at is not None:
            return f"diverged: stopped at k = {self.stopped_at}"
        if self.off[-1].all():
            return "output off at every point"
        if neurons and self.dead == neurons:
            return f"all {neurons} neurons are off"
        if self.hidden and self.different == 1 < self.hidden[0] and not self.asking:
            return f"{self.hidden[0]} neurons, all equal"
        return ""

    def _click(self, x, y):
        return {"added": (*self.added, (x, y, float(self.step)))}

    @classmethod
    def linked(cls, old, new):
        """Another network or start begins at k = 0, with every point there; another step size or batch does not."""
        if _setting(old)._replace(tau=0, batch=0) == _setting(new)._replace(tau=0, batch=0):
            return {}
        return {"k": 0, "added": tuple((x, y, 0.0) for x, y, _ in new.added)}

    def numbers(self):
        if self.step == 0:
            return f"(W₁)₁₁ = {number(float(self.net.theta[0]))} before the first step"
        before, after = (float(self.run.theta(k)[0]) for k in (self.step - 1, self.step))
        slope = (before - after) / self.tau
        by = bracketed(number(slope)) if abs(slope) > TINY else "0.00"
        return f"(W₁)₁₁: {tint(number(after), 'network')} = {number(before)} − {number(self.tau)} · {by}"

    def readout(self):
        lines = {
            "k =": self.step,
            "𝓛 =": self.loss,
            "‖∇𝓛‖ =": self.slope if self.slope > TINY else "below 10⁻¹²",
            "off": f"{self.dead} of {sum(self.hidden)} neurons",
            "W": ", ".join(f"{d}×{n}" for d, n in pairwise(self.net.widths)),
            "parameters": self.net.size,
        }
        if self.last == "identity" and not self.asking:
            lines["τλ of the last layer at k = 0:"] = self.reach
        return lines

    def alt(self):
        note = f" {self.note()}." if self.note() else ""
        widths = "-".join(map(str, self.net.widths))
        return (
            f"A network {widths} ({self.sigma}, last layer {self.last}, start {self.init}) trained on {len(self.x)} "
            f"noisy points of a wave, τ = {number(self.tau)}: its graph, the loss step by step, its neurons. "
            f"{self.said()}.{note}"
        )


def _setting(values):
    widths = (1, *[n for n in (values.n1, values.n2, values.n3) if n], 1)
    return Setting(widths, values.sigma, values.last, values.init, values.seed, values.tau, values.batch)


def layers(widths):
    """For each hidden layer the boxes of its neurons in the unit square, (n_l, 4): left, low, width, height.

    A layer stands in columns of at most COLUMN neurons; all boxes have one size.
    """
    if not widths:
        return []
    slot = 0.8 / len(widths)  # beside it are the input and the output
    columns = [-(-n // COLUMN) for n in widths]
    rows = [-(-n // c) for n, c in zip(widths, columns, strict=True)]
    width, height = min(0.78 * slot / max(columns), 0.16), min(1 / max(rows), 0.2)
    boxes = []
    for l, (n, c, r) in enumerate(zip(widths, columns, rows, strict=True)):
        column, row = np.divmod(np.arange(n), r)
        left = 0.1 + slot * (l + 0.5) + (column - c / 2) * width
        low = 0.5 + (r / 2 - 1 - row) * height
        boxes.append(
            np.column_stack([left + 0.05 * width, low + 0.05 * height, np.full((n, 2), 0.9) * (width, height)])
        )
    return boxes


def curves_in(boxes, z):
    """The outputs z (p, m) of m neurons along the grid, each in its box, 0 in the middle: x and y with gaps."""
    p, m = z.shape
    share = np.linspace(0, 1, p)[:, None]
    height = 0.5 + 0.45 * z / np.abs(z).max(axis=0, initial=1e-9)
    left, low, width, tall = boxes.T
    gap = np.full((1, m), np.nan)
    x, y = np.vstack([left + share * width, gap]), np.vstack([low + height * tall, gap])
    return x.T.ravel(), y.T.ravel()
