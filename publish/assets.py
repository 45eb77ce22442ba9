"""What pages of the site and of the decks load: the recorded views of figures, their style, and MathJax.

Scripts are plain ones, not modules and not JSON, which a browser would not load from a folder (`file://`).
"""

import base64
import gzip
import importlib.metadata
import json
import shutil

from nblib.explorables import FIGURES
from nblib.explorables.hosts.record import record
from nblib.explorables.hosts.scripts import style


def write(folder, names=FIGURES):
    """Writes the records of the figures of these names, the style of figures, and MathJax into `folder`."""
    (folder / "records").mkdir(parents=True, exist_ok=True)
    for name in names:
        _write_record(folder / "records", name)
    (folder / "figures.css").write_text(style(), "utf-8")
    shutil.copy(_mathjax(), folder / "tex-svg.js")


def _mathjax():
    """MathJax in one file, as the package sphinx-mathjax-offline brings it (its name is no module's)."""
    return importlib.metadata.distribution("sphinx-mathjax-offline").locate_file(
        "sphinx-mathjax-offline/static/mathjax/tex-svg.js"
    )


def _write_record(folder, name):
    """NAME.js; where narrow pages show another picture NAME.narrow.js too."""
    wide, narrow = record(name), record(name, narrow=True)
    _write(folder / f"{name}.js", name, wide | {"narrow": narrow != wide})
    if narrow != wide:
        _write(folder / f"{name}.narrow.js", f"{name}.narrow", narrow)


def _write(file, key, data):
    """Packed: a sixth of the size, on a stick too."""
    text = json.dumps(data, allow_nan=False, separators=(",", ":"))
    packed = base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
    file.write_text(f'(window.nblibRecords ??= {{}})["{key}"] = "{packed}";\n', "utf-8")
