"""The hand-wired adder adds, and its second hidden unit is the carry."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.adder import handwired_adder

DTYPES = ("float32", "float64", "complex128")


def bits(number, steps):
    """The lowest ``steps`` bits of a Python integer, least significant first."""
    digits = np.frombuffer(number.to_bytes((steps + 7) // 8, "little"), np.uint8)
    return np.unpackbits(digits, bitorder="little")[:steps]


def network_sum(adder, a, b, steps):
    """a + b as the network writes it in ``steps`` columns, and its raw digits."""
    x = np.stack([bits(a, steps), bits(b, steps)], axis=-1)[:, None].astype(adder.cell.dtype)
    run = adder.cell.forward(adder.params, x, adder.initial_state())
    digits = adder.readout(run.outputs)[:, 0, 0]
    written = np.packbits(digits.real > 0.5, bitorder="little").tobytes()
    return int.from_bytes(written, "little"), digits, run.outputs[:, 0]


@pytest.mark.parametrize("dtype", DTYPES)
def test_sums_of_random_10000_bit_numbers_are_exact(dtype):
    rng = np.random.default_rng(0)
    adder = handwired_adder(dtype)
    for _ in range(3):
        a, b = (int.from_bytes(rng.bytes(1250), "little") for _ in range(2))
        written, digits, _ = network_sum(adder, a, b, 10_001)
        assert written == a + b
        assert set(digits.tolist()) <= {0, 1}  # not nearly: exactly


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_carry_survives_10000_columns(dtype):
    written, digits, _ = network_sum(handwired_adder(dtype), 2**10_000 - 1, 1, 10_001)
    assert written == 2**10_000
    assert digits.tolist() == [0] * 10_000 + [1]


@given(st.integers(0, 2**70), st.integers(0, 2**70))
@settings(deadline=None)
def test_second_hidden_unit_is_the_carry(a, b):
    steps = 72
    _, _, r = network_sum(handwired_adder(), a, b, steps)
    carries = [((a % 2**n) + (b % 2**n)) >> n for n in range(1, steps + 1)]
    assert ((1 + r[:, 1]) / 2).tolist() == carries


@given(st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 2**20)), max_size=4))
@settings(deadline=None)
def test_sums_in_a_batch_do_not_touch_each_other(pairs):
    adder = handwired_adder()
    columns = [np.stack([bits(a, 22), bits(b, 22)], -1) for a, b in pairs]
    x = np.stack(columns, axis=1).astype(float) if pairs else np.zeros((22, 0, 2))
    run = adder.cell.forward(adder.params, x, adder.initial_state(len(pairs)))
    y = adder.readout(run.outputs)[:, :, 0].astype(int)
    assert [sum(int(d) << n for n, d in enumerate(y[:, i])) for i in range(len(pairs))] == [
        a + b for a, b in pairs
    ]


@pytest.mark.parametrize(("gain", "remembers"), [(2.5, True), (2.1, True), (1.9, False)])
def test_carry_is_remembered_for_ever_only_above_a_gain_of_two(gain, remembers):
    # Between the ends of the chain r₂ obeys r = tanh(g/2 · r), whose fixed points are 0 alone up to
    # g = 2 and ± a positive number beyond.
    _, _, r = network_sum(handwired_adder(gain=gain), 2**999 - 1, 1, 999)
    fixed = 1.0 if remembers else 0.0
    for _ in range(2000):
        fixed = np.tanh(gain / 2 * fixed)
    assert abs(r[-1, 1] - fixed) < 1e-12
    assert (fixed > 0.1) == remembers


def test_adders_are_compared_by_identity():
    adder = handwired_adder()
    assert adder != handwired_adder()  # field by field it would be an array, and raise
    assert len({adder, handwired_adder()}) == 2


def test_no_columns_leave_the_initial_state():
    adder = handwired_adder()
    run = adder.cell.forward(adder.params, np.zeros((0, 1, 2)), adder.initial_state())
    assert run.state["s"].tolist() == [[-20, -20, -20]]
    assert adder.readout(run.outputs).shape == (0, 1, 1)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: handwired_adder("int64"), ValueError, "dtype: expected one of float32"),
        (lambda: handwired_adder(gain=0), ValueError, r"gain: expected a finite number in \(0"),
        (lambda: handwired_adder(gain=np.inf), ValueError, "gain: expected a finite number"),
        (
            lambda: handwired_adder("f4", gain=1e39),
            ValueError,
            "gain: .* finite in float32, got 1e",
        ),
        (
            lambda: handwired_adder("f4", gain=2e38),
            ValueError,
            "gain: .* finite in float32, got 2e",
        ),
        (lambda: handwired_adder(gain=1e308), ValueError, "gain: .* finite in float64, got 1e"),
        (lambda: handwired_adder(gain="40"), TypeError, "gain: expected a real number"),
        (lambda: handwired_adder().initial_state(-1), ValueError, "batch: expected an integer ≥ 0"),
        (lambda: handwired_adder().initial_state(1.5), TypeError, "batch: expected an integer"),
        (lambda: handwired_adder().readout([0]), TypeError, r"outputs: .* shape \(T, B, 3\)"),
        (lambda: handwired_adder().readout(np.zeros((1, 3))), ValueError, r"\(T, B, 3\)"),
        (lambda: handwired_adder().readout(np.zeros((1, 1, 3), "f4")), ValueError, "dtype float64"),
        (lambda: handwired_adder().readout(np.full((1, 1, 3), np.nan)), ValueError, "finite"),
    ],
)
def test_bad_input_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
