"""The list of all figures. A new one is named here, and page, notebook, hall, site, deck and their tests have it."""

from importlib import import_module

from nblib.explorables.engine.respond import given, view_after

FIGURES = {  # name: module, in the order of the notebooks; yours may stand in a package of yours
    "OneNeuron": ".neurons.one_neuron",
    "Ridge": ".neurons.ridge",
    "NeuronSum": ".neurons.neuron_sum",
    "NotAPolynomial": ".approximation.not_a_polynomial",
    "Bump": ".approximation.bump",
    "StaircaseTube": ".approximation.staircase_tube",
    "Squares": ".least_squares.squares",
    "FrozenFeatures": ".least_squares.frozen_features",
    "StepSize": ".gradient_descent.step_size",
    "Landscape": ".gradient_descent.landscape",
    "NoisyGradients": ".gradient_descent.noisy_gradients",
    "Folding": ".deep_networks.folding",
    "SignalDepth": ".deep_networks.signal_depth",
    "SafeStep": ".deep_networks.safe_step",
    "TrainIt": ".deep_networks.train_it",
    "BackpropTable": ".backpropagation.backprop_table",
    "NeuronChain": ".backpropagation.neuron_chain",
}


def find(name):
    """The class of the figure called `name`, loaded when it is asked for first. Raises ValueError for another name."""
    if name not in FIGURES:
        raise ValueError(f"figure must be one of {', '.join(FIGURES)}; got {name!r}")
    return getattr(import_module(FIGURES[name], "nblib.explorables"), name)


def respond(request):
    """`respond(request) -> view`: all that a figure does, as one pure function. PROTOCOL.md describes both in full.

    request  {"figure": "Bump", "state": {...} or None, "event": {"kind": "answer", "said": 1}, "narrow": False}
    view     {"figure", "state", "scene", "words", "controls", "play"}

    Raises TypeError or ValueError that names what is wrong in the request, a control by its name.
    """
    return view_after(find(given(request, "figure", str)), request)
