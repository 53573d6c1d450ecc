"""The figure of Euler's two methods declares what the library computes."""

import numpy as np
import pytest

from unrolled.figures import euler_steps
from unrolled.figures.euler_steps import FINE, RATES, SECONDS, _short, drive, errors, exact, unit


def test_exact_solution_is_that_of_a_finer_reference():
    for rate in (RATES[0], RATES[-1]):
        reference = unit(rate).solve(float(SECONDS), np.zeros(1), drive, rtol=1e-12, atol=1e-14)
        t = np.arange(SECONDS * FINE + 1) / FINE
        # Rounded to nine decimals.
        np.testing.assert_allclose(exact(rate), reference(t)[:, 0], rtol=0, atol=2e-9)


@pytest.mark.parametrize("rate", [2, 20, 40])
def test_forward_errors_explode_exactly_beyond_the_border(rate):
    for m, (backward, forward) in enumerate(errors(rate)):
        assert backward < 1
        assert (forward > 1) == (rate / 2**m > 2 or (rate / 2**m == 2 and m == 0))


def test_half_the_step_comes_to_leave_half_the_error():
    backward = np.array([pair[0] for pair in errors(2)])
    # First order: the ratios rise toward 2, and 64 steps per delay are near it.
    ratios = backward[:-1] / backward[1:]
    assert (np.diff(ratios) > 0).all()
    assert abs(ratios[-1] - 2) < 0.03


def test_words_name_the_network_at_one_step_per_delay():
    words = euler_steps(rate=2, halvings=0)._words
    assert words.startswith("Backward Euler is the canonical RNN here. ΔT = τ₀/1 and aΔT = 2.00")
    assert "by −1.00, it stays; in a backward step by 0.33." in words  # noqa: RUF001


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0743, "0.074"), (0.5, "0.50"), (3.14, "3.1"), (793.2, "793"), (56_000.0, "5.6 × 10⁴")],  # noqa: RUF001
)
def test_numbers_are_printed_with_two_digits_that_count(value, text):
    assert _short(value) == text


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"rate": 3}, ValueError, "value: expected a whole number of steps of 2"),
        ({"rate": 42}, ValueError, "value: expected a finite number in"),
        ({"rate": 20.0}, TypeError, "rate: expected an integer"),
        ({"halvings": 6}, ValueError, "value: expected a finite number in"),
        ({"halvings": -1}, ValueError, "value: expected a finite number in"),
        ({"halvings": 1.0}, TypeError, "halvings: expected an integer"),
        ({"caption": 3}, TypeError, "caption: expected a text"),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        euler_steps(**arguments)
