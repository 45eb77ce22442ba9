"""The lecturer's plan: scenes, keys, exercises and sections that it names are there, and it fills 45 minutes."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from nblib.exercises import EXERCISES
from nblib.explorables import FIGURES
from nblib.explorables.gallery import find
from publish.deck.build import plan
from publish.deck.plan import STEP, VOTE, Lecture

PLAN = plan()
TEXTS = Path(__file__).parents[3] / "notebooks" / "text"
LECTURES = {number: Lecture(PLAN, number).text for number in re.findall(r"(?m)^## Lecture (\d)", PLAN)}
NAMED = re.findall(r"`(\w+)` → `([^`]+)`", PLAN)


def text(number):
    (path,) = TEXTS.glob(f"0{number}_*.py")
    return path.read_text("utf-8")


def test_there_are_six():
    assert list(LECTURES) == list("123456")


@pytest.mark.parametrize("figure, scene", NAMED)
def test_every_scene_named_is_there_and_asks(figure, scene):
    assert find(figure).named(scene).question


def test_every_figure_has_its_moment():
    assert {name for name, _ in NAMED} == set(FIGURES)


@pytest.mark.parametrize("number", LECTURES)
def test_at_most_five_votes_with_their_keys_and_shares(number):
    votes = VOTE.findall(LECTURES[number])
    assert 1 <= len(votes) <= 5 and [vote[0] for vote in votes] == list("12345")[: len(votes)]
    for _, figure, scene, key, shares, hint in votes:
        preset = find(figure).presets[int(key) - 1]
        assert preset.name == scene and len(hint) > 20
        expected = re.findall(r"([A-D]) (\d+)", shares)
        assert [letter for letter, _ in expected] == list("ABCD")[: len(preset.answers)]
        assert sum(int(share) for _, share in expected) == 100
        assert re.search(rf"\*\*{'ABCD'[preset.right]} \d+\*\*", shares) and shares.count("**") == 2


@pytest.mark.parametrize("number", LECTURES)
def test_the_first_vote_of_a_figure_is_the_scene_its_slide_opens_with(number):
    votes = VOTE.findall(LECTURES[number])
    for figure, call in re.findall(r"(?m)^explorables\.(\w+)\((.*)\)$", text(number)):
        scenes = [scene for _, name, scene, *_ in votes if name == figure]
        assert scenes[:1] in ([], [call.strip('"') or find(figure).presets[0].name]), figure


@pytest.mark.parametrize("number", LECTURES)
def test_it_fills_45_minutes_and_every_vote_has_its_time(number):
    steps = STEP.findall(LECTURES[number])
    times = [when.split("–") for when, *_ in steps]
    assert (times[0][0], times[-1][1]) == ("0", "45")
    assert all(one[1] == other[0] for one, other in pairwise(times))
    planned = [vote for *_, votes in steps for vote in re.findall(r"\d", votes)]
    assert planned == [vote[0] for vote in VOTE.findall(LECTURES[number])]


@pytest.mark.parametrize("number", LECTURES)
def test_sections_named_exist(number):
    assert set(Lecture(PLAN, number).minutes) <= set(re.findall(r"(?m)^# ## (\d\.\d+)", text(number)))


@pytest.mark.parametrize("number", LECTURES)
def test_homework_is_the_exercises_of_the_notebook(number):
    (line,) = re.findall(r"(?m)^Homework: (.+)\.$", LECTURES[number])
    assert re.findall(r"`(\w+)`", line) == re.findall(r'^check\("(\w+)"', text(number), re.M)
    assert set(re.findall(r"`(\w+)`", line)) <= set(EXERCISES)


def test_exercises_that_stand_in_no_notebook_are_offered_for_a_sheet():
    given = {key for path in TEXTS.glob("*.py") for key in re.findall(r'check\("(\w+)"', path.read_text("utf-8"))}
    left = [exercise.call_of(key) for key, exercise in EXERCISES.items() if key not in given]
    assert re.findall(r"(?m)^\| `(\w+\(.+?\))` \|", PLAN) == left


@pytest.mark.parametrize("number", LECTURES)
def test_three_questions_and_their_answers(number):
    last = Lecture(PLAN, number).last
    assert len(last) == 3 and all(answer for _, answer in last)
