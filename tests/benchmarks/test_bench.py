"""The report has what it says, whole and with a library missing; the command line."""

import json
import subprocess
import sys

import numpy as np
import pytest

from benchmarks import claims, cli, contests, figure, run
from benchmarks.processes import ROOT
from benchmarks.run import PARTS, Settings, measure
from benchmarks.sizes import Size

TINY = Settings(
    rounds=2,
    block=1e-4,
    sizes=(Size(3, 2, 2, 4), Size(2, 1, 3, 5)),
    growth={"T": (2, 4), "B": (1, 2), "d": (2, 4)},
    steps=2000,
)
REASON = "PyTorch is not installed: pip install torch==2.13.0"


@pytest.fixture(scope="module")
def lines():
    return []


@pytest.fixture(scope="module")
def report(torch, lines):
    """As it comes back from JSON."""
    return json.loads(json.dumps(measure(TINY, lines.append), allow_nan=False))


@pytest.fixture(scope="module")
def without_torch():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contests, "missing", lambda: {"torch": REASON})
        lines = []
        parts = ("lstm", "growth")
        return measure(TINY._replace(parts=parts, sizes=TINY.sizes[:1]), lines.append), lines


def test_report_has_what_its_docstring_says(report):
    keys = [line.split()[0] for line in run.__doc__.split("=\n")[2].splitlines()[:-1]]
    assert set(report) == set(keys)
    assert report["settings"]["parts"] == list(PARTS)
    assert report["not_measured"] == {}


def test_machine_is_described(report):
    machine = report["machine"]
    assert machine["numpy"] == np.__version__
    assert machine["threads"] == 1
    assert machine["cores"] >= 1
    assert machine["processor"]
    assert machine["date"].endswith("+00:00")
    assert set(machine["peers"]) == {"unrolled", "torch", "onnxruntime", "floor"}
    assert all(about["version"] for about in machine["peers"].values())


def test_every_cell_is_compared_at_every_size_in_both_modes(report):
    cells = ["LSTM", "RNN", "GRU", "AugmentedLSTM", "AugmentedLSTM, all options"]
    found = [
        (row["cell"], tuple(row["size"].values()), row["mode"]) for row in report["comparisons"]
    ]
    modes = ("training", "inference")
    assert found == [(cell, size, mode) for cell in cells for size in TINY.sizes for mode in modes]
    for row in report["comparisons"]:
        peers = ["vanilla"] if "Augmented" in row["cell"] else ["torch", "onnxruntime", "floor"]
        assert list(row["ratios"]) == [
            peer for peer in peers if (peer, row["mode"]) != ("onnxruntime", "training")
        ]


def test_ratios_and_means_follow_from_the_times_in_the_report(report):
    by_contest = {}
    for row in report["comparisons"]:
        ours, *_ = (np.array(time["rounds"]) for time in row["times"].values())
        assert len(ours) == (2 if row["cell"] == "LSTM" else 1)
        for label, ratio in row["ratios"].items():
            by_round = ours / np.array(row["times"][label]["rounds"])
            assert ratio["median"] == pytest.approx(np.median(by_round))
            assert ratio["lower"] <= ratio["median"] <= ratio["upper"]
            key = row["cell"], row["mode"], label
            by_contest.setdefault(key, []).append(ratio["median"])
    for mean in report["means"]:
        ratios = by_contest.pop((mean["cell"], mean["mode"], mean["against"]))
        assert mean["geometric_mean"] == pytest.approx(np.prod(ratios) ** (1 / len(ratios)))
    assert not by_contest


def test_growth_varies_one_letter_at_a_time(report):
    found = [(curve["letter"], curve["mode"], curve["values"]) for curve in report["growth"]]
    assert found == [
        (letter, mode, list(values))
        for letter, values in TINY.growth.items()
        for mode in ("training", "inference")
    ]
    for curve in report["growth"]:
        assert set(curve["seconds"]) == set(curve["slopes"]) == {"unrolled", "torch", "floor"}


def test_tape_and_memory_are_rows_by_cell_and_method(report):
    assert [row["bounded"] for row in report["tape"]] == [True] * 2 + [False] * 6
    assert [row["method"] for row in report["memory"]] == ["checkpointed", "one tape"]
    assert {row["T"] for row in report["memory"]} == {TINY.steps}


def test_table_shows_every_number_of_the_report(report, lines):
    text = "\n".join(lines)
    for row in report["comparisons"]:
        for time in row["times"].values():
            assert f"{1e3 * time['median']:.3f}" in text
    for mean in report["means"]:
        assert f"{mean['against']:12}{mean['geometric_mean']:6.2f}" in text
    for claim in report["claims"]:
        assert claim["claim"] in text
    assert "\x1b" not in text  # plain: no colors


def test_claims_hold_up_to_their_limit():
    means = [
        {"cell": "LSTM", "mode": mode, "against": "torch", "geometric_mean": 1.5500}
        for mode in ("training", "inference")
    ]
    tapes = [{"bounded": True, "per_TBd": 8.0}, {"bounded": False, "per_TBd": 9.0}]
    long = {"method": "checkpointed", "T": 100_000, "beyond_input_megabytes": 300.1}
    found = claims.claims({"means": means, "tape": tapes, "memory": [long]})
    assert [(claim.limit, claim.holds, claim.timed) for claim in found] == [
        (1.5, False, True),
        (1.6, True, True),
        (8.0, True, False),
        (300.0, False, False),
    ]
    assert claims.claims({}) == []


def test_without_torch_the_rest_is_measured_and_the_report_says_so(without_torch):
    report, lines = without_torch
    assert report["not_measured"] == {"torch": REASON}
    assert lines[0] == f"Not measured: {REASON}"
    training, inference = report["comparisons"]
    assert list(training["ratios"]) == ["floor"]
    assert list(inference["ratios"]) == ["onnxruntime", "floor"]
    assert "torch" not in report["machine"]["peers"]


@pytest.mark.parametrize("which", ["report", "without_torch"])
def test_figure_shows_ratios_and_growth(request, tmp_path, which):
    given = request.getfixturevalue(which)
    report = given[0] if which == "without_torch" else given
    figure.draw(report, tmp_path / "bench.svg")
    text = (tmp_path / "bench.svg").read_text(encoding="utf-8")
    assert text.count("<!-- LSTM: time by ") == 3
    assert "<!-- LSTM, training -->" in text
    assert ("<!-- unrolled to PyTorch -->" in text) == (which == "report")


def test_figure_of_other_parts_is_none(tmp_path):
    figure.draw({"comparisons": []}, tmp_path / "bench.svg")
    assert not (tmp_path / "bench.svg").exists()


@pytest.fixture
def measured(monkeypatch):
    """Settings that ``main`` asked to measure; the report is all but empty."""
    asked = []
    held = {"claim": "tape", "limit": 8.0, "measured": 9.0, "timed": False, "holds": False}

    def measure(settings, say):
        asked.append(settings)
        return {"comparisons": [], "claims": [{**held, "timed": settings.parts != ("tape",)}]}

    monkeypatch.setattr(cli, "measure", measure)
    return asked


def test_options_reach_the_measurement(measured, tmp_path):
    out = ["--out", str(tmp_path / "new")]
    assert cli.main(["lstm", "rnn", "--threads", "2", "--rounds", "4", *out]) == 0
    assert cli.main(["--quick", *out]) == 0
    first, second = measured
    assert (first.parts, first.threads, first.rounds) == (("lstm", "rnn"), 2, 4)
    assert second == run.QUICK
    assert json.loads((tmp_path / "new" / "bench-2-threads.json").read_text("utf-8"))["claims"]
    assert (tmp_path / "new" / "bench.json").exists()


def test_a_failed_bound_that_is_not_of_time_is_a_failure(measured, tmp_path):
    assert cli.main(["tape", "--out", str(tmp_path)]) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["lstn"],
            "part: expected one of lstm, rnn, gru, augmented, tape, growth, memory, got lstn",
        ),
        (["--threads", "0"], "expected an integer ≥ 1, got 0"),
        (["--rounds", "many"], "expected an integer ≥ 1, got many"),
    ],
)
def test_wrong_arguments_are_refused(measured, capsys, arguments, message):
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert message in capsys.readouterr().err
    assert measured == []


def test_help_explains_the_method_and_every_part():
    command = [sys.executable, "-m", "benchmarks", "--help"]
    text = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "median over the rounds" in " ".join(text.split())
    for part in PARTS:
        assert part in text
