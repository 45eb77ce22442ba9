"""Numbers for people."""

import numpy as np
import pytest

from nblib.explorables.engine.words import capitalised, exact, number, off_scale, point


@pytest.mark.parametrize(
    "value, text",
    [
        (1234.5, "1234"), (123.4, "123"), (12.34, "12.3"), (1.2, "1.20"), (0.0123, "0.0123"), (12345.0, "1.23·10⁴"),
        (-1.6e-5, "−1.60·10⁻⁵"), (-0.0, "0.00"), (7, "7"), (-7, "−7"), (np.nan, "not defined"), (-np.inf, "−∞"),
    ],
)  # fmt: skip
def test_numbers_for_people(value, text):
    assert number(value) == text


def test_rounding_errors_are_0():
    assert exact(-1e-13) == "0.00" and point([1.2, 1e-15, -0.5]) == "(1.20, 0.00, −0.500)"


def test_an_arrow_says_where_a_value_lies_that_is_not_seen():
    assert [off_scale(value, 1, 9) for value in (0.9, 1, 9, 9.1)] == [" ↓", "", "", " ↑"]


def test_a_capital_letter_leaves_the_others_as_they_are():
    assert capitalised("loss ℒ of ReLU") == "Loss ℒ of ReLU"
