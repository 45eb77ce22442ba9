# %% [markdown] slideshow={"slide_type": "slide"}
# # 6 · Backpropagation
#
# A network that reads digits has thousands of parameters, and one training step needs the slope of the loss in every one of
# them. In this notebook you get all slopes for little more than the price of one output: first by hand with whole numbers,
# then in general, then checked three ways.
#
# You need: notebooks 3 (chain rule, gradient check) and 5 (layers), and for 6.12 notebook 4 (SGD). You get:
# backpropagation, and a network that is right on at least 95 % of digits it has never seen.

# %% slideshow={"slide_type": "skip"}
import numpy as np

from nblib import Activation, Deep, Shallow, cross_entropy, data, explorables, figures, sgd, softmax
from nblib.activations import identity, relu, sigmoid, tanh
from nblib.exercises import check, hint, solution

np.set_printoptions(precision=3, suppress=True, legacy="1.25")  # numbers print as plain numbers

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S100", "E51"]
# ## 6.1 Forward, by hand
#
# A network $2\to3\to1$ with ReLU inside and the identity at the end, one sample $x$ with target $y$. The **forward pass**
# starts with $z_0 = x$ and computes, layer by layer,
#
# $$a_l = W_l^Tz_{l-1} + b_l,\qquad z_l = \sigma_l(a_l),\qquad l = 1,\dots,L .$$
#
# (E51: the script uses $z_l$ and $a_l$ and never says what they are. In code the **pre-activation** $a_l$ is `pre[l]`.)

# %% slideshow={"slide_type": "skip"}
W1, b1 = np.array([[1, -1, 2], [1, 3, -2]]), np.array([-1, 2, -3])
W2, b2 = np.array([[2], [-1], [4]]), np.array([1])
x, y = np.array([2, 1]), np.array([5])

# %% [markdown]
# **Predict before you look**, on paper: which hidden neuron is off, and what is the output?

# %% slideshow={"slide_type": "fragment"}
pre1 = W1.T @ x + b1
z1 = np.maximum(pre1, 0)
pre2 = W2.T @ z1 + b2
print("pre1", pre1, "  z1", z1, "  output", pre2, "  loss", ((pre2 - y) ** 2 / 2)[0])

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S102", "S103", "E54"]
# ## 6.2 The error of a layer
#
# *Needs 6.1.*
#
# The output is 2 where it should be 5. Who is to blame, and how much? The **error** of layer $l$ is the slope of the loss in
# the pre-activation (E54: a vector in $\mathbb R^{n_l}$; the script prints $\mathbb R_l^n$):
#
# $$\delta_l = \frac{\partial\ell}{\partial a_l}\in\mathbb R^{n_l}.$$
#
# Entry $j$ answers: what does the loss do when the input of neuron $j$ grows a little?


# %% slideshow={"slide_type": "fragment"}
def nudge(f, x, h=6e-6):
    """The slope of f in every entry of x, by central differences."""
    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])


def loss_from_pre1(pre1):
    """The rest of the forward pass, from pre1 on."""
    return ((W2.T @ np.maximum(pre1, 0) + b2 - y) ** 2 / 2)[0]


nudged = nudge(loss_from_pre1, pre1)
np.round(nudged, 4)

# %% [markdown] slideshow={"slide_type": "subslide"} tags=["E55"]
# <div class="alert alert-warning" style="color: black">
#
# **E55 · wrong as printed.** The script defines $\delta_l = \frac{\delta_l}{\delta a_l}$: the unknown by itself. Read as a
# quotient it says $\delta_l = \delta_l / a_l$, and the two errors that are not zero refuse. Right:
# $\delta_l = \partial\ell/\partial a_l$, as above.
#
# </div>

# %% slideshow={"slide_type": "fragment"}
np.round(nudged[:2], 4), np.round(nudged[:2] / pre1[:2], 4)

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S101"]
# ## 6.3 Backward: the missing recursion
#
# *Needs 6.1.*
#
# Nudging every neuron is slow. The **backward pass** gets the errors from the last layer to the first. At the end
# $\delta_L = \nabla_{\tilde y}\ell\odot\sigma_L'(a_L)$. Before that, $a_{l+1} = W_{l+1}^T\sigma_l(a_l)+b_{l+1}$ gives
#
# $$\frac{\partial(a_{l+1})_k}{\partial(a_l)_i} = (W_{l+1})_{ik}\,\sigma_l'\bigl((a_l)_i\bigr),$$
#
# and the chain rule sums over all $k$ through which neuron $i$ acts:
#
# $$(\delta_l)_i = \sum_k (\delta_{l+1})_k\,\frac{\partial(a_{l+1})_k}{\partial(a_l)_i}
# \quad\Longrightarrow\quad \delta_l = (W_{l+1}\,\delta_{l+1})\odot\sigma_l'(a_l).$$
#
# What do you expect for the neuron that is off?

# %% slideshow={"slide_type": "fragment"}
delta2 = (pre2 - y) * 1  # slope of the squared loss, times identity'
delta1 = (W2 @ delta2) * (pre1 > 0)
delta2, delta1

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** $\delta_L$ for the squared loss and any $\sigma_L$.


# %% slideshow={"slide_type": "skip"}
def my_delta_L(prediction, target, pre, sigma): ...


check("delta_L", my_delta_L)

# %% [markdown] slideshow={"slide_type": "subslide"} tags=["E53"]
# <div class="alert alert-warning" style="color: black">
#
# **E53 · the algorithm is missing.** "Propagate the error backward", says the script, without a formula. And there is a trap:
# with its $W_l\in\mathbb R^{d_l\times n_l}$ the recursion has **no transpose**; the transpose in many books belongs to the
# transposed $W$. With equal widths nothing complains:
#
# </div>

# %% slideshow={"slide_type": "fragment"}
rng = np.random.default_rng(0)
net = Deep.random([3, 4, 4, 2], [tanh, tanh, identity], rng)
passed = net.forward(rng.normal(size=(1, 3)))
delta = net.backward(passed, np.array([[1.0, -2.0]]))
right, slope = delta[1][0], 1 - np.tanh(passed.pre[1][0]) ** 2
for name, W in (("W delta", net.W[2]), ("W^T delta", net.W[2].T)):
    print(f"{name:9}: relative error {np.linalg.norm(W @ delta[2][0] * slope - right) / np.linalg.norm(right):.2f}")

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** $\delta_l$ from $\delta_{l+1}$, for one sample.


# %% slideshow={"slide_type": "skip"}
def my_delta_l(W_next, delta_next, pre, sigma): ...


check("delta_l", my_delta_l)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["E52"]
# <div class="alert alert-info" style="color: black">
#
# **E52 · what to remember.** The script's forward pass keeps the $z_l$. The backward pass needs $\sigma_l'(a_l)$, so keep $a_l$
# too. For sigmoid ($z(1-z)$), tanh ($1-z^2$) and ReLU ($1_{z>0}$) the slope can be had from $z$; not in general:
#
# </div>

# %% slideshow={"slide_type": "skip"}
sine = Activation("sine", r"\sin t", np.sin, np.cos)
for a in (0.5, np.pi - 0.5):
    print(f"a = {a:.3f}: z = {sine(a):.4f}, slope {sine.derivative(a):7.4f}")

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S96", "S98", "S104", "S105", "E57"]
# ## 6.4 From errors to gradients
#
# *Needs 6.3.*
#
# The weight $(W_l)_{ij}$ joins neuron $i$ of layer $l-1$ to neuron $j$ of layer $l$. It enters the loss only through
# $(a_l)_j$, which grows by $(z_{l-1})_i$ per unit of weight. So its slope is a product: what came in, times what went wrong,
#
# $$\frac{\partial\ell}{\partial(W_l)_{ij}} = (z_{l-1})_i\,(\delta_l)_j ,$$
#
# with $z_{l-1}$ the output of the layer before. (E57: in its explanation the script drops both indices, and writes $d$ for
# $\partial$.) Which entries of $\partial\ell/\partial W_1$ and $\partial\ell/\partial W_2$ are zero?

# %% slideshow={"slide_type": "fragment"}
np.outer(x, delta1), np.outer(z1, delta2)

# %% [markdown]
# The neuron that is off learns nothing: its column of $W_1$, because its error is $0$, and its row of $W_2$, because its
# output is $0$.

# %% [markdown] slideshow={"slide_type": "subslide"} tags=["S97", "S106", "E50", "E58"]
# The bias is added to the pre-activation directly, so its slope *is* the error:
#
# $$\frac{\partial\ell}{\partial(b_l)_j} = (\delta_l)_j .$$
#
# <div class="alert alert-warning" style="color: black">
#
# **E50 · wrong as printed.** The script differentiates with respect to $(b_l)_{ij}$. A bias is a vector; it has one index.
# (E58: its explanation stops in mid-sentence at "neuron $j$" – of layer $l$. The rest of the section is lost.)
#
# </div>

# %% slideshow={"slide_type": "fragment"}
try:
    b1[0, 1]
except IndexError as error:
    print(error)
print("gradients in b1 and b2:", delta1, delta2)

# %% [markdown] tags=["S99"]
# That is all of **backpropagation**: the gradient of $\ell(\hat f(x),y)$ in every $W_l$ and $b_l$ from one forward and one
# backward pass. Does the library agree with our paper?

# %% slideshow={"slide_type": "subslide"}
paper = Deep([W1, W2], [b1, b2], [relu, identity])
gradient = paper.gradient(x[None], y[None])
gradient.W[1], gradient.W[2].T, gradient.b[1], gradient.b[2]

# %% [markdown]
# The whole table at once, for a network of your choice. **Predict:** the target moves to just what the network says. What
# happens to the slopes of layer 1?

# %% slideshow={"slide_type": "subslide"}
explorables.BackpropTable("residual 0")

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 3; hands: A 0, B small, C as before; Enter. 3 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# All are $0$: without a residual there is no error to send back.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["E56"]
# ## 6.5 All samples at once
#
# <div class="alert alert-info" style="color: black">
#
# **E56 · one sample is not the loss.** The script's formulas are for a single $\ell(\hat f(x),y)$. The loss (2.1.24) is a mean,
# and so is its gradient: $\nabla_{W_l}\mathcal L = \frac1N\sum_i z_{l-1}^{(i)}\,(\delta_l^{(i)})^T$.
#
# </div>
#
# With samples as rows, matrix products do that sum. The factor $\tfrac1N$ goes in once, at the end of the network:


# %% slideshow={"slide_type": "fragment"}
def forward(W, b, sigma, X):
    """All pre[l] and z[l]; lists count layers from 1."""
    pre, z = [None], [X]
    for l in range(1, len(W)):
        pre.append(z[l - 1] @ W[l] + b[l])
        z.append(sigma[l].value(pre[l]))
    return pre, z


# %% [markdown]
# Backward, the recursion of 6.3 for all rows at once:


# %% slideshow={"slide_type": "subslide"}
def errors(W, sigma, pre, slope):
    """D[l]: one row per sample, its error in layer l; slope is that of the loss in the output."""
    L = len(W) - 1
    D = [None] * L + [slope * sigma[L].slope(pre[L])]
    for l in range(L - 1, 0, -1):
        D[l] = (D[l + 1] @ W[l + 1].T) * sigma[l].slope(pre[l])
    return D


# %% [markdown]
# And the gradients, what came in times what went wrong, summed over the rows:


# %% slideshow={"slide_type": "fragment"}
def backprop(W, b, sigma, X, Y):
    """For l = 1, ..., L the gradients (dW_l, db_l) of the mean squared loss."""
    pre, z = forward(W, b, sigma, X)
    D = errors(W, sigma, pre, (z[-1] - Y) / len(X))
    return [(z[l - 1].T @ D[l], D[l].sum(axis=0)) for l in range(1, len(W))]


# %% [markdown]
# Now every $W_{l+1}$ does carry a transpose: that of the samples, which lie in rows. For one row it is
# $\delta_l^T = \delta_{l+1}^TW_{l+1}^T\odot\dots$, the same recursion.

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** The gradient in $W_l$ over a batch; $\delta$ is divided by $N$ already.


# %% slideshow={"slide_type": "skip"}
def my_dW_l(z_previous, delta): ...


check("dW_l", my_dW_l)

# %% [markdown] slideshow={"slide_type": "skip"}
# **Build.** The whole backward pass, for any depth and one sample: from the slope of the loss in the output, the errors
# $\delta_1, \dots, \delta_L$ of all layers, as a list.


# %% slideshow={"slide_type": "skip"}
def my_backward(Ws, sigmas, pre, slope): ...


check("backward", my_backward)


# %% [markdown] slideshow={"slide_type": "slide"}
# ## 6.6 Three ways that must agree
#
# *Needs 6.2 and 6.5.*
#
# Formula, loop, and nudging: what is the largest disagreement between the three? First the loop, neuron by neuron and
# weight by weight, every sum written out:

# %% slideshow={"slide_type": "fragment"}
net = Deep.random([3, 5, 4, 2], [tanh, sigmoid, identity], np.random.default_rng(1))


def slow_errors(pre, last):
    """delta[l][i] for one sample; pre[l][i] are its pre-activations, last its error in layer 3."""
    delta = {3: last}
    for l in (2, 1):
        delta[l] = np.zeros(net.widths[l])
        for i, k in np.ndindex(net.W[l + 1].shape):
            delta[l][i] += net.W[l + 1][i, k] * delta[l + 1][k] * net.sigma[l].derivative(pre[l][i])
    return delta


# %% slideshow={"slide_type": "skip"}
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
# And nudging, all 54 parameters up and down. Do all roads lead to the same numbers?


# %% slideshow={"slide_type": "subslide"}
formula = backprop(net.W, net.b, net.sigma, X, Y)
ours = np.concatenate([np.append(dW, db) for dW, db in formula])
by_nudging = nudge(lambda theta: net.at(theta).loss(X, Y), net.theta)
print("loop    :", max(np.abs(dW - part).max() for (dW, _), part in zip(formula, loop, strict=True)) < 1e-14)
print("nudging :", np.abs(ours - by_nudging).max() < 1e-9)
print("library :", np.abs(ours - net.gradient(X, Y).theta).max() < 1e-14)

# %% [markdown]
# And for depth 2 with $\sigma_2(t) = t$ the general formulas must give back the three gradients of notebook 3. Do they?

# %% slideshow={"slide_type": "fragment"}
shallow = Shallow.random(4, 3, tanh, np.random.default_rng(2))
old = shallow.gradient(X, Y[:, 0])
(dW1, db1), (dW2, db2) = backprop(
    [None, shallow.W, shallow.a[:, None]], [None, shallow.b, 0], [None, tanh, identity], X, Y[:, :1]
)
np.allclose(dW1, old.W), np.allclose(dW2[:, 0], old.a), np.allclose(db1, old.b)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 6.7 How good is a check?
#
# Nudging has an error of its own. Take three neurons in a chain, $\sigma(t) = t/(1+|t|)$, and compare the exact slope with a
# step to one side and a step to both sides. **Predict:** which $h$ is best, $10^{-3}$, $10^{-5}$, $10^{-8}$ or $10^{-15}$?


# %% slideshow={"slide_type": "fragment"}
def chain(w, x=1.5, y=0.2):
    """(loss, its slope in w) of three neurons in a row, the first with weight w."""
    a1 = w * x + 0.1
    a2 = -1.3 * a1 / (1 + abs(a1)) + 0.4
    a3 = 2.1 * a2 / (1 + abs(a2)) - 0.3
    res = a3 / (1 + abs(a3)) - y
    slope = res / (1 + abs(a3)) ** 2 * 2.1 / (1 + abs(a2)) ** 2 * -1.3 / (1 + abs(a1)) ** 2 * x
    return res**2 / 2, slope


# %% [markdown]
# Fifteen steps, from $10^{-1}$ to $10^{-15}$:


# %% slideshow={"slide_type": "skip"}
value, exact = chain(0.8)
h = [1 / 10**k for k in range(1, 16)]
one_sided = [abs((chain(0.8 + step)[0] - value) / step - exact) for step in h]
central = [abs((chain(0.8 + step)[0] - chain(0.8 - step)[0]) / (2 * step) - exact) for step in h]

# %% slideshow={"slide_type": "subslide"}
fig, ax = figures.axes(xlabel="step $h$", ylabel="error of the slope", xscale="log", yscale="log", xlim=(0.3, 1e-16))
ax.plot(h, one_sided, **figures.LINES["step"], marker="s", ms=8)
ax.plot(h, central, **figures.LINES["network"], marker="o", ms=9)
figures.label(ax, 1e-4, 1e-4, "one side", figures.STEP)
figures.label(ax, 10**-2.2, 1e-10, "both sides", figures.NETWORK, ha="center")
figures.show(fig, "Error against h from 0.1 down to 1e-15. To one side it falls like h down to about 1e-9 at h = 1e-8, to both "
             "sides like h squared down to 1e-11 at 1e-5; then both rise again to 0.05.")  # fmt: skip

# %% [markdown] slideshow={"slide_type": "slide"}
# Smaller is not better. Below the best $h$ the two losses agree in almost all their 16 digits, and the difference is what is
# left of rounding. So: both sides, $h\approx10^{-5}$, and nine or ten digits are a pass.
#
# ## 6.8 What it costs
#
# *Needs 6.5.*
#
# Count multiplications in matrix products, for one sample. Forward that is $M = \sum_l d_ln_l$. How many more for *all*
# gradients? We let the arrays count by themselves:


# %% slideshow={"slide_type": "fragment"}
class Counted(np.ndarray):
    """An array that counts the multiplications in its matrix products."""

    products = 0

    def __matmul__(self, other):
        Counted.products += self.size * other.shape[-1]
        return super().__matmul__(other)


# %% [markdown]
# Three networks, and beside the count the formula $2M - d_1n_1$. Why is the first layer cheaper?


# %% slideshow={"slide_type": "subslide"}
rng = np.random.default_rng(0)
for widths in ([2, 8, 8, 1], [3, 10, 1], [784, 16, 10]):
    net = Deep.random(widths, [tanh] * (len(widths) - 1), rng)
    W, Counted.products = [None, *(w.view(Counted) for w in net.W[1:])], 0
    backprop(W, net.b, net.sigma, rng.normal(size=(1, widths[0])).view(Counted), np.zeros((1, widths[-1])))
    M = sum(w.size for w in W[1:])
    print(f"{widths}: forward {M}, backward {Counted.products - M}, formula {2 * M - W[1].size}; "
          f"nudging {(net.size + 1) * M}")  # fmt: skip

# %% [markdown] slideshow={"slide_type": "slide"}
# The outer products cost $M$, and the recursion costs $M$ without its first layer, because nobody asks for an error of the
# input. Together that is less than three forward passes, for every slope there is. One-sided nudging takes $P+1$ passes.
#
# ## 6.9 What every gradient must satisfy
#
# *Needs 6.2.*
#
# Some mistakes show without any second computation. For one sample each $\partial\ell/\partial W_l$ is an outer product; what
# is its rank? Scaling all that feeds layer $l$ moves $a_l$ along itself, so
# $\langle W_l,\nabla_{W_l}\rangle + \langle b_l,\nabla_{b_l}\rangle = \langle\delta_l,a_l\rangle$. And
# $W_1\delta_1 = \partial\ell/\partial x$.

# %% slideshow={"slide_type": "fragment"}
rng = np.random.default_rng(1)
net = Deep.random([3, 5, 4, 2], [tanh, sigmoid, identity], rng)
x, y = rng.normal(size=3), rng.normal(size=2)
passed, g = net.forward(x[None]), net.gradient(x[None], y[None])
delta = net.backward(passed, passed.z[-1] - y)
for l in (1, 2, 3):
    left, right = (net.W[l] * g.W[l]).sum() + net.b[l] @ g.b[l], (delta[l] * passed.pre[l]).sum()
    print(f"layer {l}: rank {np.linalg.matrix_rank(g.W[l])}, scaling {np.isclose(left, right)}")
in_x = nudge(lambda x: net.loss(x[None], y[None]), x)
print("slope in x:", np.allclose(net.W[1] @ delta[1][0], in_x, rtol=0, atol=1e-9))

# %% [markdown] slideshow={"slide_type": "skip"}
# **Build.** One operation of reverse mode, the way automatic differentiation does it: back through $C = AB$, from $\bar C$ with
# $\bar C_{ij} = \partial\mathcal L/\partial C_{ij}$ to $\bar A$ and $\bar B$.


# %% slideshow={"slide_type": "skip"}
def my_matmul_back(A, B, C_bar): ...


check("matmul_back", my_matmul_back)


# %% [markdown] slideshow={"slide_type": "slide"}
# ## 6.10 Errors on a long way back
#
# Each layer multiplies the error by $W_{l+1}$ and by $\sigma'$. For sigmoid $\sigma'\le\tfrac14$. Ten sigmoid neurons in a
# row, weights $1$, biases chosen so that each sits at its steepest point: what is $\partial\hat f/\partial x$ at best?

# %% slideshow={"slide_type": "fragment"}
deep = 10
row = Deep([[[1]]] * deep, [[-0.3], *[[-0.5]] * (deep - 1)], [sigmoid] * deep)  # z_l = 1/2, so b = -1/2 keeps a_l = 0
first_error = row.backward(row.forward([0.3]), np.ones((1, 1)))[1][0, 0]
f"{first_error:.4e}", f"{4.0**-deep:.4e}"

# %% [markdown]
# A millionth. The first layer of such a network hears almost nothing of its mistakes: the **vanishing gradient**. Take
# the row into your hand. **Predict:** all weights $4$ instead of $1$. Does more of the slope arrive?

# %% slideshow={"slide_type": "subslide"}
explorables.NeuronChain("ten sigmoid layers")

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 4; hands: A far larger, B the same, C far smaller; Enter. 4 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# At first larger weights help; then they push the neurons out of their steep middle, and what $w$ gains, $\sigma'$ loses. In
# a wide random network, twenty layers: which of sigmoid, tanh and ReLU brings the error home?

# %% slideshow={"slide_type": "skip"}
towers = {}
for sigma in (relu, tanh, sigmoid):
    tower = Deep.random([100] * 21, [sigma] * 20, np.random.default_rng(3))
    passed = tower.forward(np.random.default_rng(4).normal(size=(50, 100)))
    delta = tower.backward(passed, np.ones((50, 100)))
    towers[sigma.name] = [(d**2).mean() for d in delta[1:]]

# %% slideshow={"slide_type": "fragment"}
fig, ax = figures.axes(
    xlabel="layer $l$", ylabel=r"mean of $\delta_l^2$", yscale="log", xticks=(1, 10, 20), ylim=(1e-27, 1e5)
)
for name, line, height in (("relu", "network", 1e3), ("tanh", "neuron", 1e-4), ("sigmoid", "step", 1e-14)):
    ax.plot(range(1, 21), towers[name], **figures.LINES[line])
    figures.label(ax, 5, height, name, figures.LINES[line]["color"])
figures.show(fig, "Mean square of the error per layer, logarithmic, from layer 20 back to layer 1: with ReLU it stays near its "
             "start, with tanh it fades a little, with sigmoid it falls below 1e-20.")  # fmt: skip

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 6.11 A loss for classes
#
# *Needs 6.2.*
#
# Notebook 5 asked for shares of certainty. **Softmax** makes them from any scores $s\in\mathbb R^K$, and the **cross-entropy**
# punishes a small share for the right class:
#
# $$p_k = \frac{e^{s_k}}{\sum_m e^{s_m}},\qquad \ell(s,y) = -\sum_k y_k\log p_k .$$
#
# Softmax mixes the components, so it is no layer with an elementwise $\sigma$: it belongs to the loss.

# %% slideshow={"slide_type": "fragment"}
scores, target = np.array([[2.0, 1.0, -1.0]]), np.array([[0, 1, 0]])
p = softmax(scores)
p, np.round(cross_entropy(scores, target), 3), np.round(-np.log(p[0, 1]), 3)

# %% [markdown]
# Two pages of derivatives collapse into one line: $\nabla_s\ell = p\sum_ky_k - y = p - y$. Share minus truth. What must its
# entries sum to?

# %% slideshow={"slide_type": "fragment"}
delta_L = cross_entropy.gradient(scores, target)
by_nudging = nudge(lambda s: cross_entropy(s[None], target)[0], scores[0])
print(delta_L, p - target, " sum:", round(abs(delta_L.sum()), 9))
print("nudged:", np.allclose(delta_L, by_nudging, rtol=0, atol=1e-9))

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** The error of softmax with cross-entropy, for one sample.


# %% slideshow={"slide_type": "skip"}
def my_softmax_delta(scores, target): ...


check("softmax_delta", my_softmax_delta)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 6.12 Digits, in seconds
#
# Everything together: $64\to32\to10$, tanh, identity at the end, cross-entropy, batches of 32. Forty passes over 1347
# pictures are $40\cdot42$ steps with 2410 slopes each. Will you have time for a coffee?

# %% slideshow={"slide_type": "fragment"}
digits = data.digits()
train, test = data.split(1797, 450, np.random.default_rng(0))
reader, rng = Deep.random([64, 32, 10], [tanh, identity], np.random.default_rng(1)), np.random.default_rng(2)
print("40 epochs: ", end="")
for epoch in range(1, 41):
    sgd(reader, digits.X[train], digits.y[train], 0.2, 32, 1, rng, cross_entropy)
    print("." if epoch % 10 else epoch, end="", flush=True)

# %% slideshow={"slide_type": "fragment"}
correct = reader(digits.X[test]).argmax(axis=1) == digits.raw_y[test]
f"{correct.mean():.0%} of 450 held-out digits", correct.mean() >= 0.95

# %% [markdown]
# The picture that notebook 5 gave a negative output, now in shares of certainty:

# %% slideshow={"slide_type": "subslide"}
i = test[3]
fig, axs = figures.axes(2, titles=("input", "share of certainty"))
axs[0].imshow(digits.X[i].reshape(8, 8), cmap="gray_r")
axs[0].set_axis_off()
axs[1].bar(range(10), softmax(reader(digits.X[[i]]))[0], color=figures.NETWORK)
axs[1].set(xlabel="digit", xticks=range(10), ylim=(0, 1.05), yticks=(0, 1))
figures.show(fig, f"Left a handwritten {digits.raw_y[i]}, right ten bars between 0 and 1; the bar of the {digits.raw_y[i]} "
             "is by far the highest.")  # fmt: skip

# %% [markdown]
# Still a 2, and now the others share what is left. Here is every held-out digit the network got wrong, as "truth → answer".
# Would you have done better?

# %% slideshow={"slide_type": "subslide"}
scores = reader(digits.X[test])
wrong = np.flatnonzero(scores.argmax(axis=1) != digits.raw_y[test])
fig, ax = figures.axes(height=150)
ax.imshow(np.hstack(digits.X[test[wrong]].reshape(-1, 8, 8)), cmap="gray_r")
ax.set_axis_off()
answers = [f"{digits.raw_y[test[i]]}→{scores[i].argmax()}" for i in wrong]
for k, answer in enumerate(answers):
    figures.label(ax, 8 * k + 3.5, 10, answer, ha="center")
figures.show(fig, f"{wrong.size} small digits in a row, with truth and answer: {', '.join(answers)}.")

# %% [markdown] slideshow={"slide_type": "slide"}
# Some of these are hard for us, too. Everything in this program, from the random start to the last digit, you have now
# derived, checked or counted.
#
# ## What you can now do
#
# - do a forward and a backward pass with paper and pencil;
# - define $\delta_l$ and derive $\delta_l = (W_{l+1}\delta_{l+1})\odot\sigma_l'(a_l)$, and say why there is no transpose;
# - read every slope as "what came in times what went wrong", and say which are zero when a neuron is off;
# - write backpropagation for a whole batch in a dozen lines, and prove it right by nudging;
# - count its cost, and explain why gradients vanish;
# - train a classifier with softmax and cross-entropy, whose error is $p - y$.
