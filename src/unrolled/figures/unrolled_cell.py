"""The standard cell and the same cell unrolled, in one drawing.

======== ======================================== =========
letter   meaning                                  shape
======== ======================================== =========
x, s, r  input, state and readout                 vectors
W_x, W_r input and recurrent weights              matrices
G        the warping                              function
======== ======================================== =========
"""

from __future__ import annotations

from unrolled import _checks as check
from unrolled.figures.diagram import Diagram

#: One step, from its W_r to the next one's; and where its parts are in it.
PITCH, SUM, WARP, KNOT = 186, 62, 118, 152


def unrolled_cell(steps: int = 3) -> Diagram:
    """Return the drawing: above the cell with its loop, below the chain that unrolling makes of it.

    Parameters
    ----------
    steps : int
        K, the steps of the chain, 1..3: so many are legible on a phone.

    Returns
    -------
    Diagram

    Raises
    ------
    TypeError, ValueError
        If ``steps`` is not an integer in 1..3.

    Examples
    --------
    >>> unrolled_cell(2).svg().count('width="44"')  # W_r, W_x and G in three steps
    9
    """
    steps = check.positive_int("steps", steps)
    if steps > 3:
        raise check.fail("steps", "an integer in 1..3", steps)
    diagram = Diagram(90 + PITCH * steps, 560)
    _cell(diagram, 84 + (steps - 1) * PITCH / 2, 120)
    _chain(diagram, 84, 426, steps)
    return diagram


def _step(diagram: Diagram, x: float, y: float, n: str) -> None:
    """Draw one step; its W_r is centered at (x, y)."""
    diagram.box(x, y, "W_r", tint=True)
    diagram.wire((x + 22, y), (x + SUM - 14, y))
    diagram.sum(x + SUM, y)
    diagram.wire((x + SUM + 14, y), (x + WARP - 22, y))
    diagram.symbol(x + SUM + 20, y - 28, f"s[{n}]")
    diagram.box(x + WARP, y, "G")
    diagram.box(x + SUM, y + 62, "W_x")
    diagram.wire((x + SUM, y + 42), (x + SUM, y + 14))
    diagram.wire((x + SUM, y + 104), (x + SUM, y + 82))
    diagram.symbol(x + SUM, y + 124, f"x[{n}]")
    diagram.wire((x + WARP + 22, y), (x + KNOT, y), arrow=False, state=True)
    diagram.knot(x + KNOT, y)
    diagram.wire((x + KNOT, y), (x + KNOT, y - 40))
    diagram.symbol(x + KNOT, y - 48, f"r[{n}]")


def _cell(diagram: Diagram, x: float, y: float) -> None:
    diagram.words(4, 24, "The cell: a loop, for every n", bold=True)
    right, left, below = x + PITCH, x - 52, y + 158
    loop = ((x + KNOT, y), (right, y), (right, below), (x + SUM + 44, below))
    diagram.wire(*loop, state=True)
    diagram.box(x + SUM, below, "", width=88)
    diagram.words(x + SUM - 27, below + 7, "delay")
    diagram.wire((x + SUM - 44, below), (left, below), (left, y), (x - 22, y), state=True)
    diagram.symbol(left - 4, y - 28, "r[n-1]", "start")
    _step(diagram, x, y, "n")


def _chain(diagram: Diagram, x: float, y: float, steps: int) -> None:
    diagram.words(4, y - 96, "Unrolled: a beginning and an end", bold=True)
    diagram.wire((x - 68, y), (x - 22, y), state=True)
    diagram.symbol(x - 80, y - 28, "r[-1]", "start")
    for n in range(steps):
        here = x + PITCH * n
        if n:
            diagram.wire((here - PITCH + KNOT, y), (here - 22, y), state=True)
        _step(diagram, here, y, str(n))
