# %% [markdown]
# # 7 · Write it yourself
#
# Pictures of digits go in, answers come out, and every line between stands on this page, half of them in your words: no
# library but NumPy, no formula that you have not derived. Can some sixty lines read at least 95 of 100 digits that they
# have never seen? The last section answers.
#
# You need: [notebook 6](06_backpropagation.ipynb) (backpropagation), and the loop of
# [notebook 4](04_gradient_descent.ipynb). You get: a network from an empty cell.

# %%
from itertools import pairwise

import numpy as np

from nblib import data, figures
from nblib.exercises import check, hint, solution

np.set_printoptions(precision=3, suppress=True, legacy="1.25")  # numbers print as plain numbers


def ready(*names):
    """Whether nblib has passed your functions of these names; prints those that it has not."""
    waiting = [name for name in names if name not in globals() or not check(name, globals()[name]).passed]
    print("Waiting for your " + ", ".join(waiting) if waiting else "All of yours that this needs are right.")
    return not waiting


# %% [markdown]
# ## 7.1 What goes in
#
# The digits were written by hand, and scanned to $8\times8$ grey levels. For the network a picture is a vector
# $x\in\mathbb R^{64}$, and its target a vector $y\in\mathbb R^{10}$ with a single $1$, in the place of the digit.

# %%
digits = data.digits()
train_set, test_set = data.split(1797, 450, np.random.default_rng(0))
X, Y, digit = digits.X, digits.y, digits.raw_y
print(f"{len(train_set)} pictures to learn from, {len(test_set)} kept aside")
print(f"shape of x: {X[0].shape}, of y: {Y[0].shape}")

# %% tags=["picture"]
some = train_set[30:40]
words = [str(d) for d in digit[some]]
figures.show(figures.images(X[some].reshape(10, 8, 8), words), f"Ten small pictures of digits: {', '.join(words)}.")

# %% [markdown]
# You will write six functions. Each stands below as a stub, `...`. Five are judged by `check`, which says "not
# attempted yet" until you replace them, the sixth by one of the five. Cells that need a function of yours wait for it.
# Stuck? Open the help; then `hint("name")`; at the very end `solution("name")`.
#
# nblib is only the judge here. Nothing you write calls it.

# %% [markdown]
# ## 7.2 Two activations, one long vector
#
# This much is given. An activation carries its derivative with it:


# %%
class Tanh:
    def __call__(self, t):
        return np.tanh(t)

    def derivative(self, t):
        return 1 - np.tanh(t) ** 2


# %% [markdown]
# And the last layer, which does not bend at all. Its derivative is 1 in every entry:


# %%
class Identity:
    def __call__(self, t):
        return t

    def derivative(self, t):
        return np.ones_like(t)


sigmas = [Tanh(), Identity()]

# %% [markdown]
# Descent moves all parameters together, so they live in one vector $\theta\in\mathbb R^P$; a layer's matrix and bias
# are cut out of it when they are needed. For the widths $64\to32\to10$, how long is $\theta$?


# %% tags=["answer"]
def unpack(theta, widths):
    """The matrices W_l (d_l, n_l) and biases b_l (n_l,) that lie in theta one behind the other."""
    Ws, bs = [], []
    for d, n in pairwise(widths):
        W, b, theta = np.split(theta, [d * n, (d + 1) * n])
        Ws.append(W.reshape(d, n))
        bs.append(b)
    return Ws, bs


print("length of theta:", sum((d + 1) * n for d, n in [(64, 32), (32, 10)]))

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $65\cdot32 + 33\cdot10 = 2410$ numbers: each of the $n_l$ neurons of a layer has $d_l$ weights and one bias.
#
# </details>

# %% [markdown]
# A start, with weights of variance $1/d_l$ so that tanh is neither straight nor saturated (5.7, without the half that
# ReLU takes), and biases $0$:


# %%
def start(widths, rng):
    """A random theta for these widths."""
    layers = [np.append(rng.normal(size=d * n) / np.sqrt(d), np.zeros(n)) for d, n in pairwise(widths)]
    return np.concatenate(layers)


print("a start for 2 → 3 → 1:", start([2, 3, 1], np.random.default_rng(0)))

# %% [markdown]
# ## 7.3 The judge comes first
#
# Before any gradient, write what will test it. Move one entry of $\theta$ by $h$ to either side, divide the change of
# $f$ by the distance:
#
# $$\frac{\partial f}{\partial\theta_i} \approx \frac{f(\theta+he_i) - f(\theta-he_i)}{2h}.$$
#
# <details><summary>Help</summary>
#
# A loop over $i$. In each round a fresh vector of zeros with $h$ in place $i$: add it to $\theta$, subtract it from
# $\theta$. Never change $\theta$ itself.
#
# </details>


# %%
def nudged_gradient(f, theta, h): ...


check("nudged_gradient", nudged_gradient)

# %% [markdown]
# ## 7.4 Forward
#
# One sample $x$ goes through all layers, $z_0 = x$ and $z_l = \sigma_l(W_l^Tz_{l-1}+b_l)$; the output is $z_L$.
#
# <details><summary>Help</summary>
#
# One loop over the three lists together: `zip(Ws, bs, sigmas)`. What goes into a layer is what came out of the one
# before, so a single variable is enough. A layer is a transposed matrix times a vector, plus a bias, inside $\sigma$.
#
# </details>


# %%
def forward(Ws, bs, sigmas, x): ...


check("forward", forward)

# %% [markdown]
# ## 7.5 How wrong?
#
# The ten outputs are scores $s$. Softmax makes shares $p$ of them, and the cross-entropy is $\ell = -\log p_k$ for the
# right class $k$, that is $\log\sum_m e^{s_m} - \langle y, s\rangle$. The largest score is taken out first, so that no
# exponential overflows:


# %%
def cross_entropy(scores, target):
    """-log of the share that softmax gives to the right class, for one sample."""
    top = scores.max()
    return top + np.log(np.exp(scores - top).sum()) - target @ scores


print("right and sure:", cross_entropy(np.array([9.0, 0, 0]), np.array([1, 0, 0])).round(4))
print("wrong and sure:", cross_entropy(np.array([9.0, 0, 0]), np.array([0, 1, 0])).round(4))

# %% [markdown]
# Its derivative in the scores is yours: the shares minus the truth, $p - y$ (6.11).
#
# <details><summary>Help</summary>
#
# First the shares: exponentials divided by their sum. `check` also tries scores of 1000, so take the largest score out,
# as above; the shares do not change. Then subtract the target.
#
# </details>


# %%
def softmax_delta(scores, target): ...


check("softmax_delta", softmax_delta)

# %% [markdown]
# ## 7.6 Backward
#
# From the slope of the loss in the output to the errors of all layers,
#
# $$\begin{aligned}\delta_L &= \text{slope}\odot\sigma_L'(a_L),\\
# \delta_l &= (W_{l+1}\,\delta_{l+1})\odot\sigma_l'(a_l).\end{aligned}$$
#
# `pre` is the list of the pre-activations $a_1,\dots,a_L$, and Python counts it from 0. Return the list
# $[\delta_1,\dots,\delta_L]$, for any depth.
#
# <details><summary>Help</summary>
#
# Begin with a list `deltas = [...]` that holds $\delta_L$ alone. Then a loop that goes down: the newest error stands in
# front, `deltas[0]`, and the matrix between entry `l` and entry `l + 1` is `Ws[l + 1]`. `deltas.insert(0, ...)` puts
# the next one in front. For $L = 1$ the loop has nothing to do.
#
# </details>


# %%
def backward(Ws, sigmas, pre, slope): ...


check("backward", backward)

# %% [markdown]
# ## 7.7 The gradient, and its test
#
# *Needs 7.2, 7.3, 7.4, 7.5 and 7.6.*
#
# Put it together for one sample. Forward, but this time *keep* every $a_l$ and every $z_l$; the slope in the output;
# backward; and each layer's gradients are what came in times what went wrong, $z_{l-1}\delta_l^T$ for $W_l$ and
# $\delta_l$ for $b_l$. Return them as one vector, in the order of $\theta$.
#
# <details><summary>Help</summary>
#
# `Ws, bs = unpack(theta, widths)`. Two lists, `pre` empty and `z` holding $x$; the loop of `forward` fills both. Then
# `softmax_delta(z[-1], y)` is the slope that `backward` wants. Last, for each `z[l]` and the error that `backward` gave
# for it: `np.outer(...)`, flattened by `.ravel()`, and then the error itself; `np.concatenate` joins all pieces.
#
# </details>


# %%
def gradient_of_one(theta, widths, x, y): ...


# %% [markdown]
# <details><summary>At the very end: a solution</summary>
#
# ```python
# def gradient_of_one(theta, widths, x, y):
#     Ws, bs = unpack(theta, widths)
#     pre, z = [], [x]
#     for W, b, sigma in zip(Ws, bs, sigmas):
#         pre.append(W.T @ z[-1] + b)
#         z.append(sigma(pre[-1]))
#     deltas = backward(Ws, sigmas, pre, softmax_delta(z[-1], y))
#     parts = []
#     for came_in, delta in zip(z, deltas):
#         parts += [np.outer(came_in, delta).ravel(), delta]
#     return np.concatenate(parts)
# ```
#
# </details>

# %% [markdown]
# No `check` judges this one. Your own nudging does, on a small network $4\to3\to2$ with $15 + 8 = 23$ parameters and one
# made-up sample:

# %%
small, rng = [4, 3, 2], np.random.default_rng(3)
small_theta, small_x, small_y = start(small, rng), rng.normal(size=4), np.array([0, 1])


def small_loss(theta):
    """The loss on this sample, by your forward."""
    return cross_entropy(forward(*unpack(theta, small), sigmas, small_x), small_y)


# %%
def nudging_agrees():
    """Whether your gradient_of_one agrees with your nudged_gradient on 4 → 3 → 2; off by inf: a wrong shape."""
    if not ready("nudged_gradient", "forward", "softmax_delta", "backward"):
        return False
    yours = gradient_of_one(small_theta, small, small_x, small_y)
    nudged = nudged_gradient(small_loss, small_theta, 6e-6)
    gap = np.inf if np.shape(yours) != nudged.shape else np.abs(yours - nudged).max()
    print("gradient_of_one: " + ("right to eight digits" if gap < 1e-8 else f"not yet, off by {gap:.2g}"))
    return gap < 1e-8


agrees = nudging_agrees()

# %% [markdown]
# ## 7.8 The loop
#
# In every epoch, for each batch of $B$ neighbouring rows, one step of descent:
# $\theta \leftarrow \theta - \tau\,\nabla$. The rows were shuffled when we split them. `gradient(theta, X, y)` is a
# function you are given; the last batch may be shorter.
#
# <details><summary>Help</summary>
#
# Two loops, epochs outside, batches inside. `range(0, len(X), B)` gives the first row of each batch, and `X[k : k + B]`
# is the batch, a short last one included. Write `theta = theta - ...`: with `-=` you would change the vector you were
# given.
#
# </details>


# %%
def train(theta, gradient, X, y, B, epochs, tau): ...


check("train", train)

# %% [markdown]
# ## 7.9 Does it read?
#
# *Needs 7.1, 7.2, 7.4, 7.7 and 7.8.*
#
# All is there. The gradient of a batch is the mean of its samples' gradients:

# %%
widths = [64, 32, 10]


def gradient(theta, X, Y):
    """The mean of the gradients of all samples, the rows of X and Y."""
    return np.mean([gradient_of_one(theta, widths, x, y) for x, y in zip(X, Y, strict=True)], axis=0)


def answers(theta, X):
    """For every row of X the digit with the largest score."""
    return np.array([forward(*unpack(theta, widths), sigmas, x).argmax() for x in X])


# %% [markdown]
# Twenty epochs, $B = 32$, $\tau = 0.5$: about $27\,000$ times forward and backward, a few seconds. **Predict:** what
# share of the 450 digits kept aside will be right, before and after?

# %% tags=["answer"]
theta = None
if nudging_agrees() and ready("train"):
    theta = start(widths, np.random.default_rng(1))
    print(f"before: {np.mean(answers(theta, X[test_set]) == digit[test_set]):.0%}")
    theta = train(theta, gradient, X[train_set], Y[train_set], 32, 20, 0.5)
    share = np.mean(answers(theta, X[test_set]) == digit[test_set])
    print(f"after:  {share:.1%} of the {len(test_set)} digits kept aside")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# From about a tenth, which is what guessing gets, to about 97 %, because most digits look like others of their kind,
# and the network has seen each of 1347 twenty times.
#
# </details>

# %% [markdown]
# Look at the failures, as "truth → answer". They tell more than the share:


# %% tags=["picture"]
def failures(theta):
    """A picture of the digits kept aside that the network with these parameters reads wrongly."""
    given = answers(theta, X[test_set])
    wrong = np.flatnonzero(given != digit[test_set])[:14]
    words = [f"{digit[test_set[i]]}→{given[i]}" for i in wrong]
    pictures = figures.images(X[test_set[wrong]].reshape(-1, 8, 8), words)
    return figures.show(pictures, f"Digits read wrongly: {', '.join(words)}.")


failures(theta) if theta is not None else print("Here the digits will stand that your network reads wrongly.")

# %% [markdown]
# With six functions of yours the answer to the question at the top is yes: some thirty lines of yours, and as many that
# were given.
#
# **If you want more.** One sample at a time is honest and slow. Let the rows of a matrix be the samples (6.5): as many
# lines then do a whole batch at once, many times faster, and your slow gradient is the judge of the fast one.
#
# ## What you can now do
#
# - write the judge before the gradient, and believe no gradient without it;
# - write a forward and a backward pass for any depth, and assemble the gradient in the order of $\theta$;
# - write a training loop with batches and epochs;
# - train a network that reads digits, and look at what it gets wrong.
