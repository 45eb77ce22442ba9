"""How results are kept: NAME.json beside this file, and as a table between two marks in docs/performance.md."""

import json
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "performance.md"


def markdown(head, rows):
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def machine(*packages):
    """Python and these packages, with their versions, and what of the processor NumPy makes use of."""
    vectors = np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", [])
    found = [f"Python {platform.python_version()} ({' '.join([platform.system(), platform.machine(), *vectors[-1:]])})"]
    for package in packages:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"no {package}")
    return "with " + ", ".join(found)


def marked(name, text, page=PAGE):
    """The text of the file `page` with `text` between the marks of `name`."""
    old = page.read_text(encoding="utf8")
    return re.sub(rf"(<!-- {name} -->\n).*?(<!-- end -->)", lambda m: f"{m[1]}\n{text}\n\n{m[2]}", old, flags=re.S)


def save(name, result, text):
    (HERE / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf8")
    PAGE.write_text(marked(name, text), encoding="utf8")


def load(name):
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf8"))
