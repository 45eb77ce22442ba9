"""What is said of a change that makes a program right: where it is, and of which kind; not what belongs there."""

import ast
import re

from nblib.exercises.finding import Finding

SAID = {
    "operator": "Another operator belongs there.",
    "comparison": "Another comparison belongs there.",
    "other_name": "Another quantity belongs there.",
    "other_number": "Another number belongs there.",
    "other_function": "Another function belongs there.",
    "other_index": "Another index belongs there.",
    "too_much": "It does not belong there: leave it out.",
    "order": "The order is wrong.",
    "brackets": "The brackets are wrong: what belongs together?",
    "sign_too_much": "The minus does not belong there.",
    "sign_missing": "A minus is missing in front of it.",
    "function_missing": "A function must be applied to it.",
    "transpose_missing": "It must be transposed.",
    "one_too_few": "It is one too few.",
    "one_too_many": "It is one too many.",
    "square_missing": "It must be squared.",
    "divisor_missing": "It must be divided by something.",
    "factor_missing": "A factor is missing there.",
    "complement_missing": "1 minus it belongs there.",
    "new_axis_missing": "It needs one axis more, to go with the rows or the columns of the other.",
    "axis_missing": "Over which axis? Say it, or say another.",
    "sum_missing": "It must be summed.",
    "mean_missing": "The mean of it belongs there.",
    "index_missing": "One entry of it, or a part, belongs there.",
    "term_missing": "Something must be added to it, or subtracted.",
    "product_missing": "A product with a matrix or a vector is missing there.",
    "round_missing": "The loop makes one round too few.",
    "round_too_much": "The loop makes one round too many.",
    "starts_too_early": "The loop begins one too early.",
    "starts_too_late": "The loop begins one too late.",
    "counts_from_0": "The loop counts from 0; from 1 is meant.",
    "backwards": "The loop goes the wrong way round.",
    "assignment": "Is the value new, or added to the old one?",
    "other_target": "This value belongs into another variable.",
    "line_too_much": "This line does not belong there: leave it out.",
    "line_elsewhere": "This line stands in the wrong place.",
    "line_in_loop": "Inside or outside: the indentation of this line is wrong.",
    "in_every_turn": "This happens in every round of the loop: all of it?",
    "too_early": "What this line uses is complete after the loop only.",
    "loops_exchanged": "Which loop is inside, which outside?",
    "no_return": "What is the result? `return` is missing.",
}
ORDINALS = "first", "second", "third", "fourth"


def finding(edit, text):
    """The finding for a change of the program `text`; a place is quoted as it was typed."""
    lines = [line.strip() for line in text.splitlines()]
    line, number = lines[edit.at.lineno - 1], edit.at.lineno - 1
    shown = f"{_the(lines[:number].count(line), lines.count(line))}`{line}`"
    part = ast.get_source_segment(text, edit.at) or ""
    if not isinstance(edit.at, ast.stmt) and part not in ("", line) and "\n" not in part:
        shown = f"{_which(text.splitlines()[number], part, edit.at)}`{part}` in {shown}"
    return Finding(edit.kind, f"One change makes it right. Look at {shown}. {SAID[edit.kind]}")


def _which(line, part, node):
    """`the second ` where the part stands several times in its line."""
    start = len(line.encode()[: node.col_offset].decode())
    places = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", line)]
    return _the(places.index(start), len(places)) if start in places else ""


def _the(before, count):
    return f"the {ORDINALS[before]} " if count > 1 and before < len(ORDINALS) else ""
