"""One table of roles for page and paper: legible in light and dark, and never told by colour alone."""

from itertools import combinations

import pytest

from nblib.figures.roles import CARD, INK, LOOKS, PAPER, RAMP, ROLES, SOFT, css
from tests.contrast import contrast, luminance


def test_the_measure_itself():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", [PAPER, CARD], ids=["paper", "card"])
def test_every_colour_can_be_read(ground, mode):
    colors = {name: (role.light, role.dark)[mode] for name, role in ROLES.items()} | {
        "ink": INK[mode],
        "soft": SOFT[mode],
    }
    assert {name for name, color in colors.items() if contrast(color, ground[mode]) < 4.5} == set()


def test_neurons_and_runs_differ_in_more_than_colour():
    neurons = [role.dash for name, role in ROLES.items() if name.startswith("neuron ")]
    runs = [role.marker for name, role in ROLES.items() if name.startswith("run ")]
    for group in (neurons, runs):
        assert all(one != other for one, other in combinations(group, 2))


@pytest.mark.parametrize("ramp", RAMP, ids=["light", "dark"])
def test_the_ramp_goes_steadily_from_the_ground_to_its_opposite(ramp):
    steps = [luminance(color) for color in ramp]
    assert steps in (sorted(steps), sorted(steps, reverse=True))
    assert contrast(ramp[0], ramp[-1]) > 4.5


def test_the_style_rules_name_every_role_and_look_that_changes_something():
    rules = css()
    for name in ROLES:
        assert f".role-{name.replace(' ', '-')}{{" in rules
    for name, look in LOOKS.items():
        assert (f".nblib .{name}{{" in rules) == bool(look)
