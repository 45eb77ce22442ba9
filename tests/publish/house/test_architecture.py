"""The house has floors: an import goes down, or to a neighbour; nowhere is there a circle."""

import re

import pytest

from publish.house.architecture import FILE, FLOORS, NAMES, ROOT, arrows, box, drawing, imports, modules, reached

FLOOR = {name: i for i, floor in enumerate(FLOORS) for name in floor}


def test_every_module_has_its_box():
    doors = {"nblib", "nblib.explorables", "publish"}
    assert {module for module in modules() if not box(module)} == doors
    assert {box(module) for module in modules()} - {None} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_imports_go_down_or_to_a_neighbour(name):
    order = list(FLOOR)
    for target in arrows()[name]:
        beside = FLOOR[target] == FLOOR[name] and abs(order.index(target) - order.index(name)) == 1
        assert FLOOR[target] > FLOOR[name] or beside, target


def test_there_is_no_circle_of_modules():
    graph = imports()
    assert not [module for module in graph if module in reached(graph, module)]


def test_the_picture_is_of_this_house():
    assert FILE.read_text("utf-8") == drawing(), "python -m publish.house.architecture draws it anew"


def lines(path):
    return len(path.read_text("utf-8").splitlines())


def test_the_readme_names_the_modules_of_mathematics_and_how_long_they_are():
    mathematics = [path for path in (ROOT / "nblib").glob("*.py") if path.name != "__init__.py"]
    named = re.search(r"nine\s+modules.*?\n\n", (ROOT / "README.md").read_text("utf-8"), re.S)[0]
    assert set(re.findall(r"`(\w+)`", named)) == {path.stem for path in mathematics}
    assert int(re.search(r"about (\d+) lines", named)[1]) == round(sum(map(lines, mathematics)), -2)


def test_no_module_is_longer_than_contributing_says():
    most = int(re.search(r"none over (\d+)\.", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))[1])
    page = (ROOT / "nblib" / "explorables" / "page").glob("*.js")
    assert not [path for path in [*modules().values(), *page] if lines(path) > most]
