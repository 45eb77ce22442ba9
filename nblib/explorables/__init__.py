"""Figures that move. Work in progress: docstring to come."""

FIGURES = {
    "Bump": "approximation.bump",
}
