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
    functions = [(function, Known.of(function), _expressions(function)) for function in reversed(tree.body)]
    for _, known, expressions in functions:
        yield from _of_expressions(expressions, known, exchanged)
    for function, known, _ in functions:
        yield from _of_lines(function, known)
    for kind, text in COMPLETIONS:
        for _, known, expressions in functions:
            yield from _of_expressions(expressions, known, partial(completed, kind, text))


def _expressions(function):
    """(node, holder, field, its place where `holder.field` is a list) of all expressions whose values are used."""
    found = []
    for holder in ast.walk(function):
        for field, value in () if isinstance(holder, ast.arguments) else ast.iter_fields(holder):
            nodes = enumerate(value) if isinstance(value, list) else [(None, value)]
            found += [(node, holder, field, k) for k, node in nodes if isinstance(node, ast.expr) and not _stored(node)]
    return found


def _stored(node):
    return isinstance(getattr(node, "ctx", None), ast.Store)


def _of_expressions(expressions, known, way):
    for node, holder, field, k in expressions:
        for kind, at, text in way(node, known, field):
            new, value = _parsed(text), getattr(holder, field)
            yield Edit(kind, at, holder, field, new if k is None else [*value[:k], new, *value[k + 1 :]])


def _parsed(text):
    """The expression, which may be what stands in square brackets only, `:, None`."""
    return ast.parse(f"_[{text}]", mode="eval").body.slice


def _of_lines(function, known):
    for holder in list(ast.walk(function)):
        for field in ("body", "orelse"):
            block = getattr(holder, field, None)
            if isinstance(block, list):
                yield from (Edit(kind, at, holder, field, new) for kind, at, new in rearranged(block, known))
    for body in with_a_return(function.body, known):
        yield Edit("no_return", function.body[-1], function, "body", body)
