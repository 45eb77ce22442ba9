"""The sockets: the wall leads, phones vote and follow."""

import asyncio
import contextlib
import json
import time

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from publish.hall.hall import MOVES, MOVES_AT_ONCE, TooMany, packed, parsed
from publish.hall.pages import Checked
from publish.hall.room import Bucket, Refused

LARGEST, LARGEST_OF_PHONES = 64 * 1024, 16 * 1024  # bytes
VOTES, VOTES_AT_ONCE = 5, 20  # in a second of one phone
MOST_SOCKETS, EACH = 700, 4  # of all phones; of one
STRIKES = 10  # malformed messages, then the socket is closed
PAUSE = 0.1  # s between two messages to one socket: what is newer overtakes, and phones glide from one to the next


class NewsSocket(Checked, WebSocketHandler):
    """A socket that is told what is new when it can take it: a slow one misses what is old, and costs no memory."""

    largest = LARGEST

    @property
    def max_message_size(self):
        return self.largest

    def check_origin(self, origin):
        return self.same_origin()  # a page of ours, not another one in the same browser, nor none

    def prepare(self):
        super().prepare()
        if not self.same_origin():
            raise HTTPError(403)

    def open(self):
        self.set_nodelay(True)
        self.bucket, self.strikes = Bucket(MOVES, MOVES_AT_ONCE), 0
        self.woken = asyncio.Event()
        self.sender = None
        if not self.enter():
            return self.close(1013, "full")
        self.sender = asyncio.create_task(self.send_news())
        return self.wake()

    def wake(self):
        self.woken.set()

    async def send_news(self):
        with contextlib.suppress(WebSocketClosedError, StreamClosedError):
            while True:
                await self.woken.wait()
                self.woken.clear()
                for message in self.news():
                    await self.write_message(message, binary=isinstance(message, bytes))
                await asyncio.sleep(PAUSE)

    async def on_message(self, text):
        """The next message is not read before this one has had its turn: who sends too many only waits."""
        try:
            await asyncio.sleep(self.bucket.wait(time.monotonic()))
            await self.heard(parsed(text))
        except asyncio.CancelledError:
            pass  # the hall closes
        except (Refused, TooMany) as error:
            self.strikes += 1
            if self.strikes >= STRIKES:
                self.close(1008, str(error))

    def on_close(self):
        if self.sender:
            self.sender.cancel()
            self.go()


class WallSocket(NewsSocket):
    """The lecturer's figure: {"id", "request"} in; {"id", "round", "view"} and the votes out."""

    people = ("lecturer",)
    told = None  # of the votes

    def enter(self):
        self.hall.walls.add(self)
        return True

    def go(self):
        self.hall.walls.discard(self)

    async def heard(self, message):
        number, request = message.get("id"), message.get("request")
        if type(number) is not int or not isinstance(request, dict):
            raise Refused("the wall asks with a number and a request")
        view = self.hall.lead(self, request)
        with contextlib.suppress(WebSocketClosedError):
            self.write_message(json.dumps({"id": number, "round": self.hall.room.round, "view": view}))

    def news(self):
        tally = self.hall.room.tally() | {"leads": self.hall.leader is self, "room": bool(self.hall.address)}
        if tally != self.told:
            self.told = tally
            yield json.dumps({"votes": tally})


class VoteSocket(NewsSocket):
    """A phone.

    In come {"vote": [round, answer]}, {"follow": true}, {"hello": true} or {"id", "request"}; out go the room, views of
    a figure of its own, and frames of the wall.
    """

    people = ("phone",)
    largest = LARGEST_OF_PHONES
    stale = False  # what it knows of the room
    follows, drawn, figure = False, 0, None  # the wall; the last move and the last figure that went there

    def enter(self):
        hall, self.votes = self.hall, Bucket(VOTES, VOTES_AT_ONCE)
        mine = hall.phones.get(self.who, set())
        if len(mine) >= EACH or sum(map(len, hall.phones.values())) >= MOST_SOCKETS or not hall.room.join(self.who):
            return False
        hall.phones.setdefault(self.who, set()).add(self)
        hall.wake_walls()
        return True

    def go(self):
        mine = self.hall.phones[self.who]
        mine.discard(self)
        if not mine:
            del self.hall.phones[self.who]
        self.hall.room.leave(self.who)
        self.hall.wake_walls()

    def wake(self, news=True):
        """There is something to send: `news` of the room, or only a move of the wall."""
        self.stale = self.stale or news
        super().wake()

    async def heard(self, message):
        match message:
            case {"vote": [round, answer]}:
                await asyncio.sleep(self.votes.wait(time.monotonic()))
                if self.hall.room.vote(self.who, round, answer):
                    self.hall.wake_walls()
                for phone in self.hall.phones[self.who]:
                    phone.wake()  # says what counts, also to one who came too late
            case {"id": int(number), "request": dict(request)}:
                view = await self.hall.ask(self.who, request)
                with contextlib.suppress(WebSocketClosedError):
                    await self.write_message(packed({"id": number, "view": view}), binary=True)
            case {"follow": bool(on)}:
                self.follows, self.drawn, self.figure = on, 0, None
                self.wake(news=False)
            case {"hello": True}:
                self.wake()
            case _:
                raise Refused("a phone votes, follows, asks or says hello")

    def news(self):
        hall = self.hall
        if self.stale:
            self.stale = False
            yield json.dumps({"room": hall.room.seen_by(self.who)})
        if self.follows and hall.room.view and self.drawn != hall.moves:
            name = hall.room.figure["name"]
            known, self.figure, self.drawn = self.figure == name, name, hall.moves
            yield hall.frame(known)
