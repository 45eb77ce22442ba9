# %% [markdown] slideshow={"slide_type": "slide"}
# # 4 · Gradient descent
#
# The gradient says which way is up. In this notebook you walk the other way: you compute how long a step may be
# before the walk explodes, see what changes when the landscape is no bowl, and let a handful of random samples
# speak for thousands.
#
# You need: notebook 3 (the three gradients), and the staircase of notebook 2 for 4.2. You get: a step size you can
# defend, and stochastic gradient descent.

# %% slideshow={"slide_type": "skip"}
from itertools import combinations

import numpy as np

from nblib import Shallow, data, explorables, figures, gradient_descent, heaviside, relu, sgd, sigmoid, tanh
from nblib.exercises import check, hint, solution

np.set_printoptions(precision=3, suppress=True, legacy="1.25")  # numbers print as plain numbers

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S39", "E24"]
# ## 4.1 One rule
#
# Let $F:\mathbb R^P\to\mathbb R$ be differentiable. Start anywhere, then go against the gradient, again and again:
#
# $$\theta^{(k)} = \theta^{(k-1)} - \tau\,\nabla F(\theta^{(k-1)}),\qquad k = 1, 2, \dots$$
#
# The number $\tau > 0$ is the **step size**. (E24: the script writes $x^k$ and $L$, which collide with the data, with
# powers and with the depth of notebook 5; its $P$ is our $(d+2)\,n$.)


# %% slideshow={"slide_type": "fragment"}
def walk(tau, steps=5, slope=4):
    """Gradient descent for F(theta) = slope/2 theta^2 from theta = 1."""
    return gradient_descent(lambda theta: slope * theta, [1.0], tau, steps)[:, 0]


walk(tau=0.1)

# %% [markdown]
# Here $F(\theta) = 2\theta^2$. **Predict before you look:** what does $\tau = 0.25$ do? And $0.4$, $0.5$, $0.6$?

# %% slideshow={"slide_type": "subslide"}
for tau in (0.25, 0.4, 0.5, 0.6):
    print(f"tau = {tau:4}:", walk(tau))

# %% [markdown]
# One formula explains all rows. With $F = \tfrac\lambda2\theta^2$ a step multiplies $\theta$ by $1 - \tau\lambda$, so
#
# $$\theta^{(k)} = (1-\tau\lambda)^k\,\theta^{(0)} \to 0 \iff |1-\tau\lambda| < 1 \iff \tau < \frac2\lambda .$$
#
# In one step, zig-zag, for ever, away: the four rows are $1-\tau\lambda = 0, -0.6, -1, -1.4$.

# %% slideshow={"slide_type": "fragment"}
k = np.arange(6)
all(np.allclose(walk(tau), (1 - 4 * tau) ** k) for tau in (0.1, 0.25, 0.4, 0.5, 0.6))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 4.2 A bowl with ten directions
#
# Now a real loss. Freeze the ten Heaviside neurons of notebook 2's staircase, with steps at $0, \tfrac1n, \dots$, and
# train only $a$ on the grid $x_i = \tfrac in$. The features form a triangle of ones:

# %% slideshow={"slide_type": "fragment"}
n = 10
x = np.arange(1, n + 1) / n
Phi = heaviside(x[:, None] - np.arange(n) / n)
Phi[:4].astype(int)

# %% [markdown]
# The loss $\tfrac1{2n}|\Phi a - y|^2$ has the gradient $Ga - \tfrac1n\Phi^Ty$ with $G = \tfrac1n\Phi^T\Phi$. Along each
# eigenvector of $G$ the walk is the one above, with its own $\lambda$. And these $\lambda$ are known exactly:
#
# $$\lambda_k(G) = \frac{1}{4n\,\sin^2\frac{(2k-1)\pi}{4n+2}},\qquad k = 1, \dots, n .$$
#
# The steepest direction sets the limit for all of them: every component shrinks if and only if
# $\tau < 2/\lambda_{\max}$. No guess involved:

# %% slideshow={"slide_type": "subslide"}
G = Phi.T @ Phi / n
lam, modes = np.linalg.eigh(G)
exact = 1 / (4 * n * np.sin((2 * np.arange(n, 0, -1) - 1) * np.pi / (4 * n + 2)) ** 2)
print(lam)
limit = 2 / lam[-1]
print("as the formula says:", np.allclose(lam, exact, rtol=1e-11), "  limit:", round(limit, 6))

# %% [markdown]
# **Predict:** 400 steps with 98 %, 100 % and 102 % of this limit. How different will the three losses be?

# %% slideshow={"slide_type": "subslide"}
y = np.sin(2 * np.pi * x)
runs = {part: gradient_descent(lambda a: G @ a - Phi.T @ y / n, np.zeros(n), part * limit, 400)
        for part in (0.98, 1, 1.02)}  # fmt: skip
losses = {part: ((path @ Phi.T - y) ** 2).sum(axis=1) / (2 * n) for part, path in runs.items()}
fig, ax = figures.axes(xlabel="step $k$", ylabel="loss", yscale="log", xlim=(0, 460))
for part, line in ((0.98, "network"), (1, "truth"), (1.02, "step")):
    ax.plot(losses[part], **figures.LINES[line])
    figures.label(ax, 405, losses[part][-1], f"{part:.0%}", figures.LINES[line]["color"])
figures.show(fig, "Loss on a logarithmic axis over 400 steps: with 98 % of the limit it falls below 1e-8, with 100 % "
             "it stays near 0.025 for ever, with 102 % it climbs to about 1e12.")  # fmt: skip

# %% [markdown] slideshow={"slide_type": "skip"} tags=["E37"]
# <div class="alert alert-info" style="color: black">
#
# **E37 · "a step size $\tau > 0$" is not enough.** The script allows every $\tau > 0$ and says nothing about stopping.
# Two per cent above the limit, and the method runs away. The steepest mode alone, after 400 steps at 99 %, 100 % and
# 101 %, is multiplied by $(1-\tau\lambda_{\max})^{400}$:
#
# </div>

# %% slideshow={"slide_type": "skip"}
for part in (0.99, 1, 1.01):
    path = gradient_descent(lambda a: G @ a, modes[:, -1], part * limit, 400)
    print(f"{part:.0%}: formula {(1 - 2 * part) ** 400:8.2g}   measured {path[-1] @ modes[:, -1]:8.2g}")

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** The point after `steps` steps. Leave `x` as it is.


# %% slideshow={"slide_type": "skip"}
def my_descent(x, gradient, tau, steps): ...


check("descent", my_descent)

# %% [markdown]
# A rule you can use without eigenvalues: for $|\sigma|\le 1$ the entries of $\Phi$ are at most $1$, so
# $\lambda_{\max} \le \operatorname{tr} G \le n$, and $\tau < \tfrac2n$ is safe for $a$. How much does that give away?

# %% slideshow={"slide_type": "fragment"}
round(2 / n, 3), round(limit, 3), lam[-1] <= np.trace(G) <= n

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** The limit $2/\lambda_{\max}$ for any features $\Phi$ of shape $N\times n$.


# %% slideshow={"slide_type": "skip"}
def my_safe_step(Phi): ...


check("safe_step", my_safe_step)

# %% [markdown] slideshow={"slide_type": "skip"}
# **Build.** Momentum: a velocity $v$ that remembers, $v \leftarrow \beta v + \nabla\mathcal L(x)$, then $x \leftarrow x - \tau v$,
# from $v = 0$ on. Return the point after `steps` steps.


# %% slideshow={"slide_type": "skip"}
def my_momentum(x, gradient, tau, beta, steps): ...


check("momentum", my_momentum)


# %% [markdown] slideshow={"slide_type": "subslide"}
# Steep directions limit the step, flat ones make you wait. What matters is $\kappa = \lambda_{\max}/\lambda_{\min}$.
# The best compromise makes both ends equally slow: $\tau = \frac{2}{\lambda_{\min}+\lambda_{\max}}$ with the rate
# $\frac{\kappa-1}{\kappa+1}$ per step. How many steps for a factor of a million?

# %% slideshow={"slide_type": "fragment"}
kappa = lam[-1] / lam[0]
rate = (kappa - 1) / (kappa + 1)
bound = int(np.ceil(np.log(1e6) / -np.log(rate)))
print(f"kappa {kappa:.1f}, rate {rate:.5f}, {bound} steps")
path = gradient_descent(lambda a: G @ a - Phi.T @ y / n, np.zeros(n), 2 / (lam[0] + lam[-1]), bound)
distance = np.linalg.norm(path - np.diff(y, prepend=0), axis=1)  # to the staircase of notebook 2
print(f"after {bound} steps the distance has shrunk by {distance[-1] / distance[0]:.1e}")

# %% [markdown]
# So descent rediscovers the staircase coefficients $y_1,\ y_2 - y_1, \dots$ of notebook 2, in 1210 steps, where one
# formula would do.

# %% [markdown]
# Two directions are enough to see it all. **Predict:** $\kappa = 10$, and $\tau = 0.19$ works. What about $0.20$, and
# $0.21$?

# %% slideshow={"slide_type": "subslide"}
explorables.StepSize("knife edge")

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 4, then 5; hands: tiny, medium, or huge? Enter. 5 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S40"]
# ## 4.3 A network is no bowl
#
# Now let all three groups $a$, $W$, $b$ move, with $F = \mathcal L(a, W, b)$. The smallest case already shows what
# changes: one sample $x = y = 1$, no bias, $\sigma(t) = t$, so $\mathcal L = \tfrac12(aw-1)^2$. **Predict:** $(1,1)$ and
# $(-1,-1)$ are perfect. What is the loss half-way between?


# %% slideshow={"slide_type": "fragment"}
def tiny(a, w):
    """Loss of the smallest network."""
    return 0.5 * (a * w - 1) ** 2


def tiny_gradient(theta):
    a, w = theta
    return (a * w - 1) * np.array([w, a])


tiny(1, 1), tiny(-1, -1), tiny(0, 0), np.abs(tiny_gradient([0, 0])).max()

# %% [markdown]
# A convex function would be $0$ there. Instead $(0,0)$ is a **saddle**: the gradient vanishes, the second derivatives
# $\begin{pmatrix}0&-1\\-1&0\end{pmatrix}$ have eigenvalues $\pm1$. Where do four walkers end, one of them exactly on
# the ridge $a = -w$?

# %% slideshow={"slide_type": "subslide"}
starts = np.array([[0.1, 0.3], [-0.3, 0.1], [2.2, -1.2], [1.5, -1.5]])
paths = [gradient_descent(tiny_gradient, start, 0.1, 400) for start in starts]
for path in paths:
    print(f"start {path[0]}: loss {tiny(*path[-1]):.3f} after 400 steps")

# %% slideshow={"slide_type": "subslide"}
fig, ax = figures.axes(width=620, height=600, xlabel="$a$", ylabel="$w$", aspect="equal")
t = np.linspace(-2.4, 2.4, 241)
ax.contour(t, t, tiny(*np.meshgrid(t, t)), levels=[0.1, 0.3, 0.5, 1, 2, 4], colors=figures.TRUTH, linewidths=1)
ax.contour(t, t, np.outer(t, t), levels=[1], colors=figures.NETWORK, linewidths=4)
figures.label(ax, 0.55, 2.2, "loss 0", figures.NETWORK)
for path in paths:
    ax.plot(*path.T, **figures.LINES["step"])
    ax.plot(*path[0], **figures.LINES["data"])
    ax.plot(*path[-1], "P", ms=13, mec="white", color=figures.NETWORK)
figures.show(fig, "Contours of the loss, 0 on both branches of a w = 1. Three of four paths end there, one at (0, 0).")

# %% [markdown] slideshow={"slide_type": "subslide"}
# And the safe step size? It now depends on where you stand. From $a = w = t$ with $\tau \le 2$ the walk stays bounded
# if and only if $t^2 \le 1 + \tfrac2\tau$. For $\tau = \tfrac12$ that is $t \le \sqrt5$; try one part in a thousand
# below and above:

# %% slideshow={"slide_type": "fragment"}
for part in (0.999, 1.001):
    path = gradient_descent(tiny_gradient, part * np.sqrt([5, 5]), 0.5, 200)
    print(f"{part} sqrt(5): " + (f"ends at {path[-1]}" if len(path) == 201 else "leaves every bound"))

# %% [markdown]
# So no $\tau$ is safe from everywhere. Even some perfect solutions repel: at a zero of the loss the steep eigenvalue is
# $a^2+w^2$, so the limit is $\tau < 2/(a^2+w^2)$. **Predict:** start a hair beside $(2, \tfrac12)$, where that limit is
# $0.47$, with $\tau = 0.4$ and $0.5$. Who stays?

# %% slideshow={"slide_type": "fragment"}
for tau in (0.4, 0.5):
    path = gradient_descent(tiny_gradient, [2.001, 0.5], tau, 500)
    print(f"tau = {tau}: ends at {path[-1]}, loss {tiny(*path[-1]):.3f}, limit there {2 / (path[-1] @ path[-1]):.2f}")

# %% [markdown]
# The long step does not blow up here. It leaves the narrow solution and settles at a flatter one, where
# $\tau = 0.5$ is allowed. Step size decides *which* solution you find.

# %% [markdown] slideshow={"slide_type": "subslide"}
# A network with two parameters has a landscape one can look at. **Predict:** two starts, $(0.1, 0.1)$ and
# $(0.1, -0.1)$. Do they find the same weights? The same function?

# %% slideshow={"slide_type": "subslide"}
explorables.Landscape()

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 1; hands: A the same weights, B the same function only, C neither; Enter. 4 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Other weights, the same function: tanh is odd, so $(-a, -w)$ does what $(a, w)$ does.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["E23"]
# ## 4.4 Where there is no slope
#
# <div class="alert alert-info" style="color: black">
#
# **E23 · the loss must be differentiable.** The script's method is for $C^1$ functions, and is then applied to
# $\mathcal L$ with any $\sigma$. With ReLU the loss has kinks; with Heaviside it jumps, and $\nabla_W$, $\nabla_b$ are
# $0$ wherever they exist.
#
# </div>
#
# One sample $x = 0$, one neuron with $a = 1$. What do you see at $b = 0$?

# %% slideshow={"slide_type": "subslide"}
b = np.linspace(-1, 1, 400)  # leaves out 0 itself
fig, axs = figures.axes(2, titles=("ReLU, $y = -1$", "Heaviside, $y = 1$"), xlabel="bias $b$", ylabel="loss",
                        xticks=(-1, 0, 1), yticks=(0, 0.5, 1, 2), ylim=(-0.1, 2.1))  # fmt: skip
axs[0].plot(b, (relu(b) + 1) ** 2 / 2, **figures.LINES["network"])
for side in (b[b < 0], b[b > 0]):
    axs[1].plot(side, (heaviside(side) - 1) ** 2 / 2, **figures.LINES["network"])
figures.show(fig, "Two loss curves over the bias. ReLU: constant 0.5 up to 0, then a kink and a rise to 2. "
             "Heaviside: 0.5 up to 0, a jump down to 0, flat on both sides.")  # fmt: skip

# %% slideshow={"slide_type": "fragment"}
bend = Shallow([1], [[1]], [0], relu)
below, here, above = (bend.at([1, 1, h]).loss([0], [-1]) for h in (-1e-6, 0, 1e-6))
print("ReLU: slope", round((here - below) / 1e-6, 4), "on the left,", round((above - here) / 1e-6, 4), "on the right")
step = Shallow([1], [[1]], [-0.5], heaviside).gradient([0], [1])
print("Heaviside: grad W", step.W, "grad b", step.b)

# %% [markdown] slideshow={"slide_type": "subslide"}
# At a kink nblib takes $\sigma' = 0$, one of the slopes in between, and ReLU training works in spite of it. Heaviside
# training never starts: $W$ and $b$ feel nothing.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S77"]
# ## 4.5 Three groups, one moment
#
# For the network the rule reads: choose $a^{(0)}, W^{(0)}, b^{(0)}$, and for $k = 1, 2, \dots$
#
# $$\begin{aligned}
# a^{(k)} &= a^{(k-1)} - \tau\,\nabla_a\mathcal L(a^{(k-1)}, W^{(k-1)}, b^{(k-1)}),\\
# W^{(k)} &= W^{(k-1)} - \tau\,\nabla_W\mathcal L(a^{(k-1)}, W^{(k-1)}, b^{(k-1)}),\\
# b^{(k)} &= b^{(k-1)} - \tau\,\nabla_b\mathcal L(a^{(k-1)}, W^{(k-1)}, b^{(k-1)}).
# \end{aligned}$$
#
# All three gradients are taken at the *old* point. Data for this and the rest: carbon dioxide on Mauna Loa.

# %% slideshow={"slide_type": "fragment"}
co2 = data.mauna_loa_co2()
year = co2.raw_X[:, 0]
X = np.column_stack([co2.X[:, 0], np.cos(2 * np.pi * year), np.sin(2 * np.pi * year)])
y, N = co2.y, len(co2.y)
X.shape

# %% [markdown]
# Time comes three ways: as a trend, and as cosine and sine of the season, so $d = 3$. To first order, a step lowers the
# loss by $\tau\,|\nabla\mathcal L|^2$. How short must a step be for "first order" to be true?

# %% slideshow={"slide_type": "subslide"}
net = Shallow.random(12, 3, tanh, np.random.default_rng(0))
g = net.gradient(X, y).theta
for tau in (0.1, 0.01, 0.001):
    drop = net.loss(X, y) - net.at(net.theta - tau * g).loss(X, y)
    print(f"tau = {tau:5}: the loss falls by {drop / (tau * g @ g):.4f} of what is promised")

# %% [markdown]
# Programs love to write `a -= ...` first and then use the *new* $a$ in the next line. What does that slip cost?


# %% slideshow={"slide_type": "fragment"}
def sequential(net, tau):
    """One step in which W and b already see the new a."""
    new = net.at(net.theta)
    new.a -= tau * new.gradient(X, y).a
    new.W -= tau * new.gradient(X, y).W
    new.b -= tau * new.gradient(X, y).b
    return new.theta


gaps = [np.abs(sequential(net, tau) - (net.theta - tau * net.gradient(X, y).theta)).max() for tau in (1e-2, 1e-3, 1e-4)]
[f"{gap:.0e}" for gap in gaps], round(gaps[1] / gaps[2], 1)

# %% [markdown]
# The gap shrinks like $\tau^2$: a tenth of the step, a hundredth of the gap. It is a different method, and small
# enough that no training curve would ever tell you.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S78", "E61"]
# ## 4.6 Where to start
#
# *Needs 4.5.*
#
# <div class="alert alert-info" style="color: black">
#
# **E61 · random, but why?** The script samples the start "e.g. from a normal distribution" and gives no reason. The
# reason is symmetry: neurons that start equal have equal gradients and stay equal for ever. (How large the variance
# should be is a story of depth: notebook 5.)
#
# </div>
#
# What is the gradient when everything starts at zero?

# %% slideshow={"slide_type": "fragment"}
for sigma in (tanh, relu, sigmoid):
    zero = Shallow(np.zeros(4), np.zeros((3, 4)), np.zeros(4), sigma).gradient(X[:8], y[:8])
    print(f"{sigma.name:8} grad a {zero.a}   largest of grad W, b: {np.abs(zero.theta[4:]).max()}")

# %% [markdown]
# tanh and ReLU cannot leave at all. Sigmoid can, but all its neurons leave together. Now twelve equal tanh
# neurons, not zero, against twelve random ones. **Predict:** how many different neurons after 300 steps?

# %% slideshow={"slide_type": "subslide"}
equal = Shallow(np.full(12, 0.1), np.full((3, 12), 0.5), np.full(12, 0.1), tanh)
for name, net in (("equal", equal), ("random", Shallow.random(12, 3, tanh, np.random.default_rng(0)))):
    sgd(net, X, y, tau=0.1, batch=N, epochs=300, rng=np.random.default_rng(1))
    neurons = np.unique(np.round(np.vstack([net.W, net.b]), 9), axis=1).shape[1]
    print(f"{name:6} start: {neurons:2} different neurons, loss {net.loss(X, y):.4f}")

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S79", "S83"]
# ## 4.7 A few samples speak for all
#
# *Needs 4.5.*
#
# One full gradient here looks at $N = 2225$ samples to take one small step. The **stochastic** method draws in every
# step a new random subset $\mathcal I\subset\{1,\dots,N\}$ with $B \ll N$ elements, and uses it in place of all samples.
# In a world with only eight samples we can list all subsets with $B = 2$. How many are there?

# %% [markdown] tags=["S80", "S81", "S82"]
# The batch gradients are means over $\mathcal I$; everything inside the brackets stays as it was:
#
# $$\begin{aligned}
# \hat\nabla_a\mathcal L &= \tfrac1B\textstyle\sum_{i\in\mathcal I}\mathrm{res}(x_i)\,\sigma(W^Tx_i+b),\\
# \hat\nabla_W\mathcal L &= \tfrac1B\textstyle\sum_{i\in\mathcal I}x_i\,\bigl(\mathrm{res}(x_i)\;a\odot\sigma'(W^Tx_i+b)\bigr)^T,\\
# \hat\nabla_b\mathcal L &= \tfrac1B\textstyle\sum_{i\in\mathcal I}\mathrm{res}(x_i)\;a\odot\sigma'(W^Tx_i+b).
# \end{aligned}$$
#
# So the code is the old gradient on fewer rows. Is it right on average?

# %% slideshow={"slide_type": "subslide"}
net = Shallow.random(12, 3, tanh, np.random.default_rng(0))
X8, y8 = X[::300], y[::300]
subsets = [list(I) for I in combinations(range(8), 2)]
full = net.gradient(X8, y8).theta
batch = np.array([net.gradient(X8[I], y8[I]).theta for I in subsets])
print("one batch differs from the full gradient by up to", round(np.abs(batch - full).max(), 1))
print("the mean over all", len(subsets), "equals it:", np.allclose(batch.mean(axis=0), full, rtol=0, atol=1e-12))

# %% slideshow={"slide_type": "subslide"}
fig, ax = figures.axes(
    width=760, height=480, xlabel=r"$\partial\mathcal{L}/\partial a_1$", ylabel=r"$\partial\mathcal{L}/\partial a_2$"
)
ax.plot(batch[:, 0], batch[:, 1], **figures.LINES["data"])
ax.plot(*full[:2], "P", ms=18, mec="white", color=figures.NETWORK)
figures.label(ax, full[0] + 0.06, full[1], "full gradient", figures.NETWORK)
figures.show(fig, "The 28 batch gradients as points in the plane of their first two components, scattered widely; the "
             "full gradient is a plus sign in the middle of the cloud.")  # fmt: skip

# %% [markdown] slideshow={"slide_type": "subslide"}
# Right on average, wide of the mark one by one. How wide? Over all subsets the covariance is exactly
#
# $$\frac{\Sigma}{B}\cdot\frac{N-B}{N-1},\qquad \Sigma = \frac1N\sum_{i=1}^N (g_i - \bar g)(g_i-\bar g)^T,$$
#
# with $g_i$ the gradient of sample $i$. What must come out for $B = N$?

# %% slideshow={"slide_type": "fragment"}
single = np.array([net.gradient(X8[[i]], y8[[i]]).theta for i in range(8)])
for B in range(1, 9):
    means = np.array([single[list(I)].mean(axis=0) for I in combinations(range(8), B)])
    factor = (8 - B) / (B * 7)
    exact = np.allclose(np.cov(means.T, ddof=0), factor * np.cov(single.T, ddof=0))
    print(f"B = {B}: factor {factor:.4f}, exact: {exact}")

# %% [markdown]
# A small batch is cheap and noisy. What does the noise do to the walk? Below, a line is fitted to 64 points; the
# horizontal axis counts how often all points have been looked at. **Predict:** which $B$ is nearest to the minimum after
# one pass? Which after forty?

# %% slideshow={"slide_type": "subslide"}
explorables.NoisyGradients()

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 1, then 2; hands: A B = 1, B B = 4, C B = 64; Enter. 5 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Far from the minimum all arrows agree, and 64 rough steps beat one exact step. At the minimum the full gradient is $0$
# and the arrows point anywhere: a small batch never settles, and $B = 64$, last after one pass, comes in first.

# %% [markdown] slideshow={"slide_type": "skip"} tags=["E38"]
# <div class="alert alert-info" style="color: black">
#
# **E38 · uniformly random.** "A random subset" is not enough: all subsets must be equally likely. Draw only pairs that
# contain sample 1, and the average is wrong, however long you average.
#
# </div>


# %% slideshow={"slide_type": "skip"}
def off(gradient):
    """Relative deviation from the full gradient."""
    return np.linalg.norm(gradient - full) / np.linalg.norm(full)


f"pairs with sample 1: off by {off(batch[:7].mean(axis=0)):.0%}, all pairs: off by {off(batch.mean(axis=0)):.0%}"

# %% [markdown] tags=["E39"]
# <div class="alert alert-warning" style="color: black">
#
# **E39 · wrong as printed.** "Just change $N$ with the batch size $B$." Taken at its word, $\frac1N\sum_{i=1}^N$ becomes
# $\frac1B\sum_{i=1}^B$, and every step sees the *first* $B$ samples. Right: $\frac1N\to\frac1B$ **and**
# $\sum_{i=1}^N\to\sum_{i\in\mathcal I}$.
#
# </div>

# %% slideshow={"slide_type": "fragment"}
literal = [net.gradient(X8[:2], y8[:2]).theta for I in subsets]  # I is never used
f"off by {off(np.mean(literal, axis=0)):.0%} on average, spread {np.ptp(literal, axis=0).max()}: no averaging helps"

# %% [markdown] slideshow={"slide_type": "subslide"} tags=["E40"]
# <div class="alert alert-warning" style="color: black">
#
# **E40 · wrong as printed.** For $W$ and $b$ the script prints $\frac1B\sum_{i=1}^N$. That is the full gradient times
# $\frac NB$: no randomness, no saving, and a step size secretly $\frac NB$ times too long. Right:
# $\frac1B\sum_{i\in\mathcal I}$.
#
# </div>
#
# How bad is a factor $\frac NB$ on the real record, with $\tau = 0.1$ and $B = 25$? The step becomes $89\,\tau$:

# %% slideshow={"slide_type": "fragment"}
printed = single.sum(axis=0) / 2  # the sum over all N, divided by B
print("printed / right, eight samples:", np.unique(np.round(printed / full, 9)))
steps = gradient_descent(lambda theta: net.at(theta).gradient(X, y).theta * N / 25, net.theta, 0.1, 2)
print("loss on the record:", [f"{net.at(theta).loss(X, y):.1g}" for theta in steps[:3]])

# %% [markdown] tags=["E41"]
# <div class="alert alert-warning" style="color: black">
#
# **E41 · wrong as printed.** The same two formulas have $\sigma'(W^Tx+b)$ with an $x$ that is nowhere defined. Right:
# $\sigma'(W^Tx_i+b)$. A program may well have an `x` lying about, say the last one of the batch, and run:
#
# </div>


# %% slideshow={"slide_type": "subslide"}
def printed_b(I):
    """The gradient in b with one x for all of the batch."""
    res, x = net(X8[I]) - y8[I], X8[I[-1]]
    return (res[:, None] * net.a * tanh.derivative(x @ net.W + net.b)).mean(axis=0)


right = [net.gradient(X8[I], y8[I]).b for I in subsets]
worst = max(np.linalg.norm(printed_b(I) - b) / np.linalg.norm(b) for I, b in zip(subsets, right, strict=True))
f"off by up to {worst:.0%}"

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** One step of SGD; `batch` holds the row indices. Return the new $a$, $W$, $b$.


# %% slideshow={"slide_type": "skip"}
def my_sgd_step(a, W, b, X, y, batch, tau, sigma): ...


check("sgd_step", my_sgd_step)

# %% [markdown] slideshow={"slide_type": "skip"}
# **Build.** The training loop around it: in every epoch one step for each batch of $B$ neighbouring rows, from the top; the last
# batch may be shorter. `gradient(theta, X, y)` is given.


# %% slideshow={"slide_type": "skip"}
def my_train(theta, gradient, X, y, B, epochs, tau): ...


check("train", my_train)


# %% [markdown] slideshow={"slide_type": "slide"}
# ## 4.8 The air over Mauna Loa
#
# *Needs 4.5.*
#
# Now all 2225 weeks, twelve tanh neurons, $\tau = 0.1$. `sgd` shuffles the record once per pass and cuts it into batches,
# so that 20 passes cost 20 looks at every sample, whatever $B$ is. **Predict:** which batch size gets furthest?

# %% slideshow={"slide_type": "fragment"}
runs, nets = {}, {}
for B in (2225, 445, 89, 25):
    nets[B] = Shallow.random(12, 3, tanh, np.random.default_rng(0))
    runs[B] = sgd(nets[B], X, y, tau=0.1, batch=B, epochs=20, rng=np.random.default_rng(1))
    print(f"B = {B:4}: {20 * (N // B):4} steps, loss {runs[B][-1]:.4f}")
print(f"after 20 steps each: {runs[2225][20]:.2g} with B = 2225, {runs[445][4]:.2g} with B = 445")

# %% slideshow={"slide_type": "subslide"}
fig, ax = figures.axes(xlabel="passes over the data", ylabel="loss", yscale="log", xlim=(0, 24), xticks=range(0, 21, 5))
for B, loss in runs.items():
    ax.plot(loss, color=figures.NETWORK if B < N else figures.STEP, lw=2.5)
    figures.label(ax, 20.3, loss[-1], f"$B = {B}$", figures.NETWORK if B < N else figures.STEP)
figures.show(fig, "Loss on a logarithmic axis against passes over the data. All four curves fall; the smaller the batch "
             "the faster: B = 25 is below 0.01 after one pass, the full batch is above it even after 20.")  # fmt: skip

# %% [markdown]
# Same start, same $\tau$, same number of samples looked at. What separates the curves is the number of *steps*: the full
# batch after 20 passes and $B = 445$ after 4 are both at step 20, and at the same loss. A fifth of the price: far from the
# bottom, a rough direction is as good as an exact one. In parts per million, over the last ten years of the record:

# %% slideshow={"slide_type": "subslide"}
late = year > 1992
fig, ax = figures.axes(xlabel="year", ylabel="CO$_2$ [ppm]", xlim=(1992, 2005.6), xticks=range(1992, 2003, 2))
ax.plot(year[late], co2.raw_y[late], **figures.LINES["data"] | {"ms": 3})
for B, line, height in ((2225, "step", 364.7), (25, "network", 369.5)):
    ax.plot(year[late], nets[B](X[late]) * co2.raw_y.std() + co2.raw_y.mean(), **figures.LINES[line])
    figures.label(ax, 2002.2, height, f"$B = {B}$", figures.LINES[line]["color"])
figures.show(fig, "Weekly carbon dioxide, ten waves on a trend that rises from 356 to 371 ppm. The network trained with "
             "B = 25 follows trend and waves; with the full batch the trend is far too flat and the waves are too big.")  # fmt: skip

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 4.9 What the noise costs
#
# *Needs 4.7.*
#
# Near the bottom the full gradient vanishes, but single batches still pull. The cleanest case is one parameter that
# learns a mean, $F(\theta) = \frac1{2N}\sum_i(\theta - y_i)^2$. With fixed $\tau$ the walk never settles; its variance becomes
#
# $$\frac{\tau}{2-\tau}\cdot\frac{N-B}{(N-1)\,B}\,\operatorname{Var}(y).$$


# %% slideshow={"slide_type": "fragment"}
def wander(tau, steps=40_000):
    """Variance of SGD with B = 2 on the mean of y8, relative to the formula."""
    rng, theta, seen = np.random.default_rng(0), y8.mean(), np.empty(steps)
    pairs = np.array(subsets)[rng.integers(28, size=steps)]
    for k, target in enumerate(y8[pairs].mean(axis=1)):
        theta -= tau * (theta - target)
        seen[k] = theta
    return seen.var() / (tau / (2 - tau) * 6 / (7 * 2) * y8.var())


round(wander(0.2), 1), round(wander(0.1), 1)

# %% [markdown] slideshow={"slide_type": "slide"}
# Formula and walk agree. So large steps and small batches first, and when the loss stops falling: shorter steps. Half of
# $\tau$ leaves about half of the noise. And with $B = N$, what is left? Nothing: $N - B = 0$.
#
# ## What you can now do
#
# - run gradient descent on any differentiable function, and say why $\tau < 2/\lambda_{\max}$ is the exact limit on a bowl;
# - explain why flat directions, not steep ones, make training slow;
# - say what is lost without convexity: one safe $\tau$, one solution, and saddles instead of none;
# - start a network so that its neurons can become different, and update all groups at one moment;
# - write the batch gradient correctly, and say what "unbiased" means and what the variance is;
# - choose a batch size by counting looks at the data, and shorten the steps when noise is all that is left.
