# %% [markdown] slideshow={"slide_type": "slide"}
# # 3 · Least squares
#
# A network is a formula with free numbers in it. Measurements decide what these numbers should be. In this
# notebook you turn "fits well" into one number, find a linear problem hiding inside the nonlinear one, and
# derive, code and check the three gradients that every training program in this lecture runs on.
#
# You need: notebook 1 (what $a$, $W$, $b$ and $\sigma$ are). You get: a gradient you can trust.

# %% slideshow={"slide_type": "skip"}
import numpy as np

from nblib import Shallow, data, explorables, figures, gradient_descent, heaviside, relu, sigmoid, tanh
from nblib.exercises import check, hint, solution

np.set_printoptions(precision=3, suppress=True, legacy="1.25")  # numbers print as plain numbers

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 3.1 Data
#
# A crash test: a motorcycle stops dead, and a sensor in the helmet writes down what the head goes through.
# $N = 133$ pairs $(x_i, y_i)$ of time and acceleration, $x_i \in \mathbb R^d$ with $d = 1$. The pairs are the
# given; the curve through them is what we look for.

# %% slideshow={"slide_type": "fragment"}
crash = data.motorcycle()
N, d = crash.X.shape
print(N, "samples, d =", d)
fig, ax = figures.axes(xlabel="time after impact [ms]", ylabel="acceleration [g]")
ax.plot(crash.raw_X, crash.raw_y, **figures.LINES["data"])
figures.show(
    fig,
    "Scatter plot of 133 measurements: flat at 0 g for 14 ms, a plunge to about -130 g near 21 ms, "
    "a rebound to about +75 g near 32 ms, then back towards 0 with much scatter.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Flat, then a plunge, then a rebound: no polynomial of low degree likes this. From here on both axes are
# standardised (mean 0, standard deviation 1), so that numbers like 0.5 mean "half a standard deviation".

# %% slideshow={"slide_type": "fragment"}
X, y = crash.X, crash.y
abs(X.mean()) < 1e-12, abs(y.mean()) < 1e-12, round(X.std(), 6), round(y.std(), 6)

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S36", "S37"]
# ## 3.2 The network in matrix form
#
# *Needs 3.1.*
#
# Put the coefficients into a vector $a = (a_1, \dots, a_n)$, the biases into $b$, and the weights side by side as
# the columns of $W = (w_1, \dots, w_n) \in \mathbb R^{d \times n}$. With $\sigma$ applied entry by entry, the sum
# (2.1.21) becomes
#
# $$\sum_{j=1}^n a_j\,\sigma(\langle w_j, x\rangle + b_j) = a^T \sigma(W^T x + b).$$
#
# Is that really the same number? Both sides, for one $x$ and $d = 3$:

# %% slideshow={"slide_type": "fragment"}
rng = np.random.default_rng(0)
a, W, b, x = rng.normal(size=4), rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=3)
as_sum = sum(a[j] * tanh(W[:, j] @ x + b[j]) for j in range(4))
as_matrix = a @ tanh(W.T @ x + b)
round(as_sum, 6), round(as_matrix, 6)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["E60"]
# <div class="alert alert-info" style="color: black">
#
# **E60 · what goes without saying.** The script starts to sum over $x_i$ and $y_i$ before it says what they are,
# and explains only pages later that $\sigma$ of a vector acts entry by entry. Here: $(x_i, y_i) \in \mathbb R^d
# \times \mathbb R$ for $i = 1, \dots, N$, and $a$, $b$ are columns.
#
# </div>
#
# All samples at once are the rows of $X \in \mathbb R^{N \times d}$. Transposing $W^T x_i + b$ gives the row
# $x_i^T W + b^T$, so one line does all of them:

# %% slideshow={"slide_type": "skip"}
net = Shallow.random(n=5, d=1, sigma=tanh, rng=np.random.default_rng(1))
net.W, net.b = 3 * net.W, 3 * net.b  # steeper neurons, spread wider
features = tanh(X @ net.W + net.b)
features.shape, np.allclose(features @ net.a, net(X))

# %% [markdown]
# **Predict before you look:** five neurons with random numbers. How close will the curve be to the data?


# %% slideshow={"slide_type": "subslide"}
def picture(net, alt):
    """The data and the curve of one network, standardised."""
    t = np.linspace(X.min(), X.max(), 400)
    fig, ax = figures.axes(xlabel="time (standardised)", ylabel="acceleration")
    ax.plot(X, y, **figures.LINES["data"], alpha=0.5)
    ax.plot(t, net(t), **figures.LINES["network"])
    return figures.show(fig, alt)


picture(net, "The random network: an almost flat curve that sinks gently to the right and ignores the data.")

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S41"]
# ## 3.3 One number for "how wrong"
#
# *Needs 3.2.*
#
# At each sample the curve misses by the **residual**
#
# $$\mathrm{res}(x_i) = a^T\sigma(W^T x_i + b) - y_i .$$
#
# Prediction minus truth, in that order: positive means the curve is too high. Which sign will the residuals have
# in the plunge, where the curve passes far above the points?

# %% slideshow={"slide_type": "fragment"}
res = net(X) - y
plunge = (crash.raw_X[:, 0] > 18) & (crash.raw_X[:, 0] < 25)
f"{(res[plunge] > 0).mean():.0%} of the {plunge.sum()} residuals in the plunge are positive"

# %% [markdown] tags=["S35", "S57"]
# Squaring forgets the sign and punishes big misses most. The **least-squares problem** (2.1.22) asks for the
# parameters with the smallest
#
# $$\mathcal L(a, W, b) = \frac1{2N}\sum_{i=1}^N \bigl|a^T\sigma(W^Tx_i+b) - y_i\bigr|^2
#   = \frac1{2N}\sum_{i=1}^N \mathrm{res}(x_i)^2 . \tag{2.1.22}$$

#
# A yardstick: the network that answers $0$ everywhere has loss $\tfrac1{2N}\sum y_i^2 = \tfrac12$, because $y$ is
# standardised. Is our random network better or worse than saying nothing?

# %% slideshow={"slide_type": "subslide"}
loss, nothing = (res**2).sum() / (2 * N), (y**2).sum() / (2 * N)
round(loss, 3), round(net.loss(X, y), 3), round(nothing, 3)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["S54", "E27"]
# <div class="alert alert-info" style="color: black">
#
# **E27 · half a mean.** The script calls $\mathcal L$ "the MSE". The mean squared error has no $\tfrac12$, so
# $\mathcal L$ is exactly half of it. The minimiser is the same; a loss you compare with somebody else's is not.
#
# </div>

# %% slideshow={"slide_type": "skip"}
mse = np.mean(res**2)
round(mse / net.loss(X, y), 12)

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** The loss (2.1.22), one number.


# %% slideshow={"slide_type": "skip"}
def my_loss(a, W, b, X, y, sigma): ...


check("loss", my_loss)

# %% [markdown]
# A loss can be seen. The smallest model is a line, $\hat f(x) = a x + b$: each residual is the side of a square, and
# $\mathcal L$ is half their mean area. Over $a$ and $b$ it is a bowl. **Predict:** eight points lie on a line; one is
# lifted, either the last or one in the middle. Which lift turns the best line more, and which way?

# %% slideshow={"slide_type": "subslide"}
explorables.Squares("outlier at the end")

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 2, then 3; hands: does the slope fall, grow, or double? Enter. 5 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# A point at the end has a long lever. One just left of the middle hardly turns the line, and turns it the other way.
# Squares make far-off points loud.

# %% [markdown] slideshow={"slide_type": "skip"} tags=["E22"]
# <div class="alert alert-info" style="color: black">
#
# **E22 · "min" may not exist.** Two points $(0,0)$ and $(1,1)$, one sigmoid neuron. The loss can be pushed as close
# to $0$ as you like, but $0$ itself would need $a\,s(b) = 0$, hence $a = 0$, hence $\hat f(1) = 0 \ne 1$. The
# honest word is $\inf$.
#
# </div>

# %% slideshow={"slide_type": "skip"}
for k in (1, 5, 10):
    chase = Shallow(a=[1], W=[[2 * k]], b=[-k], sigma=sigmoid)
    print(f"k = {k:2}: loss {chase.loss([0, 1], [0, 1]):.1e}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 3.4 The linear problem inside
#
# *Needs 3.2.*
#
# Freeze $W$ and $b$. Then $\hat f(x_i) = \sum_j \Phi_{ij} a_j$ with the *features*
# $\Phi_{ij} = \sigma(\langle w_j, x_i\rangle + b_j)$, and $\mathcal L$ is an ordinary linear least-squares problem
# in $a$: a bowl with a formula for its bottom. No descent needed.

# %% slideshow={"slide_type": "fragment"}
Phi = tanh(X @ net.W + net.b)
best_a = np.linalg.lstsq(Phi, y)[0]
frozen = Shallow(best_a, net.W, net.b, tanh)
print(f"loss {net.loss(X, y):.3f}, with the best a {frozen.loss(X, y):.3f}")
picture(frozen, "The best coefficients for the frozen bends: a dip too late, too wide and half as deep, then wiggles.")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Much better, and yet wrong in shape: the five bends sit where chance put them. At the bottom of the bowl the
# residual is orthogonal to every feature, $\Phi^T \mathrm{res} = 0$, so these features have nothing left to give:

# %% slideshow={"slide_type": "fragment"}
np.abs(Phi.T @ (frozen(X) - y)).max() < 1e-9

# %% [markdown]
# If five frozen bends do so much, why not take more? **Predict:** 12 points, 12 frozen neurons. How large is the loss
# on the 12 points? How far is the curve from the truth between them?

# %% slideshow={"slide_type": "subslide"}
explorables.FrozenFeatures("n = N")

# %% [markdown] slideshow={"slide_type": "notes"}
# <details><summary>For the lecturer</summary>
#
# Press 3; hands: test loss A 0 too, B the same, C a thousandfold; Enter. 4 min.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# At $n = N$ the training loss is $0$, and that says nothing about the places in between.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S38"]
# What remains is to move the bends, that is, $W$ and $b$. They sit inside $\sigma$; no formula finds the best ones. So
# do as on a hillside in fog: feel the slope and walk down. That is gradient descent.
#
# ## 3.5 The gradient in $a$
#
# *Needs 3.4.*

# %% [markdown] tags=["S55", "S58", "E28"]
# Move one coefficient $a_j$ and nothing else. Each summand is a square of something that depends on it, so the chain
# rule gives
#
# $$\frac{\partial}{\partial a_j}\,\mathrm{res}(x_i)^2 = 2\,\mathrm{res}(x_i)\,\frac{\partial}{\partial a_j}\mathrm{res}(x_i).$$
#
# <div class="alert alert-info" style="color: black">
#
# **E28 · outer and inner.** The outer function is $r \mapsto r^2$ and the inner one $a_j \mapsto \mathrm{res}(x_i)$
# *with $x_i$ fixed*; the script writes both as functions of $x$. And the $2$ meets the $\tfrac1{2N}$ to give
# $\tfrac1N$: that is what the $\tfrac12$ is for.
#
# </div>


# %% slideshow={"slide_type": "subslide"}
def res_at(i, a=net.a, W=net.W, b=net.b):
    """The residual of sample i."""
    return a @ tanh(X[i] @ W + b) - y[i]


def nudge(g, a, j, h=1e-6):
    """How fast g(a) changes with entry j of a, by a small step up and down."""
    e_j = np.eye(len(a))[j]
    return (g(a + h * e_j) - g(a - h * e_j)) / (2 * h)


# %% slideshow={"slide_type": "fragment"}
i, j = 40, 2
d_square = nudge(lambda a: res_at(i, a) ** 2, net.a, j)
d_res = nudge(lambda a: res_at(i, a), net.a, j)
round(d_square, 6), round(2 * res_at(i) * d_res, 6)

# %% [markdown] tags=["S59"]
# The residual is linear in $a$, so its derivative is whatever multiplies $a_j$, the output of neuron $j$:
#
# $$\frac{\partial\,\mathrm{res}(x_i)}{\partial a_j} = \sigma(\langle w_j, x_i\rangle + b_j),$$
#
# where $w_j$ is column $j$ of $W$. The slope we just found by nudging $a_3$ must be the output of neuron 3 (entry 2
# for Python):


# %% slideshow={"slide_type": "fragment"}
round(d_res, 6), round(tanh(X[i] @ net.W[:, j] + net.b[j]), 6)

# %% [markdown] slideshow={"slide_type": "subslide"} tags=["S42", "S56", "S60"]
# Together, for one component and for all of them as a vector in $\mathbb R^n$:
#
# $$\frac{\partial\mathcal L}{\partial a_j} = \frac1N\sum_{i=1}^N \mathrm{res}(x_i)\,\sigma(\langle w_j,x_i\rangle+b_j),
# \qquad
# \nabla_a\mathcal L = \frac1N\sum_{i=1}^N \mathrm{res}(x_i)\,\sigma(W^Tx_i+b).$$
#
# The sum over samples is a matrix product: $(n \times N)$ times $(N,)$.

# %% slideshow={"slide_type": "fragment"}
S, res = tanh(X @ net.W + net.b), net(X) - y
grad_a = S.T @ res / N
S.T.shape, res.shape, grad_a.shape

# %% [markdown]
# **Predict:** what is $\nabla_a \mathcal L$ at the frozen-feature solution from 3.4?

# %% slideshow={"slide_type": "fragment"}
np.abs(frozen.gradient(X, y).a).max() < 1e-9

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** $\nabla_a\mathcal L$ in your own code. The derivative of `sigma` is `sigma.derivative`.


# %% slideshow={"slide_type": "skip"}
def my_grad_a(a, W, b, X, y, sigma): ...


check("grad_a", my_grad_a)

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S45", "S46", "S48"]
# ## 3.6 A product that NumPy gets wrong on purpose
#
# *Needs 3.2.*
#
# The other two gradients multiply two vectors entry by entry. For $A$ and $B$ of the **same** shape the Hadamard
# product, written $\odot$, is
#
# $$(A \odot B)_{ij} = A_{ij}\,B_{ij}.$$

# %% slideshow={"slide_type": "fragment"}
A = np.array([[2, 3, 1], [0, 8, -2]])
B = np.array([[3, 1, 4], [7, 9, 5]])
A * B

# %% [markdown] tags=["S49", "S50", "S51", "S52", "S53", "E26"]
# It inherits its rules from the numbers in the entries: commutative, associative, distributive, and scalars may
# move freely. The $0$ in $A \odot 0 = 0$ is the zero *matrix* of the same shape (E26: the script leaves that open,
# and says that $\odot$ "defines" the product where it denotes it).

# %% slideshow={"slide_type": "subslide"}
C, k, zero = np.array([[1, -1, 2], [4, 0, 3]]), 7, np.zeros((2, 3), int)
rules = {
    "A o B = B o A": (A * B, B * A),
    "A o (B o C) = (A o B) o C": (A * (B * C), (A * B) * C),
    "A o (B + C) = A o B + A o C": (A * (B + C), A * B + A * C),
    "(k A) o B = k (A o B)": ((k * A) * B, k * (A * B)),
    "A o 0 = 0": (A * zero, zero),
}
{rule: bool((left == right).all()) for rule, (left, right) in rules.items()}

# %% [markdown] tags=["S47", "E62"]
# For different shapes the product is undefined. NumPy's `*` does not agree: it *broadcasts*. What is the shape of
# a vector $(n,)$ times a column $(n, 1)$?
#
# <div class="alert alert-info" style="color: black">
#
# **E62 · no error is the error.** A forgotten `[:, 0]` turns $N$ residuals into an $N \times N$ table, and the mean
# of that table still looks like a loss.
#
# </div>

# %% slideshow={"slide_type": "subslide"}
column = y[:, None]
honest, silent = net(X) - y, net(X) - column
honest.shape, silent.shape, round((honest**2).mean() / 2, 3), round((silent**2).mean() / 2, 3)

# %% [markdown]
# The library refuses instead of guessing:

# %% slideshow={"slide_type": "fragment"}
try:
    net.loss(X, column)
except ValueError as error:
    print(error)

# %% [markdown] slideshow={"slide_type": "skip"}
# **Exercise.** $A\odot B$, with a `ValueError` when the shapes differ.


# %% slideshow={"slide_type": "skip"}
def my_hadamard(A, B): ...


check("hadamard", my_hadamard)

# %% [markdown] slideshow={"slide_type": "slide"} tags=["S61", "S62", "S63", "S64"]
# ## 3.7 The gradient in $W$
#
# *Needs 3.2.*
#
# Column by column again: write the residual as $\sum_j a_j\sigma(w_j^Tx_i + b_j) - y_i$ and differentiate in one
# column $w_j$. The target $y_i$ is a constant and drops out, the outer chain rule is the same as before:
#
# $$\frac{\partial\mathcal L}{\partial w_j} = \frac1N\sum_{i=1}^N \mathrm{res}(x_i)\,\frac{\partial\,\mathrm{res}(x_i)}{\partial w_j}.$$

# %% [markdown] tags=["S65", "S66", "S67"]
# Only summand $j$ contains $w_j$. Inside it stands $\sigma$, and inside that an expression linear in $w_j$ whose
# gradient is $x_i$. Two chain-rule steps:
#
# $$\frac{\partial\,\mathrm{res}(x_i)}{\partial w_j}
# = a_j\,\sigma'(w_j^Tx_i+b_j)\,\frac{\partial}{\partial w_j}\bigl(w_j^Tx_i + b_j\bigr)
# = a_j\,\sigma'(w_j^Tx_i+b_j)\;x_i .$$
#
# How big is it for a neuron that is saturated at $x_i$?

# %% slideshow={"slide_type": "subslide"}
i = 40  # one sample
pre = X[i] @ net.W + net.b
slopes = net.a * tanh.derivative(pre) * X[i]
for j in range(5):
    print(f"neuron {j + 1}: input {pre[j]:6.2f}   d res / d w = {slopes[j]:7.4f}")

# %% [markdown] tags=["S68", "S69"]
# Stack these for all $j$. The vector $a\odot\sigma'(W^Tx_i+b) \in \mathbb R^n$ has the entries
# $a_j\sigma'(w_j^Tx_i+b_j)$, and times the row $x_i^T$ it becomes a table with row $j$ for neuron $j$:
#
# $$\frac1N\sum_{i=1}^N \mathrm{res}(x_i)\,\bigl[a\odot\sigma'(W^Tx_i+b)\bigr]\,x_i^T \in \mathbb R^{n\times d}.$$

# %% [markdown] tags=["S70", "E29", "E30"]
# <div class="alert alert-warning" style="color: black">
#
# **E29, E30 · wrong as printed.** The script calls this table $\nabla_W\mathcal L$ and says the row $x_i^T$ makes
# the shape match $W$. It does the opposite: the table is $n\times d$ and $W$ is $d \times n$. For $n = d$ nothing
# complains, and all entries off the diagonal sit in the wrong place.
#
# </div>


# %% slideshow={"slide_type": "subslide"}
def printed_table(net, X, y):
    """The (n, d) table before the transpose."""
    res = net(X) - y
    rows = net.a * tanh.derivative(X @ net.W + net.b)
    return sum(r * np.outer(row, x) for r, row, x in zip(res, rows, X, strict=True)) / len(y)


wide = Shallow.random(n=5, d=3, sigma=tanh, rng=np.random.default_rng(2))
rng = np.random.default_rng(3)
cloud, target = rng.normal(size=(40, 3)), rng.normal(size=40)
printed_table(wide, cloud, target).shape, wide.W.shape

# %% slideshow={"slide_type": "fragment"}
square = Shallow.random(n=3, d=3, sigma=tanh, rng=np.random.default_rng(2))
table, right = printed_table(square, cloud, target), square.gradient(cloud, target).W
print("same shape:", table.shape == right.shape)
print("relative error as printed:", round(np.linalg.norm(table - right) / np.linalg.norm(right), 2))
print("relative error transposed:", round(np.linalg.norm(table.T - right) / np.linalg.norm(right), 12))

# %% [markdown] slideshow={"slide_type": "subslide"} tags=["S43", "S71", "E25", "E31"]
# So we transpose, once, at the end:
#
# $$\nabla_W\mathcal L = \frac1N\sum_{i=1}^N\Bigl[\bigl(\mathrm{res}(x_i)\;a\odot\sigma'(W^Tx_i+b)\bigr)\,x_i^T\Bigr]^T
# = \frac1N\sum_{i=1}^N x_i\,\bigl(\mathrm{res}(x_i)\;a\odot\sigma'(W^Tx_i+b)\bigr)^T\in\mathbb R^{d\times n}.$$
#
# <div class="alert alert-info" style="color: black">
#
# **E25, E31 · brackets.** As printed, one bracket is missing and $a\odot\sigma'\,x_i^T$ can be read as
# $a\odot(\sigma' x_i^T)$, a Hadamard product of a vector with a matrix. For $n = d$ NumPy computes that nonsense too:
#
# </div>

# %% slideshow={"slide_type": "fragment"}
a2, slope2, x2 = np.array([1, 3]), np.array([1, 2]), np.array([1, 10])
print("right:", np.outer(a2 * slope2, x2).tolist())
print("wrong:", (a2 * np.outer(slope2, x2)).tolist())

# %% [markdown]
# With samples as rows the transpose happens by itself. $D$ holds one row per sample, and $X^T D$ sums
# $x_i\,(\dots)^T$ over $i$: $(d \times N)$ times $(N \times n)$.

# %% slideshow={"slide_type": "fragment"}
res = net(X) - y
D = res[:, None] * net.a * tanh.derivative(X @ net.W + net.b)
grad_W = X.T @ D / N
D.shape, grad_W.shape, net.W.shape

# %% [markdown] slideshow={"slide_type": "skip"}
# **Find the mistake.** $\nabla_W\mathcal L$ by a loop over the samples, with two slips. Which shape does it return, and what stands
# before the sum of the loss?


# %% slideshow={"slide_type": "skip"}
def my_grad_W(a, W, b, X, y, sigma):
    total = 0
    for x_i, y_i in zip(X, y, strict=True):
        pre = W.T @ x_i + b
        res = a @ sigma(pre) - y_i
        total += np.outer(res * a * sigma.derivative(pre), x_i)
    return total


check("grad_W", my_grad_W)


# %% [markdown] slideshow={"slide_type": "slide"} tags=["S72", "S73", "E32", "E33"]
# ## 3.8 The gradient in $b$
#
# *Needs 3.7.*
#
# Same path, shorter: $b$ enters $W^Tx_i + b$ with derivative $1$. How does the vector $\sigma(W^Tx_i+b)$ react to
# the vector $b$?
#
# <div class="alert alert-warning" style="color: black">
#
# **E33 · wrong dimension.** Printed: the vector $\sigma'(W^Tx_i+b)$. But $n$ outputs and $n$ inputs make an
# $n\times n$ Jacobian, $\operatorname{diag}\bigl(\sigma'(W^Tx_i+b)\bigr)$: bias $j$ moves neuron $j$ and no other.
# (E32: the left-hand side should read $\partial\mathcal L/\partial b$.)
#
# </div>

# %% slideshow={"slide_type": "fragment"}
pre, h = X[i] @ net.W + net.b, 1e-6
J = np.array([(tanh(pre + h * e) - tanh(pre - h * e)) / (2 * h) for e in np.eye(5)]).T
J.shape, np.allclose(J, np.diag(tanh.derivative(pre)), atol=1e-8)

# %% [markdown] slideshow={"slide_type": "subslide"} tags=["S74", "S75", "E34", "E35"]
# The map $z\mapsto a^T\sigma(z)$ has the gradient $a\odot\sigma'(z)$: the transposed Jacobian
# $\operatorname{diag}(\sigma')$ applied to $a$ is $a\odot\sigma'$. That is the whole reason why $\odot$ appears.
#
# <div class="alert alert-warning" style="color: black">
#
# **E35 · wrong reason.** The script says $\odot$ combines a vector with the residual, one entry per *output*.
# Residual and output are single numbers; $\odot$ joins $a$ with $\sigma'$, and entry $j$ belongs to hidden
# *neuron* $j$. (E34: its variable $x$ is our $z$.)
#
# </div>

# %% slideshow={"slide_type": "fragment"}
np.allclose(J.T @ net.a, net.a * tanh.derivative(pre), atol=1e-8), np.ndim(res[i])

# %% [markdown] tags=["S44", "S76", "E36"]
# Multiply by the residual and take the mean (E36: the printed formula lost its left side and a bracket):
#
# $$\nabla_b\mathcal L = \frac1N\sum_{i=1}^N \mathrm{res}(x_i)\;\bigl(a\odot\sigma'(W^Tx_i+b)\bigr)\in\mathbb R^n .$$
#
# The rows of $D$ are exactly these summands.

# %% slideshow={"slide_type": "fragment"}
grad_b = D.sum(axis=0) / N
grad_b.shape

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 3.9 Trust, but check
#
# *Needs 3.5 and 3.8.*
#
# Three formulas, a dozen places for a slip. So nudge every single parameter up and down and compare:
# $\dfrac{\mathcal L(\theta + h e_p) - \mathcal L(\theta - h e_p)}{2h}$ must agree with our gradient in all of the
# $(d+2)n = 15$ places.


# %% slideshow={"slide_type": "fragment"}
def by_nudging(net, X, y, h=6e-6):
    """The gradient by central differences, one parameter at a time."""
    return np.array([(net.at(net.theta + h * e).loss(X, y) - net.at(net.theta - h * e).loss(X, y)) / (2 * h)
                     for e in np.eye(net.size)])  # fmt: skip


ours = np.concatenate([grad_a, grad_W.ravel(), grad_b])
worst = np.abs(ours - by_nudging(net, X, y)).max()
ours.size, worst < 1e-9

# %% [markdown]
# The library has the same three lines (`Shallow.gradient`), so from now on we call it. Would the check have caught
# a mistake? Put a wrong factor into one of the three and look:

# %% slideshow={"slide_type": "fragment"}
slips = {"factor 2 in a": (2 * grad_a, grad_W, grad_b), "sign of b": (grad_a, grad_W, -grad_b)}
for slip, parts in slips.items():
    wrong = np.concatenate([part.ravel() for part in parts])
    print(f"{slip}: off by {np.abs(wrong - by_nudging(net, X, y)).max():.2f}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# The check works where $\sigma$ is differentiable. For ReLU it is, except at the kink; for Heaviside the loss is
# flat in $W$ and $b$ almost everywhere. **Predict:** which of the three gradients survive with Heaviside neurons?

# %% slideshow={"slide_type": "fragment"}
for sigma in (tanh, relu, heaviside):
    g = Shallow(net.a, net.W, net.b, sigma).gradient(X, y)
    print(f"{sigma.name:9} |grad a| {np.abs(g.a).max():.3f}  |grad W| {np.abs(g.W).max():.3f}  "
          f"|grad b| {np.abs(g.b).max():.3f}")  # fmt: skip

# %% [markdown] slideshow={"slide_type": "skip"}
# **Build.** A gradient check of your own: nudge every entry of $\theta$ by $h$ to both sides and divide the change of $f$ by the
# distance. It works for any function $f$ of an array.


# %% slideshow={"slide_type": "skip"}
def my_nudged_gradient(f, theta, h): ...


check("nudged_gradient", my_nudged_gradient)


# %% [markdown] slideshow={"slide_type": "slide"}
# Only $a$ would ever learn. That is why nobody trains step functions, however useful they are in notebook 2.
#
# ## 3.10 Walk downhill
#
# *Needs 3.4.*
#
# All parameters in one vector $\theta \in \mathbb R^P$, and 2000 steps against the gradient, $\theta \leftarrow
# \theta - \tau\nabla\mathcal L(\theta)$ with $\tau = 0.05$. Will learned bends beat the frozen ones, whose loss was
# 0.243?

# %% slideshow={"slide_type": "subslide"}
path = gradient_descent(lambda theta: net.at(theta).gradient(X, y).theta, net.theta, tau=0.05, steps=2000)
trained = net.at(path[-1])
print(f"loss {frozen.loss(X, y):.3f} with frozen bends, {trained.loss(X, y):.3f} with learned ones")
picture(trained, "The trained curve is flat, plunges, rebounds and settles, right through the middle of the data.")

# %% [markdown] slideshow={"slide_type": "slide"}
# Five neurons, fifteen numbers, less than half the loss of the frozen fit. How the steps work, how long $\tau$ may
# be, and what happens when it is too long: notebook 4.
#
# ## What you can now do
#
# - write a network as $a^T\sigma(W^Tx+b)$, and for all samples as `sigma(X @ W + b) @ a`;
# - say what (2.1.22) measures, and why $\tfrac12$ stands in front;
# - find the best $a$ for frozen $W$, $b$ without any descent;
# - derive $\nabla_a$, $\nabla_W$, $\nabla_b$ with their shapes, and say where the transpose and $\odot$ come from;
# - check any gradient by nudging, and distrust one that was not.
