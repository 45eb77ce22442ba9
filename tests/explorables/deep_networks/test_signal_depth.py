"""Signal through depth: the journey neuron by neuron, infinite width, many networks."""

import math
from itertools import pairwise

import numpy as np
import pytest

from nblib.explorables.deep_networks import signal_depth_numbers
from nblib.explorables.deep_networks.signal_depth import SignalDepth
from nblib.explorables.deep_networks.signal_depth_numbers import BINS, SAMPLES, expected, weights
from nblib.explorables.engine.mathml import mathml
from tests.explorables.reading import asking, both, dragged, handles, mark, names, pressed, words

SEEDS = range(25)


def over_seeds(**values):
    return [SignalDepth.at(seed=seed, **values) for seed in SEEDS]


# --- the journey ------------------------------------------------------------------------------------------------------


def root_mean_square(rows):
    values = [value for row in rows for value in row]
    return math.sqrt(sum(value * value for value in values) / len(values))


@pytest.mark.parametrize("sigma", ["relu", "tanh"])
def test_forward_and_backward_neuron_by_neuron(sigma):
    value = {"relu": lambda t: max(t, 0.0), "tanh": math.tanh}[sigma]
    slope = {"relu": lambda t: float(t > 0), "tanh": lambda t: 1 - math.tanh(t) ** 2}[sigma]
    n, L, g, seed = 10, 4, 1.7, 3
    r = SignalDepth.at(sigma=sigma, width=n, depth=L, g=g, seed=seed)
    z, delta = np.random.default_rng([seed, n]).normal(size=(2, SAMPLES, n)).tolist()
    size = root_mean_square(z)
    z = [[v / size for v in row] for row in z]
    W = [(g * weights(n, seed, l)).tolist() for l in range(1, L + 1)]
    signal, a = [root_mean_square(z)], []
    for w in W:
        a.append([[sum(row[i] * w[i][j] for i in range(n)) for j in range(n)] for row in z])
        z = [[value(t) for t in row] for row in a[-1]]
        signal.append(root_mean_square(z))
    delta = [[d * slope(t) for d, t in zip(*pair, strict=True)] for pair in zip(delta, a[-1], strict=True)]
    error = [root_mean_square(delta)]
    for l in range(L - 1, 0, -1):
        back = [[sum(W[l][i][j] * row[j] for j in range(n)) for i in range(n)] for row in delta]
        delta = [[d * slope(t) for d, t in zip(*pair, strict=True)] for pair in zip(back, a[l - 1], strict=True)]
        error.insert(0, root_mean_square(delta))
    assert r.signal == pytest.approx(signal, rel=1e-12)
    assert r.error[1:] == pytest.approx([e / error[-1] for e in error], rel=1e-12)
    assert r.shares.sum(axis=0) == pytest.approx([1] * (L + 1))
    inside = [(low <= min(max(v, -2), 2) < high) for low, high in pairwise(BINS) for row in z for v in row]
    assert r.shares[:, L] == pytest.approx(np.reshape(inside, (len(BINS) - 1, -1)).mean(axis=1))


def test_the_variance_of_the_weights_is_one_over_the_width():
    drawn = np.concatenate([weights(100, 0, l).ravel() for l in range(1, 11)])
    assert drawn.var() == pytest.approx(1 / 100, rel=0.02)


def test_one_more_layer_leaves_the_others_as_they_are():
    shorter, longer = (SignalDepth.at(depth=depth, width=30) for depth in (20, 21))
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
    r = SignalDepth.at(sigma="tanh", g=1.2, depth=7)
    slopes = expected("tanh", 1.2)[1]
    for l in range(1, 8):
        assert r.expected_error[l] == pytest.approx(math.prod(1.2 * slopes[m] for m in range(l, 7)))
    wide = over_seeds(sigma="tanh", g=1.2, depth=7, width=200)
    assert np.median([w.error[1:] for w in wide], axis=0) == pytest.approx(r.expected_error[1:], rel=0.05)


def test_wide_layers_come_near_to_what_is_expected():
    def off(width):
        return np.mean([abs(np.log(r.end / r.expected_signal[-1])) for r in over_seeds(width=width, depth=10)])

    assert off(200) < off(50) < off(10)


def test_no_matrix_is_multiplied_when_the_gain_of_relu_moves(monkeypatch):
    SignalDepth.at(g=1.0)
    monkeypatch.setattr(signal_depth_numbers, "weights", lambda *_: pytest.fail("another pass"))
    assert SignalDepth.at(g=1.234).end == pytest.approx(SignalDepth.at(g=1.0).end * 1.234**50)


# --- many networks ----------------------------------------------------------------------------------------------------


def test_10_percent_less_and_more():
    (same, less), (_, more) = both(SignalDepth, "10 % less"), both(SignalDepth, "10 % more")
    assert less.end / same.end == pytest.approx((1.273 / 1.414) ** 50, rel=1e-9) == pytest.approx(0.9**50, rel=0.03)
    assert more.back / same.back == pytest.approx((1.556 / 1.414) ** 49, rel=1e-9) == pytest.approx(1.1**49, rel=0.03)


@pytest.mark.parametrize(
    ("values", "forward", "backward"),
    [
        ({"g": 1.273}, 0.00245, 0.00438),
        ({"g": 1.414}, 0.468, 0.753),
        ({"g": 1.556}, 56.0, 81.8),
        ({"sigma": "tanh", "g": 3.0}, 0.837, 2.49e6),
    ],
)
def test_medians_of_25_networks(values, forward, backward):
    moments = over_seeds(**values)
    assert np.median([r.end for r in moments]) == pytest.approx(forward, rel=0.01)
    assert np.median([r.back for r in moments]) == pytest.approx(backward, rel=0.01)


def test_one_network_fluctuates_far_more_than_10_percent():
    ends = np.array([r.end for r in over_seeds(g=1.414)])
    assert (np.abs(ends - 1) > 0.1).mean() > 0.8 and ends.max() / ends.min() > 5


def test_tanh_looks_healthy_and_most_values_are_crowded_at_both_ends():
    after = SignalDepth.answered("looks healthy")
    assert np.ptp(after.signal[1:]) < 0.05 and after.shares[np.abs(BINS[:-1] + 0.05) > 0.85, -1].sum() > 0.5


# --- the picture ------------------------------------------------------------------------------------------------------


def test_formula_curves_and_numbers_are_all_root_mean_squares():
    """Not mean squares: g/sqrt 2 a layer, and 50 layers make its power 50."""
    assert "sqrt" in SignalDepth.formula and "^2" not in SignalDepth.formula and mathml(SignalDepth.formula)
    r = SignalDepth.at(g=1.0)
    drawn = mark(r.scene[0], "signal")
    assert drawn["y"] == pytest.approx(np.log10(r.signal)) and drawn["x"].tolist() == list(range(51))
    assert mark(r.scene[1], "error")["x"].tolist() == list(range(1, 51))


def test_the_field_shows_every_layer():
    field = mark(SignalDepth.at(sigma="tanh", depth=20).scene[2], "values")
    assert field["z"].shape == (41, 21) and field["x"].tolist() == [-0.5, 20.5] and not field["smooth"]


def test_the_curve_of_before_stays_while_only_the_gain_moves():
    def ghost(**changes):
        return "before" in names(SignalDepth.at("10 % less", **changes).scene[0])

    assert ghost(g=1.273) and not ghost() and not ghost(g=1.273, seed=3)


def test_the_axes_do_not_give_the_answer_away_and_stand_still_while_it_is_played():
    def ends(moment):
        return [panel.range(1) for panel in moment.scene[:2]]

    assert ends(asking(SignalDepth, "looks healthy")) == [(-2, 2)] * 2
    halfway = SignalDepth.at("looks healthy", g=1.5)
    assert ends(halfway) == ends(SignalDepth.at("looks healthy")) == ends(SignalDepth.answered("looks healthy"))


# --- extremes, and the hand -------------------------------------------------------------------------------------------


def test_a_lost_signal_is_said():
    lost = next(r for seed in range(100) if (r := SignalDepth.at(width=10, depth=100, seed=seed)).lost)
    assert (lost.signal[lost.lost :] == 0).all() and (lost.signal[: lost.lost] > 0).all() and lost.back == 0
    assert f"neurons are off from layer {lost.lost} on" in lost.alt()
    assert {f"off from layer {lost.lost} on", "no error comes back"} <= set(words(lost))
    assert mark(lost.scene[0], "lost")["x"] == [lost.lost]
    assert "arrives" not in names(lost.scene[1])
    assert set(handles(lost)["signal in the last layer"].drag(40, 1.0)) == {"depth"}


def test_the_end_of_the_signal_follows_the_hand():
    handle = "signal in the last layer"
    values = dragged(SignalDepth, handle, 50, 1.0)  # a power of ten
    assert SignalDepth.at(**values).end == pytest.approx(10, rel=0.02) and values["depth"] == 50
    values = pressed(SignalDepth, handle, "Left", "Up")
    assert values["depth"] == 49 and values["g"] == pytest.approx(10 ** (1 / 40), rel=1e-3)
    assert dragged(SignalDepth, handle, 30, 1.0, sigma="tanh", g=1.0)["g"] == 1.0  # there g has no such effect
