"""Notebook 05, deep networks: train it yourself (5.2)."""

from itertools import pairwise
from types import SimpleNamespace

import ipywidgets as W
import numpy as np

from nblib import figures
from nblib.explorables.controls import Choice, Integer, LogReal, Real, Seed, Time
from nblib.explorables.declaration import Handle, Moment, Preset
from nblib.explorables.engine import Explorable
from nblib.explorables.labels import Labels
from nblib.explorables.many import Points
from nblib.explorables.text import number, tint
from nblib.explorables.training_run import GRID, STEPS, Setting, Training, X, Y, reach, run

SIGMAS = {"tanh": "tanh", "ReLU": "relu", "sigmoid": "sigmoid"}
LAST = {"identity": "identity", "ReLU": "relu", "sigmoid": "sigmoid"}
LOSSES = 1e-3, 1e4  # ends of the loss axis
TINY = 1e-12  # below this a gradient is rounding error
FRAME = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
HATCH = np.array([[0, 0.5], [0.5, 1], [np.nan, np.nan], [0, 0], [1, 1], [np.nan, np.nan], [0.5, 0], [1, 0.5]])
HALO = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1}


class Width(Integer):
    """A whole number in a box."""

    slider = False

    def widget(self):
        return W.BoundedIntText(min=self.least, max=self.most, description=self.caption)

    def shown(self, value, state):
        return value

    def read(self, raw, state):
        return self.nearest(raw)


class TrainIt(Explorable):
    """Notebook 05: gradient steps on a network that you choose, and the ways in which they fail without a word.

    Every picture takes the steps that are missing up to its k. What was taken is kept, so k goes backwards too;
    with another step size the same start is trained anew up to the same k. Points added at step k are learned from
    there on.
    """

    title = "Train it yourself"
    idea = "Training is one gradient step after the other; where it fails silently, the neurons show why."
    formula = r"$\theta^{k} = \theta^{k-1} - \tau\,\nabla\mathcal{L}(\theta^{k-1})$"

    sigma = Choice(SIGMAS, "tanh", "activation", "σ")
    last = Choice(LAST, "identity", "last layer", "σ_L")
    init = Choice(["random", "all equal", "all zero"], "random", "start")
    batch = Choice({"all": 0, "10": 10, "5": 5, "1": 1}, 0, "batch", "B")
    n2 = Width(0, 64, 0, "layer 2", "n₂")
    n3 = Width(0, 64, 0, "layer 3", "n₃")
    seed = Seed(0)
    added = Points((), "added", x=(-1, 1), y=(-2, 2), limit=12, more=[Real(0, STEPS, 1, 0, "step")])
    k = Time(STEPS, fps=5)
    tau = LogReal(0.001, 5, 0.3, "step size", "τ")
    n1 = Integer(0, 64, 10, "neurons", "n₁")

    presets = (
        Preset(
            "works",
            question="10 tanh neurons with a random start, τ = 0.3. After 1000 steps the loss 𝓛 is …",
            answers=("still near 0.25", "about 0.05", "below 0.01"),
            right=2,
            then={"k": STEPS},
            see="𝓛 goes from {before.loss:.2f} to {after.loss:.4f}; the noise alone makes {after.noise:.4f}.",
            look="Click to add a point. Another width or seed starts afresh, another τ does not.",
        ),
        Preset(
            "ReLU on the output",
            {"last": "relu", "seed": 2},
            question="The wave goes down to −1, and the last layer is a ReLU. The least possible 𝓛 is …",
            answers=("0", "0.003, the noise", "0.13"),
            right=2,
            then={"k": STEPS},
            see="a ReLU says nothing below 0: 𝓛 cannot fall below {after.least:.3f}, and it is {after.loss:.3f}.",
            look="New seed: some of these runs die at 0.255, with the output off at every point.",
            hide=("n2", "n3"),
        ),
        Preset(
            "50 equal neurons",
            {"init": "all equal", "n1": 50, "tau": 0.1},
            question="50 neurons start with equal weights. After 1000 steps they are …",
            answers=("50 different neurons", "50 copies of one", "all off"),
            right=1,
            then={"k": STEPS},
            see="equal gradients: {after.different} neuron, {after.state.n1} times; 𝓛 = {after.loss:.2f}",
            look="So a start must be random.",
            hide=("n2", "n3", "seed"),
        ),
        Preset(
            "all zero",
            {"init": "all zero"},
            question="All weights start at 0. Which parameters does the first step move?",
            answers=("all of them", "only the output bias", "none"),
            right=1,
            then={"k": STEPS},
            see="every slope of a weight has a weight as its factor: only b_L moved, and 𝓛 stays at {after.loss:.3f}.",
            look="The neurons are flat, and stay flat.",
            hide=("n2", "n3", "seed"),
        ),
        Preset(
            "silent death",
            {"sigma": "relu", "n1": 50, "tau": 1.0, "seed": 5},
            question="50 ReLU neurons and τ = 1, too large. What will be seen?",
            answers=("NaN: an error", "𝓛 grows for ever", "𝓛 leaps once, then stands still"),
            right=2,
            then={"k": 20},
            see="no error, no NaN: 𝓛 = {after.loss:.3f} and {after.dead} of 50 neurons are off for every point.",
            look="Step through k = 0 to 4. Gradient 0: nothing will ever change again.",
            hide=("n2", "n3"),
        ),
        Preset(
            "wider needs smaller steps",
            {"k": STEPS},
            question="With τ = 0.3, 10 neurons train well. The same τ with 50 neurons …",
            answers=("trains better", "trains as well", "diverges"),
            right=2,
            then={"n1": 50, "k": STEPS},
            see="stopped at k = {after.stopped_at}. In the last layer alone, τ times the curvature was "
            "{before.reach:.1f} and is {after.reach:.1f}: far above 2.",
            look="Five times as many neurons, five times the curvature: how small must τ be?",
            hide=("n2", "n3"),
        ),
    )
    quick = ("k",)
    moments = (
        Moment("10 tanh neurons, τ = 0.3: loss {r.loss:.3f}", {"k": STEPS}, "works"),
        Moment("50 ReLU neurons, τ = 1: {r.dead} are off, loss {r.loss:.3f}", {"k": STEPS}, "silent death"),
    )

    @staticmethod
    def compute(state):
        setting = _setting(state)
        on = run(setting, state.added, state.k)
        k = min(state.k, on.k)
        return Training(state, on.net.at(on.theta(k)), on, k, reach(setting))

    def build(self, figure):
        left, right, strip = figure.subplots(1, 3, width_ratios=[1.3, 1.2, 0.7])
        left.set(title="the network", xlabel="x", xlim=(-1.05, 1.05), ylim=(-2.05, 2.05))
        left.set(xticks=[-1, 0, 1], yticks=[-2, -1, 0, 1, 2])
        left.plot(GRID, np.sin(np.pi * GRID), **figures.LINES["truth"])
        left.plot(X, Y, **figures.LINES["data"])
        right.set(title=r"loss $\mathcal{L}$", xlabel="step k", yscale="log", xlim=(0, STEPS), ylim=LOSSES)
        right.set(xticks=[0, STEPS // 2, STEPS], yticks=[1e-3, 1, 1e3])
        right.minorticks_off()
        strip.set(title="neurons", xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
        strip.axis("off")
        return SimpleNamespace(
            left=left,
            right=right,
            waiting=Labels(left, [], figures.TRUTH, halo=True, zorder=4),
            f=left.plot([], [], **figures.LINES["network"])[0],
            note=left.text(0.5, 0.04, "", transform=left.transAxes, ha="center", bbox=HALO),
            least=right.axhline(1, **figures.LINES["truth"]),
            limit=right.text(STEPS, 1, "best possible", color=figures.TRUTH, ha="right", va="top"),
            loss=right.plot([], [], **figures.LINES["network"])[0],
            above=right.plot([], [], marker=(3, 0, 0), ms=18, color=figures.STEP, clip_on=False)[0],
            frames=strip.plot([], [], color="#BBBBBB", lw=1)[0],
            off=strip.plot([], [], color=figures.TRUTH, lw=1)[0],
            neurons=strip.plot([], [], **figures.LINES["neuron"])[0],
        )

    def draw(self, art, result):
        s, k = result.state, result.k
        waiting = [point for point in s.added if point[2] > k]
        art.waiting.places = np.array(
            [(np.clip(x, -0.72, 0.72), y + 0.33 if y < 1.6 else y - 0.33) for x, y, _ in waiting]
        )
        art.waiting.set_texts([f"k = {step:.0f}" for *_, step in waiting])
        z = result.net.forward(GRID).z
        art.f.set_data(GRID, np.clip(z[-1][:, 0], -1e3, 1e3))
        art.note.set_text(self.note(result))
        limited = result.least > 0 and k > 0  # before, it would answer the question
        art.least.set(ydata=[result.least] * 2, visible=limited)
        art.limit.set(y=0.7 * result.least, visible=limited)
        art.loss.set_data(np.arange(k + 1), result.losses)
        art.above.set(data=([k], [LOSSES[1]]), visible=result.loss > LOSSES[1])
        boxes = tiles(result.hidden)
        off = np.concatenate([*result.off[:-1], []]).astype(bool)
        curves = np.column_stack([np.empty((len(GRID[::5]), 0)), *(layer[::5] for layer in z[1:-1])])
        art.frames.set_data(*thumbnails(FRAME, boxes))
        art.off.set_data(*thumbnails(HATCH, boxes[off]))
        art.neurons.set_data(*thumbnails(graphs(curves), boxes))

    @staticmethod
    def note(result):
        """What has gone wrong, if anything, in a few words."""
        neurons = sum(result.hidden)
        if result.stopped_at is not None and result.k == result.stopped_at:
            return f"diverged: stopped at k = {result.k}"
        if result.off[-1].all():
            return "output off at every point"
        if neurons and result.dead == neurons:
            return f"all {neurons} neurons are off"
        if result.hidden and result.different == 1 < result.hidden[0]:
            return f"{result.hidden[0]} neurons, all equal"
        return ""

    def handles(self, art, result):
        s = result.state
        at = result.k, float(np.clip(result.loss, *LOSSES))
        yield Handle("step", art.right, at, lambda x, y: {"k": x}, step=(1, 0))
        for i, (x, y, step) in enumerate(s.added):
            others = s.added[:i], s.added[i + 1 :]
            yield Handle(
                f"point {i + 1}",
                art.left,
                (x, y),
                lambda x, y, others=others, step=step: {"added": (*others[0], (x, y, step), *others[1])},
                step=(0.05, 0.05),
                remove={"added": (*others[0], *others[1])},
                color=figures.DATA if step <= result.k else figures.TRUTH,
            )

    def click(self, art, result, axes, x, y):
        if axes is art.left:
            return {"added": (*result.state.added, (x, y, float(result.k)))}
        return {"k": x} if axes is art.right else {}

    def linked(self, old, new):
        """Another network or start begins at k = 0, with every point there; another step size or batch does not."""
        if _setting(old)._replace(tau=0, batch=0) == _setting(new)._replace(tau=0, batch=0):
            return {}
        return {"k": 0, "added": tuple((x, y, 0.0) for x, y, _ in new.added)}

    def formula_numbers(self, result):
        if result.step is None:
            return f"(W₁)₁₁ = {number(float(result.net.theta[0]))} before the first step"
        before, after, slope = result.step
        by = number(slope) if abs(slope) > TINY else "0.00"
        by = f"({by})" if by.startswith("−") else by
        now = f"<b>{tint(number(after), figures.NETWORK)}</b>"
        return f"(W₁)₁₁: {now} = {number(before)} − {number(result.state.tau)} · {by}"

    def readout(self, result):
        widths = result.net.widths
        lines = {
            "k =": result.k,
            "𝓛 =": result.loss,
            "‖∇𝓛‖ =": result.slope if result.slope > TINY else "below 10⁻¹²",
            "off": f"{result.dead} of {sum(result.hidden)} neurons",
            "W": ", ".join(f"{d}×{n}" for d, n in pairwise(widths)),
            "parameters": result.net.size,
        }
        if result.state.last == "identity":
            lines["τλ of the last layer at k = 0:"] = result.reach
        return lines

    def alt(self, result):
        s = result.state
        hidden = "-".join(map(str, result.net.widths))
        note = f" {self.note(result)}." if self.note(result) else ""
        return (
            f"A network {hidden} ({s.sigma}, last layer {s.last}, start {s.init}) trained on {len(result.x)} noisy "
            f"points of a wave, τ = {number(s.tau)}: its graph, the loss step by step, its neurons. "
            f"{self.said(result)}.{note}"
        )


def _setting(s):
    widths = (1, *[n for n in (s.n1, s.n2, s.n3) if n], 1)
    return Setting(widths, s.sigma, s.last, s.init, s.seed, s.tau, s.batch)


def tiles(widths, shape=0.7, gap=0.3):
    """(x, y, width, height) in the unit square of every hidden neuron, layer by layer from the top: (m, 4).

    `shape` is the width of the square over its height on the screen; between layers there is a `gap` of so many rows.
    """
    columns = max(1, int(np.ceil(np.sqrt(shape * sum(widths)))))
    rows = [-(-n // columns) for n in widths]
    height = 1 / max(sum(rows) + gap * (len(rows) - 1), columns / shape)
    boxes, top = [], 1.0
    for n, m in zip(widths, rows, strict=True):
        j = np.arange(n)
        boxes += [*np.stack([j % columns / columns, top - (j // columns + 0.9) * height], axis=1)]
        top -= (m + gap) * height
    return np.column_stack([np.reshape(boxes, (-1, 2)), np.tile([0.9 / columns, 0.9 * height], (len(boxes), 1))])


def graphs(z):
    """The outputs z (p, m) of m neurons along the grid as points of the unit square, 0 in the middle: (m, p, 2)."""
    y = 0.5 + 0.45 * z / np.abs(z).max(axis=0, initial=1e-9)
    x = np.broadcast_to(np.linspace(0, 1, len(z))[:, None], z.shape)
    return np.stack([x.T, y.T], axis=2)


def thumbnails(points, boxes):
    """Points of the unit square, (p, 2) or (m, p, 2), put into m boxes, as one line with gaps: (2, m (p + 1))."""
    placed = boxes[:, None, :2] + points * boxes[:, None, 2:]
    return np.concatenate([placed, np.full((len(boxes), 1, 2), np.nan)], axis=1).reshape(-1, 2).T
