"""What unrolling refuses, and in which words."""

import numpy as np
import pytest
from segment_cases import BOTH_WAYS

from unrolled import LSTM, RNN, unroll
from unrolled.models import ManyToOne
from unrolled.unroll import Segments, partition

CELL = RNN(2, 3, dtype=np.float64)
PARAMS = CELL.init(np.random.default_rng(0))
X = np.zeros((4, 2, 2))


def half_square(outputs, start, stop):
    return float((outputs**2).sum()) / 2, outputs


GIVEN = {"cell": CELL, "params": PARAMS, "x": X}
WAYS = {
    "run": (unroll.run, {"segments": partition(4, 2)}),
    "run_parallel": (unroll.run_parallel, {"segments": partition(4, 2)}),
    "checkpointed": (unroll.checkpointed, {"loss": half_square, "segments": partition(4, 2)}),
    "truncated": (unroll.truncated, {"loss": half_square, "k1": 2, "k2": 2}),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"cell": "RNN"}, TypeError, "cell: expected a cell or a model, got str"),
        ({"cell": BOTH_WAYS}, ValueError, "cell: expected a causal one for more than one segment"),
        ({"params": {}}, ValueError, "params: expected the keys W_r"),
        ({"params": None}, TypeError, "params: expected a dict of arrays"),
        ({"x": X.tolist()}, TypeError, r"x: expected a numpy array of shape \(T, B, input_size\)"),
        ({"x": X[0]}, ValueError, r"x: expected shape \(T, B, input_size\).*got \(2, 2\)"),
        ({"x": X[..., :1]}, ValueError, r"x: expected shape .* got \(4, 2, 1\)"),
        ({"x": X.sum()}, TypeError, "x: expected a numpy array"),
        ({"x": np.array(1.0)}, ValueError, r"x: expected shape .* got \(\)"),
        ({"x": X.astype("f")}, ValueError, "x: expected dtype float64, got float32"),
        ({"x": X + np.nan}, ValueError, "x: expected finite entries, got nan"),
        ({"state": {}}, ValueError, "state: expected the keys s"),
        ({"state": {"s": np.full((2, 3), np.inf)}}, ValueError, r'state\["s"\]: expected finite'),
        ({"lengths": np.array([5, 0])}, ValueError, "lengths: expected entries in 0..T = 0..4"),
        ({"lengths": [4, 4]}, TypeError, "lengths: expected a numpy array"),
        ({"lookahead": X[:1]}, ValueError, "lookahead: expected None, for this cell looks at no"),
    ],
)
def test_every_way_refuses(way, change, error, message):
    function, more = WAYS[way]
    with pytest.raises(error, match=message):
        function(**{**GIVEN, **more, **change})


@pytest.mark.parametrize("way", ["run", "run_parallel", "checkpointed"])
@pytest.mark.parametrize(
    ("segments", "error", "message"),
    [
        ((2, 2), TypeError, r"segments: expected Segments, as partition\(T, K\) makes.* got tuple"),
        (Segments((2, 1)), ValueError, "segments: expected T = 4 steps in all, as x has, got 3"),
    ],
)
def test_segments_that_do_not_fit_are_refused(way, segments, error, message):
    function, more = WAYS[way]
    with pytest.raises(error, match=message):
        function(**{**GIVEN, **more, "segments": segments})


@pytest.mark.parametrize("way", ["checkpointed", "truncated"])
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"loss": None}, TypeError, r"loss: expected a function \(outputs, start, stop\)"),
        (
            {"loss": lambda r, i, j: 1.0},
            TypeError,
            r"loss: expected to return \(value, ",
        ),
        ({"loss": lambda r, i, j: (r, r)}, TypeError, "loss: expected to return a real number"),
        ({"loss": lambda r, i, j: (1.0, r[:1])}, ValueError, "d_outputs: expected shape"),
        ({"loss": lambda r, i, j: (1.0, r + np.nan)}, ValueError, "d_outputs: expected finite"),
        ({"loss": lambda r, i, j: (1.0, None)}, TypeError, "d_outputs: expected a numpy array"),
        ({"inputs": 1}, TypeError, "inputs: expected True or False, got 1"),
    ],
)
def test_losses_are_refused(way, change, error, message):
    function, more = WAYS[way]
    with pytest.raises(error, match=message):
        function(**{**GIVEN, **more, **change})


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"k1": 0}, ValueError, "k1: expected an integer ≥ 1, got 0"),
        ({"k1": 2.0}, TypeError, "k1: expected an integer, got float 2.0"),
        ({"k2": 1}, ValueError, "k2: expected an integer ≥ 2, got 1"),
        ({"cell": ManyToOne(CELL, 1)}, ValueError, "cell: expected one with an output for every"),
        ({"x": lambda i, j: X[i:j]}, TypeError, "x: expected a numpy array"),
    ],
)
def test_truncated_refuses(change, error, message):
    function, more = WAYS["truncated"]
    with pytest.raises(error, match=message):
        function(**{**GIVEN, **more, **change})


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"d_state": {}}, ValueError, "d_state: expected the keys s"),
        ({"x": lambda i, j: X[i:j], "segments": None}, ValueError, "segments: .* has no length"),
        ({"x": lambda i, j: X}, ValueError, r"x: expected 0 steps .* from x\(0, 0\)"),
        ({"x": lambda i, j: X[: j - i, : j + 1]}, ValueError, "x: expected 2 steps of 1 sequences"),
        ({"x": lambda i, j: None}, TypeError, "x: expected a numpy array .* got NoneType"),
    ],
)
def test_checkpointed_refuses(change, error, message):
    function, more = WAYS["checkpointed"]
    with pytest.raises(error, match=message):
        function(**{**GIVEN, **more, **change})


@pytest.mark.parametrize("flag", ["carry", "keep_tape"])
def test_flags_are_refused_unless_bool(flag):
    with pytest.raises(TypeError, match=f"{flag}: expected True or False, got 1"):
        unroll.run(CELL, PARAMS, X, partition(4, 2), **{flag: 1})


@pytest.mark.parametrize(
    ("run", "backward"),
    [(unroll.run, unroll.backward), (unroll.run_parallel, unroll.backward_parallel)],
)
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"tape": None}, TypeError, "tape: expected that of unroll.run.*, got NoneType"),
        ({"params": {}}, ValueError, "params: expected the keys"),
        ({"d_outputs": np.zeros((3, 2, 3))}, ValueError, r"d_outputs: expected shape \(T, B, out"),
        ({"d_outputs": np.zeros((4, 2, 3), "f")}, ValueError, "d_outputs: expected dtype float64"),
        ({"d_state": {}}, ValueError, "d_state: expected the keys s"),
    ],
)
def test_ways_back_are_refused(run, backward, change, error, message):
    tape = run(CELL, PARAMS, X, partition(4, 2)).tape
    given = {"params": PARAMS, "tape": tape, "d_outputs": np.zeros((4, 2, 3)), **change}
    with pytest.raises(error, match=message):
        backward(**given)


def test_a_cell_that_is_not_causal_takes_one_segment():
    params = BOTH_WAYS.init(np.random.default_rng(0))
    run = unroll.run(BOTH_WAYS, params, X, partition(4, 4))
    np.testing.assert_array_equal(run.outputs, BOTH_WAYS.forward(params, X).outputs)


def test_an_error_in_a_segment_says_where_it_counts_from():
    x = X.copy()
    x[3, 1, 0] = np.nan
    with pytest.raises(
        ValueError, match=r"x: expected finite entries, got nan at index \[1, 1, 0\]"
    ) as e:
        unroll.run(CELL, PARAMS, x, partition(4, 2))
    assert e.value.__notes__ == ["in the segment of steps 2 to 3, counted from its start"]


def test_look_ahead_samples_of_another_shape_are_refused_before_anything_runs():
    from unrolled import AugmentedLSTM

    cell = AugmentedLSTM(2, 3, window=3, dtype=np.float64)
    with pytest.raises(ValueError, match=r"lookahead: expected shape \(lookahead_size, B"):
        unroll.run(cell, cell.init(np.random.default_rng(0)), X, partition(4, 2), lookahead=X[:1])


def test_an_lstm_refuses_half_a_state():
    cell = LSTM(2, 3, dtype=np.float64)
    params, state = cell.init(np.random.default_rng(0)), {"s": np.zeros((2, 3))}
    with pytest.raises(ValueError, match="state: expected the keys s, v, got s"):
        unroll.run(cell, params, X, partition(4, 2), state)
