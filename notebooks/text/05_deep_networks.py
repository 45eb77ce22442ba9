# %% [markdown]
# # 5 · Deep networks
#
# One hidden layer can come as close as you like to any continuous function on a cube (*universal approximation*,
# notebook 2), but it may take many neurons. Here you nest layers, count what depth buys, and watch a signal die or
# survive on its way through twenty of them.
#
# You need: [notebook 1](01_neurons.ipynb) and [notebook 3](03_least_squares.ipynb), and from 5.7 on
# [notebook 4](04_gradient_descent.ipynb). You get: deep networks with shapes that fit.

# %%
import numpy as np

from nblib import Deep, Shallow, data, explorables, figures, identity, relu, sgd_reshuffled, sigmoid, squared, tanh
from nblib.exercises import check, hint, solution

np.set_printoptions(precision=3, suppress=True, legacy="1.25")  # numbers print as plain numbers
digits = data.digits()
train, test = data.split(1797, 450, np.random.default_rng(0))  # 1347 pictures to learn from, 450 kept aside

# %% [markdown]
# Ten handwritten digits; for the computer each is a list of 64 grey levels.

# %%
ten = train[20:30]

# %% tags=["picture"]
figures.show(figures.images(digits.X[ten].reshape(10, 8, 8)), "Ten small, coarse pictures of handwritten digits.")

# %% [markdown]
# Can you read them?

# %% tags=["answer"]
print("written:", *digits.raw_y[ten])

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# 4 3 2 0 3 1 5 4 6 2: you see it at once, yet nobody can write down the function $\mathbb R^{64}\to\{0,\dots,9\}$.
#
# </details>

# %% [markdown]
# **The question of this notebook:** how many of 450 such digits, never seen before, can a network of two layers read?
# Section 5.8 answers.

# %% [markdown] tags=["S85", "S86"]
# ## 5.1 A layer
#
# A layer takes a vector in $\mathbb R^{d_l}$ and returns one in $\mathbb R^{n_l}$. Its $n_l$ neurons share the input;
# their weights are the columns of $W_l\in\mathbb R^{d_l\times n_l}$, their biases form $b_l\in\mathbb R^{n_l}$, and
# $\sigma_l:\mathbb R\to\mathbb R$ acts entry by entry:
#
# $$\Phi_l(x) = \sigma_l(W_l^Tx + b_l),\qquad x\in\mathbb R^{d_l}.$$


# %%
def layer(W, b, sigma):
    """The map x -> sigma(W^T x + b)."""
    return lambda x: sigma(W.T @ x + b)


rng = np.random.default_rng(0)
W1, b1 = rng.normal(size=(3, 5)), rng.normal(size=5)
x = np.array([1.0, -1.0, 0.5])
print("in:", x, " out:", layer(W1, b1, tanh)(x))

# %% [markdown]
# **Find the mistake.** Why only one number?


# %% tags=["answer"]
def my_layer(W, b, sigma, x):
    z = np.zeros(len(b))
    for j in range(len(b)):
        z[j] = sigma(W[:, j] @ x + b[j])
        return z[j]


check("layer", my_layer)


# %% [markdown] tags=["S84", "S87", "S88"]
# ## 5.2 Nesting
#
# *Needs 5.1.*
#
# A **deep network** of depth $L$ feeds the output of each layer to the next:
#
# $$\hat f(x) = \Phi_L\circ\Phi_{L-1}\circ\dots\circ\Phi_1(x),\qquad d_1 = d,\quad d_{l+1} = n_l\ \text{ for } l = 1,\dots,L-1.$$
#
# Read it from the right: $\Phi_1$ acts first (`Deep(Ws, bs, sigmas)` in code). Which of these pairs can be nested:
# $3\to5\to2$, or $3\to5$ followed by $4\to2$?

# %% tags=["answer"]
for d_2 in (5, 4):
    try:
        print(Deep([W1, np.ones((d_2, 2))], [b1, np.zeros(2)], [tanh, identity]))
    except ValueError as error:
        print(error)

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# The first: $d_2 = n_1 = 5$. In the second pair a layer that takes 4 numbers is handed 5.
#
# </details>

# %% [markdown] tags=["S90"]
# Written out for $L = 3$, and computed with `net.W[l]`, `net.b[l]` and `net.sigma[l]`, which count layers from 1:
#
# $$\hat f(x) = \sigma_3\bigl(W_3^T\,\sigma_2\bigl(W_2^T\,\sigma_1(W_1^Tx+b_1)+b_2\bigr)+b_3\bigr).$$

# %%
net = Deep.random([3, 5, 4, 2], [tanh, sigmoid, identity], np.random.default_rng(1))
W, b, sigma = net.W, net.b, net.sigma
by_hand = sigma[3](W[3].T @ sigma[2](W[2].T @ sigma[1](W[1].T @ x + b[1]) + b[2]) + b[3])
print("by hand:", by_hand, " network:", net(x[None])[0])

# %% [markdown]
# **Exercise.** The whole network for one input $x$; three lists of equal length.


# %%
def my_forward(Ws, bs, sigmas, x): ...


check("forward", my_forward)

# %% [markdown] tags=["S89"]
# The last width $n_L$ is the number of outputs: $1$ for a scalar function, more for several targets,
# here $2$. How many parameters has this network? Each layer brings $d_ln_l$ weights and $n_l$ biases.

# %% tags=["answer"]
layers = [(3, 5), (5, 4), (4, 2)]
print("counted:", sum(d * n + n for d, n in layers), " stored:", net.size)

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# 54: $(15 + 5) + (20 + 4) + (8 + 2)$.
#
# </details>

# %% [markdown]
# **Find the mistake.** From $3$ inputs to $10$ neurons: how many biases?


# %% tags=["answer"]
def my_parameter_count(widths):
    return sum(widths[l] * (widths[l + 1] + 1) for l in range(len(widths) - 1))


check("parameter_count", my_parameter_count)


# %% [markdown]
# The network of notebook 1, $a^T\sigma(W^Tx+b)$, is the case $L = 2$ with $W_2 = a$, one column, and $\sigma_2(t)=t$.
# Only the output bias $b_2$ is new, and says nothing new: a neuron with $w = 0$ is a constant.

# %%
shallow = Shallow.random(4, 3, tanh, np.random.default_rng(2))
same = Deep([shallow.W, shallow.a[:, None]], [shallow.b, [0]], [tanh, identity])
X = np.random.default_rng(3).normal(size=(6, 3))
print(f"largest difference: {np.abs(same(X)[:, 0] - shallow(X)).max():.12f}")
print(f"parameters: shallow {shallow.size}, deep {same.size}")

# %% [markdown]
# From here on $b_l$ is the bias *vector* of layer $l$ (`same.b[l]`), no longer the bias of one neuron (`shallow.b[j]`).

# %% [markdown] tags=["S91"]
# ## 5.3 Why σ is needed
#
# *Needs 5.2.*
#
# The hidden $\sigma_1,\dots,\sigma_{L-1}$ are usually all the same. **Predict:** what can a network of depth 3 do that
# one matrix and one vector cannot, if all $\sigma_l(t)=t$?

# %% tags=["answer"]
linear = Deep(net.W[1:], net.b[1:], [identity, identity, identity])
M, c = W[1] @ W[2] @ W[3], linear(np.zeros((1, 3)))
print("M:", M.shape, f" largest difference: {np.abs(linear(X) - (X @ M + c)).max():.12f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Nothing, the difference is 0: they collapse to $x\mapsto M^Tx + c$ with $M = W_1W_2W_3$, as
# $W_3^TW_2^TW_1^T = (W_1W_2W_3)^T$.
#
# </details>

# %% [markdown]
# First layer *first*. What happens if you write the product the other way round?

# %% tags=["answer"]
try:
    W[3] @ W[2] @ W[1]
except ValueError:
    print("widths 3, 5, 4, 2: shapes do not fit,", W[3].shape, W[2].shape, W[1].shape)
A, B = np.random.default_rng(1).normal(size=(2, 3, 3))
squares = Deep([A, B], [np.zeros(3)] * 2, [identity, identity])
for name, product in (("A B", A @ B), ("B A", B @ A)):
    print(f"widths 3, 3, 3: with {name} the outputs differ by {np.abs(squares(X) - X @ product).max():.3f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# NumPy refuses; but with equal widths it silently computes another map, off by 3.8 here.
#
# </details>

# %% [markdown]
# **Exercise.** Two layers with $\sigma=\mathrm{id}$ are one: return its $W$ and $b$.


# %%
def my_collapse(W1, b1, W2, b2): ...


check("collapse", my_collapse)

# %% [markdown] tags=["S92", "E47"]
# ## 5.4 The last layer
#
# For the *last* layer $\sigma_L(t) = t$ is the usual choice: the output is a free linear combination of what the inner
# layers offer, and universal approximation survives. **A trap any book sets:** only for $L\ge2$ and inner layers that
# are wide enough. Three ways to lose it:

# %% [markdown]
# **$L = 1$** is affine. Let $c\cdot f = f(0) - 2f(\tfrac12) + f(1)$. This is $0$ for every affine $g$, so
# $|c\cdot f| = |c\cdot(f-g)| \le 4\max|f-g|$. What does this say about $f(x)=|x-\tfrac12|$?

# %% tags=["answer"]
points, c = np.array([0, 0.5, 1]), np.array([1, -2, 1])
f = np.abs(points - 0.5)
print("c on the constant 1 and on x:", c @ np.ones(3), c @ points)
print("error at least", abs(c @ f) / np.abs(c).sum(), "and the constant 1/4 has error", np.abs(f - 0.25).max())

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# One layer misses it by at least $|c\cdot f|/4 = 1/4$, as the constant $1/4$ does.
#
# </details>

# %% [markdown]
# **ReLU at the end** says numbers $\ge 0$ only. For $f\equiv-1$ the error is at least 1.
#
# **A bottleneck**, $n_1=1$ with $d=2$, makes $\hat f$ constant along the lines $\langle w, x\rangle = \text{const}$.
# Take $f(x)=|x-m|^2$ on the unit square with centre $m$. On the line through $m$ it climbs from $0$ to $r^2$ at
# the edge, $r$ away, so the error is at least $r^2/2$. Which line is best?

# %% tags=["answer"]
angle = np.linspace(0, np.pi, 181)
r = 0.5 / np.maximum(np.abs(np.cos(angle)), np.abs(np.sin(angle)))
print(f"r^2/2 is {(r**2 / 2).min():.3f} along an axis, {(r**2 / 2).max():.3f} along a diagonal")
u = np.linspace(0, 1, 101)
f = (u[:, None] - 0.5) ** 2 + (u - 0.5) ** 2
print(f"(x_1 - 1/2)^2 + 1/8 has error {np.abs(f - ((u - 0.5) ** 2 + 1 / 8)[:, None]).max():.3f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# One along an axis, where $r = 1/2$: the error is at least $1/8$, and a function of $x_1$ reaches it.
#
# </details>

# %% [markdown] tags=["S93", "S95"]
# ## 5.5 What to minimise
#
# *Needs 5.2.*
#
# With a loss $\ell$ that compares an output with a target, the least-squares problem becomes
#
# $$\min_{W_1,b_1,\dots,W_L,b_L}\ \mathcal L(W_1,b_1,\dots,W_L,b_L) = \frac1N\sum_{i=1}^N\ell\bigl(\hat f(x_i),y_i\bigr).\tag{2.1.24}$$
#
# The notation hides that $\hat f$ depends on all $W_l$ and $b_l$, parts of one vector, `net.theta`. As in notebook 3, a
# minimum need not exist.

# %% [markdown] tags=["S94"]
# The **loss** takes two vectors of length $n_L$, prediction and target, and returns a number:
# $\ell:\mathbb R^{n_L}\times\mathbb R^{n_L}\to\mathbb R$, differentiable in the first. The squared loss is
# $\ell(\tilde y,y)=\tfrac12|\tilde y-y|^2$. What is it for the prediction $(0.8, 0.1, 0.1)$ and the target $(1,0,0)$?

# %% tags=["answer"]
prediction, target = np.array([[0.8, 0.1, 0.1]]), np.array([[1, 0, 0]])
print("loss", squared(prediction, target).round(3), " its gradient", squared.gradient(prediction, target))
y = np.sin(X[:, 0])
print(f"(2.1.24) for the twins of 5.2: {same.loss(X, y[:, None], squared):.9f} and {shallow.loss(X, y):.9f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# 0.03, half of $0.2^2 + 0.1^2 + 0.1^2$; its gradient is prediction minus target. For $L = 2$ this is notebook 3 again.
#
# </details>

# %% [markdown]
# ## 5.6 Depth against width
#
# Fold a sheet of paper: the hat
#
# $$T(x) = 2\,\mathrm{relu}(x) - 4\,\mathrm{relu}(x-\tfrac12)$$
#
# takes $[0,1]$ to $[0,1]$ twice, up and down. A further fold is a layer of two neurons: both take $2z_1-4z_2$ from the
# two before them, one with bias $0$, one with $-\tfrac12$.


# %%
fold = np.array([[2, 2], [-4, -4]])  # both neurons get 2 z_1 - 4 z_2


def folded(k):
    """T o ... o T, k times: k layers of two ReLU neurons, and the output."""
    Ws = [np.ones((1, 2)), *[fold] * (k - 1), fold[:, :1]]
    bs = [np.array([0, -0.5])] * k + [np.zeros(1)]
    return Deep(Ws, bs, [relu] * k + [identity])


# %% [markdown]
# The chain rule gives the slope, and so the pieces:


# %%
def slopes(net):
    """The slope of the network on a fine grid in (0, 1)."""
    x = np.arange(1, 4999) / 4999  # 4999 is a prime: no point hits a fold at k/2^m
    slope = np.ones((x.size, 1))
    for l, pre in enumerate(net.forward(x).pre[1:], start=1):  # pre: what the neurons of layer l say before sigma
        slope = slope @ net.W[l] * net.sigma[l].derivative(pre)
    return slope[:, 0]


def count_pieces(net):
    """The number of straight pieces on (0, 1): how often the slope changes, plus 1."""
    return 1 + int((np.abs(np.diff(slopes(net))) > 1e-9).sum())


# %% [markdown]
# **Predict:** how many straight pieces after $k$ folds, and how steep are they?

# %% tags=["answer"]
for k in (1, 2, 5, 10):
    steep = np.unique(np.abs(slopes(folded(k)))).astype(int)
    print(f"k = {k:2}: {count_pieces(folded(k)):4} pieces, slopes +-{steep}, {folded(k).size:2} parameters")

# %% tags=["answer", "picture"]
folds = []
for k in (2, 5):
    x = np.arange(2**k + 1) / 2**k
    p = figures.Panel(f"{k} folds: {2**k} pieces", "x", xticks=[0, 0.5, 1], yticks=[0, 1])
    folds.append(p.network(x, folded(k)(x)))
figures.show(folds, "Two zigzag curves between 0 and 1: after 2 folds 4 straight pieces, after 5 folds 32.")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $2^k$ pieces of slope $\pm2^k$ from $6k+1$ parameters: each piece crosses $[0,1]$ once, so the next fold doubles both.
#
# </details>

# %% [markdown]
# *One* hidden ReLU layer has at most one bend for each neuron. If it is closer than $\tfrac12$ to the zigzag, it is
# below $\tfrac12$ where that is $0$ and above where that is $1$: it crosses $\tfrac12$ at least $2^k$ times, each
# straight piece at most once, and so needs $2^k-1$ bends (Telgarsky 2016). How many parameters is that for $k = 10$?

# %% tags=["answer"]
neurons = 2**10 - 1
print(f"one hidden layer: at least {3 * neurons} parameters (weight, bias, coefficient); folded: {folded(10).size}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# 3069, from 1023 neurons with three numbers each; ten folds have 61.
#
# </details>

# %% [markdown]
# Fold it yourself. In five layers 31 parameters make 32 pieces; what do as many make in one?

# %%
explorables.Folding("equal parameters")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# At most eleven: 31 parameters are ten neurons, one bend each.
#
# </details>

# %% [markdown]
# Then scenes 3 and 4: what stops the folding?

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# In 3 the hat is too flat: behind the first layer nothing reaches ½, and 2 pieces are left. In 4 eighty
# random neurons make 26 pieces, sixteen that fold 256.
#
# </details>

# %% [markdown]
# What depth *can* do is not what every deep network does. Eight layers of two ReLU neurons, 101 networks: do random
# weights fold?

# %% tags=["answer"]
counts = []
for seed in range(101):
    rng = np.random.default_rng(seed)
    random_net = Deep.random([1, *[2] * 8, 1], [relu] * 8 + [identity], rng)
    for b in random_net.b[1:]:
        b += rng.normal(size=b.shape) / 2
    counts.append(count_pieces(random_net))
print(f"random: median {int(np.median(counts))}, best {max(counts)}, {counts.count(1)} of 101 are straight lines")
print("folded by hand:", count_pieces(folded(8)))

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Hardly: 79 of 101 are straight lines, and the best has 8 pieces instead of 256. On average pieces grow like the number
# of neurons only (without proof: Hanin and Rolnick 2019).
#
# </details>

# %% [markdown] tags=["curious"]
# ### The square, by folding (for the curious)
#
# Join the points of $x^2$ at distance $h$ by straight lines: between $p$ and $p + h$ the line is too high by
# $(x-p)(p+h-x)\le h^2/4$. Going from $h=2^{-k+1}$ to $2^{-k}$ lowers every middle by $h^2/4=4^{-k}$, a zigzag of $k$
# folds. So, with $T^{\circ k}$ for $k$ folds,
#
# $$x^2 \approx x - \sum_{k=1}^m \frac{T^{\circ k}(x)}{4^k},$$
#
# with error exactly $4^{-(m+1)}$.

# %% [markdown] tags=["curious"]
# A third neuron carries the sum: it takes $z_3 - (2z_1-4z_2)/4^k$ and, being at least $x^2\ge0$, passes its ReLU
# unchanged:


# %% tags=["curious"]
def deep_square(m):
    """x^2 on [0, 1] by m hidden layers of three ReLU neurons."""
    Ws = [np.ones((1, 3))]
    for k in range(1, m):
        Ws.append(np.array([[2, 2, -2 / 4**k], [-4, -4, 4 / 4**k], [0, 0, 1]]))
    Ws.append(np.array([[-2 / 4**m], [4 / 4**m], [1]]))
    bs = [np.array([0, -0.5, 0])] * m + [np.zeros(1)]
    return Deep(Ws, bs, [relu] * m + [identity])


# %% tags=["curious"]
x = np.arange(2**12 + 1) / 2**12
for m in (2, 4, 6, 10):
    error = np.abs(deep_square(m)(x)[:, 0] - x**2).max()
    print(f"m = {m:2}: error {error:.2e}, formula {4.0 ** -(m + 1):.2e}, {deep_square(m).size:3} parameters")

# %% [markdown] tags=["curious"]
# One hidden layer of $n$ ReLUs has a piece of length $h\ge\tfrac1{n+1}$, where no straight line is closer to $x^2$ than
# $h^2/8$ ($c$ of 5.4, on its ends and middle). For $4^{-(m+1)}$ it needs $n+1\ge2^m/\sqrt2$; depth needs $12m-2$
# parameters (Yarotsky 2017).

# %% tags=["curious"]
m = np.arange(2, 11)
error, deep = 4.0 ** -(m + 1), 12 * m - 2
wide = 3 * (np.ceil(2**m / np.sqrt(2)) - 1)

# %% tags=["curious", "picture"]
p = figures.Panel(x="parameters", y="error", xscale="log", yscale="log")
p.network(deep, error).dots(deep, error, "network").label("deep, width 3", 85, 1e-6, anchor="end")
p.line(wide, error, "test").dots(wide, error, "test").label("one hidden layer, at least", 300, 1e-4)
figures.show(p, "From about 60 parameters on the deep network needs fewer: 118 against 2172 for 2e-7.")

# %% [markdown]
# ## 5.7 A signal on its way through
#
# Twenty ReLU layers of width 300, no biases, normal weights of mean $0$. Let $q_l$ be the mean square of
# $z_l = \Phi_l(z_{l-1})$ over neurons and samples. Each $(W_l^Tz_{l-1})_j$ sums $d_l$ independent terms of mean $0$, so
# its mean square is $d_l\operatorname{Var}(W_l)\,q_{l-1}$; it is symmetric about $0$, so ReLU keeps half:
#
# $$q_l \approx \tfrac{d_l}{2}\operatorname{Var}(W_l)\;q_{l-1}.$$
#
# **Predict:** what is left after twenty layers with $\operatorname{Var}(W_l) = 1/d_l$?

# %% tags=["answer"]
tower = Deep.random([300] * 21, [relu] * 20, np.random.default_rng(4))  # variance 2 / d_l
signal = np.random.default_rng(5).normal(size=(100, 300))
sizes = {}
for times_d in (3, 2, 1):
    z = tower.at(tower.theta * np.sqrt(times_d / 2)).forward(signal).z
    sizes[times_d] = [(z_l**2).mean() for z_l in z]
    factor = (sizes[times_d][-1] / sizes[times_d][0]) ** (1 / 20)
    print(f"variance {times_d}/d: factor {factor:.2f} per layer, {sizes[times_d][-1]:.0e} at the end")

# %% tags=["answer", "picture"]
p = figures.Panel(x="layer l", y="mean of zₗ²", yscale="log", xlim=(0, 23.5), xticks=range(0, 21, 5))
for (times_d, size), role in zip(sizes.items(), ("step", "network", "truth"), strict=True):
    p.line(range(21), size, role).label(f"Var = {times_d}/d", 20.3)
figures.show(p, "With variance 3/d the signal grows a thousandfold, with 2/d it stays, with 1/d it all but dies.")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# About a millionth, $2^{-20}$: a half per layer. With $2/d_l$ the factor is 1.
#
# </details>

# %% [markdown]
# So a ReLU layer needs variance $2/d_l$ (He et al. 2015), and that is how `Deep.random` draws it. For the
# *error* on its way back (notebook 6) $n_l\operatorname{Var}(W_l)$ counts (Glorot and Bengio 2010): the same, if widths
# are equal. The figure shows *root* mean squares, and variance $g^2/n$, so a layer multiplies by $g/\sqrt2$. All
# weights 10 % too small, fifty layers: what is left?

# %%
explorables.SignalDepth("10 % less")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Half a percent, $0.9^{50} = 0.005$.
#
# </details>

# %% [markdown]
# Then scenes 3 and 4. Which of the two faults shows in the signal?

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Only 3, where signal and error grow about a hundredfold. In 4 tanh keeps the signal at 0.84, and the error grows a
# million times.
#
# </details>

# %% [markdown]
# And training? One neuron per layer, $\sigma(t)=t$, no bias, all $L$ weights $w=0.5$ at first, input and target $1$:
# then $\mathcal L = \tfrac12(w^L-1)^2$, and every weight has the slope $(w^L-1)\,w^{L-1}$. At $w = 1$ all entries of
# the Hessian are $1$, its largest eigenvalue is $L$, and steps above $2/L$ are too long (4.2). Let $\tau$ *train* if
# 1000 steps bring $\mathcal L$ below $10^{-6}$. For two layers the largest such $\tau$ is 250 times the smallest. And
# for ten?

# %%
explorables.SafeStep("the window closes")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Six times, from 0.033 to 0.20: the limit $2/L$ sinks, and small weights make the gradient vanish, so the smallest
# $\tau$ rises.
#
# </details>

# %% [markdown]
# Then scenes 3 and 4: what is wrong with the start?

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# In 3 the slope has the factor $0.5^9 = 0.002$ and vanishes, in 4 the factor $1.5^9 = 38$ and explodes.
#
# </details>

# %% [markdown]
# Now train: the target goes below zero, and the last layer is a ReLU, as in 5.4. How small can the loss become?

# %%
explorables.TrainIt("ReLU on the output")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Not below 0.127: half of the wave is out of reach.
#
# </details>

# %% [markdown]
# Then scenes 3 to 5, which fail in silence: what do the neurons show?

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# In 3 fifty neurons start equal and stay equal; in 4 all weights start at 0, and only the output bias moves; in 5 a
# step too long switches all fifty off.
#
# </details>

# %% [markdown]
# ## 5.8 Ten outputs: handwritten digits
#
# *Needs 5.5.*
#
# The digits again: $N = 1347$ to train on, $d = 64$. The target is a vector in $\mathbb R^{10}$ with a $1$ where the
# digit is; the network $64\to32\to10$ answers with its largest output. **Predict:** how many of the 450 kept aside are
# right with random weights?


# %% tags=["answer"]
def right(net, part):
    """How many pictures have their largest output at the right digit."""
    return int((net(digits.X[part]).argmax(axis=1) == digits.raw_y[part]).sum())


reader = Deep.random([64, 32, 10], [tanh, identity], np.random.default_rng(1))
print(f"before training: {right(reader, test)} of 450 right, {reader.size} parameters")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# 51 of 450: about a tenth, as by guessing one of ten.
#
# </details>

# %% [markdown]
# Train: squared loss, SGD reshuffled (4.8), $\tau = 0.1$, batches of 32, 20 times through the pictures. How many
# of the 450 now?

# %% tags=["answer"]
reader = Deep.random([64, 32, 10], [tanh, identity], np.random.default_rng(1))  # from the start, also a second time
losses = sgd_reshuffled(reader, digits.X[train], digits.y[train], 0.1, 32, 20, np.random.default_rng(2))
print(f"loss on the training pictures {losses[0]:.2f} -> {losses[-1]:.2f}")
print(f"after training: {right(reader, test)} of 450 right")

# %% [markdown] tags=["answer", "opening"]
# <details><summary>Answer</summary>
#
# 422 of 450, or 94 %. That answers the opening: nobody told the network what a digit is; 1347 examples
# did.
#
# </details>

# %% [markdown]
# Output $k$ is large where the picture looks like a $k$:

# %%
i = test[3]
outputs = reader(digits.X[[i]])[0]
print(f"a {digits.raw_y[i]}: outputs from {outputs.min():.2f} to {outputs.max():.2f}")

# %% tags=["picture"]
left = figures.images(digits.X[[i]].reshape(1, 8, 8), title="input, 64 numbers")
right_hand = figures.Panel("output, 10 numbers", "digit", ylim=(-0.6, 1.1), xticks=range(10), yticks=[0, 1])
right_hand.bars(range(10), outputs, "network")
figures.show([left, right_hand], "A 2: its output is by far the largest of ten, and some are negative.")

# %% [markdown]
# A 2, most likely. But a *negative* output means nothing: the squared loss does not know that these should be shares of
# certainty. Notebook 6 has a loss that does, and shows how `sgd_reshuffled` got its gradients all along.
#
# ## What you can now do
#
# - write a layer and nest layers, with $d_{l+1} = n_l$, and count the parameters;
# - explain why $\sigma$ must not be the identity inside, and usually should be at the end, and when that is not enough;
# - state (2.1.24), its arguments and the domain of $\ell$;
# - build a network in which depth $k$ replaces $2^k-1$ neurons;
# - choose a start with which a signal survives twenty layers.
