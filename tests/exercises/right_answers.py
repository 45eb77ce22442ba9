"""Right answers written in many ways: loops, einsum, matrix form, lists, other formulas for the same thing."""

import math
from itertools import pairwise

import numpy as np

RIGHT = []  # (key, function)


def right(key):
    def register(function):
        RIGHT.append((key, function))
        return function

    return register


# --- notebook 01


@right("neuron")
def _(w, b, x, sigma):
    return sigma(w @ x + b)


@right("neuron")
def _(w, b, x, sigma):
    total = b
    for w_i, x_i in zip(w, x, strict=True):
        total += w_i * x_i
    return float(sigma(total))


@right("neuron")
def _(weights, bias, inputs, activation):
    return activation(np.append(weights, bias) @ np.append(inputs, 1.0))


@right("predict")
def _(a, W, b, X, sigma):
    return sigma(X @ W + b) @ a


@right("predict")
def _(a, W, b, X, sigma):
    return [sum(a[j] * sigma(W[:, j] @ x + b[j]) for j in range(len(a))) for x in X]


@right("predict")
def _(a, W, b, X, sigma):
    return np.einsum("j,ij->i", a, sigma(np.einsum("ik,kj->ij", X, W) + b))


@right("parameter_count_shallow")
def _(n, d):
    return (d + 2) * n


@right("parameter_count_shallow")
def _(n, d):
    return float(n * d + n + n)


@right("parameter_count_shallow")
def _(n, d):
    return sum(d + 1 + 1 for _ in range(n))


@right("threshold")
def _(w, b):
    return -b / w


@right("threshold")
def _(w, b):
    return b / -w


@right("threshold")
def _(w, b):
    return np.linalg.solve([[w]], [-b])[0]


@right("sigmoid_slope")
def _(t):
    s = 1 / (1 + np.exp(-t))
    return s * (1 - s)


@right("sigmoid_slope")
def _(t):
    return np.exp(-t) / (1 + np.exp(-t)) ** 2


@right("sigmoid_slope")
def _(t):
    return [1 / (2 + math.exp(x) + math.exp(-x)) for x in t]


# --- notebook 02


def H(t):
    return 1.0 * (t > 0)


@right("bump")
def _(x, s, t):
    return H(x - s) - H(x - t)


@right("bump")
def _(x, s, t):
    return (s < x) & (x <= t)


@right("bump")
def _(x, s, t):
    return [1 if s < xi <= t else 0 for xi in x]


@right("bump")
def _(x, s, t):
    return np.select([x <= s, x <= t], [0, 1], 0)


@right("staircase")
def _(x, f, n):
    total = f(1 / n) * H(x + 1)
    for j in range(1, n):
        total = total + (f((j + 1) / n) - f(j / n)) * H(x - j / n)
    return total


@right("staircase")
def _(x, f, n):
    heights = f(np.arange(1, n + 1) / n)
    return heights[np.clip(np.searchsorted(np.arange(n + 1) / n, x), 1, n) - 1]


@right("staircase")
def _(x, f, n):
    return f(np.maximum(np.ceil(n * x - 1e-9), 1) / n)


@right("staircase")
def _(x, f, n):
    values = []
    for place in x:
        j = 1
        while place > j / n:
            j += 1
        values.append(f(j / n))
    return values


@right("coefficients")
def _(f, n):
    heights = f(np.arange(1, n + 1) / n)
    return np.diff(heights, prepend=0)


@right("coefficients")
def _(f, n):
    return [f(1 / n)] + [f((j + 1) / n) - f(j / n) for j in range(1, n)]


@right("coefficients")
def _(f, n):
    staircase = np.tril(np.ones((n, n)))
    return np.linalg.solve(staircase, f(np.linspace(0, 1, n + 1)[1:]))


@right("width_for")
def _(lipschitz, epsilon):
    return math.floor(lipschitz / epsilon) + 1


@right("width_for")
def _(lipschitz, epsilon):
    n = 1
    while lipschitz / n >= epsilon:
        n += 1
    return n


@right("width_for")
def _(lipschitz, epsilon):
    return np.floor(lipschitz / epsilon + 1)


# --- notebook 03


@right("residual")
def _(a, W, b, X, y, sigma):
    return sigma(X @ W + b) @ a - y


@right("residual")
def _(a, W, b, X, y, sigma):
    return [a @ sigma(W.T @ x + b) - target for x, target in zip(X, y, strict=True)]


@right("residual")
def _(a, W, b, X, y, sigma):
    return ((sigma(X @ W + b) * a).sum(axis=1, keepdims=True) - y.reshape(-1, 1)).ravel()


@right("loss")
def _(a, W, b, X, y, sigma):
    return np.mean((sigma(X @ W + b) @ a - y) ** 2) / 2


@right("loss")
def _(a, W, b, X, y, sigma):
    total = 0
    for i in range(len(X)):
        total += (a @ sigma(W.T @ X[i] + b) - y[i]) ** 2
    return total / (2 * len(X))


@right("loss")
def _(a, W, b, X, y, sigma):
    return 0.5 * np.linalg.norm(sigma(X @ W + b) @ a - y) ** 2 / len(y)


def back(a, W, b, X, y, sigma):
    z = X @ W + b
    res = sigma(z) @ a - y
    return z, res, res[:, None] * a * sigma.derivative(z)


@right("grad_a")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return h.T @ (h @ a - y) / len(y)


@right("grad_a")
def _(a, W, b, X, y, sigma):
    total = np.zeros(len(a))
    for x, target in zip(X, y, strict=True):
        h = sigma(W.T @ x + b)
        total += (a @ h - target) * h
    return total / len(X)


@right("grad_a")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return np.einsum("i,ij->j", h @ a - y, h) / X.shape[0]


@right("grad_a")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return np.average(h * (h @ a - y)[:, np.newaxis], axis=0).tolist()


@right("grad_W")
def _(a, W, b, X, y, sigma):
    _z, _res, D = back(a, W, b, X, y, sigma)
    return X.T @ D / len(y)


@right("grad_W")
def _(a, W, b, X, y, sigma):
    G = np.zeros(W.shape)
    for i in range(len(X)):
        z = W.T @ X[i] + b
        G += np.outer(X[i], (a @ sigma(z) - y[i]) * a * sigma.derivative(z))
    return G / len(X)


@right("grad_W")
def _(a, W, b, X, y, sigma):
    z, res, _D = back(a, W, b, X, y, sigma)
    return np.einsum("i,j,ij,ik->kj", res, a, sigma.derivative(z), X) / len(res)


@right("grad_W")
def _(a, W, b, X, y, sigma):  # central differences
    def loss(V):
        return np.mean((sigma(X @ V + b) @ a - y) ** 2) / 2

    G = np.zeros_like(W)
    for index in np.ndindex(*W.shape):
        E = np.zeros_like(W)
        E[index] = 1e-5
        G[index] = (loss(W + E) - loss(W - E)) / 2e-5
    return G


@right("grad_b")
def _(a, W, b, X, y, sigma):
    _z, _res, D = back(a, W, b, X, y, sigma)
    return D.mean(axis=0)


@right("grad_b")
def _(a, W, b, X, y, sigma):
    z, res, _D = back(a, W, b, X, y, sigma)
    return a * (res @ sigma.derivative(z)) / len(y)


@right("grad_b")
def _(a, W, b, X, y, sigma):
    G = []
    for j in range(len(b)):
        total = 0
        for i in range(len(X)):
            res = a @ sigma(W.T @ X[i] + b) - y[i]
            total += res * a[j] * sigma.derivative(W[:, j] @ X[i] + b[j])
        G.append(total / len(X))
    return G


@right("hadamard")
def _(A, B):
    if A.shape != B.shape:
        raise ValueError("shapes differ")
    return A * B


@right("hadamard")
def _(A, B):
    if np.shape(A) != np.shape(B):
        raise ValueError
    C = np.zeros(A.shape)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            C[i, j] = A[i, j] * B[i, j]
    return C


@right("hadamard")
def _(A, B):
    (m, n), (p, q) = A.shape, B.shape
    if m != p or n != q:
        raise np.linalg.LinAlgError("a kind of ValueError")
    return [[A[i, j] * B[i, j] for j in range(n)] for i in range(m)]


@right("least_squares_a")
def _(Phi, y):
    return np.linalg.lstsq(Phi, y, rcond=None)[0]


@right("least_squares_a")
def _(Phi, y):
    return np.linalg.solve(Phi.T @ Phi, Phi.T @ y)


@right("least_squares_a")
def _(Phi, y):
    return np.linalg.pinv(Phi) @ y


@right("least_squares_a")
def _(Phi, y):
    Q, R = np.linalg.qr(Phi)
    return np.linalg.inv(R) @ (Q.T @ y)


# --- notebook 04


@right("gradient_step")
def _(x, gradient, tau):
    return x - tau * gradient(x)


@right("gradient_step")
def _(x, gradient, tau):
    g = gradient(x)
    return [x[k] - tau * g[k] for k in range(len(x))]


@right("gradient_step")
def _(x, gradient, tau):
    x = x.copy()
    x -= tau * gradient(x)
    return x


@right("descent")
def _(x, gradient, tau, steps):
    for _ in range(steps):
        x = x - tau * gradient(x)
    return x


@right("descent")
def recursive(x, gradient, tau, steps):
    return x if steps == 0 else recursive(x - tau * gradient(x), gradient, tau, steps - 1)


@right("descent")
def _(x, gradient, tau, steps):
    path = [x]
    while len(path) <= steps:
        path.append(path[-1] - tau * gradient(path[-1]))
    return path[-1]


@right("safe_step")
def _(Phi):
    return 2 / np.linalg.eigvalsh(Phi.T @ Phi / len(Phi)).max()


@right("safe_step")
def _(Phi):
    return 2 * len(Phi) / np.linalg.norm(Phi, 2) ** 2


@right("safe_step")
def _(Phi):
    return 2 / np.real(np.linalg.eigvals(Phi.T.dot(Phi) / Phi.shape[0])).max()


@right("sgd_step")
def _(a, W, b, X, y, batch, tau, sigma):
    z, res, D = back(a, W, b, X[batch], y[batch], sigma)
    B = len(batch)
    return a - tau * sigma(z).T @ res / B, W - tau * X[batch].T @ D / B, b - tau * D.sum(axis=0) / B


@right("sgd_step")
def _(a, W, b, X, y, batch, tau, sigma):
    ga, gW, gb = np.zeros_like(a), np.zeros_like(W), np.zeros_like(b)
    for i in batch:
        z = W.T @ X[i] + b
        res = a @ sigma(z) - y[i]
        ga += res * sigma(z)
        gb += res * a * sigma.derivative(z)
        gW += np.outer(X[i], res * a * sigma.derivative(z))
    step = tau / len(batch)
    return [a - step * ga, W - step * gW, b - step * gb]


@right("sgd_step")
def _(a, W, b, X, y, batch, tau, sigma):
    a, W, b = a.copy(), W.copy(), b.copy()
    z, res, D = back(a, W, b, X[sorted(batch)], y[sorted(batch)], sigma)
    a -= tau * np.mean(res[:, None] * sigma(z), axis=0)
    W -= tau * np.einsum("ik,ij->kj", X[sorted(batch)], D) / batch.size
    b -= tau * D.mean(axis=0)
    return a, W, b


# --- notebook 05


@right("layer")
def _(W, b, sigma, x):
    return sigma(W.T @ x + b)


@right("layer")
def _(W, b, sigma, x):
    return sigma(x @ W + b)


@right("layer")
def _(W, b, sigma, x):
    return [sigma(sum(W[i, j] * x[i] for i in range(len(x))) + b[j]) for j in range(len(b))]


@right("forward")
def _(Ws, bs, sigmas, x):
    for W, b, sigma in zip(Ws, bs, sigmas, strict=True):
        x = sigma(W.T @ x + b)
    return x


@right("forward")
def _(Ws, bs, sigmas, x):
    z = [x]
    for l in range(len(Ws)):
        z.append(sigmas[l](np.einsum("ij,i->j", Ws[l], z[-1]) + bs[l]))
    return z[-1]


@right("forward")
def deeper(Ws, bs, sigmas, x):
    if not Ws:
        return x
    return deeper(Ws[1:], bs[1:], sigmas[1:], sigmas[0](x @ Ws[0] + bs[0]))


@right("parameter_count")
def _(widths):
    return sum(d * n + n for d, n in pairwise(widths))


@right("parameter_count")
def _(widths):
    total = 0
    for l in range(1, len(widths)):
        total += (widths[l - 1] + 1) * widths[l]
    return total


@right("parameter_count")
def _(widths):
    w = np.array(widths)
    return w[:-1] @ w[1:] + w[1:].sum()


@right("collapse")
def _(W1, b1, W2, b2):
    return W1 @ W2, W2.T @ b1 + b2


@right("collapse")
def _(W1, b1, W2, b2):
    return [np.einsum("ij,jk->ik", W1, W2), b1 @ W2 + b2]


@right("collapse")
def _(W1, b1, W2, b2):
    both = np.vstack([W1, b1]) @ W2
    return both[:-1], both[-1] + b2


# --- notebook 06


@right("delta_L")
def _(prediction, target, pre, sigma):
    return (prediction - target) * sigma.derivative(pre)


@right("delta_L")
def _(prediction, target, pre, sigma):
    return np.diag(sigma.derivative(pre)) @ (sigma(pre) - target)


@right("delta_L")
def _(prediction, target, pre, sigma):
    return [(p - t) * sigma.derivative(z) for p, t, z in zip(prediction, target, pre, strict=True)]


@right("delta_l")
def _(W_next, delta_next, pre, sigma):
    return W_next @ delta_next * sigma.derivative(pre)


@right("delta_l")
def _(W_next, delta_next, pre, sigma):
    return (delta_next @ W_next.T) * sigma.derivative(pre)


@right("delta_l")
def _(W_next, delta_next, pre, sigma):
    out = np.empty(len(pre))
    for i in range(len(pre)):
        out[i] = sum(W_next[i, k] * delta_next[k] for k in range(len(delta_next))) * sigma.derivative(pre[i])
    return out


@right("dW_l")
def _(z_previous, delta):
    return z_previous.T @ delta


@right("dW_l")
def _(z_previous, delta):
    return np.einsum("ij,ik->jk", z_previous, delta)


@right("dW_l")
def _(z_previous, delta):
    return sum(np.outer(z, d) for z, d in zip(z_previous, delta, strict=True))


@right("db_l")
def _(delta):
    return delta.sum(axis=0)


@right("db_l")
def _(delta):
    return np.ones(len(delta)) @ delta


@right("db_l")
def _(delta):
    total = 0
    for row in delta:
        total = total + row
    return total


@right("softmax_delta")
def _(scores, target):
    e = np.exp(scores - scores.max())
    return e / e.sum() - target


@right("softmax_delta")
def _(scores, target):
    p = [1 / sum(math.exp(min(other - score, 700)) for other in scores) for score in scores]
    p[target.argmax()] -= 1
    return p


@right("softmax_delta")
def _(scores, target):
    log_sum = np.logaddexp.reduce(scores)
    return np.exp(scores - log_sum) - target


# --- to build


@right("tent")
def _(s, t):
    m = (s + t) / 2
    return [1 / (m - s), -2 / (m - s), 1 / (m - s)], [1, 1, 1], [-s, -m, -t]


@right("tent")
def _(s, t):  # one more neuron, and the slope inside
    k = 2 / (t - s)
    return np.array([1, -1, -1, 1]), np.array([k, k, k, k]), -k * np.array([s, (s + t) / 2, (s + t) / 2, t])


@right("tent")
def _(s, t):  # from the right
    m = (s + t) / 2
    a = 2 / (t - s) * np.array([1.0, -2.0, 1.0])
    return a, -np.ones(3), np.array([t, m, s])


@right("xor")
def _():
    return np.array([1, 1]), np.array([[1, -1], [-1, 1]]), np.zeros(2)


@right("xor")
def _():
    return [1, -2], [[1, 1], [1, 1]], [0, -1]


@right("xor")
def _():
    return [2, 2], [[0.5, -0.5], [-0.5, 0.5]], [0, 0]


@right("interpolant")
def _(x, y):
    slopes = np.diff(y) / np.diff(x)
    a = [y[0]] + [slopes[0]] + [slopes[j] - slopes[j - 1] for j in range(1, len(slopes))]
    return a, [0] + [1] * len(slopes), [1] + [-place for place in x[:-1]]


@right("interpolant")
def _(x, y):  # the constant by two neurons that look both ways
    slopes = np.diff(y) / np.diff(x)
    jumps = np.diff(slopes)
    far = x[0] - 1
    a = np.concatenate([[slopes[0], -slopes[0], y[0] - slopes[0]], jumps])
    w = np.concatenate([[1, -1, 0], np.ones(len(jumps))])
    return a, w, np.concatenate([[-far, far, 1], -x[1:-1]])


@right("interpolant")
def _(x, y):  # solves for the coefficients
    kinks = x[:-1]
    A = np.maximum(x[:, None] - kinks, 0)
    A = np.column_stack([np.ones(len(x)), A])
    a = np.linalg.solve(A, y)
    return a, np.append(0, np.ones(len(kinks))), np.append(1, -kinks)


@right("plane_bump")
def _(s, t):
    return [[1, 1, 0, 0], [0, 0, 1, 1]], [-s, -t, -s, -t], [1, -1, 1, -1], -1.5


@right("plane_bump")
def _(s, t):  # AND of four half-planes, those that are closed counted against
    return [[3, 3, 0, 0], [0, 0, 3, 3]], -3 * np.array([s, t, s, t]), [10, -10, 10, -10], [-11]


@right("plane_bump")
def _(s, t):
    W1 = np.array([[1.0, 0, 1, 0], [0, 1, 0, 1]])
    return W1, np.array([-s, -s, -t, -t]), np.array([1, 1, -2, -2]), np.float64(-1.2)


@right("nudged_gradient")
def _(f, theta, h):
    return [(f(theta + h * e) - f(theta - h * e)) / (2 * h) for e in np.eye(len(theta))]


@right("nudged_gradient")
def _(f, theta, h):
    theta, out = theta.copy(), []
    for i in range(theta.size):
        theta[i] += h
        up = f(theta)
        theta[i] -= 2 * h
        down = f(theta)
        theta[i] += h
        out.append((up - down) / h / 2)
    return np.array(out)


@right("nudged_gradient")
def _(f, theta, h):
    def partial(i):
        e = np.where(np.arange(len(theta)) == i, h, 0)
        return 0.5 * (f(theta + e) - f(theta - e)) / h

    return np.array(list(map(partial, range(len(theta)))))


@right("momentum")
def _(x, gradient, tau, beta, steps):
    v = 0
    for _ in range(steps):
        v = beta * v + gradient(x)
        x = x - tau * v
    return x


@right("momentum")
def _(x, gradient, tau, beta, steps):  # the heavy ball, by two points
    before, now = x, x
    for _ in range(steps):
        before, now = now, now - tau * gradient(now) + beta * (now - before)
    return now


@right("momentum")
def _(x, gradient, tau, beta, steps):
    x, v, k = x.copy(), np.zeros_like(x), 0
    while k < steps:
        v *= beta
        v += gradient(x)
        x -= tau * v
        k += 1
    return x


@right("train")
def _(theta, gradient, X, y, B, epochs, tau):
    for _ in range(epochs):
        for k in range(0, len(X), B):
            theta = theta - tau * gradient(theta, X[k : k + B], y[k : k + B])
    return theta


@right("train")
def _(theta, gradient, X, y, B, epochs, tau):
    theta = theta.copy()
    groups = np.array_split(np.arange(len(y)), np.arange(B, len(y), B))
    for k in range(epochs * len(groups)):
        rows = groups[k % len(groups)]
        theta -= tau * gradient(theta, X[rows], y[rows])
    return theta


@right("train")
def _(theta, gradient, X, y, B, epochs, tau):
    N = X.shape[0]
    number = -(-N // B)
    for _epoch in range(epochs):
        for j in range(number):
            start, stop = j * B, min((j + 1) * B, N)
            theta = theta + tau * -gradient(theta, X[start:stop], y[start:stop])
    return theta.tolist()


@right("backward")
def _(Ws, sigmas, pre, slope):
    L = len(Ws)
    delta = [None] * L
    delta[L - 1] = slope * sigmas[L - 1].derivative(pre[L - 1])
    for l in reversed(range(L - 1)):
        delta[l] = (delta[l + 1] @ Ws[l + 1].T) * sigmas[l].derivative(pre[l])
    return delta


@right("backward")
def _(Ws, sigmas, pre, slope):
    found, back = [], slope
    for W, sigma, a in zip(Ws[::-1], sigmas[::-1], pre[::-1], strict=True):
        found.append(back * sigma.derivative(a))
        back = W @ found[-1]
    return found[::-1]


@right("backward")
def errors(Ws, sigmas, pre, slope):
    if len(Ws) == 1:
        return [slope * sigmas[0].derivative(pre[0])]
    rest = errors(Ws[1:], sigmas[1:], pre[1:], slope)
    return [np.einsum("ij,j->i", Ws[1], rest[0]) * sigmas[0].derivative(pre[0]), *rest]


@right("matmul_back")
def _(A, B, C_bar):
    return C_bar @ B.T, A.T @ C_bar


@right("matmul_back")
def _(A, B, C_bar):
    return np.einsum("ij,kj->ik", C_bar, B), np.einsum("ik,ij->kj", A, C_bar)


@right("matmul_back")
def _(A, B, C_bar):
    A_bar, B_bar = np.zeros(A.shape), np.zeros(B.shape)
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            A_bar[i] += C_bar[i, j] * B[:, j]
            B_bar[:, j] += C_bar[i, j] * A[i]
    return A_bar, B_bar
