"""What sets the valves of the LSTM, and what the augmented cell adds; one function a part."""

# ruff: noqa: RUF001 - the signals have Greek letters

from __future__ import annotations

from unrolled.figures._cell_paths import Draw, valve_cx
from unrolled.figures._cell_sheet import (
    EDGE,
    GATE_BOXES,
    GATES,
    INPUT,
    INPUT_GATE,
    LISTS,
    PLATE_WIDTH,
    PLATES,
    READOUT,
    ROW,
    S_LINE,
    UPDATE,
    V_LINE,
    X_CR,
    X_CS,
    X_CU,
    X_CX,
    X_WQ,
    Sheet,
)

#: Width and height of one sample of the context window.
SAMPLE, STRIP = 84, INPUT + 48
GIVEN = {
    "cs": ((X_CS, GATES - 15), (X_CS, GATES + 12, "middle")),
    "cu": ((X_CU + 28, GATES), (X_CU + 16, GATES + 6, "end")),
    "cr": ((X_CR - 28, GATES), (X_CR - 16, GATES + 6, "start")),
}


def given(*gates: str) -> Draw:
    """Return the drawing of valve settings that come from outside."""

    def draw(d: Sheet) -> None:
        for gate in gates:
            end, (x, y, anchor) = GIVEN[gate]
            d.terminal(*end)
            d.words(x, y, "given", anchor)

    return draw


def input_ghost(d: Sheet) -> None:
    """Draw the valve on the input that the paper puts off."""
    valve_cx(d)
    d.symbol(X_CX + 26, INPUT_GATE + 7, "g_cx[n] = 1", "end")


def logistic(*gates: str) -> Draw:
    """Return the drawing of the functions that set the valves."""

    def draw(d: Sheet) -> None:
        for gate in gates:
            x, y = GATE_BOXES[gate]
            top = PLATES[gate][1]
            d.warp(x, y, "G_c", "logistic")
            d.wire((x, top - 28), (x, y + 20))
            side, anchor = (-10, "end") if gate == "cr" else (10, "start")  # room for s[n]'s wire
            d.symbol(x + side, y + 48, f"z_{gate}[n]", anchor)

    return draw


def given_sums(d: Sheet) -> None:
    """Draw the arguments of the logistic functions as given."""
    for gate in ("cs", "cu", "cr"):
        x, _ = GATE_BOXES[gate]
        d.terminal(x, LISTS - 23)
        d.words(x, LISTS + 4, "given", "middle")


def lists(*gates: str) -> Draw:
    """Return the drawing of what the gates add up, all but the input."""

    def draw(d: Sheet) -> None:
        for gate in gates:
            d.sum(GATE_BOXES[gate][0], PLATES[gate][1] - 14)
            d.plate(*PLATES[gate], 4)
            state = "s[n]" if gate == "cr" else "s[n-1]"
            rows = [f"W_s_{gate} {state}", f"W_v_{gate} v[n-1]", f"θ_{gate}"]
            d.rows(*PLATES[gate], rows, 1)

    return draw


def seen_input(d: Sheet) -> None:
    """Write the input into the lists."""
    for gate in ("cs", "cu", "cr"):
        d.rows(*PLATES[gate], [f"W_x_{gate} x[n]"])


def new_state(d: Sheet) -> None:
    """Draw the one signal a gate sees that this step has made: s[n], for the readout gate."""
    x, top = PLATES["cr"]
    row = top + 2 * ROW - 10
    d.knot(EDGE, S_LINE)
    d.wire((EDGE, S_LINE), (EDGE, row), (x + PLATE_WIDTH / 2, row), state=True, thick=2)


def window(d: Sheet) -> None:
    """Draw the samples from now on that the cell sees, and what is made of them."""
    left = UPDATE - SAMPLE / 2
    x = left
    for name, width in (("x[n]", SAMPLE), ("x[n+1]", SAMPLE), ("…", 36), ("x[n+L-1]", 112)):
        d.cell(x + width / 2, STRIP + 20, name, width)
        x += width
    d.wire((UPDATE, STRIP), (UPDATE, INPUT + 20))
    d.box(UPDATE, INPUT, "W_x_du ∗", width=84, tint=True)
    d.symbol(UPDATE + 10, INPUT - 32, "ξ_x_du[n]", "start")
    d.symbol(left + 6, STRIP + 72, "ξ_x_g[n] = Σ_l W_x_g[l] x[n+l]", "start", size=20)
    d.symbol(left + 6, STRIP + 100, "g = cs, cu, cr, cx, du", "start", size=20)


def seen_window(d: Sheet) -> None:
    """Write what is made of the window into the lists."""
    for gate in ("cs", "cu", "cr", "cx"):
        d.rows(*PLATES[gate], [f"ξ_x_{gate}[n]"])


def input_gate(d: Sheet) -> None:
    """Draw the valve on the input with what sets it."""
    valve_cx(d)
    d.symbol(UPDATE - 17, INPUT_GATE - 11, "g_cx[n]", "end")
    logistic("cx")(d)
    lists("cx")(d)


def projection(d: Sheet) -> None:
    """Draw the matrix between the gated readout and the value."""
    d.box(X_WQ, V_LINE, "W_q_dr", width=68, tint=True)
    d.symbol(READOUT + 9, V_LINE - 27, "q[n]", "start")
