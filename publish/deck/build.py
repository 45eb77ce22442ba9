"""The decks as files: a page for each notebook, and beside them all that the pages load. Nothing comes from elsewhere.

Every script is a plain one, not a module, so that a browser loads it from a folder too (`file://`).
"""

import base64
import html
import importlib.metadata
import re
import shutil
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import nbformat
from PIL import Image, ImageChops

from nblib.explorables.hosts import scripts
from nblib.figures import roles
from publish import assets
from publish.deck.outline import outline
from publish.deck.plan import keys
from publish.deck.words import to_html
from publish.lecture import notebooks, pages

HERE = files("publish.deck") / "page"
HALL = files("publish.hall") / "page"
SHEETS = (HALL / "hall.css", HERE / "deck.css")
REVEAL = "dist/reveal.js", "dist/reveal.css", "dist/reset.css", "plugin/notes/notes.js", "LICENSE"
MINUTES = 45

LECTURE = re.compile(r"0[1-6]_")


def decks(folder):
    """Writes the decks of the lectures into `folder`, anew."""
    lectures = [path for path in notebooks() if LECTURE.match(path.name)]
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "page").mkdir(parents=True)
    made = {path.stem[:2]: outline(nbformat.read(path, 4), plan()) for path in lectures}
    for number, slides in made.items():
        (folder / f"{number}.html").write_text(page(slides), "utf-8")
    (folder / "index.html").write_text(_index(made), "utf-8")
    _write_page(folder / "page", {slide.figure for slides in made.values() for slide in slides if slide.figure})
    return made


def plan():
    """The text of the lecturer's plan."""
    return next(path for path in pages() if path.name == "instructor.md").read_text("utf-8")


def _write_page(folder, figures):
    """What all decks load."""
    assets.write(folder, sorted(figures))
    (folder / "deck.js").write_text(scripts.script("deck", (HERE, HALL, scripts.PAGE)), "utf-8")
    sheets = [_colours(), *(sheet.read_text("utf-8") for sheet in SHEETS)]
    (folder / "deck.css").write_text("\n".join(sheets), "utf-8")
    for name in REVEAL:
        (folder / "reveal" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(reveal() / name, folder / "reveal" / name)


def reveal():
    """The folder of reveal.js, as the package sphinx-revealjs brings it."""
    return Path(importlib.metadata.distribution("sphinx-revealjs").locate_file("sphinx_revealjs/_static/revealjs"))


def _colours():
    """A wall is light, whatever the laptop prefers: projectors do not show dark shades."""
    return f":root{{{roles.theme(0)}}}"


# --- pages ------------------------------------------------------------------------------------------------------------


def page(slides):
    """The HTML of one deck."""
    text = (HERE / "deck.html").read_text("utf-8")
    shown = sorted({slide.figure for slide in slides if slide.figure})
    parts = {
        "title": html.escape(slides[0].heading),
        "minutes": str(MINUTES),
        "records": "\n".join(f'<script src="page/records/{name}.js" defer></script>' for name in shown),
        "slides": "\n".join(_section(slide) for slide in slides),
        "keys": "\n".join(f"<tr><th>{key}</th><td>{does}</td></tr>" for key, does in keys(plan())),
    }
    return re.sub("@(\\w+)@", lambda found: parts[found[1]], text)


def _section(slide):
    notes = "\n".join(to_html(note, inline=False) for note in slide.notes)
    data = f' data-figure="{slide.figure}" data-preset="{html.escape(slide.preset)}"' if slide.figure else ""
    return f"""<section class="slide {slide.kind}"{data}>
{_heading(slide)}
<div class="body">
{KINDS[slide.kind](slide)}
</div>
<aside class="notes">{notes}</aside>
</section>"""


def _heading(slide):
    word = "Lecture " if slide.kind == "title" else ""
    number = f"<small>{word}{slide.section}</small> " if slide.section else ""
    return f"<h2>{number}{to_html(slide.heading)}</h2>"


def _paragraph(sentences, kind="words"):
    return f'<p class="{kind}">{to_html(" ".join(sentences))}</p>' if sentences else ""


def _title(slide):
    return _paragraph(slide.before)


def _formula(slide):
    number = f'<span class="number">({slide.number})</span>' if slide.number else ""
    shown = f'<div class="formula-box">{to_html(f"$${slide.formula}$$")}{number}</div>'
    return _paragraph(slide.before) + shown + _paragraph(slide.after, "words after")


def _picture(slide):
    """What answers a question waits for the next press; beside a picture that is no wider than high stand the words."""
    waits = ' fragment" data-fragment-index="0' if slide.asks else ""
    before = _paragraph(slide.before, "words asks" if slide.asks else "words")
    after = _paragraph(slide.after, f"words after{waits}")
    if not slide.picture:
        return before + after
    picture, (wide, high) = _cropped(slide.picture)
    image = f'<img class="shown{waits}" src="data:image/png;base64,{picture}" alt="{html.escape(slide.alt)}">'
    return (
        f'<div class="upright">{image}<div>{before}{after}</div></div>' if wide < 1.3 * high else before + image + after
    )


def _cropped(picture):
    """(PNG in base64, its size) without the white around it."""
    image = Image.open(BytesIO(base64.b64decode(picture))).convert("RGB")
    image = image.crop(ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox())
    file = BytesIO()
    image.quantize(256).save(file, "png", optimize=True)
    return base64.b64encode(file.getvalue()).decode(), image.size


def _figure(slide):
    return '<div class="stage"></div>'


def _answer(slide):
    return _paragraph(slide.before, "words asks") + _paragraph(slide.after, "words after fragment")


def _end(slide):
    return f"<ol>{''.join(f'<li>{to_html(question)}</li>' for question in slide.before)}</ol>"


KINDS = {
    "title": _title, "question": _picture, "formula": _formula, "picture": _picture, "figure": _figure,
    "answer": _answer, "end": _end,
}  # fmt: skip


def _index(made):
    titles = {number: f"{number[1]} · {to_html(slides[0].heading)}" for number, slides in made.items()}
    links = '<li><a href="{0}.html">{1}</a> <a href="{0}.html?print-pdf">to print</a></li>'
    rows = [links.format(number, title) for number, title in titles.items()]
    return (HERE / "index.html").read_text("utf-8").replace("@decks@", "\n".join(rows))
