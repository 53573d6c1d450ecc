"""What a model that we wrote says about itself: the cell, its options, the format.

The two entries of ``metadata_props``:

=============== ====================================================================
unrolled.format version of the format: of this description and of the graphs
unrolled.cell   the cell as JSON: its kind and the arguments that make it, parts too
=============== ====================================================================
"""

from __future__ import annotations

import inspect
import json
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled.cells.base import Cell
from unrolled.convert.onnx_graphs import KINDS, supported

FORMAT = "1"


def properties(cell: Cell) -> dict[str, str]:
    """Return the entries for a model of ``cell``.

    >>> from unrolled import GRU
    >>> properties(GRU(2, 3))["unrolled.cell"]
    '{"kind": "GRU", "input_size": 2, "hidden_size": 3, "reset": "after", "dtype": "float32"}'
    """
    return {"unrolled.format": FORMAT, "unrolled.cell": json.dumps(_described(cell))}


def described_cell(found: dict[str, str]) -> Cell | None:
    """Return the cell that the entries describe; None if there is no description among them.

    Raises
    ------
    ValueError
        On another format, and on a description that is none of a cell.
    """
    if "unrolled.cell" not in found:
        return None
    if found.get("unrolled.format") != FORMAT:
        version = found.get("unrolled.format", "none")
        expected = f"unrolled.format {FORMAT}; this model is of another version of the library"
        raise check.fail("model", expected, version)
    try:
        return supported("model", _made(json.loads(found["unrolled.cell"])))
    except (ValueError, TypeError, KeyError) as error:
        expected = "a description of a cell in metadata_props, unrolled.cell"
        raise check.fail("model", expected, f"{found['unrolled.cell']}: {error}") from error


def _arguments(kind: type[Cell]) -> list[str]:
    """Return the names of the arguments that make a cell; each is an attribute of it too."""
    return list(inspect.signature(kind).parameters)


def _described(value: Any) -> Any:
    if isinstance(value, Cell):
        arguments = {name: _described(getattr(value, name)) for name in _arguments(type(value))}
        return {"kind": type(value).__name__, **arguments}
    if isinstance(value, tuple):
        return [_described(inner) for inner in value]
    return value.name if isinstance(value, np.dtype) else value


def _made(value: Any) -> Any:
    if isinstance(value, list):
        return [_made(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    arguments = {name: _made(inner) for name, inner in value.items()}
    kind = KINDS[arguments.pop("kind")]
    if set(arguments) != set(_arguments(kind)):
        raise check.fail(kind.__name__, ", ".join(_arguments(kind)), ", ".join(arguments))
    return kind(**arguments)
