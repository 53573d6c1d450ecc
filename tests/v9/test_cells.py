"""The backward passes printed in arXiv v9: wrong where the ledger of errata says, and as much.

Each fails the gradient check of the library, and passes it where printed and right agree.
"""

import numpy as np
import pytest
from cell_contract import assert_close, seeds
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_parity import assert_same

from unrolled import LSTM, RNN, AugmentedLSTM, verify
from unrolled._v9 import (
    PRINTED_IN_V9,
    AugmentedLSTMWithoutGateFactor,
    AugmentedLSTMWithoutTranspose,
    LSTMWithoutTranspose,
    RNNWithoutTranspose,
)

F = {"dtype": np.float64}
EXTENDED = {"window": 3, "projection_size": 4, **F}
#: Erratum → printed cell, right cell, and the error that the ledger of errata reports: the largest
#: relative one of any entity, or, of E8, that of W_x[du].
CELLS = {
    "E1": (RNNWithoutTranspose(3, 5, **F), RNN(3, 5, **F), 0.61),
    "E3": (LSTMWithoutTranspose(3, 5, "full", **F), LSTM(3, 5, "full", **F), 0.58),
    "E4": (AugmentedLSTMWithoutTranspose(3, 5, **EXTENDED), AugmentedLSTM(3, 5, **EXTENDED), 0.27),
    "E8": (AugmentedLSTMWithoutGateFactor(3, 5, **EXTENDED), AugmentedLSTM(3, 5, **EXTENDED), 0.55),
}
every_erratum = pytest.mark.parametrize("erratum", CELLS)


def gradients(make_case, all_gradients, erratum, seed):
    """The printed and the right gradients of seven steps of one case."""
    printed, right, _ = CELLS[erratum]
    found = []
    for cell in (printed, right):
        case = make_case(cell, 7, 2, seed)
        found.append(all_gradients(case.backward(case.forward())))
    return found


def check(case):
    """Run the gradient check of the library."""
    arguments = case.cell, case.params, case.x, case.state, case.lengths, case.lookahead
    return verify.cell_gradient("v9", *arguments, rng=case.rng, method="complex-step")


@every_erratum
@settings(max_examples=10)
@given(seed=seeds)
def test_the_printed_form_fails_the_gradient_check(make_case, erratum, seed):
    printed, right, _ = CELLS[erratum]
    check(make_case(right, 4, 1, seed))
    with pytest.raises(verify.VerificationError, match="v9: the claimed gradient is"):
        check(make_case(printed, 4, 1, seed))


@every_erratum
@settings(max_examples=10)
@given(seed=seeds, lengths=st.booleans())
def test_the_forward_pass_is_right(make_case, erratum, seed, lengths):
    cases = [make_case(cell, 4, 3, seed, lengths=lengths) for cell in CELLS[erratum][:2]]
    runs = [case.forward() for case in cases]
    np.testing.assert_array_equal(runs[0].outputs, runs[1].outputs)
    assert_close(runs[0].state, runs[1].state, tol=0)


@every_erratum
def test_it_is_off_by_about_what_is_reported(make_case, all_gradients, erratum):
    """The median of 50 random cells has the order of magnitude; it was measured on one cell."""
    errors = []
    for seed in range(50):
        printed, right = gradients(make_case, all_gradients, erratum, seed)
        if erratum == "E8":
            pairs = [(printed["params.W_x"][4], right["params.W_x"][4])]
        else:
            pairs = [(printed[name], right[name]) for name in right]
        errors.append(max(np.abs(p - r).max() / np.abs(r).max() for p, r in pairs))
    reported = CELLS[erratum][2]
    assert reported / 10 < np.median(errors) < 10 * reported


def test_without_the_gate_factor_all_but_one_weight_is_right_to_the_last_bit(
    make_case, all_gradients
):
    """E8 does not break the recursion."""
    printed, right = gradients(make_case, all_gradients, "E8", seed=0)
    printed["params.W_x"][4] = right["params.W_x"][4]
    assert_close(printed, right, tol=0)


def symmetric(W):
    """Symmetrize the last two axes in place."""
    W[:] = (W + np.swapaxes(W, -1, -2)) / 2


agreeing = {
    "E1": lambda case: symmetric(case.params["W_r"]),
    "E3": lambda case: symmetric(case.params["W_s"][2]),
    "E4": lambda case: symmetric(case.params["W_s"][2]),
    "E8": lambda case: open_input_gate(case.params),
}


def open_input_gate(params):
    for name in ("W_x", "W_v", "W_s"):
        params[name][3] = 0
    params["b"][3] = 40  # G_c(40) is 1 in float64


@every_erratum
@settings(max_examples=10)
@given(seed=seeds, lengths=st.booleans())
def test_where_they_agree_printed_and_right_are_the_same(
    make_case, all_gradients, erratum, seed, lengths
):
    """W_r or W_s_cr symmetric; g_cx = 1."""
    found = []
    for cell in CELLS[erratum][:2]:
        case = make_case(cell, 5, 3, seed, lengths=lengths)
        agreeing[erratum](case)
        found.append(all_gradients(case.backward(case.forward())))
    assert_same(*found)


@pytest.mark.parametrize(
    "cell",
    [
        RNNWithoutTranspose(3, 1, **F),
        *(LSTMWithoutTranspose(3, 4, kind, **F) for kind in ("none", "diagonal")),
        LSTMWithoutTranspose(3, 1, "full", **F),
        *(AugmentedLSTMWithoutTranspose(3, 4, 2, peepholes=k, **F) for k in ("none", "diagonal")),
        AugmentedLSTMWithoutTranspose(3, 1, 2, **F),
        AugmentedLSTMWithoutGateFactor(3, 4, 2, 3, input_gate=False, **F),
    ],
    ids=repr,
)
@settings(max_examples=10)
@given(seed=seeds)
def test_where_they_agree_the_gradient_check_passes(make_case, cell, seed):
    """Diagonal peepholes or none, a single unit, no control input gate."""
    check(make_case(cell, 4, 2, seed))


def test_every_erratum_says_what_where_and_when():
    assert list(PRINTED_IN_V9) == [f"E{k}" for k in range(1, 9)]
    for printed in PRINTED_IN_V9.values():
        assert printed.what != printed.right
        assert printed.where.startswith("eq")
        assert printed.agrees
        assert callable(printed.form)
    assert {name: type(cells[0]) for name, cells in CELLS.items()} == {
        name: PRINTED_IN_V9[name].form for name in CELLS
    }


def test_the_printed_forms_are_not_among_the_public_names():
    import unrolled

    assert "_v9" not in unrolled.__all__
    assert not any(form.__name__ in dir(unrolled) for _, _, _, _, form in PRINTED_IN_V9.values())
