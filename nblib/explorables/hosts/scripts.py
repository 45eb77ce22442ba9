"""Modules of the page as one script, for where a browser cannot load modules: in a widget, and from a folder.

And its style as one sheet, with the letters of its formulas in it.
"""

import base64
import re
from importlib.resources import files

from nblib.figures import roles

PAGE = files("nblib.explorables") / "page"
FONTS = {400: "maths.woff2", 700: "maths_bold.woff2"}  # by weight
EXPORT = re.compile(r"^export (function|class|const) (\w+)", re.M)
IMPORT = re.compile(r'^import (\{.+\}) from "\./(\w+)\.js";$', re.M)


def joined(entry, folders=(PAGE,)):
    """The module called `entry` as one text, behind all that it imports from modules of the `folders`."""
    parts = {}
    _add(entry, folders, parts)
    return "\n".join([*list(parts.values())[:-1], _linked(_text(entry, folders))])


def script(entry, folders=(PAGE,)):
    """As `joined`, for a plain `<script>`, which leaves no names behind."""
    return f'(() => {{\n"use strict";\n{joined(entry, folders)}\n}})();\n'


def style():
    """What figures look like, wherever they stand: the letters of formulas, the rules, the colours of the roles."""
    fonts = [_font(weight, (PAGE / "fonts" / name).read_bytes()) for weight, name in FONTS.items()]
    return "\n".join([*fonts, (PAGE / "figure.css").read_text("utf-8"), roles.css()])


def _font(weight, data):
    source = f"url(data:font/woff2;base64,{base64.b64encode(data).decode()})"
    return f'@font-face {{ font-family: "nblib maths"; font-weight: {weight}; src: {source}; }}'


def _add(name, folders, parts):
    """Puts the module into `parts` {name: text} after what it imports: an object of what it exports."""
    if name in parts:
        return
    text = _text(name, folders)
    for _, needed in IMPORT.findall(text):
        _add(needed, folders, parts)
    exports = ", ".join(exported for _, exported in EXPORT.findall(text))
    body = EXPORT.sub(r"\1 \2", _linked(text))
    parts[name] = f"const {name}_js = (() => {{\n{body}\nreturn {{{exports}}};\n}})();"


def _linked(text):
    return IMPORT.sub(r"const \1 = \2_js;", text)


def _text(name, folders):
    return next(f for folder in folders if (f := folder / f"{name}.js").is_file()).read_text("utf-8")
