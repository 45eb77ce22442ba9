"""The hall's server: Tornado carries requests to `respond`, votes to the room, and the wall to the phones.

    GET  /                the gallery, for the lecturer; phones come to /phone
    GET  /figure/NAME     the figure on the wall            GET  /study/NAME      the figure for one reader
    GET  /join            how phones join, for a wall       GET  /figures         the gallery for a phone
    GET  /CODE            a phone joins                     GET  /phone           where it votes
    POST /ask             request -> view, nothing is kept  WS   /wall            what is asked here goes to the room
    WS   /vote            votes in; questions, outcomes and the wall's moves out

Two kinds of people are known, by a cookie each: the lecturer has the token that was printed when the hall opened, a
phone an id that was drawn when it gave the code. Without one of them there is a 403 and nothing else.
"""

import asyncio
import contextlib
import socket
from argparse import ArgumentParser

from tornado.httpserver import HTTPServer
from tornado.web import Application

from nblib.explorables import FIGURES
from publish.hall import pages
from publish.hall.hall import Hall
from publish.hall.room import CODE, LETTERS
from publish.hall.sockets import LARGEST, VoteSocket, WallSocket

PORT = 8707
LOOPBACK = "127.0.0.1"
MOST_CONNECTIONS = 2000
PING = 20  # s


class Server(HTTPServer):
    """No more connections than a machine has files."""

    def handle_stream(self, stream, address):
        if len(self._connections) >= MOST_CONNECTIONS:
            stream.close()
        else:
            super().handle_stream(stream, address)


def application(hall, decks=None):
    names = "|".join(FIGURES)
    handlers = [
        (r"/", pages.Start, {"first": "/deck/" if decks else "/"}),
        (rf"/([{LETTERS}{LETTERS.lower()}]{{{CODE}}})", pages.Join),
        (r"/join", pages.Card),
        (r"/phone", pages.Voting),
        (r"/figures", pages.Figures),
        (rf"/figure/({names})", pages.Wall),
        (rf"/study/({names})", pages.Study),
        (rf"/still/({names})\.png", pages.Still),
        (r"/page/([a-z.-]+)", pages.Module),
        (r"/alive", pages.Alive),
        (r"/ask", pages.Ask),
        (r"/wall", WallSocket),
        (r"/vote", VoteSocket),
    ]
    if decks:
        handlers.append((r"/deck/(.*)", pages.Deck, {"path": decks, "default_filename": "index.html"}))
    return Application(
        handlers,
        hall=hall,
        cookie_secret=hall.secret,
        template_path=str(pages.HERE),
        compress_response=True,
        default_handler_class=pages.Missing,
        websocket_ping_interval=PING,
        log_function=lambda handler: None,  # nobody is written down
    )


@contextlib.asynccontextmanager
async def serve(interface=LOOPBACK, port=0, room=False, decks=None):
    """A hall that is open on `interface`; gives (hall, the lecturer's address)."""
    door = socket.create_server((interface, port), backlog=256)
    door.setblocking(False)
    port = door.getsockname()[1]
    address = f"http://{own_address() if interface == '0.0.0.0' else interface}:{port}" if room else ""
    hall = Hall(address)
    if room:
        hall.qr = qr_code(f"{address}/{hall.room.code}")
    limits = {"max_body_size": LARGEST, "max_buffer_size": 4 * LARGEST, "max_header_size": 16 * 1024}
    server = Server(application(hall, decks), idle_connection_timeout=60, body_timeout=10, **limits)
    server.add_socket(door)
    try:
        yield hall, f"http://{LOOPBACK if interface == '0.0.0.0' else interface}:{port}/?token={hall.token}"
    finally:
        server.stop()
        await server.close_all_connections()
        await hall.close()


def qr_code(text):
    """The QR code of an address as SVG: black on white in dark pages too, for cameras."""
    import segno  # for a room alone

    return segno.make(text, error="m").svg_inline(border=2, light="#fff", omitsize=True, svgclass="qr", lineclass=None)


def own_address():
    """The number by which the network knows this machine. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation
            return probe.getsockname()[0]
        except OSError:
            return LOOPBACK


def raise_limit():
    """A phone takes up to four files; macOS gives a process 256."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 2 * MOST_CONNECTIONS
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def main(arguments=None):
    """`nblib hall`: opens the hall and stays until it is interrupted."""
    parser = ArgumentParser(
        "nblib hall", description="The figures on a wall, for this machine or for a room of phones."
    )
    parser.add_argument("--port", type=int, default=PORT, help=f"default: {PORT}; 0 is any that is free")
    parser.add_argument(
        "--room", nargs="?", const="0.0.0.0", metavar="ADDRESS",
        help="let phones in that are in the same network; with ADDRESS only by that address of this machine",
    )  # fmt: skip
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument("--decks", metavar="FOLDER", help="a folder of slides, served to the lecturer under /deck/")
    options = parser.parse_args(arguments)
    raise_limit()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_stay(options))


async def _stay(options):
    opened = serve(options.room or LOOPBACK, options.port, options.room is not None, options.decks)
    try:
        async with opened as (hall, url):
            print(f"The hall is open. Your own address, for nobody else:\n\n    {url}\n", flush=True)
            if hall.address:
                print(f"Phones: {hall.address}/{hall.room.code}\n", flush=True)
            if not options.no_browser:
                import webbrowser

                webbrowser.open(url)
            await asyncio.Event().wait()
    except OSError as error:
        raise SystemExit(f"nblib hall: port {options.port} is not free ({error.strerror}); try --port 0") from None
