"""The hall in a browser, as people use it: the lecturer by keys alone, two phones by touch. Nothing is focused here."""

import pytest

from nblib.explorables import FIGURES
from nblib.explorables.gallery import find
from tests.browser.barriers import barriers
from tests.waiting import until

WALL, LAPTOP, PHONE = (1920, 1080), (1366, 768), (390, 844)
BUMP = find("Bump").presets


@pytest.fixture
def wall(house, window):
    """The lecturer's window, in the gallery."""
    page = window(house.url, size=WALL)
    page.wait_for_selector("li")
    return page


@pytest.fixture
def phone(house, window):
    """phone(): one more phone that has come by the QR code."""

    def new(**settings):
        page = window(f"{house.address}/{house.hall.room.code}", size=PHONE, **settings)
        page.wait_for_selector("#state:not(:empty)")
        return page

    return new


def show(wall, house, name):
    wall.goto(f"{house.address}/figure/{name}")
    wall.wait_for_selector(".nblib .question")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def counts(wall):
    return wall.locator(".votes .count").all_inner_texts()


def fits(page):
    return page.evaluate(
        "document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight + 1"
    )


def whole(page):
    """Whether nothing of the figure is cut off, and its plots have half of the wall's height or more."""
    return page.evaluate("""() => {
      const stage = document.querySelector(".nblib"), {top} = stage.getBoundingClientRect();
      const picture = stage.querySelector(".picture").getBoundingClientRect();
      return stage.scrollHeight <= stage.clientHeight + 1 && picture.height >= 0.5 * innerHeight && top >= 0;
    }""")


def test_an_hour_by_keys_and_touch(wall, phone, house):
    press(wall, "ArrowRight", *["ArrowRight"] * list(FIGURES).index("Bump"), "Enter")
    wall.wait_for_selector(".nblib .question")
    assert wall.url == f"{house.address}/figure/Bump"
    ada, emmy = phone(), phone()
    for page in ada, emmy:
        page.wait_for_selector("#answers button")
        assert page.locator("h1").inner_text() == BUMP[0].question
        assert page.locator("#answers span").all_inner_texts() == list(BUMP[0].answers)
    right = BUMP[0].right
    wrong = (right + 1) % len(BUMP[0].answers)
    ada.locator("#answers button").nth(wrong).tap()
    emmy.locator("#answers button").nth(wrong).tap()
    ada.wait_for_selector("text=Your vote is in")
    until(lambda: wall.locator(".voted").inner_text() == "2 of 2 phones voted")
    assert not counts(wall), "bars are seen when the lecturer opens them"
    press(wall, "v")
    until(lambda: counts(wall)[wrong] == "2 · 100 %")
    ada.locator("#answers button").nth(right).tap()
    until(lambda: counts(wall)[right] == "1 · 50 %")
    assert wall.locator(".votes .right").count() == 0
    press(wall, "Enter")
    wall.wait_for_selector(".nblib .outcome .come")
    wall.wait_for_selector(".votes .right .verdict:not(:empty)")
    assert counts(wall)[right] == "1 · 50 %", "the bars stay beside what happened"
    assert fits(wall)
    ada.wait_for_selector("text=You saw it coming.")
    emmy.wait_for_selector(f"text=You said {'ABCD'[wrong]}.")
    assert emmy.locator("#answers .right").inner_text().splitlines()[0].strip().startswith("ABCD"[right])
    assert emmy.locator("#answers button").nth(0).is_disabled()
    press(wall, "2")
    for page in ada, emmy:
        until(lambda page=page: page.locator("h1").inner_text() == BUMP[1].question)
        assert page.locator("[aria-pressed=true]").count() == 0
    until(lambda: wall.locator(".voted").inner_text() == "0 of 2 phones voted")
    assert not wall.locator(".votes").is_visible(), "nobody sees how the others vote"


def test_a_phone_moves_the_figure_itself_and_nobody_else_sees_it(wall, phone, house):
    show(wall, house, "OneNeuron")
    page = phone()
    page.wait_for_selector("#answers button")
    assert not page.locator("#own").is_visible(), "first the vote"
    press(wall, "Enter")
    page.wait_for_selector("text=You see")
    page.locator("#own").tap()
    page.wait_for_selector("#figure .nblib.study")
    page.wait_for_selector("#figure .outcome")
    before, wall_before = page.locator("#figure .readout").inner_text(), wall.locator(".readout").inner_text()
    slider = page.locator("#figure .bench input[type=range]").first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.touchscreen.tap(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2)
    until(lambda: page.locator("#figure .readout").inner_text() != before)
    assert wall.locator(".readout").inner_text() == wall_before
    page.locator("#own").tap()
    assert page.locator("#figure .nblib").count() == 0


def test_a_phone_follows_the_wall(wall, phone, house):
    show(wall, house, "OneNeuron")
    page = phone()
    page.wait_for_selector("#answers button")
    page.locator("#follow").tap()
    page.wait_for_selector("#figure.followed .nblib svg")
    assert page.locator("#figure button:visible, #figure input:visible, #figure .handle").count() == 0, "it only looks"
    numbers = lambda window: window.locator(".numbers").text_content()  # noqa: E731
    press(wall, "Enter")
    wall.wait_for_selector(".nblib .outcome .come")
    for _ in range(3):
        before = numbers(wall)
        press(wall, "ArrowRight")
        until(lambda before=before: numbers(wall) != before)
        until(lambda: numbers(page) == numbers(wall))
    press(wall, "PageDown")
    until(lambda: page.locator("#figure h2").count() and page.locator("#figure h2").inner_text() == find("Ridge").title)
    page.locator("#follow").tap()
    assert page.locator("#figure .nblib").count() == 0


def test_a_phone_that_loses_the_network_comes_back_by_itself_with_its_vote(wall, phone, house):
    show(wall, house, "Bump")
    page = phone()
    page.locator("#answers button").nth(1).tap()
    page.wait_for_selector("text=Your vote is in")
    house.cut()
    page.wait_for_selector("#lost:not(:empty)")
    until(lambda: house.hall.room.here == 1)
    until(lambda: page.locator("#lost").inner_text() == "")
    assert page.locator("[aria-pressed=true]").nth(0).inner_text().startswith("B")
    page.reload()
    page.wait_for_selector("text=Your vote is in")
    until(lambda: wall.locator(".voted").inner_text() == "1 of 1 phone voted")


def test_a_phone_of_another_lecture_is_asked_for_the_code(house, window):
    page = window(f"{house.address}/{house.hall.room.code}", size=PHONE, refused=True)
    page.wait_for_selector("text=You are in.")
    page.context.clear_cookies()  # as when the hall was opened again: nobody is known
    house.cut()
    page.wait_for_selector("text=The code on the wall", timeout=30_000)


def test_the_code_may_be_typed(house, window):
    page = window(size=PHONE, refused=True)
    assert page.goto(house.address).status == 403
    page.wait_for_selector("input")
    page.keyboard.type(house.hall.room.code.lower())
    press(page, "Enter")
    page.wait_for_selector("text=You are in.")


def test_hands_without_phones(alone, window):
    """`v`, hands into the fields, Enter: the outcome, and the bars stay."""
    wall = window(alone.url, size=WALL)
    show(wall, alone, "Bump")
    press(wall, "v", "1", "2", "Tab", "3", "0", "ArrowDown", "6")
    assert counts(wall)[:3] == ["25 %", "63 %", "13 %"]
    assert wall.locator(".scenes [aria-current]").inner_text() == "1", "digits in a field choose no scene"
    press(wall, "Enter")
    wall.wait_for_selector(".nblib .outcome .come")
    until(lambda: wall.locator(".votes .right .verdict").inner_text() != "")
    assert counts(wall)[:3] == ["25 %", "63 %", "13 %"]
    press(wall, "3")
    until(lambda: wall.locator(".question").inner_text() == BUMP[2].question)
    assert not wall.locator(".votes").is_visible(), "another question: the votes are closed again"
    press(wall, "v")
    assert set(counts(wall)) == {""}, "and other hands"
    press(wall, "Escape")
    assert not wall.locator(".votes").is_visible()
    press(wall, "Escape")
    wall.wait_for_url(f"{alone.address}/")


def test_the_way_to_join_stands_large_on_the_wall(wall, house):
    assert wall.locator(".join .qr").is_visible() and house.hall.room.code in wall.locator(".join").inner_text()
    show(wall, house, "Bump")
    press(wall, "j")
    box = wall.locator(".wall > .join .qr").bounding_box()
    assert box["height"] > 600
    assert {house.host, house.hall.room.code} <= set(wall.locator(".wall > .join").inner_text().split())
    press(wall, "Escape")
    assert not wall.locator(".wall > .join").is_visible() and wall.locator(".nblib .question").is_visible()


def test_the_keys_of_the_votes_are_dead_under_the_way_to_join_only(wall, house):
    show(wall, house, "Bump")
    press(wall, "j", "j", "v")
    assert wall.locator(".votes").is_visible()


def test_a_remote_goes_from_figure_to_figure(wall, house):
    names = list(FIGURES)
    show(wall, house, names[0])
    for name in names[1:3]:
        press(wall, "PageDown")
        wall.wait_for_url(f"{house.address}/figure/{name}")
    press(wall, "PageUp")
    wall.wait_for_url(f"{house.address}/figure/{names[1]}")


def test_a_second_window_says_that_another_one_leads(wall, house, window, phone):
    show(wall, house, "Bump")
    other = wall.context.new_page()
    show(other, house, "Ridge")
    until(lambda: "Another window" in wall.locator(".voted").inner_text())
    preview = wall.context.new_page()
    preview.goto(f"{house.address}/figure/Squares?preview")
    preview.wait_for_selector(".nblib .question")
    assert house.hall.room.figure["name"] == "Ridge", "a preview leads nobody"
    press(wall, "2")
    until(lambda: house.hall.room.figure["name"] == "Bump")


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_fits_on_the_wall_with_its_votes(alone, window, name):
    wall = window(alone.url, size=LAPTOP)
    show(wall, alone, name)
    assert fits(wall) and whole(wall)
    press(wall, "v")
    assert fits(wall) and whole(wall)
    for part in "strip", "votes", "nblib":
        box = wall.locator(f".{part}").first.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= LAPTOP[1] + 1, part
    press(wall, "Escape", "Enter")
    wall.wait_for_selector(".nblib .outcome")
    assert whole(wall)
    press(wall, "v")
    assert whole(wall)
    assert wall.locator(".nblib .question").is_visible()


def test_the_gallery_has_no_sideways_scrolling_and_large_targets(alone, window):
    for size in WALL, LAPTOP, PHONE:
        page = window(alone.url, size=size)
        page.wait_for_selector("li")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert all(box["height"] >= 44 for box in map(lambda a: a.bounding_box(), page.locator("li a").all()))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_say(house, window, scheme):
    wall, page = (window(size=size, color_scheme=scheme, bypass_csp=True) for size in (WALL, PHONE))

    def check(page, where):
        assert barriers(page) == [], where

    wall.goto(house.url)
    wall.wait_for_selector("li")
    check(wall, "gallery")
    show(wall, house, "Bump")
    page.goto(f"{house.address}/{house.hall.room.code}")
    page.wait_for_selector("#answers button")
    check(page, "phone, asked")
    page.locator("#answers button").nth(1).tap()
    page.wait_for_selector("text=Your vote is in")
    check(page, "phone, voted")
    check(wall, "wall")
    press(wall, "v")
    check(wall, "wall with bars")
    press(wall, "j")
    check(wall, "wall with the way to join")
    press(wall, "j", "Enter")
    page.wait_for_selector("text=You see")
    wall.wait_for_selector(".votes .right")
    check(wall, "wall after the outcome")
    check(page, "phone after the outcome")
    page.locator("#own").tap()
    page.wait_for_selector("#figure .outcome")
    check(page, "phone with a figure")
    for path in "/figures", "/study/Bump":
        page.goto(house.address + path)
        page.wait_for_timeout(500)
        check(page, path)
