"""A Chromium for the tests that want one, and windows in it. Without one they are skipped, except in CI."""

import os

import pytest

from tests.browser.labserver import chromium_path, headless_chromium

OURS = "http://127.0.0.1", "file://", "data:", "blob:", "about:"


@pytest.fixture(scope="module")  # an open Playwright keeps an event loop running, which other tests must not find
def chromium():
    if not (chromium_path() or os.environ.get("CI")):
        pytest.skip("no Chromium on PATH (set CHROMIUM to its path to run the browser tests)")
    with headless_chromium() as browser:
        yield browser


@pytest.fixture
def window(chromium):
    """window(address, ..., size): a page that goes there, in a browser of its own; it collects `page.asked`.

    Afterwards nothing has failed and no other machine was asked. Where something is `refused` the console may say so,
    and what fails in a program that is not `ours` does not count.
    """
    contexts, wrong = [], []

    def new(*addresses, size=(1366, 900), refused=False, ours=True, **settings):
        width, height = size
        settings = {"reduced_motion": "reduce", "has_touch": width < 500} | settings
        context = chromium.new_context(viewport={"width": width, "height": height}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.asked = []
        if ours:
            page.on("pageerror", lambda error: wrong.append(str(error)))
        if ours and not refused:
            page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("request", lambda request: page.asked.append(request.url))
        context.on("request", lambda request: None if request.url.startswith(OURS) else wrong.append(request.url))
        for address in addresses:
            page.goto(address)
        return page

    yield new
    for context in contexts:
        context.close()
    assert not wrong
