"""The house has floors: an import goes down, or to a neighbour; nowhere is there a circle."""

import pytest

from tests.architecture.build import FILE, FLOORS, NAMES, arrows, box, drawing, imports, modules, reached

FLOOR = {name: i for i, floor in enumerate(FLOORS) for name in floor}


def test_every_module_has_its_box():
    doors = {"nblib", "nblib.__main__", "nblib.explorables", "publish"}
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
    assert FILE.read_text("utf-8") == drawing(), "python -m tests.architecture.build draws it anew"
