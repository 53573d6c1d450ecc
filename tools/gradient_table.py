"""Print how far the gradients of every cell are from derivatives found otherwise, as Markdown.

Run ``python tools/gradient_table.py`` in the environment of the tests. Seven steps, three
sequences, random parameters, states and cotangents, the samples after the end included. A residual
is the largest difference of any array, relative to the largest entry of that array; of the complex
step it is that of ``verify.gradient``.

====================== ============================================================================
column                 what the cell is compared with
====================== ============================================================================
complex step           the derivative of its own forward pass: all gradients
reference              the equations one by one, of ``tests/cells``: all values and gradients
torch.nn               the module of PyTorch, where there is one: all values and gradients
PyTorch autograd       the equations on tensors, of ``torch_module``: all values and gradients
ONNX Runtime           the model of ``to_onnx``: all values; its RNN, GRU and LSTM know float32 only
====================== ============================================================================
"""

from __future__ import annotations

import sys
from copy import copy
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from unrolled import GRU, RNN, convert, verify
from unrolled._checks import Array

# The cells, random arguments and comparisons are those of the tests, which are no package.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
cell_kinds = import_module("cell_kinds")
Case = import_module("cell_cases").Case
onnx_parity, reference_parity, torch_parity = (
    import_module(f"{name}_parity") for name in ("onnx", "reference", "torch")
)

STEPS, BATCH, D_X, D = 7, 3, 3, 5
COLUMNS = ("complex step", "reference", "torch.nn", "PyTorch autograd", "ONNX Runtime")
NONE = "no module"


def main() -> None:
    """Print the table, a row as soon as it is known."""
    print(f"T = {STEPS}, B = {BATCH}, d_x = {D_X}, d = {D}, float64 where not said otherwise\n")
    print(f"| cell | option | {' | '.join(COLUMNS)} |")
    print("|---|---|" + "---:|" * len(COLUMNS))
    for name in cell_kinds.CELLS:
        cell, _, option = name.partition("-")
        print(f"| {cell} | {option} | {' | '.join(row(name))} |", flush=True)


def row(name: str) -> list[str]:
    """Return the residuals of a cell in the order of ``COLUMNS``."""
    case = case_of(name)
    arguments = case.params, case.x, case.state, case.lengths, case.lookahead
    check = verify.cell_gradient(name, case.cell, *arguments, method="complex-step")
    ours = torch_parity.of_cell(case)
    return [
        f"{check.residual:.1e}",
        residual(ours, reference_parity.of_reference(case)),
        residual(*of_torch_nn(case)) if has_module(case.cell) else NONE,
        residual(ours, of_autograd(case)),
        of_onnx(name),
    ]


def case_of(name: str, dtype: Any = np.float64) -> Any:
    """Return random arguments of a run of a cell."""
    cell = cell_kinds.maker(*cell_kinds.CELLS[name])(D_X, D, dtype)
    return Case(cell, STEPS, BATCH, 0, scale=0.5)


def residual(got: dict[str, Any], want: dict[str, Any]) -> str:
    """Return the largest relative difference of arrays or tensors of the same names."""
    if got.keys() != want.keys():
        raise ValueError(f"want: expected the names {sorted(got)}, got {sorted(want)}")
    worst = 0.0
    for name, value in want.items():
        ours, theirs = plain(got[name]), plain(value)
        worst = max(worst, float(np.abs(ours - theirs).max() / np.abs(theirs).max()))
    return f"{worst:.1e}"


def plain(value: Any) -> Array:
    """Return an array or a tensor as an array."""
    return np.asarray(value if isinstance(value, np.ndarray) else value.detach().numpy())


def of_autograd(case: Any) -> Any:
    """Return values and gradients of the equations in PyTorch."""
    torch = import_module("torch")
    module = convert.torch_module(case.cell, case.params)
    return torch_parity.of_module(torch, module, case)


def has_module(cell: Any) -> bool:
    """Tell whether ``torch.nn`` has a module that computes what the cell does."""
    try:
        convert.to_torch(cell, cell.init(np.random.default_rng(0)))
    except (TypeError, ValueError):
        return False
    return True


def of_torch_nn(case: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return values and gradients of the cell, and of the module of ``torch.nn``.

    PyTorch's RNN keeps the readout for its state: without an adjoint of the last one the two agree
    in all gradients, the initial pre-activation's through G.
    """
    torch, cell, case = import_module("torch"), case.cell, copy(case)
    if isinstance(cell, RNN):
        case.d_state = cell.zero_state(BATCH)
    module = convert.to_torch(cell, case.params)
    leaves = {name: torch_parity.leaf(torch, value) for name, value in case.state.items()}
    x = torch_parity.leaf(torch, case.x)
    if isinstance(cell, RNN):
        outputs, _ = module(x, getattr(torch, cell.warping)(leaves["s"])[None])
        last = {}
    elif isinstance(cell, GRU):
        outputs, h = module(x, leaves["h"][None])
        last = {"h": h[0]}
    else:
        initial = leaves["v"][None], leaves["s"][None]
        outputs, (v, s) = run_lstm(torch, module, x, initial, case.lengths)
        last = {"s": s[0], "v": v[0]}
    objective = (outputs * torch.tensor(case.d_outputs)).sum()
    for name, value in last.items():
        objective = objective + (value * torch.tensor(case.d_state[name])).sum()
    objective.backward()
    want = {"outputs": outputs, "d x": x.grad}
    want |= {f"last {name}": value for name, value in last.items()}
    want |= {f"d initial {name}": leaf.grad for name, leaf in leaves.items()}
    want |= {f"d {name}": value for name, value in weight_gradients(torch, module).items()}
    ours = torch_parity.of_cell(case)
    return {name: ours[name] for name in want}, want


def run_lstm(torch: Any, module: Any, x: Any, initial: Any, lengths: Any) -> Any:
    """Run a module of PyTorch over sequences of these lengths, which it wants packed."""
    if lengths is None:
        return module(x, initial)
    rnn = torch.nn.utils.rnn
    ends = torch.tensor(lengths)
    packed = rnn.pack_padded_sequence(x, ends, enforce_sorted=False)
    outputs, last = module(packed, initial)
    return rnn.pad_packed_sequence(outputs, total_length=len(x))[0], last


def weight_gradients(torch: Any, module: Any) -> dict[str, Array]:
    """Return the gradients of the weights under our names: read as if they were weights.

    The second bias, which adds to the first, has the same gradient; but for a GRU's b_h.
    """
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(parameter.grad)
            if "bias_hh" in name:
                parameter[: 2 * module.hidden_size if module.mode == "GRU" else None] = 0
    params: dict[str, Array] = convert.from_torch(module)[1]
    return params


def of_onnx(name: str) -> str:
    """Return the residual of what ONNX Runtime computes, in float64 if it can."""
    case = case_of(name)
    model = convert.to_onnx(case.cell, case.params, **onnx_parity.takes(case))
    single = {node.op_type for node in model.graph.node} & {"RNN", "LSTM", "GRU"}
    if single:
        case = case_of(name, np.float32)
        model = convert.to_onnx(case.cell, case.params, **onnx_parity.takes(case))
    got = onnx_parity.run_onnx(model, onnx_parity.inputs(case))
    found = residual(got, onnx_parity.cell_outputs(case))
    return f"{found} (float32)" if single else found


if __name__ == "__main__":
    main()
