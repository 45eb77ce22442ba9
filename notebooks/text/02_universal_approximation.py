# %% [markdown]
# # 2 · Universal approximation
#
# Add up enough neurons and you get any continuous function, as closely as you like.
#
# You need: [notebook 1](01_neurons.ipynb), and what *uniformly continuous* means.

# %%
from functools import reduce
from math import comb
from operator import add

import numpy as np

from nblib import Activation, Shallow, data, explorables, figures, heaviside, identity, relu, sigmoid, sup_error, tanh
from nblib.exercises import check, hint, solution
from nblib.staircase import grid

np.set_printoptions(precision=3, suppress=True, legacy="1.25")  # numbers print as plain numbers
x = grid(1000)  # the points j/1000, j = 0, ..., 1000

# %% [markdown]
# ## 2.1 A curve nobody invented
#
# Carbon dioxide in the air over Hawaii, weekly means from 1958 to 2001 (some weeks are missing). Join them by straight
# lines and rescale both axes: a continuous $f:[0,1]\to[0,1]$.

# %%
co2 = data.mauna_loa_co2()
years, ppm = co2.raw_X[:, 0], co2.raw_y
knots, heights = (years - years[0]) / np.ptp(years), (ppm - ppm.min()) / np.ptp(ppm)


def f(x):
    """The record: straight lines between the weekly values, both axes rescaled to [0, 1]."""
    return np.interp(x, knots, heights)


print(f"{len(knots)} values in {np.ptp(years):.2f} years, {ppm.min()} to {ppm.max()} parts per million (ppm)")

# %% tags=["picture"]
p = figures.Panel(x="0 is March 1958, 1 is December 2001", y="CO₂, rescaled").truth(knots, heights, "solid thin")
alt = "The carbon dioxide record climbs from 0 to 1 and bends upwards, with one small wave in every year."
figures.show(p.label("f: one wave a year", 0.66, 0.43), alt)

# %% [markdown]
# **The questions of this notebook:** how many neurons follow this curve everywhere, to within a twentieth of its range?
# What can no number of them follow? See 2.8 and 2.9.

# %% [markdown] tags=["S20", "S21", "S22"]
# ## 2.2 The theorem
#
# **Theorem 2.1.3.** Let $\sigma$ be piecewise continuous and not almost everywhere equal to a polynomial, and let
# $f:[0,1]^d\to\mathbb R$ be continuous. Then for every $\epsilon > 0$ there are $n$ and $a_j, w_j, b_j$ with
#
# $$\sup_{x\in[0,1]^d}|f(x)-\hat f(x)| < \epsilon .$$
#
# *Piecewise continuous*: in bounded intervals finitely many pieces, with finite limits at their ends. Other compact
# sets lie in a cube, to which $f$ extends (Tietze), and $w_j$, $b_j$ absorb the scaling. The distance is *uniform*: the
# worst $x$ counts. For $f(x) = x$ and the network $H$, which $x$ is it?


# %% tags=["answer"]
def error(f, net, corners=()):
    """sup |f - net| on [0, 1], looked for at the jumps of the net, at the `corners` of f and between them."""
    return sup_error(f, net, corners)[0]


step = Shallow([1], [[1]], [0], heaviside)
for at in (0, 0.1, 0.01, 0.001):
    print(f"at {at}: off by {abs(at - step([at])[0])}")
print("sup:", error(identity, step))

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# None: the distance tends to $1$ just behind $0$. Hence sup, not max.
#
# </details>

# %% [markdown] tags=["S24", "S25"]
# ## 2.3 Why not a polynomial
#
# *Needs 2.2.*
#
# If $\sigma$ is a polynomial of degree $p$, then $\hat f$ is one of degree at most $p$, for all $n$, $a$, $w$, $b$.
# These form a space of *finite dimension*, which is closed: what is outside cannot be approached. How many of 200
# random $t^2$-neurons are linearly independent?

# %% tags=["answer"]
square = Activation("square", "t^2", np.square, lambda t: 2 * t)
w, b = np.random.default_rng(0).normal(size=(2, 200))
print("independent:", np.linalg.matrix_rank(square(np.outer(x, w) + b)), "of", len(w))

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $3$: each is a combination of $1$, $x$ and $x^2$.
#
# </details>

# %% [markdown] tags=["curious"]
# <details><summary>Polynomials almost everywhere</summary>
#
# If $\sigma$ is one, so is $\hat f$. A continuous $f$ within $\epsilon$ of $\hat f$ is within $\epsilon$ of that
# polynomial, first almost everywhere, then everywhere.
#
# </details>

# %% [markdown]
# The price for $f(x)=|x-\tfrac12|$, in three lines. Weigh the values at $0,\tfrac14,\tfrac12,\tfrac34,1$ with
# $c = (1,-4,6,-4,1)$. (i) Every polynomial of degree $\le 3$ gives $0$. (ii) $f$ gives $-1$. (iii) If
# $|f-\hat f|\le e$, then $1 = |c\cdot(f-\hat f)| \le 16\,e$. Hence $e \ge \tfrac1{16}$.


# %%
def vee(x):
    """|x - 1/2|."""
    return abs(x - 0.5)


c, nodes = np.array([1, -4, 6, -4, 1]), grid(4)
print("1, x, x^2, x^3 give", [c @ nodes**k for k in range(4)])
print("|x - 1/2| gives", c @ vee(nodes), "  sum of |c|:", np.abs(c).sum())

# %% [markdown]
# **Predict:** can $t^2$-neurons reach this floor? And how many ReLUs does $|x-\tfrac12|$ need for error $0$?

# %% tags=["answer"]
parabola = Shallow([2, 1], [[1, 0]], [-0.5, 0.25], square)  # 2 (x - 1/2)^2 + 1/16
exact = Shallow([1, 1], [[1, -1]], [-0.5, 0.5], relu)
off = error(vee, parabola, [0.5])
print(f"{parabola.n} t^2-neurons: {16 * off:.3f} / 16   {exact.n} ReLUs: {error(vee, exact):.3f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Yes, two of them: $2(x-\tfrac12)^2+\tfrac1{16}$. Two ReLUs are exact:
# $\mathrm{relu}(x-\tfrac12)+\mathrm{relu}(\tfrac12-x)$.
#
# </details>

# %% [markdown]
# The figure takes random neurons and the best $a$ (least squares). Answer its question on tanh; then scenes 1 ($t^2$)
# and 6 (a race of six).

# %%
explorables.NotAPolynomial("smooth is no obstacle")

# %% [markdown] tags=["answer"]
# <details><summary>What the scenes show</summary>
#
# With 200 neurons instead of 3, tanh goes from $0.132$ to $0.011$, $t^2$ stays at $0.094$: to be smooth does not hurt,
# to be a polynomial does. In the race only the polynomials stop.
#
# </details>

# %% [markdown] tags=["S26", "S27", "E15"]
# ## 2.4 Stairs
#
# *Needs 2.1.*
#
# Why it works for the others: take $d = 1$, cut $[0,1]$ into cells $I_j=[\frac{j-1}n,\frac jn]$, and put on each the
# value at its right end:
#
# $$f_n(x) := f\bigl(\tfrac jn\bigr) \quad\text{for } x\in I_j .$$
#
# **A trap: whose is the edge?** For $f(x)=x$, what is $f_2(\tfrac12)$?

# %% tags=["answer"]
n, at = 2, 0.5
closed = [j / n for j in range(1, n + 1) if (j - 1) / n <= at <= j / n]
half_open = [j / n for j in range(1, n + 1) if (j - 1) / n < at <= j / n]
print("f_2(1/2) with closed cells:", closed, "  with half-open cells:", half_open)

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $\tfrac12$ and $1$: closed cells share their ends. Take $I_1=[0,\frac1n]$ and $I_j=(\frac{j-1}n,\frac jn]$ for
# $j\ge2$.
#
# </details>

# %% [markdown]
# $f_{10}$ runs above $f$, unless its cell ends in a seasonal low, as the fourth does:

# %%
edges = grid(10)
f_10 = f(edges[np.maximum(np.searchsorted(edges, knots), 1)])  # at the knots: f at the right end of the cell
print(f"above f in {(f_10 > heights).mean():.0%} of the weeks")

# %% tags=["picture"]
p = figures.Panel("shaded: f₁₀ runs above f", "x").truth(knots, heights, "solid thin")
p.steps(edges, f(edges[1:])).label("f₁₀", 0.35, 0.43).area(knots, heights, np.maximum(heights, f_10), "network")
figures.show(p, "Ten steps run above the record, except where a cell ends in a seasonal low, as the fourth does.")

# %% [markdown] tags=["S28"]
# ## 2.5 How fine is fine enough
#
# *Needs 2.1.*
#
# $f$ is continuous on a compact interval, hence *uniformly*: for $\epsilon>0$ there is one $n$ such that
# $|x-y|\le\frac1n$ forces $|f(x)-f(y)|<\epsilon$, wherever $x$ and $y$ are. Measure that:
#
# $$\omega(f,h) := \max_{|x-y|\le h}|f(x)-f(y)| .$$
#
# For straight pieces try $x$ at a knot, $y$ at a knot or $h$ away: while one or both move inside pieces, $f(x)-f(y)$ is
# linear, so largest at an end. The record spans 61 ppm:


# %%
def modulus(h):
    """omega(f, h) of the record, exactly."""
    x = np.unique(np.clip([knots, knots - h, knots + h], 0, 1))
    y, largest, k = f(x), 0.0, 1
    while (near := x[k:] - x[:-k] <= h + 1e-12).any():  # 1e-12 for rounding
        largest, k = max(largest, np.abs(y[k:] - y[:-k])[near].max()), k + 1
    return largest


for name, span in (("one week", 7 / 365), ("one year", 1), ("ten years", 10)):
    print(f"within {name}: {modulus(span / np.ptp(years)) * np.ptp(ppm):.1f} ppm")

# %% [markdown] tags=["S29", "S30"]
# $x$ and the end $\frac jn$ of its cell are at most $\frac1n$ apart, so
#
# $$|f(x)-f_n(x)| = \bigl|f(x)-f(\tfrac jn)\bigr| \le \omega(f,\tfrac1n),\qquad
# \sup_{x\in[0,1]}|f(x)-f_n(x)| \le \omega(f,\tfrac1n) < \epsilon ,$$
#
# for $n$ large enough:


# %%
def staircase_error(n):
    """sup |f - f_n|: f is monotone and f_n constant between knots and edges, so both sides of these will do."""
    edges, x = grid(n), np.union1d(knots, grid(n))
    at = f(edges[np.maximum(np.searchsorted(edges, x), 1)])  # f_n(x)
    behind = f(edges[np.minimum(np.searchsorted(edges, x, "right"), n)])  # f_n just behind x
    return np.abs(f(x) - [at, behind]).max()


for n in (10, 100):
    print(f"n = {n:3}: error {staircase_error(n):.3f} <= omega(1/n) = {modulus(1 / n):.3f}")

# %% [markdown] tags=["S31", "S32"]
# ## 2.6 One bump, two neurons
#
# Now make $f_n$ of Heaviside neurons. First a bump, $g(x)=1_{s<x\le t}$ with $s<t$: choose $n=2$, $a=(1,-1)$,
# $w=(1,1)$, $b=(-s,-t)$. **Predict:** what are the values at $x=s$ and $x=t$?


# %% tags=["answer"]
def bump(s, t, height=1):
    """`height` on (s, t], 0 elsewhere: one neuron switches on behind s, the other takes it back behind t."""
    return Shallow([height, -height], [[1, 1]], [-s, -t], heaviside)


for at in (0, 0.3, 0.31, 0.7, 0.71):
    print(f"s = 0.3, t = 0.7: at {at} it is {bump(0.3, 0.7)([at])[0]:.0f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $0$ at $s$ and $1$ at $t$: a Heaviside neuron jumps behind its threshold.
#
# </details>

# %% [markdown] tags=["S33", "S34"]
# Insert both into (2.1.21) and read:
#
# $$\hat f(x)=\sigma(x-s)-\sigma(x-t)=1_{s<x\le t}=g(x),$$
#
# exactly, for every $x$. Answer the question of the figure, on a bump that ends before it begins; then scenes 4
# (sigmoids) and 5 (two bumps that touch).

# %%
explorables.Bump("t before s")

# %% [markdown] tags=["answer"]
# <details><summary>What the scenes show</summary>
#
# Its height is $-1$. Steep sigmoids stay off by $\tfrac12$: what is continuous cannot be near $0$ at $s$ and near $1$
# right behind. Two touching bumps need three neurons.
#
# </details>

# %% [markdown]
# **Exercise.** The bump $1_{s<x\le t}$ for an array $x$.


# %%
def my_bump(x, s, t): ...


check("bump", my_bump)

# %% [markdown]
# ## 2.7 The staircase is a network
#
# *Needs 2.1, 2.2 and 2.6.*
#
# $f_n$ is a sum of bumps, of height $f(\frac jn)$ from $\frac{j-1}n$ to $\frac jn$. And a sum of networks is a network:
# `+` puts the neurons of both side by side.


# %%
def bumps(f, n):
    """n bumps, 2n neurons."""
    return reduce(add, [bump((j - 1) / n, j / n, f(j / n)) for j in range(1, n + 1)])


# %% [markdown] tags=["E18"]
# **A trap: do the bumps cover $[0,1]$?** For $f\equiv1$ all have height $1$. What is the error, and where?


# %% tags=["answer"]
def one(x):
    """The constant 1."""
    return 1.0 + 0 * x


for n in (2, 10, 1000):
    print(f"n = {n}: error {error(one, bumps(one, n))}, at 0 the network is {bumps(one, n)([0])[0]}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $1$, for every $n$: none of the $(\frac{j-1}n,\frac jn]$ contains $0$. Let the first bump begin left of $0$.
#
# </details>

# %% [markdown]
# Where one bump ends the next begins, so two neurons merge. With the first threshold at $-1$, $n$ neurons remain, right
# at every $x\in[0,1]$:
#
# $$f_n(x)=f(\tfrac1n)\,H(x+1)+\sum_{j=1}^{n-1}\Bigl(f(\tfrac{j+1}n)-f(\tfrac jn)\Bigr)H(x-\tfrac jn).$$

# %% [markdown]
# In code (the first jump is from $0$):


# %%
def steps(values):
    """values[j - 1] on the j-th of n equal cells of [0, 1]: n neurons, whose coefficients are the jumps."""
    thresholds = np.append(-1, grid(len(values))[1:-1])
    return Shallow(np.diff(values, prepend=0), [np.ones(len(values))], -thresholds, heaviside)


def staircase(f, n):
    """f_n."""
    return steps(f(grid(n)[1:]))


apart = np.abs(bumps(f, 10)(x[1:]) - staircase(f, 10)(x[1:])).max()
print(f"{bumps(f, 10).n} and {staircase(f, 10).n} neurons, apart by {apart:.3f} behind 0")

# %% [markdown]
# The figure draws $f_n$ in a tube of $\pm\epsilon$ around $f$. Answer its question on $\sqrt x$; then scenes 4 (steps
# that move) and 5 (the hole at $0$).

# %%
explorables.StaircaseTube("√x")

# %% [markdown] tags=["answer"]
# <details><summary>What the scenes show</summary>
#
# Half the error takes four times the steps, as it is $n^{-1/2}$: $|\sqrt x-\sqrt y|\le\sqrt{|x-y|}$. But $5$ steps that
# may move do what $25$ equal ones do.
#
# </details>

# %% [markdown]
# **Exercise.** $f_n$ for an array $x$, right at $0$ and at every $\frac jn$.


# %%
def my_staircase(x, f, n): ...


check("staircase", my_staircase)

# %% [markdown]
# ## 2.8 What it costs
#
# *Needs 2.5 and 2.7.*
#
# A *Lipschitz constant* $L$, $|f(x)-f(y)|\le L|x-y|$, gives $\omega(f,\frac1n)\le\frac Ln$. For the record it is the
# slope of the steepest week. **Predict:** which of the two bounds is any good?

# %% tags=["answer"]
L = np.abs(np.diff(heights) / np.diff(knots)).max()
widths = np.array([10, 20, 44, 80, 200, 400])
errors, moduli = [staircase_error(n) for n in widths], [modulus(1 / n) for n in widths]
for n, error_n, omega in zip(widths, errors, moduli, strict=True):
    print(f"n = {n:3}: error {error_n:.3f} <= omega(1/n) = {omega:.3f} <= L/n = {L / n:.3f}")

# %% tags=["picture", "answer"]
p = figures.Panel(x="neurons n", y="error", xlim=(9, 900), xscale="log", yscale="log", xticks=widths)
p.network(widths, errors).dots(widths, errors, "network").label("error", 440, 0.05)
p.truth(widths, moduli).label("ω(f, 1/n)", 440, 0.09).truth(widths, L / widths, "dotted").label("L/n", 440)
figures.show(p, "The error stays just below the modulus of continuity and dips at n = 44; L/n is far above.")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $\omega$: for $n = 200$ it is $0.100$, the error $0.094$; $\frac Ln = 0.375$ is spoilt by one steep week.
#
# </details>

# %% [markdown]
# $44$ cells, each a year long, beat $80$: it matters *where* they cut the waves. In which month should they end: May
# (high), September (low), or December (half-way)?

# %% tags=["answer"]
for month, name in ((4, "May"), (8, "September"), (11, "December")):
    ends = np.arange(1958, 2003) + (month + 0.5) / 12
    yearly = np.interp(ends, years, ppm)[np.searchsorted(ends, years)]
    off = np.abs(ppm - yearly)[(years > ends[0]) & (years < 2001)]
    print(f"steps of a year that end in {name}: off by up to {off.max():.1f} ppm")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# December: off by $5.0$ ppm, about half the wave, against $9.3$ and $8.0$; and the $44$ cells end between December and
# March. More neurons lower the *bound*, not always the error.
#
# </details>

# %% [markdown]
# $\frac Ln\le\epsilon$ is not enough for an error *below* $\epsilon$. For $f(x)=x$ and $\epsilon=\frac14$:

# %%
for n in (4, 5):
    print(f"f(x) = x, n = {n}: error {error(identity, staircase(identity, n)):.3f}")

# %% [markdown]
# **Exercise.** The smallest $n$ for which $L$ promises an error below $\epsilon$.


# %%
def my_width_for(lipschitz, epsilon): ...


check("width_for", my_width_for)

# %% [markdown]
# **The price of the record**, for an error below $0.05$, or $3$ ppm. How many neurons do $L$ and $\omega$ ask for, and
# how many are enough?

# %% tags=["answer"]
by_L = int(L / 0.05) + 1
by_omega = next(n for n in range(400, by_L) if modulus(1 / n) < 0.05)
enough = next(n for n in range(1, by_omega) if staircase_error(n) < 0.05)
print(f"by L: {by_L}, by omega: {by_omega}, enough: {enough}")

# %% [markdown] tags=["answer", "opening"]
# <details><summary>Answer</summary>
#
# $1499$, $653$ and $458$. That is ten a year: every wave must be followed.
#
# </details>

# %% [markdown]
# ## 2.9 What no width can do
#
# *Needs 2.6 and 2.7.*
#
# In the plane a bump is a box: $1$ on $(\frac14,\frac34]^2$, $0$ elsewhere. Bumps *along* $x_1$ and $x_2$ come from the
# line:


# %%
def along(net, k, c=0):
    """net(<k, x> + c): a network of one variable becomes one on R^d."""
    return Shallow(net.a, np.outer(k, net.W[0]), net.b + c * net.W[0], net.sigma)


half, whole = bump(0.25, 0.75, 0.5), bump(0.25, 0.75)
constant = Shallow([-0.25], [[0]], [1], heaviside)
one_layer = along(half, [1, 0]) + along(half, [0, 1]) + along(constant, [1, 0])

# %% [markdown]
# No Heaviside network with one hidden layer comes closer to the box. **Predict:** how far off is it, how far with two?


# %% tags=["answer"]
def two_layers(X):
    """A second layer of one neuron says "both": it is on where the two bumps add up to 2."""
    return heaviside(whole(X[:, 0]) + whole(X[:, 1]) - 1.5)


X = np.stack(np.meshgrid(grid(240), grid(240)), axis=-1).reshape(-1, 2)
truth = 1.0 * ((X > 0.25) & (X <= 0.75)).all(axis=1)
one_map, two_map = one_layer(X), two_layers(X)
print("one layer: off by", np.abs(one_map - truth).max(), "  two layers: off by", np.abs(two_map - truth).max())

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $\tfrac14$ and $0$. All neurons of one layer on the line $x_1=\frac14$ jump by the same $J$ *along the whole line*.
# The box jumps by $1$ on its edge and by $0$ beyond: an error of at least $\frac{|1-J|}2$ here, $\frac{|J|}2$ there, so
# of $\frac14$.
#
# </details>

# %% tags=["picture", "answer"]
spots = 0.125 + 0.375 * np.indices((3, 3)).reshape(2, 9)
panels = [figures.Panel(number, "x₁", "x₂", equal=True) for number in ("one hidden layer", "two hidden layers")]
for p, net, z in zip(panels, (one_layer, two_layers), (one_map, two_map), strict=True):
    p.field((0, 1), (0, 1), z.reshape(241, 241), levels=[-0.3, 0.1, 0.5, 0.9, 2, 3])
    p.text(*spots, [f"{value:.2g}" for value in net(spots.T)], anchor="middle")
figures.show(panels, "The box: one hidden layer is wrong by 0.25 in all nine cells, two hidden layers are right.")

# %% [markdown]
# The theorem stands: a box is not continuous. Depth does what width cannot
# ([notebook 5](05_deep_networks.ipynb)).
#
# ## What you can now do
#
# - state Theorem 2.1.3, and say why $\sigma$ must not be a polynomial;
# - write down $n$ neurons that make a staircase, right at $x=0$ too;
# - choose $n$ for a given $\epsilon$, and name what no width makes.
#
# Nothing later needs what follows.

# %% [markdown] tags=["curious"]
# ## 2.10 Smooth steps, and ramps (for the curious)
#
# *Needs 2.1, 2.3 and 2.7.*
#
# A sigmoid misses a jump by $\frac12$. Yet sigmoids half-way up in the middle of each cell follow a *continuous* $f$:
#
# $$\hat f(x)=2f(0)\,s(0)+\sum_{j=1}^n\Bigl(f(\tfrac jn)-f(\tfrac{j-1}n)\Bigr)\,s\bigl(\beta n(x-\tfrac{j-1/2}n)\bigr)$$
#
# is off by at most $(\tfrac12+\tfrac{2\ln2}\beta)\tfrac Ln$. How much of that is used for $|x-\tfrac12|$ and $n = 25$?


# %% tags=["curious", "answer"]
def soft_staircase(f, n, beta):
    """n + 1 sigmoids, the first a constant."""
    w = np.append(0, np.full(n, beta * n))
    a = np.append(2 * f(0), np.diff(f(grid(n))))
    return Shallow(a, [w], np.append(0, -beta * (np.arange(n) + 0.5)), sigmoid)


for beta in (1, 3, 5):
    net, bound = soft_staircase(vee, 25, beta), 0.5 + 2 * np.log(2) / beta
    print(f"beta = {beta}: error {25 * error(vee, net, [0.5]):.3f} / 25, bound {bound:.3f} / 25")

# %% [markdown] tags=["curious", "answer"]
# <details><summary>Answer, and why</summary>
#
# Between $0.62$ and $0.76$. Let $\Lambda$ be random, $P(\Lambda\ge-y)=s(y)$, $u=nx$, and $J$ the number among
# $0,\dots,n$ nearest to $u+\Lambda/\beta$. Then $P(J\ge j)=s(\beta(u-j+\frac12))$, so $\hat f(x)$ is the mean of
# $f(\frac Jn)$ and $|\hat f(x)-f(x)|\le\frac Ln E|J-u|\le\frac Ln(\frac12+\frac{E|\Lambda|}\beta)$, where
# $E|\Lambda|=2\ln2$. Without $L$, $\omega(f,\frac rn)\le(1+r)\,\omega(f,\frac1n)$ with $r=|J-u|$ gives
# $(\frac32+\frac{2\ln2}\beta)\,\omega(f,\frac1n)$.
#
# </details>

# %% [markdown] tags=["curious"]
# **Build.** ReLUs through all $(x_i,y_i)$: $a,w,b$.


# %% tags=["curious"]
def my_interpolant(x, y): ...


check("interpolant", my_interpolant)


# %% [markdown] tags=["curious"]
# Steps as high as $f$ in the *middle* of their cell halve distance and bound. ReLUs do not
# step, they *bend*: $n$ of them and a constant draw the polygon through all $(\frac jn,f(\frac jn))$. On a cell $[p,q]$
# it is off by $\tfrac12|f''(\xi)|(x-p)(q-x)$, at most $\max|f''|/(8n^2)$ (Rolle).


# %% tags=["curious"]
def middle_staircase(f, n):
    """Steps as high as f in the middle of each cell."""
    return steps(f((np.arange(n) + 0.5) / n))


def polygon(f, n):
    """n ReLUs whose coefficients are the changes of slope, and a constant."""
    a = np.append(f(0), np.diff(n * np.diff(f(grid(n))), prepend=0))
    return Shallow(a, [np.append(0, np.ones(n))], np.append(1, -grid(n)[:-1]), relu)


# %% [markdown] tags=["curious"]
# What do errors of $\frac1{16}$ and $\frac1{64}$ cost for $x^2$, in right ends, middles and ramps?


# %% tags=["curious", "answer"]
def smallest(build, epsilon):
    """The smallest n with an error of at most epsilon for x^2."""
    return next(n for n in range(1, 200) if round(error(np.square, build(np.square, n)), 12) <= epsilon)


for epsilon in (1 / 16, 1 / 64):
    right_ends, middles, ramps = (smallest(build, epsilon) for build in (staircase, middle_staircase, polygon))
    print(f"error {epsilon}: right ends {right_ends}, middles {middles}, ramps {ramps}")

# %% [markdown] tags=["curious", "answer"]
# <details><summary>Answer</summary>
#
# $32, 16, 2$ and then $128, 64, 4$: steps are off by about $\frac2n$ and $\frac1n$, ramps by $\frac1{4n^2}$. (The
# constant is $f(0)=0$, no neuron.)
#
# </details>

# %% [markdown] tags=["curious"]
# Six years of the record:

# %% tags=["curious"]
zoom, nets = np.linspace(0.4, 0.54, 7000), {"Heaviside": middle_staircase(f, 200), "ReLU": polygon(f, 199)}
titles = [f"200 {name}: error {error(f, net, knots):.3f}" for name, net in nets.items()]
print(*titles, sep="\n")

# %% tags=["picture", "curious"]
panels = [figures.Panel(title, "x", xlim=(0.4, 0.54), ylim=(0.2, 0.53)) for title in titles]
for p, net in zip(panels, nets.values(), strict=True):
    p.truth(knots, heights, "solid").network(zoom, net(zoom), "thin")
figures.show(panels, "In a wave the staircase jumps four or five times; the polygon follows the waves more closely.")

# %% [markdown] tags=["curious"]
# ## 2.11 More than one input (for the curious)
#
# *Needs 2.9 and 2.10.*
#
# For $f$ with $s$ derivatives the price is about $\epsilon^{-d/s}$; if the Fourier transform of $f$ has a finite first
# moment, $n$ neurons reach a mean square error of $O(\frac1n)$ in every $d$ (without proof: Pinkus 1999, Barron 1993).
# Sums of functions of one direction are cheap:
#
# $$x_1x_2=\bigl(\tfrac{x_1+x_2}2\bigr)^2-\bigl(\tfrac{x_1-x_2}2\bigr)^2 .$$
#
# How large is the error on $[0,1]^2$, with $m$ ramps for each square?


# %% tags=["curious", "answer"]
def minus_square(v):
    """-(x_1 - x_2)^2 / 4, where v = (x_1 - x_2 + 1)/2 runs through [0, 1]."""
    return -((v - 0.5) ** 2)


for m in (2, 4, 8):
    plus, minus = polygon(np.square, m), polygon(minus_square, m)
    product = along(plus, [0.5, 0.5]) + along(minus, [0.5, -0.5], 0.5)
    off = np.abs(product(X) - X[:, 0] * X[:, 1]).max()
    print(f"m = {m}: error {off:.5f} = {4 * m**2 * off:.3f} / (4 m^2)")

# %% [markdown] tags=["curious", "answer"]
# <details><summary>Answer</summary>
#
# $\frac1{4m^2}$, as for one square: the two errors lie in $[0,\frac1{4m^2}]$ and are subtracted.
#
# </details>

# %% [markdown] tags=["curious"]
# **Build.** The box on $(s,t]^2$: $H(w_2^TH(W_1^Tx+b_1)+b_2)$.


# %% tags=["curious"]
def my_plane_bump(s, t): ...


check("plane_bump", my_plane_bump)


# %% [markdown] tags=["S23", "curious"]
# ## 2.12 The proof for every activation (for the curious)
#
# (Leshno, Lin, Pinkus, Schocken 1993; Pinkus 1999.) Let $\mathcal N$ be all that networks approach uniformly on compact
# sets, a closed linear space.
#
# <details><summary>Step 1: d = 1 is enough</summary>
#
# If all continuous functions of *one* variable are in reach, so are all $\cos(\langle k,x\rangle+c)$. Their linear
# combinations contain the constants, separate points, and are closed under products:
# $2\cos\alpha\cos\beta=\cos(\alpha+\beta)+\cos(\alpha-\beta)$. By Stone-Weierstrass they come close to every continuous
# $f$ on the cube.
#
# </details>

# %% [markdown] tags=["curious"]
# <details><summary>Step 2: smooth σ is in reach</summary>
#
# Let $\varphi$ be smooth and $0$ outside $[-1,1]$. Then $g(t)=\int\sigma(t-r)\varphi(r)\,dr$ is smooth. The sums
# $\sum_i\sigma(wx+b-r_i)\varphi(r_i)\Delta r$ are networks and tend to $g(wx+b)$ uniformly on compact sets: between its
# jumps $\sigma$ is uniformly continuous, the intervals with a jump weigh $O(\Delta r)$. So $g(wx+b)\in\mathcal N$.
#
# </details>

# %% [markdown] tags=["curious"]
# What do four tanh neurons with $w = 0, h, 2h, 3h$ make, weighed like a third difference?

# %% tags=["curious", "answer"]
T = np.tanh(0.5)
third = (1 - T**2) * (6 * T**2 - 2)  # tanh''' at b = 1/2
for h in (0.1, 0.01, 0.001):
    a = [(-1) ** (3 - j) * comb(3, j) / (h**3 * third) for j in range(4)]
    cube = Shallow(a, [h * np.arange(4)], np.full(4, 0.5), tanh)
    print(f"h = {h}: x^3 up to {np.abs(cube(x) - x**3).max():.3f}, coefficients up to {np.abs(a).max():.0e}")

# %% [markdown] tags=["curious", "answer"]
# <details><summary>Answer, and steps 3 and 4</summary>
#
# $x^3$, up to $0.010$ for $h = 0.001$: the third difference in $w$, over $h^3$, tends to
# $\partial_w^3\tanh(wx+b)=x^3\tanh'''(wx+b)$ at $w=0$.
#
# **Step 3.** Likewise $x^kg^{(k)}(b)\in\mathcal N$. If for every $k$ there are $b$ and $\varphi$ with $g^{(k)}(b)\ne0$,
# then all $x^k$ are in $\mathcal N$, hence all polynomials and, by Weierstrass, all continuous functions.
#
# **Step 4.** Otherwise some $k$ has $g^{(k)}\equiv0$ for every $\varphi$: each $g$ is a polynomial of degree below $k$.
# Let $\varphi\ge0$, with integral $1$, shrink to the point $0$. Then $g\to\sigma$ wherever $\sigma$ is continuous; and
# polynomials of degree below $k$ that converge at $k$ points tend to such a polynomial. So $\sigma$ is one almost
# everywhere, which is excluded. $\square$
#
# </details>

# %% [markdown]
# ## Read on
#
# Leshno et al. (1993), *Multilayer feedforward networks*; Pinkus (1999), *Approximation theory of the MLP model*; Barron
# (1993), *Universal approximation bounds*: see the [bibliography](../docs/bibliography.md).
