# %% [markdown]
# # 9 · Appendix: errata of the script
#
# For the author of the printed script: all 63 places, section by section, each with what to print instead, and with a
# cell that runs wherever there is something to compute. Readers of notebooks 1 to 8 need none of it.
#
# A box holds one erratum or several. It is orange if at least one is *wrong*, and blue if each is only *imprecise* (a
# hypothesis or a word is missing), an *omission* (a step is missing), *corrected* (the script mends it a line later),
# *cosmetic* (a slip of the pen), or a *note*. On one page: [the table of all errata](../docs/errata.md).

# %%
import numpy as np

from nblib import Deep, Shallow, bump, data, gradient_descent, squared, staircase, sup_error, width_for
from nblib.activations import Activation, heaviside, identity, relu, sigmoid, tanh
from nblib.staircase import best_for_identity, grid, staircase_of_bumps

np.set_printoptions(precision=3, suppress=True, legacy="1.25")  # numbers print as plain numbers
EVERYWHERE = np.linspace(0, 1, 1001)

# %% [markdown]
# ## 9.1 Neural networks

# %% [markdown] tags=["E01"]
# <div class="alert alert-info" style="color: black">
#
# **E01 · imprecise.** Printed: the sigmoid maps to $[0,1]$, $\tanh$ to $[-1,1]$. Print instead: to the open intervals
# $(0,1)$ and $(-1,1)$, because $e^{-t}$ is never $0$. (Computers round: for $t > 53\ln2$ the sum $1+e^{-t}$ is 1.)
#
# </div>

# %%
for t in (36, 37):
    print(f"s({t}) == 1: {sigmoid(t) == 1}   but 1 - s({t}) = s({-t}) = {sigmoid(-t):.0e}")
print("tanh(18) == 1:", tanh(18) == 1, "  tanh(20) == 1:", tanh(20) == 1)

# %% [markdown] tags=["E02"]
# <div class="alert alert-info" style="color: black">
#
# **E02 · imprecise.** Printed: $\langle w,x\rangle + b$ is a "dot product" and "linear". Print instead: *affine*;
# linear only for $b = 0$. A linear $g$ has $g(e_1+e_2) = g(e_1)+g(e_2)$:
#
# </div>

# %%
w, b = np.array([1, 2]), 3
g_of_sum, sum_of_g = w @ (1, 1) + b, (w @ (1, 0) + b) + (w @ (0, 1) + b)
print(f"g(e1 + e2) = {g_of_sum}, g(e1) + g(e2) = {sum_of_g}")

# %% [markdown] tags=["E03"]
# <div class="alert alert-info" style="color: black">
#
# **E03 · imprecise.** Printed: a neuron is "only a shift and stretch" of $\sigma$. Print instead: for $w<0$ it is
# also mirrored, for $w=0$ constant; for $d\ge2$ it is a ridge function, constant along $w^\perp$.
#
# </div>

# %%
x = np.array([-3, -1, 0, 1, 3])
for w in (1, -1, 0):
    print(f"w = {w:2}: s(wx + 1) =", sigmoid(w * x + 1))
along = sigmoid(np.outer(np.linspace(-5, 5, 11), [2, 1]) @ [1, -2] + 0.5)
print(f"w = (1, -2), walking along (2, 1): {along.min():.3f} to {along.max():.3f}")

# %% [markdown] tags=["E04"]
# <div class="alert alert-info" style="color: black">
#
# **E04 · imprecise.** Printed: neurons are basis functions. Print instead: *generators* (ansatz functions); they need
# not be linearly independent. Five ReLU neurons, from $x = \mathrm{relu}(x) - \mathrm{relu}(-x)$ at $x$ and at $x+1$:
#
# </div>

# %%
x = np.linspace(-3, 3, 601)
w, b = np.array([1, -1, 1, -1, 0]), np.array([0, 0, 1, -1, 1])
five = relu(np.outer(x, w) + b)  # relu(x), relu(-x), relu(x+1), relu(-x-1), relu(1)
zero = five @ [-1, 1, 1, -1, -1]
print(f"five neurons of rank {np.linalg.matrix_rank(five)}; the combination is at most {np.abs(zero).max():.0f}")

# %% [markdown] tags=["E05"]
# <div class="alert alert-info" style="color: black">
#
# **E05 · imprecise.** Printed: (2.1.21) is a network with two layers. Print instead: ... without output bias. By the
# deep definition, with $L=2$ and $\sigma_2=\mathrm{id}$, it has one parameter more, $b_2$, and is (2.1.21) exactly
# when $b_2 = 0$. (The class of functions is the same: an output bias is a neuron with $w = 0$.)
#
# </div>

# %%
rng = np.random.default_rng(0)
deep = Deep.random([3, 10, 1], [tanh, identity], rng)
shallow, cloud = Shallow(deep.W[2][:, 0], deep.W[1], deep.b[1], tanh), rng.normal(size=(200, 3))
same = np.allclose(deep(cloud)[:, 0], shallow(cloud))
print(f"parameters: {deep.size} and {shallow.size}; with b_2 = {deep.b[2][0]:.0f} the same function: {same}")

# %% [markdown] tags=["E59", "E63"]
# <div class="alert alert-info" style="color: black">
#
# **E59 · cosmetic.** Figure 2.5, the picture for $L = 3$ and the number (2.1.23) are missing. Insert them.
#
# **E63 · cosmetic.** Three layers are listed, "two layers" are said, and the list counts 1 to 3 twice. Print instead:
# one numbering, and that the input layer computes nothing and is not counted.
#
# </div>

# %%
net = Deep.random([3, 10, 1], [tanh, identity], np.random.default_rng(0))
print(f"rows of circles: {[z.shape[1] for z in net.forward(np.ones((1, 3))).z]}, layers that compute: {net.L}")

# %% [markdown]
# ## 9.2 Universal approximation

# %% [markdown] tags=["E06", "E07"]
# <div class="alert alert-info" style="color: black">
#
# **E06 · cosmetic.** Printed: "they have to so-called ... property. It means that it can". Print instead: "they have
# the so-called ... property: the *class* of networks can", with $n$ free.
#
# **E07 · imprecise.** Printed: any compact subset of $\mathbb R^d$, but the theorem speaks of $[0,1]^d$. Add: extend
# $f$ to a cube $[-R,R]^d$ (Tietze) and substitute $u=(x+R)/(2R)$. The form (2.1.21) stays: $w\to w/(2R)$,
# $b\to b+\langle w,\mathbf 1\rangle/2$.
#
# </div>

# %%
R, rng = 5, np.random.default_rng(0)
cloud, net = rng.uniform(-R, R, size=(100, 3)), Shallow.random(n=8, d=3, sigma=tanh, rng=rng)
moved = Shallow(net.a, net.W / (2 * R), net.b + net.W.sum(axis=0) / 2, tanh)
print("the moved network is the network at (x + R) / 2R:", np.allclose(moved(cloud), net((cloud + R) / (2 * R))))

# %% [markdown] tags=["E08"]
# <div class="alert alert-info" style="color: black">
#
# **E08 · imprecise.** Printed: there exist $n$, weights and biases. Print instead: $n$, *coefficients* $a_j$, weights
# and biases. With all $a_j = 1$ Heaviside networks take whole numbers as values:
#
# </div>

# %%
rng = np.random.default_rng(0)
ones = [Shallow(np.ones(n), rng.normal(size=(1, n)), rng.normal(size=n), heaviside) for n in range(1, 200)]
best = min(sup_error(lambda x: 0.5 + 0 * x, net)[0] for net in ones)
print(f"f = 1/2, widths 1 to 199, all coefficients 1: the smallest error is {best}")

# %% [markdown] tags=["E09", "E10"]
# <div class="alert alert-info" style="color: black">
#
# **E09 · imprecise.** Printed: $\sigma$ is not a polynomial. Print instead: not *almost everywhere* equal to a
# polynomial. $\sigma = 1_{t=0}$ is none, but its networks are constant up to $n$ points, so $f(x) = x$ is never
# closer than $\tfrac12$.
#
# **E10 · imprecise.** Printed: "piecewise continuous", undefined. Print instead: finitely many pieces on every
# bounded interval, with finite one-sided limits (Leshno, Lin, Pinkus, Schocken 1993: locally bounded, discontinuities
# in a closed null set). Infinite limits do no harm: $1/t$.
#
# </div>

# %%
rng = np.random.default_rng(0)
spike = Activation("spike", "1_{t = 0}", lambda t: 1.0 * (t == 0), np.zeros_like)
spikes = Shallow(rng.normal(size=50), rng.normal(size=(1, 50)), rng.normal(size=50), spike)
print("values of fifty spikes at 100,000 points:", np.unique(spikes(rng.uniform(size=100_000))))
poles = np.concatenate([np.geomspace(0.05, 2, 4), -1 - np.geomspace(0.05, 2, 4)])
features, f = 1 / (EVERYWHERE[:, None] + poles), abs(EVERYWHERE - 0.5)
best = features @ np.linalg.lstsq(features, f)[0]
print(f"error of eight neurons 1/t for |x - 1/2|: {np.abs(best - f).max():.2f}")

# %% [markdown] tags=["E11", "E12"]
# <div class="alert alert-info" style="color: black">
#
# **E11 · imprecise.** Printed: max. Print instead: sup; a network with jumps may approach its largest error without
# attaining it.
#
# **E12 · imprecise.** Printed: there exists a network with arbitrarily small error. Print instead: for every
# $\epsilon$ there is a network, another one each time. A fixed width has a best error: for $f(x)=x$ and $n$ Heaviside
# neurons exactly $\tfrac1{2n+1}$.
#
# </div>

# %%
step_up = Shallow([1], [[1]], [0], heaviside)
x = np.array([0, 0.1, 0.01, 0.001])
print("f(x) = x against H, error at 0, 0.1, 0.01, 0.001:", np.abs(x - step_up(x)))
print("supremum of the error:", sup_error(identity, step_up)[0])
print("1 / best error, n = 1 to 5:", [round(1 / sup_error(identity, best_for_identity(n))[0], 9) for n in range(1, 6)])

# %% [markdown] tags=["E13"]
# <div class="alert alert-info" style="color: black">
#
# **E13 · imprecise.** Printed: $\sigma$ has degree $p$, hence so has $\hat f$, for all $n$, $w_i$, $b$. Print
# instead: degree *at most* $p$, for all $n$, $a_j$, $w_j$, $b_j$; these polynomials form a space of finite dimension,
# which is closed. Here $(x+\frac12)^2-(x-\frac12)^2 = 2x$, of degree 1:
#
# </div>

# %%
square, rng = Activation("square", "t^2", np.square, lambda t: 2 * t), np.random.default_rng(0)
degree_one = Shallow([1, -1], [[1, 1]], [0.5, -0.5], square)
outputs = square(EVERYWHERE[:, None] * rng.normal(size=200) + rng.normal(size=200))
print("at 0, 1, 2, 3:", degree_one([0, 1, 2, 3]), "  rank of 200 neurons t^2:", np.linalg.matrix_rank(outputs))

# %% [markdown] tags=["E14", "E15"]
# <div class="alert alert-warning" style="color: black">
#
# **E15 · wrong.** Printed: closed intervals $I_j=[\frac{j-1}n,\frac jn]$, so that $f_n(\frac jn)$ has two values.
# Print instead: $I_1=[0,\frac1n]$ and $I_j=(\frac{j-1}n,\frac jn]$ for $j\ge2$.
#
# **E14 · cosmetic.** Printed: "every continuous function $f$ can partition $[0,1]$". Print instead: *we* partition
# $[0,1]$.
#
# </div>

# %%
n, x = 2, 0.5
printed = [j / n for j in range(1, n + 1) if (j - 1) / n <= x <= j / n]
repaired = [j / n for j in range(1, n + 1) if (j - 1) / n < x <= j / n]
print("f(x) = x: f_2(1/2) as printed", printed, "  repaired", repaired)

# %% [markdown] tags=["E17"]
# <div class="alert alert-info" style="color: black">
#
# **E17 · imprecise.** Printed: every $|f(x)-f_n(x)|<\epsilon$, so $\sup<\epsilon$. Only $\le$ follows; "<" is true
# because $|f(x)-f(y)|$ attains its maximum on the compact set $|x-y|\le\frac1n$.
#
# </div>

# %%
n = width_for(lipschitz=1, epsilon=0.25)
errors = {k: round(sup_error(identity, staircase(identity, k))[0], 9) for k in (4, n)}
print(f"f(x) = x, error < 1/4: n = 4 has exactly {errors[4]}, n = {n} has {errors[n]}")

# %% [markdown] tags=["E16", "E19"]
# <div class="alert alert-info" style="color: black">
#
# **E19 · imprecise.** Printed: every step function can be approximated by networks. Print instead: not uniformly for
# continuous $\sigma$, where the error is at least half a jump. The argument proves the theorem for Heaviside and
# $d = 1$.
#
# **E16 · cosmetic.** Printed: $f$ for the bump, and later for $x^2$. Print instead: other letters, say $g$ and $q$.
#
# </div>

# %%
s, t = 0.3, 0.7
for k in (10, 100, 1000):
    soft = Shallow([1, -1], [[k, k]], [-k * s, -k * t], sigmoid)
    at, behind = soft([s])[0], 1 - soft([np.nextafter(s, 1)])[0]
    print(f"sigmoid bump, steepness {k:4}: at s off by {at:.3f}, just behind s by {behind:.3f}")

# %% [markdown] tags=["E20"]
# <div class="alert alert-info" style="color: black">
#
# **E20 · imprecise.** Printed: it suffices to approximate *a* step function, and one bump is treated. Add: $f_n$ is a
# finite sum of bumps, and a sum of networks is a network.
#
# </div>

# %%
n, f = 10, np.sqrt
by_hand = sum(f(j / n) * bump((j - 1) / n, j / n)(EVERYWHERE) for j in range(1, n + 1))
one_network = staircase_of_bumps(f, n)
gap = np.abs(by_hand - one_network(EVERYWHERE)).max()
print(f"ten bumps, one network of {one_network.n} neurons, the difference is below 1e-12: {gap < 1e-12}")

# %% [markdown] tags=["E18"]
# <div class="alert alert-info" style="color: black">
#
# **E18 · omission.** The bumps on $(\frac{j-1}n,\frac jn]$ are said to add up to $f_n$, and nothing is said about
# $x=0$, which lies in none: $\hat f(0)=0$, so the error is at least $|f(0)|$ for every $n$. Add: the first bump
# begins left of $0$.
#
# </div>

# %%
for n in (2, 10, 1000):
    printed, repaired = staircase_of_bumps(np.ones_like, n), staircase(np.ones_like, n)
    errors = [sup_error(np.ones_like, net)[0] for net in (printed, repaired)]
    print(f"f = 1, n = {n:4}: error as printed {errors[0]}, repaired {errors[1]}")

# %% [markdown] tags=["E21"]
# <div class="alert alert-info" style="color: black">
#
# **E21 · imprecise.** Printed: $n$ for the cells and for the neurons. Print instead: two letters; $n$ cells need $2n$
# neurons by bumps, and $n$ where neighbouring bumps are merged.
#
# </div>

# %%
merged, bumps = staircase(np.sqrt, 10), staircase_of_bumps(np.sqrt, 10)
x = np.concatenate([EVERYWHERE[1:], grid(10)[1:]])
print(f"{bumps.n} and {merged.n} neurons, equal for x > 0: {np.allclose(bumps(x), merged(x))}")

# %% [markdown]
# ## 9.3 Training

# %% [markdown] tags=["E60"]
# <div class="alert alert-info" style="color: black">
#
# **E60 · imprecise.** $(x_i,y_i)$ and $N$ are not introduced, and that $\sigma$ acts entry by entry is said much
# later. Print: data $(x_i,y_i)\in\mathbb R^d\times\mathbb R$, $i=1,\dots,N$; $\sigma$ of a vector is the vector of
# the $\sigma$; $a$ and $b$ are columns.
#
# </div>

# %%
crash = data.motorcycle()
net = Shallow.random(n=5, d=1, sigma=tanh, rng=np.random.default_rng(1))
one_by_one = [net.a @ tanh(net.W.T @ x + net.b) for x in crash.X]
print(f"N = {len(crash.y)}, the formula sample by sample is the network: {np.allclose(one_by_one, net(crash.X))}")

# %% [markdown] tags=["E22"]
# <div class="alert alert-info" style="color: black">
#
# **E22 · imprecise.** Printed: min. Print instead: inf; a minimiser need not exist (nor in (2.1.24)). Data $(0,0)$
# and $(1,1)$, one sigmoid neuron: loss $0$ needs $a\,s(b)=0$, so $a=0$, so $\hat f(1)=0\ne1$; but
# the infimum is $0$:
#
# </div>

# %%
for k in (1, 5, 10):
    chase = Shallow(a=[1], W=[[2 * k]], b=[-k], sigma=sigmoid)
    print(f"a = 1, w = {2 * k:2}, b = {-k:3}: loss {chase.loss([0, 1], [0, 1]):.1e}")

# %% [markdown] tags=["E23"]
# <div class="alert alert-info" style="color: black">
#
# **E23 · imprecise.** Printed: gradient descent for $C^1$ functions, applied to $\mathcal L$. Add: $\sigma\in C^1$.
# With ReLU the loss has kinks, with Heaviside it jumps and $\nabla_W$, $\nabla_b$ are $0$ wherever they exist.
#
# </div>

# %%
bend = Shallow([1], [[1]], [0], relu)
below, here, above = (bend.at([1, 1, h]).loss([0], [-1]) for h in (-1e-6, 0, 1e-6))
left, right = (here - below) / 1e-6, (above - here) / 1e-6
print(f"ReLU, slope of the loss in b at 0: {left:.3f} on the left, {right:.3f} on the right")
jump = Shallow([1], [[1]], [-0.5], heaviside).gradient([0], [1])
print("Heaviside: grad W", jump.W, " grad b", jump.b)

# %% [markdown] tags=["E24"]
# <div class="alert alert-info" style="color: black">
#
# **E24 · cosmetic.** $P$ is not defined; $L$ and $x^k$ are used twice; $k\in\mathbb N$; "apply this function". Print
# instead: $P=(d+2)n$; other letters; $k\ge1$; "apply this *to the* function".
#
# </div>

# %%
net = Shallow.random(n=10, d=3, sigma=tanh, rng=np.random.default_rng(0))
print(f"n = 10, d = 3: P = {net.size}, and (d + 2) n = {(3 + 2) * 10}")

# %% [markdown] tags=["E25"]
# <div class="alert alert-info" style="color: black">
#
# **E25 · imprecise.** Printed: $a\odot\sigma'(W^Tx_i+b)\,x_i^T$. Print instead:
# $\bigl(a\odot\sigma'(W^Tx_i+b)\bigr)x_i^T$. Read as $a\odot(\sigma' x_i^T)$ it is undefined, and for
# $n=d$ NumPy computes it all the same:
#
# </div>

# %%
a, slope, x = np.array([1, 3]), np.array([1, 2]), np.array([1, 10])
print("right:", np.outer(a * slope, x).tolist(), "  other reading:", (a * np.outer(slope, x)).tolist())

# %% [markdown] tags=["E26", "E62"]
# <div class="alert alert-info" style="color: black">
#
# **E26 · cosmetic.** "$\odot$ defines", "two arbitrary matrices", $A\odot0=0$. Print instead: *denotes*; two
# matrices; $0$ is the zero *matrix* of the same shape.
#
# **E62 · note.** Printed, and right: for matrices of different dimensions the product is undefined. Worth adding:
# NumPy does not refuse, and a forgotten `[:, 0]` turns $N$ residuals into an $N\times N$ table.
#
# </div>

# %%
y, column = np.arange(3.0), np.arange(3.0)[:, None]
print(f"shape of (n,) * (n,): {(y * y).shape}; of (n,) * (n, 1): {(y * column).shape}, without an error")

# %% [markdown]
# ## 9.4 How the gradients are derived

# %% [markdown] tags=["E27", "E28"]
# <div class="alert alert-info" style="color: black">
#
# **E27 · imprecise.** Printed: the loss is the MSE. Print instead: *half* the MSE.
#
# **E28 · imprecise.** Printed: $f(x)=x^2$, $g(x)=\dots$, derivative in $x$. Print instead: the outer function is
# $r\mapsto r^2$, the inner one $a_j\mapsto\mathrm{res}_i$ with $x_i$ fixed; and $2\cdot\frac1{2N}=\frac1N$, which is
# what the $\frac12$ is for.
#
# </div>

# %%
crash = data.motorcycle()
net = Shallow.random(n=5, d=1, sigma=tanh, rng=np.random.default_rng(1))
res = net(crash.X) - crash.y
without_half = 2 * tanh(crash.X @ net.W + net.b).T @ res / len(res)  # the derivative of the MSE itself
ratio = without_half / net.gradient(crash.X, crash.y).a
print(f"MSE / loss = {np.mean(res**2) / net.loss(crash.X, crash.y):.6f}; derivatives in a: {ratio.min():.6f} times")

# %% [markdown] tags=["E29", "E31"]
# <div class="alert alert-info" style="color: black">
#
# **E31 · cosmetic.** One bracket is opened, two are closed. Print instead:
# $\bigl[(\mathrm{res}_i\,a\odot\sigma')\,x_i^T\bigr]^T$.
#
# **E29 · corrected.** Printed: $\nabla_W\mathcal L=\dots\in\mathbb R^{n\times d}$ "for each data point". This is
# $(\nabla_W\mathcal L)^T$, and already summed over the data. The script calls it "almost finished" and transposes in
# the end; for $n=d$ a reader who stops here gets no warning:
#
# </div>

# %% [markdown] tags=["E30"]
# <div class="alert alert-warning" style="color: black">
#
# **E30 · wrong.** Printed: the row $x_i^T$ ensures that the gradient matches $W$. It does not: the outer product is
# $n\times d$, and $W$ is $d\times n$.
#
# </div>

# %%
rng = np.random.default_rng(3)
X, y = rng.normal(size=(40, 3)), rng.normal(size=40)
for n in (5, 3):
    net = Shallow.random(n=n, d=3, sigma=tanh, rng=np.random.default_rng(2))
    table = ((net(X) - y)[:, None] * net.a * tanh.derivative(X @ net.W + net.b)).T @ X / len(y)
    right = net.gradient(X, y).W
    print(f"n = {n}, d = 3: the table is {table.shape}, W is {right.shape}")
print(f"n = d: nobody complains, and the relative error is {np.linalg.norm(table - right) / np.linalg.norm(right):.2f}")

# %% [markdown] tags=["E32", "E33"]
# <div class="alert alert-warning" style="color: black">
#
# **E33 · wrong.** Printed: $\frac{\partial}{\partial b}\sigma(W^Tx_i+b)=\sigma'(W^Tx_i+b)$, a vector. Print
# instead: the $n\times n$ matrix $\operatorname{diag}\bigl(\sigma'(W^Tx_i+b)\bigr)$; bias $j$ moves neuron $j$
# and no other.
#
# **E32 · cosmetic.** Printed: $\frac{\partial}{\partial b}=\dots$ Print instead:
# $\frac{\partial\mathcal L}{\partial b}=\dots$
#
# </div>

# %%
pre, h = np.array([0.5, -1.0, 2.0]), 1e-6
J = np.array([(tanh(pre + h * e) - tanh(pre - h * e)) / (2 * h) for e in np.eye(3)]).T
gap = np.abs(J - np.diag(tanh.derivative(pre))).max()
print(f"by nudging a table {J.shape}; diag(sigma') to eight digits: {gap < 1e-8}")

# %% [markdown] tags=["E34", "E35", "E36"]
# <div class="alert alert-warning" style="color: black">
#
# **E35 · wrong.** Printed: $\odot$ joins a vector with the residual, one entry for each output. Print instead: it
# joins $a$ with $\sigma'$, because $\operatorname{diag}(\sigma')\,a=a\odot\sigma'$; residual and
# output are single numbers, and entry $j$ belongs to hidden neuron $j$.
#
# **E34 · cosmetic.** Printed: gradient of $\frac{\partial}{\partial x}(a^T\sigma(x))$; "out outer". Print instead:
# gradient of $z\mapsto a^T\sigma(z)$, $z\in\mathbb R^n$; "our outer".
#
# **E36 · cosmetic.** No left-hand side, no opening bracket. Print instead:
# $\nabla_b\mathcal L=\frac1N\sum_i\mathrm{res}_i\,\bigl(a\odot\sigma'(W^Tx_i+b)\bigr)$.
#
# </div>

# %%
rng = np.random.default_rng(3)
net, X, y = Shallow.random(n=5, d=3, sigma=tanh, rng=rng), rng.normal(size=(40, 3)), rng.normal(size=40)
slope, res = tanh.derivative(X @ net.W + net.b), net(X) - y
by_matrix = np.mean([r * np.diag(s) @ net.a for r, s in zip(res, slope, strict=True)], axis=0)
print(f"each residual is a number: shape {res[0].shape}; a has {net.a.shape}, sigma' {slope[0].shape}")
print("mean of res_i diag(sigma') a is the gradient in b:", np.allclose(by_matrix, net.gradient(X, y).b))

# %% [markdown]
# ## 9.5 Descent, and stochastic descent

# %% [markdown] tags=["E37"]
# <div class="alert alert-info" style="color: black">
#
# **E37 · imprecise.** Printed: any $\tau>0$; "initialise $a\in\mathbb R^n$". Print instead: initialise $a^0$; and
# that gradient descent diverges when $\tau$ is too large. A stopping rule is missing, too. For the bowl of notebook
# 4, whose limit is $2/\lambda_{\max}$, the steepest mode after 400 steps:
#
# </div>

# %%
Phi = np.tril(np.ones((10, 10)))
G = Phi.T @ Phi / 10
values, modes = np.linalg.eigh(G)
for part in (0.99, 1, 1.01):
    path = gradient_descent(lambda a: G @ a, modes[:, -1], part * 2 / values[-1], 400)
    print(f"{part:.0%} of the limit: formula {(1 - 2 * part) ** 400:8.2g}, measured {path[-1] @ modes[:, -1]:8.2g}")

# %% [markdown] tags=["E61"]
# <div class="alert alert-info" style="color: black">
#
# **E61 · imprecise.** Printed: random start values, for instance normal. Say why: neurons that start equal have equal
# gradients and stay equal for ever; and with which variance ($1/d$, or $2/d$ for ReLU, of layers that see many
# inputs).
#
# </div>

# %%
rng = np.random.default_rng(0)
X, y = rng.normal(size=(8, 3)), rng.normal(size=8)
for sigma in (tanh, relu, sigmoid):
    zero = Shallow(np.zeros(4), np.zeros((3, 4)), np.zeros(4), sigma).gradient(X, y)
    print(
        f"start at 0, {sigma.name:8} grad a {zero.a}, largest entry of grad W and b {np.abs(zero.theta[4:]).max():.0f}"
    )

# %% [markdown] tags=["E38"]
# <div class="alert alert-info" style="color: black">
#
# **E38 · imprecise.** Printed: a random $B$-element subset. Print instead: a *uniformly* random one. With
# those pairs alone that contain sample 1, the mean is wrong:
#
# </div>

# %%
from itertools import combinations

record, eight = data.mauna_loa_co2(), slice(None, None, 280)
net, X8, y8 = Shallow.random(4, 1, tanh, np.random.default_rng(0)), record.X[eight], record.y[eight]
pairs = [list(I) for I in combinations(range(8), 2)]
full = net.gradient(X8, y8).theta


def off(gradients):
    """Relative deviation of their mean from the full gradient."""
    return np.linalg.norm(np.mean(gradients, axis=0) - full) / np.linalg.norm(full)


# %%
batch = [net.gradient(X8[I], y8[I]).theta for I in pairs]
print(f"pairs with sample 1: off by {off(batch[:7]):.0%}; all pairs: off by {off(batch):.0%}")

# %% [markdown] tags=["E39"]
# <div class="alert alert-warning" style="color: black">
#
# **E39 · wrong.** Printed: just change $N$ to $B$. Taken at its word, $\frac1N\sum_{i=1}^N$ becomes
# $\frac1B\sum_{i=1}^B$, and every step sees the first $B$ samples. Print instead: $\frac1N\to\frac1B$ *and*
# $\sum_{i=1}^N\to\sum_{i\in\mathcal I}$.
#
# </div>

# %%
literal = [net.gradient(X8[:2], y8[:2]).theta for I in pairs]  # I is never used
print(f"off by {off(literal):.0%} on average, spread {np.ptp(literal, axis=0).max():.0f}: no averaging helps")

# %% [markdown] tags=["E40"]
# <div class="alert alert-warning" style="color: black">
#
# **E40 · wrong.** Printed for $W$ and $b$: $\frac1B\sum_{i=1}^N$. That is the full gradient times $\frac NB$: no
# randomness, no saving, and a step $\frac NB$ times too long. Print instead: $\frac1B\sum_{i\in\mathcal I}$.
#
# </div>

# %%
printed = sum(net.gradient(X8[[i]], y8[[i]]).theta for i in range(8)) / 2
print("printed / right for N = 8, B = 2:", np.unique(np.round(printed / full, 9)))
path = gradient_descent(lambda t: net.at(t).gradient(record.X, record.y).theta * len(record.y) / 25, net.theta, 0.1, 2)
print("N = 2225, B = 25, tau = 0.1, loss:", [f"{net.at(t).loss(record.X, record.y):.1g}" for t in path])

# %% [markdown] tags=["E41"]
# <div class="alert alert-warning" style="color: black">
#
# **E41 · wrong.** The same two formulas have $\sigma'(W^Tx+b)$, with an undefined $x$. Print
# instead: $\sigma'(W^Tx_i+b)$. With the last $x_i$ of the batch a program runs:
#
# </div>


# %%
def with_last_x(I):
    """The gradient in b, with one x for the whole batch."""
    return ((net(X8[I]) - y8[I])[:, None] * net.a * tanh.derivative(X8[I[-1]] @ net.W + net.b)).mean(axis=0)


right = [net.gradient(X8[I], y8[I]).b for I in pairs]
worst = max(np.linalg.norm(with_last_x(I) - b) / np.linalg.norm(b) for I, b in zip(pairs, right, strict=True))
print(f"off by up to {worst:.0%}")

# %% [markdown]
# ## 9.6 Deep networks

# %% [markdown] tags=["E43", "E45"]
# <div class="alert alert-warning" style="color: black">
#
# **E45 · cosmetic.** A bracket is never closed: close it behind $x\in\mathbb R^d$.
#
# **E43 · wrong.** Printed: weight matrices $W^{d_l\times n_l}$, "or layer $l$". Print instead:
# $W_l\in\mathbb R^{d_l\times n_l}$, the weight matrix *of* layer $l$. The shape alone does not tell two layers apart:
#
# </div>

# %%
A, B = np.random.default_rng(1).normal(size=(2, 3, 3))  # two layers, both "W^(3 x 3)"
x = np.array([1.0, -1.0, 0.5])
print("A, then B:", tanh(B.T @ tanh(A.T @ x)), "  A twice:", tanh(A.T @ tanh(A.T @ x)))

# %% [markdown] tags=["E46"]
# <div class="alert alert-info" style="color: black">
#
# **E46 · cosmetic.** Printed: $\sigma(W_1^Tx+b_1)$. Print instead: $\sigma_1(W_1^Tx+b_1)$.
#
# </div>

# %%
net = Deep.random([3, 5, 4, 2], [tanh, sigmoid, identity], np.random.default_rng(1))
W, b, sigma, x = net.W, net.b, net.sigma, np.array([1.0, -1.0, 0.5])
by_hand = sigma[3](W[3].T @ sigma[2](W[2].T @ sigma[1](W[1].T @ x + b[1]) + b[2]) + b[3])
print("L = 3, written out:", by_hand, "  the network:", net(x[None])[0])

# %% [markdown] tags=["E42"]
# <div class="alert alert-info" style="color: black">
#
# **E42 · imprecise.** Printed: nesting individual layers as in (2.1.21). Print instead: (2.1.21) is no layer; its
# inner part $\sigma(W^Tx+b)$ is one, and $a^T$ is a second, linear one.
#
# </div>

# %%
shallow, X = Shallow.random(4, 3, tanh, np.random.default_rng(2)), np.random.default_rng(3).normal(size=(6, 3))
two = Deep([shallow.W, shallow.a[:, None]], [shallow.b, [0]], [tanh, identity])
print(f"{two.L} layers, the same function: {np.allclose(two(X)[:, 0], shallow(X))}")

# %% [markdown] tags=["E44"]
# <div class="alert alert-info" style="color: black">
#
# **E44 · imprecise.** Printed: $L$, $a$, $b$, $\sigma$, $x_i$ and $n$, each for two things. Rename, as nblib does:
# function and depth (`net.L`); coefficients (`shallow.a`) and pre-activations (`pre[l]`); bias of a neuron
# (`shallow.b[j]`) and of a layer (`net.b[l]`); sample (`X[i]`) and component.
#
# </div>

# %%
rng = np.random.default_rng(2)
shallow, net = Shallow.random(4, 3, tanh, rng), Deep.random([3, 4, 1], [tanh, identity], rng)
print(f"shape of b_1: {shallow.b[1].shape} in (2.1.21), {net.b[1].shape} in the deep network")

# %% [markdown] tags=["E47"]
# <div class="alert alert-info" style="color: black">
#
# **E47 · imprecise.** Printed: $\sigma_L=\mathrm{id}$ preserves universal approximation. Print instead: for $L\ge2$
# and inner layers that are wide enough. $L=1$ is affine: $c=(1,-2,1)$ at $0,\frac12,1$ kills affine functions, so the
# error for $|x-\frac12|$ is at least $|c\cdot f|/\sum|c_i|$. A ReLU at the end cannot say $-1$. Behind $n_1=1$ in
# $d=2$ the error for $|x-m|^2$ on the square is at least $\frac18$:
#
# </div>

# %%
c, f, rng = np.array([1, -2, 1]), np.abs(np.array([0, 0.5, 1]) - 0.5), np.random.default_rng(0)
print("L = 1: error at least", abs(c @ f) / np.abs(c).sum())
blind = [Deep.random([1, 20, 20, 1], [tanh, tanh, relu], rng)(EVERYWHERE) for _ in range(50)]
print("ReLU at the end, f = -1: smallest error", min(np.abs(output + 1).max() for output in blind))
angle = np.linspace(0, np.pi, 181)
r = 0.5 / np.maximum(np.abs(np.cos(angle)), np.abs(np.sin(angle)))  # from the centre to the edge
print("bottleneck: in every direction at least", round((r**2 / 2).min(), 9))

# %% [markdown] tags=["E48"]
# <div class="alert alert-warning" style="color: black">
#
# **E48 · wrong.** Printed: $\mathcal L(a,W,b)$. Print instead: $\mathcal L(W_1,b_1,\dots,W_L,b_L)$; a deep network
# has no $a$, and $L$ matrices.
#
# </div>

# %%
net = Deep.random([3, 5, 4, 2], [tanh, sigmoid, identity], np.random.default_rng(1))
arguments = [*net.W[1:], *net.b[1:]]
numbers = sum(part.size for part in arguments)
print(f"{len(arguments)} arguments, {numbers} numbers in all; is there an a? {hasattr(net, 'a')}")

# %% [markdown] tags=["E49"]
# <div class="alert alert-warning" style="color: black">
#
# **E49 · wrong.** Printed: $\ell:\mathbb R^{n_L\times n_L}$. Print instead:
# $\ell:\mathbb R^{n_L}\times\mathbb R^{n_L}\to\mathbb R$, differentiable in the first argument.
#
# </div>

# %%
for n_L in (1, 2, 3):
    print(f"n_L = {n_L}: numbers that go in as printed {n_L**2}, right {n_L + n_L}")
prediction, target = np.array([[0.8, 0.1, 0.1]]), np.array([[1, 0, 0]])
print("loss", squared(prediction, target), " gradient in the prediction", squared.gradient(prediction, target))

# %% [markdown]
# ## 9.7 Backpropagation

# %% [markdown]
# One network with whole numbers for all of this section, and the slopes of its loss by nudging:

# %%
W1, b1 = np.array([[1, -1, 2], [1, 3, -2]]), np.array([-1, 2, -3])
W2, b2, x, y = np.array([[2], [-1], [4]]), np.array([1]), np.array([2, 1]), np.array([5])
net = Deep([W1, W2], [b1, b2], [relu, identity])
passed = net.forward(x[None])
pre1, delta = passed.pre[1][0], net.backward(passed, passed.z[2] - y)


def rest(pre1):
    """The loss from the pre-activations of layer 1 on."""
    return ((W2.T @ np.maximum(pre1, 0) + b2 - y) ** 2 / 2)[0]


nudged = np.array([(rest(pre1 + h) - rest(pre1 - h)) / 1.2e-5 for h in 6e-6 * np.eye(3)])

# %% [markdown] tags=["E51"]
# <div class="alert alert-info" style="color: black">
#
# **E51 · imprecise.** $z_l$ and $a_l$ are never defined. Print: $z_0=x$, $a_l=W_l^Tz_{l-1}+b_l$, $z_l=\sigma_l(a_l)$.
#
# </div>

# %%
for l in (1, 2):
    print(f"layer {l}: a_{l} =", passed.pre[l][0], f"  z_{l} =", passed.z[l][0])

# %% [markdown] tags=["E50"]
# <div class="alert alert-warning" style="color: black">
#
# **E50 · wrong.** Printed: $\mathrm d(b_l)_{ij}$. Print instead: $\partial(b_l)_j$; a bias is a vector and has one
# index.
#
# </div>

# %%
try:
    b1[0, 1]
except IndexError as error:
    print(error)
print("gradient in b_1:", net.gradient(x[None], y[None]).b[1])

# %% [markdown] tags=["E52"]
# <div class="alert alert-info" style="color: black">
#
# **E52 · imprecise.** Printed: the forward pass keeps the outputs $z_l$. Print instead: ... and the pre-activations
# $a_l$. $z_l$ alone is enough only if $\sigma'$ is a function of $\sigma$, as for sigmoid, tanh and ReLU:
#
# </div>

# %%
sine = Activation("sine", r"\sin t", np.sin, np.cos)
for a in (0.5, np.pi - 0.5):
    print(f"sin at a = {a:.3f}: z = {sine(a):.4f}, slope {sine.derivative(a):7.4f}")

# %% [markdown] tags=["E53"]
# <div class="alert alert-info" style="color: black">
#
# **E53 · omission.** "Propagate the error backward", without a formula. Add:
# $\delta_L=\nabla_{\tilde y}\ell\odot\sigma_L'(a_L)$ and
# $\delta_l=(W_{l+1}\delta_{l+1})\odot\sigma_l'(a_l)$, *without* a transpose. With equal widths the wrong one
# runs:
#
# </div>

# %%
rng = np.random.default_rng(0)
even = Deep.random([3, 4, 4, 2], [tanh, tanh, identity], rng)
there = even.forward(rng.normal(size=(1, 3)))
back, slope = even.backward(there, np.array([[1.0, -2.0]])), tanh.derivative(there.pre[1][0])
for name, W in (("W delta", even.W[2]), ("W^T delta", even.W[2].T)):
    off = np.linalg.norm(W @ back[2][0] * slope - back[1][0]) / np.linalg.norm(back[1][0])
    print(f"{name:9}: relative error {off:.2f}")

# %% [markdown] tags=["E54", "E55"]
# <div class="alert alert-warning" style="color: black">
#
# **E54 · cosmetic.** Printed: $\delta_l\in\mathbb R_l^n$. Print instead: $\delta_l\in\mathbb R^{n_l}$.
#
# **E55 · wrong.** Printed: $\delta_l=\frac{\delta_l}{\delta a_l}$, the unknown by itself. Print instead:
# $\delta_l=\frac{\partial\ell}{\partial a_l}$. Read as a quotient it would say $\delta_l=\delta_l/a_l$:
#
# </div>

# %%
print("by nudging:", nudged.round(4) + 0, "  backpropagation:", delta[1][0] + 0)
print("as a quotient, delta / a:", (nudged / pre1).round(4) + 0)

# %% [markdown] tags=["E56"]
# <div class="alert alert-info" style="color: black">
#
# **E56 · imprecise.** Printed: gradients of one $\ell(\hat f(x),y)$. Add: $\mathcal L$ needs the mean,
# $\nabla_{W_l}\mathcal L=\frac1N\sum_iz_{l-1}^{(i)}(\delta_l^{(i)})^T$.
#
# </div>

# %%
X, Y = np.array([[2, 1], [0, 3], [1, 1]]), np.array([[5], [1], [2]])
each = [net.gradient(X[[i]], Y[[i]]).W[1] for i in range(3)]
print("the mean over the samples is the gradient:", np.allclose(np.mean(each, axis=0), net.gradient(X, Y).W[1]))

# %% [markdown] tags=["E57", "E58"]
# <div class="alert alert-info" style="color: black">
#
# **E57 · cosmetic.** Printed: $(z_{l-1})$, $(\delta_l)$, $\mathrm d$. Print instead: $(z_{l-1})_i$, $(\delta_l)_j$,
# $\partial$.
#
# **E58 · cosmetic.** The text stops at "neuron $j$". Print instead: "... in layer $l$."
#
# </div>

# %%
i, j = 1, 0
entry = net.gradient(x[None], y[None]).W[1][i, j]
print(f"slope in (W_1)_{i + 1}{j + 1}: {entry:.0f}, and (z_0)_{i + 1} (delta_1)_{j + 1} = {x[i] * delta[1][0, j]:.0f}")
