"""What goes wrong (`make soak`): the kernel dies, the network drops, two tabs, a morning without a kernel."""

import os
import signal

import pytest

pytestmark = pytest.mark.soak

BOWL = "import os\nfrom nblib.explorables import StepSize\nbowl = StepSize()\nbowl"
GONE = "does not answer; the last picture stays"


@pytest.fixture
def page(book):
    page = book(BOWL)
    page.run_all()
    return page


@pytest.fixture
def bowl(page):
    """The figure at the scene zig-zag, k = 0."""
    figure = page.figure("bowl")
    figure.begin("zig-zag")
    return figure


def plays(figure):
    """Starts the run anew, and sees it move on the page."""
    figure.begin("zig-zag")
    before = figure.paths()
    figure.press(" ")
    figure.book.until(lambda: figure.paths() != before and figure.state()["k"] > 2, "playing")


def stopped(figure):
    figure.press(" ")
    figure.agrees()


def test_a_kernel_killed_during_play_is_told_and_the_last_picture_stays(page, bowl):
    plays(bowl)
    process = page.value("os.getpid()")
    page._forget_client()
    os.kill(process, signal.SIGKILL)
    page.until(lambda: GONE in bowl.root.inner_text(), "the sentence")
    last = bowl.paths()
    assert len(last) > 500
    page.page.locator(".jp-Dialog .jp-mod-accept").click()
    bowl.root.locator("h2").click()
    page.page.keyboard.press(".")
    page.page.wait_for_timeout(1000)
    assert bowl.paths() == last
    page.restart_and_run_all()
    again = page.figure("bowl")
    again.agrees()
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
    bowl = page.figure("bowl")
    plays(bowl)
    page.page.evaluate(CLICKED_AWAY)
    page.context.set_offline(True)
    assert page.page.evaluate("sockets.filter(s => s.readyState === 1).map(s => s.close()).length")
    page.page.wait_for_timeout(10_000)
    last = bowl.paths()
    assert len(last) > 500, "the last picture is still there"
    page.context.set_offline(False)
    page.page.wait_for_timeout(2000)
    bowl.press(".")
    page.until(lambda: bowl.paths() != last, "a picture after the interruption", seconds=60)
    plays(bowl)
    stopped(bowl)


def test_a_second_tab_shows_the_still_picture_until_its_cell_is_run(page, bowl):
    page.save()
    page.open()
    page.page.locator(".jp-OutputArea-output img, .nblib svg").first.wait_for(timeout=60_000)
    page.run_all()
    second = page.figure("bowl")
    second.agrees()
    plays(second)
    stopped(second)
    assert not page.errors
