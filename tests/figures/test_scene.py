"""The vocabulary: roles as verbs, calls that chain, ranges that show everything, and errors that name the mark."""

import json

import numpy as np
import pytest

from nblib.figures import Panel
from nblib.figures.scene import decades, power, round_numbers, to_json


def test_a_verb_is_a_kind_with_a_role_and_calls_chain():
    panel = Panel().data([0], [1]).truth([0, 1], [1, 1]).network([0, 1], [0, 2]).neuron([0, 1], [0, 1], 2)
    panel.gradient(0, 0, 1, 1)
    assert [(m["kind"], m["role"]) for m in panel.marks] == [
        ("dots", "data"), ("line", "truth"), ("line", "network"), ("line", "neuron 2"), ("arrows", "step"),
    ]  # fmt: skip


def test_a_label_takes_the_role_of_its_mark_and_the_height_of_its_nearest_point():
    panel = Panel().network([0, 1, 2], [5, 6, np.nan]).label("f", 1.8).label("here", 0, 3)
    f, here = panel.marks[1:]
    assert (f["role"], *f["x"], *f["y"], f["text"]) == ("network", 1.8, 6, ["f"])
    assert (*here["x"], *here["y"]) == (0, 3)


def test_a_staircase_is_torn_at_its_jumps():
    mark = Panel().steps([0, 1, 3], [5, 7]).marks[0]
    np.testing.assert_array_equal(mark["x"], [0, 1, np.nan, 1, 3, np.nan])
    np.testing.assert_array_equal(mark["y"], [5, 5, np.nan, 7, 7, np.nan])


def test_a_hyphen_before_a_digit_is_a_minus_and_no_other_hyphen_is():
    texts = Panel().text([0, 0, 0], 0, ["w = -4, b = -.5", "full-batch", "x-1"]).marks[0]["text"]
    assert texts == ["w = \N{MINUS SIGN}4, b = \N{MINUS SIGN}.5", "full-batch", "x-1"]


def test_columns_of_numbers_are_welcome_and_single_numbers_spread():
    panel = (
        Panel().data([[1], [2]], np.array([[3], [4]])).area([0, 1, 2], 0, [1, 2, 3], "error").dots([1, 2], 0, "good")
    )
    assert [m["x"].shape for m in panel.marks] == [(2,), (3,), (2,)]
    np.testing.assert_array_equal(panel.marks[1]["low"], [0, 0, 0])


def test_the_range_shows_all_marks_with_a_margin_and_a_field_without():
    assert Panel().network([0, 10], [0, 1]).range(0) == pytest.approx((-0.4, 10.4))
    assert Panel().bars([1, 2], [3, -1], "network").range(1) == pytest.approx((-1.16, 3.16))
    assert Panel().field((0, 2), (1, 4), [[0, 1], [2, 3]]).range(1) == (1, 4)
    low, high = Panel(yscale="log").network([0, 1, 2], [1, 0, 100]).range(1)
    assert 0 < low < 1 and high > 100


def test_names_are_unique_in_a_panel():
    marks = Panel().network([0, 1], [0, 1]).network([0, 1], [1, 0]).marks
    assert len({m["name"] for m in marks}) == 2


def test_ticks_are_round_and_few():
    assert list(round_numbers(-1.2, 3.7).values()) == ["\N{MINUS SIGN}1", "0", "1", "2", "3"]
    assert len(round_numbers(0, 0.37)) <= 6
    assert list(decades(1e-12, 1).values())[-1] == "1" and len(decades(1e-12, 1)) <= 6
    assert power(1e-3) == "10⁻³"


def test_a_scene_is_plain_data():
    panel = Panel("t").field((0, 1), (0, 1), [[0, np.nan], [1, 2]], levels=[0.5]).data([0, 1], [0, np.inf])
    marks = json.loads(json.dumps(to_json([panel]), allow_nan=False))[0]["marks"]
    assert marks[0]["z"] == [0, None, 1, 2] and marks[1]["y"] == [0, None]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda p: p.line([0, 1], [0, 1], "blue"), "role must be one of .* got 'blue'"),
        (lambda p: p.network([0, 1], [0, 1], "wiggly"), "look must be made of .* got 'wiggly'"),
        (lambda p: p.network([0, 1], [0, 1, 2]), "network line: y must have as many entries as x, 2; got 3"),
        (
            lambda p: p.network(np.zeros((2, 1)), np.zeros((2, 2))),
            "network line: y must have as many entries as x, 2; got 4",
        ),
        (lambda p: p.data([0, 1, 2], [0, 1]), "data dots: y must have as many"),
        (lambda p: p.area([0, 1], [0, 1, 2], 3, "error"), "error area: low must have as many"),
        (lambda p: p.boxes([0, 1], 0, [1, 2], 1, "network", tint=[1]), "network boxes: tint must have as many"),
        (lambda p: p.links(0, 0, [1, 1], 0, [1, 2, 3]), "ink links: weights must have as many"),
        (lambda p: p.arrows([0, 1], 0, [1, 2, 3], 0, "step", name="slopes"), "slopes: dx must have as many"),
        (lambda p: p.text([0, 1], 0, ["one"]), "ink text: text must have as many entries as x, 2; got 1"),
        (lambda p: p.steps([0, 1], [1, 2]), "network steps: 2 edges need one height fewer; got 2"),
        (lambda p: p.field((0, 1), (0, 1), [1, 2]), "field: z must be a table"),
        (lambda p: p.rule(), "rule: x or y"),
        (lambda p: p.rule(x=1, y=2), "rule: x or y"),
        (lambda p: p.label("f", 0, 1), "label: y is needed where no line or dots are"),
        (lambda p: p.rule(x=0).label("f", 0), "label: y is needed where no line or dots are"),
    ],
)
def test_what_is_wrong_is_named(call, says):
    with pytest.raises(ValueError, match=says):
        call(Panel())


@pytest.mark.parametrize("scale", ["logarithmic", None])
def test_only_two_scales(scale):
    with pytest.raises(ValueError, match="yscale must be linear or log"):
        Panel(yscale=scale)
