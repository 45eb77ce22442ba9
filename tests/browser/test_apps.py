"""The gallery and the apps behind it: nothing from the network, run by keys alone."""

import urllib.request

import pytest
from hall import apps
from labserver import TOKEN

from lecture import EXPLORABLES

HERE = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")
HALL, LAPTOP = (1920, 1080), (1280, 720)
ALWAYS = "OneNeuron"  # in `make test`, in the hall's size; the others in `make soak`
APPS = [
    pytest.param(
        cls,
        size,
        marks=[] if (cls.__name__, size) == (ALWAYS, HALL) else pytest.mark.soak,
        id=f"{cls.__name__}-{size[1]}",
    )
    for cls in EXPLORABLES
    for size in (HALL, LAPTOP)
]


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    with apps(tmp_path_factory.mktemp("apps")) as url:
        yield url


@pytest.fixture
def size():
    return HALL


@pytest.fixture
def page(chromium, gallery, size):
    """The gallery; afterwards: no error was reported and nothing asked for beyond this machine."""
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]})
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith(HERE) else wrong.append(r.url))
    page.goto(gallery)
    yield page
    context.close()
    assert not wrong


def test_the_gallery_shows_every_explorable_with_name_idea_and_picture(page):
    cards = page.locator("main li")
    assert cards.count() == len(EXPLORABLES)
    for cls in EXPLORABLES:
        card = page.locator("main li", has=page.locator(f'a[href$="/{cls.__name__}.ipynb"]'))
        assert cls.title in card.inner_text() and cls.idea in card.inner_text()
        picture = card.locator("img")
        picture.scroll_into_view_if_needed()
        page.wait_for_function("i => i.complete && i.naturalWidth", arg=picture.element_handle())
        assert len(picture.get_attribute("alt")) > 30


def test_without_the_token_there_is_a_login_page_and_nothing_else(gallery):
    address = gallery.partition("?")[0]
    for path in "", f"voila/render/{ALWAYS}.ipynb":
        with urllib.request.urlopen(address + path) as answer:
            assert "/login" in answer.url and b"explorable" not in answer.read()


@pytest.mark.parametrize("cls, size", APPS)
def test_an_app_is_run_by_keys(page, cls):
    page.locator(f'a[href$="/{cls.__name__}.ipynb"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".explorable-lecture canvas[data-form=png]", timeout=120_000)
    page.wait_for_function("document.activeElement.tagName === 'CANVAS'")
    assert page.evaluate(WHOLE)
    before = page.evaluate("document.querySelector('canvas').toDataURL()")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.explorable-outcome').innerText")
    page.wait_for_function("old => document.querySelector('canvas').toDataURL() !== old", arg=before, polling=100)
    assert page.evaluate(WHOLE), "what is seen stands below the question and pushes nothing off the screen"
    if len(cls.presets) > 1:
        page.keyboard.press("2")
        page.wait_for_function(
            "q => document.querySelector('.explorable-question').innerText === q", arg=cls.presets[1].question
        )
    page.keyboard.press("Escape")
    page.wait_for_selector("main h1")
    assert TOKEN not in page.url


WHOLE = """() => document.documentElement.scrollWidth <= innerWidth + 1
  && document.querySelector('.explorable').getBoundingClientRect().bottom <= innerHeight"""
