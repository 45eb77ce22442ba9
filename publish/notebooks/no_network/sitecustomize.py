"""On the path of every kernel, so Python runs it at start-up: a notebook that leaves this machine fails."""

import sys

EVENTS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.connect", "socket.sendto", "socket.sendmsg"}
HERE = ("127.", "::1", "localhost")


def refuse(event, args):
    if event in EVENTS:
        address = args[-1] if event.startswith(("socket.connect", "socket.send")) else args
        host = address[0] if isinstance(address, tuple) else None  # the other families stay on this machine
        host = host.decode() if isinstance(host, bytes) else host
        if isinstance(host, str) and host and not host.startswith(HERE):
            raise RuntimeError(f"no network in a notebook: {event} {host}")


sys.addaudithook(refuse)
