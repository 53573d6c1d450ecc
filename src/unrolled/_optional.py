"""Imports of packages that the library itself does not need."""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: Package → (its name in a sentence, what to install).
PACKAGES = {
    "torch": ("PyTorch", "torch==2.13.0"),
    "onnx": ("ONNX", "onnx"),
    "scipy": ("SciPy", "scipy"),
    "sympy": ("SymPy", "sympy"),
    "z3": ("z3", "z3-solver"),
}


def require(module: str) -> Any:
    """Return ``module`` of one of the PACKAGES, or raise an ImportError that says how to get it.

    >>> require("onnx").__name__, require("scipy.integrate").__name__
    ('onnx', 'scipy.integrate')
    """
    try:
        return import_module(module)
    except ImportError as error:
        name, install = PACKAGES[module.partition(".")[0]]
        raise ImportError(f"{name} is not installed: pip install {install}") from error
