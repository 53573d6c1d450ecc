"""What the tests of the contract of all cells share: sizes to draw, and when arrays are equal."""

import numpy as np
from hypothesis import strategies as st

from unrolled.models import SequenceLabeller, Stack, WindowNetwork

# What has no signals of its own: its parts have.
MODELS = (SequenceLabeller, Stack, WindowNetwork)

# d, d_x, T, B, seed. T = 0 and B = 0 have tests of their own.
small = st.tuples(*(st.integers(1, 3) for _ in range(2)), st.integers(1, 4), st.integers(1, 3))
seeds = st.integers(0, 2**32 - 1)

# Two orders of the same sums, some dozen terms of order 1 to 10 each: rounding, nothing else.
ROUNDING = 1e-12


def following(case, stop):
    """The samples that follow step ``stop``, or the end of a sequence that ended before.

    Returns them, (L-1, B, d_x), and for each the index (L-1, B) among the T + L-1 samples that each
    sequence is, its own look-ahead included.
    """
    ends = np.full(case.x.shape[1], len(case.x)) if case.lengths is None else case.lengths
    samples = np.concatenate([case.x, np.zeros_like(case.lookahead)])
    every, column = np.arange(len(case.lookahead))[:, None], np.arange(len(ends))
    samples[ends + every, column] = case.lookahead
    index = np.minimum(ends, stop) + every
    return samples[index, column], index


def signals_of(cell, tape):
    """The signals of a run of a cell; none of a model."""
    return {} if isinstance(cell, MODELS) else cell.signals(tape)


def assert_close(got, want, tol=ROUNDING):
    assert got.keys() == want.keys(), f"{sorted(got)} are not {sorted(want)}"
    for name in got:
        np.testing.assert_allclose(got[name], want[name], rtol=tol, atol=tol, err_msg=name)


def assert_near(got, want, tol=ROUNDING):
    """Compare two arrays against the largest entry, or one."""
    assert got.shape == want.shape
    atol = tol * max(1.0, np.abs(want).max(initial=0))
    np.testing.assert_allclose(got, want, rtol=0, atol=atol)
