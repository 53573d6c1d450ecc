"""Delayed targets: the same data, due later."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.tasks import hidden_switch, registers
from unrolled.tasks.delay import delayed


@given(steps=st.integers(0, 6), late=st.integers(0, 4), batch=st.integers(0, 3))
def test_what_counts_is_what_was_there_and_nothing_else(steps, late, batch):
    drawn = hidden_switch.sample(np.random.default_rng(0), steps, batch)
    later = delayed(drawn, late)
    assert later.x.shape == later.y.shape == later.mask.shape == (steps + late, batch, 1)
    assert later.x.dtype == later.y.dtype == np.float32
    np.testing.assert_array_equal(later.x[:steps], drawn.x)
    np.testing.assert_array_equal(later.y[late:], drawn.y)
    assert not later.x[steps:].any()
    assert not later.mask[:late].any()
    assert later.mask[late:].all()


def test_a_mask_is_delayed_as_well():
    drawn = registers.sample(np.random.default_rng(0), 5, 2, 1)
    np.testing.assert_array_equal(delayed(drawn, 2).mask[2:], drawn.mask)


@pytest.mark.parametrize(("steps", "error"), [(-1, ValueError), (0.5, TypeError)])
def test_bad_delays_are_refused(steps, error):
    drawn = hidden_switch.sample(np.random.default_rng(0), 3, 1)
    with pytest.raises(error, match="steps"):
        delayed(drawn, steps)
