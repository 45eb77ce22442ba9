"""Wheels for Python in the browser: nblib itself, and what is installed here, packed again without the network."""

import base64
import hashlib
import importlib.metadata
import zipfile

from publish.lecture import PACKAGE

LEFT_OUT = {"__pycache__", "notebooks", "docs", "jupyter"}  # of nblib: these the site shows itself
NEEDS = ["numpy", "matplotlib", "pillow", "ipywidgets", "anywidget"]  # of nblib in JupyterLite
ABOUT = "Wheel-Version: 1.0\nGenerator: nblib\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def own(folder):
    """Writes nblib's wheel into `folder`: the package and its data, without the notebooks. Returns its name."""
    version = importlib.metadata.version("nblib")
    needs = "".join(f"Requires-Dist: {name}\n" for name in NEEDS)
    paths = (path.relative_to(PACKAGE) for path in PACKAGE.rglob("*") if path.is_file())
    kept = sorted(path.as_posix() for path in paths if not LEFT_OUT & set(path.parts))
    files = {f"nblib/{path}": (PACKAGE / path).read_bytes() for path in kept}
    return _write(folder, "nblib", version, f"Metadata-Version: 2.1\nName: nblib\nVersion: {version}\n{needs}", files)


def installed(folder, name):
    """Writes the wheel of a package that is installed here; what it has compiled for this machine stays out."""
    package = importlib.metadata.distribution(name)
    names = sorted(
        str(path) for path in package.files if path.suffix in (".py", ".pyi", ".json", ".js", ".css", ".typed")
    )
    kept = [path for path in names if not path.startswith("..") and ".dist-info" not in path]
    files = {path: package.locate_file(path).read_bytes() for path in kept}
    return _write(folder, name.replace("-", "_"), package.version, package.read_text("METADATA"), files)


def entry(path, folder, needs):
    """What the lock of Pyodide says about the wheel at `path`, its address as seen from `folder`."""
    name, version, *_ = path.name.split("-")
    return {
        "name": name.replace("_", "-"),
        "version": version,
        "file_name": path.relative_to(folder).as_posix(),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
        "imports": [name],
        "depends": needs,
    }


def _write(folder, name, version, metadata, files):
    """The same bytes from the same files."""
    about = f"{name}-{version}.dist-info"
    files = files | {f"{about}/METADATA": metadata.encode(), f"{about}/WHEEL": ABOUT.encode()}
    record = [f"{path},sha256={_hash(content)},{len(content)}" for path, content in files.items()]
    files[f"{about}/RECORD"] = "\n".join([*record, f"{about}/RECORD,,", ""]).encode()
    wheel = f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(folder / wheel, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, content in files.items():
            packed.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return wheel


def _hash(content):
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
