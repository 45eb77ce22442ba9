# %% [markdown]
# # 3 · Least squares
#
# A network is a formula with free numbers in it; measurements decide what they should be. Here you turn "fits well"
# into one number, find a linear problem inside the nonlinear one, and derive, code and check the three gradients that
# all training in this lecture runs on.
#
# You need: [notebook 1](01_neurons.ipynb) (what $a$, $W$, $b$ and $\sigma$ are). You get: a gradient you can trust.

# %%
import numpy as np

from nblib import Shallow, data, explorables, figures, gradient_descent, heaviside, relu, sigmoid, tanh
from nblib.exercises import check, hint, solution

np.set_printoptions(precision=3, suppress=True, legacy="1.25")  # numbers print as plain numbers

# %% [markdown]
# ## 3.1 Data
#
# A crash test: a motorcycle stops dead, and a sensor in the helmet writes down what the head goes through.
# $N = 133$ pairs $(x_i, y_i)$ of time and acceleration, $x_i \in \mathbb R^d$ with $d = 1$.

# %%
crash = data.motorcycle()
N, d = crash.X.shape
print(f"N = {N} samples, d = {d}, but only {len(np.unique(crash.X))} different times")

# %% tags=["picture"]
p = figures.Panel(x="time after impact [ms]", y="acceleration [g]").data(crash.raw_X, crash.raw_y)
p.label("plunge", 24.5, -125).label("rebound", 36.5, 74)
figures.show(p, "133 measurements: flat for 14 ms, a plunge to -130 g, a rebound to 75 g, then scatter around 0.")

# %% [markdown]
# **The question of this notebook:** can five neurons, that is fifteen numbers, follow this curve, and who finds the
# fifteen numbers? Section 3.10 answers.
#
# From here on both axes are **standardised**: minus the mean, divided by the standard deviation. So $0$ is the average
# time.

# %%
X, y = crash.X, crash.y
print(f"one unit of x is {crash.raw_X.std():.1f} ms, one unit of y is {crash.raw_y.std():.1f} g")

# %% [markdown] tags=["S36", "S37"]
# ## 3.2 The network in matrix form
#
# *Needs 3.1.*
#
# Put the coefficients into a vector $a = (a_1, \dots, a_n)$, the biases into $b$, and the weights into the columns of
# $W = (w_1, \dots, w_n) \in \mathbb R^{d \times n}$. With $\sigma$ applied entry by entry, the sum
# (2.1.21) becomes
#
# $$\sum_{j=1}^n a_j\,\sigma(\langle w_j, x\rangle + b_j) = a^T \sigma(W^T x + b).$$
#
# Is that really the same number? Both sides, for one $x$ and $d = 3$:

# %% tags=["answer"]
rng = np.random.default_rng(0)
a, W, b, x = rng.normal(size=4), rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=3)
as_sum = sum(a[j] * tanh(W[:, j] @ x + b[j]) for j in range(4))
as_matrix = a @ tanh(W.T @ x + b)
print(f"as a sum {as_sum:.6f}, as a product {as_matrix:.6f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Yes, twice 0.374141: entry $j$ of $W^Tx + b$ is $\langle w_j, x\rangle + b_j$, and $a^Tv$ is $\sum_j a_jv_j$.
#
# </details>

# %% [markdown]
# All samples at once are the rows of $X \in \mathbb R^{N \times d}$. Transposing $W^T x_i + b$ gives the row
# $x_i^T W + b^T$, so one line does all of them:

# %%
net = Shallow.random(n=5, d=1, sigma=tanh, rng=np.random.default_rng(1))
net.W, net.b = 3 * net.W, 3 * net.b  # three times as steep, with the bend, where w x + b = 0, in its place
outputs = tanh(X @ net.W + net.b)
print(f"outputs {outputs.shape}: a row for each sample, a column for each neuron")
print("largest difference of outputs @ a and net(X):", round(np.abs(outputs @ net.a - net(X)).max(), 12))

# %% [markdown]
# **Predict before you look:** five neurons with random numbers. How close will the curve be to the data?


# %% tags=["picture", "answer"]
def picture(net, alt):
    """The data and the curve of one network, standardised."""
    t = np.linspace(X.min(), X.max(), 400)
    p = figures.Panel(x="time (standardised)", y="acceleration").data(X, y, "small").network(t, net(t))
    return figures.show(p, alt)


print(f"data from {y.min():.1f} to {y.max():.1f}, curve from {net(X).min():.1f} to {net(X).max():.1f}")
picture(net, "The random network: an almost flat curve that sinks gently to the right and ignores the data.")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Not close: the data fall to −2.3, the curve to −0.6, because its numbers have not met the data yet.
#
# </details>

# %% [markdown] tags=["S41"]
# ## 3.3 One number for "how wrong"
#
# *Needs 3.2.*
#
# At sample $i$ the curve misses by the **residual**
#
# $$\mathrm{res}_i = a^T\sigma(W^T x_i + b) - y_i .$$
#
# Prediction minus truth, in that order. Samples at the same time have residuals of their own. Which sign will they have
# in the plunge?

# %% tags=["answer"]
res = net(X) - y
plunge = (crash.raw_X[:, 0] > 18) & (crash.raw_X[:, 0] < 25)
print(f"{(res[plunge] > 0).sum()} of the {plunge.sum()} residuals in the plunge are positive")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Plus, all 18 of them: the curve passes far above the points, so the prediction is larger than the truth.
#
# </details>

# %% [markdown] tags=["S35", "S54", "S57"]
# Squaring forgets the sign and punishes big misses most. The **least-squares problem** (2.1.22) asks for parameters
# that make
#
# $$\mathcal L(a, W, b) = \frac1{2N}\sum_{i=1}^N \bigl|a^T\sigma(W^Tx_i+b) - y_i\bigr|^2
#   = \frac1{2N}\sum_{i=1}^N \mathrm{res}_i^2 \tag{2.1.22}$$
#
# as small as possible: half the *mean squared error* (MSE) of other books.
#
# A yardstick: answering $0$ everywhere has the loss $\tfrac1{2N}\sum y_i^2 = \tfrac12$, because $y$ is standardised. Is
# our random network better than that?

# %% tags=["answer"]
loss, zero = (res**2).sum() / (2 * N), (y**2).sum() / (2 * N)
print(f"random network {loss:.3f} (net.loss says {net.loss(X, y):.3f}), zero {zero:.3f}")
print(f"mean squared error {np.mean(res**2):.3f}, mean of prediction times target {np.mean(net(X) * y):.2f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Worse, 0.669 against 0.500: the mean of prediction times target is −0.13, so the curve is low where the data are high.
#
# </details>

# %% [markdown]
# **Exercise.** The loss (2.1.22), one number.


# %%
def my_loss(a, W, b, X, y, sigma): ...


check("loss", my_loss)

# %% [markdown]
# <details><summary>A smallest loss need not exist</summary>
#
# Two points $(0,0)$ and $(1,1)$, one sigmoid neuron $a\,s(wx+b)$. With $a = 1$, $w = 2k$, $b = -k$ the loss is
# $s(-k)^2/2 \to 0$. But $0$ itself would need $a\,s(b) = 0$, so $a = 0$, so $\hat f(1) = 0 \ne 1$. There is an infimum,
# no minimum.
#
# </details>

# %% [markdown]
# A loss can be seen. The smallest model is a line, $\hat f(x) = a x + b$: each residual is the side of a square, and
# $\mathcal L$ is half their mean area. Over $a$ and $b$ it is a bowl. Eight points lie on a line; the last one is
# lifted: answer the question of the figure.

# %%
explorables.Squares("outlier at the end")

# %% [markdown]
# Then scenes 3, 5 and 7: what changed?

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# The end has a long lever (slope 0.60 to 1.43); a point just left of the middle turns the line a little, the other way
# (to 0.48). In 5 another zero and unit of $x$ make the bowl round: notebook 4 needs that. In 7 you are the computer.
#
# </details>

# %% [markdown]
# ## 3.4 The linear problem inside
#
# *Needs 3.2.*
#
# Freeze $W$ and $b$. Then $\hat f(x_i) = \sum_j \Phi_{ij} a_j$ with the *features*
# $\Phi_{ij} = \sigma(\langle w_j, x_i\rangle + b_j)$, and $\mathcal L$ is an ordinary linear least-squares problem
# in $a$: a bowl with a formula for its bottom. NumPy has `lstsq`.

# %%
Phi = tanh(X @ net.W + net.b)
best_a = np.linalg.lstsq(Phi, y)[0]
frozen = Shallow(best_a, net.W, net.b, tanh)
print(f"loss {net.loss(X, y):.3f}, with the best a {frozen.loss(X, y):.3f}")

# %% tags=["picture"]
picture(frozen, "With the best coefficients: a dip too late, too wide and half as deep, then wiggles.")

# %% [markdown]
# Better, and yet wrong in shape: the bends sit where chance put them. At the bottom of the bowl the residual is
# orthogonal to every feature, $\Phi^T \mathrm{res} = 0$ (3.5 says why): these features have nothing left to give.

# %%
print("feature times residual, for all five:", np.abs(Phi.T @ (frozen(X) - y)).round(9))

# %% [markdown]
# Why not take more bends? Two losses tell: the **training loss** on the points of the fit, and the **test loss**, here
# half the mean square distance from the true curve between them. **Predict:** 12 points, and 12 frozen neurons instead
# of 6. What becomes of the two losses?

# %%
explorables.FrozenFeatures("n = N")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Training: 0, twelve equations with twelve unknowns. Test: from 0.0060 to 294, as coefficients up to $2.4\cdot10^7$
# cancel at the twelve points only.
#
# </details>

# %% [markdown]
# The best surprise is in scenes 4 and 5. What becomes of the test loss there?

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# It falls from 294 to 0.011 with 200 neurons: of many exact fits the one with the smallest $a$ is calm. A little ridge,
# a price on large $a$, calms twelve: 0.0062.
#
# </details>

# %% [markdown] tags=["S38"]
# What remains is to move the bends, $W$ and $b$. No formula is known for the best ones. So do as on a hillside in fog:
# feel the slope, walk down. That is gradient descent.
#
# ## 3.5 The gradient in $a$
#
# *Needs 3.4.*

# %% [markdown] tags=["S55", "S58"]
# Move $a_j$ and nothing else. Outside stands $r\mapsto r^2$, inside $a_j\mapsto\mathrm{res}_i$ with the sample fixed,
# so the chain rule gives
#
# $$\frac{\partial}{\partial a_j}\,\mathrm{res}_i^2 = 2\,\mathrm{res}_i\,\frac{\partial\,\mathrm{res}_i}{\partial a_j},$$
#
# and the $2$ meets the $\tfrac1{2N}$ to give $\tfrac1N$: that is what the $\tfrac12$ is for.

# %%
i, j = 40, 2  # one sample, one neuron


def residual(a):
    """res_i as a function of the coefficients."""
    return a @ tanh(X[i] @ net.W + net.b) - y[i]


def square(a):
    return residual(a) ** 2


# %%
def nudge(g, a, j, h=1e-6):
    """How fast g(a) changes with entry j of a: a small step up, a small step down."""
    e_j = np.eye(len(a))[j]
    return (g(a + h * e_j) - g(a - h * e_j)) / (2 * h)


d_res = nudge(residual, net.a, j)
print(f"the square nudged: {nudge(square, net.a, j):.6f}, chain rule: {2 * residual(net.a) * d_res:.6f}")

# %% [markdown] tags=["S59"]
# The residual is affine in $a$, so its derivative is whatever multiplies $a_j$, the output of neuron $j$:
#
# $$\frac{\partial\,\mathrm{res}_i}{\partial a_j} = \sigma(\langle w_j, x_i\rangle + b_j),$$
#
# where $w_j$ is column $j$ of $W$. Nudging $a_3$ must give the output of neuron 3 (entry 2 for Python):


# %%
print(f"nudged: {d_res:.6f}, output of neuron 3: {tanh(X[i] @ net.W[:, j] + net.b[j]):.6f}")

# %% [markdown] tags=["S42", "S56", "S60"]
# Together, for one component and for all of them as a vector in $\mathbb R^n$:
#
# $$\frac{\partial\mathcal L}{\partial a_j} = \frac1N\sum_{i=1}^N \mathrm{res}_i\,\sigma(\langle w_j,x_i\rangle+b_j),
# \qquad
# \nabla_a\mathcal L = \frac1N\sum_{i=1}^N \mathrm{res}_i\,\sigma(W^Tx_i+b).$$
#
# The sum over samples is a matrix product: $(n \times N)$ times $(N,)$.

# %%
S, res = tanh(X @ net.W + net.b), net(X) - y
grad_a = S.T @ res / N
print("S^T", S.T.shape, "times res", res.shape, "gives grad_a", grad_a.shape)

# %% [markdown]
# **Predict:** what is $\nabla_a \mathcal L$ at the frozen-feature solution from 3.4?

# %% tags=["answer"]
print("grad_a there:", np.abs(frozen.gradient(X, y).a).round(9))

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Five times 0, as at every minimum. It is $\tfrac1N\Phi^T\mathrm{res}$: so there the residual is orthogonal to every
# feature.
#
# </details>

# %% [markdown]
# **Exercise.** $\nabla_a\mathcal L$ in your own code.


# %%
def my_grad_a(a, W, b, X, y, sigma): ...


check("grad_a", my_grad_a)

# %% [markdown] tags=["S45", "S46", "S48"]
# ## 3.6 A product that NumPy gets wrong on purpose
#
# *Needs 3.2.*
#
# The other two gradients multiply two vectors entry by entry. For $A$ and $B$ of the **same** shape the Hadamard
# product, written $\odot$, is
#
# $$(A \odot B)_{ij} = A_{ij}\,B_{ij}.$$

# %%
A = np.array([[2, 3, 1], [0, 8, -2]])
B = np.array([[3, 1, 4], [7, 9, 5]])
A * B

# %% [markdown] tags=["S49", "S50", "S51", "S52", "S53"]
# It inherits its rules from the numbers in the entries: commutative, associative, distributive, and scalars may
# move freely. The $0$ in $A \odot 0 = 0$ is the zero *matrix* of the same shape.

# %%
C, k, zero = np.array([[1, -1, 2], [4, 0, 3]]), 7, np.zeros((2, 3), int)
print("A o B - B o A:                ", (A * B - B * A).tolist())
print("A o (B o C) - (A o B) o C:    ", (A * (B * C) - (A * B) * C).tolist())
print("A o (B + C) - (A o B + A o C):", (A * (B + C) - (A * B + A * C)).tolist())
print("(k A) o B - A o (k B):        ", ((k * A) * B - A * (k * B)).tolist())
print("(k A) o B - k (A o B):        ", ((k * A) * B - k * (A * B)).tolist())
print("A o 0:                        ", (A * zero).tolist())

# %% [markdown] tags=["S47"]
# For different shapes the product is undefined. NumPy's `*` does not agree: it *broadcasts*, that is, it repeats what
# is short. The targets may come as a column $(N, 1)$, as from a table. What shape has `net(X) - column`?

# %% tags=["answer"]
column = y[:, None]
honest, silent = net(X) - y, net(X) - column
print("with y:     ", honest.shape, f"loss {(honest**2).mean() / 2:.3f}")
print("with column:", silent.shape, f"loss {(silent**2).mean() / 2:.3f}")

# %% [markdown] tags=["E62", "answer"]
# <details><summary>Answer</summary>
#
# $(133, 133)$, every prediction minus every target. **A trap:** no error is raised, and the mean of that table, 0.540
# instead of 0.669, still looks like a loss.
#
# </details>

# %% [markdown]
# The library refuses instead of guessing:

# %%
try:
    net.loss(X, column)
except ValueError as error:
    print(error)

# %% [markdown]
# **Exercise.** $A\odot B$, with a `ValueError` when the shapes differ.


# %%
def my_hadamard(A, B): ...


check("hadamard", my_hadamard)

# %% [markdown]
# ## 3.7 The gradient in $W$
#
# *Needs 3.2, 3.5.*
#
# The gradient in a matrix is a matrix $G$ of the same shape, with
# $\mathcal L(W + H) = \mathcal L(W) + \langle G, H\rangle + o(|H|)$ for small $H$. Here
# $\langle G, H\rangle = \sum_{k,j} G_{kj}H_{kj}$ is the **Frobenius inner product**: column $j$ of $G$ is the gradient
# in $w_j$.

# %% [markdown] tags=["S61", "S62", "S63", "S64"]
# So write the residual as $\sum_j a_j\sigma(w_j^Tx_i + b_j) - y_i$ and differentiate in one column $w_j$; the constant
# $y_i$ drops out:
#
# $$\frac{\partial\mathcal L}{\partial w_j} = \frac1N\sum_{i=1}^N \mathrm{res}_i\,\frac{\partial\,\mathrm{res}_i}{\partial w_j}.$$

# %% [markdown] tags=["S65", "S66", "S67"]
# Only summand $j$ contains $w_j$. Inside it stands $\sigma$, differentiable from here on, and inside that an expression
# affine in $w_j$ whose gradient is $x_i$:
#
# $$\frac{\partial\,\mathrm{res}_i}{\partial w_j}
# = a_j\,\sigma'(w_j^Tx_i+b_j)\,\frac{\partial}{\partial w_j}\bigl(w_j^Tx_i + b_j\bigr)
# = a_j\,\sigma'(w_j^Tx_i+b_j)\;x_i .$$
#
# A neuron is **saturated** at $x_i$ if $w_j^Tx_i+b_j$, its **pre-activation**, is so far out that $\sigma$ is nearly
# flat. How large is this then?

# %% tags=["answer"]
pre = X[i] @ net.W + net.b  # of sample 40 again
slopes = net.a * tanh.derivative(pre) * X[i]
for j in range(5):
    print(f"neuron {j + 1}: pre-activation {pre[j]:6.2f}   d res / d w = {slopes[j]:7.4f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Nearly 0, for neuron 3 at −3.41 only −0.0004: $\sigma'$ is tiny, and a saturated neuron hardly learns.
#
# </details>

# %% [markdown] tags=["S68", "S69"]
# Stack these for all $j$. The vector $a\odot\sigma'(W^Tx_i+b) \in \mathbb R^n$ has the entries
# $a_j\sigma'(w_j^Tx_i+b_j)$, and times the row $x_i^T$ it becomes a table with row $j$ for neuron $j$:
#
# $$\frac1N\sum_{i=1}^N \mathrm{res}_i\,\bigl[a\odot\sigma'(W^Tx_i+b)\bigr]\,x_i^T \in \mathbb R^{n\times d}.$$

# %% [markdown] tags=["S70", "E29"]
# <div class="alert alert-warning" style="color: black">
#
# **A trap:** this is not yet the gradient. The row $x_i^T$ makes the table $n\times d$, while $W$ is $d \times n$. For
# $n = d$ no shape complains, and every entry off the diagonal sits in the wrong place.
#
# </div>


# %%
def rows_for_neurons(net, X, y):
    """The (n, d) table before the transpose."""
    res = net(X) - y
    rows = net.a * tanh.derivative(X @ net.W + net.b)
    return sum(res[i] * np.outer(rows[i], X[i]) for i in range(len(y))) / len(y)


rng = np.random.default_rng(3)
cloud, target = rng.normal(size=(40, 3)), rng.normal(size=40)  # d = 3

# %%
three = Shallow.random(n=3, d=3, sigma=tanh, rng=np.random.default_rng(2))
table, right = rows_for_neurons(three, cloud, target), three.gradient(cloud, target).W
for name, answer in (("as it is", table), ("transposed", table.T)):
    error = np.linalg.norm(answer - right) / np.linalg.norm(right)
    print(f"{name:10} {answer.shape}, relative error {error:.2f}")

# %% [markdown] tags=["formula", "S43", "S71"]
# So we transpose, once, at the end:
#
# $$\nabla_W\mathcal L = \frac1N\sum_{i=1}^N\Bigl[\bigl(\mathrm{res}_i\;a\odot\sigma'(W^Tx_i+b)\bigr)\,x_i^T\Bigr]^T
# = \frac1N\sum_{i=1}^N x_i\,\bigl(\mathrm{res}_i\;a\odot\sigma'(W^Tx_i+b)\bigr)^T\in\mathbb R^{d\times n}.$$

# %% [markdown]
# With samples as rows the transpose happens by itself. Collect
#
# $$D_{ij} = \mathrm{res}_i\;a_j\,\sigma'(w_j^Tx_i+b_j),\qquad D\in\mathbb R^{N\times n},$$
#
# one row per sample. Then $X^T D$ sums $x_i\,(\dots)^T$ over $i$: $(d \times N)$ times $(N \times n)$.

# %%
res = net(X) - y
D = res[:, None] * net.a * tanh.derivative(X @ net.W + net.b)
grad_W = X.T @ D / N
print("D", D.shape, "  grad_W", grad_W.shape, "  W", net.W.shape)

# %% [markdown]
# **Find the mistake.** Two slips: which shape, and what stands before the sum?


# %% tags=["answer"]
def my_grad_W(a, W, b, X, y, sigma):
    total = 0
    for x_i, y_i in zip(X, y, strict=True):
        pre = W.T @ x_i + b
        res = a @ sigma(pre) - y_i
        total += np.outer(res * a * sigma.derivative(pre), x_i)
    return total


check("grad_W", my_grad_W)


# %% [markdown] tags=["S72", "S73"]
# ## 3.8 The gradient in $b$
#
# *Needs 3.7.*
#
# The same path, shorter: $b$ enters $W^Tx_i + b$ with derivative $1$. How does the vector $\sigma(W^Tx_i+b)$ react to
# the vector $b$? In the **Jacobian**, an $n\times n$ table, the reaction of neuron $k$ to $b_j$ stands in row $k$,
# column $j$.

# %% tags=["answer"]
pre, h = X[i] @ net.W + net.b, 1e-6
J = np.array([(tanh(pre + h * e) - tanh(pre - h * e)) / (2 * h) for e in np.eye(5)]).T
print(J)
print("sigma' of the five:", tanh.derivative(pre))

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# The Jacobian is $\operatorname{diag}\bigl(\sigma'(W^Tx_i+b)\bigr)$, here 0.534 first and 20 zeros beside the diagonal:
# bias $j$ moves neuron $j$ and no other.
#
# </details>

# %% [markdown] tags=["S74", "S75"]
# The map $z\mapsto a^T\sigma(z)$ has the gradient $a\odot\sigma'(z)$: the transposed Jacobian
# $\operatorname{diag}(\sigma')$ applied to $a$ is $a\odot\sigma'$. That is the whole reason why $\odot$ appears, with
# an entry for each *neuron*; the residual is a single number.

# %%
print("J^T a:     ", J.T @ net.a)
print("a o sigma':", net.a * tanh.derivative(pre))

# %% [markdown] tags=["S44", "S76"]
# Multiply by the residual and take the mean:
#
# $$\nabla_b\mathcal L = \frac1N\sum_{i=1}^N \mathrm{res}_i\;\bigl(a\odot\sigma'(W^Tx_i+b)\bigr)\in\mathbb R^n .$$
#
# The summands are the rows of the table `D` from 3.7:

# %%
grad_b = D.sum(axis=0) / N
print("grad_b", grad_b.shape, "  b", net.b.shape)

# %% [markdown]
# ## 3.9 Trust, but check
#
# *Needs 3.5 and 3.8.*
#
# Three formulas, a dozen places for a slip. Put all parameters into one vector
# $\theta = (a, W, b) \in \mathbb R^P$, here $P = (d+2)n = 15$, as `net.theta` does. Nudge every single one:
#
# $$\frac{\mathcal L(\theta + h e_p) - \mathcal L(\theta - h e_p)}{2h}$$
#
# must agree with our gradient in all 15 places.


# %%
def by_nudging(net, X, y):
    """The gradient by central differences, one parameter at a time."""

    def loss(theta):
        return net.at(theta).loss(X, y)  # of the network with these parameters

    return np.array([nudge(loss, net.theta, p) for p in range(net.size)])


ours = np.concatenate([grad_a, grad_W.ravel(), grad_b])
worst = np.abs(ours - by_nudging(net, X, y)).max()
print(f"largest of {ours.size} differences, to eight digits: {worst:.8f}")

# %% [markdown]
# The library has the same three lines in `net.gradient_by_formula`, and faster ones in `net.gradient`, which we call
# from now on. Would the check have caught a mistake? Put a slip into one of the three:

# %% tags=["answer"]
slips = {"factor 2 in a": (2 * grad_a, grad_W, grad_b), "sign of b": (grad_a, grad_W, -grad_b)}
for slip, parts in slips.items():
    wrong = np.concatenate([part.ravel() for part in parts])
    print(f"{slip}: off by {np.abs(wrong - by_nudging(net, X, y)).max():.2f}")

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Yes: a factor 2 shows as 0.47, a sign as 0.18, and the right gradient as 0 to eight digits.
#
# </details>

# %% [markdown]
# The check works where $\sigma$ is differentiable: for tanh and sigmoid everywhere, for ReLU except at the kink. For
# Heaviside the loss is flat in $W$ and $b$ almost everywhere. **Predict:** which of the three gradients survive with
# Heaviside neurons?

# %% tags=["answer"]
print("largest entry of  grad a  grad W  grad b")
for sigma in (tanh, sigmoid, relu, heaviside):
    g = Shallow(net.a, net.W, net.b, sigma).gradient(X, y)
    print(f"{sigma.name:16}", *(f"{np.abs(part).max():7.3f}" for part in (g.a, g.W, g.b)))

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Only $\nabla_a$, with 0.368; the others are 0, since $H' = 0$ off the jump. Descent never moves the steps; whoever
# trains them puts another slope in the place of $\sigma'$.
#
# </details>

# %% [markdown]
# ## 3.10 Walk downhill
#
# *Needs 3.9.*
#
# Take 2000 steps against the gradient, $\theta \leftarrow \theta - \tau\nabla\mathcal L(\theta)$ with $\tau = 0.05$.
# Will learned bends beat the frozen ones, whose loss was 0.243?


# %% tags=["answer"]
def gradient(theta):
    """The gradient of the loss at the parameters theta."""
    return net.at(theta).gradient(X, y).theta


path = gradient_descent(gradient, net.theta, tau=0.05, steps=2000)  # all 2001 theta
trained = net.at(path[-1])
print(f"loss {frozen.loss(X, y):.3f} with frozen bends, {trained.loss(X, y):.3f} with learned ones")

# %% tags=["picture", "answer"]
picture(
    trained,
    "The trained curve is flat, plunges, rebounds and settles, right through the middle of the data.",
)

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# Yes, 0.114 against 0.243: the bends moved to where the data bend. So five neurons can follow the crash, and 2000
# small steps downhill found their fifteen numbers.
#
# </details>

# %% [markdown]
# How large may $\tau$ be, and what does a larger one do? [Notebook 4](04_gradient_descent.ipynb) answers.
#
# ## What you can now do
#
# - write a network as $a^T\sigma(W^Tx+b)$, and for all samples as `sigma(X @ W + b) @ a`;
# - say what (2.1.22) measures, and why $\tfrac12$ stands in front;
# - find the best $a$ for frozen $W$, $b$, and distrust a training loss of $0$;
# - derive $\nabla_a$, $\nabla_W$, $\nabla_b$ with their shapes, and say where the transpose and $\odot$ come from;
# - check any gradient by nudging.
