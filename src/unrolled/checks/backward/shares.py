"""Self-check of a bias at which half of a total gradient is kept and half comes by other ways."""

from __future__ import annotations

from unrolled import _checks as check
from unrolled.checks._answers import number
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict

_STEP = 4


def half_kept(answer: float | None, within: float = 0.25) -> Verdict:
    """Check a forget-gate bias at which ψ[4] in ``figures.lstm_shares`` is one half kept.

    Parameters
    ----------
    answer : float or None
        The bias, to within ``within``, in [-12, 4]; the other controls stand as at first.
    within : float
        How near counts as right, in (0, 1].

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If ``within`` is not such a number; a wrong answer raises nothing.

    Examples
    --------
    >>> half_kept(-2.0)
    Not yet. At -2 the kept part is 81 percent of ψ[4].
    """
    within = check.real_number("within", within, low=0, high=1, open_low=True)
    if answer is None:
        return WAITING
    try:
        bias = number(answer)
    except Unusable as fault:
        return Verdict(False, str(fault))
    if not -12 <= bias <= 4:
        return Verdict(False, "The slider goes from -12 to 4.")
    below, here, above = (_kept(bias + shift) for shift in (-within, 0.0, within))
    if below <= 0.5 <= above:
        return Verdict(
            True, f"At {bias:g} the kept part is {100 * here:.0f} percent of ψ[{_STEP}]."
        )
    return Verdict(False, f"At {bias:g} the kept part is {100 * here:.0f} percent of ψ[{_STEP}].")


def _kept(bias: float) -> float:
    """Return which part of ψ the gate keeps; all parts have the same sign here."""
    from unrolled.figures.lstm_shares import shares  # needs the packages of the figures

    one = shares(bias, 0.5, 0.5, "last step")[_STEP]
    return float(one["kept"] / one["psi"])
