"""`hint`, `solution` and `progress`: steps towards an answer, an answer in plain NumPy, and what is solved so far."""

import html
import inspect
import re
import textwrap
from dataclasses import dataclass

from nblib.exercises.verdict import COLOURS, SIGNS, box, markup

BLUE, GREY = COLOURS["right"], COLOURS["not attempted yet"]


@dataclass(frozen=True, repr=False)
class Note:
    """A title and lines of text; shows itself as plain text and as a box in a notebook."""

    title: str
    text: str
    colour: str = GREY

    def __repr__(self):
        return "\n  ".join([self.title, *self.text.splitlines()])

    def _repr_html_(self):
        return box(self.colour, self.title, markup(self.text))


@dataclass(frozen=True, repr=False)
class Source(Note):
    """The same with the text of a program."""

    def _repr_html_(self):
        style = (
            "background:#f4f4f4;color:#111;padding:8px;margin:8px 0 0 0;overflow:auto;"
            "white-space:pre;word-break:normal;font-size:14px;line-height:1.35"
        )
        return box(self.colour, self.title, f'<pre style="{style}" tabindex="0">{html.escape(self.text)}</pre>')


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
    return Source(f"{exercise.key}: a right answer in plain NumPy", source.rstrip(), BLUE)
