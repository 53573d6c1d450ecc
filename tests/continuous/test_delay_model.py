"""The model with one delay: its arguments, and the RNN it becomes."""

import numpy as np
import pytest

from unrolled import CanonicalRNN
from unrolled.continuous import DelayModel

ONE, TWO = np.ones((1, 1)), np.eye(2)


def test_it_is_an_additive_model_with_one_term_of_each_kind():
    A, B, C, phi = -TWO, 2 * TWO, TWO[:, :1], np.array([1.0, 2.0])
    model = DelayModel(A, B, C, 0.5, phi, "logistic")
    for got, want in ((model.A, A), (model.B, B), (model.C, C), (model.phi, phi)):
        np.testing.assert_array_equal(got, want)
    assert [term.delay for term in model.state_terms] == [0.0]
    assert [term.delay for term in model.readout_terms] == [0.5]
    assert [term.delay for term in model.input_terms] == [0.0]
    assert (model.tau, model.warping, model.size, model.input_size) == (0.5, "logistic", 2, 1)
    assert repr(model) == "DelayModel(d=2, d_x=1, tau=0.5, warping='logistic')"
    assert DelayModel(A, B).C is None


def test_the_weights_are_those_of_equations_25_to_29():
    rng = np.random.default_rng(0)
    A, B, C = rng.standard_normal((3, 4, 4))
    phi, h = rng.standard_normal(4), 0.3
    cell, params = DelayModel(A, B, C, h, phi).to_rnn()
    W_s = np.linalg.inv(np.eye(4) - h * A)
    want = {"W_s": W_s, "W_r": h * W_s @ B, "W_x": h * W_s @ C, "theta": h * W_s @ phi}
    assert cell == CanonicalRNN(4, 4, dtype=np.float64)
    assert params.keys() == want.keys()
    for name, value in want.items():
        np.testing.assert_allclose(params[name], value, rtol=0, atol=1e-15 * 10)
    # Two identities of the weights.
    np.testing.assert_allclose(W_s - np.eye(4), h * params["W_s"] @ A, atol=1e-14)
    transition = W_s @ (np.eye(4) + h * B)
    np.testing.assert_allclose(params["W_s"] + params["W_r"], transition, atol=1e-14)


def test_the_rnn_may_compute_in_another_dtype():
    model = DelayModel(-TWO, TWO, TWO, warping="relu")
    cell, params = model.to_rnn(np.float32)
    assert cell == CanonicalRNN(2, 2, "relu", np.float32)
    assert {value.dtype for value in params.values()} == {np.dtype(np.float32)}
    cell.forward(params, np.zeros((1, 1, 2), np.float32))
    params["W_s"][:] = 0  # a copy of its own
    assert model.to_rnn()[1]["W_s"].any()


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (DelayModel(-ONE, ONE), r"C: expected input coefficients \(d, d_x\).* got None"),
        (DelayModel(-ONE, ONE, ONE, tau=0.0), "tau: expected a delay > 0, which is the step"),
        (DelayModel(2 * ONE, ONE, ONE, tau=0.5), "step: expected ΔT such that 1/ΔT is no eigenva"),
    ],
)
def test_to_rnn_refuses(model, message):
    with pytest.raises(ValueError, match=message):
        model.to_rnn()


def test_to_rnn_refuses_a_dtype():
    with pytest.raises(ValueError, match="dtype: expected one of float32, float64, complex128"):
        DelayModel(-ONE, ONE, ONE).to_rnn("float16")


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"A": TWO[:1]}, ValueError, r"A: expected shape \(d, d\), d ≥ 1, got \(1, 2\)"),
        ({"A": TWO[:0, :0]}, ValueError, r"A: expected shape \(d, d\), d ≥ 1, got \(0, 0\)"),
        ({"A": -1.0}, TypeError, "A: expected a numpy array"),
        ({"B": ONE}, ValueError, r"B: expected shape \(d, d\) = \(2, 2\), got \(1, 1\)"),
        ({"B": TWO + np.inf}, ValueError, "B: expected finite entries, got inf"),
        ({"C": ONE}, ValueError, r"C: expected shape \(d, d_x\) = \(2, any\), got \(1, 1\)"),
        ({"C": TWO[:, :0]}, ValueError, r"C: expected shape .* d_x ≥ 1, or None, got \(2, 0\)"),
        ({"C": TWO.astype("f")}, ValueError, "C: expected dtype float64, got float32"),
        ({"tau": -1.0}, ValueError, r"tau: expected a finite number in \[0.0, inf\], got -1.0"),
        ({"tau": True}, TypeError, "tau: expected a real number, got bool"),
        ({"phi": np.ones(3)}, ValueError, r"phi: expected shape \(d,\) = \(2,\), got \(3,\)"),
        ({"warping": None}, ValueError, "warping: expected one of .* got None"),
    ],
)
def test_delay_models_refuse(change, error, message):
    with pytest.raises(error, match=message):
        DelayModel(**{"A": -TWO, "B": TWO, "C": TWO, **change})
