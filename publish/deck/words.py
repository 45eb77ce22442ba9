"""Sentences of Markdown, and Markdown as HTML: formulas stay whole, between the marks that MathJax looks for."""

import html
import re

from markdown_it import MarkdownIt

from nblib.explorables.engine.words import capitalised

MATH = re.compile(r"\$\$.+?\$\$|\$.+?\$", re.S)
END = re.compile(r"(?<=[.?!])\s+(?=[A-Z\x01*(])|(?<=[.?!]\*\*)\s+")
LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
ELSEWHERE = re.compile(
    r"`|^\*?Needs \d|^(Sections?|See|From) [\d.]+|^You (need|get)|Exercise\.|^\(?Many books|^(Answer|Cover) the"
)
PREDICT = re.compile(r"^(?:\*\*Predict[^*]*\*\*[:,]?|In code:) *")
TRAP = re.compile(r"^\*\*(?:A|Another) trap")
ASIDE = re.compile(r"\s*\((?:[^\s()]+\s+){8,}[^\s()]+\)")  # of nine words and more
MARK = "\x01{}\x02"
markdown = MarkdownIt("commonmark", {"html": False})


class Words:
    """The sentences of Markdown, by paragraphs; those that speak of code or of other sections are left out."""

    def __init__(self, text, whole=False):
        formulas = []

        def keep(found):
            formulas.append(found[0])
            return MARK.format(len(formulas) - 1)

        text = LINK.sub(r"\1", MATH.sub(keep, re.sub(r"(?m)^#+ .*$", "", text)))
        text = ASIDE.sub("", text)
        self.paragraphs = []
        for paragraph in re.split(r"\n\s*\n", text):
            parts = [s.strip() for s in END.split(" ".join(paragraph.split())) if s and s.strip()]
            parts = [re.sub(r"\x01(\d+)\x02", lambda m: formulas[int(m[1])], s) for s in parts]
            parts = [s for s in parts if whole or not ELSEWHERE.search(s)]
            parts = [capitalised(PREDICT.sub("", s)) if PREDICT.match(s) else s for s in parts]
            if parts and not TRAP.match(parts[0]):
                self.paragraphs.append(parts)

    @property
    def all(self):
        return [sentence for paragraph in self.paragraphs for sentence in paragraph]

    @property
    def first(self):
        return self.paragraphs[0] if self.paragraphs else []

    @property
    def last(self):
        return self.paragraphs[-1] if self.paragraphs else []

    @property
    def question(self):
        """The last paragraph that asks, up to its question."""
        for paragraph in reversed(self.paragraphs):
            asking = [i for i, sentence in enumerate(paragraph) if sentence.rstrip("*").endswith("?")]
            if asking:
                return paragraph[: asking[-1] + 1]
        return []


def unmarked(text):
    """A heading without marks."""
    return text.replace("**", "").strip()


def to_html(text, inline=True):
    """Markdown as HTML; formulas between \\( and \\) or \\[ and \\]."""
    formulas = []

    def keep(found):
        formulas.append(_marked(found[0]))
        return MARK.format(len(formulas) - 1)

    kept = MATH.sub(keep, LINK.sub(r"\1", text))
    shown = markdown.renderInline(kept) if inline else markdown.render(kept)
    kept_with = re.sub(r"(\(?\x01\d+\x02[.,:;?!)]+)", r'<span class="whole">\1</span>', shown)
    return re.sub(r"\x01(\d+)\x02", lambda m: formulas[int(m[1])], kept_with)


def _marked(formula):
    if formula.startswith("$$"):
        return rf"\[{html.escape(formula[2:-2])}\]"
    return rf"\({html.escape(formula[1:-1])}\)"
