"""What the tests of ONNX models share: a model run like the cell it was made of."""

import numpy as np
import onnxruntime

# A rounding of float32 is 6e-8 for numbers below one, and ONNX Runtime's own tanh and logistic are
# right to about 1e-7. Inputs and states of about half a unit and weights no larger than fresh ones
# keep what is compared of order one, also where no warping bounds it: errors over up to nine steps
# then stay below 1e-6.
SINGLE = 1e-6
# Sums of a few dozen terms of order one, over at most nine steps; also the logistic of ONNX Runtime
# in float64 is right to some roundings.
DOUBLE = 1e-12
SCALE = 0.5


def fan_in(case):
    """Divide the weights by the root of the terms they are summed over, and return the case."""
    for value in case.params.values():
        value /= np.sqrt(np.float32(value.shape[-1]))
    return case


def inputs(case, *, lookahead=True):
    """Return what a model of ``case.cell`` is fed, by name."""
    feed = {"x": case.x, **{f"initial_{name}": value for name, value in case.state.items()}}
    if case.lengths is not None:
        feed["lengths"] = case.lengths.astype(np.int32)
    if lookahead and case.lookahead is not None:
        feed["lookahead"] = case.lookahead
    return feed


def takes(case):
    """Return the arguments of ``to_onnx`` for a model that takes all that the case has."""
    return {"lengths": case.lengths is not None, "lookahead": case.lookahead is not None}


def run_onnx(model, feed):
    """Return what ONNX Runtime computes, by name."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, feed), strict=True))


def cell_outputs(case):
    """Return what the cell computes, by the names of the model."""
    run = case.forward()
    return {"outputs": run.outputs, **{f"final_{k}": v for k, v in run.state.items()}}


def assert_parity(got, want, tol):
    """Compare arrays by name, in dtype too."""
    assert got.keys() == want.keys()
    for name, value in want.items():
        assert got[name].dtype == value.dtype
        np.testing.assert_allclose(got[name], value, rtol=0, atol=tol, err_msg=name)
