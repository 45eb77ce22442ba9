"""Waiting for what another process or a browser does."""

import contextlib
import time


def until(found, seconds=10, alive=lambda: True, told=lambda: "it did not happen"):
    """What `found()` gives once it is true, asked again and again; an address where nobody answers yet is no error.

    Raises AssertionError with what is `told` after so many seconds, or where nothing is `alive` any more.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end and alive():
        with contextlib.suppress(OSError):
            if what := found():
                return what
        time.sleep(0.05)
    raise AssertionError(told())
