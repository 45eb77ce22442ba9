"""The README shows the start page's picture: `python tests/readme_picture.py` copies it out of the stored notebook."""

import base64
import json
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / ".github" / "lecture.png"


def start_picture():
    """The bytes of the first picture stored in notebooks/00_start.ipynb."""
    notebook = json.loads((ROOT / "notebooks" / "00_start.ipynb").read_text(encoding="utf8"))
    outputs = (output for cell in notebook["cells"] for output in cell.get("outputs", []))
    return base64.b64decode(next(o["data"]["image/png"] for o in outputs if "image/png" in o.get("data", {})))


if __name__ == "__main__":
    PICTURE.write_bytes(start_picture())
