"""How a library lays out the weights of a cell: what it calls them, their order, their shapes.

====== ====================================== =======
letter meaning                                shape
====== ====================================== =======
d, d_x width of the state; width of the input scalars
d_v    width after a projection               scalar
T, B   steps in a run; sequences in a batch   scalars
====== ====================================== =======

Gates go by the names they have here: cu, cs, cr, du in an LSTM, r, z, n in a GRU.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How one library lays out the weights of one cell.

    Attributes
    ----------
    gates : tuple of str
        The gates in the order of that library, by the names they have here; none in an RNN.
    called : tuple of str
        What that library calls them, in the same order.
    stacked : str
        Where the gates stand in one array: "first axis", "rows", "columns", or "one array each".
    arrays : mapping of str to str
        Name of each array, in the order of that library → its shape.
    biases : str
        Where the biases are.
    signals : mapping of str to str
        Name of a signal here → its name there.
    inputs : mapping of str to str
        Setting → axes of the inputs; the default first.
    warpings : mapping of str to str
        Part of the cell → the function at that place, by default.
    set_by : str
        What sets these functions, or "fixed".
    peepholes : mapping of str to str
        Name of an array of peepholes → its shape; none where there are no peepholes.
    projection : mapping of str to str
        Name of the projection → its shape; none where there is no projection.
    forget_bias : str
        The bias of the forget gate, cs, in a fresh LSTM.
    resets : mapping of str to str
        Setting → whether the reset gate of a GRU multiplies before or after W_h; the default first.

    Examples
    --------
    >>> from unrolled.convert import LAYOUTS
    >>> layout = LAYOUTS["LSTM"]["PyTorch"]
    >>> dict(zip(layout.called, layout.gates, strict=True))
    {'i': 'cu', 'f': 'cs', 'g': 'du', 'o': 'cr'}
    >>> layout.arrays["weight_ih_l0"]
    '(4 d, d_x)'
    """

    gates: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    stacked: str
    arrays: Mapping[str, str]
    biases: str
    signals: Mapping[str, str]
    inputs: Mapping[str, str]
    warpings: Mapping[str, str]
    set_by: str = "fixed"
    peepholes: Mapping[str, str] = field(default_factory=dict)
    projection: Mapping[str, str] = field(default_factory=dict)
    forget_bias: str = ""
    resets: Mapping[str, str] = field(default_factory=dict)


#: What several libraries share.
ADD_UP = "two, which add up"
STEPS_FIRST = {"always": "(T, B, d_x)"}
BATCH_FIRST = {"always": "(B, T, d_x)"}
TORCH_INPUTS = {"batch_first=False": "(T, B, d_x)", "batch_first=True": "(B, T, d_x)"}
ONNX_INPUTS = {"layout=0": "(T, B, d_x)", "layout=1": "(B, T, d_x)"}
PAPER_INPUTS = {"one sequence": "(T, d_x)"}
