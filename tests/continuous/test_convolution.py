"""Convolution on a torus: by its sum, by a matrix, by the fast transform."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.continuous import circulant, circular_convolution, torus_kernel


@settings(max_examples=30)
@given(
    shape=st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple),
    seed=st.integers(0, 2**32 - 1),
)
def test_all_three_are_the_sum(shape, seed):
    rng = np.random.default_rng(seed)
    kernel, signal = rng.standard_normal((2, *shape))
    want = np.zeros(shape)
    for i in np.ndindex(shape):
        for j in np.ndindex(shape):
            want[i] += kernel[j] * signal[tuple(np.subtract(i, j) % shape)]
    # Up to 64 products of order one, and the rounding of their sum.
    np.testing.assert_allclose(circular_convolution(kernel, signal), want, atol=1e-13)
    np.testing.assert_allclose(circulant(kernel) @ signal.ravel(), want.ravel(), atol=1e-13)


def test_a_template_acts_about_its_middle():
    """[1, -2, 1] is the second difference with both neighbors, whatever the size of the ring."""
    s = np.array([0.0, 1.0, 0.0, 0.0, 5.0])
    got = circulant(torus_kernel(np.array([1.0, -2.0, 1.0]), (5,))) @ s
    np.testing.assert_array_equal(got, np.roll(s, 1) - 2 * s + np.roll(s, -1))
    template = np.zeros((3, 3))
    template[0, 2] = 1  # from below and from the left
    image = np.arange(12.0).reshape(3, 4)
    got = circulant(torus_kernel(template, [3, 4])) @ image.ravel()
    np.testing.assert_array_equal(got.reshape(3, 4), np.roll(image, (-1, 1), (0, 1)))


def test_a_template_wider_than_the_ring_overlaps_itself():
    template = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    np.testing.assert_array_equal(torus_kernel(template, (2,)), [1 + 3 + 5, 2 + 4])
    np.testing.assert_array_equal(torus_kernel(template, (1,)), [15])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: circulant([1.0]), TypeError, "kernel: expected a numpy array"),
        (lambda: circulant(np.array(1.0)), ValueError, r"kernel: expected shape .* got \(\)"),
        (lambda: circulant(np.ones(0)), ValueError, r"kernel: expected sizes ≥ 1, got \(0,\)"),
        (lambda: circulant(np.ones(2, "f")), ValueError, "kernel: expected dtype float64"),
        (lambda: circulant(np.array([np.nan])), ValueError, "kernel: expected finite entries"),
        (
            lambda: circular_convolution(np.ones(2), np.ones(3)),
            ValueError,
            r"signal: expected shape of the kernel = \(2,\), got \(3,\)",
        ),
        (lambda: torus_kernel(np.ones(2), (4,)), ValueError, r"template: expected odd sizes.*\(2,"),
        (lambda: torus_kernel(np.ones(0), (4,)), ValueError, r"template: expected odd sizes.*\(0,"),
        (lambda: torus_kernel(np.ones(3), (4, 4)), ValueError, "template: expected shape one odd"),
        (lambda: torus_kernel(np.ones(3), 4), TypeError, "shape: expected a tuple of .* got 4"),
        (lambda: torus_kernel(np.ones(3), ()), TypeError, r"shape: expected a tuple .* got \(\)"),
        (lambda: torus_kernel(np.ones(3), (0,)), ValueError, "shape: expected an integer ≥ 1"),
        (lambda: torus_kernel(np.ones(3), (2.0,)), TypeError, "shape: expected an integer, got fl"),
    ],
)
def test_convolutions_refuse(call, error, message):
    with pytest.raises(error, match=message):
        call()
