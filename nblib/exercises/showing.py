"""What `check`, `hint`, `solution` and `progress` show, as text and as a box: word, sign and colour say the same."""

import html
import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nblib.activations import Activation
from nblib.exercises.sizes import shape_by_names

SIGNS = {"right": "✓", "not yet": "✗", "not attempted yet": "○"}
COLOURS = {"right": "#0072B2", "not yet": "#D55E00", "not attempted yet": "#6B6B6B"}
BLUE, GREY = COLOURS["right"], COLOURS["not attempted yet"]
CALLS = re.compile(r"(?m)(?<=^Wanted: ).+|(?<=^Stuck\? ).+|(?<=^Write ).+(?= above, then run the cell again\.$)")


@dataclass(frozen=True)
class Verdict:
    """The answer of `check`: `passed`, `mistake` (a stable short name or None) and the `message`.

    Several mistakes at once are joined by +. `state` is one of right, not yet, not attempted yet. The `notes` are lines
    that help on: the call that is wanted, what was tried, where the next hint is.
    """

    key: str
    state: str
    message: str
    mistake: str | None = None
    printed: str = ""
    notes: tuple[str, ...] = ()

    @property
    def passed(self):
        return self.state == "right"

    def __repr__(self):
        lines = [f"{SIGNS[self.state]} {self.key}: {self.state}", *self.message.splitlines()]
        if self.printed:
            lines += ["Your function printed:", *self.printed.rstrip().splitlines()]
        lines += self.notes
        return "\n  ".join(lines).rstrip()

    def _repr_html_(self):
        colour = COLOURS[self.state]
        title = f"{SIGNS[self.state]} {self.key}: {self.state}"
        notes = markup(_calls_marked("\n".join(self.notes)))
        notes = f'<div style="margin-top:10px;color:#555;font-size:15px">{notes}</div>' if self.notes else ""
        return box(colour, title, markup(_calls_marked(self.message)) + self._printed() + notes)

    def _printed(self):
        if not self.printed:
            return ""
        style = "margin:4px 0 0 0;background:#f4f4f4;color:#111;padding:6px;white-space:pre-wrap"
        text = html.escape(self.printed)
        return f'<div style="margin-top:8px">Your function printed:</div><pre style="{style}">{text}</pre>'


def box(colour, title, body):
    """A box with a coloured edge and a title; dark on white, whatever the theme of the notebook."""
    frame = f"border:1px solid #ccc;border-left:8px solid {colour};border-radius:4px;padding:10px 14px;margin:4px 0"
    text = "background:#fff;color:#111;font-size:16px;line-height:1.5;max-width:66em"
    head = f"font-weight:bold;font-size:18px;color:{colour}"
    return f'<div role="status" style="{frame};{text}"><div style="{head}">{html.escape(title)}</div>{body}</div>'


def program(text):
    """The text of a program as HTML."""
    style = "background:#f4f4f4;color:#111;padding:8px;margin:8px 0 0 0;overflow:auto;white-space:pre;font-size:14px"
    return f'<pre style="{style};word-break:normal;line-height:1.35" tabindex="0">{html.escape(text)}</pre>'


def markup(message):
    """A message as HTML: a paragraph for each line, `code` in backticks."""
    code = r'<code style="background:none;color:inherit;font-size:0.9em">\1</code>'
    lines = (re.sub(r"`([^`]+)`", code, html.escape(line)) for line in message.splitlines())
    return "".join(f'<p style="margin:6px 0 0 0">{line}</p>' for line in lines)


def _calls_marked(text):
    """Backticks for the calls that the plain text has without; an arrow is one sign, which no line can break."""
    return CALLS.sub(lambda call: f"`{call[0].replace('->', '→')}`", text)


def name_of(exercise, function):
    """The name of the student's function as it stands in the cell; what the notebooks call it, where it has none."""
    try:
        name = str(function.__name__)
    except Exception:  # a partial has none, and objects may answer anything
        name = ""
    return name if name.isidentifier() and name != "_" else f"my_{exercise.key}"


def notes(exercise, function, seed=0):
    cases = exercise.cases(seed)
    arguments = ", ".join(f"{name}{_named_shape(value, cases[0])}" for name, value in cases[0].arguments.items())
    return (
        f"Wanted: {name_of(exercise, function)}({arguments}) -> {_returned(exercise, cases[0])}",
        f"Tried: {_tried(cases, exercise.edges(seed))}",
        f'Stuck? hint("{exercise.key}")',
    )


def _named_shape(value, case):
    """` (N, d)` behind the name of an array, ` [(d, n), ...]` behind that of a list; nothing for what has no shape."""
    if isinstance(value, list):
        shapes = [_named_shape(entry, case).strip() for entry in value]
        return f" [{', '.join(shapes)}]" if any(shapes) else ""
    return " " + shape_by_names(value.shape, case.sizes) if isinstance(value, np.ndarray) else ""


def _returned(exercise, case):
    if exercise.measure:
        return ", ".join(exercise.parts)
    shapes = [shape_by_names(want.shape, case.sizes) if want.ndim else "a number" for want in case.want]
    names = exercise.parts or [""] * len(shapes)
    return ", ".join(f"{name} {shape}".strip() for name, shape in zip(names, shapes, strict=True))


def _tried(cases, edges):
    sizes = {}
    for case in cases:
        for name, size in case.sizes.items():
            sizes.setdefault(name, []).append(size)
    ranges = [f"{name} = {min(found)} to {max(found)}" for name, found in sizes.items()]
    sigmas = dict.fromkeys(v.name for c in cases for v in c.arguments.values() if isinstance(v, Activation))
    with_ = "; ".join(filter(None, [", ".join(ranges), f"σ = {', '.join(sigmas)}" if sigmas else ""]))
    special = f", then with {', '.join(edge.label for edge in edges)}" if edges else ""
    return f"{len(cases)} inputs{f' ({with_})' if with_ else ''}{special}."


@dataclass(frozen=True, repr=False)
class Note:
    """A title and lines of text; shows itself as plain text and as a box in a notebook."""

    title: str
    text: str
    colour: str = GREY
    as_html: Callable = markup

    def __repr__(self):
        return "\n  ".join([self.title, *self.text.splitlines()])

    def _repr_html_(self):
        return box(self.colour, self.title, self.as_html(self.text))


class Session:
    """What has been opened and tried since the kernel started; nothing is written to disk."""

    def __init__(self):
        self.opened, self.states = {}, {}

    def record(self, verdict):
        if self.states.get(verdict.key) != "right":  # once solved, solved
            self.states[verdict.key] = verdict.state

    def hint(self, exercise):
        """One hint more than at the last call."""
        number = self.opened[exercise.key] = min(self.opened.get(exercise.key, 0) + 1, len(exercise.hints))
        lines = [f"{k}. {hint}" for k, hint in enumerate(exercise.hints[:number], start=1)]
        if number == len(exercise.hints):
            lines.append(f'These are all. `solution("{exercise.key}")` shows a right answer.')
        else:
            lines.append(f'There are more: `hint("{exercise.key}")` again.')
        return Note(f"Hints for {exercise.key}: {number} of {len(exercise.hints)}", "\n".join(lines), BLUE)

    def progress(self):
        solved = sum(state == "right" for state in self.states.values())
        lines = [f"{SIGNS[state]} {key}: {state}" for key, state in self.states.items()]
        return Note(
            f"Solved so far: {solved} of {len(self.states)}", "\n".join(lines or ["No exercise was checked yet."])
        )


def solution(exercise):
    """A right answer, as a reader could have written it: the decorated function without its statement."""
    source = textwrap.dedent(inspect.getsource(exercise.answer))
    source = source[re.search(r"^def ", source, re.MULTILINE).start() :]
    source = re.sub(r'\n +"""(?s:.*?)"""\n', "\n", source, count=1)
    return Note(f"{exercise.key}: a right answer in plain NumPy", source.rstrip(), BLUE, program)
