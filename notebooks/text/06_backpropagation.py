# %% [markdown]
# # 6 · Backpropagation
#
# A network that reads digits has thousands of parameters, and a training step needs the slope of the loss in every one.
# Here you get all slopes for less than the price of three outputs: by hand, in general, and checked three ways.
#
# You need: [notebook 3](03_least_squares.ipynb) (chain rule, gradient check), [notebook 5](05_deep_networks.ipynb)
# (layers), and for 6.12 [notebook 4](04_gradient_descent.ipynb) (SGD). You get: backpropagation.

# %%
import numpy as np

from nblib import Activation, Deep, Shallow, cross_entropy, data, explorables, figures, sgd_reshuffled, softmax, squared
from nblib.activations import identity, relu, sigmoid, tanh
from nblib.exercises import check, hint, solution

np.set_printoptions(precision=3, suppress=True, legacy="1.25")  # numbers print as plain numbers
digits = data.digits()
train, test = data.split(1797, 450, np.random.default_rng(0))  # 1347 pictures to learn from, 450 kept aside
truth = digits.raw_y[test]

# %% [markdown]
# The reader of notebook 5 again, after 20 **epochs** (times through the pictures) with the squared loss:

# %%
reader = Deep.random([64, 32, 10], [tanh, identity], np.random.default_rng(1))
losses = sgd_reshuffled(reader, digits.X[train], digits.y[train], 0.1, 32, 20, np.random.default_rng(2))
said = reader(digits.X[test]).argmax(axis=1)
wrong = np.flatnonzero(said != truth)
print(f"{wrong.size} of the 450 digits kept aside are misread, by {reader.size} parameters")

# %% tags=["picture"]
answers = [f"{truth[i]}→{said[i]}" for i in wrong[:14]]
p = figures.images(digits.X[test[wrong[:14]]].reshape(-1, 8, 8), answers)
figures.show(p, f"Fourteen small digits, misread; truth and answer: {', '.join(answers)}.")

# %% [markdown]
# Half of the misread digits, as "truth → answer". **The question of this notebook:** how much has each of the 2410
# numbers to do with such a mistake, and what does it cost to know? Nudged one by one they take 2411 outputs for a
# single picture. Section 6.12 answers.

# %% [markdown] tags=["S100"]
# ## 6.1 Forward, by hand
#
# A network $2\to3\to1$ with ReLU inside and the identity at the end, one sample $x$ with target $y$. The **forward
# pass** starts with $z_0 = x$ and computes, layer by layer,
#
# $$a_l = W_l^Tz_{l-1} + b_l,\qquad z_l = \sigma_l(a_l),\qquad l = 1,\dots,L .$$
#
# The **pre-activation** $a_l$, no coefficient any more, is `pre[l]` in code. (Many books swap the letters: their $z_l$
# is our $a_l$, and vice versa.)

# %%
W1, b1 = np.array([[1, -1, 2], [1, 3, -2]]), np.array([-1, 2, -3])
W2, b2 = np.array([[2], [-1], [4]]), np.array([1])
x, y = np.array([2, 1]), np.array([5])

# %% [markdown]
# **Predict before you look**, on paper: which hidden neuron is off, and what is the output?

# %% tags=["answer"]
pre1 = W1.T @ x + b1
z1 = np.maximum(pre1, 0)
pre2 = W2.T @ z1 + b2
print("pre1", pre1, "  z1", z1, "  output", pre2, "  loss", ((pre2 - y) ** 2 / 2)[0])

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# The third, with pre-activation $4-2-3 = -1$; the output is $2\cdot2 - 3 + 1 = 2$, and the loss
# $\tfrac12(2-5)^2 = 4.5$.
#
# </details>

# %% [markdown] tags=["S102", "S103"]
# ## 6.2 The error of a layer
#
# *Needs 6.1.*
#
# The output is 2 where it should be 5. The **error** of layer $l$ tells who is to blame: it is the slope of the loss in
# the pre-activation,
#
# $$\delta_l = \frac{\partial\ell}{\partial a_l}\in\mathbb R^{n_l}:$$
#
# entry $j$ says what the loss does when the pre-activation of neuron $j$ grows a little.


# %%
def nudge(f, x, h=6e-6):
    """The slope of f in every entry of x, by a small step up and a small step down; why this h, says 6.7."""
    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])


def loss_from_pre1(pre1):
    """The rest of the forward pass, from pre1 on."""
    return ((W2.T @ np.maximum(pre1, 0) + b2 - y) ** 2 / 2)[0]


# %% [markdown]
# **Predict:** what sign does each hidden neuron's error have? The weights behind them are $2$, $-1$ and $4$.

# %% tags=["answer"]
nudged = nudge(loss_from_pre1, pre1)
print("delta_1, by nudging:", np.round(nudged, 4))

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $-6$, $3$ and $0$: more of neuron 1 lifts the output towards 5, more of neuron 2 lowers it, and neuron 3 is off.
#
# </details>

# %% [markdown] tags=["S101"]
# ## 6.3 Backward, layer by layer
#
# *Needs 6.2.*
#
# The **backward pass** gets the errors from the last layer to the first. At the end $\tilde y = \sigma_L(a_L)$, so
# $\delta_L = \nabla_{\tilde y}\ell\odot\sigma_L'(a_L)$. Before that, $a_{l+1} = W_{l+1}^T\sigma_l(a_l)+b_{l+1}$ gives
#
# $$\frac{\partial(a_{l+1})_k}{\partial(a_l)_i} = (W_{l+1})_{ik}\,\sigma_l'\bigl((a_l)_i\bigr),$$
#
# and the chain rule sums over all $k$ through which neuron $i$ acts (at a kink of ReLU nblib takes
# $\sigma' = 0$; what that computes: Bolte and Pauwels 2021):
#
# $$(\delta_l)_i = \sum_k (\delta_{l+1})_k\,\frac{\partial(a_{l+1})_k}{\partial(a_l)_i}
# \quad\Longrightarrow\quad \delta_l = (W_{l+1}\,\delta_{l+1})\odot\sigma_l'(a_l).$$
#
# Does it give what nudging gave?

# %% tags=["answer"]
delta2 = (pre2 - y) * 1  # slope of the squared loss, times identity'
delta1 = (W2 @ delta2) * (pre1 > 0)
print("delta_2:", delta2, "  delta_1:", delta1)

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Yes: $\delta_2 = 2-5 = -3$, times the weights $(2,-1,4)$ and the slopes $(1,1,0)$ is $(-6,3,0)$.
#
# </details>

# %% [markdown]
# **Exercise.** $\delta_L$ for the squared loss and any $\sigma_L$.


# %%
def my_delta_L(prediction, target, pre, sigma): ...


check("delta_L", my_delta_L)

# %% [markdown] tags=["E53"]
# **A trap any book sets:** with $W_l\in\mathbb R^{d_l\times n_l}$ the recursion has **no transpose**. Many books and
# libraries call $W_l$ what is our $W_l^T$, and theirs has one. Mix the two with equal widths, and nothing complains.
# How wrong is it?

# %% tags=["answer"]
rng = np.random.default_rng(0)
net = Deep.random([3, 4, 4, 2], [tanh, tanh, identity], rng)
passed = net.forward(rng.normal(size=(1, 3)))
delta = net.backward(passed, np.array([[1.0, -2.0]]))  # all delta_l, for this slope of the loss in the output
right, slope = delta[1][0], 1 - np.tanh(passed.pre[1][0]) ** 2
for name, W in (("W delta", net.W[2]), ("W^T delta", net.W[2].T)):
    print(f"{name:9}: relative error {np.linalg.norm(W @ delta[2][0] * slope - right) / np.linalg.norm(right):.2f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# By 70 %: neuron $i$ is blamed with the weights that lead into neuron $i$ of the next layer, not with those that lead
# out of it.
#
# </details>

# %% [markdown]
# **Exercise.** $\delta_l$ from $\delta_{l+1}$, for one sample.


# %%
def my_delta_l(W_next, delta_next, pre, sigma): ...


check("delta_l", my_delta_l)

# %% [markdown] tags=["E52"]
# **Another trap:** to keep only the $z_l$ of the forward pass. The backward pass needs $\sigma_l'(a_l)$, which for
# sigmoid is $z(1-z)$, for tanh $1-z^2$; but in general $z$ does not tell it, so keep $a_l$:

# %%
sine = Activation("sine", r"\sin t", np.sin, np.cos)
for a in (0.5, np.pi - 0.5):
    print(f"a = {a:.3f}: z = {sine(a):.4f}, slope {sine.derivative(a):7.4f}")

# %% [markdown] tags=["S96", "S98", "S104", "S105"]
# ## 6.4 From errors to gradients
#
# *Needs 6.3.*
#
# The weight $(W_l)_{ij}$ joins neuron $i$ of layer $l-1$ to neuron $j$ of layer $l$. It enters the loss only through
# $(a_l)_j$, which grows by $(z_{l-1})_i$ per unit of weight. So its slope is a product: what came in, times what went
# wrong,
#
# $$\frac{\partial\ell}{\partial(W_l)_{ij}} = (z_{l-1})_i\,(\delta_l)_j .$$
#
# Which entries of $\partial\ell/\partial W_1$ and $\partial\ell/\partial W_2$ are zero?

# %% tags=["answer"]
print("slopes in W_1:", *np.outer(x, delta1))
print("slopes in W_2:", *np.outer(z1, delta2))

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Those of the neuron that is off: its column in $W_1$, because its error is $0$, and its row in $W_2$, because its
# output is $0$. It learns nothing.
#
# </details>

# %% [markdown] tags=["S97", "S106"]
# The bias is added to the pre-activation, so its slope *is* the error:
#
# $$\frac{\partial\ell}{\partial(b_l)_j} = (\delta_l)_j .$$

# %% [markdown] tags=["S99"]
# That is **backpropagation**: the gradient of $\ell(\hat f(x),y)$ in every $W_l$ and $b_l$ from one forward and one
# backward pass. The library agrees:

# %%
paper = Deep([W1, W2], [b1, b2], [relu, identity])
gradient = paper.gradient(x[None], y[None])
print("slopes in W_1:", *gradient.W[1], "  in b_1:", gradient.b[1])
print("slopes in W_2:", *gradient.W[2], "  in b_2:", gradient.b[2])

# %% [markdown]
# Now $2\to3\to2\to1$, number by number. How many slopes are known after one pass forward and one back?

# %%
explorables.BackpropTable("all slopes at once")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# All 20: 14 weights, 6 biases. Then press › or click an edge.
#
# </details>

# %% [markdown]
# Then scene 3: the target moves to what the network says. What happens to the slopes of layer 1?

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# All 9 are 0, like the other 11: without a residual no error is sent back.
#
# </details>

# %% [markdown]
# Then scenes 2 and 4: which slopes are 0, and which equal? In 6 you are the computer.

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# In 2 a ReLU goes off, and 5 are 0: two in, two out, its bias. In 4 equal weights get equal errors, and stay equal.
#
# </details>

# %% [markdown]
# ## 6.5 All samples at once
#
# *Needs 6.4.*
#
# The loss (2.1.24) is a mean over $N$ samples, and so is its gradient:
#
# $$\nabla_{W_l}\mathcal L = \frac1N\sum_{i=1}^N z_{l-1}^{(i)}\,\bigl(\delta_l^{(i)}\bigr)^T .$$
#
# With samples as rows, matrix products do that sum. The factor $\tfrac1N$ goes in once, at the end of the network:


# %%
def forward(W, b, sigma, X):
    """All pre[l] and z[l]; lists count layers from 1."""
    pre, z = [None], [X]
    for l in range(1, len(W)):
        pre.append(z[l - 1] @ W[l] + b[l])
        z.append(sigma[l](pre[l]))
    return pre, z


# %% [markdown]
# Backward, the recursion of 6.3 for all rows at once:


# %%
def errors(W, sigma, pre, slope):
    """D[l]: one row per sample, its error in layer l; slope is that of the loss in the output."""
    L = len(W) - 1
    D = [None] * L + [slope * sigma[L].derivative(pre[L])]
    for l in range(L - 1, 0, -1):
        D[l] = (D[l + 1] @ W[l + 1].T) * sigma[l].derivative(pre[l])
    return D


# %% [markdown]
# **Exercise.** The gradient in $W_l$ over a batch; $\delta$ is divided by $N$ already.


# %%
def my_dW_l(z_previous, delta): ...


check("dW_l", my_dW_l)

# %% [markdown]
# All gradients, folded until you have written yours:


# %% tags=["solution"]
def backprop(W, b, sigma, X, Y):
    """For l = 1, ..., L the gradients (dW_l, db_l) of the mean squared loss."""
    pre, z = forward(W, b, sigma, X)
    D = errors(W, sigma, pre, (z[-1] - Y) / len(X))
    return [(z[l - 1].T @ D[l], D[l].sum(axis=0)) for l in range(1, len(W))]


# %% [markdown]
# The transpose of $W_{l+1}$ is that of the samples, which lie in rows: $\delta_l^T = \delta_{l+1}^TW_{l+1}^T\odot\dots$
# is the same recursion.

# %% [markdown]
# ## 6.6 Three ways that must agree
#
# *Needs 6.2 and 6.5.*
#
# Formula, loop, and nudging. First the loop, neuron by neuron and weight by weight, every sum written out:

# %%
net = Deep.random([3, 5, 4, 2], [tanh, sigmoid, identity], np.random.default_rng(1))


def slow_errors(pre, last):
    """delta[l][i] for one sample; pre[l][i] are its pre-activations, last its error in layer 3."""
    delta = {3: last}
    for l in (2, 1):
        delta[l] = np.zeros(net.widths[l])
        for i, k in np.ndindex(net.W[l + 1].shape):
            delta[l][i] += net.W[l + 1][i, k] * delta[l + 1][k] * net.sigma[l].derivative(pre[l][i])
    return delta


# %%
rng = np.random.default_rng(0)
X, Y = rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
loop = [np.zeros_like(W) for W in net.W[1:]]
pre, z = forward(net.W, net.b, net.sigma, X)
for s in range(len(X)):
    delta = slow_errors([None, *(p[s] for p in pre[1:])], z[3][s] - Y[s])
    for l in (1, 2, 3):
        for i, j in np.ndindex(net.W[l].shape):
            loop[l - 1][i, j] += z[l - 1][s, i] * delta[l][j] / len(X)

# %% [markdown]
# All 54 slopes by the formula, by the loop over neurons and weights, and by nudging: how far are the three, and the
# library, from each other?


# %% tags=["answer"]
def mean_loss(theta):
    return net.at(theta).loss(X, Y)


formula = backprop(net.W, net.b, net.sigma, X, Y)
ours = np.concatenate([np.append(dW, db) for dW, db in formula])
print(f"formula and loop   : {max(np.abs(dW - part).max() for (dW, _), part in zip(formula, loop, strict=True)):.12f}")
print(f"formula and nudging: {np.abs(ours - nudge(mean_loss, net.theta)).max():.9f}")
print(f"formula and library: {np.abs(ours - net.gradient(X, Y).theta).max():.12f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Their difference is 0 in twelve digits, and for nudging, which is not exact (6.7), in nine.
#
# </details>

# %% [markdown]
# For depth 2 with $\sigma_2(t) = t$ the general formulas must give back the three gradients of notebook 3. Do they?

# %% tags=["answer"]
shallow = Shallow.random(4, 3, tanh, np.random.default_rng(2))
old, W, b = shallow.gradient(X, Y[:, 0]), [None, shallow.W, shallow.a[:, None]], [None, shallow.b, 0]
(dW1, db1), (dW2, _) = backprop(W, b, [None, tanh, identity], X, Y[:, :1])
for name, new, known in (("W", dW1, old.W), ("a", dW2[:, 0], old.a), ("b", db1, old.b)):
    print(f"gradient in {name}: largest difference {np.abs(new - known).max():.12f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Yes, all differences are 0: with the old $a$ as $W_2$ the error of layer 1 is $\mathrm{res}\;a\odot\sigma'$.
#
# </details>

# %% [markdown]
# ## 6.7 How good is a check?
#
# Nudging has an error of its own. For three neurons in a chain, $\sigma(t) = t/(1+|t|)$, compare the exact slope with
# steps to one side and to both. **Predict:** which $h$ is best for each, $10^{-3}$, $10^{-5}$, $10^{-8}$ or $10^{-15}$?


# %%
def chain(w, x=1.5, y=0.2):
    """(loss, its slope in w) of three neurons in a row, the first with weight w."""
    a1 = w * x + 0.1
    a2 = -1.3 * a1 / (1 + abs(a1)) + 0.4
    a3 = 2.1 * a2 / (1 + abs(a2)) - 0.3
    res = a3 / (1 + abs(a3)) - y
    slope = res / (1 + abs(a3)) ** 2 * 2.1 / (1 + abs(a2)) ** 2 * -1.3 / (1 + abs(a1)) ** 2 * x
    return res**2 / 2, slope


# %%
value, exact = chain(0.8)
h = [1 / 10**k for k in range(1, 16)]
one_sided = [abs((chain(0.8 + step)[0] - value) / step - exact) for step in h]
central = [abs((chain(0.8 + step)[0] - chain(0.8 - step)[0]) / (2 * step) - exact) for step in h]

# %% tags=["answer", "picture"]
p = figures.Panel(x="step h", y="error of the slope", xscale="log", yscale="log")
p.line(h, one_sided, "run 2").dots(h, one_sided, "run 2").label("one side", 1e-5, 1e-3)
p.network(h, central).dots(h, central, "network").label("both sides", 3e-3, 1e-10)
figures.show(p, "As h shrinks the error falls to 1e-9 (one side, h = 1e-9) or 1e-11 (both, 1e-5), then it rises again.")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Of these $10^{-8}$ to one side (rounding favours $10^{-9}$ here), $10^{-5}$ to both: below that the two losses agree
# in almost all their 16 digits.
#
# </details>

# %% [markdown]
# Rounding by $\varepsilon\approx2.2\cdot10^{-16}$ puts about $\varepsilon/h$ into the quotient. Taylor adds about $h$
# to one side, $h^2$ to both, where the second derivative cancels. The sums are least near $h=\varepsilon^{1/2}$ and
# $\varepsilon^{1/3}$:

# %%
epsilon = np.finfo(float).eps
print(f"one side: h = {epsilon ** (1 / 2):.1e}; both sides: h = {epsilon ** (1 / 3):.1e}, as in nudge")

# %% [markdown]
# ## 6.8 What it costs
#
# *Needs 6.5.*
#
# Count multiplications in matrix products, for one sample; $\sigma$ plays no part. Forward that is $M = \sum_l d_ln_l$.
# How many more for *all* gradients? The arrays count by themselves:


# %%
class Counted(np.ndarray):
    """An array that counts the multiplications in its matrix products."""

    products = 0

    def __matmul__(self, other):
        Counted.products += self.size * other.shape[-1]
        return super().__matmul__(other)


# %%
class Straight:
    """sigma(t) = t, handing on the array as it is, with its count."""

    def __call__(self, t):
        return t

    def derivative(self, t):
        return np.ones_like(t)


# %% tags=["answer"]
for widths in ([2, 8, 8, 1], [3, 10, 1], [64, 32, 10]):
    net = Deep.random(widths, [tanh] * (len(widths) - 1), np.random.default_rng(0))
    W, Counted.products = [None, *(w.view(Counted) for w in net.W[1:])], 0
    backprop(W, net.b, [Straight()] * len(W), np.ones((1, widths[0])).view(Counted), np.zeros((1, widths[-1])))
    M = sum(w.size for w in W[1:])
    print(f"{widths}: forward {M}, backward {Counted.products - M}, formula {2 * M - W[1].size},", end=" ")
    print(f"nudging {(net.size + 1) * M}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $2M - d_1n_1$: the outer products cost $M$, the recursion $M$ without its first layer, as nobody asks for an error of
# the input. Together that is less than three forward passes, for every slope there is.
#
# </details>

# %% [markdown]
# Nudging $P$ parameters takes $P+1$ passes to one side, $2P$ to both. The bargain is no luck of networks: all slopes of
# any formula cost at most a few times the formula (without proof: Baur and Strassen 1983).

# %% [markdown]
# ## 6.9 What every gradient must satisfy
#
# *Needs 6.4.*
#
# For one sample each $\partial\ell/\partial W_l$ is an outer product: its rank is at most 1. Multiply $W_l$ and $b_l$
# by $1+t$, and $a_l$ becomes $(1+t)\,a_l$. The chain rule gives the slope of the loss in $t$ at $0$, through the
# parameters on the left and through $a_l$ on the right:
#
# $$\langle W_l,\partial\ell/\partial W_l\rangle + \langle b_l,\delta_l\rangle = \langle a_l,\delta_l\rangle,$$
#
# with the sum of all $A_{ij}B_{ij}$ for $\langle A, B\rangle$. And $W_1\delta_1 = \partial\ell/\partial x$.

# %%
rng = np.random.default_rng(1)
net = Deep.random([3, 5, 4, 2], [tanh, sigmoid, identity], rng)
x, y = rng.normal(size=3), rng.normal(size=2)
passed, g = net.forward(x[None]), net.gradient(x[None], y[None])
delta = net.backward(passed, passed.z[-1] - y)
for l in (1, 2, 3):
    left, right = (net.W[l] * g.W[l]).sum() + net.b[l] @ g.b[l], (delta[l] * passed.pre[l]).sum()
    print(f"layer {l}: rank {np.linalg.matrix_rank(g.W[l])}, left side {left:.6f}, right side {right:.6f}")


# %%
def loss_at(x):
    return net.loss(x[None], y[None])


print("slope in x:", net.W[1] @ delta[1][0], " nudged:", nudge(loss_at, x))

# %% [markdown]
# ## 6.10 Errors on a long way back
#
# *Needs 6.3.*
#
# Each layer multiplies the error by $W_{l+1}$ and by $\sigma'$. For sigmoid $\sigma'\le\tfrac14$, reached at $a = 0$.
# Ten sigmoid neurons in a row, all weights $w=1$, biases chosen so that every $a_l = 0$: what is
# $\partial\hat f/\partial x$?


# %% tags=["answer"]
def slope_in_x(w, bias, x=0.3):
    """The slope of ten sigmoid neurons in a row; z_l = 1/2 at a_l = 0, so biases -w/2 (first: -wx) keep all a_l = 0."""
    row = Deep([[[w]]] * 10, [[2 * x * bias], *[[bias]] * 9], [sigmoid] * 10)
    return w * row.backward(row.forward([x]), np.ones((1, 1)))[1].item()  # W_1 delta_1


print(f"w = 1: {slope_in_x(1, -1 / 2):.4e}, and 4^-10 is {4.0**-10:.4e}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# A millionth, $4^{-10}$: a factor $\tfrac14$ for each neuron. Such a **vanishing gradient** teaches the first layer
# next to nothing.
#
# </details>

# %% [markdown]
# **Predict:** all weights go to $4$, while the biases stay. Does more of the slope arrive?

# %%
explorables.NeuronChain("ten sigmoid layers")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Less, $2.5\cdot10^{-8}$: the neurons leave their steep middle, and $\sigma'$ loses more than $w$ gains.
#
# </details>

# %% [markdown]
# Then scene 5: the biases follow, $b = -w/2$ behind the first, and keep every $a_l=0$. What arrives now?

# %% tags=["answer"]
for w in (4, 8):
    print(f"w = {w}: biases stay {slope_in_x(w, -1 / 2):.1e}, biases follow {slope_in_x(w, -w / 2):g}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Exactly 1, as a layer multiplies by $4\cdot\tfrac14$; for $w=8$ the slope **explodes** to $2^{10} = 1024$.
#
# </details>

# %% [markdown]
# Random networks of twenty layers of 100, variance $1/d_l$, for ReLU $2/d_l$: which of sigmoid, tanh and ReLU brings
# the error home?

# %% tags=["answer"]
towers = {}
for sigma in (relu, tanh, sigmoid):
    tower = Deep.random([100] * 21, [sigma] * 20, np.random.default_rng(3))
    passed = tower.forward(np.random.default_rng(4).normal(size=(50, 100)))
    delta = tower.backward(passed, np.ones((50, 100)))
    size = towers[sigma.name] = [(d**2).mean() for d in delta[1:]]
    print(f"{sigma.name:7}: mean square of delta_1 is {size[0] / size[-1]:.0e} times that of delta_20")

# %% tags=["answer", "picture"]
p = figures.Panel(x="layer l", y="mean of δₗ²", yscale="log", xticks=[1, 10, 20])
for name, role, height in (("relu", "network", 1e3), ("tanh", "neuron 2", 1e-4), ("sigmoid", "neuron 1", 1e-14)):
    p.line(range(1, 21), towers[name], role).label(name, 5, height)
figures.show(p, "On the way to layer 1 the error stays with ReLU, fades a little with tanh, and dies with sigmoid.")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# ReLU, within a factor of ten. With tanh a hundredth of the mean square comes home, with sigmoid $10^{-25}$ of it.
#
# </details>

# %% [markdown]
# ## 6.11 A loss for classes
#
# *Needs 6.2.*
#
# Notebook 5 asked for shares of certainty. **Softmax** makes them from any scores $s\in\mathbb R^K$, and the
# **cross-entropy** punishes a small share for the right class:
#
# $$p_k = \frac{e^{s_k}}{\sum_m e^{s_m}},\qquad \ell(s,y) = -\sum_k y_k\log p_k .$$
#
# Softmax mixes the components, so it is no layer with an elementwise $\sigma$: it belongs to the loss. (This loss is
# never 0: where all answers are right, larger scores lower it for ever; Soudry et al. 2018.)

# %%
scores, target = np.array([[2.0, 1.0, -1.0]]), np.array([[0, 1, 0]])
p = softmax(scores)
print("shares", p, " loss", cross_entropy(scores, target).round(3), " -log p_2", -np.log(p[:, 1]).round(3))

# %% [markdown]
# Its slope is short. Since $\log p_k = s_k - \log\sum_me^{s_m}$ and $\sum_ky_k = 1$,
#
# $$\ell = -\sum_k y_ks_k + \log\sum_m e^{s_m},\qquad
# \frac{\partial\ell}{\partial s_j} = -y_j + \frac{e^{s_j}}{\sum_me^{s_m}} = p_j - y_j :$$
#
# share minus truth. What must its entries sum to?

# %% tags=["answer"]
delta_L = cross_entropy.gradient(scores, target)[0]


def loss_of(s):
    return cross_entropy(s[None], target)[0]


print("p - y:", delta_L, " nudged:", nudge(loss_of, scores[0]), " sum:", round(abs(delta_L.sum()), 9))

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# 0, as the shares and the truth both sum to 1.
#
# </details>

# %% [markdown]
# **Exercise.** The error of softmax with cross-entropy, for one sample.


# %%
def my_softmax_delta(scores, target): ...


check("softmax_delta", my_softmax_delta)

# %% [markdown]
# In floating point $e^{1000}$ overflows. So `softmax` subtracts the largest score first: numerator and denominator
# shrink by the same factor, and $p$ stays.

# %%
print("shares for the scores 1002, 1001, 999:", softmax(scores + 1000))

# %% [markdown]
# ## 6.12 Digits, in seconds
#
# *Needs 6.8 and 6.11.*
#
# Everything together: $64\to32\to10$, tanh, identity at the end, cross-entropy, $\tau=0.2$, batches of 32. Forty epochs
# of 1347 pictures are $40\cdot42$ steps with 2410 slopes each.

# %%
reader, rng = Deep.random([64, 32, 10], [tanh, identity], np.random.default_rng(1)), np.random.default_rng(2)
print("40 epochs: ", end="")
for epoch in range(1, 41):
    sgd_reshuffled(reader, digits.X[train], digits.y[train], 0.2, 32, 1, rng, cross_entropy)
    print("." if epoch % 10 else epoch, end="", flush=True)

# %% [markdown]
# At the top 28 of 450 were wrong. How many now, and what did it cost?

# %% tags=["answer"]
scores = reader(digits.X[test])
said = scores.argmax(axis=1)
wrong = np.flatnonzero(said != truth)
print(f"{wrong.size} wrong, {(said == truth).mean():.1%} right")
print(f"all slopes for less than 3 outputs; by nudging for {1 + reader.size}")

# %% [markdown] tags=["answer", "opening"]
# <details><summary>Answer</summary>
#
# 15, so 96.7 % are right. The part of each of the 2410 numbers in a mistake is one product, what came in times what
# went wrong, and all of them cost less than three outputs instead of 2411.
#
# </details>

# %% [markdown]
# Is that the merit of cross-entropy? A fair comparison takes equal steps: 40 epochs with $\tau = 0.1$, from three
# starts.

# %% tags=["answer"]
for loss in (squared, cross_entropy):
    shares = []
    for seed in (1, 2, 3):
        net = Deep.random([64, 32, 10], [tanh, identity], np.random.default_rng(seed))
        sgd_reshuffled(net, digits.X[train], digits.y[train], 0.1, 32, 40, np.random.default_rng(seed + 1), loss)
        shares.append(f"{(net(digits.X[test]).argmax(axis=1) == truth).mean():.1%}")
    print(f"{loss!s:13}: right", *shares)

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# About half of it: 93.3 to 95.1 % with the squared loss, 95.6 to 96.0 % with cross-entropy. The rest came from twice as
# many epochs and twice the $\tau$.
#
# </details>

# %% [markdown]
# The picture that had negative outputs in 5.8, now in shares of certainty:

# %%
i = test[3]
shares = softmax(reader(digits.X[[i]]))[0]
print(f"a {digits.raw_y[i]}: the largest share is {shares.max():.0%}, the sum {shares.sum():.0%}")

# %% tags=["picture"]
left = figures.images(digits.X[[i]].reshape(1, 8, 8), title="input")
right = figures.Panel("share of certainty", "digit", ylim=(0, 1.05), xticks=range(10), yticks=[0, 1])
right.bars(range(10), shares, "network")
figures.show([left, right], "Input 2: of ten bars between 0 and 1 that of 2 is by far the highest.")

# %% [markdown]
# What it still gets wrong; read before you look below them:

# %% tags=["picture"]
answers = [f"{truth[i]}→{said[i]}" for i in wrong]
p = figures.images(digits.X[test[wrong]].reshape(-1, 8, 8), answers)
figures.show(p, f"{wrong.size} small digits in a row, with truth and answer: {', '.join(answers)}.")

# %% [markdown]
# Everything in this program you have now derived, checked or counted.
#
# ## What you can now do
#
# - do a forward and a backward pass on paper;
# - define $\delta_l$ and derive $\delta_l = (W_{l+1}\delta_{l+1})\odot\sigma_l'(a_l)$, without a transpose;
# - read every slope as "what came in times what went wrong";
# - write backpropagation for a batch, and check it by nudging;
# - count its cost, and explain why gradients vanish or explode;
# - train a classifier with softmax and cross-entropy, whose error is $p - y$.
