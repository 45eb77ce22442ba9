"""What `check` answers, as plain text and as a box in a notebook: word, sign and colour say the same."""

import html
import re
from dataclasses import dataclass

SIGNS = {"right": "✓", "not yet": "✗", "not attempted yet": "○"}
COLOURS = {"right": "#0072B2", "not yet": "#D55E00", "not attempted yet": "#6B6B6B"}


@dataclass(frozen=True)
class Finding:
    """What is wrong: a stable short name, or None where there is none, and the message for the student."""

    name: str | None
    message: str


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
        notes = f'<div style="margin-top:10px;color:#555;font-size:15px">{markup(chr(10).join(self.notes))}</div>'
        return box(colour, title, markup(self.message) + self._printed() + (notes if self.notes else ""))

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


def markup(message):
    """A message as HTML: a paragraph for each line, `code` in backticks."""
    lines = (re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(line)) for line in message.splitlines())
    return "".join(f'<p style="margin:6px 0 0 0">{line}</p>' for line in lines)
