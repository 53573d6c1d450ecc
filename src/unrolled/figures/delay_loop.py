"""One unit fed back through a delay, as an interactive figure: it settles, stays or swings.

========= ==================================================== ==================
letter    meaning                                              shape
========= ==================================================== ==================
tau       τ₀, the delay                                        0, 0.1, … 4
b         strength of the readout                              -4, -3.75, … 4
start     the state up to time 0                               scalar
lambda_   λ, rightmost characteristic root at the state 0      scalar
level     s* > 0 with s* = b tanh s*, or 0 if there is none    scalar
========= ==================================================== ==================
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.continuous import DelayModel, characteristic_roots
from unrolled.figures.controls import Choice, Control, Slider
from unrolled.figures.interactive import Figure

TAU_STEP, B_STEP = 0.1, 0.25
TAUS = np.arange(41) * TAU_STEP
STRENGTHS = np.arange(-16, 17) * B_STEP
STARTS = (-1, -0.1, 0.1, 1)
#: From LATE to END is called the end of a trajectory.
LATE, END = 20, 30
COLUMNS = ("Time", "State s", "Readout r")
MINUS = "\N{MINUS SIGN}"
CAPTION = (
    "Three regions, and their borders do not depend on where the state began. Above b = 1 the loop "
    "returns more than leaks away, and the state stays on the side on which it was. Between "
    f"{MINUS}1 and 1 it returns less, and everything settles at 0, whatever the delay. Below "
    f"{MINUS}1 the delay decides: past the curve 0 repels, there is no other place to rest, and "
    "the state swings. It never runs away."
)


def loop(tau: float, b: float) -> DelayModel:
    """Return the model ds/dt = -s(t) + b tanh(s(t-τ₀)).

    Parameters
    ----------
    tau : float
        τ₀ ≥ 0.
    b : float

    Raises
    ------
    TypeError, ValueError
        If they are not finite real numbers, or τ₀ < 0.

    Examples
    --------
    >>> loop(2.0, -2.0)
    DelayModel(d=1, d_x=0, tau=2.0, warping='tanh')
    """
    b = check.real_number("b", b)
    return DelayModel(np.array([[-1.0]]), np.array([[b]]), tau=tau)  # eq-add-loop


def verdict(tau: float, b: float) -> tuple[str, complex]:
    """Return what a small disturbance of the state 0 becomes, and the rightmost root λ behind it.

    Parameters
    ----------
    tau, b : float
        Delay and strength of the loop.

    Returns
    -------
    verdict : str
        "settles", "settles in swings", "stays on its side", "swings" or "on the edge".
    root : complex
        λ, its imaginary part ≥ 0.

    Raises
    ------
    TypeError, ValueError
        As ``loop`` does.

    Examples
    --------
    >>> [verdict(tau, b)[0] for tau, b in [(2.0, 0.5), (0.5, -2.0), (2.0, -2.0), (2.0, 2.0)]]
    ['settles', 'settles in swings', 'swings', 'stays on its side']
    """
    root = complex(characteristic_roots(loop(tau, b))[0])
    if abs(root.real) < 1e-9:
        return "on the edge", root
    if root.real < 0:
        return "settles in swings" if root.imag > 0 else "settles", root
    return "swings" if root.imag > 0 else "stays on its side", root


def critical_delay(b: float) -> float:
    """Return the delay past which the loop of strength b < -1 swings: arccos(1/b)/√(b²-1).

    Parameters
    ----------
    b : float
        Below -1.

    Raises
    ------
    TypeError, ValueError
        If ``b`` is no finite number below -1.

    Examples
    --------
    >>> round(critical_delay(-2.0), 4)
    1.2092
    """
    b = check.real_number("b", b)
    if b >= -1:
        raise check.fail("b", "a strength < -1: no other loop swings for good", b)
    return float(np.arccos(1 / b) / np.sqrt(b * b - 1))  # eq-add-critical-delay


def delay_loop(tau: float = 2.0, b: float = -2.0, start: float = 0.1) -> Figure:
    """Return the figure in which a loop with a delay settles, stays on its side or swings.

    Parameters
    ----------
    tau : float
        τ₀ at first: 0, 0.1, … 4.
    b : float
        Strength at first: -4, -3.75, … 4.
    start : {-1, -0.1, 0.1, 1}
        The state up to time 0.

    Returns
    -------
    Figure
        With the values ``tau``, ``b`` and ``start``.

    Raises
    ------
    TypeError, ValueError
        If a value is none of these.

    Examples
    --------
    >>> delay_loop(tau=1.0).values
    {'tau': 1, 'b': -2, 'start': 0.1}
    """
    controls: list[Control] = [
        Slider("tau", "Delay τ₀", 0, 4, TAU_STEP, value=tau),
        Slider("b", "Strength b of the readout", -4, 4, B_STEP, value=b),
        Choice("start", "State before time 0", STARTS, value=start),
    ]
    # Rounded, so that rounding dust of 0.1 does not become another delay than the slider's.
    solution = loop(round(tau, 1), b).solve(END, np.array([float(start)]))
    return Figure(
        title=f"A loop with a delay: ds/dt = {MINUS}s(t) + b tanh(s(t {MINUS} τ₀))",
        caption=CAPTION,
        controls=controls,
        script=files(__package__).joinpath("delay_loop.js"),
        data=_atlas(),
        words=_words(tau, b, solution),
        table=(COLUMNS, [_row(3 * k, solution) for k in range(11)]),
    )


@lru_cache
def _atlas() -> dict[str, Any]:
    """Return what the library knows of every loop the reader can set, by strength and delay."""
    grid = [[verdict(float(tau), float(b)) for tau in TAUS.round(1)] for b in STRENGTHS]
    roots = [[[round(r.real, 6), round(r.imag, 6)] for _, r in row] for row in grid]
    bs = -np.geomspace(4, 1.0001, 1200)
    border = [[b, tau] for b, tau in zip(bs, map(critical_delay, bs), strict=True) if tau <= 4]
    return {
        "tau_step": TAU_STEP,
        "b_step": B_STEP,
        "strengths": STRENGTHS,
        "roots": roots,
        "verdicts": [[words for words, _ in row] for row in grid],
        "levels": [_level(float(b)) for b in STRENGTHS],
        "border": [*border[::15], border[-1]],
    }


def _level(b: float) -> float:
    """Return the positive equilibrium of a loop of strength b, or 0 if there is none."""
    states: Array = loop(0.0, b).equilibria().states
    return float(states.max()) if b > 1 else 0.0


def _format(value: float, form: str = "+.2f") -> str:
    """Return ``value`` as the figure prints it, with a minus sign as long as the plus sign."""
    return format(value, form).replace("-", MINUS)


def _row(t: int, solution: Any) -> list[object]:
    """Return one line of the table."""
    state = solution(t)[0]
    return [t, _format(state, "+.3f"), _format(np.tanh(state), "+.3f")]


def _words(tau: float, b: float, solution: Any) -> str:
    """Return what ``describe`` in delay_loop.js returns."""
    what, root = verdict(round(tau, 1), b)
    if what == "on the edge":
        disturbance = "A small disturbance of 0 neither grows nor fades exponentially"
    else:
        way = "grows" if root.real > 0 else "fades"
        disturbance = f"A small disturbance of 0 {way} like e to the {_format(root.real, '.2f')} t"
    swing = f", with a period of {2 * np.pi / root.imag:.2f}" if root.imag > 0 else ""
    level = _level(b)
    rest = f" The states {_format(level)} and {_format(-level)} attract." if level else ""
    late = solution(np.linspace(LATE, END, 201))
    late = np.where(np.abs(late) < 0.005, 0.0, late)  # no minus before 0.00
    return (
        f"Delay {tau:.1f}, strength {_format(b)}: {what}. {disturbance}{swing}.{rest} From time "
        f"{LATE} to {END} the state is between {_format(late.min())} and {_format(late.max())}."
    )
