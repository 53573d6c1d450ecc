"""Euler's two methods as an interactive figure: one blows up, one does not, both converge.

======== ====================================================== ===========
letter   meaning                                                shape
======== ====================================================== ===========
s        state of the unit                                      scalar
a        its rate, 1/s: how stiff the equation is               scalar
m        how often the step is halved, ΔT = τ₀/k with k = 2^m   0..5
======== ====================================================== ===========
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.continuous import DelayModel
from unrolled.figures.controls import Button, Control, Slider
from unrolled.figures.interactive import Figure

FEEDBACK, OMEGA, SECONDS = -0.8, 2.0, 4
#: Steps per delay of the finest run, and samples of the exact solution.
FINE = 64
RATES = tuple(range(2, 41, 2))
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
CAPTION = (
    "A backward step is safe at any length; a forward step longer than 2/a is not, and a little "
    "below 2/a the delayed readout can still feed its errors. From some step on, half the step "
    "leaves half the error in both. One step per delay, m = 0, is the recurrence of a network."
)


def euler_steps(*, rate: int = 20, halvings: int = 2, caption: str | None = None) -> Figure:
    """Return the figure in which forward and backward Euler follow one unit with a delay.

    The unit is ds/dt = a (-s(t) + b tanh s(t-τ₀) + sin ωt), with b = -0.8, τ₀ = 1 s, ω = 2/s. The
    reader sets its rate a and halves the step.

    Parameters
    ----------
    rate : int
        a at first, even, from 2 to 40.
    halvings : int
        m at first, from 0 to 5: there are 2^m steps in the delay.
    caption : str, optional
        What to conclude, where the page wants other words than the usual ones.

    Returns
    -------
    Figure
        With the values ``rate`` and ``halvings``.

    Raises
    ------
    TypeError, ValueError
        On a value the slider does not have.

    Examples
    --------
    >>> euler_steps(rate=10).values
    {'rate': 10, 'halvings': 2}
    """
    controls: list[Control] = [
        Slider("rate", "Rate a", RATES[0], RATES[-1], 2, value=rate, unit=" per s"),
        Slider("halvings", "Halvings m of the step", 0, 5, 1, value=halvings),
        Button("Halve the step", step={"halvings": 1}, key="h"),
        Button("Double the step", step={"halvings": -1}, key="d"),
    ]
    check.positive_int("rate", rate)
    check.positive_int("halvings", halvings, minimum=0)
    found = errors(rate)
    return Figure(
        title="One unit, two ways to step",
        caption=CAPTION if caption is None else caption,
        controls=controls,
        script=files(__package__).joinpath("euler_steps.js"),
        data={
            "rates": RATES,
            "exact": [exact(one) for one in RATES],
            "fine": FINE,
            "b": FEEDBACK,
            "omega": OMEGA,
            "seconds": SECONDS,
        },
        words=_words(rate, halvings, found),
        table=(
            ("Steps per delay", "Error, backward", "Error, forward"),
            [(2**m, *map(_short, pair)) for m, pair in enumerate(found)],
        ),
    )


def unit(rate: float) -> DelayModel:
    """Return the unit with this rate."""
    a = np.full((1, 1), float(rate))
    return DelayModel(-a, FEEDBACK * a, a, tau=1.0)


def drive(t: float) -> Array:
    """Return the input sin ωt."""
    return np.array([np.sin(OMEGA * t)])


@cache
def exact(rate: int) -> Array:
    """Return the solution at t = n/FINE, rounded to what a picture needs."""
    solution = unit(rate).solve(float(SECONDS), np.zeros(1), drive)
    s: Array = solution(np.arange(SECONDS * FINE + 1) / FINE)[:, 0].round(9)
    s.flags.writeable = False
    return s


def errors(rate: int) -> list[tuple[float, float]]:
    """Return the largest error of backward and of forward Euler, for 1, 2, 4, …, FINE steps."""
    found = []
    for m in range(FINE.bit_length()):
        k = 2**m
        want = exact(rate)[:: FINE // k]
        pair = []
        for method in ("backward", "forward"):
            s = unit(rate).discretize(k, method).run(SECONDS * k, np.zeros(1), drive).s[:, 0]
            pair.append(float(np.abs(s - want).max()))
        found.append((pair[0], pair[1]))
    return found


def _fixed(value: float, digits: int) -> str:
    """Return ``value`` with so many decimals, as JavaScript rounds: halves away from zero."""
    place = Decimal(1).scaleb(-digits)
    shown = Decimal(value).quantize(place, rounding=ROUND_HALF_UP)
    return f"{shown:f}".replace("-", "\N{MINUS SIGN}")


def _short(value: float) -> str:
    """Return two digits that count, or a power of ten."""
    if value < 1e4:
        return _fixed(value, max(0, 1 - int(np.floor(np.log10(value)))))
    mantissa, exponent = f"{value:.1e}".split("e+")
    return f"{mantissa} \N{MULTIPLICATION SIGN} 10{str(int(exponent)).translate(SUPERSCRIPTS)}"


def _words(rate: int, halvings: int, found: list[tuple[float, float]]) -> str:
    """Return what ``describe`` in euler_steps.js returns."""
    k = 2**halvings
    z = rate / k
    fate = "it grows" if z > 2 else "it stays" if z == 2 else "it fades"
    if 2 / (1 - FEEDBACK) < z < 2:  # |1 - z| + z |b| > 1, and b < 0
        fate = "it fades, unless the delayed readout renews it"
    who = "Backward Euler is the canonical RNN here. " if k == 1 else ""
    (backward, forward), (half, _) = found[halvings : halvings + 2]
    return (
        f"{who}ΔT = τ₀/{k} and aΔT = {_fixed(z, 2)}: "
        f"in a forward step the leak multiplies an error by {_fixed(1 - z, 2)}, {fate}; "
        f"in a backward step by {_fixed(1 / (1 + z), 2)}. "
        f"Largest error in {SECONDS} s: backward {_short(backward)}, forward {_short(forward)}. "
        f"With half the step, backward {_short(half)}: divided by {_fixed(backward / half, 1)}."
    )
