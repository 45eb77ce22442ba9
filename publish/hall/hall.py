"""What is carried: requests to `respond`, the wall to the room, and the room to whoever has a socket."""

import asyncio
import contextlib
import json
import logging
import secrets
import sys
import time
import zlib
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor

from nblib.explorables import FIGURES
from nblib.explorables.gallery import respond
from publish.hall.room import Bucket, Entrance, Refused, Room

MOVES, MOVES_AT_ONCE = 80, 80  # requests in a second for one who asks: an answer is played with 60
MOST_WAITING = 8  # requests of one who asks
MOST_ASKERS = 2000
log = logging.getLogger("nblib.hall")


class TooMany(Exception):
    """One asks faster than he waits for answers."""


def parsed(text):
    """The JSON object in a message. Raises Refused."""
    try:
        message = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refused("a message is a JSON object") from None
    if not isinstance(message, dict):
        raise Refused("a message is a JSON object")
    return message


def _no_number(name):
    raise ValueError(f"{name} is not JSON")


def view_or_error(request):
    """The view for a request, or what is wrong with it. The page keeps the description of a figure once it has it."""
    try:
        view = respond(request)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        return {"error": str(error)[:500]}
    except Exception:
        log.exception("a figure failed")
        return {"error": "The figure failed; the laptop's terminal says where."}
    if request["event"]["kind"] != "open":
        del view["figure"]
    return view


def is_going(request, view):
    """Whether an outcome is only beginning or on its way on the wall."""
    event = request["event"]
    return event["kind"] == "answer" and (view["play"] is not None or 0 < event.get("share", 1) < 1)


def packed(message, level=1):
    """A message as phones get it, for the air in a hall is narrow."""
    return zlib.compress(json.dumps(message).encode(), level)


class Asker:
    """One who asks for views: so many a second, one after another."""

    def __init__(self):
        self.bucket, self.turn, self.waiting = Bucket(MOVES, MOVES_AT_ONCE), asyncio.Lock(), 0


class Hall:
    """What the handlers share: the room, who asks, the open sockets and the stills."""

    def __init__(self, address):
        self.token, self.secret = secrets.token_urlsafe(24), secrets.token_bytes(32)
        self.address, self.qr = address, ""  # of the room, if phones may come
        self.room = Room()
        self.entrance = Entrance(self.room.code)
        self.walls, self.phones, self.leader = set(), {}, None  # phones: name -> open sockets
        self.askers, self.frames, self.moves = {}, {}, 0
        self.stills, self.drawing = {}, None
        self.thread = ThreadPoolExecutor(1, "phones")  # so that neither wall nor votes wait for the figures of phones

    # --- phones and the lecturer ask for views of their own -----------------------------------------------------------

    async def ask(self, who, request):
        """The view for one who asks: in his turn, and not more often than a hand moves."""
        asker = self._asker(who)
        if asker.waiting >= MOST_WAITING:
            raise TooMany
        asker.waiting += 1
        try:
            async with asker.turn:
                await asyncio.sleep(asker.bucket.wait(time.monotonic()))
                return await asyncio.get_running_loop().run_in_executor(self.thread, view_or_error, request)
        finally:
            asker.waiting -= 1

    def _asker(self, who):
        if len(self.askers) >= MOST_ASKERS:
            idle = [name for name, asker in self.askers.items() if not asker.waiting]
            for name in idle[: len(idle) // 2]:
                del self.askers[name]
        return self.askers.setdefault(who, Asker())

    # --- the wall moves -----------------------------------------------------------------------------------------------

    def lead(self, wall, request):
        """What the wall asks goes to the room."""
        view = view_or_error(request)
        if "error" in view:
            return view
        if "figure" not in view and (not self.room.figure or self.room.figure["name"] != request["figure"]):
            view["figure"] = respond(request)["figure"]
        others = self.leader is not wall
        self.leader, self.moves = wall, self.moves + 1
        self.frames.clear()
        news = self.room.show(view, is_going(request, view))
        for sockets in self.phones.values():
            for phone in sockets:
                if news or phone.follows:
                    phone.wake(news)
        if news or others:
            self.wake_walls()
        return view

    def wake_walls(self):
        for wall in self.walls:
            wall.wake()

    def frame(self, known):
        """The moment on the wall as phones draw it, packed once for all of them.

        Those that do not know the figure get its description with it.
        """
        if known not in self.frames:
            name, state = self.room.figure["name"], self.room.view["state"]
            still = {"kind": "set", "values": {}}
            view = respond({"figure": name, "state": state, "event": still, "narrow": True})
            if known:
                del view["figure"]
            self.frames[known] = packed(view, 6)
        return self.frames[known]

    # --- stills -------------------------------------------------------------------------------------------------------

    async def still(self, name):
        """The PNG of a figure; when the first is asked for all are drawn, and kept."""
        if self.drawing is None:
            self.stills = {name: asyncio.get_running_loop().create_future() for name in FIGURES}
            self.drawing = asyncio.create_task(self._draw())
        return await asyncio.shield(self.stills[name])

    async def close(self):
        self.thread.shutdown(wait=False)
        if self.drawing:
            self.drawing.cancel()
            await asyncio.wait([self.drawing])

    async def _draw(self):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "publish.hall.stills", stdout=asyncio.subprocess.PIPE, limit=2**22
        )
        try:
            async for line in process.stdout:
                name, picture = line.decode().split()
                self.stills[name].set_result(b64decode(picture))
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        for picture in self.stills.values():
            if not picture.done():
                picture.set_result(None)  # could not be drawn
        await process.wait()
