"""The gates of one library in the order of another, as an interactive figure.

====== ================================================= ======================
name   meaning                                           form
====== ================================================= ======================
source whose weights there are                           library of ``LAYOUTS``
target whose order is wanted                             library of ``LAYOUTS``
order  block of the source for each block of the target  indices
k, d   gates of the cell; width of the state             scalars
====== ================================================= ======================
"""

from __future__ import annotations

from importlib.resources import files

from unrolled import _checks as check
from unrolled.convert import LAYOUTS, Layout
from unrolled.figures.controls import Choice, Control
from unrolled.figures.interactive import Figure

CELLS = ("LSTM", "GRU")
LIBRARIES = tuple(LAYOUTS["LSTM"])
#: The gate that is drawn in bold: what is kept of the old state.
MARKED = {"LSTM": "cs", "GRU": "z"}


def gate_orders(cell: str = "LSTM", source: str = "PyTorch", target: str = "ONNX") -> Figure:
    """Return the figure of the blocks of a gate matrix, permuted from one library to another.

    The reader chooses the cell and both libraries, and sees the blocks move and the lines of NumPy
    that do it.

    Parameters
    ----------
    cell : {"LSTM", "GRU"}
        Whose gates, at first.
    source, target : {"Unrolled", "Paper", "PyTorch", "ONNX", "Keras", "CS231n"}
        From whose order to whose, at first.

    Returns
    -------
    Figure
        With the values ``cell``, ``source`` and ``target``.

    Raises
    ------
    ValueError
        On a value that a control cannot take.

    Examples
    --------
    >>> gate_orders(target="Keras").values
    {'cell': 'LSTM', 'source': 'PyTorch', 'target': 'Keras'}
    """
    controls: list[Control] = [
        Choice("cell", "Cell", CELLS, value=cell),
        Choice("source", "From", LIBRARIES, value=source),
        Choice("target", "To", LIBRARIES, value=target),
    ]
    return Figure(
        title="The same gates in another order",
        caption=(
            "Each block holds the d rows, or columns, of one gate: the letter it has in that "
            "library, and its name in this book, Unrolled. The bold block decides what is kept of "
            "the old state. The three lines of NumPy turn input weights of one library into those "
            "of the other; recurrent weights go the same way."
        ),
        controls=controls,
        script=files(__package__).joinpath("gate_orders.js"),
        data={"layouts": _data(), "marked": MARKED, "lines": _all_lines()},
        words=_words(cell, source, target),
        table=_rows(cell, source, target),
    )


def conversion_lines(cell: str, source: str, target: str) -> tuple[str, str, str]:
    r"""Return three lines of NumPy that turn input weights of ``source`` into those of ``target``.

    Parameters
    ----------
    cell : {"LSTM", "GRU"}
        Whose weights.
    source, target : str
        Libraries that have this cell.

    Returns
    -------
    tuple of str
        Read the gates as blocks; take them in the other order; lay them out as there. The weights
        go by their name in each library, of the paper by W_x, a list of arrays; d is the width of
        the state.

    Raises
    ------
    ValueError, TypeError
        On another cell, or a library that does not have it.

    Examples
    --------
    >>> print(*conversion_lines("LSTM", "PyTorch", "Keras"), sep="\n")
    blocks = weight_ih_l0.reshape(4, d, -1)
    blocks = blocks[[0, 1, 2, 3]]
    kernel = blocks.reshape(4 * d, -1).T
    """
    layouts = LAYOUTS[check.option("cell", cell, CELLS)]
    there = layouts[check.option("source", source, layouts)]
    wanted = layouts[check.option("target", target, layouts)]
    k, name, new = len(there.gates), _name(there), _name(wanted)
    index = [there.gates.index(gate) for gate in wanted.gates]
    rows = f"{name}[0]" if source == "ONNX" else name  # without the axis of directions
    shape = f"1, {k} * d" if target == "ONNX" else f"{k} * d"
    read = {
        "first axis": name,
        "one array each": f"np.stack({name})",
        "rows": f"{rows}.reshape({k}, d, -1)",
        "columns": f"{name}.T.reshape({k}, d, -1)",
    }
    write = {
        "first axis": "blocks",
        "one array each": "list(blocks)",
        "rows": f"blocks.reshape({shape}, -1)",
        "columns": f"blocks.reshape({shape}, -1).T",
    }
    return (
        f"blocks = {read[there.stacked]}",
        f"blocks = blocks[{index}]",
        f"{new} = {write[wanted.stacked]}",
    )


def _name(layout: Layout) -> str:
    """Return the name of the input weights; of one array to a gate, W_x for all of them."""
    return "W_x" if layout.stacked == "one array each" else next(iter(layout.arrays))


def _data() -> dict[str, dict[str, dict[str, object]]]:
    return {
        cell: {
            library: {
                "gates": list(layout.gates),
                "called": list(layout.called),
                "stacked": layout.stacked,
                "array": _name(layout),
                "shape": next(iter(layout.arrays.values())),
            }
            for library, layout in LAYOUTS[cell].items()
        }
        for cell in CELLS
    }


def _all_lines() -> dict[str, dict[str, dict[str, list[str]]]]:
    return {
        cell: {
            source: {
                target: list(conversion_lines(cell, source, target)) for target in LAYOUTS[cell]
            }
            for source in LAYOUTS[cell]
        }
        for cell in CELLS
    }


def _library(name: str) -> str:
    return {"Unrolled": "this book", "Paper": "the paper"}.get(name, name)


def _missing(cell: str, *libraries: str) -> str:
    """Return a sentence on the libraries without this cell, or nothing."""
    without = dict.fromkeys(_library(one) for one in libraries if one not in LAYOUTS[cell])
    if not without:
        return ""
    return f"There is no {cell} in {' and none in '.join(without)}."


def _words(cell: str, source: str, target: str) -> str:
    """Return what ``describe`` in gate_orders.js returns."""
    missing = _missing(cell, source, target)
    if missing:
        return missing
    there, wanted = LAYOUTS[cell][source], LAYOUTS[cell][target]
    index = [there.gates.index(gate) for gate in wanted.gates]
    marked = MARKED[cell]
    return (
        f"{cell}: {_library(source)} has {', '.join(there.called)}; {_library(target)} has "
        f"{', '.join(wanted.called)}: blocks {', '.join(map(str, index))} of the former. The gate "
        f"{marked} of this book goes from place {there.gates.index(marked)} to place "
        f"{wanted.gates.index(marked)}."
    )


def _rows(cell: str, source: str, target: str) -> tuple[list[str], list[list[object]]]:
    """Return what ``table`` in gate_orders.js returns."""
    columns = ["Block", "From", "To", "Taken from block"]
    if _missing(cell, source, target):
        return columns, []
    there, wanted = LAYOUTS[cell][source], LAYOUTS[cell][target]
    return columns, [
        [place, old, new, there.gates.index(gate)]
        for place, (old, new, gate) in enumerate(
            zip(there.called, wanted.called, wanted.gates, strict=True)
        )
    ]
