import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.tasks.bits import from_bits, to_bits

numbers = st.lists(st.integers(0, 2**3000), max_size=4)


@settings(deadline=None)
@given(numbers=numbers, spare=st.integers(0, 20))
def test_bit_n_is_the_bit_of_weight_two_to_the_n(numbers: list[int], spare: int) -> None:
    length = max((n.bit_length() for n in numbers), default=0) + spare
    bits = to_bits(numbers, length)
    assert bits.shape == (length, len(numbers))
    assert bits.dtype == np.uint8
    for column, number in zip(bits.T, numbers, strict=True):
        assert "".join(map(str, reversed(column.tolist()))).lstrip("0") == f"{number:b}".lstrip("0")


@settings(deadline=None)
@given(numbers=numbers, spare=st.integers(0, 20))
def test_from_bits_undoes_to_bits(numbers: list[int], spare: int) -> None:
    length = max((n.bit_length() for n in numbers), default=0) + spare
    assert from_bits(to_bits(numbers, length)) == numbers


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float32, np.float64, complex])
def test_from_bits_takes_any_numeric_dtype(dtype: Any) -> None:
    assert from_bits(to_bits([5, 0], 4).astype(dtype)) == [5, 0]


@pytest.mark.parametrize(
    "numbers",
    [
        (3, 9),
        range(3, 12, 6),
        np.array([3, 9]),
        np.array([3, 9], np.uint8),
        np.array([3, 9], object),
    ],
)
def test_to_bits_takes_any_sequence_of_integers(numbers: Any) -> None:
    assert from_bits(to_bits(numbers, 4)) == [3, 9]


def test_numbers_of_ten_thousand_bits_take_no_time() -> None:
    numbers = [2**10_000 - 1 - 3**k for k in range(100)]
    start = time.perf_counter()
    assert from_bits(to_bits(numbers, 10_000)) == numbers
    # About 10 ms; a Python loop over the million bits would take seconds.
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("numbers", "length", "error", "message"),
    [
        (3, 4, TypeError, "numbers: expected a sequence of integers, got int"),
        ("11", 4, TypeError, "numbers: expected a sequence of integers, got str"),
        ([1, 2.0], 4, TypeError, r"numbers\[1\]: expected an integer, got float"),
        ([True], 4, TypeError, r"numbers\[0\]: expected an integer, got bool"),
        ([-1], 4, ValueError, r"numbers\[0\]: expected an integer ≥ 0, got -1"),
        (np.ones((2, 2), int), 4, ValueError, r"numbers: expected shape \(B,\), got \(2, 2\)"),
        ([1, 16], 4, ValueError, r"numbers\[1\]: expected .* length = 4 bits, got one of 5 bits"),
        ([1], -1, ValueError, "length: expected an integer ≥ 0, got -1"),
        ([1], 4.0, TypeError, "length: expected an integer, got float"),
    ],
)
def test_to_bits_refuses(numbers: Any, length: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        to_bits(numbers, length)


@pytest.mark.parametrize(
    ("bits", "error", "message"),
    [
        ([[1]], TypeError, r"bits: expected a numpy array of shape \(T, B\), got list"),
        (np.ones(3), ValueError, r"bits: expected shape \(T, B\)"),
        (np.full((1, 2), 2), ValueError, r"bits: expected zeros and ones, got 2 at index \[0, 0\]"),
        (np.full((1, 2), 0.5), ValueError, r"bits: expected zeros and ones, got 0\.5"),
        (np.full((1, 2), np.nan), ValueError, "bits: expected finite entries"),
        (np.array([["1"]]), ValueError, "bits: expected a numeric array"),
    ],
)
def test_from_bits_refuses(bits: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        from_bits(bits)
