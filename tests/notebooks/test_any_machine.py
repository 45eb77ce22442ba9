"""The same outputs on any machine (`make soak`): other BLAS kernels, threads and Pythons, no network, twenty in a row.

Every test runs the notebooks and the tests of the mathematics, or all that `make test` runs, in a pytest of its own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.soak

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ["notebooks", "tests/notebooks"]
MATHEMATICS = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "tests").glob("test_*.py"))]
RUNS = 20
CPU = {name for name, there in np._core._multiarray_umath.__cpu_features__.items() if there}

KERNELS = {  # what the variables ask for, and the feature a CPU needs for it
    "Haswell": ({"OPENBLAS_CORETYPE": "Haswell"}, "AVX2"),
    "SkylakeX": ({"OPENBLAS_CORETYPE": "SkylakeX"}, "AVX512F"),
    "Prescott": (
        {
            "OPENBLAS_CORETYPE": "Prescott",
            "OPENBLAS_NUM_THREADS": "2",
            "PYTHONHASHSEED": "7",
            "NPY_DISABLE_CPU_FEATURES": " ".join(sorted(CPU & {"X86_V3", "X86_V4"})),
        },
        "SSE3",
    ),
}

CORE = """if True:
    import ctypes, glob, numpy
    blas = ctypes.CDLL(glob.glob(numpy.__path__[0] + ".libs/libscipy_openblas64_*")[0])
    blas.scipy_openblas_get_corename64_.restype = ctypes.c_char_p
    print(blas.scipy_openblas_get_corename64_().decode())"""


def suite(*what, python=sys.executable, before=(), **variables):
    """Runs `what` (all if empty) under pytest; fails with the end of what it printed."""
    command = [*before, python, "-m", "pytest", "-n", "2", "-q", "-p", "no:cacheprovider", *what]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")} | variables
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf8")
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-1000:]
    return run.stdout


def test_other_blas_kernels():
    possible = {name: variables for name, (variables, needs) in KERNELS.items() if needs in CPU}
    assert possible, "this CPU has none of the features that the kernels need"
    for name, variables in possible.items():
        found = subprocess.run([sys.executable, "-c", CORE], env=os.environ | variables, capture_output=True, text=True)
        assert found.stdout.strip() == {"Prescott": "Katmai"}.get(name, name)  # OpenBLAS's list of names is off by some
        suite(*NOTEBOOKS, *MATHEMATICS, **variables)


def test_twenty_runs_in_a_row():
    for _ in range(RUNS):
        suite("notebooks")


def test_with_the_network_cut():
    """In a network of its own, in which there is nothing but loopback."""
    before = ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    code = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=5)"
    alone = subprocess.run([*before, sys.executable, "-c", code], capture_output=True, encoding="utf8")
    assert "Network is unreachable" in alone.stderr
    suite(before=before)


def pythons():
    """{version: path} of the Pythons on PATH that we support, but the one that runs here."""
    found = {}
    for minor in range(11, 15):
        path = shutil.which(f"python3.{minor}")
        if path and minor != sys.version_info.minor:
            works = subprocess.run([path, "-c", "import ensurepip, venv"], capture_output=True).returncode == 0
            found |= {f"3.{minor}": path} if works else {}
    return found


def environment_of(python, folder, *install):
    subprocess.run([python, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *install[:1]], check=True)
    for arguments in install[1:]:
        subprocess.run([python, "-m", *arguments], cwd=ROOT, check=True)
    return str(python)


def test_other_pythons(tmp_path):
    assert pythons(), "no other supported Python is on PATH"
    pip = ["pip", "install", "--quiet", "--no-deps"]
    pins, ours = [*pip, "--requirement", "requirements/test.txt"], [*pip, "--no-build-isolation", "--editable", "."]
    for version, path in pythons().items():
        python = environment_of(path, tmp_path / version, "pip", pins, ours)
        print(version, suite(*NOTEBOOKS, *MATHEMATICS, python=python)[-200:])


@pytest.mark.parametrize("resolution", ["lowest-direct", "highest"])
def test_other_versions_of_what_we_build_on(resolution, tmp_path):
    """The oldest that pyproject.toml admits, on the oldest Python; the newest, on the newest Python there is."""
    python = list({f"3.{sys.version_info.minor}": sys.executable, **pythons()}.items())
    python = min(python) if resolution == "lowest-direct" else max(python)
    uv = ["uv", "pip", "install", "--quiet", "--system-certs", "--resolution", resolution, "--editable", ".[test]"]
    path = environment_of(python[1], tmp_path / "env", "uv", uv)
    suite(*NOTEBOOKS, *MATHEMATICS, python=path)
