"""Step size on a bowl: the path against plain gradient descent, and what it says about a run."""

import numpy as np
import pytest

from nblib.descent import gradient_descent
from nblib.explorables.gradient_descent.step_size import StepSize
from nblib.explorables.gradient_descent.step_size_numbers import BOX, FAR, STEPS, bowl
from tests.explorables.reading import asking, dragged, mark, marks, names, some, words

at, answered = StepSize.at, StepSize.answered


def test_the_path_is_gradient_descent():
    for m in some(StepSize, 100):
        path = gradient_descent(lambda x, m=m: m.eigenvalues * x, (m.start1, m.start2), m.tau, len(m.path) - 1)
        assert m.path == pytest.approx(path, rel=1e-9, abs=1e-12)
        assert m.losses == pytest.approx((m.eigenvalues * path**2).sum(1) / 2)
        assert m.eigenvalues[1] / m.eigenvalues[0] == pytest.approx(m.kappa)


def test_the_bowl_in_the_picture_is_the_loss():
    z = bowl(7.0)
    for i, y in enumerate(np.linspace(-BOX[1], BOX[1], len(z))):
        assert z[i] == pytest.approx(
            [(10 / 7 * x**2 + 10 * y**2) / 2 for x in np.linspace(-BOX[0], BOX[0], z.shape[1])]
        )


def test_one_step_of_1_over_the_largest_eigenvalue_reaches_the_minimum_from_a_start_on_an_axis():
    assert at(tau=0.1, start1=0.0, k=1).loss == 0 < at(tau=0.1, k=1).loss


def test_a_diverging_run_is_stopped_and_says_so():
    m = at(tau=0.25, k=STEPS)
    assert m.stopped_at == m.last < STEPS
    assert np.abs(m.path[-1]).max() > FAR >= np.abs(m.path[-2]).max()
    assert "|1 − τλ₂| = 1.50 > 1" in m.alt()
    assert f"stopped at k = {m.last}" in m.numbers()


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        ({"tau": 0.19}, "converges: both are below 1"),
        ({"tau": 0.2}, "never arrives: |1 − τλ₂| = 1"),
        ({"tau": 0.21}, "diverges: |1 − τλ₂| = 1.10 > 1"),
        ({"tau": 0.21, "start2": 0.0}, "converges: the start is on an axis"),
        ({"tau": 0.25, "kappa": 1.0, "start2": 0.0}, "diverges: |1 − τλ₁| = 1.50 > 1"),
    ],
)
def test_the_verdict_is_what_the_losses_do(state, verdict):
    m = at(**state)
    assert m.verdict == verdict
    before, after = m.losses[-2:]
    assert verdict.split(":")[0] == (
        "converges" if after < before else "diverges" if after > before * 1.01 else "never arrives"
    )


def test_where_it_left_the_map():
    m = answered("step size too large")
    assert m.left_at == 5 and abs(m.path[5, 1]) > BOX[1] >= abs(m.path[4, 1])
    exit = mark(m.scene[0], "exit")
    assert exit["y"] + exit["dy"] == pytest.approx(np.sign(m.path[5, 1]) * BOX[1])
    assert "left at k = 5" in words(m)


def test_the_bars_are_the_factors_and_beyond_1_they_are_errors():
    for tau, role in ((0.19, "run 1"), (0.21, "error")):
        _, steep = marks(at(tau=tau).scene[2], "boxes")
        assert (steep["low"].item(), steep["high"].item()) == pytest.approx((1 - 10 * tau, 0))
        assert steep["role"] == role


@pytest.mark.parametrize("preset", [p.name for p in StepSize.presets])
def test_nothing_gives_the_answer_away_while_it_is_asked_for(preset):
    """Not the factors as bars or numbers, not the next step, not the path to come; after the answer all of them."""
    waiting, told = asking(StepSize, preset), answered(preset)
    kept = {"path to come", "loss to come", "next step", "factor 1", "factor 2", "value 1", "value 2"}
    assert not kept & names(*waiting.scene) and kept - {"next step"} <= names(*told.scene)
    factors = told.readout()["factors"]
    for text in (*words(waiting), waiting.numbers(), waiting.alt(), str(waiting.readout())):
        assert factors.split(", ")[1] not in text and "verg" not in text and "arrives" not in text
    assert "λ₂ = 10.0" in waiting.numbers(), "what the question can be answered from"


def test_the_picture_is_the_whole_run_in_order():
    m = at(tau=0.19, k=10)
    assert mark(m.scene[0], "path")["x"] == pytest.approx(m.path[:11, 0])
    assert len(mark(m.scene[0], "path to come")["x"]) == STEPS + 1
    arrow = mark(m.scene[0], "next step")
    assert (arrow["dx"].item(), arrow["dy"].item()) == pytest.approx(tuple(-0.19 * m.eigenvalues * m.x))


def test_dragging_the_start_moves_the_whole_path():
    values = dragged(StepSize, "start", -1.0, 9.0, tau=0.19)
    assert (values["start1"], values["start2"]) == (-1.0, BOX[1])
    assert tuple(at(**values).path[0]) == (-1.0, BOX[1])
