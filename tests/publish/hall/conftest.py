"""A hall on loopback in a thread of this process, with real sockets, and those who come to it.

def test_it(house):
    wall, phone = house.lecturer().wall(), house.phone().socket()
    wall.ask("Bump", {"kind": "open"})
    phone.until(lambda room: room["open"])
"""

import asyncio
import contextlib
import json
import threading
import zlib
from functools import cache

import pytest
import requests
import websocket

from publish.hall import serve
from publish.hall.stills import still

STILL = cache(lambda: still("Bump"))


class House:
    """A hall that is open: `hall` is its inside, only to be looked at."""

    def __init__(self, hall, url, loop):
        self.hall, self.url, self.loop = hall, url, loop
        self.address, _, self.token = url.partition("/?token=")
        self.host = self.address.removeprefix("http://")
        self.opened = []

    def cut(self):
        """The network goes: all sockets of phones end without a word."""
        for sockets in list(self.hall.phones.values()):
            for each in list(sockets):
                self.loop.call_soon_threadsafe(each.ws_connection.stream.close)

    def guest(self):
        return Guest(self)

    def lecturer(self):
        guest = self.guest()
        assert guest.get(f"/?token={self.token}").ok
        return guest

    def phone(self):
        guest = self.guest()
        assert guest.get(f"/{self.hall.room.code}").ok
        return guest


class Guest:
    """A browser: its cookies, and what it asks for."""

    def __init__(self, house):
        self.house, self.session = house, requests.Session()
        house.opened.append(self.session)

    def get(self, path, **settings):
        return self.session.get(self.house.address + path, timeout=20, **settings)

    def post(self, path="/ask", data=b"", **headers):
        headers = {"Origin": self.house.address, "Content-Type": "application/json"} | headers
        return self.session.post(self.house.address + path, data=data, headers=headers, timeout=60)

    def ask(self, figure, event, state=None):
        request = {"figure": figure, "state": state, "event": event, "narrow": False}
        return self.post(data=json.dumps(request)).json()

    def connect(self, path, origin=None):
        cookies = "; ".join(f"{name}={value}" for name, value in self.session.cookies.items())
        address, origin = f"ws://{self.house.host}{path}", origin or self.house.address
        line = websocket.create_connection(address, cookie=cookies, origin=origin, timeout=20)
        self.house.opened.append(line)
        return line

    def wall(self):
        return WallLine(self.connect("/wall"))

    def socket(self):
        return PhoneLine(self.connect("/vote"))


class WallLine:
    """The lecturer's figure: `votes` is what it was told last."""

    def __init__(self, line):
        self.line, self.number, self.votes, self.state, self.round = line, 0, None, None, 0

    def ask(self, figure, event):
        """The view after an event; the wall goes on from it."""
        self.number += 1
        request = {"figure": figure, "state": self.state, "event": event, "narrow": False}
        self.line.send(json.dumps({"id": self.number, "request": request}))
        while (message := self.heard()).get("id") != self.number:
            pass
        self.round, self.state = message["round"], message["view"].get("state", self.state)
        return message["view"]

    def heard(self):
        message = json.loads(self.line.recv())
        self.votes = message.get("votes", self.votes)
        return message

    def until(self, wanted):
        """Waits until the wall is told votes that are wanted."""
        while not (self.votes and self.votes["counts"] and wanted(self.votes)):
            self.heard()
        return self.votes


class PhoneLine:
    """A phone: `room` is what it was told last, `frames` what it saw of the wall, `views` what it asked."""

    def __init__(self, line):
        self.line, self.room, self.frames, self.views = line, None, [], []

    def say(self, **message):
        self.line.send(json.dumps(message))

    def vote(self, answer, round=None):
        self.say(vote=[self.room["round"] if round is None else round, answer])

    def heard(self):
        data = self.line.recv()
        if isinstance(data, bytes):
            message = json.loads(zlib.decompress(data))
            (self.views if "id" in message else self.frames).append(message)
        else:
            self.room = json.loads(data)["room"]

    def until(self, wanted):
        while not (self.room and wanted(self.room)):
            self.heard()
        return self.room

    def asked(self):
        """What the hall says after all that was said before."""
        self.room = None
        self.say(hello=True)
        return self.until(lambda room: True)


@contextlib.contextmanager
def opened(room=True, decks=None, drawn=False):
    """A House. In its gallery one still stands for all unless they shall be `drawn`, which takes seconds."""
    ready, end = threading.Event(), {}

    async def one_for_all(name):
        return STILL()

    async def stay():
        async with serve(room=room, decks=decks) as (hall, url):
            if not drawn:
                hall.still = one_for_all
            end.update(stop=asyncio.Event(), house=House(hall, url, asyncio.get_running_loop()))
            ready.set()
            await end["stop"].wait()

    thread = threading.Thread(target=asyncio.run, args=(stay(),))
    thread.start()
    assert ready.wait(20)
    try:
        yield end["house"]
    finally:
        for each in end["house"].opened:
            getattr(each, "shutdown", each.close)()  # `close` leaves a socket that was told to close
        end["house"].loop.call_soon_threadsafe(end["stop"].set)
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture(scope="module")
def shared():
    with opened() as house:
        yield house


@pytest.fixture
def house():
    """A hall with a room."""
    with opened() as house:
        yield house


@pytest.fixture
def alone():
    """A hall for this machine alone."""
    with opened(room=False) as house:
        yield house


@pytest.fixture
def hall_opened():
    return opened
