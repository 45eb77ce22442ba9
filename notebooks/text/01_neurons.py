# %% [markdown]
# # 1 · Neurons
#
# A neural network is a sum of copies of one bent curve, each copy shifted, stretched or mirrored. Here you take such a
# sum apart, put it together again, and read a real one off its numbers.
#
# You need: vectors, a scalar product, and the [start page](00_start.ipynb).

# %%
import math

import numpy as np

from nblib import Shallow, data, explorables, figures, heaviside, relu, sigmoid, tanh
from nblib.exercises import check, hint, solution

np.set_printoptions(precision=3, suppress=True, legacy="1.25")  # numbers print as plain numbers
x = np.linspace(-3, 3, 601)  # where we look at functions of one variable

# %% [markdown]
# A motorcycle hits an obstacle and the head of a dummy is thrown back: 133 measurements from tests of helmets. The
# curve through them is a neural network, made of nine numbers:

# %%
crash = data.motorcycle()  # X, y: moved and scaled to mean 0 and spread 1; raw_X, raw_y: in ms and in g
t = np.linspace(crash.X.min(), crash.X.max(), 300)
curve = 1.62 * tanh(5.22 * t - 0.33) - 1.44 * tanh(0.31 * t - 0.54) + 1.07 * tanh(-7.47 * t - 4.9)
ms = crash.raw_X.mean() + crash.raw_X.std() * t
g = crash.raw_y.mean() + crash.raw_y.std() * curve

# %% tags=["picture"]
p = figures.Panel(x="milliseconds after impact", y="acceleration, g").data(crash.raw_X, crash.raw_y, "small")
figures.show(p.network(ms, g), "The curve runs amid the discs: down to -110 g at 21 ms, up to 25 g at 32 ms.")

# %% [markdown]
# **The question of this notebook:** which of the nine numbers make the plunge, and which the rebound? See 1.9.
#
# ## 1.1 Why bend
#
# Take ten straight lines $x \mapsto w_j x + b_j$ and add them up. **Predict before you look:** how many bends can the
# sum have?

# %% tags=["answer"]
lines = np.random.default_rng(0).normal(size=(10, 2))
total = sum(w * x + b for w, b in lines)
bends = np.abs(np.diff(total, 2)) > 1e-12  # a bend shows in the second differences
print("bends:", bends.sum())

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $0$: the sum is $\bigl(\sum_j w_j\bigr)x + \sum_j b_j$, one straight line again.
#
# </details>

# %% [markdown] tags=["S01"]
# Whatever is not straight has to come from somewhere else. In a network it comes from one fixed function, the
# **activation function** $\sigma:\mathbb R\to\mathbb R$.

# %% [markdown] tags=["S02", "S04"]
# ## 1.2 Four activation functions
#
# Two with a corner or a jump, **ReLU** and **Heaviside**,
#
# $$\mathrm{relu}(t) = \max(t, 0), \qquad H(t) = 1_{t>0},$$
#
# and two smooth ones, the **sigmoid** $s(t) = \dfrac{1}{1+e^{-t}}$ and $\tanh t$. What is each of them at $t = 0$?

# %% tags=["answer"]
print("t        ", [-2, 0, 2])
for sigma in (relu, heaviside, sigmoid, tanh):
    print(f"{sigma.name:9}", sigma([-2, 0, 2]))

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $0, 0, \tfrac12, 0$: the Heaviside function jumps *behind* $0$, since $1_{t>0}$ is $0$ for $t = 0$.
#
# </details>

# %% tags=["picture"]
corner = figures.Panel("a corner, a jump", "t").neuron(x, relu(x), 1).label("ReLU", 0.9, 2)
corner.steps([-3, 0, 3], [0, 1], "neuron 2").dots(0, 0, "neuron 2").dots(0, 1, "neuron 2", "hollow")
smooth = figures.Panel("smooth steps", "t").neuron(x, sigmoid(x), 1).label("sigmoid", -2.6, 0.4)
panels = [corner.label("Heaviside", -1.6, 1), smooth.neuron(x, tanh(x), 2).label("tanh", -0.9, -0.9)]
figures.show(panels, "ReLU bends at 0, Heaviside jumps behind 0; sigmoid and tanh climb, steepest at 0.")

# %% [markdown] tags=["S03", "S05"]
# The sigmoid squeezes the whole line into $(0, 1)$, the range of a probability. tanh is the same curve, stretched to
# $(-1, 1)$ and centred at $0$: $\;\tanh t = 2\,s(2t) - 1$. Both are steepest at $0$. How steep?

# %% tags=["answer"]
apart = np.abs(tanh(x) - (2 * sigmoid(2 * x) - 1)).max()
print("tanh t and 2 s(2t) - 1 differ by at most", round(apart, 12))
for sigma in (sigmoid, tanh):
    slopes = sigma.derivative(x)
    print(f"{sigma.name}: steepest slope {slopes.max()} at t = {x[slopes.argmax()]:.0f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $\tfrac14$ and $1$: by $\tanh t = 2\,s(2t)-1$ the slope of tanh is $2\cdot2$ times that of $s$. The exercise below
# gives the $\tfrac14$.
#
# </details>

# %% [markdown]
# **Exercise.** The slope $s'(t)$ of the sigmoid, for an array $t$. Put your lines in place of the dots and run the
# cell: `check` names the mistake. Stuck? Call `hint("sigmoid_slope")`, then `solution("sigmoid_slope")`.


# %%
def my_sigmoid_slope(t): ...


check("sigmoid_slope", my_sigmoid_slope)

# %% [markdown]
# The ends of these ranges are never reached, because $e^{-t}$ is never $0$. But for which $t$ does the *computer* say
# that $s(t)$ is $1$: for 36, for 37, for none?

# %% tags=["answer"]
for t in (36, 37):
    print(f"1 - s({t}) = {1 - sigmoid(t):.0e}   and   s({-t}) = {sigmoid(-t):.0e}")
print(f"1 + exp(-t) is rounded to 1 from t = 53 ln 2 = {53 * np.log(2):.2f} on")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# For $37$: from $53\ln2 = 36.74$ on, $1+e^{-t}$ is rounded to $1$. Asked for $s(-t)$, which is $1 - s(t)$, it loses
# nothing.
#
# </details>

# %% [markdown] tags=["S06", "S09"]
# ## 1.3 One neuron
#
# An input has $d$ components. A **neuron** weighs them, adds a number and bends the result:
#
# $$x \mapsto \sigma(\langle w, x\rangle + b), \qquad w\in\mathbb R^d,\ b\in\mathbb R.$$
#
# All that is not straight happens in $\sigma$.


# %%
def neuron(x, w, b, sigma=tanh):
    """sigma(<w, x> + b) for one x in R^d."""
    return sigma(w @ x + b)


w, b = np.array([1, 2]), 3
print("tanh(1 * 1 + 2 * (-1) + 3) = tanh(2) =", round(neuron(np.array([1, -1]), w, b), 3))

# %% [markdown]
# **Find the mistake.** What would it return for $w = 0$?


# %% tags=["answer"]
def my_neuron(w, b, x, sigma):
    total = 0
    for w_i, x_i in zip(w, x, strict=True):
        total += w_i * x_i + b
    return sigma(total)


check("neuron", my_neuron)


# %% [markdown] tags=["S08", "E02"]
# **A trap: affine, not linear.** Books and libraries call the inner part $g(x) = \langle w,x\rangle + b$ a linear map.
# A linear $g$ would satisfy $g(e_1+e_2) = g(e_1)+g(e_2)$. Does it?


# %% tags=["answer"]
def g(x):
    """The inner part of the neuron above: w = (1, 2), b = 3."""
    return w @ x + b


e1, e2 = np.eye(2)
print("g(e1 + e2) =", g(e1 + e2), "   g(e1) + g(e2) =", g(e1) + g(e2))

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# No: $6$ is not $9$, because $b = 3$ is counted once on the left and twice on the right. Such a map is *affine*, and
# linear only for $b = 0$.
#
# </details>

# %% [markdown] tags=["S07"]
# For $d = 1$ and $w \ne 0$ write $\sigma(wx+b) = \sigma\bigl(w\,(x + \tfrac bw)\bigr)$: the graph of $\sigma$, squeezed
# by $|w|$, mirrored if $w < 0$, and moved to $-\tfrac bw$. For $w = 0$ only the constant $\sigma(b)$ is left.
#
# **Predict:** where is the middle of $s(-4x - 4)$, and does it rise or fall?

# %% tags=["answer"]
plain, steep, mirrored = (sigmoid(w * x + b) for w, b in [(1, 0), (4, -4), (-4, -4)])
half = x[np.abs(mirrored - 0.5).argmin()]
print(f"s(-4x - 4) is 1/2 at x = {half:.0f}, and goes from {mirrored[0]:.2f} to {mirrored[-1]:.2f}")

# %% tags=["picture", "answer"]
p = figures.Panel(x="x", y="s(wx + b)", yticks=[0, 0.5, 1]).neuron(x, plain, 1).label("w = 1, b = 0", -2.9, 0.15)
p.neuron(x, steep, 2).label("w = 4, b = -4", 1.2, 0.25).neuron(x, mirrored, 3).label("w = -4, b = -4", -2.75, 0.9)
figures.show(p, "Three sigmoid neurons: the one with w = -4, b = -4 falls, and its middle is at x = -1.")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# At $-b/w = -1$, and it falls, because $w = -4$ mirrors the graph.
#
# </details>

# %% [markdown]
# Now take a ReLU into your hand. Answer the question of the figure, then pull $w$ through $0$. Go on with scenes 3 (a
# sigmoid as steep as a jump) and 4 (a **dead** neuron: $0$ on all the data).

# %%
explorables.OneNeuron("flipped")

# %% [markdown] tags=["answer"]
# <details><summary>What the scenes show</summary>
#
# The kink $-b/w$ leaves on the left and comes back from the right, mirrored; at $w = 0$ there is none. With $100$ times
# $w$ and $b$ the rise is a hundred times as steep, in the same place. A kink beyond all data leaves nothing but $0$.
#
# </details>

# %% [markdown]
# In two dimensions the neuron sees only the number $\langle w, x\rangle$. **Predict:** with $w = (1, -2)$, along which
# of $(1,-2)$, $(1,2)$ and $(2,1)$ can you walk without the output changing?

# %% tags=["answer"]
w, b, start = np.array([1, -2]), 0.5, np.array([0.3, 0.4])
for way in ([1, -2], [1, 2], [2, 1]):
    outputs = [neuron(start + s * np.array(way), w, b, sigmoid) for s in (-2, -1, 0, 1, 2)]
    print("along", way, "the output is", np.array(outputs))

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Along $(2,1)$, where the output stays $0.5$: $\langle w, (2,1)\rangle = 0$. In $d\ge2$ a neuron is a **ridge
# function**, one curve pulled sideways.
#
# </details>

# %% [markdown]
# Answer the question of the figure, then turn $w$ by its tip. Go on with scenes 3 and 6, and see what the length of
# $w$ does to a sigmoid, and what to a Heaviside neuron.

# %%
explorables.Ridge("w turns")

# %% [markdown] tags=["answer"]
# <details><summary>What the scenes show</summary>
#
# Turning $w$ turns the level lines and leaves the profile as it is, steepest slope $0.559$. Three times as long is
# three times as steep; a Heaviside neuron only has its cut $\langle w,x\rangle = -b$, which halving $w$ and $b$ leaves
# in place.
#
# </details>

# %% [markdown]
# How steep can a neuron be? Let $\mathrm{Lip}(\sigma)$ be the steepest slope of $\sigma$, its largest
# $|\sigma(s)-\sigma(t)|/|s-t|$. Then
#
# $$|\sigma(\langle w,x\rangle + b)-\sigma(\langle w,y\rangle + b)|\le\mathrm{Lip}(\sigma)\,|\langle w,x-y\rangle|
# \le\mathrm{Lip}(\sigma)\,\lVert w\rVert\,\lVert x-y\rVert,$$
#
# by Cauchy-Schwarz. For the sigmoid and $w = (3,4)$ that is $\tfrac14\cdot 5 = 1.25$. Is it ever reached?

# %% tags=["answer"]
w, b = np.array([3, 4]), 0
u = w / np.linalg.norm(w)  # of length 1, along w
for h in (1, 0.1, 0.01):
    rise = neuron(h / 2 * u, w, b, sigmoid) - neuron(-h / 2 * u, w, b, sigmoid)
    print(f"a step of {h} along w, across the middle: slope {rise / h:.5f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# In the limit: slopes of $0.84828$, $1.24353$, $1.24993$ tend to $1.25$, the derivative along $w$ where $\sigma$ is
# steepest. So no smaller bound would do.
#
# </details>

# %% [markdown] tags=["S10", "S11"]
# ## 1.4 The network
#
# *Needs 1.3.*
#
# One neuron is only $\sigma$ again. The idea is to *add* $n$ of them, each with its own coefficient $a_j$, weight
# $w_j$ and bias $b_j$:
#
# $$\hat f(x) = \sum_{j=1}^n a_j\,\sigma(\langle w_j, x\rangle + b_j). \tag{2.1.21}$$
#
# **Predict:** three ReLUs, starting at $0$, $\tfrac12$ and $1$, with coefficients $2, -4, 2$. What does the sum look
# like?

# %% tags=["answer"]
a, w, b = [2, -4, 2], [1, 1, 1], [0, -0.5, -1]
up, down, last = (a[j] * relu(w[j] * x + b[j]) for j in range(3))
total = up + down + last
slopes = np.interp([0.25, 0.75, 1.5], x, np.gradient(total, x))
print("slopes from 0, 1/2 and 1 on:", slopes, "  highest value:", total.max())

# %% tags=["picture", "answer"]
p = figures.Panel(x="x", xlim=(-0.6, 1.6), ylim=(-2.2, 2.2)).network(x, total).label("sum", 0.05, 1.05)
p.neuron(x, up, 1).label("1", 0.72, 1.75).neuron(x, down, 2).label("2", 1, -1.7)
p.neuron(x, last, 3).label("3", 1.4, 0.5)
figures.show(p, "Three ramps: up from 0, down from 1/2, up from 1. Their sum is a tent of height 1 over [0, 1].")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# A tent of height $1$ over $[0,1]$: its slope is $2$ at first, then $2-4 = -2$, then $2-4+2 = 0$.
#
# </details>

# %% [markdown]
# A tent, from three things that never come down by themselves. In `nblib` the same network is one object. Its `W` has
# the weights $w_j$ as columns, here a single row since $d = 1$.


# %%
def network(x, a, W, b, sigma):
    """(2.1.21) for one x in R^d, as it stands there."""
    return sum(a[j] * neuron(x, W[:, j], b[j], sigma) for j in range(len(a)))


tent = Shallow(a, [w], b, relu)
print(tent)
for at in (0.25, 0.5, 2):
    print(f"at {at}: {network(np.array([at]), tent.a, tent.W, tent.b, relu)} and {tent([at])[0]}")

# %% [markdown]
# The figure opens with a wider tent, a *hat* with kinks at $-1$, $0$, $1$. Answer its question, then build another. In
# scene 3 a slider does nothing, in scene 4 bends go away.

# %%
explorables.NeuronSum()

# %% [markdown] tags=["answer"]
# <details><summary>What the scenes show</summary>
#
# With $\sigma(t) = t$ one straight line is left, as in 1.1. In scene 3 a coefficient multiplies a dead neuron; in scene
# 4 two neurons with the same kink cancel.
#
# </details>

# %% [markdown] tags=["S12", "S18"]
# **The words.** $x\mapsto\sigma(\langle w_j,x\rangle+b_j)$ is the $j$-th **neuron**, and their number $n\in\mathbb N$
# the **width**. The $w_j$ are the **weights**: they say how the inputs are combined. The $b_j$ are the **biases**: a
# neuron switches where $\langle w_j, x\rangle = -b_j$ holds, so the bias moves this **threshold**. The $a_j$ are just
# coefficients.

# %%
thresholds = 0 - tent.b / tent.W[0]  # 0 - ..., for NumPy would write -0 as -0.
print("thresholds of the tent:", thresholds)

# %% [markdown]
# **Build.** A tent of ReLUs on $[s, t]$: $0$ outside, $1$ in the middle. Return $a$, $w$, $b$.


# %%
def my_tent(s, t): ...


check("tent", my_tent)


# %% [markdown] tags=["S13", "S17", "S19"]
# ## 1.5 The picture of circles and lines
#
# Data enter in the **input layer**, the neurons form the **hidden layer**, their weighted sum is the **output layer**.
# The input computes nothing and is not counted, so (2.1.21) has *two layers*, or *one hidden layer*. Wide links are
# large numbers, dashed links negative ones.

# %%
net = Shallow.random(n=4, d=3, sigma=tanh, rng=np.random.default_rng(1))

# %% tags=["picture"]
figures.show(figures.diagram(net), "Three inputs, four tanh neurons, one output; of the aⱼ only a₄ is negative.")

# %% [markdown]
# **Predict:** how many numbers does this picture show?

# %% tags=["answer"]
print(f"{net.W.size} weights, {net.b.size} biases, {net.a.size} coefficients: {net.size} numbers")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $20$: for each of the four neurons three weights, a bias and a coefficient.
#
# </details>

# %% [markdown]
# **Exercise.** The number of parameters of (2.1.21) with $n$ neurons on $\mathbb R^d$.


# %%
def my_parameter_count_shallow(n, d): ...


check("parameter_count_shallow", my_parameter_count_shallow)

# %% [markdown] tags=["S14", "S15", "S16"]
# A neuron brings $d$ weights, $1$ bias and $1$ coefficient, so $n$ of them bring $(2 + d)\,n$ parameters. How many are
# these for $n = 10$ and $d = 3$?

# %% tags=["answer"]
wider = Shallow.random(n=10, d=3, sigma=tanh, rng=np.random.default_rng(1))
print("parameters:", wider.size)

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $(2+3)\cdot10 = 50$. A constant at the output needs nothing new: a neuron with $w = 0$ is the constant $a\,\sigma(b)$.
#
# </details>

# %% [markdown]
# All samples at once are the rows of a matrix $X$, and (2.1.21) becomes one line of matrix algebra (why, in
# [notebook 3](03_least_squares.ipynb)). What shape comes out for 200 samples?

# %% tags=["answer"]
cloud = np.random.default_rng(2).normal(size=(200, 3))
values = tanh(cloud @ net.W + net.b) @ net.a
print("shape:", values.shape, "  difference to the network:", round(np.abs(values - net(cloud)).max(), 12))

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $(200,)$: $X$ ($200\times3$) times $W$ ($3\times4$) is $200\times4$, and times $a$ one number for each sample.
#
# </details>

# %% [markdown]
# **Find the mistake.** It needs as many inputs as neurons, and is wrong even then.


# %% tags=["answer"]
def my_predict(a, W, b, X, sigma):
    total = np.zeros(len(X))
    for j in range(len(a)):
        total += a[j] * sigma(X @ W[j] + b[j])
    return total


check("predict", my_predict)


# %% [markdown] tags=["E04"]
# ## 1.6 Different numbers, same function
#
# *Needs 1.5.*
#
# **A trap: neurons are no basis**, though many call them basis functions: they need not be linearly independent. Take
# $\mathrm{relu}(x)$, $\mathrm{relu}(-x)$, $\mathrm{relu}(x+1)$, $\mathrm{relu}(-x-1)$ and
# the constant $\mathrm{relu}(1)$. How many of the five are independent?

# %% tags=["answer"]
w, b = np.array([1, -1, 1, -1, 0]), np.array([0, 0, 1, -1, 1])
five = relu(np.outer(x, w) + b)  # a column for each neuron
print("independent:", np.linalg.matrix_rank(five))
relation = np.linalg.svd(five, full_matrices=False).Vh[-1]  # coefficients with which the five add up to 0
print("the relation between them:", relation / relation[2])

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Four: $t = \mathrm{relu}(t) - \mathrm{relu}(-t)$, so $(x+1) - x - 1 = 0$ is a relation between all five. Hence
# coefficients are not unique.
#
# </details>

# %% [markdown]
# Even with independent neurons, many parameters give one $\hat f$. Renumber them, or flip all signs of a neuron, since
# $\tanh(-t) = -\tanh t$. Will the function notice?


# %% tags=["answer"]
def distance(f, g):
    """The largest |f(x) - g(x)| over the cloud of 200 points."""
    return round(np.abs(f(cloud) - g(cloud)).max(), 12)


order = [2, 0, 3, 1]
renumbered = Shallow(net.a[order], net.W[:, order], net.b[order], tanh)
flipped = Shallow(-net.a, -net.W, -net.b, tanh)
print("renumbered:", distance(net, renumbered), "  flipped:", distance(net, flipped))
print(f"orders times signs for n = 10: {math.factorial(10) * 2**10:,}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# No. If no neuron of $n = 10$ can be spared and none is constant, there are
# $10!\cdot2^{10} = 3\,715\,891\,200$ parameter vectors for the same function, and no others (without proof, Sussmann
# 1992).
#
# </details>

# %% [markdown]
# A ReLU neuron has a curve of them: for $\lambda > 0$, $\;\mathrm{relu}(\lambda t) = \lambda\,\mathrm{relu}(t)$, so
# $(a, w, b)$ and $(a/\lambda, \lambda w, \lambda b)$ agree. And what does $s(t) = \tfrac12 + \tfrac12\tanh\tfrac t2$,
# from 1.2, say about sigmoid networks?


# %% tags=["answer"]
def halved(X):
    """The tanh network with half of all parameters, and a constant."""
    return Shallow(net.a / 2, net.W / 2, net.b / 2, tanh)(X) + net.a.sum() / 2


corners, soft = Shallow(net.a, net.W, net.b, relu), Shallow(net.a, net.W, net.b, sigmoid)
rescaled = Shallow(net.a / 7, 7 * net.W, 7 * net.b, relu)
print("ReLU, rescaled:", distance(corners, rescaled), "  sigmoid and tanh:", distance(soft, halved))

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# They are tanh networks plus the constant $\tfrac12\sum_j a_j$: the distance is $0$.
#
# </details>

# %% [markdown]
# ## 1.7 Lines that cut the plane
#
# For $d = 2$ each Heaviside neuron draws a line, $\langle w_j, x\rangle + b_j = 0$, and is $0$ on one side of it, $1$
# on the other. Between the lines $\hat f$ is constant. **Predict:** into how many cells do four lines cut the plane,
# at most?

# %% tags=["answer"]
angles = np.array([0.1, 0.6, 1.5, 2.2])
lines = Shallow(np.ones(4), [np.cos(angles), np.sin(angles)], [0.7, -0.2, -0.1, 1.1], heaviside)
side = np.linspace(-3, 3, 400)
plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
patterns = heaviside(plane @ lines.W + lines.b)  # four zeros and ones at every point
cells, cell = np.unique(patterns, axis=0, return_inverse=True)
heights = -(np.outer(lines.W[0], side) + lines.b[:, None]) / lines.W[1][:, None]  # of the four lines, a row each
heights[:, -1] = np.nan  # so that no line is joined to the next
middles = np.array([plane[cell.ravel() == k].mean(axis=0) for k in range(len(cells))])
print("cells:", len(cells), "=", " + ".join(str(math.comb(4, k)) for k in range(3)))

# %% tags=["picture", "answer"]
p = figures.Panel(ylim=(-3, 3), equal=True, axes=False).neuron(np.tile(side, 4), heights.ravel())
p.text(*middles.T, [str(k + 1) for k in range(len(cells))], anchor="middle")
figures.show(p, "Four straight lines cut the square into 11 numbered cells.")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $11$: a new line meets $k$ older ones in at most $k$ points, which cut it into at most $k+1$ pieces, and each piece
# cuts one cell in two. So there are at most $1 + (1+2+3+4)$.
#
# </details>

# %% [markdown]
# So $n$ lines make at most $1+\sum_{k<n}(k+1)=\binom n0+\binom n1+\binom n2$ cells, and exactly so many in
# **general position**: no two parallel, no three through one point. (In $\mathbb R^d$ the sum runs up to $\binom nd$,
# without proof, Schläfli 1901.) But four coefficients cannot choose eleven values freely.
#
# ## 1.8 What one neuron cannot do
#
# **XOR**: $y = 1$ when exactly one of $x_1, x_2$ is $1$. How small can one sigmoid neuron make $\sum(\hat f(x) - y)^2$,
# the sum of squared errors over the four corners?


# %% tags=["answer"]
X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])


def misfit(net):
    """The sum of squared errors over the four corners."""
    return ((net(X) - y) ** 2).sum()


found = []
for w1, w2, b in np.random.default_rng(0).normal(scale=5, size=(20_000, 3)):
    z = sigmoid(X @ [w1, w2] + b)
    a = z @ y / (z @ z)  # the best coefficient: there the derivative of the sum in a is 0
    found.append(((a * z - y) ** 2).sum())
print(f"the best of {len(found)} random neurons: {min(found):.3f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer, and a proof</summary>
#
# The best has $0.668$. For a monotone $\sigma$, $\hat f$ is monotone along each side of the square. With
# $w_1, w_2, a\ge0$, say, $\hat f(1,1)$ is at least $\hat f(0,1)$ and $\hat f(1,0)$, though $y$ is $0$ there and $1$ at
# both neighbours. The closest such triple to $(0,1,1)$ is $(\tfrac23,\tfrac23,\tfrac23)$, at a price of
# $\tfrac49+\tfrac19+\tfrac19 = \tfrac23$. Other signs: a mirror image, or $y \to 1-y$.
#
# </details>

# %% [markdown]
# One Heaviside neuron reaches $\tfrac23$, the least that one can. And a band between the lines of two neurons: what is
# its sum of squared errors?

# %% tags=["answer"]
one = Shallow([2 / 3], [[1], [1]], [-0.5], heaviside)
two = Shallow([1, -1], [[1, 1], [1, 1]], [-0.5, -1.5], heaviside)
for name, xor in (("one", one), ("two", two)):
    print(f"{name}: values {xor(X)}, sum of squared errors {misfit(xor):.3f}")
side = np.linspace(-0.5, 1.5, 401)
square = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
maps = {"one neuron, ● y = 1": one(square).reshape(401, 401), "two, ● y = 1": two(square).reshape(401, 401)}
zeros, ones = X[y == 0].T, X[y == 1].T

# %% tags=["picture", "answer"]
panels = [figures.Panel(name, "x₁", "x₂", equal=True) for name in maps]
for p, z in zip(panels, maps.values(), strict=True):
    p.field((-0.5, 1.5), (-0.5, 1.5), z, [-1, 0.3, 0.8, 2, 4]).data(*ones, "large").data(*zeros, "large hollow")
figures.show(panels, "XOR. One neuron: three corners in a half-plane, at 0.67. Two: just the two ones in a band.")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $0$: between $x_1+x_2 = \tfrac12$ and $\tfrac32$ only the first neuron is on, behind the second line both cancel.
#
# </details>

# %% [markdown]
# **Build.** XOR out of two ReLUs. Return $a$, $W$, $b$.


# %%
def my_xor(): ...


check("xor", my_xor)


# %% [markdown]
# ## 1.9 Back to the crash
#
# The network of the first picture again, as $a$, $w$ and $b$:

# %%
crash = data.motorcycle()
a, w, b = np.array([1.62, -1.44, 1.07]), np.array([5.22, 0.31, -7.47]), np.array([-0.33, -0.54, -4.9])
print("a =", a, "  w =", w, "  b =", b)

# %% [markdown]
# **Predict** from these nine numbers: which neuron makes the plunge, and which the rebound?

# %% tags=["answer"]
places = crash.raw_X.mean() - crash.raw_X.std() * b / w  # the thresholds -b/w in milliseconds
for j in range(3):
    kind = "rises" if a[j] * w[j] > 0 else "falls"
    print(f"neuron {j + 1} {kind} by {2 * abs(a[j]):.2f} around {places[j]:.0f} ms, steepness {abs(w[j])}")
t = np.linspace(crash.X.min(), crash.X.max(), 300)
parts = [a[j] * tanh(w[j] * t + b[j]) for j in range(3)]
total = sum(parts)

# %% tags=["picture", "answer"]
p = figures.Panel(x="time, scaled", y="acceleration, scaled").data(crash.X, crash.y, "small").network(t, total)
p.neuron(t, parts[0], 1).label("1", -1.7, -1.9).neuron(t, parts[1], 2).label("2", 2.2, -0.8).neuron(t, parts[2], 3)
figures.show(p.label("3", 1.6, -1.4), "Neuron 3 steps down at the plunge, neuron 1 up at the rebound, 2 drifts.")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Neuron 3 makes the plunge: it falls by $2.14$ around $17$ ms. Neuron 1 makes the rebound: it rises by $3.24$ around
# $26$ ms. Neuron 2, with its small weight, falls slowly all the time.
#
# </details>

# %% [markdown]
# How such numbers are found: notebooks 3 and 4. That steps up and down can follow *any* continuous curve:
# [notebook 2](02_universal_approximation.ipynb).
#
# ## What you can now do
#
# - name four activation functions, their ranges, and where a computer rounds the sigmoid to $1$;
# - say what $w$ and $b$ do to the graph of a neuron, in one dimension and in two;
# - read (2.1.21) as a sum, as a picture and as a line of code, and count its $(2+d)\,n$ parameters;
# - find other parameters for the same function, and say why coefficients need not be unique;
# - prove that one monotone neuron cannot do XOR, and write down two that can.
