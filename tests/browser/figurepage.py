"""A page with one figure and `respond` behind it: what the hosts have in common, without any of them."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from threading import Lock, Thread

from nblib.explorables import respond
from nblib.explorables.hosts.scripts import style

FILES = files("nblib.explorables") / "page"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A figure</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/figure.css">
<style>body{margin:0} h1{position:absolute;clip-path:inset(50%)}</style>
<main><h1>A figure</h1><div id="figure"></div></main><script type="module">
import {mount} from "/figure.js";
const query = new URLSearchParams(location.search), stage = query.has("stage");
window.asked = []; window.slow = 0; window.dead = false;
const ask = async request => {
  asked.push(request);
  const {event} = request;
  if (event.kind === "open" && query.get("preset")) event.preset = query.get("preset");
  await new Promise(go => setTimeout(go, slow));
  return dead ? new Promise(() => {}) : ahead(request);
};
const ahead = async request => {
  const body = JSON.stringify({...request, figure: query.get("figure")});
  return (await fetch("/ask", {method: "POST", body})).json();
};
window.figure = mount(document.querySelector("#figure"), {ask, ...(query.has("ahead") ? {ahead} : {})},
  {mode: stage ? "stage" : "study", keys: stage ? document : undefined, dark: query.has("dark")});
</script></html>"""


# how every element of a figure is styled, but for what depends on the room and on letters
STYLES = """root => Object.fromEntries([...root.querySelectorAll(":not(svg, svg *, math, math *, .come)")].map(e => {
  const way = [], style = getComputedStyle(e), sides = ["Top", "Right", "Bottom", "Left"];
  for (let at = e; at !== root; at = at.parentElement) way.unshift(`${at.localName} ${at.className}`);
  const names = ["backgroundColor", "color", "fontSize", "fontWeight", "fontStyle", "lineHeight", "letterSpacing",
    "textAlign", "textTransform", "textDecorationLine", "display", "boxShadow", "borderRadius", "listStyleType",
    "overflowX", "overflowY", "opacity", "position", ...sides.flatMap(side => [`padding${side}`, `margin${side}`,
      `border${side}Width`, `border${side}Color`])];
  return [way.join(" > "), names.map(name => `${name}: ${style[name]}`)];
}))"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    lock = Lock()

    def do_GET(self):
        path = self.path.partition("?")[0]
        if path.endswith(".js"):
            self._send((FILES / path.strip("/")).read_text("utf-8"), "text/javascript")
        elif path == "/figure.css":
            self._send(style(), "text/css")
        else:
            self._send(PAGE, "text/html")

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.lock:
            try:
                view = respond(request)
            except (TypeError, ValueError) as error:
                view = {"error": str(error)}
        self._send(json.dumps(view, allow_nan=False), "application/json")

    def _send(self, text, kind):
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


@contextmanager
def serving():
    """The address of a server of such pages."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def tab_to(target):
    """Tab, as people without a mouse do, until `target` (a locator) has the focus; returns it."""
    for _ in range(60):
        if target.evaluate("it => it === document.activeElement"):
            return target
        target.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not get to {target}")


class FigurePage:
    """The page of one figure in Chromium."""

    def __init__(self, page, address):
        self.page, self.errors = page, []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(address)
        page.wait_for_function("window.figure?.view")

    def idle(self):
        """Waits until nothing is asked or played."""
        self.page.wait_for_timeout(60)
        self.page.wait_for_function("figure.idle", timeout=20_000)
        self.page.wait_for_timeout(30)
        return self

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self.idle()

    def answer(self, said=0):
        self.page.click(f'[data-said="{said}"]')
        return self.idle()

    def styles(self):
        """{element: its styles}, to compare with the figure as it stands elsewhere."""
        return self.page.locator(".nblib").evaluate(STYLES)

    @property
    def state(self):
        return self.page.evaluate("figure.state")

    def value(self, name):
        return self.state["values"][name]

    @property
    def status(self):
        return self.page.locator("#figure .status").inner_text()

    @property
    def focused(self):
        """Whether the focus is in the figure."""
        return self.page.evaluate("document.querySelector('#figure').contains(document.activeElement)")

    def disc(self, handle):
        """The middle of the disc of a handle, in px of the page."""
        box = self.page.locator(f'[data-handle="{handle}"] .disc').bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
