"""What the generators of tasks ask of their arguments."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check


def real_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    """Return float32 or float64."""
    kind = check.cell_dtype(dtype)
    if kind.kind == "c":
        raise check.fail("dtype", "float32 or float64", kind.name)
    return kind
