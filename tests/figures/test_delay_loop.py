"""The loop with a delay: verdicts, borders and words agree with the theory and the library."""

import numpy as np
import pytest

from unrolled.figures import delay_loop
from unrolled.figures.delay_loop import STRENGTHS, TAUS, critical_delay, loop, verdict


def test_verdict_is_the_one_the_theorem_gives_wherever_the_reader_can_go():
    data = delay_loop().data
    for b, row in zip(STRENGTHS, data["verdicts"], strict=True):
        for tau, words in zip(TAUS, row, strict=True):
            if b > 1:
                expected = "stays on its side"
            elif b == 1:
                expected = "on the edge"
            elif b >= -1:
                expected = "settles"
            else:
                expected = "swings" if tau > critical_delay(b) else "settles"
            assert words.startswith(expected), (tau, b)


@pytest.mark.parametrize(
    ("tau", "b"), [(0.5, -2.0), (2.0, -2.0), (1.0, 0.5), (3.0, 2.0), (0.0, -3.0), (1.0, 3.0)]
)
def test_verdict_is_what_a_solution_does(tau, b):
    late = loop(tau, b).solve(80, np.array([0.5]))(np.linspace(60, 80, 401))[:, 0]
    words = verdict(tau, b)[0]
    if words.startswith("settles"):
        assert np.abs(late).max() < 1e-3
    elif words == "swings":
        assert late.min() < -0.3 < 0.3 < late.max()
    else:
        assert np.ptp(late) < 1e-6 < late.min()


def test_border_is_in_the_map_and_on_the_imaginary_axis():
    border = delay_loop().data["border"]
    assert len(border) > 30
    assert border[-1][1] > 3.98
    for b, tau in border[::5]:
        assert abs(verdict(tau, b)[1].real) < 1e-9
        assert 0 < tau <= TAUS[-1]


def test_levels_are_resting_places():
    for b, level in zip(STRENGTHS, delay_loop().data["levels"], strict=True):
        assert (level > 0) == (b > 1)
        assert level == pytest.approx(b * np.tanh(level), abs=1e-12)


def test_words_tell_the_verdict_and_the_range():
    words = delay_loop(tau=1.0, b=2.0, start=-0.1)._words
    assert words.startswith("Delay 1.0, strength +2.00: stays on its side.")
    assert "The states +1.92 and \N{MINUS SIGN}1.92 attract." in words
    assert words.endswith("is between \N{MINUS SIGN}1.92 and \N{MINUS SIGN}1.91.")
    assert "neither grows nor fades" in delay_loop(tau=1.0, b=1.0)._words


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: delay_loop(tau=-1), ValueError, "value: expected"),
        (lambda: delay_loop(b=0.1), ValueError, "value: expected"),
        (lambda: delay_loop(start=0.5), ValueError, "value: expected"),
        (lambda: loop(1.0, np.inf), ValueError, "b: expected a finite number"),
        (lambda: loop(-1.0, 1.0), ValueError, "tau: expected"),
        (lambda: verdict("1", 1.0), TypeError, "tau: expected"),
        (lambda: critical_delay(-1.0), ValueError, "b: expected a strength < -1"),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()
