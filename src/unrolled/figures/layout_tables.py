"""Tables of what other libraries call the parts of a cell, made of ``convert.LAYOUTS``.

======= ============================================= ======================
name    meaning                                       form
======= ============================================= ======================
cell    which cell                                    "RNN", "LSTM" or "GRU"
layouts its layouts, library by library               ``LAYOUTS[cell]``
======= ============================================= ======================

Every entry is an entry of ``LAYOUTS``; a page that shows these tables says nothing by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from IPython.display import HTML

from unrolled import _checks as check
from unrolled.convert import LAYOUTS, Layout
from unrolled.figures.tables import html_table

#: Library → what heads its rows and columns.
TITLES = {"Unrolled": "this book", "Paper": "the paper"}
NONE = "\N{EN DASH}"


def gate_table(cell: str) -> HTML:
    """Return a table of the gates: a row to a library, in its order, with its letters.

    Parameters
    ----------
    cell : {"LSTM", "GRU"}
        Whose gates.

    Returns
    -------
    IPython.display.HTML

    Raises
    ------
    ValueError, TypeError
        On another cell.

    Examples
    --------
    >>> "<td>f = cs</td>" in gate_table("LSTM").data
    True
    """
    layouts = LAYOUTS[check.option("cell", cell, ("LSTM", "GRU"))]
    count = len(layouts["Unrolled"].gates)
    rows = [
        [_title(library), *_letters(layout), escape(layout.stacked)]
        for library, layout in layouts.items()
    ]
    head = ["Library", *(f"Block {place}" for place in range(count)), "Stacked in"]
    return html_table(head, rows)


def array_table(cell: str) -> HTML:
    """Return a table of the arrays: a row to a library, each array with its shape.

    Parameters
    ----------
    cell : {"RNN", "LSTM", "GRU"}
        Whose arrays.

    Returns
    -------
    IPython.display.HTML

    Raises
    ------
    ValueError, TypeError
        On another cell.

    Examples
    --------
    >>> "<code>weight_ih_l0</code>" in array_table("LSTM").data
    True
    """
    rows = [
        [_title(library), _arrays(layout.arrays), escape(layout.biases)]
        for library, layout in _layouts(cell).items()
    ]
    return html_table(["Library", "Arrays and shapes", "Biases"], rows)


def signal_table(cell: str) -> HTML:
    """Return a table of the signals: a row to a library, a column to a signal of this book.

    Parameters
    ----------
    cell : {"RNN", "LSTM", "GRU"}
        Whose signals.

    Returns
    -------
    IPython.display.HTML

    Raises
    ------
    ValueError, TypeError
        On another cell.

    Examples
    --------
    >>> "<td><code>c</code></td>" in signal_table("LSTM").data
    True
    """
    layouts = _layouts(cell)
    signals = list(layouts["Unrolled"].signals)
    rows = [
        [_title(library), *(_code(layout.signals.get(signal, "")) for signal in signals)]
        for library, layout in layouts.items()
    ]
    return html_table(["Library", *(f"{signal} here" for signal in signals)], rows)


def extra_table() -> HTML:
    """Return a table of the peepholes and the projection of an LSTM: a row to a library.

    Returns
    -------
    IPython.display.HTML

    Examples
    --------
    >>> "<code>P</code>" in extra_table().data
    True
    """
    rows = []
    for library, layout in LAYOUTS["LSTM"].items():
        seeing = [name for name in layout.called if name not in ("du", "g", "c")]
        order = ", ".join(seeing) if layout.peepholes else NONE
        peepholes, projection = map(_arrays, (layout.peepholes, layout.projection))
        rows.append([_title(library), peepholes, order, projection])
    return html_table(["Library", "Peepholes", "Their order", "Projection"], rows)


def setting_table(cell: str, field: str) -> HTML:
    """Return a table of settings: a row to a library, the default first.

    Parameters
    ----------
    cell : {"RNN", "LSTM", "GRU"}
        Whose settings.
    field : {"inputs", "resets", "warpings", "forget_bias"}
        Which of the fields of ``Layout``.

    Returns
    -------
    IPython.display.HTML

    Raises
    ------
    ValueError, TypeError
        On another cell or field.

    Examples
    --------
    >>> "<code>linear_before_reset=0</code>: before" in setting_table("GRU", "resets").data
    True
    """
    layouts = _layouts(cell)
    heads = {
        "inputs": ["Axes of the inputs"],
        "resets": ["Reset gate and W_h"],
        "warpings": ["Functions by default", "Set by"],
        "forget_bias": ["Bias of a fresh forget gate"],
    }
    check.option("field", field, heads)
    rows = []
    for library, layout in layouts.items():
        if field == "warpings":
            entries = [_settings(layout.warpings, code=False), escape(layout.set_by)]
        elif field == "forget_bias":
            entries = [escape(layout.forget_bias) or NONE]
        else:
            entries = [_settings(getattr(layout, field))]
        rows.append([_title(library), *entries])
    return html_table(["Library", *heads[field]], rows)


def _layouts(cell: str) -> Mapping[str, Layout]:
    return LAYOUTS[check.option("cell", cell, LAYOUTS)]


def _title(library: str) -> str:
    return TITLES.get(library, library)


def _letters(layout: Layout) -> list[str]:
    """Return each gate by its letter there and, if it is another, its name here."""
    return [
        there if there == here else f"{there} = {here}"
        for there, here in zip(layout.called, layout.gates, strict=True)
    ]


def _code(name: str) -> str:
    """Return a name of code as code, and one of the paper with its indices set low."""
    if not name:
        return NONE
    if "{" not in name:
        return f"<code>{escape(name)}</code>"
    low = re.sub(r"_\{(\w+)_\{(\w+)\}\}", r"<sub>\1<sub>\2</sub></sub>", name)
    low = re.sub(r"_\{(\w+)\}", r"<sub>\1</sub>", low)
    return f"<i>{low}</i>"


def _arrays(arrays: Mapping[str, str]) -> str:
    """Return names with their shapes; those of one shape together."""
    together: dict[str, list[str]] = {}
    for name, shape in arrays.items():
        together.setdefault(shape, []).append(_code(name))
    whole = {shape: escape(shape).replace(" ", "\N{NO-BREAK SPACE}") for shape in together}
    lines = (f"{', '.join(names)} {whole[shape]}" for shape, names in together.items())
    return "<br>".join(lines) or NONE


def _settings(settings: Mapping[str, str], code: bool = True) -> str:
    """Return settings and what they mean, the default first; "always" needs no name."""
    entries = []
    for setting, value in settings.items():
        name = _code(setting) if code and "=" in setting else escape(setting)
        entries.append(escape(value) if setting == "always" else f"{name}: {escape(value)}")
    return "<br>".join(entries)
