"""Notebook 03, least squares: frozen features."""

import numpy as np

from nblib.explorables.engine import Choice, Explorable, Integer, Preset, Real, Seed
from nblib.explorables.engine.geometry import apart
from nblib.explorables.engine.words import ROUNDING, capitalised, number, off_scale, tint
from nblib.explorables.least_squares.frozen_features_numbers import (
    MOST,
    WIDTHS,
    X,
    curves,
    factors,
    losses,
    on_grid,
    outlines,
    sample,
    truth,
)
from nblib.figures.scene import Panel

LOSSES = 1e-12, 1e3  # ends of the axis
HIGH = 2.2  # upper end of the axis of y
FEW = slice(None, None, 2)  # the points of X that are drawn
DRAWN = 24  # features in the picture


class FrozenFeatures(Explorable):
    title = "Frozen features"
    idea = "If w and b never move, a network is linear least squares; a training loss of 0 is not a good fit."
    formula = r"(\Phi^T\Phi + N\rho I)\,a = \Phi^T y, \qquad \Phi_{ij} = \sigma(w_j x_i + b_j)"

    sigma = Choice({"tanh": "tanh", "ReLU": "relu"}, "tanh", "activation", "σ")
    ridge = Choice({"0": 0.0, "10⁻⁶": 1e-6, "10⁻⁴": 1e-4, "10⁻²": 1e-2, "1": 1.0}, 0.0, "ridge", "ρ")
    seed = Seed(3)
    n = Integer(1, MOST, 6, "neurons", "n")
    N = Integer(4, 40, 12, "points", "N")
    noise = Real(0, 0.5, 0.01, 0.15, "noise")

    presets = (
        Preset("too few", {"n": 2}, then={"n": 6}, use=("n", "seed")).asks("""
            2 neurons with random w and b, only a is solved for. With 6 the test loss will be …
            | hardly better: they are random | about half | more than five times smaller ✓
            it falls from {before.test:.3f} to {after.test:.4f}, and nobody moved a bend.
            > Thin lines: the features. New seed: six other bends, about as good.
            """),
        Preset("about right", then={"noise": 0.0}, use=("noise", "n")).asks("""
            6 neurons, 12 points with noise 0.15. Without the noise the training loss would be …
            | as large | much smaller, not 0 ✓ | exactly 0
            {before.train:.4f} with the noise, {after.train:.6f} without: what is left six bends cannot follow.
            > 12 equations for 6 unknowns: only for very special y could all residuals vanish.
            """),
        Preset("n = N", then={"n": 12}, use=("n",)).asks("""
            Now 12 neurons for the 12 points. The training loss becomes 0. The test loss …
            | becomes 0 too | stays about the same | grows more than a thousandfold ✓
            it goes from {before.test:.4f} to {after.test:.0f}; the largest |a| from {before.largest:.0f} to
            {after.largest:.1e}.
            > The curve goes through every point and nowhere else where it should.
            """),
        Preset("n ≫ N", {"n": 12}, then={"n": MOST}, use=("n",)).asks("""
            200 neurons for 12 points: infinitely many exact fits, the one with the smallest a is taken. The test loss …
            | grows further | stays | falls more than a thousandfold ✓
            it falls from {before.test:.0f} to {after.test:.3f}, the largest |a| from {before.largest:.1e} to
            {after.largest:.0f}. The peak stands next to n = N.
            > Still through every point: small numbers make a calm curve.
            """),
        Preset("a little ridge", {"n": 12}, then={"ridge": 1e-6}, use=("ridge",)).asks("""
            12 neurons, 12 points. A ridge of ρ = 10⁻⁶ makes large a expensive. The training loss …
            | stays 0 | is no longer 0, and the test loss falls ✓ | is no longer 0, and the test loss grows
            training goes up to {after.train:.4f}, test down from {before.test:.0f} to {after.test:.4f}.
            > Try ρ = 1: too much of it flattens everything.
            """),
        Preset("ReLU features", {"sigma": "relu"}, then={"n": 12}, use=("n", "seed")).asks("""
            12 ReLU neurons for the 12 points. Is the training loss 0 again?
            | yes, as with tanh | no: the rank of Φ is below 12 ✓ | no: ReLU cannot be solved for
            rank {after.rank}, 𝓛 = {after.train:.1e}: one neuron is off at every point, two are on only at the same
            one.
            > Add neurons until the rank is 12; here that takes 26 of them.
            """),
    )

    def compute(self):
        settings = self.sigma, self.seed, self.N, self.noise, self.ridge
        self.x, e = sample(self.seed, self.N)
        self.y = truth(self.x) + self.noise * e
        # a of least norm if there are several; half the mean squares of the residuals and of the distance from truth
        self.a, self.rank, self.train, self.test = losses(*settings, self.n)
        self.full = min(self.n, self.N)  # the largest rank there can be
        singular = factors(self.sigma, self.seed, self.N, self.n)[1]
        self.condition = float(singular[0] / singular[self.rank - 1]) if self.rank else np.inf
        self.largest = float(np.abs(self.a).max())
        self.fit = on_grid(self.sigma, self.seed)[:, : self.n] @ self.a  # (401,) on X
        self.trains, self.tests = curves(*settings)  # for all WIDTHS

    def picture(self):
        drawn = f"{DRAWN} of {self.n}" if self.n > DRAWN else f"{self.n}"
        left = Panel(
            f"data, fit and {drawn} feature{'s' * (self.n > 1)}", "x", "", (0, 1), (-HIGH, HIGH), xticks=[0, 0.5, 1],
            yticks=[-2, -1, 0, 1, 2],
        )  # fmt: skip
        left.neuron(*outlines(self.sigma, self.seed, min(self.n, DRAWN)), look="thin faint", name="features")
        left.truth(X[FEW], truth(X[FEW]))
        left.network(X[FEW], np.clip(self.fit[FEW], -1e3, 1e3), name="fit")
        left.data(self.x, self.y)
        left.text(0.25, 1.4, "sin 2πx", "truth", anchor="middle", name="name of the truth")
        left.text(0.03, 0.06, self.note(), of="panel", name="note")
        return left, self._losses()

    def _losses(self):
        """Both losses over n: thick as far as we are, thin beyond, where the answer may lie."""
        panel = Panel(
            "loss for every n", "neurons n", "", (1, 1200), LOSSES, xscale="log", yscale="log",
            xticks={1: "1", 10: "10", 100: "100"}, yticks=[1e-12, 1e-8, 1e-4, 1], click=lambda x, y: {"n": x},
        )  # fmt: skip
        panel.rule(x=self.N, look="dashed")
        panel.text(self.N * 1.08, 1e-7, "n = N", "soft", name="name of N")
        here, (low, high) = WIDTHS.searchsorted(self.n), np.log10(LOSSES)
        train, test = np.clip([self.train, self.test], *LOSSES)
        last = (self.train, self.test) if self.asking else (self.trains[-1], self.tests[-1])
        ends = apart(np.clip(np.log10(np.maximum(last, LOSSES[0])), low + 0.5, high - 0.5), 1.2, high)
        beside = 1.3 * (self.n if self.asking else MOST)
        if beside < 1.1 * self.N < 2 * beside:  # the names would lie on the rule
            beside = 1.1 * self.N
        for name, role, looks, every, now, final, end in zip(
            ("train", "test"), ("data", "test"), ("bold", ""), (self.trains, self.tests), (train, test), last, ends,
            strict=True,
        ):  # fmt: skip
            every = np.clip(every, *LOSSES)
            if not self.asking:
                panel.line(np.r_[self.n, WIDTHS[here:]], np.r_[now, every[here:]], role, "thin", f"{name} beyond")
            panel.line(np.r_[WIDTHS[:here], self.n], np.r_[every[:here], now], role, looks, name)
            panel.text(beside, 10**end, f"{name}{off_scale(final, *LOSSES)}", role, name=f"name of {name}")
        panel.dots(self.n, train, "data", "large", name="training loss here")
        panel.handle("number of neurons", (self.n, test), lambda x, y: {"n": x}, step=(1, 0), role="test")
        return panel

    def note(self):
        """What has to be said in words."""
        said, most = [], float(np.abs(self.fit).max())
        if self.rank < self.full:
            said.append(f"rank {self.rank} of {self.full}")
        if most > HIGH:
            said.append(f"largest |f̂| {number(most, 2)}")
        return "; ".join(said)

    def numbers(self):
        shown = ", ".join(map(number, self.a[:3].tolist())) + (", …" if self.n > 3 else "")
        return f"Φ is {self.N} × {self.n}, ΦᵀΦ is {self.n} × {self.n}: a = {tint(f'({shown})', 'network')}"

    def readout(self):
        return {
            "rank": f"{self.rank} of {self.full}",
            "condition": self.condition,
            "largest |aⱼ|": self.largest,
            "𝓛 train": self.train if self.train >= ROUNDING else "below 10⁻¹²",
            "𝓛 test": self.test,
        }

    def alt(self):
        note = self.note()
        return (
            f"{self.n} {self.controls['sigma'].text(self.sigma)} neurons with random weights that never move, fitted "
            f"to {self.N} points of sin 2πx with noise {number(self.noise)} by least squares with ridge "
            f"{number(self.ridge)}, seed {self.seed}, and the training and test losses for n up to "
            f"{self.n if self.asking else MOST}. {self.said()}." + (f" {capitalised(note)}." if note else "")
        )
