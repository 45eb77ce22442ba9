"""Notebook 06: the gradients that the errors give, and softmax with cross-entropy."""

import numpy as np

from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import forms, mistake, recipe


def _batch(draw):
    N, d, n = draw.sizes("N n_previous n_l")
    return draw.numbers(N, d), draw.numbers(N, n)


AGAIN = "Divided by N once more: delta carries the 1/N already."


@exercise(
    inputs=_batch,
    steps=recipe(answer=lambda z_previous, delta: z_previous.T @ delta),
    mistakes=(
        mistake(
            "transpose",
            "This is the transpose. W_l is (n_{l-1}, n_l), and its gradient has the same shape: outputs of the "
            "previous layer along the rows.",
            answer=lambda answer: answer.T,
        ),
        *forms(
            "elementwise",
            "You multiply entry by entry. Every output of the previous layer meets EVERY error of this one, also when "
            "the two layers happen to be equally wide.",
            {"answer": lambda z_previous, delta: z_previous * delta},
            {"answer": lambda z_previous, delta: (z_previous * delta).sum(axis=0)},
        ),
        mistake("mean_again", AGAIN, answer=lambda answer, N: answer / N),
        mistake(
            "times_N",
            "N times too large: delta carries the 1/N, the sum over the samples needs no factor.",
            answer=lambda answer, N: answer * N,
        ),
        *forms(
            "outer_of_means",
            "You average (or sum) over the samples before you multiply. Multiply sample by sample, then sum.",
            {"answer": lambda z_previous, delta: np.outer(z_previous.mean(axis=0), delta.mean(axis=0))},
            {"answer": lambda z_previous, delta: np.outer(z_previous.mean(axis=0), delta.sum(axis=0))},
            {"answer": lambda z_previous, delta: np.outer(z_previous.sum(axis=0), delta.sum(axis=0))},
        ),
        mistake(
            "last_sample",
            "Only the last sample counts: does your loop overwrite the gradient, or start it anew, instead of adding?",
            answer=lambda z_previous, delta: np.outer(z_previous[-1], delta[-1]),
        ),
        mistake(
            "first_sample",
            "Only the first sample counts: the gradient is the sum over all rows.",
            answer=lambda z_previous, delta: np.outer(z_previous[0], delta[0]),
        ),
        mistake(
            "unsummed",
            "You return one matrix per sample; the gradient is their sum.",
            answer=lambda z_previous, delta: z_previous[:, :, None] * delta[:, None, :],
        ),
        mistake(
            "samples_by_samples",
            "You get an N x N table: the product runs over neurons. It must run over the samples.",
            answer=lambda z_previous, delta: z_previous @ delta.T,
        ),
        mistake(
            "sign",
            "The wrong sign: the gradient itself is asked for; the minus comes with the descent step.",
            answer=lambda answer: -answer,
        ),
    ),
    hints=(
        "For one sample: ∂ℓ/∂W_ij = (z_{l-1})_i (δ_l)_j. Which shape has the table of these products?",
        "Over the batch the tables are summed; delta carries the 1/N. "
        "A matrix product sums over a common index: here the samples.",
    ),
    words={"z_previous": "z_{l-1}", "delta": "δ_l", "N": "N (the number of samples)"},
)
def dW_l(z_previous, delta):
    """The gradient in W_l over a batch, from the outputs z_{l-1} of the previous layer and the errors δ_l.

    Given z_previous (N, n_{l-1}) and delta (N, n_l), samples as rows; delta is divided by N already. Return an array
    (n_{l-1}, n_l).
    """
    return z_previous.T @ delta


@exercise(
    inputs=lambda draw: (draw.numbers(*draw.sizes("N n_l")),),
    steps=recipe(answer=lambda delta: delta.sum(axis=0)),
    mistakes=(
        mistake(
            "wrong_axis",
            "You get one number per sample: summed over the neurons instead of the samples. "
            "The gradient has the shape of b_l.",
            answer=lambda delta: delta.sum(axis=1),
        ),
        mistake(
            "one_number",
            "You summed over samples AND neurons. Every neuron has its own bias, so its own entry in the gradient.",
            answer=lambda delta: delta.sum(),
        ),
        mistake("mean_again", AGAIN, answer=lambda answer, N: answer / N),
        mistake(
            "times_N",
            "N times too large: delta carries the 1/N, the sum over the samples needs no factor.",
            answer=lambda answer, N: answer * N,
        ),
        *(
            mistake(
                "no_sum",
                f"You take {what} over the samples; the gradient is their sum.",
                answer=lambda delta, reduce=reduce: reduce(delta, axis=0),
            )
            for what, reduce in (
                ("the largest entry", np.max),
                ("the median", np.median),
                ("the length", np.linalg.norm),
            )
        ),
        mistake(
            "keepdims",
            "The numbers are right, but there is an axis too many: b_l has shape (n_l,), yours is (1, n_l).",
            answer=lambda answer: answer[None],
        ),
        mistake(
            "first_sample",
            "Only the first sample counts: the gradient is the sum over all rows.",
            answer=lambda delta: delta[0],
        ),
        mistake(
            "last_sample",
            "Only the last sample counts: does your loop overwrite the gradient, or start it anew, instead of adding?",
            answer=lambda delta: delta[-1],
        ),
        mistake(
            "unsummed",
            "You return delta itself, one row per sample; the gradient is the sum of the rows.",
            answer=lambda delta: delta,
        ),
        mistake(
            "sign",
            "The wrong sign: the gradient itself is asked for; the minus comes with the descent step.",
            answer=lambda answer: -answer,
        ),
    ),
    hints=(
        "For one sample: ∂ℓ/∂(b_l)_j = (δ_l)_j. There is no other factor.",
        "Over the batch: a sum over the samples (the 1/N is in delta already). Which axis are they?",
    ),
    words={"delta": "δ_l", "N": "N (the number of samples)"},
)
def db_l(delta):
    """The gradient in b_l over a batch, from the errors δ_l.

    Given delta (N, n_l), samples as rows, divided by N already. Return an array (n_l,).
    """
    return delta.sum(axis=0)


def _scores(draw):
    (K,) = draw.sizes("K")
    target = np.zeros(K)
    target[draw.rng.integers(K)] = 1
    return 1.5 * draw.numbers(K), target


JACOBIAN = (
    "You use only the diagonal of the softmax's derivative. Every score also moves the other probabilities: raise "
    "one, and the others sink."
)


def _large_scores(draw):
    scores, target = _scores(draw)
    return 1000 * np.sign(scores) + scores, target


@exercise(
    inputs=_scores,
    special={"scores around 1000": _large_scores},
    steps=recipe(
        shifted=lambda scores: scores - scores.max(),
        e=lambda shifted: np.exp(shifted),
        total=lambda e: e.sum(),
        p=lambda e, total: e / total,
        answer=lambda p, target: p - target,
    ),
    mistakes=(
        mistake(
            "sign",
            "The wrong sign: the score of the right class must be pushed up, so its entry is negative.",
            answer=lambda answer: -answer,
        ),
        mistake(
            "sigmoid",
            "Your probabilities are sigmoids, one by one: they need not sum to 1. "
            "The softmax looks at all scores together.",
            p=lambda scores: 1 / (1 + np.exp(-scores)),
        ),
        mistake(
            "sigmoid",
            "A factor p(1 - p) too many: that is the sigmoid's slope, as with the squared loss. The logarithm of the "
            "cross-entropy takes care of it.",
            answer=lambda answer, p: answer * p * (1 - p),
        ),
        *forms(
            "diagonal",
            JACOBIAN,
            {"answer": lambda p, target: -target * (1 - p)},
            {"answer": lambda p: p * (1 - p)},
        ),
        mistake(
            "loss_slope_only",
            "-y/p is the derivative of the cross-entropy in the probabilities. "
            "It must still go through the softmax to the scores.",
            answer=lambda p, target: -target / p,
        ),
        mistake(
            "scores_for_p",
            "You subtract the target from the scores; it is to be compared with probabilities.",
            p=lambda scores: scores,
        ),
        mistake("no_target", "The target is missing: these are the probabilities.", answer=lambda p: p),
        mistake(
            "by_classes",
            "You divide by the number of classes; the cross-entropy is a sum over them.",
            answer=lambda answer, K: answer / K,
        ),
        mistake(
            "not_normalised",
            "Your probabilities do not sum to 1: the division by the sum of all e^s is missing.",
            p=lambda scores: np.exp(scores),
        ),
        mistake(
            "no_exponential",
            "The exponential is missing: probabilities must be positive, whatever the scores.",
            e=lambda scores: scores,
        ),
        mistake(
            "overflow",
            "Right for small scores, but e^1000 is infinity for a computer and ∞/∞ is no number. Only differences of "
            "scores matter: subtract the largest one first.",
            shifted=lambda scores: scores,
        ),
        mistake(
            "mean_for_sum",
            "You divide the e^s by their mean; they sum to 1 only when divided by their sum.",
            total=lambda e: e.mean(),
        ),
        mistake(
            "largest",
            "You divide by the largest e^s; the probabilities sum to 1 only when divided by their sum.",
            total=lambda e: e.max(),
        ),
    ),
    hints=(
        "With p = softmax(s) the loss is -log p_k for the right class k, "
        "that is log Σ e^(s_m) - s_k. Differentiate that.",
        "The derivative of log Σ e^(s_m) in s_j is a probability. And the second part?",
        "The entries must sum to 0: raising all scores by the same amount changes nothing.",
    ),
    words={
        "shifted": "the scores minus the largest",
        "e": "e^s",
        "total": "the sum of the e^s",
        "p": "the probabilities",
        "target": "the target y",
        "K": "K (the number of classes)",
    },
)
def softmax_delta(scores, target):
    """The derivative of the cross-entropy -Σ_k y_k log p_k, p = softmax(scores), in the scores.

    Given for one sample scores (K,), which may be as large as 1000, and target y (K,), 1 at the right class and 0
    elsewhere. Return an array (K,).
    """
    e = np.exp(scores - scores.max())  # without the shift large scores overflow
    return e / e.sum() - target
