"""Formulas as browsers read them."""

import pytest

from nblib.explorables.engine.mathml import mathml


@pytest.mark.parametrize(
    "tex, xml",
    [
        (r"\frac{g}{N}", "<mfrac><mrow><mi>g</mi></mrow><mrow><mi>N</mi></mrow></mfrac>"),
        (r"\sqrt{2}", "<msqrt><mrow><mn>2</mn></mrow></msqrt>"),
        (r"\sigma'", '<mrow><mi>σ</mi><mo stretchy="false" lspace="0" rspace="0">′</mo></mrow>'),
        ("a_1'", '<msubsup><mi>a</mi><mn>1</mn><mo stretchy="false">′</mo></msubsup>'),
        (r"\hat f", '<mover accent="true"><mi>f</mi><mo stretchy="false">^</mo></mover>'),
        (r"\sum_i x^2", '<munder><mo stretchy="false">∑</mo><mi>i</mi></munder><msup><mi>x</mi><mn>2</mn></msup>'),
        ("-z", '<mo stretchy="false">−</mo><mi>z</mi>'),
        ("|z", '<mo stretchy="false" lspace="0" rspace="0">|</mo><mi>z</mi>'),
    ],
)
def test_tex(tex, xml):
    assert mathml(tex) == f"<math>{xml}</math>"


def test_what_it_does_not_know_is_an_error():
    with pytest.raises(ValueError, match=r"known commands; got '\\\\unknown'"):
        mathml(r"\unknown")
