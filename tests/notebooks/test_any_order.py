"""A reader runs cells in any order (`make soak`): twice, all again, without the exercises, one section alone.

Whatever the order, a cell shows what is stored. A section that stands on others says so: "Needs 4.2 and 4.5."
"""

import re
from pathlib import Path

import nbformat
import pytest

from publish.notebooks.build import Client, canonical
from publish.notebooks.environment import kernel_environment
from publish.readers import unveiled
from tests.outputs import differences

pytestmark = pytest.mark.soak

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("0*.ipynb"))
SECTION = re.compile(r"^## (\d+\.\d+)?", re.MULTILINE)
NEEDS = re.compile(r"\bNeeds ((?:\d+\.\d+(?:, | and |))+)")
FORGET = "for _name in [n for n in globals() if not n.startswith('_') and n not in _kept]: del globals()[_name]"


class Reader:
    """A notebook with a kernel of its own; `run(cell)` says what differs from what is stored for it."""

    def __init__(self, path, home):
        self.book = nbformat.read(path, as_version=4)
        self.code = [cell for cell in self.book.cells if cell.cell_type == "code"]
        # an empty book, as nbclient runs single cells of it only
        self.client = Client(
            nbformat.v4.new_notebook(), timeout=120, resources={"metadata": {"path": str(path.parent)}}
        )
        self.environment = kernel_environment(home)

    def __enter__(self):
        self.kernel = self.client.setup_kernel(env=self.environment)
        self.kernel.__enter__()
        return self

    def __exit__(self, *error):
        self.kernel.__exit__(*error)

    def execute(self, source):
        cell = nbformat.v4.new_code_cell(source)
        self.client.nb.cells = [cell]
        self.client.execute_cell(cell, 0)
        return canonical(cell.outputs)

    def run(self, *cells):
        return [
            f"{c.source[:60]!r}: {what}"
            for c in cells
            for what in differences(unveiled(c.outputs), self.execute(c.source))
        ]

    def sections(self):
        """{number: (code cells, numbers of the sections that its text names)}; the first code cell is no part."""
        found, number = {}, None
        for cell in self.book.cells:
            if cell.cell_type == "markdown":
                head = SECTION.search(cell.source)
                number = (head[1] or "end") if head else number
                needed = [n for m in NEEDS.findall(cell.source) for n in re.findall(r"\d+\.\d+", m)]
                found.setdefault(number, ([], []))[1].extend(needed)
            elif cell is not self.code[0]:
                found.setdefault(number, ([], []))[0].append(cell)
        return {number: section for number, section in found.items() if section[0]}


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def reader(request, tmp_path):
    with Reader(request.param, tmp_path) as reader:
        yield reader


def test_every_cell_twice_in_a_row(reader):
    assert not reader.run(*(cell for cell in reader.code for _ in "ab"))


def test_run_all_and_run_all_again(reader):
    """The second run is "run all above" for every cell of a notebook that has been worked through."""
    assert not reader.run(*reader.code, *reader.code)


def test_without_the_exercises(reader):
    assert not reader.run(*(cell for cell in reader.code if "check(" not in cell.source or cell is reader.code[0]))


def test_the_first_cell_and_then_any_section(reader):
    sections, wrong = reader.sections(), []
    reader.execute(reader.code[0].source)
    reader.execute("_kept = set(globals())")

    def prepare(number, done):
        for need in sections[number][1]:
            if need not in done:
                done.add(need)
                prepare(need, done)
                for cell in sections[need][0]:
                    reader.execute(cell.source)

    for number, (cells, _) in sections.items():
        reader.execute(FORGET)
        reader.execute(reader.code[0].source)
        try:
            prepare(number, set())
            wrong += [f"{number}: {what}" for what in reader.run(*cells)]
        except Exception as error:
            wrong.append(f"{number}: {type(error).__name__} {str(error)[-200:]}")
    assert not wrong, "\n".join(wrong)
