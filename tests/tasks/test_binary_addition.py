import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.tasks.binary_addition import (
    Batch,
    carries,
    chain,
    encode,
    from_bits,
    sample,
    to_bits,
)

numbers = st.integers(0, 2**3000)
pairs = st.lists(st.tuples(numbers, numbers), max_size=3)
seeds = st.integers(0, 2**32 - 1)


def addends(batch: Batch) -> tuple[list[int], list[int]]:
    return from_bits(batch.x[..., 0]), from_bits(batch.x[..., 1])


def carries_by_column(a: Any, b: Any) -> list[int]:
    """Return the carries as a schoolchild finds them."""
    carry, out = 0, []
    for i, j in zip(a, b, strict=True):
        carry = int(int(i) + int(j) + carry >= 2)
        out.append(carry)
    return out


@settings(deadline=None)
@given(pairs=pairs)
def test_bits_of_the_sum_are_those_of_pythons_addition(pairs: Any) -> None:
    a, b = [p for p, _ in pairs], [q for _, q in pairs]
    batch = encode(a, b)
    assert addends(batch) == (a, b)
    assert from_bits(batch.y[..., 0]) == [i + j for i, j in pairs]
    assert not batch.carry[-1].any()


@settings(deadline=None)
@given(pairs=pairs, spare=st.integers(0, 3))
def test_without_the_last_column_the_sum_is_modulo_a_power_of_two(pairs: Any, spare: int) -> None:
    a, b = [p for p, _ in pairs], [q for _, q in pairs]
    steps = max((n.bit_length() for n in a + b), default=0) + spare
    batch = encode(a, b, steps)
    assert batch.y.shape == (steps, len(pairs), 1)
    assert from_bits(batch.y[..., 0]) == [(i + j) % 2**steps for i, j in pairs]


@settings(deadline=None)
@given(bits=st.lists(st.tuples(st.booleans(), st.booleans()), max_size=200))
def test_carries_are_those_of_column_addition(bits: Any) -> None:
    pair = np.array(bits, int).reshape(-1, 2, 1)
    got = carries(pair[:, 0], pair[:, 1])
    assert got[:, 0].tolist() == carries_by_column(pair[:, 0, 0], pair[:, 1, 0])


@settings(deadline=None)
@given(pairs=pairs)
def test_carry_out_has_the_weight_of_the_next_column(pairs: Any) -> None:
    """A bit of the sum is a ⊕ b ⊕ carry in; hence (a + b) ⊕ a ⊕ b are the carries in, 2 c."""
    batch = encode([p for p, _ in pairs], [q for _, q in pairs])
    want = [((i + j) ^ i ^ j) >> 1 for i, j in pairs]
    assert from_bits(batch.carry[..., 0]) == want


@settings(deadline=None)
@given(max_bits=st.integers(1, 40), batch=st.integers(0, 5), varying=st.booleans(), seed=seeds)
def test_sampled_sums_are_right(max_bits: int, batch: int, varying: bool, seed: int) -> None:
    drawn = sample(np.random.default_rng(seed), max_bits, batch, varying_length=varying)
    assert drawn.x.shape == (max_bits + 1, batch, 2)
    a, b = addends(drawn)
    assert all(n.bit_length() <= max_bits for n in a + b)
    assert from_bits(drawn.y[..., 0]) == [i + j for i, j in zip(a, b, strict=True)]
    for k in range(batch):
        assert drawn.carry[:, k, 0].tolist() == carries_by_column(*drawn.x[:, k].T)


def test_sampled_lengths_are_uniform() -> None:
    x = sample(np.random.default_rng(0), 8, 40_000, varying_length=True).x
    for a in (x[..., 0], x[..., 1]):
        # P(a[n] = 1) = ½ P(length > n) = ½ (8 - n)/8; five standard errors are 0.0125.
        np.testing.assert_allclose(a.mean(axis=1), (8 - np.arange(9)) / 16, atol=0.0125)


def test_sampled_bits_are_fair_and_independent() -> None:
    x = sample(np.random.default_rng(0), 8, 40_000).x[:8].reshape(8, -1)
    centered = x - 0.5
    # Covariance ¼ I; five standard errors of 80 000 products ±¼ are 0.0044.
    np.testing.assert_allclose(centered @ centered.T / 80_000, np.eye(8) / 4, atol=0.0044)


def test_same_seed_same_batch() -> None:
    one, two = (sample(np.random.default_rng(7), 8, 5) for _ in range(2))
    np.testing.assert_array_equal(one.x, two.x)
    other = sample(np.random.default_rng(8), 8, 5)
    assert not np.array_equal(one.x, other.x)


@settings(deadline=None)
@given(length=st.integers(0, 200), spare=st.integers(0, 5))
def test_chain_carries_through_exactly_length_columns(length: int, spare: int) -> None:
    steps = max(length, 1) + spare
    batch = chain(length, steps)
    assert batch.carry[:, 0, 0].tolist() == [1] * length + [0] * (steps - length)
    assert addends(batch) == ([2**length - 1], [1])


def test_chain_has_room_for_its_last_carry() -> None:
    for length in (0, 1, 5):
        assert from_bits(chain(length).y[..., 0]) == [2**length]


def test_one_integer_is_a_batch_of_one() -> None:
    one, many = encode(5, np.int64(6)), encode([5], [6])
    np.testing.assert_array_equal(one.x, many.x)
    assert from_bits(one.y[..., 0]) == [11]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_batch_has_the_dtype_asked_for(dtype: Any) -> None:
    rng = np.random.default_rng(0)
    for batch in (sample(rng, 3, 2, dtype=dtype), encode(1, 2, dtype=dtype), chain(3, dtype=dtype)):
        assert {v.dtype for v in vars(batch).values()} == {np.dtype(dtype)}


def test_no_columns_and_no_pairs() -> None:
    assert encode(0, 0, steps=0).x.shape == (0, 1, 2)
    assert encode([], []).y.shape == (1, 0, 1)
    assert carries(np.zeros((0, 3)), np.zeros((0, 3))).shape == (0, 3)


def test_ten_thousand_bits_take_no_time() -> None:
    rng = np.random.default_rng(0)
    start = time.perf_counter()
    batch = sample(rng, max_bits=10_000, batch=20)
    a, b = addends(batch)
    assert from_bits(batch.y[..., 0]) == [i + j for i, j in zip(a, b, strict=True)]
    np.testing.assert_array_equal(encode(a, b, steps=10_001).carry, batch.carry)
    # About 50 ms.
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0, 8, 2), TypeError, r"rng: expected a numpy\.random\.Generator, got int"),
        (("rng", 0, 2), ValueError, "max_bits: expected an integer ≥ 1, got 0"),
        (("rng", 8.0, 2), TypeError, "max_bits: expected an integer, got float"),
        (("rng", 8, -1), ValueError, "batch: expected an integer ≥ 0, got -1"),
        (("rng", 8, 2, 7), ValueError, "steps: expected at least max_bits = 8, got 7"),
        (("rng", 8, 2, 9.0), TypeError, "steps: expected an integer, got float"),
        (("rng", 8, 2, 9, np.int64), ValueError, "dtype: expected one of"),
        (("rng", 8, 2, 9, complex), ValueError, "dtype: expected float32 or float64, got complex"),
    ],
)
def test_sample_refuses(arguments: Any, error: type, message: str) -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(error, match=message):
        sample(*(rng if a == "rng" else a for a in arguments))


@pytest.mark.parametrize("option", ["no", 0.0, 1, None])
def test_sample_refuses_an_option_that_is_no_bool(option: Any) -> None:
    with pytest.raises(TypeError, match=f"varying_length: expected True or False, got {option!r}"):
        sample(np.random.default_rng(0), 8, 2, varying_length=option)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((1.5, 2), TypeError, "a: expected a sequence of integers, got float"),
        (([1], "1"), TypeError, "b: expected a sequence of integers, got str"),
        ((-1, 2), ValueError, r"a\[0\]: expected an integer ≥ 0, got -1"),
        (([1], [2, 3]), ValueError, "b: expected as many integers as a, B = 1, got 2"),
        ((8, 1, 3), ValueError, "steps: expected at least the 4 bits of the largest number, got 3"),
        ((8, 1, -1), ValueError, "steps: expected an integer ≥ 0, got -1"),
        ((8, 1, 5, np.float16), ValueError, "dtype: expected one of"),
    ],
)
def test_encode_refuses(arguments: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        encode(*arguments)


def test_chain_refuses() -> None:
    with pytest.raises(ValueError, match="length: expected an integer ≥ 0, got -1"):
        chain(-1)
    with pytest.raises(ValueError, match="steps: expected at least the 3 bits"):
        chain(3, steps=2)


def test_carries_refuses() -> None:
    bits = to_bits([1, 2], 3)
    with pytest.raises(ValueError, match="a: expected zeros and ones, got 3"):
        carries(bits + np.uint8(3) * (bits == 0), bits)
    with pytest.raises(ValueError, match=r"b: expected shape \(T, B\) = \(3, 2\), got \(2, 2\)"):
        carries(bits, bits[1:])
    with pytest.raises(TypeError, match="b: expected a numpy array"):
        carries(bits, bits.tolist())  # type: ignore[arg-type]
