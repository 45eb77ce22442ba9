"""The flipbooks of the handout begin with what the text speaks of."""

import re

import pytest

from lecture import EXPLORABLES, ROOT, handout

TEXTS = sorted((ROOT / "notebooks" / "text").glob("*.py"))
NAMED = {cls.__name__: cls for cls in EXPLORABLES}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_flipbook_opens_with_the_question_of_its_notebook(path, monkeypatch):
    monkeypatch.setattr(handout.flipbook, "_moment", lambda shown, stage, preset, count: [preset.name])
    for line in re.findall(r"(?m)^explorables\.\w+\(.*\)$", path.read_text(encoding="utf8")):
        name, preset = re.fullmatch(r'explorables\.(\w+)\("?(.*?)"?\)', line).groups()
        cls, pages = handout.pages_of(line)
        assert cls is NAMED[name]
        assert pages[0] == (preset or cls.presets[0].name)
        assert sorted(pages) == sorted(p.name for p in cls.presets if p.question)
