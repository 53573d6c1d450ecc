"""The equations of the standard and the canonical RNN; what is particular to the standard one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import RNN, CanonicalRNN
from unrolled.warping import WARPINGS

# Some dozen sums of terms of order one, in another order: rounding and no more.
ROUNDING = 1e-12


@pytest.mark.parametrize("kind", [RNN, CanonicalRNN])
@pytest.mark.parametrize("warping", WARPINGS)
@settings(max_examples=25)
@given(
    d=st.integers(1, 4),
    d_x=st.integers(1, 3),
    steps=st.integers(1, 6),
    batch=st.integers(1, 3),
    seed=st.integers(0, 2**32 - 1),
    lengths=st.booleans(),
)
def test_values_and_gradients_are_those_of_the_equations(
    make_case, reference, kind, warping, d, d_x, steps, batch, seed, lengths
):
    case = make_case(kind(d_x, d, warping, np.float64), steps, batch, seed, lengths=lengths)
    run = case.forward()
    grads = case.backward(run)
    ends = [steps] * batch if case.lengths is None else case.lengths
    total = {name: np.zeros_like(value) for name, value in case.params.items()}
    for i, end in enumerate(ends):
        r, last, params, d_inputs, d_initial = reference.rnn(
            warping,
            case.params,
            case.x[:end, i],
            {"s": case.state["s"][i]},
            case.d_outputs[:end, i],
            {"s": case.d_state["s"][i]},
        )
        pairs = [
            (run.outputs[:end, i], r),
            (run.state["s"][i], last["s"]),
            (grads.inputs[:end, i], d_inputs),
            (grads.state["s"][i], d_initial["s"]),
        ]
        for got, want in pairs:
            np.testing.assert_allclose(got, want, rtol=ROUNDING, atol=ROUNDING)
        total = {name: total[name] + params[name] for name in total}
    for name, want in total.items():
        np.testing.assert_allclose(grads.params[name], want, rtol=ROUNDING, atol=ROUNDING)


def test_without_the_transpose_of_w_r_the_gradient_is_wrong(make_case):
    """Erratum E1 of v9, eq. 82: the printed form is what the cell gives with W_r transposed."""
    case = make_case(RNN(2, 3, "identity", np.float64), 4, 2, seed=0)
    run = case.forward()
    right = case.backward(run)
    case.params = {**case.params, "W_r": case.params["W_r"].T.copy()}
    printed = case.backward(run)
    assert np.abs(printed.inputs[-1] - right.inputs[-1]).max() < 1e-12  # no step after it
    assert np.abs(printed.inputs[0] - right.inputs[0]).max() > 0.1


def test_a_zero_state_of_the_logistic_rnn_reads_out_one_half():
    cell = RNN(1, 1, "logistic", np.float64)
    params = {"W_r": np.ones((1, 1)), "W_x": np.zeros((1, 1)), "theta": np.zeros(1)}
    run = cell.forward(params, np.zeros((1, 1, 1)))
    assert run.state["s"] == 0.5  # W_r G(0)


def test_output_size_is_hidden_size():
    assert RNN(2, 5).output_size == 5


def test_signals_are_the_states_and_the_outputs(make_case):
    case = make_case(RNN(2, 3, "logistic", np.float64), 5, 2, seed=0)
    run = case.forward()
    signals = case.cell.signals(run.tape)
    np.testing.assert_array_equal(signals["r"], run.outputs)
    np.testing.assert_array_equal(signals["s"][-1], run.state["s"])
    np.testing.assert_array_equal(case.cell.G(signals["s"]), signals["r"])


def test_fresh_parameters_are_as_documented():
    params = RNN(3, 5, dtype=np.float64).init(np.random.default_rng(0))
    # W_r W_rᵀ = I to the rounding of a QR factorisation.
    np.testing.assert_allclose(params["W_r"] @ params["W_r"].T, np.eye(5), atol=1e-14)
    assert np.abs(params["W_x"]).max() <= np.sqrt(6 / 8)
    assert not params["theta"].any()
