"""What nbval 0.11 leaves out: the pictures of a cell are compared too, and its kernels run in a fixed environment.

A pytest plugin (`-p nbval_strict` in pyproject.toml). nbval compares every text; a picture is compared by its pixels.
"""

import quick_imports  # noqa: F401

# isort: split

import base64
import io
import re
import tempfile
from functools import partial

import numpy as np
from kernel_environment import kernel_environment
from nbval import kernel, plugin
from PIL import Image

from publish.readers import unveiled

TILE = 32  # px
LIMIT = 5  # grey levels of 255: other CPUs give at most 0.1, the smallest change that means something 9.5
EMBEDDED = re.compile(r"data:image/png;base64,([\w+/=\s]+)")
NOT_COMPARED = "pictures not compared"


def decode(png):
    """(pixels (height, width, 3), the matplotlib x.y that drew them) of a base64 PNG."""
    image = Image.open(io.BytesIO(base64.b64decode(png)))
    drawn_by = re.search(r"Matplotlib\D*(\d+\.\d+)", image.info.get("Software", ""))
    return np.asarray(image.convert("RGB"), dtype=float), drawn_by and drawn_by[1]


def difference(stored, fresh):
    """Root mean square difference over the worst TILE x TILE square, in grey levels; inf when the sizes differ."""
    if stored.shape != fresh.shape:
        return np.inf
    squares = ((stored - fresh) ** 2).mean(axis=2)
    pixels = np.ones_like(squares)
    for axis, length in enumerate(squares.shape):
        starts = np.arange(0, length, TILE)
        squares, pixels = np.add.reduceat(squares, starts, axis), np.add.reduceat(pixels, starts, axis)
    return float(np.sqrt((squares / pixels).max()))


def pictures(outputs):
    return [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]


def compare_outputs(self, test, ref, skip_compare=None, compare_texts=plugin.IPyNbCell.compare_outputs):
    ref = unveiled(ref)
    if not compare_texts(self, test, ref, skip_compare):
        return False
    stored, fresh = map(pictures, (ref, test))
    if len(stored) != len(fresh):
        self.comparison_traceback.append(f"{len(stored)} pictures are stored, {len(fresh)} were drawn")
    for number, (old, new) in enumerate(zip(stored, fresh, strict=False), 1):
        (old, old_version), (new, new_version) = decode(old), decode(new)
        if old_version != new_version:  # another FreeType: every letter differs
            versions = f"stored by matplotlib {old_version}, drawn by {new_version}"
            self.user_properties.append((NOT_COMPARED, versions))
        elif (rms := difference(old, new)) > LIMIT:
            self.comparison_traceback.append(f"picture {number}: worst tile differs by {rms:.1f} > {LIMIT} grey levels")
    return not self.comparison_traceback


def sanitize(self, text, apply_patterns=plugin.IPyNbCell.sanitize):
    """An <img> in HTML holds the picture a second time; test_stored.py holds the two against each other."""
    return apply_patterns(self, EMBEDDED.sub("picture", text) if isinstance(text, str) else text)


def pytest_configure(config):
    home = tempfile.TemporaryDirectory(prefix="kernels-", ignore_cleanup_errors=True)
    config.add_cleanup(home.cleanup)
    kernel.start_new_kernel = partial(kernel.start_new_kernel, env=kernel_environment(home.name))
    plugin.IPyNbCell.compare_outputs = compare_outputs
    plugin.IPyNbCell.sanitize = sanitize


def pytest_terminal_summary(terminalreporter):
    reasons = [
        reason
        for report in terminalreporter.getreports("passed")
        for name, reason in report.user_properties
        if name == NOT_COMPARED
    ]
    if reasons:
        terminalreporter.section(f"{len(reasons)} {NOT_COMPARED}")
        for reason in sorted(set(reasons)):
            terminalreporter.line(f"{reasons.count(reason)} {reason}")
