# %% [markdown]
# # 4 · Gradient descent
#
# The gradient says which way is up. Here you walk the other way: you compute how long a step may be, see what changes
# when the landscape is no bowl, and let a few random samples speak for thousands.
#
# You need: [notebook 3](03_least_squares.ipynb) (the three gradients); for 4.2 the staircase of
# [notebook 2](02_universal_approximation.ipynb). You get: a step size you can defend, and stochastic descent.

# %%
from itertools import combinations, islice

import numpy as np

from nblib import Shallow, data, explorables, figures, heaviside, relu, sigmoid, tanh
from nblib.descent import batches, gradient_descent, sgd, sgd_reshuffled, sgd_reshuffled_steps, sgd_steps, subsets
from nblib.exercises import check, hint, solution

np.set_printoptions(precision=3, suppress=True, legacy="1.25")  # numbers print as plain numbers
co2 = data.mauna_loa_co2()

# %% tags=["picture"]
p = figures.Panel(x="year", y="CO₂ [ppm]").data(co2.raw_X, co2.raw_y, "small")
figures.show(p, "Carbon dioxide on Mauna Loa, 1958 to 2001: from 313 to 374 ppm, with a wave in every year.")

# %% [markdown]
# Carbon dioxide over Mauna Loa, $N = 2225$ weekly means. **The question of this notebook:** twelve neurons shall follow
# trend and seasons, and you may look at every week twenty times. How many weeks should one step look at? Section 4.9
# answers.

# %% [markdown] tags=["S39"]
# ## 4.1 One rule
#
# Let $F:\mathbb R^P\to\mathbb R$ be differentiable. Start anywhere, then go against the gradient, again and again:
#
# $$\theta^{(k)} = \theta^{(k-1)} - \tau\,\nabla F(\theta^{(k-1)}),\qquad k = 1, 2, \dots$$
#
# The number $\tau > 0$ is the **step size**; $(k)$ counts steps. For a network $P = (d+2)\,n$.


# %%
def walk(tau, steps=5):
    """Gradient descent for F(theta) = 2 theta^2 from theta = 1."""

    def gradient(theta):
        return 4 * theta

    return gradient_descent(gradient, [1.0], tau, steps)[:, 0]


print("tau =  0.1:", walk(tau=0.1))

# %% [markdown]
# Here $F(\theta) = 2\theta^2$. **Predict before you look:** what does $\tau = 0.25$ do? And $0.4$, $0.5$, $0.6$?

# %% tags=["answer"]
for tau in (0.25, 0.4, 0.5, 0.6):
    print(f"tau = {tau:4}:", walk(tau))

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# In one step there, zig-zag, to and fro for ever, away: a step multiplies by $1 - 4\tau = 0, -0.6, -1, -1.4$.
#
# </details>

# %% [markdown]
# With $F = \tfrac\lambda2\theta^2$, $\lambda > 0$, a step multiplies $\theta$ by $1 - \tau\lambda$, so
#
# $$\theta^{(k)} = (1-\tau\lambda)^k\,\theta^{(0)} \to 0 \text{ from every start} \iff |1-\tau\lambda| < 1
# \iff \tau < \frac2\lambda .$$

# %%
for tau in (0.1, 0.25, 0.4, 0.5, 0.6):
    print(f"tau = {tau:4}: five steps lead to {walk(tau)[5]:8.5f}, the formula to {(1 - 4 * tau) ** 5:8.5f}")

# %% [markdown]
# ## 4.2 A bowl with ten directions
#
# Freeze the ten Heaviside neurons of notebook 2's staircase, with steps at $0$ (here as good as $-1$),
# $\tfrac1n, \dots$, and train only $a$ on the grid $x_i = \tfrac in$. The features form a triangle of ones:

# %%
n = 10
x = np.arange(1, n + 1) / n
Phi = heaviside(x[:, None] - np.arange(n) / n)
Phi[:4].astype(int)

# %% [markdown]
# The loss $\tfrac1{2n}|\Phi a - y|^2$ has the gradient $\tfrac1n\Phi^T(\Phi a - y) = G(a - a^*)$ with
# $G = \tfrac1n\Phi^T\Phi$ and $\Phi a^* = y$. So the error $e = a - a^*$ obeys $e^{(k)} = (I - \tau G)\,e^{(k-1)}$:
# along each eigenvector of $G$ the walk of 4.1, with its own
#
# $$\lambda_m(G) = \frac{1}{4n\,\sin^2\frac{(2m-1)\pi}{4n+2}},\qquad m = 1, \dots, n .$$
#
# <details><summary>Proof</summary>
#
# $\Phi^{-1}$ has $1$ on the diagonal, $-1$ below; so $(\Phi^T\Phi)^{-1} = \Phi^{-1}\Phi^{-T}$ has $1, 2, \dots, 2$ on
# the diagonal, $-1$ beside. It multiplies $v_j = \cos((j-\tfrac12)\vartheta)$ by
# $2 - 2\cos\vartheta = 4\sin^2\tfrac\vartheta2$: at the ends $v_0 = v_1$, and $v_{n+1} = 0$ for
# $\vartheta = \tfrac{(2m-1)\pi}{2n+1}$.
#
# </details>

# %% [markdown]
# Every component shrinks if and only if $\tau < 2/\lambda_{\max}$: the steepest direction sets the limit.

# %%
G = Phi.T @ Phi / n
lam, modes = np.linalg.eigh(G)
formula = 1 / (4 * n * np.sin((2 * np.arange(n, 0, -1) - 1) * np.pi / (4 * n + 2)) ** 2)
limit = 2 / lam[-1]
print("computed:", lam)
print("formula: ", formula)
print(f"limit 2 / lambda_max = {limit:.6f}")

# %% [markdown]
# **Predict:** 400 steps with 98 %, 100 % and 102 % of this limit. How different will the three losses be?

# %% tags=["answer"]
y = np.sin(2 * np.pi * x)
losses = {}


def bowl_gradient(a):
    return G @ a - Phi.T @ y / n


for part in (0.98, 1, 1.02):
    path = gradient_descent(bowl_gradient, np.zeros(n), part * limit, 400)
    losses[part] = ((path @ Phi.T - y) ** 2).sum(axis=1) / (2 * n)
    print(f"{part:.0%} of the limit: loss {losses[part][-1]:.0e}")

# %% tags=["picture", "answer"]
p = figures.Panel(x="step k", y="loss", yscale="log", xlim=(0, 450))
for k, (part, loss) in enumerate(losses.items(), 1):
    p.line(range(401), loss, f"run {k}").label(f"{part:.0%}", 405)
figures.show(p, "With 98 % of the limit the loss falls below 1e-8, with 100 % it stays, with 102 % it is 1e12.")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $4\cdot10^{-9}$, $0.03$ and $10^{12}$: four hundred times the steepest component is multiplied by $-0.96$, $-1$,
# $-1.04$.
#
# </details>

# %% [markdown]
# **Exercise.** The point after `steps` steps. Leave `x` as it is.


# %%
def my_descent(x, gradient, tau, steps): ...


check("descent", my_descent)

# %% [markdown]
# A rule without eigenvalues: for $|\sigma|\le 1$ the diagonal of $G$ is at most $1$, so
# $\lambda_{\max} \le \operatorname{tr} G \le n$, and $\tau < \tfrac2n$ is safe for $a$. Here that gives half away:

# %%
print(f"lambda_max = {lam[-1]:.3f} <= trace = {np.trace(G):.3f} <= n = {n}")
print(f"limit {limit:.3f}, rule {2 / n:.3f}")

# %% [markdown]
# **Exercise.** The limit $2/\lambda_{\max}$ for any features $\Phi$ of shape $N\times n$.


# %%
def my_safe_step(Phi): ...


check("safe_step", my_safe_step)

# %% [markdown]
# Steep directions limit the step, flat ones make you wait. What matters is the **condition number**
# $\kappa = \lambda_{\max}/\lambda_{\min}$. The best $\tau$ makes both ends equally slow,
# $1 - \tau\lambda_{\min} = -(1 - \tau\lambda_{\max})$: so $\tau = \frac{2}{\lambda_{\min}+\lambda_{\max}}$, with the
# rate $\frac{\kappa-1}{\kappa+1}$ per step. How many steps for a factor of a million?

# %% tags=["answer"]
kappa = lam[-1] / lam[0]
rate = (kappa - 1) / (kappa + 1)
bound = int(np.ceil(np.log(1e6) / -np.log(rate)))
print(f"kappa {kappa:.1f}, rate {rate:.5f}, {bound} steps")
path = gradient_descent(bowl_gradient, np.zeros(n), 2 / (lam[0] + lam[-1]), bound)
distance = np.linalg.norm(path - np.diff(y, prepend=0), axis=1)  # to the staircase of notebook 2
print(f"after {bound} steps {distance[-1] / distance[0]:.1e} of the distance is left")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# 1210, as each takes off 1.1 %: slowly descent rediscovers the coefficients $y_1,\ y_2 - y_1, \dots$ of notebook 2.
#
# </details>

# %% [markdown]
# **Predict:** two directions, $\lambda_1 = 1$, $\lambda_2 = 10$, so $\kappa = 10$, and $\tau = 0.19$ works. What about
# $0.20$, and $0.21$?

# %%
explorables.StepSize("knife edge")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $0.20 = 2/\lambda_2$ jumps to and fro for ever, at the loss 5; $0.21$ (scene 5) explodes, as
# $1 - \tau\lambda_2 = -1.1$.
#
# </details>

# %% [markdown]
# Then scenes 1 and 6: what sets the time?

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# The flat direction: half of its way is left after 60 steps of $\tau = 0.01$, 1 % after 150 steps with $\kappa = 63$.
#
# </details>

# %% [markdown] tags=["S40"]
# ## 4.3 A network is no bowl
#
# Now let all three groups move: $F = \mathcal L(a, W, b)$. The smallest case shows what changes: one sample
# $x = y = 1$, no bias, $\sigma(t) = t$, so $\mathcal L = \tfrac12(aw-1)^2$. **Predict:** $(1,1)$ and $(-1,-1)$ are
# perfect. What is the loss half-way between?


# %% tags=["answer"]
def tiny(a, w):
    """Loss of the smallest network."""
    return 0.5 * (a * w - 1) ** 2


def tiny_gradient(theta):
    a, w = theta
    return (a * w - 1) * np.array([w, a])


print(f"loss {tiny(1, 1)}, {tiny(0, 0)}, {tiny(-1, -1)}; gradient at (0, 0): {np.abs(tiny_gradient([0, 0]))}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $\tfrac12$; a convex function would have at most 0, the mean of its ends.
#
# </details>

# %% [markdown]
# So $(0,0)$ is a **saddle** of $\tfrac12(aw-1)^2$: the gradient vanishes, the second derivatives
# $\begin{pmatrix}0&-1\\-1&0\end{pmatrix}$ have eigenvalues $\pm1$. Four walkers, the last one exactly on the ridge
# $a = -w$, where it stays:

# %%
starts = np.array([[0.1, 0.3], [-0.3, 0.1], [2.2, -1.2], [1.5, -1.5]])
paths = [gradient_descent(tiny_gradient, start, 0.1, 400) for start in starts]
for path in paths:
    print(f"start {path[0]}: loss {tiny(*path[-1]):.3f} after 400 steps")
t = np.linspace(-2.4, 2.4, 240)  # leaves out 0
hill = tiny(*np.meshgrid(t, t))

# %% tags=["picture"]
p = figures.Panel(x="a", y="w", equal=True).field((-2.4, 2.4), (-2.4, 2.4), hill, levels=[0.1, 0.3, 0.5, 1, 2, 4])
p.line(t, np.where(np.abs(t) > 0.4, 1 / t, np.nan), "good").label("loss 0", 0.6, 2.2)
for k, path in enumerate(paths, 1):
    p.line(*path.T, f"run {k}").data(*path[0]).dots(*path[-1], f"run {k}", "large")
figures.show(p, "The loss is 0 on both branches of a w = 1; three of four paths end there, the fourth in (0, 0).")

# %% [markdown]
# The safe step now depends on where you stand. From $a = w = t$ with $\tau \le 2$ the walk stays bounded if and only if
# $t^2 \le 1 + \tfrac2\tau$. For $\tau = \tfrac12$ that is $t \le \sqrt5$:
#
# <details><summary>Proof</summary>
#
# A step takes $t$ to $t\,(1 + \tau - \tau t^2)$. Beyond $t^2 = 1 + \tfrac2\tau$ the factor is below $-1$: $|t|$ grows.
# Inside, the image is largest at $t^2 = \tfrac{1+\tau}{3\tau}$, and inside if $4(1+\tau)^3 \le 27(\tau + 2)$, that is
# $\tau \le 2$.
#
# </details>

# %%
for part in (0.999, 1.001):
    path = gradient_descent(tiny_gradient, part * np.sqrt([5, 5]), 0.5, 200)
    print(f"{part} sqrt(5): " + (f"ends at {path[-1]}" if len(path) == 201 else "leaves every bound"))

# %% [markdown]
# So no $\tau$ is safe from everywhere. Even some perfect solutions repel: where $aw = 1$ the second derivatives are
# $\begin{pmatrix}w^2&1\\1&a^2\end{pmatrix} = vv^T$ with $v = (w, a)$, so $\lambda_{\max} = a^2+w^2$ and the limit is
# $\tau < 2/(a^2+w^2)$. **Predict:** start beside $(2, \tfrac12)$, where that is $0.47$, with $\tau = 0.4$ and $0.5$.
# Who stays?

# %% tags=["answer"]
for tau in (0.4, 0.5):
    path = gradient_descent(tiny_gradient, [2.001, 0.5], tau, 500)
    end = path[-1]
    print(f"tau = {tau}: ends at {end}, loss {tiny(*end):.3f}, limit there {2 / (end @ end):.2f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Only $\tau = 0.4$; the longer step settles at a flatter solution with the limit 0.53.
#
# </details>

# %% [markdown]
# Step size decides *which* solution you find. Large networks drift to this edge: $\lambda_{\max}$ grows until it hovers
# about $2/\tau$ (without proof; Cohen et al. 2021, "edge of stability").

# %% [markdown]
# Now $\hat f(x) = a\tanh(wx)$, and 21 points of the curve with $a = 1$, $w = 1.5$. **Predict:** starts $(0.1, 0.1)$ and
# $(0.1, -0.1)$. Do they find the same weights? The same function?

# %%
explorables.Landscape()

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Other weights, $(1, 1.5)$ and $(-1, -1.5)$, the same function, as tanh is odd. The second misses the saddle, as the
# way into it is no longer the line $a = -w$.
#
# </details>

# %% [markdown]
# Then scenes 2, 3 and 5: who is stuck, who is only slow?

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Stuck: start 1 on the saddle, and in 5 the ReLU neuron that one step made **dead**, off at all points, slope 0. Slow:
# the plateau in 3, where the loss, 0.0034, still falls.
#
# </details>

# %% [markdown]
# ## 4.4 Where there is no slope
#
# Descent needs a gradient. One sample $x = 0$, one neuron with $a = w = 1$: how does the loss depend on $b$ with ReLU
# and $y = -1$, how with Heaviside and $y = 1$?

# %% tags=["answer"]
kink = Shallow([1], [[1]], [0], relu)
below, here, above = (kink.at([1, 1, h]).loss([0], [-1]) for h in (-1e-6, 0, 1e-6))
left, right = (here - below) / 1e-6, (above - here) / 1e-6
print(f"ReLU: slope {left:.4f} on the left, {right:.4f} on the right")
step = Shallow([1], [[1]], [-0.5], heaviside).gradient([0], [1])
print("Heaviside: grad W", step.W, "grad b", step.b)
b = np.linspace(-1, 1, 400)  # leaves out 0

# %% tags=["picture", "answer"]
bend = figures.Panel("ReLU, y = −1: a kink", "b", "loss", ylim=(-0.1, 2.1)).network(b, (relu(b) + 1) ** 2 / 2)
jump = figures.Panel("Heaviside, y = 1: a jump", "b", "loss", ylim=(-0.1, 2.1)).steps([-1, 0, 1], [0.5, 0])
figures.show([bend, jump], "At b = 0 the loss of ReLU bends from level to rising, that of Heaviside jumps to 0.")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# ReLU: a kink, slope 0 on the left, 1 on the right. Heaviside: a jump, slope 0 on both sides; $W$ and $b$ never start.
#
# </details>

# %% [markdown]
# At a kink nblib takes $\sigma' = 0$, one of the slopes in between; ReLU training works in spite of it.

# %% [markdown] tags=["S77"]
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
# All three gradients are taken at the *old* point. On Mauna Loa time comes three ways, as a trend and as cosine and
# sine of the season: $d = 3$. As in notebook 3, trend and $y$ are standardised.

# %%
year = co2.raw_X[:, 0]
X = np.column_stack([co2.X[:, 0], np.cos(2 * np.pi * year), np.sin(2 * np.pi * year)])
y, N = co2.y, len(co2.y)
net = Shallow.random(12, 3, tanh, np.random.default_rng(0))
print("X", X.shape, "  P =", net.size)

# %% [markdown]
# To first order, a step promises to lower the loss by $\tau\,|\nabla\mathcal L|^2$. What it keeps, without any bowl,
# says the **descent lemma** (Nesterov 2004): if $|\nabla F(u) - \nabla F(v)| \le M|u - v|$ for all $u, v$, then with
# $g = \nabla F(\theta)$
#
# $$F(\theta - \tau g) \le F(\theta) - \tau\bigl(1 - \tfrac{\tau M}2\bigr)|g|^2 .$$
#
# <details><summary>Proof</summary>
#
# $F(\theta - \tau g) - F(\theta) = -\int_0^\tau\langle\nabla F(\theta - sg),\, g\rangle\,ds
# \le -\tau|g|^2 + \int_0^\tau Ms\,|g|^2\,ds$.
#
# </details>

# %% [markdown]
# For $\tau \le \tfrac1M$ every step keeps half. Added up, $\tfrac\tau2\sum_k|\nabla F(\theta^{(k)})|^2 \le
# F(\theta^{(0)}) - \inf F$, so
#
# $$\min_{k<K}|\nabla F(\theta^{(k)})|^2 \le \frac{2\,(F(\theta^{(0)}) - \inf F)}{\tau K} = O\bigl(\tfrac1K\bigr).$$
#
# Hence a **stopping rule**: stop when $|\nabla F| \le \epsilon$; it will come. The place is flat, not necessarily good.
# As a network like 4.3 has no such $M$, watch the promise on the way:


# %%
def gradient(theta):
    """The gradient of the loss of the network with the parameters theta."""
    return net.at(theta).gradient(X, y).theta


tau, K = 0.1, 500
path = gradient_descent(gradient, net.theta, tau, K)
loss = np.array([net.at(theta).loss(X, y) for theta in path])
promise = tau * np.array([(gradient(theta) ** 2).sum() for theta in path[:-1]])

# %%
print(f"every step keeps at least {(-np.diff(loss) / promise).min():.1%} of its promise")
print(f"smallest squared gradient {promise.min() / tau:.1e}, the bound {2 * loss[0] / (tau * K):.1e}")

# %% [markdown]
# Programs love to write `a -= ...` and then use the *new* $a$ in the next line. What does that slip cost?


# %% tags=["answer"]
def sequential(net, tau):
    """One step in which W and b already see the new a."""
    new = net.at(net.theta)
    new.a -= tau * new.gradient(X, y).a
    new.W -= tau * new.gradient(X, y).W
    new.b -= tau * new.gradient(X, y).b
    return new.theta


for tau in (1e-2, 1e-3, 1e-4):
    gap = np.abs(sequential(net, tau) - (net.theta - tau * gradient(net.theta))).max()
    print(f"tau = {tau}: off by {gap:.1e}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $3.6\cdot10^{-5}$ at $\tau = 0.01$, of order $\tau^2$: another method, and too little to show in a training curve.
#
# </details>

# %% [markdown] tags=["S78"]
# ## 4.6 Where to start
#
# *Needs 4.5.*
#
# At random, say normally distributed (notebook 5 says with which variance), because of symmetry: neurons that start
# equal have equal gradients and stay equal for ever. From zero, tanh and ReLU cannot even leave, as $\sigma(0) = 0$ and
# $a = 0$; sigmoid neurons leave together:

# %%
for sigma in (tanh, relu, sigmoid):
    zero = Shallow(np.zeros(4), np.zeros((3, 4)), np.zeros(4), sigma).gradient(X[:8], y[:8])
    print(f"{sigma.name:8} grad a {zero.a}   largest of grad W, b: {np.abs(zero.theta[4:]).max()}")

# %% [markdown]
# Twelve equal tanh neurons, not zero, against twelve random ones. **Predict:** how many different ones after 300 steps?

# %% tags=["answer"]
equal = Shallow(np.full(12, 0.1), np.full((3, 12), 0.5), np.full(12, 0.1), tanh)
for name, start in (("equal", equal), ("random", net)):
    end = net.at(gradient_descent(gradient, start.theta, 0.1, 300)[-1])
    neurons = np.unique(np.round(np.vstack([end.W, end.b]), 9), axis=1).shape[1]
    print(f"{name:6} start: {neurons:2} different neurons, loss {end.loss(X, y):.4f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# One (loss 0.0153) and twelve (0.0042): with equal gradients twelve neurons are worth one.
#
# </details>

# %% [markdown] tags=["S79", "S83"]
# ## 4.7 A few samples speak for all
#
# *Needs 4.5.*
#
# One full gradient looks at $N = 2225$ samples for one small step. **Stochastic** gradient descent, SGD, draws in every
# step a new random subset $\mathcal I\subset\{1,\dots,N\}$ with $B \ll N$ elements, the **batch**, all subsets equally
# likely:

# %% [markdown] tags=["S80", "S81", "S82"]
# $$\begin{aligned}
# \hat\nabla_a\mathcal L &= \tfrac1B\textstyle\sum_{i\in\mathcal I}\mathrm{res}_i\,\sigma(W^Tx_i+b),\\
# \hat\nabla_W\mathcal L &= \tfrac1B\textstyle\sum_{i\in\mathcal I}x_i\,\bigl(\mathrm{res}_i\;a\odot\sigma'(W^Tx_i+b)\bigr)^T,\\
# \hat\nabla_b\mathcal L &= \tfrac1B\textstyle\sum_{i\in\mathcal I}\mathrm{res}_i\;a\odot\sigma'(W^Tx_i+b).
# \end{aligned}$$
#
# In code: the old gradient on fewer rows. Is it right on average? With eight samples we can try all pairs:

# %% tags=["answer"]
X8, y8 = X[::300], y[::300]
pairs = [list(I) for I in combinations(range(8), 2)]
full = net.gradient(X8, y8).theta
batch = np.array([net.gradient(X8[I], y8[I]).theta for I in pairs])
print(f"{len(pairs)} pairs; one of them is off by up to {np.abs(batch - full).max():.1f}")
print("their mean is off by", round(np.abs(batch.mean(axis=0) - full).max(), 12))

# %% tags=["picture", "answer"]
p = figures.Panel(x="∂𝓛/∂a₁", y="∂𝓛/∂a₂").dots(*batch[:, :2].T, "step").label("one batch", 1.2, 1.08)
p.dots(*full[:2], "good", "large").label("full gradient", full[0] + 0.05)
figures.show(p, "28 batch gradients, two components of each, scatter widely around the full gradient.")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Yes: single ones are off by up to 1.5, the mean of all 28 by 0, as every sample is in seven pairs. At a fixed $\theta$
# the batch gradient is **unbiased**.
#
# </details>

# %% [markdown]
# With $g_i$ the gradient of sample $i$ and $\bar g$ their mean, the covariance over all subsets is exactly
#
# $$\frac{\Sigma}{B}\cdot\frac{N-B}{N-1},\qquad \Sigma = \frac1N\sum_{i=1}^N (g_i - \bar g)(g_i-\bar g)^T.$$
#
# <details><summary>Proof</summary>
#
# Let $u_i = g_i - \bar g$. Sample $i$ is drawn with probability $\tfrac BN$, $i$ and $j$ together with
# $\tfrac BN\tfrac{B-1}{N-1}$, and $\sum u_i = 0$ makes $\sum_{i\ne j}u_iu_j^T = -\sum_i u_iu_i^T = -N\Sigma$. So the
# covariance is $\tfrac1{B^2}\bigl(\tfrac BN - \tfrac BN\tfrac{B-1}{N-1}\bigr)N\Sigma$.
#
# </details>

# %% [markdown]
# What must come out for $B = N$?

# %% tags=["answer"]
single = np.array([net.gradient(X8[[i]], y8[[i]]).theta for i in range(8)])
Sigma = np.cov(single.T, ddof=0)
for B in range(1, 9):
    means = np.array([single[list(I)].mean(axis=0) for I in combinations(range(8), B)])
    measured, factor = np.cov(means.T, ddof=0), (8 - B) / (B * 7)
    print(f"B = {B}: trace {np.trace(measured):.4f}, formula {factor * np.trace(Sigma):.4f}")
    assert np.allclose(measured, factor * Sigma)

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# 0, as $N - B = 0$: there is only one subset.
#
# </details>

# %% [markdown]
# **Exercise.** One step of SGD; `batch` holds the row indices. Return the new $a$, $W$, $b$.


# %%
def my_sgd_step(a, W, b, X, y, batch, tau, sigma): ...


check("sgd_step", my_sgd_step)

# %% [markdown]
# ## 4.8 Two ways to draw, and what the noise costs
#
# *Needs 4.7.*
#
# In practice hardly anybody draws anew. One shuffles the samples once per **epoch**, a pass over all data, and cuts
# them into batches. Both are in `nblib.descent`:
#
# | | `sgd` | `sgd_reshuffled` |
# |---|---|---|
# | draws | a fresh subset every step | a permutation every epoch |
# | unbiased, given $\theta^{(k-1)}$ | every step | an epoch's first step |
# | mean over an epoch, at one $\theta$ | right on average | the full gradient, if $B$ divides $N$ |
#
# (Later in the epoch $\theta$ knows which samples are gone.) The last row, for eight samples:

# %%
rng = np.random.default_rng(0)
fresh, cut = list(islice(subsets(8, 2, rng), 4)), batches(8, 2, rng)
for name, epoch in (("fresh", fresh), ("cut", cut)):
    mean = np.mean([net.gradient(X8[I], y8[I]).theta for I in epoch], axis=0)
    print(f"{name:5} {[I.tolist() for I in epoch]}: the mean is off by {np.abs(mean - full).max():.3f}")

# %% [markdown]
# Below, a line is fitted to 64 points, reshuffled; the **gap** is the loss above its minimum. **Predict:** which $B$ has
# the smallest gap after one pass over the data? Which after forty (scene 2)?

# %%
explorables.NoisyGradients()

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# After one $B = 4$, with 0.011, where $B = 64$ has 2.0: far away nearly all arrows point downhill. After forty
# $B = 64$: at the minimum they point anywhere.
#
# </details>

# %% [markdown]
# Then scenes 3 and 5: can $B = 1$ settle?

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# No: it leaves even the minimum, to a gap of 0.21; a tenth of $\tau$ brings the gap from 0.11 to 0.0032.
#
# </details>

# %% [markdown]
# The cleanest case learns a mean: $F(\theta) = \frac1{2N}\sum_i(\theta - y_i)^2$, a step is
# $\theta \leftarrow (1-\tau)\,\theta + \tau\,\bar y_{\mathcal I}$. Fresh draws are independent of $\theta$, so the
# variance settles where $V = (1-\tau)^2V + \tau^2\operatorname{Var}\bar y_{\mathcal I}$, at
#
# $$V = \frac{\tau}{2-\tau}\cdot\frac{N-B}{(N-1)\,B}\,\operatorname{Var}(y).$$
#
# What is left of $V$ reshuffled, and what does half of $\tau$ leave?


# %%
def wander(steps, tau, K=20_000):
    """Variance of theta in K steps with B = 2; theta is the a of a Heaviside neuron with w = 0, b = 1."""
    mean = Shallow([y8.mean()], np.zeros((3, 1)), [1], heaviside)
    run = steps(mean, X8, y8, tau, 2, np.random.default_rng(0))
    return np.var([mean.a[0] for _ in islice(run, K)])


def V(tau):
    return tau / (2 - tau) * 6 / (7 * 2) * y8.var()


# %% tags=["answer"]
for steps in (sgd_steps, sgd_reshuffled_steps):  # sgd and sgd_reshuffled, step by step
    long, short = wander(steps, 0.2), wander(steps, 0.1)
    print(f"{steps.__name__:20} tau = 0.2: {long / V(0.2):.2f} V, tau = 0.1: {short / V(0.1):.2f} V", end="")
    print(f"; half of tau leaves {short / long:.2f} of the noise")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Fresh: 0.97 of $V$, and half of $\tau$ leaves about half (0.47). Reshuffled: 0.30 and 0.16 of $V$, about a quarter
# for half of $\tau$, because the errors of an epoch cancel.
#
# </details>

# %% [markdown]
# ## 4.9 The air over Mauna Loa
#
# *Needs 4.8.*
#
# Now all 2225 weeks, $\tau = 0.1$, 20 epochs: every run looks at $20N$ samples. (`sgd` trains the network in place and
# returns the loss at the start and after each epoch.) **Predict:** which batch size gets furthest?

# %% tags=["answer"]
runs, nets = {}, {}
for B in (2225, 445, 89, 25):
    nets[B] = Shallow.random(12, 3, tanh, np.random.default_rng(0))
    runs[B] = sgd(nets[B], X, y, tau=0.1, batch=B, epochs=20, rng=np.random.default_rng(1))
    off = np.sqrt(2 * runs[B][-1]) * co2.raw_y.std()  # root mean square
    print(f"B = {B:4}: {20 * (N // B):4} steps, loss {runs[B][-1]:.4f}, off by {off:.1f} ppm")
print(f"after 20 steps: loss {runs[2225][20]:.3f} with B = 2225, {runs[445][4]:.3f} with B = 445")

# %% tags=["picture", "answer"]
p = figures.Panel(x="passes over the data", y="loss", yscale="log", xlim=(0, 23), xticks=range(0, 21, 5))
for k, (B, loss) in zip((1, 3, 4, 2), runs.items(), strict=True):
    p.line(range(21), loss, f"run {k}").label(f"B = {B}", 20.3)
p.data([4, 20], [runs[445][4], runs[2225][20]]).text([4.1, 19.8], 0.022, ["step 20", "step 20"])
figures.show(p, "The smaller the batch, the faster the loss falls; at step 20, B = 445 and 2225 are equal.")

# %% [markdown] tags=["answer", "opening"]
# <details><summary>Answer</summary>
#
# $B = 25$, off by 1.1 ppm, not 2.9: the number of *steps* decides. After 20, $B = 445$ and the full batch have the same
# loss, 0.014.
#
# </details>

# %% [markdown]
# How one draws hardly matters here, far from the bottom. The last ten years:

# %%
shuffled = Shallow.random(12, 3, tanh, np.random.default_rng(0))
loss = sgd_reshuffled(shuffled, X, y, tau=0.1, batch=25, epochs=20, rng=np.random.default_rng(1))
print(f"B = 25: loss {runs[25][-1]:.4f} with fresh draws, {loss[-1]:.4f} reshuffled")
late = year > 1992
ppm = {B: nets[B](X[late]) * co2.raw_y.std() + co2.raw_y.mean() for B in (2225, 25)}

# %% tags=["picture"]
p = figures.Panel(x="year", y="CO₂ [ppm]", xlim=(1992, 2004)).data(year[late], co2.raw_y[late], "small")
p.line(year[late], ppm[2225], "run 1").label("B = 2225", 2002.2, 364.7)
p.line(year[late], ppm[25], "run 2").label("B = 25", 2002.2, 369.5)
figures.show(p, "B = 25 follows all but the last waves; with the full batch the trend is far too flat.")

# %% [markdown]
# So the first question has its answer: a few weeks a step, and many steps; shorten them when the loss stops falling.
#
# ## What you can now do
#
# - say why $\tau < 2/\lambda_{\max}$ is exact on a bowl, and why flat directions make training slow;
# - say what a network lacks, a $\tau$ safe from everywhere and a single solution, and what the descent lemma keeps;
# - say when a batch gradient is unbiased, and what noise either way of drawing leaves;
# - choose a batch size by counting looks at the data.
