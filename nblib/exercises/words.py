"""What the quantities of the recipes are called when a message speaks of them."""

WORDS = {
    "X": "the samples X",
    "X_batch": "the samples of the batch",
    "y": "the targets y",
    "y_batch": "the targets of the batch",
    "x": "x",
    "a": "the coefficients a",
    "b": "the bias b",
    "W": "the weights W",
    "w": "the weights w",
    "quotient": "the quotient L/ε",
    "lipschitz": "L",
    "epsilon": "ε",
    "tau": "the step size τ",
    "sigma": "σ",
    "pre": "the pre-activation",
    "hidden": "σ(pre-activation)",
    "slope": "the derivative σ'",
    "weighted": "a_j σ(...)",
    "prediction": "the prediction",
    "residual": "the residual",
    "squares": "the squared residuals",
    "terms": "the products of single samples",
    "per_neuron": "residual times a",
    "D": "the error of every neuron",
    "total": "the sum",
    "mean": "the average",
    "answer": "the result",
    "dot": "⟨w, x⟩",
    "products": "the products w_i x_i",
    "gram": "ΦᵀΦ",
    "moment": "Φᵀy",
    "Phi": "Φ",
    "hessian": "the Hessian",
    "spectrum": "the eigenvalues",
    "chosen": "the eigenvalue",
    "error": "prediction minus target",
    "target": "the target",
    "carried": "W δ",
    "W_next": "W_{l+1}",
    "delta_next": "δ_{l+1}",
    "rest": "1 - s",
    "s": "s",
    "up": "the step up",
    "down": "the step down",
    "H": "the step function",
    "whole": "L/ε, rounded down",
    "product": "Wᵀx",
    "move": "one step",
    "layer": "a layer",
    "widths": "the widths",
    "delta": "δ_l",
    "z_previous": "z_{l-1}",
    "scores": "the scores",
    "e": "e^s",
    "p": "the probabilities",
    "increment": "the step",
    "gradient_a": "the gradient in a",
    "gradient_W": "the gradient in W",
    "gradient_b": "the gradient in b",
    "new_a": "the new a",
    "new_W": "the new W",
    "new_b": "the new b",
    "divisor": "the divisor B",
    "heights": "the heights",
    "height": "the height",
    "base": "the base",
    "jumps": "the jumps",
    "j": "the number of the cell",
    "place": "the place where f is taken",
    "Ws": "the weights",
    "bs": "the biases",
    "sigmas": "σ_l",
    "weights": "the number of weights",
    "biases": "the number of biases",
    "coefficients": "the number of coefficients",
    "inputs": "the numbers of inputs",
    "outputs": "the numbers of neurons",
    "N": "N (the number of samples)",
    "B": "B (the size of the batch)",
    "n": "n (the number of neurons)",
    "d": "d (the number of inputs)",
}


def words(name, own=None):
    """A quantity in words; `own` are the words of one exercise. Copies of a step carry a mark behind their name."""
    name = plain(name)
    return (own or {}).get(name) or WORDS.get(name, name)


def plain(name):
    """The name of the quantity that a copy was made of."""
    return name.rstrip("*°'")


def sentence(text):
    """With a capital at the beginning, unless a symbol stands there."""
    return text[0].upper() + text[1:] if len(text.split(maxsplit=1)[0]) > 2 else text
