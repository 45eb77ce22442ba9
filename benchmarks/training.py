"""Training beside its peers, the floor, how the cost grows, what an import costs: `python -m benchmarks.training`.

All peers start at the same weights and take the same batches. First their weights are compared, then CPU time is
measured, in rounds in which each has its turn; drawing the batches counts for all of them. What is printed are medians
and their ratios. It ends in training.json and in docs/performance.md.
"""

import argparse
import json
import subprocess
import sys
from time import process_time

import numpy as np

from benchmarks import report
from benchmarks.floor import Floor
from benchmarks.peers import PEERS, SEED, Ours
from benchmarks.workloads import workloads
from nblib import Deep, Shallow, identity, relu, tanh
from nblib.descent import batches, sgd_reshuffled_steps
from nblib.explorables import respond
from nblib.explorables.deep_networks.train_it_numbers import STEPS

EQUAL = 1e-8
LIVE = 20  # SGD steps for each picture of a network that trains


def orders(work):
    """The samples (K, B) of all steps of one round, for ever."""
    rng = np.random.default_rng(SEED)
    while True:
        yield np.concatenate([batches(len(work.X), work.B, rng) for _ in range(work.epochs)])


def installed(work):
    """{name: peer} for this workload; None where a library is missing."""
    peers = {}
    for name, make in {**PEERS, "floor": Floor}.items():
        try:
            peers[name] = make(work)
        except ImportError:
            peers[name] = None
    return peers


def difference(peer, steps):
    """The largest difference to the weights of nblib on the same workload. Raises if nothing has moved."""
    ours = Ours(peer.work)
    ours.train(steps)
    pairs = [
        (np.asarray(got), wanted, start)
        for layer in zip(peer.layers, ours.layers, peer.work.layers, strict=True)
        for got, wanted, start in zip(*layer, strict=True)
        if start is not None
    ]
    if min(np.abs(wanted - start).max() for _, wanted, start in pairs) < 1e3 * EQUAL:
        raise RuntimeError("the weights have hardly moved: equality would say nothing")
    return max(float(np.abs(got - wanted).max()) for got, wanted, _ in pairs)


def compare(work, rounds):
    """{name: CPU microseconds per step, median}; None where a library is missing."""
    peers = installed(work)
    present = {name: peer for name, peer in peers.items() if peer}
    draw = orders(work)
    steps = next(draw)
    for name, peer in present.items():  # what has to be compiled is compiled here
        peer.train(steps)
        off = difference(peer, steps)
        if not off <= EQUAL:
            raise RuntimeError(f"{name} does not train the same network: off by {off:.1e}")
    times = {name: [] for name in present}
    for _ in range(rounds):
        start = process_time()
        steps = next(draw)
        drawing = process_time() - start
        for name, peer in present.items():
            used = seconds(lambda peer=peer, steps=steps: peer.train(steps))
            if not isinstance(peer, Ours):  # which draws its batches by itself
                used += drawing
            times[name].append(used / len(steps))
    return {name: 1e6 * float(np.median(times[name])) if peer else None for name, peer in peers.items()}


def seconds(function):
    start = process_time()
    function()
    return process_time() - start


def exponents():
    """{what grows: the exponent p with cost ~ size^p}, fitted from about the middle of the sizes on."""
    rng = np.random.default_rng(2)

    def data(N):
        X = rng.uniform(-1, 1, size=(N, 1))
        return X, np.sin(3 * X)

    def step(net, B):
        X, Y = data(4 * B)
        steps = sgd_reshuffled_steps(net, X, Y[:, 0] if isinstance(net, Shallow) else Y, 1e-6, B, rng)
        return lambda: next(steps)

    def full(N):
        net, (X, Y) = shallow(100), data(N)
        return lambda: net.gradient(X, Y[:, 0])

    def shallow(n):
        return Shallow.random(n, 1, tanh, rng)

    def deep(n, L):
        return Deep.random([1, *[n] * (L - 1), 1], [relu] * (L - 1) + [identity], rng)

    return {
        "n, shallow, SGD step": exponent([250, 500, 1000, 2000], lambda n: step(shallow(n), 32)),
        "B, shallow, SGD step": exponent([100, 200, 400, 800, 1600], lambda B: step(shallow(100), B)),
        "N, shallow, full gradient": exponent([5000, 10_000, 20_000, 40_000], full),
        "n, deep, SGD step": exponent([128, 192, 256, 384, 512], lambda n: step(deep(n, 4), 64)),
        "L, deep, SGD step": exponent([4, 8, 16, 32], lambda L: step(deep(64, L), 64)),
    }


def exponent(sizes, make):
    """p with seconds of make(size)() ~ size^p, by least squares of the logarithms."""
    functions = [make(size) for size in sizes]
    for function in functions:
        function()
    times = [[seconds(lambda f=f: [f() for _ in range(3)]) for f in functions] for _ in range(9)]
    return float(np.polyfit(np.log(sizes), np.log(np.median(times, axis=0)), 1)[0])


def pictures(rounds):
    """CPU milliseconds for a view of the figure that trains, median: after `LIVE` new steps, and after none.

    Both are the same figure with its slider k moved, the steps of the second having been taken before; a view goes
    from the request to the bytes.
    """
    times = {"trained": [], "moved": []}

    def move(state, k):
        json.dumps(respond({"figure": "TrainIt", "state": state, "event": {"kind": "step", "to": k}}))

    for seed in range(1, rounds + 1):  # each another run, from k = 0
        event = {"kind": "open", "values": {"batch": 10, "seed": seed}}
        state = respond({"figure": "TrainIt", "event": event})["state"]
        for k in range(LIVE, STEPS + 1, LIVE):
            times["trained"].append(seconds(lambda k=k, state=state: move(state, k)))
            times["moved"].append(seconds(lambda k=k, state=state: move(state, k - 1)))
    return {name: 1e3 * float(np.median(t)) for name, t in times.items()}


IMPORTS = {
    "numpy": "numpy",
    "nblib": "nblib",
    "nblib.explorables": "nblib.explorables",
    "scikit-learn": "sklearn.neural_network",
    "JAX": "jax",
    "PyTorch": "torch",
}


def imports(rounds):
    """{library: CPU seconds of a fresh Python that imports it, less those of an empty one}; None if missing."""
    times = {name: [] for name in ["nothing", *IMPORTS]}
    for _ in range(rounds):
        for name in times:
            times[name].append(fresh(f"import {IMPORTS.get(name, 'sys')}"))
    empty = np.median(times["nothing"])
    return {name: None if None in times[name] else float(np.median(times[name]) - empty) for name in IMPORTS}


def fresh(code):
    """CPU seconds of a new Python for `code`; None if it fails."""
    code += "\nimport time; print(time.process_time())"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    return None if run.returncode else float(run.stdout)


def table(result):
    """The result as Markdown."""
    names = list(result["workloads"])
    rows = []
    for name in [*PEERS, "floor"]:
        cells = [ratio(result["us per step"][w][name], result["us per step"][w]["nblib"]) for w in names]
        rows.append([name.replace("floor", "the floor: bare NumPy calls"), *cells])
    legend = "; ".join(f"{name}: {text}" for name, text in result["workloads"].items())
    trained, moved = result["picture ms"]["trained"], result["picture ms"]["moved"]
    powers = [(*name.split(", ", 1), value) for name, value in result["exponents"].items()]
    growth = ", ".join(f"${size}^{{{value:.2f}}}$ ({kind})" for size, kind, value in powers)
    loaded = ", ".join(f"{name} {ratio(t, result['import s']['numpy'])}" for name, t in result["import s"].items())
    return "\n\n".join([
        report.markdown(["CPU time of one step, nblib = 1", *names], rows),
        f"{legend}.",
        f"The cost grows as {growth}.",
        f"In the figure that trains a network, a picture takes {trained:.1f} ms of CPU time with {LIVE} new SGD steps "
        f"before it and {moved:.1f} ms without them: {trained / moved:.2f} times as long.",
        f"CPU time of an import, NumPy = 1: {loaded}.",
        f"Measured {result['machine']}.",
    ])  # fmt: skip


def ratio(value, one):
    if value is None:
        return "not installed"
    return f"{value / one:.{2 if value < 1.995 * one else 1 if value < 9.95 * one else 0}f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--mnist", help="an .npz file with x_train and y_train, for W4")
    parser.add_argument("--dry", action="store_true", help="print only, keep nothing")
    options = parser.parse_args()
    works = workloads(options.mnist)
    result = {
        "machine": report.machine("numpy", "torch", "jax", "scikit-learn"),
        "workloads": {name: work.text for name, work in works.items()},
        "us per step": {},
    }
    for name, work in works.items():
        result["us per step"][name] = compare(work, options.rounds)
        print(name, {n: t and round(t, 1) for n, t in result["us per step"][name].items()}, flush=True)
    result["exponents"], result["picture ms"] = exponents(), pictures(options.rounds // 5 + 1)
    result["import s"] = imports(options.rounds)
    print(table(result))
    if not options.dry:
        report.save("training", result, table(result))


if __name__ == "__main__":
    main()
