"""5.1 Folding: the bends against loops and grids, and the numbers of its lecture moments."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from nblib import Deep, identity, relu
from nblib.deep import sawtooth
from nblib.explorables.folding import HATS, WIDE, WIDTHS, Folding, fold, hats, random, zigzag
from nblib.explorables.stage import SIZES, Stage


def moment(name):
    """The results before and after the question of a preset."""
    figure = Folding()
    figure.preset(name)
    return figure.result, figure.foresee(**figure.current.then)


def by_loops(net, x):
    """The network at the number x, neuron by neuron."""
    z = [x]
    for l in range(1, net.L + 1):
        pre = [sum(z[i] * net.W[l][i, j] for i in range(len(z))) + net.b[l][j] for j in range(net.widths[l])]
        z = pre if l == net.L else [max(t, 0.0) for t in pre]
    return z[0]


def pieces(net):
    return 1 + len(fold(net)[-1])


def test_the_picture_is_the_network():
    figure = Folding()
    for state in figure.sweep(100):
        figure.state = state
        r = figure.result
        assert r.f0 == pytest.approx(by_loops(r.net, state["x0"]), abs=1e-12)
        for x in np.linspace(0, 1, 23):  # between the bends as well: straight lines miss nothing
            assert np.interp(x, r.bends[-1], r.f) == pytest.approx(by_loops(r.net, x), abs=1e-9)
        for l in range(1, r.k + 1):
            z = np.array(r.net.forward(r.bends[l - 1]).z[l])
            assert r.layers[l - 1] == pytest.approx(z, abs=1e-9)


def hat_pieces(m, k):
    """The pieces of T o ... o T in fractions: cut [0, 1] wherever T's input passes 1/2, once for every fold."""
    half = Fraction(1, 2)
    ends = [(Fraction(0), Fraction(0)), (Fraction(1), Fraction(1))]  # (x, what the folds so far make of it)
    for _ in range(k):
        cut = [ends[0]]
        for (x0, t0), (x1, t1) in pairwise(ends):
            if (t0 - half) * (t1 - half) < 0:
                cut.append((x0 + (half - t0) / (t1 - t0) * (x1 - x0), half))
            cut.append((x1, t1))
        ends = [(x, m * t if t <= half else m * (1 - t)) for x, t in cut]
    slopes = [(t1 - t0) / (x1 - x0) for (x0, t0), (x1, t1) in pairwise(ends)]
    return 1 + sum(a != b for a, b in pairwise(slopes))


@pytest.mark.parametrize("m", [Fraction(n, 20) for n in (1, 10, 18, 20, 21, 25, 29, 33, 39, 40)])
def test_pieces_of_the_hats_are_counted_exactly(m):
    for k in range(1, 9):
        assert pieces(hats(float(m), k)) == hat_pieces(m, k), k


def test_with_slope_2_it_is_the_sawtooth():
    for k in range(1, 9):
        assert np.array_equal(hats(2, k).theta, sawtooth(k).theta)
        assert pieces(hats(2, k)) == 2**k


def test_one_layer_has_one_piece_more_than_neurons_and_no_more():
    for n in range(1, 17):
        assert pieces(zigzag(2, n)) == n + 1
        rng = np.random.default_rng(n)
        for _ in range(20):
            Ws, bs = [rng.normal(size=(1, n)), rng.normal(size=(n, 1))], [rng.normal(size=n), [0]]
            net = Deep(Ws, bs, [relu, identity])
            assert pieces(net) <= n + 1


def test_no_sampling_noise_in_the_count_of_random_pieces():
    """Against the slopes on a fine grid: a bend lies in every cell where they change."""
    x = np.linspace(0, 1, 200_001)
    for seed in range(10):
        net = random(10, 8, seed)
        slopes = np.diff(net(x)[:, 0]) / np.diff(x)
        changed = np.flatnonzero(np.abs(np.diff(slopes)) > 1e-6)
        runs = 1 + (np.diff(changed) > 1).sum()  # one bend changes one or two neighbouring slopes
        bends, _, _, corners = fold(net)
        apart = (np.diff(bends[-1][corners]) > 3e-5).all()
        assert runs == len(corners) if apart else 0 < runs < len(corners)


def test_doubling_8_pieces_to_64():
    before, after = moment("doubling")
    assert (before.neurons, before.pieces) == (6, 8) and (after.neurons, after.pieces) == (12, 64)


def test_one_more_layer_doubles():
    assert [Folding(depth=k).result.pieces for k in range(1, 9)] == [2, 4, 8, 16, 32, 64, 128, 256]


def test_equal_parameters_32_against_11():
    before, after = moment("equal parameters")
    assert before.net.size == after.net.size == 31
    assert before.pieces == 32 and after.pieces == after.one_layer == 11


def test_the_bound_waits_for_the_answer():
    figure = Folding("equal parameters")
    for figure.asking, said, drawn in (True, "?", "?"), (False, "at most 11 pieces", "≤ 11"):
        picture = Stage(figure, SIZES["study"]).picture
        picture.draw(figure.result)
        assert figure.readout(figure.result)["one layer with as many"] == said
        assert picture.art.counts[1].get_text() == drawn


def test_flatter_hat_leaves_2_pieces():
    before, after = moment("flatter hat")
    assert before.f.max() == 1 and before.pieces == 32 and after.pieces == 2
    assert hats(after.state.m, 1)([0.5]).item() == pytest.approx(0.45)
    assert Folding.note(after) == "m ≤ 1: only the first layer folds"


def test_random_weights_fold_a_tenth_of_what_hats_do():
    before, after = moment("random weights")
    assert before.pieces == 256 and before.neurons == 16
    assert after.neurons == 80 and after.median == 20 and after.one_layer == 267
    assert after.pieces == 26
    assert Folding(kind="random weights, width 2", depth=8).result.median == 1


@pytest.mark.parametrize("scale", [0.05, 0.1, 0.25, 1.0])
def test_that_random_weights_fold_little_does_not_hang_on_the_size_of_the_biases(scale, monkeypatch):
    monkeypatch.setattr("nblib.explorables.folding.BIAS", scale)
    assert np.median([pieces(random(10, 8, seed)) for seed in range(25)]) < 50


def test_the_probe_of_the_specification():
    figure = Folding(x0=0.3)
    text = figure.formula_numbers(figure.result)
    assert "T(0.300) = 0.600, T(0.600) = 0.800, T(0.800) = <b>" in text and "0.400" in text


@pytest.mark.parametrize("kind", [HATS, WIDE])
@pytest.mark.parametrize(("height", "depth"), [(0.9, 3), (0.5, 3), (0.2, 3), (0.01, 8), (0.3, 1)])
def test_the_peak_stays_under_the_hand(kind, height, depth):
    figure = Folding(kind=kind, depth=depth)
    peak = next(h for h in Stage(figure, SIZES["study"]).picture.handles if h.name == "peak")
    figure.pull(**peak.drag(0.5, height))
    assert figure.result.f.max() == pytest.approx(height, rel=0.05)


def test_flat_hats_are_the_zero_function():
    r = Folding(m=0).result
    assert r.pieces == 1 and not r.f.any() and Folding.note(r).startswith("m ≤ 1")


@pytest.mark.parametrize("kind", WIDTHS)
def test_every_random_network_has_a_picture(kind):
    figure = Folding(kind=kind, depth=8)
    for seed in range(300):
        figure.seed = seed
        assert figure.result.pieces >= 1 and np.isfinite(figure.result.f).all()
        assert figure._top(figure.result, np.abs(figure.result.f).max()) >= np.abs(figure.result.f).max()
