"""Every deck from the first slide to the last, in a hall's and a laptop's window, each figure moved on its slide."""

import pytest
from hall import Deck, slides
from labserver import ROOT

DECKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
ALWAYS = {("03_least_squares", (1920, 1080))}  # in `make test`; the others in `make soak`
WALKS = [
    pytest.param(name, size, marks=[] if (name, size) in ALWAYS else pytest.mark.soak, id=f"{name}-{size[1]}")
    for name in DECKS
    for size in ((1920, 1080), (1280, 720))
]


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    with slides(tmp_path_factory.mktemp("hall")) as url:
        yield url


@pytest.mark.parametrize("name, size", WALKS)
def test_a_deck_is_whole_readable_and_alive(hall, chromium, name, size):
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]})
    deck = Deck(context, hall, name)
    seen, moved = [], 0
    for slide in deck.slides():
        if slide["cells"] not in seen:
            seen.append(slide["cells"])
            assert slide["clipped"] == []
            assert slide["smallest"] >= 22, slide
            moved += move_what_moves(deck.page, slide)
    marks = deck.page.locator(".jp-Deck .explorable").count()
    assert moved == marks, "every figure has been on a slide"
    assert len(seen) >= deck.page.locator(".jp-Deck h2").count()
    assert not deck.errors
    context.close()


def move_what_moves(page, slide):
    """Answers the question of the figure on this slide as a lecturer does, by keys; 1 if there is a figure."""
    figure = page.locator(".jp-Deck .jp-deck-mod-onscreen .explorable")
    if not figure.count():
        return 0
    assert "explorable-lecture" in figure.get_attribute("class")
    canvas = figure.locator("canvas")
    page.wait_for_function("c => c.dataset.form === 'png'", arg=canvas.element_handle())
    before = pixels(canvas)
    canvas.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("f => f.querySelector('.explorable-outcome').innerText", arg=figure.element_handle())
    page.wait_for_function("([c, old]) => c.toDataURL() !== old", arg=[canvas.element_handle(), before], polling=100)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.classList.contains('jp-Cell')"), "Escape leads back to the deck"
    return 1


def pixels(canvas):
    return canvas.evaluate("c => c.toDataURL()")
