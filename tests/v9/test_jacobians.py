"""The Jacobians printed in arXiv v9, eqs. 91 and 177 to 180, beside the exact ones.

``tests/jacobians`` compares the exact ones with the complex step through the cells.
"""

import numpy as np
import pytest
from cell_contract import seeds
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import LSTM, RNN, jacobians
from unrolled._v9 import PRINTED_IN_V9, factors_177, factors_178, product_91, product_180

# Rounding of the same products of at most five steps, in another order.
ROUNDING = 1e-12
F = {"dtype": np.float64}
STEPS = 5
sizes = {"d": st.integers(1, 4), "batch": st.integers(1, 3), "seed": seeds}


def gap(got, want):
    """The largest difference, relative to the largest entry."""
    assert got.shape == want.shape
    return np.abs(got - want).max() / max(1e-300, np.abs(want).max())


def of_product(printed, case, n=0, l=STEPS - 1):  # noqa: E741
    """How far the printed ∂ψ[n]/∂ψ[l] is from the exact one."""
    run = case.cell, case.params, case.forward().tape, n, l
    return gap(printed(*run), jacobians.error_jacobian(*run))


def of_factors(printed, case):
    """How far the printed ∂ψ[k-1]/∂ψ[k] are from the exact ones."""
    run = case.cell, case.params, case.forward().tape
    return gap(printed(*run), jacobians.error_flow(*run).factors)


GAPS = {
    "E2": lambda case: of_product(product_91, case),
    "E5": lambda case: of_factors(factors_177, case),
    "E6": lambda case: of_factors(factors_178, case),
    "E7": lambda case: of_product(product_180, case),
}
#: Erratum → the errors that the ledger of errata reports, lowest and highest.
REPORTED = {"E2": (1.5, 2.6), "E5": (0.27, 0.38), "E6": (0.12, 0.23), "E7": (0.015, 0.015)}


def cell(erratum, d=4):
    return RNN(3, d, **F) if erratum == "E2" else LSTM(3, d, "full", **F)


@pytest.mark.parametrize("erratum", GAPS)
def test_the_printed_form_is_off_by_about_what_is_reported(make_case, erratum):
    """The median of 50 random cells, within a factor of ten; one seed says little."""
    gaps = [
        GAPS[erratum](make_case(cell(erratum), STEPS, 1, seed, scale=0.7)) for seed in range(50)
    ]
    low, high = REPORTED[erratum]
    assert low / 10 < np.median(gaps) < 10 * high


def symmetric(W):
    W[:] = (W + np.swapaxes(W, -1, -2)) / 2


def diagonal(W):
    W *= np.eye(W.shape[-1])


@settings(max_examples=30)
@given(**sizes)
def test_product_91_is_right_for_a_symmetric_matrix_and_a_constant_slope(make_case, d, batch, seed):
    case = make_case(RNN(2, d, "identity", **F), STEPS, batch, seed)
    symmetric(case.params["W_r"])
    assert of_product(product_91, case) < ROUNDING


def test_product_91_is_wrong_even_for_one_unit():
    """Where the transpose does not matter, the index does: G'(s[k]) is not G'(s[k-1])."""
    one = RNN(1, 1, **F)
    params = {"W_r": np.ones((1, 1)), "W_x": np.ones((1, 1)), "theta": np.zeros(1)}
    tape = one.forward(params, np.array([0.0, 1.0]).reshape(2, 1, 1)).tape
    assert jacobians.error_jacobian(one, params, tape, 0, 1).item() == 1  # G'(0)
    slope = 1 / np.cosh(1.0) ** 2
    np.testing.assert_allclose(product_91(one, params, tape, 0, 1), [[[slope]]], rtol=1e-15)


@settings(max_examples=30)
@given(**sizes)
def test_factors_177_are_right_for_symmetric_weights(make_case, d, batch, seed):
    case = make_case(cell("E5", d), STEPS, batch, seed)
    symmetric(case.params["W_v"])
    symmetric(case.params["W_s"])
    assert of_factors(factors_177, case) < ROUNDING


@settings(max_examples=30)
@given(**sizes)
def test_factors_178_are_right_for_diagonal_weights(make_case, d, batch, seed):
    case = make_case(cell("E6", d), STEPS, batch, seed)
    diagonal(case.params["W_v"])
    diagonal(case.params["W_s"])
    assert of_factors(factors_178, case) < ROUNDING


@settings(max_examples=30)
@given(**sizes)
def test_factors_178_are_the_forward_jacobian_but_for_the_readout_peephole(
    make_case, d, batch, seed
):
    """With W_s_cr diagonal they are ∂s[k]/∂s[k-1], and their norms those of ∂ψ[k-1]/∂ψ[k]."""
    case = make_case(cell("E6", d), STEPS, batch, seed)
    diagonal(case.params["W_s"][2])
    run = case.cell, case.params, case.forward().tape
    right = jacobians.error_flow(*run).factors
    printed = factors_178(*run)
    assert gap(printed, np.swapaxes(right, 2, 3)) < ROUNDING
    norms = [np.linalg.norm(factor, 2, axis=(2, 3)) for factor in (printed, right)]
    np.testing.assert_allclose(*norms, rtol=ROUNDING)


@settings(max_examples=30)
@given(**sizes, data=st.data(), peepholes=st.sampled_from(LSTM.PEEPHOLES))
def test_product_180_is_right_without_the_weights_from_v_to_the_readout_gate(
    make_case, data, d, batch, seed, peepholes
):
    n, l = sorted(data.draw(st.tuples(*[st.integers(0, STEPS - 1)] * 2)))  # noqa: E741
    case = make_case(LSTM(2, d, peepholes, **F), STEPS, batch, seed)
    case.params["W_v"][2] = 0
    assert of_product(product_180, case, n, l) < ROUNDING


@settings(max_examples=30)
@given(**sizes, n=st.integers(0, STEPS - 2))
def test_product_180_is_right_for_a_single_step(make_case, d, batch, seed, n):
    case = make_case(cell("E7", d), STEPS, batch, seed)
    assert of_product(product_180, case, n, n + 1) < ROUNDING
    assert of_product(product_180, case, n, n) == 0


def test_the_functions_are_those_of_the_table():
    forms = {"E2": product_91, "E5": factors_177, "E6": factors_178, "E7": product_180}
    assert {name: PRINTED_IN_V9[name].form for name in forms} == forms


@pytest.mark.parametrize("function", [product_91, product_180])
def test_steps_outside_the_run_are_refused(make_case, function):
    case = make_case(cell("E2" if function is product_91 else "E7"), STEPS, 1, seed=0)
    with pytest.raises(ValueError, match="l: expected a step of the run, at most T-1 = 4, got 5"):
        function(case.cell, case.params, case.forward().tape, 0, STEPS)
