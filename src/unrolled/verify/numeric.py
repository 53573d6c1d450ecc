"""Numbers compared: what a computation gave and what an equation says.

======== ==================================================== =========
letter   meaning                                              shape
======== ==================================================== =========
got      what was computed                                    any
want     what the equation says                               as got
======== ==================================================== =========

An instance of an equation is weaker than the equation: it shows that nothing is wrong there. The
check records how many instances it saw and, if they are all there are, that they are.
"""

from __future__ import annotations

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.verify.check import Check, VerificationError, code_of, label_of, show

#: Relation → how it is called.
RELATIONS = {"=": "numeric", "<=": "numeric bound"}


def numeric(
    label: str,
    got: Array | complex,
    want: Array | complex,
    tol: float,
    *,
    instances: int = 1,
    relation: str = "=",
    exhaustive: bool = False,
    scale: float = 0.0,
    code: object = None,
) -> Check:
    """Check that numbers agree, or keep a bound, in some instances of an equation.

    Parameters
    ----------
    label : str
        The equation this verifies.
    got, want : ndarray or number
        The two sides, of the same shape; a number stands for an array that is the same everywhere.
    tol : float
        Bound for the residual; 0 to compare exactly.
    instances : int
        How many instances of the equation the numbers come from (random networks, say): the number
        of entries is no guide.
    relation : {"=", "<="}
        "<=": got is at most want, in every entry.
    exhaustive : bool
        Whether the instances are all the cases the equation speaks of. With ``tol=0`` it is then
        proved.
    scale : float
        For "=": the size of the terms behind got and want, if want does not tell because they
        cancel.
    code : class, function or method of the library, optional
        What implements the equation.

    Returns
    -------
    Check
        ``residual`` is, for "=", max|got - want| / max(scale, max|want|), or max|got - want| itself
        if that size is 0. For "<=", where want may fall over many orders of magnitude, it is the
        largest (got - want) / |want| of all entries (got - want where want is 0), at least 0.

    Raises
    ------
    VerificationError
        If the residual exceeds ``tol``: with the place where it does most, and both numbers.
    ValueError, TypeError
        On arrays that are not numeric, not finite or empty, shapes that differ, complex numbers
        with "<=", and options of another kind.

    Examples
    --------
    >>> numeric("eq-three-tenths", 3 * 0.1, 0.3, 1e-15)
    ✓ eq-three-tenths · numeric · 1 instance · residual 1.9e-16 ≤ 1e-15
    >>> x = np.linspace(-3, 3, 7)
    >>> numeric("eq-below", np.tanh(x), 1.0, 0, relation="<=", instances=7)
    ✓ eq-below · numeric bound · 7 instances · exact
    >>> bits = np.array([0, 1])
    >>> numeric("eq-bit", bits * bits, bits, 0, instances=2, exhaustive=True)
    ✓ eq-bit · numeric · all 2 cases · exact
    """
    label, implemented = label_of(label), code_of(code)
    tol = check.real_number("tol", tol, low=0.0)
    instances = check.positive_int("instances", instances)
    relation = check.option("relation", relation, RELATIONS)
    exhaustive = check.flag("exhaustive", exhaustive)
    scale = check.real_number("scale", scale, low=0.0)
    got, want = _sides(got, want)
    if relation == "<=" and "c" in (got.dtype.kind, want.dtype.kind):
        raise check.fail("relation", "'=' for complex numbers", "'<='")
    residuals = _differences(got, want, scale) if relation == "=" else _excess(got, want)
    residual = float(residuals.max())
    if not residual <= tol:
        index = np.unravel_index(int(residuals.argmax()), residuals.shape)
        place = f"got[{', '.join(map(str, index))}]" if index else "got"
        raise VerificationError(
            f"{label}: {place} is {got[index]:.10g}, expected {relation} {want[index]:.10g}; "
            f"residual {residual:.1e} > {tol:.0e}"
        )
    made = Check(
        label,
        RELATIONS[relation],
        residual,
        tol,
        kind="numeric",
        instances=instances,
        exhaustive=exhaustive,
        code=implemented,
    )
    return show(made)


def _sides(got: object, want: object) -> tuple[Array, Array]:
    """Return both sides in one shape, with at least one entry."""
    sides = _numbers("got", got), _numbers("want", want)
    for name, side in zip(("got", "want"), sides, strict=True):
        if not side.size:
            raise check.fail(name, "at least one entry", f"shape {side.shape}")
    shapes = [side.shape for side in sides]
    if shapes[0] != shapes[1] and () not in shapes:
        raise check.fail("want", f"the shape of got = {shapes[0]}", shapes[1])
    left, right = np.broadcast_arrays(*sides)
    return left, right


def _numbers(name: str, value: object) -> Array:
    """Return ``value``, an array or a number, in a dtype in which differences are safe.

    Small integers would wrap around and large ones lose digits as floats, so that they become
    Python's.
    """
    if isinstance(value, (bool, int, float, complex, np.generic)):
        value = np.asarray(value)
    shape = value.shape if isinstance(value, np.ndarray) else ()
    numbers = check.array(name, value, shape, "any")
    safe = {"f": np.float64, "c": np.complex128}
    return numbers.astype(safe.get(numbers.dtype.kind, object))


def _differences(got: Array, want: Array, scale: float) -> Array:
    size = max(scale, float(np.max(np.abs(want))))
    gap = np.asarray(np.abs(got - want), np.float64)
    return np.asarray(gap / size if size else gap)


def _excess(got: Array, want: Array) -> Array:
    gap = np.asarray(np.maximum(got - want, 0), np.float64)
    size = np.asarray(np.abs(want), np.float64)
    return np.asarray(gap / np.where(size > 0, size, 1.0))
