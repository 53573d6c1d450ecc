"""The way of the error through the LSTM: the same cell with its arrows turned.

Where the cell branches the error is added, where the cell adds the error branches; a box applies
the slope of its warping or its transposed matrix; a valve passes one error on, times its setting,
and sends another to what sets it. Sherstinsky (2020), eqs. 144-155 and 217-229.
"""

# ruff: noqa: RUF001 - the signals have Greek letters

from __future__ import annotations

from unrolled.figures._cell_gates import SAMPLE, STRIP
from unrolled.figures._cell_sheet import (
    EDGE,
    GATE_BOXES,
    GATES,
    HEIGHT,
    INPUT,
    INPUT_GATE,
    PLATE_WIDTH,
    PLATES,
    READOUT,
    READOUT_WARP,
    S_LINE,
    UPDATE,
    UPDATE_WARP,
    V_LINE,
    WIDTH,
    X_CR,
    X_CS,
    X_CU,
    X_CX,
    X_WQ,
    X_WR,
    Sheet,
)

ERRORS = ("S8", "vanilla", "augmented")

#: Columns of the sums at the left edge, which make f_ψ[n] and f_χ[n], and at the right edge.
X_OUT, X_IN = 46, 614

#: Distance of the rows of a list, which has one row less than in the cell: T needs room.
WAY = 36


def draw_error(d: Sheet, *, augmented: bool) -> None:
    """Draw the way of the error, part by part."""
    for name, draw in (
        ("value error", _value),
        ("readout error", _readout),
        ("state error", _state),
        ("update error", _update),
        ("gate errors", _gates),
        ("new state error", _new_state),
    ):
        with d.part(name):
            draw(d)
    with d.part("input error"):
        (_augmented if augmented else _vanilla)(d)


def _value(d: Sheet) -> None:
    """Draw χ[n]: what comes from the next step and from the output."""
    d.symbol(WIDTH - 4, V_LINE - 22, "f_χ[n+1]", "end")
    d.wire((WIDTH, V_LINE), (X_IN + 14, V_LINE), state=True)
    d.sum(X_IN, V_LINE)
    d.wire((X_IN, V_LINE + 52), (X_IN, V_LINE + 14))
    d.symbol(WIDTH - 4, V_LINE + 76, "(∂y[n]/∂v[n])^T ∂E/∂y[n]", "end", size=20)
    d.wire((X_IN - 14, V_LINE), (X_WQ + 34, V_LINE), arrow=False, state=True)
    d.wire((X_WQ - 34, V_LINE), (READOUT, V_LINE), (READOUT, GATES + 20), state=True)
    d.symbol(X_WQ + 61, V_LINE + 30, "χ[n]")


def _readout(d: Sheet) -> None:
    d.valve(READOUT, GATES, upright=True)
    d.wire((READOUT, GATES - 20), (READOUT, READOUT_WARP + 20))
    d.symbol(READOUT + 10, READOUT_WARP + 48, "ρ[n]", "start")
    d.warp(READOUT, READOUT_WARP, "G_d'", "bump")
    d.wire((READOUT, READOUT_WARP - 20), (READOUT, S_LINE + 14))
    d.sum(READOUT, S_LINE)
    d.wire((READOUT + 9, GATES), (X_CR - 33, GATES))
    d.symbol(READOUT + 17, GATES - 11, "γ_cr[n]", "start")


def _state(d: Sheet) -> None:
    d.symbol(WIDTH - 4, S_LINE - 28, "f_ψ[n+1]", "end")
    d.carousel((WIDTH, S_LINE), (X_IN + 14, S_LINE), arrow=True)
    d.sum(X_IN, S_LINE)
    d.carousel((X_IN - 14, S_LINE), (READOUT + 14, S_LINE), arrow=True)
    d.carousel((READOUT - 14, S_LINE), (X_CS + 20, S_LINE), arrow=True)
    d.symbol((UPDATE + READOUT) / 2, S_LINE - 16, "ψ[n]")
    d.knot(UPDATE, S_LINE)
    d.valve(X_CS, S_LINE)
    d.carousel((X_CS - 20, S_LINE), (X_OUT + 14, S_LINE), arrow=True)
    d.symbol(X_CS - 34, S_LINE - 28, "g_cs[n] ⊙ ψ[n]", "start", size=20)
    _exit(d, S_LINE, "f_ψ[n]", 28)


def _exit(d: Sheet, y: float, name: str, above: float) -> None:
    """Draw the sum at the left edge with its other terms, which come from the lists."""
    d.sum(X_OUT, y)
    d.wire((X_OUT - 14, y), (0, y), state=True, thick=5 if y == S_LINE else 3.5)
    d.symbol(6, y - above, name, "start")
    d.wire((X_OUT, y + 46), (X_OUT, y + 14))
    d.words(X_OUT, y + 66, "lists", "middle")


def _update(d: Sheet) -> None:
    d.wire((UPDATE, S_LINE), (UPDATE, GATES - 20))
    d.valve(UPDATE, GATES, upright=True)
    d.wire((UPDATE, GATES + 20), (UPDATE, UPDATE_WARP - 20))
    d.symbol(UPDATE + 8, GATES + 48, "ψ⊙g_cu", "start", size=18)
    d.warp(UPDATE, UPDATE_WARP, "G_d'", "bump")
    d.wire((UPDATE, UPDATE_WARP + 20), (UPDATE, V_LINE), arrow=False)
    d.symbol(UPDATE + 10, UPDATE_WARP + 78, "α_du[n]", "start")
    d.knot(UPDATE, V_LINE)
    d.wire((UPDATE, V_LINE), (X_WR + 30, V_LINE))
    d.box(X_WR, V_LINE, "W_v_du^T", width=60, tint=True)
    d.wire((X_WR - 30, V_LINE), (X_OUT + 14, V_LINE), state=True)
    _exit(d, V_LINE, "f_χ[n]", 22)


def _gates(d: Sheet) -> None:
    d.wire((X_CS, S_LINE + 9), (X_CS, GATES - 20))
    d.symbol(X_CS + 10, S_LINE + 90, "ψ[n] ⊙ s[n-1]", "start", size=20)
    d.wire((UPDATE - 9, GATES), (X_CU + 33, GATES))
    d.symbol(UPDATE - 12, GATES - 30, "ψ[n] ⊙ u[n]", "end", size=20)
    for gate in ("cs", "cu", "cr"):
        _gate(d, gate)


def _gate(d: Sheet, gate: str) -> None:
    x, y = GATE_BOXES[gate]
    plate, top = PLATES[gate]
    d.warp(x, y, "G_c'", "bump")
    d.wire((x, y + 20), (x, top))
    side, anchor = (-10, "end") if gate == "cr" else (10, "start")
    d.symbol(x + side, y + 50, f"α_{gate}[n]", anchor)
    d.plate(plate, top, 4)
    to_state = "ψ[n]" if gate == "cr" else "f_ψ[n]"
    ways = [f"W_x_{gate}^T → ∇_x E", f"W_s_{gate}^T → {to_state}", f"W_v_{gate}^T → f_χ[n]"]
    d.rows(plate, top, ways, pitch=WAY)


def _new_state(d: Sheet) -> None:
    x, top = PLATES["cr"]
    row, turn = top + 2 * WAY - 10, S_LINE + 40
    way = ((x + PLATE_WIDTH / 2, row), (EDGE, row), (EDGE, turn), (X_IN, turn))
    d.wire(*way, (X_IN, S_LINE + 14), state=True, thick=2)


def _vanilla(d: Sheet) -> None:
    d.wire((X_WQ + 36, V_LINE), (X_WQ - 36, V_LINE), arrow=False, state=True)
    d.wire((UPDATE, V_LINE), (UPDATE, INPUT - 20))
    d.box(UPDATE, INPUT, "W_x_du^T", width=84, tint=True)
    _input_gradient(d, HEIGHT)
    d.symbol(UPDATE + 12, HEIGHT - 8, "∇_x E", "start")


def _input_gradient(d: Sheet, end: float) -> None:
    """Draw the sum of what comes through the update and from the lists."""
    y = INPUT + 52
    d.wire((UPDATE, INPUT + 20), (UPDATE, y - 14))
    d.sum(UPDATE, y)
    d.wire((UPDATE + 54, y), (UPDATE + 14, y))
    d.words(UPDATE + 60, y + 6, "lists")
    d.wire((UPDATE, y + 14), (UPDATE, end))


def _augmented(d: Sheet) -> None:
    d.box(X_WQ, V_LINE, "W_q_dr^T", width=68, tint=True)
    d.symbol(READOUT + 9, V_LINE - 27, "β[n]", "start")
    d.wire((UPDATE, V_LINE), (UPDATE, INPUT_GATE - 20))
    d.valve(UPDATE, INPUT_GATE, upright=True)
    d.wire((UPDATE - 9, INPUT_GATE), (X_CX + 33, INPUT_GATE))
    d.symbol(UPDATE - 17, INPUT_GATE - 11, "γ_cx[n]", "end")
    _gate(d, "cx")
    d.wire((UPDATE, INPUT_GATE + 20), (UPDATE, INPUT - 20))
    d.box(UPDATE, INPUT, "W_x_du^T ∗", width=84, tint=True)
    _input_gradient(d, STRIP + 56)
    middle = UPDATE - SAMPLE / 2 + 158
    d.cell(middle, STRIP + 76, "∇_x E,  x[n] … x[n+L-1]", 316)
