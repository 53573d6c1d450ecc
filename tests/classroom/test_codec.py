"""What crosses the wall of the sandbox: numbers, texts and their containers, nothing that acts."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from unrolled_course import codec

SCALARS = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text()
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(0, 9), inner, max_size=3)
    ),
    max_leaves=8,
)
ARRAYS = st_numpy.arrays(
    st.sampled_from(["f8", "f4", "i8", "u1", "?", "c16", ">f8"]),
    st_numpy.array_shapes(min_dims=0, min_side=0, max_side=3),
)


def same(left, right):
    if isinstance(left, float) and math.isnan(left):
        return isinstance(right, float) and math.isnan(right)
    if isinstance(left, (list, tuple)):
        return type(left) is type(right) and len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[k], right[k]) for k in left)
    return type(left) is type(right) and left == right


@given(VALUES)
def test_a_value_comes_back_as_it_was(value):
    assert same(value, codec.loads(codec.dumps(value)))


@given(ARRAYS)
def test_an_array_comes_back_with_its_type_and_shape(array):
    back = codec.loads(codec.dumps(array))
    assert back.dtype == array.dtype.newbyteorder("<")
    assert back.shape == array.shape
    np.testing.assert_array_equal(back, array)
    back[...] = 0  # it can be written into


@pytest.mark.parametrize(
    "value", [object(), len, np.array([object()]), {1, 2}, b"bytes", np.array(["text"])]
)
def test_of_anything_else_only_the_type_crosses(value):
    assert isinstance(codec.loads(codec.dumps([value]))[0], codec.Other)


def test_what_contains_itself_ends():
    value = []
    value.append(value)
    assert codec.dumps(value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[1",
        b'{"array": ["O", [1], "AAAA"]}',
        b'{"array": ["<f8", [2], "AAAA"]}',
        b'{"array": ["<f8", [-1], ""]}',
        b'{"array": ["<f8", [99999999999, 99999999999], ""]}',
        b'{"dict": [[{"dict": []}, 1]]}',
        b'{"unknown": 1}',
        b'{"array": 1, "dict": 2}',
        b"[" * 100_000,
        json.dumps("x" * (codec.MAX_BYTES + 1)).encode(),
    ],
)
def test_a_file_that_is_no_record_is_refused(content):
    with pytest.raises(codec.CodecError):
        codec.loads(content)


def test_what_is_too_large_is_refused():
    with pytest.raises(codec.CodecError, match="at most"):
        codec.dumps(np.zeros(codec.MAX_BYTES))
