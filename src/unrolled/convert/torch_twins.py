"""Every cell as a module of PyTorch, for who outgrows one machine.

``torch_module`` is the road from NumPy to whatever PyTorch runs on: GPUs, and many of them. The
equations, written on tensors, are in ``torch_cells`` and ``torch_models``.
"""

from __future__ import annotations

from typing import Any

from unrolled import _checks as check
from unrolled._checks import Params
from unrolled._optional import require
from unrolled.cells.base import Cell


def torch_module(cell: Cell, params: Params) -> Any:
    """Return a ``torch.nn.Module`` that computes what the cell does with these parameters.

    Unlike ``to_torch``, which returns the modules PyTorch brings along, it knows every cell
    with every option. Outputs, states and gradients are those of the cell, to rounding.

    Parameters
    ----------
    cell : Cell
        RNN, CanonicalRNN, LSTM, AugmentedLSTM or GRU with any options, or a Stack, Bidirectional,
        SequenceLabeller, ManyToOne or Embedded of them; in float32 or float64.
    params : dict of ndarray
        Its parameters. They are copied, and get the names they have here: the keys of ``params``
        are those of ``module.state_dict()``. Only the parts "forward" and "backward" of a
        Bidirectional are called "forward_cell" and "backward_cell" there.

    Returns
    -------
    torch.nn.Module
        Called as ``module(x, state=None, lengths=None, lookahead=None)`` it returns outputs and
        last state, as tensors; ``module.to_unrolled()``, or ``from_torch(module)``, returns the
        cell and its parameters as they are then. The module can be moved to any device, copied,
        pickled and wrapped in ``DistributedDataParallel``.

    Raises
    ------
    TypeError
        On anything but these cells and models.
    ValueError
        On complex128, and on parameters that are not the cell's.
    ImportError
        If PyTorch is not installed.

    Examples
    --------
    With PyTorch installed::

        import torch
        cell = LSTM(2, 3, peepholes="full", dtype=np.float64)
        module = torch_module(cell, cell.init(np.random.default_rng(0)))
        outputs, state = module(torch.ones(5, 1, 2, dtype=torch.float64))
        outputs.shape  # torch.Size([5, 1, 3])
        list(module.state_dict())  # ['W_x', 'W_v', 'b', 'W_s']
        module.to_unrolled()[0] == cell  # True
    """
    if not isinstance(cell, Cell):
        raise TypeError(f"cell: expected a cell or a model, got {type(cell).__name__}")
    if cell.dtype.kind != "f":
        raise check.fail("cell", "dtype float32 or float64", cell.dtype.name)
    params = check.arrays("params", params, cell.param_shapes(), cell.dtype)
    require("torch")
    from unrolled.convert.torch_models import twin

    return twin(cell, params)
