"""What the comparison with a clear and slow reference needs: its passes over a batch of sequences.

The references in ``cells/`` know one sequence; a batch is one after another. What comes back has
the names of ``torch_parity.of_cell``.
"""

import numpy as np
from cells import reference, reference_augmented, reference_gru

from unrolled import GRU, LSTM, AugmentedLSTM


def sequence_of(cell):
    """Return the reference's passes of one sequence of any cell.

    A function of (params, x, after, state, d_outputs, d_state), which returns outputs, last state,
    and gradients: parameters, inputs, look-ahead (None of a cell without), initial state.
    """

    def rnn(params, x, after, *rest):
        r, last, d_params, d_x, d_initial = reference.rnn(cell.warping, params, x, *rest)
        return r, last, d_params, d_x, None, d_initial

    def gru(params, x, after, *rest):
        signals, last, d_params, d_x, d_initial = reference_gru.gru(cell.reset, params, x, *rest)
        return signals["h"], last, d_params, d_x, None, d_initial

    def lstm(params, x, after, *rest):
        d, full = cell.hidden_size, dict(params)
        full.setdefault("W_s", np.zeros((3, d, d)))
        if cell.peepholes == "diagonal":
            full["W_s"] = full["W_s"][..., None] * np.eye(d)
        signals, last, d_params, d_x, d_initial = reference.lstm(full, x, *rest)
        if cell.peepholes == "diagonal":
            d_params["W_s"] = np.diagonal(d_params["W_s"], axis1=1, axis2=2)
        return signals["v"], last, {k: d_params[k] for k in params}, d_x, None, d_initial

    def augmented(params, *rest):
        full = reference_augmented.widened(cell, params)
        signals, last, d_params, *others = reference_augmented.augmented(full, *rest)
        return signals["v"], last, reference_augmented.narrowed(cell, d_params), *others

    return {GRU: gru, LSTM: lstm, AugmentedLSTM: augmented}.get(type(cell), rnn)


def of_reference(case):
    """Return all values and gradients of ``case``, sequence by sequence, by name."""
    sequence = sequence_of(case.cell)
    (steps, batch), cell = case.x.shape[:2], case.cell
    ends = [steps] * batch if case.lengths is None else case.lengths
    found = {"outputs": np.zeros_like(case.d_outputs), "d x": np.zeros_like(case.x)}
    found |= {f"last {name}": np.zeros_like(value) for name, value in case.state.items()}
    found |= {f"d {name}": np.zeros_like(value) for name, value in case.params.items()}
    found |= {f"d initial {name}": np.zeros_like(value) for name, value in case.state.items()}
    if cell.lookahead_size:
        found["d lookahead"] = np.zeros_like(case.lookahead)
    for i, end in enumerate(ends):
        outputs, last, d_params, d_x, d_after, d_initial = sequence(
            case.params,
            case.x[:end, i],
            case.lookahead[:, i] if cell.lookahead_size else np.zeros((0, cell.input_size)),
            {name: value[i] for name, value in case.state.items()},
            case.d_outputs[:end, i],
            {name: value[i] for name, value in case.d_state.items()},
        )
        found["outputs"][:end, i], found["d x"][:end, i] = outputs, d_x
        if cell.lookahead_size:
            found["d lookahead"][:, i] = d_after
        for name in last:
            found[f"last {name}"][i], found[f"d initial {name}"][i] = last[name], d_initial[name]
        for name, value in d_params.items():
            found[f"d {name}"] += value
    return found


def assert_same(got, want, tol=1e-14):
    """Compare by name, against the largest number of ``want``."""
    assert got.keys() == want.keys()
    scale = max(1.0, *(np.abs(value).max(initial=0) for value in want.values()))
    for name, value in want.items():
        np.testing.assert_allclose(got[name], value, rtol=0, atol=tol * scale, err_msg=name)
