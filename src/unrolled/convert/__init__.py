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
"""

from unrolled.convert.cs231n import from_cs231n, to_cs231n
from unrolled.convert.keras import from_keras, to_keras
from unrolled.convert.onnx_import import from_onnx
from unrolled.convert.onnx_models import to_onnx
from unrolled.convert.torch_modules import from_torch, to_torch
from unrolled.convert.torch_twins import torch_module

__all__ = [
    "from_cs231n",
    "from_keras",
    "from_onnx",
    "from_torch",
    "to_cs231n",
    "to_keras",
    "to_onnx",
    "to_torch",
    "torch_module",
]
