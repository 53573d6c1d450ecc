"""Equations proved by algebra: SymPy reduces the difference of the two sides to zero.

======== ==================================================== ====================================
letter   meaning                                              shape
======== ==================================================== ====================================
lhs, rhs the two sides                                        expression, matrix, or a list of them
======== ==================================================== ====================================

Each rung of the ladder turns the difference into an equal expression, so that a zero on any of them
is a proof, as far as SymPy's rules go: for all values of the symbols that their assumptions allow
and for which both sides are defined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from unrolled import _checks as check
from unrolled._optional import require
from unrolled.verify.check import Check, VerificationError, code_of, label_of, part_of, show

#: The rungs for products whose factors may not change places.
ORDERED: dict[str, Callable[[Any, Any], Any]] = {
    "as written": lambda sp, e: e,
    "evaluate": lambda sp, e: e.doit(),
    "expand": lambda sp, e: sp.expand(e.doit()),
    "simplify": lambda sp, e: sp.simplify(e.doit()),
}

#: The rungs for numbers, the quick ones first.
LADDER: dict[str, Callable[[Any, Any], Any]] = {
    **{name: ORDERED[name] for name in ("as written", "evaluate", "expand")},
    "cancel": lambda sp, e: sp.cancel(sp.together(e.doit())),
    "exponentials": lambda sp, e: sp.cancel(sp.together(sp.expand(e.doit().rewrite(sp.exp)))),
    "trigsimp": lambda sp, e: sp.trigsimp(sp.expand(e.doit())),
    "radsimp": lambda sp, e: sp.expand(sp.radsimp(e.doit())),
    "simplify": ORDERED["simplify"],
}


def symbolic(
    label: str, lhs: Any, rhs: Any = None, *, part: str = "", code: object = None
) -> Check:
    """Prove that two expressions are equal.

    Parameters
    ----------
    label : str
        The equation this verifies.
    lhs, rhs : SymPy expression, matrix or matrix expression, or a list or tuple of them
        The two sides, of the same shape. What is known of a symbol is said where it is made,
        ``sympy.symbols("h", positive=True)``. A ``sympy.Eq`` may stand for both, as ``lhs``.
    part : str
        What of the equation the proof covers, if not all of it: "for two units", "of one step".
        The ledger then says that it is weaker than the equation.
    code : class, function or method of the library, optional
        What implements the equation.

    Returns
    -------
    Check
        ``method`` tells how far up the ladder the proof had to go: as written, evaluate, expand,
        cancel, exponentials, trigsimp, radsimp, simplify.

    Raises
    ------
    VerificationError
        If no rung gives exactly zero: with what is left of lhs - rhs. It may be zero all the same,
        but this is not shown.
    TypeError, ValueError
        If a side is not an exact SymPy expression (a float is not exact), is infinite or undefined,
        or the shapes differ.
    ImportError
        If SymPy is not installed.

    Examples
    --------
    >>> import sympy as sp
    >>> z = sp.symbols("z", real=True)
    >>> symbolic("eq-logistic", 1 / (1 + sp.exp(-z)), (1 + sp.tanh(z / 2)) / 2).strength
    'proof'
    >>> symbolic("eq-square", (1 + z) ** 2, 1 + z**2)
    Traceback (most recent call last):
    unrolled.verify.check.VerificationError: eq-square: lhs - rhs is 2*z, not 0
    """
    sp = require("sympy")
    label, part, implemented = label_of(label), part_of(part), code_of(code)
    if rhs is None:
        lhs, rhs = _both_sides(sp, label, lhs)
    reached = 0
    for place, difference in _differences(sp, lhs, rhs):
        where = f" at {place}" if place else ""
        reached = max(reached, _climb(sp, difference, f"{label}: lhs - rhs{where}"))
    rung = list(LADDER)[reached]
    method = f"SymPy {sp.__version__}, {rung}"
    return show(Check(label, method, kind="symbolic", part=part, code=implemented))


def _climb(sp: Any, difference: Any, what: str) -> int:
    """Return the number of the rung on which the difference is zero."""
    rungs = LADDER if getattr(difference, "is_commutative", False) else ORDERED
    tried = [difference]
    for name, rung in rungs.items():
        try:
            left = rung(sp, difference)
        except (sp.PolynomialError, NotImplementedError):
            continue  # not for expressions of this kind
        if _is_zero(sp, left):
            return list(LADDER).index(name)
        tried.append(left)
    shortest = min(map(str, tried), key=len)  # to print them takes longer than to compare them
    raise VerificationError(f"{what} is {shortest}, not 0")


def _is_zero(sp: Any, e: Any) -> bool:
    if isinstance(e, sp.MatrixBase):
        return all(entry == 0 for entry in e)
    return isinstance(e, sp.ZeroMatrix) or bool(e == 0)


def _both_sides(sp: Any, label: str, equation: Any) -> tuple[Any, Any]:
    """Return the sides of an equation, which SymPy may have decided when it was made."""
    if equation is sp.true:
        return 0, 0
    if equation is sp.false:
        raise VerificationError(f"{label}: SymPy finds that the two sides differ")
    if not isinstance(equation, sp.Eq):
        raise TypeError(f"rhs: expected the other side of lhs, got None for {_named(equation)}")
    lhs, rhs = equation.args
    return lhs, rhs


def _differences(sp: Any, lhs: Any, rhs: Any) -> Iterator[tuple[str, Any]]:
    """Yield every difference that must vanish, with its place in the sides."""
    if isinstance(lhs, (list, tuple)) or isinstance(rhs, (list, tuple)):
        yield from _entries(sp, lhs, rhs)
        return
    lhs, rhs = _side(sp, "lhs", lhs), _side(sp, "rhs", rhs)
    shapes = getattr(lhs, "shape", ()), getattr(rhs, "shape", ())
    if shapes[0] != shapes[1]:
        raise check.fail("rhs", f"the shape of lhs = {shapes[0]}", shapes[1])
    if isinstance(lhs, sp.MatrixBase) and isinstance(rhs, sp.MatrixBase):
        for i in range(lhs.rows):
            for j in range(lhs.cols):
                yield f"[{i}, {j}]", lhs[i, j] - rhs[i, j]
        if not lhs:
            raise check.fail("lhs", "at least one entry", "none")
    else:
        yield "", lhs - rhs


def _entries(sp: Any, lhs: Any, rhs: Any) -> Iterator[tuple[str, Any]]:
    for name, side in (("lhs", lhs), ("rhs", rhs)):
        if not isinstance(side, (list, tuple)):
            raise TypeError(f"{name}: expected a list, as the other side is, got {_named(side)}")
    if len(lhs) != len(rhs):
        raise check.fail("rhs", f"the {len(lhs)} entries of lhs", f"{len(rhs)}")
    if not lhs:
        raise check.fail("lhs", "at least one entry", "none")
    for i, sides in enumerate(zip(lhs, rhs, strict=True)):
        yield from ((f"[{i}]{place}", e) for place, e in _differences(sp, *sides))


def _side(sp: Any, name: str, value: Any) -> Any:
    """Return one side as an exact SymPy expression."""
    expected = f"{name}: expected a SymPy expression or matrix"
    if isinstance(value, int) and not isinstance(value, bool):
        return sp.Integer(value)
    if not isinstance(value, (sp.Expr, sp.MatrixBase)):
        raise TypeError(f"{expected}, got {_named(value)}")
    inexact = value.atoms(sp.Float)
    if inexact:
        raise ValueError(f"{expected} with exact numbers, Rational(1, 2), got {min(inexact)}")
    if value.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        raise ValueError(f"{expected} that is finite, got {value}")
    return value


def _named(value: object) -> str:
    return type(value).__name__
