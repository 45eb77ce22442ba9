"""What is shown: verdicts as text and as boxes, hints one at a time, progress, solutions."""

import re
from xml.etree import ElementTree

import pytest

from nblib import exercises
from nblib.exercises import EXERCISES, check, hint, progress, showing, solution
from nblib.exercises.showing import COLOURS, SIGNS
from tests.contrast import contrast


@pytest.fixture(autouse=True)
def session(monkeypatch):
    """A session of its own for every test."""
    monkeypatch.setattr(exercises, "_session", showing.Session())


def double(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return 2 * h.T @ (h @ a - y) / len(y)


def stub(a, W, b, X, y, sigma): ...


def test_plain_text():
    right = "✓ grad_a: right\n  Right on all 6 tries and in 6 special cases."
    assert repr(check("grad_a", EXERCISES["grad_a"].answer)) == right
    assert "and in 1 special case." in repr(check("nudged_gradient", EXERCISES["nudged_gradient"].answer))
    assert repr(check("grad_a", double)).startswith("✗ grad_a: not yet\n  Twice too large")
    lines = repr(check("grad_a", stub)).splitlines()
    assert lines[:2] == [
        "○ grad_a: not attempted yet",
        "  Write stub(a, W, b, X, y, sigma) above, then run the cell again.",
    ]


def test_a_card_says_what_is_wanted_what_was_tried_and_where_to_get_help():
    """In the letters of the statement, and by the name that the function has in the cell."""
    wanted, tried, stuck = check("grad_a", double).notes
    assert wanted == "Wanted: double(a (n,), W (d, n), b (n,), X (N, d), y (N,), sigma) -> (n,)"
    assert "6 inputs (N = " in tried and "σ = tanh, sigmoid, relu" in tried and "N = 1" in tried
    assert stuck == 'Stuck? hint("grad_a")'
    assert check("grad_a", stub).notes == (wanted.replace("double", "stub"), stuck)
    verdict = check("grad_a", double)
    for line in verdict.notes:
        assert line in repr(verdict)
    assert "hint(&quot;grad_a&quot;)" in verdict._repr_html_()
    assert check("grad_a", EXERCISES["grad_a"].answer).notes == ()
    assert "Wanted: my_tent(s, t) -> a, w, b" in check("tent", lambda s, t: 0).notes
    forward = check("forward", lambda Ws, bs, sigmas, x: x).notes[0]
    assert "Ws [(n_0, n_1), (n_1, n_2)], bs [(n_1,), (n_2,)], sigmas, x (n_0,)) -> (n_2,)" in forward


def test_the_text_is_the_same_every_time():
    assert repr(check("grad_a", double)) == repr(check("grad_a", double))


def test_the_box_is_sound_html_with_sign_word_and_colour():
    def tricky(a, W, b, X, y, sigma):
        print("<script>alert(1)</script>")
        return "a < b & c".nope

    for function in (EXERCISES["grad_a"].answer, double, stub, tricky):
        verdict = check("grad_a", function)
        page = verdict._repr_html_()
        ElementTree.fromstring(page)  # well formed
        assert "<script" not in page
        assert SIGNS[verdict.state] in page and verdict.state in page and COLOURS[verdict.state] in page
    assert "<code" in check("grad_a", tricky)._repr_html_()


def coded(verdict):
    """What stands in the letters of code in the box of a verdict."""
    return ["".join(code.itertext()) for code in ElementTree.fromstring(verdict._repr_html_()).iter("code")]


def test_calls_are_set_as_code():
    shapes = "(a (n,), W (d, n), b (n,), X (N, d), y (N,), sigma) → (n,)"
    assert coded(check("grad_a", stub)) == ["stub(a, W, b, X, y, sigma)", f"stub{shapes}", 'hint("grad_a")']
    assert coded(check("grad_a", double))[-2:] == [f"double{shapes}", 'hint("grad_a")']


def test_titles_can_be_read():
    """Large bold text on white: at least 3 to 1 (WCAG); the text itself far above."""
    assert all(contrast(colour, "#ffffff") >= 3 for colour in COLOURS.values())
    assert contrast("#111111", "#ffffff") > 15


def test_hints_open_one_at_a_time():
    hints = EXERCISES["grad_a"].hints
    for shown in range(1, len(hints) + 1):
        text = repr(hint("grad_a"))
        assert f"{shown} of {len(hints)}" in text
        assert [h in text for h in hints] == [k < shown for k in range(len(hints))]
    assert text == repr(hint("grad_a")) and 'solution("grad_a")' in text  # there are no more
    assert "1 of" in repr(hint("grad_W"))


def test_progress():
    assert "No exercise was checked yet." in repr(progress())
    check("grad_a", stub)
    check("grad_b", double)
    assert repr(progress()).splitlines() == [
        "Solved so far: 0 of 2",
        "  ○ grad_a: not attempted yet",
        "  ✗ grad_b: not yet",
    ]
    check("grad_a", EXERCISES["grad_a"].answer)
    check("grad_a", double)  # once solved, solved
    assert "Solved so far: 1 of 2" in repr(progress()) and "✓ grad_a: right" in repr(progress())
    ElementTree.fromstring(progress()._repr_html_())


def test_solution():
    assert repr(solution("grad_a")).splitlines() == [
        "grad_a: a right answer in plain NumPy",
        "  def grad_a(a, W, b, X, y, sigma):",
        "      hidden = sigma(X @ W + b)",
        "      res = hidden @ a - y",
        "      return hidden.T @ res / len(y)",
    ]
    ElementTree.fromstring(solution("grad_W")._repr_html_())


@pytest.mark.parametrize("function", [hint, solution])
def test_unknown_keys(function):
    with pytest.raises(ValueError, match="did you mean softmax_delta"):
        function("softmax")


def test_no_path_or_address_is_ever_shown():
    for key, exercise in EXERCISES.items():
        for text in (repr(solution(key)), repr(check(key, exercise.answer)), repr(check(key, lambda *_: 0 / 0))):
            assert not re.search(r"0x[0-9a-f]{6}|/home/|/root/|/tmp/|site-packages|\\Users", text)
