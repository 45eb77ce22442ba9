"""What the repository shows of itself: who imports whom, the map of the script, the picture of the README."""
