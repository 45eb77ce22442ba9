"""Every public function of the mathematics against every kind of bad input.

A call with one bad argument raises TypeError or ValueError, names that argument, and changes nothing. The table CASES
has a row for every public function and method of floors 0 and 1, with every parameter; a test finds the missing ones.
"""

import inspect
import math
import re
import sys
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

from nblib import Activation, Deep, Loss, Shallow, cross_entropy, data, descent, identity, relu, sigmoid, squared, tanh
from nblib.data import curves
from tests.reference import close

names = "activations", "parameters", "shallow", "staircase", "losses", "deep"
MODULES = [sys.modules[f"nblib.{name}"] for name in names] + [descent, data, curves]
activations, parameters, shallow, staircase, losses, deep, *_ = MODULES
nan, inf = math.nan, math.inf


@dataclass(frozen=True)
class Bad:
    """A bad value for an argument and the error it must raise."""

    value: object
    error: type


def wrong_type(*values):
    return [Bad(value, TypeError) for value in values]


def wrong_value(*values):
    return [Bad(value, ValueError) for value in values]


# The kinds of arguments, each with all its bad values

real = wrong_type("1", None, [1], 1j, True, np.ones(1), len) + wrong_value(nan, inf, -inf, 10**400, Fraction(10) ** 400)
positive = real + wrong_value(0, -1, -0.0)
rng = wrong_type(None, 0, "0", np.random.RandomState(0), np.random)
sigma = wrong_type(None, "tanh", np.tanh, 1)
anything_but_a_function = wrong_type(None, "sin", 3, [1])
with_wrong_values = [
    *wrong_type(lambda x: None, lambda x: "a", lambda x: 1j * x),
    *wrong_value(lambda x: x * nan, lambda x: np.ones(99), lambda x: x[:, None], lambda x: [1, [2]]),
]
not_for_arrays = wrong_type(math.sin, lambda x: 1 if x > 0 else 0, lambda: 1)
function = anything_but_a_function + with_wrong_values + not_for_arrays + wrong_value(lambda x: inf)
entries = wrong_type(None, "abc", ["a", "b"], [None], 1j, [1j], {1: 2}, len, [10**30]) + wrong_value([[1], [1, 2]])


def whole(least=1, most=None):
    beyond = [] if most is None else [most + 1, 10**9]
    return wrong_type("3", None, 2.0, [3], True, nan, 1j) + wrong_value(least - 1, -1, -(10**30), *beyond)


def array(*shape):
    """Everything that is no finite array of this shape; 0 stands for any length."""
    spoiled = []
    for value in (nan, inf, -inf):
        spoiled.append(np.ones([length or 2 for length in shape]))
        spoiled[-1].flat[-1] = value
    return wrong_value(*spoiled) + numeric(*shape)


def numeric(*shape):
    """Everything that is no array of this shape, finite or not."""
    good = np.ones([length or 2 for length in shape])
    bad = [good[None], good[..., None], good[:0], 1.0, []]
    for axis, length in enumerate(shape):
        if length:
            bad.append(np.ones([m + (k == axis) for k, m in enumerate(good.shape)]))
    return entries + wrong_value(*bad)


# Good arguments, made anew for every call


def shallow_net():
    return Shallow([1, 2, 3], [[1, 2, 3], [4, 5, 6]], [1, 2, 3], tanh)


def line_net():
    return Shallow([1, 2], [[1, 2]], [-0.5, 1], sigmoid)


def deep_net():
    return Deep([np.ones((2, 3)), np.ones((3, 4))], [np.ones(3), np.ones(4)], [tanh, identity])


def generator():
    return np.random.default_rng(1)


X, y, Y = np.linspace(0, 1, 10).reshape(5, 2), np.linspace(1, 2, 5), np.linspace(0, 1, 20).reshape(5, 4)
foreign = Deep([np.ones((2, 2)), np.ones((2, 4))], [np.ones(2), np.ones(4)], [tanh, identity]).forward(X)
samples = array(0, 2)
unlike_lists = wrong_type(None, "ab", 3, iter([1])) + wrong_value([])
nets = wrong_type(None, "net", np.ones(3), len)
no_loss = wrong_type(None, "squared", len, 1)
CURVE = dict(name="f", latex="f", f=np.sin, lipschitz=1)
FUNCTIONS = dict(name="f", latex="f", value=np.sin)


def training(net, y, **more):
    return lambda: dict(net=net(), X=X.copy(), y=y.copy(), tau=0.1, batch=2, rng=generator(), loss=squared, **more)


def bad_training(y):
    loss = no_loss + wrong_value(cross_entropy)
    return dict(net=nets, X=samples, y=y, tau=positive, batch=whole(1, 5), rng=rng, loss=loss)


def steps_of(sgd_steps):
    return sgd_steps, training(shallow_net, y), bad_training(array(5))


def epochs_of(sgd):
    return sgd, training(shallow_net, y, epochs=2), {**bad_training(array(5)), "epochs": whole(0)}


def setter(name):
    return lambda self, **value: setattr(self, name, *value.values())


def item_setter(name):
    return lambda self, **value: getattr(self, name).__setitem__(1, *value.values())


def of_two_nets(operator):
    unlike = [line_net(), Shallow([1], [[1], [2]], [3], sigmoid), Shallow([1], [[1]], [3], tanh)]
    bad = [*wrong_type(None, 1, "net", np.ones(3), tanh, deep_net()), *wrong_value(*unlike)]
    return operator, lambda: dict(self=shallow_net(), other=2 * shallow_net()), dict(other=bad)


def of_f_and_n(construct):
    return construct, lambda: dict(f=np.exp, n=3), dict(f=function, n=whole())


def of_s_and_t(construct):
    return construct, lambda: dict(s=0.2, t=0.8), dict(s=real + wrong_value(0.9), t=real + wrong_value(0.1))


# name: (the call, good arguments, {argument: its bad values})
CASES = {
    "activations.Activation": (
        Activation,
        lambda: {**FUNCTIONS, "derivative": np.cos},
        dict(value=anything_but_a_function, derivative=anything_but_a_function),
    ),
    "activations.Activation.__call__": (
        Activation.__call__,
        lambda: dict(self=relu, t=X.copy()),
        dict(t=entries),
    ),
    "activations.Activation.derivative": (
        Activation.derivative,
        lambda: dict(self=tanh, t=X.copy()),
        dict(t=entries),
    ),
    "shallow.Shallow": (
        Shallow,
        lambda: dict(a=np.ones(3), W=np.ones((2, 3)), b=np.ones(3), sigma=tanh),
        dict(a=array(0), W=array(0, 3), b=array(3), sigma=sigma),
    ),
    "shallow.Shallow.random": (
        Shallow.random,
        lambda: dict(n=3, d=2, sigma=tanh, rng=generator()),
        dict(n=whole(), d=whole(), sigma=sigma, rng=rng),
    ),
    "shallow.Shallow.at": (Shallow.at, lambda: dict(self=shallow_net(), theta=np.ones(12)), dict(theta=array(12))),
    "shallow.Shallow.__call__": (Shallow.__call__, lambda: dict(self=shallow_net(), X=X.copy()), dict(X=samples)),
    "shallow.Shallow.loss": (
        Shallow.loss,
        lambda: dict(self=shallow_net(), X=X.copy(), y=y.copy()),
        dict(X=samples, y=array(5)),
    ),
    "shallow.Shallow.gradient": (
        Shallow.gradient,
        lambda: dict(self=shallow_net(), X=X.copy(), y=y.copy()),
        dict(X=samples, y=array(5)),
    ),
    "shallow.Shallow.gradient_by_formula": (
        Shallow.gradient_by_formula,
        lambda: dict(self=shallow_net(), X=X.copy(), y=y.copy()),
        dict(X=samples, y=array(5)),
    ),
    "shallow.Shallow.__add__": of_two_nets(Shallow.__add__),
    "shallow.Shallow.__sub__": of_two_nets(Shallow.__sub__),
    "shallow.Shallow.__mul__": (Shallow.__mul__, lambda: dict(self=shallow_net(), k=2), dict(k=real)),
    "parameters.Parameters.theta": (
        setter("theta"),
        lambda: dict(self=shallow_net(), theta=np.ones(12)),
        dict(theta=array(12)),
    ),
    "parameters.Parameters.a": (setter("a"), lambda: dict(self=shallow_net(), a=np.ones(3)), dict(a=array(3))),
    "parameters.Parameters.W": (setter("W"), lambda: dict(self=shallow_net(), W=np.ones((2, 3))), dict(W=array(2, 3))),
    "parameters.Parameters.b": (setter("b"), lambda: dict(self=shallow_net(), b=np.ones(3)), dict(b=array(3))),
    "staircase.grid": (staircase.grid, lambda: dict(n=3), dict(n=whole())),
    "staircase.bump": of_s_and_t(staircase.bump),
    "staircase.staircase_of_bumps": of_f_and_n(staircase.staircase_of_bumps),
    "staircase.staircase": of_f_and_n(staircase.staircase),
    "staircase.staircase_midpoint": of_f_and_n(staircase.staircase_midpoint),
    "staircase.staircase_grid": of_f_and_n(staircase.staircase_grid),
    "staircase.staircase_at": (
        staircase.staircase_at,
        lambda: dict(f=np.exp, thresholds=np.array([0.2, 0.5])),
        dict(
            f=function,
            thresholds=array(0) + wrong_value([0.5, 0.2], [0.2, 0.2], [0.0, 0.5], [0.5, 1.0], [-1, 0.5], [0.5, 2]),
        ),
    ),
    "staircase.staircase_sigmoid": (
        staircase.staircase_sigmoid,
        lambda: dict(f=np.exp, n=3, kappa=2),
        dict(f=function, n=whole(), kappa=positive + wrong_value(0.99)),
    ),
    "staircase.sigmoid_constant": (
        staircase.sigmoid_constant,
        lambda: dict(kappa=2),
        dict(kappa=positive + wrong_value(0.99)),
    ),
    "staircase.interpolant": of_f_and_n(staircase.interpolant),
    "staircase.best_for_identity": (staircase.best_for_identity, lambda: dict(n=3), dict(n=whole())),
    "staircase.product": (staircase.product, lambda: dict(m=4), dict(m=whole(2) + wrong_value(3, 1))),
    "staircase.cosines": (staircase.cosines, lambda: dict(n=3), dict(n=whole())),
    "staircase.box_one_layer": of_s_and_t(staircase.box_one_layer),
    "staircase.width_for": (
        staircase.width_for,
        lambda: dict(lipschitz=1, epsilon=0.1, root=2),
        dict(lipschitz=positive, epsilon=positive, root=whole()),
    ),
    "staircase.width_for_midpoint": (
        staircase.width_for_midpoint,
        lambda: dict(lipschitz=1, epsilon=0.1),
        dict(lipschitz=positive, epsilon=positive),
    ),
    "staircase.fewest_neurons": (staircase.fewest_neurons, lambda: dict(values=np.ones(3)), dict(values=array(0))),
    "staircase.sup_error": (
        staircase.sup_error,
        lambda: dict(f=np.exp, net=line_net(), critical=np.array([0.3])),
        dict(
            f=function,
            net=[*nets, *wrong_type(deep_net()), *wrong_value(shallow_net())],
            critical=[*entries, *wrong_value([nan], inf)],
        ),
    ),
    "losses.Loss": (
        Loss,
        lambda: {**FUNCTIONS, "gradient": np.cos},
        dict(value=anything_but_a_function, gradient=anything_but_a_function),
    ),
    "losses.Loss.__call__": (
        Loss.__call__,
        lambda: dict(self=squared, prediction=X.copy(), target=X.copy()),
        dict(prediction=numeric(0, 0), target=numeric(5, 2)),
    ),
    "losses.Loss.gradient": (
        Loss.gradient,
        lambda: dict(self=cross_entropy, prediction=X.copy(), target=X.copy()),
        dict(prediction=numeric(0, 0), target=numeric(5, 2)),
    ),
    "losses.softmax": (losses.softmax, lambda: dict(scores=X.copy()), dict(scores=array(0, 0))),
    "deep.Deep": (
        Deep,
        lambda: dict(Ws=[np.ones((2, 3)), np.ones((3, 4))], bs=[np.ones(3), np.ones(4)], sigmas=[tanh, identity]),
        dict(
            Ws=unlike_lists
            + [Bad([bad.value, np.ones((3, 4))], bad.error) for bad in array(0, 3)[:-1]]
            + [Bad([np.ones((2, 3)), bad.value], bad.error) for bad in array(3, 0)]
            + wrong_value([np.ones((2, 3)), np.ones((4, 3))]),
            bs=unlike_lists
            + wrong_value([np.ones(3)], [np.ones(3)] * 3)
            + [Bad([bad.value, np.ones(4)], bad.error) for bad in array(3)],
            sigmas=unlike_lists
            + wrong_value([tanh], [tanh] * 3)
            + [Bad([tanh, bad.value], bad.error) for bad in sigma]
            + wrong_type(tanh),
        ),
    ),
    "deep.Deep.random": (
        Deep.random,
        lambda: dict(widths=[2, 3, 4], sigmas=[tanh, identity], rng=generator()),
        dict(
            widths=wrong_type(None, "234", 3, iter([1, 2]))
            + wrong_value([], [3])
            + [Bad([2, bad.value, 4], bad.error) for bad in whole()],
            sigmas=unlike_lists
            + wrong_value([tanh], [tanh] * 3)
            + [Bad([tanh, bad.value], bad.error) for bad in sigma]
            + wrong_type(tanh),
            rng=rng,
        ),
    ),
    "deep.Deep.at": (Deep.at, lambda: dict(self=deep_net(), theta=np.ones(25)), dict(theta=array(25))),
    "deep.Deep.__call__": (Deep.__call__, lambda: dict(self=deep_net(), X=X.copy()), dict(X=samples)),
    "deep.Deep.forward": (Deep.forward, lambda: dict(self=deep_net(), X=X.copy()), dict(X=samples)),
    "deep.Deep.backward": (
        Deep.backward,
        lambda: dict(self=deep_net(), passed=deep_net().forward(X), slope=Y.copy()),
        dict(passed=wrong_type(None, X, "pass", deep_net()) + wrong_value(foreign), slope=array(5, 4)),
    ),
    "deep.Deep.loss": (
        Deep.loss,
        lambda: dict(self=deep_net(), X=X.copy(), Y=Y.copy(), loss=squared),
        dict(X=samples, Y=array(5, 4), loss=no_loss),
    ),
    "deep.Deep.gradient": (
        Deep.gradient,
        lambda: dict(self=deep_net(), X=X.copy(), Y=Y.copy(), loss=cross_entropy),
        dict(X=samples, Y=array(5, 4), loss=no_loss),
    ),
    "deep.Deep.gradient_by_formula": (
        Deep.gradient_by_formula,
        lambda: dict(self=deep_net(), X=X.copy(), Y=Y.copy(), loss=cross_entropy),
        dict(X=samples, Y=array(5, 4), loss=no_loss),
    ),
    "parameters.Layers.theta": (
        setter("theta"),
        lambda: dict(self=deep_net(), theta=np.zeros(25)),
        dict(theta=array(25)),
    ),
    "parameters.Layers.W": (item_setter("W"), lambda: dict(self=deep_net(), W=np.zeros((2, 3))), dict(W=array(2, 3))),
    "parameters.Layers.b": (item_setter("b"), lambda: dict(self=deep_net(), b=np.zeros(3)), dict(b=array(3))),
    "deep.sawtooth": (deep.sawtooth, lambda: dict(k=2), dict(k=whole())),
    "deep.deep_square": (deep.deep_square, lambda: dict(m=2), dict(m=whole())),
    "deep.box": of_s_and_t(deep.box),
    "descent.descend": (
        descent.descend,
        lambda: dict(gradient=np.sin, x0=np.ones(3), tau=0.1),
        dict(gradient=anything_but_a_function + with_wrong_values, x0=array(0), tau=positive),
    ),
    "descent.gradient_descent": (
        descent.gradient_descent,
        lambda: dict(gradient=np.sin, x0=np.ones(3), tau=0.1, steps=3),
        dict(gradient=anything_but_a_function + with_wrong_values, x0=array(0), tau=positive, steps=whole(0)),
    ),
    "descent.batches": (
        descent.batches,
        lambda: dict(N=5, batch=2, rng=generator()),
        dict(N=whole(), batch=whole(1, 5), rng=rng),
    ),
    "descent.subsets": (
        descent.subsets,
        lambda: dict(N=5, batch=2, rng=generator()),
        dict(N=whole(), batch=whole(1, 5), rng=rng),
    ),
    "descent.sgd_steps": steps_of(descent.sgd_steps),
    "descent.sgd_reshuffled_steps": steps_of(descent.sgd_reshuffled_steps),
    "descent.sgd": epochs_of(descent.sgd),
    "descent.sgd_reshuffled": epochs_of(descent.sgd_reshuffled),
    "data.split": (
        data.split,
        lambda: dict(N=5, held_out=2, rng=generator()),
        dict(N=whole(2), held_out=whole(1, 4), rng=rng),
    ),
    "data.curves.Curve": (data.Curve, lambda: {**CURVE}, dict(f=anything_but_a_function)),
    "data.curves.Curve.__call__": (
        data.Curve.__call__,
        lambda: dict(self=data.wave, x=X.copy()),
        dict(x=[*entries, *wrong_value(nan, [inf])]),
    ),
}

# What has no row, and why
WITHOUT_ARGUMENTS = {"data.motorcycle", "data.mauna_loa_co2", "data.digits"}
OPERATORS = {"__call__", "__add__", "__sub__", "__mul__"}
LISTS_OF_VIEWS = {"parameters.Layers.W", "parameters.Layers.b"}  # rows beyond the functions
MADE_BY_THE_LIBRARY = {
    "parameters.fill",
    "parameters.view",
    "parameters.Views",
    "parameters.Parameters",
    "parameters.Layers",
    "deep.ForwardPass",
    "data.Dataset",
}
FREE = {  # parameters without a wrong value, or checked where they are used
    "activations.Activation": {"name", "latex"},
    "losses.Loss": {"name", "latex"},
    "data.curves.Curve": {"name", "latex", "lipschitz", "critical", "root"},
}
# What changes its arguments on purpose
CHANGES = {
    "shallow.Shallow.random": {"rng"},
    "deep.Deep.random": {"rng"},
    "descent.batches": {"rng"},
    "descent.sgd": {"net", "rng"},
    "descent.sgd_reshuffled": {"net", "rng"},
    "data.split": {"rng"},
    **{name: {"self"} for name in CASES if re.search(r"(Parameters|Layers)\.\w+$", name)},
}


def public():
    """{name: its parameters but self} of all public functions, classes, methods and settable properties."""
    found = {}

    def add(name, function, bound=False):
        parameters = list(inspect.signature(function).parameters)
        found[name] = parameters[not bound and parameters[:1] == ["self"] :]

    for module in MODULES:
        where = module.__name__.removeprefix("nblib.")
        for name, thing in vars(module).items():
            if name.startswith("_") or getattr(thing, "__module__", "") != module.__name__ or not callable(thing):
                continue
            if not inspect.isfunction(thing) and not inspect.isclass(thing):
                continue  # an instance, such as relu
            add(f"{where}.{name}", thing)
            for method, value in vars(thing).items() if inspect.isclass(thing) else ():
                member = f"{where}.{name}.{method}"
                if isinstance(value, property) and value.fset:
                    found[member] = [method]
                elif isinstance(value, classmethod):
                    add(member, getattr(thing, method), bound=True)
                elif inspect.isfunction(value) and (method in OPERATORS or not method.startswith("_")):
                    add(member, value)
    return found


def test_every_public_function_has_a_row():
    found = public()
    assert len(found) > 50
    assert found.keys() - CASES.keys() == WITHOUT_ARGUMENTS | MADE_BY_THE_LIBRARY
    assert CASES.keys() - found.keys() == LISTS_OF_VIEWS


@pytest.mark.parametrize("name", [name for name in CASES if name not in LISTS_OF_VIEWS])
def test_every_parameter_has_its_bad_values(name):
    _, good, bad = CASES[name]
    assert set(public()[name]) - FREE.get(name, set()) == bad.keys() <= good().keys()
    assert all(len(values) >= 3 for values in bad.values())


def fingerprint(value):
    """Everything about an argument that a call might change."""
    if isinstance(value, np.random.Generator):
        return str(value.bit_generator.state)
    if isinstance(value, Shallow | Deep):
        return value.theta.tobytes(), value.sigma
    if isinstance(value, np.ndarray) and value.dtype != object:
        return value.shape, value.tobytes()
    if isinstance(value, list | tuple):
        return [fingerprint(part) for part in value]
    if isinstance(value, deep.ForwardPass):
        return fingerprint(value.pre), fingerprint(value.z)
    return id(value)


@pytest.mark.parametrize("name", CASES)
def test_good_arguments_pass_and_are_not_changed(name):
    call, good, _ = CASES[name]
    arguments = good()
    before = {key: fingerprint(value) for key, value in arguments.items()}
    call(**arguments)
    changed = {key for key, value in arguments.items() if fingerprint(value) != before[key]}
    assert changed == CHANGES.get(name, set())


@pytest.mark.parametrize("name, key", [(name, key) for name, (_, _, bads) in CASES.items() for key in bads])
def test_a_bad_argument_is_named_before_anything_changes(name, key):
    call, good, bads = CASES[name]
    for bad in bads[key]:
        arguments = {**good(), key: bad.value}
        before = {key: fingerprint(value) for key, value in arguments.items()}
        with pytest.raises((TypeError, ValueError), match=rf"\b{key}\b") as caught:
            call(**arguments)
            pytest.fail(f"{key} = {bad.value!r} passes")
        assert caught.type is bad.error, bad
        assert {key: fingerprint(value) for key, value in arguments.items()} == before, bad


@pytest.mark.parametrize("key", ["X", "y", "batch", "tau", "rng", "loss"])
def test_training_a_deep_network_complains_as_well(key):
    bad = dict(X=Y, y=y, batch=6, tau=-1, rng=None, loss="squared")[key]
    arguments = dict(X=X, y=Y, tau=0.1, batch=2, epochs=1, rng=generator(), loss=squared) | {key: bad}
    net, loss = deep_net(), arguments.pop("loss")
    theta = net.theta.copy()
    with pytest.raises((TypeError, ValueError), match=rf"(?i)\b{key}\b"):
        descent.sgd(net, *arguments.values(), loss)
    assert np.array_equal(net.theta, theta)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: Shallow([1, 2], [[1, 2, 3]], [1, 2], tanh), "W must have shape (d, 2); got (1, 3)"),
        (lambda: Shallow([1], [[1]], [nan], tanh), "b must be finite; got NaN or infinity"),
        (lambda: Shallow([1], [[1]], [1], "tanh"), "sigma must be an Activation; got 'tanh'"),
        (lambda: shallow_net() + 1, "other must be a Shallow; got an int"),
        (
            lambda: shallow_net() - line_net(),
            "other must have d = 2 and sigma = tanh; got Shallow(d=1, n=2, sigma=sigmoid)",
        ),
        (lambda: np.ones(3) * shallow_net(), "k must be a real number; got a ndarray"),
        (lambda: shallow_net()(np.ones((3, 5))), "X must have shape (N, 2); got (3, 5)"),
        (lambda: shallow_net().loss(X, [1, 2]), "y must have shape (5,); got (2,)"),
        (lambda: Shallow.random(0, 1, tanh, generator()), "n must be at least 1; got 0"),
        (lambda: Shallow.random(2.5, 1, tanh, generator()), "n must be a whole number; got a float"),
        (lambda: Shallow.random(2, 1, tanh, 7), "rng must be a Generator; got an int"),
        (lambda: staircase.staircase("sin", 3), "f must be a function; got 'sin'"),
        (lambda: staircase.width_for(1, 0), "epsilon must be positive; got 0"),
        (lambda: descent.batches(5, 6, generator()), "batch must be between 1 and 5; got 6"),
        (lambda: Deep([[[1]]], [[1], [1]], [tanh]), "bs must have as many entries as Ws, 1; got 2"),
        (lambda: Deep([[[1]], [[1], [2]]], [[1], [1]], [tanh, tanh]), "Ws[1] must have shape (1, n_2); got (2, 1)"),
        (lambda: relu("1"), "t must hold real numbers; got '1'"),
        (lambda: relu([1j]), "t must hold real numbers; got an array of complex128"),
    ],
)
def test_messages_say_what_came_and_what_is_needed(call, message):
    with pytest.raises((TypeError, ValueError), match=f"^{re.escape(message)}$"):
        call()


def test_entry_by_entry_changes_in_place_cannot_be_half_done():
    net = shallow_net()
    with pytest.raises(ValueError, match="W must have shape"):
        net.W = net.W.T
    net.W = net.W[:, ::-1]  # a view of itself
    close(net.W, [[3, 2, 1], [6, 5, 4]], 0)
    other = deep_net()
    with pytest.raises(ValueError, match=r"W\[2\] must have shape \(3, 4\); got \(4, 3\)"):
        other.W[2] = other.W[2].T
    assert np.shares_memory(other.W[2], other.theta)
