"""The parameters of a model of several parts: one flat dict, the part written before a dot.

A model's ``"cell.W_r"`` is ``"W_r"`` of its part ``"cell"``. Flat, because then an optimizer, a
file or a gradient check need not know what a part is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unrolled import _checks as check


def join(**parts: Mapping[str, Any]) -> dict[str, Any]:
    """One flat dict of the parameters of several parts, each name led by its part and a dot.

    Parameters
    ----------
    **parts : dict
        Part name → its parameters (or their shapes).

    Raises
    ------
    TypeError
        On a part that is not a dict with strings for keys.

    Examples
    --------
    >>> join(cell={"W_r": 1, "theta": 2}, readout={"W": 3})
    {'cell.W_r': 1, 'cell.theta': 2, 'readout.W': 3}
    """
    for name, params in parts.items():
        _refuse_unless_named(name, params)
    return {f"{name}.{key}": v for name, params in parts.items() for key, v in params.items()}


def part(params: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Parameters of one part, under the names it gives them itself; the inverse of ``join``.

    Parameters
    ----------
    params : dict
        Parameters of a model.
    name : str
        Which part.

    Raises
    ------
    TypeError
        If ``params`` is not a dict with strings for keys, or ``name`` not a string.
    ValueError
        If it has no such part.

    Examples
    --------
    >>> part({"cell.W_r": 1, "cell.theta": 2, "readout.W": 3}, "cell")
    {'W_r': 1, 'theta': 2}
    """
    _refuse_unless_named("params", params)
    if not isinstance(name, str):
        raise TypeError(f"name: expected a string, got {type(name).__name__} {name!r}")
    found = {k.removeprefix(f"{name}."): v for k, v in params.items() if k.startswith(f"{name}.")}
    if not found:
        raise check.fail("name", f"a part of {', '.join(params) or 'no parameters'}", repr(name))
    return found


def _refuse_unless_named(name: str, params: object) -> None:
    """Refuse what is not a dict with strings for keys."""
    if not isinstance(params, Mapping):
        raise TypeError(f"{name}: expected a dict, got {type(params).__name__}")
    for key in params:
        if not isinstance(key, str):
            raise TypeError(f"{name}: expected strings for keys, got {type(key).__name__} {key!r}")
