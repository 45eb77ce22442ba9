"""Noisy gradients: the run against a plain loop over points, and where it ends for every seed."""

import itertools

import numpy as np
import pytest

from nblib.descent import batches, gradient_descent
from nblib.explorables.engine.words import ROUNDING
from nblib.explorables.gradient_descent.noisy_gradients import END, PASSED, ROLES, NoisyGradients, passed, place
from nblib.explorables.gradient_descent.noisy_gradients_numbers import (
    BEST,
    BOX,
    FAR,
    PASSES,
    SIZES,
    N,
    bowl,
    clouds,
    gap,
    gradients,
    hessian,
    points,
    walk,
)
from tests.explorables.reading import asking, dragged, handles, mark, names, pressed, words

START = (-1.5, -1.0)


def at(B=1, **changes):
    return NoisyGradients.at(B=B, **changes)


def loss(theta):
    """1/(2N) sum res^2, point by point."""
    Phi, y = points()
    return sum((theta[0] * x + theta[1] - t) ** 2 for (x, _), t in zip(Phi, y, strict=True)) / (2 * N)


def test_the_gap_is_the_loss_above_its_smallest_value():
    for theta in np.random.default_rng(0).uniform(-3, 3, (20, 2)):
        assert gap(theta) == pytest.approx(loss(theta) - loss(BEST))
    assert gradients(BEST).mean(0) == pytest.approx([0, 0], abs=1e-15)
    assert gap(BEST) == 0
    z = bowl()
    assert z[0, -1] == pytest.approx(gap(BEST + BOX * (1, -1))) and z[len(z) // 2, z.shape[1] // 2] == 0


def test_the_gradient_is_the_mean_of_those_of_the_points():
    for theta in np.random.default_rng(1).uniform(-3, 3, (20, 2)):
        assert gradients(theta).mean(0) == pytest.approx(hessian() @ (theta - BEST))
        h = 1e-6
        quotient = [(loss(theta + h * e) - loss(theta - h * e)) / (2 * h) for e in np.eye(2)]
        assert gradients(theta).mean(0) == pytest.approx(quotient, abs=1e-8)


@pytest.mark.parametrize("B", SIZES)
def test_the_run_is_sgd_point_by_point(B):
    Phi, y = points()
    path, sets, gaps = walk(B, 0.3, 2, 5, START)
    rng = np.random.default_rng(5)
    w, b = START
    made = [START]
    for p in range(4):
        tau = 0.3 if p < 2 else 0.15
        for I in batches(N, B, rng):
            assert sets[len(made) - 1].tolist() == sorted(I)
            res = [w * Phi[i, 0] + b - y[i] for i in I]
            gw, gb = sum(r * Phi[i, 0] for r, i in zip(res, I, strict=True)) / B, sum(res) / B
            w, b = w - tau * gw, b - tau * gb
            made.append((w, b))
    assert path[: len(made)] == pytest.approx(np.array(made), abs=1e-10)
    assert len(path) == len(gaps) == PASSES * N // B + 1


@pytest.mark.parametrize("tau", [0.03, 0.3, 1.5])
def test_the_full_batch_is_gradient_descent(tau):
    path = walk(64, tau, PASSES, 0, START)[0]
    assert path == pytest.approx(gradient_descent(lambda x: hessian() @ (x - BEST), START, tau, PASSES), abs=1e-12)
    assert np.array_equal(path, walk(64, tau, PASSES, 7, START)[0]), "there is nothing random in it"


def test_every_pass_takes_each_point_once():
    for B in SIZES:
        for p in walk(B, 0.3, PASSES, 3, START)[1].reshape(PASSES, N):
            assert sorted(p) == list(range(N))
        assert all(len(set(row)) == B for row in clouds(B).tolist())


def test_spread_is_the_one_over_all_batches():
    m = at(k=N, B=4)
    single = gradients(m.theta)[:9]  # nine points: all 126 batches of 4 can be listed
    full = single.mean(0)
    listed = [single[list(I)].mean(0) for I in itertools.combinations(range(9), 4)]
    formula = ((single - full) ** 2).sum() / 8 / 4 * (1 - 4 / 9)
    assert np.mean([((g - full) ** 2).sum() for g in listed]) == pytest.approx(formula)
    variance = ((gradients(m.theta) - m.gradient) ** 2).sum() / (N - 1)
    assert m.spread**2 == pytest.approx(variance / 4 * (1 - 4 / N))
    assert at(B=64).spread == 0


def test_spread_falls_like_one_over_the_root_of_B():
    spread = {B: at(B=B).spread for B in SIZES}
    assert spread[1] / spread[4] == pytest.approx(2, rel=0.03)
    assert spread[4] / spread[16] == pytest.approx(2, rel=0.13)  # batches without replacement spread less


@pytest.mark.parametrize("B", SIZES)
def test_numbers_of_the_present_step(B):
    m = at(B=B, k=3 * N + 5, seed=2)
    path = m.runs[B][0]
    assert m.step == (3 * N + 5) // B and m.readout()["gradients used"] == m.step * B
    assert m.gap[B] == pytest.approx(loss(m.theta) - loss(BEST), abs=1e-14)
    assert m.estimate == pytest.approx(gradients(m.theta)[m.batch].mean(0))
    assert path[m.step + 1] - path[m.step] == pytest.approx(-0.3 * m.estimate, abs=1e-12), "the step that comes next"
    assert m.uphill == np.mean([g @ m.gradient < 0 for g in m.cloud])


# Where it ends


@pytest.mark.parametrize("seed", range(5))
def test_after_one_pass_B_4_is_best_and_B_64_last_and_at_the_end_the_order_is_reversed(seed):
    first = at(seed=seed, k=N).gap
    assert first[4] == min(first.values()) and first[64] == max(first.values())
    late = at(seed=seed, k=END).late
    assert late[1] > 5 * late[4] > 25 * late[16] > 25 * late[64]


def test_the_floor_is_the_mean_gap_of_the_second_half():
    after = NoisyGradients.answered("B = 1")
    assert after.late[1] == pytest.approx(
        np.mean([loss(theta) - loss(BEST) for theta in after.runs[1][0][20 * N + 1 :]])
    )


def test_it_is_the_passes_that_make_the_floor_so_low():
    """With independent draws a tenth of the step leaves about a fifteenth of the gap, not a thirty-fifth."""
    Phi, y = points()

    def floor(tau):
        rng, theta, gaps = np.random.default_rng(0), BEST, []
        for i in rng.integers(N, size=20_000):
            theta = theta - tau * (Phi[i] @ theta - y[i]) * Phi[i]
            gaps.append(gap(theta))
        return np.mean(gaps)

    assert floor(0.3) / floor(0.03) == pytest.approx(14.6, abs=0.1)
    late = [at(tau=tau, k=END).late[1] for tau in (0.3, 0.03)]
    assert late[0] / late[1] == pytest.approx(35, abs=1)


def test_halving_the_step_half_way_more_than_halves_the_floor():
    after, whole = NoisyGradients.answered("lower τ half-way"), at(k=END)
    assert np.array_equal(after.runs[1][0][: 20 * N + 1], whole.runs[1][0][: 20 * N + 1])
    assert after.late[1] < whole.late[1] / 2
    assert round(whole.late[1], 2) == 0.11, "as the texts of the presets say"


def test_at_the_minimum_the_gradient_is_0_and_single_ones_are_not():
    before = NoisyGradients.at("at the minimum")
    assert not before.gradient.any() and before.gap[1] == 0 and "not defined: ∇𝓛 = 0" in before.alt()
    assert np.hypot(*before.cloud.T).mean() == before.length > 0.8
    assert at(start1=1, start2=0.5, B=64, k=END).gap[64] < ROUNDING


def test_near_the_minimum_nearly_half_of_the_arrows_point_uphill_and_far_away_few():
    assert 0.4 < at(tau=0.03, k=END).uphill < 0.6
    assert at().uphill == 0.1, "one in ten of single points"
    single = gradients(np.array(START))
    assert np.mean(single @ single.mean(0) < 0) == 4 / 64, "nearly all, as the preset says"
    assert at(B=16).uphill == 0


# The picture


def test_four_balls_race_each_in_its_colour():
    """While the first pass is played, B = 1 moves with every gradient and B = 64 stands still until the last."""
    assert len(set(ROLES.values())) == len(SIZES) and "run 1" not in ROLES.values()
    for k in (0, 15, 63, 64):
        ground, gaps = at(k=k).scene
        for B in SIZES:
            ball = mark(ground, f"ball {B}")
            assert (ball["x"].item(), ball["y"].item()) == tuple(walk(B, 0.3, PASSES, 0, START)[0][k // B])
            assert {m["role"] for panel in (ground, gaps) for m in panel.marks if m["name"].endswith(f" {B}")} == {
                ROLES[B]
            }
    balls = [m["name"] for m in at(B=4).scene[0].marks if m["name"].startswith("ball")]
    assert balls == ["ball 64", "ball 16", "ball 1", "ball 4"], "the chosen one lies on top"


def test_the_curves_go_as_far_as_the_run_and_the_axis_gives_the_first_pass_room():
    assert [round(place(p), 2) for p in PASSED] == [0, 0.25, 0.44, 0.65, 0.79, 1]
    assert [round(passed(place(p)), 9) for p in range(PASSES + 1)] == list(range(PASSES + 1))
    for k in (0, 5, 64, 1000, END):
        for B in SIZES:
            curve = mark(at(k=k).scene[1], f"gap {B}")
            assert curve["x"].max() == pytest.approx(place(k / N))
            assert curve["y"][-1] == pytest.approx(np.clip(at(k=k).gap[B], 1e-6, 1e2))


@pytest.mark.parametrize("preset", [p.name for p in NoisyGradients.presets])
def test_batch_gradients_and_the_next_step_are_kept_back_while_a_question_waits(preset):
    waiting, told = asking(NoisyGradients, preset), NoisyGradients.answered(preset)
    kept = {"batch gradients", "ends of batch gradients", "gradient", "next"}
    assert not kept & names(waiting.scene[0]) and kept <= names(told.scene[0])
    assert "spread of ĝ" not in waiting.readout() and "uphill" not in waiting.alt() and "ĝ" not in waiting.numbers()
    for B in SIZES:
        assert mark(waiting.scene[1], f"gap {B}")["x"].max() == pytest.approx(place(waiting.k / N))


# Extremes


def test_the_full_batch_diverges_above_its_limit_and_not_below():
    limit = 2 / np.linalg.eigvalsh(hessian())[-1]
    assert limit == pytest.approx(1.954, abs=5e-4)
    for tau, grows in ((limit - 0.02, False), (limit + 0.02, True)):
        assert (at(B=64, tau=tau, k=END).gap[64] > at(B=64, tau=tau).gap[64]) == grows


def test_a_diverging_run_is_stopped_and_says_so():
    m = at(tau=1.5, k=END)
    path = m.runs[1][0]
    assert m.step == m.stops[1] == len(path) - 1 < PASSES * N
    assert np.abs(path[-1]).sum() >= FAR > np.abs(path[-2]).sum()
    assert f"Diverged at step {m.step}" in m.alt() and f"diverged at step {m.step}" in words(m)
    passes, gaps = m.curve(1)
    assert (passes[-1], gaps[-1]) == (m.step / N, m.gap[1]), "its curve ends where it was stopped"
    drawn = names(m.scene[0])
    assert "exit 1" in drawn and not drawn & {"ball 1", "gradient", "next"}
    exit = mark(m.scene[0], "exit 1")
    tip = np.array([exit["x"].item() + exit["dx"].item(), exit["y"].item() + exit["dy"].item()])
    assert np.max(np.abs(tip - BEST) / BOX) == pytest.approx(1), "the arrow ends on the frame"


# The hand


def test_the_mark_and_the_start_are_pulled():
    halved = "where τ is halved"
    assert dragged(NoisyGradients, halved, place(12.4), 1.0)["halved"] == 12
    assert pressed(NoisyGradients, halved, "Left", halved=12)["halved"] == 11
    assert handles(at(halved=12))[halved].at[0] == pytest.approx(place(12))
    values = dragged(NoisyGradients, "start", 0.0, 99.0)
    assert (values["start1"], values["start2"]) == (0.0, 2.9)
