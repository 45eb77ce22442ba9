"""Numbers for people."""

import numpy as np
import pytest

from nblib.explorables.engine.words import number


@pytest.mark.parametrize(
    "value, text",
    [
        (1234.5, "1234"), (123.4, "123"), (12.34, "12.3"), (1.2, "1.20"), (0.0123, "0.0123"), (12345.0, "1.23·10⁴"),
        (-1.6e-5, "−1.60·10⁻⁵"), (-0.0, "0.00"), (7, "7"), (-7, "−7"), (np.nan, "not defined"), (-np.inf, "−∞"),
    ],
)  # fmt: skip
def test_numbers_for_people(value, text):
    assert number(value) == text
