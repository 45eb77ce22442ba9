# %% [markdown] slideshow={"slide_type": "slide"}
# # 2 · Universal approximation
#
# Add up enough neurons and you get any continuous function, as closely as you like. Here you build these networks by
# hand and measure how far off they are.
#
# You need: [notebook 1](01_neurons.ipynb), and what *uniformly continuous* means. You get: a network for every
# continuous function, and its price.

# %% slideshow={"slide_type": "skip"}
import numpy as np

from nblib import Activation, Shallow, bump, data, explorables, figures, staircase, sup_error
from nblib.activations import heaviside, identity, relu, sigmoid, tanh
from nblib.exercises import check, hint, solution
from nblib.staircase import grid

np.set_printoptions(precision=3, suppress=True, legacy="1.25")  # numbers print as plain numbers
rng = np.random.default_rng(0)
x = grid(1000)  # the points j/1000

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 2.1 A curve nobody invented
#
# Carbon dioxide in the air over Hawaii, every week from 1958 to 2001. Join the values by straight lines and
# rescale both axes to $[0, 1]$: a continuous $f:[0,1]\to[0,1]$.

# %% slideshow={"slide_type": "fragment"}
co2 = data.mauna_loa_co2()
knots, heights = ((v - v.min()) / np.ptp(v) for v in (co2.raw_X[:, 0], co2.raw_y))


def f(x):
    """The record: straight lines between the weekly values, both axes rescaled to [0, 1]."""
    return np.interp(x, knots, heights)


f"{len(knots)} weeks in {np.ptp(co2.raw_X):.2f} years, {co2.raw_y.min()} to {co2.raw_y.max()} {co2.y_unit}"

# %% slideshow={"slide_type": "subslide"}
fig, ax = figures.axes(xlabel="0 is March 1958, 1 is December 2001", ylabel="CO$_2$, rescaled")
ax.plot(knots, heights, color=figures.TRUTH, lw=1.5)
figures.label(ax, 0.66, 0.43, "$f$: one wave a year", figures.TRUTH)
figures.show(fig, "The carbon dioxide record climbs from near 0 to near 1 and bends upwards slightly, with one small "
                  "wave in every year.")  # fmt: skip

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S20", "S21", "S22", "E06"]
# ## 2.2 The theorem
#
# Networks (2.1.21), the whole class with $n$ free, approximate every continuous function on compact sets, *uniformly*
# (E06: the script's "it" sounds like one network).
#
# **Theorem 2.1.3.** Let $\sigma$ be piecewise continuous and not almost everywhere equal to a polynomial, and let
# $f:[0,1]^d\to\mathbb R$ be continuous. Then for every $\epsilon > 0$ there are $n$ and $a_j, w_j, b_j$ with
#
# $$\sup_{x\in[0,1]^d}|f(x)-\hat f(x)| < \epsilon.$$
#
# Some words are missing in print. What if all $a_j$ were $1$?

# %% [markdown] slideshow={"slide_type": "skip"} tags=["E08"]
# <div class="alert alert-info" style="color: black">
#
# **E08 · the coefficients are chosen too.** The script lists only weights and biases. With $a_j = 1$ Heaviside
# networks take whole numbers as values, and $f\equiv\tfrac12$ stays $\tfrac12$ away.
#
# </div>


# %% slideshow={"slide_type": "skip"}
def half(x):
    """The constant one half."""
    return 0.5 + 0 * x


ones = [Shallow(np.ones(n), rng.normal(size=(1, n)), rng.normal(size=n), heaviside) for n in range(1, 200)]
min(sup_error(half, net)[0] for net in ones)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["E09", "E10"]
# <div class="alert alert-info" style="color: black">
#
# **E09 · "almost everywhere"** is missing. $\sigma = 1_{t=0}$ is no polynomial, but equal to one up to a single
# point. Its networks are constant up to $n$ points, so $f(x)=x$ is never closer than $\tfrac12$.
#
# **E10 · "piecewise continuous"** is not explained: finitely many pieces on bounded intervals, with finite one-sided
# limits. (Infinite ones do no harm: $1/t$.)
#
# </div>
#
# How many different values will fifty spikes take at $100\,000$ random points? And what do eight neurons $1/t$ make
# of $|x-\tfrac12|$?

# %% slideshow={"slide_type": "skip"}
spike = Activation("spike", "1_{t = 0}", lambda t: 1.0 * (t == 0), np.zeros_like)
spikes = Shallow(rng.normal(size=50), rng.normal(size=(1, 50)), rng.normal(size=50), spike)
print("values of the spikes:", np.unique(spikes(rng.uniform(size=100_000))))

poles = np.concatenate([np.geomspace(0.05, 2, 4), -1 - np.geomspace(0.05, 2, 4)])
features = 1 / (x[:, None] + poles)
a = np.linalg.lstsq(features, abs(x - 0.5))[0]
print("error of eight 1/t:  ", round(np.abs(features @ a - abs(x - 0.5)).max(), 2))

# %% [markdown] slideshow={"slide_type": "skip"} tags=["E11", "E12"]
# <div class="alert alert-info" style="color: black">
#
# **E11 · sup, not max.** A network with jumps may approach its largest error without attaining it.
#
# **E12 · for every $\epsilon$ another network.** The script's second wording promises *one* network with arbitrarily
# small error. A fixed width has a fixed best error: for $f(x)=x$ and $n$ Heaviside neurons exactly $\tfrac1{2n+1}$.
#
# </div>
#
# Which $x$ is the worst for $\hat f = H$ and $f(x) = x$?

# %% slideshow={"slide_type": "skip"}
from nblib.staircase import best_for_identity

step_up = Shallow([1], [[1]], [0], heaviside)
print("error at 0, 0.1, 0.01, 0.001:", np.abs(np.array([0, 0.1, 0.01, 0.001]) - step_up([0, 0.1, 0.01, 0.001])))
print("sup:", sup_error(identity, step_up)[0])
print("1 / best error, n = 1 to 5:", [round(1 / sup_error(identity, best_for_identity(n))[0], 9) for n in range(1, 6)])

# %% [markdown] slideshow={"slide_type": "skip"} tags=["E07"]
# <div class="alert alert-info" style="color: black">
#
# **E07 · from the cube to every compact set.** The theorem speaks of $[0,1]^d$ only. Extend $f$ to a cube $[-R,R]^d$
# (Tietze) and substitute $u = (x+R)/(2R)$. The network keeps its form: $w \to w/(2R)$ and $b \to b + \langle w,
# \mathbf 1\rangle/2$.
#
# </div>
#
# Does it?

# %% slideshow={"slide_type": "skip"}
R, cloud = 5, rng.uniform(-5, 5, size=(100, 3))
net = Shallow.random(n=8, d=3, sigma=tanh, rng=rng)
moved = Shallow(net.a, net.W / (2 * R), net.b + net.W.sum(axis=0) / 2, tanh)
np.allclose(moved(cloud), net((cloud + R) / (2 * R)))

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S24", "S25", "E13"]
# ## 2.3 Why not a polynomial?
#
# If $\sigma$ is a polynomial of degree $p$, then $\hat f$ is one too, for every $n$, $a$, $w$ and $b$. Of which degree?
#
# <div class="alert alert-info" style="color: black">
#
# **E13 · of degree *at most* $p$.** These polynomials form a space of *finite dimension*;
# such a space is closed, so what is not in it cannot be approached.
#
# </div>
#
# What is $(x+\tfrac12)^2 - (x-\tfrac12)^2$? And how many of 200 random $t^2$-neurons are linearly independent?

# %% slideshow={"slide_type": "fragment"}
square = Activation("square", "t^2", np.square, lambda t: 2 * t)
degree_one = Shallow([1, -1], [[1, 1]], [0.5, -0.5], square)
outputs = square(x[:, None] * rng.normal(size=200) + rng.normal(size=200))
degree_one([0, 1, 2, 3]), np.linalg.matrix_rank(outputs)

# %% [markdown]
# So 200 neurons do what 3 can. The cost, in three lines, for $f(x)=|x-\tfrac12|$: weigh the values at
# $0,\tfrac14,\tfrac12,\tfrac34,1$ with $c = (1,-4,6,-4,1)$. (i) Every polynomial of degree $\le 3$ gives $0$. (ii)
# $f$ gives $-1$. (iii) If $|f-\hat f|\le e$ then $1 = |c\cdot(f-\hat f)| \le 16\,e$. Hence $e \ge \tfrac1{16}$.

# %% slideshow={"slide_type": "subslide"}
c, nodes = np.array([1, -4, 6, -4, 1]), grid(4)
[c @ nodes**k for k in range(4)], c @ abs(nodes - 0.5), np.abs(c).sum()

# %% [markdown]
# **Predict:** can $t^2$-neurons reach this floor? If so, with how many? And how many ReLUs does $|x-\tfrac12|$ need
# for error $0$?


# %% slideshow={"slide_type": "fragment"}
def vee(x):
    """|x - 1/2|."""
    return abs(x - 0.5)


parabola = Shallow([2, 1], [[1, 0]], [-0.5, 0.25], square)  # 2 (x - 1/2)^2 + 1/16
two_relus = Shallow([1, 1], [[1, -1]], [-0.5, 0.5], relu)
round(sup_error(vee, parabola, [0.5])[0] * 16, 9), sup_error(vee, two_relus)[0]

# %% [markdown]
# Two are enough. Is $t^2$ too smooth? **Predict:** tanh is as smooth. With 200 random tanh neurons instead of 3, and
# $a$ by least squares, the largest error falls to …

# %% slideshow={"slide_type": "subslide"}
explorables.NotAPolynomial("smooth is no obstacle")

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 4; hands: A no change, B a half, C a tenth; Enter. 4 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Less than a tenth. Being a polynomial hurts, being smooth does not.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S26", "S27", "E14"]
# ## 2.4 Stairs
#
# *Needs 2.1.*
#
# Why does it work for the others? Cut $[0,1]$ into $n$ cells $I_j=[\frac{j-1}n,\frac jn]$ (*we* cut; E14: in the
# script $f$ does), and on each cell put the value at its right end:
#
# $$f_n(x) := f\bigl(\tfrac jn\bigr) \quad\text{for } x\in I_j .$$
#
# Which value does $f_2$ have at $x=\tfrac12$, for $f(x)=x$?

# %% [markdown] slideshow={"slide_type": "fragment"} tags=["E15"]
# <div class="alert alert-warning" style="color: black">
#
# **E15 · wrong as printed: $f_n$ is not well defined.** Closed cells share their ends; at $j/n$ two values of $j$ are
# allowed. Right: $I_1=[0,\frac1n]$ and $I_j=(\frac{j-1}n,\frac jn]$ for $j\ge2$.
#
# </div>

# %% slideshow={"slide_type": "fragment"}
n, at = 2, 0.5
allowed = [j for j in range(1, n + 1) if (j - 1) / n <= at <= j / n]
repaired = [j for j in range(1, n + 1) if (j - 1) / n < at <= j / n]
print("f_2(1/2) as printed:", [j / n for j in allowed], "  repaired:", [j / n for j in repaired])


# %% [markdown]
# Repaired, with ten cells, on our record. Where will $f_{10}$ run above $f$?

# %% slideshow={"slide_type": "subslide"}
fig, ax = figures.axes(xlabel="$x$")
ax.plot(knots, heights, color=figures.TRUTH, lw=1.5)
ax.hlines(f(grid(10)[1:]), grid(10)[:-1], grid(10)[1:], color=figures.NETWORK, lw=4)
figures.label(ax, 0.45, 0.5, "$f_{10}$", figures.NETWORK, ha="center")
figures.show(fig, "Ten horizontal steps over the record, each touching it at the right end of its cell; mostly it "
                  "runs above the record, but not where a cell ends in a seasonal low.")  # fmt: skip

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S28"]
# ## 2.5 How fine is fine enough?
#
# *Needs 2.1.*
#
# $f$ is continuous on a compact interval, hence *uniformly* continuous: for $\epsilon>0$ there is one $n$ such that
# $|x-y|\le\frac1n$ forces $|f(x)-f(y)|<\epsilon$, wherever $x$ and $y$ are. We can measure that:
#
# $$\omega(f,h) := \max_{|x-y|\le h}|f(x)-f(y)| .$$
#
# For straight pieces at least one of the two points is a knot.


# %% slideshow={"slide_type": "fragment"}
def modulus(h):
    """omega(f, h) of the record, exactly."""
    x = np.unique(np.clip([knots, knots - h, knots + h], 0, 1))
    y, largest, k = f(x), 0.0, 1
    while (near := x[k:] - x[:-k] <= h + 1e-12).any():  # 1e-12 for rounding
        largest, k = max(largest, np.abs(y[k:] - y[:-k])[near].max()), k + 1
    return largest


# %% [markdown]
# **Predict**, in ppm (the whole record spans 61): how far apart can two values be within one week, one year, ten years?

# %% slideshow={"slide_type": "subslide"}
year, ppm = 1 / np.ptp(co2.raw_X), np.ptp(co2.raw_y)
for name, h in (("one week", 7 / 365 * year), ("one year", year), ("ten years", 10 * year)):
    print(f"within {name}: {modulus(h) * ppm:.1f} ppm")

# %% [markdown] tags=["S29", "S30"]
# Now the estimate is one line. Take any $x$ and its cell; $x$ and $\frac jn$ are at most $\frac1n$ apart, so
#
# $$|f(x)-f_n(x)| = \bigl|f(x)-f(\tfrac jn)\bigr| \le \omega(f,\tfrac1n),\qquad
# \sup_{x\in[0,1]}|f(x)-f_n(x)| \le \omega(f,\tfrac1n) < \epsilon .$$
#
# Is it true?

# %% slideshow={"slide_type": "fragment"}
fine = np.sort(np.concatenate([grid(20_000), knots]))
for n in (10, 100):
    f_n = f(grid(n)[np.maximum(np.searchsorted(grid(n), fine), 1)])
    print(f"n = {n:3}: error {np.abs(f(fine) - f_n).max():.3f} <= omega(1/n) = {modulus(1 / n):.3f}")

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S31", "S32", "E16"]
# ## 2.6 One bump, two neurons
#
# Now make $f_n$ a network, of Heaviside neurons. One bump first, $g(x)=1_{s<x\le t}$ with $s<t$
# (E16: the script reuses the letter $f$). Choose $n=2$, $a=(1,-1)$, $w=(1,1)$, $b=(-s,-t)$. **Predict:** what are the
# values at $x=s$ and $x=t$?

# %% slideshow={"slide_type": "fragment"}
s, t = 0.3, 0.7
net = Shallow([1, -1], [[1, 1]], [-s, -t], heaviside)
net([0, s, 0.31, 0.5, t, 0.71, 1])

# %% [markdown] tags=["S33", "S34"]
# Insert it into (2.1.21) and read: one switches on, the other takes it back.
#
# $$\hat f(x)=\sigma(x-s)-\sigma(x-t)=1_{s<x\le t}=g(x),$$
#
# exactly, for every $x$. With which other activation would this be exact?

# %% [markdown] slideshow={"slide_type": "skip"} tags=["E19"]
# <div class="alert alert-info" style="color: black">
#
# **E19 · not with a continuous $\sigma$.** The script approximates every step function by networks. With continuous
# $\sigma$ the error is at least half the jump. So this sketch proves the theorem for Heaviside; others need 2.10.
#
# </div>

# %% slideshow={"slide_type": "skip"}
behind = np.nextafter(s, 1)  # the next number a computer knows
for k in (10, 100, 1000):
    soft = Shallow([1, -1], [[k, k]], [-k * s, -k * t], sigmoid)
    print(f"steepness {k:4}: at s off by {soft([s])[0]:.3f}, just behind s by {1 - soft([behind])[0]:.3f}")

# %% [markdown]
# **Predict:** pull $t$ to the left, past $s$. The bump $(s,t]$ is then empty; what do the two
# neurons make?

# %% slideshow={"slide_type": "subslide"}
explorables.Bump("t before s")

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 2; hands: A nothing, B the same bump, C height −1; Enter. 4 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# A bump of height $-1$.

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** The bump $1_{s<x\le t}$ for an array $x$.


# %% slideshow={"slide_type": "skip"}
def my_bump(x, s, t): ...


check("bump", my_bump)

# %% [markdown] slideshow={"slide_type": "slide"} tags=["E20"]
# ## 2.7 The staircase is a network
#
# *Needs 2.1.*
#
# <div class="alert alert-info" style="color: black">
#
# **E20 · the missing step.** One bump is not a staircase. But $f_n$ is a sum of $n$ bumps, $f(\frac jn)$ times the
# bump from $\frac{j-1}n$ to $\frac jn$, and a sum of networks is a network: put all the neurons side by side.
#
# </div>
#
# **Predict:** for $f\equiv1$ each bump has height $1$, and together they cover the interval. What is the error, and
# where?

# %% slideshow={"slide_type": "fragment"}
from nblib.staircase import staircase_of_bumps


def one(x):
    """The constant 1."""
    return 1 + 0 * x


n = 10
by_hand = sum(f(j / n) * bump((j - 1) / n, j / n)(x) for j in range(1, n + 1))
side_by_side = staircase_of_bumps(f, n)
np.allclose(by_hand, side_by_side(x)), side_by_side.n, sup_error(one, staircase_of_bumps(one, n))

# %% [markdown] slideshow={"slide_type": "subslide"} tags=["E18"]
# <div class="alert alert-warning" style="color: black">
#
# **E18 · wrong as printed: there is a hole at $x = 0$.** The bumps are $1_{s<x\le t}$, the first begins at $s=0$, and
# none of them contains $0$. So $\hat f(0)=0$, and the error is at least $|f(0)|$ for every $n$. Right:
# let the first bump begin left of $0$.
#
# </div>

# %% slideshow={"slide_type": "fragment"}
for n in (2, 10, 1000):
    printed, repaired = staircase_of_bumps(one, n), staircase(one, n)
    print(f"n = {n:4}: error as printed {sup_error(one, printed)[0]}, repaired {sup_error(one, repaired)[0]}")

# %% [markdown] slideshow={"slide_type": "skip"} tags=["E21"]
# <div class="alert alert-info" style="color: black">
#
# **E21 · $n$ cells or $n$ neurons?** The script uses $n$ for both, and bumps need $2n$ neurons for $n$ cells. But
# where one bump ends the next begins: two neurons merge into one.
#
# </div>
#
# With the first threshold moved to $-1$, exactly $n$ neurons remain, right at every $x\in[0,1]$:
#
# $$f_n(x)=f(\tfrac1n)\,H(x+1)+\sum_{j=1}^{n-1}\Bigl(f(\tfrac{j+1}n)-f(\tfrac jn)\Bigr)H(x-\tfrac jn).$$
#
# Does it match the bumps, except at $0$?

# %% slideshow={"slide_type": "skip"}
merged, bumps = staircase(f, 10), staircase_of_bumps(f, 10)
everywhere = np.concatenate([x[1:], grid(10)[1:]])
print("neurons:", bumps.n, "and", merged.n, "  equal for x > 0:", np.allclose(bumps(everywhere), merged(everywhere)))
print("at 0: bumps", bumps([0]), "  merged", merged([0]), "  f(1/10) =", round(f(0.1), 3))

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** The coefficients $a$ of the merged staircase.


# %% slideshow={"slide_type": "skip"}
def my_coefficients(f, n): ...


check("coefficients", my_coefficients)

# %% [markdown]
# **Predict:** to halve the error for $\sqrt x$, do you need twice as many steps or four times?

# %% slideshow={"slide_type": "subslide"}
explorables.StaircaseTube("√x")

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 2; hands: A the same n, B twice, C four times; Enter. 4 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Four times; why, in 2.8. Can you do with fewer than $n$? Each jump needs a neuron, and a first value that is not $0$ needs one; nothing
# else does. So how many for the cell values $(2,5,4)$, $(0,5,4)$, $(2,2,2)$?

# %% slideshow={"slide_type": "fragment"}
from nblib.staircase import fewest_neurons

[fewest_neurons(values) for values in ((2, 5, 4), (0, 5, 4), (2, 2, 2))]

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** $f_n$ for an array $x$, right at $0$ and at every $\frac jn$.


# %% slideshow={"slide_type": "skip"}
def my_staircase(x, f, n): ...


check("staircase", my_staircase)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 2.8 Error beside bound
#
# *Needs 2.5.*
#
# A constant $L$ with $|f(x)-f(y)|\le L|x-y|$ gives the bound $\omega(f,\frac1n)\le\frac Ln$. For the record $L$ is
# the steepest week. **Predict:** which of the two bounds is any good?

# %% slideshow={"slide_type": "fragment"}
L = np.abs(np.diff(heights) / np.diff(knots)).max()
widths = (10, 20, 44, 80, 200, 400)
errors = [sup_error(f, staircase(f, n), knots)[0] for n in widths]
for n, error in zip(widths, errors, strict=True):
    print(f"n = {n:3}: error {error:.3f} <= omega(1/n) = {modulus(1 / n):.3f} <= L/n = {L / n:.3f}")

# %% slideshow={"slide_type": "subslide"}
fig, ax = figures.axes(xlabel="neurons $n$", ylabel="error", xscale="log", yscale="log", ylim=(0.03, 15))
ax.plot(widths, errors, **figures.LINES["network"], marker="o", ms=9)
ax.plot(widths, [modulus(1 / n) for n in widths], **figures.LINES["truth"])
ax.plot(widths, L / np.array(widths), **figures.LINES["truth"] | {"ls": ":"})
ax.set_xticks(widths, widths)
ax.minorticks_off()
for at, curve, line in ((0.055, "error", "network"), (0.09, r"$\omega(f, 1/n)$", "truth"), (0.2, "$L/n$", "truth")):
    figures.label(ax, 440, at, curve, figures.LINES[line]["color"])
figures.show(fig, "Against the width, on logarithmic axes: the measured error stays just below the modulus of "
                  "continuity; the Lipschitz bound L/n lies far above both. At n = 44 the error dips.")  # fmt: skip

# %% [markdown]
# One steep week makes $L$ useless; $\omega$ is close. Why is $44$ better than $80$? The record
# has $43.75$ years: with a year for each cell, every cell ends in the same season.
# More neurons make the *bound* smaller, not always the error.

# %% [markdown] slideshow={"slide_type": "skip"} tags=["E17"]
# <div class="alert alert-info" style="color: black">
#
# **E17 · "<" from "<".** From $|f(x)-f_n(x)|<\epsilon$ for each $x$ only $\sup\le\epsilon$ follows. Here "<" is true
# all the same: $|f(x)-f(y)|$ *attains* its maximum on the compact set $|x-y|\le\frac1n$. It matters when you choose
# $n$: $L/n\le\epsilon$ is not enough for "$<\epsilon$".
#
# </div>
#
# $f(x)=x$, $\epsilon=\frac14$: is $n=4$ enough?

# %% slideshow={"slide_type": "skip"}
from nblib import width_for

n = width_for(lipschitz=1, epsilon=0.25)
n, [round(sup_error(identity, staircase(identity, k))[0], 9) for k in (4, n)]

# %% [markdown] slideshow={"slide_type": "subslide"}
# The rule is $n=\lfloor L/\epsilon\rfloor+1$. And for $\sqrt x$, which has no $L$ at all? $|\sqrt x-\sqrt
# y|\le\sqrt{|x-y|}$, so the error is $n^{-1/2}$ and the rule $\lfloor1/\epsilon^2\rfloor+1$. Try it for
# $\epsilon=0.1$, in floating point and in fractions. Same answer? And for the record with $\epsilon=0.05$: by $L$, and by
# $\omega$?

# %% slideshow={"slide_type": "fragment"}
naive, right = int(1 / 0.1**2) + 1, width_for(lipschitz=1, epsilon=0.1, root=2)
for n in (naive, right):
    error = sup_error(np.sqrt, staircase(np.sqrt, n))[0]
    print(f"n = {n}: error {error:.4f}, below 0.1: {round(error, 12) < 0.1}")
by_L = width_for(L, 0.05)
by_omega = next(n for n in range(100, by_L) if modulus(1 / n) < 0.05)
by_L, by_omega, sup_error(f, staircase(f, by_omega), knots)[0] < 0.05

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** The smallest $n$ that promises an error below $\epsilon$.


# %% slideshow={"slide_type": "skip"}
def my_width_for(lipschitz, epsilon): ...


check("width_for", my_width_for)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 2.9 Half the price
#
# *Needs 2.1.*
#
# With the value at the *middle* of each cell distance and bound halve, to $\frac L{2n}$. So
# $\lceil\frac L{2\epsilon}\rceil$ Heaviside neurons are enough for an error $\le\epsilon$, and for some function with
# this $L$ necessary. Where does it save half, for $f(x)=x$ or
# for the record?

# %% slideshow={"slide_type": "fragment"}
from nblib.staircase import staircase_midpoint

n = 400
for name, curve, corners in (("f(x) = x", identity, []), ("the record", f, knots)):
    right, middle = (sup_error(curve, build(curve, n), corners)[0] for build in (staircase, staircase_midpoint))
    print(f"{name:10}: right end {right:.5f}, middle {middle:.5f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 2.10 Smooth steps, and ramps
#
# *Needs 2.1 and 2.3.*
#
# A steep sigmoid $s(kt)$ is nearly $H$: at distance $\delta$ from the jump it is off by exactly $1/(1+e^{k\delta})$,
# and the area between the two is $\frac{2\ln2}k$. **Predict:** what is the largest error over all $t\ne0$ as
# $k\to\infty$?

# %% slideshow={"slide_type": "fragment"}
t = np.linspace(-2, 2, 400_000)  # an even number of points: never 0
for k in (10, 30):
    gap = np.abs(sigmoid(k * t) - heaviside(t))
    print(f"k = {k}: off by {gap[np.abs(t) >= 0.1].max():.4f} = {1 / (1 + np.exp(0.1 * k)):.4f} from 0.1 on, "
          f"area {np.trapezoid(gap, t) * k:.3f} / k, largest {gap.max():.3f}")  # fmt: skip

# %% [markdown]
# It stays $\tfrac12$. Still a staircase of $n+1$ sigmoids works for continuous $f$:
# wherever one is halfway up, it is halfway between two *neighbouring* values. With steepness $\kappa n$ the error is
# at most $C(\kappa)\frac Ln$. For $|x-\frac12|$, how much of the bound is used?

# %% slideshow={"slide_type": "subslide"}
from nblib.staircase import sigmoid_constant, staircase_sigmoid

for kappa in (1, 3, 5):
    C, net = sigmoid_constant(kappa), staircase_sigmoid(vee, 25, kappa)
    print(f"kappa = {kappa}: C = {C:.4f}, error / bound = {sup_error(vee, net, [0.5])[0] / (C / 25):.4f}")

# %% [markdown]
# ReLUs do not step, they *bend*: $n+1$ of them draw the polygon through all points $(\frac jn,f(\frac jn))$. The
# error is at most $\max|f''|/(8n^2)$; for $x^2$ it is exactly $\frac1{4n^2}$. So what do $\epsilon=4^{-2}$, $4^{-3}$,
# $4^{-4}$ cost for $f(x)=x^2$?


# %% slideshow={"slide_type": "fragment"}
from nblib.staircase import interpolant, staircase_midpoint

print("epsilon  right end  middle  ReLU")
for m, prices in ((2, (32, 16, 2)), (3, (128, 64, 4)), (4, (512, 256, 8))):
    for build, n in zip((staircase, staircase_midpoint, interpolant), prices, strict=True):
        error, one_less = (sup_error(np.square, build(np.square, k))[0] for k in (n, n - 1))
        assert round(error, 12) <= 4.0**-m < one_less
    print(f"1/{4**m:<6} {prices[0]:8} {prices[1]:8} {prices[2]:4} + 1")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Four times the accuracy: four times as many steps, but only twice as many ramps. Six years of the
# record, with 200 neurons each: which kind follows it better?

# %% slideshow={"slide_type": "fragment"}
fig, (left, right) = figures.axes(2, xlabel="$x$", xlim=(0.4, 0.54), xticks=[0.4, 0.45, 0.5], ylim=(0.2, 0.53),
                                  titles=("200 Heaviside neurons", "200 ReLU neurons"))  # fmt: skip
zoom = np.linspace(0.4, 0.54, 7000)
for ax, net in ((left, staircase_midpoint(f, 200)), (right, interpolant(f, 199))):
    ax.plot(knots, heights, color=figures.TRUTH, lw=1.5)
    ax.plot(zoom, net(zoom), **figures.LINES["network"] | {"lw": 2.5})
    figures.label(ax, 0.41, 0.48, f"error {sup_error(f, net, knots)[0]:.3f}", figures.STEP)
figures.show(fig, "Six years of the record. The staircase of 200 Heaviside neurons jumps four or five times in every "
                  "wave; the polygon of 200 ReLU neurons follows the waves more closely.")  # fmt: skip

# %% [markdown] slideshow={"slide_type": "skip"}
# **Build.** A ReLU network through given points $(x_i, y_i)$, straight in between. Which slope has each piece, and what must a
# neuron that stays on add at $x_j$?


# %% slideshow={"slide_type": "skip"}
def my_interpolant(x, y): ...


check("interpolant", my_interpolant)


# %% [markdown] slideshow={"slide_type": "slide"} tags=["S23"]
# ## 2.11 More than one input
#
# The script's proof is simple, with deep functional analysis behind it. Our four activations need less:
#
# <details><summary>A proof in two steps</summary>
#
# (i) For $d=1$: staircases (Heaviside), sigmoid staircases (tanh too, by notebook 1), polygons (ReLU). (ii)
# Sums of $\cos(\langle k,x\rangle+c)$ form an algebra, because a product of cosines is a sum of two; by
# Stone-Weierstrass they are dense. Each is a function of *one* variable $\langle k,x\rangle$: apply (i).
#
# </details>
#
# Two examples: $x_1x_2=\frac14\bigl((x_1+x_2)^2-(x_1-x_2)^2\bigr)$ and $\cos\pi x_1\cos\pi
# x_2=\frac12\bigl(\cos\pi(x_1+x_2)+\cos\pi(x_1-x_2)\bigr)$. How large is the error, with $2m$ ReLUs and $2n$ steps?

# %% slideshow={"slide_type": "subslide"}
from nblib.staircase import cosines, product

X = np.stack(np.meshgrid(grid(240), grid(240)), axis=-1).reshape(-1, 2)
x1, x2 = X.T
for m in (2, 4, 6):
    print(f"x1 x2, {2 * m:2} ReLUs: error * 4 m^2 = {np.abs(product(m)(X) - x1 * x2).max() * 4 * m**2:.6f}")
error = np.abs(cosines(20)(X) - np.cos(np.pi * x1) * np.cos(np.pi * x2)).max()
print(f"cosines, 40 steps: error {error:.3f} <= pi/20 = {np.pi / 20:.3f}")

# %% [markdown]
# Now the box, $1$ on $(\frac14,\frac34]^2$ and $0$ elsewhere. **Predict:** how close does the best network with one
# hidden layer come, and how close a small one with two?

# %% slideshow={"slide_type": "fragment"}
from nblib.deep import box
from nblib.staircase import box_one_layer

truth = 1.0 * ((x1 > 0.25) & (x1 <= 0.75) & (x2 > 0.25) & (x2 <= 0.75))
one_layer, two_layers = box_one_layer(0.25, 0.75), box(0.25, 0.75)
np.abs(one_layer(X) - truth).max(), np.abs(two_layers(X)[:, 0] - truth).max()

# %% [markdown] slideshow={"slide_type": "subslide"}
# In one layer no number is enough. All neurons on the line $x_1=\frac14$ together jump by the same $J$ *along the
# whole line*. The box wants a jump of $1$ on its edge and $0$ beyond, so the error is at least $\frac{|1-J|}2$ here
# and $\frac{|J|}2$ there: at least $\frac14$. A second layer can say "both": where the two bumps add up to $2$. Where
# is the left network wrong by $\frac14$, and where is it right?

# %% slideshow={"slide_type": "subslide"}
fig, panels = figures.axes(2, height=500, xlabel="$x_1$", ylabel="$x_2$", xlim=(0, 1), ylim=(0, 1), aspect="equal",
                           titles=("one hidden layer", "two hidden layers"))  # fmt: skip
for ax, net in zip(panels, (one_layer, two_layers), strict=True):
    ax.vlines((0.25, 0.75), 0, 1, **figures.LINES["neuron"])
    ax.hlines((0.25, 0.75), 0, 1, **figures.LINES["neuron"])
    for spot in np.stack(np.meshgrid([0.125, 0.5, 0.875], [0.125, 0.5, 0.875]), axis=-1).reshape(-1, 2):
        value = figures.signed(net(spot[None]).item()) if net(spot[None]).item() else "0"
        figures.label(ax, *spot, value, figures.NETWORK, ha="center")
figures.show(fig, "Four lines cut the square into nine cells. One hidden layer: 0.75 in the middle cell, 0.25 in the four "
                  "beside it, -0.25 in the corners. Two hidden layers: 1 in the middle cell and 0 elsewhere.")  # fmt: skip

# %% [markdown] slideshow={"slide_type": "skip"}
# **Build.** A bump in the plane: $1$ for $s < x_1 \le t$ and $s < x_2 \le t$, else $0$. Two layers of Heaviside neurons do it;
# return $W_1$, $b_1$ of the first and $w_2$, $b_2$ of the second.


# %% slideshow={"slide_type": "skip"}
def my_plane_bump(s, t): ...


check("plane_bump", my_plane_bump)


# %% [markdown] slideshow={"slide_type": "slide"}
# It is wrong by $\frac14$ everywhere. Depth can do what width cannot; [notebook 5](05_deep_networks.ipynb)
# has more. Does it contradict the theorem? No: a box is not continuous.
#
# ## What you can now do
#
# - state Theorem 2.1.3 so that it is true, with a counter-example for each missing word;
# - prove that polynomial neurons cannot get below $\frac1{16}$ on $|x-\frac12|$;
# - write down $n$ neurons that make a staircase, right at $x=0$ too;
# - choose $n$ for a given $\epsilon$;
# - say what sigmoids, ReLUs and a second layer buy.
