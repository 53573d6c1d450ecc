"""What a model is made of, and what it refuses to be made of."""

import subprocess
import sys

import numpy as np
import pytest

from unrolled.continuous import AdditiveModel, DelayModel

ONE, TWO = np.ones((1, 1)), np.eye(2)


def test_the_rate_is_the_sum_of_all_terms():
    rng = np.random.default_rng(0)
    A, B = rng.standard_normal((2, 2, 3, 3))
    C, phi = rng.standard_normal((2, 3, 2)), rng.standard_normal(3)
    model = AdditiveModel(
        [(A[0], 0.0), (A[1], 1.0)], [(B[0], 2.0), (B[1], 0.0)], [(C[0], -1.0), (C[1], 3.0)], phi
    )

    def state(t):
        return np.array([t, t**2, 1.0])

    def x(t):
        return np.array([1.0, t])

    want = A[0] @ state(5) + A[1] @ state(4) + phi
    want += B[0] @ np.tanh(state(3)) + B[1] @ np.tanh(state(5)) + C[0] @ x(6) + C[1] @ x(2)
    # Another order of the same sums of numbers up to 40.
    np.testing.assert_allclose(model.rate(5.0, state, x), want, rtol=0, atol=1e-13)


def test_sizes_and_delays_are_those_of_the_terms():
    model = AdditiveModel([(TWO, 3.0), (TWO, 0.0)], [(TWO, 1.0), (TWO, 3.0)], [(TWO[:, :1], 2.0)])
    assert (model.size, model.input_size, model.delays) == (2, 1, (1.0, 3.0))
    assert AdditiveModel(readout_terms=[(TWO, 0.0)]).delays == ()
    assert AdditiveModel([(TWO, 0.0)]).input_size == 0


def test_models_do_not_change():
    A = -np.eye(2)
    model = DelayModel(A, A, tau=1.0)
    A[:] = 7
    np.testing.assert_array_equal(model.A, -np.eye(2))
    with pytest.raises(ValueError, match="read-only"):
        model.A[0] = 7
    with pytest.raises(AttributeError, match="cannot assign to field 'phi'"):
        model.phi = np.ones(2)
    np.testing.assert_array_equal(model.phi, 0)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"state_terms": TWO}, TypeError, r"state_terms: expected a list of .* got ndarray"),
        ({"state_terms": [TWO]}, TypeError, r"state_terms\[0\]: expected \(coefficient, delay\)"),
        ({"state_terms": [(TWO,)]}, TypeError, r"state_terms\[0\]: expected \(coeff.* got tuple"),
        ({"state_terms": [(TWO[:1], 0)]}, ValueError, r"state_terms\[0\]\[0\]: .*\(d, d\).*\(1, 2"),
        ({"state_terms": [(ONE, 0.0), (TWO, 0.0)]}, ValueError, r"state_terms\[1\]\[0\]: expected"),
        ({"state_terms": [(TWO[:0, :0], 0.0)]}, ValueError, r"state_terms\[0\]\[0\]: .* sizes ≥ 1"),
        ({"state_terms": [(TWO.astype("f"), 0.0)]}, ValueError, "expected dtype float64, got flo"),
        ({"state_terms": [(TWO * np.nan, 0.0)]}, ValueError, "expected finite entries, got nan"),
        ({"state_terms": [(TWO, -1.0)]}, ValueError, r"state_terms\[0\]\[1\]: expected .* got -1"),
        ({"state_terms": [(TWO, None)]}, TypeError, r"state_terms\[0\]\[1\]: expected a real numb"),
        ({"readout_terms": [(ONE, 0.0)]}, ValueError, r"readout_terms\[0\]\[0\]: expected shape"),
        ({"readout_terms": [(TWO, -0.1)]}, ValueError, r"readout_terms\[0\]\[1\]: expected .* \[0"),
        ({"readout_terms": [(TWO, np.inf)]}, ValueError, r"readout_terms\[0\]\[1\]: expected a fi"),
        ({"input_terms": [(ONE, 0.0)]}, ValueError, r"input_terms\[0\]\[0\]: expected .*\(d, d_x"),
        ({"input_terms": [(TWO, 0), (TWO[:, :1], 0)]}, ValueError, r"input_terms\[1\]\[0\]: expe"),
        ({"input_terms": [(TWO[:, :0], 0)]}, ValueError, r"input_terms\[0\]\[0\]: .* sizes ≥ 1"),
        ({"input_terms": [(TWO, -np.inf)]}, ValueError, r"input_terms\[0\]\[1\]: expected a fini"),
        ({"phi": np.ones(1)}, ValueError, r"phi: expected shape \(d,\) = \(2,\), got \(1,\)"),
        ({"phi": 0.0}, TypeError, "phi: expected a numpy array"),
        ({"warping": "sign"}, ValueError, "warping: expected one of 'tanh'.* got 'sign'"),
        ({"state_terms": []}, ValueError, "state_terms, readout_terms: expected a state or a read"),
    ],
)
def test_models_refuse(change, error, message):
    with pytest.raises(error, match=message):
        AdditiveModel(**{"state_terms": [(TWO, 0.0)], **change})


def test_scipy_is_imported_when_it_is_needed_and_not_before():
    code = "import sys, unrolled.continuous as c; print('scipy' in sys.modules, c.DelayModel)"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout.startswith("False")


def test_a_missing_scipy_is_one_clear_sentence(monkeypatch):
    model = DelayModel(-ONE, ONE, tau=1.0)
    for name in [name for name in sys.modules if name.partition(".")[0] == "scipy"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "scipy", None)
    for use in (lambda: model.solve(1.0, np.ones(1)), model.equilibria):
        with pytest.raises(ImportError, match=r"^SciPy is not installed: pip install scipy$"):
            use()
    assert model.discretize(1).run(1, np.ones(1)).s.shape == (2, 1)
    assert model.stability().verdict
