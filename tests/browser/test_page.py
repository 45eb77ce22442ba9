"""The front end of the figures in Chromium, with `respond` behind it: by mouse, keys and touch."""

import html
import re

import pytest

from nblib.explorables import FIGURES
from nblib.explorables.engine.mathml import mathml
from nblib.explorables.gallery import find
from tests.browser.barriers import barriers
from tests.browser.figurepage import FigurePage, serving, tab_to

SMALL = """() => [...document.querySelectorAll('#figure :is(button, input, select, .hit)')]
  .map(e => [e.className.baseVal ?? e.className, e.getBoundingClientRect()])
  .filter(([, r]) => r.width && (r.width < 43.5 || r.height < 43.5)).map(([name, r]) => [name, r.width, r.height])"""
OUTCOME = "parseFloat(getComputedStyle(document.querySelector('.outcome')).fontSize)"


@pytest.fixture(scope="module")
def address():
    with serving() as address:
        yield address


@pytest.fixture
def open_page(window, address):
    """open_page("figure=Bump&dark", 1100, 760): a FigurePage."""

    def new(query, width=1100, height=760, reduced_motion="no-preference", **settings):
        page = window(size=(width, height), reduced_motion=reduced_motion, **settings)
        return FigurePage(page, f"{address}?{query}")

    return new


@pytest.fixture
def bump(open_page):
    return open_page("figure=Bump")


@pytest.fixture
def answered(bump):
    return bump.answer(1)


def drag(figure, handle, *moves):
    """The mouse takes a handle, goes to each of the places beside it, and lets go."""
    x, y = figure.disc(handle)
    figure.page.mouse.move(x, y)
    figure.page.mouse.down()
    for dx, dy in moves:
        figure.page.mouse.move(x + dx, y + dy)
    figure.page.mouse.up()


# --- questions --------------------------------------------------------------------------------------------------------


def test_while_a_question_waits_a_touched_control_says_why(bump):
    bump.page.locator(".slide").first.click(position={"x": 200, "y": 20}, force=True)
    assert bump.status == "Your guess first."
    tab_to(bump.page.locator("input[type=range]").first)
    bump.press("ArrowRight")
    drag(bump, "edge s", (40, 0))
    assert bump.idle().value("s") == 0.2


def test_an_answer_plays_what_happens_and_then_says_it(bump):
    bump.page.keyboard.press("Tab")
    bump.page.keyboard.press("b")
    bump.page.wait_for_function("figure.playing")
    outcome = bump.page.locator(".outcome")
    assert outcome.inner_text().strip() == "You said B."
    bump.idle()
    assert bump.value("s") == 0.5
    assert "You see A:" in outcome.inner_text()
    assert bump.focused
    assert bump.page.locator(".answer.said").inner_text().startswith("B")
    assert bump.page.locator(".scenes .seen").all_inner_texts() == ["1"]
    assert bump.page.locator(".answer.right").inner_text().split() == ["A", "only", "b₁", "✓", "right"]
    shares = bump.page.evaluate("asked.filter(r => r.event.kind === 'answer').map(r => r.event.share)")
    assert shares[0] == 0
    assert shares[-1] == 1
    assert len(shares) > 5
    assert shares == sorted(shares)


def test_what_was_seen_is_past_once_something_else_is_done(answered):
    told = answered.page.locator(".outcome")
    assert "You see" in told.inner_text()
    tab_to(answered.page.locator("input[type=range]").first)
    answered.press("ArrowRight")
    assert "You saw" in told.inner_text()
    answered.page.set_viewport_size({"width": 380, "height": 800})  # another picture, the same state
    answered.idle()
    assert "You saw" in told.inner_text()
    answered.page.evaluate("figure.scene(0)")
    answered.idle().answer(0)
    assert "You see" in told.inner_text()


def test_with_reduced_motion_an_answer_happens_at_once(open_page):
    figure = open_page("figure=Bump", reduced_motion="reduce").answer(0)
    assert figure.page.evaluate("asked.map(r => r.event)")[1:] == [{"kind": "answer", "said": 0}]
    assert figure.page.locator(".outcome").inner_text().startswith("You said A.")
    assert figure.value("s") == 0.5


# --- mouse, keys, touch -----------------------------------------------------------------------------------------------


def test_a_drag_is_asked_from_where_it_began_along_its_axis(answered):
    answered.page.evaluate("asked.length = 0")
    x = answered.disc("edge s")[0]
    drag(answered, "edge s", *((-4 * i, i) for i in range(1, 25)))
    answered.idle()
    asked = answered.page.evaluate("asked")
    assert answered.disc("edge s")[0] == pytest.approx(x - 96, abs=3)
    assert {r["event"]["at"][1] for r in asked} == {0}
    assert {r["state"]["values"]["s"] for r in asked} == {0.5}


def test_a_dragged_handle_follows_at_once_and_the_newest_move_wins(answered):
    answered.page.evaluate("slow = 1000; asked.length = 0")  # longer than the hand needs
    x, y = answered.disc("edge s")
    answered.page.mouse.move(x, y)
    answered.page.mouse.down()
    for i in range(1, 25):
        answered.page.mouse.move(x + 3 * i, y)
    assert answered.disc("edge s")[0] == pytest.approx(x + 72, abs=1)
    answered.page.mouse.up()
    answered.idle()
    assert answered.page.evaluate("asked.length") <= 3
    assert answered.disc("edge s")[0] == pytest.approx(x + 72, abs=3)


def test_the_chosen_scene_keeps_its_number_under_the_mouse(answered):
    chosen = answered.page.locator(".scenes [aria-current]")
    chosen.hover()
    ink, ground = chosen.locator("span").evaluate(
        "span => [getComputedStyle(span).color, getComputedStyle(span).backgroundColor]"
    )
    assert ink != ground


def test_let_go_beyond_its_end_a_handle_springs_back(open_page):
    figure = open_page("figure=NotAPolynomial&preset=smooth is no obstacle").answer(0)
    page, place = figure.page, figure.disc("number of neurons")
    page.mouse.move(*place)
    page.mouse.down()
    page.mouse.move(place[0] + 100, place[1])
    figure.idle()  # the view has come, and the hand is still there
    assert figure.disc("number of neurons")[0] == pytest.approx(place[0] + 100, abs=2)
    page.mouse.up()
    assert figure.disc("number of neurons") == pytest.approx(place, abs=2)


def test_keys_on_a_handle_each_count(answered):
    tab_to(answered.page.locator('[data-handle="edge s"]'))
    answered.page.evaluate("slow = 60")
    answered.press(*["ArrowLeft"] * 5, "Shift+ArrowLeft")
    assert answered.value("s") == pytest.approx(0.35)
    answered.press("]")
    assert answered.page.evaluate("document.activeElement.dataset.handle") == "edge t"


@pytest.mark.parametrize("name, value", [("Bump", "s"), ("StepSize", "k")])
def test_the_same_once_more_is_shown_before_the_host_answers(open_page, name, value):
    """The page asks ahead, for a slider and for the steps of a run; what comes otherwise waits for its answer."""
    figure = open_page(f"figure={name}&ahead").answer(1)
    page, shown = figure.page, f"figure.view.state.values.{value}"
    tab_to(page.locator("input[type=range]").first)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("figure.post.guess?.view")
    first = page.evaluate(shown)
    page.evaluate("slow = 1000; asked.length = 0")
    page.keyboard.press("ArrowRight")
    second = page.evaluate(shown)
    assert not page.evaluate("figure.idle")
    assert second > first
    figure.idle()
    page.wait_for_function("figure.post.guess?.view")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(shown) == second
    figure.idle()
    assert page.evaluate(shown) == first
    assert len(page.evaluate("asked")) == 2  # the host is told everything


def test_sliders_boxes_and_choices(answered):
    page = answered.page
    box = page.locator("input[type=range]").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    assert answered.idle().value("s") == pytest.approx(0.25, abs=0.03)
    filled = page.locator("input[type=range]").first.evaluate("range => range.style.getPropertyValue('--at')")
    assert float(filled) == pytest.approx(answered.value("s"))
    exact = page.locator("input[type=text]").first
    exact.click()
    page.keyboard.type("0,333")
    answered.press("Enter")
    assert answered.value("s") == 0.333
    exact.fill("ab")
    answered.press("Enter")
    assert "s must be a number" in answered.status
    page.click(".more")
    page.locator(".segments label", has_text="sigmoid").click()
    assert answered.idle().value("sigma") == "sigmoid"


def test_keys_are_heard_wherever_the_focus_is_and_it_is_never_lost(answered):
    for place in ("input[type=range] >> nth=0", ".defaults", '[data-handle="top"]'):
        tab_to(answered.page.locator(f"#figure {place}"))
        answered.press("3")
        assert answered.state["preset"] == "s = t"
        assert answered.focused
        answered.press("1")
    answered.page.locator("#figure h2").click()
    answered.press("Enter")
    assert answered.state["said"] == -1
    assert answered.focused


def test_a_finger_drags_a_handle_and_the_page_stays(open_page):
    figure = open_page("figure=Bump", 390, 844, has_touch=True, is_mobile=True, device_scale_factor=2).answer(0)
    figure.page.locator('[data-handle="edge s"]').scroll_into_view_if_needed()
    (x, y), top = figure.disc("edge s"), figure.page.evaluate("scrollY")
    finger = figure.page.context.new_cdp_session(figure.page)
    for kind, dx in (("touchStart", 0), *(("touchMove", -6 * i) for i in range(1, 9))):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x + dx, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert figure.idle().disc("edge s")[0] == pytest.approx(x - 48, abs=3)
    assert figure.page.evaluate("scrollY") == top


def test_a_run_on_a_stage_by_keys(open_page):
    figure = open_page("figure=Landscape&stage", 1920, 1080)
    figure.page.evaluate("document.activeElement.blur()")
    figure.page.keyboard.press("Space")
    figure.page.wait_for_function("figure.playing")
    figure.press("Space")
    assert figure.state["said"] == -1
    assert figure.value("k") == 600
    figure.press("r", *".....,")
    assert figure.value("k") == 4
    figure.page.keyboard.press("Space")
    figure.page.wait_for_function("figure.state.values.k > 5")
    figure.press("Space")
    k = figure.value("k")
    figure.page.wait_for_timeout(300)
    assert figure.value("k") == k < 600


def test_a_run_by_its_buttons(open_page):
    figure = open_page("figure=Landscape").answer(0)
    for button, k in (("restart", 0), ("forth", 1), ("forth", 2), ("back", 1)):
        figure.page.click(f".player .{button}")
        assert figure.idle().value("k") == k


def test_four_short_choices_stand_side_by_side_and_more_or_long_ones_in_a_list(open_page):
    assert open_page("figure=OneNeuron").page.locator(".segments label", has_text="Heaviside").count() == 1
    assert open_page("figure=Folding").page.locator("select option", has_text="deep hats").count() == 1


def test_a_host_that_does_not_answer_is_said_and_the_picture_stays(bump):
    bump.page.keyboard.press("Tab")
    picture = bump.page.locator(".marks").first.inner_html()
    bump.page.evaluate("dead = true")
    bump.page.keyboard.press("4")
    bump.page.wait_for_function("document.querySelector('.status').textContent", timeout=8000)
    assert "does not answer" in bump.status
    assert bump.page.locator(".marks").first.inner_html() == picture
    bump.page.evaluate("dead = false")
    bump.press("4")
    assert bump.status == ""
    assert bump.state["preset"] == "sigmoid"


# --- the picture ------------------------------------------------------------------------------------------------------


DRAWN = """marks => {
  const axis = (label, last) => ({label, range: [0, last], scale: "linear",
    ticks: Array.from({length: last + 1}, (_, i) => [i, `${i}`])});
  const handles = [], panel = {title: "drawn", row: 0, width: 1, height: 1, axes: true, equal: false, click: false};
  const named = marks.map((mark, i) => ({name: `${i}`, role: "ink", look: "", ...mark}));
  figure.show({...figure.view, scene: [{...panel, x: axis("across", 4), y: axis("up", 2), marks: named, handles}]});
  const {x, y, width, height} = document.querySelector("#figure clipPath rect").getBBox();
  const data = (px, py) => [(4 * (px - x)) / width, 2 - (2 * (py - y)) / height];
  return {
    marks: [...document.querySelectorAll("#figure .marks > g")].map(g => {
      const box = g.getBBox();
      return [...data(box.x, box.y + box.height), ...data(box.x + box.width, box.y)];
    }),
    numbers: [...document.querySelectorAll("#figure .tick")].map(text => [text.textContent, text.getAttribute(
      "text-anchor"), ...data(+text.getAttribute("x"), +text.getAttribute("y"))]),
  };
}"""


def test_the_numbers_of_the_axes_stand_where_they_belong(bump):
    numbers = bump.page.evaluate(DRAWN, [])["numbers"]
    up, across = ([n for n in numbers if n[1] == anchor] for anchor in ("end", "middle"))
    assert [n[0] for n in across] == ["0", "1", "2", "3", "4"]
    assert [n[2] for n in across] == pytest.approx([0, 1, 2, 3, 4], abs=0.01)
    assert [n[0] for n in up] == ["0", "1", "2"]
    assert [n[3] for n in up] == pytest.approx([0, 1, 2], abs=0.1)


def test_marks_are_drawn_where_their_numbers_are(bump):
    """The rectangle around each, in data coordinates: left, low, right, high."""
    none = None  # NaN, which tears
    drawn = [
        ({"kind": "line", "x": [1, 1.5, 2, 2.5, 3], "y": [0.5, 0.6, none, 0.7, 1.5]}, (1, 0.5, 3, 1.5)),
        ({"kind": "rule", "axis": "x", "at": 1}, (1, 0, 1, 2)),
        ({"kind": "rule", "axis": "y", "at": 0.5}, (0, 0.5, 4, 0.5)),
        ({"kind": "area", "x": [0, 1, 2, 3], "low": [none, 0.5, 0.5, 1], "high": [1, 1, 1.5, 1]}, (1, 0.5, 3, 1.5)),
        ({"kind": "boxes", "left": [1], "right": [2], "low": [0.5], "high": [1.5]}, (1, 0.5, 2, 1.5)),
        ({"kind": "links", "x": [1], "y": [0.5], "to_x": [3], "to_y": [1.5], "weights": [-2]}, (1, 0.5, 3, 1.5)),
        ({"kind": "arrows", "x": [1], "y": [0.5], "dx": [2], "dy": [0]}, (1, 0.45, 3, 0.55)),  # the head
    ]
    marks = bump.page.evaluate(DRAWN, [mark for mark, _ in drawn])["marks"]
    for (mark, where), found in zip(drawn, marks, strict=True):
        assert found == pytest.approx(where, abs=0.05), mark["kind"]
    assert bump.page.locator("#figure .marks > [clip-path=none]").count() == 0  # none leaves the panel


def test_words_stand_around_their_place_and_never_leave_the_panel(bump):
    words = {"kind": "text", "anchor": "middle"}
    drawn = [
        words | {"of": "data", "x": [1], "y": [0.5], "text": ["here"]},
        words | {"of": "panel", "x": [0.25], "y": [0.25], "text": ["here"]},
        words | {"of": "data", "x": [4, 0], "y": [2, 0], "text": ["there", "below"]},
    ]
    boxes = bump.page.evaluate(DRAWN, drawn)["marks"]
    for left, low, right, high in boxes[:2]:
        assert ((left + right) / 2, (low + high) / 2) == pytest.approx((1, 0.5), abs=0.03)
    assert boxes[2] == pytest.approx((0, 0, 4, 2), abs=0.03)
    lines = bump.page.locator("#figure .marks text")
    assert lines.count() == 4
    bump.page.evaluate(DRAWN, [drawn[0] | {"text": ["one line"]}])
    assert lines.count() == 1
    bump.page.evaluate(DRAWN, [drawn[0] | {"text": ["several lines " * 20]}])
    assert lines.count() > 1


FIELD = """field => {
  const {canvas} = figure.picture.plots[0], style = getComputedStyle(document.querySelector("#figure"));
  const {width, height} = canvas, ink = canvas.getContext("2d");
  const hex = ([r, g, b]) => "#" + [r, g, b].map(v => v.toString(16).padStart(2, "0")).join("");
  const pixel = (x, y) => ink.getImageData(x * (width - 1), y * (height - 1), 1, 1).data;
  return {
    ramp: [0, 1, 4, 5].map(i => style.getPropertyValue(`--ramp-${i}`).trim()),
    cells: [[0, 1], [0.45, 1], [0, 0], [0.45, 0]].map(place => hex(pixel(...place))),
    beside: pixel(1, 0)[3],
    stretched: width / canvas.clientWidth / (height / canvas.clientHeight),
  };
}"""


def test_a_field_has_the_colours_of_its_numbers_from_the_first_row_upwards(bump):
    field = {"kind": "field", "x": [0, 2], "y": [0, 2], "z": [0, 1, 4, 5], "columns": 2, "smooth": False}
    bump.page.evaluate(DRAWN, [field])
    found = bump.page.evaluate(FIELD)
    assert found["cells"] == found["ramp"]
    assert found["beside"] == 0
    assert found["stretched"] == pytest.approx(1, abs=0.01)


HALFWAY = """async () => {
  const {between} = await import("/scene.js"), axis = last => ({scale: "log", range: [1, last]});
  const scene = (last, dx, dy) => [{x: axis(last), y: axis(last), handles: [], marks: [{kind: "arrows", name: "arrow",
    x: Float64Array.of(0), y: Float64Array.of(last), dx: Float64Array.of(dx), dy: Float64Array.of(dy)}]}];
  const [{x, marks: [{dx, dy, y}]}] = between(scene(100, 2, 0), scene(10000, 0, 2), 0.5);
  return [...x.range, y[0], dx[0], dy[0]];
}"""


def test_half_way_between_two_scenes_arrows_have_turned_and_log_axes_moved_by_factors(bump):
    assert bump.page.evaluate(HALFWAY) == pytest.approx([1, 1000, 5050, 2**0.5, 2**0.5])


LETTERS = """async letters => {
  await document.fonts.load('16px "nblib maths"');
  const ink = document.createElement("canvas").getContext("2d");
  const wide = (letter, other) => ((ink.font = `16px "nblib maths", ${other}`), ink.measureText(letter).width);
  return [...letters].filter(letter => wide(letter, "monospace") !== wide(letter, "cursive"));
}"""


def test_every_letter_of_the_formulas_comes_with_the_figures(bump):
    """Phones have no letters for formulas."""
    formulas = "".join(mathml(find(name).formula) for name in FIGURES)
    letters = set(html.unescape(re.sub(r"<[^>]+>", "", formulas))) | set("𝑎𝑓ℎ𝑤𝑥𝛽𝜎𝜏𝜃𝛷𝐿𝑊")
    assert {"ℒ", "∇", "⟨", "𝜎"} < letters
    assert bump.page.evaluate(LETTERS, "".join(letters)) == []
    assert bump.page.evaluate(LETTERS, "ж") == ["ж"]


# --- every figure -----------------------------------------------------------------------------------------------------


SCREENS = (  # 934 x 640 is what JupyterLab leaves a figure in a window of 1366 x 768
    ("", 934, 640),
    ("", 820, 1180),
    ("&dark", 390, 844),
    ("&stage", 1920, 1080),
)


@pytest.fixture(scope="module")
def one_page(chromium):
    context = chromium.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", FIGURES)
def test_everything_is_in_sight_on_every_screen(one_page, address, name):
    for query, width, height in SCREENS:
        one_page.set_viewport_size({"width": width, "height": height})
        figure = FigurePage(one_page, f"{address}?figure={name}{query}")
        for told in (False, True):
            if told:
                figure.answer(0)
            where = f"{name}, {width} px, answered: {told}"
            if width != 820:
                assert barriers(one_page) == [], where
            assert one_page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
            if width == 390:
                assert one_page.evaluate(SMALL) == [], where
            elif "stage" in query:
                assert one_page.locator(".panels").bounding_box()["height"] >= 0.65 * height, where
                assert one_page.evaluate("document.documentElement.scrollHeight <= innerHeight"), where
                assert not told or one_page.evaluate(OUTCOME) >= 32, where
            else:
                control = one_page.locator("#figure .bench :is(input, select, button)").first.bounding_box()
                assert control["y"] + control["height"] <= height, where
        assert not figure.errors, name


ROOM = """async height => {
  const idle = () => new Promise(done => (function look() { figure.idle ? done() : requestAnimationFrame(look); })());
  const low = [...document.querySelectorAll('#figure :is(.picture, .readout, .bench)')], missing = [];
  const seen = e => (e.matches(".bench") ? e.querySelector(":is(input, select, button)") : e);
  const bottom = () => Math.max(...low.map(e => seen(e).getBoundingClientRect().bottom));
  for (let i = 0; i < figure.view.figure.presets.length; i++) {
    for (const act of [() => figure.scene(i), () => figure.answer(0)]) {
      act();
      await idle();
      if (bottom() > height) missing.push([figure.state.preset, figure.state.said, bottom()]);
    }
  }
  return missing;
}"""


@pytest.mark.parametrize("name", FIGURES)
def test_every_scene_has_room_on_a_laptop(one_page, address, name):
    """Its question, its whole picture, the read-out and the first control, before and after the answer."""
    width, height = SCREENS[0][1:]
    one_page.set_viewport_size({"width": width, "height": height})
    figure = FigurePage(one_page, f"{address}?figure={name}")
    assert one_page.evaluate(ROOM, height) == []
    assert len(figure.state["seen"]) == len(figure.page.evaluate("figure.view.figure.presets"))


# --- words are words --------------------------------------------------------------------------------------------------


def test_words_of_a_view_are_never_made_to_markup(bump):
    """Whatever a host sends as words stands there letter by letter."""
    bump.page.evaluate(
        """() => {
          const bad = '<img src=x onerror="window.hurt = 1">', {words, scene, figure: about} = figure.view;
          for (const key of ['question', 'see', 'look', 'alt']) words[key] = bad;
          words.answers = [bad, bad];
          words.readout = [[bad, bad]];
          Object.assign(about, {title: bad, idea: bad});
          scene[0].title = bad;
          scene[0].marks.push({kind: 'text', name: 'bad', role: 'ink', look: '', x: [0], y: [0], text: [bad],
                               anchor: 'start', of: 'data'});
          figure.show(structuredClone(figure.view));
        }"""
    )
    bump.page.wait_for_timeout(300)
    assert bump.page.evaluate("window.hurt") is None
    assert bump.page.locator("#figure img").count() == 0
    assert bump.page.locator("#figure .question").inner_text().startswith("<img")
