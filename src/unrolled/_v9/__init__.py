"""What arXiv v9 of the source paper prints where it is not the derivative, as named wrong variants.

For tests and chapters that let the reader run the check which tells printed and right apart. v10
and the journal's typesetting were not compared.

Source: Sherstinsky (2020), arXiv 1808.03314v9.
"""

# ruff: noqa: RUF001 - the paper's letters

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from unrolled._v9.cells import (
    AugmentedLSTMWithoutGateFactor,
    AugmentedLSTMWithoutTranspose,
    LSTMWithoutTranspose,
    RNNWithoutTranspose,
)
from unrolled._v9.jacobians import factors_177, factors_178, product_91, product_180

__all__ = [
    "PRINTED_IN_V9",
    "AugmentedLSTMWithoutGateFactor",
    "AugmentedLSTMWithoutTranspose",
    "LSTMWithoutTranspose",
    "Printed",
    "RNNWithoutTranspose",
    "factors_177",
    "factors_178",
    "product_91",
    "product_180",
]


class Printed(NamedTuple):
    """One formula: what v9 prints, where, when it is right nevertheless, and code that does it."""

    what: str
    right: str
    where: str
    agrees: str
    form: Callable[..., Any]


PRINTED_IN_V9 = {
    "E1": Printed(
        "χ[n] = ∂E/∂r[n] + W_r ψ[n+1]",
        "χ[n] = ∂E/∂r[n] + W_rᵀ ψ[n+1]",
        "eqs. 82, 84",
        "W_r is symmetric, as a single unit's is",
        RNNWithoutTranspose,
    ),
    "E2": Printed(
        "∂ψ[n]/∂ψ[l] = ∏ W_r ⊙ G'(s[k]), k = n+1, …, l",
        "∂ψ[n]/∂ψ[l] = ∏ D[G'(s[k-1])] W_rᵀ",
        "eq. 91",
        "W_r is symmetric and G' is constant, as the identity's is",
        product_91,
    ),
    "E3": Printed(
        "ψ[n] = ρ[n] ⊙ G_d'(s[n]) + W_s_cr α_cr[n] + f_ψ[n+1]",
        "ψ[n] = ρ[n] ⊙ G_d'(s[n]) + W_s_crᵀ α_cr[n] + f_ψ[n+1]",
        "eqs. 148-150, 173, 174",
        "W_s_cr is symmetric: diagonal peepholes, none, or a single unit",
        LSTMWithoutTranspose,
    ),
    "E4": Printed(
        "ψ[n] = ρ[n] ⊙ G_d'(s[n]) + W_s_cr α_cr[n] + f_ψ[n+1]",
        "ψ[n] = ρ[n] ⊙ G_d'(s[n]) + W_s_crᵀ α_cr[n] + f_ψ[n+1]",
        "eq. 222",
        "W_s_cr is symmetric: diagonal peepholes, none, or a single unit",
        AugmentedLSTMWithoutTranspose,
    ),
    "E5": Printed(
        "∂ψ[k-1]/∂ψ[k] with W_v and W_s",
        "∂ψ[k-1]/∂ψ[k] with their transposes",
        "eq. 177",
        "every W_v and W_s in it is symmetric, as a single unit's are",
        factors_177,
    ),
    "E6": Printed(
        "∂ψ[k-1]/∂ψ[k] with D[·] W for every W D[·] but the inner W_s_cr D[·]",
        "the diagonal matrices stay to the right of the transposed weights",
        "eq. 177 to eq. 178",
        "every W_v and W_s in it is diagonal, as a single unit's are",
        factors_178,
    ),
    "E7": Printed(
        "∂ψ[n]/∂ψ[l] = ∏ (Q + D[g_cs]), k = n+1, …, l",
        "the part of s in the product of the Jacobians of the pair (s, v)",
        "eqs. 176, 180",
        "W_v_cr = 0, or l = n+1",
        product_180,
    ),
    "E8": Printed(
        "∂E/∂W_x_du[l] = Σ α_du[n] x[n+l]ᵀ",
        "∂E/∂W_x_du[l] = Σ (g_cx[n] ⊙ α_du[n]) x[n+l]ᵀ",
        "eq. 246",
        "g_cx = 1, or there is no control input gate",
        AugmentedLSTMWithoutGateFactor,
    ),
}
