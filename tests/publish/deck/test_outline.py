"""What a slide must be, for every slide of every deck: a test for each way to be a bad one."""

import base64
import io
import os
import re
from html.parser import HTMLParser

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image

from publish.deck import is_old
from publish.deck.build import page
from publish.deck.outline import MOST_WORDS, WIDE, Slide, outline
from publish.deck.words import Words, to_html

DECKS = [f"0{number}" for number in range(1, 7)]
MOST_LINES = 5
NAME = re.compile(r"[A-Za-z_]\w*")


class Section(HTMLParser):
    """One slide, read from its HTML: headings, boxes, lines of code and the words outside the notes."""

    def __init__(self, text):
        super().__init__()
        self.headings, self.code, self.boxes, self.said, self.inside = "", "", 0, "", []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.boxes += "alert" in (given.get("class") or "")
        if tag not in ("img", "br", "hr"):
            self.inside.append(tag)

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, text):
        if "aside" in self.inside:
            return
        self.said += text
        if "h2" in self.inside:
            self.headings += text
        if "code" in self.inside:
            self.code += text


def slides_of(text):
    return re.findall(r"(?ms)^<section .*?^</section>", text)


def faults(slides):
    """What is wrong with slides, in words."""
    known, found = set(), []
    for number, text in enumerate(slides, 1):
        section = Section(text)
        wrong = {
            "no heading": not section.headings.strip(),
            "more than one figure": text.count("data-figure=") > 1 or text.count('class="stage"') > 1,
            f"more than {MOST_LINES} lines of code": section.code.strip().count("\n") >= MOST_LINES,
            "a box": section.boxes > 0,
            "needs something": re.search(r"Needs \d", section.said),
            "an erratum": re.search(r"\bE\d\d\b|\berrat|\b[Aa] trap\b", section.said),
        }
        names = set(NAME.findall(section.code))
        if section.code.count("\n"):
            known |= set(re.findall(r"(?m)^(?:def )?(\w+)(?=.* = |\()", section.code))
        wrong |= {f"the name {name} was never shown": name not in known for name in names}
        found += [f"slide {number}: {fault}" for fault, is_there in wrong.items() if is_there]
    return found


@pytest.fixture(scope="module", params=DECKS)
def deck(request, decks):
    return (decks / f"{request.param}.html").read_text("utf-8")


def test_every_slide_is_one(deck):
    assert faults(slides_of(deck)) == []


def test_a_deck_is_a_lecture(deck):
    slides = slides_of(deck)
    assert 12 <= len(slides) <= 20
    assert 1 <= sum("data-figure=" in slide for slide in slides) <= 5
    assert 'class="slide title"' in slides[0] and slides[-1].count("<li>") == 3


def test_a_slide_is_short(deck):
    for slide in slides_of(deck):
        said = re.sub(r"\\[(\[].*?\\[)\]]", "x", Section(slide).said, flags=re.S)
        assert len(said.split()) <= 2 * MOST_WORDS, said


def test_figures_have_the_lecturers_notes(deck):
    for slide in slides_of(deck):
        assert "data-figure=" not in slide or "Press" in slide.partition("<aside")[2]


GOOD = """<section class="slide formula">
<h2>Sums</h2>
<div class="body">{}</div>
<aside class="notes">Needs 1.1</aside>
</section>"""


@pytest.mark.parametrize(
    "slide, fault",
    [
        (GOOD.format("fine"), None),
        (GOOD.format("fine").replace("Sums", " "), "no heading"),
        (GOOD.format('<div data-figure="Bump"></div>' * 2), "more than one figure"),
        (GOOD.format("<pre><code>" + "1\n" * 6 + "</code></pre>"), "more than 5 lines of code"),
        (GOOD.format("<code>net</code> is small"), "the name net was never shown"),
        (GOOD.format('<div class="alert alert-warning">no</div>'), "a box"),
        (GOOD.format("<em>Needs 3.1</em>"), "needs something"),
        (GOOD.format("See E04"), "an erratum"),
    ],
)
def test_bad_slides_are_refused(slide, fault):
    assert faults([slide]) == ([f"slide 1: {fault}"] if fault else [])


def test_names_may_be_used_once_shown():
    shown = GOOD.format("<pre><code>net = Net()\nnet</code></pre>").replace("Net()", "net")
    assert faults([shown, GOOD.format("<code>net</code>")]) == []


# --- how slides are chosen --------------------------------------------------------------------------------------------

PLAN = "## Lecture 1: X\n\n**Three questions to end with.**\n\n1. One?\n2. Two,\n   long?\n3. Three?\n"
OPENING = new_markdown_cell("# 1 · Sums\n\nAll sums. More.\n\n**The question of this notebook:** why $1+1$? See 1.1.")


def chosen(*cells):
    return outline(new_notebook(cells=[OPENING, *cells]), PLAN)[2:-1]


def test_first_and_last():
    title, question, end = outline(new_notebook(cells=[OPENING]), PLAN)
    assert (title.heading, title.section, title.before) == ("Sums", "1", ["All sums.", "More."])
    assert question.before == ["Why $1+1$?"]
    assert end.before == ["One?", "Two, long?", "Three?"]


def test_the_numbered_formula_is_the_one():
    (slide,) = chosen(new_markdown_cell("## 1.1 A\n\nSo\n\n$$a$$\n\nor\n\n$$b \\tag{2.1}$$\n\nand so on. No.\n\n$$c$$"))
    assert (slide.formula, slide.number, slide.before, slide.after) == ("b", "2.1", ["Or"], ["and so on."])


def test_without_a_number_the_formula_beside_the_heading_and_then_the_tagged_one():
    marked = new_markdown_cell("So\n\n$$b$$", metadata={"tags": ["formula"]})
    last = new_markdown_cell("So\n\n$$c$$")
    assert chosen(new_markdown_cell("## 1.1 A\n\n$$a$$"), marked, last)[0].formula == "a"
    assert chosen(new_markdown_cell("## 1.1 A"), marked, last)[0].formula == "b"
    assert chosen(new_markdown_cell("## 1.1 A"), last)[0].formula == "c"


def test_a_question_alone_is_a_slide_with_its_answer():
    folded = "<details><summary>Answer</summary>\n\nYes. It is.\n\n</details>"
    answer = new_markdown_cell(folded, metadata={"tags": ["answer"]})
    (slide,) = chosen(new_markdown_cell("## 1.1 A\n\n**Predict:** is it `x`? Is it so?"), new_code_cell("1"), answer)
    assert (slide.kind, slide.before, slide.after) == ("answer", ["Is it so?"], ["Yes.", "It is."])


def test_the_way_to_a_formula_stands_in_its_notes():
    way = [new_markdown_cell(text) for text in ("## 1.1 A\n\nWhy?", "**Exercise.** Do.", "So\n\n$$a$$", "No more.")]
    assert chosen(*way)[0].notes == ["Why?", "So\n\n$$a$$"]


def test_the_answer_to_the_opening_is_a_slide_beside_the_others():
    said = [("answer", "No."), ("answer", "At 3."), ("answer", "Never.")]
    asked = [new_markdown_cell(f"## 1.1 A\n\n$$a$$\n\nDo we {word}?") for word in ("a", "b", "c")]
    asked[1].source, asked[2].source = "When do we?", "Do we c?"
    answers = [new_markdown_cell(text, metadata={"tags": [tag]}) for tag, text in said]
    cells = [cell for pair in zip(asked, answers, strict=True) for cell in pair]
    assert [slide.kind for slide in chosen(*cells)] == ["formula"]
    answers[1].metadata["tags"].append("opening")
    _, slide = chosen(*cells)
    assert (slide.kind, slide.before, slide.after) == ("answer", ["When do we?"], ["At 3."])


@pytest.mark.parametrize("signs, lines", [(WIDE // 4, 1), (WIDE // 2, 2)])
def test_a_formula_too_wide_for_a_line_is_broken_where_it_may_be(signs, lines):
    formula = r"\Phi \circ " * signs + r",\qquad b"
    (slide,) = chosen(new_markdown_cell(f"## 1.1 A\n\n$${formula}$$"))
    assert len(slide.formula.split(r"\\[0.5em]")) == lines


def test_traps_details_and_the_curious_are_no_slides():
    curious = new_markdown_cell("## 1.2 B\n\n$$b$$", metadata={"tags": ["curious"]})
    proof = "<details><summary>Proof</summary>\n\n$$a$$\n\n</details>"
    assert not chosen(new_markdown_cell(f"## 1.1 A\n\n**A trap: no.** Is it?\n\n{proof}"), curious)


def test_the_plan_stands_in_the_notes():
    plan = (
        "| 0–6 | 1.1–1.2 | Say it. | 1 |\n\n| 1 `Bump` → `one bump` | 1 | **A 60**, B 40 | Well. |\n\n**Three questions"
    )
    cells = [OPENING, new_markdown_cell("## 1.2 A\n\n$$a$$"), new_code_cell('explorables.Bump("one bump")')]
    _, _, formula, figure, _ = outline(new_notebook(cells=cells), PLAN.replace("**Three questions", plan))
    assert formula.notes[0] == "**Minutes 0–6.** Say it."
    assert figure.notes[0] == "Press **1** (one bump). Expected, in %: **A 60**, B 40. Well."


def test_the_whole_plan_stands_in_the_first_notes_and_the_answers_in_the_last():
    steps = "| 0–6 | 1.1 | Say it. | 1 |\n| 6–45 | 1.2 | Go on. | |\n\nHomework: `x`.\n\n**Three questions"
    plan = PLAN.replace("**Three questions", steps).replace("One?", "One *or* two?\n   *Two.*")
    title, *_, end = outline(new_notebook(cells=[OPENING]), plan)
    assert title.notes == ["- 0–6: 1.1. Say it.\n- 6–45: 1.2. Go on."]
    assert end.before[0] == "One *or* two?" and end.notes == ["**1.** Two.", "Homework: `x`."]


def test_words_stand_beside_a_picture_that_is_high_and_above_one_that_is_wide():
    def shown(wide, high):
        file, image = io.BytesIO(), Image.new("RGB", (1000, 600), "white")
        image.paste("black", (0, 0, wide, high))
        image.save(file, "png")
        return page([Slide("picture", "A", before=["See."], picture=base64.b64encode(file.getvalue()).decode())])

    assert 'class="upright"' in shown(600, 600) and 'class="upright"' not in shown(1000, 600)


def test_sentences():
    words = Words("**Theorem 2.1.** Let $f(x. Y)$ be. Then [so](a.md) it is:\n\nUse `x`. Fine? *Needs 1.1.*")
    assert words.paragraphs == [["**Theorem 2.1.**", "Let $f(x. Y)$ be.", "Then so it is:"], ["Fine?"]]
    assert words.question == ["Fine?"]


def test_formulas_are_marked_and_escaped():
    assert to_html("**a** $x<1$, $$y$$") == '<strong>a</strong> <span class="whole">\\(x&lt;1\\),</span> \\[y\\]'


def test_notes_stand_in_the_notes_alone():
    text = page([Slide("title", "A", "1"), Slide("formula", "B", formula="x", notes=["Say *this*."])])
    assert text.count("Say <em>this</em>") == 1 and '<aside class="notes"><p>Say <em>this</em>.</p>' in text


def test_the_list_leads_to_every_deck_and_its_print(decks):
    led = re.findall(r'href="(\d\d\.html\S*)"', (decks / "index.html").read_text("utf-8"))
    assert led == [f"{number}.html{way}" for number in DECKS for way in ("", "?print-pdf")]


def test_a_deck_is_built_anew_when_a_source_is_newer(tmp_path):
    source, index = tmp_path / "a.md", tmp_path / "slides" / "index.html"
    source.write_text("")
    assert is_old(index.parent, [source])
    index.parent.mkdir()
    index.write_text("")
    os.utime(source, (1, 1))
    assert not is_old(index.parent, [source])
    os.utime(source, (2e9, 2e9))
    assert is_old(index.parent, [source])
