"""Runs a student's code so that it ends in time, in the way that the platform has.

A process of its own can be ended whatever it does: sleep, count for ever inside NumPy, leave Python. A thread of its
own can be ended while it runs Python. Where neither exists (WebAssembly), a trace function looks at the clock.
"""

import contextlib
import ctypes
import io
import os
import pickle
import signal
import sys
import threading
import time
import warnings
from dataclasses import dataclass, field
from functools import cache

DIAGNOSIS = 1.0  # seconds for thinking about an answer, on top of those for computing it


class TimeUp(SystemExit):
    """Raised inside the student's code when the time is over; no `except Exception` catches it."""


@dataclass(frozen=True)
class Deadline:
    """For everything that one `check` does; with `seconds` None there is no end."""

    seconds: float | None
    start: float = field(default_factory=time.monotonic)

    @property
    def left(self):
        """The seconds left for the student's code, or None."""
        return None if self.seconds is None else max(self.seconds - (time.monotonic() - self.start), 0.0)

    @property
    def rest(self):
        """The seconds left for everything, the diagnosis too."""
        return max(self.seconds + DIAGNOSIS - (time.monotonic() - self.start), 0.0)

    @property
    def over(self):
        """Whether the diagnosis must end as well."""
        return self.seconds is not None and time.monotonic() - self.start > self.seconds + DIAGNOSIS


def within(seconds, work):
    """(items, late): what `work(send)` sends before the `seconds` are over, and whether they are.

    Without a limit (`seconds` None) it runs in this very place, where a debugger can stop.
    """
    if seconds is None:
        items = []
        work(items.append)
        return items, False
    return way()(work, seconds)


@cache
def way():
    """The surest way that this platform has."""
    if sys.platform == "linux":  # elsewhere there is no fork, or the system's own libraries do not survive one
        return in_process
    return _way_within_this_process()


def _way_within_this_process():
    try:
        threading.Thread(target=bool).start()
    except RuntimeError:
        return in_place
    return in_thread


def in_process(work, seconds):
    reading, writing = os.pipe()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # threads beside a fork are warned of; the child touches none of theirs
            child = os.fork()
    except OSError:  # no more processes are allowed
        os.close(reading)
        os.close(writing)
        return _way_within_this_process()(work, seconds)
    if not child:
        _be_the_child(work, writing)
    os.close(writing)
    try:
        return _received(reading, time.monotonic() + seconds)
    finally:  # also when the user interrupts the cell
        for kill in (os.killpg, os.kill):  # with all that it has started; it may not lead its group yet
            with contextlib.suppress(ProcessLookupError):
                kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)


def _be_the_child(work, writing):
    try:
        os.setsid()
        with open(writing, "wb", buffering=0) as pipe:
            work(lambda item: pipe.write(pickle.dumps(item)))
    finally:
        os._exit(0)  # nothing of the parent's may be tidied up here


def _received(reading, end):
    """(items, late): what arrives through the pipe until it is closed, or the time is over."""
    import select  # here, for the platforms that have it only

    pipe, chunks = select.poll(), []
    pipe.register(reading, select.POLLIN | select.POLLHUP)
    while (rest := end - time.monotonic()) > 0:
        if pipe.poll(rest * 1000):
            chunks.append(os.read(reading, 1 << 16))
            if not chunks[-1]:
                break
    return _unpickled(io.BytesIO(b"".join(chunks))), rest <= 0


def _unpickled(stream):
    items = []
    with contextlib.suppress(EOFError, pickle.UnpicklingError):  # the end, or cut off in the middle
        while True:
            items.append(pickle.load(stream))
    return items


def in_thread(work, seconds):
    over, items = threading.Event(), []
    thread = threading.Thread(target=_until_time_is_up, args=(work, items, over.is_set), daemon=True)
    thread.start()
    try:
        thread.join(seconds)
    finally:  # also when the user interrupts the cell
        late = thread.is_alive()
        over.set()
        for _ in range(5 * late):  # what sleeps, or catches everything, is left behind; as a daemon it does no harm
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(TimeUp))
            thread.join(0.05)
    return items, late


def _until_time_is_up(work, items, over):
    def send(item):
        if over():  # the student's code has caught what should have ended it
            raise TimeUp
        items.append(item)

    with contextlib.suppress(TimeUp):
        work(send)


def briefly(seconds, work):
    """As `within`, for the many short tries of a search that runs within a deadline already."""
    alone = way() is in_process and threading.current_thread() is threading.main_thread()
    return (by_alarm if alone else in_place)(work, seconds)


def by_alarm(work, seconds):
    """Costs nothing while the work runs. Only in a process of one's own: the alarm is its only one."""

    def ring(number, frame):
        raise TimeUp

    items, before = [], signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        work(items.append)
        return items, False
    except TimeUp:
        return items, True
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def in_place(work, seconds):
    """Cannot end what runs no Python line (a sleep, NumPy at work), nor a loop that catches everything."""
    end, items, before = time.monotonic() + seconds, [], sys.gettrace()

    def over():
        return time.monotonic() > end

    def trace(frame, event, argument):
        if over():
            raise TimeUp
        return trace

    sys.settrace(trace)
    try:
        _until_time_is_up(work, items, over)
    finally:
        sys.settrace(before)
    return items, over()
