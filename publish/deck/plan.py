"""The lecturer's plan: its keys, and what it says about one lecture, minute by minute."""

import re
from functools import cached_property

LECTURE = re.compile(r"^## (?:Notebook|Lecture) (\d)(.+?)(?=^## |\Z)", re.M | re.S)
KEYS, ROW = re.compile(r"^\| key \| does \|\n\|---\|---\|\n((?:\|.+\n)+)", re.M), re.compile(r"\| (.+) \| (.+) \|")
STEP = re.compile(r"^\| (\d+–\d+) \| ([\d., –]+) \| (.+?) \| ([\d, ]*) ?\|$", re.M)
VOTE = re.compile(r"^\| (\d) `(\w+)` → `([^`]+)` \| (\d) \| (.+?) \| (.+) \|$", re.M)
LAST = re.compile(r"(.+\?)(?: \*(.+)\*)?$")  # a question to end with, and its answer
ASIDE = re.compile(r"^((?:Homework|If there is time): .+?)(?:\n\n|\Z)", re.M | re.S)


def keys(plan):
    """(key, what it does) for every row of the plan's table of keys."""
    return ROW.findall(KEYS.search(plan)[1])


class Lecture:
    """The part of the plan (Markdown) with this number."""

    def __init__(self, plan, number):
        self.text = {found[1]: found[2] for found in LECTURE.finditer(plan)}[number]

    @property
    def overview(self):
        """All steps as one list."""
        return "\n".join(f"- {when}: {where}. {say}" for when, where, say, _ in STEP.findall(self.text))

    @property
    def minutes(self):
        """What is said in each section, and when."""
        steps = STEP.findall(self.text)
        return {section: f"**Minutes {when}.** {say}" for when, where, say, _ in steps for section in _within(where)}

    def votes(self, figure):
        """What the lecturer does with a figure."""
        return [
            f"Press **{key}** ({scene}). Expected, in %: {shares}. {hint}"
            for _, name, scene, key, shares, hint in VOTE.findall(self.text)
            if name == figure
        ]

    @cached_property
    def last(self):
        """(question, answer or None) for each of the questions to end with."""
        part = self.text.partition("**Three questions to end with.**")[2].split("\n\n")[1]
        return [LAST.match(" ".join(text.split())).groups() for text in re.split(r"(?m)^\d\. ", part)[1:]]

    @property
    def notes_to_end_with(self):
        """The answers, and what is left to say."""
        answers = [f"**{i}.** {answer}" for i, (_, answer) in enumerate(self.last, 1) if answer]
        return [*answers, *ASIDE.findall(self.text)]


def _within(where):
    """The sections that the plan names: "1.5–1.7" are three, "1.8, 1.9" two."""
    for part in where.split(", "):
        first, last = (part.split("–") * 2)[:2]
        chapter, begin = first.split(".")
        yield from (f"{chapter}.{i}" for i in range(int(begin), int(last.split(".")[1]) + 1))
