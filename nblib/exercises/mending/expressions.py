"""Other expressions for one: something else in its place, less, in another order; or something more.

Each is (kind, the node to look at, text of the new expression).
"""

import ast
from itertools import combinations

OPERATORS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Pow: "**",
    ast.MatMult: "@",
}
COMPARISONS = {
    ast.Lt: "<= > >=",
    ast.LtE: "< >= >",
    ast.Gt: ">= < <=",
    ast.GtE: "> <= <",
    ast.Eq: "!=",
    ast.NotEq: "==",
}
ALIKE = (  # functions that are taken for one another
    "sum mean max min prod",
    "zeros ones empty",
    "zeros_like ones_like empty_like",
    "maximum minimum",
    "argmax argmin",
    "exp log sqrt square abs sign tanh cosh",
    "cumsum sum",
    "dot outer multiply",
    "vstack hstack concatenate",
    "append extend insert",
)
COMPLETIONS = (  # the kind, and the new text: e is what stood there, q a quantity, s one or a size, f a function
    ("sign_missing", "-{e}"),
    ("function_missing", "{f}{e}"),
    ("transpose_missing", "{e}.T"),
    ("one_too_few", "{e} + 1"),
    ("one_too_many", "{e} - 1"),
    ("square_missing", "{e} ** 2"),
    ("divisor_missing", "{e} / {s}"),
    ("factor_missing", "{e} * {s}"),
    ("factor_missing", "{e} * 2"),
    ("divisor_missing", "{e} / 2"),
    ("complement_missing", "1 - {e}"),
    ("new_axis_missing", "{e}[:, None]"),
    ("new_axis_missing", "{e}[None, :]"),
    ("sum_missing", "{e}.sum()"),
    ("sum_missing", "{e}.sum(axis=0)"),
    ("sum_missing", "{e}.sum(axis=1)"),
    ("mean_missing", "{e}.mean()"),
    ("mean_missing", "{e}.mean(axis=0)"),
    ("index_missing", "{e}[-1]"),
    ("index_missing", "{e}[0]"),
    ("index_missing", "{e}[1:]"),
    ("index_missing", "{e}[:-1]"),
    ("index_missing", "{e}[::-1]"),
    ("index_missing", "{e}[{q}]"),
    ("term_missing", "{e} + {q}"),
    ("term_missing", "{e} - {q}"),
    ("term_missing", "{q} - {e}"),
    ("term_missing", "{e} - {q}.max()"),
    ("product_missing", "{e} @ {q}"),
    ("product_missing", "{q} @ {e}"),
    ("product_missing", "{q}.T @ {e}"),
    ("function_missing", "np.maximum({e}, 0)"),
    ("other_name", "{s}"),
)


def exchanged(node, known, field):
    """(kind, what to look at, the text of another expression): something else in its place, or less."""
    t = ast.unparse
    match node:
        case ast.Name() | ast.Attribute() if field == "func":
            alike = next((group.split() for group in ALIKE if getattr(node, "attr", "") in group.split()), ())
            alike = [f"({t(node.value)}).{other}" for other in alike if other != node.attr]
            others = alike + known.functions + known.quantities
            yield from (("other_function", node, other) for other in others if other != t(node))
            if t(node).endswith(".derivative"):
                yield "too_much", node, t(node.value)
        case ast.Name(id=name) if name in known.quantities:
            yield from (("other_name", node, other) for other in known.quantities if other != name)
        case ast.Attribute(value=value, attr="T"):
            yield "too_much", node, t(value)
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            near = (number + 1, number - 1, -number)
            yield from (("other_number", node, repr(other)) for other in near if other != number)
            yield "other_number", node, f"1 / {number!r}" if number else "1"
            names = known.quantities + known.sizes if field != "comparators" else ()
            yield from (("other_number", node, f"{up}{name}") for up in ("", "1 / ") for name in names)
        case ast.BinOp(op=op) if type(op) in OPERATORS:
            yield from _operations(node, *_sides(node))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            signs = COMPARISONS.get(type(op), "").split()
            yield from (("comparison", node, f"{t(left)} {sign} {t(right)}") for sign in signs)
        case ast.BoolOp(op=op, values=values):
            word = "or" if isinstance(op, ast.And) else "and"
            yield "operator", node, f" {word} ".join(f"({t(value)})" for value in values)
            yield from (("too_much", values[1 - k], t(values[k])) for k in (0, 1))
        case ast.UnaryOp(operand=operand):
            yield "sign_too_much", node, t(operand)
        case ast.Call(func=function, args=arguments, keywords=keywords):
            yield from _calls(node, t(function), arguments, keywords)
        case ast.Subscript(value=value, slice=index):
            yield "too_much", index, t(value)
            inside = ", ".join(map(t, index.elts)) if isinstance(index, ast.Tuple) else t(index)
            others = ["-1", "0", "1:", ":-1", "::-1", f":, {inside}", f"{inside}, :", inside.removeprefix(":, ")]
            yield from (("other_index", index, f"({t(value)})[{other}]") for other in others if other != inside)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield "order", node, f"({t(orelse)}) if ({t(test)}) else ({t(body)})"
        case ast.Tuple(elts=entries) | ast.List(elts=entries):
            for first, second in combinations(range(len(entries)), 2):
                yield "order", node, ", ".join(map(t, _swapped(entries, first, second)))


def _sides(node):
    return f"({ast.unparse(node.left)})", OPERATORS.get(type(node.op), "%"), f"({ast.unparse(node.right)})"


def _operations(node, left, sign, right):
    yield "too_much", node.right, left
    yield "too_much", node.left, f"-{right}" if sign == "-" else right
    for other in OPERATORS.values():
        if other != sign and ("@" not in (sign, other) or "*" in (sign, other)):
            yield "operator", node, f"{left} {other} {right}"
    yield "order", node, f"{right} {sign} {left}"
    if isinstance(node.left, ast.BinOp):
        first, inner, second = _sides(node.left)
        yield "brackets", node, f"{first} {inner} ({second} {sign} {right})"
    if isinstance(node.right, ast.BinOp):
        first, inner, second = _sides(node.right)
        yield "brackets", node, f"({left} {sign} {first}) {inner} {second}"


def _calls(node, function, arguments, keywords):
    texts = [ast.unparse(argument) for argument in arguments]
    named = [f"{keyword.arg}={ast.unparse(keyword.value)}" for keyword in keywords if keyword.arg]

    def call(arguments, more=named):
        return f"{function}({', '.join([*arguments, *more])})"

    if function == "range":
        *start, end = texts[:2]
        yield "round_missing", node, call([*start, f"{end} + 1"])
        yield "round_too_much", node, call([*start, f"{end} - 1"])
        yield ("starts_too_late", node, call([end])) if start else ("starts_too_early", node, call(["1", end]))
        yield "counts_from_0", node, call(["1", f"{end} + 1"])
        yield "backwards", node, f"reversed({call(texts)})"
    if len(texts) == 1:
        yield "too_much", node.func, texts[0]
    for first, second in combinations(range(len(texts)), 2):
        yield "order", node, call(_swapped(texts, first, second))
    for k, argument in enumerate(arguments if len(texts) > 1 else ()):
        yield "too_much", argument, call([*texts[:k], *texts[k + 1 :]])
    for k, keyword in enumerate(keywords):
        yield "too_much", keyword, call(texts, [*named[:k], *named[k + 1 :]])
    if isinstance(node.func, ast.Attribute):
        for more in ("axis=0", "axis=1", "axis=-1", "axis=1, keepdims=True"):
            yield "axis_missing", node, call(texts, [*(n for n in named if not n.startswith("axis")), more])


def _swapped(entries, first, second):
    entries = list(entries)
    entries[first], entries[second] = entries[second], entries[first]
    return entries


def completed(kind, text, node, known, field):
    """(kind, what to look at, the text of another expression): something more, by a `text` of COMPLETIONS."""
    if field == "func" or isinstance(node, ast.Slice | ast.Starred | ast.Tuple | ast.Constant):
        return
    if isinstance(node, ast.Name) and node.id not in known.quantities:
        return
    for q in known.quantities if "{q}" in text else [""]:
        for s in known.quantities + known.sizes if "{s}" in text else [""]:
            for f in known.functions if "{f}" in text else [""]:
                yield kind, node, text.format(e=f"({ast.unparse(node)})", q=q, s=s, f=f)
