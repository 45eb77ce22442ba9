"""Every public function of the mathematics against every kind of bad input.

A call with one bad argument raises TypeError or ValueError, names that argument, and changes nothing. The table CASES
has a row for every public function and method of floors 0 and 1, with every parameter; a test finds the missing ones.
"""

import inspect
import math
import re
import sys
from copy import deepcopy
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
no_function = wrong_type(None, "sin", 3, [1])
with_wrong_values = [
    *wrong_type(lambda x: None, lambda x: "a", lambda x: 1j * x),
    *wrong_value(lambda x: x * nan, lambda x: np.ones(99), lambda x: x[:, None], lambda x: [1, [2]]),
]
not_for_arrays = wrong_type(math.sin, lambda x: 1 if x > 0 else 0, lambda: 1)
function = no_function + with_wrong_values + not_for_arrays + wrong_value(lambda x: inf)
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


# Good arguments, copied for every call

X, y, Y = np.linspace(0, 1, 10).reshape(5, 2), np.linspace(1, 2, 5), np.linspace(0, 1, 20).reshape(5, 4)
SHALLOW = Shallow([1, 2, 3], [[1, 2, 3], [4, 5, 6]], [1, 2, 3], tanh)
LINE = Shallow([1, 2], [[1, 2]], [-0.5, 1], sigmoid)
DEEP = Deep([np.ones((2, 3)), np.ones((3, 4))], [np.ones(3), np.ones(4)], [tanh, identity])
OTHER = Deep([np.ones((2, 2)), np.ones((2, 4))], [np.ones(2), np.ones(4)], [tanh, identity])
RNG = np.random.default_rng(1)
samples = array(0, 2)
unlike_lists = wrong_type(None, "ab", 3, iter([1])) + wrong_value([])
nets = wrong_type(None, "net", np.ones(3), len)
no_loss = wrong_type(None, "squared", len, 1)


def fresh(value):
    """A copy of what a call might change."""
    if isinstance(value, list):
        return [fresh(entry) for entry in value]
    if isinstance(value, Shallow | Deep):
        return value.at(value.theta)
    return deepcopy(value) if isinstance(value, np.ndarray | np.random.Generator) else value


def row(call, self=None, /, called=None, **arguments):
    """(name, (the call, its good arguments, {argument: its bad values})) from argument=(a good value, the bad ones)."""
    good = {} if self is None else {"self": self}
    good |= {key: value[0] for key, value in arguments.items()}
    bad = {key: value[1] for key, value in arguments.items() if value[1:]}
    called = called or f"{call.__module__.removeprefix('nblib.')}.{call.__qualname__}"
    return called, (call, lambda: {key: fresh(value) for key, value in good.items()}, bad)


def within(place, *bad):
    """Lists of which one entry is bad: `place` puts it there."""
    return [Bad(place(each.value), each.error) for each in bad]


def of_two_nets(operator):
    unlike = [LINE, Shallow([1], [[1], [2]], [3], sigmoid), Shallow([1], [[1]], [3], tanh)]
    bad = [*wrong_type(None, 1, "net", np.ones(3), tanh, DEEP), *wrong_value(*unlike)]
    return row(operator, SHALLOW, other=(2 * SHALLOW, bad))


def of_f_and_n(construct):
    return row(construct, f=(np.exp, function), n=(3, whole()))


def of_samples(method, net, **targets):
    return row(method, net, X=(X, samples), **targets)


def of_loss(method, loss):
    return of_samples(method, DEEP, Y=(Y, array(5, 4)), loss=(loss, no_loss))


def setting(name, net, shape):
    key = name[-1] if name[-2] == "." else "theta"
    put = lambda self, **value: setattr(self, key, value[key])  # noqa: E731
    return row(put, net, called=name, **{key: (np.zeros(shape), array(*shape))})


def setting_of_layer(name, shape):
    key = name[-1]
    put = lambda self, **value: getattr(self, key).__setitem__(1, value[key])  # noqa: E731
    return row(put, DEEP, called=name, **{key: (np.zeros(shape), array(*shape))})


def training(call, **more):
    loss = (squared, no_loss + wrong_value(cross_entropy))
    return row(
        call, net=(SHALLOW, nets), X=(X, samples), y=(y, array(5)), tau=(0.1, positive), batch=(2, whole(1, 5)),
        rng=(RNG, rng), loss=loss, **more,
    )  # fmt: skip


NAMED = dict(name=("f",), latex=("f",))
many = unlike_lists + wrong_value([tanh], [tanh] * 3) + within(lambda bad: [tanh, bad], *sigma) + wrong_type(tanh)
gradients = no_function + with_wrong_values
numbers = numeric(0, 0)
CASES = dict(
    [
        row(
            Activation, **NAMED, value=(np.sin, no_function),
            derivative=(np.cos, no_function),
        ),
        row(Activation.__call__, relu, t=(X, entries)),
        row(Activation.derivative, tanh, t=(X, entries)),
        row(
            Shallow, a=(np.ones(3), array(0)), W=(np.ones((2, 3)), array(0, 3)), b=(np.ones(3), array(3)),
            sigma=(tanh, sigma),
        ),
        row(Shallow.random, n=(3, whole()), d=(2, whole()), sigma=(tanh, sigma), rng=(RNG, rng)),
        row(Shallow.at, SHALLOW, theta=(np.ones(12), array(12))),
        of_samples(Shallow.__call__, SHALLOW),
        of_samples(Shallow.loss, SHALLOW, y=(y, array(5))),
        of_samples(Shallow.gradient, SHALLOW, y=(y, array(5))),
        of_samples(Shallow.gradient_by_formula, SHALLOW, y=(y, array(5))),
        of_two_nets(Shallow.__add__),
        row(Shallow.__mul__, SHALLOW, k=(2, real)),
        setting("parameters.Parameters.theta", SHALLOW, (12,)),
        setting("parameters.Parameters.a", SHALLOW, (3,)),
        setting("parameters.Parameters.W", SHALLOW, (2, 3)),
        setting("parameters.Parameters.b", SHALLOW, (3,)),
        row(staircase.grid, n=(3, whole())),
        row(staircase.bump, s=(0.2, real + wrong_value(0.9)), t=(0.8, real + wrong_value(0.1))),
        of_f_and_n(staircase.staircase_of_bumps),
        of_f_and_n(staircase.staircase),
        of_f_and_n(staircase.staircase_midpoint),
        row(staircase.best_for_identity, n=(3, whole())),
        row(staircase.width_for, lipschitz=(1, positive), epsilon=(0.1, positive), root=(2, whole())),
        row(staircase.fewest_neurons, values=(np.ones(3), array(0))),
        row(
            staircase.sup_error, f=(np.exp, function), net=(LINE, [*nets, *wrong_type(DEEP), *wrong_value(SHALLOW)]),
            critical=(np.array([0.3]), [*entries, *wrong_value([nan], inf)]),
        ),
        row(Loss, **NAMED, value=(np.sin, no_function), gradient=(np.cos, no_function)),
        row(Loss.__call__, squared, prediction=(X, numbers), target=(X, numeric(5, 2))),
        row(Loss.gradient, cross_entropy, prediction=(X, numbers), target=(X, numeric(5, 2))),
        row(losses.softmax, scores=(X, array(0, 0))),
        row(
            Deep,
            Ws=(
                [np.ones((2, 3)), np.ones((3, 4))],
                unlike_lists
                + within(lambda bad: [bad, np.ones((3, 4))], *array(0, 3)[:-1])
                + within(lambda bad: [np.ones((2, 3)), bad], *array(3, 0))
                + wrong_value([np.ones((2, 3)), np.ones((4, 3))]),
            ),
            bs=(
                [np.ones(3), np.ones(4)],
                unlike_lists
                + wrong_value([np.ones(3)], [np.ones(3)] * 3)
                + within(lambda bad: [bad, np.ones(4)], *array(3)),
            ),
            sigmas=([tanh, identity], many),
        ),
        row(
            Deep.random,
            widths=(
                [2, 3, 4],
                wrong_type(None, "234", 3, iter([1, 2]))
                + wrong_value([], [3])
                + within(lambda bad: [2, bad, 4], *whole()),
            ),
            sigmas=([tanh, identity], many), rng=(RNG, rng),
        ),
        row(Deep.at, DEEP, theta=(np.ones(25), array(25))),
        of_samples(Deep.__call__, DEEP),
        of_samples(Deep.forward, DEEP),
        row(
            Deep.backward, DEEP, slope=(Y, array(5, 4)),
            passed=(DEEP.forward(X), wrong_type(None, X, "pass", DEEP) + wrong_value(OTHER.forward(X))),
        ),
        of_loss(Deep.loss, squared),
        of_loss(Deep.gradient, cross_entropy),
        of_loss(Deep.gradient_by_formula, cross_entropy),
        setting("parameters.Layers.theta", DEEP, (25,)),
        setting_of_layer("parameters.Layers.W", (2, 3)),
        setting_of_layer("parameters.Layers.b", (3,)),
        row(deep.sawtooth, k=(2, whole())),
        row(descent.descend, gradient=(np.sin, gradients), x0=(np.ones(3), array(0)), tau=(0.1, positive)),
        row(
            descent.gradient_descent, gradient=(np.sin, gradients), x0=(np.ones(3), array(0)), tau=(0.1, positive),
            steps=(3, whole(0)),
        ),
        row(descent.batches, N=(5, whole()), batch=(2, whole(1, 5)), rng=(RNG, rng)),
        row(descent.subsets, N=(5, whole()), batch=(2, whole(1, 5)), rng=(RNG, rng)),
        training(descent.sgd_steps),
        training(descent.sgd_reshuffled_steps),
        training(descent.sgd, epochs=(2, whole(0))),
        training(descent.sgd_reshuffled, epochs=(2, whole(0))),
        row(data.split, N=(5, whole(2)), held_out=(2, whole(1, 4)), rng=(RNG, rng)),
        row(data.Curve, **NAMED, f=(np.sin, no_function), lipschitz=(1,)),
        row(data.Curve.__call__, data.wave, x=(X, [*entries, *wrong_value(nan, [inf])])),
    ]
)  # fmt: skip

# What has no row, and why
WITHOUT_ARGUMENTS = {"data.motorcycle", "data.mauna_loa_co2", "data.digits"}
OPERATORS = {"__call__", "__add__", "__mul__"}
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
    arguments = dict(X=X, y=Y, tau=0.1, batch=2, epochs=1, rng=fresh(RNG), loss=squared) | {key: bad}
    net, loss = fresh(DEEP), arguments.pop("loss")
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
        (lambda: SHALLOW + 1, "other must be a Shallow; got an int"),
        (
            lambda: SHALLOW + LINE,
            "other must have d = 2 and sigma = tanh; got Shallow(d=1, n=2, sigma=sigmoid)",
        ),
        (lambda: np.ones(3) * SHALLOW, "k must be a real number; got a ndarray"),
        (lambda: SHALLOW(np.ones((3, 5))), "X must have shape (N, 2); got (3, 5)"),
        (lambda: SHALLOW.loss(X, [1, 2]), "y must have shape (5,); got (2,)"),
        (lambda: Shallow.random(0, 1, tanh, fresh(RNG)), "n must be at least 1; got 0"),
        (lambda: Shallow.random(2.5, 1, tanh, fresh(RNG)), "n must be a whole number; got a float"),
        (lambda: Shallow.random(2, 1, tanh, 7), "rng must be a Generator; got an int"),
        (lambda: staircase.staircase("sin", 3), "f must be a function; got 'sin'"),
        (lambda: staircase.width_for(1, 0), "epsilon must be positive; got 0"),
        (lambda: descent.batches(5, 6, fresh(RNG)), "batch must be between 1 and 5; got 6"),
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
    net = fresh(SHALLOW)
    with pytest.raises(ValueError, match="W must have shape"):
        net.W = net.W.T
    net.W = net.W[:, ::-1]  # a view of itself
    close(net.W, [[3, 2, 1], [6, 5, 4]], 0)
    other = fresh(DEEP)
    with pytest.raises(ValueError, match=r"W\[2\] must have shape \(3, 4\); got \(4, 3\)"):
        other.W[2] = other.W[2].T
    assert np.shares_memory(other.W[2], other.theta)
