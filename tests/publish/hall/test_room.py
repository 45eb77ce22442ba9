"""The room without sockets: rounds, votes, codes and limits."""

import pytest

from nblib.explorables.gallery import respond
from publish.hall import room as rooms
from publish.hall.room import Bucket, Entrance, Phone, Refused, Room, new_code


def asked(room, figure, event, going=False, state=None):
    return room.show(respond({"figure": figure, "state": state, "event": event}), going)


@pytest.fixture
def room():
    """Three phones, and the first question of a bump."""
    room = Room()
    assert all(room.join(name) for name in ("ada", "emmy", "sofia"))
    asked(room, "Bump", {"kind": "open"})
    return room


def answered(room, **more):
    return asked(room, "Bump", {"kind": "answer", "said": -1, **more}, state=room.view["state"], going=bool(more))


def test_a_vote_counts_once_for_each_phone_and_can_be_changed(room):
    assert room.vote("ada", 1, 0) and room.vote("emmy", 1, 2) and room.vote("ada", 1, 2)
    assert room.tally() == {"round": 1, "counts": [0, 0, 2, 0], "voted": 2, "phones": 3}
    assert room.seen_by("ada")["vote"] == 2 and room.seen_by("sofia")["vote"] is None


def test_the_outcome_closes_the_vote_and_the_votes_stay(room):
    room.vote("ada", 1, 1)
    answered(room)
    assert not room.vote("ada", 1, 0) and not room.vote("emmy", 1, 1)
    assert room.tally()["counts"] == [0, 1, 0, 0]


def test_phones_read_the_outcome_when_the_wall_has_shown_it(room):
    before = room.seen_by("ada")
    assert "right" not in before and not before["told"]
    answered(room, share=0.5)
    going = room.seen_by("ada")
    assert not going["open"] and not going["told"] and "right" not in going and "see" not in going
    answered(room)
    after = room.seen_by("ada")
    assert after["told"] and after["right"] == room.view["words"]["right"] and after["see"]


def test_no_answer_is_told_before_it_is_asked_for(room):
    words = room.view["words"]
    assert words["right"] is None and words["see"] == ""


def test_the_same_question_again_keeps_the_votes_until_its_outcome(room):
    room.vote("ada", 1, 1)
    asked(room, "Bump", {"kind": "open"})  # the page of the wall was loaded again
    assert room.tally()["counts"] == [0, 1, 0, 0]
    answered(room)
    asked(room, "Bump", {"kind": "preset", "name": room.view["state"]["preset"]}, state=room.view["state"])
    assert (room.round, room.tally()["voted"], room.seen_by("ada")["vote"]) == (2, 0, None)


def test_a_vote_of_another_round_changes_nothing(room):
    room.vote("ada", 1, 1)
    answered(room)
    asked(room, "Ridge", {"kind": "open"})
    assert room.round == 2
    assert not room.vote("ada", 1, 0) and not room.vote("ada", 3, 0)
    assert room.tally()["voted"] == 0


@pytest.mark.parametrize("vote", [(1, 4), (1, -1), (1, True), (True, 0), (1, 1.0), ("1", 0), (1, None), (1, [0])])
def test_what_no_phone_sends_is_refused(room, vote):
    room.vote("ada", 1, 2)
    with pytest.raises(Refused):
        room.vote("ada", *vote)
    assert room.phones["ada"].vote == (1, 2)


def test_moves_of_the_wall_are_no_news_to_phones(room):
    answered(room)
    moved = respond({"figure": "Bump", "state": room.view["state"], "event": {"kind": "defaults"}})
    assert not room.show(moved)
    assert asked(room, "Ridge", {"kind": "open"})


def test_the_room_knows_who_is_here_and_keeps_the_vote_of_who_is_lost(room):
    room.vote("ada", 1, 1)
    room.leave("ada")
    assert (room.here, room.tally()["voted"]) == (2, 1)
    room.join("ada")
    assert room.here == 3 and room.seen_by("ada")["vote"] == 1


def test_a_full_room_forgets_those_who_have_gone_and_nobody_else(monkeypatch):
    monkeypatch.setattr(rooms, "MOST_PHONES", 2)
    room = Room(phones={"gone": Phone(0), "here": Phone(1)})
    assert room.join("new") and set(room.phones) == {"here", "new"}
    assert not room.join("newer") and set(room.phones) == {"here", "new"}


def test_before_the_wall_has_a_figure_there_is_nothing_to_vote_on():
    room = Room()
    room.join("ada")
    assert not room.seen_by("ada")["open"] and not room.vote("ada", 0, 0)
    assert room.tally() == {"round": 0, "counts": [], "voted": 0, "phones": 1}


# --- codes and limits -------------------------------------------------------------------------------------------------


def test_codes_are_short_and_nobody_misreads_them():
    codes = {new_code() for _ in range(500)}
    assert len(codes) > 490
    assert not set("".join(codes)) & set("0O1IL5S2Z8BAEUQG")
    assert {len(code) for code in codes} == {5}


def test_the_code_may_be_typed_small_and_with_a_space():
    entrance = Entrance("KTRWM")
    assert entrance.admits("ktr wm", "a", 0) and not entrance.admits("KTRWN", "a", 0)
    assert not entrance.admits("KTRW\u0399", "a", 0)


def test_who_guesses_codes_is_not_heard_for_a_while_and_the_others_are():
    entrance = Entrance("KTRWM")
    for second in range(rooms.GUESSES):
        assert not entrance.admits("XXXXX", "bad", second / 100)
    assert not entrance.admits("KTRWM", "bad", 0.3), "even the right code"
    assert entrance.admits("KTRWM", "good", 0.3)
    assert entrance.admits("KTRWM", "bad", 5), "one guess more every three seconds"


def test_addresses_are_forgotten_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(rooms, "MOST_ADDRESSES", 10)
    entrance = Entrance("KTRWM")
    for i in range(100):
        entrance.admits("XXXXX", i, 0)
    assert len(entrance.wrong) == 10


def test_one_address_is_not_a_thousand_phones():
    entrance = Entrance("KTRWM")
    assert sum(entrance.knows("one", 0) for _ in range(1000)) == rooms.AT_ONCE
    assert entrance.knows("other", 0) and entrance.knows("one", 1)


def test_a_bucket_gives_its_burst_at_once_and_then_its_rate():
    bucket = Bucket(rate=10, burst=3)
    assert [round(bucket.wait(0.0), 6) for _ in range(5)] == [0, 0, 0, 0.1, 0.2]
    assert bucket.wait(100) == 0
