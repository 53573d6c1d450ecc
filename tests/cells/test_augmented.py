"""What is particular to the Augmented LSTM: its equations, its options, how it starts."""

from itertools import product

import numpy as np
import pytest
from cell_contract import ROUNDING, assert_close, seeds
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_parity import of_reference
from torch_parity import assert_parity, of_cell

from unrolled import AugmentedLSTM

OPTIONS = {
    f"{peepholes}{'-gate' if input_gate else ''}{'-projection' if projects else ''}": {
        "peepholes": peepholes,
        "input_gate": input_gate,
        "projects": projects,
    }
    for peepholes, input_gate, projects in product(AugmentedLSTM.PEEPHOLES, *[(False, True)] * 2)
}
every_option = pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)

sizes = {
    "d": st.integers(1, 4),
    "d_x": st.integers(1, 3),
    "window": st.integers(1, 4),
    "steps": st.integers(1, 5),  # also fewer than the window
    "batch": st.integers(1, 3),
    "seed": seeds,
}


def make(d_x, d, window=1, *, projects=False, input_gate=False, peepholes="none", d_v=None):
    size = (d_v or max(1, d - 1)) if projects else None
    return AugmentedLSTM(d_x, d, window, size, input_gate, peepholes, np.float64)


def zeros(cell):
    return {name: np.zeros(shape) for name, (shape, _) in cell.param_shapes().items()}


@every_option
@settings(max_examples=25)
@given(data=st.data(), **sizes, lengths=st.booleans())
def test_values_and_gradients_are_those_of_the_equations(
    make_case, options, data, d, d_x, window, steps, batch, seed, lengths
):
    d_v = data.draw(st.integers(1, d)) if options["projects"] else None
    cell = make(d_x, d, window, **options, d_v=d_v)
    case = make_case(cell, steps, batch, seed, lengths=lengths)
    # Some dozen sums of terms of order one, in another order: rounding and no more.
    assert_parity(of_cell(case), of_reference(case), ROUNDING)


@every_option
def test_signals_are_those_of_the_equations(make_case, reference_augmented, options):
    case = make_case(make(2, 4, 3, **options), 6, 1, seed=0)
    full = reference_augmented.widened(case.cell, case.params)
    state = {name: value[0] for name, value in case.state.items()}
    d_state = {name: value[0] for name, value in case.d_state.items()}
    arguments = case.x[:, 0], case.lookahead[:, 0], state, case.d_outputs[:, 0], d_state
    want = reference_augmented.augmented(full, *arguments)[0]
    if not options["input_gate"]:
        assert (want.pop("g_cx") == 1).all()  # or the reference were of another cell
    got = case.cell.signals(case.forward().tape)
    assert_close({name: value[:, 0] for name, value in got.items()}, want)
    assert got["v"].shape == (6, 1, case.cell.output_size)
    assert got["s"].shape == (6, 1, 4)


@every_option
@settings(max_examples=10)
@given(**sizes, lengths=st.booleans())
def test_no_lookahead_is_one_of_zeros(
    make_case, options, d, d_x, window, steps, batch, seed, lengths
):
    """The zero-padded edge, bit for bit."""
    case = make_case(make(d_x, d, window + 1, **options), steps, batch, seed, lengths=lengths)
    case.lookahead = np.zeros_like(case.lookahead)
    run = case.forward()
    bare = case.cell.forward(case.params, case.x, case.state, lengths=case.lengths)
    np.testing.assert_array_equal(bare.outputs, run.outputs)
    assert_close(bare.state, run.state, tol=0)
    grads, bare_grads = case.backward(run), case.backward(bare)
    assert_close(bare_grads.params, grads.params, tol=0)
    np.testing.assert_array_equal(bare_grads.inputs, grads.inputs)
    np.testing.assert_array_equal(bare_grads.lookahead, grads.lookahead)


@every_option
@settings(max_examples=15)
@given(**sizes, cut=st.integers(0, 4))
def test_an_output_depends_on_its_window_and_the_past_alone(
    make_case, options, d, d_x, window, steps, batch, seed, cut
):
    """Other samples from step n + L on leave what came before n + 1 as it was, bit for bit."""
    case = make_case(make(d_x, d, window, **options), steps, batch, seed)
    outputs = case.forward().outputs
    n = min(cut, steps - 1)
    case.x[n + window :] += 1
    if case.lookahead is not None:
        case.lookahead[max(0, n + window - steps) :] += 1
    np.testing.assert_array_equal(case.forward().outputs[: n + 1], outputs[: n + 1])


def test_each_tap_sees_the_sample_so_many_steps_ahead():
    """One weight of one at tap l: u[n] = tanh(x[n + l]), the look-ahead included."""
    cell, x = make(1, 1, 3), np.array([1.0, 2.0, 3.0, 4.0, 5.0]).reshape(-1, 1, 1) / 5
    for lag in range(3):
        params = zeros(cell)
        params["W_x"][cell.gates.index("du"), lag] = 1
        run = cell.forward(params, x[:3], lookahead=x[3:])
        np.testing.assert_array_equal(cell.signals(run.tape)["u"], np.tanh(x[lag : lag + 3]))


def test_the_lookahead_follows_the_end_of_each_sequence():
    """With lengths, what counts as the next sample differs from sequence to sequence."""
    cell = make(1, 1, 2)
    params = zeros(cell)
    params["W_x"][cell.gates.index("du"), 1] = 1
    x, after = np.full((3, 2, 1), 0.5), np.array([[[0.1], [0.2]]])
    run = cell.forward(params, x, lengths=np.array([3, 1]), lookahead=after)
    u = cell.signals(run.tape)["u"][..., 0]
    np.testing.assert_array_equal(u[:, 0], np.tanh([0.5, 0.5, 0.1]))
    assert u[0, 1] == np.tanh(0.2)


def test_the_input_gate_gates_the_input_alone():
    """With g_cx = 0 no sample reaches u; what v and the bias bring it stays."""
    cell = make(1, 2, input_gate=True)
    params, du = {name: value + 1 for name, value in zeros(cell).items()}, cell.gates.index("du")
    cx = cell.gates.index("cx")
    params["W_x"][cx] = params["W_v"][cx] = 0
    params["b"][cx] = -800  # G_c is 0 in float64
    params["b"][du] = 0.25
    state = {"s": np.zeros((1, 2)), "v": np.array([[0.5, -0.25]])}
    signals = cell.signals(cell.forward(params, np.full((1, 1, 1), 3.0), state).tape)
    assert not signals["g_cx"].any()
    np.testing.assert_array_equal(signals["u"], np.full((1, 1, 2), np.tanh(0.25 + 0.25)))


def test_a_bias_of_40_opens_the_input_gate_to_the_last_bit(make_case):
    """What the reductions rest on: g_cx is 1 and nothing comes back through it."""
    case = make_case(make(2, 3, input_gate=True), 4, 2, seed=0)
    for name in ("W_x", "W_v"):
        case.params[name][3] = 0
    case.params["b"][3] = 40
    run = case.forward()
    assert (case.cell.signals(run.tape)["g_cx"] == 1).all()
    grads = case.backward(run).params
    assert not any(grads[name][3].any() for name in ("W_x", "W_v", "b"))


@every_option
def test_each_bias_moves_its_own_gate(options):
    for gate in make(1, 1, **options).gates:
        cell = make(1, 1, **options)
        params = zeros(cell)
        params["b"][cell.gates.index(gate)] = 3
        signals = cell.signals(cell.forward(params, np.zeros((1, 1, 1))).tape)
        rest = {name: 0.5 for name in signals if name.startswith("g_")} | {"u": 0.0}
        moved = {name for name, value in rest.items() if signals[name] > value}
        assert moved == {"u" if gate == "du" else f"g_{gate}"}


def test_parameter_counts():
    """5 L d_s d_x + 4 d_s² + 6 d_s d_v + 5 d_s: 470 at d_x = 3, d_s = 5, d_v = 4, L = 3."""
    for d_x, d, d_v, L in [(3, 5, 4, 3), (1, 1, 1, 1), (2, 7, 3, 4)]:
        cell = AugmentedLSTM(d_x, d, window=L, projection_size=d_v)
        assert cell.param_count() == 5 * L * d * d_x + 4 * d**2 + 6 * d * d_v + 5 * d
    assert AugmentedLSTM(3, 5, window=3, projection_size=4).param_count() == 470


def test_options_that_are_off_leave_their_parameters_out():
    shapes = {name: shape for name, (shape, _) in make(2, 3).param_shapes().items()}
    assert shapes == {"W_x": (4, 1, 3, 2), "W_v": (4, 3, 3), "b": (4, 3)}
    assert make(2, 3).gates == ("cu", "cs", "cr", "du")
    assert make(2, 3, input_gate=True).gates == ("cu", "cs", "cr", "cx", "du")
    seen = {k: make(2, 3, peepholes=k).param_shapes()["W_s"][0] for k in ("diagonal", "full")}
    assert seen == {"diagonal": (3, 3), "full": (3, 3, 3)}
    gated = make(2, 3, input_gate=True, peepholes="full").param_shapes()
    assert gated["W_s"] == ((4, 3, 3), "(4, d_s, d_s)")


def test_the_default_is_the_cell_of_the_paper_without_window_and_projection():
    assert AugmentedLSTM(2, 3) == AugmentedLSTM(2, 3, 1, None, True, "full", np.float32)
    assert AugmentedLSTM(2, 3).lookahead_size == 0
    assert AugmentedLSTM(2, 3, window=4).lookahead_size == 3


@every_option
def test_fresh_parameters_are_as_documented(options):
    cell = make(3, 6, 4, **options, d_v=4)
    params = cell.init(np.random.default_rng(0))
    d_v = cell.output_size
    # Orthonormal to the rounding of a QR factorization of at most 6 columns.
    for W in params["W_v"]:
        np.testing.assert_allclose(W.T @ W, np.eye(d_v), atol=1e-14)
    if options["projects"]:
        W_q = params["W_q"]
        np.testing.assert_allclose(W_q @ W_q.T, np.eye(d_v), atol=1e-14)
    bound = np.sqrt(6 / (4 * 3 + 6))  # L d_x inputs, d_s outputs
    for tap in params["W_x"].reshape(-1, 6, 3):
        # Of 18 uniform draws the largest is within half the bound with probability 2⁻¹⁸.
        assert bound / 2 < np.abs(tap).max() <= bound
    b = np.zeros((len(cell.gates), 6))
    b[cell.gates.index("cs")] = 1
    np.testing.assert_array_equal(params["b"], b)
    assert not params.get("W_s", np.zeros(1)).any()


def test_repr_and_state_tell_the_options_and_sizes():
    cell = AugmentedLSTM(2, 4, window=3, projection_size=3, dtype=np.float64)
    assert repr(cell) == (
        "AugmentedLSTM(input_size=2, hidden_size=4, window=3, projection_size=3, "
        "input_gate=True, peepholes='full', dtype=float64)"
    )
    assert cell.state_shapes(5) == {"s": ((5, 4), "(B, d_s)"), "v": ((5, 3), "(B, d_v)")}
    assert cell.output_size == 3
    assert make(2, 4).state_shapes(5)["v"] == ((5, 4), "(B, d_s)")
    assert cell != AugmentedLSTM(2, 4, window=2, projection_size=3, dtype=np.float64)
