"""What the notebooks cite is in the bibliography."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAME = r"[A-ZÄÖÜ][\w’-]+"
CITED = re.compile(rf"({NAME}(?:(?:, | and ){NAME})*(?: et al\.)?) \(?((?:19|20)\d\d)\b")
NO_NAMES = re.compile("January|February|March|April|May|June|July|August|September|October|November|December|Take|Loa")


def test_every_citation_has_its_entry():
    text = (ROOT / "docs" / "bibliography.md").read_text("utf-8")
    entries = [" ".join(entry.split()) for entry in re.split(r"\n- ", text)[1:]]
    cited = {
        match.groups()
        for path in (ROOT / "notebooks" / "text").glob("*.py")
        for match in CITED.finditer(re.sub(r"\n# ", " ", path.read_text("utf-8")))
        if not NO_NAMES.search(match[1])
    }
    assert len(cited) >= 18
    for names, year in cited:
        wanted = set(re.findall(NAME, names))
        heads = [entry.partition(f" ({year})")[0] for entry in entries if f" ({year})" in entry]
        assert any(wanted <= set(re.findall(NAME, head)) for head in heads), (names, year)
