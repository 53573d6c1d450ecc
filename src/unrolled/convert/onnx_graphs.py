"""The bodies of the ONNX models: nodes as text, and the weights they take.

========= ========================================== ====================
name      meaning                                    shape
========= ========================================== ====================
W, R      input and recurrent weights of an          (1, gates d, d_x),
          operator, gates in the order i, o, f, c    (1, gates d, d)
bias      its two biases, of which the second is 0   (1, 2 gates d)
P         its peepholes, in the order i, o, f        (1, 3 d)
y         its outputs                                (T, 1, B, d)
========= ========================================== ====================

The other names are those of ``onnx_models``.
"""

from __future__ import annotations

import numpy as np

from unrolled._checks import Array, Params
from unrolled.cells.lstm import LSTM
from unrolled.cells.rnn import RNN
from unrolled.warping import LEAKY_SLOPE

ELEMENT = {"float32": "float", "float64": "double"}

#: Gates cu, cs, cr, du in the order i, o, f, c of the operator; and cu, cs, cr as i, o, f.
IOFC = [0, 2, 1, 3]
IOF = [0, 2, 1]

#: Warping → (operator that computes it, attributes the RNN operator wants).
ACTIVATIONS = {
    "tanh": ("Tanh", 'activations = ["Tanh"]'),
    "logistic": ("Sigmoid", 'activations = ["Sigmoid"]'),
    "relu": ("Relu", 'activations = ["Relu"]'),
    "leaky_relu": (
        f"LeakyRelu <alpha = {LEAKY_SLOPE}>",
        f'activations = ["LeakyRelu"], activation_alpha = [{LEAKY_SLOPE}]',
    ),
    "identity": (
        "Identity",
        'activations = ["Affine"], activation_alpha = [1.0], activation_beta = [0.0]',
    ),
}

Weights = dict[str, Array]

#: Axes and a zero that nodes take as inputs.
AXES: Weights = {"first": np.array([0]), "second": np.array([1])}
NIL: Weights = {"nil": np.array(0, np.int32)}


def rnn(cell: RNN, params: Params, lengths: bool) -> tuple[str, Weights]:
    """Return the operator RNN, the nodes around it and the weights."""
    d = cell.hidden_size
    warp, activations = ACTIVATIONS[cell.warping]
    nodes = f"""
        initial_r = {warp} (initial_s)
        r_in = Unsqueeze (initial_r, first)
        y, r_out = RNN <hidden_size = {d}, {activations}>
            (x, W, R, bias, {"lengths" if lengths else ""}, r_in)
        outputs = Squeeze (y, second)
        r = Concat <axis = 0> (r_in, outputs)
    """
    if lengths:
        # Reversed, each sequence has its last step first, and the readout before it.
        nodes += """
        ends = Cast <to = 7> (lengths)
        x_reversed = ReverseSequence <batch_axis = 1, time_axis = 0> (x, ends)
        r_reversed = ReverseSequence <batch_axis = 1, time_axis = 0> (r, ends)
        x_last = Gather (x_reversed, step)
        r_last = Gather (r_reversed, step)
        """
        steps = {"step": np.array(0)}
    else:
        nodes += """
        x_last = Gather (x, step)
        r_last = Gather (r, step_before)
        """
        steps = {"step": np.array(-1), "step_before": np.array(-2)}
    nodes += f"""
        W_x = Squeeze (W, first)
        W_r = Squeeze (R, first)
        drive = Gemm <transB = 1> (x_last, W_x, theta)
        {"s" if lengths else "final_s"} = Gemm <transB = 1> (r_last, W_r, drive)
        {_kept("s") if lengths else ""}
    """
    theta = params["theta"]
    weights = {
        "W": params["W_x"][None],
        "R": params["W_r"][None],
        "bias": np.concatenate([theta, np.zeros_like(theta)])[None],
        "theta": theta,
    }
    return nodes, {**weights, **AXES, **steps, **(NIL if lengths else {})}


def lstm_operator(cell: LSTM, params: Params, lengths: bool) -> tuple[str, Weights]:
    """Return the operator LSTM, the nodes around it and the weights."""
    d = cell.hidden_size
    peepholes = ", P" if cell.peepholes == "diagonal" else ""
    nodes = f"""
        s_in = Unsqueeze (initial_s, first)
        v_in = Unsqueeze (initial_v, first)
        y, v_out, s_out = LSTM <hidden_size = {d}>
            (x, W, R, bias, {"lengths" if lengths else ""}, v_in, s_in{peepholes})
        outputs = Squeeze (y, second)
        {"s" if lengths else "final_s"} = Squeeze (s_out, first)
        {"v" if lengths else "final_v"} = Squeeze (v_out, first)
        {_kept("s", "v") if lengths else ""}
    """
    bias = params["b"][IOFC].reshape(4 * d)
    weights = {
        "W": params["W_x"][IOFC].reshape(1, 4 * d, cell.input_size),
        "R": params["W_v"][IOFC].reshape(1, 4 * d, d),
        "bias": np.concatenate([bias, np.zeros_like(bias)])[None],
    }
    if peepholes:
        weights["P"] = params["W_s"][IOF].reshape(1, 3 * d)
    return nodes, {**weights, **AXES, **(NIL if lengths else {})}


def _kept(*states: str) -> str:
    """Return nodes that hand an empty sequence's initial state back; the operators give zero."""
    nodes = """
        begun = Greater (lengths, nil)
        column = Unsqueeze (begun, second)
    """
    return nodes + "".join(
        f"final_{name} = Where (column, {name}, initial_{name})\n" for name in states
    )


def lstm_scan(cell: LSTM, params: Params, lengths: bool) -> tuple[str, Weights]:
    """Return a Scan over the equations of the LSTM with full peepholes, and the weights."""
    d, d_x, kind = cell.hidden_size, cell.input_size, ELEMENT[cell.dtype.name]
    mask = ", bool[B, 1] alive" if lengths else ""
    step = """
            product = MatMul (v, W_v)
            a = Add (drive, product)
            a_cu, a_cs, a_cr, a_du = Split <axis = 1> (a)
            seen = MatMul (s, W_s_old)
            seen_cu, seen_cs = Split <axis = 1> (seen)
            z_cu = Add (a_cu, seen_cu)
            z_cs = Add (a_cs, seen_cs)
            g_cu = Sigmoid (z_cu)
            g_cs = Sigmoid (z_cs)
            u = Tanh (a_du)
            kept = Mul (g_cs, s)
            update = Mul (g_cu, u)
            s_new = Add (kept, update)
            seen_cr = MatMul (s_new, W_s_new)
            z_cr = Add (a_cr, seen_cr)
            g_cr = Sigmoid (z_cr)
            r = Tanh (s_new)
            v_new = Mul (g_cr, r)
    """
    if lengths:
        step += """
            s_next = Where (alive, s_new, s)
            v_next = Where (alive, v_new, v)
            output = Where (alive, v_new, zero)
        """
    else:
        step += """
            s_next = Identity (s_new)
            v_next = Identity (v_new)
            output = Identity (v_new)
        """
    nodes = f"""
        weighted = MatMul (x, W_x)
        drive = Add (weighted, b)
        {_ALIVE if lengths else ""}
        final_s, final_v, outputs = Scan <num_scan_inputs = {2 if lengths else 1}, body = step
            ({kind}[B, {d}] s, {kind}[B, {d}] v, {kind}[B, {4 * d}] drive{mask})
            => ({kind}[B, {d}] s_next, {kind}[B, {d}] v_next, {kind}[B, {d}] output)
            {{{step}}}>
            (initial_s, initial_v, drive{", alive" if lengths else ""})
    """
    W_s = params["W_s"]
    weights = {
        "W_x": params["W_x"].reshape(4 * d, d_x).T,
        "W_v": params["W_v"].reshape(4 * d, d).T,
        "b": params["b"].reshape(4 * d),
        "W_s_old": W_s[:2].reshape(2 * d, d).T,
        "W_s_new": W_s[2].T,
    }
    if lengths:
        weights |= {"zero": np.zeros(1, cell.dtype), "start": np.array(0), "one": np.array(1)}
        weights |= {**AXES, "third": np.array([2])}
    return nodes, weights


#: alive (T, B, 1): whether step n is one of the sequence's.
_ALIVE = """
        ends = Cast <to = 7> (lengths)
        shape = Shape <start = 0, end = 1> (x)
        T = Squeeze (shape, first)
        n = Range (start, T, one)
        rows = Unsqueeze (n, second)
        before_end = Less (rows, ends)
        alive = Unsqueeze (before_end, third)
"""
