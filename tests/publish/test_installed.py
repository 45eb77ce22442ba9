"""The wheel in an empty environment, without a clone: every verb answers, and every notebook gives what is stored.

Tried with the oldest and the newest Python of this machine that nblib admits. What the wheel needs comes from PyPI.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from publish import lecture
from tests.browser.labserver import free_port
from tests.waiting import until

pytestmark = [pytest.mark.soak, pytest.mark.skipif(os.name == "nt", reason="looks for Pythons where Unix has them")]
ROOT = Path(__file__).parents[2]
OLDEST = 3, 11
ASKS = "import sys, ensurepip; print(*sys.version_info[:2])"


def pythons():
    """{version: path} of the Pythons that can make an environment."""
    paths = [sys.executable, *map(shutil.which, (f"python3.{minor}" for minor in range(11, 20)))]
    found = {}
    for path in filter(None, [*paths, *Path.home().glob(".pyenv/versions/3.*/bin/python")]):
        asked = subprocess.run([path, "-c", ASKS], capture_output=True, text=True)
        version = tuple(map(int, asked.stdout.split())) if asked.returncode == 0 else (0,)
        if version >= OLDEST:
            found.setdefault(version, path)
    return found


@pytest.fixture(scope="module", params=(min, max), ids=("oldest", "newest"))
def bin(request, tmp_path_factory):
    """The folder of the commands of an environment with nblib[lab] and what runs nbval."""
    folder = tmp_path_factory.mktemp("installed")
    build = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, folder], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    found = pythons()
    subprocess.run([found[request.param(found)], "-m", "venv", folder / "env"], check=True)
    install = [folder / "env" / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, f"nblib[lab,site] @ {wheel.as_uri()}", "nbval==0.11.0", "pytest>=8.4"], check=True)
    return folder / "env" / "bin"


def clean(**variables):
    """An environment in which nothing leads back to the clone."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER", "IPYTHON"))}
    return kept | variables


@contextlib.contextmanager
def running(command, home):
    alone = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True, "start_new_session": True}
    with subprocess.Popen(command, cwd=home, env=clean(HOME=str(home)), **alone) as server:
        try:
            yield server
        finally:
            server.terminate()


def answers(address, server):
    """The text at the address, once there is one, for somebody who keeps cookies."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = until(lambda: browser.open(address), 90, lambda: server.poll() is None)
    with page:
        return page.read().decode()


def test_nblib_lab_answers_with_the_notebooks(bin, tmp_path):
    port = free_port()
    command = [bin / "nblib", "lab", "--no-browser", "--allow-root", f"--port={port}", "--IdentityProvider.token=it"]
    with running(command, tmp_path) as server:
        listed = json.loads(answers(f"http://127.0.0.1:{port}/api/contents?token=it", server))
        assert "01_neurons.ipynb" in {item["name"] for item in listed["content"]}
        assert "jupyter-config-data" in answers(f"http://127.0.0.1:{port}/lab?token=it", server)


def test_nblib_hall_answers(bin, tmp_path):
    with running([bin / "nblib", "hall", "--no-browser", "--port", str(free_port())], tmp_path) as server:
        printed = next(line for line in server.stdout if "http" in line)
        assert "Neurons" in answers(printed.strip(), server)


@pytest.mark.parametrize("verb", [["site"], ["site", "--recorded"], ["slides", "--only-build"]], ids=" ".join)
def test_nblib_builds(verb, bin, tmp_path):
    done = subprocess.run([bin / "nblib", *verb], cwd=tmp_path, env=clean(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert Path(tmp_path, done.stdout.split()[-1]).is_file()


def test_every_notebook_gives_what_is_stored(bin, tmp_path):
    """The student's copies, to which the wheel's stored outputs are given back, by strict nbval."""
    where = """from pathlib import Path
from publish import lab, lecture
print(lecture.PACKAGE)
lab.copy(lecture.notebooks(), Path("mine"))"""
    done = subprocess.run(
        [bin / "python", "-c", where], cwd=tmp_path, env=clean(), capture_output=True, text=True, check=True
    )
    inside = Path(done.stdout.strip()) / "notebooks"
    assert ROOT not in inside.parents
    for path in lecture.notebooks():
        copy = json.loads((tmp_path / "mine" / path.name).read_text("utf-8"))
        stored = json.loads(lecture.flat((inside / path.name).read_text("utf-8")))
        assert [cell["source"] for cell in copy["cells"]] == [cell["source"] for cell in stored["cells"]]
        (tmp_path / "mine" / path.name).write_text(json.dumps(stored), "utf-8")
    strict = [
        "-p",
        "nbval_strict",
        "--nbval",
        "--nbval-current-env",
        "--nbval-cell-timeout=120",
        "--rootdir=mine",
        "mine",
    ]
    tests = clean(PYTHONPATH=str(ROOT / "tests" / "notebooks"), HOME=str(tmp_path))
    done = subprocess.run(
        [bin / "python", "-m", "pytest", "-q", *strict], cwd=tmp_path, env=tests, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-5000:]
