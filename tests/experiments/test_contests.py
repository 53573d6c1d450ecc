"""The contests are fair, and their record is what the code computes."""

import json
from dataclasses import replace

import numpy as np
import pytest

from unrolled.experiments import augmented, interval, record, recorded, run, start
from unrolled.experiments.records import EARLY, main

KEPT = recorded()
every_contest = pytest.mark.parametrize("name", augmented.CONTESTS)
small = {"look_ahead": lambda: augmented.look_ahead(test_batch=20)}


@every_contest
def test_entries_have_equal_numbers_of_parameters_unless_they_say_otherwise(name):
    entries = augmented.CONTESTS[name](test_batch=1).entries
    first, *others = (e.model.param_count() for k, e in entries.items() if "units" not in k)
    assert all(abs(count / first - 1) < 0.02 for count in others)


@every_contest
def test_all_entries_of_a_start_are_shown_the_same_batches(name):
    contest = augmented.CONTESTS[name](test_batch=1)
    if name in ("look_ahead", "input_gate"):  # entries that change the batch after it is drawn
        kept = {k: e for k, e in contest.entries.items() if k.endswith(("delayed", "erased"))}
        (other,) = kept.values()
        first = next(iter(contest.entries.values()))
        one, two = (e.sample(np.random.default_rng(1)) for e in (first, other))
        if name == "look_ahead":
            np.testing.assert_array_equal(one.x, two.x[: len(one.x)])
        else:
            np.testing.assert_array_equal(one.y, two.y)
            flag = one.x[..., -1] > 0
            np.testing.assert_array_equal(one.x[flag], two.x[flag])
            assert not two.x[~flag].any()
    samples = {
        e.sample for k, e in contest.entries.items() if not k.endswith(("delayed", "erased"))
    }
    assert len(samples) == 1


def test_a_start_is_the_same_each_time_and_another_seed_another():
    contest = augmented.look_ahead(test_batch=20)
    losses = [start(contest, "window", seed, 3).history["loss"] for seed in (0, 0, 1)]
    np.testing.assert_array_equal(losses[0], losses[1])
    assert (losses[0] != losses[2]).all()


def test_scores_come_in_the_order_of_the_seeds():
    contest = augmented.look_ahead(test_batch=20)
    forth, back = (run(contest, seeds, 2)["window"] for seeds in ((0, 1), (1, 0)))
    np.testing.assert_array_equal(forth, back[::-1])


def test_interval_is_that_of_scipy():
    from scipy.stats import t

    sample = np.random.default_rng(0).normal(size=7)
    want = t.interval(0.95, 6, sample.mean(), sample.std(ddof=1) / 7**0.5)
    np.testing.assert_allclose(interval(sample)[1:], want, rtol=1e-12)


def test_interval_covers_the_mean_as_often_as_it_says():
    rng = np.random.default_rng(0)
    hits = [
        low <= 0 <= high for _, low, high in (interval(rng.normal(size=5)) for _ in range(2000))
    ]
    assert abs(np.mean(hits) - 0.95) < 4 * (0.95 * 0.05 / 2000) ** 0.5


@pytest.mark.parametrize(
    ("values", "confidence", "error"),
    [
        ([1.0], 0.95, ValueError),
        ([1.0, np.nan], 0.95, ValueError),
        (["a", "b"], 0.95, TypeError),
        ([1.0, 2.0], 0.0, ValueError),
        ([1.0, 2.0], 1, ValueError),
    ],
)
def test_what_has_no_interval_is_refused(values, confidence, error):
    with pytest.raises(error, match=r"values|confidence"):
        interval(values, confidence)


@pytest.mark.parametrize(
    ("name", "seed", "steps", "error"),
    [
        ("windows", 0, 1, ValueError),
        ("window", -1, 1, ValueError),
        ("window", 0, 1.5, TypeError),
    ],
)
def test_starts_that_make_no_sense_are_refused(name, seed, steps, error):
    with pytest.raises(error):
        start(augmented.look_ahead(test_batch=1), name, seed, steps)


@every_contest
@pytest.mark.parametrize(("size", "error"), [(0, ValueError), (1.5, TypeError)])
def test_tests_of_no_sequences_are_refused(name, size, error):
    with pytest.raises(error, match="test_batch"):
        augmented.CONTESTS[name](test_batch=size)


# The record --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [0.25, 0.5, 1.0, 2.0])
def test_record_is_of_these_contests_with_these_cells(rate):
    kept = recorded(rate)
    assert kept["rate"] == rate
    for name, of in kept["contests"].items():
        contest = augmented.CONTESTS[name](test_batch=1)
        assert (of["title"], of["measure"]) == (contest.title, contest.measure)
        assert list(of["entries"]) == list(contest.entries)
        for entry, made in of["entries"].items():
            assert made["parameters"] == contest.entries[entry].model.param_count()
            assert len(made["scores"]) == len(made["early"]) == len(kept["seeds"])
    assert set(KEPT["contests"]) == set(augmented.CONTESTS)


@every_contest
def test_rerun_of_the_first_steps_gives_the_recorded_losses(name):
    contest = augmented.CONTESTS[name](test_batch=1)
    for entry, made in KEPT["contests"][name]["entries"].items():
        for seed in (0, 7):
            loss = start(contest, entry, seed, EARLY + 1).history["loss"][-1]
            # float32, ten steps of Adam: another BLAS moves the loss by some 1e-6 of itself.
            assert loss == pytest.approx(made["early"][seed], rel=1e-4)


def test_rerun_of_a_whole_start_scores_as_its_fellows_do():
    """One start of one entry, to the end: rounding may lead it elsewhere, but not far."""
    contest = augmented.look_ahead()
    contest = replace(contest, entries={"window": contest.entries["window"]})
    score = run(contest, [0], KEPT["steps"])["window"][0]
    fellows = KEPT["contests"]["look_ahead"]["entries"]["window"]["scores"]
    assert min(fellows) - 0.005 < score < max(fellows) + 0.005


def test_extensions_are_ahead_of_vanilla_in_the_record_on_the_tasks_made_for_them():
    for name, entry in (
        ("look_ahead", "window"),
        ("input_gate", "input gate"),
        ("projection", "projection"),
    ):
        entries = KEPT["contests"][name]["entries"]
        gain = np.subtract(entries[entry]["scores"], entries["vanilla"]["scores"])
        assert interval(gain).high < 0


def test_command_writes_what_record_returns(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("unrolled.experiments.records.CONTESTS", small)
    path = tmp_path / "made.json"
    arguments = ["--seeds", "1", "--steps", "2", "--rate", "2", "--write", str(path)]
    assert main([*arguments, "--only", "look_ahead"]) == 0
    assert json.loads(path.read_text()) == record(small, [0], 2, rate=2.0)
    assert capsys.readouterr().out.startswith("look_ahead: vanilla, 685 parameters, mean 0.")
    assert main(["--seeds", "1", "--steps", "1"]) == 0


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [({"steps": 0}, ValueError, "steps"), ({"rate": 0}, ValueError, "rate")],
)
def test_records_that_make_no_sense_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        record(small, [0], **({"steps": 1} | arguments))


def test_unknown_records_are_refused():
    with pytest.raises(ValueError, match="rate: expected one of"):
        recorded(3.0)
