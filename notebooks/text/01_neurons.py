# %% [markdown] slideshow={"slide_type": "slide"}
# # 1 · Neurons
#
# A neural network is a sum of copies of one bent line, each copy shifted, stretched or mirrored. In this notebook you
# take such a network apart and put it together again: the bend, the neuron, the sum, the picture of circles and
# lines. At the end two neurons solve a problem that one neuron provably cannot.
#
# You need: vectors, a scalar product, and the [start page](00_start.ipynb). You get: formula (2.1.21), in your hands.

# %% slideshow={"slide_type": "skip"}
import math

import numpy as np

from nblib import Deep, Shallow, explorables, figures, heaviside, identity, relu, sigmoid, tanh
from nblib.exercises import check, hint, solution

np.set_printoptions(precision=3, suppress=True, legacy="1.25")  # numbers print as plain numbers
rng = np.random.default_rng(0)
x = np.linspace(-3, 3, 601)  # where we look at functions of one variable

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 1.1 Why bend at all?
#
# Take ten straight lines $x \mapsto w_j x + b_j$ and add them up. **Predict before you look:** how many bends can the
# sum have? (A bend would show in the second differences.)

# %% slideshow={"slide_type": "fragment"}
total = sum(w * x + b for w, b in rng.normal(size=(10, 2)))
np.abs(np.diff(total, 2)).max() < 1e-12

# %% [markdown] tags=["S01"]
# None: ten lines make one line, a thousand lines too. Whatever is not straight has to come from somewhere else. In a
# network it comes from one fixed function, the **activation function** $\sigma:\mathbb R\to\mathbb R$.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S02", "S04"]
# ## 1.2 Four activation functions
#
# Two with a corner or a jump, **ReLU** and **Heaviside**,
#
# $$\mathrm{relu}(t) = \max(t, 0), \qquad H(t) = 1_{t>0},$$
#
# and two smooth ones, the **sigmoid** $s(t) = \dfrac{1}{1+e^{-t}}$ and $\tanh t$. What is each of them at $t = 0$?

# %% slideshow={"slide_type": "fragment"}
for sigma in (relu, heaviside, sigmoid, tanh):
    print(f"{sigma.name:9}", sigma([-2, 0, 2]))

# %% slideshow={"slide_type": "subslide"}
fig, (left, right) = figures.axes(2, xlabel="$t$", titles=("a corner, a jump", "two smooth steps"))
solid, dashed = "-", (0, (4, 2))
for ax, sigma, ls, name, *at in ((left, relu, solid, "ReLU", 0.7, 2), (left, heaviside, dashed, "Heaviside", -2, 1),
                                 (right, sigmoid, solid, "sigmoid", -2.8, 0.4), (right, tanh, dashed, "tanh", -0.9, -0.9)):  # fmt: skip
    ax.plot(x, np.where(x == 0, np.nan, sigma(x)), **figures.LINES["neuron"] | {"ls": ls})  # no line up the jump
    figures.label(ax, *at, name)
left.plot(0, 0, **figures.LINES["data"])
left.plot(0, 1, **figures.LINES["data"], mfc="white")
right.set_yticks([-1, 0, 1])
figures.show(fig, "ReLU: 0, then the line t. Heaviside: 0 up to t = 0, then 1. Sigmoid and tanh climb, steepest at 0.")

# %% [markdown] tags=["S03", "S05"]
# The sigmoid squeezes the whole line into the range of a probability; tanh is the same curve stretched to be centred
# at $0$: $\;\tanh t = 2\,s(2t) - 1$. Both are steepest at $0$; how steep?

# %% slideshow={"slide_type": "fragment"}
print("tanh t = 2 s(2t) - 1:", np.allclose(tanh(x), 2 * sigmoid(2 * x) - 1, rtol=0, atol=1e-12))
print("steepest:", sigmoid.derivative(x).max(), tanh.derivative(x).max(), "at t =", x[tanh.derivative(x).argmax()])

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** The slope $s'(t)$ of the sigmoid, for an array $t$. Write it in place of the dots and run the cell. Stuck?
# `hint("sigmoid_slope")` in a new cell helps, again and again; `solution("sigmoid_slope")` shows a right answer.


# %% slideshow={"slide_type": "skip"}
def my_sigmoid_slope(t): ...


check("sigmoid_slope", my_sigmoid_slope)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["E01"]
# <div class="alert alert-info" style="color: black">
#
# **E01 · the ends are not reached.** The script gives the ranges as $[0,1]$ and $[-1,1]$. They are the open intervals
# $(0,1)$ and $(-1,1)$, because $e^{-t}$ is never $0$.
#
# </div>
#
# Is there a $t$ at which the *computer* says that $s(t)$ equals $1$?

# %% slideshow={"slide_type": "skip"}
for t in (36, 37):
    print(f"s({t}) == 1: {sigmoid(t) == 1}   but 1 - s({t}) = s({-t}) = {sigmoid(-t):.0e}")
print("tanh(18) == 1:", tanh(18) == 1, "  tanh(20) == 1:", tanh(20) == 1)
print("the sigmoid rounds to 1 from t = 53 ln 2 =", round(53 * np.log(2), 2))

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S06", "S09"]
# ## 1.3 One neuron
#
# An input has $d$ components. A **neuron** weighs them, adds a number and bends the result:
#
# $$x \mapsto \sigma(\langle w, x\rangle + b), \qquad w\in\mathbb R^d,\ b\in\mathbb R.$$
#
# All that is not straight happens in $\sigma$.


# %% slideshow={"slide_type": "fragment"}
def neuron(x, w, b, sigma=tanh):
    """sigma(<w, x> + b) for one x in R^d."""
    return sigma(w @ x + b)


w, b = np.array([1, 2]), 3
round(neuron(np.array([1, -1]), w, b), 3)

# %% [markdown] slideshow={"slide_type": "skip"}
# **Find the mistake.** This is meant to be one neuron. What would it return for $w = 0$? Say what is wrong, mend it, and run
# the cell.


# %% slideshow={"slide_type": "skip"}
def my_neuron(w, b, x, sigma):
    total = 0
    for w_i, x_i in zip(w, x, strict=True):
        total += w_i * x_i + b
    return sigma(total)


check("neuron", my_neuron)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["S08", "E02"]
# <div class="alert alert-info" style="color: black">
#
# **E02 · affine, not linear.** The script calls $\langle w,x\rangle + b$ a dot product and a linear map. With $b \ne
# 0$ it is neither; it is *affine*. A linear $g$ would satisfy $g(e_1+e_2) = g(e_1)+g(e_2)$. Does it?
#
# </div>


# %% slideshow={"slide_type": "skip"}
def g(x):
    """The inner part of the neuron."""
    return w @ x + b


e1, e2 = np.eye(2)
g(e1 + e2), g(e1) + g(e2)

# %% [markdown] slideshow={"slide_type": "subslide"} tags=["S07", "E03"]
# For $d = 1$ and $w > 0$ we can write $\sigma(wx+b) = \sigma\bigl(w\,(x + \tfrac bw)\bigr)$: the graph of $\sigma$,
# squeezed by $w$ and moved to $-\tfrac bw$.
#
# <div class="alert alert-info" style="color: black">
#
# **E03 · more than shift and stretch.** A negative $w$ also *mirrors* the graph, and $w = 0$ leaves a constant.
#
# </div>
#
# **Predict:** where is the middle of $s(-4x - 4)$, and does it rise or fall?

# %% slideshow={"slide_type": "subslide"}
fig, ax = figures.axes(xlabel="$x$", ylabel=r"$s(wx + b)$", ylim=(-0.05, 1.15))
for w, b, at, style in ((1, 0, -2.9, "-"), (4, -4, 1, (0, (4, 2))), (-4, -4, -2, (0, (1, 1.5))), (0, 1, -2.9, "-.")):
    ax.plot(x, sigmoid(w * x + b), **figures.LINES["neuron"] | {"ls": style})
    figures.label(ax, at + 0.07, sigmoid(w * at + b) + 0.08, f"$w = {w},\\ b = {b}$")
figures.show(fig, "Four sigmoid neurons: w = 1, b = 0 is the plain curve; w = 4, b = -4 a steep rise with middle 1; "
                  "w = -4, b = -4 a steep fall with middle -1; w = 0, b = 1 a horizontal line at 0.73.")  # fmt: skip

# %% [markdown]
# The middle is at $-b/w = -1$, and it falls. Now take a neuron into your hand, a ReLU with its kink at $-b/w$. Pull
# $w$ slowly through $0$. **Predict:** where does the kink go?

# %% slideshow={"slide_type": "subslide"}
explorables.OneNeuron("flipped")

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 2; hands: A walks across, B out on the left, in from the right, C stays; Enter. 4 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Out on one side and back in on the other. In two dimensions the neuron sees only the number $\langle w, x\rangle$.
# **Predict:** with $w = (1, -2)$, in which direction can you walk without the output changing?

# %% slideshow={"slide_type": "fragment"}
w, b = np.array([1, -2]), 0.5
walk = [neuron(np.array([0.3, 0.4]) + s * np.array([2, 1]), w, b) for s in np.linspace(-5, 5, 101)]
np.ptp(walk) < 1e-12

# %% slideshow={"slide_type": "subslide"}
x1, x2 = np.meshgrid(x[::3], x[::3])
fig, (left, right) = figures.axes(2, height=480, titles=("level lines", "its profile"))
lines = left.contour(x1, x2, sigmoid(x1 - 2 * x2 + 0.5), np.arange(1, 10) / 10, colors=figures.NEURON, linewidths=2.5)
left.clabel(lines, fontsize=16, colors="black", manual=[(-1, 0.85), (-1, -0.25), (-1, -1.35)])
left.annotate("$w$", (0, 0), (1, -2), fontsize=20, va="center", arrowprops={"arrowstyle": "<|-", "lw": 3})
left.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal", xticks=[-2, 0, 2], yticks=[-2, 0, 2])
right.plot(x, sigmoid(np.sqrt(5) * x + 0.5), **figures.LINES["neuron"])
right.set(xlabel="distance walked along $w$")
figures.show(fig, "Left: the level lines of a neuron in the plane are parallel straight lines, at right angles to w. "
                  "Right: walking along w one climbs one steep S-curve.")  # fmt: skip

# %% [markdown]
# Take $w$ by its tip and turn it. **Predict:** which of the two pictures changes when $w$ turns and keeps its length?

# %% slideshow={"slide_type": "subslide"}
explorables.Ridge("w turns")

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 2; hands: A the curve stays, B flatter, C mirrored; Enter. 4 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Only the map. Along $w^\perp$ nothing changes: in $d \ge 2$ a neuron is a **ridge function**, one curve pulled sideways. How steep
# can it get? Never steeper than $\mathrm{Lip}(\sigma)\,\lVert w\rVert$; for the sigmoid and $w = (3,4)$ that is
# $\tfrac14\cdot 5.$ Is the bound ever reached?

# %% slideshow={"slide_type": "fragment"}
w, b = np.array([3, 4]), 0
bound = sigmoid.derivative(0) * np.linalg.norm(w)
for h in (1, 0.1, 0.01):
    step = h * w / np.linalg.norm(w)
    print(f"step {h}: slope {(neuron(step / 2, w, b, sigmoid) - neuron(-step / 2, w, b, sigmoid)) / h:.4f} of {bound}")

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S10", "S11"]
# ## 1.4 The network
#
# One neuron is only $\sigma$ again. The idea is to *add* $n$ of them, each with its own coefficient $a_j$, weight
# $w_j$ and bias $b_j$:
#
# $$\hat f(x) = \sum_{j=1}^n a_j\,\sigma(\langle w_j, x\rangle + b_j). \tag{2.1.21}$$
#
# **Predict:** three ReLUs, starting at $0$, $\tfrac12$ and $1$, with coefficients $2, -4, 2$. What does the sum look
# like?

# %% slideshow={"slide_type": "skip"}
a, w, b = [2, -4, 2], [1, 1, 1], [0, -0.5, -1]
summands = [a[j] * relu(w[j] * x + b[j]) for j in range(3)]

# %% slideshow={"slide_type": "subslide"}
fig, ax = figures.axes(xlabel="$x$", xlim=(-0.6, 1.6), ylim=(-2.2, 2.2))
for j, at in enumerate((0.95, 0.88, 1.28)):
    ax.plot(x, summands[j], **figures.LINES["neuron"])
    figures.label(ax, at, a[j] * relu(at + b[j]), f"neuron {j + 1}", ha="center")
ax.plot(x, sum(summands), **figures.LINES["network"])
figures.label(ax, 0.25, 1.05, r"sum $\hat f$", figures.NETWORK, ha="right")
figures.show(fig, "Three ramps, going up from 0, down from one half, up from 1. Their sum is a tent: 0 outside [0, 1], "
                  "with its top of height 1 at one half.")  # fmt: skip

# %% [markdown]
# A tent, from three things that never come down by themselves. In `nblib` the same network is one object; `W` has the
# weights as columns, here a single row since $d = 1$. How big is the difference to the sum above?

# %% slideshow={"slide_type": "fragment"}
tent = Shallow(a, [w], b, relu)
np.abs(tent(x) - sum(summands)).max() < 1e-12

# %% [markdown] slideshow={"slide_type": "subslide"}
# Build the tent yourself, and break it. **Predict:** $\sigma(t)=t$ takes the place of the ReLU. What is left of the
# tent?

# %% slideshow={"slide_type": "subslide"}
explorables.NeuronSum()

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 1; hands: A a wider hat, B a line, C three pieces; Enter. 4 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"} tags=["S12", "S18"]
# One straight line: that is 1.1 again.
#
# **The words.** $x\mapsto\sigma(\langle w_j,x\rangle+b_j)$ is the $j$-th **neuron**, and their number $n\in\mathbb N$
# the **width**. The $w_j$ are the **weights**: they say how the inputs are combined. The $b_j$ are the **biases**: a
# neuron switches where $\langle w_j, x\rangle = -b_j$ holds, so the bias moves this threshold. The $a_j$ are just
# coefficients. Which thresholds does the tent have?

# %% slideshow={"slide_type": "fragment"}
0 - tent.b / tent.W[0]

# %% [markdown] slideshow={"slide_type": "skip"}
# **Build.** A tent on $[2, 4]$: $0$ outside, $1$ at $x = 3$, straight in between. Then one on any $[s, t]$. Return the $a$, $w$
# and $b$ of a network of ReLUs; as many neurons as you like.


# %% slideshow={"slide_type": "skip"}
def my_tent(s, t): ...


check("tent", my_tent)


# %% [markdown] slideshow={"slide_type": "slide"} tags=["S13", "S17", "S19", "E59", "E63"]
# ## 1.5 The picture of circles and lines
#
# Data enter in the **input layer**, the neurons form the **hidden layer**, their weighted sum is the **output
# layer**. (2.1.21) counts as a network with *two layers*, or *one hidden layer*: the input computes nothing and is
# not counted (E63: the script lists three and does not say so). Figure 2.5 is missing there (E59); here it is, drawn
# from the numbers of a real network. Which of its coefficients is negative?

# %% slideshow={"slide_type": "subslide"}
net = Shallow.random(n=4, d=3, sigma=tanh, rng=np.random.default_rng(1))
fig, ax = figures.diagram(net)
figures.show(fig, "Three inputs, four numbered tanh neurons, one output. Every input is joined to every neuron and every "
                  "neuron to the output; a line carries its weight, wide when large, dashed when negative. The "
                  "coefficient of neuron 4 is negative.")  # fmt: skip

# %% [markdown] slideshow={"slide_type": "subslide"} tags=["S14", "S15"]
# **Predict:** how many numbers does this picture show? A neuron brings $d$ weights, $1$ bias and $1$ coefficient,
# so together $(2 + d)\,n$:

# %% slideshow={"slide_type": "fragment"}
net.W.size, net.b.size, net.a.size, net.size

# %% [markdown] tags=["S16"]
# And for $n = 10$ neurons and $d = 3$ inputs?

# %% slideshow={"slide_type": "fragment"}
Shallow.random(n=10, d=3, sigma=tanh, rng=rng).size

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** How many parameters has (2.1.21) with $n$ neurons on $\mathbb R^d$?


# %% slideshow={"slide_type": "skip"}
def my_parameter_count_shallow(n, d): ...


check("parameter_count_shallow", my_parameter_count_shallow)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["E05"]
# <div class="alert alert-info" style="color: black">
#
# **E05 · fifty or fifty-one?** Later the script builds deep networks, and there every layer has a bias, the last one
# too. With two layers, 10 neurons and 3 inputs such a network has one parameter more, $b_2$. It is
# (2.1.21) exactly when $b_2 = 0$.
#
# </div>

# %% slideshow={"slide_type": "skip"}
deep = Deep.random([3, 10, 1], [tanh, identity], rng)
shallow = Shallow(deep.W[2][:, 0], deep.W[1], deep.b[1], tanh)
cloud = rng.normal(size=(200, 3))
print("parameters:", deep.size, "and", shallow.size)
print("b_2 =", deep.b[2], "and the same function:", np.allclose(deep(cloud)[:, 0], shallow(cloud)))

# %% [markdown]
# All samples at once are the rows of a matrix $X$, and (2.1.21) becomes one line of matrix algebra (why, in
# [notebook 3](03_least_squares.ipynb)). What shape comes out for 200 samples?

# %% slideshow={"slide_type": "fragment"}
values = tanh(cloud @ net.W + net.b) @ net.a
values.shape, np.allclose(values, net(cloud))

# %% [markdown] slideshow={"slide_type": "skip"}
# **Find the mistake.** All of (2.1.21), for every row of $X$ at once. It runs only when there are as many inputs as neurons,
# and is wrong even then. Where?


# %% slideshow={"slide_type": "skip"}
def my_predict(a, W, b, X, sigma):
    total = np.zeros(len(X))
    for j in range(len(a)):
        total += a[j] * sigma(X @ W[j] + b[j])
    return total


check("predict", my_predict)


# %% [markdown] slideshow={"slide_type": "slide"} tags=["E04"]
# ## 1.6 Different numbers, same function
#
# *Needs 1.5.*
#
# <div class="alert alert-info" style="color: black">
#
# **E04 · not a basis.** The script calls neurons basis functions. They *generate* the networks, but they need not be
# linearly independent, so coefficients are not unique.
#
# </div>
#
# Five ReLU neurons: $\mathrm{relu}(x)$, $\mathrm{relu}(-x)$, $\mathrm{relu}(x+1)$, $\mathrm{relu}(-x-1)$ and the
# constant $\mathrm{relu}(1)$. What do you get from $x = \mathrm{relu}(x) - \mathrm{relu}(-x)$, used twice?

# %% slideshow={"slide_type": "fragment"}
w, b = np.array([[1, -1, 1, -1, 0], [0, 0, 1, -1, 1]])
five = relu(np.outer(x, w) + b)
zero = five @ [-1, 1, 1, -1, -1]
np.linalg.matrix_rank(five), np.abs(zero).max() < 1e-12

# %% [markdown]
# Even with independent neurons, many parameters $\theta = (a, W, b)$ give one $\hat f$. Renumber the neurons; or,
# since $\tanh(-t) = -\tanh t$, flip all signs of a neuron. Will the function notice?


# %% slideshow={"slide_type": "subslide"}
def same(f, g):
    """Do two functions agree on the cloud of points?"""
    return np.allclose(f(cloud), g(cloud), rtol=0, atol=1e-12)


order = [2, 0, 3, 1]
renumbered = Shallow(net.a[order], net.W[:, order], net.b[order], tanh)
flipped = Shallow(-net.a, -net.W, -net.b, tanh)
same(net, renumbered), same(net, flipped)

# %% [markdown]
# With $n = 10$ tanh neurons: how many parameter vectors are there for one and the same function, at least? $10!$
# orders times $2^{10}$ signs:

# %% slideshow={"slide_type": "fragment"}
f"{math.factorial(10) * 2**10:,}"

# %% [markdown]
# ReLU has a whole line of them: for $\lambda > 0$, $\;\mathrm{relu}(\lambda t) = \lambda\,\mathrm{relu}(t)$, so
# $(a, w, b)$ and $(a/\lambda, \lambda w, \lambda b)$ agree. And is a sigmoid network something else than a tanh
# network? By 1.2 only up to a constant, $\tfrac12\sum_j a_j$:

# %% slideshow={"slide_type": "subslide"}
corners = Shallow(net.a, net.W, net.b, relu)
rescaled = Shallow(net.a / 7, 7 * net.W, 7 * net.b, relu)
soft = Shallow(net.a, net.W, net.b, sigmoid)
halved = Shallow(net.a / 2, net.W / 2, net.b / 2, tanh)
same(corners, rescaled), same(soft, lambda X: halved(X) + net.a.sum() / 2)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 1.7 Lines that cut the plane
#
# For $d = 2$ each Heaviside neuron draws a line, $\langle w_j, x\rangle + b_j = 0$, and is $0$ on one side of it, $1$
# on the other. Between the lines $\hat f$ is constant. **Predict:** into how many cells do four lines cut the plane,
# at most?

# %% slideshow={"slide_type": "fragment"}
angles = np.array([0.1, 0.6, 1.5, 2.2])
lines = Shallow(np.ones(4), [np.cos(angles), np.sin(angles)], [0.7, -0.2, -0.1, 1.1], heaviside)
side = np.linspace(-3, 3, 400)
plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
patterns = heaviside(plane @ lines.W + lines.b)  # four zeros and ones at every point
cells, cell = np.unique(patterns, axis=0, return_inverse=True)
len(cells), math.comb(4, 0) + math.comb(4, 1) + math.comb(4, 2)

# %% slideshow={"slide_type": "subslide"}
fig, ax = figures.axes(height=620, xlabel="$x_1$", ylabel="$x_2$", xlim=(-3, 3), ylim=(-3, 3), aspect="equal")
for j in range(4):
    line = lines.W[0, j] * plane[:, 0] + lines.W[1, j] * plane[:, 1] + lines.b[j]
    ax.contour(side, side, line.reshape(400, 400), [0], colors=figures.NEURON, linewidths=2.5)
for k in range(len(cells)):
    centre = plane[cell.ravel() == k].mean(axis=0)
    figures.label(ax, *centre, k + 1, ha="center")
figures.show(fig, "Four straight lines cut the square into 11 numbered cells.")

# %% [markdown] slideshow={"slide_type": "slide"}
# $n$ lines in general position make $\binom n0 + \binom n1 + \binom n2$ cells, and no $n$ lines make more; in
# $\mathbb R^d$ the sum runs up to $\binom nd$. Eleven cells, but only four coefficients: the values in the cells are
# not free. How little freedom there is shows best with a single neuron.
#
# ## 1.8 What one neuron cannot do
#
# **XOR**: $y = 1$ when exactly one of $x_1, x_2$ is $1$. Can one line separate the ones from the zeros?

# %% slideshow={"slide_type": "fragment"}
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0, 1, 1, 0])
best = np.inf
for w1, w2, b in np.random.default_rng(0).normal(scale=5, size=(20_000, 3)):
    z = sigmoid(X @ [w1, w2] + b)
    a = z @ y / (z @ z)  # the best coefficient for this w and b
    best = min(best, Shallow([a], [[w1], [w2]], [b], sigmoid).loss(X, y))
best >= 1 / 12, round(best, 3)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Twenty thousand random sigmoid neurons, each with its best coefficient, and the loss $\tfrac18\sum(\hat f - y)^2$
# never gets below $\tfrac1{12} = 0.0833\ldots$ Bad luck?
#
# <details><summary>Answer: no, a proof</summary>
#
# For a monotone $\sigma$, $\hat f$ is monotone along each side of the square. Whatever the signs of $w$ and $a$, some
# corner lies on the wrong side of both its neighbours: with $w_1, w_2, a \ge 0$, say, $\hat f(1,1) \ge \hat f(0,1)$
# and $\hat f(1,0)$, though $y$ is $0$ there and $1$ at the neighbours. The closest such triple to $(0,1,1)$ is
# $(\tfrac23,\tfrac23,\tfrac23)$, at a price of $\tfrac49+\tfrac19+\tfrac19 = \tfrac23$, and an eighth of that is
# $\tfrac1{12}$. The other sign patterns are the same up to a mirror image or $y \to 1-y$.
#
# </details>
#
# One Heaviside neuron reaches the bound. And two neurons: a band between two parallel lines?

# %% slideshow={"slide_type": "fragment"}
one = Shallow([2 / 3], [[1], [1]], [-0.5], heaviside)
two = Shallow([1, -1], [[1, 1], [1, 1]], [-0.5, -1.5], heaviside)
print("one:", one(X), "loss * 12 =", round(12 * one.loss(X, y), 12))
print("two:", two(X), "loss      =", two.loss(X, y))

# %% slideshow={"slide_type": "subslide"}
fig, (left, right) = figures.axes(2, height=470, xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), aspect="equal", xlabel="$x_1$",
                                  ylabel="$x_2$", xticks=[0, 1], yticks=[0, 1], titles=("one neuron", "two neurons"))  # fmt: skip
for ax, xor in ((left, one), (right, two)):
    for b in xor.b:
        ax.axline((-b, 0), slope=-1, **figures.LINES["neuron"])
    for corner, target, value in zip(X, y, xor(X), strict=True):
        ax.plot(*corner, **figures.LINES["data"] | {"ms": 14}, mfc="black" if target else "white")
        figures.label(ax, corner[0] + 0.1, corner[1], f"{value:.2g}", figures.NETWORK)
figures.show(fig, "The corners of XOR, filled where y = 1. One neuron: a line cuts off (0, 0), the others get 0.67. Two "
                  "neurons: a band holds the two filled corners, and every value is right.")  # fmt: skip

# %% [markdown] slideshow={"slide_type": "skip"}
# **Build.** XOR out of two ReLU neurons: $0$ at $(0,0)$ and $(1,1)$, $1$ at $(0,1)$ and $(1,0)$. Draw the plane first: where
# may the two neurons bend?


# %% slideshow={"slide_type": "skip"}
def my_xor(): ...


check("xor", my_xor)


# %% [markdown] slideshow={"slide_type": "slide"}
# Two lines, one plus, one minus: a strip. The same trick in one dimension makes a box, boxes make a staircase, and a
# staircase follows any continuous curve. That is [notebook 2](02_universal_approximation.ipynb).
#
# ## What you can now do
#
# - name four activation functions, their ranges, and where a computer rounds them to $1$;
# - say what $w$ and $b$ do to the graph of a neuron, in one dimension and in two;
# - read (2.1.21) as a sum, as a picture and as a line of code, and count its $(2+d)\,n$ parameters;
# - find other parameters for the same function, and say why coefficients need not be unique;
# - prove that one monotone neuron cannot do XOR, and write down two that can.
