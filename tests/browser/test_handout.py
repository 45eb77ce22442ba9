"""The handout in a browser without a network: whole, quiet, and accessible."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from labserver import ROOT

from lecture import handout

PAGES = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
ALWAYS = "03_least_squares"  # in `make test`; the others in `make soak`
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.mark.parametrize("name", [n if n == ALWAYS else pytest.param(n, marks=pytest.mark.soak) for n in PAGES])
def test_a_handout_needs_nothing_and_hides_nothing(chromium, tmp_path, name):
    handout.build(tmp_path, [name])
    context = chromium.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else wrong.append(r.url))
    page.goto((tmp_path / f"{name}.html").as_uri())
    turn_every_flipbook(page)
    broken = "[...document.images].filter(i => !i.complete || !i.naturalWidth || i.alt.length < 30).map(i => i.alt)"
    assert page.evaluate(broken) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert "$" not in page.evaluate("[...document.querySelectorAll('p, li, td')].map(e => e.innerText).join(' ')")
    assert "For the lecturer" not in page.content()
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found] == []
    assert not wrong
    context.close()


def turn_every_flipbook(page):
    """Every page of every flipbook comes up, one at a time."""
    for book in page.locator(".flipbook").all():
        count = book.locator(".page").count()
        assert count > 2
        for i in range(count):
            assert book.evaluate(UP) == [j == i for j in range(count)]
            book.locator(".turn button").last.click()


UP = "book => [...book.querySelectorAll('.page')].map(p => p.checkVisibility() && p.getBoundingClientRect().height > 0)"
