"""5.3 Signal through depth: the journey neuron by neuron, infinite width, the numbers of its lecture moments."""

import math
from itertools import pairwise

import numpy as np
import pytest

from nblib.explorables import SignalDepth
from nblib.explorables.signal_depth import BINS, SAMPLES, expected, normals
from nblib.explorables.stage import SIZES, Stage

SEEDS = range(25)


def moment(name):
    """The results before and after the question of a preset."""
    explorable = SignalDepth()
    explorable.preset(name)
    return explorable.result, explorable.foresee(**explorable.current.then)


def over_seeds(**state):
    return [SignalDepth(seed=seed, **state).result for seed in SEEDS]


# --- the journey --------------------------------------------------------------------------------------------


def root_mean_square(rows):
    values = [value for row in rows for value in row]
    return math.sqrt(sum(value * value for value in values) / len(values))


@pytest.mark.parametrize("sigma", ["relu", "tanh"])
def test_forward_and_backward_neuron_by_neuron(sigma):
    value = {"relu": lambda t: max(t, 0.0), "tanh": math.tanh}[sigma]
    slope = {"relu": lambda t: float(t > 0), "tanh": lambda t: 1 - math.tanh(t) ** 2}[sigma]
    n, L, g, seed = 10, 4, 1.7, 3
    r = SignalDepth(sigma=sigma, width=n, depth=L, g=g, seed=seed).result
    z, delta = np.random.default_rng([seed, n]).normal(size=(2, SAMPLES, n)).tolist()
    size = root_mean_square(z)
    z = [[v / size for v in row] for row in z]
    W = [(g * normals(n, seed, l) / math.sqrt(n)).tolist() for l in range(1, L + 1)]
    signal, a = [root_mean_square(z)], []
    for weights in W:
        a.append([[sum(row[i] * weights[i][j] for i in range(n)) for j in range(n)] for row in z])
        z = [[value(t) for t in row] for row in a[-1]]
        signal.append(root_mean_square(z))
    delta = [[d * slope(t) for d, t in zip(*pair, strict=True)] for pair in zip(delta, a[-1], strict=True)]
    error = [root_mean_square(delta)]
    for l in range(L - 1, 0, -1):
        back = [[sum(W[l][i][j] * row[j] for j in range(n)) for i in range(n)] for row in delta]
        delta = [[d * slope(t) for d, t in zip(*pair, strict=True)] for pair in zip(back, a[l - 1], strict=True)]
        error.insert(0, root_mean_square(delta))
    assert r.signal == pytest.approx(signal, rel=1e-12)
    assert r.error == pytest.approx([e / error[-1] for e in error], rel=1e-12)
    assert r.histograms.sum(axis=1) == pytest.approx([1, 1, 1])
    inside = [(low <= min(v, 2) < high) for low, high in pairwise(BINS) for row in z for v in row]
    assert r.histograms[2] == pytest.approx(np.reshape(inside, (len(BINS) - 1, -1)).mean(axis=1))


def test_one_more_layer_leaves_the_others_as_they_are():
    shorter, longer = (SignalDepth(depth=depth, width=30).result for depth in (20, 21))
    assert (longer.signal[:21] == shorter.signal).all()


@pytest.mark.parametrize("g", [0.25, 1.0, 1.414, 4.0])
def test_expected_through_relu_is_a_power(g):
    sizes, slopes = expected("relu", g)
    assert sizes == pytest.approx([(g * g / 2) ** (l / 2) for l in range(101)], rel=1e-9)
    assert slopes[1:] == pytest.approx([math.sqrt(0.5)] * 100)


@pytest.mark.parametrize("g", [0.5, 1.0, 3.0, 4.0])
def test_expected_through_tanh_is_the_mean_over_many_normal_numbers(g):
    sizes, slopes = expected("tanh", g)
    normal = np.random.default_rng(0).normal(size=400_000)
    for l in (1, 2, 5):
        a = g * sizes[l - 1] * normal
        assert sizes[l] == pytest.approx(np.sqrt((np.tanh(a) ** 2).mean()), rel=0.005)
        assert slopes[l] == pytest.approx(np.sqrt(((1 - np.tanh(a) ** 2) ** 2).mean()), rel=0.01)


def test_the_expected_error_is_a_product_from_the_end():
    r = SignalDepth(sigma="tanh", g=1.2, depth=7).result
    slopes = expected("tanh", 1.2)[1]
    for l in range(1, 8):
        assert r.expected_error[l - 1] == pytest.approx(math.prod(1.2 * slopes[m] for m in range(l, 7)))
    wide = over_seeds(sigma="tanh", g=1.2, depth=7, width=200)
    assert np.median([w.error for w in wide], axis=0) == pytest.approx(r.expected_error, rel=0.05)


def test_wide_layers_come_near_to_what_is_expected():
    def off(width):
        results = [SignalDepth(width=width, depth=10, seed=seed).result for seed in SEEDS]
        return np.mean([abs(np.log(r.end / r.expected_end)) for r in results])

    assert off(200) < off(50) < off(10)


# --- the lecture moments ------------------------------------------------------------------------------------


def test_critical():
    before, after = moment("critical")
    assert before.end == pytest.approx(2.7e-8, abs=0.05e-8) and after.end == pytest.approx(0.91, abs=0.005)
    assert before.expected_end == pytest.approx(2**-25, rel=1e-9)
    assert after.expected_end == pytest.approx(1, abs=0.01)


def test_10_percent_less_and_more():
    (same, less), (_, more) = moment("10 % less"), moment("10 % more")
    assert less.end / same.end == pytest.approx((1.273 / 1.414) ** 50, rel=1e-9) == pytest.approx(0.9**50, rel=0.03)
    assert more.back / same.back == pytest.approx((1.556 / 1.414) ** 49, rel=1e-9) == pytest.approx(1.1**49, rel=0.03)
    assert less.end == pytest.approx(0.0048, abs=5e-5) and more.back == pytest.approx(68, abs=0.5)


@pytest.mark.parametrize(
    ("state", "forward", "backward"),
    [
        ({"g": 1.273}, 0.00245, 0.00438),
        ({"g": 1.414}, 0.468, 0.753),
        ({"g": 1.556}, 56.0, 81.8),
        ({"sigma": "tanh", "g": 3.0}, 0.837, 2.49e6),
    ],
)
def test_medians_of_25_networks(state, forward, backward):
    results = over_seeds(**state)
    assert np.median([r.end for r in results]) == pytest.approx(forward, rel=0.01)
    assert np.median([r.back for r in results]) == pytest.approx(backward, rel=0.01)


def test_one_network_fluctuates_far_more_than_10_percent():
    ends = np.array([r.end for r in over_seeds(g=1.414)])
    assert (np.abs(ends - 1) > 0.1).mean() > 0.8 and ends.max() / ends.min() > 5


def test_tanh_looks_healthy():
    before, after = moment("looks healthy")
    assert before.end == pytest.approx(0.1, abs=0.01) and before.back < 0.5
    assert np.ptp(after.signal[1:]) < 0.05 and after.end == pytest.approx(0.84, abs=0.01)
    assert after.back == pytest.approx(1.1e6, abs=0.05e6)
    crowded = after.histograms[2].copy()
    assert crowded[np.abs(BINS[:-1] + 0.05) > 0.85].sum() > 0.5


# --- extremes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sigma", ["relu", "tanh"])
@pytest.mark.parametrize("g", [0.25, 4.0])
@pytest.mark.parametrize("width", [10, 200])
def test_the_ends_of_gain_and_depth_fit_into_floats(sigma, g, width):
    for seed in range(3):
        r = SignalDepth(sigma=sigma, g=g, width=width, depth=100, seed=seed).result
        assert np.isfinite(r.signal).all() and np.isfinite(r.error).all()
        assert r.lost or 0 < r.end < 1e60


def test_a_lost_signal_is_said():
    lost = next(r for seed in range(1000) if (r := SignalDepth(width=10, depth=100, seed=seed).result).lost)
    assert (lost.signal[lost.lost :] == 0).all() and (lost.signal[: lost.lost] > 0).all() and lost.back == 0
    explorable = SignalDepth(**lost.state._asdict())
    assert f"neurons are off from layer {lost.lost} on" in explorable.describe()
    picture = Stage(explorable, SIZES["study"]).picture
    assert picture.art.lost.get_xdata().tolist() == [lost.lost] and len(picture.art.arrow.get_xdata()) == 0
    assert set(picture.handles[0].drag(40, 1.0)) == {"depth"}


# --- the hand -----------------------------------------------------------------------------------------------


def test_the_end_of_the_signal_follows_the_hand():
    explorable = SignalDepth(g=1.414)
    handle = Stage(explorable, SIZES["study"]).picture.handles[0]
    explorable.pull(**handle.drag(50, 10.0))
    assert explorable.result.end == pytest.approx(10, rel=0.02) and explorable.depth == 50
    explorable.pull(**handle.press(-1, 0))
    assert explorable.depth == 49
