"""The decks in Chromium as a lecturer uses them: from a folder and served by the hall, by keys alone. Nothing is
focused here."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from nblib.explorables.gallery import find
from publish.deck.build import plan
from publish.deck.plan import keys

ROOT = Path(__file__).parents[3]
LARGE, SMALL = (1920, 1080), (1280, 720)
DECKS = [f"0{number}" for number in range(1, 7)]

# What is wrong with the slide that is shown: words that leave it, or one another's way; a formula that failed; a
# control under something else.
WRONG = """() => {
  const slide = Reveal.getCurrentSlide(), wrong = [], page = slide.getBoundingClientRect(), scale = Reveal.getScale();
  const parts = [...slide.querySelectorAll("h2, .body > *, .formula-box svg, li, .nblib .question, .nblib .panels")];
  for (const part of parts.filter(part => part.getClientRects().length && part.tagName !== "ASIDE")) {
    const {left, top, right, bottom} = part.getBoundingClientRect();
    if (left < page.left - 1 || top < page.top - 1 || right > page.right + 1 || bottom > page.bottom + 1)
      wrong.push(`${part.tagName}.${part.className} leaves the slide`);
    if (bottom > innerHeight + 1 || right > innerWidth + 1) wrong.push(`${part.tagName} leaves the window`);
    const box = part.closest(".formula-box")?.getBoundingClientRect();
    if (box && right > box.right + 1) wrong.push("a formula leaves its box");
  }
  for (const control of slide.querySelectorAll(".told :is(button, select, input), .strip button")) {
    const {left, top, width, height} = control.getBoundingClientRect();
    if (!width || !control.checkVisibility({visibilityProperty: true})) continue;
    if (!control.contains(document.elementFromPoint(left + width / 2, top + height / 2)))
      wrong.push(`no finger gets to ${control.outerHTML.slice(0, 80)}`);
  }
  const figure = slide.querySelector(".nblib");
  if (figure?.scrollHeight > figure?.clientHeight + 1)
    wrong.push(`a figure of ${figure.scrollHeight} px in ${figure.clientHeight}`);
  const body = slide.querySelector(".body");
  if (body.scrollHeight > body.clientHeight + 1) wrong.push(`too much: ${body.scrollHeight} of ${body.clientHeight}`);
  const image = slide.querySelector("img.shown");
  if (image && image.clientHeight < 250) wrong.push(`a picture of ${image.clientHeight} px`);
  if (slide.querySelector("mjx-merror, [data-mml-node=merror]")) wrong.push("a formula that MathJax does not know");
  if (!slide.querySelector("h2").textContent.trim()) wrong.push("no heading");
  return wrong;
}"""


@pytest.fixture
def opened(window):
    """opened(address, ...): a deck that is ready."""

    def new(*addresses, size=LARGE):
        page = window(*addresses, size=size)
        page.wait_for_selector("html[data-ready]")
        return page

    return new


@pytest.fixture
def deck(opened, decks):
    """deck("03", "#/2", size): a deck, opened from its folder."""
    return lambda number, place="", size=LARGE: opened((decks / f"{number}.html").as_uri() + place, size=size)


def shown(page):
    return page.evaluate("Reveal.getIndices().h")


def waits(page):
    """Until the question of the figure that is shown is there."""
    page.wait_for_selector("section.present .nblib.locked .question")


def told(page):
    page.wait_for_selector("section.present .nblib.told .outcome")


def at_figure(page):
    """The page at its first figure, whose question waits."""
    page.evaluate("Reveal.slide(Reveal.getSlides().findIndex(slide => slide.dataset.figure))")
    waits(page)
    return page


@pytest.mark.parametrize("number", DECKS)
def test_from_first_to_last_by_page_down_and_every_figure_by_keys(deck, number):
    page = deck(number)
    last, seen, presses = page.evaluate("Reveal.getHorizontalSlides().length") - 1, 0, 0
    while True:
        if page.evaluate("Boolean(Reveal.getCurrentSlide().dataset.figure)"):
            waits(page)
            assert page.evaluate(WRONG) == [], shown(page)
            page.keyboard.press("abc"[seen % 3] if seen % 2 else "Enter")
            told(page)
            seen += 1
        assert page.evaluate(WRONG) == [], shown(page)
        more = page.evaluate("Reveal.availableFragments().next")
        if shown(page) == last and not more:
            break
        page.keyboard.press("PageDown")
        presses += 1
    assert seen and presses <= 2 * last  # at most one press more for each slide
    assert page.locator(".slide-number").inner_text().split() == [str(last + 1), "/", str(last + 1)]
    small_wall(page, last)


def small_wall(page, last):
    """Nothing leaves a slide there either."""
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    page.wait_for_function("Reveal.getScale() < 0.7")
    for i in range(last + 1):
        page.evaluate(f"Reveal.slide({i}, 0, 9)")
        assert page.evaluate(WRONG) == [], i


def test_keys_work_wherever_the_last_click_was(deck):
    page = at_figure(deck("02"))
    at, presets = shown(page), find(page.evaluate("Reveal.getCurrentSlide().dataset.figure")).presets
    page.click("section.present .scenes button >> nth=1")  # the focus stays there
    waits(page)
    page.keyboard.press("1")
    page.wait_for_selector(f"section.present .question:text-is({presets[0].question!r})")
    page.keyboard.press("b")
    told(page)
    page.keyboard.press("3")
    waits(page)
    page.keyboard.press("v")
    page.keyboard.type("7")  # hands, in the first field
    page.keyboard.press("Enter")
    told(page)
    assert page.locator("section.present .votes .count >> nth=0").inner_text() == "100 %"
    page.keyboard.press("Escape")
    page.wait_for_selector("section.present .votes", state="hidden")
    page.keyboard.press("PageDown")
    assert shown(page) == at + 1
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowDown")  # there is nothing below a figure
    page.evaluate(f"Reveal.setState({{indexh: {at}, indexv: 0}})")
    assert page.evaluate("Reveal.getCurrentSlide().dataset.figure")
    page.keyboard.press("ArrowLeft")
    assert shown(page) == at - 1


def test_black_and_overview_are_reveals(deck):
    page = deck("01")
    for key in (".", "b"):
        page.keyboard.press(key)
        assert page.evaluate("Reveal.isPaused()")
        page.keyboard.press(key)
        assert not page.evaluate("Reveal.isPaused()")
    page.keyboard.press("Escape")
    assert page.evaluate("Reveal.isOverview()")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert not page.evaluate("Reveal.isOverview()") and shown(page) == 1


def test_the_card_has_the_keys_of_the_plan_and_any_key_closes_it(deck):
    page, card = deck("01"), ".keys tr"
    page.keyboard.press("Shift+?")
    rows = page.locator(card).all_inner_texts()
    assert [tuple(row.split("\t")) for row in rows] == keys(plan())
    assert page.locator(".keys").is_visible() and fits(page, ".keys table")
    for close, slide in (("Shift+?", 0), ("Escape", 0), ("PageDown", 1)):
        assert page.locator(".keys").is_visible()
        page.keyboard.press(close)
        assert (
            not page.locator(".keys").is_visible() and shown(page) == slide and not page.evaluate("Reveal.isOverview()")
        )
        page.keyboard.press("Shift+?")


def fits(page, part):
    box = page.locator(part).bounding_box()
    return box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"]


def test_enter_shows_the_answer_on_a_slide_that_asks_and_space_never_turns_the_page(deck):
    page = deck("01", "#/2")
    answer = page.locator("section.present .after")
    page.keyboard.press(" ")
    assert shown(page) == 2 and "visible" not in answer.get_attribute("class")
    page.keyboard.press("Enter")
    assert shown(page) == 2 and "visible" in answer.get_attribute("class")
    page.keyboard.press("Enter")
    assert shown(page) == 2


def test_digits_go_to_scenes_and_space_plays_and_pauses(served):
    page = at_figure(served("04"))
    at = shown(page)
    page.keyboard.press("2")
    page.wait_for_selector("section.present .scenes [aria-current] span:text-is('2')")
    waits(page)
    page.keyboard.press("Enter")
    told(page)
    for word in "Pause", "Play":
        page.keyboard.press(" ")
        page.wait_for_selector(f"section.present .run:text-is('{word}')")
    assert shown(page) == at


def test_black_is_a_dot_while_a_question_waits(deck):
    page = at_figure(deck("02"))
    page.keyboard.press(".")
    assert page.evaluate("Reveal.isPaused()")
    page.keyboard.press(".")
    assert not page.evaluate("Reveal.isPaused()")
    waits(page)


@pytest.mark.parametrize("number", DECKS)
def test_the_print_has_every_question_and_outcome(deck, number):
    page = deck(number, "?print-pdf")
    slides = page.evaluate("document.querySelectorAll('.pdf-page').length")
    figures = page.locator("section[data-figure]")
    assert slides >= 12 and figures.count() >= 1
    for i in range(figures.count()):
        assert figures.nth(i).locator(".question").inner_text() and figures.nth(i).locator(".outcome").inner_text()
        place = figures.nth(i).locator(".outcome").bounding_box()
        assert place["width"] > 300 and place["height"] > 20
    heights = page.evaluate("[...document.querySelectorAll('img.shown')].map(image => image.clientHeight)")
    assert min(heights) > 250
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == slides


def test_the_data_of_squares_can_be_pulled_and_stand_on_paper_too(deck):
    assert deck("03", "?print-pdf").locator('[data-figure="Squares"] svg .disc').count() >= 8


# --- served by the hall -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hall(decks):
    """The addresses of a hall that serves the decks: the lecturer's, and that of phones."""
    command = [sys.executable, "-m", "publish.hall", "--room", "127.0.0.1", "--port", "0", "--no-browser"]
    process = subprocess.Popen([*command, "--decks", str(decks)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        lecturer = next(line.strip() for line in process.stdout if "?token=" in line)
        yield lecturer, next(line.split()[1] for line in process.stdout if line.startswith("Phones:"))
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture
def served(opened, hall):
    """served("02", place): a deck, from the hall, in the lecturer's browser."""
    address = hall[0].partition("/?token=")[0]
    return lambda number, place="", size=LARGE: opened(hall[0], f"{address}/deck/{number}.html{place}", size=size)


@pytest.fixture
def phone(window, hall):
    """A phone that has come by the QR code, in a browser of its own."""
    page = window(hall[1], size=(390, 844))
    page.wait_for_selector("h1:not(:empty)")
    return page


@pytest.mark.parametrize("number", DECKS)
def test_every_figure_gets_the_votes_of_the_room_beside_it(served, phone, number):
    page = served(number, size=SMALL)
    for at in page.evaluate("Reveal.getSlides().flatMap((slide, i) => slide.dataset.figure ? [i] : [])"):
        page.evaluate(f"Reveal.slide({at})")
        waits(page)
        question = page.locator("section.present .question").inner_text()
        phone.wait_for_selector(f"h1:text-is({question!r})")
        phone.locator("#answers button").nth(1).tap()
        phone.wait_for_selector("text=Your vote is in")
        page.keyboard.press("v")
        page.wait_for_selector("section.present .votes li:nth-child(2) .count:text-is('1 · 100 %')")
        assert page.evaluate(WRONG) == [], at
        page.keyboard.press("Enter")
        page.wait_for_selector("section.present .votes .right .verdict:not(:empty)")
        told(page)
        phone.wait_for_selector("text=You see")
        assert page.evaluate(WRONG) == [], at
        assert page.locator("section.present .votes .count").nth(1).inner_text() == "1 · 100 %"
        page.keyboard.press("v")
        assert page.evaluate(WRONG) == [], at


def test_how_to_join_stands_on_the_first_slide(served, deck, hall):
    page = served("02")
    address, code = hall[1].removeprefix("http://").split("/")
    assert {address, code} <= set(page.locator("section.title .join").inner_text().split())
    assert page.locator("section.title .qr").bounding_box()["width"] > 300
    assert page.evaluate(WRONG) == []
    assert not deck("02").locator("section.title .join").count(), "from a folder nobody can"


def test_a_slider_is_pulled_also_when_one_comes_back_to_its_slide(served):
    page = at_figure(served("01"))
    assert page.locator("section.present .bench input:visible, section.present .bench button:visible").count()
    page.keyboard.press("Enter")
    told(page)
    moved = "before => document.querySelector('section.present .readout').innerText !== before"
    for share in 0.9, 0.2:
        before = page.locator("section.present .readout").inner_text()
        box = page.locator("section.present .controls input[type=range]").first.bounding_box()
        page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        page.wait_for_function(moved, arg=before)
        page.keyboard.press("PageDown")
        page.keyboard.press("PageUp")
        told(page)  # it stays as it was


def test_the_presenters_window(served):
    page = at_figure(served("02"))
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    window = popup.value
    window.set_default_timeout(20_000)  # it loads the deck twice
    window.wait_for_selector(".speaker-controls-notes:not(.hidden)")
    notes = window.locator(".speaker-controls-notes .value")
    assert notes.locator("svg").count() and not notes.locator("math").count(), "a formula stands there once"
    assert "Expected" in window.locator(".speaker-controls-notes .value").inner_text()
    assert window.locator(".speaker-controls-time .timer").is_visible()
    current, following = window.frame_locator("#current-slide iframe"), window.frame_locator("#upcoming-slide iframe")
    current.locator("section.present .nblib.locked .question").wait_for()
    following.locator("section.present h2").first.wait_for()
    window.keyboard.press("Enter")
    told(page)  # the wall
    current.locator("section.present .nblib.told .outcome").wait_for()  # and the presenter's own picture of it
    window.keyboard.press("v")
    page.wait_for_selector("section.present .votes")
    window.keyboard.press("Escape")
    page.wait_for_selector("section.present .votes", state="hidden")
    window.keyboard.press("Escape")
    page.wait_for_selector(".reveal.overview")
    window.keyboard.press("Escape")
    page.wait_for_selector(".reveal:not(.overview)")
    at = shown(page)
    window.keyboard.press("PageDown")
    page.wait_for_selector(f".slides > section:nth-of-type({at + 2}).present")
