"""The environment of every kernel, for the tests and for the rebuild alike."""

import os
from pathlib import Path

NO_NETWORK = Path(__file__).parent / "no_network"


def kernel_environment(home):
    """Environment variables for a kernel: fixed seed and threads, no network, nobody's IPython or matplotlib settings.

    `home` is an empty folder of the caller. Seed and threads give way to what the caller's environment sets.
    """
    style = Path(home) / "matplotlibrc"
    style.touch()
    return {
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(NO_NETWORK), os.environ.get("PYTHONPATH")])),
        "IPYTHONDIR": str(home),
        "MATPLOTLIBRC": str(style),
    }
