"""The exercise room: three cells with a mistake each, and no label."""

from __future__ import annotations

from functools import cache

from unrolled import _checks as check
from unrolled.museum import passes
from unrolled.museum.cells import ClearLSTM, Pass
from unrolled.museum.mutation import mutate

_LINES = {
    "A": (
        'alpha["cs"] = psi * s_old * g_cs * (1 - g_cs)',
        'alpha["cs"] = psi * s * g_cs * (1 - g_cs)',
    ),
    "B": (
        'f_psi = alpha["cu"] @ p["W_s_cu"] + alpha["cs"] @ p["W_s_cs"] + g_cs * psi',
        'f_psi = alpha["cu"] @ p["W_s_cs"] + alpha["cs"] @ p["W_s_cu"] + g_cs * psi',
    ),
    "C": (
        'psi = chi * g_cr * (1 - r**2) + alpha["cr"] @ p["W_s_cr"] + f_psi',
        "psi = chi * g_cr * (1 - r**2) + f_psi",
    ),
}

#: The names of the cells without a label.
ROOMS = tuple(_LINES)


def unlabeled(name: str, input_size: int = 2, hidden_size: int = 3) -> ClearLSTM:
    """Return a cell with a mistake in its way back, which the reader is to find.

    Parameters
    ----------
    name : {"A", "B", "C"}
        Which.
    input_size, hidden_size : int
        d_x and d_s.

    Raises
    ------
    ValueError, TypeError
        On another name, or a size below 1.

    Examples
    --------
    >>> unlabeled("A")
    ClearLSTM(2, 3, float64)
    """
    return ClearLSTM(input_size, hidden_size, backward=_way_back(name))


@cache
def _way_back(name: str) -> Pass:
    right, wrong = _LINES[check.option("name", name, ROOMS)]
    return mutate(passes.lstm_backward, right, wrong)
