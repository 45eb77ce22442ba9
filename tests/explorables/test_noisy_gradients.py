"""4.3 Noisy gradients: the run against a plain loop over points, and the numbers of its lecture moments."""

import itertools

import numpy as np
import pytest

from nblib.descent import batches, gradient_descent
from nblib.explorables import NoisyGradients
from nblib.explorables.apart import apart
from nblib.explorables.noisy_gradients import NOISE
from nblib.explorables.noisy_runs import (
    BEST,
    FAR,
    PASSES,
    SIZES,
    N,
    clouds,
    gap,
    gradients,
    hessian,
    points,
    walk,
)
from nblib.explorables.stage import SIZES as PIXELS
from nblib.explorables.stage import Stage

START = (-1.5, -1.0)


def moment(name):
    """The results before and after the question of a preset."""
    explorable = NoisyGradients()
    explorable.preset(name)
    return explorable.result, explorable.foresee(**explorable.current.then)


def loss(theta):
    """1/(2N) sum res^2, point by point."""
    Phi, y = points()
    return sum((theta[0] * x + theta[1] - t) ** 2 for (x, _), t in zip(Phi, y, strict=True)) / (2 * N)


def test_the_gap_is_the_loss_above_its_smallest_value():
    for theta in np.random.default_rng(0).uniform(-3, 3, (20, 2)):
        assert gap(theta) == pytest.approx(loss(theta) - loss(BEST))
    assert gradients(BEST).mean(0) == pytest.approx([0, 0], abs=1e-15)
    assert gap(BEST) == 0


def test_the_gradient_is_the_mean_of_those_of_the_points():
    for theta in np.random.default_rng(1).uniform(-3, 3, (20, 2)):
        assert gradients(theta).mean(0) == pytest.approx(hessian() @ (theta - BEST))
        h = 1e-6
        quotient = [(loss(theta + h * e) - loss(theta - h * e)) / (2 * h) for e in np.eye(2)]
        assert gradients(theta).mean(0) == pytest.approx(quotient, abs=1e-8)


@pytest.mark.parametrize("B", SIZES)
def test_the_run_is_sgd_point_by_point(B):
    Phi, y = points()
    path, sets = walk(B, 0.3, 2, 5, START)
    rng = np.random.default_rng(5)
    w, b = START
    made = [START]
    for passed in range(4):
        tau = 0.3 if passed < 2 else 0.15
        for I in batches(N, B, rng):
            assert sets[len(made) - 1].tolist() == sorted(I)
            res = [w * Phi[i, 0] + b - y[i] for i in I]
            gw, gb = sum(r * Phi[i, 0] for r, i in zip(res, I, strict=True)) / B, sum(res) / B
            w, b = w - tau * gw, b - tau * gb
            made.append((w, b))
    assert path[: len(made)] == pytest.approx(np.array(made), abs=1e-10)
    assert len(path) == PASSES * N // B + 1


@pytest.mark.parametrize("tau", [0.03, 0.3, 1.5])
def test_the_full_batch_is_gradient_descent(tau):
    path, _ = walk(64, tau, PASSES, 0, START)
    assert path == pytest.approx(gradient_descent(lambda x: hessian() @ (x - BEST), START, tau, PASSES), abs=1e-12)
    assert np.array_equal(path, walk(64, tau, PASSES, 7, START)[0]), "there is nothing random in it"


def test_every_pass_takes_each_point_once():
    for B in SIZES:
        _, sets = walk(B, 0.3, PASSES, 3, START)
        for passed in sets.reshape(PASSES, N):
            assert sorted(passed) == list(range(N))
        assert all(len(set(row)) == B for row in clouds(B).tolist())


def test_spread_is_the_one_over_all_batches():
    r = NoisyGradients(passes=1, B=4).result
    single = gradients(r.theta)[:9]  # nine points: all 126 batches of 4 can be listed
    full = single.mean(0)
    listed = [single[list(I)].mean(0) for I in itertools.combinations(range(9), 4)]
    formula = ((single - full) ** 2).sum() / 8 / 4 * (1 - 4 / 9)
    assert np.mean([((g - full) ** 2).sum() for g in listed]) == pytest.approx(formula)
    everything = gradients(r.theta)
    variance = ((everything - r.gradient) ** 2).sum() / (N - 1)
    assert r.spread**2 == pytest.approx(variance / 4 * (1 - 4 / N))
    assert NoisyGradients(B=64).result.spread == 0


def test_spread_falls_like_one_over_the_root_of_B():
    spread = {B: NoisyGradients(B=B).result.spread for B in SIZES}
    assert spread[1] / spread[4] == pytest.approx(2, rel=0.03)
    assert spread[4] / spread[16] == pytest.approx(2, rel=0.13)  # batches without replacement spread less


def test_numbers_of_the_present_step():
    for B in SIZES:
        r = NoisyGradients(B=B, passes=3, seed=2).result
        assert r.k == 3 * N // B and r.used == 3 * N
        assert r.gap == pytest.approx(loss(r.theta) - loss(BEST), abs=1e-14)
        assert r.estimate == pytest.approx(gradients(r.theta)[r.batch].mean(0))
        step = r.path[r.k + 1] - r.path[r.k]
        assert step == pytest.approx(-0.3 * r.estimate, abs=1e-12), "the formula shows the step that comes next"
        assert r.uphill == np.mean([g @ r.gradient < 0 for g in r.cloud])


# The lecture moments


def test_after_one_pass_the_small_batch_is_ahead():
    _, after = moment("full batch")
    gaps = {B: g[1] for B, g in after.gaps.items()}
    assert gaps == pytest.approx({1: 0.214, 4: 0.0112, 16: 0.291, 64: 2.04}, rel=5e-3)
    assert after.used == 64


@pytest.mark.parametrize("seed", range(5))
def test_after_one_pass_B_4_is_best_and_B_64_last_and_at_the_end_the_order_is_reversed(seed):
    r = NoisyGradients(seed=seed, passes=1).result
    first = {B: g[1] for B, g in r.gaps.items()}
    assert first[4] == min(first.values()) and first[64] == max(first.values())
    late = NoisyGradients(seed=seed, passes=PASSES).result.late
    assert late[1] > 5 * late[4] > 25 * late[16] > 25 * late[64]


def test_the_floors():
    _, after = moment("B = 1")
    assert after.late == pytest.approx({1: 0.112, 4: 0.0172, 16: 0.0016, 64: 0}, abs=5e-4)
    steps = after.path[20 * N + 1 :]
    assert after.late[1] == pytest.approx(np.mean([loss(theta) - loss(BEST) for theta in steps]))


def test_a_small_step_lowers_the_floor_more_than_tenfold():
    before, after = moment("B = 1 with small τ")
    assert before.state.tau == 0.03 and after.late[1] == pytest.approx(0.0032, abs=5e-5)


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
    late = [NoisyGradients(B=1, tau=tau, passes=PASSES).result.late[1] for tau in (0.3, 0.03)]
    assert late[0] / late[1] == pytest.approx(35, abs=1)


def test_halving_the_step_more_than_halves_the_floor():
    _, after = moment("lower τ half-way")
    assert after.late[1] == pytest.approx(0.041, abs=5e-4)
    whole = NoisyGradients(B=1, passes=PASSES).result
    assert np.array_equal(after.path[: 20 * N + 1], whole.path[: 20 * N + 1])
    assert after.late[1] < whole.late[1] / 2
    assert round(whole.late[1], 2) == 0.11, "as the texts of the presets say"


def test_at_the_minimum_the_gradient_is_0_and_single_ones_are_not():
    before, after = moment("at the minimum")
    assert not before.gradient.any() and before.gap == 0
    assert np.hypot(*before.cloud.T).mean() == pytest.approx(0.88, abs=5e-3)
    assert after.gap == pytest.approx(0.21, abs=5e-3)
    assert "not defined: ∇𝓛 = 0" in NoisyGradients(start1=1, start2=0.5).describe()
    assert NoisyGradients(start1=1, start2=0.5, B=64, passes=PASSES).result.gap < NOISE


def test_near_the_minimum_nearly_half_of_the_arrows_point_uphill_and_far_away_none_of_B_16():
    near = NoisyGradients(B=1, tau=0.03, passes=PASSES).result
    assert 0.4 < near.uphill < 0.6
    assert NoisyGradients(B=1).result.uphill == 0.1, "one in ten of single points"
    assert NoisyGradients(B=16).result.uphill == 0


# Extremes


def test_the_full_batch_diverges_above_its_limit_and_not_below():
    limit = 2 / np.linalg.eigvalsh(hessian())[-1]
    assert limit == pytest.approx(1.954, abs=5e-4)
    for tau, grows in ((limit - 0.02, False), (limit + 0.02, True)):
        gaps = NoisyGradients(B=64, tau=tau, passes=PASSES).result.gaps[64]
        assert (gaps[-1] > gaps[0]) == grows


def test_a_diverging_run_is_stopped_and_says_so():
    explorable = NoisyGradients(B=1, tau=1.5, passes=PASSES)
    r = explorable.result
    assert r.k == r.stopped_at == len(r.path) - 1 < PASSES * N
    assert np.abs(r.path[-1]).sum() >= FAR > np.abs(r.path[-2]).sum()
    assert f"Diverged at step {r.stopped_at}" in explorable.describe()
    assert r.gaps[1] == pytest.approx([gap(np.array(START)), r.gap]), "its curve ends where it was stopped"
    art = Stage(explorable, PIXELS["study"]).picture.art
    assert art.exit.get_visible() and not art.here.get_visible()


def test_labels_stand_apart_and_below_the_edge():
    rng = np.random.default_rng(0)
    for _ in range(50):
        values = rng.uniform(0, 5, 4)
        places = apart(values, 0.7, 5)
        assert np.diff(np.sort(places)).min() >= 0.7 - 1e-12 and places.max() <= 5
        assert np.array_equal(np.argsort(places), np.argsort(values))
    assert apart([1, 2, 3], 0.5, 9).tolist() == [1, 2, 3]


def test_the_mark_and_the_start_are_pulled():
    explorable = NoisyGradients()
    handles = {h.name: h for h in Stage(explorable, PIXELS["study"]).picture.handles}
    explorable.pull(**handles["halve τ"].drag(12.4, 1.0))
    assert explorable.halved == 12
    explorable.pull(**handles["halve τ"].press(1, 0))
    assert explorable.halved == PASSES
    explorable.pull(**handles["start"].drag(0.0, 99.0))
    assert (explorable.start1, explorable.start2) == (0.0, 2.9)
