"""A notebook opened is harmless: no script, nothing fetched from elsewhere. A server we start is its owner's alone."""

import contextlib
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from html.parser import HTMLParser

import psutil
import pytest
from nbconvert.filters import markdown2html

from publish.house.readme_picture import ROOT
from tests.waiting import until

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
KINDS = {"text/plain", "text/markdown", "text/html", "image/png"}
TAGS = """a b blockquote br code details div em h1 h2 h3 h4 hr i img kbd li ol p pre span strong sub summary sup
table tbody td th thead tr ul""".split()
ATTRIBUTES = "alt class colspan height href id open role rowspan scope src start style title width".split()
PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]+")
OWN_PAGE = re.compile(r"(?!//|[A-Za-z][A-Za-z0-9+.-]*:)(?!#harmful)\S*")  # no scheme; what nbconvert blanks is marked
FETCHES = re.compile(r"url\s*\(|@import|expression\s*\(", re.I)  # of a style


class Tags(HTMLParser):
    """Collects in `found` what is not on the lists above."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag not in TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attributes:
            value = value or ""
            if name not in ATTRIBUTES:
                self.found.append(f"{name}= of <{tag}>")
            if (name == "src" and not PICTURE.fullmatch(value)) or (name == "href" and not OWN_PAGE.fullmatch(value)):
                self.found.append(f"{name}={value[:80]}")
            if name == "style" and FETCHES.search(value):
                self.found.append(value)

    def handle_decl(self, declaration):
        self.found.append(declaration)

    handle_pi = unknown_decl = handle_decl


def active(cell):
    """What a cell of a notebook (as JSON) brings along beside text, tables and its own pictures."""
    if cell["cell_type"] == "markdown":
        yield from Tags(markdown2html("".join(cell["source"]))).found
    elif cell["cell_type"] != "code":
        yield f"a cell of the type {cell['cell_type']}"
    if cell.get("attachments"):
        yield "attachments"
    for output in cell.get("outputs", ()):
        data = {
            kind: "".join(value) for kind, value in output.get("data", {}).items() if isinstance(value, (str, list))
        }
        yield from {*output.get("data", {})} - KINDS
        yield from Tags(data.get("text/html", "")).found
        yield from Tags(markdown2html(data.get("text/markdown", ""))).found


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_brings_text_tables_and_its_own_pictures_and_nothing_else(notebook):
    cells = json.loads(notebook.read_text(encoding="utf8"))["cells"]
    assert [what for cell in cells for what in active(cell)] == []


HARMFUL = [
    "<script>alert(1)</script>",
    "<SCRIPT src='//elsewhere.example/x.js'>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://elsewhere.example/pixel.png'>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<p onclick = 'alert(1)'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,x'>x</a>",
    "<a href='//elsewhere.example'>x</a>",
    "<iframe src='x'></iframe>",
    "<form action='x'>",
    "<svg><circle/></svg>",
    "<object data='x'>",
    "<style>@import 'x'</style>",
    "<p style='background: url(x)'>",
    "<meta http-equiv='refresh'>",
    "<link rel='stylesheet'>",
]


@pytest.mark.parametrize("html", HARMFUL)
def test_whatever_acts_or_fetches_is_found(html):
    assert [*active({"cell_type": "markdown", "source": html})]
    assert [*active({"cell_type": "code", "outputs": [{"data": {"text/html": [html]}}]})]


@pytest.mark.parametrize(
    "text", ["[x](javascript:alert(1))", "![x](https://elsewhere.example/x.png)", "<https://x.example>"]
)
def test_links_of_markdown_are_looked_at_too(text):
    assert [*active({"cell_type": "markdown", "source": text})]
    assert [*active({"cell_type": "code", "outputs": [{"data": {"text/markdown": text}}]})]


@pytest.mark.parametrize(
    "kind", ["application/javascript", "image/svg+xml", "application/vnd.jupyter.widget-view+json"]
)
def test_kinds_that_run_are_found(kind):
    assert [*active({"cell_type": "code", "outputs": [{"data": {kind: "x"}}]})] == [kind]


HOSTS = {"browser.js", "worker.js"}  # they bring Python into the page; where from is tested with the site


@pytest.mark.parametrize(
    "file", sorted([*ROOT.glob("nblib/**/*.js"), *ROOT.glob("nblib/**/*.css")]), ids=lambda f: f.name
)
def test_our_own_code_in_the_browser_fetches_nothing_and_makes_no_code_of_texts(file):
    """That words of a view stay words is tested in tests/browser/test_page.py."""
    text = file.read_text(encoding="utf8").replace("http://www.w3.org/2000/svg", "")
    text = re.sub(r'^import \{.+\} from "\./\w+\.js";$', "", text, flags=re.M)  # its own modules
    forbidden = r"https?:|url\((?![`'\"]?(?:#|data:image/svg))|@import|XMLHttpRequest|WebSocket"
    forbidden += r"|\beval\b|\bFunction\(|document\.write"
    if file.name not in HOSTS:
        forbidden += r"|^import\b|\bimport\(|\bfetch\b"
    assert re.search(forbidden, text, re.M) is None


# --- servers ---------------------------------------------------------------------------------------------------

SERVER = re.compile(
    r"-m (?:jupyterlab|jupyter|jupyter_server|notebook|nbclassic|publish\.(?:hall|deck)|http\.server)\b"
)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf8")
RECIPES = re.findall(r"^([a-z]+):.*\n((?:\t.*\n)+)", MAKEFILE, re.M)
VERBS = [verb for verb, recipe in RECIPES if SERVER.search(recipe)]


def test_lab_is_known_to_start_a_server():
    assert "lab" in VERBS


@contextlib.contextmanager
def started(verb, home):
    """The server of `make VERB` with this Python and the home `home`; gives its listening sockets."""
    said = ["make", "--dry-run", "--always-make", verb, f"ENV={sys.executable}", "ARGS=--no-browser --port=0"]
    plan = subprocess.run(said, cwd=ROOT, capture_output=True, text=True, check=True).stdout.replace("\\\n", " ")
    [command] = [line for line in plan.splitlines() if SERVER.search(line)]
    own = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON"))} | {"HOME": str(home)}
    with (home / "log").open("w") as log:
        shell = ["sh", "-c", f"exec env {command}"]
        server = subprocess.Popen(shell, cwd=ROOT, env=own, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield _listening(server, home / "log")
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(20)
        server.kill()
        server.wait()


def _listening(server, log, seconds=120):
    def found():
        sockets = psutil.Process(server.pid).net_connections("tcp")
        return [s.laddr for s in sockets if s.status == psutil.CONN_LISTEN]

    return until(found, seconds, lambda: server.poll() is None, log.read_text)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def answer(url):
    """(status, where it sends us)"""
    opener = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=60) as page:
            return page.status, ""
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Location", "")


@pytest.mark.soak
@pytest.mark.skipif(os.name == "nt", reason="the verbs are for make and sh")
@pytest.mark.parametrize("verb", VERBS)
def test_server_listens_on_this_machine_only_and_wants_its_token(verb, tmp_path):
    with started(verb, tmp_path) as addresses:
        assert {address.ip for address in addresses} <= {"127.0.0.1", "::1"}
        base = f"http://127.0.0.1:{addresses[0].port}"
        for page in "/lab", "/tree", "/files/README.md", "/api/kernels", "/api/contents/README.md", "/api/terminals":
            status, elsewhere = answer(base + page)
            assert status in (403, 404) or (status == 302 and "/login" in elsewhere), (page, status, elsewhere)


def server_options(text):
    """The options after each server that a text starts."""
    joined = text.replace("\\\n", " ")
    lines = re.findall(rf"(?:{SERVER.pattern}|\bjupyter[- ](?:lab|notebook|server))(.*)", joined)
    return [word for line in lines for word in line.split()]


OPENING = r"--ip|[.]ip=|token=(''|\"\"|$)|password=|allow_(origin|remote|unauth)|disable_check_xsrf|0[.]0[.]0[.]0"
STARTING = [ROOT / "Makefile", *ROOT.glob("*.md"), *ROOT.glob(".jupyter/**/*.*"), ROOT / ".github/workflows/ci.yml"]


@pytest.mark.parametrize("file", STARTING, ids=lambda path: path.name)
def test_no_page_or_setting_opens_a_server_to_others(file):
    text = file.read_text(encoding="utf8")
    words = server_options(text) if file.suffix != ".py" else re.sub(r"\s*=\s*", "=", text).split()
    assert [word for word in words if re.search(OPENING, word)] == []
