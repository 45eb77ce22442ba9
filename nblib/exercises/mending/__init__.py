"""The one change in the student's own code that makes it right: found by trying, so it is certain by construction.

Every change that hurried hands may have to undo is made in turn: another operator, name, number or axis, something too
much or missing, a line in another place. What then gives the right answer on every input tells where the mistake is.
"""

import io
import time
import warnings
from contextlib import redirect_stdout, suppress

import numpy as np

from nblib.exercises.compare import same
from nblib.exercises.deadline import TimeUp, briefly, within
from nblib.exercises.mending.edits import edits
from nblib.exercises.mending.program import Program
from nblib.exercises.running import read

SEARCH = 1.0  # seconds of CPU for trying changes
TRY = 0.1  # seconds for one of them in the first case: some loop for ever


def mended(function, exercise, cases, deadline):
    """The finding that says which one change makes the function right in all `cases`, in a list; or none.

    The case in which it is wrong comes first.
    """
    program = Program.of(function)
    if program is None or deadline.seconds is None:  # with a debugger nobody runs anything but what stands there
        return []
    found, _ = within(deadline.rest / 2, lambda send: _search(program, exercise, cases, send))
    return found


def _search(program, exercise, cases, send):
    with redirect_stdout(io.StringIO()), np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with suppress(RecursionError):  # of a sum of hundreds of terms, which Python cannot write out
            edit = next(_that_mend(program, exercise, cases), None)
            if edit:
                send(program.finding(edit))


def _that_mend(program, exercise, cases):
    end = time.process_time() + SEARCH
    for count, edit in enumerate(edits(program.tree)):
        if count % 32 == 0 and time.process_time() > end:  # the clock itself takes time
            return
        function = program.changed(edit)
        if function and _right(function, exercise, cases[:1], TRY) and _right(function, exercise, cases, 20 * TRY):
            yield edit


def _right(function, exercise, cases, seconds):
    """Whether the function gives what is wanted in every case; one that goes on for ever is ended."""

    def work(send):
        send(all(_as_wanted(function, exercise, case) for case in cases))

    found, _ = briefly(seconds, work)
    return found == [True]


def _as_wanted(function, exercise, case):
    try:
        return case.want is not None and same(read(function(*case.copies()), exercise, case).value, case.want)
    except TimeUp:
        raise
    except ValueError:
        return case.want is None  # it is to be refused
    except BaseException:  # it is the student's code, changed
        return False
