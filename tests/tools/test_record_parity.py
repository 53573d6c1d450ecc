"""What the book shows of parity with PyTorch and ONNX Runtime is what can be measured now."""

import json

import numpy as np
import pytest
import record_parity
from record_parity import CASES, COMMAND, RECORD

OUT_OF_DATE = f"src/unrolled/figures/parity.json is out of date: run {COMMAND}"


@pytest.fixture(scope="module")
def recorded():
    return json.loads(RECORD.read_text())


@pytest.fixture(scope="module")
def fresh(torch):
    """Measured here; ``torch`` tells if there is no PyTorch to measure with."""
    return record_parity.record()


def without_residuals(record):
    rows = [{k: v for k, v in row.items() if k != "residual"} for row in record["rows"]]
    return {**record, "rows": rows}


def test_record_has_the_cases_bounds_and_versions_of_now(recorded, fresh):
    assert without_residuals(recorded) == without_residuals(fresh), OUT_OF_DATE


def test_residuals_are_within_the_recorded_bounds(recorded, fresh):
    """Rounding differs between machines: a residual measured elsewhere need not be that of here."""
    for old, new in zip(recorded["rows"], fresh["rows"], strict=True):
        assert 0 < old["residual"] <= old["bound"], old
        assert new["residual"] <= old["bound"], new


def test_values_and_gradients_are_recorded_of_everything_but_onnx(recorded):
    want = [
        (case["peepholes"], case["lengths"], case["against"], compared)
        for case in CASES
        for compared in ("values", "gradients")
        if compared == "values" or case["against"] != record_parity.ONNX
    ]
    names = ("peepholes", "lengths", "against", "compared")
    assert [tuple(row[name] for name in names) for row in recorded["rows"]] == want


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_number_exceeds_its_bound(torch, case, monkeypatch):
    ours, theirs = record_parity.both(case)
    name = "outputs" if case["against"] == record_parity.ONNX else "d x"
    wrong = np.array(ours[name])
    wrong.flat[0] *= 1.001
    wrong_pair = {**ours, name: wrong}, theirs
    monkeypatch.setattr(record_parity, "both", lambda case: wrong_pair)
    assert any(row["residual"] > row["bound"] for row in record_parity.measured(case))


def test_the_command_writes_the_record(torch, fresh, tmp_path, monkeypatch, capsys):
    there = tmp_path / "src" / "unrolled" / "figures" / "parity.json"
    there.parent.mkdir(parents=True)
    monkeypatch.setattr(record_parity, "ROOT", tmp_path)
    monkeypatch.setattr(record_parity, "RECORD", there)
    monkeypatch.setattr(record_parity, "record", lambda: fresh)
    record_parity.main()
    assert json.loads(there.read_text()) == fresh
    assert capsys.readouterr().out == "src/unrolled/figures/parity.json is written\n"


def test_the_kind_of_a_build_is_no_part_of_a_version(monkeypatch):
    monkeypatch.setattr(record_parity.metadata, "version", lambda name: "2.13.0+cpu")
    assert set(record_parity.versions().values()) == {"2.13.0"}
