"""From a notebook to the slides of a lecture: few, one idea each.

    title                                     the title of the notebook and its first sentence
    the question of the notebook              with the picture before it
    for each section, what it has of:         its formula: the numbered one; else the last beside the heading; else
                                              the one tagged `formula`; else the last
                                              its picture, after the question that it answers
                                              each moving figure
                                              the answer tagged `opening`, after its question
                                              with none of these: its question, and the answer
    three questions to end with               from the lecturer's plan; their answers are in the notes

The words on a slide are the sentences beside the formula, picture or figure. All others of the same cells, the way to a
formula, and what the plan says are the lecturer's: they stand in the speaker's window. Sections and cells for the
curious, exercises, traps, code, and sentences with names from code are no slides.
"""

import re
from dataclasses import dataclass, field

from nblib.explorables.engine.words import capitalised
from publish.deck.plan import Lecture
from publish.deck.words import MATH, Words, unmarked
from publish.readers import figure_of, tags

HEADING = re.compile(r"^## (?:(\d+\.\d+) )?(.+)$", re.M)
FORMULA = re.compile(r"^\$\$(.+?)\$\$", re.M | re.S)
BREAK = re.compile(r",?\s*\\qquad\s*|\s*\\quad\s*(?=\\Longrightarrow)|\n(?==)")
SILENT = re.compile(r"\\(?:[bB]ig[lr]?|math\w+|operatorname|text|[td]?frac|[,;!])(?![a-zA-Z])")
SIGN, SPACE = re.compile(r"\\[a-zA-Z]+"), re.compile(r"[{}^_$\s&]")
NUMBER = re.compile(r"\\tag\{([\d.]+)\}")
DETAILS = re.compile(r"<details><summary>(.*?)</summary>(.*?)</details>", re.S)
FOLD = re.compile(r"</?details>\s*|<summary>.*?</summary>\s*")
BOX = re.compile(r"</?div[^>]*>")
HOMEWORK = re.compile(r"\*\*(?:Exercise|Build)\b")
QUESTION = re.compile(r"\*\*The questions? of this notebook:\*\*")
SCENES = re.compile(r"\bscenes?\b", re.I)
WIDE = 40  # letters of a formula that fill a slide
MOST_WORDS = 45  # of prose on a slide
BESIDE_PICTURE = 34  # above a picture, and below it


@dataclass
class Slide:
    """What is on one slide; what is empty is not there."""

    kind: str  # title, question, formula, picture, figure, answer, end
    heading: str
    section: str = ""
    before: list = field(default_factory=list)  # sentences
    formula: str = ""  # TeX
    number: str = ""  # of the formula
    picture: str = ""  # PNG in base64
    alt: str = ""
    figure: str = ""
    preset: str = ""
    after: list = field(default_factory=list)  # sentences, shown by the next press where `asks`
    asks: bool = False
    notes: list = field(default_factory=list)  # Markdown


@dataclass
class Section:
    number: str
    heading: str
    cells: list = field(default_factory=list)


@dataclass
class Cell:
    kind: str
    source: str
    tags: frozenset
    outputs: list

    def has(self, tag):
        return tag in self.tags

    @property
    def words(self):
        """The Markdown outside folded parts."""
        return BOX.sub("", DETAILS.sub("", self.source))

    @property
    def picture(self):
        """(PNG, alt text) of a cell that draws, else None."""
        shown = [output.data for output in self.outputs if "image/png" in output.get("data", {})]
        return (shown[-1]["image/png"], shown[-1]["text/plain"].strip("'\"")) if shown else None


def outline(book, plan):
    """The slides of a notebook; `plan` is the text of the lecturer's plan."""
    opening, *sections = _sections(book)
    title, first = opening.heading, Words(opening.cells[0].words.partition("\n")[2]).paragraphs[0]
    slides = [Slide("title", title.partition(" · ")[2], title.partition(" · ")[0], before=first[:2])]
    question = _question([*opening.cells, *(cell for section in sections[:2] for cell in section.cells)])
    slides.append(question)
    for section in sections:
        if section.number:
            slides += [slide for slide in _slides(section) if not slide.picture or slide.picture != question.picture]
    lecture = Lecture(plan, title[0])
    slides = [*_planned(_told_once(slides), lecture), _end(lecture)]
    for slide in slides:
        slide.notes = [FOLD.sub("", BOX.sub("", note)).strip() for note in slide.notes]
    return slides


def _told_once(slides):
    """The slides; words that have been on one before them are not said again."""
    said = set()
    for slide in slides:
        if not slide.asks:
            slide.before = [sentence for sentence in slide.before if capitalised(sentence) not in said]
        said |= {capitalised(sentence) for sentence in [*slide.before, *slide.after]}
    return slides


def _sections(book):
    """The notebook cut at its headings: the part before the first, then the sections without those for the curious."""
    sections = [Section("", "")]
    for each in book.cells:
        cell = Cell(each.cell_type, each.source, frozenset(tags(each)), each.get("outputs", []))
        if cell.kind == "markdown" and not sections[0].heading:
            sections[0].heading = re.search(r"^# (.+)$", cell.source, re.M)[1]
        for part in _cut(cell):
            found = HEADING.match(part.source) if part.kind == "markdown" else None
            if found:
                sections.append(Section(found[1] or "", unmarked(found[2])))
                part.source = part.source[found.end() :].strip()
            if not part.has("curious"):
                sections[-1].cells.append(part)
    return sections


def _cut(cell):
    """A cell of Markdown, cut before each heading in it."""
    if cell.kind != "markdown":
        return [cell]
    parts = re.split(r"(?m)^(?=## )", cell.source)
    return [Cell(cell.kind, part.strip(), cell.tags, []) for part in parts if part.strip()]


# --- one section ------------------------------------------------------------------------------------------------------


def _slides(section):
    """The slides of one section, in the order of its cells."""
    kinds = _formula(section), _picture(section), *_figures(section), _opening(section)
    found = [slide for slide in kinds if slide] or [slide for slide in (_asked(section),) if slide]
    for _, slide in found:
        slide.section, slide.heading = section.number, section.heading
        slide.before = [capitalised(sentence) if not i else sentence for i, sentence in enumerate(slide.before)]
    return [slide for _, slide in sorted(found, key=lambda pair: pair[0])]


def _prose(cells):
    """(place, cell) of those cells of Markdown that speak to everybody."""
    return [(i, cell) for i, cell in enumerate(cells) if cell.kind == "markdown" and not cell.has("answer")]


def _formula(section):
    """(place, slide): the formula that the section is about."""
    found = [(i, cell, formula) for i, cell in _prose(section.cells) for formula in FORMULA.finditer(cell.words)]
    if not found:
        return None
    numbered = [each for each in found if NUMBER.search(each[2][1])]
    beside = [each for each in found if each[0] == 0]
    tagged = [each for each in found if each[1].has("formula")]
    i, cell, formula = (numbered[:1] or beside[-1:] or tagged[-1:] or found[-1:])[0]
    number = NUMBER.search(formula[1])
    slide = Slide("formula", "", formula=_broken(NUMBER.sub("", formula[1]).strip()))
    slide.number = number[1] if number else ""
    slide.before = _fitting(Words(cell.words[: formula.start()].rpartition("$$")[2]).last)
    slide.after = _behind(cell.words[formula.end() :].partition("$$")[0].lstrip(" .:,\n"))
    slide.notes = _told_in(section.cells[: i + 1])
    return i, slide


def _told_in(cells):
    """What the lecturer may say of them."""
    return [cell.source for cell in cells if cell.kind == "markdown" and not HOMEWORK.match(cell.source)]


def _broken(formula):
    """The formula, in lines if it is too wide for one and says where it may be broken."""
    if len(SPACE.sub("", SIGN.sub("x", SILENT.sub("", formula)))) <= WIDE or r"\begin" in formula:
        return formula
    lines = BREAK.split(formula)
    return formula if len(lines) == 1 else r"\begin{gathered}%s\end{gathered}" % r"\\[0.5em]".join(lines)  # noqa: UP031


def _behind(text):
    """The sentence that goes on behind a formula; not the question to something else."""
    paragraph = Words(text).first
    if any(sentence.endswith("?") for sentence in paragraph) and not text[:1].islower():
        return []
    return [sentence for sentence in paragraph[:1] if not sentence.endswith((":", "?"))]


def _picture(section):
    """(place, slide): the last picture of the section, after its question or the sentences before it."""
    found = [i for i, cell in enumerate(section.cells) if cell.picture and not figure_of(cell.source)]
    if not found:
        return None
    i = found[-1]
    cell = section.cells[i]
    png, alt = cell.picture
    slide = Slide("picture", "", picture=png, alt=alt, asks=cell.has("answer"))
    said = next((c for _, c in reversed(_prose(section.cells[:i]))), None)
    if said:
        words = Words(said.words)
        asked = slide.asks and words.question
        slide.before = _fitting(asked or _told(words.last), first=not asked, most=BESIDE_PICTURE)
        slide.notes = [said.source]
        slide.after = _answer_after(section.cells, section.cells.index(said), BESIDE_PICTURE) if slide.asks else []
        slide.notes += _told_in(section.cells[i + 1 : i + 2])
    return i, slide


def _told(sentences):
    """Without the questions, which something else answers."""
    return [sentence for sentence in sentences if not sentence.rstrip("*").endswith("?")]


def _answer_after(cells, i, most=MOST_WORDS):
    """The sentences of the answer behind a cell, as many as fit."""
    for cell in cells[i + 1 :]:
        if cell.kind == "markdown" and cell.has("answer"):
            folded = " ".join(part[1] for part in DETAILS.findall(cell.source))
            return _fitting(Words(folded or cell.source).all, first=True, most=most)
        if cell.kind == "markdown":
            break
    return []


def _figures(section):
    """(place, slide) for each moving figure; in its notes what leads through its scenes, and the answers."""
    for i, cell in enumerate(section.cells):
        shown = figure_of(cell.source) if cell.kind == "code" else None
        if shown:
            behind = section.cells[i + 1 :]
            end = next((j for j, c in enumerate(behind) if c.kind == "code"), len(behind))
            before = [c.source for _, c in _prose(section.cells[:i])[-1:]]
            notes = [c.source for c in behind[:end] if c.has("answer") or SCENES.search(c.source)]
            yield i, Slide("figure", "", figure=shown[0], preset=shown[1] or "", notes=[*notes, *before])


def _opening(section):
    """(place, slide): the question whose answer is one to the question of the notebook."""
    at = next((i for i, cell in enumerate(section.cells) if cell.has("opening")), 0)
    return next((slide for slide in _answered(section.cells[: at + 1])[::-1]), None) if at else None


def _asked(section):
    """(place, slide): the first question of a section that shows nothing else."""
    return next(iter(_answered(section.cells)), None)


def _answered(cells):
    """(place, slide) for each question with the answer behind it."""
    found = []
    for i, cell in _prose(cells):
        question, answer = Words(cell.words).question, _answer_after(cells, i)
        if question and answer:
            slide = Slide("answer", "", before=_fitting(question), after=answer, asks=True, notes=[cell.source])
            found.append((i, slide))
    return found


# --- the first and the last -------------------------------------------------------------------------------------------


def _question(cells):
    """The question of the notebook, with the picture that stands before it and what that picture is."""
    at = next(i for i, cell in enumerate(cells) if cell.kind == "markdown" and QUESTION.search(cell.source))
    shown = next((i for i in range(at, -1, -1) if cells[i].picture), None)
    asked = next(p for p in Words(cells[at].words, whole=True).paragraphs if QUESTION.search(" ".join(p)))
    begin = next(i for i, sentence in enumerate(asked) if QUESTION.search(sentence))
    end = max(i for i, sentence in enumerate(asked) if sentence.endswith("?"))
    asked = QUESTION.sub("", " ".join(asked[begin : end + 1])).strip()
    slide = Slide("question", "The question", before=[capitalised(asked)])
    slide.notes = [cell.source for cell in cells[: at + 1] if cell.kind == "markdown"]
    if shown is not None:
        slide.picture, slide.alt = cells[shown].picture
        said = next((c for _, c in reversed(_prose(cells[1:shown]))), None)
        slide.after = [re.sub(":$", ".", s) for s in Words(said.words).first[:1]] if said else []
    return slide


def _planned(slides, lecture):
    """The slides; in their notes what the plan says about their section, and beside a figure its votes."""
    minutes = lecture.minutes
    slides[0].notes = [lecture.overview]
    for slide in slides:
        said = filter(None, [minutes.pop(slide.section, "")])
        slide.notes = [*said, *lecture.votes(slide.figure), *slide.notes]
    return slides


def _end(lecture):
    """Three questions, as the plan has them."""
    questions = [question for question, _ in lecture.last]
    return Slide("end", "Three questions", before=questions, notes=lecture.notes_to_end_with)


def _fitting(sentences, first=False, most=MOST_WORDS):
    """As many of the sentences, counted from their end or their beginning, as a slide holds; one at least."""
    kept = []
    for sentence in sentences if first else reversed(sentences):
        if kept and len(MATH.sub("x", " ".join([*kept, sentence])).split()) > most:  # a formula is read as one
            break
        kept.append(sentence)
    return kept if first else kept[::-1]
