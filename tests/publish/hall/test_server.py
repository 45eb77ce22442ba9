"""The doors of the hall, over real sockets on loopback: who sees what, who counts, what phones follow."""

import json
import re
import signal
import socket
import subprocess
import sys
import time

import pytest
import requests

from nblib.explorables import FIGURES
from nblib.explorables.gallery import find, respond
from publish.hall import main

LECTURER = [
    "/",
    "/figures",
    "/figure/Bump",
    "/figure/Bump?preset=w%20falls",
    "/study/Bump",
    "/page/figure.js",
    "/alive",
]
PHONE = ["/phone", "/figures", "/study/Bump", "/page/figure.js", "/page/hall.css", "/alive", "/still/Bump.png"]


def test_the_lecturer_comes_with_the_token_and_the_address_is_clean_at_once(alone):
    answer = alone.guest().get(f"/?token={alone.token}")
    assert answer.url == f"{alone.address}/" and answer.ok
    cookie = answer.history[0].headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert alone.token not in answer.text


@pytest.mark.parametrize(
    "path", [*LECTURER, "/ask", "/wall", "/vote", "/phone", "/KTRWM", "/nothing", "/?token=wrong", "/?token="]
)
def test_without_the_token_there_is_a_403_and_nothing_else(alone, path):
    answer = alone.guest().get(path)
    assert answer.status_code == 403
    assert not answer.cookies and len(answer.text) < 100 and alone.token not in answer.text


@pytest.mark.parametrize("path", [*LECTURER, *PHONE, "/ask", "/wall", "/vote", "/nothing", "/?code=XXXXX", "/XXXXX"])
def test_a_room_asks_for_its_code_with_a_403_and_shows_nothing_else(shared, path):
    answer = shared.guest().get(path)
    assert answer.status_code == 403 and not answer.cookies
    assert shared.hall.room.code not in answer.text and not any(find(name).title in answer.text for name in FIGURES)


def test_a_phone_gets_the_pages_for_phones_and_not_the_wall(shared):
    phone = shared.phone()
    for path in PHONE[:-1]:
        assert phone.get(path).status_code == 200, path
    assert phone.get("/").url.endswith("/phone")
    for path in "/figure/Bump", "/wall", "/join", "/deck/":
        assert phone.get(path).status_code in (403, 404), path


def test_a_phone_that_comes_again_stays_the_same(shared):
    phone = shared.phone()
    before = dict(phone.session.cookies)
    assert phone.get(f"/{shared.hall.room.code}").ok
    assert dict(phone.session.cookies) == before
    assert dict(shared.phone().session.cookies) != before


def test_the_gallery_stands_in_the_order_of_the_notebooks(alone):
    page = alone.lecturer().get("/").text
    assert re.findall(r'href="/figure/(\w+)"', page) == list(FIGURES)
    assert all(find(name).title in page for name in FIGURES)


def test_a_phones_gallery_leads_to_figures_for_one_reader(shared):
    page = shared.phone().get("/figures").text
    assert re.findall(r'href="/study/(\w+)"', page) == list(FIGURES) and "/figure/" not in page


def test_stills_are_pictures(hall_opened):
    with hall_opened(room=False, drawn=True) as house:
        answer = house.lecturer().get("/still/OneNeuron.png")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG") and len(answer.content) > 2000


def test_an_unknown_figure_or_scene_is_not_there(alone):
    lecturer = alone.lecturer()
    for path in (
        "/figure/Nothing",
        "/study/Nothing",
        "/figure/Bump?preset=nothing",
        "/still/Nothing.png",
        "/page/server.py",
        "/page/hall.py",
    ):
        assert lecturer.get(path).status_code == 404, path


def test_modules_are_asked_for_again_only_if_they_have_changed(alone):
    lecturer = alone.lecturer()
    first = lecturer.get("/page/figure.js")
    again = lecturer.get("/page/figure.js", headers={"If-None-Match": first.headers["Etag"]})
    assert again.status_code == 304 and not again.content


def test_a_page_asks_nothing_of_other_servers(shared):
    lecturer = shared.lecturer()
    for path in "/", "/figure/Bump", "/study/Bump":
        answer = lecturer.get(path)
        assert not re.search(r'(?:src|href)="(?!/|data:)', answer.text)
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]


def test_asking_gives_what_respond_gives(alone):
    lecturer = alone.lecturer()
    first = lecturer.ask("Bump", {"kind": "open"})
    assert first == json.loads(json.dumps(respond({"figure": "Bump", "state": None, "event": {"kind": "open"}})))
    event = {"kind": "answer", "said": 0}
    then = lecturer.ask("Bump", event, first["state"])
    wanted = respond({"figure": "Bump", "state": first["state"], "event": event})
    del wanted["figure"]  # the page has it
    assert then == json.loads(json.dumps(wanted))


def test_what_is_wrong_in_a_request_is_named(alone):
    lecturer = alone.lecturer()
    state = lecturer.ask("Bump", {"kind": "open"})["state"]
    assert "'x'" in lecturer.ask("Bump", {"kind": "preset", "name": "x"}, state)["error"]
    assert "state" in lecturer.ask("Bump", {"kind": "preset", "name": "x"})["error"]


def test_every_figure_opens_well_under_a_second(alone):
    lecturer = alone.lecturer()
    for name in FIGURES:
        began = time.perf_counter()
        assert lecturer.get(f"/figure/{name}").ok
        assert "scene" in lecturer.ask(name, {"kind": "open"})
        assert time.perf_counter() - began < 1, name


# --- a vote -----------------------------------------------------------------------------------------------------------


def test_two_windows_of_one_phone_are_one_vote(house):
    wall, guest = house.lecturer().wall(), house.phone()
    wall.ask("Bump", {"kind": "open"})
    one, two = guest.socket(), guest.socket()
    for phone, vote in ((one, 0), (two, 1)):
        phone.until(lambda room: room["open"])
        phone.vote(vote)
    assert one.until(lambda room: room["vote"] == 1)
    votes = wall.until(lambda votes: votes["voted"] == 1 and votes["counts"][1] == 1)
    assert votes["phones"] == 1


# --- following --------------------------------------------------------------------------------------------------------


def test_a_phone_that_follows_sees_the_moves_of_the_wall_and_the_others_do_not(house):
    wall, follows, reads = house.lecturer().wall(), house.phone().socket(), house.phone().socket()
    wall.ask("OneNeuron", {"kind": "open"})
    wall.ask("OneNeuron", {"kind": "answer", "said": -1})
    follows.until(lambda room: room["told"])
    follows.say(follow=True)
    while not follows.frames:
        follows.heard()
    assert follows.frames[0]["figure"]["name"] == "OneNeuron"
    wall.ask("OneNeuron", {"kind": "set", "values": {"w": -3.0}})
    while follows.frames[-1]["state"]["values"]["w"] != -3:
        follows.heard()
    moved = follows.frames[-1]
    assert "figure" not in moved, "its description is on the phone already"
    event = {"kind": "set", "values": {}}
    wanted = respond({"figure": "OneNeuron", "state": moved["state"], "event": event, "narrow": True})
    assert moved["scene"] == json.loads(json.dumps(wanted["scene"]))
    reads.asked()
    assert not reads.frames
    follows.say(follow=False)
    follows.asked()
    follows.frames.clear()
    wall.ask("OneNeuron", {"kind": "set", "values": {"w": 2.0}})
    follows.asked()
    assert not follows.frames


def test_a_phone_that_reads_nothing_costs_no_memory_and_gets_the_newest_when_it_reads_again(house):
    wall, phone = house.lecturer().wall(), house.phone().socket()
    wall.ask("OneNeuron", {"kind": "open"})
    wall.ask("OneNeuron", {"kind": "answer", "said": -1})
    phone.say(follow=True)
    for i in range(150):
        wall.ask("OneNeuron", {"kind": "set", "values": {"w": 1 + i / 100}})
    while not phone.frames or phone.frames[-1]["state"]["values"]["w"] != 2.49:
        phone.heard()
    assert len(phone.frames) < 100, "what is newer overtakes"


def test_nothing_answers_when_the_hall_is_left(hall_opened):
    with hall_opened() as house:
        address = house.address
        assert requests.get(address, timeout=5).status_code == 403
    with pytest.raises(requests.ConnectionError):
        requests.get(address, timeout=5)


def test_only_loopback_is_open_if_nobody_asks_for_more(alone):
    port = int(alone.host.partition(":")[2])
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.2", port), timeout=5)  # another address of this machine


def test_the_command_opens_a_hall_and_says_where(tmp_path):
    command = [sys.executable, "-m", "publish.hall", "--room", "127.0.0.1", "--port", "0", "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        lines = [process.stdout.readline() for _ in range(5)]
        address, token = re.search(r"(http://127.0.0.1:\d+)/\?token=(\S+)", "".join(lines)).groups()
        code = re.search(rf"Phones: {address}/([A-Z]+)", "".join(lines))[1]
        session = requests.Session()
        assert session.get(address, timeout=20).status_code == 403
        assert session.get(f"{address}/{code}", timeout=20).url == f"{address}/phone"
        assert "Figures that move" in session.get(f"{address}/?token={token}", timeout=20).text
        session.close()
    finally:
        process.send_signal(signal.SIGINT)  # Ctrl + C
        errors = process.communicate(timeout=20)[1]
    assert process.returncode == 0 and errors == ""


def test_a_port_that_is_taken_is_named(alone):
    port = alone.host.partition(":")[2]
    with pytest.raises(SystemExit, match=f"port {port} is not free"):
        main(["--no-browser", "--port", port])


def test_slides_are_served_to_the_lecturer_alone(hall_opened, tmp_path):
    (tmp_path / "index.html").write_text("<h1>Slides</h1>")
    with hall_opened(decks=tmp_path) as house:
        lecturer = house.lecturer()
        assert (
            lecturer.get("/deck/").text == "<h1>Slides</h1>" and lecturer.get("/deck/../server.py").status_code == 404
        )
        assert house.guest().get(f"/?token={house.token}").text == "<h1>Slides</h1>", (
            "the lecturer's address leads there"
        )
        assert house.phone().get("/deck/").status_code == 403 and house.guest().get("/deck/").status_code == 403
