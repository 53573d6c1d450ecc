"""Cells to and from other libraries: PyTorch modules, ONNX models.

PyTorch and ONNX are imported when a function that needs them is called. What the gates are called
elsewhere:

============ ====================== ======= ============ ===================
Unrolled     meaning                PyTorch ONNX         Keras, elsewhere
============ ====================== ======= ============ ===================
cu           control update         i       i            input gate
cs           control state          f       f            forget gate
cr           control readout        o       o            output gate
du           data update            g       c            cell, candidate
============ ====================== ======= ============ ===================
"""

from unrolled.convert.onnx_models import to_onnx
from unrolled.convert.torch_modules import from_torch, to_torch

__all__ = ["from_torch", "to_onnx", "to_torch"]
