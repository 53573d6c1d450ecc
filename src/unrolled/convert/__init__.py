"""Cells to and from other libraries: PyTorch modules, ONNX models.

``torch_module`` turns any cell or model into a module of PyTorch; the others speak of what both
sides have. PyTorch and ONNX are imported when a function that needs them is called. What the gates
are called elsewhere:

============ ====================== ======= ============ ===================
Unrolled     meaning                PyTorch ONNX         Keras, elsewhere
============ ====================== ======= ============ ===================
cu           control update         i       i            input gate
cs           control state          f       f            forget gate
cr           control readout        o       o            output gate
du           data update            g       c            cell, candidate
============ ====================== ======= ============ ===================

``LAYOUTS`` has the whole of it as data: names, orders, shapes, biases, defaults.
"""

from collections.abc import Mapping

from unrolled.convert import names
from unrolled.convert.cs231n import from_cs231n, to_cs231n
from unrolled.convert.keras import from_keras, to_keras
from unrolled.convert.layout import Layout
from unrolled.convert.onnx_import import from_onnx
from unrolled.convert.onnx_models import to_onnx
from unrolled.convert.orders import from_order, to_order
from unrolled.convert.torch_modules import from_torch, to_torch
from unrolled.convert.torch_twins import torch_module

__all__ = [
    "LAYOUTS",
    "Layout",
    "from_cs231n",
    "from_keras",
    "from_onnx",
    "from_order",
    "from_torch",
    "to_cs231n",
    "to_keras",
    "to_onnx",
    "to_order",
    "to_torch",
    "torch_module",
]

#: Cell → library → how it lays out the weights. Sources: the reference pages of PyTorch and ONNX,
#: the source of Keras 3, assignment 3 of CS231n, and Sherstinsky (2020), sections V to VII.
LAYOUTS: Mapping[str, Mapping[str, Layout]] = names.LAYOUTS
