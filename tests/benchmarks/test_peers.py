"""What the workers run: the same numbers as ours, in processes of their own."""

import subprocess
import sys

import numpy as np
import pytest

from benchmarks import agreement, augmented, contests, floor, memory, openblas, tape
from benchmarks.processes import ROOT, THREAD_VARIABLES, WorkerError, Workers, environment
from benchmarks.sizes import MIDDLE, SIZES, Size
from unrolled import LSTM

SIZE = Size(3, 2, 4, 5)
HEAVY = {"unrolled", "torch", "onnxruntime"}


@pytest.fixture(scope="module")
def workers():
    with Workers(threads=1) as started:
        yield started


def residuals(entrants, workers, mode):
    processes = {label: workers.get(label, e.peer) for label, e in entrants.items()}
    return agreement.check(entrants, processes, mode)


@pytest.mark.parametrize("cell", contests.ROWS)
def test_others_compute_our_outputs_and_gradients(torch, workers, cell):
    entrants = contests.others(cell, SIZE)
    assert list(residuals(entrants, workers, "training")) == ["torch"]
    assert list(residuals(entrants, workers, "inference")) == ["torch", "onnxruntime"]


@pytest.mark.parametrize("variant", augmented.VARIANTS)
def test_the_augmented_lstm_contains_the_vanilla_one(workers, variant):
    entrants = augmented.beside_vanilla(variant, SIZE)
    assert list(residuals(entrants, workers, "training")) == ["vanilla"]
    # What is then timed is not that special case.
    timed = entrants["augmented"].task["params"]
    assert not np.allclose(timed["W_v"][3], 0)


@pytest.mark.parametrize("name", ["weight_hh_l0", "bias_ih_l0"])
def test_other_weights_are_noticed(torch, workers, name):
    entrants = contests.others("LSTM", SIZE)
    entrants["torch"].task["weights"][name] += np.float32(0.01)
    with pytest.raises(agreement.DisagreementError, match="torch: outputs differs from ours by"):
        residuals(entrants, workers, "training")


def test_a_wrong_gradient_is_noticed(torch, workers):
    entrants = contests.others("GRU", SIZE)
    entrants["torch"].task["d_outputs"] = 1.01 * entrants["torch"].task["d_outputs"]
    with pytest.raises(agreement.DisagreementError, match=r"torch: (?!outputs)"):
        residuals(entrants, workers, "training")


def test_an_error_in_a_worker_arrives_with_its_traceback(workers):
    with pytest.raises(WorkerError, match=r"floor: load failed\n(.|\n)*KeyError: 'size'"):
        workers.get("floor", "floor").ask("load", {})


def test_the_end_of_a_worker_is_an_error():
    with Workers(threads=1) as started:
        gone = started.get("gone", "no such peer")
        with pytest.raises(WorkerError, match="the process ended"):
            gone.ask("about")


@pytest.mark.parametrize("peer", [*sorted(HEAVY), "floor"])
def test_a_worker_loads_its_peer_and_no_other(request, peer):
    if peer == "torch":
        request.getfixturevalue("torch")
    code = f"import sys, benchmarks.worker as w; w.PEERS[{peer!r}](1); print(*sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(1, {}), capture_output=True, text=True, check=True
    )
    assert HEAVY & set(done.stdout.split()) == HEAVY & {peer}


def test_the_number_of_threads_is_set_before_anything_is_loaded():
    assert {environment(2, {})[name] for name in THREAD_VARIABLES} == {"2"}


def test_each_library_chooses_its_kernels_unless_told_otherwise(monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    assert "OPENBLAS_CORETYPE" not in environment(1, {})
    assert environment(1, {"OPENBLAS_CORETYPE": "Zen"})["OPENBLAS_CORETYPE"] == "Zen"


def test_torch_uses_the_threads_it_is_told_to(torch):
    with Workers(threads=2) as started:
        assert started.get("torch", "torch").ask("about")["threads"] == 2


def test_openblas_names_its_kernels():
    """NumPy's wheels have OpenBLAS; a NumPy built otherwise has nothing to name."""
    build = np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]
    assert isinstance(openblas.kernels(), str) == (build == "scipy-openblas")


@pytest.mark.parametrize("arrange", [floor.rows, floor.columns, floor.jointly])
def test_the_floor_is_the_arithmetic_of_the_equations(monkeypatch, arrange):
    (T, B, d_x, d), G = SIZE, 4
    done = []
    matmul = np.matmul

    def counted(a, b, out):
        done.append(2 * a.shape[0] * a.shape[1] * b.shape[1])
        return matmul(a, b, out=out)

    forward, backward = arrange(SIZE, G)
    monkeypatch.setattr(floor.np, "matmul", counted)
    forward()
    # W_x x and W_v v at every step of every sequence.
    assert sum(done) == 2 * T * B * G * d * (d_x + d)
    done.clear()
    backward()
    # The gradients of x and v, and those of W_x and W_v.
    assert sum(done) == 2 * 2 * T * B * G * d * (d_x + d)


def test_the_tape_is_counted_by_who_owns_the_memory():
    a, b = np.zeros(6), np.zeros((2, 2))
    record = {"rows": a.reshape(2, 3), "part": [a[1:], (b.T, None)]}
    assert {id(base) for base in tape.bases(record)} == {id(a), id(b)}


def test_the_input_is_not_counted(monkeypatch):
    class Keeping(LSTM):
        def _forward(self, params, x, state, lengths):
            outputs, last, _ = super()._forward(params, x, state, lengths)
            return outputs, last, (x, x[1:], np.zeros((SIZE.T, SIZE.B, 3 * SIZE.d), np.float32))

    assert tape.per_number(Keeping(SIZE.d_x, SIZE.d), SIZE) == 3


@pytest.mark.parametrize("size", [*SIZES, MIDDLE])
def test_the_tape_of_the_lstm_is_within_its_bound(size):
    assert tape.per_number(LSTM(size.d_x, size.d), size) <= tape.LIMIT


def test_both_ways_to_the_gradient_of_a_long_sequence_agree_and_one_saves_memory():
    checkpointed, one_tape = memory.measure(20_000, threads=1)
    # Norms of float32 sums over 20000 steps, added up in another order.
    assert checkpointed["gradient_norm"] == pytest.approx(one_tape["gradient_norm"], rel=1e-5)
    spent = [row["peak_megabytes"] - row["before_megabytes"] for row in (checkpointed, one_tape)]
    assert spent[0] < spent[1] / 4


def test_missing_peers_are_named_with_what_to_install(monkeypatch):
    monkeypatch.setattr(contests, "find_spec", lambda name: None)
    assert contests.missing() == {
        "torch": "PyTorch is not installed: pip install torch==2.13.0",
        "onnxruntime": "ONNX Runtime is not installed: pip install onnxruntime",
    }
    assert list(contests.others("LSTM", SIZE)) == ["unrolled", "floor"]
