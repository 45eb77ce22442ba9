# %% [markdown]
# # 8 · Where it goes from here
#
# Everything that trains today's networks is a variation on what you have built. In this notebook: steps with a memory,
# gradients of any program, the library that others use, and the two questions that decide whether a trained network is
# worth anything.
#
# You need: notebooks [3](03_least_squares.ipynb), [4](04_gradient_descent.ipynb) and [6](06_backpropagation.ipynb). You
# get: momentum, Adam, reverse mode, PyTorch, and early stopping.

# %%
import numpy as np

from nblib import Deep, Shallow, cross_entropy, data, figures, identity, relu, squared, tanh
from nblib.exercises import check, hint, solution

np.set_printoptions(precision=3, suppress=True, legacy="1.25")  # numbers print as plain numbers
crash = data.motorcycle()
learn, keep = data.split(133, 66, np.random.default_rng(2))  # indices: half to learn from, half kept aside
t = np.linspace(crash.X.min(), crash.X.max(), 400)  # where we look at the network

# %% [markdown]
# Half of the crash data of notebook 3 to learn from, the other half kept aside:

# %% tags=["picture"]
p = figures.Panel(x="time after impact (standardised)", y="acceleration of the head (standardised)")
p.data(crash.X[learn], crash.y[learn]).label("learned from", -1.7, 1.2)
p.dots(crash.X[keep], crash.y[keep], "test").label("kept aside", 0.9, -2)
figures.show(p, "Two halves of the same crash: flat, a plunge, a rebound, and much noise between 0 and 1.5.")

# %% [markdown]
# How many neurons should a network have for these, and how long should it learn? With enough of both it can pass close
# by every point it sees. The last section answers; first we need faster ways downhill.

# %% [markdown]
# ## 8.1 Momentum
#
# Take the bowl of 4.2 again: $F(a) = \tfrac1{2n}|\Phi a - y|^2$ with $\Phi$ a triangle of ones and $n = 10$. Its
# steepest direction is $\kappa = \lambda_{\max}/\lambda_{\min}$ times as steep as its flattest. How large is $\kappa$?

# %% tags=["answer"]
n = 10
Phi = np.tril(np.ones((n, n)))
G = Phi.T @ Phi / n
eigenvalues = np.linalg.eigvalsh(G)
low, high = eigenvalues[0], eigenvalues[-1]
kappa = high / low
print(f"eigenvalues from {low:.4f} to {high:.4f}, kappa = {kappa:.1f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $\kappa = 175.1$: the steepest direction limits the step, and with such a step the flattest one crawls.
#
# </details>

# %% [markdown]
# A ball that rolls remembers where it was going. **Momentum** (Polyak 1964) keeps a velocity $v$, which loses a part
# $1-\beta$ of itself in every step and is pushed by the gradient:
#
# $$v \leftarrow \beta v + \nabla F(a),\qquad a \leftarrow a - \tau v .$$
#
# With $\beta = 0$ this is gradient descent.

# %% [markdown]
# **Build.** The point after `steps` steps, from $v = 0$ on.


# %%
def my_momentum(x, gradient, tau, beta, steps): ...


check("momentum", my_momentum)

# %% [markdown]
# The whole path, folded until you have written yours:


# %% tags=["solution"]
def momentum(gradient, a, tau, beta, steps):
    """The path (steps + 1, P) of gradient descent with momentum; beta = 0 is without."""
    path, v = [a], np.zeros(len(a))
    for _ in range(steps):
        v = beta * v + gradient(path[-1])
        path.append(path[-1] - tau * v)
    return np.array(path)


# %% [markdown]
# Which $\tau$ and $\beta$? Since $-\tau v$ is the step before, in an eigenvector's direction the distance $e_k$ to the
# minimum obeys $e_{k+1} = e_k + \beta(e_k - e_{k-1}) - \tau\lambda e_k$. Try $e_k = z^k$: then
# $z^2 - (1+\beta-\tau\lambda)z + \beta = 0$, the two roots have the product $\beta$, and where they are not real both
# have the modulus $\sqrt\beta$. That is so exactly while
#
# $$(1-\sqrt\beta)^2 < \tau\lambda < (1+\sqrt\beta)^2 .$$

# %% [markdown]
# The smallest $\beta$ for which all eigenvalues fit makes both ends equalities, and gives the rate per step
#
# $$\sqrt\beta = \frac{\sqrt\kappa-1}{\sqrt\kappa+1}\quad\text{instead of}\quad\frac{\kappa-1}{\kappa+1}$$
#
# of gradient descent (4.2), which was best with $\tau = 2/(\lambda_{\min}+\lambda_{\max})$. In numbers, and with the
# minimum $a^*$ of 4.2:

# %%
coefficients = np.diff(np.sin(2 * np.pi * np.arange(n + 1) / n))  # a*, as in 4.2; we start at a = 0
rate_gd, rate_ball = (kappa - 1) / (kappa + 1), (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
tau_gd, tau_ball = 2 / (low + high), 4 / (np.sqrt(low) + np.sqrt(high)) ** 2


def millionth(path):
    """The first step that is a million times nearer to 0 than the start."""
    size = np.linalg.norm(path, axis=1)
    return np.argmax(size < 1e-6 * size[0])


# %% [markdown]
# With $e = a - a^*$ the gradient is $Ge$ (4.2). **Predict:** how many steps will the two need for a factor of a
# million?


# %% tags=["answer"]
def bowl_gradient(e):
    return G @ e


plain = momentum(bowl_gradient, -coefficients, tau_gd, 0, 1000)
ball = momentum(bowl_gradient, -coefficients, tau_ball, rate_ball**2, 1000)
for name, path, best in (("gradient descent", plain, rate_gd), ("momentum", ball, rate_ball)):
    size = np.linalg.norm(path, axis=1)
    measured = (size[1000] / size[500]) ** (1 / 500)
    print(f"{name:17} a millionth after {millionth(path)} steps, rate {measured:.4f}, formula {best:.4f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# 989 against 110 steps, because the rate falls from $0.9886$ to $0.8595$: $\sqrt\kappa\approx13$ takes the place of
# $\kappa\approx175$.
#
# </details>

# %% [markdown]
# With momentum the measured rate lies a little above its formula: at both ends the two roots $z$ coincide, and then
# $kz^k$ is a solution, too. From step 500 to 1000 the $k$ is a factor 2, and $2^{1/500} = 1.0014$ is all of the
# difference.
#
# No method whose steps combine gradients it has seen has a better rate on all bowls with this $\kappa$, whatever their
# dimension (without proof: Nesterov 2004).

# %% [markdown]
# ## 8.2 Adam
#
# *Needs 8.1.*
#
# Nobody knows $\lambda_{\min}$ and $\lambda_{\max}$ of a network. **Adam** (Kingma and Ba 2015) divides the mean
# gradient of late by its mean size of late (root mean square), entry by entry. As long as its slope keeps the sign, an
# entry then moves by about $\tau$ per step, however large or small the slope is:


# %%
def adam(gradient, a, tau, steps):
    """The path (steps + 1, P) of Adam with its usual memory of 10 and 1000 steps."""
    path, m, v = [a], np.zeros(len(a)), np.zeros(len(a))
    for k in range(1, steps + 1):
        g = gradient(path[-1])
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2  # running means of g and of its square
        mean, size = m / (1 - 0.9**k), np.sqrt(v / (1 - 0.999**k))  # both began at 0: divide by the weights so far
        path.append(path[-1] - tau * mean / (size + 1e-8))
    return np.array(path)


# %% [markdown]
# **Predict:** how does the number of steps for a millionth depend on $\tau$? And what if somebody measures the loss in
# other units, so that it is 1000 times larger?

# %% tags=["answer"]
gradients = (bowl_gradient, lambda e: 1000 * bowl_gradient(e))
for tau in (1, 0.1, 0.03, 0.01):
    path, in_other_units = (adam(gradient, -coefficients, tau, 1000) for gradient in gradients)
    print(f"tau = {tau:4}: {millionth(path):3} steps, and {millionth(in_other_units):3} with a loss 1000 times larger")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Little: from 248 to 288 steps for $\tau = 1$, $0.1$ and $0.03$; only $\tau = 0.01$ is too timid (949 steps). In other
# units nothing changes, because a factor in front of the gradient is in its size, too, and cancels.
#
# </details>

# %% [markdown]
# All three beside one another, Adam with $\tau = 0.1$:

# %%
walks = {"gradient descent": plain, "momentum": ball, "Adam": adam(bowl_gradient, -coefficients, 0.1, 400)}
for name, path in walks.items():
    print(f"{name:16} after 100 steps {np.linalg.norm(path[100]):.0e} from the minimum")

# %% tags=["picture"]
p = figures.Panel(x="step k", y="distance to the minimum", yscale="log", xlim=(0, 400), ylim=(1e-8, 3))
places = (230, 0.03), (120, 1e-6), (230, 1e-4)
for j, (name, place) in enumerate(zip(walks, places, strict=True), 1):
    p.line(range(401), np.linalg.norm(walks[name][:401], axis=1), f"run {j}").label(name, *place)
figures.show(p, "On a logarithmic scale gradient descent falls slowly, momentum fast, Adam between them.")

# %% [markdown]
# Adam is slower than the best momentum, but nobody had to know an eigenvalue: so it is what most people try first.
# There is a price. Adam depends on the axes, and with a constant $\tau$ there are convex functions on which it does not
# converge (without proof: Reddi, Kale and Kumar 2018).

# %% [markdown]
# ## 8.3 The gradient of any program
#
# Backpropagation knows one kind of network. Its idea knows no such limit: let every value remember what it was made of,
# and how a slope goes back from it. That is **reverse mode**, and forty lines are enough (after *micrograd*, Karpathy
# 2020, with arrays in place of numbers).


# %%
class Node:
    """A value, and for each node that it was made of the way its slope goes back there."""

    def __init__(self, value, *made_of):
        self.value, self.made_of, self.slope = np.asarray(value, float), made_of, 0.0


def bend(p, sigma):
    """sigma of every entry; a slope s goes back as s ⊙ sigma'."""
    return Node(sigma(p.value), (p, lambda s: s * sigma.derivative(p.value)))


# %% [markdown]
# Sums and products. Where a row $q$ was added to many rows, it collects the slopes of them all; that is where the sum
# in the bias gradient of 6.5 came from:


# %%
def add(p, q):
    """p + q; q may be a single row, added to all."""
    return Node(p.value + q.value, (p, lambda s: s), (q, lambda s: s.reshape(-1, *q.value.shape).sum(axis=0)))


def times(p, q):
    """p ⊙ q."""
    return Node(p.value * q.value, (p, lambda s: s * q.value), (q, lambda s: s * p.value))


# %% [markdown]
# **Build.** The way back through a matrix product $C = AB$: from $\bar C$, the slopes of the loss in the entries of
# $C$, to $\bar A$ and $\bar B$, those in the entries of $A$ and $B$.


# %%
def my_matmul_back(A, B, C_bar): ...


check("matmul_back", my_matmul_back)

# %% [markdown]
# The same for nodes, folded until you have written yours:


# %% tags=["solution"]
def product(p, q):
    """p @ q for matrices."""
    return Node(p.value @ q.value, (p, lambda s: s @ q.value.T), (q, lambda s: p.value.T @ s))


# %% [markdown]
# A sum of all entries sends the same slope to each of them:


# %%
def total(p):
    """The sum of all entries."""
    return Node(p.value.sum(), (p, lambda s: np.full(p.value.shape, s)))


# %% [markdown]
# Backward: from the loss to the inputs, every node after all those that were made of it, and slopes that arrive on
# several ways are added:


# %%
def in_order(node, order):
    """Appends to the list `order` all that the node was made of, then the node; each once."""
    if node not in order:
        for part, _ in node.made_of:
            in_order(part, order)
        order.append(node)
    return order


# %%
def backward(loss):
    """Fills in the slope of the loss in every node that it was made of."""
    loss.slope = 1.0
    for node in reversed(in_order(loss, [])):
        for part, way_back in node.made_of:
            part.slope = part.slope + way_back(node.slope)


Node.__add__, Node.__mul__, Node.__matmul__ = add, times, product  # so that formulas read as they are written

# %% [markdown]
# The network with whole numbers of 6.1, sample $x = (2, 1)$, target 5. There the slopes in $W_1$ were $x\,\delta_1^T$
# with $\delta_1 = (-6, 3, 0)$. What will `W1.slope` be?

# %% tags=["answer"]
W1, b1 = Node([[1, -1, 2], [1, 3, -2]]), Node([-1, 2, -3])
W2, b2 = Node([[2], [-1], [4]]), Node([1])
res = bend(Node([[2, 1]]) @ W1 + b1, relu) @ W2 + b2 + Node([[-5]])
backward(Node(0.5) * total(res * res))
print("slope in W1:", W1.slope.tolist(), "  in b1:", b1.slope.tolist())
print("slope in W2:", W2.slope.ravel().tolist(), "  in b2:", b2.slope.tolist())

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# $(-12, 6, 0)$ and $(-6, 3, 0)$, the numbers of 6.4: each row is $\delta_1$ times one entry of $x = (2, 1)$.
#
# </details>

# %% [markdown]
# And the network $3\to5\to2$ with seven samples and random numbers. How far are we from `Deep.gradient`?

# %% tags=["answer"]
rng = np.random.default_rng(1)
net, X, Y = Deep.random([3, 5, 2], [tanh, identity], rng), rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
V1, c1, V2, c2 = (Node(part) for part in (net.W[1], net.b[1], net.W[2], net.b[2]))
res = bend(Node(X) @ V1 + c1, tanh) @ V2 + c2 + Node(-Y)
backward(Node(0.5 / len(X)) * total(res * res))
ours = np.concatenate([part.slope.ravel() for part in (V1, c1, V2, c2)])
gap = np.abs(ours - net.gradient(X, Y, squared).theta).max()
print(f"{ours.size} slopes, the largest difference is {'below' if gap < 1e-14 else 'NOT below'} 1e-14")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# By less than $10^{-14}$ in all 32 slopes: for a network reverse mode *is* backpropagation, with the same products.
#
# </details>

# %% [markdown]
# Now what notebook 6 could not do: one matrix used *twice*, and a connection that jumps over a layer. Nudging is the
# judge again; does it agree in all nine entries?


# %% tags=["answer"]
def knot(W):
    """A loss whose graph is no chain of layers."""
    z = bend(Node(X) @ W, tanh)
    return total(bend(z @ W, tanh) + z * z)


W = Node(rng.normal(size=(3, 3)))
backward(knot(W))
steps = 6e-6 * np.eye(9).reshape(9, 3, 3)
nudged = [(knot(Node(W.value + h)).value - knot(Node(W.value - h)).value) / 1.2e-5 for h in steps]
gap = np.abs(W.slope.ravel() - nudged).max()
print(f"{len(nudged)} slopes, the largest difference to nudging is {'below' if gap < 1e-8 else 'NOT below'} 1e-8")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Yes, up to $10^{-8}$ in all nine: the slopes that $W$ gets from its two places are added, and nothing else is needed.
#
# </details>

# %% [markdown]
# Each operation costs on the way back at most a few times what it cost forward, a matrix product twice as much. So
# *every* program has its gradient for a small multiple of its own price, in any number of variables (Baur and Strassen
# 1983).

# %% [markdown]
# ## 8.4 The same in PyTorch
#
# The libraries that others use are `Node` with hundreds of operations, on a graphics card. Take the digit reader of
# 6.12 before its training, and its gradient on 100 pictures:

# %%
digits = data.digits()
X, Y, digit = digits.X[:100], digits.y[:100], digits.raw_y[:100]
reader = Deep.random([64, 32, 10], [tanh, identity], np.random.default_rng(1))
W, b = reader.W, reader.b
gradient = reader.gradient(X, Y, cross_entropy)
print("largest slopes:", [round(np.abs(gradient.W[l]).max(), 3) for l in (1, 2)])

# %% [markdown]
# The same network and the same gradient in PyTorch, which you need not have. These lines are text here; a test of this
# lecture runs exactly them, and finds equal gradients to ten digits.
#
# ```python
# import torch
#
# torch.set_default_dtype(torch.float64)
# net = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.Tanh(), torch.nn.Linear(32, 10))
# for l, layer in ((1, net[0]), (2, net[2])):
#     layer.weight.data = torch.tensor(W[l].T)
#     layer.bias.data = torch.tensor(b[l])
# loss = torch.nn.functional.cross_entropy(net(torch.tensor(X)), torch.tensor(digit))
# loss.backward()
# slopes = [(layer.weight.grad.T.numpy(), layer.bias.grad.numpy()) for layer in (net[0], net[2])]
# ```

# %% [markdown]
# `.data`, `.grad` and `backward()` are our `value`, `slope` and `backward`, samples are rows as here, and
# `cross_entropy` contains the softmax. Only a `weight` is our $W_l^T$:

# %%
for l in (1, 2):
    print(f"layer {l}: our W has the shape {W[l].shape}, the weight of PyTorch {W[l].T.shape}")

# %% [markdown]
# ## 8.5 When to stop
#
# *Needs 8.2.*
#
# Back to the crash. A hundred tanh neurons, 300 parameters for 67 points, and Adam with $\tau = 0.01$. The loss on the
# points that are kept aside, the **validation loss**, takes no part in training; it says what the network is worth
# elsewhere.


# %%
def curves(n, steps=2000, every=20):
    """(steps, training loss, validation loss) of n tanh neurons trained by Adam, and the networks."""
    net = Shallow.random(n, 1, tanh, np.random.default_rng(3))
    net.W, net.b = 3 * net.W, 3 * net.b  # steeper, with the bends where they were
    path = adam(lambda theta: net.at(theta).gradient(crash.X[learn], crash.y[learn]).theta, net.theta, 0.01, steps)
    nets = [net.at(theta) for theta in path[::every]]
    trained, kept = ([net.loss(crash.X[part], crash.y[part]) for net in nets] for part in (learn, keep))
    return np.arange(0, steps + 1, every), np.array(trained), np.array(kept), nets


# %% [markdown]
# **Predict:** the training loss falls and falls. What does the validation loss do?

# %% tags=["answer"]
k, trained, kept, nets = curves(100)
best = kept.argmin()
for name, loss in (("validation", kept), ("training", trained)):
    print(f"{name:10} loss: {loss[0]:.2f} at the start, {loss[best]:.2f} at step {k[best]}, {loss[-1]:.2f} at the end")

# %% tags=["picture", "answer"]
loss = figures.Panel("loss", "step", yscale="log", xlim=(0, 1700), ylim=(0.03, 1))
loss.network(k, trained, "thin").label("training", 1200, 0.05)
loss.line(k, kept, "test").label("validation", 1000, 0.2)
fit = figures.Panel("two of these networks", "time after impact").data(crash.X[learn], crash.y[learn], "faint")
fit.network(t, nets[best](t)).label("best step", -1, 1.4)
fit.line(t, nets[75](t), "error", "thin").label("step 1500", 0.6, -2.2)
figures.show([loss, fit], "Training falls, validation falls and then rises; the late curve chases the noise.")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# It falls to $0.12$ at step 40 and rises to $0.17$ at step 2000, while the training loss falls on, from $0.10$ to
# $0.05$: what is learned late is true of the training points only.
#
# </details>

# %% [markdown]
# The network first learns what both halves share, the crash, and then what only one of them has, its noise. **Early
# stopping** keeps the parameters of the lowest validation loss. That loss was chosen as the lowest of many, so it
# flatters a little: an honest final number needs points that nobody has looked at, used once.

# %% [markdown]
# ## 8.6 How wide?
#
# *Needs 8.2 and 8.5.*
#
# Two, five, twenty, a hundred neurons. **Predict:** which width has the lowest validation loss when each stops at its
# best, and which at the end?

# %% tags=["answer"]
for n in (2, 5, 20, 100):
    k, trained, kept, _ = curves(n)
    print(f"n = {n:3}: validation {kept.min():.2f} at best, {kept[-1]:.2f} at the end; training {trained[-1]:.2f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# At their best five, twenty and a hundred neurons are equal ($0.11$ to $0.12$), and two are too stiff ($0.22$); at the
# end five and twenty have $0.14$ and a hundred $0.17$, because more parameters can follow more of the noise.
#
# </details>

# %% [markdown]
# So the first question has its answer: wide enough to bend as the data do, and stopped when the points kept aside say
# so. Two neurons cannot follow this crash; from five on, *when* you stop matters more than how many.
#
# **To read on:** Nesterov (2004), *Introductory Lectures on Convex Optimization*; Griewank and Walther (2008),
# *Evaluating Derivatives*; Prechelt (1998), *Early stopping – but when?*
#
# ## What you can now do
#
# - say what momentum gains, $\sqrt\kappa$ instead of $\kappa$, and what Adam does not care about;
# - differentiate any program made of operations that you can differentiate;
# - read a gradient in PyTorch;
# - stop in time, and distrust a loss on training points.
