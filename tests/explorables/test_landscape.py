"""4.2 Landscape of a tiny network: the paths against nblib's own networks, and the numbers of its lecture moments."""

import math

import numpy as np
import pytest

from nblib import Shallow, gradient_descent, relu, tanh
from nblib.explorables import Landscape
from nblib.explorables.landscape import BOX, FINE, NOISE
from nblib.explorables.stage import SIZES, Stage
from nblib.explorables.tiny_networks import FAR, MODELS, STEPS, X


def moment(name):
    """The results before and after the question of a preset."""
    explorable = Landscape()
    explorable.preset(name)
    return explorable.result, explorable.foresee(**explorable.current.then)


def network(model, theta):
    """The same network as a Shallow one, and which of its three parameters (a, w, b) move."""
    p, q = map(float, theta)
    if model == "tanh":
        return Shallow([p], [[q]], [0], tanh), [0, 1]
    return Shallow([1], [[p]], [q], relu), [1, 2]


def finite_states(count):
    explorable = Landscape()
    for state in list(explorable.sweep())[:: 2000 // count]:
        explorable.state = state
        if np.abs(explorable.result.paths).max() < FAR:
            yield explorable.result


def test_loss_gradient_and_curves_are_those_of_the_network():
    seen = 0
    for r in finite_states(90):
        for i, theta in enumerate(r.theta):
            net, moving = network(r.state.model, theta)
            assert r.losses[i] == pytest.approx(net.loss(X, r.model.y), rel=1e-9, abs=1e-14)
            assert r.gradients[i] == pytest.approx(net.gradient(X, r.model.y).theta[moving], rel=1e-9, abs=1e-12)
            assert r.curves[i] == pytest.approx(net(FINE), rel=1e-12, abs=1e-12)
            seen += 1
    assert seen > 80


@pytest.mark.parametrize("model", MODELS)
def test_the_gradient_is_the_difference_quotient(model):
    h = 1e-5
    for theta in np.random.default_rng(0).uniform(-3, 3, (40, 2)):
        if model == "relu" and np.abs(theta[0] * X + theta[1]).min() < 1e-3:
            continue  # a kink
        quotient = [
            (MODELS[model].loss(theta + h * e) - MODELS[model].loss(theta - h * e)) / (2 * h) for e in np.eye(2)
        ]
        assert MODELS[model].gradient(theta) == pytest.approx(quotient, abs=1e-7)


@pytest.mark.parametrize(("model", "tau"), [("tanh", 0.5), ("tanh", 2.0), ("relu", 0.3), ("relu", 1.0)])
def test_every_path_is_gradient_descent(model, tau):
    starts = ((0.1, -0.1), (3.0, 4.0), (-1.3, 0.7), (1.0, -1.8), (2.0, 2.0))
    paths = Landscape(model=model, tau=tau, starts=starts).result.paths
    assert paths.shape == (STEPS + 1, len(starts), 2)
    last = 150
    for path, start in zip(paths[: last + 1].swapaxes(0, 1), starts, strict=True):

        def gradient(theta):
            net, moving = network(model, theta)
            return net.gradient(X, MODELS[model].y).theta[moving]

        assert path == pytest.approx(gradient_descent(gradient, start, tau, last), abs=1e-9)


def test_dead_and_active_are_counted_point_by_point():
    dead = 0
    for r in finite_states(90):
        if r.state.model == "tanh":
            assert np.isnan(r.active).all() and set(r.died_at) == {None}
            continue
        for i, path in enumerate(r.paths.swapaxes(0, 1)):
            counts = [sum(w * x + b > 0 for x in X) for w, b in path]
            assert r.active[i] == counts[r.state.k]
            assert r.useful[i] == sum(w * x + b > 0 and 1.2 * x + 0.6 > 0 for w, b in [r.theta[i]] for x in X)
            assert r.died_at[i] == (counts.index(0) if 0 in counts else None)
            if r.died_at[i] is not None:
                assert (path[r.died_at[i] :] == path[r.died_at[i]]).all(), "it moves although it is dead"
                dead += 1
    assert dead >= 10


# The lecture moments


def test_twin_minima_are_one_function():
    before, after = moment("twin minima")
    assert before.state.starts == ((0.1, 0.1), (0.1, -0.1)) and after.k == 600
    assert after.theta == pytest.approx(np.array([[1, 1.5], [-1, -1.5]]), abs=0.006)
    assert after.curves[0] == pytest.approx(after.curves[1], abs=2e-3)
    assert after.losses.max() < 1e-6
    assert [after.verdict(i) for i in range(2)] == ["at a minimum"] * 2


def test_on_the_saddle_nothing_moves_and_the_smallest_push_is_enough():
    before, after = moment("exactly on the saddle")
    assert not after.paths[:, 0].any() and not after.gradients[0].any()
    assert after.losses[0] == before.losses[0] == pytest.approx(0.342, abs=5e-4)
    assert after.verdict(0) == "on a saddle: no slope" and after.verdict(1) == "at a minimum"
    explorable = Landscape()
    explorable.preset("exactly on the saddle")
    start = Stage(explorable, SIZES["study"]).picture.handles[0]
    explorable.pull(**start.press(1, 0), k=STEPS)
    assert explorable.result.verdict(0) == "at a minimum"


def test_the_saddle_goes_up_and_down():
    e = 0.01
    loss = MODELS["tanh"].loss
    assert loss(np.array([e, e])) < loss(np.zeros(2)) < loss(np.array([e, -e]))


def test_the_plateau_is_slow_and_not_stuck():
    _, after = moment("long plateau")
    losses = after.model.loss(after.paths[:, 0])
    assert after.losses[0] == pytest.approx(3.4e-3, abs=5e-5)
    assert losses[100] < 0.01 < losses[50] < 0.0105  # almost at rest
    assert (np.diff(losses) < 0).all() and after.verdict(0) == "slow, not stuck"
    assert Landscape(starts=((3, 4),), tau=2.0, k=STEPS).result.verdict(0) == "at a minimum"


def test_the_dead_plain():
    before, after = moment("dead plain")
    assert (before.active.tolist(), after.active.tolist()) == ([0, 2], [0, 13])
    assert after.losses[0] == pytest.approx(1.003, abs=5e-4) and after.losses[1] < NOISE
    assert before.verdict(0) == after.verdict(0) == "dead since k = 0"


def test_on_the_hatched_plain_and_only_there_no_point_is_active():
    grounds = Stage(Landscape(model="relu"), SIZES["study"]).picture.art.grounds
    (plain,) = [patch for ground in grounds for patch in ground.collections if patch.get_hatch()]
    theta = np.random.default_rng(0).uniform(-1, 1, (500, 2)) * BOX
    inside = np.any([path.contains_points(theta) for path in plain.get_paths()], axis=0)
    near = np.abs(theta[:, 1] + 2 * np.abs(theta[:, 0])) < 0.2  # the edge is drawn from points 0.05 apart
    assert np.array_equal(~MODELS["relu"].gradient(theta).any(1)[~near], inside[~near])
    assert 50 < inside.sum() < 450


@pytest.mark.parametrize(("tau", "died_at"), [(1.0, None), (2.0, 3), (3.0, 1)])
def test_one_step_too_far(tau, died_at):
    r = Landscape(model="relu", starts=((1, 2),), tau=tau, k=STEPS).result
    assert r.died_at == (died_at,)
    assert r.losses[0] == pytest.approx(1.003 if died_at else 0, abs=5e-4)
    assert r.theta[0] == pytest.approx({None: (1.2, 0.6), 3: (-0.064, -0.625), 1: (0.166, -1.103)}[died_at], abs=1e-3)
    assert r.gradients.any() == (died_at is None)


def test_the_preset_is_at_the_minimum_before_the_step_is_too_long():
    before, after = moment("one step too far")
    assert before.losses[0] < 1e-5 and before.verdict(0) == "at a minimum"
    assert after.died_at == (1,) and "0 active points = 0.00/21" in Landscape().formula_numbers(after)


# Extremes


def test_a_diverging_start_is_stopped_flagged_and_leaves_the_others_alone():
    starts = ((3.0, 4.0), (0.0, 0.0))
    explorable = Landscape(tau=5.0, starts=starts, k=STEPS)
    r = explorable.result
    stop, other = r.stopped_at
    assert other is None and not r.paths[:, 1].any()
    assert np.abs(r.paths[stop, 0]).max() > FAR >= np.abs(r.paths[stop - 1, 0]).max()
    assert (r.paths[stop:, 0] == r.paths[stop, 0]).all()
    assert f"diverged, stopped at k = {stop}" in explorable.describe()
    assert explorable.note(r) == "1: diverged"
    assert not explorable.note(explorable.foresee(k=0))


def test_a_start_outside_the_map_is_said_to_be_there_and_an_arrow_points_to_it():
    explorable = Landscape(tau=4.0, starts=((3.0, 4.0),), k=1)
    assert explorable.note(explorable.result) == "1: outside the map"
    art = Stage(explorable, SIZES["study"]).picture.art
    (x,), (y,) = art.exit[0].get_data()
    (x0, y0), (x1, y1) = explorable.result.paths[:2, 0]
    assert art.exit[0].get_visible() and not art.here[0].get_visible()
    assert x == pytest.approx(-BOX[0]) and x1 < -BOX[0]
    assert (y - y0) / (x - x0) == pytest.approx((y1 - y0) / (x1 - x0))
    shape, _, turn = art.exit[0].get_marker()
    assert shape == 3 and math.radians(turn + 90) == pytest.approx(math.atan2(y1 - y0, x1 - x0))


def test_dying_slowly_is_said():
    r = Landscape(model="relu", starts=((-1, -1),), k=STEPS).result
    assert r.died_at == (None,) and (r.active[0], r.useful[0]) == (1, 0)
    assert r.verdict(0) == "dying: its active points ask for 0"


# The hand


def test_a_click_adds_a_start_up_to_five_and_delete_takes_it_away():
    explorable = Landscape()
    stage = Stage(explorable, SIZES["study"])

    def click(x, y):
        explorable.pull(**explorable.click(stage.picture.art, explorable.result, stage.picture.art.map, x, y))
        stage.picture.draw(explorable.result)

    for n in range(3, 8):
        click(0.5 * n, 1.0)
        assert len(explorable.starts) == min(n, 5) == explorable.which
    for n in range(4, 0, -1):
        explorable.pull(**stage.picture.handles[0].remove)
        stage.picture.draw(explorable.result)
        assert len(explorable.starts) == n and explorable.which == n
    assert stage.picture.handles[0].remove is None, "one start is left"


def test_the_slider_adds_the_start_it_asks_for():
    explorable = Landscape()
    explorable.set(which=4)
    assert len(explorable.starts) == 4 and explorable.starts[:2] == ((0.1, 0.1), (0.1, -0.1))
    explorable.set(which=1)
    assert len(explorable.starts) == 4
    assert "start 1 at" in explorable.readout(explorable.result)


def test_dragging_moves_one_start_and_shows_its_numbers():
    explorable = Landscape()
    explorable.pull(**Stage(explorable, SIZES["study"]).picture.handles[1].drag(9.0, -1.0))
    assert explorable.starts == ((0.1, 0.1), (BOX[0], -1.0)) and explorable.which == 2


def test_the_map_belongs_to_the_model():
    stage = Stage(Landscape(), SIZES["study"])
    for model in ("tanh", "relu", "tanh"):
        explorable = Landscape(model=model)
        stage.draw(explorable.result)
        visible = [ground.get_label() for ground in stage.picture.art.grounds if ground.get_visible()]
        assert visible == [model]


def test_the_way_to_come_is_kept_back_while_it_is_asked_for():
    panel = Landscape().show()
    coming = panel.stage.picture.art.coming[0]
    panel.stage.draw(panel.explorable.result)
    assert not coming.get_visible()
    panel.answer(0)
    panel.stage.draw(panel.explorable.result)
    assert coming.get_visible()


def test_the_numbers_of_the_starts_stay_on_the_map():
    corners = [(a, w) for a in (-3.6, 0.1, 3.6) for w in (-4.6, 0.1, 4.6)]
    explorable = Landscape()
    stage = Stage(explorable, SIZES["study"])
    for one in corners:
        for other in ((0.0, 0.0), (one[0] * 0.9, one[1]), (one[0], one[1] * 0.9), one):
            explorable.starts = (one, other)
            stage.draw(explorable.result)
            for number in stage.picture.art.numbers[:2]:
                box = number.get_window_extent(stage.canvas.get_renderer())
                assert stage.picture.art.map.bbox.padded(4).contains(*box.min), (one, other)
                assert stage.picture.art.map.bbox.padded(4).contains(*box.max), (one, other)
