"""Exported models compute what the cell does: ONNX Runtime is the judge."""

import numpy as np
import onnx
import onnx.reference
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import LSTM, RNN, convert

# A rounding of float32 is 6e-8 for numbers below one, and ONNX Runtime's own tanh and logistic are
# right to about 1e-7. Inputs and states of about half a unit and weights no larger than fresh ones
# keep what is compared of order one, also where no warping bounds it: errors over up to nine steps
# then stay below 1e-6.
SINGLE = 1e-6
SCALE = 0.5
sizes = {
    "d": st.integers(1, 9),
    "d_x": st.integers(1, 5),
    "steps": st.integers(1, 9),
    "batch": st.integers(1, 5),
    "seed": st.integers(0, 2**32 - 1),
}


def inputs(case):
    feed = {"x": case.x, **{f"initial_{name}": value for name, value in case.state.items()}}
    if case.lengths is not None:
        feed["lengths"] = case.lengths.astype(np.int32)
    return feed


def run_onnx(model, feed):
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, feed), strict=True))


def cell_outputs(case):
    run = case.forward()
    return {"outputs": run.outputs, **{f"final_{k}": v for k, v in run.state.items()}}


def assert_parity(got, want, tol):
    assert got.keys() == want.keys()
    for name, value in want.items():
        assert got[name].dtype == value.dtype
        np.testing.assert_allclose(got[name], value, rtol=0, atol=tol, err_msg=name)


@settings(max_examples=25)
@given(**sizes, lengths=st.booleans())
def test_onnx_runtime_gives_outputs_and_last_state(
    make_cell, make_case, d, d_x, steps, batch, seed, lengths
):
    cell = make_cell(d_x, d, np.float32)
    case = make_case(cell, steps, batch, seed, lengths=lengths, scale=SCALE)
    for value in case.params.values():
        value /= np.sqrt(np.float32(value.shape[-1]))  # the fan-in of a weight matrix
    model = convert.to_onnx(case.cell, case.params, lengths=lengths)
    assert_parity(run_onnx(model, inputs(case)), cell_outputs(case), SINGLE)


def test_empty_sequences_keep_their_state(make_cell, make_case):
    """Lengths 0, some and full in one batch; the operators alone would hand back zero."""
    case = make_case(make_cell(2, 3, np.float32), 5, 4, seed=0, lengths=True, scale=SCALE)
    case.lengths = np.array([0, 5, 2, 0])
    got = run_onnx(convert.to_onnx(case.cell, case.params, lengths=True), inputs(case))
    assert_parity(got, cell_outputs(case), SINGLE)
    for name, value in case.state.items():
        np.testing.assert_array_equal(got[f"final_{name}"][[0, 3]], value[[0, 3]])


def test_a_model_run_in_segments_equals_one_run(make_cell, make_case):
    """What comes out as final state goes in as initial state, also for the RNN."""
    case = make_case(make_cell(2, 3, np.float32), 7, 2, seed=0, scale=SCALE)
    model = convert.to_onnx(case.cell, case.params)
    feed = inputs(case)
    first = run_onnx(model, {**feed, "x": case.x[:4]})
    carried = {f"initial_{name}": first[f"final_{name}"] for name in case.state}
    second = run_onnx(model, {"x": case.x[4:], **carried})
    outputs = np.concatenate([first["outputs"], second["outputs"]])
    assert_parity({**second, "outputs": outputs}, cell_outputs(case), SINGLE)


@pytest.mark.parametrize("lengths", [False, True])
def test_full_peepholes_run_in_float64(make_case, lengths):
    """The Scan is not bound to float32; its logistic is right to some roundings."""
    cell = LSTM(2, 3, "full", np.float64)
    case = make_case(cell, 5, 4, seed=0, lengths=lengths)
    got = run_onnx(convert.to_onnx(cell, case.params, lengths=lengths), inputs(case))
    assert_parity(got, cell_outputs(case), 1e-12)


@pytest.mark.parametrize("cell", [RNN(2, 3, dtype=np.float64), LSTM(2, 3, dtype=np.float64)])
def test_operators_in_float64_by_the_reference_evaluator(make_case, cell):
    """ONNX Runtime has them in float32 only; ONNX's own evaluator confirms them to rounding."""
    case = make_case(cell, 5, 4, seed=0)
    model = convert.to_onnx(cell, case.params)
    names = [output.name for output in model.graph.output]
    got = onnx.reference.ReferenceEvaluator(model).run(names, inputs(case))
    assert_parity(dict(zip(names, got, strict=True)), cell_outputs(case), 1e-12)


def test_what_stands_beyond_the_end_has_no_effect(make_cell, make_case):
    case = make_case(make_cell(2, 3, np.float32), 5, 4, seed=0, lengths=True, scale=SCALE)
    model = convert.to_onnx(case.cell, case.params, lengths=True)
    before = run_onnx(model, inputs(case))
    case.x[np.arange(5)[:, None] >= case.lengths] = 100
    assert_parity(run_onnx(model, inputs(case)), before, 0)


@pytest.mark.parametrize("lengths", [False, True])
def test_names_and_shapes_are_as_documented(make_cell, lengths):
    cell = make_cell(2, 3, np.float32)
    model = convert.to_onnx(cell, cell.init(np.random.default_rng(0)), lengths=lengths)

    def described(values):
        return {
            value.name: [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]
            for value in values
        }

    states = cell.state_shapes(0)
    wanted = {"x": ["T", "B", 2], **({"lengths": ["B"]} if lengths else {})}
    assert described(model.graph.input) == wanted | {f"initial_{k}": ["B", 3] for k in states}
    wanted = {"outputs": ["T", "B", 3]}
    assert described(model.graph.output) == wanted | {f"final_{k}": ["B", 3] for k in states}


def test_operators_are_used_where_onnx_has_them(make_cell):
    cell = make_cell(2, 3, np.float32)
    model = convert.to_onnx(cell, cell.init(np.random.default_rng(0)))
    used = {node.op_type for node in model.graph.node}
    full = getattr(cell, "peepholes", None) == "full"
    assert ("Scan" if full else type(cell).__name__) in used


GOOD = RNN(2, 3)


@pytest.mark.parametrize(
    ("cell", "change", "error", "message"),
    [
        (None, {}, TypeError, "cell: expected an RNN or LSTM, got NoneType"),
        (GOOD.astype(complex), {}, ValueError, "cell: expected dtype float32 or float64"),
        (GOOD, {"params": {}}, ValueError, "params: expected the keys W_r, W_x, theta"),
        (GOOD, {"params": None}, TypeError, "params: expected a dict of arrays"),
        (GOOD, {"lengths": 3}, TypeError, "lengths: expected True or False, got int"),
    ],
)
def test_refuses(cell, change, error, message):
    arguments = {"params": GOOD.init(np.random.default_rng(0)), **change}
    with pytest.raises(error, match=message):
        convert.to_onnx(cell, **arguments)
