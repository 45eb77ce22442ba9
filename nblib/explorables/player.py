"""Time: one asyncio task on the loop of the cells that takes a step, sleeps until the next is due, and so on."""

import asyncio

from nblib.explorables.controls import Time


class Player:
    """Plays one run at a time; a new one ends the old. `changed(playing)` is told when it starts and stops.

    An error in a step goes to `failed(error)`. Without a loop time cannot pass: the run jumps to its end.
    """

    def __init__(self, loop, changed, failed):
        self.loop, self.changed, self.failed = loop, changed, failed
        self._task = None

    @property
    def playing(self):
        return self._task is not None

    def play(self, steps, fps, done=lambda: None):
        """Takes the `steps`, an iterator, `fps` of them a second; `done()` after the last, not after a stop."""
        self.stop()
        if self.loop is None:
            for _ in steps:
                pass
            done()
            return
        self._task = self.loop.create_task(self._run(steps, 1 / fps, done))
        self.changed(True)

    def stop(self):
        if self._task:
            self._task.cancel()
            self._task = None
            self.changed(False)

    async def _run(self, steps, pause, done):
        due = self.loop.time()
        try:
            for _ in steps:
                due = max(due + pause, self.loop.time())  # a late frame is not made up for
                await asyncio.sleep(max(0.001, due - self.loop.time()))
            self._task = None
            self.changed(False)
            done()
        except Exception as error:
            self._task = None
            self.changed(False)
            self.failed(error)
            raise


FRAMES = 60  # of a journey, at most


def travel(explorable, changes):
    """Takes `explorable` to `changes` as a hand would, one step of the iterator at a time.

    A run goes step by step, with everything else set before it; without a run the sliders slide. It ends when
    somebody else changes the state.
    """
    start, controls = explorable.state, explorable.controls
    time = explorable.only(Time)
    moving = [time.name] if time and time.name in changes else list(changes)
    count = max((controls[n].frames(start[n], changes[n], FRAMES) for n in moving), default=0)
    for i in range(1, count + 1):
        here = {n: controls[n].between(start[n], changes[n], i / count) for n in moving}
        explorable.set(**{**changes, **here})
        values = explorable.values
        yield
        if explorable.values != values:
            return
