"""The table of how far the LSTM is from other libraries, as ``parity.json`` beside it records it.

====== ============================================= ==================
name   meaning                                       form
====== ============================================= ==================
record command, versions, sizes, rows                dict, from the file
row    peepholes, lengths, against, compared, dtype, dict
       residual, bound
====== ============================================= ==================

``tools/record_parity.py`` writes the file. Nothing in the table is said by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from typing import Any

from IPython.display import HTML

from unrolled.figures.tables import html_table

RECORD = "parity.json"
HEAD = ("Compared with", "Peepholes", "What", "Residual", "Bound")


def recorded() -> dict[str, Any]:
    """Return the record: command, versions, sizes, and a row to each comparison.

    Examples
    --------
    >>> list(recorded())
    ['command', 'versions', 'sizes', 'rows']
    """
    record: dict[str, Any] = json.loads(files(__package__).joinpath(RECORD).read_text())
    return record


def parity_table(record: Mapping[str, Any]) -> HTML:
    """Return a row for each comparison of a record, as a table.

    Parameters
    ----------
    record : dict
        What ``tools/record_parity.py`` has written.

    Returns
    -------
    IPython.display.HTML

    Raises
    ------
    TypeError, ValueError
        If ``record`` is no such dict.

    Examples
    --------
    >>> row = {"against": "torch.nn.LSTM", "peepholes": "none", "lengths": True,
    ...        "compared": "values", "dtype": "float64", "residual": 4.4e-16, "bound": 1e-13}
    >>> "<td>4.4e-16</td>" in parity_table({"rows": [row]}).data
    True
    """
    if not isinstance(record, Mapping):
        raise TypeError(f"record: expected a dict, got {type(record).__name__}")
    if "rows" not in record:
        raise ValueError(f'record: expected the key "rows", got {", ".join(record) or "none"}')
    return html_table(HEAD, [_row(row) for row in record["rows"]])


def _row(row: Mapping[str, Any]) -> list[str]:
    """Return one comparison as the entries of the table."""
    lengths = ", unequal lengths" if row["lengths"] else ""
    option, what = row["peepholes"] + lengths, f"{row['compared']}, {row['dtype']}"
    sizes = f"{row['residual']:.1e}", f"{row['bound']:.0e}"
    return [row["against"], escape(option), escape(what), *sizes]
