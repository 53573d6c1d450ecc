"""Nested data taken apart into arrays and JSON, and put together again.

A *tree* is an array, a number, a string, True, False or None; or a dict with strings for keys, a
list, a tuple or a dataclass of trees. That covers parameters, states of optimizers and states of
random generators. In JSON, a container is an object with one key that says what it is::

    {"dict": {"step": 3, "mean": {"array": "mean/cell.W_r"}}}

Arrays are called by their way from the root, ``mean/cell.W_r``, with every character that a file
name might not keep written as %XX.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any
from urllib.parse import quote

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array


def apart(name: str, tree: object, arrays: dict[str, Array]) -> Any:
    """Return ``tree`` as JSON, its arrays put into ``arrays``.

    Raises
    ------
    TypeError, ValueError
        On something that is no tree; the message says where.

    Examples
    --------
    >>> arrays = {}
    >>> apart("state", {"n": 2, "W": np.zeros(3)}, arrays)
    {'dict': {'n': 2, 'W': {'array': 'state/W'}}}
    >>> arrays
    {'state/W': array([0., 0., 0.])}
    """
    if tree is None or type(tree) in (bool, int, float, str):
        return tree
    if isinstance(tree, np.generic):
        arrays[name] = _storable(name, np.asarray(tree))
        return {"scalar": name}
    if isinstance(tree, np.ndarray):
        arrays[name] = _storable(name, tree)
        return {"array": name}
    if is_dataclass(tree) and not isinstance(tree, type):
        values = {field.name: getattr(tree, field.name) for field in fields(tree)}
        return {"object": [type(tree).__name__, _all_apart(name, values, arrays)]}
    if isinstance(tree, (list, tuple)) and type(tree) in (list, tuple):
        items = {str(i): value for i, value in enumerate(tree)}
        return {type(tree).__name__: list(_all_apart(name, items, arrays).values())}
    if isinstance(tree, Mapping):
        for key in tree:
            if not isinstance(key, str):
                got = f"{type(key).__name__} {key!r}"
                raise TypeError(f"{name}: expected strings for keys, got {got}")
        return {"dict": _all_apart(name, tree, arrays)}
    expected = "an array, a number, a string, None, or a dict, list or dataclass of these"
    raise TypeError(f"{name}: expected {expected}, got {type(tree).__name__}")


def _all_apart(name: str, trees: Mapping[str, object], arrays: dict[str, Array]) -> dict[str, Any]:
    return {key: apart(f"{name}/{escaped(key)}", tree, arrays) for key, tree in trees.items()}


def escaped(key: str) -> str:
    """Return ``key`` with all but plain characters written as %XX; no two keys become one.

    >>> escaped("cell.W_r"), escaped("a/b")
    ('cell.W_r', 'a%2Fb')
    """
    return quote(key, safe="", errors="surrogatepass")


def _storable(name: str, value: Array) -> Array:
    return check.array(name, value, value.shape, "(…)", finite=False)


def together(json: Any, arrays: Mapping[str, Array], types: Iterable[type]) -> Any:
    """Return the tree that ``apart`` took apart; dataclasses are looked up in ``types`` by name.

    Raises
    ------
    ValueError, TypeError, KeyError
        On JSON that ``apart`` did not write, an array that is missing, a dataclass not among
        ``types`` or with other fields.
    """
    known = {kind.__name__: kind for kind in types}

    def build(json: Any) -> Any:
        if not isinstance(json, (dict, list)):
            return json
        if isinstance(json, list) or len(json) != 1:
            raise ValueError(f"{json!r} is no container with a name")
        [(kind, value)] = json.items()
        if kind == "array":
            return arrays[value]
        if kind == "scalar":
            return arrays[value][()]
        if kind == "object":
            return build_object(*value)
        if kind == "dict":
            return {key: build(tree) for key, tree in value.items()}
        if kind in ("list", "tuple"):
            items = [build(tree) for tree in value]
            return items if kind == "list" else tuple(items)
        raise ValueError(f"{kind!r} is no container known here")

    def build_object(name: str, values: dict[str, Any]) -> Any:
        if name not in known:
            options = ", ".join(sorted(known))
            raise ValueError(f"it holds a {name}, known here are {options}: pass it in types")
        return known[name](**{key: build(tree) for key, tree in values.items()})

    return build(json)
