"""The real JupyterHub with the configuration of deploy/server, on loopback (see loopback.py), as a context manager."""

import contextlib
import os
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

import psutil
import requests

from tests.waiting import until

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


class Classroom:
    """A JupyterHub that runs: its address, its certificate and its processes."""

    def __init__(self, home, url, process):
        self.home, self.url, self.process = home, url, process
        self.certificate = str(home / "certificate.pem")

    def log(self):
        return (self.home / "hub.log").read_text(encoding="utf8")

    def processes(self, name):
        """Server and kernels of the student `name`."""
        return [p for p in psutil.Process(self.process.pid).children(recursive=True) if _user(p) == name]

    def others(self):
        """Hub, proxy and idle culler."""
        hub = psutil.Process(self.process.pid)
        return [hub, *(p for p in hub.children(recursive=True) if _user(p) is None)]


def _user(process):
    return process.environ().get("JUPYTERHUB_USER")


@contextlib.contextmanager
def classroom(home):
    """Starts a Classroom whose files and homes lie in the folder `home`; ends all of its processes."""
    _certificate(home)
    for folder in "homes", "tmp":
        (home / folder).mkdir()
    door, proxy, hub = free_ports(3)
    url = f"https://127.0.0.1:{door}"
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON", "PYTEST"))} | {
        "CLASS_HOME": str(home),
        "CLASS_URL": url,
        "CLASS_PROXY": f"http://127.0.0.1:{proxy}",
        "CLASS_HUB": str(hub),
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    command = [str(BIN / "jupyterhub"), f"--config={Path(__file__).parent / 'loopback.py'}"]
    with (home / "hub.log").open("w") as log:
        process = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=subprocess.STDOUT)
    room = Classroom(home, url, process)
    family = []
    try:
        _wait_for(room)
        yield room
        family = psutil.Process(process.pid).children(recursive=True)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(60)
        for each in [process, *family]:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()


def _certificate(home):
    """A certificate for 127.0.0.1 that nobody but this test trusts."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run(command, cwd=home, check=True, capture_output=True)


def _wait_for(room, seconds=120):
    ask = partial(requests.get, f"{room.url}/hub/api", verify=room.certificate, timeout=10)
    until(lambda: ask().ok, seconds, lambda: room.process.poll() is None, room.log)
