"""What a figure is written with: the class of all figures, presets and controls."""

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
