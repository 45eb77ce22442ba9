"""What is wrong with a student's function, as every part of `check` hands it on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What is wrong: a stable short name, or None where there is none, and the message for the student."""

    name: str | None
    message: str
