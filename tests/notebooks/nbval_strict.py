"""What nbval 0.11 leaves out: the pictures of a cell are compared too, and its kernels run in a fixed environment.

A pytest plugin, named in pyproject.toml. nbval compares every text; a picture is compared by its pixels.
"""

import publish.notebooks  # noqa: F401

# isort: split

import tempfile
from functools import partial

import pytest
from nbval import kernel, plugin

from publish.notebooks.environment import kernel_environment
from publish.notebooks.pictures import EMBEDDED, LIMIT, decode, difference
from publish.readers import unveiled

NOT_COMPARED = "pictures not compared"
HOME = pytest.StashKey()


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
    config.stash[HOME] = tempfile.TemporaryDirectory(prefix="kernels-", ignore_cleanup_errors=True)
    env = kernel_environment(config.stash[HOME].name)
    kernel.start_new_kernel = partial(kernel.start_new_kernel, env=env)
    plugin.IPyNbCell.compare_outputs = compare_outputs
    plugin.IPyNbCell.sanitize = sanitize


def pytest_sessionfinish(session):
    session.config.stash[HOME].cleanup()


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
