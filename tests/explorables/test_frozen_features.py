"""3.2 Frozen features: the fits against numpy's least squares and plain sums, and the numbers of its moments."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from nblib import Shallow, relu, tanh
from nblib.explorables import FrozenFeatures
from nblib.explorables.frozen_fits import MOST, WIDTHS, X, features, neurons, sample, truth
from nblib.explorables.stage import Picture

SEEDS = range(9)


def at(**state):
    return FrozenFeatures(**state).result


def moment(name):
    """The results before and after the question of a preset."""
    explorable = FrozenFeatures()
    explorable.preset(name)
    return explorable.result, explorable.foresee(**explorable.current.then)


def some_states(count):
    explorable = FrozenFeatures()
    for state in list(explorable.sweep())[:: 2000 // count]:
        explorable.state = state
        yield explorable.result


def solved(r):
    """The same problem for numpy: the ridge as further rows of Phi."""
    s = r.state
    Phi = features(s.sigma, s.seed, r.x)[:, : s.n]
    below = np.sqrt(s.N * s.ridge) * np.eye(s.n)
    return Phi, np.linalg.lstsq(np.vstack([Phi, below]), np.concatenate([r.y, np.zeros(s.n)]), rcond=1e-12)[0]


def test_a_is_the_least_squares_solution():
    checked = 0
    for r in some_states(150):
        if r.condition > 1e7 and not r.state.ridge:
            continue
        Phi, a = solved(r)
        assert r.a == pytest.approx(a, rel=1e-5, abs=1e-6 * (1 + np.abs(a).max())), r.state
        slope = Phi.T @ (Phi @ r.a - r.y) / r.state.N + r.state.ridge * r.a
        assert np.abs(slope).max() < 1e-7 * (1 + r.largest), "the gradient in a"
        checked += 1
    assert checked > 100


def test_the_fit_is_a_network():
    for r in some_states(30):
        w, b = (v[: r.state.n] for v in neurons(r.state.seed))
        net = Shallow(r.a, w[None], b, {"tanh": tanh, "relu": relu}[r.state.sigma])
        assert r.fit == pytest.approx(net(X), abs=1e-7 * (1 + r.largest))
        assert r.train == pytest.approx(net.loss(r.x, r.y), rel=1e-6, abs=1e-12 * (1 + r.largest) ** 2)
        assert r.test == pytest.approx(sum((net(X) - np.sin(2 * np.pi * X)) ** 2) / (2 * len(X)), rel=1e-6)


def test_every_width_of_the_curves_is_a_fit_of_its_own():
    for state in ({}, {"sigma": "relu", "ridge": 1e-4}, {"N": 7, "noise": 0.4, "seed": 11}):
        r = at(**state)
        for i in range(0, len(WIDTHS), 7):
            one = at(**state, n=int(WIDTHS[i]))
            assert (one.train, one.test) == (r.trains[i], r.tests[i])
    assert set(range(1, 41)) <= set(WIDTHS.tolist()), "every possible n = N is drawn"


def test_the_points_and_the_neurons():
    x, e = sample(5, 12)
    assert np.array_equal(np.floor(12 * x), np.arange(12)), "one in every cell"
    assert at(seed=5, noise=0.3).y == pytest.approx(truth(x) + 0.3 * e)
    w, b = neurons(5)
    assert len(w) == MOST and ((-b / w >= 0) & (-b / w <= 1)).all()
    assert np.array_equal(at(n=20).features[:, :6], at(n=6).features), "a new neuron leaves the others alone"


# The lecture moments


def test_six_random_features_are_enough():
    before, after = moment("too few")
    assert (before.test, after.test) == pytest.approx((0.0533, 0.00597), rel=5e-3)
    assert np.median([at(seed=s, n=2).test / at(seed=s, n=6).test for s in SEEDS]) > 5


def test_what_is_left_without_noise():
    before, after = moment("about right")
    assert (before.train, after.train) == pytest.approx((0.00364, 1.60e-4), rel=5e-3)
    assert before.train > 10 * after.train > 1e-4


def test_zero_training_loss_is_not_a_good_fit():
    before, after = moment("n = N")
    assert after.train < 1e-12 and after.rank == 12
    assert after.said_train == "below 10⁻¹²"
    assert (before.test, after.test) == pytest.approx((0.00597, 294), rel=5e-3)
    assert (before.largest, after.largest) == pytest.approx((50.7, 2.45e7), rel=5e-3)
    assert after.condition == pytest.approx(1.36e9, rel=5e-3)


def test_many_more_neurons_than_points_fit_well_again():
    before, after = moment("n ≫ N")
    assert after.train < 1e-12
    assert (before.test, after.test) == pytest.approx((294, 0.0111), rel=5e-3)
    assert after.largest == pytest.approx(22.8, rel=5e-3)
    assert abs(WIDTHS[np.argmax(after.tests)] - 12) <= 1, "the peak is next to n = N"


def test_it_is_not_this_one_seed():
    """Medians over nine seeds, for n = 6, 12 and 200."""
    runs = {n: [at(seed=s, n=n) for s in SEEDS] for n in (6, 12, MOST)}
    tests = [np.median([r.test for r in runs[n]]) for n in runs]
    assert tests == pytest.approx([0.00778, 30.6, 0.155], rel=5e-3)
    assert np.median([r.train for r in runs[12]]) < 1e-12
    assert np.median([r.largest for r in runs[12]]) > 1e6


def test_a_little_ridge_forbids_large_numbers():
    before, after = moment("a little ridge")
    assert (after.train, after.test, after.largest) == pytest.approx((0.00333, 0.00622, 7.89), rel=5e-3)
    assert after.test < before.test / 1e4


def test_relu_columns_repeat_each_other():
    _, after = moment("ReLU features")
    assert (after.rank, after.state.n) == (10, 12)
    assert after.train == pytest.approx(6.1e-4, rel=5e-3)
    assert "Rank 10 of 12" in FrozenFeatures(sigma="relu", n=12).describe()
    full = [next(n for n in range(12, MOST + 1) if at(sigma="relu", seed=s, n=n).rank == 12) for s in SEEDS]
    assert (min(full), np.median(full), max(full)) == (14, 20, 31)


# Extremes


def test_a_neuron_that_is_off_on_all_data():
    off = next(s for s in range(200) if not features("relu", s, sample(s, 12)[0])[:, 0].any())
    r = at(sigma="relu", n=1, seed=off)
    assert (r.rank, r.largest, r.condition) == (0, 0, np.inf)
    assert r.train == pytest.approx(np.mean(r.y**2) / 2)
    assert "condition ∞" in FrozenFeatures(sigma="relu", n=1, seed=off).describe()


def test_a_fit_that_leaves_the_picture_is_said():
    explorable = FrozenFeatures(n=12)
    assert "Largest |f̂| 213" in explorable.describe()
    picture = Picture(explorable, Figure())
    picture.draw(explorable.result)
    assert np.abs(picture.art.fit.get_ydata()).max() > 200


def test_the_number_of_neurons_is_pulled_along_the_curve():
    explorable = FrozenFeatures(n=6)
    picture = Picture(explorable, Figure())
    picture.draw(explorable.result)
    (handle,) = picture.handles
    assert handle.at == (6, explorable.result.test)
    explorable.pull(**handle.drag(11.8, 1.0))
    assert explorable.n == 12
    explorable.pull(**handle.press(1, 0))
    assert explorable.n == 7


def test_losses_of_more_neurons_are_kept_back_while_they_are_asked_for():
    panel = FrozenFeatures().show()
    test = panel.stage.picture.art.curves[1]
    panel.stage.draw(panel.explorable.result)
    assert np.isfinite(test.get_ydata()).sum() == panel.explorable.values.n
    panel.answer(0)
    panel.stage.draw(panel.explorable.result)
    assert np.isfinite(test.get_ydata()).all()
