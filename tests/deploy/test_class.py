"""Twelve students of a real JupyterHub run notebook 4 and move its figure at once; nobody sees another's work.

What is measured on the way goes to docs/reliability.md.
"""

import asyncio
import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import mean
from threading import Barrier
from time import perf_counter
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
import requests

from benchmarks import report
from nblib.explorables.gallery import respond
from nblib.explorables.gradient_descent.step_size import StepSize
from publish.readers import unveiled
from tests.deploy.classroom import ROOT, classroom
from tests.deploy.student import Student

pytestmark = pytest.mark.soak

STUDENTS = 12
ROUNDS = 40  # in each of which everybody moves the slider once, at the same moment
NOTEBOOK = "lecture/04_gradient_descent.ipynb"
PRESET = StepSize.named("knife edge")
FIGURE = f'explorables.StepSize("{PRESET.name}")'  # the cell of the notebook that everybody moves
WIDGET = "application/vnd.jupyter.widget-view+json"
CLASS, CORES = 200, 64  # for which docs/reliability.md does the arithmetic
PAGE = ROOT / "docs" / "reliability.md"
MB = 2**20


@pytest.fixture(scope="module")
def room():
    """In a folder with a short name: the kernels' sockets lie in it."""
    with tempfile.TemporaryDirectory(prefix="class-") as home, classroom(Path(home)) as running:
        yield running


@pytest.fixture(scope="module")
def instructor(room):
    teacher = Student(room, "instructor", "prime numbers are odd")
    teacher.sign_up()
    assert teacher.log_in()
    return teacher


@pytest.fixture(scope="module")
def students(room, instructor):
    """Signed up, let in by the instructor, and not yet logged in."""
    everybody = [Student(room, f"student{i:02}", f"the password of number {i}") for i in range(STUDENTS)]
    for student in everybody:
        student.sign_up()
        assert not student.log_in(), "nobody enters before the instructor has agreed"
        instructor.http.get(f"{room.url}/hub/authorize/{student.name}").raise_for_status()
    yield everybody
    for student in everybody:
        student.leave()


@pytest.fixture(scope="module")
def measured():
    return {}


@pytest.fixture(scope="module")
def at_once():
    with ThreadPoolExecutor(STUDENTS) as pool:
        yield lambda function, everybody: list(pool.map(function, everybody))


def seconds(processes):
    """CPU seconds these processes have used."""
    return sum(sum(p.cpu_times()[:2]) for p in processes)


def all_processes(room, students):
    return room.others() + [p for s in students for p in room.processes(s.name)]


def texts(outputs):
    """What can be read of the outputs of a cell."""
    return [*map(_text, outputs)]


def _text(output):
    return "".join(output["text"] if output["output_type"] == "stream" else output["data"]["text/plain"])


def run(student):
    """Runs the notebook as a student does; returns {number of the cell: (stored, shown)} where the texts differ."""
    student.book = student.open(NOTEBOOK)
    wrong = {}
    for number, cell in enumerate(student.book["cells"]):
        if cell["cell_type"] != "code":
            continue
        request, outputs = student.kernel.execute(cell["source"])
        stored, cell["outputs"] = cell["outputs"], canonical(outputs)
        if texts(unveiled(stored)) != texts(cell["outputs"]):
            wrong[number] = stored, outputs
        if cell["source"] == FIGURE:
            student.figure = request
    return wrong


def canonical(outputs):
    """Neighbouring pieces of one stream as one piece, as in a stored notebook."""
    kept = []
    for output in outputs:
        if output["output_type"] == "stream" and kept and kept[-1].get("name") == output["name"]:
            kept[-1]["text"] += output["text"]
        else:
            kept.append(output)
    return kept


def test_wrong_password_does_not_open_the_door(students):
    assert not students[0].log_in("the password of nobody")


def test_everybody_logs_in_and_gets_a_server(room, students, at_once, measured):
    measured["load"], start = psutil.getloadavg()[0], perf_counter()
    assert all(at_once(Student.log_in, students))
    at_once(Student.start_server, students)
    measured["start"] = perf_counter() - start


def test_everybody_runs_the_notebook_and_reads_what_is_stored_in_it(room, students, at_once, measured):
    start, used = perf_counter(), seconds(all_processes(room, students))
    assert at_once(run, students) == [{}] * STUDENTS
    measured["run"] = perf_counter() - start
    measured["run CPU"] = (seconds(all_processes(room, students)) - used) / STUDENTS


def test_saved_notebook_keeps_the_still_picture_and_not_the_live_figure(students):
    student = students[0]
    [cell] = [c for c in student.book["cells"] if c["source"] == FIGURE]
    assert WIDGET in cell["outputs"][0]["data"]
    answer = student.ask(f"contents/{NOTEBOOK}", "PUT", type="notebook", format="json", content=student.book)
    answer.raise_for_status()
    [saved] = [c for c in student.read(NOTEBOOK)["cells"] if c["source"] == FIGURE]
    assert "image/png" in saved["outputs"][0]["data"]
    assert WIDGET not in saved["outputs"][0]["data"]


def test_pictures_follow_when_all_move_at_once(room, students, at_once, measured):
    assert all(at_once(open_figure, students))
    together = Barrier(STUDENTS)
    used, serial = seconds(all_processes(room, students)), seconds(room.others())
    waits = np.array(at_once(lambda student: move(student, together), students)) * 1000
    measured["CPU"] = (seconds(all_processes(room, students)) - used) * 1000 / waits.size
    measured["serial"] = (seconds(room.others()) - serial) * 1000 / waits.size
    measured["median"], measured["p95"], measured["worst"] = np.percentile(waits, [50, 95, 100])
    assert waits.shape == (STUDENTS, ROUNDS)


def open_figure(student):
    """The figure of the notebook has appeared; its question is answered, and the answer is there at once."""
    student.comm = student.kernel.figure(student.figure)
    begun = json.loads(student.kernel.widgets[student.comm][1]["view"])
    assert begun["words"]["question"] == PRESET.question
    view = student.kernel.ask(student.comm, kind="answer", said=0)
    assert view["words"]["alt"] == StepSize.answered(PRESET.name).alt()
    return view


def move(student, together):
    """Moves the step size in every round; returns the seconds until the picture and its words have followed."""
    waits, state = [], student.kernel.ask(student.comm, kind="defaults")["state"]
    rng = np.random.default_rng(int(student.name[-2:]))  # everybody goes another way
    for notch in map(int, rng.permutation(StepSize.tau.notches)[:ROUNDS]):
        event = {"kind": "turn", "control": "tau", "notch": notch}
        wanted = respond({"figure": "StepSize", "state": state, "event": event})
        together.wait(300)
        start = perf_counter()
        view = student.kernel.ask(student.comm, **event)
        waits.append(perf_counter() - start)
        assert view["words"] == wanted["words"] and view["scene"] == json.loads(json.dumps(wanted["scene"]))
        state = view["state"]
    return waits


def test_memory_of_everybody(room, students, measured):
    """Read while everybody's notebook has run and its figures are alive."""
    each = [[p.memory_full_info() for p in room.processes(s.name)] for s in students]
    assert [len(memory) for memory in each] == [2] * STUDENTS, "a server and a kernel"
    measured["PSS"] = mean(sum(m.pss for m in memory) for memory in each) / MB
    measured["RSS"] = mean(sum(m.rss for m in memory) for memory in each) / MB
    measured["hub"] = sum(p.memory_full_info().pss for p in room.others()) / MB


def listening(processes):
    return [c.laddr for p in processes for c in p.net_connections("tcp") if c.status == psutil.CONN_LISTEN]


def test_everything_listens_on_loopback_only(room, students):
    addresses = listening(all_processes(room, students))
    assert len(addresses) > 2 * STUDENTS
    assert {address.ip for address in addresses} == {"127.0.0.1"}


def test_every_student_has_a_home_that_nobody_else_sees(room, students):
    for student in students:
        code = (
            f"import os; os.makedirs('../mine', exist_ok=True); open('../mine/note.txt', 'w').write('{student.name}')"
        )
        student.kernel.execute(code)
    for student in students:
        assert (room.home / "homes" / student.name / "mine/note.txt").read_text() == student.name
        assert student.read("mine/note.txt") == student.name
        _, [seen] = student.kernel.execute(f"sorted(os.listdir({str(room.home / 'homes')!r}))")
        assert _text(seen) == f"['{student.name}']"


def test_no_student_opens_anothers_server(students):
    for student, other in zip(students, students[1:] + students[:1], strict=True):
        assert other.ask("contents/mine/note.txt").ok
        for path in "contents/mine/note.txt", "kernels", "terminals":
            assert student.ask(path, of=other.name).status_code in (403, 404)


def test_without_cookie_or_with_a_wrong_token_nobody_enters(room, students):
    for student in students:
        for headers in {}, {"Authorization": "token " + "0" * 32}, {"Cookie": "jupyterhub-session-id=0"}:
            answer = requests.get(f"{student.own}/api/contents/mine/note.txt", headers=headers, verify=room.certificate)
            assert answer.status_code in (403, 404)


def test_way_around_the_proxy_is_closed_too(room, students):
    """All servers of a machine can be reached from each of its kernels: each asks for its own student's token."""
    for student, other in zip(students, students[1:] + students[:1], strict=True):
        server = next(p for p in room.processes(other.name) if "jupyterhub-singleuser" in " ".join(p.cmdline()))
        address = f"http://127.0.0.1:{listening([server])[0].port}/user/{other.name}/api/contents/mine/note.txt"
        attempt = f"""
            import json, os, urllib.error, urllib.request
            token = os.environ["JUPYTERHUB_API_TOKEN"]
            try:
                ask = urllib.request.Request({address!r}, headers={{"Authorization": f"token {{token}}"}})
                print(urllib.request.urlopen(ask).status)
            except urllib.error.HTTPError as error:
                print(error.code)"""
        _, [said] = student.kernel.execute("\n".join(line[12:] for line in attempt.splitlines()))
        assert _text(said) in ("403\n", "404\n")


def test_hub_knows_every_setting_of_the_real_configuration():
    """JupyterHub only warns of a setting it does not know."""
    from jupyterhub.app import JupyterHub
    from jupyterhub.proxy import ConfigurableHTTPProxy
    from nativeauthenticator import NativeAuthenticator
    from systemdspawner import SystemdSpawner

    known = {cls.__name__: cls for one in (SystemdSpawner, NativeAuthenticator) for cls in one.__mro__}
    known |= {cls.__name__: cls for cls in (JupyterHub, ConfigurableHTTPProxy)}
    hub = JupyterHub()
    hub.load_config_file(str(ROOT / "deploy/server/jupyterhub_config.py"))
    assert hub.spawner_class is SystemdSpawner
    assert hub.authenticator_class is NativeAuthenticator
    for section, settings in hub.config.items():
        assert set(settings) <= set(known[section].class_trait_names(config=True)), section


def test_systemd_is_told_the_limits(monkeypatch):
    """What SystemdSpawner asks of systemd-run for a student: an account of its own, and limits."""
    from jupyterhub.app import JupyterHub
    from systemdspawner import SystemdSpawner, systemd

    asked = {}

    async def nothing(unit):
        return False

    async def remember(unit, **options):
        asked.update(options)

    async def running(spawner):
        return None

    for question in "service_running", "service_failed":
        monkeypatch.setattr(systemd, question, nothing)
    monkeypatch.setattr(systemd, "start_transient_service", remember)
    monkeypatch.setattr("pwd.getpwnam", lambda name: SimpleNamespace(pw_uid=1234, pw_gid=1234, pw_dir=f"/home/{name}"))
    monkeypatch.setattr(SystemdSpawner, "get_env", lambda spawner: {})
    monkeypatch.setattr(SystemdSpawner, "poll", running)
    hub = JupyterHub()
    hub.load_config_file(str(ROOT / "deploy/server/jupyterhub_config.py"))
    asyncio.run(SystemdSpawner(config=hub.config, user=SimpleNamespace(name="ada", id=1)).start())
    assert (asked["uid"], asked["working_dir"]) == (1234, "/home/student-ada")
    assert asked["cmd"] == [str(ROOT / "deploy/singleuser")]
    wanted = {"MemoryMax": 2**30, "CPUQuota": "100%", "PrivateTmp": "yes", "NoNewPrivileges": "yes"}
    assert wanted.items() <= asked["properties"].items()


def test_what_was_measured_is_written_down(room, students, measured):
    cores = psutil.cpu_count()
    text = words(measured, cores)
    PAGE.write_text(report.marked("class", text, PAGE), encoding="utf8")
    print(text)


def words(m, cores):
    each, move, proxy = round(m["run CPU"], 1), round(m["CPU"]), round(m["serial"], 2)
    own, hub = round(m["PSS"]), round(m["hub"])
    rows = [
        ["from log-in to the open start page, all at once, s", f"{m['start']:.0f}"],
        ["notebook 4 run, all at once, s", f"{m['run']:.0f}"],
        ["the same, CPU seconds each", f"{each:.1f}"],
        ["slider to picture, all at the same moment: median, ms", f"{m['median']:.0f}"],
        ["the same: 95 %, worst, ms", f"{m['p95']:.0f}, {m['worst']:.0f}"],
        ["CPU of one move, server, kernel and proxy, ms", f"{move}"],
        ["of this the part of hub and proxy, ms", f"{proxy:.2f}"],
        ["memory of one student, server and kernel, PSS (RSS), MB", f"{own} ({m['RSS']:.0f})"],
        ["memory of hub and proxy, MB", f"{hub}"],
    ]
    run, moves = CLASS * each, CLASS * move / 1000  # of what the table says, for readers multiply
    lines = [
        report.markdown([f"{STUDENTS} students, {cores} cores", ""], rows),
        f"\n{STUDENTS} of {STUDENTS} finished. The test plays their browsers on the same cores, where others work",
        f"(load average {m['load']:.1f} before the start). Measured",
        f"{report.machine('jupyterhub', 'jupyterlab', 'ipykernel')}.",
        f"\nFor {CLASS} students: {CLASS} × {own} MB + {hub} MB, about {(CLASS * own + hub) / 1024:.0f} GB of memory.",
        f"Notebook 4 run by all at the same moment is {CLASS} × {each:.1f} s = {run:.0f} s of CPU,",
        f"{run / CORES:.0f} s on {CORES} cores like these. A slider moved by all at the same moment is",
        f"{CLASS} × {move} ms = {moves:.1f} s of CPU: {moves / 8:.1f} s on 8 cores with nothing else to do,",
        f"{1000 * moves / CORES:.0f} ms on {CORES}, but not below {CLASS} × {proxy:.2f} ms = {CLASS * proxy:.0f} ms,",
        "the part of the one proxy.",
    ]
    return "\n".join(lines)
