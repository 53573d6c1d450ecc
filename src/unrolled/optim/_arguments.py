"""Checks of the flat dicts of arrays that optimizers take and return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Params

#: What parameters are stored in.
REAL_DTYPES = (np.dtype(np.float32), np.dtype(np.float64))


def parameters(params: object, name: str = "params") -> Params:
    """Return ``params`` if it is a flat dict of finite arrays, all float32 or all float64."""
    if not isinstance(params, Mapping):
        raise TypeError(f"{name}: expected a dict of arrays, got {type(params).__name__}")
    dtype = None
    for key, value in params.items():
        label = f'{name}["{key}"]'
        check.array(label, value, getattr(value, "shape", ()), "(…)", dtype)
        if value.dtype not in REAL_DTYPES:
            raise check.fail(label, "dtype float32 or float64", value.dtype.name)
        dtype = value.dtype
    return dict(params)


def like(name: str, value: object, params: Params) -> Params:
    """Return ``value`` if its names, shapes and dtypes are those of ``params``."""
    shapes = {k: (p.shape, f"of the parameter {k}") for k, p in params.items()}
    dtype = next((p.dtype for p in params.values()), np.dtype(float))
    return check.arrays(name, value, shapes, dtype)


def check_state(name: str, state: object, kind: type) -> None:
    """Refuse a state that is not of this kind."""
    if not isinstance(state, kind):
        raise TypeError(f"{name}: expected {kind.__name__}, got {type(state).__name__}")


def zeros(params: Params) -> Params:
    """Return zeros like ``params``."""
    return {k: np.zeros_like(p) for k, p in params.items()}


def arrays(values: Mapping[str, Any]) -> Params:
    """Return ``values`` as arrays: arithmetic makes a NumPy scalar of an array of shape ()."""
    return {k: np.asarray(value) for k, value in values.items()}
