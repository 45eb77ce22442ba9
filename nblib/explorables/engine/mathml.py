r"""The little of TeX that the formulas of the figures need, as MathML: browsers draw it themselves.

Letters and numbers, ^ and _, {groups}, \frac, \sqrt, \hat, \bar, \mathcal, \mathrm, \text, Greek letters, SYMBOLS.
"""

import html
import re

SYMBOLS = {
    "alpha": "α", "beta": "β", "delta": "δ", "Delta": "Δ", "epsilon": "ε", "lambda": "λ", "Phi": "Φ", "pi": "π",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "theta": "θ", "ell": "ℓ", "partial": "∂", "nabla": "∇", "sum": "∑",
    "cdot": "·", "cdots": "⋯", "dots": "…", "circ": "∘", "odot": "⊙", "approx": "≈", "in": "∈", "le": "≤", "ge": "≥",
    "langle": "⟨", "rangle": "⟩", "times": "×", "to": "→", "prime": "′", "infty": "∞",
}  # fmt: skip
LETTERS = {"L": "ℒ", "I": "ℐ", "N": "𝒩"}  # \mathcal
SPACES = {",": "0.17em", ";": "0.28em", "quad": "1em", "qquad": "2em", " ": "0.28em"}
ACCENTS = {"hat": "^", "bar": "¯", "overline": "¯"}
TIGHT = ' lspace="0" rspace="0"'
TOKEN = re.compile(r"\\([A-Za-z]+|.)|(\d+(?:\.\d+)?)|(\s+)|(.)", re.DOTALL)


def mathml(tex):
    """A formula in TeX as a `<math>` element. Raises ValueError for what it does not know."""
    tokens = [m.group() for m in TOKEN.finditer(tex) if not m.group(3)]
    row = "".join(_row(tokens))
    if tokens:
        raise ValueError(f"tex must have matching braces; got {tex!r}")
    return f"<math>{row}</math>"


def _row(tokens):
    """The elements up to the end or a closing brace, which is taken."""
    elements = []
    while tokens:
        if tokens[0] == "}":
            tokens.pop(0)
            return elements
        if tokens[0] in "^_'":
            elements.append(_scripted(elements.pop() if elements else "<mi></mi>", tokens))
        else:
            elements.append(_element(tokens))
    return elements


def _scripted(base, tokens):
    """`base` with what stands above and below it."""
    below, above = "", []
    while tokens and tokens[0] in "^_'":
        kind = tokens.pop(0)
        if kind == "_":
            below = _element(tokens)
        else:
            above.append(_mo("′") if kind == "'" else _element(tokens))
    if above == [_mo("′")] and not below:  # it is raised by itself
        return f"<mrow>{base}{_mo('′', TIGHT)}</mrow>"
    above = "".join(above) if len(above) < 2 else f"<mrow>{''.join(above)}</mrow>"
    over = "∑" in base  # the limits of a sum
    if below and above:
        return f"<munderover>{base}{below}{above}</munderover>" if over else f"<msubsup>{base}{below}{above}</msubsup>"
    if below:
        return f"<munder>{base}{below}</munder>" if over else f"<msub>{base}{below}</msub>"
    return f"<msup>{base}{above}</msup>"


def _element(tokens):
    token = tokens.pop(0)
    if token == "{":
        return f"<mrow>{''.join(_row(tokens))}</mrow>"
    if not token.startswith("\\"):
        if token.isalpha():
            return f"<mi>{token}</mi>"
        if token[0].isdigit():
            return f"<mn>{token}</mn>"
        if token == "|":
            return _mo("|", TIGHT)
        return _mo(token.replace("-", "−"))
    name = token[1:]
    if name in SPACES:
        return f'<mspace width="{SPACES[name]}"/>'
    if name in SYMBOLS:
        symbol = SYMBOLS[name]
        return f"<mi>{symbol}</mi>" if symbol.isalpha() else _mo(symbol)
    if name == "frac":
        return f"<mfrac>{_element(tokens)}{_element(tokens)}</mfrac>"
    if name == "sqrt":
        return f"<msqrt>{_element(tokens)}</msqrt>"
    if name in ACCENTS:
        return f'<mover accent="true">{_element(tokens)}{_mo(ACCENTS[name])}</mover>'
    if name == "mathcal":
        return f"<mi>{LETTERS[_letters(tokens)]}</mi>"
    if name == "mathrm":
        return f'<mi mathvariant="normal">{_letters(tokens)}</mi>'
    if name == "text":
        return f"<mtext>{_letters(tokens)}</mtext>"
    raise ValueError(f"tex must use known commands; got {token!r}")


def _mo(symbol, space=""):
    """An operator, as tall as letters: brackets too."""
    return f'<mo stretchy="false"{space}>{html.escape(symbol)}</mo>'


def _letters(tokens):
    """The plain letters of a group, spaces (~) and all."""
    if tokens[0] != "{":
        return html.escape(tokens.pop(0))
    tokens.pop(0)
    letters = ""
    while tokens[0] != "}":
        letters += tokens.pop(0)
    tokens.pop(0)
    return html.escape(letters.replace("~", " "))
