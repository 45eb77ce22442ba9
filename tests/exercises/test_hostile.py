"""Whatever a student passes in: check answers with a verdict, soon, and never takes a wrong answer for a right one."""

import functools
import gc
import random
import sys
from fractions import Fraction

import numpy as np
import pytest

from nblib.exercises import EXERCISES, check

from .hostile_functions import Chameleon, Masked, Odd, itself

FEW = 0.2  # seconds
right = EXERCISES["grad_a"].answer


def verdict(value=None, *, seconds=5.0, function=None):
    """Of a function grad_a that returns `value(a, W, b, X, y, sigma)`."""
    return check("grad_a", function or (lambda *arguments: value(*arguments)), seconds=seconds)


# --- not attempted yet


def dots(a, W, b, X, y, sigma): ...


def nothing(a, W, b, X, y, sigma):
    """Your turn."""
    return None


def passing(a, W, b, X, y, sigma):
    pass


def not_implemented(a, W, b, X, y, sigma):
    X @ W
    raise NotImplementedError("later")


def ellipsis(a, W, b, X, y, sigma):
    return ...


@pytest.mark.parametrize("stub", [dots, nothing, passing, not_implemented, ellipsis, lambda *_: ..., ...])
def test_a_stub_is_not_attempted_yet(stub):
    answer = check("grad_a", stub)
    assert not answer.passed and answer.mistake is None
    assert "not attempted yet" in repr(answer) and "not attempted yet" in answer._repr_html_()


def test_doing_without_returning_is_an_attempt():
    def grad_a(a, W, b, X, y, sigma):
        a * 2

    answer = check("grad_a", grad_a)
    assert answer.mistake == "returns_none" and "return" in answer.message


# --- what is no function, or takes other arguments


class Class:
    def __init__(self, *arguments): ...


@pytest.mark.parametrize("thing", [3, "grad_a", None, np.ones(3), Class, {}])
def test_what_is_no_function(thing):
    answer = check("grad_a", thing)
    assert answer.mistake == "not_a_function" and '`check("grad_a", my_grad_a)`' in answer.message


@pytest.mark.parametrize("function", [lambda a, W, b: a, lambda a, W, b, X, y, sigma, tau: a, lambda *, a: a])
def test_other_parameters(function):
    answer = check("grad_a", function)
    assert answer.mistake == "wrong_parameters" and "grad_a(a, W, b, X, y, sigma)" in answer.message


def test_other_kinds_of_functions_pass():
    class Callable:
        def __call__(self, a, W, b, X, y, sigma):
            return right(a, W, b, X, y, sigma)

        def method(self, *arguments):
            return right(*arguments)

    @functools.wraps(right)
    def wrapped(*arguments):
        return right(*arguments)

    for function in (Callable(), Callable().method, functools.partial(right), wrapped, lambda *v: right(*v)):
        assert check("grad_a", function).passed
    assert check("db_l", functools.partial(np.sum, axis=0)).passed  # a builtin


# --- unknown keys


def test_unknown_keys():
    with pytest.raises(ValueError, match=r"key must be the name of an exercise.*did you mean grad_W"):
        check("gradW", right)
    with pytest.raises(ValueError, match="there are parameter_count_shallow, threshold"):
        check("qqqqqq", right)
    with pytest.raises(TypeError, match="key must be the name of an exercise, a str; got the function grad_a"):
        check(right, "grad_a")


# --- errors


def test_the_students_line_is_shown_without_a_path():
    def grad_a(a, W, b, X, y, sigma):
        h = sigma(X @ W + b)
        return h.T @ (h @ aa - y)  # noqa: F821

    message = check("grad_a", grad_a).message
    assert message.startswith("Line 3: `return h.T @ (h @ aa - y)")
    assert "NameError: name 'aa' is not defined." in message and ".py" not in message


def test_the_line_of_a_helper_is_shown():
    def helper(X):
        return X.nope

    def grad_a(a, W, b, X, y, sigma):
        return helper(X)

    message = check("grad_a", grad_a).message
    assert "Line 2 of helper: `return X.nope` stops with AttributeError" in message


def test_shapes_that_do_not_fit_are_told():
    message = check("grad_a", lambda a, W, b, X, y, sigma: W @ X).message
    assert "matrix product: the inner lengths, 6 and 5, differ" in message and "W (7, 6), b (6,), X (5, 7)" in message


def test_errors_in_some_tries_only():
    def grad_a(a, W, b, X, y, sigma):
        if sigma.name == "sigmoid":
            raise ValueError("no")
        return right(a, W, b, X, y, sigma)

    assert "in 2 of 7 tries only, first with N = 7, d = 4, n = 6, σ = sigmoid" in check("grad_a", grad_a).message


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, MemoryError, StopIteration, GeneratorExit])
def test_every_kind_of_error(error):
    def grad_a(a, W, b, X, y, sigma):
        raise error

    answer = check("grad_a", grad_a)
    assert answer.mistake == "raises" and error.__name__ in answer.message


def test_recursion_without_end():
    def grad_a(a, W, b, X, y, sigma):
        return grad_a(a, W, b, X, y, sigma)

    assert "calls itself without end" in check("grad_a", grad_a).message


def test_paths_and_addresses_in_errors_are_hidden():
    def grad_a(a, W, b, X, y, sigma):
        raise OSError(f"cannot read /home/someone/secret/file.csv for {object()!r}")

    answer = check("grad_a", grad_a)
    error = answer.message.split("stops with")[1]
    assert "secret" not in error and "0x" not in error


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_errors_that_cannot_be_printed(error):
    class Odd(BaseException):
        def __str__(self):
            raise error

    def grad_a(a, W, b, X, y, sigma):
        raise Odd

    assert "stops with Odd" in check("grad_a", grad_a).message


# --- values of every kind


@pytest.mark.parametrize(
    "value, name",
    [
        (lambda *_: "3", "wrong_type"),
        (lambda *_: {"a": 1}, "wrong_type"),
        (lambda *_: {1.0, 2.0}, "wrong_type"),
        (lambda *_: (x for x in [1.0]), "wrong_type"),
        (lambda *_: np.sin, "wrong_type"),
        (lambda *_: dots, "wrong_type"),
        (lambda *_: Class, "wrong_type"),
        (lambda *_: object(), "wrong_type"),
        (lambda *_: itself(), "wrong_type"),
        (lambda *_: np.array([object()]), "wrong_type"),
        (lambda *_: [[1.0, 2.0], [3.0]], "wrong_type"),
        (lambda *v: right(*v) + 0j, "wrong_type"),
        (lambda *v: [right(*v).tolist(), None], "wrong_type"),
        (lambda *_: np.array("text"), "wrong_type"),
        (lambda *_: np.array(["2020-01-01"], dtype="datetime64[D]"), "wrong_type"),
        (lambda *_: [], "shape"),
        (lambda *_: np.zeros((0, 3)), "shape"),
        (lambda *_: np.broadcast_to(0.0, (10**6, 10**6)), "shape"),
        (lambda *_: range(10**12), "shape"),
        (lambda *_: [[0] * 10**5] * 10**5, "shape"),
        (lambda *v: np.asmatrix(right(*v)), "axis_of_length_1"),
        (lambda *v: right(*v).astype(int), "rounded"),
        (lambda *v: right(*v).astype(np.float16), "inexact"),
        (lambda *v: np.nan * right(*v), "nan"),
        (lambda *v: right(*v) / np.zeros(1), "nan"),
        (lambda *v: np.full(len(v[0]), np.inf), "nan"),
        (lambda *v: np.where(np.arange(len(v[0])) == 1, np.nan, right(*v)), "nan"),
        (lambda *v: v[0], "returns_a"),
        (lambda *v: v[2], "returns_b"),
        (lambda *v: 0 * v[0], "zero"),
        (lambda *_: True, "shape"),
    ],
)
def test_values_of_every_kind(value, name):
    answer = verdict(value)
    assert not answer.passed and answer.mistake == name, answer


def test_coroutines_are_closed():
    async def grad_a(a, W, b, X, y, sigma):
        return a

    assert "async def" in check("grad_a", grad_a).message
    gc.collect()  # a coroutine that was never awaited would warn now


@pytest.mark.parametrize(
    "value",
    [
        lambda *v: right(*v).tolist(),
        lambda *v: tuple(right(*v)),
        lambda *v: [Fraction(float(number)) for number in right(*v)],
        lambda *v: right(*v).astype(object),
        lambda *v: np.ma.array(right(*v)),
        lambda *v: right(*v)[::-1][::-1],
        lambda *v: right(*v).astype(">f8"),
        lambda *v: right(*v).astype(np.longdouble),
    ],
)
def test_the_right_numbers_pass_in_every_wrapping(value):
    assert verdict(value).passed


def test_single_precision_passes_with_a_remark():
    def grad_a(a, W, b, X, y, sigma):
        a, W, b, X, y = (v.astype(np.float32) for v in (a, W, b, X, y))
        h = sigma(X @ W + b).astype(np.float32)
        return h.T @ (h @ a - y) / np.float32(len(y))

    for seed in range(50):
        verdict = check("grad_a", grad_a, seed=seed, seconds=None)
        assert verdict.passed and "single precision" in verdict.message


def test_objects_that_resist():
    class Endless:
        def __array__(self, dtype=None, copy=None):
            while True:
                pass

    class Nameless:
        def __call__(self, a):
            return a

        @property
        def __name__(self):
            raise RuntimeError

    assert check("grad_a", Masked()).mistake == "not_a_function"
    assert check("grad_a", Nameless()).mistake == "raises"
    assert "yours takes (a)" in check("grad_a", functools.partial(lambda a: a)).message
    assert verdict(lambda *_: Endless(), seconds=FEW).mistake == "time_limit"
    assert verdict(lambda *_: Odd(RuntimeError())).mistake == "raises"
    assert verdict(lambda *v: (2 * right(*v)).view(Chameleon)).mistake == "factor_2"


def test_none_in_a_list_is_not_called_nan():
    answer = verdict(lambda *v: [None, *right(*v)[1:]])
    assert answer.mistake == "wrong_type" and "None" in answer.message and "NaN" not in answer.message


# --- slips in Python itself


@pytest.mark.parametrize(
    "value, name, words",
    [
        (lambda a, W, b, X, y, sigma: a * sigma, "not_called", "was not called"),
        (lambda a, W, b, X, y, sigma: 2 * sigma.derivative, "not_called", "was not called"),
        (lambda a, W, b, X, y, sigma: a(b), "array_called", "a `*` missing"),
        (lambda a, W, b, X, y, sigma: a if a > 0 else b, "array_as_condition", "one question"),
        (lambda a, W, b, X, y, sigma: X + a, "shapes_do_not_fit", "X (5, 7)"),
        (lambda a, W, b, X, y, sigma: a + print(), "none_used", "None"),
        (lambda a, W, b, X, y, sigma: a[100], "index_too_large", "out of bounds"),
        (lambda a, W, b, X, y, sigma: nobody, "unknown_name", "'nobody' is not defined"),  # noqa: F821
    ],
)
def test_slips_in_python_have_names(value, name, words):
    answer = verdict(value)
    assert answer.mistake == name and words in answer.message, answer


def test_a_function_of_one_number_is_not_what_the_statement_promises():
    def bump(x, s, t):
        return 1 if s < x <= t else 0

    verdict = check("bump", bump)
    assert verdict.mistake == "array_as_condition" and "an array has many answers" in verdict.message


# --- refusing


def equal_only(otherwise):
    def hadamard(A, B):
        return A * B if A.shape == B.shape else otherwise()

    return check("hadamard", hadamard)


def fails(error):
    raise error


@pytest.mark.parametrize("error", [ValueError, np.linalg.LinAlgError, UnicodeError])
def test_the_wanted_error(error):
    assert equal_only(lambda: fails(error("the shapes differ"))).passed


@pytest.mark.parametrize(
    "otherwise, name",
    [
        (lambda: None, "not_raised"),
        (lambda: ValueError("returned"), "not_raised"),
        (lambda: ..., "not_raised"),
        (lambda: "the shapes differ", "not_raised"),
        (lambda: np.zeros((2, 2)), "no_shape_check"),
        (lambda: 0, "no_shape_check"),
        (lambda: fails(TypeError("no")), "wrong_error"),
        (lambda: fails(AssertionError), "wrong_error"),
        (lambda: fails("a text"), "wrong_error"),
        (lambda: ValueErorr, "wrong_error"),  # noqa: F821
        (lambda: fails(NotImplementedError), "not_raised"),
        (lambda: fails(SystemExit), "wrong_error"),
    ],
)
def test_whatever_does_not_raise_it_is_refused(otherwise, name):
    answer = equal_only(otherwise)
    assert not answer.passed and answer.mistake in (name, None), answer


# --- inputs


def test_inputs_changed_in_place():
    def grad_a(a, W, b, X, y, sigma):
        answer = right(a, W, b, X, y, sigma)
        X *= 2
        y[0] = 0
        return answer

    answer = check("grad_a", grad_a)
    assert answer.mistake == "changes_inputs" and "X and y" in answer.message


def test_lists_changed_in_place():
    def forward(Ws, bs, sigmas, x):
        while Ws:
            x = sigmas.pop(0)(Ws.pop(0).T @ x + bs.pop(0))
        return x

    answer = check("forward", forward)
    assert answer.mistake == "changes_inputs" and "Ws and bs and sigmas" in answer.message


def test_changed_inputs_beside_another_mistake():
    def sgd_step(a, W, b, X, y, batch, tau, sigma):
        X, y = X[batch], y[batch]
        z = X @ W + b
        res = sigma(z) @ a - y
        D = res[:, None] * a * sigma.derivative(z)
        a -= tau * sigma(z).T @ res
        W -= tau * X.T @ D
        b -= tau * D.sum(axis=0)
        return a, W, b

    assert check("sgd_step", sgd_step).mistake == "no_mean+changes_inputs"


def test_one_buffer_for_all_answers_is_fine():
    buffer = np.zeros(20)

    def grad_a(a, W, b, X, y, sigma):
        buffer[: len(a)] = right(a, W, b, X, y, sigma)
        return buffer[: len(a)]

    assert check("grad_a", grad_a).passed


def test_the_cases_survive_the_student():
    def grad_a(a, W, b, X, y, sigma):
        for array in (a, W, b, X, y):
            array[...] = 0
        return a

    check("grad_a", grad_a)
    assert check("grad_a", right).passed


# --- chance, memory, several results


def test_chance_and_memory():
    rng = random.Random(0)
    calls = []

    def memory(a, W, b, X, y, sigma):
        calls.append(1)
        return right(a, W, b, X, y, sigma) * (len(calls) < 4)

    assert verdict(lambda *v: right(*v) + 1e-3 * rng.random()).mistake == "not_repeatable"
    assert check("grad_a", memory).mistake == "not_repeatable"


@pytest.mark.parametrize("returned", [lambda a, W, b: a, lambda a, W, b: (a, W), lambda a, W, b: {"a": a}])
def test_too_few_results(returned):
    answer = check("sgd_step", lambda a, W, b, X, y, batch, tau, sigma: returned(a, W, b))
    assert answer.mistake == "wrong_number_of_results" and "`return a, W, b`" in answer.message


def test_one_of_several_results_is_no_array():
    answer = check("sgd_step", lambda a, W, b, X, y, batch, tau, sigma: (a, "W", b))
    assert answer.mistake == "wrong_type" and "In the result W" in answer.message


# --- printing, and what surrounds the call


def test_what_the_first_call_prints_is_shown_once(capsys):
    def grad_a(a, W, b, X, y, sigma):
        print("X has the shape", X.shape, "<b>")
        return 2 * right(a, W, b, X, y, sigma)

    answer = check("grad_a", grad_a)
    assert answer.mistake == "factor_2" and repr(answer).count("X has the shape (5, 7)") == 1
    assert "&lt;b&gt;" in answer._repr_html_()
    assert capsys.readouterr().out == ""


def test_output_and_warnings_are_as_before():
    def grad_a(a, W, b, X, y, sigma):
        sys.stdout = None
        np.seterr(all="raise")
        return right(a, W, b, X, y, sigma) / np.zeros(len(a))

    out, err = sys.stdout, np.geterr()
    check("grad_a", grad_a)
    assert sys.stdout is out and np.geterr() == err
