"""What a student is told about the way back: which lines change, and what the book lacks."""

from __future__ import annotations

from typing import Any

_NEW = "gradients by new parameters are summed over steps and over the batch"
#: kind → a plan, or for kinds whose ways differ: (kind, where) → a plan.
_PLANS: dict[Any, str] = {
    "window": 'compute the nodes from all taps; in the last loop, `grads["W_x"]` gets a product '
    "for each tap, and `d_x` gets a part for each tap, at the step whose sample it met.",
    "project": "`chi[n + 1]` is the gradient by the value: what came before the value, $q$, gets "
    f"its part of it, and that goes on with `slope_d`; {_NEW}.",
    "input": "compute both sums that make $a_{du}$, and the new gate; its node gets its gradient "
    'from `alpha["du"]`; in the last loop, what stands behind a gate hears `alpha["du"]` '
    "through it.",
    "group": "the lines of `alpha` and `psi[n]` get what your equation of $s$ asks for; "
    "`psi[n + 1]` gives the gradient by each $\\gamma_i$, from these come those by the "
    "$\\hat a_j$, and these hand on to all that $\\hat a$ hears, as nodes do.",
    ("leak", "state"): "`psi[n + 1]` gives the gradient by $\\lambda$ in each step, and that goes "
    f"on to `theta`; {_NEW}; the lines of `alpha` and `psi[n]` get what your equation of $s$ asks "
    "for.",
    ("leak", "rest"): "`psi[n + 1]` gives the gradients by $\\lambda$ and by $\\rho$ in each step, "
    f"and the first goes on to `theta`; {_NEW}; the lines of `alpha` and `psi[n]` get what your "
    "equation of $s$ asks for.",
    ("leak", "value"): "`chi[n + 1]` has three heirs: $G_d(s[n])$ with the line of `slope_d`, the "
    f"value before, and $\\lambda$, which hands on to `theta`; {_NEW}.",
    "couple": "`psi[n + 1]` gives the gradient by the large bracket; from it come those by each "
    f"gate in it and by $\\kappa$, which hands on to `theta`; {_NEW}; `psi[n]` gets the bracket.",
    "norm": "compute $r$ and $N$ anew; from the gradient by the quotient come those by $N$ and by "
    "$r$, directly and by way of $N$; then `alpha` and `psi[n]` go on from the gradient by what "
    f"was not divided; {_NEW}.",
    "attend": "in the last loop, collect the gradient by $h[n]$ instead of adding it to `chi[n]`; "
    "from it come those by the $\\omega_k$, then by the $e_k$, then by `w` and `c`, and each value "
    "in the average gets its part in `chi`, at its own step.",
}
#: Derivatives that the book does not have.
_DERIVATIVES = {
    "attend": " The derivative of a softmax is not in the book: "
    "$\\partial\\omega_k/\\partial e_j=\\omega_k(\\delta_{kj}-\\omega_j)$, where "
    "$\\delta_{kj}$ is 1 for $k=j$ and 0 otherwise.",
    "norm": " Two derivatives are given: for a number $r_j$ of the $d$ whose squares $N_i$ "
    "averages, $\\partial N_i/\\partial r_j=\\theta_i^2\\,r_j/(d\\,N_i)$, and with $M$ for "
    "that average $\\partial N_i/\\partial\\theta_i=\\theta_i\\,M/N_i$.",
}

#: What stands for the new parameters in a derivation, for kinds without theta.
_DERIVED = {
    "window": "the weights $W_{x_\\bullet}[l]$ of a tap that does not meet the present sample",
    "project": "$W_q$",
    "input": "$W_{x_{cx}}$",
    "group": "$A_x$",
    "attend": "$w$",
}


def of(cell: Any) -> str:
    """Return the plan for a cell's way back."""
    plan = _PLANS.get(cell.kind) or _PLANS[cell.kind, cell.where]
    return plan + _DERIVATIVES.get(cell.kind, "")


def derived(cell: Any) -> str:
    """Return by what the gradient is to be derived in letters."""
    return _DERIVED.get(cell.kind, "$\\theta$")
