"""The activation functions of the script's first page and their derivatives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblib import heaviside, identity, relu, sigmoid, tanh
from tests.reference import ALL, FORMULAS, PUBLIC, activations, close, complex_step

script = pytest.mark.script
TINY = np.nextafter(0, 1)  # the smallest positive float


@script("S01", "S02")
def test_relu_is_the_positive_part():
    assert relu([-2.0, 0.0, TINY, 3.0]).tolist() == [0, 0, TINY, 3]


@script("S01", "S03")
def test_sigmoid_by_its_odds():
    close(sigmoid([0, np.log(3), -np.log(3)]), [1 / 2, 3 / 4, 1 / 4], 1e-15)


@script("S01", "S04")
def test_heaviside_is_zero_at_zero():
    assert heaviside([-1, -TINY, -0.0, 0, TINY, 1]).tolist() == [0, 0, 0, 0, 1, 1]


@script("S01", "S05", "T1.1")
@given(st.floats(-15, 15))
def test_tanh_is_a_stretched_sigmoid_centred_at_zero(t):
    close(tanh(t), 2 * sigmoid(2 * t) - 1, 1e-15)
    assert tanh(-t) == -tanh(t)


@script("S01")
def test_identity_returns_a_copy():
    t = np.array([-1.5, 2.0])
    assert identity(t).tolist() == [-1.5, 2.0]
    assert not np.shares_memory(identity(t), t)


@given(activations, st.floats(-15, 15))
def test_values_are_the_printed_formulas(sigma, t):
    close(sigma(t), FORMULAS[sigma](np.float64(t)), 1e-14)


@script("V05")
@given(activations, st.floats(-8, 8).filter(bool))
def test_derivatives_against_the_complex_step(sigma, t):
    close(sigma.derivative([t]), complex_step(lambda t: FORMULAS[sigma](t[0]), np.array([t])), 1e-14)


@script("E23")
def test_derivatives_at_the_kink_and_the_jump_count_as_zero():
    assert relu.derivative([-TINY, 0, TINY]).tolist() == [0, 0, 1]
    assert heaviside.derivative([-1, 0, 1]).tolist() == [0, 0, 0]


@script("T1.1")
@given(st.floats(-700, 700))
def test_sigmoid_slope_is_between_0_and_a_quarter(t):
    assert 0 < sigmoid.derivative(t) <= np.nextafter(1 / 4, 1)  # the last digit depends on the platform's exp
    assert (sigmoid.derivative(t) >= 1 / 4) <= (abs(t) < 1e-7)


@script("T1.1")
@given(st.floats(-18, 18))
def test_tanh_slope_is_between_0_and_1(t):
    assert 0 < tanh.derivative(t) <= 1
    assert (tanh.derivative(t) == 1) <= (abs(t) < 1e-7)


@script("E01")
def test_sigmoid_stays_inside_the_open_interval_until_floats_end():
    last = 53 * np.log(2)  # from here on e^-t is lost beside 1
    assert last == pytest.approx(36.7368, abs=1e-4)
    assert sigmoid(last - 0.01) < 1 == sigmoid(last + 0.01)
    close(sigmoid(-40) * 1e18, 4.248354, 1e-6)  # so 1 - s(40) is not 0
    assert sigmoid(-700) > 0


@script("E01")
def test_tanh_stays_inside_the_open_interval_until_floats_end():
    assert tanh(18.9) < 1 == tanh(19.1)
    assert tanh(-18.9) > -1 == tanh(-19.1)


@pytest.mark.parametrize("sigma", PUBLIC, ids=repr)
def test_extreme_arguments_neither_overflow_nor_warn(sigma):
    t = np.array([-1e308, -800, 800, 1e308])
    assert np.isfinite(sigma(t)).all()
    assert np.isfinite(sigma.derivative(t)).all()
    assert not np.isnan(sigma(np.array([-np.inf, np.inf]))).any()  # a diverging network may ask


@pytest.mark.parametrize("sigma", ALL, ids=repr)
@given(shape=st.lists(st.integers(0, 3), max_size=3))
def test_shapes_carry_over_and_the_argument_stays(sigma, shape):
    t = np.linspace(-1, 1, int(np.prod(shape))).reshape(shape)
    before = t.copy()
    for result in (sigma(t), sigma.derivative(t)):
        assert np.shape(result) == t.shape
        assert result.dtype == np.float64
    assert np.array_equal(t, before)


@pytest.mark.parametrize("sigma", PUBLIC, ids=repr)
def test_what_diverges_passes_through(sigma):
    assert np.isnan(sigma([np.nan, 0])[0]) == (sigma is not heaviside)  # 1_{t > 0} of NaN is 0
    t = np.array([-np.inf, np.inf])
    limits = {relu: [0, np.inf], sigmoid: [0, 1], heaviside: [0, 1], tanh: [-1, 1], identity: [-np.inf, np.inf]}
    assert sigma(t).tolist() == limits[sigma]
    assert sigma.derivative(t).tolist() == [0 if sigma is not identity else 1, 1 if sigma in (relu, identity) else 0]


@pytest.mark.parametrize("sigma", PUBLIC, ids=repr)
def test_they_are_elementwise_on_matrices_too(sigma):
    t = np.arange(-2.0, 2.0).reshape(2, 2)
    with pytest.warns(PendingDeprecationWarning):
        matrix = np.matrix(t)
    assert np.array_equal(sigma(matrix), sigma(t))
    assert np.array_equal(sigma.derivative(matrix), sigma.derivative(t))


@pytest.mark.parametrize("sigma", PUBLIC, ids=repr)
@pytest.mark.parametrize("t", [2, 2.5, np.float32(1), True])
def test_a_single_number_gives_a_float(sigma, t):
    assert isinstance(sigma(t), float)
    assert isinstance(sigma.derivative(t), float)


def test_activations_print_their_names():
    assert repr(PUBLIC) == "[relu, sigmoid, heaviside, tanh, identity]"
    assert {sigma.name for sigma in PUBLIC} == {"relu", "sigmoid", "heaviside", "tanh", "identity"}
