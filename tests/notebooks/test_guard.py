"""The guard itself: what must fail does, for its own reason; what other machines do to a notebook passes."""

import base64
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from nblib.figures.paper import bundle, draw, png
from publish.notebooks import build
from publish.notebooks.environment import kernel_environment
from publish.notebooks.pictures import TILE, decode, difference
from publish.notebooks.stored import WIDGET, out_of_step, problems
from tests.notebooks.nbval_strict import NOT_COMPARED

HERE = Path(__file__).parent
PYPROJECT = HERE.parents[1] / "pyproject.toml"
SAMPLE = (HERE / "sample.py").read_text(encoding="utf8")
FAILS = "# %%\n1 / 0  # this line fails\n"
WARNS = '# %%\nimport warnings\n\nwarnings.warn("somebody is warned", stacklevel=1)\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project") / "notebooks"
    (folder / "text").mkdir(parents=True)
    for name, text in {"sample": SAMPLE, "fails": FAILS, "warns": WARNS}.items():
        (folder / "text" / f"{name}.py").write_text(text, encoding="utf8")
    return folder


@pytest.fixture(scope="module")
def message(folder):
    """What the rebuild of all three says when it ends."""
    with pytest.raises(SystemExit) as end:
        build.main([], folder)
    return end.value.code


@pytest.fixture
def stored(folder, message):
    """The text of the sample's stored notebook."""
    return (folder / "sample.ipynb").read_text(encoding="utf8")


def cell(book, tag):
    return next(cell for cell in book.cells if tag in cell.metadata.get("tags", ()))


def output(book, tag):
    return cell(book, tag).outputs[0]


# ---- the rebuild


def test_rebuild_shows_the_cell_that_fails_and_writes_nothing_for_it(folder, message):
    assert "1 / 0  # this line fails" in message and "ZeroDivisionError" in message
    assert "somebody is warned" in message
    assert [path.stem for path in folder.glob("*.ipynb")] == ["sample"]


def test_second_rebuild_changes_nothing(folder, stored):
    with pytest.raises(SystemExit) as end:
        build.main(["sam"], folder)
    assert end.value.code == 0
    assert (folder / "sample.ipynb").read_text(encoding="utf8") == stored


def test_unknown_name_is_named(folder):
    with pytest.raises(SystemExit, match=r"smaple.*'sample'"):
        build.main(["smaple"], folder)


def test_still_picture_stands_for_the_widget_and_printed_words_keep_their_place(stored):
    book = nbformat.reads(stored, as_version=4)
    assert WIDGET not in stored
    assert set(output(book, "live").data) == {"image/png", "text/html", "text/plain"}
    kinds = [output.output_type for output in cell(book, "untouched").outputs]
    assert kinds == ["stream", "display_data", "stream"]


def test_ids_survive_an_edit_and_new_cells_get_the_same_id_for_everybody(folder, stored, tmp_path):
    text = tmp_path / "sample.py"
    text.write_text(SAMPLE.replace("np.sqrt(2)", "np.sqrt(3)") + "\n# %%\nnew = 1\n\n# %%\nnew = 1\n", encoding="utf8")
    books = [build.read(text, folder / "sample.ipynb") for _ in range(2)]
    ids = [[cell.id for cell in book.cells] for book in books]
    assert ids[0] == ids[1] and len(set(ids[0])) == len(ids[0])
    assert ids[0][:-2] == [cell["id"] for cell in json.loads(stored)["cells"]]


def test_the_view_of_the_student_folds(stored):
    book = nbformat.reads(stored, as_version=4)
    hidden = cell(book, "answer")
    assert hidden.metadata.jupyter == {"outputs_hidden": True}
    assert [o.data["text/plain"] for o in hidden.outputs] == ["", "2.0"], (
        "JupyterLab shows the first line of what it folds"
    )
    assert cell(book, "picture").metadata.jupyter == {"source_hidden": True}
    assert "jupyter" not in cell(book, "number").metadata


# ---- the comparison


def test_difference_is_the_worst_tile():
    white = np.full((100, 90, 3), 255.0)
    dot = white.copy()
    dot[-4:, -4:] -= 100  # 16 pixels in the tile of 4 x 26 at the corner
    assert difference(white, dot) == pytest.approx(100 * np.sqrt(16 / (4 * (90 - 2 * TILE))))
    assert difference(white, white) == 0
    assert difference(white, white[1:]) == np.inf


def encode(pixels, matplotlib_version):
    info, buffer = PngInfo(), io.BytesIO()
    info.add_text("Software", f"Matplotlib {matplotlib_version}")
    Image.fromarray(pixels.astype(np.uint8)).save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def report(folder, message, tmp_path_factory):
    """({tag of a cell: what nbval says against it, "" where it passes}, the printed report) for a changed sample."""
    book = nbformat.read(folder / "sample.ipynb", as_version=4)
    setup = {}
    exec(cell(book, "setup").source, setup)

    pixels, version = decode(output(book, "noise").data["image/png"])
    rng = np.random.default_rng(0)
    scattered = rng.choice([-1, 0, 1], p=[0.005, 0.99, 0.005], size=pixels.shape)
    other_curve = draw(setup["parabola"](0.88))
    for tag, stored_picture in {
        "curve": png(other_curve),
        "moved": png(other_curve),
        "noise": encode(np.clip(pixels + scattered, 0, 255), version),
        "size": encode(pixels[1:], version),
        "older": encode(255 - pixels, "3.1.3"),
    }.items():
        output(book, tag).data = bundle(stored_picture, setup["ALT"])
    output(book, "number").text = "1.415\n"
    network = cell(book, "network")
    network.source = network.source.replace("server.getsockname()", '("192.0.2.1", 80), timeout=1')

    notebook, xml = folder / "changed.ipynb", folder.parent / "report.xml"
    nbformat.write(book, notebook)
    command = [sys.executable, "-m", "pytest", "-c", PYPROJECT, "--rootdir", folder.parent, "--junitxml", xml, notebook]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    run = subprocess.run(command, capture_output=True, encoding="utf8", env=environment, cwd=folder.parent)
    notebook.unlink()

    verdicts = [case.findtext("failure", "") for case in ElementTree.parse(xml).iter("testcase")]
    tags = [cell.metadata.tags[0] for cell in book.cells if cell.cell_type == "code"]
    return dict(zip(tags, verdicts, strict=True)), run.stdout


def test_what_did_not_change_passes(report):
    verdicts, _ = report
    assert {tag for tag, verdict in verdicts.items() if not verdict} == {
        "setup",
        "untouched",
        "hidden",
        "noise",
        "older",
        "live",
    }


@pytest.mark.parametrize(
    ("tag", "reason"),
    {
        "number": "1.415",
        "curve": "picture 1: worst tile differs by",
        "moved": "picture 1: worst tile differs by",
        "size": "picture 1: worst tile differs by inf",
        "network": "no network in a notebook",
    }.items(),
)
def test_change_fails(report, tag, reason):
    verdicts, _ = report
    assert reason in verdicts[tag]


def test_picture_by_another_matplotlib_is_left_out_and_the_report_says_so(report):
    _, printed = report
    assert f"1 {NOT_COMPARED}" in printed and "stored by matplotlib 3.1" in printed


# ---- the kernels


REFUSED = {
    "name": "socket.getaddrinfo('example.org', 80)",
    "address": "socket.socket().connect(('192.0.2.1', 80))",
    "datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 53))",
    "quiet address": "socket.socket().connect_ex(('192.0.2.1', 80))",
    "urllib": "import urllib.request; urllib.request.urlopen('http://example.org', timeout=1)",
}


@pytest.mark.parametrize("line", REFUSED.values(), ids=REFUSED)
def test_no_network_in_a_kernel(line, tmp_path):
    command = [sys.executable, "-c", f"import socket; {line}"]
    run = subprocess.run(command, env=kernel_environment(tmp_path), capture_output=True, encoding="utf8")
    assert "RuntimeError: no network in a notebook" in run.stderr


def test_environment_gives_way_for_another_seed_but_not_for_a_profile(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    monkeypatch.setenv("IPYTHONDIR", "mine")
    environment = kernel_environment(tmp_path)
    assert environment["PYTHONHASHSEED"] == "0" and environment["OPENBLAS_NUM_THREADS"] == "2"
    assert environment["IPYTHONDIR"] == str(tmp_path)


# ---- the stored file


def edited(stored, change):
    book = nbformat.reads(stored, as_version=4)
    change(book)
    return json.dumps(book)


def set_in(tag, **values):
    return lambda book: cell(book, tag).update(values)


def prints(text):
    return lambda book: output(book, "number").update(text=text)


def shows(**data):
    kinds = {"plain": "text/plain", "html": "text/html", "png": "image/png", "jpeg": "image/jpeg", "widget": WIDGET}
    return lambda book: output(book, "curve").data.update({kinds[name]: value for name, value in data.items()})


UNSIGNED = base64.b64encode(encode(np.zeros((8, 8, 3)), "of no version")).decode()
PROBLEMS = {
    "not run": (set_in("number", execution_count=None, outputs=[]), "not all run"),
    "run twice": (set_in("number", execution_count=40), "not all run"),
    "empty cell": (set_in("number", source=" "), "it is empty"),
    "cell metadata": (set_in("number", metadata={"collapsed": True}), "metadata holds"),
    "excused by a tag": (set_in("number", metadata={"tags": ["nbval-ignore-output"]}), "keeps nbval"),
    "excused by a comment": (set_in("number", source="# NBVAL_SKIP\n1"), "keeps nbval"),
    "metadata": (lambda book: book.metadata.update(widgets={}), "metadata is"),
    "ids": (lambda book: book.cells[0].update(id=book.cells[1].id), "not unique"),
    "size": (prints("x" * 1_000_000), "1 MB"),
    "stderr": (lambda book: output(book, "number").update(name="stderr"), "an error or a warning"),
    "path": (prints("/home/ada/lecture/nblib/deep.py:3"), "path"),
    "Windows path": (prints(r"C:\Users\ada\lecture"), "path"),
    "address": (prints("<function f at 0x7f3a5c0d1e10>"), "address"),
    "timing": (prints("CPU times: user 3 us"), "timing"),
    "raw float": (prints("0.30000000000000004"), "raw float"),
    "rounding noise": (prints("error 2.2e-16"), "rounding noise"),
    "NumPy type": (prints("np.float64(0.5)"), "NumPy type"),
    "no alt text": (shows(plain="<Figure size 700x420 with 1 Axes>"), "no sentence"),
    "another picture in HTML": (shows(html='<img src="data:image/png;base64,AAAA">'), "embeds a picture"),
    "picture in HTML alone": (lambda book: output(book, "curve").data.pop("image/png"), "embeds a picture"),
    "picture by nobody": (shows(png=UNSIGNED, html=""), "does not name the matplotlib"),
    "JPEG": (shows(jpeg="AAAA"), "nothing compares image/jpeg"),
    "widget": (shows(widget={"model_id": "1"}), "a live widget"),
}


@pytest.mark.parametrize(("change", "reason"), PROBLEMS.values(), ids=PROBLEMS)
def test_problem_of_a_stored_notebook_is_found(stored, change, reason):
    assert problems(edited(stored, lambda book: None)) == []
    assert any(reason in problem for problem in problems(edited(stored, change)))


SOUND = "1/2/3", "<b>a</b></td></tr>", r"$W:\mathbb{R}^d$", "https://example.org/a/b", "3.14159265", "1e-10", "1.5e+20"


@pytest.mark.parametrize("text", SOUND)
def test_what_does_not_drift_may_be_printed(stored, text):
    assert problems(edited(stored, prints(text))) == []


OUT_OF_STEP = {
    "source": SAMPLE.replace("np.sqrt(2)", "np.sqrt(3)"),
    "tags": SAMPLE.replace('"S01"', '"S02"'),
    "cell type": SAMPLE.replace("[markdown] ", "[raw] "),
    "one cell more": SAMPLE + "\n# %%\n1\n",
    "one cell less": SAMPLE[: SAMPLE.index('# %% tags=["network"]')],
}


@pytest.mark.parametrize("text", OUT_OF_STEP.values(), ids=OUT_OF_STEP)
def test_text_out_of_step_is_found(folder, stored, tmp_path, text):
    path = tmp_path / "sample.py"
    path.write_text(SAMPLE, encoding="utf8")
    assert out_of_step(folder / "sample.ipynb", path) == []
    path.write_text(text, encoding="utf8")
    assert len(out_of_step(folder / "sample.ipynb", path)) == 1


def test_notebook_without_text_and_text_without_notebook_are_found(folder, stored):
    text = folder / "text" / "sample.py"
    assert out_of_step(folder / "sample.ipynb", text.with_name("gone.py")) == ["there is no text/gone.py"]
    assert out_of_step(folder / "gone.ipynb", text) == ["there is no notebooks/gone.ipynb"]
