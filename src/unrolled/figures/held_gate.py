"""A trained LSTM that adds, one of its gates held for a column, as an interactive figure.

======== ======================================================= ===============
letter   meaning                                                 shape
======== ======================================================= ===============
a, b     the two numbers as texts of binary digits               up to 12 digits
gate     the gate that is held, in all units                     g_cu, g_cs, g_cr
held     the value it is held at                                 0, 0.5, 1
column   where it is held, 0 the rightmost column                0..12
s, v     state and value of the LSTM                             (T, d_s)
======== ======================================================= ===============

A gate that listens to nothing and has the bias G_c⁻¹(held) stays at ``held``: so a held gate is a
matter of parameters, and a run with other parameters in one column is three segments.
"""

from __future__ import annotations

from importlib.resources import files

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.lstm import LSTM
from unrolled.figures.controls import Button, Choice, Control, Slider, TextInput
from unrolled.figures.interactive import Figure
from unrolled.models.labeller import SequenceLabeller
from unrolled.models.parts import part

MAX_DIGITS = 12
PATTERN = f"[01]{{1,{MAX_DIGITS}}}"
ERROR = "Type one to twelve digits, each 0 or 1."
GATES = ("g_cu", "g_cs", "g_cr")
#: Value of a held gate → the bias that holds it there, exactly in double precision.
BIAS = {0: -1000.0, 0.5: 0.0, 1: 1000.0}
CAPTION = (
    "Filled dots: the run with the gate held; hollow dots: the same sum untouched. A valve is "
    "filled as far as it is open. Two wires lead to the next column, on the left: s and v. Holding "
    "g_cs at 0 cuts s, holding g_cr at 0 cuts v. Which of the two cuts costs the carry?"
)


def held_gate(
    model: SequenceLabeller,
    params: Params,
    a: str = "1111111",
    b: str = "1",
    *,
    gate: str = "g_cs",
    column: int = 3,
    unit: int = 1,
) -> Figure:
    """Return the figure in which the reader holds a gate of an LSTM that adds binary numbers.

    Parameters
    ----------
    model : SequenceLabeller
        An LSTM with two inputs, no peepholes and at most nine units, and one output whose sign is
        the digit; float64.
    params : dict of ndarray
        Its parameters.
    a, b : str
        The numbers at first, one to twelve binary digits each.
    gate : {"none", "g_cu", "g_cs", "g_cr"}
        The gate that is held at first, at 0.
    column : int
        Where, 0 the rightmost; a column of the sum.
    unit : int
        The unit that is shown at first, 1..d_s. The gate is held in all of them.

    Returns
    -------
    Figure
        With the values ``a``, ``b``, ``gate``, ``held``, ``column`` and ``unit``.

    Raises
    ------
    TypeError, ValueError
        On another model or parameters that are not its own, on a number that is not binary, and on
        a gate, a column or a unit that is not there.

    Examples
    --------
    >>> model = SequenceLabeller(LSTM(2, 3, dtype=np.float64), output_size=1)
    >>> held_gate(model, model.init(np.random.default_rng(0)), "11", "1", column=1).values
    {'a': '11', 'b': '1', 'gate': 'g_cs', 'held': 0, 'unit': '1', 'column': 1}
    """
    cell = _lstm(model)
    params = check.arrays("params", params, model.param_shapes(), model.dtype)
    units = tuple(str(i + 1) for i in range(cell.hidden_size))
    check.option("gate", gate, ("none", *GATES))
    check.positive_int("unit", unit)
    check.positive_int("column", column, minimum=0)
    controls: list[Control] = [
        TextInput("a", "First number, a", a, pattern=PATTERN, error=ERROR, numeric=True),
        TextInput("b", "Second number, b", b, pattern=PATTERN, error=ERROR, numeric=True),
        Choice("gate", "Gate to hold", ("none", *GATES), value=gate),
        Choice("held", "Held at", tuple(BIAS), value=0),
        Choice("unit", "Unit shown", units, value=str(unit)),
        Slider("column", "Column", 0, MAX_DIGITS, 1, value=column, right_to_left=True),
        Button("Cut s", set={"gate": "g_cs", "held": 0}),
        Button("Cut v", set={"gate": "g_cr", "held": 0}),
        Button("Untouched", set={"gate": "none"}),
        Button("Next", step={"column": 1}, key="ArrowLeft"),
        Button("Back", step={"column": -1}, key="ArrowRight"),
    ]
    bits = _bits(a, b)
    if column >= len(bits):
        raise check.fail("column", f"0..{len(bits) - 1}, the columns of {a} + {b}", column)
    held, free = (run_held(model, params, bits, g, 0, column) for g in (gate, "none"))
    readout = part(params, "readout")
    return Figure(
        title="Hold a gate for one column",
        caption=CAPTION,
        controls=controls,
        script=files(__package__).joinpath("held_gate.js"),
        data={**part(params, "cell"), "W_y": readout["W"], "b_y": readout["b"]},
        words=_words(held, free, a, b, gate, column, unit),
        table=_table(bits, held, free, unit),
    )


def run_held(
    model: SequenceLabeller, params: Params, x: Array, gate: str, held: float, column: int
) -> dict[str, Array]:
    """Return the signals of a run, (T, d_s), with ``gate`` held in one column; and the digits.

    ``x`` is (T, 2). ``digit`` (T,) is what the network writes; the rest is as in ``signals``.
    """
    deaf = {name: W.copy() for name, W in params.items()}
    if gate != "none":
        k = GATES.index(gate)
        deaf["cell.W_x"][k], deaf["cell.W_v"][k], deaf["cell.b"][k] = 0, 0, BIAS[held]
    pieces, state = [], None
    for n, step in enumerate(x[:, None, None]):
        run = model.forward(deaf if n == column else params, step, state)
        state, cell_run = run.state, model.cell_run(run)
        signals = _lstm(model).signals(cell_run.tape)
        pieces.append({**signals, "digit": (run.outputs > 0).astype(int)})
    return {name: np.concatenate([one[name][:, 0] for one in pieces]) for name in pieces[0]}


def _lstm(model: object) -> LSTM:
    """Return the cell of ``model`` if the figure can draw it."""
    if not isinstance(model, SequenceLabeller):
        raise TypeError(f"model: expected a SequenceLabeller, got {type(model).__name__}")
    cell, expected = model.cell, "an LSTM of two inputs, up to nine units, no peepholes, float64"
    if not isinstance(cell, LSTM):
        raise check.fail("model", expected, repr(cell))
    fits = cell.input_size == 2 and cell.hidden_size in range(2, 10) and cell.peepholes == "none"
    if not fits or cell.dtype != np.float64:
        raise check.fail("model", expected, repr(cell))
    if model.output_size != 1:
        raise check.fail("model", "one output", model.output_size)
    return cell


def _bits(a: str, b: str) -> Array:
    """Return the columns of a + b, (T, 2), the rightmost first."""
    count = max(len(a), len(b), len(f"{int(a, 2) + int(b, 2):b}"))
    return np.array([[int(digit) for digit in reversed(n.zfill(count))] for n in (a, b)], float).T


def _format(value: float, form: str = "+.2f") -> str:
    """Return ``value`` as the figure prints it."""
    return format(value + 0.0, form).replace("-", "\N{MINUS SIGN}")  # -0.0 is printed as 0.0


def _words(
    held: dict[str, Array],
    free: dict[str, Array],
    a: str,
    b: str,
    gate: str,
    column: int,
    unit: int,
) -> str:
    """Return what ``describe`` in held_gate.js returns."""
    digits, sum_ = held["digit"].ravel(), int(a, 2) + int(b, 2)
    wrong = [n for n, digit in enumerate(digits) if digit != sum_ >> n & 1]
    touched = "with no gate held"
    if gate != "none":
        touched = f"with {gate} held at 0 in column {column}, in all units"
    verdict = "every digit right"
    if wrong:
        verdict = f"wrong in column{'s' if len(wrong) > 1 else ''} {', '.join(map(str, wrong))}"
    s, v = (_format(held[name][column, unit - 1]) for name in "sv")
    s_free, v_free = (_format(free[name][column, unit - 1]) for name in "sv")
    untouched = "." if gate == "none" else f"; untouched, s = {s_free} and v = {v_free}."
    network = "".join(map(str, reversed(digits.tolist())))
    return (
        f"{a} + {b}, {touched}: the network writes {network}, {verdict}. "
        f"Column {column} hands on s = {s} and v = {v} of unit {unit}{untouched}"
    )


def _table(
    x: Array, held: dict[str, Array], free: dict[str, Array], unit: int
) -> tuple[list[str], list[list[object]]]:
    """Return what ``table`` in held_gate.js returns."""
    columns = ["Column", "a", "b", *GATES, "s", "v", "s untouched", "v untouched", "Digit"]
    rows: list[list[object]] = []
    for n, (p, q) in enumerate(x.astype(int)):
        gates = [_format(held[gate][n, unit - 1], ".2f") for gate in GATES]
        wires = [_format(run[name][n, unit - 1]) for run in (held, free) for name in "sv"]
        rows.append([n, int(p), int(q), *gates, *wires, int(held["digit"][n, 0])])
    return columns, rows
