"""Notebook 02, universal approximation: a bump from two steps."""

import numpy as np

from nblib import bump, heaviside, sigmoid
from nblib.explorables.engine import Choice, Explorable, LogReal, Preset, Real
from nblib.explorables.engine.geometry import apart, torn
from nblib.explorables.engine.words import bracketed, number, tint
from nblib.figures.scene import Panel, decimal, subscript

SIGMAS = {"Heaviside": heaviside, "sigmoid": sigmoid}
ENDS = -0.1, 1.1  # of the curves
WIDE = -0.12, 1.5  # of the picture: beside the curves stand their names
X = np.linspace(*ENDS, 181)
RISE = np.sinh(np.linspace(-4.4, 4.4, 45))  # where beta (x - c) is worth a look: dense at the threshold, up to 40
TOPS = 1, 2, 4  # the largest coefficient in the picture


def box(s, t, x):
    """sigma(x - s) - sigma(x - t) for Heaviside, in either order: `bump`, negative if t lies before s."""
    return bump(s, t)(x) if s <= t else -bump(t, s)(x)


class Bump(Explorable):
    title = "A bump from two steps"
    idea = "One neuron switches on, the other takes it back. It is exact only if a neuron can jump."
    formula = r"\hat f(x) = h\,\sigma(\beta(x - s)) - h\,\sigma(\beta(x - t))"

    sigma = Choice(list(SIGMAS), "Heaviside", "activation", "σ")
    s = Real(0, 1, 0.01, 0.2, "on at", "s")
    t = Real(0, 1, 0.01, 0.7, "off at", "t")
    h = Real(-2, 2, 0.1, 1, "height", "h")
    beta = LogReal(1, 1000, 10, "steepness of a sigmoid", "β")
    h2 = Real(-2, 2, 0.1, 0, "height of a second bump from t", "h₂")
    u = Real(0, 1, 0.01, 0.9, "which ends at", "u")

    presets = (
        Preset("one bump", then={"s": 0.5}, use=("s", "t")).asks("""
            s goes from 0.2 to 0.5. Which of a, w and b change?
            | only b₁ ✓ | b₁ and b₂ | a₁ and b₁ | only w₁
            b₁ = −s, and nothing else. f̂({after.s:.1f}) is {after.at_s:.0f} and f̂({after.t:.1f}) is {after.at_t:.0f},
            as before: the ends are those of (s, t].
            > The full disc is the value at a jump, the hollow one is not.
            """),
        Preset("t before s", {"s": 0.4}, then={"t": 0.1}, use=("s", "t")).asks("""
            t is pulled to the left, past s. What do the two steps make then?
            | nothing: (s, t] is empty | the same bump | a bump of height −1 ✓
            between {after.t:.1f} and {after.s:.1f} only the second neuron is on, and its coefficient is
            {after.a[1]:.0f}.
            > That is why one asks for s < t.
            """),
        Preset("s = t", then={"s": 0.7}, use=("s", "t")).asks("""
            s walks up to t. When both are 0.7, what is left?
            | 0 everywhere ✓ | the value 1 at the one point 0.7 | it is not defined
            both neurons switch at {after.s:.1f} and their coefficients add up to 0: {after.needed} neurons are needed.
            > (s, s] is empty. With w = 1 no bump at a single point can be made.
            """),
        Preset("sigmoid", {"sigma": "sigmoid"}, then={"beta": 1000.0}, use=("beta",)).asks("""
            Sigmoids with β = 10. Now β goes up to 1000. The largest error is then about …
            | 0.5 ✓ | 0.05 | 0.005
            the area goes from {before.area:.3f} to {after.area:.5f}; the largest error from {before.error:.3f} to
            {after.error:.3f}. Just behind s a sigmoid is only half-way up, however steep.
            > From β = 10 on the area falls tenfold for every tenfold β. The largest error does not fall.
            """),
        Preset("two touching bumps", then={"h2": 0.5}, use=("h2", "t")).asks("""
            A second bump, 0.5 high, begins where the first one ends. How many neurons do both need?
            | 4 | 3 ✓ | 2
            at t one step from 1 down to 0.5 is enough, a₂ = {after.a[1]:.1f}.
            > Set h₂ = 1. What is left of the step at t?
            """),
    )

    def compute(self):
        s, t, u, beta = self.s, self.t, self.u, self.beta
        m = 3 if self.h2 else 2
        self.c = np.array([s, t, u][:m])  # thresholds; touching bumps share the neuron at t
        self.a = np.round([self.h, self.h2 - self.h, -self.h2][:m], 12)
        self.soft = self.sigma == "sigmoid"
        jumps = np.array([s, t, u])
        around = (self.c[:, None] + RISE / beta).ravel() if self.soft else []
        self.x = np.unique(np.concatenate([X, around, jumps, np.nextafter(jumps, 2)]))
        inner = beta * (self.x - self.c[:, None])
        self.terms = self.a[:, None] * SIGMAS[self.sigma](inner)
        self.f = self.terms.sum(axis=0)
        self.boxes = self.h * box(s, t, self.x) + self.h2 * box(t, u, self.x)  # what it would be with Heaviside
        off = np.abs(self.f - self.boxes) * self.soft
        self.error = float(off.max())  # sup |f - boxes| over the real line, approached at `worst`
        self.worst = int(off.argmax())
        # log(1 + exp(-|beta x|))/beta is an antiderivative of sigmoid - Heaviside; the area is how far it goes
        went = self.a @ np.log1p(np.exp(-np.abs(inner))) / beta
        self.area = float(self.soft * np.abs(np.diff(went, prepend=0, append=0)).sum())
        self.at_s, self.at_t = self.f[np.searchsorted(self.x, [s, t])].tolist()
        _, which = np.unique(self.c, return_inverse=True)  # one neuron for each threshold, none with coefficient 0
        self.needed = int(np.count_nonzero(np.round(np.bincount(which, weights=self.a), 12)))

    def picture(self):
        largest = max(abs(self.h), abs(self.h2), *np.abs(self.a))
        top = 1.4 * next(t for t in TOPS if largest <= t)
        axes = {"x": "x", "xlim": WIDE, "ylim": (-top, top), "xticks": [0, 0.5, 1]}
        left, right = Panel("the steps", **axes), Panel("their sum f̂(x)", **axes)
        ends = apart(self.terms[:, -1], top / 6, 0.93 * top)
        for j, (a, c, term, end) in enumerate(zip(self.a.tolist(), self.c.tolist(), self.terms, ends, strict=True), 1):
            left.neuron(*torn(self.x, term), j)
            left.text(ENDS[1] + 0.03, end, f"{subscript('a', j)} = {decimal(a)}", f"neuron {j}", name=f"name {j}")
            for panel in left, right:  # guides from the steps to the sum
                panel.line([c, c], [-top, top], f"neuron {j}", "thin dotted", name=f"guide {j}")
            if not self.soft:
                left.dots(c, a, f"neuron {j}", "hollow")
        if self.soft:
            right.area(self.x, self.f, self.boxes, "error", "hatched")
        right.truth(*torn(self.x, self.boxes))
        right.network(*torn(self.x, self.f))
        self._jumps(right)
        if self.error:
            right.line(
                [self.x[self.worst]] * 2, [self.f[self.worst], self.boxes[self.worst]], "error", name="largest error"
            )
        place, off = self.notes()
        right.text(0.02, 0.06, place, of="panel", name="note on the place")
        right.text(0.98, 0.92, off, "error", anchor="end", of="panel", name="note on the error")
        self._handles(left, right)
        return left, right

    def _jumps(self, panel):
        """Where f jumps: a dotted line, a full disc at its value and a hollow one where it goes on."""
        at = np.searchsorted(self.x, self.c)
        at = at[np.abs(self.f[at + 1] - self.f[at]) > 1e-9]
        gap = np.full(len(at), np.nan)
        ends = np.column_stack([self.x[at], self.x[at], gap]), np.column_stack([self.f[at], self.f[at + 1], gap])
        panel.line(*map(np.ravel, ends), "network", "thin dotted", name="jumps")
        panel.dots(self.x[at], self.f[at], "network", name="values at jumps")
        panel.dots(self.x[at], self.f[at + 1], "network", "hollow", name="ends at jumps")

    def notes(self):
        """What has to be said in words: on the place, and on the error."""
        place = ""
        if not self.needed:
            place = "0 everywhere"
        elif self.t < self.s and self.h and not self.h2:
            place = f"t < s: a bump of height {number(-self.h)}"
        elif self.s == 0 and not self.soft:
            place = "0 is not in (0, t]"
        elif self.t == 1 and not self.soft and self.h and not self.h2:
            place = "the second neuron is off on [0, 1]"
        return place, f"off by {number(self.error)}" if self.error else ""

    def _handles(self, left, right):
        first, second = (self.h if self.s <= self.t else -self.h), (self.h2 if self.t <= self.u else -self.h2)
        if self.h2:
            left.handle("end u", (self.u, 0), lambda x, y: {"u": x}, step=(0.01, 0), role="neuron 3")
            self._top(right, "second top", "h2", (self.t + self.u) / 2, second, self.h2)
        left.handle("edge s", (self.s, 0), lambda x, y: {"s": x}, step=(0.01, 0), role="neuron 1")
        left.handle("edge t", (self.t, 0), lambda x, y: {"t": x}, step=(0.01, 0), role="neuron 2")
        if self.s != self.t:  # else the disc would look like a value
            self._top(right, "top", "h", (self.s + self.t) / 2, first, self.h)

    @staticmethod
    def _top(panel, name, control, x, y, height):
        """The handle of a height; a bump that ends before it begins hangs down."""
        sign = -1 if y == -height else 1
        panel.handle(name, (x, y), lambda _, new: {control: sign * new}, step=(0, 0.1))

    def numbers(self):
        terms, w, b = [], [], []
        for j, (a, c) in enumerate(zip(self.a.tolist(), self.c.tolist(), strict=True), 1):
            inner = f"x − {number(c)}"
            inner = f"{number(self.beta)}·({inner})" if self.soft else inner
            terms.append(f"{tint(bracketed(number(a)) if terms else number(a), f'neuron {j}')}·σ({inner})")
            w.append(number(self.beta) if self.soft else "1")
            b.append(number(-self.beta * c if self.soft else -c))
        a = ", ".join(map(number, self.a.tolist()))
        return f"f̂(x) = {' + '.join(terms)}; a = ({a}), w = ({', '.join(w)}), b = ({', '.join(b)})"

    def readout(self):
        lines = {"f̂(s) =": self.at_s, "f̂(t) =": self.at_t, "neurons needed": self.needed}
        if self.soft:
            worst = f"{number(self.error)} at x = {number(float(self.x[self.worst]))}" if self.error else "0"
            return lines | {"largest error": worst, "area between": self.area}
        return lines | {"largest error": "0: it is exact"}

    def alt(self):
        kind = f"sigmoid steps with β = {number(self.beta)}" if self.soft else "Heaviside steps"
        second = f", and of height {number(self.h2)} from t to u = {number(self.u)}" if self.h2 else ""
        place = self.notes()[0]
        return (
            f"A bump of height h = {number(self.h)} from s = {number(self.s)} to t = {number(self.t)}{second}, made of "
            f"{kind}: the steps on the left, their sum on the right. {self.said()}.{f' {place}.' if place else ''}"
        )
