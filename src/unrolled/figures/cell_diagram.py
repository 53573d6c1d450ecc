"""The LSTM as it grows from the canonical RNN: one drawing for each stage.

======== ===================================================== ======
name     meaning                                               form
======== ===================================================== ======
stage    a stage of Sherstinsky (2020), section V, "S0".."S8";  text
         "vanilla" is S8 under the names of section VI;
         "augmented" is the cell of section VII
======== ===================================================== ======

Position carries meaning. Time runs from left to right; the state s is the thick straight line along
the top, the value v (at first the readout r) runs along the bottom; a part stands at the same place
in every stage. What a gate sees is a list of names; the one signal made in this very step, s[n] for
the readout gate, has a wire.
"""

# ruff: noqa: RUF001 - the signals have Greek letters

from __future__ import annotations

from dataclasses import replace

from unrolled import _checks as check
from unrolled.figures._cell_error import ERRORS, draw_error
from unrolled.figures._cell_parts import PARTS, STAGES, Part
from unrolled.figures._cell_sheet import HEIGHT, WIDTH, Sheet
from unrolled.figures._cell_words import TITLES, describe
from unrolled.figures.diagram import FAINT, GHOST, NEW, PLAIN, Diagram, Look

__all__ = ["STAGES", "cell_diagram", "describe"]

GATED = ("cs", "cu", "cr", "cx")

#: What sections VI and VII of the paper call the signals and weights of section V.
VANILLA = {
    "W_r": "W_v_du", "W_x": "W_x_du", "θ_s": "b_du", "ℱ_u[n]": "a_du[n]",
    **{f"z_{gate}[n]": f"a_{gate}[n]" for gate in GATED},
    **{f"θ_{gate}": f"b_{gate}" for gate in GATED},
}  # fmt: skip
NAMES = {"vanilla": VANILLA, "augmented": VANILLA}
HEIGHTS = {"augmented": 824}


def cell_diagram(stage: str, *, highlight: bool = True, error: bool = False) -> Diagram:
    """Return the drawing of the cell at one stage of its growth.

    Parameters
    ----------
    stage : str
        "S0" to "S8", "vanilla" or "augmented".
    highlight : bool
        Whether what the stage adds stands out: in rust, with heavier lines and bold letters.
    error : bool
        Whether to draw the way of the error instead: the same cell with its arrows turned and the
        gradients on its wires. For "S8", "vanilla" and "augmented", in the letters of section VI,
        in which the backward pass is written.

    Returns
    -------
    Diagram
        660 px wide, 748 high, or 824 for the augmented cell.

    Raises
    ------
    TypeError, ValueError
        If ``stage`` is unknown, a flag is none, or the way of the error is wanted of a stage whose
        valves are set from outside.

    Source
    ------
    Sherstinsky (2020), eqs. 94-117 (the stages), 126-136 and 139-155 (vanilla), 196-229
    (augmented).

    Examples
    --------
    >>> from unrolled.figures._symbols import plain
    >>> "gcs[n]" in plain(cell_diagram("S0").svg()), "gcs[n]" in plain(cell_diagram("S1").svg())
    (False, True)
    """
    stage = check.option("stage", stage, STAGES)
    if check.flag("error", error):
        stage = check.option("stage", stage, ERRORS)
    check.flag("highlight", highlight)
    names = NAMES.get("vanilla" if error and stage == "S8" else stage)
    sheet = Sheet(WIDTH, HEIGHTS.get(stage, HEIGHT), describe(stage, error=error), names)
    if error:
        numbered = stage == "S8"
        way = "The way of the error" if numbered else f"{TITLES[stage]}: the way of the error"
        _header(sheet, stage, way)
        draw_error(sheet, augmented=stage == "augmented")
        return sheet
    parts = [part for part in PARTS if part.at(stage)]
    _header(sheet, stage, TITLES[stage])
    if highlight and any(_is_new(part, stage) for part in parts):
        _legend(sheet)
    for part in parts:
        with sheet.part(part.name, _look(part, stage, highlight)):
            part.draw(sheet)
    return sheet


def _header(sheet: Sheet, stage: str, title: str) -> None:
    numbered = stage[0] == "S"
    if numbered:
        sheet.words(6, 30, stage, bold=True)
    sheet.words(52 if numbered else 6, 30, title, bold=True)


def _legend(sheet: Sheet) -> None:
    with sheet.part("legend", NEW):
        sheet.wire((566, 23), (604, 23), arrow=False)
        sheet.words(612, 30, "new")


def _is_new(part: Part, stage: str) -> bool:
    return part.since == stage != "S0" and not part.name.startswith("no ")


def _look(part: Part, stage: str, highlight: bool) -> Look:
    look = NEW if highlight and _is_new(part, stage) else PLAIN
    if part.name == "input ghost":
        look = replace(look, dash=GHOST.dash)
    if stage == "S6" and not part.core:
        look = FAINT
    return look
