"""The pages of the student's path as they are opened: no answer in plain sight, none missing, nothing without a name.

What counts as a question, an answer or a drawing stands in page_checks.py. Each check is shown a page with the fault,
and one without.
"""

from pathlib import Path

import jupytext
import nbformat
import pytest

from publish.readers import student, veiled
from tests.notebooks.page_checks import (
    bare_outputs,
    directives,
    errata,
    mentions_of_the_script,
    mistakes_in_sight,
    needs,
    plotting_share,
    solutions_in_sight,
    stuck,
    too_long,
    unanswered,
    undefined_names,
    visible_answers,
    words,
)

NOTEBOOKS = {
    path.stem: path for path in sorted((Path(__file__).parents[2] / "notebooks").glob("0[1-8]_*.ipynb"))
}  # the path; 00 is the start page, 09 the appendix
COURSE = [name for name in NOTEBOOKS if name < "07"]
MOST_WORDS, MOST_IN_A_CELL, MOST_LINES = 1800, 150, 10
MOST_TRAPS, MOST_MENTIONS, MOST_PLOTTING = 12, 5, 0.15


def page(name):
    return nbformat.read(NOTEBOOKS[name], as_version=4).cells


def before(name):
    """The pages that a reader of this one has read: those it needs, those that they need, and so on."""
    by_number = {int(other[:2]): other for other in NOTEBOOKS}
    found, open_ = set(), needs(page(name))
    while open_:
        number = open_.pop()
        if number in by_number and number not in found:
            found.add(number)
            open_ |= needs(page(by_number[number]))
    return [page(by_number[number]) for number in sorted(found)]


each = pytest.mark.parametrize("name", NOTEBOOKS)


def test_there_are_eight():
    assert [name[:2] for name in NOTEBOOKS] == [f"0{number}" for number in range(1, 9)]


CHECKS = visible_answers, mistakes_in_sight, solutions_in_sight, unanswered, stuck, bare_outputs, directives


@each
@pytest.mark.parametrize("faults_of", CHECKS, ids=lambda check: check.__name__)
def test_a_page_has_no_such_fault(name, faults_of):
    assert not faults_of(page(name))


@each
def test_no_name_before_it_is_defined(name):
    assert not undefined_names(page(name), before(name))


@each
def test_a_page_and_its_cells_are_short(name):
    assert not too_long(page(name), MOST_WORDS, MOST_IN_A_CELL, MOST_LINES)


@each
def test_little_code_is_plotting(name):
    share = plotting_share(page(name))
    assert share <= MOST_PLOTTING, f"{share:.1%} of the lines of code only draw"


def test_few_errata_are_traps():
    assert len(errata(map(page, COURSE))) <= MOST_TRAPS


def test_the_reader_needs_no_script():
    assert len(found := mentions_of_the_script(map(page, COURSE))) <= MOST_MENTIONS, found


# ---- the checks see what they are for


def planted(text, **outputs):
    """The cells of a text (py:percent); its code cells show `outputs`, named by the variable in their first line."""
    cells = student(jupytext.reads(text, fmt="py:percent")).cells
    for cell in cells:
        if cell.cell_type == "code":
            shown = outputs.get(cell.source.split(" ")[0])
            cell.outputs = [] if shown is None else [result(shown)]
            cell.outputs = veiled(cell)
    return cells


def result(shown):
    return nbformat.v4.new_output("execute_result", data={"text/plain": shown}, execution_count=1)


OPENING = """# %% [markdown]
# # 3 · A page
#
# You need: notebooks 1 and 2, and for the end notebook 4 (steps). You get: an idea.

# %%
import numpy as np

from nblib import explorables, figures
from nblib.exercises import check

# %% [markdown]
# What is this all about?

# %%
picture = 1
picture

# %% [markdown]
# ## 3.1 The beginning

"""
ANSWER = """
# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# 4, because two and two are four.
#
# </details>
"""
QUESTIONS = [
    "# How much is $2 + 2$?",
    "# **Predict before you look:** the sum of two and two. (Count them.)",
    "# Twos are even.\n#\n# $$2 = 1 + 1$$\n#\n# And two of them, are they 3, 4 or 5?",
    "# Are there *four*? (Two of them and two more.)",
]
SUM, FOLDED = "\n# %%\ns = 2 + 2\ns\n", '\n# %% tags=["answer"]\ns = 2 + 2\ns\n'
NO_QUESTION = [
    f"# %% [markdown]\n# Two and two are four.\n{SUM}",
    f"# %% [markdown]\n# How much? Four, we say.\n{SUM}",
    f"# %% [markdown]\n# ## 3.1 How much?\n{SUM}",
    '# %% [markdown]\n# **Exercise.** How much?\n\n# %%\ncheck("sum", max)\n',
    f"# %% [markdown]\n# A sum.\n#\n# <details><summary>Help</summary>\n#\n# What are twos?\n#\n# </details>\n{SUM}",
]
FIGURE = OPENING + "# %% [markdown]\n# **Predict:** where?\n\n# %%\nexplorables.Bump()\n\n# %% [markdown]\n"
SOLUTION = '# %%\ndef my_step(x): ...\n\n\ncheck("step", my_step)\n\n# %%{}\ndef step(x):\n    return x - 1\n'
MISTAKE = '# %% [markdown]\n# **Find the mistake.** Why?\n\n# %%{}\ns = check("sum", max)\n'
FOLD = "# <details><summary>Why</summary>\n#\n# So.\n#\n# </details>\n"
TWICE = f'{OPENING}# %% [markdown]\n# Why?\n\n# %% tags=["answer"]\ns = 1\ns\n\n# %%\nt = 2\nt\n{ANSWER}'


def faults():
    """(a check, how much it must find in a text, the text, what its code cells show)."""
    for question in QUESTIONS:
        asked = f"{OPENING}# %% [markdown]\n{question}\n"
        yield visible_answers, 1, asked + SUM + ANSWER, {"s": "4"}
        yield visible_answers, 0, asked + FOLDED + ANSWER, {"s": "4"}
        yield visible_answers, 0, asked + SUM + ANSWER, {}
        yield unanswered, 1, asked + FOLDED, {"s": "4"}
        yield unanswered, 1, asked + FOLDED + "\n# %% [markdown]\n# Four.\n", {"s": "4"}
        yield unanswered, 0, asked + FOLDED + ANSWER, {"s": "4"}
    yield visible_answers, 1, TWICE, {"s": "1", "t": "2"}
    for text in NO_QUESTION:
        for check in visible_answers, unanswered:
            yield check, 0, OPENING + text, {"s": "4", "picture": "1", 'check("sum",': "right"}
    for below, left in ("# At 0.\n", 0), ("# ## 3.2 The next section\n", 1):
        yield visible_answers, 0, FIGURE + below, {"explorables.Bump()": "Bump"}
        yield unanswered, left, FIGURE + below, {"explorables.Bump()": "Bump"}
    yield solutions_in_sight, 1, SOLUTION.format(""), {}
    yield solutions_in_sight, 0, SOLUTION.format(' tags=["solution"]'), {}
    yield mistakes_in_sight, 1, MISTAKE.format(""), {"s": "not yet"}
    yield mistakes_in_sight, 0, MISTAKE.format(' tags=["answer"]'), {"s": "not yet"}
    yield stuck, 1, f"# %% [markdown]\n{FOLD}#\n# And now?\n", {}
    yield stuck, 0, f"# %% [markdown]\n# Why?\n#\n{FOLD}#\n{FOLD}", {}
    for shown in "True", "False", "(True, False)", "(True, 20, (1.0, 0.0))", "(array([1]), True)":
        yield bare_outputs, 1, "# %%\ns = 1\ns\n", {"s": shown}
    for shown in "4", "{'equal': True}", "'equal: True'", "(1.0, 2.0)", "equal: True":
        yield bare_outputs, 0, "# %%\ns = 1\ns\n", {"s": shown}
    for count, texts in enumerate((KNOWN, UNKNOWN)):
        for text in texts:
            yield undefined_names, count, OPENING + text, {}
    yield directives, 1, "# %%\ns = [1,\n     2]  # fmt: skip\n", {}
    yield directives, 0, "# %%\ns = [1, 2]  # format\n", {}


UNKNOWN = [
    "# %% [markdown]\n# The number `l`.\n",
    "# %% [markdown]\n# Take `sup_error(f, net)`.\n\n# %%\nnet = 1\nf = net\n",
    "# %%\ns = two + 2\n",
    "# %%\ndef f(x):\n    return x + two\n",
    "# %%\ns = t\n\n# %%\nt = 2\n",
]
KNOWN = [
    "# %%\ntwo = 2\n\n# %%\ns = two + 2\n",
    "# %% [markdown]\n# Take `f(x)`, `net.W`.\n\n# %%\ndef f(x, net):\n    return net.W\n",  # in the cell below
    "# %%\ns = [k for k in range(3)]\n",
    "# %% [markdown]\n# Begin with `deltas = [...]`, then `deltas[0]`.\n",
    "# %% [markdown]\n# The pre-activation $a_l$ is `pre[l]` in code.\n",
    "# %% [markdown]\n# Press `Shift-Enter now`.\n",
]


@pytest.mark.parametrize(("check", "found", "text", "outputs"), [*faults()])
def test_a_fault_is_found_and_nothing_else(check, found, text, outputs):
    assert len(check(planted(text, **outputs))) == found


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_folded_answer_whose_first_line_stands_there_is_found(question):
    """As JupyterLab shows it: so a hidden output begins with nothing."""
    page = planted(f"{OPENING}# %% [markdown]\n{question}\n{FOLDED}{ANSWER}", s="4")
    [cell] = [cell for cell in page if cell.get("outputs")]
    cell.outputs = cell.outputs[1:]
    assert len(visible_answers(page)) == 1


LONG = {  # a text, and limits of which one is too low for it
    "the page": ("# %% [markdown]\n# One, two.\n\n# %% [markdown]\n# Three, four.\n", (3, 9, 9)),
    "prose": ("# %% [markdown]\n# One, two\n# <b>and</b> three.\n", (9, 3, 9)),
    "code": ("# %%\ns = 1\n\nt = 2\nu = 3\n", (9, 9, 2)),
}


@pytest.mark.parametrize(("text", "limits"), LONG.values(), ids=LONG)
def test_what_is_too_long_is_found(text, limits):
    assert len(too_long(planted(text), *limits)) == 1
    assert not too_long(planted(text), 4, 4, 3)


def test_a_formula_is_one_word_a_displayed_one_none_and_of_a_link_the_text():
    [cell] = planted("# %% [markdown]\n# By $a + b$ and\n#\n# $$a + b$$\n#\n# [notebook 1](01_neurons.ipynb).\n")
    assert words(cell) == ["By", "m", "and", "notebook", "1"]


def test_a_name_of_a_needed_notebook_is_known():
    needed = planted("# %%\ndef sup_error(f, net): ...\n")
    text = OPENING + "# %% [markdown]\n# Take `sup_error`.\n"
    assert undefined_names(planted(text)) and not undefined_names(planted(text), [needed])


NEEDS = {
    "You need: notebook 1 (neurons). You get: more of notebook 7.": {1},
    "You need: notebooks 3 (chain rule) and notebook 5. You get: it.": {3, 5},
    "You need: notebooks 1 and 2, and for the end notebook\n4. You get: it.": {1, 2, 4},
    "You need: notebooks 1 to 3. You get: it.": {1, 2, 3},
    "You need: notebooks [1](01_neurons.ipynb) and [3](03_least_squares.ipynb), and from 5.7 on\n[4](04_x.ipynb).": {
        1,
        3,
        4,
    },
    "You need: [notebook 1](01_neurons.ipynb), and patience.\n\nNotebook 2 goes on.": {1},
    "You need: patience. You get: it.": set(),
}


@pytest.mark.parametrize(("text", "numbers"), NEEDS.items())
def test_the_notebooks_that_a_page_needs(text, numbers):
    assert needs([nbformat.v4.new_markdown_cell(text)]) == numbers


DRAWING = {
    "a picture": ('# %% tags=["picture"]\nx = 1\ny = 2\n', 1),
    "calls": ("# %%\nx = 1\ny = 2\np = figures.Panel()\nfigures.show(p, 'A point.')\n", 1 / 2),
    "over two lines": ("# %%\nx = 1\nfigures.show(\n    p)\n", 2 / 3),
    "in a loop": ("# %%\np = figures.Panel()\nfor k in range(3):\n    x = k\n    p.data(x, x)\n", 1 / 2),
    "a panel of before": ("# %%\np = figures.Panel()\n\n# %%\nx = 1\np.data(x, x)\n", 2 / 3),
    "none": ("# %%\nx = 1\n\ny = 2\n", 0),
}


@pytest.mark.parametrize(("text", "share"), DRAWING.values(), ids=DRAWING)
def test_lines_that_draw_are_counted(text, share):
    assert plotting_share(planted(text)) == pytest.approx(share)


def test_errata_and_mentions_are_counted():
    text = '# %% [markdown] tags=["S01", "E01", "E02"]\n# The script says so, and the\n# script is right.\n'
    assert errata([planted(text), planted(text)]) == {"E01", "E02"}
    assert len(mentions_of_the_script([planted(text), planted(text)])) == 4
    assert not mentions_of_the_script([planted("# %% [markdown]\n# A script, or another script.\n")])
