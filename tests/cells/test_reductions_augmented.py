"""What the Augmented LSTM contains: the Vanilla one, and itself without a window; peepholes.

The tolerance, 1e-14 of the largest number compared, is rounding: sums of a few dozen terms in
another order, over at most six steps.
"""

import numpy as np
import pytest
from cell_contract import seeds
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_parity import assert_same
from torch_parity import of_cell

from unrolled import LSTM, AugmentedLSTM

sizes = {
    "d": st.integers(1, 4),
    "d_x": st.integers(1, 3),
    "steps": st.integers(1, 6),
    "batch": st.integers(1, 3),
    "seed": seeds,
}
CX = 3


# Vanilla from augmented -------------------------------------------------------------------------


def open_input_gate(params):
    """Set W_cx = 0 and b_cx = 40: g_cx is 1 in float64."""
    for name in ("W_x", "W_v", "W_s"):
        if name in params:
            params[name][CX] = 0
    params["b"][CX] = 40


@pytest.mark.parametrize("peepholes", LSTM.PEEPHOLES)
@settings(max_examples=40)
@given(**sizes, lengths=st.booleans())
def test_the_augmented_lstm_with_all_extensions_idle_is_the_vanilla_one(
    make_case, peepholes, d, d_x, steps, batch, seed, lengths
):
    """L = 1, W_q = I, g_cx = 1: values and every gradient the vanilla cell has."""
    cell = AugmentedLSTM(d_x, d, 1, d, True, peepholes, np.float64)
    case = make_case(cell, steps, batch, seed, lengths=lengths)
    open_input_gate(case.params)
    case.params["W_q"] = np.eye(d)
    got = of_cell(case)
    del got["d W_q"]
    for name in case.params.keys() - {"W_q"}:
        got[f"d {name}"] = np.delete(got[f"d {name}"], CX, axis=0)
    got["d W_x"] = got["d W_x"][:, 0]
    case.cell = LSTM(d_x, d, peepholes, np.float64)
    case.params = {name: np.delete(case.params[name], CX, 0) for name in case.cell.param_shapes()}
    case.params["W_x"] = case.params["W_x"][:, 0]
    assert_same(got, of_cell(case))


@pytest.mark.parametrize("peepholes", LSTM.PEEPHOLES)
@settings(max_examples=25)
@given(**sizes)
def test_with_its_options_off_it_is_the_vanilla_one_bit_for_bit(
    make_case, peepholes, d, d_x, steps, batch, seed
):
    cell = AugmentedLSTM(d_x, d, input_gate=False, peepholes=peepholes, dtype=np.float64)
    case = make_case(cell, steps, batch, seed)
    got = of_cell(case)
    got["d W_x"] = got["d W_x"][:, 0]
    case.cell = LSTM(d_x, d, peepholes, np.float64)
    case.params["W_x"] = case.params["W_x"][:, 0].copy()
    assert_same(got, of_cell(case), tol=0)


# Context windows --------------------------------------------------------------------------------


@settings(max_examples=60)
@given(**sizes, window=st.integers(2, 4), gate=st.booleans(), projects=st.booleans())
def test_a_window_is_the_same_cell_fed_the_samples_stacked(
    make_case, d, d_x, steps, batch, seed, window, gate, projects
):
    """[x[n]; …; x[n+L-1]] as one input, the taps side by side as one matrix."""
    options = {"projection_size": 1 if projects else None, "input_gate": gate, "dtype": np.float64}
    case = make_case(AugmentedLSTM(d_x, d, window, **options), steps, batch, seed)
    got = of_cell(case)
    gates = len(case.cell.gates)
    padded = np.concatenate([case.x, case.lookahead])
    case.x = np.concatenate([padded[tap : tap + steps] for tap in range(window)], axis=2)
    beside = np.swapaxes(case.params["W_x"], 1, 2).reshape(gates, 1, d, window * d_x)
    case.params = {**case.params, "W_x": beside}
    case.cell, case.lookahead = AugmentedLSTM(window * d_x, d, 1, **options), None
    want = of_cell(case)
    taps = want["d W_x"].reshape(gates, d, window, d_x)
    want["d W_x"] = np.swapaxes(taps, 1, 2)
    # Each sample gets back what reaches it from every window it stands in.
    d_padded = np.zeros_like(padded)
    for tap, part in enumerate(np.split(want["d x"], window, axis=2)):
        d_padded[tap : tap + steps] += part
    want |= {"d x": d_padded[:steps], "d lookahead": d_padded[steps:]}
    assert_same(got, want)


# Peepholes --------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(**sizes, augmented=st.booleans())
def test_gers_peepholes_are_diagonal_matrices(make_case, d, d_x, steps, batch, seed, augmented):
    """The same run, and the gradient is the diagonal of that of the full matrices."""
    cells = {
        kind: AugmentedLSTM(d_x, d, peepholes=kind, dtype=np.float64)
        if augmented
        else LSTM(d_x, d, kind, np.float64)
        for kind in ("diagonal", "full")
    }
    case = make_case(cells["diagonal"], steps, batch, seed)
    got = of_cell(case)
    case.cell = cells["full"]
    case.params = {**case.params, "W_s": case.params["W_s"][..., None] * np.eye(d)}
    want = of_cell(case)
    want["d W_s"] = np.diagonal(want["d W_s"], axis1=1, axis2=2)
    assert_same(got, want)
