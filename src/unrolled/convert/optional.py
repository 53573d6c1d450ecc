"""Imports of packages that the library itself does not need."""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: Package → (its name in a sentence, what to install).
PACKAGES = {"torch": ("PyTorch", "torch==2.13.0"), "onnx": ("ONNX", "onnx")}


def require(package: str) -> Any:
    """Return the module ``package``, or raise an ImportError that says how to get it.

    >>> require("onnx").__name__
    'onnx'
    """
    try:
        return import_module(package)
    except ImportError as error:
        name, install = PACKAGES[package]
        raise ImportError(f"{name} is not installed: pip install {install}") from error
