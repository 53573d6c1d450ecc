"""Cells that ONNX has no operator for, as a Scan over their equations.

========== ========================================= =========================
name       meaning                                   shape
========== ========================================= =========================
W_x, b, …  the parameters, as the cell has them
weighted   W_x x[n] of all gates, over the window    (T, B, gates · d)
xi         ξ, the same at one step                   (B, gates · d)
now        whether the step is one of the sequence's (B, 1)
========== ========================================= =========================

In the body of the Scan the letters are those of the cells; ``s_old`` and ``v_old`` belong to step
n-1. The other names are those of ``onnx_models``. Source: ONNX operator specification, Scan.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from unrolled._checks import Params
from unrolled.cells.augmented import AugmentedLSTM
from unrolled.cells.base import Cell
from unrolled.cells.canonical import CanonicalRNN
from unrolled.cells.lstm import LSTM
from unrolled.convert.onnx_fragments import ALIVE, ELEMENT, ENDS, Fragment, Takes, fragment
from unrolled.convert.onnx_operators import ACTIVATIONS
from unrolled.convert.onnx_windows import windows
from unrolled.warping import LEAKY_SLOPE


def canonical(cell: CanonicalRNN, params: Params, takes: Takes) -> Fragment:
    """Return a Scan over s[n] = W_s s[n-1] + W_r G(s[n-1]) + W_x x[n] + θ, with output G(s[n])."""
    before = """
        W_x_T = Transpose <perm = [1, 0]> (W_x)
        products = MatMul (x, W_x_T)
        weighted = Add (products, theta)
    """
    step = f"""
        {_readout(cell, "s_old", "r_old")}
        leaked = Gemm <transB = 1> (s_old, W_s, xi)
        s = Gemm <transB = 1> (r_old, W_r, leaked)
        {_readout(cell, "s", "r")}
    """
    weights = dict(params)
    if cell.warping == "leaky_relu":
        weights["slope"] = np.array(LEAKY_SLOPE, cell.dtype)
    return _scan(cell, cell.hidden_size, before, step, "r", weights, takes)


def _readout(cell: CanonicalRNN, s: str, r: str) -> str:
    """Return the nodes of r = G(s)."""
    if cell.warping != "leaky_relu":
        return f"{r} = {ACTIVATIONS[cell.warping].node} ({s})"
    # The operator LeakyRelu has its slope in float32, which is not that of a cell in float64.
    return f"leak_{r} = Mul ({s}, slope)\n{r} = Max ({s}, leak_{r})"


class Plan(NamedTuple):
    """Options of an LSTM: which gates there are, what they see, how the value is made."""

    gates: list[str]
    peephole: str
    window: int
    projected: bool


def gated(cell: LSTM | AugmentedLSTM, params: Params, takes: Takes) -> Fragment:
    """Return a Scan over the equations of an LSTM with whatever options it has."""
    peephole = {"none": "", "diagonal": "Mul", "full": "MatMul"}[cell.peepholes]
    plan = Plan(["cu", "cs", "cr"], peephole, 1, False)
    if isinstance(cell, AugmentedLSTM):
        gates = ["cu", "cs", "cr", "cx"] if cell.input_gate else plan.gates
        plan = Plan(gates, peephole, cell.window, cell.projection_size is not None)
    width = (len(plan.gates) + 1) * cell.hidden_size
    text, weights = windows(plan.window, takes)
    weights |= {"matrix": np.array([width, -1]), "row": np.array([1, -1])}
    before = text + _arranged_weights(plan) + "weighted = MatMul (window, W_x_T)\n"
    return _scan(cell, width, before, _gated_step(plan), "v", {**params, **weights}, takes)


def _arranged_weights(plan: Plan) -> str:
    """Return the nodes that make of the parameters what a step multiplies by."""
    by_gate = "Transpose <perm = [0, 2, 1, 3]>" if plan.window > 1 else "Identity"
    text = f"""
        W_x_by_gate = {by_gate} (W_x)
        W_x_matrix = Reshape (W_x_by_gate, matrix)
        W_x_T = Transpose <perm = [1, 0]> (W_x_matrix)
        W_v_matrix = Reshape (W_v, matrix)
        b_row = Reshape (b, row)
    """
    if plan.peephole == "Mul":
        text += f"{_each('W_s_', plan.gates)} = Split <axis = 0> (W_s)\n"
    elif plan.peephole == "MatMul":
        text += "W_s_T = Transpose <perm = [0, 2, 1]> (W_s)\n"
        text += f"{_each('W_s_T_', plan.gates)} = Split <axis = 0> (W_s_T)\n"
        text += "".join(f"W_s_{gate} = Squeeze (W_s_T_{gate}, first)\n" for gate in plan.gates)
    if plan.projected:
        text += "W_q_T = Transpose <perm = [1, 0]> (W_q)\n"
    return text


def _gated_step(plan: Plan) -> str:
    """Return the equations of one step, from xi, s_old and v_old to s and v."""
    nodes = [*plan.gates, "du"]
    early = "".join(_gate(gate, "s_old", plan) for gate in plan.gates if gate != "cr")
    return f"""
        fed = Gemm <transB = 1> (v_old, W_v_matrix, b_row)
        {_each("fed_", nodes)} = Split <axis = 1> (fed)
        {_each("xi_", nodes)} = Split <axis = 1> (xi)
        {early}
        xi_admitted = {"Mul (g_cx, xi_du)" if "cx" in plan.gates else "Identity (xi_du)"}
        a_du = Add (xi_admitted, fed_du)
        u = Tanh (a_du)
        kept = Mul (g_cs, s_old)
        update = Mul (g_cu, u)
        s = Add (kept, update)
        {_gate("cr", "s", plan)}
        r = Tanh (s)
        q = Mul (g_cr, r)
        v = {"MatMul (q, W_q_T)" if plan.projected else "Identity (q)"}
    """


def _gate(gate: str, state: str, plan: Plan) -> str:
    """Return the nodes of one gate, which may see ``state``."""
    if not plan.peephole:
        return f"""
            a_{gate} = Add (xi_{gate}, fed_{gate})
            g_{gate} = Sigmoid (a_{gate})
        """
    return f"""
        heard_{gate} = Add (xi_{gate}, fed_{gate})
        seen_{gate} = {plan.peephole} ({state}, W_s_{gate})
        a_{gate} = Add (heard_{gate}, seen_{gate})
        g_{gate} = Sigmoid (a_{gate})
    """


def _each(prefix: str, gates: list[str]) -> str:
    return ", ".join(prefix + gate for gate in gates)


def _scan(
    cell: Cell,
    width: int,
    before: str,
    step: str,
    output: str,
    weights: Params,
    takes: Takes,
) -> Fragment:
    """Return the nodes ``before``, which make ``weighted`` (T, B, width), and a Scan over it.

    Where a sequence has ended, its state stands still and its output is zero.
    """
    kind = ELEMENT[cell.dtype.name]
    sizes = {name: shape[1] for name, (shape, _) in cell.state_shapes(0).items()}
    results = {f"{s}_next": (s, f"{s}_old") for s in sizes} | {"shown": (output, "nil")}
    widths = [*sizes.values(), cell.output_size]
    given = [f"{kind}[B, {d}] {s}_old" for s, d in sizes.items()] + [f"{kind}[B, {width}] xi"]
    scanned = ["weighted"]
    if takes.lengths:
        before = f"{ENDS}\n{ALIVE}\n{before}"
        weights = {**weights, "nil": np.zeros(1, cell.dtype)}
        given += ["bool[B, 1] now"]
        scanned += ["alive"]
    for name, (new, ended) in results.items():
        choice = f"Where (now, {new}, {ended})" if takes.lengths else f"Identity ({new})"
        step += f"{name} = {choice}\n"
    returned = [f"{kind}[B, {d}] {name}" for name, d in zip(results, widths, strict=True)]
    text = f"""
        {before}
        {", ".join(f"final_{s}" for s in sizes)}, outputs =
            Scan <num_scan_inputs = {len(scanned)}, body = step
                ({", ".join(given)}) => ({", ".join(returned)}) {{{step}}}>
            ({", ".join([f"initial_{s}" for s in sizes] + scanned)})
    """
    return fragment(text, weights)
