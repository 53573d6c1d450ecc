"""Write what crosses the wall of the sandbox as plain JSON, and read it without running anything.

Numbers, texts, arrays, lists, tuples and dictionaries go through; of anything else only its type.
Text of a program (``Code``) goes inward only: the inputs of a hidden call may hold a function.

========= ===========================================================
value     JSON
========= ===========================================================
array     ``{"array": [dtype, shape, data in base64]}``
tuple     ``{"tuple": [...]}``
dict      ``{"dict": [[key, value], ...]}``
NaN, ±inf ``{"float": "nan"}``
complex   as an array of no dimension
Code      ``{"code": [name, source]}``
other     ``{"other": "name of its type"}``
========= ===========================================================
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

#: Numbers only: an array of objects would be a pickle.
KINDS = "biufc"
MAX_DEPTH = 12
MAX_BYTES = 16 * 2**20


class Other(NamedTuple):
    """Stands for a value that does not cross; ``type`` is the name of its type."""

    type: str


class Code(NamedTuple):
    """A function as text, for the arguments of a hidden call."""

    name: str
    source: str


class CodecError(ValueError):
    """What was to be read is not what this module writes."""


def pack(value: object, depth: int = 0) -> Any:
    """Return JSON for a value."""
    if depth > MAX_DEPTH:
        return {"other": "something nested too deeply"}
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, Code):
        return {"code": [value.name, value.source]}
    if isinstance(value, (np.ndarray, np.generic, complex)):
        return pack_array(np.asarray(value))
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"float": repr(float(value))}
    if isinstance(value, list):
        return [pack(item, depth + 1) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [pack(item, depth + 1) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[pack(k, depth + 1), pack(v, depth + 1)] for k, v in value.items()]}
    return {"other": type(value).__name__}


def pack_array(array: np.ndarray) -> Any:
    """Return JSON for an array of numbers; of another one only its type."""
    if array.dtype.kind not in KINDS:
        return {"other": f"array of {array.dtype}"}
    data = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
    text = base64.b64encode(data.tobytes()).decode()
    return {"array": [data.dtype.str, list(array.shape), text]}


def unpack(data: Any, depth: int = 0) -> Any:
    """Return the value that ``pack`` wrote; raise ``CodecError`` for anything else."""
    if depth > MAX_DEPTH + 1:
        raise CodecError("nested too deeply")
    if data is None or isinstance(data, (bool, str, int, float)):
        return data
    if isinstance(data, list):
        return [unpack(item, depth + 1) for item in data]
    if isinstance(data, dict) and len(data) == 1:
        ((kind, content),) = data.items()
        try:
            return UNPACK[kind](content, depth + 1)
        except (KeyError, TypeError, ValueError) as error:
            raise CodecError(f"not a value: {kind} ({error})") from error
    raise CodecError(f"not a value: {type(data).__name__}")


def unpack_array(content: Any, depth: int) -> np.ndarray:
    """Return the array; its bytes must be as many as its shape says."""
    name, shape, text = content
    dtype = np.dtype(str(name))
    if dtype.kind not in KINDS:
        raise CodecError(f"not numbers: {dtype}")
    if any(not isinstance(size, int) or size < 0 for size in shape):
        raise CodecError(f"not a shape: {shape}")
    return np.frombuffer(base64.b64decode(text, validate=True), dtype).reshape(shape).copy()


UNPACK: dict[str, Callable[[Any, int], Any]] = {
    "array": unpack_array,
    "tuple": lambda content, depth: tuple(unpack(item, depth) for item in content),
    "dict": lambda content, depth: {unpack(k, depth): unpack(v, depth) for k, v in content},
    "float": lambda content, depth: {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[content],
    "code": lambda content, depth: Code(str(content[0]), str(content[1])),
    "other": lambda content, depth: Other(str(content)),
}


def dumps(value: object) -> bytes:
    """Return a value as a file; raise ``CodecError`` if that were too large."""
    text = json.dumps(pack(value), allow_nan=False).encode()
    if len(text) > MAX_BYTES:
        raise CodecError(f"expected at most {MAX_BYTES} bytes, got {len(text)}")
    return text


def loads(content: bytes) -> Any:
    """Return the value in a file that ``dumps`` wrote; raise ``CodecError`` for any other file."""
    if len(content) > MAX_BYTES:
        raise CodecError(f"expected at most {MAX_BYTES} bytes, got {len(content)}")
    try:
        return unpack(json.loads(content))
    except (ValueError, RecursionError) as error:
        raise CodecError(str(error)) from error
