"""Notebook 03: the Hadamard product, and the linear problem for a hidden in least squares."""

import numpy as np

from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import forms, mistake, recipe


def _unequal(draw):
    """Pairs of different shapes that NumPy would broadcast, and some that it would not."""
    m, n = draw.sizes("m n")
    shapes = (
        ((m, n), (n, m)),
        ((m, n), (1, n)),
        ((n, 1), (1, n)),
        ((m, 1), (m, n)),
        ((m, n), (m + 1, n)),
        ((1, 1), (m, n)),
    )
    first, second = shapes[draw.round]
    return draw.numbers(*first), draw.numbers(*second)


def _pair(draw):
    m, n = draw.sizes("m n")
    return draw.numbers(m, n), draw.numbers(m, n)


@exercise(
    inputs=_pair,
    steps=recipe(answer=lambda A, B: A * B),
    mistakes=(
        mistake(
            "matrix_product",
            "This is the matrix product: it sums over a common index. The Hadamard product multiplies entry by entry.",
            answer=lambda A, B: A @ B,
        ),
        mistake(
            "matrix_product",
            "This is the matrix product A Bᵀ: it sums over a common index. "
            "The Hadamard product multiplies entry by entry.",
            answer=lambda A, B: A @ B.T,
        ),
        mistake(
            "matrix_product",
            "This is the matrix product Aᵀ B: it sums over a common index. "
            "The Hadamard product multiplies entry by entry.",
            answer=lambda A, B: A.T @ B,
        ),
        mistake(
            "inner_product",
            "You summed all products to one number: that is the inner product of the matrices. "
            "The products stay apart.",
            answer=lambda A, B: np.sum(A * B),
        ),
        mistake(
            "kronecker",
            "This is the Kronecker product, every entry of A times all of B. Here entries meet only where they stand.",
            answer=lambda A, B: np.kron(A, B),
        ),
        mistake("sum", "You add the entries; the Hadamard product multiplies them.", answer=lambda A, B: A + B),
        mistake(
            "transposed_factor",
            "One factor is transposed: the entries that meet must stand at the same place (i, j) in A and in B.",
            answer=lambda A, B: A * B.T,
        ),
        mistake(
            "one_row",
            "Only the first row of B is used, for every row of A. Both indices must run in both matrices.",
            answer=lambda A, B: A * B[0],
        ),
        mistake(
            "one_row",
            "Only the first column of B is used, for every column of A. Both indices must run in both matrices.",
            answer=lambda A, B: A * B[:, :1],
        ),
        mistake("quotient", "You divide entry by entry; the Hadamard product multiplies.", answer=lambda A, B: A / B),
    ),
    accepts=mistake(
        "no_shape_check",
        "Right for equal shapes, but your function also answers when the shapes differ: there NumPy's * repeats the "
        "smaller one without a word. The Hadamard product is not defined then: "
        "compare the shapes first, and raise a ValueError.",
    ),
    refuses=_unequal,
    hints=(
        "(A ⊙ B)_ij is made of A_ij and B_ij alone.",
        "NumPy's * does it, but it also 'broadcasts' when shapes differ. What do you compare before you multiply?",
    ),
    words={},
)
def hadamard(A, B):
    """The Hadamard product A ⊙ B of two matrices of one shape: (A ⊙ B)_ij = A_ij B_ij.

    Given A (m, n) and B (m, n). Return an array (m, n). When the shapes differ it is not defined: raise a ValueError.
    """
    if A.shape != B.shape:
        raise ValueError(f"the shapes {A.shape} and {B.shape} differ")
    return A * B


def _features(draw):
    N, n = draw.sizes("N n", rising="n N")
    return draw.numbers(N, n) + np.eye(N, n), draw.numbers(N)


@exercise(
    inputs=_features,
    steps=recipe(
        gram=lambda Phi: Phi.T @ Phi,
        moment=lambda Phi, y: Phi.T @ y,
        answer=lambda gram, moment: np.linalg.solve(gram, moment),
    ),
    mistakes=(
        mistake(
            "no_gram",
            "Φᵀy alone is not the solution: the columns of Φ are neither of length 1 nor orthogonal. Which linear "
            "system do you get when the gradient in a is set to 0?",
            answer=lambda moment: moment,
        ),
        mistake(
            "gram_not_inverted",
            "You multiply with ΦᵀΦ where a linear system with this matrix is to be solved.",
            answer=lambda gram, moment: gram @ moment,
        ),
        mistake(
            "each_alone",
            "You fit every neuron alone, as if the others were not there: only the diagonal of ΦᵀΦ is used.",
            answer=lambda gram, moment: moment / np.diag(gram),
        ),
        mistake(
            "entrywise_inverse",
            "1 divided by a matrix inverts its entries, not the matrix.",
            answer=lambda gram, moment: (1 / gram) @ moment,
        ),
        mistake(
            "first_samples",
            "You solve with the first n samples only. With N > n samples the system Φa = y has no solution; what is "
            "wanted is the a with the smallest loss over all of them.",
            answer=lambda Phi, y, n: np.linalg.solve(Phi[:n], y[:n]),
        ),
        mistake(
            "residual",
            "You return the residual of the best a, not a itself.",
            answer=lambda Phi, y, answer: Phi @ answer - y,
        ),
        mistake(
            "prediction",
            "You return the prediction Φa of the best a, not a itself.",
            answer=lambda Phi, answer: Phi @ answer,
        ),
        *forms(
            "mean_on_one_side",
            "The 1/N stands on one side only of the system to be solved. It belongs on both, where it cancels.",
            {"answer": lambda answer, N: answer / N},
            {"answer": lambda answer, N: answer * N},
        ),
        mistake(
            "sign",
            "The sign is wrong: with your a the network predicts -y as well as it can.",
            answer=lambda answer: -answer,
        ),
        mistake(
            "no_targets",
            "y does not enter: you return the matrix that y is still to be multiplied with.",
            answer=lambda gram, Phi: np.linalg.solve(gram, Phi.T),
        ),
    ),
    hints=(
        "With the features frozen the residual is Φa - y: linear in a. The gradient of the loss in a is Φᵀ(Φa - y)/N.",
        "At the minimum it is 0: ΦᵀΦ a = Φᵀy. `np.linalg.solve` or `np.linalg.lstsq` (its first result) does the rest.",
    ),
    words={
        "Phi": "Φ",
        "y": "the targets y",
        "gram": "ΦᵀΦ",
        "moment": "Φᵀy",
        "N": "N (the number of samples)",
        "n": "n (the number of neurons)",
    },
)
def least_squares_a(Phi, y):
    """The coefficients a that minimise |Φa - y|²/(2N): the best network when weights and biases are frozen.

    Given Phi (N, n) with Φ_ij = σ(⟨w_j, x_i⟩ + b_j) and independent columns, y (N,). Return an array (n,).
    """
    return np.linalg.solve(Phi.T @ Phi, Phi.T @ y)
