"""What training makes of each exhibit: the record is of the code that stands."""

import json
import runpy

import numpy as np
import pytest

from unrolled.museum import EXHIBITS, learning, recorded, training, twin


@pytest.mark.parametrize("name", ["RNN", "LSTM", *EXHIBITS])
def test_every_run_of_the_record_begins_as_recorded(name):
    beginning = recorded()[name].beginning
    losses = learning(name, seeds=1, steps=len(beginning)).losses[0]
    # Eight digits are recorded; twenty updates amplify the rounding of another machine's products.
    np.testing.assert_allclose(losses, beginning, rtol=1e-5)


def test_the_record_has_every_exhibit_and_its_twins():
    assert list(recorded()) == ["RNN", "LSTM", *EXHIBITS]
    for kept in recorded().values():
        assert len(kept.test) == len(kept.right) == training.SEEDS
        assert len(kept.curve) == training.STEPS // training.EVERY
        assert len(kept.beginning) == training.BEGINNING


def test_a_gradient_that_nothing_uses_changes_nothing():
    assert recorded()["last input"] == recorded()["LSTM"]


def test_a_mistake_that_is_caught_may_learn_as_well_as_the_right_gradient():
    kept = recorded()
    assert kept["truncated"].learned > kept["LSTM"].learned
    assert kept["wrap"].learned == 0
    assert kept["transpose"].loss > 5 * kept["RNN"].loss


def test_the_lead_of_the_truncated_gradient_is_no_more_than_luck():
    kept = recorded()
    more = {name: run.more_learned for name, run in kept.items() if run.more_right}
    assert tuple(more) == training.MORE
    assert {len(kept[name].more_right) for name in more} == {2 * training.SEEDS}
    assert abs(more["truncated"] - more["LSTM"]) <= 2


def test_summary_of_a_run():
    kept = training.Recorded((0.1, 0.3, 0.2), (1.0, 0.99, 0.5), (), ())
    assert (kept.loss, kept.learned) == (0.2, 2)


def test_record_is_written_as_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(training, "EXHIBITS", {"mean": EXHIBITS["mean"]})
    training.record(tmp_path, seeds=1, steps=20)
    kept = json.loads((tmp_path / training.RECORD).read_text())
    assert list(kept) == ["RNN", "LSTM", "mean"]
    assert kept["mean"]["beginning"] == pytest.approx(recorded()["mean"].beginning, rel=1e-5)
    assert len(kept["mean"]["curve"]) == 2


def test_the_command_writes_the_record_where_it_is_read(monkeypatch):
    folders = []
    monkeypatch.setattr(training, "record", folders.append)
    runpy.run_module("unrolled.museum", run_name="__main__")
    assert (folders[0] / training.RECORD).is_file()


def test_twins():
    assert {twin(name) for name in EXHIBITS} == {"RNN", "LSTM"}
    with pytest.raises(KeyError, match="no such"):
        twin("no such")
    with pytest.raises(KeyError, match="no such"):
        learning("no such")
