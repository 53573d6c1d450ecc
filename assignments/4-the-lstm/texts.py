"""The equations and the layout of a student's cell, in words, in mathematics and in Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from unrolled_course import judging

expected = judging.load(Path(__file__).with_name("expected.py"))

_KEPT = {
    "free": r"g_{cs}[n]\odot s[n-1]",
    "coupled": r"(1-g_{cu}[n])\odot s[n-1]",
    "leak": r"«leak»\,g_{cs}[n]\odot s[n-1]",
    "shared": r"g_{cs}[n]\odot s[n-1]",
}
_WRITTEN = {"shared": r"(1-g_{cs}[n])\odot g_{cu}[n]\odot u[n]"}
_BEFORE_U = {"shared": r"(1-g_{cs}[n])\odot g_{cu}[n]"}
_VALUES = {
    "outside": r"g_{cr}[n]\odot G_r(s[n])",
    "inside": r"G_r(g_{cr}[n]\odot s[n])",
    "blend": r"g_{cr}[n]\odot G_r(s[n]) + (1-g_{cr}[n])\odot v[n-1]",
}
#: What stands in the line of the readout's gate, beside its slope and the value's adjoint.
_BY_CR = {
    "outside": r"G_r(s[n])",
    "inside": r"s[n]\odot G_r'(g_{cr}[n]\odot s[n])",
    "blend": r"\big(G_r(s[n])-v[n-1]\big)",
}
_SLICES = " A slice such as `a[{index}]` takes every $k$-th {line}, beginning with {line} $i$."
_SEEN = {"old": "s[n-1]", "kept": "k[n]", "new": "s[n]"}
_WHERE = {
    "x": '$W_{x_\\bullet}$ ($d_x$ numbers)',
    "v": '$W_{v_\\bullet}$ ($d$ numbers)',
    "1": "the bias $b_\\bullet$ (one number)",
}  # fmt: skip


def of(cell: Any) -> dict[str, str]:
    """Return all texts about a cell that the master has places for."""
    lookers = expected.lookers(cell)
    # Who sees the new state comes after it; the rest in the order of the book.
    early = [g for g in ("cs", "cu", "du") if g in cell.order]
    return {
        "nodes": r"\\ ".join(_node(cell, g) for g in early),
        "node_cr": _node(cell, "cr"),
        "kept": _KEPT[cell.kind].replace("«leak»", str(cell.leak)),
        "written": _WRITTEN.get(cell.kind, r"g_{cu}[n]\odot u[n]"),
        "before_u": _BEFORE_U.get(cell.kind, "g_{cu}[n]"),
        "value": _VALUES[cell.readout],
        "by_cr": _BY_CR[cell.readout],
        # Where nodes alternate; blocks of d need no step.
        "slices_said": _SLICES.format(
            line="column" if cell.turned else "row",
            index=":, i::k" if cell.turned else "i::k",
        )
        if cell.by == "unit"
        else "",
        "left_out": "$k$ and the product that goes into $G_r$: what feeds one of them"
        if cell.readout == "inside"
        else "$k$: what feeds $k[n]$",
        "it": "it" if cell.readout == "inside" else "$k[n]$",
        "overflow_said": ", and how large may it be before the square in $G_c$ overflows"
        if cell.gate_warp == "root"
        else "",
        "gate_warp": expected.GATE_WARPS[cell.gate_warp][2],
        "update_warp": expected.WARPS[cell.update_warp][2],
        "readout_warp": expected.WARPS[cell.readout_warp][2],
        "gate_code": expected.GATE_WARPS[cell.gate_warp][0],
        "update_code": expected.WARPS[cell.update_warp][0],
        "readout_code": expected.WARPS[cell.readout_warp][0],
        "gate_slope": expected.GATE_WARPS[cell.gate_warp][1],
        "update_slope": expected.WARPS[cell.update_warp][1],
        "readout_slope": expected.WARPS[cell.readout_warp][1],
        # Only where some gate sees what is made in its own step.
        "first_said": " Mind what has to come first."
        if {"kept", "new"} & set(cell.sees.values())
        else "",
        "gates_said": ", ".join(f"$g_{{{g}}}=G_c(a_{{{g}}})$" for g in [*early, "cr"] if g != "du"),
        "shapes": _shapes(cell),
        "layout_said": _layout(cell),
        "order": repr(cell.order).replace("'", '"'),
        "lookers": repr({g: cell.sees[g] for g in lookers}).replace("'", '"'),
        "peephole_said": "one matrix $(d,d)$ for each of these gates"
        if cell.full
        else "one row of $d$ numbers for each of these gates, as each unit sees itself alone",
        "run_names": ", ".join(f'"a_{g}"' for g in cell.order),
        "gate_names": ", ".join(f'"{g}"' for g in ("cu", "cs", "cr") if g in cell.order),
    }


def _node(cell: Any, g: str) -> str:
    """Return the equation of a node."""
    seen = cell.sees.get(g, "none")
    weight = rf"W_{{s_{{{g}}}}}\," if cell.full else rf"w_{{s_{{{g}}}}}\odot "
    state = "" if seen == "none" else f" + {weight}{_SEEN[seen]}"
    return rf"a_{{{g}}}[n] &= W_{{x_{{{g}}}}}x[n] + W_{{v_{{{g}}}}}v[n-1]{state} + b_{{{g}}}"


def _shapes(cell: Any) -> str:
    rows, columns = f"{len(cell.order)} * d", "d_x + d + 1"
    W = f"({columns}, {rows})" if cell.turned else f"({rows}, {columns})"
    k = len(expected.lookers(cell))
    return f'"W": {W}, "P": ({k}, d, d)' if cell.full else f'"W": {W}, "P": ({k}, d)'


def _layout(cell: Any) -> str:
    """Return what stands where in the stack."""
    line, names = "column" if cell.turned else "row", ", ".join(cell.order)
    if cell.by == "gate":
        first = f"the first $d$ {line}s belong to node {cell.order[0]}, a {line} for each unit"
        groups = f"The nodes follow each other in the order {names}: {first}, the next $d$ to "
        groups += f"{cell.order[1]}, and so on."
    else:
        groups = (
            f"The units follow each other: the first {len(cell.order)} {line}s belong to the first "
            f"unit, one for each node in the order {names}; the next {len(cell.order)} to the "
            "second unit, and so on."
        )
    inside = ", then ".join(_WHERE[s] for s in cell.sources)
    return (
        f'`p["W"]` has a {line} for each node of each unit. {groups} In a {line} stand the weights '
        f"of {inside}."
    )
