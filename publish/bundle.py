"""Modules of JavaScript as one plain script, which a browser loads from a folder too (`file://`)."""

import re

EXPORT, IMPORT = re.compile(r"^export (function|class) (\w+)", re.M), re.compile(r"^import .*\n", re.M)


def script(paths):
    """The text of the modules at `paths`, each after those that it imports from."""
    return "\n".join(["(() => {", '"use strict";', *map(_part, paths), "})();", ""])


def _part(path):
    """A module as a part of the script: its own names stay in it, what it exports is there for the next."""
    text = path.read_text("utf-8")
    names = ", ".join(name for _, name in EXPORT.findall(text))
    body = IMPORT.sub("", EXPORT.sub(r"\1 \2", text))
    return f"const {{{names}}} = (() => {{\n{body}\nreturn {{{names}}};\n}})();"
