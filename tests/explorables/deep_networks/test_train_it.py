"""Train it yourself: the run against single steps, points that are added, and what eleven networks do."""

import numpy as np
import pytest

from nblib.explorables.deep_networks.train_it import TrainIt, layers
from nblib.explorables.deep_networks.train_it_numbers import (
    FAR,
    STEPS,
    Run,
    Setting,
    X,
    Y,
    begun,
    data,
    reach,
    run,
    start,
)
from tests.explorables.reading import both, dragged, handles, mark, marks, put, turned, words

SEEDS = range(11)


def setting(widths=(1, 10, 1), sigma="tanh", last="identity", init="random", seed=0, tau=0.3, batch=0):
    return Setting(widths, sigma, last, init, seed, tau, batch)


def quiet(setting, added=()):
    """theta^0, ..., theta^K and their losses."""
    with np.errstate(all="ignore"):  # as the engine runs it
        return whole(run(setting, added))


def whole(run):
    return np.array([run.theta(k) for k in range(run.k + 1)]), run.losses[: run.k + 1]


# --- the run ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("widths", [(1, 1), (1, 7, 1), (1, 5, 4, 3, 1)])
@pytest.mark.parametrize(("sigma", "last"), [("tanh", "identity"), ("relu", "sigmoid"), ("sigmoid", "relu")])
def test_a_step_is_the_formula(widths, sigma, last):
    s = setting(widths, sigma, last, tau=0.1)
    path, losses = quiet(s)
    net, (x, y) = start(s), data(())
    for k in range(20):
        assert path[k] == pytest.approx(net.theta, rel=1e-9, abs=1e-12)
        assert losses[k] == pytest.approx(net.loss(x, y), rel=1e-9)
        net.theta -= s.tau * net.gradient_by_formula(x, y).theta


def test_a_mini_batch_takes_other_steps_and_learns_as_well():
    (full, losses), (path, noisy) = quiet(setting()), quiet(setting(batch=5))
    assert (path[0] == full[0]).all() and not np.allclose(path[1], full[1])
    assert noisy[-1] < 0.02 and np.abs(np.diff(noisy[500:])).mean() > 10 * np.abs(np.diff(losses[500:])).mean()


def test_numbers_of_the_read_out():
    r = TrainIt.at(k=37, n1=4, n2=3)
    gradient = r.net.gradient(r.x, r.y)
    assert r.slope == pytest.approx(np.linalg.norm(gradient.theta))
    assert r.loss == pytest.approx(r.net.loss(r.x, r.y))
    before = TrainIt.at(k=36, n1=4, n2=3).net
    slope = before.gradient(r.x, r.y).W[1][0, 0]
    assert r.net.W[1][0, 0] == pytest.approx(before.W[1][0, 0] - r.tau * slope)
    assert r.hidden == (4, 3) and r.net.size == (1 + 1) * 4 + (4 + 1) * 3 + (3 + 1) * 1
    assert "1×4, 4×3, 3×1" in r.alt()


@pytest.mark.parametrize("widths", [(), (1,), (10,), (50,), (64, 64, 64), (3, 64, 1)])
def test_every_neuron_has_a_place_of_its_own(widths):
    boxes = np.concatenate([np.empty((0, 4)), *layers(widths)])
    assert len(boxes) == sum(widths)
    assert (boxes >= -1e-9).all() and (boxes[:, :2] + boxes[:, 2:] <= 1 + 1e-9).all()
    for i, (x, y, w, h) in enumerate(boxes):
        apart = (np.abs(boxes[:, 0] - x) > w) | (np.abs(boxes[:, 1] - y) > h)
        assert apart[np.arange(len(boxes)) != i].all()


@pytest.mark.parametrize("widths", [(3,), (12, 2)])
def test_the_diagram_shows_the_weights(widths):
    n1, n2 = (*widths, 0)[:2]
    r = TrainIt.at(n1=n1, n2=n2, k=5)
    diagram = r.scene[2]
    for l in range(1, r.net.L + 1):
        assert mark(diagram, f"weights {l}")["weights"].tolist() == r.net.W[l].ravel().tolist()
    assert len(mark(diagram, "neurons")["left"]) == sum(widths)


# --- live ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("added", [(), ((0.5, -1.0, 10.0),)])
@pytest.mark.parametrize("batch", [0, 5])
def test_a_run_in_pieces_is_the_run(added, batch):
    at_once, pieces = Run(setting(batch=batch), added), Run(setting(batch=batch), added)
    for k in (0, 1, 20, 7, 60):
        assert pieces.upto(k).k >= k
    ends = whole(pieces.upto(60)), whole(at_once.upto(60))
    assert all(len(one) == 61 and np.array_equal(one, other) for one, other in zip(*ends, strict=True))


def test_back_and_forth_among_added_points_nothing_is_trained_twice():
    s, added = setting(seed=4322), tuple((0.1, 1.0, step) for step in (50.0, 10.0, 40.0, 20.0, 30.0))
    at = {k: run(s, added, k) for k in (55, 5, 45, 15, 35, 25)}
    assert len(set(map(id, at.values()))) == 6
    assert all(run(s, added, k) is at[k] for k in at)


def test_a_moment_takes_the_steps_that_are_missing_and_no_more():
    TrainIt.at(seed=4321)
    taken = begun(setting(seed=4321), ())
    assert taken.k == 0
    TrainIt.at(seed=4321, k=20)
    assert taken.k == 20
    TrainIt.at(seed=4321, k=40)
    assert len(TrainIt.at(seed=4321, k=3).losses) == 4 and taken.k == 40


# --- what is kept -------------------------------------------------------------------------------------------


def test_an_added_point_keeps_the_weights_and_is_learned_from_then_on():
    before = TrainIt.at(k=400)
    added = turned(TrainIt, {"kind": "click", "panel": 0, "at": [0.5, -1.0]}, k=400)["added"]
    after = TrainIt.at(k=400, added=added)
    assert added == ((0.5, -1.0, 400.0),) and after.step == 400
    assert all((after.run.theta(k) == before.run.theta(k)).all() for k in range(401))
    assert (after.losses[:400] == before.losses[:400]).all()
    assert after.loss > 5 * before.loss and len(after.x) == 31
    net, (x, y) = before.net, (np.append(X, 0.5)[:, None], np.append(Y, -1.0)[:, None])
    net = net.at(net.theta - after.tau * net.gradient_by_formula(x, y).theta)
    assert TrainIt.at(k=401, added=added).net.theta == pytest.approx(net.theta, rel=1e-9, abs=1e-12)
    assert TrainIt.at(k=399, added=added).loss == before.losses[399]


def test_points_added_one_after_the_other():
    first, second = (0.5, -1.0, 100.0), (-0.5, 1.0, 300.0)
    alone, both, swapped = (quiet(setting(), points) for points in ((first,), (first, second), (second, first)))
    assert (both[0][:301] == alone[0][:301]).all() and not np.allclose(both[0][301], alone[0][301])
    assert swapped[0][-1] == pytest.approx(both[0][-1], rel=1e-6)
    assert len(both[0]) == STEPS + 1


def test_a_point_can_be_dragged_and_taken_away():
    points = (0.5, -1.0, 10.0), (0.0, 1.0, 5.0)
    assert dragged(TrainIt, "point 1", 0.25, 9.0, k=10, added=points)["added"] == ((0.25, 2.0, 10.0), points[1])
    assert handles(TrainIt.at(k=10, added=points))["point 2"].remove == {"added": points[:1]}


def test_another_network_starts_afresh_another_step_size_does_not():
    there = {"k": 500, "added": ((0.5, -1.0, 100.0),)}
    assert put(TrainIt, {"tau": 0.1, "batch": 5}, **there).items() >= there.items()
    assert put(TrainIt, {"n1": 12}, **there).items() >= {"k": 0, "added": ((0.5, -1.0, 0.0),)}.items()


def test_a_point_on_a_run_that_was_stopped():
    there = {"n1": 50, "k": STEPS, "tau": 0.3}
    added = turned(TrainIt, {"kind": "click", "panel": 0, "at": [0.0, 1.0]}, **there)["added"]
    assert added[0][2] == TrainIt.at(**there).stopped_at == 8
    assert TrainIt.at(**there, added=((0.0, 1.0, 900.0),)).stopped_at == 8


def test_dragging_along_the_loss_moves_k():
    assert dragged(TrainIt, "step", 640.3, 1.0)["k"] == 640
    assert turned(TrainIt, {"kind": "click", "panel": 1, "at": [99.0, 1.0]})["k"] == 99


# --- what networks do ---------------------------------------------------------------------------------------


def test_relu_on_the_output_cannot_go_below_its_bound():
    least = TrainIt.at(last="relu").least
    assert least == pytest.approx(np.mean(np.minimum(Y, 0) ** 2) / 2)
    ends = [quiet(setting(last="relu", seed=seed))[1][-1] for seed in SEEDS]
    assert sum(end < 0.13 for end in ends) == 7 and sum(end == pytest.approx(0.2547, abs=1e-4) for end in ends) == 4
    assert min(ends) > least


def test_the_bound_of_sigmoid():
    assert TrainIt.at(last="sigmoid").least == pytest.approx(np.mean((Y - np.clip(Y, 0, 1)) ** 2) / 2)
    assert TrainIt.at().least == 0


@pytest.mark.parametrize("k", [0, 1, 10, 500, STEPS])
def test_fifty_equal_neurons_stay_one(k):
    r = TrainIt.at("50 equal neurons", k=k)
    assert r.different == 1 and np.ptp(r.net.W[1]) <= 1e-9 * np.abs(r.net.W[1]).max()
    assert TrainIt.at(n1=50, k=k).different == 50
    assert r.note() == "50 neurons, all equal"


@pytest.mark.parametrize(("sigma", "still"), [("tanh", 30), ("sigmoid", 20)])  # sigmoid is not 0 at 0
def test_from_zero_only_the_output_bias_moves_or_with_sigmoid_the_last_layer(sigma, still):
    before, after = (TrainIt.at("all zero", sigma=sigma, k=k) for k in (0, 1))
    assert (after.net.theta != before.net.theta).tolist() == [False] * still + [True] * (31 - still)
    if sigma == "tanh":
        assert TrainIt.answered("all zero").loss == pytest.approx(np.var(Y) / 2)


def test_silent_death_at_step_3():
    assert [TrainIt.at("silent death", k=k).dead for k in range(2, 6)] == [42, 50, 50, 50]
    end = TrainIt.at("silent death", k=STEPS)
    path, losses = whole(end.run)
    assert np.isfinite(path).all() and losses.argmax() == 2 and losses[2] == pytest.approx(401, abs=0.5)
    assert losses[5:] == pytest.approx(0.2546, abs=5e-5) and np.ptp(losses[5:]) < 1e-12


@pytest.mark.parametrize("tau, calm", [(0.3, 11), (0.5, 8)])
def test_wider_needs_smaller_steps(tau, calm):
    """At 0.5 a run is chaotic: a last digit, so another CPU, decides which one of the eleven still leaps at the end."""
    narrow = [quiet(setting((1, 10, 1), tau=tau, seed=seed)) for seed in SEEDS]
    wide = [quiet(setting((1, 50, 1), tau=tau, seed=seed)) for seed in SEEDS]
    assert all(len(path) == STEPS + 1 for path, _ in narrow)
    assert sum(losses[-1] < 0.03 for _, losses in narrow) >= calm
    assert all(len(path) < 15 for path, _ in wide)


def test_its_cause_is_the_curvature_of_the_last_layer():
    before, after = both(TrainIt, "wider needs smaller steps")
    assert before.stopped_at is None and before.reach < 2 < after.reach
    s = setting((1, 6, 1), tau=0.2, seed=4)
    net, (x, y), h = start(s), data(()), 1e-3
    last = slice(-7, None)  # W_2 and b_2: the loss is a parabola in them
    hessian = np.empty((7, 7))
    for i in range(7):
        nudge = np.zeros(net.size)
        nudge[i - 7] = h
        there, back = (net.at(net.theta + e).gradient(x, y).theta[last] for e in (nudge, -nudge))
        hessian[i] = (there - back) / (2 * h)
    assert reach(s) == pytest.approx(0.2 * np.linalg.eigvalsh(hessian).max(), rel=1e-6)


# --- extremes -----------------------------------------------------------------------------------------------


def test_a_diverging_run_is_stopped_and_says_so():
    r = TrainIt.at(n1=50, tau=5.0, k=STEPS)
    assert r.step == r.stopped_at < 15 and np.linalg.norm(r.net.theta) > FAR >= np.linalg.norm(r.run.theta(r.step - 1))
    assert np.isfinite(whole(r.run)[0]).all() and np.isfinite(r.losses).all()
    assert f"diverged: stopped at k = {r.step}" in r.alt() and f"diverged: stopped at k = {r.step}" in words(r)
    assert marks(r.scene[1], "arrows", "error")


def test_no_hidden_layer_is_a_straight_line():
    r = TrainIt.at(n1=0, k=STEPS)
    slope, intercept = np.polyfit(X, Y, 1)
    assert r.net.widths == (1, 1) and r.net.theta == pytest.approx([slope, intercept], abs=1e-6)
    assert r.hidden == () and r.dead == 0


def test_saturated_neurons_are_off_too():
    assert TrainIt.at(n1=50, tau=5.0, k=STEPS).dead > 25
    assert TrainIt.at(n1=50, tau=0.01, k=10).dead == 0
