"""What goes wrong in a hall (`make soak`): the kernel dies, the network drops, two tabs, a morning without a kernel."""

import os
import signal

import numpy as np
import pytest

pytestmark = pytest.mark.soak

BOWL = "import os\nfrom nblib.explorables import StepSize\nbowl = StepSize()\npanel = bowl.show()\npanel"
GONE = "The kernel is gone"


@pytest.fixture
def page(book):
    page = book(BOWL)
    page.run_all()
    return page


@pytest.fixture
def bowl(page):
    """The panel at the preset zig-zag, k = 0, at rest."""
    panel = page.panel("panel")
    panel.begin("zig-zag")
    return panel


def plays(panel):
    """Starts the run anew, and sees it move on the canvas."""
    panel.begin("zig-zag")
    panel.button("Play").click()
    first = panel.frame()
    panel.book.until(lambda: panel.frame() > first + 2 and panel.state()["k"] > 2, "playing")


def stopped(panel):
    panel.book.execute(f"{panel.name}.player.stop()")
    panel.agrees()


def test_a_kernel_killed_during_play_is_told_and_the_last_frame_stays(page, bowl):
    plays(bowl)
    process = page.value("os.getpid()")
    page._forget_client()
    os.kill(process, signal.SIGKILL)
    page.until(lambda: GONE in bowl.root.inner_text(), "the sentence")
    page.page.wait_for_timeout(500)
    last = bowl.pixels()
    assert len(np.unique(last.reshape(-1, 3), axis=0)) > 20, "the last frame is still on the canvas"
    page.page.wait_for_timeout(1000)
    assert np.array_equal(bowl.pixels(), last)
    page.page.locator(".jp-Dialog .jp-mod-accept").click()
    bowl.button("Pause").click()  # nobody hears it, and nothing breaks
    page.restart_and_run_all()
    again = page.panel("panel")
    again.rests()
    assert GONE not in again.root.inner_text()
    plays(again)
    stopped(again)
    assert set(page.errors) <= {"Cannot send"}, "what JupyterLab reports of a click on a dead widget"


SOCKETS = """window.sockets = [];
window.WebSocket = class extends WebSocket { constructor(...given) { super(...given); sockets.push(this); } };"""

# JupyterLab's own word on the connection, which may come at any time
CLICKED_AWAY = "setInterval(() => document.querySelector('.jp-Dialog .jp-Dialog-button')?.click(), 200)"


def test_after_ten_seconds_without_a_connection_it_moves_again(page):
    page.context.add_init_script(SOCKETS)
    page.page.reload()
    page.page.wait_for_selector(".jp-NotebookPanel-notebook .jp-Cell", timeout=60_000)
    page.run_all()
    bowl = page.panel("panel")
    plays(bowl)
    page.page.evaluate(CLICKED_AWAY)
    page.context.set_offline(True)
    assert page.page.evaluate("sockets.filter(s => s.readyState === 1).map(s => s.close()).length")
    page.page.wait_for_timeout(10_000)
    assert len(np.unique(bowl.pixels().reshape(-1, 3), axis=0)) > 20, "the last frame is still on the canvas"
    page.context.set_offline(False)
    first = bowl.frame()
    page.until(lambda: bowl.frame() > first, "frames after the interruption", seconds=60)
    stopped(bowl)
    plays(bowl)
    stopped(bowl)


def test_a_second_tab_shows_the_still_picture_until_its_cell_is_run(page, bowl):
    page.save()
    page.open()
    page.page.locator(".jp-OutputArea-output img, .explorable canvas").first.wait_for(timeout=60_000)
    plays(bowl)  # the first tab goes on
    stopped(bowl)
    page.run_all()
    second = page.panel("panel")
    second.rests()
    plays(second)
    stopped(second)
    assert not page.errors


def test_saved_and_opened_without_a_kernel_it_shows_the_still_picture(page, bowl):
    page.save()
    page.reopen_without_kernel()
    image = page.page.locator(".jp-OutputArea-output img")
    image.wait_for(timeout=30_000)
    assert image.evaluate("i => i.naturalWidth") > 900 and image.get_attribute("alt")
    assert not page.errors
