"""Markdown with its formulas as MathML: browsers draw it themselves, so a page needs no script and no network."""

import re

from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

TAG = re.compile(r"\\tag\{([^}]*)\}")


class Renderer(IPythonRenderer):
    """nbconvert's own, but for the formulas."""

    def inline_math(self, body):
        return convert(body)

    def block_math(self, body):
        """A displayed formula, its number (\\tag) on the right."""
        number = TAG.search(body)
        formula = convert(TAG.sub("", body), display="block")
        return f'<div class="formula">{formula}<span>({number[1]})</span></div>' if number else formula


def markdown(source):
    """Markdown as HTML."""
    return MarkdownWithMath(renderer=Renderer(escape=False)).render(source)
