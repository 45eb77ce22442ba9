"""The slides of the lecture: `nblib slides` and `make slides`."""
