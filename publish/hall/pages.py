"""The pages, and who may see them. Every handler says whom it lets in; the others get a 403 and nothing else."""

import hmac
import ipaddress
import secrets
import time
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

from tornado.web import HTTPError, RequestHandler, StaticFileHandler

from nblib.explorables import FIGURES
from nblib.explorables.gallery import find
from nblib.explorables.hosts.scripts import PAGE, style
from nblib.figures import roles
from publish.hall.hall import TooMany, parsed
from publish.hall.room import CODE, Refused

HERE = files("publish.hall") / "page"
MODULES = {
    **{path.name: PAGE for path in PAGE.iterdir() if path.name.endswith(".js")},
    **dict.fromkeys(("gallery.js", "line.js", "phone.js", "study.js", "wall-page.js", "wall.js"), HERE),
}


class Checked(RequestHandler):
    """Every handler: the address it was asked by, and who is asking."""

    people, scripts = ("lecturer", "phone"), "'self'"

    @property
    def hall(self):
        return self.settings["hall"]

    def set_default_headers(self):
        self.set_header("Server", "nblib hall")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cache-Control", "no-cache")
        self.set_header("Content-Security-Policy", self.policy())

    def policy(self):
        """Nothing from elsewhere; older Safari wants to be told that sockets are here as well."""
        sockets = f"ws://{self.request.host}" if is_ours(self.request.host) else ""
        return (
            f"default-src 'self'; script-src {self.scripts}; connect-src 'self' {sockets}; img-src 'self' data:; "
            "style-src 'self' 'unsafe-inline'; font-src data:; frame-ancestors 'self'; base-uri 'none'; "
            "form-action 'self'"
        )

    def prepare(self):
        if not is_ours(self.request.host):
            raise HTTPError(403)  # a name that somebody else has pointed at this machine
        if self.request.method != "GET" and not self.same_origin():
            raise HTTPError(403)
        self.who = self.identity()
        if not self.who:
            raise HTTPError(403)

    def same_origin(self):
        origin = self.request.headers.get("Origin", "")
        return urlsplit(origin).netloc == self.request.host

    def identity(self):
        """Who asks: "lecturer", the id of a phone, or None."""
        token = self.get_cookie(self.named("lecturer"), "")
        if "lecturer" in self.people and hmac.compare_digest(token.encode(), self.hall.token.encode()):
            return "lecturer"
        phone = self.get_signed_cookie(self.named("phone")) if "phone" in self.people and self.hall.address else None
        return phone.decode() if phone else None

    def named(self, cookie):
        """Cookies do not know ports: another hall on this machine has its own."""
        return f"hall-{cookie}-{self.request.host.rpartition(':')[2]}"

    def write_error(self, status, **details):
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status}\n")


def is_ours(host):
    """Whether a Host header names this machine by number, or as localhost: names can be pointed anywhere."""
    try:
        place = urlsplit(f"//{host}")
        name = place.hostname or ""
        return place.netloc == host and "@" not in host and (name == "localhost" or bool(ipaddress.ip_address(name)))
    except ValueError:
        return False


class Door(Checked):
    """What one finds who is not known: with --room the question for the code, else a line of text; and a 403."""

    def prepare(self):
        if not is_ours(self.request.host):
            raise HTTPError(403)
        self.who = self.identity()

    def closed(self, wrong=False):
        self.set_status(403)
        if self.hall.address:
            self.render("door.html", wrong=wrong, letters=CODE)
        else:
            self.finish("403: open the address that `nblib hall` has printed.\n")

    def let_in(self, code):
        """A phone that gives the code gets an id; one that has an id keeps it, and with it its vote."""
        address, now = self.request.remote_ip, time.monotonic()
        if not self.hall.address or not self.hall.entrance.admits(code, address, now):
            return self.closed(wrong=True)
        if not self.get_signed_cookie(self.named("phone")):
            if not self.hall.entrance.knows(address, now):
                return self.closed()
            cookie = {"httponly": True, "samesite": "Lax", "expires_days": None}
            self.set_signed_cookie(self.named("phone"), secrets.token_urlsafe(9), **cookie)
        return self.redirect("/phone")


class Start(Door):
    def initialize(self, first):
        self.first = first  # where the lecturer's address leads

    def get(self):
        token, code = self.get_query_argument("token", None), self.get_query_argument("code", None)
        if token is not None:
            if not hmac.compare_digest(token.encode(), self.hall.token.encode()):
                return self.closed()
            cookie = {"httponly": True, "samesite": "Strict", "expires_days": None}
            self.set_cookie(self.named("lecturer"), self.hall.token, **cookie)
            return self.redirect(self.first)
        if code is not None:
            return self.let_in(code)
        if self.who is None:
            return self.closed()
        return self.redirect("/phone") if self.who != "lecturer" else self.gallery()

    def gallery(self):
        hall, figures = self.hall, [find(name) for name in FIGURES]
        self.render(
            "gallery.html", figures=figures, to="/figure/", address=hall.address, code=hall.room.code, qr=hall.qr
        )


class Join(Door):
    def get(self, code):
        self.let_in(code)


class Figures(Checked):
    """The gallery for a phone: figures to move oneself."""

    def get(self):
        self.render("gallery.html", figures=[find(name) for name in FIGURES], to="/study/", address="", code="", qr="")


class Wall(Checked):
    people = ("lecturer",)

    def get(self, name):
        figure, preset = _named(name, self.get_query_argument("preset", ""))
        names = list(FIGURES)
        at = names.index(name)
        self.render(
            "wall.html",
            figure=figure,
            preset=preset,
            before=names[at - 1] if at else "",
            after="".join(names[at + 1 : at + 2]),
        )


class Card(Checked):
    """How to join, for a wall; nothing if no phone can."""

    people = ("lecturer",)

    def get(self):
        if self.hall.address:
            self.render("join.html", hall=self.hall)
        else:
            self.set_status(204)


class Study(Checked):
    def get(self, name):
        figure, preset = _named(name, self.get_query_argument("preset", ""))
        self.render("study.html", figure=figure, preset=preset, back="/" if self.who == "lecturer" else "/figures")


def _named(name, preset):
    """The figure and preset that an address names; 404 if there is none."""
    try:
        figure = find(name)
        return figure, figure.named(preset or None).name if preset else ""
    except ValueError:
        raise HTTPError(404) from None


class Voting(Checked):
    people = ("phone",)

    def get(self):
        self.render("phone.html")


class Alive(Checked):
    """Whether a phone that has lost its socket is still known."""

    def get(self):
        self.finish("yes\n")


class Module(Checked):
    def get(self, name):
        if name == "hall.css":
            self.set_header("Content-Type", "text/css; charset=utf-8")
            self.finish(_styles())
        elif name in MODULES:
            self.set_header("Content-Type", "text/javascript; charset=utf-8")
            self.finish(_module(name))
        else:
            raise HTTPError(404)


@lru_cache
def _module(name):
    return (MODULES[name] / name).read_text(encoding="utf-8")


@lru_cache
def _styles():
    """The figures' styles, those of the pages, and the colours of both, light and dark."""
    light, dark = (f":root{{{roles.theme(mode)}}}" for mode in (0, 1))
    pages = (HERE / "hall.css").read_text(encoding="utf-8")
    return "\n".join([f"{light}@media(prefers-color-scheme:dark){{{dark}}}", style(), pages])


class Still(Checked):
    async def get(self, name):
        picture = await self.hall.still(name)
        if picture is None:
            raise HTTPError(404)
        self.set_header("Content-Type", "image/png")
        self.finish(picture)


class Ask(Checked):
    async def post(self):
        if not self.request.headers.get("Content-Type", "").startswith("application/json"):
            raise HTTPError(415)
        try:
            request = parsed(self.request.body)
        except Refused as error:
            raise HTTPError(400, str(error)) from None
        try:
            view = await self.hall.ask(self.who, request)
        except TooMany:
            raise HTTPError(429) from None
        self.finish(view)


class Deck(Checked, StaticFileHandler):
    """Slides that are shown beside the wall, if the hall was given a folder of them."""

    people = ("lecturer",)
    scripts = "'self' 'unsafe-inline'"  # with which reveal.js begins


class Missing(Door):
    """What is not there: known people get a 404, all others what they get everywhere."""

    def get(self):
        if self.who is None:
            return self.closed()
        raise HTTPError(404)

    post = put = delete = patch = head = options = get
