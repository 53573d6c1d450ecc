"""Self-checks of assignment 5 on tasks, training, intervals and findings."""

import numpy as np
import pytest
from right_answers_5 import base, base_backward, base_forward, said

from unrolled.checks.classroom import augmenting as checks
from unrolled.checks.classroom.augmenting import tasks, training


def test_tasks_ask_for_what_they_say():
    rng = np.random.default_rng(0)
    x, y = tasks.sample({"name": "latch", "number": 0.3}, rng, 8, 50)
    marked = x[:, :, 1] == 1
    np.testing.assert_allclose(y[marked], x[:, :, 0][marked])
    assert (y[1:][~marked[1:]] == y[:-1][~marked[1:]]).all()
    x, y = tasks.sample({"name": "largest", "number": 1.0}, rng, 8, 5)
    np.testing.assert_array_equal(y[-1], x[:, :, 0].max(axis=0))
    x, y = tasks.sample({"name": "switch", "number": 0.1}, rng, 8, 500)
    assert set(np.unique(y)) == {-1.0, 1.0}
    assert (y[1:] != y[:-1]).mean() == pytest.approx(0.1, abs=0.02)
    x, y = tasks.sample({"name": "reports", "number": 0.5}, rng, 1, 500)
    false = x[0, :, 1] == 1
    assert (y[0][false] == 0).all()
    np.testing.assert_array_equal(y[0][~false], x[0, ~false, 0])
    with pytest.raises(ValueError, match="expected one of latch"):
        tasks.sample({"name": "other", "number": 1}, rng, 1, 1)


def test_training_learns_and_repeats_itself():
    given = (base_forward, base_backward, base(5, 2), 5, 5, {"name": "latch", "number": 0.3}, 3)
    error = training.train(*given, updates=40)
    assert error == training.train(*given, updates=40)
    assert error < training.train(*given, updates=0)
    assert error != training.train(*given[:-1], 4, updates=40)


@pytest.mark.parametrize(("seed", "rate"), [(-1, 0.02), (True, 0.02), (1.5, 0.02), (1, 1.0)])
def test_training_refuses_seeds_and_rates_out_of_range(seed, rate):
    task = {"name": "latch", "number": 0.3}
    with pytest.raises(ValueError, match="expected"):
        training.train(base_forward, base_backward, base(2, 2), 2, 2, task, seed, rate)


def test_cells_with_the_same_seed_meet_the_same_data():
    met = []

    def watched(p, x, s, v):
        met.append(x)
        return base_forward(p, x, s, v)

    task = {"name": "echo", "number": 2}
    for d in (2, 3):
        training.train(watched, base_backward, base(d, 2), d, d, task, 0, updates=3)
    assert len(met) == 8
    assert all(np.array_equal(a, b) for a, b in zip(met[:4], met[4:], strict=True))


def compared(base, extended, paired):
    """Return an interval with a factor that is larger for few runs."""
    middle = extended.mean() - base.mean()
    error = np.sqrt(sum(a.var(ddof=1) / len(a) for a in (base, extended)))
    if paired:
        error = (extended - base).std(ddof=1) / np.sqrt(len(base))
    half = (2 + 3 / (min(len(base), len(extended)) - 1)) * error
    return middle, middle - half, middle + half


def stretched(by):
    """Return intervals whose width is multiplied by a function of the numbers of runs."""

    def answer(base, extended, paired):
        middle, low, high = compared(base, extended, paired)
        factor = by(len(base), len(extended), paired)
        return middle, middle - factor * (middle - low), middle + factor * (high - middle)

    return answer


def away(base, extended, paired):
    middle, low, high = compared(base, extended, paired)
    return middle, low - 0.1 * (high - low), high


def fixed(base, extended, paired):
    middle = extended.mean() - base.mean()
    return middle, middle - (1 - paired), middle + (1 - paired)


def squared(base, extended, paired):
    middle, low, _ = compared(base, extended, paired)
    return middle, middle - (middle - low) ** 2, middle + (middle - low) ** 2


def unordered(base, extended, paired):
    return compared(np.sort(base), np.sort(extended), paired)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (compared, "It moves, stretches and narrows as it should. Not looked at: how wide"),
        (stretched(lambda b, e, paired: e**0.5), "narrower with twice as many runs"),
        (stretched(lambda b, e, paired: 1 / (2 + 3 / (e - 1))), "With pairs, few runs need"),
        (stretched(lambda b, e, paired: 1 + paired), "half of yours is 7.937 wide with pairs"),
        (stretched(lambda b, e, paired: 1 + (b != e)), "those of the smaller sample"),
        (lambda b, e, paired: compared(e, b, paired), "yours is -1"),
        (lambda b, e, paired: compared(b, e, False), "nothing is uncertain"),
        (lambda b, e, paired: compared(b, e, len(b) == len(e)), "Without pairs, the interval"),
        (unordered, "With pairs, the interval does not change"),
        (squared, "3 times as wide"),
        (away, "in the middle"),
        (fixed, "in the middle"),
        (lambda b, e, paired: 1.0, "must return three numbers"),
        (lambda b, e, paired: (None,) * 3, "difference must be a number"),
    ],
)
def test_compare_moves_and_stretches_the_numbers(answer, words):
    assert words in said(checks.compare(answer))


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"base": 3}, "base has d and rate"),
        ({"base": {"d": 5.0, "rate": 0.1}}, "integers"),
        ({"seeds": range(8)}, "lists of integers"),
        ({"seeds": np.arange(8.0)}, "lists of integers"),
        ({"seeds": np.arange(5)}, "There are 8 to 20 seeds"),
        ({"scores": []}, "scores has base and extended"),
        ({"interval": 0.1}, "interval is what compare returns"),
    ],
)
def test_findings_must_have_their_form(entries, words):
    answer, same = experiment()
    assert words in said(checks.findings(answer | entries, **same))


@pytest.mark.parametrize(
    "entries",
    [
        {},
        {"seeds": np.arange(8), "pilot": np.array([])},
        {"base": {"d": np.int64(5), "rate": np.float64(0.1)}},
        {"scores": {"base": np.full(8, 0.1), "extended": tuple([0.1] * 8)}},
        {"interval": [0.0, 0.0, 0.0], "paired": np.True_},
        {"interval": np.zeros(3), "conclusion": np.str_("open")},
    ],
)
def test_findings_may_be_arrays_and_tuples(entries):
    answer, same = experiment()
    assert checks.findings(answer | entries, **same).right


def experiment():
    """Return an experiment that keeps its rules, and what its check needs besides."""
    answer = {
        "base": {"d": 5, "rate": 0.1},
        "extended": {"d": 5, "m": 1, "rate": 0.1},
        "pilot": [],
        "seeds": list(range(8)),
        "scores": {"base": [0.1] * 8, "extended": [0.1] * 8},
        "paired": True,
        "interval": (0.0, 0.0, 0.0),
        "conclusion": "open",
    }
    same = {"base": base, "shapes": lambda d, d_x, m: base(d, d_x), "sizes": [1]}
    same |= {"interval_of": compared, "runs": dict.fromkeys(answer["scores"], lambda *given: 0.1)}
    return answer, same
