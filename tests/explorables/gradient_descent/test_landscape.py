"""Landscape of a tiny network: the paths against nblib's own networks, and what descent does on it."""

import numpy as np
import pytest

from nblib import Shallow, gradient_descent, relu, tanh
from nblib.explorables.gradient_descent.landscape import BOX, FINE, Landscape
from nblib.explorables.gradient_descent.landscape_numbers import FAR, MODELS, STEPS, X
from tests.explorables.reading import asking, dragged, handles, mark, marks, names, put, some, turned, words

at = Landscape.at


def network(model, theta):
    """The same network as a Shallow one, and which of its three parameters (a, w, b) move."""
    p, q = map(float, theta)
    if model == "tanh":
        return Shallow([p], [[q]], [0], tanh), [0, 1]
    return Shallow([1], [[p]], [q], relu), [1, 2]


def finite(count):
    return [m for m in some(Landscape, count) if np.abs(m.paths).max() < FAR]


def test_loss_gradient_and_curves_are_those_of_the_network():
    seen = 0
    for m in finite(90):
        for i, theta in enumerate(m.theta):
            net, moving = network(m.model, theta)
            assert m.losses[i] == pytest.approx(net.loss(X, m.net.y), rel=1e-9, abs=1e-14)
            assert m.gradients[i] == pytest.approx(net.gradient(X, m.net.y).theta[moving], rel=1e-9, abs=1e-12)
            assert m.curves[i] == pytest.approx(net(FINE), rel=1e-12, abs=1e-12)
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
    paths = at(model=model, tau=tau, starts=starts).paths
    assert paths.shape == (STEPS + 1, len(starts), 2)
    last = 150
    for path, start in zip(paths[: last + 1].swapaxes(0, 1), starts, strict=True):

        def gradient(theta):
            net, moving = network(model, theta)
            return net.gradient(X, MODELS[model].y).theta[moving]

        assert path == pytest.approx(gradient_descent(gradient, start, tau, last), abs=1e-9)


def test_dead_and_active_are_counted_point_by_point():
    dead = 0
    for m in finite(90):
        if m.model == "tanh":
            assert np.isnan(m.active).all() and set(m.died_at) == {None}
            continue
        for i, path in enumerate(m.paths.swapaxes(0, 1)):
            counts = [sum(w * x + b > 0 for x in X) for w, b in path]
            assert m.active[i] == counts[m.k]
            assert m.useful[i] == sum(w * x + b > 0 and 1.2 * x + 0.6 > 0 for w, b in [m.theta[i]] for x in X)
            assert m.died_at[i] == (counts.index(0) if 0 in counts else None)
            if m.died_at[i] is not None:
                assert (path[m.died_at[i] :] == path[m.died_at[i]]).all(), "it moves although it is dead"
                dead += 1
    assert dead >= 10


# What descent does


def test_twin_minima_are_one_function():
    after = Landscape.answered("twin minima")
    assert after.theta == pytest.approx(np.array([[1, 1.5], [-1, -1.5]]), abs=0.006)
    assert after.curves[0] == pytest.approx(after.curves[1], abs=2e-3)


def test_on_the_saddle_nothing_moves_and_the_smallest_push_is_enough():
    after = Landscape.answered("exactly on the saddle")
    assert not after.paths[:, 0].any() and not after.gradients[0].any()
    pushed = turned(
        Landscape, {"kind": "answer", "said": 1}, {"kind": "key", "key": "ArrowRight"}, preset=after.preset.name
    )
    assert at(**pushed).verdict(0) == "at a minimum"


def test_the_saddle_goes_up_and_down():
    e = 0.01
    loss = MODELS["tanh"].loss
    assert loss(np.array([e, e])) < loss(np.zeros(2)) < loss(np.array([e, -e]))


def test_the_plateau_is_slow_and_not_stuck():
    after = Landscape.answered("long plateau")
    losses = after.net.loss(after.paths[:, 0])
    assert losses[100] < 0.01 < losses[50] < 0.0105 and (np.diff(losses) < 0).all()
    assert at(starts=((3, 4),), tau=2.0, k=STEPS).verdict(0) == "at a minimum"


def test_on_the_hatched_plain_and_only_there_no_point_is_active():
    plain = mark(at(model="relu").scene[0], "no slope")
    theta = np.random.default_rng(0).uniform(-1, 1, (500, 2)) * BOX
    inside = theta[:, 1] < np.interp(theta[:, 0], plain["x"], plain["high"])
    near = np.abs(theta[:, 1] + 2 * np.abs(theta[:, 0])) < 0.2  # the edge is drawn from points 0.15 apart
    assert np.array_equal(~MODELS["relu"].gradient(theta).any(1)[~near], inside[~near])
    assert 50 < inside.sum() < 450


@pytest.mark.parametrize(("tau", "died_at"), [(1.0, None), (2.0, 3), (3.0, 1)])
def test_one_step_too_far(tau, died_at):
    m = at(model="relu", starts=((1, 2),), tau=tau, k=STEPS)
    assert m.died_at == (died_at,)
    assert m.losses[0] == pytest.approx(1.003 if died_at else 0, abs=5e-4)
    assert m.theta[0] == pytest.approx({None: (1.2, 0.6), 3: (-0.064, -0.625), 1: (0.166, -1.103)}[died_at], abs=1e-3)
    assert m.gradients.any() == (died_at is None)


# Extremes


def test_a_diverging_start_is_stopped_flagged_and_leaves_the_others_alone():
    m = at(tau=5.0, starts=((3.0, 4.0), (0.0, 0.0)), k=STEPS)
    stop, other = m.stopped_at
    assert other is None and not m.paths[:, 1].any()
    assert np.abs(m.paths[stop, 0]).max() > FAR >= np.abs(m.paths[stop - 1, 0]).max()
    assert (m.paths[stop:, 0] == m.paths[stop, 0]).all()
    assert f"diverged, stopped at k = {stop}" in m.alt()
    assert list(m.notes()) == ["1: diverged"] and "1: diverged" in words(m)
    assert not list(at(**m.values._asdict() | {"k": 0}).notes())


def test_a_start_outside_the_map_is_said_to_be_there_and_an_arrow_points_to_it():
    m = at(tau=4.0, starts=((3.0, 4.0),), k=1)
    assert "1: outside the map" in words(m)
    ground = m.scene[0]
    assert "here 1" not in names(ground)
    x, y, dx, dy = (mark(ground, "exit 1")[key].item() for key in ("x", "y", "dx", "dy"))
    step = m.paths[1, 0] - m.paths[0, 0]
    assert x + dx == pytest.approx(-BOX[0]) and m.paths[1, 0, 0] < -BOX[0]
    assert (dx, dy) == pytest.approx(tuple(0.3 * step / np.linalg.norm(step)))
    assert np.cross([*step, 0], [x - 3, y - 4, 0])[2] == pytest.approx(0, abs=1e-9), "it lies on the step"


def test_dying_slowly_is_said():
    m = at(model="relu", starts=((-1, -1),), k=STEPS)
    assert m.died_at == (None,) and (m.active[0], m.useful[0]) == (1, 0)
    assert m.verdict(0) == "dying: its active points ask for 0"


# The picture, and what it keeps back


@pytest.mark.parametrize("k", [1, 7, 37, STEPS])
def test_the_drawn_path_is_the_path_up_to_now(k):
    """Not every step of it is drawn, but no piece is left out: nothing longer than a step and the gap."""
    m = at(k=k)
    for i in (0, 1):
        line = np.stack([mark(m.scene[0], f"path {i + 1}")[key] for key in "xy"], 1)
        gone = m.paths[: k + 1, i]
        assert np.array_equal(line[[0, -1]], gone[[0, -1]])
        assert all((point == gone).all(1).any() for point in line)
        steps = np.hypot(*np.diff(gone, axis=0).T)
        assert np.hypot(*np.diff(line, axis=0).T).max() <= steps.max() + 0.03


@pytest.mark.parametrize("preset", [p.name for p in Landscape.presets])
def test_nothing_gives_the_answer_away_while_it_is_asked_for(preset):
    """Not the way to come, minima, saddle or plain by name, nor slopes, active points or verdicts."""
    waiting, told = asking(Landscape, preset), Landscape.answered(preset)
    kept = {"whole path 1", "minima", "word on the ground"}
    assert not kept & names(waiting.scene[0]) and kept <= names(told.scene[0])
    assert {"dotted"} & {m["look"] for m in told.scene[1].marks} or not any(
        told.dead(i) for i in range(len(told.theta))
    )
    assert not {"dotted"} & {m["look"] for m in waiting.scene[1].marks}
    said = [*words(waiting), waiting.numbers(), waiting.alt(), *waiting.readout().keys()]
    for i in range(len(waiting.theta)):
        assert not [text for text in said if waiting.verdict(i) in text]
    assert not [text for text in said if "slope" in text or "∇" in text or "active" in text or "dead" in text]


@pytest.mark.parametrize("model", MODELS)
def test_the_map_belongs_to_the_model(model):
    ground = at(model=model).scene[0]
    assert [m["name"] for m in marks(ground, "field")] == [f"loss {model}"]
    assert ground.labels == MODELS[model].names
    for x, y in zip(*(mark(ground, "minima")[key] for key in "xy"), strict=True):
        assert MODELS[model].loss(np.array([x, y])) == pytest.approx(0, abs=1e-12)


def test_the_numbers_of_the_starts_stay_on_the_map():
    for one in [(a, w) for a in (-3.6, 0.1, 3.6) for w in (-4.6, 0.1, 4.6)]:
        for other in ((0.0, 0.0), (one[0] * 0.9, one[1]), (one[0], one[1] * 0.9), one):
            ground = at(starts=(one, other)).scene[0]
            for i in (1, 2):
                number = mark(ground, f"number {i}")
                assert abs(number["x"].item()) < BOX[0] and abs(number["y"].item()) < BOX[1], (one, other)


# The hand


def test_a_click_adds_a_start_up_to_five_and_delete_takes_it_away():
    clicks = [{"kind": "click", "panel": 0, "at": [0.5 * n, 1.0]} for n in range(3, 8)]
    deletes = [{"kind": "key", "key": "Delete", "handle": "start 1"}] * 5
    for events in range(1, 11):
        values = turned(Landscape, *[*clicks, *deletes][:events], starts=((0.1, 0.1), (0.1, -0.1)))
        assert len(values["starts"]) == values["which"] == max(min(events + 2, 5) - max(events - 5, 0), 1)
    assert handles(at(**values))["start 1"].remove is None, "one start is left"


def test_the_slider_adds_the_start_it_asks_for():
    starts = put(Landscape, {"which": 4})["starts"]
    assert len(starts) == 4 and starts[:2] == ((0.1, 0.1), (0.1, -0.1))
    values = put(Landscape, {"which": 4}, {"which": 1})
    assert len(values["starts"]) == 4 and "start 1, now at" in at(**values).readout()


def test_dragging_moves_one_start_and_shows_its_numbers():
    values = dragged(Landscape, "start 2", 9.0, -1.0)
    assert values["starts"] == ((0.1, 0.1), (BOX[0], -1.0)) and values["which"] == 2
