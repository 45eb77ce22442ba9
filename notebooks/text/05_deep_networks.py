# %% [markdown] slideshow={"slide_type": "slide"}
# # 5 · Deep networks
#
# One hidden layer can approximate everything, and yet nobody stops at one. In this notebook you nest layers, find out
# what the last one must not do, count what depth buys, and watch a signal die or survive on its way through twenty layers.
#
# You need: notebooks 1 and 3, and from 5.7 on notebook 4. You get: deep networks with shapes that fit, and one that reads
# handwritten digits.

# %% slideshow={"slide_type": "skip"}
import numpy as np

from nblib import Deep, Shallow, data, explorables, figures, identity, relu, sgd, sigmoid, squared, tanh
from nblib.deep import deep_square, sawtooth
from nblib.exercises import check, hint, solution

np.set_printoptions(precision=3, suppress=True, legacy="1.25")  # numbers print as plain numbers

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S85", "S86"]
# ## 5.1 A layer
#
# A layer takes a vector in $\mathbb R^{d_l}$ and returns one in $\mathbb R^{n_l}$. Its $n_l$ neurons share the input; their
# weights are the columns of $W_l\in\mathbb R^{d_l\times n_l}$, their biases form $b_l\in\mathbb R^{n_l}$, and
# $\sigma_l:\mathbb R\to\mathbb R$ acts entry by entry:
#
# $$\Phi_l(x) = \sigma_l(W_l^Tx + b_l),\qquad x\in\mathbb R^{d_l}.$$


# %% slideshow={"slide_type": "fragment"}
def layer(W, b, sigma):
    """The map x -> sigma(W^T x + b)."""
    return lambda x: sigma(W.T @ x + b)


rng = np.random.default_rng(0)
W1, b1 = rng.normal(size=(3, 5)), rng.normal(size=5)
layer(W1, b1, tanh)(np.array([1, 2, 3])).shape

# %% [markdown] slideshow={"slide_type": "subslide"} tags=["E43"]
# <div class="alert alert-warning" style="color: black">
#
# **E43 · wrong as printed.** "Weight matrices $W^{d_l\times n_l}$ (… or layer $l$)". Right: $W_l\in\mathbb R^{d_l\times n_l}$,
# the weight matrix *of* layer $l$. The index is not decoration. Two layers of the same shape have different matrices; a
# name that only knows the shape cannot tell them apart:
#
# </div>

# %% slideshow={"slide_type": "fragment"}
A, B = np.random.default_rng(1).normal(size=(2, 3, 3))  # two layers, both "W^(3 x 3)"
x, zero = np.array([1.0, -1.0, 0.5]), np.zeros(3)
layer(B, zero, tanh)(layer(A, zero, tanh)(x)), layer(A, zero, tanh)(layer(A, zero, tanh)(x))

# %% [markdown] slideshow={"slide_type": "skip"}
# **Find the mistake.** One layer for one input, neuron by neuron. It returns a number. Why, and what is the shape that you
# expect?


# %% slideshow={"slide_type": "skip"}
def my_layer(W, b, sigma, x):
    z = np.zeros(len(b))
    for j in range(len(b)):
        z[j] = sigma(W[:, j] @ x + b[j])
        return z[j]


check("layer", my_layer)


# %% [markdown] slideshow={"slide_type": "slide"} tags=["S84", "S87", "S88", "E45"]
# ## 5.2 Nesting
#
# *Needs 5.1.*
#
# A **deep network** of depth $L$ feeds the output of each layer to the next:
#
# $$\hat f(x) = \Phi_L\circ\Phi_{L-1}\circ\dots\circ\Phi_1(x),\qquad d_1 = d,\quad d_{l+1} = n_l\ \text{ for } l = 1,\dots,L-1.$$
#
# Read it from the right: $\Phi_1$ acts first. (E45: the script opens a bracket here and never closes it.) Which of these
# pairs can be nested: $3\to5\to2$, or $3\to5$ followed by $4\to2$?

# %% slideshow={"slide_type": "fragment"}
Deep([W1, np.ones((5, 2))], [b1, np.zeros(2)], [tanh, identity])

# %% slideshow={"slide_type": "fragment"}
try:
    Deep([W1, np.ones((4, 2))], [b1, np.zeros(2)], [tanh, identity])
except ValueError as error:
    print(error)

# %% [markdown] tags=["S90", "E46"]
# Written out for $L = 3$ (E46: the innermost $\sigma_1$ is printed without its index):
#
# $$\hat f(x) = \sigma_3\bigl(W_3^T\,\sigma_2\bigl(W_2^T\,\sigma_1(W_1^Tx+b_1)+b_2\bigr)+b_3\bigr).$$

# %% slideshow={"slide_type": "subslide"}
net = Deep.random([3, 5, 4, 2], [tanh, sigmoid, identity], np.random.default_rng(1))
W, b, sigma = net.W, net.b, net.sigma  # counted from 1, like the script
by_hand = sigma[3](W[3].T @ sigma[2](W[2].T @ sigma[1](W[1].T @ x + b[1]) + b[2]) + b[3])
by_hand, net(x[None])[0]

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** The whole network for one input $x$; three lists of equal length.


# %% slideshow={"slide_type": "skip"}
def my_forward(Ws, bs, sigmas, x): ...


check("forward", my_forward)

# %% [markdown] tags=["S89"]
# The last width $n_L$ is the number of outputs: $1$ for a scalar function, more for regression with several targets, here
# $2$. How many parameters has this network? Each layer brings $d_ln_l$ weights and $n_l$ biases:

# %% slideshow={"slide_type": "fragment"}
sum(d * n + n for d, n in ((3, 5), (5, 4), (4, 2))), net.size

# %% [markdown] slideshow={"slide_type": "skip"}
# **Find the mistake.** The number of parameters for widths $(d_1, n_1, \dots, n_L)$. Try it on one layer from $3$ inputs to
# $10$ neurons, by hand: $3\cdot 10$ weights, and how many biases?


# %% slideshow={"slide_type": "skip"}
def my_parameter_count(widths):
    return sum(widths[l] * (widths[l + 1] + 1) for l in range(len(widths) - 1))


check("parameter_count", my_parameter_count)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["E42"]
# <div class="alert alert-info" style="color: black">
#
# **E42 · what is nested?** The script nests "individual layers as shown in (2.1.21)", but (2.1.21) is no layer. Its inside
# $\sigma(W^Tx+b)$ is one, and $a^T$ is a second, with $\sigma_2(t)=t$ and $b_2=0$. (The deep network itself has no number;
# (2.1.23) is missing.)
#
# </div>

# %% slideshow={"slide_type": "skip"}
shallow = Shallow.random(4, 3, tanh, np.random.default_rng(2))
same = Deep([shallow.W, shallow.a[:, None]], [shallow.b, [0]], [tanh, identity])
X = np.random.default_rng(3).normal(size=(6, 3))
same.L, np.allclose(same(X)[:, 0], shallow(X)), shallow.size, same.size

# %% [markdown] slideshow={"slide_type": "subslide"} tags=["E44"]
# One parameter more: the output bias. Before we go on, a warning about letters.
#
# <div class="alert alert-info" style="color: black">
#
# **E44 · letters used twice.** The script means different things by one letter; nblib has a name for each:
#
# | letter | first | later |
# |---|---|---|
# | $L$ | any function | depth: `net.L` |
# | $a$ | coefficients: `shallow.a` | pre-activation $a_l$: `pre[l]` |
# | $b_j$ | bias of neuron $j$: `shallow.b[j]` | bias vector of layer $j$: `net.b[j]` |
# | $\sigma$ | of the one layer | of each layer: `net.sigma[l]` |
# | $x_i$ | sample $i$: `X[i]` | component $i$ |
# | $n$ | width | widths $n_l$: `net.widths` |
#
# </div>

# %% slideshow={"slide_type": "fragment"}
shallow.b[1].shape, same.b[1].shape, same.widths, same.sigma[1:]

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S91"]
# ## 5.3 Why not leave out σ?
#
# *Needs 5.2.*
#
# The hidden $\sigma_1,\dots,\sigma_{L-1}$ are usually all the same, ReLU or sigmoid say. **Predict:** what can a network of
# depth 3 do that a matrix cannot, if all $\sigma_l(t)=t$?

# %% slideshow={"slide_type": "fragment"}
linear = net.at(net.theta)
linear.sigma = [None, identity, identity, identity]
M = W[1] @ W[2] @ W[3]
M.shape, np.allclose(linear(X) - linear(np.zeros((1, 3))), X @ M)

# %% [markdown]
# Nothing: three layers collapse to $x\mapsto M^Tx + c$ with $M = W_1W_2W_3$. First layer *first*, because the transpose
# turns $W_3^TW_2^TW_1^T$ around. And if you write the product the other way round?

# %% slideshow={"slide_type": "fragment"}
try:
    W[3] @ W[2] @ W[1]
except ValueError:
    print("shapes do not fit:", W[3].shape, W[2].shape, W[1].shape)
squares = Deep([A, B], [zero, zero], [identity, identity])
np.allclose(squares(X), X @ A @ B), np.allclose(squares(X), X @ B @ A)

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** Two layers with $\sigma=\mathrm{id}$ are one: return its $W$ and $b$.


# %% slideshow={"slide_type": "skip"}
def my_collapse(W1, b1, W2, b2): ...


check("collapse", my_collapse)

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S92", "E47"]
# ## 5.4 The last layer
#
# For the *last* layer $\sigma_L(t) = t$ is the usual choice: the output is then a free linear combination of what the inner
# layers offer.
#
# <div class="alert alert-info" style="color: black">
#
# **E47 · "preserves universal approximation" – if.** True for $L\ge2$ and inner layers that are wide enough. Not for
# $L = 1$, not with a one-sided $\sigma_L$, not behind a bottleneck. Three examples:
#
# </div>
#
# **$L = 1$** is affine. Put $c = (1,-2,1)$ on the points $0,\tfrac12,1$: it kills every affine function, so the error for
# $f(x)=|x-\tfrac12|$ is at least $|c\cdot f|\,/\sum|c_i|$. How much is that?

# %% slideshow={"slide_type": "fragment"}
points, c = np.array([0, 0.5, 1]), np.array([1, -2, 1])
f = np.abs(points - 0.5)
print("c on affine functions:", c @ np.ones(3), c @ points)
print("error at least", abs(c @ f) / np.abs(c).sum(), "and the constant 1/4 has error", np.abs(f - 0.25).max())

# %% [markdown]
# **ReLU at the end** can only say numbers $\ge 0$. For the target $f\equiv-1$ the error is at least 1, however wide,
# deep or well trained:

# %% slideshow={"slide_type": "subslide"}
blind = [Deep.random([1, 20, 20, 1], [tanh, tanh, relu], np.random.default_rng(seed)) for seed in range(50)]
t = np.linspace(0, 1, 201)[:, None]
min(np.abs(net(t) + 1).max() for net in blind) >= 1

# %% [markdown]
# **A bottleneck**, $n_1=1$ with $d=2$, makes $\hat f$ constant along the lines $\langle w, x\rangle = \text{const}$. Take
# $f(x)=|x-m|^2$ on the unit square with centre $m$. On the line through $m$ it climbs from $0$ to $r^2$ at the edge,
# so the error is at least $r^2/2$. Which direction is best?

# %% slideshow={"slide_type": "fragment"}
angle = np.linspace(0, np.pi, 181)
r = 0.5 / np.maximum(np.abs(np.cos(angle)), np.abs(np.sin(angle)))
u = np.linspace(0, 1, 101)
square = (u[:, None] - 0.5) ** 2 + (u - 0.5) ** 2
print("every direction: at least", round((r**2 / 2).min(), 9))
print("(x_1 - 1/2)^2 + 1/8 has error", round(np.abs(square - ((u - 0.5) ** 2 + 1 / 8)[:, None]).max(), 9))

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S93", "S95"]
# ## 5.5 What to minimise
#
# *Needs 5.2.*
#
# With a loss $\ell$ that compares an output with a target, the least-squares problem becomes
#
# $$\min_{W_1,b_1,\dots,W_L,b_L}\ \mathcal L(W_1,b_1,\dots,W_L,b_L) = \frac1N\sum_{i=1}^N\ell\bigl(\hat f(x_i),y_i\bigr).\tag{2.1.24}$$
#
# The notation hides that $\hat f$ depends on all $W_l$ and $b_l$. One example is $\ell(\tilde y,y)=\tfrac12|\tilde y-y|^2$;
# what does (2.1.24) then give for our two twins from 5.2?

# %% slideshow={"slide_type": "fragment"}
y = np.sin(X[:, 0])
round(same.loss(X, y[:, None], squared), 9), round(shallow.loss(X, y), 9)

# %% [markdown] tags=["E48"]
# <div class="alert alert-warning" style="color: black">
#
# **E48 · wrong as printed.** The script minimises $\mathcal L(a,W,b)$. A deep network has no $a$, and not one $W$ but $L$
# of them: $2L$ arguments, which in nblib are views of one vector $\theta$.
#
# </div>

# %% slideshow={"slide_type": "fragment"}
arguments = [*net.W[1:], *net.b[1:]]
hasattr(net, "a"), len(arguments), sum(part.size for part in arguments) == net.theta.size

# %% [markdown] slideshow={"slide_type": "subslide"} tags=["S94", "E49"]
# The loss takes two vectors of length $n_L$, prediction and target, and returns a number.
#
# <div class="alert alert-warning" style="color: black">
#
# **E49 · wrong as printed.** "$\ell:\mathbb R^{n_L\times n_L}$" would be a function of one square matrix, with values
# nowhere. Right: $\ell:\mathbb R^{n_L}\times\mathbb R^{n_L}\to\mathbb R$, differentiable in the first argument. How many
# numbers go in?
#
# </div>

# %% slideshow={"slide_type": "fragment"}
for n_L in (1, 2, 3):
    print(f"n_L = {n_L}: printed {n_L**2}, right {n_L + n_L}")
prediction, target = np.array([[0.8, 0.1, 0.1]]), np.array([[1, 0, 0]])
np.round(squared(prediction, target), 3), squared.gradient(prediction, target)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 5.6 Depth against width
#
# Why nest at all? Fold a sheet of paper: $g(x) = 2\,\mathrm{relu}(x) - 4\,\mathrm{relu}(x-\tfrac12)$ sends $[0,1]$ to $[0,1]$
# twice, up and down. Each fold is one layer with two neurons. **Predict:** how many straight pieces after $k$ folds?

# %% slideshow={"slide_type": "fragment"}
fig, axs = figures.axes(2, titles=("2 folds", "5 folds"), xlabel="$x$", xticks=(0, 0.5, 1), yticks=(0, 1))
for ax, k in zip(axs, (2, 5), strict=True):
    x = np.arange(2**k + 1) / 2**k
    ax.plot(x, sawtooth(k)(x)[:, 0], **figures.LINES["network"])
figures.show(fig, "Two zigzag curves between 0 and 1: after 2 folds 4 straight pieces, after 5 folds 32.")

# %% slideshow={"slide_type": "subslide"}
for k in (1, 2, 5, 10):
    x = np.arange(4 * 2**k + 1) / (4 * 2**k)  # four points in each of the pieces we expect
    slopes = np.diff(sawtooth(k)(x)[:, 0]) / np.diff(x)
    pieces = 1 + (np.diff(slopes) != 0).sum()
    print(f"k = {k:2}: {pieces:4} pieces, slopes {set(np.abs(slopes).astype(int))}, {sawtooth(k).size:2} parameters")

# %% [markdown]
# $2^k$ pieces from $6k+1$ parameters. A network with *one* hidden ReLU layer has at most one kink per neuron. To be
# closer than $\tfrac12$ to the sawtooth it must cross the height $\tfrac12$ in each of the $2^k$ pieces, which takes
# $2^k-1$ kinks. How many parameters are $2^{10}-1$ neurons with weight, bias and coefficient?

# %% slideshow={"slide_type": "fragment"}
3 * (2**10 - 1), sawtooth(10).size

# %% [markdown]
# Fold it yourself. **Predict:** five layers of two neurons have 31 parameters and 32 pieces. One layer of ten has 31
# parameters, too. How many pieces?

# %% slideshow={"slide_type": "subslide"}
explorables.Folding("equal parameters")

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 2; hands: A 32, B at most 11, C at most 20; Enter. 4 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# At most eleven, one kink for each neuron. A contrived function? The folds also build the square: with $g^{\circ k}$ for $k$ folds,
#
# $$x^2 \approx x - \sum_{k=1}^m \frac{g^{\circ k}(x)}{4^k},\qquad\text{with error exactly } 4^{-(m+1)} .$$
#
# Layers of three neurons carry it, $12m-2$ parameters in all. One wide ReLU layer that
# interpolates $x^2$ takes $2^m$ cells for the same error:

# %% slideshow={"slide_type": "fragment"}
x = np.arange(2**12 + 1) / 2**12
for m in (2, 4, 6, 10):
    error = np.abs(deep_square(m)(x)[:, 0] - x**2).max()
    print(f"m = {m:2}: error {error:.2e}, bound {4.0**-(m + 1):.2e}, deep {deep_square(m).size:3} parameters, "
          f"shallow {3 * (2**m + 1):4}")  # fmt: skip

# %% slideshow={"slide_type": "subslide"}
m = np.arange(1, 11)
fig, ax = figures.axes(xlabel="parameters", ylabel="error", xscale="log", yscale="log", xlim=(8, 9000))
ax.plot(12 * m - 2, 4.0 ** -(m + 1), **figures.LINES["network"], marker="o", ms=9)
ax.plot(3 * (2**m + 1), 4.0 ** -(m + 1), **figures.LINES["step"], marker="s", ms=8)
figures.label(ax, 14, 1e-6, "deep, width 3", figures.NETWORK)
figures.label(ax, 1100, 1e-4, "one hidden layer", figures.STEP)
figures.show(fig, "Error against parameters, both logarithmic. The curve of the deep network falls steeply and passes below "
             "the straight line of the shallow one near 50 parameters; at 118 it has error 2e-7.")  # fmt: skip

# %% [markdown]
# Exponential against algebraic, for these functions and these hand-made weights. Do random weights fold as well? Eight
# layers of two ReLU neurons, 101 networks; a new piece begins wherever a neuron switches on or off:


# %% slideshow={"slide_type": "subslide"}
def count_pieces(net):
    """The number of straight pieces on (0, 1): changes of the neurons' on/off pattern along a fine grid, plus 1."""
    x = np.arange(1, 4999) / 4999  # 4999 is a prime: no point hits a fold at k/2^m
    on = np.hstack(net.forward(x).pre[1:-1]) > 0
    return 1 + (on[1:] != on[:-1]).any(axis=1).sum()


# %% slideshow={"slide_type": "fragment"}
counts = []
for seed in range(101):
    rng = np.random.default_rng(seed)
    net = Deep.random([1, *[2] * 8, 1], [relu] * 8 + [identity], rng)
    for b in net.b[1:]:
        b += rng.normal(size=b.shape) / 2
    counts.append(count_pieces(net))
int(np.median(counts)), max(counts), count_pieces(sawtooth(8))

# %% [markdown] slideshow={"slide_type": "slide"}
# Median, best of the 101, and folded by hand. What depth *can* do is not what every deep network does.
#
# ## 5.7 A signal on its way through
#
# Twenty ReLU layers of width 300, zero biases, normal weights. Take the mean square of $z_l = \Phi_l(z_{l-1})$ over all
# neurons and samples. On average a layer multiplies it by $\tfrac{d_l}{2}\operatorname{Var}(W_l)$. **Predict:** what is left
# after twenty layers with $\operatorname{Var} = 1/d_l$?

# %% slideshow={"slide_type": "fragment"}
tower = Deep.random([300] * 21, [relu] * 20, np.random.default_rng(4))  # variance 2 / d_l
signal = np.random.default_rng(5).normal(size=(100, 300))
sizes = {}
for times_d in (3, 2, 1):
    z = tower.at(tower.theta * np.sqrt(times_d / 2)).forward(signal).z
    sizes[times_d] = [(z_l**2).mean() for z_l in z]
    factor = (sizes[times_d][-1] / sizes[times_d][0]) ** (1 / 20)
    print(f"variance {times_d}/d: factor {factor:.2f} per layer, {sizes[times_d][-1]:.0e} at the end")

# %% slideshow={"slide_type": "subslide"}
fig, ax = figures.axes(
    xlabel="layer $l$", ylabel="mean of $z_l^2$", yscale="log", xlim=(0, 23.5), xticks=range(0, 21, 5)
)
for (times_d, size), line in zip(sizes.items(), ("step", "network", "truth"), strict=True):
    ax.plot(size, **figures.LINES[line])
    figures.label(ax, 20.3, size[-1], f"${times_d}/d_l$", figures.LINES[line]["color"])
figures.show(fig, "Mean square of the signal per layer, logarithmic: with variance 3/d it grows a thousandfold and more, "
             "with 2/d it stays near 1, with 1/d it falls to about a millionth.")  # fmt: skip

# %% [markdown]
# ReLU throws half of the signal away, so the weights need variance $2/d_l$ to make up for it; that is how `Deep.random`
# starts, and what notebook 4 left open. The error of notebook 6 makes the same journey backwards. **Predict:** all weights
# $10\,\%$ smaller than right, and fifty layers. How much of the signal is left?

# %% slideshow={"slide_type": "subslide"}
explorables.SignalDepth("10 % less")

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 2; hands: A 90 %, B a tenth, C half a percent; Enter. 4 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# A tenth per layer adds up to almost everything. And training? One neuron per layer, $\sigma(t)=t$, all weights equal.
# For each depth find the largest $\tau$ that trains within 200 steps. **Predict:** with all weights starting at 0.5,
# how many step sizes work for 10 layers?

# %% slideshow={"slide_type": "subslide"}
explorables.SafeStep("the window closes")

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 2; hands: A up to 0.2, B only near 0.18, C none; Enter. 4 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Next to none: small weights make the gradient vanish, and a larger $\tau$ overshoots at the minimum, where the limit is
# $2/L$.

# %% [markdown]
# Now train one. **Predict:** the target goes below zero, and the last layer is a ReLU. How small can the loss become?

# %% slideshow={"slide_type": "subslide"}
explorables.TrainIt("ReLU on the output")

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 2; hands: A 0, B 0.003, C 0.13; Enter. 4 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# Not small: the half of the wave below zero stays out of reach.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 5.8 Ten outputs: handwritten digits
#
# $N = 1797$ pictures of $8\times8$ grey levels, so $d = 64$. The target is a vector in $\mathbb R^{10}$ with a $1$ where the
# digit is. Can you read them yourself?

# %% slideshow={"slide_type": "fragment"}
digits = data.digits()
train, test = data.split(1797, 450, np.random.default_rng(0))
fig, ax = figures.axes(height=160)
ax.imshow(np.hstack(digits.X[train[10:20]].reshape(10, 8, 8)), cmap="gray_r")
ax.set_axis_off()
figures.show(fig, "Ten small grey pictures in a row: " + ", ".join(map(str, digits.raw_y[train[10:20]])) + ".")

# %% [markdown]
# A network $64\to32\to10$ with tanh, identity at the end, squared loss and SGD. We train on 1347 pictures and
# keep 450 aside that it never sees. What share would pure guessing get right?


# %% slideshow={"slide_type": "subslide"}
def accuracy(net, part):
    """The share of pictures whose largest output is the right digit."""
    return (net(digits.X[part]).argmax(axis=1) == digits.raw_y[part]).mean()


reader = Deep.random([64, 32, 10], [tanh, identity], np.random.default_rng(1))
print(f"before: {accuracy(reader, test):.0%} of the held-out pictures, {reader.size} parameters")
losses = sgd(reader, digits.X[train], digits.y[train], 0.1, 32, 20, np.random.default_rng(2))
print(f"loss {losses[0]:.1f} -> {losses[-1]:.1f}; above 90 % on held-out pictures: {accuracy(reader, test) > 0.9}")

# %% [markdown]
# Each output $k$ is now large where the picture looks like a $k$. Here is one held-out picture with its ten outputs. Which
# digit does the network see, and is it sure?

# %% slideshow={"slide_type": "subslide"}
i = test[3]
fig, axs = figures.axes(2, titles=("input, 64 numbers", "output, 10 numbers"))
axs[0].imshow(digits.X[i].reshape(8, 8), cmap="gray_r")
axs[0].set_axis_off()
axs[1].bar(range(10), reader(digits.X[[i]])[0], color=figures.NETWORK)
axs[1].set(xlabel="digit", xticks=range(10), ylim=(-0.6, 1.1), yticks=(0, 1))
figures.show(
    fig, f"Left a handwritten {digits.raw_y[i]}, right ten bars, one of them far above the others: {digits.raw_y[i]}."
)

# %% [markdown] slideshow={"slide_type": "slide"}
# A 2, most likely. But what is a *negative* output for the digit 3 supposed to mean? The squared loss does not know that
# these should be shares of certainty. Notebook 6 has a loss that does, and shows where the gradient came from that `sgd`
# used all along.
#
# ## What you can now do
#
# - write a layer and nest layers, with $d_{l+1} = n_l$, and count the parameters;
# - say which letter means what in the script's deep part;
# - explain why $\sigma$ must not be the identity inside, and usually should be at the end, and when that is not enough;
# - state (2.1.24) with the right arguments and the right domain of $\ell$;
# - give an example where depth $k$ replaces $2^k$ neurons;
# - choose the variance of the start so that a signal survives twenty layers.
