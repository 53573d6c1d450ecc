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
    by_floor : tuple of str
        The arrays that hold only against the size of the rest, not against their own; see
        ``verify.gradient``.

    Examples
    --------
    >>> Check("eq-rnn-psi", "complex step", 3.1e-16, 1e-10)
    ✓ eq-rnn-psi · complex step · residual 3.1e-16 ≤ 1e-10
    >>> Check("eq-rnn-psi", "complex step", 3.1e-16, 1e-10, ("x",))
    ✓ eq-rnn-psi · complex step · residual 3.1e-16 ≤ 1e-10 · only against the rest: x
    """

    label: str
    method: str
    residual: float
    tol: float
    by_floor: tuple[str, ...] = ()

    def __repr__(self) -> str:
        line = f"✓ {self.label} · {self.method} · residual {self.residual:.1e} ≤ {self.tol:.0e}"
        if self.by_floor:
            line += f" · only against the rest: {', '.join(self.by_floor)}"
        return line

    def _repr_html_(self) -> str:
        return f'<div class="unrolled-check">{escape(repr(self))}</div>'
