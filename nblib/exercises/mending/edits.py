"""All single changes of a program that hurried hands may have to undo, the commonest first."""

import ast
from functools import partial
from typing import NamedTuple

from nblib.exercises.mending.expressions import COMPLETIONS, completed, exchanged
from nblib.exercises.mending.lines import rearranged, with_a_return


class Edit(NamedTuple):
    """`value` in the place of `holder.field`; `at` is what a reader must look at."""

    kind: str
    at: ast.AST
    holder: ast.AST
    field: str
    value: object


class Known(NamedTuple):
    """What may be meant in a function: its quantities, the sizes of its arguments, and what it can call, as text."""

    quantities: list[str]
    sizes: list[str]
    functions: list[str]

    @classmethod
    def of(cls, function):
        nodes = list(ast.walk(function))
        arguments = [node.arg for node in nodes if isinstance(node, ast.arg)]
        stored = [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
        called = [ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)]
        sizes = [size for name in arguments[:5] for size in (f"len({name})", f"{name}.shape[1]")]
        derived = [f"{name}.derivative" for name in arguments if name == "sigma"]
        return cls(_once(arguments + stored), sizes, _once([*called, *derived, "np.exp", "np.abs", "np.sqrt"]))


def _once(names):
    return list(dict.fromkeys(names))


def edits(tree):
    """All single changes of the functions, the commonest first, and helpers last."""
    functions = tree.body[::-1]
    for function in functions:
        yield from _of_expressions(function, exchanged)
    for function in functions:
        yield from _of_lines(function)
    for kind, text in COMPLETIONS:
        for function in functions:
            yield from _of_expressions(function, partial(completed, kind, text))


def _of_expressions(function, way):
    known = Known.of(function)
    for holder in list(ast.walk(function)):
        for field, value in () if isinstance(holder, ast.arguments) else list(ast.iter_fields(holder)):
            several = isinstance(value, list)
            for k, node in enumerate(value if several else [value]):
                if isinstance(node, ast.expr) and not isinstance(getattr(node, "ctx", None), ast.Store):
                    for kind, at, text in way(node, known, field):
                        new = ast.parse(text, mode="eval").body
                        yield Edit(kind, at, holder, field, [*value[:k], new, *value[k + 1 :]] if several else new)


def _of_lines(function):
    known = Known.of(function)
    for holder in list(ast.walk(function)):
        for field in ("body", "orelse"):
            block = getattr(holder, field, None)
            if isinstance(block, list):
                yield from (Edit(kind, at, holder, field, new) for kind, at, new in rearranged(block, known))
    for body in with_a_return(function.body, known):
        yield Edit("no_return", function.body[-1], function, "body", body)
