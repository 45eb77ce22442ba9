"""Other blocks of lines for one: a line away, elsewhere, into a loop or out of it, or written otherwise."""

import ast
from copy import copy

from nblib.exercises.mending.expressions import OPERATORS


def with_a_return(body, known):
    """The blocks that return something at the end."""
    if isinstance(body[-1], ast.Expr):
        yield [*body[:-1], _line(f"return {ast.unparse(body[-1].value)}")]
    yield from ([*body, _line(f"return {name}")] for name in known.quantities)


def rearranged(block, known):
    """(kind, the line to look at, the block with one line away, elsewhere, or otherwise)."""
    for k, line in enumerate(block):
        before, after = block[:k], block[k + 1 :]
        for kind, text in _rewritten(line, known):
            yield kind, line, [*before, _line(text), *after]
        yield from _indented(before, line, after)
        yield "line_too_much", line, [*before, *after] or [_line("pass")]
        for j in range(len(block)):
            rest = before + after
            if j != k:
                yield "line_elsewhere", line, [*rest[:j], line, *rest[j:]]


def _indented(before, line, after):
    """Lines into a loop (or an `if`) and out of it."""
    if not isinstance(line, ast.For | ast.While | ast.If):
        return
    inner = line.body

    def around(body):
        new = copy(line)
        new.body = body
        return new

    for j in range(1, len(inner)):
        yield "line_in_loop", inner[j], [*before, around(inner[:j]), *inner[j:], *after]
        yield "line_in_loop", inner[j - 1], [*before, *inner[:j], around(inner[j:]), *after]
    for j in range(1, len(after) + 1):
        yield "line_in_loop", after[0], [*before, around([*inner, *after[:j]]), *after[j:]]
    for j in range(1, len(before) + 1):
        yield "line_in_loop", before[-j], [*before[:-j], around([*before[-j:], *inner]), *after]
    if isinstance(line, ast.For):
        yield from ((kind, inner[-1], [*before, *new, *after]) for kind, new in _of_loops(line, around))


def _of_loops(loop, around):
    """(kind, lines in place of the `loop`): what its last line does in every round is done once, or later."""
    first, last, t = loop.body[:-1], loop.body[-1], ast.unparse
    once = []  # pairs of lines: in the loop, and behind it
    match last:
        case ast.AugAssign(target=to, op=ast.Add(), value=ast.BinOp(left, ast.Add() | ast.Sub() as op, right)):
            terms = f"{t(to)} += {t(left)}", f"{t(to)} {OPERATORS[type(op)]}= {t(right)}"
            once = [terms, terms[::-1]]
        case ast.AugAssign(target=to, value=ast.Call(func=function, args=[inner])):
            once = [(f"{t(to)} += {t(inner)}", f"{t(to)} = {t(function)}({t(to)})")]
        case ast.Assign(targets=[to], value=ast.BinOp(left, ast.Div() | ast.Mult() as op, right)):
            once = [(f"{t(to)} = {t(left)}", f"{t(to)} {OPERATORS[type(op)]}= {t(right)}")]
        case ast.For():
            outer, inner = copy(last), copy(loop)
            inner.body, outer.body = last.body, [inner]
            yield "loops_exchanged", [*first, outer]
    yield from (("in_every_turn", [around([*first, _line(inside)]), _line(behind)]) for inside, behind in once)
    if first:
        yield "too_early", [around(first), around([last])]


def _rewritten(line, known):
    match line:
        case ast.AugAssign(target=target, op=op, value=value):
            target, value = ast.unparse(target), ast.unparse(value)
            yield "assignment", f"{target} = {value}"
            signs = (sign for kind, sign in OPERATORS.items() if kind is not type(op) and sign != "@")
            yield from (("operator", f"{target} {sign}= {value}") for sign in signs)
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            value = ast.unparse(value)
            yield from (("assignment", f"{name} {sign}= {value}") for sign in "+-*/")
            yield from (("other_target", f"{other} = {value}") for other in known.quantities if other != name)
        case ast.Assign(targets=[ast.Subscript() as target], value=value):
            yield from (("assignment", f"{ast.unparse(target)} {sign}= {ast.unparse(value)}") for sign in "+-")


def _line(text):
    return ast.parse(text).body[0]
