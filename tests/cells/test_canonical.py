"""What is particular to the canonical RNN; its equations are compared in ``test_rnn.py``."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import RNN, CanonicalRNN
from unrolled.warping import WARPINGS


@pytest.mark.parametrize("warping", WARPINGS)
@settings(max_examples=20)
@given(
    sizes=st.tuples(*(st.integers(1, 4) for _ in range(4))),
    seed=st.integers(0, 2**32 - 1),
    lengths=st.booleans(),
)
def test_without_w_s_it_is_the_standard_rnn_bit_for_bit(
    make_case, all_gradients, warping, sizes, seed, lengths
):
    d, d_x, steps, batch = sizes
    cell, standard = (kind(d_x, d, warping, np.float64) for kind in (CanonicalRNN, RNN))
    case = make_case(cell, steps, batch, seed, lengths=lengths)
    case.params["W_s"] = np.zeros((d, d))
    params = {name: case.params[name] for name in ("W_r", "W_x", "theta")}
    run = case.forward()
    want = standard.forward(params, case.x, case.state, lengths=case.lengths)
    np.testing.assert_array_equal(run.outputs, want.outputs)
    np.testing.assert_array_equal(run.state["s"], want.state["s"])
    got = all_gradients(case.backward(run))
    del got["params.W_s"]
    grads = standard.backward(params, want.tape, case.d_outputs, case.d_state)
    for name, value in all_gradients(grads).items():
        np.testing.assert_array_equal(got[name], value, err_msg=name)


def test_the_state_reaches_the_next_one_unwarped():
    """W_s = 1 and nothing else: a state far beyond tanh's range is kept, and so is its adjoint."""
    cell = CanonicalRNN(1, 1, dtype=np.float64)
    params = {name: np.zeros(shape) for name, (shape, _) in cell.param_shapes().items()}
    params["W_s"][:] = 1
    run = cell.forward(params, np.ones((50, 1, 1)), {"s": np.array([[7.0]])})
    assert run.state["s"] == 7
    grads = cell.backward(params, run.tape, np.zeros((50, 1, 1)), {"s": np.array([[3.0]])})
    assert grads.state["s"] == 3
    assert grads.params["W_s"] == 50 * 3 * 7


def test_without_the_transpose_of_w_s_the_gradient_is_wrong(make_case):
    case = make_case(CanonicalRNN(2, 3, "identity", np.float64), 4, 2, seed=0)
    run = case.forward()
    right = case.backward(run)
    case.params = {**case.params, "W_s": case.params["W_s"].T.copy()}
    wrong = case.backward(run)
    assert np.abs(wrong.inputs[0] - right.inputs[0]).max() > 0.1


def test_signals_are_the_states_and_the_outputs(make_case):
    case = make_case(CanonicalRNN(2, 3, "logistic", np.float64), 5, 2, seed=0)
    run = case.forward()
    signals = case.cell.signals(run.tape)
    np.testing.assert_array_equal(signals["r"], run.outputs)
    np.testing.assert_array_equal(signals["s"][-1], run.state["s"])


def test_fresh_parameters_are_as_documented():
    """A backward-Euler step, h = 1, of A = -I and B = Q orthogonal: (I - hA)⁻¹ = ½ I."""
    cell = CanonicalRNN(3, 5, dtype=np.float64)
    params = cell.init(np.random.default_rng(0))
    np.testing.assert_array_equal(params["W_s"], np.eye(5) / 2)
    # To the rounding of a QR factorization.
    np.testing.assert_allclose(4 * params["W_r"] @ params["W_r"].T, np.eye(5), atol=1e-14)
    assert 0 < np.abs(params["W_x"]).max() <= np.sqrt(6 / 8)
    assert not params["theta"].any()


@pytest.mark.parametrize("warping", WARPINGS)
@settings(max_examples=20)
@given(d=st.integers(1, 5), seed=st.integers(0, 2**32 - 1), scale=st.sampled_from([0.1, 1.0, 30.0]))
def test_fresh_parameters_never_stretch_the_distance_of_two_states(warping, d, seed, scale):
    cell, rng = CanonicalRNN(2, d, warping, np.float64), np.random.default_rng(seed)
    start = scale * rng.standard_normal((2, d))
    run = cell.forward(cell.init(rng), np.ones((6, 2, 2)), {"s": start})
    states = np.concatenate([start[None], cell.signals(run.tape)["s"]])
    distances = np.linalg.norm(states[:, 0] - states[:, 1], axis=-1)
    # Slack: a few roundings of states of this size.
    assert (np.diff(distances) <= 1e-14 * max(scale, 1) * d).all()
