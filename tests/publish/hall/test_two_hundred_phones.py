"""Two hundred phones at once on loopback: they join, vote, follow the wall, move figures, get lost and come back.

The phones are played on the same cores by this process; the hall is a process of its own.
"""

import asyncio
import contextlib
import json
import os
import re
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import psutil
import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

PHONES = 200
MOVES, EVERY = 60, 0.1  # moves of the wall, and s between them
OWN, OFTEN = 15, 1.0  # moves of each phone with a figure of its own, and s between them
SECONDS = 240  # for everything
PAGES = ["/phone", "/page/hall.css", "/page/phone.js", "/page/line.js", "/page/figure.js"]
ROOT = Path(__file__).parents[3]


class Connection:
    """HTTP on one connection that is kept, as a browser does."""

    def __init__(self, host, cookie=""):
        self.host, self.cookie, self.streams = host, cookie, None

    async def fetch(self, path, data=None):
        if self.streams is None:
            self.streams = await asyncio.open_connection(*self.host.split(":"))
        reader, writer = self.streams
        lines = [f"{'GET' if data is None else 'POST'} {path} HTTP/1.1", f"Host: {self.host}", f"Cookie: {self.cookie}"]
        lines += [f"Origin: http://{self.host}", "Accept-Encoding: gzip"]
        if data is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(data)}"]
        writer.write("\r\n".join([*lines, "", ""]).encode() + (data or b""))
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        body = await reader.readexactly(int(re.search(r"Content-Length: (\d+)", head)[1]))
        if found := re.search(r"Set-Cookie: ([^;]+)", head):
            self.cookie = found[1]
        if "Content-Encoding: gzip" in head:
            body = zlib.decompress(body, 31)
        return int(head.split()[1]), body

    async def socket(self, path):
        headers = {"Cookie": self.cookie, "Origin": f"http://{self.host}"}
        return await websocket_connect(HTTPRequest(f"ws://{self.host}{path}", headers=headers))

    async def close(self):
        if self.streams:
            self.streams[1].close()
            with contextlib.suppress(OSError):
                await self.streams[1].wait_closed()


class Phone:
    def __init__(self, host, code, number):
        self.number, self.view = number, None
        self.code, self.web, self.line, self.room, self.seen, self.heard = (
            code,
            Connection(host),
            None,
            None,
            [],
            asyncio.Event(),
        )

    async def join(self):
        status, _ = await self.web.fetch(f"/{self.code}")
        assert status == 302
        for page in PAGES:
            status, body = await self.web.fetch(page)
            assert status == 200 and body
        await self.connect()

    async def connect(self):
        self.room, self.line = None, await self.web.socket("/vote")
        self.listening = asyncio.create_task(self.listen(self.line))
        await self.until(lambda room: True)

    async def listen(self, line):
        while (data := await line.read_message()) is not None:
            if isinstance(data, bytes):
                message = json.loads(zlib.decompress(data))
                if "id" in message:
                    self.view = message["view"]
                else:
                    self.seen.append((time.perf_counter(), message["state"]["values"]["w"]))
            else:
                self.room = json.loads(data)["room"]
            self.heard.set()

    async def until(self, wanted):
        while not (self.room and wanted(self.room)):
            self.heard.clear()
            await self.heard.wait()

    async def vote(self, answer):
        """The seconds until the hall has confirmed it."""
        began = time.perf_counter()
        await self.line.write_message(json.dumps({"vote": [self.room["round"], answer]}))
        await self.until(lambda room: room["vote"] == answer)
        return time.perf_counter() - began

    async def move(self, pause):
        """The seconds of every move of its own figure, one after another, with the pause of a hand."""
        times = []
        await asyncio.sleep(pause * self.number / PHONES)  # nobody moves in step
        await self.ask({"kind": "open"})
        for i in range(OWN):
            value, began = round(-3 + i / 10 + self.number / 1000, 3), time.perf_counter()
            await self.ask({"kind": "set", "values": {"w": value}})
            times.append(time.perf_counter() - began)
            assert self.view["state"]["values"]["w"] == value
            await asyncio.sleep(max(0, pause - times[-1]))
        return times

    async def ask(self, event):
        state, self.view = self.view and self.view["state"], None
        request = {"figure": "OneNeuron", "state": state, "event": event, "narrow": True}
        await self.line.write_message(json.dumps({"id": 1, "request": request}))
        while not self.view:
            self.heard.clear()
            await self.heard.wait()

    async def leave(self):
        self.line.close()
        await self.listening
        await self.web.close()


class Wall:
    def __init__(self, line):
        self.line, self.state, self.number, self.votes, self.views = line, None, 0, None, {}
        self.heard = asyncio.Event()
        self.listening = asyncio.create_task(self.listen())

    async def listen(self):
        while (data := await self.line.read_message()) is not None:
            message = json.loads(data)
            self.votes = message.get("votes", self.votes)
            if "id" in message:
                self.views[message["id"]] = message["view"]
            self.heard.set()

    async def ask(self, figure, event):
        self.number += 1
        request = {"figure": figure, "state": self.state, "event": event, "narrow": False}
        await self.line.write_message(json.dumps({"id": self.number, "request": request}))
        await self.until(lambda: self.number in self.views)
        view = self.views.pop(self.number)
        self.state = view["state"]

    async def until(self, wanted):
        while not wanted():
            self.heard.clear()
            await self.heard.wait()


@contextlib.contextmanager
def hall():
    """`nblib hall --room` on loopback: the process, the lecturer's address, the phones' address and code."""
    command = [sys.executable, "-m", "publish.hall", "--room", "127.0.0.1", "--port", "0", "--no-browser"]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        url = next(line.strip() for line in process.stdout if "token=" in line)
        phones = next(line.split()[1] for line in process.stdout if line.startswith("Phones:"))
        yield psutil.Process(process.pid), url, *phones.removeprefix("http://").split("/")
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@pytest.mark.soak
def test_two_hundred_phones():
    with hall() as (process, url, host, code):
        measured = asyncio.run(asyncio.wait_for(hour(process, url, host, code), SECONDS))
    print("\n" + "\n".join(f"{name}: {value:.3g}" for name, value in measured.items()))
    assert measured["vote, slowest, s"] < 1 and measured["all votes on the wall, s"] < 1
    assert measured["move of the wall on all phones, p95, s"] < 0.3
    assert measured["own move, p95, s"] < 0.3
    assert measured["memory, MB"] < 150
    assert measured["written to disk, bytes"] == 0


async def hour(process, url, host, code):
    m = {"load before": os.getloadavg()[0], "memory alone, MB": process.memory_info().rss / 1e6}
    lecturer = Connection(host)
    await lecturer.fetch(url.removeprefix(f"http://{host}"))
    wall = Wall(await lecturer.socket("/wall"))
    phones = [Phone(host, code, i) for i in range(PHONES)]

    m["all join at once with their pages, s"] = await timed(asyncio.gather(*(phone.join() for phone in phones)))
    await wall.until(lambda: wall.votes["phones"] == PHONES)
    m["question on all phones, s"] = await timed(
        wall.ask("OneNeuron", {"kind": "open"}), *(phone.until(lambda room: room["open"]) for phone in phones)
    )
    began = time.perf_counter()
    votes = asyncio.gather(*(phone.vote(i % 3) for i, phone in enumerate(phones)))
    await wall.until(lambda: wall.votes["voted"] == PHONES)
    m["all votes on the wall, s"] = time.perf_counter() - began
    m["vote, slowest, s"] = max(await votes)
    wanted = [len(range(i, PHONES, 3)) for i in range(3)]
    assert wall.votes["counts"] == wanted

    half = phones[::2]
    for phone in half:
        phone.line.stream.close()  # without a word
        phone.line.close()
    await asyncio.gather(*(phone.listening for phone in half))
    await wall.until(lambda: wall.votes["phones"] == PHONES - len(half))
    assert wall.votes["counts"] == wanted, "a phone is lost, its vote is not"
    m["half of them back, s"] = await timed(*(phone.connect() for phone in half))
    assert [phone.room["vote"] for phone in phones] == [i % 3 for i in range(PHONES)]

    m["outcome on all phones, s"] = await timed(
        wall.ask("OneNeuron", {"kind": "answer", "said": -1}),
        *(phone.until(lambda room: room["told"]) for phone in phones),
    )
    for phone in phones:
        await phone.line.write_message(json.dumps({"follow": True}))
    while not all(phone.seen for phone in phones):
        await asyncio.sleep(0.05)
    latencies = await moves(wall, phones)
    m["move of the wall on all phones, p95, s"] = np.quantile(latencies, 0.95)
    m["a move of the wall, median, s"], m["a move of the wall, slowest, s"] = np.median(latencies), max(latencies)

    for phone in phones:
        await phone.line.write_message(json.dumps({"follow": False}))
    own = np.array(await asyncio.gather(*(phone.move(OFTEN) for phone in phones)))
    m["own move, p95, s"], m["own move, median, s"] = np.quantile(own, 0.95), np.median(own)
    began = time.perf_counter()
    own = np.array(await asyncio.gather(*(phone.move(0) for phone in phones)))
    m["own moves in a second, without a pause"] = own.size / (time.perf_counter() - began)
    m["the same, p95, s"] = np.quantile(own, 0.95)
    m["memory, MB"] = process.memory_info().rss / 1e6
    m["written to disk, bytes"] = process.io_counters().write_bytes
    m["CPU of the hall, s"] = sum(process.cpu_times()[:2])
    await asyncio.gather(*(phone.leave() for phone in phones))
    wall.line.close()
    await wall.listening
    await lecturer.close()
    return m


async def timed(*tasks):
    began = time.perf_counter()
    await asyncio.gather(*tasks)
    return time.perf_counter() - began


async def moves(wall, phones):
    """The seconds from every move of the wall until each phone shows it, or a newer one."""
    values = [round(1 + i / 100, 2) for i in range(MOVES)]
    sent = []
    for value in values:
        sent.append(time.perf_counter())
        await wall.ask("OneNeuron", {"kind": "set", "values": {"w": value}})
        await asyncio.sleep(max(0, EVERY - (time.perf_counter() - sent[-1])))
    while any(phone.seen[-1][1] != values[-1] for phone in phones):
        await asyncio.sleep(0.02)
    number = {value: i for i, value in enumerate(values)}
    latencies = []
    for phone in phones:
        shown = [(when, number[w]) for when, w in phone.seen if w in number and when > sent[0]]
        latencies += [min(when for when, j in shown if j >= i) - sent[i] for i in range(MOVES)]
    return latencies
