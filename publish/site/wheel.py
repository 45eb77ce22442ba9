"""nblib as a wheel for Python in the browser: the package and its data, without notebooks and settings."""

import base64
import hashlib
import importlib.metadata
import zipfile

from nblib.command import PACKAGE

LEFT_OUT = {"__pycache__", "notebooks", "jupyter"}
TAG = "Wheel-Version: 1.0\nGenerator: nblib\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def write(folder):
    """Writes the wheel into `folder`, the same bytes from the same files; its name."""
    version = importlib.metadata.version("nblib")
    about = f"nblib-{version}.dist-info"
    files = {f"nblib/{path}": (PACKAGE / path).read_bytes() for path in _paths()}
    files[f"{about}/METADATA"] = f"Metadata-Version: 2.1\nName: nblib\nVersion: {version}\n".encode()
    files[f"{about}/WHEEL"] = TAG.encode()
    record = [f"{name},sha256={_hash(content)},{len(content)}" for name, content in files.items()]
    files[f"{about}/RECORD"] = "\n".join([*record, f"{about}/RECORD,,", ""]).encode()
    name = f"nblib-{version}-py3-none-any.whl"
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as wheel:
        for file, content in files.items():
            wheel.writestr(zipfile.ZipInfo(file), content, zipfile.ZIP_DEFLATED)
    return name


def _paths():
    paths = (path.relative_to(PACKAGE) for path in PACKAGE.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in paths if not LEFT_OUT & set(path.parts))


def _hash(content):
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
