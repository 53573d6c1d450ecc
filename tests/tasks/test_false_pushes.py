"""Turning points: where they are follows from the true pushes alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.tasks import false_pushes
from unrolled.tasks.false_pushes import ANGLE, DAMPING, PUSH

seeds = st.integers(0, 2**32 - 1)


@given(steps=st.integers(0, 20), batch=st.integers(0, 3), points=st.integers(1, 3), seed=seeds)
def test_points_turn_as_complex_numbers_and_obey_true_pushes_only(steps, batch, points, seed):
    drawn = false_pushes.sample(
        np.random.default_rng(seed), steps, batch, points, noise=5.0, dtype=np.float64
    )
    assert drawn.x.shape == (steps, batch, 2 * points + 1)
    assert drawn.y.shape == (steps, batch, 2 * points)
    z = np.zeros((batch, points), complex)
    for x, y in zip(drawn.x, drawn.y, strict=True):
        push = x[:, 0:-1:2] + 1j * x[:, 1:-1:2]
        z = DAMPING * np.exp(1j * ANGLE) * z + x[:, -1:] * push
        # Twenty rotations, each rounded.
        np.testing.assert_allclose(y[:, ::2] + 1j * y[:, 1::2], z, atol=1e-14)


def test_reports_have_their_sizes_and_flags_their_rate():
    x = false_pushes.sample(np.random.default_rng(1), 50, 400, 1, 3.0, 0.3, np.float64).x
    true = x[..., -1] == 1
    assert set(np.unique(x[..., -1])) == {0, 1}
    # Five standard errors each.
    assert abs(true.mean() - 0.7) < 5 * (0.21 / 20_000) ** 0.5
    assert abs(x[true, :2].std() / PUSH - 1) < 5 / (2 * 28_000) ** 0.5
    assert abs(x[~true, :2].std() / 3.0 - 1) < 5 / (2 * 12_000) ** 0.5


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"rng": 1}, TypeError, "rng"),
        ({"steps": -1}, ValueError, "steps"),
        ({"batch": 1.5}, TypeError, "batch"),
        ({"points": 0}, ValueError, "points"),
        ({"noise": -1}, ValueError, "noise"),
        ({"false": 1.5}, ValueError, "false"),
        ({"dtype": complex}, ValueError, "dtype"),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    right = {"rng": np.random.default_rng(0), "steps": 3, "batch": 2}
    with pytest.raises(error, match=message):
        false_pushes.sample(**(right | arguments))
