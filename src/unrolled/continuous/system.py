"""The additive model: a differential equation with delayed, saturating terms.

========== ========================================== ============
letter     meaning                                    shape
========== ========================================== ============
s          state signal                               (d,)
r          readout signal r = G(s)                    (d,)
x          input signal                               (d_x,)
A_k, tau_s coefficients and delays of the state terms (d, d)
B_k, tau_r those of the readout terms                 (d, d)
C_k, tau_x those of the input terms                   (d, d_x)
phi        φ, constant drive                          (d,)
========== ========================================== ============
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.continuous.terms import Signal, Term, constant, terms
from unrolled.warping import WARPINGS, Warping

Terms = Sequence[tuple[Array, float]]


@dataclass(frozen=True, eq=False, init=False, repr=False)
class System:
    """The terms of an additive model, and the derivative they add up to; see ``AdditiveModel``."""

    state_terms: tuple[Term, ...]
    readout_terms: tuple[Term, ...]
    input_terms: tuple[Term, ...]
    phi: Array
    warping: str

    def __init__(
        self,
        state_terms: Terms = (),
        readout_terms: Terms = (),
        input_terms: Terms = (),
        phi: Array | None = None,
        warping: str = "tanh",
    ) -> None:
        state = terms("state_terms", state_terms, None, "(d, d)", low=0.0)
        d = len(state[0].coefficient) if state else None
        readout = terms("readout_terms", readout_terms, d, "(d, d)", low=0.0)
        if not (state or readout):
            expected = "a state or a readout term, which says how many states there are"
            raise check.fail("state_terms, readout_terms", expected, "none")
        d = len((state or readout)[0].coefficient)
        values = {
            "state_terms": state,
            "readout_terms": readout,
            "input_terms": terms("input_terms", input_terms, d, "(d, d_x)", low=-np.inf),
            "phi": constant("phi", np.zeros(d) if phi is None else phi, (d,), "(d,)"),
            "warping": check.option("warping", warping, WARPINGS),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        delays = ", ".join(
            f"tau_{letter}={[term.delay for term in terms]}"
            for letter, terms in zip(
                "srx", (self.state_terms, self.readout_terms, self.input_terms), strict=True
            )
        )
        return (
            f"{type(self).__name__}(d={self.size}, d_x={self.input_size}, {delays},"
            f" warping={self.warping!r})"
        )

    @property
    def size(self) -> int:
        """d, the number of states."""
        return len(self.phi)

    @property
    def input_size(self) -> int:
        """d_x, the width of the input; 0 without input terms."""
        return self.input_terms[0].coefficient.shape[1] if self.input_terms else 0

    @property
    def G(self) -> Warping:  # noqa: N802 - the paper's letter
        """The warping."""
        return WARPINGS[self.warping]

    @property
    def delays(self) -> tuple[float, ...]:
        """The positive delays of states and readouts, increasing, each once."""
        feedback = (*self.state_terms, *self.readout_terms)
        return tuple(sorted({term.delay for term in feedback if term.delay > 0}))

    def rate(self, t: float, state: Signal, x: Signal) -> Array:
        """Return ds/dt at time ``t``, given ``state`` and input ``x`` as functions of time.

        Unchecked, for the inner loop of a solver.

        Examples
        --------
        >>> one = np.ones((1, 1))
        >>> model = System([(-one, 0.0)], [], [(one, 2.0)])
        >>> model.rate(3.0, lambda t: np.array([t]), lambda t: np.array([10 * t]))
        array([7.])
        """
        G = self.G.function
        rate = self.phi.copy()  # eq-additive-model
        for A, tau in self.state_terms:
            rate += A @ state(t - tau)
        for B, tau in self.readout_terms:
            rate += B @ G(state(t - tau))
        for C, tau in self.input_terms:
            rate += C @ x(t - tau)
        return rate
