"""Ratios are computed right from known timings, and only of peers that agree."""

import itertools

import numpy as np
import pytest

from benchmarks import agreement, worker
from benchmarks.comparison import Effort, compare, means
from benchmarks.contests import Entrant
from benchmarks.growth import curves
from benchmarks.rounds import interleaved, ratio
from benchmarks.sizes import MIDDLE, Size


class Scripted:
    """A worker whose answers are known: ``times`` by round, ``computed`` outputs."""

    def __init__(self, label, times, log):
        self.label, self.times, self.log = label, itertools.cycle(times), log
        self.computed = np.ones(2)

    def ask(self, request, *arguments):
        self.log.append((self.label, request))
        if request == "time":
            return next(self.times)
        return {"results": {"outputs": self.computed}, "repetitions": 7}.get(request)


class Pool(dict):
    """Stands for ``Workers``."""

    def get(self, label, peer):
        return self[label]


@pytest.fixture
def log():
    """(who, what was asked), in order."""
    return []


@pytest.fixture
def pool(log):
    """Three workers on a machine that is half as fast from the second round on."""
    times = {"ours": [3, 6, 6], "quick": [1, 2, 2], "slow": [6, 6, 12]}
    return Pool({label: Scripted(label, known, log) for label, known in times.items()})


@pytest.fixture
def entrants():
    modes = {"slow": ("inference",)}
    everywhere = ("training", "inference")
    labels = ("ours", "quick", "slow")
    return {label: Entrant("", {}, modes.get(label, everywhere)) for label in labels}


def test_rounds_take_turns(pool, log):
    timings = interleaved(pool, "inference", 3, 0.02)
    assert [who for who, what in log if what == "time"] == ["ours", "quick", "slow"] * 3
    assert timings["quick"].rounds == [1, 2, 2]
    assert timings["quick"].repetitions == 7


def test_ratios_are_of_each_round_so_that_drift_cancels(pool):
    timings = interleaved(pool, "inference", 3, 0.02)
    ours = timings["ours"].rounds
    assert ratio(ours, timings["quick"].rounds) == (3, 3, 3)
    # ½, 1, ½: the upper quartile is halfway between the median and the largest.
    assert ratio(ours, timings["slow"].rounds) == (0.5, 0.5, 0.75)


def test_a_row_has_every_peer_of_its_mode(pool, entrants):
    training, inference = compare("A", Size(1, 2, 3, 4), entrants, pool, Effort(3, 0.02))
    assert list(training["times"]) == ["ours", "quick"]
    assert list(inference["ratios"]) == ["quick", "slow"]
    assert inference["size"] == {"T": 1, "B": 2, "d_x": 3, "d": 4}
    assert inference["times"]["slow"] == {
        "median": 6,
        "lower": 6,
        "upper": 9,
        "rounds": [6, 6, 12],
        "repetitions": 7,
    }
    assert inference["ratios"]["slow"] == {"median": 0.5, "lower": 0.5, "upper": 0.75}
    assert inference["residuals"] == {"quick": 0, "slow": 0}


def test_means_are_geometric_over_the_sizes():
    rows = [
        {"cell": "A", "mode": mode, "ratios": {"other": {"median": value}}}
        for mode, value in (("training", 0.5), ("training", 8.0), ("inference", 3.0))
    ]
    found = [(mean["mode"], mean["sizes"], mean["geometric_mean"]) for mean in means(rows)]
    assert found[0] == ("training", 2, pytest.approx(2.0))
    assert found[1] == ("inference", 1, pytest.approx(3.0))


def test_slopes_are_exponents_of_the_grown_letter():
    def row(mode, size, power):
        times = {"unrolled": {"median": 1e-3 * size.B**power}}
        return {"mode": mode, "size": size._asdict(), "times": times}

    sizes = [MIDDLE._replace(B=batch) for batch in (8, 16, 64)]
    rows = [row("training", size, 1.5) for size in sizes]
    rows += [row("inference", size, 1) for size in sizes]
    training, inference = curves({"B": (8, 16, 64)}, rows)
    assert training["slopes"]["unrolled"] == pytest.approx(1.5)
    assert inference["slopes"]["unrolled"] == pytest.approx(1)
    assert inference["seconds"]["unrolled"] == [0.008, 0.016, 0.064]


@pytest.mark.parametrize("wrong", [np.array([1, 1.001]), np.array([1, np.nan]), np.ones(3)])
def test_nothing_is_timed_that_disagrees(pool, log, entrants, wrong):
    pool["slow"].computed = wrong
    with pytest.raises(agreement.DisagreementError, match="slow: outputs"):
        list(compare("A", Size(1, 1, 1, 1), entrants, pool, Effort(1, 0.02)))
    asked = [what for who, what in log if who == "slow"]
    assert asked == ["load", "results"]


def test_agreement_says_how_large_the_difference_is(pool, entrants):
    pool["slow"].computed = np.array([1, 1 + 1e-6])
    residuals = agreement.check(entrants, pool, "inference")
    assert residuals["slow"] == pytest.approx(1e-6)


class Clock:
    """A clock that only a run moves."""

    def __init__(self, step):
        self.now, self.step = 0.0, step

    def __call__(self):
        return self.now

    def run(self):
        self.now += self.step


@pytest.mark.parametrize("step", [1e-5, 3e-3, 0.02, 1.0])
def test_a_block_lasts_as_long_as_asked_and_not_much_longer(monkeypatch, step):
    clock = Clock(step)
    monkeypatch.setattr(worker.time, "perf_counter", clock)
    peer = type("Peer", (), {"training": lambda self: clock.run()})()
    count = worker.Requests(peer).repetitions("training", 0.02)
    assert 0.02 <= count * step <= max(step, 0.02 * 1.2 + step)


def test_time_is_the_mean_of_the_repetitions(monkeypatch):
    clock = Clock(0.25)
    monkeypatch.setattr(worker.time, "perf_counter", clock)
    peer = type("Peer", (), {"inference": lambda self: clock.run()})()
    assert worker.Requests(peer).time("inference", 4) == 0.25
    assert clock.now == 1
