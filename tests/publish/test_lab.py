"""`nblib` and the wheel: everything it needs comes along, and a student's work is never written over."""

import json
import subprocess
import sys
import tomllib
import zipfile
from importlib import import_module
from pathlib import Path

import pytest

from publish import command, lab, lecture

ROOT = Path(__file__).parents[2]


@pytest.fixture
def source(tmp_path):
    """A folder with one notebook that has been run, and a page."""
    folder = tmp_path / "original"
    folder.mkdir()
    cells = [
        {"cell_type": "code", "source": "6 * 7", "execution_count": 1, "outputs": ["42"], "metadata": {}},
        {"cell_type": "markdown", "source": "σ", "metadata": {}},
    ]
    (folder / "01.ipynb").write_text(json.dumps({"cells": cells}), "utf-8")
    (folder / "map.md").write_text("the map", "utf-8")
    return folder


def test_the_copy_answers_nothing_and_keeps_the_rest(source, tmp_path):
    assert lab.copy(sorted(source.iterdir()), tmp_path / "mine") == []
    code, text = json.loads((tmp_path / "mine" / "01.ipynb").read_text("utf-8"))["cells"]
    assert code == {"cell_type": "code", "source": "6 * 7", "execution_count": None, "outputs": [], "metadata": {}}
    assert text["source"] == "σ"
    assert (tmp_path / "mine" / "map.md").read_text("utf-8") == "the map"


def test_what_a_student_has_changed_stays_and_the_rest_is_brought_up_to_date(source, tmp_path):
    mine = tmp_path / "mine"
    lab.copy(sorted(source.iterdir()), mine)
    (mine / "01.ipynb").write_text("my work", "utf-8")
    assert lab.copy(sorted(source.iterdir()), mine) == []  # there is no news of it
    (source / "01.ipynb").write_text('{"cells": []}', "utf-8")
    (source / "map.md").write_text("a better map", "utf-8")
    assert lab.copy(sorted(source.iterdir()), mine) == ["01.ipynb"]
    assert (mine / "01.ipynb").read_text("utf-8") == "my work"
    assert (mine / "map.md").read_text("utf-8") == "a better map"
    (mine / "01.ipynb").unlink()
    assert lab.copy(sorted(source.iterdir()), mine) == []
    assert json.loads((mine / "01.ipynb").read_text("utf-8")) == {"cells": []}


def test_a_file_of_the_student_that_was_never_copied_stays(source, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "01.ipynb").write_text("older than the lecture", "utf-8")
    assert lab.copy(sorted(source.iterdir()), mine) == ["01.ipynb"]
    assert (mine / "01.ipynb").read_text("utf-8") == "older than the lecture"


def test_each_verb_has_one_line_and_a_module_with_a_main(capsys):
    with pytest.raises(SystemExit):
        command.main(["--help"])
    told = capsys.readouterr().out
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    for verb, (module, extra, line) in command.VERBS.items():
        assert f"nblib {verb} " in told
        assert line in told
        assert callable(import_module(module).main)
        assert extra in extras


def test_what_is_not_installed_is_named_with_the_way_to_get_it(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "jupyterlab", None)
    with pytest.raises(SystemExit) as end:
        command.main(["lab"])
    assert end.value.code == 1
    assert 'jupyterlab is not installed. Install what it needs: pip install "nblib[lab]"' in capsys.readouterr().err


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The wheel, unpacked, as if installed alone."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, folder], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "installed")
    return folder / "installed"


def files(folder):
    """The files below a folder, by their path in it."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if "__pycache__" not in path.parts}


def test_the_wheel_carries_both_packages_the_notebooks_the_settings_and_nothing_else(unpacked):
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert {path.name for path in unpacked.iterdir()} == {"nblib", "publish", f"nblib-{version}.dist-info"}
    assert files(ROOT / "publish") == files(unpacked / "publish")
    inside = files(unpacked / "nblib")
    assert files(ROOT / "nblib") | {f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")} < inside
    assert "jupyter/jupyter_server_config.py" in inside and not list(unpacked.rglob("__pycache__"))
    assert not any(name.endswith(".py") for name in inside if name.startswith("notebooks/"))


def test_from_the_wheel_alone_the_notebooks_are_copied(unpacked, tmp_path):
    call = """from pathlib import Path
from publish import lab, lecture
print(lecture.PACKAGE)
lab.copy([*lecture.notebooks(), *lecture.pages()], Path("mine"))"""
    done = subprocess.run(
        [sys.executable, "-c", call], cwd=tmp_path, env={"PYTHONPATH": str(unpacked)}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout.startswith(str(unpacked))
    names = {path.name for path in (tmp_path / "mine").iterdir()}
    assert names == {lab.COPIED, *(path.name for path in [*lecture.notebooks(), *lecture.pages()])}
