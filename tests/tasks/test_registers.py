"""Registers: what is read is what was written last."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.tasks import registers


@given(
    steps=st.integers(0, 30),
    batch=st.integers(0, 3),
    size=st.integers(1, 5),
    seed=st.integers(0, 2**32 - 1),
)
def test_answers_are_those_of_a_dictionary(steps, batch, size, seed):
    drawn = registers.sample(np.random.default_rng(seed), steps, batch, size, np.float64)
    assert drawn.x.shape == (steps, batch, size + 2)
    assert drawn.y.shape == drawn.mask.shape == (steps, batch, 1)
    for b in range(batch):
        held = {}
        for x, y, counts in zip(drawn.x[:, b], drawn.y[:, b], drawn.mask[:, b], strict=True):
            assert x[:-2].sum() == 1
            address, bit, writing = int(x[:-2].argmax()), x[-2], x[-1]
            assert counts[0] == (not writing and address in held)
            assert y[0] == (held.get(address) == 1)
            if writing:
                held[address] = bit
            assert abs(bit) == writing


def test_writing_and_bits_are_fair_and_addresses_uniform():
    x = registers.sample(np.random.default_rng(1), 50, 400, 4).x
    # Five standard errors each.
    assert abs(x[..., -1].mean() - 0.5) < 5 * 0.5 / 20_000**0.5
    assert abs(x[..., -2].sum()) < 5 * 10_000**0.5
    assert np.abs(x[..., :4].mean(axis=(0, 1)) - 0.25).max() < 5 * (0.1875 / 20_000) ** 0.5


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"rng": 1}, TypeError, "rng"),
        ({"steps": -1}, ValueError, "steps"),
        ({"batch": 1.5}, TypeError, "batch"),
        ({"registers": 0}, ValueError, "registers"),
        ({"dtype": complex}, ValueError, "dtype"),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    right = {"rng": np.random.default_rng(0), "steps": 3, "batch": 2}
    with pytest.raises(error, match=message):
        registers.sample(**(right | arguments))
