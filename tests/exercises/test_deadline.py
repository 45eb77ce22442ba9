"""Whatever a student hands in ends in time, in each of the ways that a platform may have."""

import asyncio
import itertools
import os
import select
import signal
import sys
import threading
import time

import numpy as np
import pytest

from nblib.exercises import EXERCISES, check, deadline, mutants
from nblib.exercises.deadline import Deadline, briefly, in_place, in_process, in_thread
from nblib.exercises.diagnose import diagnose
from nblib.exercises.evidence import Evidence

FEW = 0.2  # seconds
WAYS = [in_process, in_thread, in_place]
right = EXERCISES["grad_a"].answer


@pytest.fixture
def no_thread_is_left():
    """Threads of earlier tests may end meanwhile, so threads are compared and not their number."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def each_way(request, monkeypatch, no_thread_is_left):
    monkeypatch.setattr(deadline, "way", lambda: request.param)
    trace = sys.gettrace()
    yield request.param
    assert sys.gettrace() == trace


def forever(a, W, b, X, y, sigma):
    while True:
        pass


@pytest.fixture
def no_child_is_left():
    """Whether all processes that were started since have ended, those too whose parents have: nobody holds the pipe."""
    reading, writing = os.pipe()

    def alone():
        os.close(writing)
        return select.select([reading], [], [], 10) == ([reading], [], [])

    yield alone
    os.close(reading)


# --- in every way


def test_right_and_wrong_answers_are_told_apart(each_way):
    assert check("grad_a", right).passed
    assert check("grad_a", lambda *given: 2 * right(*given)).mistake == "factor_2"


def test_a_loop_without_end_is_ended(each_way):
    answer = check("grad_a", forever, seconds=FEW)
    assert answer.mistake == "time_limit" and "while" in answer.message


def test_a_short_try_is_ended_and_what_it_sent_is_kept(each_way):
    def work(send):
        send(1)
        forever(*right.__code__.co_varnames[:6])

    before = signal.getsignal(signal.SIGALRM)
    assert briefly(FEW, lambda send: send(2)) == ([2], False)
    assert briefly(FEW, work) == ([1], True)
    assert signal.getsignal(signal.SIGALRM) == before
    off_the_main_thread = threading.Thread(target=lambda: tries.append(briefly(FEW, work)))
    tries = []
    off_the_main_thread.start()
    off_the_main_thread.join()
    assert tries == [([1], True)]


def test_an_error_after_the_time_is_over_does_no_harm(each_way):
    def forever(a, W, b, X, y, sigma):
        try:
            while True:
                pass
        finally:
            raise ValueError

    assert check("grad_a", forever, seconds=FEW).mistake == "time_limit"


def test_what_an_endless_loop_prints_is_shown(each_way):
    def forever(a, W, b, X, y, sigma):
        while True:
            print("x" * 1000)

    answer = check("grad_a", forever, seconds=FEW)
    assert answer.mistake == "time_limit" and 0 < len(answer.printed) < 1000


def test_a_loop_that_ends_in_ordinary_cases_only(each_way):
    def descent(x, gradient, tau, steps):
        while steps != 1:
            x, steps = x - tau * gradient(x), steps - 1
        return x - tau * gradient(x)

    answer = check("descent", descent, seconds=FEW)
    assert answer.mistake == "time_limit" and "called with steps = 0" in answer.message


def test_off_the_main_thread_and_in_a_running_event_loop(each_way):
    """As in a Jupyter kernel, where cells run inside an event loop, and callbacks in threads."""

    answers = []
    thread = threading.Thread(target=lambda: answers.append(check("grad_a", forever, seconds=FEW)))
    thread.start()
    thread.join()

    async def cell():
        answers.append(check("grad_a", forever, seconds=FEW))

    asyncio.run(cell())
    assert [answer.mistake for answer in answers] == ["time_limit", "time_limit"]


def test_without_a_limit_it_runs_where_a_debugger_can_stop(each_way):
    threads, traces = [], []

    def grad_a(a, W, b, X, y, sigma):
        threads.append(threading.current_thread())
        traces.append(sys.gettrace())
        return right(a, W, b, X, y, sigma)

    assert check("grad_a", grad_a, seconds=None).passed
    assert set(threads) == {threading.current_thread()} and set(traces) == {sys.gettrace()}


# --- in a process of its own, whatever it does


def stubborn(a, W, b, X, y, sigma):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


def asleep(a, W, b, X, y, sigma):
    threading.Event().wait()


def counting_in_c(a, W, b, X, y, sigma):
    return sum(itertools.repeat(0.0))


def with_children(a, W, b, X, y, sigma):
    os.fork()
    threading.Event().wait()


@pytest.mark.parametrize("function", [stubborn, asleep, counting_in_c, with_children])
def test_nothing_is_left_behind(function, monkeypatch, no_child_is_left, no_thread_is_left):
    monkeypatch.setattr(deadline, "way", lambda: in_process)
    assert check("grad_a", function, seconds=FEW).mistake == "time_limit"
    assert no_child_is_left()


def test_a_function_that_ends_python(monkeypatch, no_child_is_left):
    monkeypatch.setattr(deadline, "way", lambda: in_process)
    answer = check("grad_a", lambda *given: os._exit(0))
    assert answer.mistake == "ends_python" and no_child_is_left()


def test_the_stop_button_ends_the_process(monkeypatch, no_child_is_left):
    """KeyboardInterrupt while check waits for an answer."""
    monkeypatch.setattr(deadline, "way", lambda: in_process)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(deadline, "_received", interrupted)
    with pytest.raises(KeyboardInterrupt):
        check("grad_a", asleep, seconds=60)
    assert no_child_is_left()


def test_the_stop_button_ends_the_thread(monkeypatch, no_thread_is_left):
    monkeypatch.setattr(deadline, "way", lambda: in_thread)

    join, calls = threading.Thread.join, []

    def interrupted(self, timeout=None):
        calls.append(timeout)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return join(self, timeout)

    monkeypatch.setattr(threading.Thread, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        check("grad_a", forever, seconds=60)


# --- which way


@pytest.fixture
def asked_anew():
    deadline.way.cache_clear()
    yield
    deadline.way.cache_clear()


def test_the_way_is_what_the_platform_has(asked_anew, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    assert deadline.way() is in_process
    deadline.way.cache_clear()
    monkeypatch.setattr(sys, "platform", "win32")
    assert deadline.way() is in_thread


def no_more_threads(self):
    raise RuntimeError("can't start new thread")


def test_where_threads_cannot_start_it_runs_in_place(asked_anew, monkeypatch):
    """As in WebAssembly."""
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(threading.Thread, "start", no_more_threads)
    assert deadline.way() is in_place
    assert check("grad_a", right).passed


def no_more_processes():
    raise BlockingIOError


def test_where_no_more_processes_are_allowed_a_thread_does(monkeypatch):
    monkeypatch.setattr(deadline, "way", lambda: in_process)
    monkeypatch.setattr(os, "fork", no_more_processes)
    assert check("grad_a", right).passed


def test_where_no_more_of_either_are_allowed_it_runs_in_place(monkeypatch):
    monkeypatch.setattr(deadline, "way", lambda: in_process)
    monkeypatch.setattr(os, "fork", no_more_processes)
    monkeypatch.setattr(threading.Thread, "start", no_more_threads)
    assert check("grad_a", right).passed


# --- one deadline for all


def test_what_is_left_of_the_time():
    assert Deadline(None).left is None and not Deadline(None).over
    assert 0 < Deadline(5.0).left <= 5.0 and not Deadline(5.0).over
    late = Deadline(5.0, start=time.monotonic() - 5.5)
    assert late.left == 0 and not late.over
    assert Deadline(5.0, start=time.monotonic() - 6.5).over


def test_an_error_is_told_also_when_the_time_is_over(each_way):
    def grad_a(a, W, b, X, y, sigma):
        if sigma.name == "tanh":
            raise ValueError("no tanh")
        while True:
            pass

    answer = check("grad_a", grad_a, seconds=FEW)
    assert answer.mistake == "raises+time_limit" and "no tanh" in answer.message


def test_reruns_share_the_time_of_the_first_run(monkeypatch):
    """A function that fails on shapes is called again, with other sizes: for the time that is left, no more."""
    allowed = []

    def recorded(seconds, work):
        allowed.append(seconds)
        return deadline.in_thread(work, 5)

    monkeypatch.setattr("nblib.exercises.running.within", recorded)
    check("grad_W", lambda a, W, b, X, y, sigma: X @ W @ X)
    assert len(allowed) > 3 and allowed == sorted(allowed, reverse=True) and allowed[0] <= 5


def test_the_diagnosis_ends_with_the_time(monkeypatch):
    exercise = EXERCISES["grad_a"]
    odd = [tuple(np.sin(part) for part in case.want) for case in exercise.cases(3)]
    answer, tried = mutants.Mutants.answer, []
    monkeypatch.setattr(mutants.Mutants, "answer", lambda self, changes: tried.append(1) or answer(self, changes))
    over = Deadline(5.0, start=time.monotonic() - 7)
    assert diagnose(Evidence(exercise, exercise.cases(3), odd, deadline=over))[-1].name is None and len(tried) < 10
    diagnose(Evidence(exercise, exercise.cases(3), odd))
    assert len(tried) > 1000
