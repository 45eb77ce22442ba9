"""The text of a student's function as a tree in which something can be changed."""

import ast
import inspect
import re
import textwrap
from contextlib import suppress
from dataclasses import dataclass
from types import FunctionType

from nblib.exercises.mending.words import finding

GROWS = r"\.(append|extend|insert)\("


@dataclass(frozen=True)
class Program:
    """The student's function, with the helpers of its cell: text, tree and the names it sees."""

    name: str
    text: str
    tree: ast.Module
    names: dict

    @classmethod
    def of(cls, function):
        """None where the text of the function cannot be had."""
        if type(function) is not FunctionType:  # not isinstance, which asks the object itself
            return None
        code, names = function.__code__, dict(function.__globals__)
        with suppress(ValueError):  # a cell may still be empty
            names |= {n: c.cell_contents for n, c in zip(code.co_freevars, function.__closure__ or (), strict=True)}
        try:
            text = "\n".join(_source(f) for f in (*_helpers(code, names), function))
            tree = ast.parse(text)
        except (OSError, RecursionError, SyntaxError, TypeError, ValueError):
            return None
        if not all(isinstance(node, ast.FunctionDef) for node in tree.body):
            return None
        tree.body[-1].decorator_list = []
        return cls(tree.body[-1].name, text, tree, names)

    def changed(self, edit):
        """The function with one change, None where it cannot be had."""
        before = getattr(edit.holder, edit.field)
        setattr(edit.holder, edit.field, edit.value)
        try:
            if re.search(GROWS, self.text) and _holds_itself(self.tree):
                return None
            names = dict(self.names)
            exec(compile(self.tree, "<changed>", "exec"), names)
            return names[self.name]
        except Exception:  # the defaults of its parameters are the student's code as well
            return None
        finally:
            setattr(edit.holder, edit.field, before)

    def finding(self, edit):
        """What is said of a change."""
        return finding(edit, self.text)


def _holds_itself(tree):
    """Whether a list is put into itself: NumPy would look for its shape for ever, and no deadline inside ends that."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and re.fullmatch(GROWS, f".{node.func.attr}(")
        and ast.unparse(node.func.value) in map(ast.unparse, node.args)
        for node in ast.walk(tree)
    )


def _source(function):
    return textwrap.dedent(inspect.getsource(function))


def _helpers(code, names):
    """The functions of the same cell that the code names."""
    found = (names.get(name) for name in code.co_names)
    return [f for f in found if type(f) is FunctionType and f.__code__.co_filename == code.co_filename]
