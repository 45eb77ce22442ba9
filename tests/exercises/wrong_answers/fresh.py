"""A lot in the style of hurried students, written from the statements when the exercises to build were added."""

import math

import numpy as np

from . import other

# --- notebook 01


@other("sigmoid_slope", "sign of the exponent")
def _(t):
    return np.exp(t) / (1 + np.exp(-t)) ** 2


@other("sigmoid_slope", "square forgotten")
def _(t):
    return np.exp(-t) / (1 + np.exp(-t))


@other("sigmoid_slope", "derivative of tanh")
def _(t):
    return 1 - np.tanh(t) ** 2


@other("sigmoid_slope", "difference quotient to one side")
def _(t):
    def s(u):
        return 1 / (1 + np.exp(-u))

    return (s(t + 1e-4) - s(t)) / 1e-4


@other("sigmoid_slope", "math.exp on an array")
def _(t):
    s = 1 / (1 + math.exp(-t))
    return s * (1 - s)


@other("sigmoid_slope", "1/2 in place of 1 by confusion with tanh")
def _(t):
    s = 1 / (1 + np.exp(-t))
    return s * (0.5 - s)


@other("neuron", "outer product")
def _(w, b, x, sigma):
    return sigma(np.outer(w, x) + b)


@other("neuron", "bias multiplied into the first weight")
def _(w, b, x, sigma):
    return sigma((w * b) @ x)


@other("neuron", "loop with return inside")
def _(w, b, x, sigma):
    total = b
    for i in range(len(w)):
        total += w[i] * x[i]
        return sigma(total)


@other("neuron", "forgot to call sigma")
def _(w, b, x, sigma):
    return sigma * (w @ x + b)


@other("neuron", "sigma of sigma")
def _(w, b, x, sigma):
    return sigma(sigma(w @ x + b))


@other("neuron", "bias added in the loop and at the end")
def _(w, b, x, sigma):
    total = 0
    for i in range(len(w)):
        total += w[i] * x[i]
    return sigma(total + b) + b


@other("predict", "loop over neurons, assignment for addition")
def _(a, W, b, X, sigma):
    out = np.zeros(len(X))
    for j in range(len(a)):
        out = a[j] * sigma(X @ W[:, j] + b[j])
    return out


@other("predict", "loop over range(len(a) - 1)")
def _(a, W, b, X, sigma):
    out = np.zeros(len(X))
    for j in range(len(a) - 1):
        out += a[j] * sigma(X @ W[:, j] + b[j])
    return out


@other("predict", "np.dot with the wrong order")
def _(a, W, b, X, sigma):
    return np.dot(a, sigma(X @ W + b))


@other("predict", "W.T as in the script")
def _(a, W, b, X, sigma):
    return a @ sigma(W.T @ X + b)


@other("predict", "b of the first neuron for all")
def _(a, W, b, X, sigma):
    return sigma(X @ W + b[0]) @ a


@other("predict", "sigma on W only")
def _(a, W, b, X, sigma):
    return (X @ sigma(W) + b) @ a


@other("predict", "divided by the number of samples")
def _(a, W, b, X, sigma):
    return sigma(X @ W + b) @ a / len(X)


@other("threshold", "absolute value")
def _(w, b):
    return abs(b / w)


@other("threshold", "b - w swapped")
def _(w, b):
    return w - b


@other("parameter_count_shallow", "n + d + 2")
def _(n, d):
    return (n + 2) * d


@other("parameter_count_shallow", "output weights counted twice")
def _(n, d):
    return n * (d + 3)


@other("tent", "as on the sheet: hat of half-width 1")
def _(s, t):
    return [1, -2, 1], [1, 1, 1], [-s, -(s + t) / 2, -t]


@other("tent", "coefficients 1, -1, 1")
def _(s, t):
    k = 2 / (t - s)
    return k * np.array([1, -1, 1]), np.ones(3), -np.array([s, (s + t) / 2, t])


@other("tent", "two neurons")
def _(s, t):
    k = 2 / (t - s)
    return k * np.array([1, -2]), np.ones(2), -np.array([s, (s + t) / 2])


@other("tent", "plus signs in b")
def _(s, t):
    k = 2 / (t - s)
    return k * np.array([1, -2, 1]), np.ones(3), np.array([s, (s + t) / 2, t])


@other("tent", "values instead of three arrays")
def _(s, t):
    x = np.linspace(s, t, 11)
    return np.maximum(1 - abs(x - (s + t) / 2), 0)


@other("tent", "two ramps that meet: up and mirrored")
def _(s, t):
    k = 2 / (t - s)
    return [k, k], [1, -1], [-s, t]


@other("tent", "slope in weights and in coefficients")
def _(s, t):
    k = 2 / (t - s)
    return k * np.array([1, -2, 1]), k * np.ones(3), -k * np.array([s, (s + t) / 2, t])


@other("tent", "weights steep, biases not")
def _(s, t):
    k = 2 / (t - s)
    return np.array([1, -2, 1]), k * np.ones(3), -np.array([s, (s + t) / 2, t])


@other("xor", "second weight -1")
def _():
    return [1, -1], [[1, 1], [1, 1]], [0, -1]


@other("xor", "bias forgotten")
def _():
    return [1, -2], [[1, 1], [1, 1]], [0, 0]


@other("xor", "four neurons, one for each corner")
def _():
    return [0, 1, 1, 0], np.ones((2, 4)), np.zeros(4)


@other("xor", "rows for columns")
def _():
    return [1, -2], [[1, 1], [0, 0]], [0, -1]


# --- notebook 02


@other("bump", "np.where on scalars with and")
def _(x, s, t):
    return 1 if s < x and x <= t else 0


@other("bump", "np.heaviside without minding the jump")
def _(x, s, t):
    return np.heaviside(x - s, 1) - np.heaviside(x - t, 0)


@other("bump", "booleans added")
def _(x, s, t):
    return (x > s) + (x <= t)


@other("bump", "between 0 and t - s")
def _(x, s, t):
    return 1.0 * (x > 0) - 1.0 * (x > t - s)


@other("staircase", "int truncation")
def _(x, f, n):
    return f((x * n).astype(int) / n)


@other("staircase", "bumps summed with f(x)")
def _(x, f, n):
    total = np.zeros(len(x))
    for j in range(1, n + 1):
        total += f(x) * ((x > (j - 1) / n) & (x <= j / n))
    return total


@other("staircase", "loop to n - 1 only, with bumps")
def _(x, f, n):
    total = np.zeros(len(x))
    for j in range(1, n):
        total += f(j / n) * ((x > (j - 1) / n) & (x <= j / n))
    return total


@other("staircase", "if on the array")
def _(x, f, n):
    for j in range(1, n + 1):
        if (j - 1) / n < x <= j / n:
            return f(j / n)
    return f(1 / n)


@other("coefficients", "grid of n points from 0 to 1")
def _(f, n):
    heights = f(np.linspace(0, 1, n))
    return np.diff(heights, prepend=0)


@other("coefficients", "f called with n")
def _(f, n):
    return np.diff(f(n), prepend=0)


@other("coefficients", "np.diff alone, base at the end")
def _(f, n):
    heights = f(np.arange(1, n + 1) / n)
    return np.append(np.diff(heights), heights[0])


@other("coefficients", "differences taken backwards")
def _(f, n):
    h = f(np.arange(1, n + 1) / n)
    return np.array([h[0]] + [h[j - 1] - h[j] for j in range(1, n)])


@other("width_for", "ceil and a remainder")
def _(lipschitz, epsilon):
    return math.ceil(lipschitz / epsilon) + (lipschitz % epsilon == 0)


@other("width_for", "floor division")
def _(lipschitz, epsilon):
    return lipschitz // epsilon + 1


@other("width_for", "less or equal in the loop")
def _(lipschitz, epsilon):
    n = 1
    while lipschitz / n > epsilon:
        n += 1
    return n


@other("interpolant", "slopes as coefficients")
def _(x, y):
    slopes = np.diff(y) / np.diff(x)
    return np.append(y[0], slopes), np.append(0, np.ones(len(slopes))), np.append(1, -x[:-1])


@other("interpolant", "no constant")
def _(x, y):
    slopes = np.diff(y) / np.diff(x)
    return np.diff(slopes, prepend=0), np.ones(len(slopes)), -x[:-1]


@other("interpolant", "width forgotten")
def _(x, y):
    rises = np.diff(y)
    return np.append(y[0], np.diff(rises, prepend=0)), np.append(0, np.ones(len(rises))), np.append(1, -x[:-1])


@other("interpolant", "one neuron for each point, heights as coefficients")
def _(x, y):
    return y, np.ones(len(x)), -x


@other("interpolant", "prepend forgotten")
def _(x, y):
    slopes = np.diff(y) / np.diff(x)
    a = np.append(y[0], np.diff(slopes))
    return a, np.append(0, np.ones(len(a) - 1)), np.append(1, -x[1:-1])


@other("interpolant", "constant with weight 0 and bias 0")
def _(x, y):
    slopes = np.diff(y) / np.diff(x)
    return np.append(y[0], np.diff(slopes, prepend=0)), np.append(0, np.ones(len(slopes))), np.append(0, -x[:-1])


@other("plane_bump", "threshold 0.5")
def _(s, t):
    return [[1, 1, 0, 0], [0, 0, 1, 1]], [-s, -t, -s, -t], [1, -1, 1, -1], -0.5


@other("plane_bump", "no bias in the second layer")
def _(s, t):
    return [[1, 1, 0, 0], [0, 0, 1, 1]], [-s, -t, -s, -t], [1, -1, 1, -1], 0


@other("plane_bump", "neurons in rows")
def _(s, t):
    return [[1, 0], [1, 0], [0, 1], [0, 1]], [-s, -t, -s, -t], [1, -1, 1, -1], -1.5


@other("plane_bump", "positive biases")
def _(s, t):
    return [[1, 1, 0, 0], [0, 0, 1, 1]], [s, t, s, t], [1, -1, 1, -1], -1.5


@other("plane_bump", "diagonal weights: x_1 + x_2")
def _(s, t):
    return [[1, 1], [1, 1]], [-s, -t], [1, -1], 0


# --- notebook 03


@other("residual", "prediction of the transposed layer")
def _(a, W, b, X, y, sigma):
    return sigma(X @ W) @ a + b.sum() - y


@other("loss", "half of the sum, then mean of a number")
def _(a, W, b, X, y, sigma):
    return 0.5 * np.sum((sigma(X @ W + b) @ a - y) ** 2)


@other("loss", "loop that divides inside")
def _(a, W, b, X, y, sigma):
    total = 0
    for i in range(len(X)):
        total = (total + (a @ sigma(W.T @ X[i] + b) - y[i]) ** 2) / (2 * len(X))
    return total


@other("loss", "norm not squared")
def _(a, W, b, X, y, sigma):
    return np.linalg.norm(sigma(X @ W + b) @ a - y) / (2 * len(y))


@other("loss", "return inside the loop")
def _(a, W, b, X, y, sigma):
    total = 0
    for i in range(len(X)):
        total += (a @ sigma(W.T @ X[i] + b) - y[i]) ** 2
        return total / (2 * len(X))


@other("grad_a", "loop that divides inside")
def _(a, W, b, X, y, sigma):
    g = np.zeros(len(a))
    for i in range(len(X)):
        h = sigma(W.T @ X[i] + b)
        g += (a @ h - y[i]) * h
        g /= len(X)
    return g


@other("grad_a", "accumulator called a")
def _(a, W, b, X, y, sigma):
    N = len(X)
    a = np.zeros(len(a))
    for i in range(N):
        h = sigma(W.T @ X[i] + b)
        a += (a @ h - y[i]) * h
    return a / N


@other("grad_a", "residual as a column forgotten")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    res = h @ a - y
    return (res * h).mean(axis=0)


@other("grad_a", "target minus prediction in the sum of squares, factor 2")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return -2 * h.T @ (y - h @ a) / len(y) * -1


@other("grad_W", "residual without new axis")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    res = sigma(z) @ a - y
    return X.T @ (res * a * sigma.derivative(z)) / len(y)


@other("grad_W", "forward difference")
def _(a, W, b, X, y, sigma):
    def L(V):
        return np.mean((sigma(X @ V + b) @ a - y) ** 2) / 2

    G = np.zeros_like(W)
    for i in range(W.shape[0]):
        for j in range(W.shape[1]):
            V = W.copy()
            V[i, j] += 1e-5
            G[i, j] = (L(V) - L(W)) / 1e-5
    return G


@other("grad_W", "sigma derivative twice")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    res = sigma(z) @ a - y
    return X.T @ (res[:, None] * a * sigma.derivative(sigma.derivative(z))) / len(y)


@other("grad_W", "derivative not called")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    res = sigma(z) @ a - y
    return X.T @ (res[:, None] * a * sigma.derivative) / len(y)


@other("grad_W", "outer product with sums")
def _(a, W, b, X, y, sigma):
    G = np.zeros_like(W)
    for i in range(len(X)):
        z = W.T @ X[i] + b
        G = np.outer(X[i], (a @ sigma(z) - y[i]) * a * sigma.derivative(z))
    return G / len(X)


@other("grad_b", "accumulator called b")
def _(a, W, b, X, y, sigma):
    N = len(X)
    b = np.zeros(len(b))
    for i in range(N):
        z = W.T @ X[i] + b
        b += (a @ sigma(z) - y[i]) * a * sigma.derivative(z)
    return b / N


@other("grad_b", "a taken out as a dot product")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    res = sigma(z) @ a - y
    return res @ (sigma.derivative(z) @ a) / len(y)


@other("grad_b", "sum over all in np.mean")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    res = sigma(z) @ a - y
    return np.mean(res) * a * np.mean(sigma.derivative(z), axis=0)


@other("hadamard", "returns the error")
def _(A, B):
    if A.shape != B.shape:
        return ValueError("shapes differ")
    return A * B


@other("hadamard", "prints and returns None")
def _(A, B):
    if A.shape != B.shape:
        print("shapes differ")
        return None
    return A * B


@other("hadamard", "misspelt error")
def _(A, B):
    if A.shape != B.shape:
        raise ValueErorr("shapes differ")  # noqa: F821
    return A * B


@other("hadamard", "compares the number of rows only")
def _(A, B):
    if len(A) != len(B):
        raise ValueError
    return A * B


@other("hadamard", "compares sizes")
def _(A, B):
    if A.size != B.size:
        raise ValueError
    return A * B.reshape(A.shape)


@other("hadamard", "assert")
def _(A, B):
    assert A.shape == B.shape
    return A * B


@other("least_squares_a", "solves with the transposed product")
def _(Phi, y):
    return np.linalg.inv(Phi.T @ Phi) @ Phi.T * y


@other("least_squares_a", "lstsq not indexed")
def _(Phi, y):
    return np.linalg.lstsq(Phi, y, rcond=None)


@other("least_squares_a", "inv of Phi")
def _(Phi, y):
    return np.linalg.inv(Phi) @ y


@other("nudged_gradient", "forward difference")
def _(f, theta, h):
    g = np.zeros(len(theta))
    for i in range(len(theta)):
        t = theta.copy()
        t[i] += h
        g[i] = (f(t) - f(theta)) / h
    return g


@other("nudged_gradient", "theta nudged in place and not put back")
def _(f, theta, h):
    g = np.zeros(len(theta))
    t = theta.copy()
    for i in range(len(theta)):
        t[i] += h
        up = f(t)
        t[i] -= 2 * h
        g[i] = (up - f(t)) / (2 * h)
    return g


@other("nudged_gradient", "divided by h")
def _(f, theta, h):
    return np.array([(f(theta + h * e) - f(theta - h * e)) / h for e in np.eye(len(theta))])


@other("nudged_gradient", "alias of theta")
def _(f, theta, h):
    g = np.zeros(len(theta))
    for i in range(len(theta)):
        up, down = theta, theta
        up[i] += h
        down[i] -= h
        g[i] = (f(up) - f(down)) / (2 * h)
    return g


@other("nudged_gradient", "whole vector moved")
def _(f, theta, h):
    return (f(theta + h) - f(theta - h)) / (2 * h)


@other("nudged_gradient", "f called on one entry")
def _(f, theta, h):
    return np.array([(f(theta[i] + h) - f(theta[i] - h)) / (2 * h) for i in range(len(theta))])


@other("nudged_gradient", "h of its own")
def _(f, theta, h):
    h = 1e-6
    return np.array([(f(theta + h * e) - f(theta - h * e)) / (2 * h) for e in np.eye(len(theta))])


# --- notebook 04


@other("gradient_step", "gradient not called")
def _(x, gradient, tau):
    return x - tau * gradient


@other("gradient_step", "in place")
def _(x, gradient, tau):
    x -= tau * gradient(x)
    return x


@other("gradient_step", "square brackets")
def _(x, gradient, tau):
    return x - tau * gradient[x]


@other("descent", "x never replaced")
def _(x, gradient, tau, steps):
    for _ in range(steps):
        new = x - tau * gradient(x)
    return new


@other("descent", "while that never ends at 0 steps")
def _(x, gradient, tau, steps):
    while True:
        x = x - tau * gradient(x)
        steps -= 1
        if steps <= 0:
            return x


@other("descent", "gradient computed once before the loop")
def _(x, gradient, tau, steps):
    g = gradient(x)
    for _ in range(steps):
        x = x - tau * g
    return x


@other("descent", "list of points")
def _(x, gradient, tau, steps):
    path = [x]
    for _ in range(steps):
        path.append(path[-1] - tau * gradient(path[-1]))
    return path


@other("descent", "tau halved in each step")
def _(x, gradient, tau, steps):
    for _ in range(steps):
        x = x - tau * gradient(x)
        tau /= 2
    return x


@other("safe_step", "eigenvalues of the wrong product")
def _(Phi):
    return 2 / np.linalg.eigvalsh(Phi @ Phi.T / Phi.shape[1]).max()


@other("safe_step", "not divided by N, and 1")
def _(Phi):
    return 1 / np.linalg.eigvalsh(Phi.T @ Phi).max()


@other("safe_step", "eigh gives two things")
def _(Phi):
    return 2 / np.linalg.eigh(Phi.T @ Phi / len(Phi))[0][0]


@other("sgd_step", "one update for each sample")
def _(a, W, b, X, y, batch, tau, sigma):
    for i in batch:
        z = W.T @ X[i] + b
        res = a @ sigma(z) - y[i]
        delta = res * a * sigma.derivative(z)
        a = a - tau * res * sigma(z) / len(batch)
        W = W - tau * np.outer(X[i], delta) / len(batch)
        b = b - tau * delta / len(batch)
    return a, W, b


@other("sgd_step", "y not cut")
def _(a, W, b, X, y, batch, tau, sigma):
    X = X[batch]
    z = X @ W + b
    res = sigma(z) @ a - y
    D = res[:, None] * a * sigma.derivative(z)
    B = len(batch)
    return a - tau * sigma(z).T @ res / B, W - tau * X.T @ D / B, b - tau * D.sum(axis=0) / B


@other("sgd_step", "N after cutting is B, but divided by the old N for W")
def _(a, W, b, X, y, batch, tau, sigma):
    N = len(X)
    X, y = X[batch], y[batch]
    z = X @ W + b
    res = sigma(z) @ a - y
    D = res[:, None] * a * sigma.derivative(z)
    return a - tau * sigma(z).T @ res / len(X), W - tau * X.T @ D / N, b - tau * D.mean(axis=0)


@other("sgd_step", "b by the sum")
def _(a, W, b, X, y, batch, tau, sigma):
    X, y = X[batch], y[batch]
    z = X @ W + b
    res = sigma(z) @ a - y
    D = res[:, None] * a * sigma.derivative(z)
    return a - tau * sigma(z).T @ res / len(X), W - tau * X.T @ D / len(X), b - tau * D.sum(axis=0)


@other("momentum", "velocity not kept")
def _(x, gradient, tau, beta, steps):
    for _ in range(steps):
        v = np.zeros(len(x))
        v = beta * v + gradient(x)
        x = x - tau * v
    return x


@other("momentum", "step before the velocity")
def _(x, gradient, tau, beta, steps):
    v = np.zeros(len(x))
    for _ in range(steps):
        x = x - tau * v
        v = beta * v + gradient(x)
    return x


@other("momentum", "running average")
def _(x, gradient, tau, beta, steps):
    v = np.zeros(len(x))
    for _ in range(steps):
        v = beta * v + (1 - beta) * gradient(x)
        x = x - tau * v
    return x


@other("momentum", "starts with the gradient")
def _(x, gradient, tau, beta, steps):
    v = gradient(x)
    for _ in range(steps):
        v = beta * v + gradient(x)
        x = x - tau * v
    return x


@other("momentum", "plus")
def _(x, gradient, tau, beta, steps):
    v = np.zeros(len(x))
    for _ in range(steps):
        v = beta * v + gradient(x)
        x = x + tau * v
    return x


@other("momentum", "beta and tau swapped")
def _(x, gradient, tau, beta, steps):
    v = np.zeros(len(x))
    for _ in range(steps):
        v = tau * v + gradient(x)
        x = x - beta * v
    return x


@other("train", "last batch dropped")
def _(theta, gradient, X, y, B, epochs, tau):
    for _ in range(epochs):
        for j in range(len(X) // B):
            theta = theta - tau * gradient(theta, X[j * B : (j + 1) * B], y[j * B : (j + 1) * B])
    return theta


@other("train", "y not cut")
def _(theta, gradient, X, y, B, epochs, tau):
    for _ in range(epochs):
        for k in range(0, len(X), B):
            theta = theta - tau * gradient(theta, X[k : k + B], y)
    return theta


@other("train", "step of 1 in range")
def _(theta, gradient, X, y, B, epochs, tau):
    for _ in range(epochs):
        for k in range(len(X)):
            theta = theta - tau * gradient(theta, X[k : k + B], y[k : k + B])
    return theta


@other("train", "return in the outer loop")
def _(theta, gradient, X, y, B, epochs, tau):
    for _ in range(epochs):
        for k in range(0, len(X), B):
            theta = theta - tau * gradient(theta, X[k : k + B], y[k : k + B])
        return theta


@other("train", "in place")
def _(theta, gradient, X, y, B, epochs, tau):
    for _ in range(epochs):
        for k in range(0, len(X), B):
            theta -= tau * gradient(theta, X[k : k + B], y[k : k + B])
    return theta


@other("train", "number of batches for B")
def _(theta, gradient, X, y, B, epochs, tau):
    size = len(X) // B
    for _ in range(epochs):
        for k in range(0, len(X), size):
            theta = theta - tau * gradient(theta, X[k : k + size], y[k : k + size])
    return theta


@other("train", "every other row")
def _(theta, gradient, X, y, B, epochs, tau):
    for _ in range(epochs):
        for k in range(B):
            theta = theta - tau * gradient(theta, X[k::B], y[k::B])
    return theta


# --- notebook 05


@other("layer", "return in the loop over neurons")
def _(W, b, sigma, x):
    out = np.zeros(len(b))
    for j in range(len(b)):
        out[j] = sigma(W[:, j] @ x + b[j])
        return out


@other("layer", "return in the loop over inputs")
def _(W, b, sigma, x):
    z = b.copy()
    for i in range(len(x)):
        z += W[i] * x[i]
        return sigma(z)


@other("layer", "product entry by entry")
def _(W, b, sigma, x):
    return sigma(W * x + b)


@other("forward", "return in the loop")
def _(Ws, bs, sigmas, x):
    for W, b, sigma in zip(Ws, bs, sigmas, strict=True):
        x = sigma(W.T @ x + b)
        return x


@other("forward", "last layer without sigma")
def _(Ws, bs, sigmas, x):
    for W, b, sigma in zip(Ws[:-1], bs[:-1], sigmas[:-1], strict=True):
        x = sigma(W.T @ x + b)
    return Ws[-1].T @ x + bs[-1]


@other("forward", "sigma of the first layer everywhere")
def _(Ws, bs, sigmas, x):
    sigma = sigmas[0]
    for W, b in zip(Ws, bs, strict=True):
        x = sigma(W.T @ x + b)
    return x


@other("forward", "z not handed on")
def _(Ws, bs, sigmas, x):
    for W, b, sigma in zip(Ws, bs, sigmas, strict=True):
        z = sigma(W.T @ x + b)
    return z


@other("parameter_count", "off by one: widths counted to the end")
def _(widths):
    return sum(widths[l] * widths[l + 1] + widths[l + 1] for l in range(len(widths)))


@other("parameter_count", "last layer not counted")
def _(widths):
    return sum(widths[l] * widths[l + 1] + widths[l + 1] for l in range(len(widths) - 2))


@other("parameter_count", "brackets")
def _(widths):
    return sum(widths[l] * (widths[l + 1] + 1) for l in range(len(widths) - 1))


@other("collapse", "transposes as in the formula")
def _(W1, b1, W2, b2):
    return W2.T @ W1.T, W2.T @ b1 + b2


@other("collapse", "b1 + b2")
def _(W1, b1, W2, b2):
    return W1 @ W2, b1 + b2


@other("collapse", "b1 through W1")
def _(W1, b1, W2, b2):
    return W1 @ W2, W1 @ b1 + b2


# --- notebook 06


@other("delta_L", "sigma derivative twice")
def _(prediction, target, pre, sigma):
    return (prediction - target) * sigma.derivative(pre) ** 2


@other("delta_L", "sign by target first, and no derivative")
def _(prediction, target, pre, sigma):
    return target - prediction


@other("delta_L", "dot product")
def _(prediction, target, pre, sigma):
    return (prediction - target) @ sigma.derivative(pre)


@other("delta_l", "delta multiplied entry by entry before W")
def _(W_next, delta_next, pre, sigma):
    return W_next @ (delta_next * sigma.derivative(pre))


@other("delta_l", "transposed")
def _(W_next, delta_next, pre, sigma):
    return W_next.T @ delta_next * sigma.derivative(pre)


@other("delta_l", "derivative not called")
def _(W_next, delta_next, pre, sigma):
    return W_next @ delta_next * sigma.derivative


@other("dW_l", "loop that overwrites")
def _(z_previous, delta):
    for z, d in zip(z_previous, delta, strict=True):
        G = np.outer(z, d)
    return G


@other("dW_l", "wrong order of the outer product, and mean")
def _(z_previous, delta):
    return delta.T @ z_previous / len(delta)


@other("db_l", "max")
def _(delta):
    return delta.max(axis=0)


@other("softmax_delta", "naive exponentials")
def _(scores, target):
    p = np.exp(scores) / np.sum(np.exp(scores))
    return p - target


@other("softmax_delta", "normalised by the scores' sum")
def _(scores, target):
    return scores / scores.sum() - target


@other("softmax_delta", "None in a list")
def _(scores, target):
    e = np.exp(scores - scores.max())

    def entry(k):
        if target[k]:
            return e[k] / e.sum() - 1

    return [entry(k) for k in range(len(scores))]


@other("backward", "starts without the derivative of the last layer")
def _(Ws, sigmas, pre, slope):
    deltas = [slope]
    for l in range(len(Ws) - 2, -1, -1):
        deltas.insert(0, Ws[l + 1] @ deltas[0] * sigmas[l].derivative(pre[l]))
    return deltas


@other("backward", "from the last layer on")
def _(Ws, sigmas, pre, slope):
    deltas = [slope * sigmas[-1].derivative(pre[-1])]
    for l in range(len(Ws) - 2, -1, -1):
        deltas.append(Ws[l + 1] @ deltas[-1] * sigmas[l].derivative(pre[l]))
    return deltas


@other("backward", "W of the wrong layer")
def _(Ws, sigmas, pre, slope):
    deltas = [slope * sigmas[-1].derivative(pre[-1])]
    for l in range(len(Ws) - 2, -1, -1):
        deltas.insert(0, Ws[l] @ deltas[0] * sigmas[l].derivative(pre[l]))
    return deltas


@other("backward", "transposed")
def _(Ws, sigmas, pre, slope):
    deltas = [slope * sigmas[-1].derivative(pre[-1])]
    for l in range(len(Ws) - 2, -1, -1):
        deltas.insert(0, Ws[l + 1].T @ deltas[0] * sigmas[l].derivative(pre[l]))
    return deltas


@other("backward", "sigma for its derivative")
def _(Ws, sigmas, pre, slope):
    deltas = [slope * sigmas[-1](pre[-1])]
    for l in range(len(Ws) - 2, -1, -1):
        deltas.insert(0, Ws[l + 1] @ deltas[0] * sigmas[l](pre[l]))
    return deltas


@other("backward", "only the last delta")
def _(Ws, sigmas, pre, slope):
    delta = slope * sigmas[-1].derivative(pre[-1])
    for l in range(len(Ws) - 2, -1, -1):
        delta = Ws[l + 1] @ delta * sigmas[l].derivative(pre[l])
    return delta


@other("backward", "derivative of the layer behind")
def _(Ws, sigmas, pre, slope):
    deltas = [slope * sigmas[-1].derivative(pre[-1])]
    for l in range(len(Ws) - 2, -1, -1):
        deltas.insert(0, Ws[l + 1] @ deltas[0] * sigmas[l + 1].derivative(pre[l]))
    return deltas


@other("matmul_back", "results swapped")
def _(A, B, C_bar):
    return A.T @ C_bar, C_bar @ B.T


@other("matmul_back", "entry by entry")
def _(A, B, C_bar):
    return C_bar * B, C_bar * A


@other("matmul_back", "transposes missing")
def _(A, B, C_bar):
    return C_bar @ B, A @ C_bar


@other("matmul_back", "transposed results")
def _(A, B, C_bar):
    return B @ C_bar.T, C_bar.T @ A


@other("matmul_back", "forward product left in")
def _(A, B, C_bar):
    C = A @ B
    return C @ B.T, A.T @ C
