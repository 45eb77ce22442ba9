"""Markdown with its formulas as MathML: browsers draw it themselves, so a page needs no script and no network."""

import re

from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

LETTER = re.compile(r'<mi mathvariant="(double-struck|script)">([A-Z])</mi>')
SPECIAL = {"R": "ℝ", "N": "ℕ", "L": "ℒ", "I": "ℐ"}  # the letters of the lecture; browsers no longer read mathvariant
TAG = re.compile(r"\\tag\{([^}]*)\}")


def formula(body, display="inline"):
    """TeX as MathML."""
    body = body.replace("{aligned}", "{align*}")  # the only one of the two that the converter knows
    return LETTER.sub(lambda found: f"<mi>{SPECIAL[found[2]]}</mi>", convert(body, display=display))


class Renderer(IPythonRenderer):
    """nbconvert's own, but for the formulas."""

    def inline_math(self, body):
        return formula(body)

    def block_math(self, body):
        """A displayed formula, its number (\\tag) on the right."""
        number = TAG.search(body)
        shown = formula(TAG.sub("", body), display="block")
        return f'<div class="formula">{shown}<span>({number[1]})</span></div>' if number else shown


def markdown(source):
    """Markdown as HTML."""
    return MarkdownWithMath(renderer=Renderer(escape=False)).render(source)
