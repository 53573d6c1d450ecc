"""The three paths of the LSTM and the valves on them, each a function that draws one part.

The state runs along the top, the update rises to it in the middle, the readout goes down on the
right and leaves, as the value, along the bottom. A place where a stage has no valve or no box yet
is a stretch of wire: see `bare`.
"""

# ruff: noqa: RUF001 - the signals have Greek letters

from __future__ import annotations

from collections.abc import Callable

from unrolled.figures._cell_sheet import (
    GATES,
    INPUT,
    INPUT_GATE,
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
    X_WS,
    Sheet,
)

Draw = Callable[[Sheet], None]


def state_line(d: Sheet) -> None:
    """Draw the state from s[n-1] through the sum to s[n]."""
    d.symbol(6, S_LINE - 28, "s[n-1]", "start")
    d.carousel((0, S_LINE), (X_WS - 22, S_LINE))
    d.carousel((X_WS + 22, S_LINE), (X_CS - 20, S_LINE))
    d.carousel((X_CS + 20, S_LINE), (UPDATE - 14, S_LINE), arrow=True)
    d.sum(UPDATE, S_LINE)
    d.carousel((UPDATE + 14, S_LINE), (WIDTH, S_LINE), arrow=True)
    d.symbol(WIDTH - 6, S_LINE - 28, "s[n]", "end")


def memory_matrix(d: Sheet) -> None:
    """Draw W_s on the state's line."""
    d.box(X_WS, S_LINE, "W_s", tint=True)
    d.symbol(X_CS - 8, S_LINE + 45, "ℱ_s[n]", "end")


def identity(d: Sheet) -> None:
    """Draw the wire that W_s = I leaves."""
    d.carousel((X_WS - 23, S_LINE), (X_WS + 23, S_LINE))
    d.symbol(X_WS, S_LINE + 34, "W_s = I")


def two_terms(d: Sheet) -> None:
    """Write what the two wires carry to the sum of the core equation."""
    d.symbol(UPDATE - 20, S_LINE - 16, "g_cs[n] ⊙ s[n-1]", "end", size=20)
    d.symbol(UPDATE - 12, S_LINE + 66, "g_cu[n] ⊙ u[n]", "end", size=20)


def feedback(d: Sheet) -> None:
    """Draw the way of the value from the left edge into the update, and the bias."""
    d.wire((0, V_LINE), (X_WR - 30, V_LINE), state=True)
    d.box(X_WR, V_LINE, "W_r", width=60, tint=True)
    d.wire((X_WR + 30, V_LINE), (UPDATE - 14, V_LINE))
    d.sum(UPDATE, V_LINE)
    d.wire((UPDATE + 36, V_LINE), (UPDATE + 14, V_LINE))
    d.symbol(UPDATE + 38, V_LINE + 7, "θ_s", "start")


def input_line(d: Sheet) -> None:
    """Draw the way of the input up into the update."""
    d.wire((UPDATE, INPUT - 20), (UPDATE, INPUT_GATE + 20), arrow=False)
    d.wire((UPDATE, INPUT_GATE - 20), (UPDATE, V_LINE + 14))


def sample(d: Sheet) -> None:
    """Draw the input of this step and its matrix."""
    d.box(UPDATE, INPUT, "W_x", width=84, tint=True)
    d.symbol(UPDATE, INPUT + 75, "x[n]")
    d.wire((UPDATE, INPUT + 48), (UPDATE, INPUT + 20))


def update_line(d: Sheet) -> None:
    """Draw the lower part of the update's wire."""
    d.wire((UPDATE, V_LINE - 14), (UPDATE, UPDATE_WARP + 40), arrow=False)
    d.symbol(UPDATE + 10, UPDATE_WARP + 78, "ℱ_u[n]", "start")


def update_rises(d: Sheet) -> None:
    """Draw the upper part of the update's wire, into the state."""
    d.wire((UPDATE, UPDATE_WARP - 20), (UPDATE, GATES + 20), arrow=False)
    d.wire((UPDATE, GATES - 20), (UPDATE, S_LINE + 14))


def update_warp(d: Sheet) -> None:
    """Draw G_d on the update."""
    d.wire((UPDATE, UPDATE_WARP + 40), (UPDATE, UPDATE_WARP + 20))
    d.warp(UPDATE, UPDATE_WARP, "G_d", "tanh")


def update_name(d: Sheet) -> None:
    """Write the name of the warped update."""
    d.symbol(UPDATE + 10, UPDATE_WARP - 42, "u[n]", "start")


def readout_line(d: Sheet) -> None:
    """Draw the readout of the state and the place where the value leaves."""
    d.knot(READOUT, S_LINE)
    d.wire((READOUT, S_LINE), (READOUT, READOUT_WARP - 20))
    d.warp(READOUT, READOUT_WARP, "G_d", "tanh")
    d.symbol(READOUT + 10, READOUT_WARP + 52, "r[n]", "start")
    corner = (READOUT, V_LINE)
    d.wire((READOUT, GATES + 20), corner, (X_WQ - 34, V_LINE), arrow=False, state=True)
    d.wire((X_WQ + 34, V_LINE), (WIDTH, V_LINE), state=True)


def carried(letter: str) -> Draw:
    """Return the drawing of the names of what the lower line carries: r at first, later v."""

    def draw(d: Sheet) -> None:
        end = GATES + 20 if letter == "r" else GATES - 20  # a readout with a valve ends there
        d.wire((READOUT, READOUT_WARP + 20), (READOUT, end), arrow=False, state=letter == "r")
        d.symbol(6, V_LINE - 16, f"{letter}[n-1]", "start")
        d.symbol(WIDTH - 6, V_LINE - 16, f"{letter}[n]", "end")

    return draw


def valve_cs(d: Sheet) -> None:
    """Draw the valve on the state."""
    d.valve(X_CS, S_LINE)
    d.wire((X_CS, GATES - 20), (X_CS, S_LINE + 9))
    d.symbol(X_CS + 10, S_LINE + 90, "g_cs[n]", "start")


def valve_cu(d: Sheet) -> None:
    """Draw the valve on the update."""
    d.valve(UPDATE, GATES, upright=True)
    d.wire((X_CU + 33, GATES), (UPDATE - 9, GATES))
    d.symbol(UPDATE - 17, GATES - 11, "g_cu[n]", "end")


def valve_cr(d: Sheet) -> None:
    """Draw the valve on the readout."""
    d.valve(READOUT, GATES, upright=True)
    d.wire((X_CR - 33, GATES), (READOUT + 9, GATES))
    d.symbol(READOUT + 17, GATES - 11, "g_cr[n]", "start")


def valve_cx(d: Sheet) -> None:
    """Draw the valve on the input."""
    d.valve(UPDATE, INPUT_GATE, upright=True)
    d.wire((X_CX + 33, INPUT_GATE), (UPDATE - 9, INPUT_GATE))


def bare(x: float, y: float, half: float, *, level: bool = False) -> Draw:
    """Return the drawing of a wire where another stage has a valve or a box."""

    def draw(d: Sheet) -> None:
        reach = half + 1  # over the joints, which would show as hairlines
        if y == S_LINE:
            d.carousel((x - reach, y), (x + reach, y))
        elif level:
            d.wire((x - reach, y), (x + reach, y), arrow=False, state=True)
        else:
            d.wire((x, y - reach), (x, y + reach), arrow=False)

    return draw
