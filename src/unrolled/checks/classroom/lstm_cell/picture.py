"""A picture of a gate trace that needs no plotting library: a table whose cells are colored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Picture:
    """The trace of a unit, a row for each signal and a column for each step.

    Parameters
    ----------
    rows : mapping
        Name of a signal → its numbers, one for each step.
    title : str
        What is shown.

    Examples
    --------
    >>> print(Picture({"g_cs": [0.0, 1.0]}, "unit 0"))
    unit 0      0     1
    g_cs     0.00  1.00
    """

    def __init__(self, rows: Mapping[str, Sequence[float]], title: str = "") -> None:
        self.rows, self.title = {name: list(row) for name, row in rows.items()}, title

    def __repr__(self) -> str:
        steps = range(max((len(row) for row in self.rows.values()), default=0))
        lines = [f"{self.title:<7}" + "".join(f"{n:6d}" for n in steps)]
        lines += [
            f"{name:<7}" + "".join(f"{value:6.2f}" for value in row)
            for name, row in self.rows.items()
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Return the table: blue below zero, orange above; the number stands in each cell."""
        steps = range(max((len(row) for row in self.rows.values()), default=0))
        head = "".join(f'<th scope="col">{n}</th>' for n in steps)
        body = "".join(
            f'<tr><th scope="row">{name}</th>' + "".join(map(_cell, row)) + "</tr>"
            for name, row in self.rows.items()
        )
        style = "font-family:monospace;border-collapse:collapse"
        return (
            f'<table style="{style}"><caption>{self.title}</caption>'
            f'<tr><th scope="col">step</th>{head}</tr>{body}</table>'
        )


def _cell(value: float) -> str:
    """Return a cell, the stronger in color the larger its number; text keeps its contrast."""
    color = "230,120,0" if value > 0 else "0,110,200"
    share = min(1.0, abs(value)) * 0.55
    return f'<td style="background:rgba({color},{share:.2f})">{value:.2f}</td>'
