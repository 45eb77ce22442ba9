"""What the lecturer's page names is there: presets, exercises, and every figure of the lecture."""

import re
from itertools import pairwise

import pytest

import nblib.explorables
from lecture import EXPLORABLES, ROOT
from nblib.exercises import EXERCISES

PAGE = (ROOT / "notebooks" / "instructor.md").read_text(encoding="utf8")
PLANS = {plan[0]: plan for plan in re.split(r"(?m)^## Notebook ", PAGE)[1:]}
NAMED = re.findall(r"`(\w+)` → `([^`]+)`", PAGE)


def text(number):
    (path,) = (ROOT / "notebooks" / "text").glob(f"0{number}_*.py")
    return path.read_text(encoding="utf8")


@pytest.mark.parametrize("explorable, preset", NAMED)
def test_every_preset_named_is_there_and_asks(explorable, preset):
    (found,) = [p for p in getattr(nblib.explorables, explorable).presets if p.name == preset]
    assert found.question


def test_every_explorable_has_its_moment():
    assert {name for name, _ in NAMED} == {cls.__name__ for cls in EXPLORABLES}


@pytest.mark.parametrize("number", PLANS)
def test_a_plan_sets_exactly_the_exercises_of_its_notebook(number):
    (line,) = re.findall(r"(?m)^Exercises to set: (.+)\.$", PLANS[number])
    assert re.findall(r"`(\w+)`", line) == re.findall(r'^check\("(\w+)"', text(number), re.M)
    assert set(re.findall(r"`(\w+)`", line)) <= set(EXERCISES)


@pytest.mark.parametrize("number", PLANS)
def test_a_plan_shows_every_explorable_of_its_notebook(number):
    shown = set(re.findall(r"^explorables\.(\w+)\(", text(number), re.M))
    assert shown <= {name for name, _ in re.findall(r"`(\w+)` → `([^`]+)`", PLANS[number])}


@pytest.mark.parametrize("number", PLANS)
def test_a_plan_asks_first_what_the_slide_opens_with(number):
    rows = re.findall(r"(?m)^\|.*`(\w+)` → `([^`]+)`", PLANS[number])
    for name, call in re.findall(r"(?m)^explorables\.(\w+)\((.*)\)$", text(number)):
        shown = call.strip('"') or getattr(nblib.explorables, name).presets[0].name
        assert next(preset for figure, preset in rows if figure == name) == shown


@pytest.mark.parametrize("number", PLANS)
def test_the_speaker_notes_name_the_key_and_the_answers_of_the_question_shown(number):
    note = r"(?ms)^explorables\.(\w+)\(([^)]*)\).*?# Press (\d)(.*?); hands: (.*?) Enter\."
    noted = re.findall(note, text(number))
    assert len(noted) == len(re.findall("For the lecturer", text(number))) > 0
    for name, call, key, then, hands in noted:
        preset = getattr(nblib.explorables, name).presets[int(key) - 1]
        assert preset.name == (call.strip('"') or getattr(nblib.explorables, name).presets[0].name)
        letters = "".join(re.findall(r"\b([A-E]) (?!=)", hands))
        assert then or letters == "ABCDE"[: len(preset.answers)]  # two questions share one list of hands


@pytest.mark.parametrize("number", PLANS)
def test_a_plan_fills_45_minutes_with_questions_and_estimates(number):
    rows = re.findall(r"(?m)^\| ([\d–]*) *\| (.*?) *\| (.+) \| (\w+) \|$", PLANS[number])
    times = [tuple(map(int, time.split("–"))) for time, *_ in rows if time]
    assert times[0][0] == 0 and times[-1][1] == 45
    assert all(end == start for (_, end), (start, _) in pairwise(times))
    assert {wrong for *_, wrong in rows} <= {"few", "half", "most"}


@pytest.mark.parametrize("number", PLANS)
def test_a_plan_names_sections_that_exist(number):
    sections = set(re.findall(r"(?m)^# ## (\d\.\d+)", text(number)))
    shown = " ".join(re.findall(r"(?m)^\|[^|]*\|([^|]*)\|", PLANS[number]))
    assert set(re.findall(rf"\b{number}\.\d+\b", shown)) <= sections
