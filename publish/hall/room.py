"""What a room knows: the moment on the wall, who is here, one vote each. No sockets, no clock, nothing on disk.

A phone is a random id and nothing else. Whatever comes from one is checked here, and changes its own vote or nothing.
"""

import secrets
from collections import Counter
from dataclasses import dataclass, field

LETTERS = "CDFHJKMNPRTVWXY"  # none that is read as another letter or a digit, and no vowels: no words
CODE = 5  # letters
MOST_PHONES = 600  # that are remembered
GUESSES, MINUTE = 20, 60  # wrong codes in a minute from one address
NEW, AT_ONCE = 2, 300  # new phones in a second, and at once, from one address: a room may be behind one
MOST_ADDRESSES = 2000


class Refused(ValueError):
    """A message that no page of ours sends."""


def new_code():
    return "".join(secrets.choice(LETTERS) for _ in range(CODE))


@dataclass
class Bucket:
    """So many a second, and `burst` at once."""

    rate: float
    burst: int
    booked: float = float("-inf")

    def wait(self, now):
        """Books one; the seconds until its turn."""
        self.booked = self._next(now)
        return max(0.0, self.booked - now)

    def free(self, now):
        """Whether one could have its turn at once."""
        return self._next(now) <= now + 1e-9

    def _next(self, now):
        return max(self.booked, now - self.burst / self.rate) + 1 / self.rate


class Entrance:
    """Compares codes. An address that has guessed wrong too often is not heard for a while; the others are."""

    def __init__(self, code):
        self.code, self.wrong, self.new = code, {}, {}

    def admits(self, code, address, now):
        """Whether one who says `code` may come in."""
        wrong = _of(self.wrong, address, GUESSES / MINUTE, GUESSES)
        if not wrong.free(now):
            return False
        if secrets.compare_digest(code.replace(" ", "").upper().encode(), self.code.encode()):
            return True
        wrong.wait(now)
        return False

    def knows(self, address, now):
        """Whether one more phone from there may get an id: nobody votes a thousand times by forgetting who he was."""
        new = _of(self.new, address, NEW, AT_ONCE)
        return new.free(now) and not new.wait(now) > 1e-9


def _of(buckets, address, rate, burst):
    """The bucket of an address; of too many the oldest is forgotten."""
    if address not in buckets and len(buckets) >= MOST_ADDRESSES:
        buckets.pop(next(iter(buckets)))
    return buckets.setdefault(address, Bucket(rate, burst))


@dataclass
class Phone:
    """`here` counts its open sockets."""

    here: int = 0
    vote: tuple[int, int] | None = None  # round, answer


@dataclass
class Room:
    """The moment on the wall and the votes on its question.

    A round begins when the wall asks something new, or asks again after the outcome; a vote names its round, so that
    a late or repeated one counts for nothing else.
    """

    code: str = field(default_factory=new_code)
    phones: dict[str, Phone] = field(default_factory=dict)
    round: int = 0
    open: bool = False  # votes are taken
    going: bool = False  # the outcome is being played on the wall; phones are told when it has been seen there
    view: dict | None = None
    figure: dict | None = None  # the description of the figure on the wall, which comes with its first view
    _question: tuple = ()

    # --- the wall -----------------------------------------------------------------------------------------------------

    def show(self, view, going=False):
        """The wall shows `view`. Whether the phones have something new to read."""
        before = self._told()
        self.figure = view.get("figure") or self.figure
        words, question = view["words"], (self.figure["name"], view["state"]["preset"])
        asks = bool(words["question"]) and words["said"] is None
        if question != self._question or (asks and not self.open):
            self.round += 1
        self.view, self.open, self.going, self._question = view, asks, going, question
        return self._told() != before

    def _told(self):
        return self.round, self.open, self.going

    @property
    def answers(self):
        return self.view["words"]["answers"] if self.view else []

    @property
    def here(self):
        return sum(phone.here > 0 for phone in self.phones.values())

    def tally(self):
        """What the wall knows of the votes."""
        given = Counter(phone.vote[1] for phone in self.phones.values() if phone.vote and phone.vote[0] == self.round)
        counts = [given[i] for i in range(len(self.answers))]
        return {"round": self.round, "counts": counts, "voted": sum(counts), "phones": self.here}

    # --- phones -------------------------------------------------------------------------------------------------------

    def join(self, name):
        """A socket of the phone opens; False if the room is full."""
        if name not in self.phones:
            if len(self.phones) >= MOST_PHONES and not self._forget():
                return False
            self.phones[name] = Phone()
        self.phones[name].here += 1
        return True

    def _forget(self):
        """Makes room: the phone that came first of those that have gone."""
        gone = next((name for name, phone in self.phones.items() if not phone.here), None)
        return gone is not None and bool(self.phones.pop(gone))

    def leave(self, name):
        self.phones[name].here -= 1

    def vote(self, name, round, answer):
        """The vote of a phone, which it may change while the vote is open; whether it counts. Raises Refused."""
        if type(round) is not int or type(answer) is not int:
            raise Refused("a vote is two whole numbers")
        if not self.open or round != self.round:
            return False  # the question has gone since it was pressed
        if not 0 <= answer < len(self.answers):
            raise Refused("there is no such answer")
        self.phones[name].vote = round, answer
        return True

    def seen_by(self, name):
        """What a phone shows: the question, its own vote, and the outcome when the wall has shown it."""
        if not self.view:
            return {"round": 0, "title": "", "question": "", "answers": [], "open": False, "vote": None, "told": False}
        words, vote = self.view["words"], self.phones[name].vote
        told = bool(words["question"]) and not self.open and not self.going
        return {
            "round": self.round,
            "figure": self.figure["name"],
            "title": self.figure["title"],
            "preset": self.view["state"]["preset"],
            "question": words["question"],
            "answers": words["answers"],
            "open": self.open,
            "vote": vote[1] if vote and vote[0] == self.round else None,
            "told": told,
            **({"right": words["right"], "see": words["see"], "look": words["look"]} if told else {}),
        }
