"""Folding: the bends against loops and fractions, the fold on its way."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from nblib import Deep, identity, relu
from nblib.deep import sawtooth
from nblib.explorables.deep_networks import folding_numbers
from nblib.explorables.deep_networks.folding import Folding
from nblib.explorables.deep_networks.folding_numbers import HATS, WIDE, WIDTHS, fold, hats, random, zigzag
from nblib.explorables.gallery import respond
from tests.explorables.reading import asked, dragged, handles, mark, pressed, some


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
    for r in some(Folding, 100):
        assert r.f0 == pytest.approx(by_loops(r.net, r.x0), abs=1e-12)
        drawn = mark(r.scene[1], "f")
        for x in np.linspace(0, 1, 23):  # between the bends as well: straight lines miss nothing
            assert np.interp(x, drawn["x"], drawn["y"]) == pytest.approx(by_loops(r.net, x), abs=1e-9)
        for l, (x, z) in enumerate(zip(r.bends, r.layers, strict=True), start=1):
            assert z == pytest.approx(np.array(r.net.forward(x).z[l]), abs=1e-9)


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
        assert Folding.at(depth=k).pieces == 2**k


def test_one_layer_has_one_piece_more_than_neurons_and_no_more():
    for n in range(1, 17):
        assert pieces(zigzag(2, n)) == n + 1
        rng = np.random.default_rng(n)
        for _ in range(20):
            Ws, bs = [rng.normal(size=(1, n)), rng.normal(size=(n, 1))], [rng.normal(size=n), [0]]
            assert pieces(Deep(Ws, bs, [relu, identity])) <= n + 1


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


# --- the fold on its way ----------------------------------------------------------------------------------------------


def test_a_fold_begins_where_the_last_one_ended_and_ends_where_the_next_begins():
    x = np.linspace(0, 1, 200)
    for m, k in (2, 3), (1.3, 4), (0.9, 2):
        assert hats(m, k + 1e-9)(x) == pytest.approx(hats(m, k)(x), abs=1e-7)
        folded = np.minimum(hats(m, k)(x), 1 - hats(m, k)(x))
        assert hats(m, k + 0.5)(x) == pytest.approx(folded)  # what lay above 1/2 is folded down
        assert hats(m, k + 1)(x) == pytest.approx(m * folded)  # and all of it is stretched


def test_the_answer_is_played_layer_by_layer():
    view = asked(Folding, {"kind": "answer", "said": 2, "share": 0}, preset="doubling")
    state, play = view["state"], view["play"]
    seen = []
    for share in np.linspace(0, 1, 61):
        view = respond({"figure": "Folding", "state": state, "event": play["event"] | {"share": share}})
        seen.append((view["state"]["values"]["depth"], dict(view["words"]["readout"])["pieces"]))
    depths, counts = zip(*[s for s in seen if s[0] % 1 != 0.25], strict=True)  # half-way down a fold is flat: 12 pieces
    assert list(depths) == sorted(depths) and len(set(depths)) > 55 and depths[-1] == 6
    assert list(dict.fromkeys(counts)) == ["8", "16", "32", "64"]


def test_while_it_folds_the_crease_and_the_curve_before_are_seen():
    folds, stretches, rests = (Folding.at(depth=depth) for depth in (3.3, 3.7, 4))
    assert (folds.note(), stretches.note(), rests.note()) == ("layer 4 folds", "layer 4 stretches", "")
    names = [{m["name"] for m in r.scene[1].marks} for r in (folds, stretches, rests)]
    assert ["crease" in n for n in names] == [True, False, False]
    assert ["before this fold" in n for n in names] == [True, True, False]
    assert "peak" in handles(rests) and "peak" not in handles(folds)


@pytest.mark.parametrize("scale", [0.05, 0.1, 0.25, 1.0])
def test_that_random_weights_fold_little_does_not_hang_on_the_size_of_the_biases(scale, monkeypatch):
    monkeypatch.setattr(folding_numbers, "BIAS", scale)
    assert np.median([pieces(random(10, 8, seed)) for seed in range(25)]) < 50


# --- the hand, and extremes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [HATS, WIDE])
@pytest.mark.parametrize(("height", "depth"), [(0.9, 3), (0.5, 3), (0.2, 3), (0.01, 8), (0.3, 1)])
def test_the_peak_stays_under_the_hand(kind, height, depth):
    values = dragged(Folding, "peak", 0.5, height, kind=kind, depth=depth)
    assert Folding.at(**values).f.max() == pytest.approx(height, rel=0.05)


def test_arrow_keys_move_peak_and_probe_by_a_step():
    assert pressed(Folding, "peak", "Down")["m"] == pytest.approx(1.95)
    assert pressed(Folding, "peak", "Up", m=0.0, depth=8)["m"] == pytest.approx(0.05)
    assert 0.5 < pressed(Folding, "peak", "Up", m=0.5, depth=8)["m"] < 0.55
    assert pressed(Folding, "probe", "Right")["x0"] == pytest.approx(0.31)


def test_flat_hats_are_the_zero_function():
    r = Folding.at(m=0)
    assert r.pieces == 1 and not r.f.any() and r.note().startswith("m ≤ 1")


@pytest.mark.parametrize("kind", WIDTHS)
def test_every_random_network_has_room(kind):
    for seed in range(300):
        r = Folding.at(kind=kind, depth=8, seed=seed)
        low, high = r.scene[1].range(1)
        assert np.isfinite(r.f).all() and low <= r.f.min() and r.f.max() <= high
