"""Notebook 04: gradient descent and its step size."""

import numpy as np

from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import mistake, recipe

ASCENT = "You climb: the gradient points uphill, so the step goes against it. The loss would grow at every step."


def valley(draw):
    """x, the gradient of a function that is no paraboloid, tau."""
    (P,) = draw.sizes("P")
    c, A = draw.numbers(P), draw.numbers(P, P) / P
    A = A @ A.T

    def gradient(x):
        return A @ (x - c) + 0.3 * np.sin(x)

    return draw.numbers(P), gradient, float(draw.rng.uniform(0.1, 0.5))


@exercise(
    inputs=valley,
    steps=recipe(
        slope=lambda gradient, x: gradient(x),
        increment=lambda tau, slope: tau * slope,
        answer=lambda x, increment: x - increment,
    ),
    mistakes=(
        mistake("ascent", ASCENT, answer=lambda x, increment: x + increment),
        mistake("no_tau", "The step size τ is missing.", increment=lambda slope: slope),
        mistake(
            "increment_only",
            "You return the step, not the new point: the old x is missing.",
            answer=lambda increment: -increment,
        ),
        mistake(
            "increment_only",
            "You return τ times the gradient, not the new point. From where does the step start?",
            answer=lambda increment: increment,
        ),
        mistake(
            "divided",
            "You divide by τ: a small step size would make a big step.",
            increment=lambda tau, slope: slope / tau,
        ),
        mistake(
            "unit_length",
            "You scale the gradient to length 1. Ours is shorter where the function is flatter.",
            slope=lambda slope: slope / np.linalg.norm(slope),
        ),
        mistake(
            "sign_only",
            "You keep only the signs of the gradient; its size matters as well.",
            slope=lambda slope: np.sign(slope),
        ),
        mistake(
            "scaled_x",
            "τ multiplies x as well: brackets. Only the gradient is scaled.",
            answer=lambda x, slope, tau: tau * (x - slope),
        ),
        mistake("unchanged", "You return the old point: no step was made.", answer=lambda x: x),
        mistake("gradient_only", "You return the gradient; the new point is asked for.", answer=lambda slope: slope),
    ),
    hints=(
        "gradient is a function: call it at x to get an array of the shape of x.",
        "The negative gradient points downhill; τ says how far to go. Where do you start?",
    ),
    words={"slope": "the gradient at x", "increment": "τ times the gradient", "tau": "the step size τ"},
)
def gradient_step(x, gradient, tau):
    """One step of gradient descent, from x^(k-1) to x^k.

    Given x (P,), gradient, a function of an array (P,) that returns an array (P,), and the step size tau > 0. Return an
    array (P,), and leave x as it is.
    """
    return x - tau * gradient(x)


def iterate(move, x, steps):
    for _ in range(steps):
        x = move(x)
    return x


@exercise(
    inputs=lambda draw: (*valley(draw), int(draw.rng.integers(3, 7))),
    special={"steps = 0": lambda draw: (*valley(draw), 0), "steps = 1": lambda draw: (*valley(draw), 1)},
    steps=recipe(
        move=lambda gradient, tau: lambda x: x - tau * gradient(x),
        answer=lambda move, x, steps: iterate(move, x, steps),
    ),
    mistakes=(
        mistake("ascent", ASCENT, tau=lambda tau: -tau),
        mistake(
            "one_step_short",
            "One step too few. How often does your loop run?",
            steps=lambda steps: steps - 1,
        ),
        mistake("one_step_more", "One step too many. How often does your loop run?", steps=lambda steps: steps + 1),
        mistake(
            "gradient_frozen",
            "The gradient is taken at the starting point in every step. "
            "It must be computed anew where you have come to.",
            move=lambda gradient, tau, x: lambda z: z - tau * gradient(x),
        ),
        mistake(
            "one_step",
            "Only one step was made: does the `return` stand inside the loop, or every step start from x again?",
            steps=lambda: 1,
        ),
        mistake("no_tau", "The step size τ is missing.", tau=lambda: 1.0),
        mistake("unchanged", "You return the starting point. Does the loop give x its new value?", steps=lambda: 0),
        mistake(
            "whole_path",
            "You return all points of the path; asked for is the last one.",
            answer=lambda move, x, steps: np.array([iterate(move, x, k) for k in range(steps + 1)]),
        ),
        mistake(
            "whole_path",
            "You return the points of the path, without the start; asked for is the last one.",
            answer=lambda move, x, steps: np.array([iterate(move, x, k) for k in range(1, steps + 1)]),
        ),
        mistake(
            "gradient_at_end",
            "You return the gradient at the last point, not the point.",
            answer=lambda answer, gradient: gradient(answer),
        ),
    ),
    hints=(
        "A loop that makes `steps` steps, each from where the last one ended.",
        "In the loop: x = x - τ gradient(x), a new array every time, so that the starting point stays as it is.",
    ),
    words={"move": "one step", "tau": "the step size τ", "steps": "the number of steps"},
)
def descent(x, gradient, tau, steps):
    """The point x^steps that gradient descent reaches from x^0 = x.

    Given x (P,), gradient, a function of an array (P,), the step size tau > 0, and how many steps (0, 1, ...). Return
    an array (P,), and leave x as it is.
    """
    for _ in range(steps):
        x = x - tau * gradient(x)
    return x


@exercise(
    inputs=lambda draw: (draw.numbers(*draw.sizes("N n")),),
    steps=recipe(
        gram=lambda Phi: Phi.T @ Phi,
        hessian=lambda gram, N: gram / N,
        spectrum=lambda hessian: np.linalg.eigvalsh(hessian),
        chosen=lambda spectrum: spectrum.max(),
        answer=lambda chosen: 2 / chosen,
    ),
    mistakes=(
        mistake(
            "no_mean", "The 1/N is missing: the loss is an average, so its Hessian is ΦᵀΦ/N.", hessian=lambda gram: gram
        ),
        mistake(
            "smallest",
            "You took the smallest eigenvalue. Which direction explodes first?",
            chosen=lambda spectrum: spectrum.min(),
        ),
        mistake(
            "half",
            "1/λ would be safe, but is not the bound. Along an eigenvector a step multiplies by 1 - τλ: when is it -1?",
            answer=lambda chosen: 1 / chosen,
        ),
        mistake(
            "upside_down",
            "The quotient is upside down: a steeper bowl needs a SMALLER step.",
            answer=lambda chosen: chosen / 2,
        ),
        mistake(
            "singular_value",
            "You use the singular values of Φ as they are; the eigenvalues of ΦᵀΦ are their squares.",
            spectrum=lambda Phi, N: np.linalg.svd(Phi)[1] / N,
        ),
        mistake(
            "trace",
            "You use the sum of all eigenvalues (the trace). Only one of them decides.",
            chosen=lambda spectrum: spectrum.sum(),
        ),
        mistake(
            "by_n",
            "You divide by n, the number of columns. The average runs over the N samples, the rows.",
            hessian=lambda gram, n: gram / n,
        ),
        mistake(
            "mean_eigenvalue",
            "You use the mean of the eigenvalues. Only one of them decides.",
            chosen=lambda spectrum: spectrum.mean(),
        ),
        mistake(
            "optimal",
            "2/(λ_min + λ_max) is the fastest step, not the largest that still converges.",
            chosen=lambda spectrum: spectrum.min() + spectrum.max(),
        ),
        mistake("eigenvalue", "This is the eigenvalue; which step size follows from it?", answer=lambda chosen: chosen),
        mistake(
            "frobenius",
            "You use the Frobenius norm of the Hessian; its largest eigenvalue decides.",
            chosen=lambda hessian: np.linalg.norm(hessian),
        ),
        mistake(
            "largest_entry",
            "You use the largest entry of the matrix; its largest eigenvalue decides.",
            chosen=lambda hessian: hessian.max(),
        ),
    ),
    hints=(
        "The loss |Φa - y|²/(2N) is a bowl whose Hessian is the same everywhere. Which matrix is it?",
        "Along an eigenvector with eigenvalue λ one step multiplies the distance by 1 - τλ. "
        "For which τ does it not grow?",
        "The steepest direction decides: the largest eigenvalue (`np.linalg.eigvalsh`).",
    ),
    words={
        "Phi": "Φ",
        "gram": "ΦᵀΦ",
        "hessian": "the Hessian ΦᵀΦ/N",
        "spectrum": "its eigenvalues",
        "chosen": "the eigenvalue",
        "N": "N (the number of samples)",
        "n": "n (the number of columns)",
    },
)
def safe_step(Phi):
    """The largest step size for the loss |Φa - y|²/(2N): with any smaller τ gradient descent in a converges.

    Above it the descent diverges, from almost everywhere. Given Phi (N, n). Return one number.
    """
    hessian = Phi.T @ Phi / len(Phi)
    return 2 / np.linalg.eigvalsh(hessian).max()
