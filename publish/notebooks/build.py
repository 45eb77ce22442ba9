"""notebooks/text/NAME.py -> notebooks/NAME.ipynb: every cell run on a fresh kernel, the result stored canonically.

python -m publish.notebooks.build [NAME ...]        all of them, or those whose names begin so
"""

import argparse
import asyncio
import hashlib
import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from jupytext.combine import map_outputs_to_inputs
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbval.kernel import CURRENT_ENV_KERNEL_NAME, NbvalKernelspecManager

from publish.notebooks.environment import kernel_environment
from publish.notebooks.stored import METADATA, WIDGET, problems, read_text
from publish.readers import veiled

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
AT_ONCE = 2
CELL_TIMEOUT = 60  # s


class Client(NotebookClient):
    """Runs a notebook on the very kernel nbval starts, whatever kernels the user has installed."""

    def create_kernel_manager(self):
        self.km = AsyncKernelManager(kernel_name=CURRENT_ENV_KERNEL_NAME, kernel_spec_manager=NbvalKernelspecManager())
        return self.km


def with_ids(book, stored):
    """Cells keep the ids they have in the stored notebook; a new one is named after its content."""
    origin = map_outputs_to_inputs(book.cells, stored.cells)
    used = {stored.cells[j].id for j in origin if j is not None}
    for cell, j in zip(book.cells, origin, strict=True):
        if j is not None:
            cell.id = stored.cells[j].id
            continue
        content = f"{cell.cell_type}\n{cell.source}"
        while (name := hashlib.sha256(content.encode()).hexdigest()[:8]) in used:
            content += "\n"
        cell.id = name
        used.add(name)
    return book


def read(text, notebook):
    """The text as a notebook without outputs."""
    stored = nbformat.read(notebook, as_version=4) if notebook.exists() else nbformat.v4.new_notebook()
    return with_ids(read_text(text), stored)


def canonical(outputs):
    """Neighbouring pieces of one stream are one piece, and a still picture stands for the live widget beside it."""
    kept = []
    for output in outputs:
        if "image/png" in output.get("data", {}):
            output.data.pop(WIDGET, None)
        if output.output_type == "stream" and kept and kept[-1].get("name") == output.name:
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


async def run(text, notebook, environment):
    """The text of the notebook's file."""
    book = read(text, notebook)
    client = Client(
        book,
        timeout=CELL_TIMEOUT,
        record_timing=False,
        store_widget_state=False,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(notebook.parent)}},
    )
    await client.async_execute(env=environment)
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = canonical(cell.outputs)
            cell.outputs = veiled(cell)
    book.metadata = nbformat.from_dict(METADATA)
    nbformat.validate(book)
    return nbformat.writes(book) + "\n"


async def rebuild(text, notebook, environment):
    """Writes the notebook and returns None, or writes nothing and returns what is wrong."""
    try:
        raw = await run(text, notebook, environment)
    except (CellControlSignal, DeadKernelError) as error:
        return str(error)
    if found := problems(raw):
        return "\n".join(found)
    notebook.write_text(raw, encoding="utf8", newline="\n")
    return None


async def rebuild_all(texts, folder):
    """{name: what is wrong, None where nothing is}"""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(text, environment):
        async with turn:
            wrong = await rebuild(text, folder / f"{text.stem}.ipynb", environment)
        print(f"{text.stem}: {'written' if wrong is None else 'NOT WRITTEN'}", flush=True)
        return wrong

    with tempfile.TemporaryDirectory(prefix="kernels-", ignore_cleanup_errors=True) as home:
        environment = kernel_environment(home)
        wrongs = await asyncio.gather(*(one(text, environment) for text in texts))
    return {text.stem: wrong for text, wrong in zip(texts, wrongs, strict=True)}


def main(names, folder=NOTEBOOKS):
    known = sorted((folder / "text").glob("*.py"))
    if unknown := [name for name in names if not any(text.stem.startswith(name) for text in known)]:
        sys.exit(f"no text for {unknown}; there are {[text.stem for text in known]}")
    texts = [text for text in known if not names or text.stem.startswith(tuple(names))]
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:  # ZeroMQ needs this one on Windows
        wrong = {name: what for name, what in runner.run(rebuild_all(texts, folder)).items() if what}
    sys.exit("\n".join(f"\n{name}\n{what}" for name, what in wrong.items()) or 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    main(parser.parse_args().names)
