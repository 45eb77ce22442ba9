"""Those who mean no good: nothing they send moves the wall, a vote of another, or the memory of the process."""

import contextlib
import gc
import json
import random
import socket
import threading
import time
import tracemalloc

import pytest
import requests
import websocket

from publish.hall.sockets import EACH, STRIKES
from tests.waiting import until

OTHER = "http://evil.example"
CROSS = [OTHER, "null", "http://127.0.0.1:1", "https://evil.example", "http://127.0.0.1.evil.example"]


def state_of(house):
    room = house.hall.room
    votes = {name: phone.vote for name, phone in room.phones.items() if phone.vote}
    return room.round, room.open, json.dumps(room.view), votes, house.hall.moves


@pytest.fixture
def room(house):
    """A question on the wall, and one vote for its third answer."""
    wall, ada = house.lecturer().wall(), house.phone().socket()
    wall.ask("Bump", {"kind": "open"})
    ada.until(lambda room: room["open"])
    ada.vote(2)
    ada.until(lambda room: room["vote"] == 2)
    house.wall, house.ada = wall, ada
    return house


def refused(guest, path, **settings):
    with pytest.raises(websocket.WebSocketBadStatusException) as refusal:
        guest.connect(path, **settings)
    return refusal.value.status_code


@pytest.mark.parametrize("origin", CROSS)
def test_another_page_in_the_same_browser_can_do_nothing(room, origin):
    before, lecturer, phone = state_of(room), room.lecturer(), room.phone()
    assert refused(lecturer, "/wall", origin=origin) == 403
    assert refused(phone, "/vote", origin=origin) == 403
    request = json.dumps({"figure": "Bump", "event": {"kind": "open"}})
    assert lecturer.post(data=request, Origin=origin).status_code == 403
    assert lecturer.post(data=request, Origin=None).status_code == 403
    assert lecturer.post(data=request, **{"Content-Type": "text/plain"}).status_code == 415  # as a form can send it
    assert state_of(room) == before


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "evil.example@127.0.0.1", ""]
)
def test_a_name_that_was_pointed_at_this_machine_is_not_answered(room, host):
    lecturer = room.lecturer()
    for path in "/", "/figure/Bump", f"/?token={room.token}", f"/{room.hall.room.code}":
        answer = lecturer.get(path, headers={"Host": host}, allow_redirects=False)
        assert answer.status_code in (400, 403) and not answer.cookies


def test_nobody_but_the_lecturer_moves_the_wall(room):
    before = state_of(room)
    assert refused(room.guest(), "/wall") == 403
    assert refused(room.phone(), "/wall") == 403
    forged = room.phone()
    name = f"hall-lecturer-{room.host.rpartition(':')[2]}"
    for cookie in "", "x", room.token[:-1], room.token + "x", "Ω".encode().decode("latin-1"):
        forged.session.cookies.set(name, cookie)
        assert refused(forged, "/wall") == 403
        assert forged.get("/figure/Bump").status_code == 403
    phone = room.phone().socket()
    event = {"kind": "answer", "said": 0}
    phone.say(id=1, request={"figure": "Bump", "state": room.wall.state, "event": event})  # what the wall would say
    phone.asked()
    assert state_of(room) == before


def test_an_id_that_was_made_up_is_nobody(room):
    before, guest = state_of(room), room.guest()
    real = room.phone()
    [(name, cookie)] = real.session.cookies.items()
    head, _, signature = cookie.strip('"').rpartition("|")
    for forged in "ada", cookie[:-2] + '0"', f'"{head}|{"0" * len(signature)}"', "2|1:0|10:1|4:name|4:YWRh|" + "0" * 64:
        guest.session.cookies.set(name, forged)
        assert guest.get("/phone").status_code == 403 and refused(guest, "/vote") == 403
    assert state_of(room) == before


def test_malformed_messages_change_nothing_and_close_the_socket_after_a_while(room):
    before = state_of(room)
    guest = room.phone()
    phone = guest.socket()
    sent = 0
    for message in malformed(200, random.Random(1)):
        phone.line.send(message)
        sent += 1
        if _was_closed(phone.line):
            break
    assert sent == STRIKES
    assert state_of(room) == before
    assert guest.socket().asked()["open"], "and who was only clumsy may come again"


def _was_closed(line):
    line.settimeout(0.2)
    with contextlib.suppress(websocket.WebSocketTimeoutException):
        while True:
            if line.recv_data()[0] == websocket.ABNF.OPCODE_CLOSE:
                return True
    return False


def test_a_huge_message_closes_its_socket_before_it_is_read(room):
    before = state_of(room)
    for guest, path, size in ((room.phone(), "/vote", 17 * 1024), (room.lecturer(), "/wall", 65 * 1024)):
        line = guest.connect(path)
        with pytest.raises((websocket.WebSocketException, OSError)):
            line.send(json.dumps({"vote": "x" * size}))
            while True:
                line.recv()
    with contextlib.suppress(requests.RequestException):  # the hall hangs up while it is being sent
        assert room.lecturer().post(data=b"x" * 65 * 1024).status_code in (400, 413)
    assert state_of(room) == before


def malformed(count, rng):
    """Messages no page of ours sends."""
    whole = '{"vote": [1, 0]}'
    values = [
        None,
        True,
        -1,
        4,
        10**30,
        1.5,
        "1",
        [],
        {},
        [1],
        [1, 2, 3],
        [1, None],
        ["1", "0"],
        [True, 0],
        [1, 0.0],
        [[1], 0],
    ]
    made = [json.dumps({"vote": value}) for value in values]
    made += [json.dumps({key: [1, 0]}) for key in ("Vote", "votes", "", "follow", "hello", "id")]
    made += [
        "",
        " ",
        "null",
        "[]",
        "0",
        '"vote"',
        "{",
        "[" * 1000,
        '{"vote": NaN}',
        '{"vote": [1e999, 0]}',
        "\x00",
        "{}" * 3,
    ]
    made += [json.dumps({"follow": value}) for value in (1, 0, "true", None, [])]
    made += [json.dumps({"id": 1, "request": {"figure": "Bump", "event": {"kind": "open"}}})]
    while len(made) < count:
        cut = rng.randrange(1, len(whole))
        made.append(
            whole[:cut]
            + rng.choice(["", "\ufffd", "}", '"', "["])
            + whole[cut + 1 :].replace("vote", rng.choice("abc"))
        )
    rng.shuffle(made)
    return [message for message in made[:count] if not legal(message)]


def legal(message):
    with contextlib.suppress(ValueError, TypeError, KeyError, RecursionError):
        vote = json.loads(message)["vote"]
        return len(vote) == 2 and all(type(v) is int for v in vote) and 0 <= vote[1] < 4
    return False


HOSTILE = 2000


def test_two_thousand_hostile_messages_change_nothing_and_cost_no_memory(room):
    """Malformed, huge, replayed, stale and forged ones, over sockets and as requests for views."""
    rng, guests = random.Random(7), [room.phone() for _ in range(4)]
    lecturer = room.lecturer()
    send_all(room, guests, lecturer, rng, 200)  # so that what is imported or cached on the way is there
    before = state_of(room)
    gc.collect()
    tracemalloc.start()
    try:
        start = tracemalloc.get_traced_memory()[0]
        assert send_all(room, guests, lecturer, rng, HOSTILE) >= HOSTILE
        time.sleep(0.3)
        gc.collect()
        more = tracemalloc.get_traced_memory()[0] - start
    finally:
        tracemalloc.stop()
    assert state_of(room) == before
    assert (
        room.ada.asked()["vote"] == 2 and room.wall.ask("Bump", {"kind": "set", "values": {}})["words"]["said"] is None
    )
    assert more < 5e6, f"{more / 1e6:.1f} MB more"


def send_all(room, guests, lecturer, rng, count):
    """Sends `count` messages; a socket that is closed is opened again, as one who means no good would."""
    stale = [json.dumps({"vote": [round, 0]}) for round in (0, -1, 2, 999)]
    messages = malformed(count // 2, rng) + [rng.choice(stale) for _ in range(count // 4)]
    messages += ["x" * 5000] * (count // 20)
    sent = 0
    for i, message in enumerate(messages):
        guest = guests[i % len(guests)]
        line = guest.__dict__.get("line")
        for _ in range(2):
            try:
                line = line or guest.connect("/vote")
                line.send(message)
                sent += 1
                break
            except (websocket.WebSocketException, OSError):
                if line:
                    line.shutdown()
                line = None
        guest.line = line
        if rng.random() < 0.03 and line:
            line.sock.close()
            guest.line = None
    bodies = [
        b"",
        b"[]",
        b"{}",
        b"null",
        b"[" * 20000,
        b'{"figure": "Bump"}',
        b"\xff\xfe",
        b'{"figure": 1, "event": {}}',
    ]
    wrong = [
        {"figure": "Bump", "event": {"kind": kind}, "state": state}
        for kind in ("set", "answer", "drag", "turn", "nothing", "__class__")
        for state in (None, {}, {"preset": 3}, {"preset": "x"}, {"preset": None, "values": []}, 7)
    ]
    for i in range(count - sent):
        body = bodies[i % len(bodies)] if i % 2 else json.dumps(wrong[i % len(wrong)]).encode()
        answer = lecturer.post(data=body)
        assert answer.status_code == 400 or "error" in answer.json(), body
        sent += 1
    return sent


def test_the_wall_itself_may_send_nonsense_and_stays(room):
    before = state_of(room)
    for request in [
        {},
        {"figure": "x"},
        {"figure": "Bump", "event": []},
        {"figure": "Bump", "event": {"kind": "answer"}},
    ]:
        room.wall.line.send(json.dumps({"id": 77, "request": request}))
        while (message := room.wall.heard()).get("id") != 77:
            pass
        assert message["view"]["error"]
    assert state_of(room) == before


def test_who_sends_too_many_messages_only_waits(room):
    """Of a flood of votes a few a second are read; the others of the room are served meanwhile."""
    phone = room.phone().socket()
    phone.until(lambda room: room["open"])
    for i in range(300):
        phone.vote(i % 2)
    began = time.perf_counter()
    other = room.phone().socket()
    other.until(lambda room: room["open"])
    other.vote(3)
    other.until(lambda room: room["vote"] == 3)
    assert time.perf_counter() - began < 1
    assert room.wall.until(lambda votes: votes["counts"][3] == 1)["voted"] == 3


def test_one_who_asks_for_everything_does_not_hold_up_the_wall(room):
    """Eight requests for views wait for their turn, the ninth is refused; the wall has its own."""
    greedy, codes = room.phone(), []
    request = json.dumps({"figure": "TrainIt", "event": {"kind": "open"}})
    ask = lambda: codes.append(greedy.post(data=request).status_code)  # noqa: E731
    threads = [threading.Thread(target=lambda: [ask() for _ in range(6)]) for _ in range(30)]
    for thread in threads:
        thread.start()
    times = []
    for _ in range(20):
        began = time.perf_counter()
        room.wall.ask("Bump", {"kind": "set", "values": {}})
        times.append(time.perf_counter() - began)
    for thread in threads:
        thread.join()
    assert sorted(times)[10] < 0.3
    assert set(codes) == {200, 429}


def test_one_phone_opens_four_sockets_and_no_more(room):
    guest = room.phone()
    lines = [guest.connect("/vote") for _ in range(EACH + 3)]
    until(lambda: len(max(room.hall.phones.values(), key=len)) == EACH)
    for line in lines[EACH:]:
        assert line.recv_data()[0] in (8, 1)
    until(lambda: sum(len(sockets) for sockets in room.hall.phones.values()) == EACH + 1)
    assert room.hall.room.here == 2


def test_one_who_guesses_is_shut_out_and_says_so_with_a_403(room):
    guest = room.guest()
    for _ in range(25):
        assert guest.get("/XXXXX").status_code == 403
    assert guest.get(f"/{room.hall.room.code}").status_code == 403
    assert room.ada.asked()["vote"] == 2, "who is in stays in"


def test_a_connection_that_says_nothing_useful_is_closed(room):
    for nonsense in (
        b"\x00" * 64 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
        b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
    ):
        host, port = room.host.split(":")
        with socket.create_connection((host, int(port)), timeout=10) as line:
            with contextlib.suppress(OSError):
                line.sendall(nonsense)
                answer = line.recv(1000)
                assert not answer or answer.split()[1] in (b"400", b"403", b"405", b"431"), answer
    assert room.ada.asked()["vote"] == 2
