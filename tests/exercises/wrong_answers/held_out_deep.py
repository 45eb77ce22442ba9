"""Wrong answers that the exercises do not list: notebooks 05 and 06. Written before the structural diagnosis was."""

import itertools

import numpy as np

from . import other


@other("layer", "norm of the input")
def _(W, b, sigma, x):
    return sigma(W.T @ (x / np.linalg.norm(x)) + b)


@other("layer", "applied twice")
def _(W, b, sigma, x):
    return sigma(sigma(W.T @ x + b))


@other("layer", "row (1, n)")
def _(W, b, sigma, x):
    return sigma(x[None] @ W + b)


@other("layer", "column b makes a table")
def _(W, b, sigma, x):
    return sigma(W.T @ x + b[:, None])


@other("layer", "reshape instead of transpose")
def _(W, b, sigma, x):
    return sigma(W.reshape(len(b), len(x)) @ x + b)


@other("forward", "first layer left out of sigma")
def _(Ws, bs, sigmas, x):
    z = Ws[0].T @ x + bs[0]
    for W, b, sigma in zip(Ws[1:], bs[1:], sigmas[1:], strict=True):
        z = sigma(W.T @ z + b)
    return z


@other("forward", "first bias missing")
def _(Ws, bs, sigmas, x):
    z = sigmas[0](Ws[0].T @ x)
    for W, b, sigma in zip(Ws[1:], bs[1:], sigmas[1:], strict=True):
        z = sigma(W.T @ z + b)
    return z


@other("forward", "skip connection: x never replaced")
def _(Ws, bs, sigmas, x):
    for W, b, sigma in zip(Ws, bs, sigmas, strict=True):
        z = sigma(W.T @ x + b)
    return z


@other("forward", "all outputs as a list")
def _(Ws, bs, sigmas, x):
    zs = [x]
    for W, b, sigma in zip(Ws, bs, sigmas, strict=True):
        zs.append(sigma(W.T @ zs[-1] + b))
    return zs


@other("forward", "summed output")
def _(Ws, bs, sigmas, x):
    for W, b, sigma in zip(Ws, bs, sigmas, strict=True):
        x = sigma(W.T @ x + b)
    return x.sum()


@other("forward", "softmax at the end")
def _(Ws, bs, sigmas, x):
    for W, b, sigma in zip(Ws, bs, sigmas, strict=True):
        x = sigma(W.T @ x + b)
    return np.exp(x) / np.exp(x).sum()


@other("parameter_count", "plus the input itself")
def _(widths):
    return sum(d * n + n for d, n in itertools.pairwise(widths)) + widths[0]


@other("parameter_count", "last layer forgotten")
def _(widths):
    return sum(d * n + n for d, n in itertools.pairwise(widths[:-1]))


@other("parameter_count", "both biases")
def _(widths):
    return sum((d + 1) * (n + 1) for d, n in itertools.pairwise(widths))


@other("parameter_count", "doubled")
def _(widths):
    return 2 * sum(d * n + n for d, n in itertools.pairwise(widths))


@other("parameter_count", "squares: every layer connected to itself")
def _(widths):
    return sum(n * n + n for n in widths[1:])


@other("collapse", "biases added without weights, W right")
def _(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2 - b2


@other("collapse", "results swapped")
def _(W1, b1, W2, b2):
    return b1 @ W2 + b2, W1 @ W2


@other("delta_L", "sigma' at the target")
def _(prediction, target, pre, sigma):
    return (prediction - target) * sigma.derivative(target)


@other("delta_L", "sum over outputs")
def _(prediction, target, pre, sigma):
    return (prediction - target) @ sigma.derivative(pre)


@other("delta_L", "divided by sigma'")
def _(prediction, target, pre, sigma):
    return (prediction - target) / sigma.derivative(pre)


@other("delta_L", "pre minus target")
def _(prediction, target, pre, sigma):
    return (pre - target) * sigma.derivative(pre)


@other("delta_L", "outer product")
def _(prediction, target, pre, sigma):
    return np.outer(prediction - target, sigma.derivative(pre))


@other("delta_L", "cross-entropy error")
def _(prediction, target, pre, sigma):
    return (prediction - target) / prediction * sigma.derivative(pre)


@other("delta_L", "absolute error")
def _(prediction, target, pre, sigma):
    return np.abs(prediction - target) * sigma.derivative(pre)


@other("delta_l", "sigma' applied to the product")
def _(W_next, delta_next, pre, sigma):
    return sigma.derivative(pre * (W_next @ delta_next))


@other("delta_l", "times pre")
def _(W_next, delta_next, pre, sigma):
    return W_next @ delta_next * pre


@other("delta_l", "sigma' twice")
def _(W_next, delta_next, pre, sigma):
    return W_next @ delta_next * sigma.derivative(pre) ** 2


@other("delta_l", "column sums of errors: W times mean error")
def _(W_next, delta_next, pre, sigma):
    return W_next @ np.full_like(delta_next, delta_next.mean()) * sigma.derivative(pre)


@other("delta_l", "absolute weights")
def _(W_next, delta_next, pre, sigma):
    return np.abs(W_next) @ delta_next * sigma.derivative(pre)


@other("delta_l", "largest error only")
def _(W_next, delta_next, pre, sigma):
    k = np.argmax(np.abs(delta_next))
    return W_next[:, k] * delta_next[k] * sigma.derivative(pre)


@other("delta_l", "derivative of tanh hard-coded")
def _(W_next, delta_next, pre, sigma):
    return W_next @ delta_next * (1 - np.tanh(pre) ** 2)


@other("delta_l", "matrix instead of vector")
def _(W_next, delta_next, pre, sigma):
    return W_next * delta_next * sigma.derivative(pre)[:, None]


@other("dW_l", "half")
def _(z_previous, delta):
    return 0.5 * z_previous.T @ delta


@other("dW_l", "samples in reversed order for delta")
def _(z_previous, delta):
    return z_previous.T @ delta[::-1]


@other("dW_l", "last sample left out")
def _(z_previous, delta):
    return z_previous[:-1].T @ delta[:-1]


@other("dW_l", "absolute delta")
def _(z_previous, delta):
    return z_previous.T @ abs(delta)


@other("dW_l", "flattened")
def _(z_previous, delta):
    return (z_previous.T @ delta).flatten()


@other("db_l", "norm of the columns")
def _(delta):
    return np.linalg.norm(delta, axis=0)


@other("db_l", "absolute sums")
def _(delta):
    return np.abs(delta).sum(axis=0)


@other("db_l", "cumulative sum")
def _(delta):
    return np.cumsum(delta, axis=0)


@other("db_l", "column (n, 1)")
def _(delta):
    return delta.sum(axis=0).reshape(-1, 1)


@other("db_l", "median times N")
def _(delta):
    return np.median(delta, axis=0) * len(delta)


@other("softmax_delta", "squared")
def _(scores, target):
    p = np.exp(scores) / np.exp(scores).sum()
    return (p - target) ** 2


@other("softmax_delta", "only the right class")
def _(scores, target):
    p = np.exp(scores) / np.exp(scores).sum()
    return (p - target) * target


@other("softmax_delta", "base 2")
def _(scores, target):
    p = 2**scores / (2**scores).sum()
    return p - target


@other("softmax_delta", "minus sign in the exponent")
def _(scores, target):
    p = np.exp(-scores) / np.exp(-scores).sum()
    return p - target


@other("softmax_delta", "target added")
def _(scores, target):
    p = np.exp(scores) / np.exp(scores).sum()
    return p + target


@other("softmax_delta", "the loss itself")
def _(scores, target):
    p = np.exp(scores) / np.exp(scores).sum()
    return -np.log(p[target == 1])[0]
