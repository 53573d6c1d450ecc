"""What a verification says: one quiet line when it holds, an error when it does not."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


class VerificationError(AssertionError):
    """What was claimed does not hold; the message says where and by how much."""


@dataclass(frozen=True, repr=False)
class Check:
    """A claim that was checked and holds.

    Attributes
    ----------
    label : str
        The equation or statement checked, ``"eq-rnn-psi"``.
    method : str
        How it was checked.
    residual : float
        How far apart claim and reference are.
    tol : float
        How far apart they may be.

    Examples
    --------
    >>> Check("eq-rnn-psi", "complex step", 3.1e-16, 1e-10)
    ✓ eq-rnn-psi · complex step · residual 3.1e-16 ≤ 1e-10
    """

    label: str
    method: str
    residual: float
    tol: float

    def __repr__(self) -> str:
        return f"✓ {self.label} · {self.method} · residual {self.residual:.1e} ≤ {self.tol:.0e}"

    def _repr_html_(self) -> str:
        return f'<div class="unrolled-check">{escape(repr(self))}</div>'
