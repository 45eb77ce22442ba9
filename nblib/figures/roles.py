"""One table of roles for page and paper: what a mark means decides how it looks, never the other way round.

A role has a colour in light (print is light, on white) and in dark, a width in px, a dash pattern and a marker, so
that colour is never alone. Every colour has a contrast of at least 4.5 against `PAPER` and `CARD` of its mode.
"""

from dataclasses import dataclass

PAPER = "#ffffff", "#15181d"  # light, dark
CARD = "#f6f7f9", "#1e232a"
LINE = "#e3e6ea", "#2e353e"  # grid lines and rims, which carry no meaning


@dataclass(frozen=True)
class Role:
    light: str
    dark: str
    width: float = 3.0  # px
    dash: tuple[float, ...] = ()  # px on, px off, ...
    marker: str = "circle"  # circle, square, diamond, triangle, down, plus, cross, bar


INK, SOFT = ("#1b1f24", "#eceff3"), ("#5b6472", "#a3adba")
BLUE, ORANGE, GOOD = ("#1d5fd1", "#7db0ff"), ("#c2410c", "#ff9a62"), ("#0b7a4b", "#6fdca8")

ROLES = {
    "ink": Role(*INK, 2),  # words, axes of a drawing, a probe
    "soft": Role(*SOFT, 1.5),  # what only helps to read
    "data": Role(*INK, 2),
    "truth": Role(*SOFT, 2.5, (7, 5)),  # the target, a bound, a reference
    "network": Role(*BLUE, 4.5),
    "test": Role("#6d3fc0", "#bfa2ff", 3.5, (9, 4), "square"),  # what was not trained on
    "step": Role(*ORANGE, 3),  # gradients, steps, nudges
    "error": Role("#b3261e", "#ff8f87", 3, (), "bar"),
    "good": Role(*GOOD, 3, (), "plus"),  # a minimum, a goal, a tolerance
    "forward": Role(*BLUE, 2),  # notebook 06: outputs z
    "backward": Role(*ORANGE, 2),  # notebook 06: errors delta
    "neuron 1": Role("#a4319e", "#f09bea", 3),
    "neuron 2": Role("#0b7a75", "#5fd6cf", 3, (10, 6)),
    "neuron 3": Role("#b4530a", "#f5b04d", 3, (2, 7)),
    "neuron 4": Role("#5146b8", "#b3abff", 3, (14, 5, 2, 5)),
    "neuron 5": Role("#5d6b0a", "#c3d35a", 3, (5, 4)),
    "neuron 6": Role("#a82c4f", "#ff9db8", 3, (10, 4, 2, 4, 2, 4)),
    "neuron": Role("#a4319e", "#f09bea", 2),  # many neurons that nobody tells apart
    "run 1": Role(*ORANGE, 3, (), "circle"),  # paths of descent and what they reach, told apart by marker and number
    "run 2": Role("#0b7a75", "#5fd6cf", 3, (), "square"),
    "run 3": Role("#6d3fc0", "#bfa2ff", 3, (), "diamond"),
    "run 4": Role("#a82c4f", "#ff9db8", 3, (), "triangle"),
    "run 5": Role("#5d6b0a", "#c3d35a", 3, (), "down"),
}

# what a mark may add to its role: a factor of the width, the opacity, a dash pattern
LOOKS = {
    "thin": {"width": 0.5},
    "bold": {"width": 1.7},
    "faint": {"opacity": 0.35},
    "dotted": {"dash": (1, 6)},
    "dashed": {"dash": (8, 5)},
    "solid": {"dash": ()},
    "hollow": {},  # dots and boxes: paper inside, a rim of the colour
    "hatched": {},  # areas and boxes: lines of the colour
    "filled": {},  # boxes: the full colour; without it a tint
    "small": {"size": 0.6},  # dots and text
    "large": {"size": 1.6},
}

# from the least to the most of an image: perceptually even, light to dark on paper, dark to light on a dark page
RAMP = ("#f7f9fc", "#d9e3f3", "#b0c4e4", "#839fd0", "#5a78b4", "#3b5590"), (
    "#1b2029", "#26324a", "#334a73", "#456aa0", "#6a93c9", "#a3c2e8",
)  # fmt: skip


THEME = {"paper": PAPER, "card": CARD, "line": LINE, "ink": INK, "soft": SOFT, "blue": BLUE, "good": GOOD}


def theme(mode):
    """The colours of a page as custom properties of CSS; `mode` 0 is light, 1 dark."""
    return "".join(f"--{name}:{pair[mode]};" for name, pair in THEME.items())


def css():
    """The table as style rules of the page: custom properties for every role, light and dark."""
    rules = []
    for mode, select in enumerate((".nblib", ".nblib.dark")):
        shades = "".join(f"--ramp-{i}:{shade};" for i, shade in enumerate(RAMP[mode]))
        rules.append(f"{select}{{{theme(mode)}{shades}}}")
        for name, role in ROLES.items():
            rules.append(f"{select} .{classed(name)}{{--c:{(role.light, role.dark)[mode]}}}")
    for name, role in ROLES.items():
        dash = " ".join(map(str, role.dash)) or "none"
        rules.append(f".nblib .{classed(name)}{{--w:{role.width};--dash:{dash};--marker:{role.marker}}}")
    for name, look in LOOKS.items():
        properties = {"width": "--k", "opacity": "opacity", "size": "--size"}
        parts = [f"{properties[key]}:{value}" for key, value in look.items() if key != "dash"]
        parts += [f"--dash:{' '.join(map(str, look['dash'])) or 'none'}"] if "dash" in look else []
        if parts:
            rules.append(f".nblib .{name}{{{';'.join(parts)}}}")
    return "\n".join(rules)


def classed(role):
    """The role as a class of the page: "neuron 2" is "role-neuron-2"."""
    return "role-" + role.replace(" ", "-")
