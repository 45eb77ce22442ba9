"""Numbers and small pieces of HTML for the words around a figure."""

import html
import math
import re

from nblib.figures.roles import classed
from nblib.figures.scene import SUPERSCRIPT, minus

ROUNDING = 1e-12  # what is smaller is rounding error, and differs from machine to machine


def number(value, digits=3):
    """`value` with `digits` significant digits: 2.50, −0.0310, 1.60·10⁻⁵; never "−0.00", never "nan".

    Powers of ten outside 1e-3 ... 1e4; whole numbers of Python stay whole.
    """
    if isinstance(value, int):
        return minus(str(value))
    if math.isnan(value):
        return "not defined"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = int(exponent)
    if float(mantissa) == 0:
        return f"{0:.{digits - 1}f}"
    if -3 <= power < 4:
        text = f"{value:.{max(digits - 1 - power, 0)}f}"
    else:
        text = f"{mantissa}·{powered('10', power)}"
    return minus(text)


def exact(value):
    """`number(value)`, without what is only rounding error."""
    return number(float(value) if abs(value) >= ROUNDING else 0.0)


def point(theta):
    """(1.20, −0.500), without rounding errors."""
    return f"({', '.join(map(exact, theta))})"


def off_scale(value, least, most):
    """An arrow that says on which side of an axis from `least` to `most` a value lies, if it lies beyond."""
    return " ↓" if value < least else " ↑" if value > most else ""


def fill(template, **results):
    """`template.format(**results)` with real minus signs and powers of ten: {after.loss:.1e} is 1.6·10⁻⁵."""
    text = re.sub(r"(?<=\d)e([+-]\d+)", lambda e: f"·{powered('10', int(e[1]))}", template.format(**results))
    return re.sub(r"(?<![\w)])-(?=\d)", "−", text)


def capitalised(sentence):
    """With a capital letter."""
    return sentence[:1].upper() + sentence[1:]


def bracketed(text):
    """A number in brackets if it is negative, as it stands behind a dot or a plus: (−2.00)."""
    return f"({text})" if text.startswith("−") else text


def tint(text, role):
    """`text` in the colour its role has in the picture, as HTML."""
    return f'<b class="{classed(role)}">{html.escape(str(text))}</b>'


def powered(base, exponent):
    """`base` to the power of the whole number `exponent`: (1 − 0.21 · 10)⁶⁰."""
    return base + str(exponent).translate(SUPERSCRIPT)


def printed(value):
    """A number or a text of the read-out as it is printed."""
    return value if isinstance(value, str) else number(value)
