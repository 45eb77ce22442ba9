"""From the browser's threads to the thread of the cells.

Which thread runs a widget's callback depends on the version of the kernel: the main one, a subshell's, or first the
one and then the other. So a callback only posts here, and what is posted runs on the event loop of the cells.
"""

import asyncio
import contextlib
import threading


def running_loop():
    """The event loop of the cell that runs now; None in plain Python."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class Inbox:
    """Runs what is posted, in order, on `loop`; of several with the same key in a row only the newest.

    An error goes to `failed(error)` and on to the loop's own handler. Without a loop everything runs at once.
    """

    def __init__(self, loop, failed):
        self.loop, self.failed = loop, failed
        self._posted, self._lock = [], threading.Lock()
        self._quiet = None  # the thread that is moving widgets itself

    def post(self, key, function):
        with self._lock:
            first = not self._posted
            if self._posted and self._posted[-1][0] == key:
                self._posted.pop()
            self._posted.append((key, function))
        if self.loop is None:
            self._run()
        elif first:
            self.loop.call_soon_threadsafe(self._run)

    def follow(self, widget, key, function):
        """Posts `function(value)` whenever the hand moves `widget`."""

        def moved(change):
            if self._quiet != threading.get_ident():
                self.post(key, lambda: function(change.new))

        widget.observe(moved, "value")

    @contextlib.contextmanager
    def quiet(self):
        """While this thread moves widgets to follow the state, they do not report it back."""
        self._quiet = threading.get_ident()
        try:
            yield
        finally:
            self._quiet = None

    def waiting(self, key):
        """Whether something newer with this key is posted and has not run."""
        with self._lock:
            return any(posted == key for posted, _ in self._posted)

    def _run(self):
        with self._lock:
            posted, self._posted = self._posted, []
        for _, function in posted:
            try:
                function()
            except Exception as error:
                self.failed(error)
                if self.loop is None:
                    raise
                self.loop.call_exception_handler({"message": "in an explorable", "exception": error})
