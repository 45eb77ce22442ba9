"""Peers that need NumPy alone train as nblib does, a missing library is said, docs tell what was measured."""

import sys

import numpy as np
import pytest

from benchmarks import latency, page, report, training
from benchmarks.floor import Floor
from benchmarks.peers import Nielsen, Ours, PlainNumpy
from benchmarks.workloads import workloads
from nblib.explorables.deep_networks.train_it_numbers import Run

SMALL = ["W1", "W3", "W4", "W5"]


@pytest.fixture(scope="module")
def works():
    return workloads()


@pytest.mark.parametrize("make", [PlainNumpy, Nielsen, Floor])
@pytest.mark.parametrize("name", SMALL)
def test_peers_train_the_same_network(make, name, works):
    peer, steps = make(works[name]), next(training.orders(works[name]))[:60]
    peer.train(steps)
    assert training.difference(peer, steps) < 1e-12


def test_the_floor_trains_in_blocks(works):
    work = works["W2"]
    floor, steps = Floor(work), next(training.orders(work))
    floor.train(steps)
    assert training.difference(floor, steps) < 1e-12


def test_a_peer_that_trains_something_else_is_found(works):
    work = works["W5"]
    peer, steps = PlainNumpy(work), next(training.orders(work))[:60]
    peer.train(steps[::-1])
    assert training.difference(peer, steps) > training.EQUAL


def test_weights_that_do_not_move_prove_nothing(works):
    with pytest.raises(RuntimeError, match="hardly moved"):
        training.difference(Ours(works["W1"]), [])


def test_a_missing_library_is_said(works, monkeypatch):
    for library in "torch", "jax", "sklearn.neural_network":
        monkeypatch.setitem(sys.modules, library, None)  # importing it fails
    times = training.compare(works["W5"], rounds=1)
    missing = {name for name, time in times.items() if time is None}
    assert len(missing) == 5 and "nblib" not in missing
    assert training.ratio(times["scikit-learn"], 1.0) == "not installed"


def test_the_exponent_of_a_square_is_2(monkeypatch):
    monkeypatch.setattr(training, "seconds", lambda function: sum(function()))
    assert np.isclose(training.exponent([10, 20, 40], lambda n: lambda: n**2), 2)


def test_one_picture_takes_its_sgd_steps_the_other_none(monkeypatch):
    taken, measure = [0], Run._measure

    def counted(self, first):
        taken.append(self.k + 1 - first)
        measure(self, first)

    def steps(function):
        before = sum(taken)
        function()
        return (sum(taken) - before) / 1e3

    monkeypatch.setattr(Run, "_measure", counted)
    monkeypatch.setattr(training, "seconds", steps)
    assert training.pictures(1) == {"trained": training.LIVE, "moved": 0}


@pytest.mark.parametrize("benchmark", [training, latency, page], ids=lambda benchmark: benchmark.__name__)
def test_the_page_tells_what_was_measured(benchmark):
    name = benchmark.__name__.removeprefix("benchmarks.")
    text = benchmark.table(report.load(name))
    assert report.marked(name, text) == report.PAGE.read_text(encoding="utf8")
    assert text in report.PAGE.read_text(encoding="utf8")
