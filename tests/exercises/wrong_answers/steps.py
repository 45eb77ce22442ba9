"""Section 4 of the audit: sgd_step, bump, staircase (there called step_net)."""

import numpy as np

from . import wrong


def gradients(a, W, b, X, y, sigma):
    """The three gradients, summed over the samples."""
    z = X @ W + b
    res = sigma(z) @ a - y
    D = res[:, None] * a * sigma.derivative(z)
    return sigma(z).T @ res, X.T @ D, D.sum(axis=0)


@wrong("sgd_step", "ascent")
def _(a, W, b, X, y, batch, tau, sigma):
    ga, gW, gb = gradients(a, W, b, X[batch], y[batch], sigma)
    B = len(batch)
    return a + tau * ga / B, W + tau * gW / B, b + tau * gb / B


@wrong("sgd_step", "divided_by_N")
def _(a, W, b, X, y, batch, tau, sigma):
    ga, gW, gb = gradients(a, W, b, X[batch], y[batch], sigma)
    N = len(X)
    return a - tau * ga / N, W - tau * gW / N, b - tau * gb / N


@wrong("sgd_step", "no_mean")
def _(a, W, b, X, y, batch, tau, sigma):
    ga, gW, gb = gradients(a, W, b, X[batch], y[batch], sigma)
    return a - tau * ga, W - tau * gW, b - tau * gb


@wrong("sgd_step", "printed_sum")
def _(a, W, b, X, y, batch, tau, sigma):
    B = len(batch)
    ga, _gW, _gb = gradients(a, W, b, X[batch], y[batch], sigma)
    _ga, gW, gb = gradients(a, W, b, X, y, sigma)
    return a - tau * ga / B, W - tau * gW / B, b - tau * gb / B


@wrong("sgd_step", "first_B")
def _(a, W, b, X, y, batch, tau, sigma):
    B = len(batch)
    ga, gW, gb = gradients(a, W, b, X[:B], y[:B], sigma)
    return a - tau * ga / B, W - tau * gW / B, b - tau * gb / B


@wrong("sgd_step", "fixed_x")
def _(a, W, b, X, y, batch, tau, sigma):
    Xb, yb, B = X[batch], y[batch], len(batch)
    h = sigma(Xb @ W + b)
    res = h @ a - yb
    for x in Xb:
        slope = sigma.derivative(W.T @ x + b)
    D = np.outer(res, a * slope)
    return a - tau * h.T @ res / B, W - tau * Xb.T @ D / B, b - tau * D.sum(axis=0) / B


@wrong("sgd_step", "sequential")
def _(a, W, b, X, y, batch, tau, sigma):
    Xb, yb, B = X[batch], y[batch], len(batch)
    a = a - tau * gradients(a, W, b, Xb, yb, sigma)[0] / B
    W = W - tau * gradients(a, W, b, Xb, yb, sigma)[1] / B
    b = b - tau * gradients(a, W, b, Xb, yb, sigma)[2] / B
    return a, W, b


@wrong("sgd_step", "full_gradient")
def _(a, W, b, X, y, batch, tau, sigma):
    ga, gW, gb = gradients(a, W, b, X, y, sigma)
    N = len(X)
    return a - tau * ga / N, W - tau * gW / N, b - tau * gb / N


@wrong("sgd_step", "b_forgotten")
def _(a, W, b, X, y, batch, tau, sigma):
    ga, gW, _gb = gradients(a, W, b, X[batch], y[batch], sigma)
    B = len(batch)
    return a - tau * ga / B, W - tau * gW / B, b


@wrong("sgd_step", "increment_only")
def _(a, W, b, X, y, batch, tau, sigma):
    ga, gW, gb = gradients(a, W, b, X[batch], y[batch], sigma)
    B = len(batch)
    return -tau * ga / B, -tau * gW / B, -tau * gb / B


def H(t):
    return np.where(t > 0, 1.0, 0.0)


@wrong("bump", "bias_sign")
def _(x, s, t):
    return H(x + s) - H(x + t)


@wrong("bump", "no_minus")
def _(x, s, t):
    return H(x - s) + H(x - t)


@wrong("bump", "swapped")
def _(x, s, t):
    return H(x - t) - H(x - s)


@wrong("bump", "and_without_threshold")
def _(x, s, t):
    return H(x - s) + H(t - x)


@wrong("bump", "open_at_t")
def _(x, s, t):
    return H(x - s) + H(t - x) - 1


@wrong("bump", "closed_left")
def _(x, s, t):
    return np.where(x >= s, 1.0, 0.0) - np.where(x >= t, 1.0, 0.0)


@wrong("bump", "half_at_jump")
def _(x, s, t):
    return np.heaviside(x - s, 0.5) - np.heaviside(x - t, 0.5)


@wrong("bump", "width_as_bias")
def _(x, s, t):
    width = t - s
    return H(x - s) - H(x - width)


@wrong("bump", "ends_as_heights")
def _(x, s, t):
    return s * H(x) - t * H(x)


@wrong("bump", "steep_sigmoid")
def _(x, s, t):
    def steep(z):
        return 1 / (1 + np.exp(-100 * z))

    return steep(x - s) - steep(x - t)


@wrong("staircase", "zero_at_0")
def _(x, f, n):
    total = np.zeros_like(x)
    for j in range(1, n + 1):
        total += f(j / n) * (H(x - (j - 1) / n) - H(x - j / n))
    return total


@wrong("staircase", "no_differences")
def _(x, f, n):
    total = f(1 / n) * H(x + 1)
    for j in range(1, n):
        total = total + f((j + 1) / n) * H(x - j / n)
    return total


@wrong("staircase", "left_values")
def _(x, f, n):
    total = f(0) * H(x + 1)
    for j in range(1, n):
        total = total + (f(j / n) - f((j - 1) / n)) * H(x - j / n)
    return total


@wrong("staircase", "jumps_early")
def _(x, f, n):
    total = np.full(len(x), f(1 / n))
    for j in range(1, n):
        total = total + (f((j + 1) / n) - f(j / n)) * (x >= j / n)
    return total


@wrong("staircase", "no_base")
def _(x, f, n):
    total = np.zeros(len(x))
    for j in range(1, n):
        total = total + (f((j + 1) / n) - f(j / n)) * H(x - j / n)
    return total


@wrong("staircase", "reversed")
def _(x, f, n):
    heights = [f(j / n) for j in range(1, n + 1)][::-1]
    total = heights[0] * np.ones_like(x)
    for j in range(1, n):
        total += (heights[j] - heights[j - 1]) * H(x - j / n)
    return total


@wrong("staircase", "bias_sign")
def _(x, f, n):
    total = f(1 / n) * H(x + 1)
    for j in range(1, n):
        total = total + (f((j + 1) / n) - f(j / n)) * H(x + j / n)
    return total


@wrong("staircase", "wrong_cell_at_0")
def _(x, f, n):
    values = []
    for xi in x:
        j = 0
        while j / n < xi:
            j += 1
        values.append(f(j / n))
    return np.array(values)


@wrong("staircase", "ceil_in_floats")
def _(x, f, n):
    j = np.maximum(np.ceil(x * n), 1)
    return f(j / n)


@wrong("staircase", "shifted")
def _(x, f, n):
    values = [f(1 / n) for _ in x]
    for i, xi in enumerate(x):
        for j in range(1, n + 1):
            if (j - 1) / n < xi <= j / n or (xi == 0 and j == 1):
                values[i] = f(min(j + 1, n) / n)
    return values


@wrong("staircase", "midpoints")
def _(x, f, n):
    middles = f((np.arange(n) + 0.5) / n)
    total = middles[0] * H(x + 1)
    for j in range(1, n):
        total = total + (middles[j] - middles[j - 1]) * H(x - j / n)
    return total


@wrong("staircase", "wrong_cell_at_0")
def _(x, f, n):
    total = f(0) * H(x + 1)
    for j in range(1, n + 1):
        total = total + (f(j / n) - f((j - 1) / n)) * H(x - (j - 1) / n)
    return total
