"""Exported cells compute what the cell does: ONNX Runtime is the judge."""

import numpy as np
import onnx
import onnx.reference
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx_parity import (
    DOUBLE,
    SCALE,
    SINGLE,
    assert_parity,
    cell_outputs,
    fan_in,
    inputs,
    run_onnx,
    takes,
)

from unrolled import GRU, LSTM, RNN, AugmentedLSTM, CanonicalRNN, convert

sizes = {
    "d": st.integers(1, 9),
    "d_x": st.integers(1, 5),
    "steps": st.integers(1, 9),
    "batch": st.integers(1, 5),
    "seed": st.integers(0, 2**32 - 1),
}


def exported(case):
    return convert.to_onnx(case.cell, case.params, **takes(case))


@settings(max_examples=25)
@given(**sizes, lengths=st.booleans())
def test_onnx_runtime_gives_outputs_and_last_state(
    make_cell, make_case, d, d_x, steps, batch, seed, lengths
):
    cell = make_cell(d_x, d, np.float32)
    case = fan_in(make_case(cell, steps, batch, seed, lengths=lengths, scale=SCALE))
    assert_parity(run_onnx(exported(case), inputs(case)), cell_outputs(case), SINGLE)


@pytest.mark.parametrize("lengths", [False, True])
def test_the_smallest_sizes(make_cell, make_case, lengths):
    """T = B = d = d_x = 1, where a wrong axis or a missing step before has nowhere to hide."""
    case = make_case(make_cell(1, 1, np.float32), 1, 1, seed=0, lengths=lengths, scale=SCALE)
    assert_parity(run_onnx(exported(case), inputs(case)), cell_outputs(case), SINGLE)


def test_empty_sequences_keep_their_state(make_cell, make_case):
    """Lengths 0, some and full in one batch; the operators alone would hand back zero."""
    case = fan_in(make_case(make_cell(2, 3, np.float32), 5, 4, 0, lengths=True, scale=SCALE))
    case.lengths = np.array([0, 5, 2, 0])
    got = run_onnx(exported(case), inputs(case))
    assert_parity(got, cell_outputs(case), SINGLE)
    for name, value in case.state.items():
        np.testing.assert_array_equal(got[f"final_{name}"][[0, 3]], value[[0, 3]])


def test_a_model_run_in_segments_equals_one_run(make_cell, make_case):
    """What comes out as final state goes in as initial state, also for the RNN."""
    case = fan_in(make_case(make_cell(2, 3, np.float32), 7, 2, seed=0, scale=SCALE))
    model, feed = exported(case), inputs(case)
    ahead = case.cell.lookahead_size
    first = {**feed, "x": case.x[:4]}
    if ahead:
        first["lookahead"] = np.concatenate([case.x, case.lookahead])[4 : 4 + ahead]
    first = run_onnx(model, first)
    carried = {f"initial_{name}": first[f"final_{name}"] for name in case.state}
    second = run_onnx(model, {**feed, "x": case.x[4:], **carried})
    outputs = np.concatenate([first["outputs"], second["outputs"]])
    assert_parity({**second, "outputs": outputs}, cell_outputs(case), SINGLE)


SCANNED = [CanonicalRNN(2, 3, warping, np.float64) for warping in ("tanh", "leaky_relu")]
SCANNED += [LSTM(2, 3, "full", np.float64)]
SCANNED += [
    AugmentedLSTM(2, 3, window, size, gate, peepholes, np.float64)
    for window, size in ((1, None), (3, 2))
    for gate in (False, True)
    for peepholes in LSTM.PEEPHOLES
]


@pytest.mark.parametrize("lengths", [False, True])
@pytest.mark.parametrize("cell", SCANNED, ids=repr)
def test_a_scan_runs_in_float64(make_case, cell, lengths):
    """It is not bound to float32, as the operators are in ONNX Runtime."""
    case = make_case(cell, 5, 4, seed=0, lengths=lengths)
    assert_parity(run_onnx(exported(case), inputs(case)), cell_outputs(case), DOUBLE)


OPERATORS = [RNN(2, 3), RNN(2, 3, "identity"), LSTM(2, 3), LSTM(2, 3, "diagonal")]
OPERATORS += [GRU(2, 3, reset) for reset in GRU.RESETS]


@pytest.mark.parametrize("cell", OPERATORS, ids=repr)
def test_operators_in_float64_by_the_reference_evaluator(make_case, cell):
    """ONNX Runtime has them in float32 only; ONNX's own evaluator confirms them to rounding."""
    case = make_case(cell.astype(np.float64), 5, 4, seed=0)
    model = exported(case)
    names = [output.name for output in model.graph.output]
    got = onnx.reference.ReferenceEvaluator(model).run(names, inputs(case))
    assert_parity(dict(zip(names, got, strict=True)), cell_outputs(case), DOUBLE)


def test_what_stands_beyond_the_end_has_no_effect(make_cell, make_case):
    case = make_case(make_cell(2, 3, np.float32), 5, 4, seed=0, lengths=True, scale=SCALE)
    model = exported(case)
    before = run_onnx(model, inputs(case))
    case.x[np.arange(5)[:, None] >= case.lengths] = 100
    assert_parity(run_onnx(model, inputs(case)), before, 0)


@pytest.mark.parametrize("lengths", [False, True])
def test_without_samples_to_look_ahead_at_there_are_zeros(make_case, lengths):
    cell = AugmentedLSTM(2, 3, window=3)
    case = fan_in(make_case(cell, 5, 4, seed=0, lengths=lengths, scale=SCALE))
    case.x[-1] = 100 if lengths else case.x[-1]
    if lengths:
        case.lengths = np.array([4, 0, 1, 3])  # what stands beyond is no sample to look at
    model = convert.to_onnx(cell, case.params, lengths=lengths)
    got = run_onnx(model, inputs(case, lookahead=False))
    case.lookahead = None
    assert_parity(got, cell_outputs(case), SINGLE)


@pytest.mark.parametrize("all_of_them", [False, True])
def test_names_and_shapes_are_as_documented(make_cell, all_of_them):
    cell = make_cell(2, 3, np.float32)
    asked = {"lengths": all_of_them, "lookahead": all_of_them and cell.lookahead_size > 0}
    model = convert.to_onnx(cell, cell.init(np.random.default_rng(0)), **asked)

    def described(values):
        return {
            value.name: [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]
            for value in values
        }

    widths = {name: shape[1] for name, (shape, _) in cell.state_shapes(0).items()}
    wanted = {"x": ["T", "B", 2], **({"lengths": ["B"]} if all_of_them else {})}
    wanted |= {"lookahead": [cell.lookahead_size, "B", 2]} if asked["lookahead"] else {}
    wanted |= {f"initial_{name}": ["B", d] for name, d in widths.items()}
    assert described(model.graph.input) == wanted
    wanted = {"outputs": ["T", "B", cell.output_size]}
    wanted |= {f"final_{name}": ["B", d] for name, d in widths.items()}
    assert described(model.graph.output) == wanted


def test_operators_are_used_where_onnx_has_them(make_cell):
    cell = make_cell(2, 3, np.float32)
    model = convert.to_onnx(cell, cell.init(np.random.default_rng(0)))
    used = {node.op_type for node in model.graph.node}
    scan = isinstance(cell, (CanonicalRNN, AugmentedLSTM))
    scan = scan or getattr(cell, "peepholes", None) == "full"
    assert used & {"Scan", "RNN", "LSTM", "GRU"} == {"Scan" if scan else type(cell).__name__}


class Other(RNN):
    """A cell of one's own, of which no one knows what it computes."""


GOOD = RNN(2, 3)


@pytest.mark.parametrize(
    ("cell", "change", "error", "message"),
    [
        (None, {}, TypeError, "cell: expected one of RNN, .*, SequenceLabeller, got NoneType"),
        (Other(2, 3), {}, TypeError, "cell: expected one of RNN, .*, got Other"),
        (GOOD.astype(complex), {}, ValueError, "cell: expected dtype float32 or float64"),
        (GOOD, {"params": {}}, ValueError, "params: expected the keys W_r, W_x, theta"),
        (GOOD, {"params": None}, TypeError, "params: expected a dict of arrays"),
        (GOOD, {"lengths": 3}, TypeError, "lengths: expected True or False, got 3"),
        (GOOD, {"lookahead": None}, TypeError, "lookahead: expected True or False, got None"),
        (GOOD, {"lookahead": True}, ValueError, "lookahead: expected False, for this cell looks"),
    ],
)
def test_refuses(cell, change, error, message):
    arguments = {"params": GOOD.init(np.random.default_rng(0)), **change}
    with pytest.raises(error, match=message):
        convert.to_onnx(cell, **arguments)
