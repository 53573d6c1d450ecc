"""What each stage is made of: a handful of switches on one system.

======== ======================================================== ======
letter   meaning                                                  form
======== ======================================================== ======
gates    which signals are throttled, by the name of the gate     names
carries  whether the state is carried by a matrix W_s, not by I   flag
warps    whether the update is warped, u = G_d(F_u)               flag
source   who sets the gates: none there are, somebody outside,    text
         a learned number per unit, or the data
======== ======================================================== ======
"""

from __future__ import annotations

from dataclasses import dataclass

from unrolled._checks import Array


@dataclass(frozen=True)
class Form:
    """One stage."""

    gates: tuple[str, ...]
    carries: bool
    warps: bool
    source: str

    @property
    def observes(self) -> bool:
        """Whether the output is a gated value v, a part of the state of its own."""
        return "cr" in self.gates


FORMS = {
    "S0": Form((), carries=True, warps=False, source="none"),
    "S1": Form(("cu", "cs"), carries=True, warps=False, source="outside"),
    "S2": Form(("cu", "cs"), carries=False, warps=False, source="outside"),
    "S3": Form(("cu", "cs", "cr"), carries=False, warps=False, source="outside"),
    "S4": Form(("cu", "cs", "cr", "cx"), carries=False, warps=False, source="outside"),
    "S5": Form(("cu", "cs", "cr"), carries=False, warps=True, source="outside"),
    "S6": Form(("cu", "cs", "cr"), carries=False, warps=True, source="outside"),
    "S7": Form(("cu", "cs", "cr"), carries=False, warps=True, source="number"),
    "S8": Form(("cu", "cs", "cr"), carries=False, warps=True, source="data"),
}


def over_run(left: Array, right: Array) -> Array:
    """Return Σ left rightᵀ over steps and batch: of (T, B, d) and (T, B, k) a matrix (d, k)."""
    rows = left.shape[0] * left.shape[1]
    total: Array = left.reshape(rows, left.shape[2]).T @ right.reshape(rows, right.shape[2])
    return total
