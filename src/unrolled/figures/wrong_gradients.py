"""What a gradient check sees of each exhibit of the museum, as an interactive figure.

======= ================================================== =================
name    meaning                                            form
======= ================================================== =================
exhibit number of the exhibit, as on the page              1, 2, …
check   how the gradient is checked                        name
rows    the gradients in each row of the drawing           list
errors  relative error of each gradient                    check → list
======= ================================================== =================
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from unrolled import _checks as checks
from unrolled.figures.controls import Button, Choice, Slider
from unrolled.figures.interactive import Figure
from unrolled.museum import CHECKS, EXHIBITS, Finding, finding, in_cells
from unrolled.museum.passes import GATES

CAPTION = (
    "The relative error of each gradient as the check finds it. A filled box is one that the check "
    "calls wrong; a dashed one is not looked at. Where no box is filled, the mistake is in the "
    "code and the check has passed it."
)
COLUMNS = ("Gradient", "Relative error", "The check says")

#: The gradients in each row of the drawing.
ROWS: dict[str, list[list[str]]] = {
    "RNN": [["W_r", "W_x", "theta"], ["x", "s[-1]"]],
    "LSTM": [
        [f"W_x_{gate}" for gate in GATES],
        [f"W_s_{gate}" for gate in GATES[:3]],
        [f"W_v_{gate}" for gate in GATES],
        [f"b_{gate}" for gate in GATES],
        ["x", "s[-1]", "v[-1]"],
    ],
}


def wrong_gradients(exhibit: str = "transpose", check: str = "whole") -> Figure:
    """Return the figure in which the reader shows an exhibit to a check.

    Parameters
    ----------
    exhibit : str
        The exhibit at first: a key of ``museum.EXHIBITS`` whose mistake is in a cell.
    check : str
        The check at first: a key of ``museum.CHECKS``.

    Returns
    -------
    Figure
        With the values ``exhibit``, its number, and ``check``.

    Raises
    ------
    ValueError
        On another exhibit or check.

    Examples
    --------
    >>> wrong_gradients("one step").values
    {'exhibit': 10, 'check': 'whole'}
    """
    names = [one.name for one in in_cells()]
    checks.option("exhibit", exhibit, names)
    checks.option("check", check, CHECKS)
    found = finding(exhibit, check)
    return Figure(
        title="An exhibit and a check",
        caption=CAPTION,
        controls=[
            Slider("exhibit", "Exhibit", 1, len(names), 1, value=names.index(exhibit) + 1),
            Button("Previous", step={"exhibit": -1}, key="ArrowLeft"),
            Button("Next", step={"exhibit": 1}, key="ArrowRight"),
            Choice("check", "Check", tuple(CHECKS), value=check),
        ],
        script=files(__package__).joinpath("wrong_gradients.js"),
        data={"exhibits": [_data(name) for name in names]},
        words=words(exhibit, check, found),
        table=(COLUMNS, _table(found, _looked_at(exhibit))),
    )


def _looked_at(exhibit: str) -> list[str]:
    """Return every gradient of the cell of an exhibit, in the order of the drawing."""
    return [name for row in ROWS[_drawn_as(exhibit)] for name in row]


def _drawn_as(exhibit: str) -> str:
    return "RNN" if EXHIBITS[exhibit].kind == "RNN" else "LSTM"


def _data(exhibit: str) -> dict[str, Any]:
    """Return what the script needs of one exhibit: errors in order of the rows, -1 if unseen."""
    found = {check: finding(exhibit, check) for check in CHECKS}
    order = _looked_at(exhibit)
    return {
        "title": EXHIBITS[exhibit].title,
        "rows": ROWS[_drawn_as(exhibit)],
        "errors": {
            check: [one.errors.get(name, -1.0) for name in order] for check, one in found.items()
        },
        "tolerance": {check: one.tolerance for check, one in found.items()},
    }


def words(exhibit: str, check: str, found: Finding) -> str:
    """Return what ``describe`` in the script returns."""
    lead = f"{EXHIBITS[exhibit].title}, check “{check}”:"
    if not found.caught:
        return f"{lead} no gradient is called wrong. Missed."
    return f"{lead} called wrong: {found.which}. Caught."


def _table(found: Finding, order: list[str]) -> list[list[object]]:
    rows: list[list[object]] = []
    for name in order:
        if name not in found.errors:
            rows.append([name, "\N{EN DASH}", "nothing"])
        else:
            verdict = "wrong" if name in found.wrong else "right"
            rows.append([name, _short(found.errors[name]), verdict])
    return rows


def _short(error: float) -> str:
    """Return an error as the figure prints it: 0.42, 13, 2e-16, 0."""
    if error == 0:
        return "0"
    if error >= 10:
        return f"{error:.0f}"
    if error >= 0.01:
        return f"{error:.2f}"
    digits, exponent = f"{error:.0e}".split("e")
    return f"{digits}e{int(exponent)}"
