"""What every explorable is made of: declaration, controls, words, and the one function `respond`."""

from nblib.explorables.engine.controls import Choice, Integer, LogReal, Points, Real, Seed, Time, Toggle, Vector
from nblib.explorables.engine.explorable import Explorable, Preset

__all__ = [
    "Choice",
    "Explorable",
    "Integer",
    "LogReal",
    "Points",
    "Preset",
    "Real",
    "Seed",
    "Time",
    "Toggle",
    "Vector",
]
