"""Statements proved by a solver: z3 finds that their negation cannot be satisfied.

=========== ======================================================== ==========================
letter      meaning                                                  shape
=========== ======================================================== ==========================
claim       what is to be proved                                     formula, or name → formula
assumptions what it may use                                          formulas
=========== ======================================================== ==========================

If "assumptions and not claim" has no model, the claim holds in every model of the assumptions: for
all numbers, and for all functions of which nothing else is said. It is proved as far as the solver
is trusted. An answer "unknown" is an error here, never a success.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from unrolled import _checks as check
from unrolled._optional import require
from unrolled.verify.check import Check, VerificationError, code_of, label_of, part_of, show


def smt(
    label: str,
    claim: Any,
    *,
    assumptions: Any = (),
    witness: Any = (),
    timeout: float = 20.0,
    part: str = "",
    code: object = None,
) -> Check:
    """Prove a statement with the solver z3.

    Parameters
    ----------
    label : str
        The equation or theorem this verifies.
    claim : z3 formula, or dict of str to z3 formula
        What holds for all values of its free constants; several claims have names, say "base" and
        "step". What stands before an ``Implies`` on the outside counts as an assumption of it.
    assumptions : z3 formula or list of them
        What every claim may use.
    witness : z3 formula or list of them
        Formulas that single out one case in which the assumptions hold, for the solver to confirm
        that there is one, if it cannot find one itself. The proof does not use them.
    timeout : float
        Seconds the solver may take for each question.
    part : str
        What of the equation the proof covers, if not all of it: "for two units", "of one step".
        The ledger then says that it is weaker than the equation.
    code : class, function or method of the library, optional
        What implements the statement.

    Returns
    -------
    Check
        ``method`` names the solver and its version.

    Raises
    ------
    VerificationError
        If a claim is false, with a counterexample; if the assumptions contradict each other, so
        that anything would follow; or if the solver cannot decide either.
    TypeError, ValueError
        If something is not a formula, or there is no claim.
    ImportError
        If z3 is not installed.

    Examples
    --------
    >>> import z3
    >>> a, b, c = z3.Ints("a b c")
    >>> bits = [z3.And(bit >= 0, bit <= 1) for bit in (a, b, c)]
    >>> smt("eq-carry-is-a-bit", (a + b + c) / 2 <= 1, assumptions=bits).strength
    'proof'
    >>> smt("eq-no-carry", (a + b + c) / 2 <= 0, assumptions=[*bits, a == b, c == 0])
    Traceback (most recent call last):
    unrolled.verify.check.VerificationError: eq-no-carry: false for a = 1, b = 1, c = 0
    """
    z3 = require("z3")
    label, part, implemented = label_of(label), part_of(part), code_of(code)
    timeout = check.real_number("timeout", timeout, low=0.0, open_low=True)
    given, case = _formulas(z3, "assumptions", assumptions), _formulas(z3, "witness", witness)
    for name, formula in _claims(z3, claim).items():
        premises, conclusion = list(given), formula
        while z3.is_implies(conclusion):
            premises.append(conclusion.arg(0))
            conclusion = conclusion.arg(1)
        what = f"{label}, {name}" if name else label
        _prove(z3, what, premises, conclusion, timeout)
        _satisfy(z3, what, premises, case, timeout)
    method = f"z3 {z3.get_version_string()}"
    return show(Check(label, method, kind="smt", part=part, code=implemented))


def _prove(z3: Any, what: str, premises: list[Any], conclusion: Any, timeout: float) -> None:
    """Raise unless the conclusion follows."""
    solver = _solver(z3, [*premises, z3.Not(conclusion)], timeout)
    answer = solver.check()
    if answer == z3.sat:
        raise VerificationError(f"{what}: false for {_spelled(solver.model())}")
    if answer != z3.unsat:
        raise VerificationError(f"{what}: not decided, z3 says {solver.reason_unknown()}")


def _satisfy(z3: Any, what: str, premises: list[Any], case: list[Any], timeout: float) -> None:
    """Raise unless there is something that the premises are true of."""
    if not premises:
        return
    solver = _solver(z3, [*premises, *case], timeout)
    if case:
        # "f(x) = … for all x" then defines f, where it would be one more thing to search for.
        solver.set("macro_finder", True)
    answer = solver.check()
    if answer == z3.unsat:
        with_case = " and the witness" if case else ""
        raise VerificationError(
            f"{what}: the assumptions{with_case} contradict each other, so anything would follow"
        )
    if answer != z3.sat:
        raise VerificationError(
            f"{what}: z3 cannot tell whether the assumptions can hold ({solver.reason_unknown()}): "
            f"single out a case in which they do, witness=[…]"
        )


def _solver(z3: Any, formulas: list[Any], timeout: float) -> Any:
    solver = z3.Solver()
    solver.set("timeout", max(1, int(1000 * timeout)))
    solver.add(*formulas)
    return solver


def _spelled(model: Any) -> str:
    """Return a counterexample in one line, sorted by name."""
    found = sorted((d.name(), str(model[d]).replace("\n", " ")) for d in model.decls())
    return ", ".join(f"{name} = {value}" for name, value in found) or "all values"


def _claims(z3: Any, claim: Any) -> dict[str, Any]:
    if not isinstance(claim, Mapping):
        return {"": _formula(z3, "claim", claim)}
    if not claim:
        raise check.fail("claim", "at least one formula", "none")
    return {str(name): _formula(z3, f'claim["{name}"]', part) for name, part in claim.items()}


def _formulas(z3: Any, name: str, value: Any) -> list[Any]:
    if isinstance(value, z3.BoolRef):
        return [value]
    if not isinstance(value, Iterable) or isinstance(value, (str, Mapping)):
        raise TypeError(f"{name}: expected z3 formulas, got {type(value).__name__}")
    return [_formula(z3, f"{name}[{i}]", formula) for i, formula in enumerate(value)]


def _formula(z3: Any, name: str, value: Any) -> Any:
    if not isinstance(value, z3.BoolRef):
        raise TypeError(f"{name}: expected a z3 formula, got {type(value).__name__}")
    return value
