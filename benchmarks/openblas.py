"""Which kernels NumPy's OpenBLAS uses.

OpenBLAS chooses by the processor, unless the variable ``OPENBLAS_CORETYPE`` chooses for it.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np

#: What the function is called: in NumPy's own build, and elsewhere.
NAMES = ("scipy_openblas_get_corename64_", "scipy_openblas_get_corename", "openblas_get_corename")


def kernels() -> str | None:
    """Return the processor whose kernels are used; None if NumPy has no OpenBLAS of its own."""
    folder = Path(np.__file__).parents[1] / "numpy.libs"
    for path in folder.glob("*openblas*"):
        library = ctypes.CDLL(str(path))
        for name in NAMES:
            if hasattr(library, name):
                function = getattr(library, name)
                function.restype = ctypes.c_char_p
                return str(function().decode())
    return None
