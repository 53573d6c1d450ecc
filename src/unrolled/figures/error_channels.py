"""The two channels of the error in an LSTM, and the by-pass between its values.

============= ========================================================= ================
letter        meaning                                                   shape
============= ========================================================= ================
ψ[k], χ[k]    gradients with regard to the state s[k] and the value     (d_s,), (d_v,)
              v[k]
J_ss, J_sv    ∂s[k]/∂s[k-1] and ∂s[k]/∂v[k-1]                           (d_s, d_s),
                                                                        (d_s, d_v)
R[k]          ∂v[k]/∂s[k]                                               (d_v, d_s)
α_cr[k]       gradient with regard to the sum of the readout gate       (d_s,)
============= ========================================================= ================
"""

# ruff: noqa: RUF001 - the signals have Greek letters

from __future__ import annotations

from dataclasses import replace

from unrolled.figures._cell_sheet import Sheet
from unrolled.figures.diagram import NEW, Diagram

WIDTH, HEIGHT = 660, 460
S_LINE, V_LINE, BYPASS = 120, 330, 412

#: Column of the step before the first one drawn, and how far one step is from the next.
FIRST, PITCH = 98, 248

TITLE = (
    "Two steps of an LSTM as two channels on which the error travels from right to left. On the"
    " upper one ψ[k] becomes ψ[k-1] through J_ss, transposed; through J_sv, transposed, it reaches"
    " the lower one, χ[k-1], from where R, transposed, leads up to ψ[k-1]. A by-pass, drawn heavy"
    " and dashed, leads from χ[k] through α_cr[k] and W_v_cr, transposed, to χ[k-1] without"
    " touching s[k]: the product of one-channel factors misses it."
)


def error_channels() -> Diagram:
    """Return the drawing: two steps, two channels, and what the product over one channel misses.

    Returns
    -------
    Diagram
        660 px wide and 460 high.

    Source
    ------
    The Jacobian of the pair (s, v); Sherstinsky (2020), eqs. 176-180, follow one channel.

    Examples
    --------
    >>> error_channels().svg().count('data-part="by-pass"')  # one in each step
    2
    """
    sheet = Sheet(WIDTH, HEIGHT, TITLE)
    sheet.words(6, 30, "The error has two channels", bold=True)
    by_pass = replace(NEW, dash="9 4")
    with sheet.part("legend", by_pass):
        sheet.wire((534, 23), (572, 23), arrow=False)
        sheet.words(580, 30, "by-pass")
    for step, here in ((0, "k-1"), (1, "k"), (2, "k+1")):
        x = FIRST + PITCH * step
        with sheet.part("readout"):
            _readout(sheet, x, here)
        if step < 2:
            later = ("k", "k+1")[step]
            with sheet.part("step"):
                _step(sheet, x, later)
            with sheet.part("by-pass", by_pass):
                _by_pass(sheet, x, later)
    end = FIRST + 2 * PITCH
    sheet.carousel((WIDTH, S_LINE), (end + 14, S_LINE), arrow=True)
    sheet.wire((WIDTH, V_LINE), (end, V_LINE), state=True)
    sheet.carousel((FIRST - 14, S_LINE), (0, S_LINE), arrow=True)
    return sheet


def _readout(d: Sheet, x: float, here: str) -> None:
    """Draw the way from the value of one step up to its state."""
    middle = (S_LINE + V_LINE) / 2
    d.knot(x, V_LINE)
    d.wire((x, V_LINE), (x, middle + 20))
    d.box(x, middle, f"R[{here}]^T", width=100, tint=True)
    d.wire((x, middle - 20), (x, S_LINE + 14))
    d.sum(x, S_LINE)
    d.symbol(x - 12, S_LINE - 20, f"ψ[{here}]", "end")
    d.symbol(x - 12, V_LINE + 7, f"χ[{here}]", "end")


def _step(d: Sheet, x: float, later: str) -> None:
    """Draw the ways of ψ one step back: to the state and to the value of the step at ``x``."""
    branch, middle = x + 122, (S_LINE + V_LINE) / 2
    d.words(x + PITCH / 2, 68, f"step {later}", "middle")
    d.carousel((x + PITCH - 14, S_LINE), (x + 98, S_LINE), arrow=True)
    d.box(x + 64, S_LINE, "J_ss^T", width=68, tint=True)
    d.carousel((x + 30, S_LINE), (x + 14, S_LINE), arrow=True)
    d.knot(branch, S_LINE)
    d.wire((branch, S_LINE), (branch, middle - 20))
    d.box(branch, middle, "J_sv^T", width=68, tint=True)
    d.wire((branch, middle + 20), (branch, V_LINE), (x + 62, V_LINE))
    d.sum(x + 48, V_LINE)
    d.wire((x + 34, V_LINE), (x, V_LINE), arrow=False, state=True)


def _by_pass(d: Sheet, x: float, later: str) -> None:
    """Draw the way from value to value that no state lies on."""
    right, left = x + PITCH, x + 48
    d.wire((right, V_LINE), (right, BYPASS), (right - 12, BYPASS), arrow=False)
    d.box(right - 56, BYPASS, "r ⊙ G_c'", width=88)
    d.wire((right - 100, BYPASS), (left + 50, BYPASS))
    d.symbol(x + 126, BYPASS - 28, f"α_cr[{later}]")
    earlier = {"k": "k-1", "k+1": "k"}[later]
    way = f"v[{earlier}] → a_cr[{later}] → v[{later}]"
    d.symbol((right + left) / 2 - 2, BYPASS + 42, way, size=19)
    d.box(left + 16, BYPASS, "W_v_cr^T", width=68)
    d.wire((left, BYPASS - 20), (left, V_LINE + 14))
