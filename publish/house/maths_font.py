"""The letters of the figures' formulas, cut from Latin Modern, the letters of TeX and MathJax.

python -m publish.house.maths_font latinmodern-math.otf lmroman10-bold.otf    (needs fonttools and brotli)

Most phones have no font for mathematics, and without one a browser sets formulas badly.
"""

import string
import sys
from pathlib import Path

from nblib.explorables.hosts.scripts import FONTS, PAGE

PLAIN = string.ascii_letters + string.digits + " +=<>,.;:()[]|/!'−·×≈≤≥…αβδελπρστθΔΣΦ"
SIGNS = "∑∂∇∈∞→√⊙∘⟨⟩⋯′ˆ¯^ℒℐ𝒩ℓ𝓛"
ITALIC = "ℎ" + "".join(map(chr, [*range(0x1D434, 0x1D455), *range(0x1D456, 0x1D468), *range(0x1D6E2, 0x1D71C)]))
LICENSE = "A part of Latin Modern (GUST e-foundry), under the GUST Font License, gust.org.pl/fonts/licenses"


def cut(source, target, letters):
    """Writes these letters of the font `source` as WOFF2, with what its table for formulas says of them."""
    from fontTools import subset

    options = subset.Options(flavor="woff2", layout_features=[], hinting=False, name_IDs=[])
    font = subset.load_font(source, options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    for name_id, text in ((0, LICENSE), (1, "nblib maths"), (4, "nblib maths"), (6, "nblibmaths")):
        font["name"].setName(text, name_id, 3, 1, 0x409)
    subset.save_font(font, target, options)


if __name__ == "__main__":
    maths, bold = map(Path, sys.argv[1:])
    cut(maths, PAGE / "fonts" / FONTS[400], PLAIN + SIGNS + ITALIC)
    cut(bold, PAGE / "fonts" / FONTS[700], PLAIN)
