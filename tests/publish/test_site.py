"""The site, built once: its pages, its links, every figure by its recorded scenes, in Chromium and from a folder."""

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import requires
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from packaging.requirements import Requirement

from nblib.explorables import FIGURES
from nblib.explorables.gallery import find, respond
from nblib.explorables.hosts.browser import respond_json
from publish import lecture
from publish.readers import figure_of
from publish.site import lite, pages, wheel
from tests.browser.barriers import barriers
from tests.browser.figurepage import tab_to

ROOT = Path(__file__).parents[2]
BOOKS = lecture.notebooks()
PAGES = ["index", *(path.stem for path in BOOKS), *{path.stem: 0 for path in [*lecture.pages(), *lecture.docs()]}]
ADDRESS = "https://example.org/lecture/"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("publish") / "site"
    options = ["--pyodide", "python", "--address", ADDRESS]
    subprocess.run([sys.executable, "-m", "publish.site", folder, *options], cwd=ROOT, check=True)
    return folder


# In the place of Pyodide: never there, or (`here`) this Python, behind the same few functions that worker.js calls.
LOADING = "export const loadPyodide = () => new Promise(() => {});"
HERE = """export const loadPyodide = async () => ({
  loadPackage: async name => { if (name !== "numpy") throw name; },
  unpackArchive: (wheel, kind) => { if (kind !== "wheel" || wheel.byteLength < 1e5) throw kind; },
  pyimport: module => ({respond_json: text => {
    const request = new XMLHttpRequest();
    request.open("POST", `/${module}`, false);
    request.send(text);
    return request.responseText;
  }}),
});"""


class Handler(SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path != "/python/pyodide.mjs":
            return super().do_GET()
        self._send(self.server.python, "text/javascript")

    def do_POST(self):
        assert self.path == "/nblib.explorables.hosts.browser"
        self._send(respond_json(self.rfile.read(int(self.headers["Content-Length"]))), "application/json")

    def _send(self, text, kind):
        self.send_response(200 if text else 404)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server(site):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=site))
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def address(server):
    server.python = LOADING
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def visit(window):
    """visit(address, width, scheme): a page that is open."""
    return lambda address, width=1366, scheme="light", **settings: window(
        address, size=(width, 900), color_scheme=scheme, **settings
    )


# --- from notebooks to pages ------------------------------------------------------------------------------------------


def book_of(*cells):
    return nbformat.v4.new_notebook(cells=list(cells))


def code(source, *tags, **data):
    output = nbformat.v4.new_output("execute_result", data or {"text/plain": "42"}, execution_count=1)
    cell = nbformat.v4.new_code_cell(source, outputs=[output])
    cell.metadata.tags = list(tags)
    return cell


PICTURE = {"image/png": "iVBORw0KGgo=", "text/plain": "A tent."}


def test_tags_fold_answers_and_code(tmp_path):
    told = nbformat.v4.new_markdown_cell("It is 42.", metadata={"tags": ["answer"]})
    book = pages.page(
        book_of(
            told, code("f()", "answer"), code("g()", "picture"), code("def way(): ...", "solution"),
            code("draw()", "answer", "picture"), code("draw()", "answer", **PICTURE),
        ),
        tmp_path,
    )  # fmt: skip
    assert book.cells[0].source == "<details><summary>Answer</summary>\n\nIt is 42.\n\n</details>"
    assert book.cells[1].metadata.tags == ["hide-output"]
    assert book.cells[1].metadata.mystnb.code_prompt_show == "Show what comes out"
    assert book.cells[2].metadata.tags == ["hide-input"]
    assert book.cells[3].metadata.tags == ["hide-input"]
    assert book.cells[3].metadata.mystnb.code_prompt_show == "Show one way to write it"
    assert book.cells[4].metadata.tags == ["hide-cell"], "one press shows the picture and its code"
    assert book.cells[4].metadata.mystnb.code_prompt_show == "Show what comes out"
    assert book.cells[5].metadata.mystnb.code_prompt_show == "Show the picture"


def test_a_figure_takes_the_place_of_its_cell(tmp_path):
    cell = code('explorables.Bump("s = t")', **{"image/png": "iVBORw0KGgo=", "text/plain": "a <bump>"})
    place = pages.page(book_of(cell), tmp_path).cells[0].source
    assert '<div class="figure-live" data-figure="Bump" data-preset="s = t">' in place
    assert 'alt="a &lt;bump&gt;"' in place
    assert (tmp_path / "Bump-s-t.png").read_bytes() == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("source", ["explorables.Nothing()", "x = explorables.Bump()", "figures.Bump()", "1 + 1", ""])
def test_other_cells_show_no_figure(source):
    assert figure_of(source) is None


def test_a_figure_with_values_of_its_own_has_no_record_and_is_refused():
    with pytest.raises(ValueError, match="begins with one of its scenes"):
        figure_of("explorables.Bump(s=0.2)")


def test_pictures_carry_their_alt_text_and_stand_once(tmp_path):
    cell = code("p", **PICTURE, **{"text/html": "<img>"})
    made = pages.page(book_of(cell), tmp_path).cells[0]
    assert made.metadata.mystnb.image == {"alt": "A tent."}
    assert "text/html" not in made.outputs[0].data


def test_links_into_sections_hold_in_jupyterlab_and_in_the_book():
    link = "[6.3](06_backpropagation.ipynb#6.3-Backward%3A-the-missing-recursion)"
    assert pages.linked("[errata](../docs/errata.md)") == "[errata](errata.md)"
    assert pages.linked(link) == "[6.3](06_backpropagation.ipynb#6.3-Backward-the-missing-recursion)"
    assert pages.anchor("6.3 Backward: the missing recursion") == "6.3-Backward-the-missing-recursion"


# --- the pages --------------------------------------------------------------------------------------------------------


class Read(HTMLParser):
    """The links and the anchors of a page."""

    def __init__(self, path):
        super().__init__()
        self.links, self.anchors = [], set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.links += [attributes[key] for key in ("href", "src") if attributes.get(key)]
        self.anchors |= {attributes[key] for key in ("id", "name") if attributes.get(key)}


def test_every_link_of_every_page_leads_somewhere(site):
    read = {path.resolve(): Read(path) for path in site.glob("*.html")}
    assert {f"{name}.html" for name in PAGES} <= {path.name for path in read}
    for path, page in read.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (site / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_file(), (path.name, link)
            if parts.fragment and target in read:
                assert unquote(parts.fragment) in read[target].anchors, (path.name, link)


def test_every_figure_of_the_notebooks_is_on_its_page(site):
    wanted = []
    for path in BOOKS:
        calls = [figure_of(c.source) for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
        text = (site / f"{path.stem}.html").read_text("utf-8")
        assert re.findall(r'data-figure="(\w+)"', text) == [name for name, _ in filter(None, calls)]
        wanted += [name for name, _ in filter(None, calls)]
    assert set(wanted) == set(FIGURES)


def test_the_book_is_small(site):
    files = [path for path in site.rglob("*") if path.is_file() and path.relative_to(site).parts[0] != "lite"]
    assert sum(path.stat().st_size for path in files) <= 15e6


def test_other_sites_are_told_what_a_page_is_about(site):
    text = (site / "01_neurons.html").read_text("utf-8")
    assert '<meta property="og:title" content="1 · Neurons">' in text
    assert re.search(r'<meta name="description" content="[^"]{40,}">', text)
    assert f'<link rel="canonical" href="{ADDRESS}01_neurons.html">' in text
    assert f'<meta property="og:image" content="{ADDRESS}_static/card.png">' in text
    assert (site / "_static" / "card.png").is_file()
    assert 'rel="icon"' in text or 'rel="shortcut icon"' in text


# --- in a browser -----------------------------------------------------------------------------------------------------


def settled(page):
    """All formulas of the page stand."""
    page.evaluate("window.MathJax?.startup?.promise")
    return page


def figures(page):
    """Every figure of the page, drawn, one after the other."""
    for place in page.locator("[data-figure]").all():
        place.scroll_into_view_if_needed()
        place.locator(".question").wait_for()
        yield place


TORN = """() => [...document.querySelectorAll("article .math mjx-container:not([display])")].flatMap(formula => {
  const behind = formula.parentElement.nextSibling, letter = document.createRange();
  if (behind?.nodeType !== Node.TEXT_NODE || !/^\\S/.test(behind.data)) return [];
  letter.setStart(behind, 0);
  letter.setEnd(behind, 1);
  const [before, after] = [formula, letter].map(it => it.getBoundingClientRect());
  return after.left < before.right - 5 ? [behind.data] : []; // a line begins with it
})"""


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_and_asks_nobody_else(visit, address, name):
    page = settled(visit(f"{address}/{name}.html"))
    for place in figures(page):
        assert place.locator(".answer.right, .outcome").count() == 0  # not before it is asked for
        place.locator("button.answer").first.click()
        place.locator(".answer.right").wait_for()
        assert "You see" in place.locator(".outcome").inner_text()
    for width in (1920, 1366, 820, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert fits(page), width
    assert page.evaluate(TORN) == []


MODES = [("index", 390, "dark"), ("01_neurons", 390, "dark"), ("01_neurons", 1366, "light"), ("errata", 1366, "light")]
REST = [pytest.param(name, 1366, "dark", marks=pytest.mark.soak) for name in PAGES]


@pytest.mark.parametrize("name, width, scheme", MODES + REST)
def test_a_page_is_accessible(visit, address, name, width, scheme):
    page = settled(visit(f"{address}/{name}.html", width, scheme))
    for place in figures(page):
        assert place.locator(".nblib.dark").count() == (scheme == "dark")
    assert barriers(page) == []


@pytest.mark.parametrize("scheme, turned", [("light", "none"), ("dark", "invert(0.9) hue-rotate(180deg)")])
def test_what_is_stored_on_white_does_not_glare_in_the_dark(visit, address, scheme, turned):
    page, seen = visit(f"{address}/01_neurons.html", 1366, scheme), "element => getComputedStyle(element).filter"
    stored = page.locator(".cell_output > img").first, page.locator("[role=status]", has_text="attempted").first
    assert [place.evaluate(seen) for place in stored] == [turned, turned]
    page.emulate_media(media="print")
    assert [place.evaluate(seen) for place in stored] == ["none", "none"]


def test_every_scene_of_a_figure_and_its_answer_is_there_without_python(visit, address):
    page = visit(f"{address}/02_universal_approximation.html")
    place = page.locator("[data-figure=Bump]")
    place.scroll_into_view_if_needed()
    for i, preset in enumerate(find("Bump").presets):
        place.locator(".scenes button").nth(i).click()
        place.locator(".question", has_text=preset.question).wait_for()
        place.locator("button.show").click()
        place.locator(".answer.right", has_text=preset.answers[preset.right]).wait_for()
    assert place.locator("input, [data-handle]").count() == 0


def test_a_figure_follows_the_theme_and_the_width_and_stays_where_it_was(visit, address):
    page = visit(f"{address}/03_least_squares.html")
    place = page.locator("[data-figure=Squares]")
    place.scroll_into_view_if_needed()
    place.locator("button.answer").first.click()
    place.locator(".answer.right").wait_for()
    page.evaluate("document.body.dataset.theme = 'dark'")
    place.locator(".nblib.dark").wait_for()
    page.set_viewport_size({"width": 390, "height": 900})
    place.locator(".nblib.narrow").wait_for()
    page.wait_for_function("nblibRecords['Squares.narrow']")
    page.wait_for_timeout(300)
    assert place.locator(".answer.right").count() == 1
    assert place.locator(".status").inner_text() == ""


def test_on_a_phone_a_row_of_a_table_says_the_names_of_its_columns(visit, address):
    page = visit(f"{address}/instructor.html", width=390)
    shares = page.locator("td p[data-column='shares in %']").first
    assert shares.evaluate("it => getComputedStyle(it, '::before').content") == '"shares in %: "'
    page.set_viewport_size({"width": 1366, "height": 900})
    assert shares.evaluate("it => getComputedStyle(it, '::before').content") == "none"


def test_on_a_phone_a_numbered_formula_begins_at_the_left(visit, address):
    """Not where its number would stand on the other side."""
    formula = settled(visit(f"{address}/03_least_squares.html", width=390)).locator("[data-mml-node=mlabeledtr]")
    assert formula.first.bounding_box()["x"] < 40


def test_the_name_of_a_test_breaks_behind_its_words_and_is_copied_whole(visit, address):
    name = visit(f"{address}/script_map.html").locator("[data-column='tested by'] code", has_text="mirrored").first
    assert name.locator("wbr").count() > 10
    copied = name.evaluate("it => { getSelection().selectAllChildren(it); return String(getSelection()); }")
    assert re.fullmatch(r"test_\w+\.py::test_\w+_perhaps_mirrored_or_flat", copied)


def test_the_page_of_the_search_asks_for_words(visit, address):
    page = visit(f"{address}/search.html")
    page.get_by_label("Words to look for").fill("staircase")
    page.keyboard.press("Enter")
    page.locator("#search-results li a", has_text="Universal approximation").first.wait_for()
    assert page.get_by_label("Words to look for").count() == 0


def test_the_search_finds(visit, address):
    page = visit(f"{address}/search.html?q=staircase")
    page.locator("#search-results li a", has_text="Universal approximation").first.wait_for()


def test_what_the_search_shows_can_be_read(visit, address):
    """No source of a formula, no word of a fold; what has no TeX in it stays."""
    page = visit(f"{address}/search.html?q=sigmoid")
    page.locator("#search-results .context", has_text="What is each of them at t = 0?").wait_for()
    told = " ".join(page.locator("#search-results .context").all_inner_texts())
    assert not re.search(r"\\[(a-z]|Show |Run this page", told)


def test_from_a_folder_figures_search_and_formulas_work(visit, site):
    page = settled(visit((site / "01_neurons.html").as_uri()))
    place = next(figures(page))
    place.locator("button.answer").first.click()
    place.locator(".answer.right").wait_for()
    assert page.locator("mjx-container svg").count() > 20
    assert "recorded scenes stay" in page.locator(".figure-says").first.inner_text()
    found = visit((site / "search.html").as_uri() + "?q=staircase", ours=False)  # it asks for the pages it has found
    found.locator("#search-results li a").first.wait_for()
    assert {urlsplit(url).scheme for url in page.asked + found.asked} <= {"file", "data", "blob"}


# --- Python in the page -----------------------------------------------------------------------------------------------


def test_python_takes_over_where_the_record_is_and_nothing_jumps(visit, server, address):
    page = visit(f"{address}/02_universal_approximation.html")
    place = page.locator("[data-figure=Bump]")
    place.scroll_into_view_if_needed()
    place.locator("button.answer").first.click()
    place.locator(".answer.right").wait_for()
    assert "recorded scenes" in page.locator("[data-figure=Bump] + .figure-says").inner_text()
    server.python = HERE
    page.reload()
    place.scroll_into_view_if_needed()
    place.locator("button.answer").first.wait_for()
    before = place.locator(".panels").bounding_box()
    place.locator("[data-handle]").first.wait_for()
    assert place.locator(".panels").bounding_box() == before
    assert place.locator(".question").inner_text()
    assert page.locator("[data-figure=Bump] + .figure-says").inner_text() == ""
    place.locator("button.answer").first.click()
    place.locator(".answer.right").wait_for()
    tab_to(place.locator("input[type=range]").first)
    picture = place.locator(".marks").first.inner_html()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("was => document.querySelector('[data-figure=Bump] .marks').innerHTML !== was", arg=picture)


def test_without_python_the_recorded_scenes_stay_and_say_so(visit, server, address):
    server.python = ""
    page = visit(f"{address}/index.html", refused=True)
    page.locator(".figure-says", has_text="Python could not be loaded; the recorded scenes stay.").wait_for()
    page.locator("button.answer").first.click()
    page.locator(".answer.right").wait_for()


def test_the_python_of_the_page_answers_as_respond_does():
    request = {"figure": "Bump", "state": None, "event": {"kind": "open"}}
    assert json.loads(respond_json(json.dumps(request))) == json.loads(json.dumps(respond(request)))
    assert "Nothing" in json.loads(respond_json('{"figure": "Nothing", "event": {"kind": "open"}}'))["error"]


def test_the_wheel_of_the_page_is_nblib_and_the_same_each_time(site, tmp_path):
    once, again = tmp_path / "once", tmp_path / "again"
    once.mkdir()
    again.mkdir()
    name = wheel.own(once)
    assert wheel.own(again) == name
    assert (once / name).read_bytes() == (again / name).read_bytes()
    assert (site / "_static" / name).is_file()
    packed = zipfile.ZipFile(once / name)
    assert "nblib/explorables/hosts/browser.py" in packed.namelist()
    assert "nblib/data/digits.csv.gz" in packed.namelist()
    assert not any("notebooks" in name or "__pycache__" in name for name in packed.namelist())


# --- JupyterLite ------------------------------------------------------------------------------------------------------


def test_the_notebooks_to_run_are_those_of_nblib_lab(site):
    for path in BOOKS:
        assert (site / "lite" / "files" / path.name).read_text("utf-8") == lecture.fresh(path)


@pytest.fixture
def packages(site):
    return json.loads((site / "lite" / "packages.json").read_text("utf-8"))["packages"]


def test_the_site_brings_pure_wheels_under_their_hashes(site, packages):
    for entry in packages.values():
        path = site / "lite" / entry["file_name"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
        assert not any(name.endswith((".so", ".pyd", ".dylib")) for name in zipfile.ZipFile(path).namelist())


def test_the_packages_of_the_site_say_what_they_need(packages):
    for name in lite.PACKAGES:
        needs = [need for need in map(Requirement, requires(name) or ()) if "extra" not in str(need.marker)]
        named = {need.name.replace("_", "-") for need in needs}
        assert named - {"widgetsnbextension"} == set(packages[name]["depends"]), name  # that one is for the page alone
    assert {"numpy", "matplotlib", "anywidget"} < set(packages["nblib"]["depends"])


def test_run_this_page_opens_the_notebook_and_the_original_comes_back_by_one_click(visit, address):
    page = visit(f"{address}/01_neurons.html", ours=False)
    assert page.locator(".anew").is_hidden()
    page.click(".run-it")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    assert page.locator(".jp-OutputArea-output").count() == 0
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.type("# mine\n")
    page.keyboard.press("Control+s")
    saved = "indexedDB.databases().then(all => all.some(({name}) => name === 'neural networks: notebooks'))"
    page.wait_for_function(saved)
    page.wait_for_timeout(1000)
    page.goto(f"{address}/01_neurons.html")
    page.locator(".anew").click()
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    assert "# mine" not in page.locator(".jp-CodeCell").first.inner_text()
