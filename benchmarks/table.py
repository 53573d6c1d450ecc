"""The measurements as plain text."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def heading(text: str) -> str:
    """Return the title of a section.

    >>> print(heading("Tape"))
    <BLANKLINE>
    Tape
    ----
    """
    return f"\n{text}\n{'-' * len(text)}"


def size(row: Row) -> str:
    """Return T, B, d_x, d as text of one width."""
    return "({})".format(",".join(map(str, row["size"].values()))).ljust(17)


def comparison(row: Row) -> str:
    """Return the line of one comparison: times in ms, then our time over theirs [quartiles].

    >>> times = {"unrolled": {"median": 0.003}, "torch": {"median": 0.002}}
    >>> ratios = {"torch": {"median": 1.5, "lower": 1.4, "upper": 1.6}}
    >>> row = {"mode": "training", "times": times, "ratios": ratios}
    >>> print(comparison({**row, "size": {"T": 1, "B": 2, "d_x": 3, "d": 4}}))
    (1,2,3,4)        training  unrolled    3.000 | torch    2.000  1.50 [1.40, 1.60]
    """
    parts = []
    for label, time in row["times"].items():
        part = f"{label} {1e3 * time['median']:8.3f}"
        if label in row["ratios"]:
            part += "  {median:.2f} [{lower:.2f}, {upper:.2f}]".format(**row["ratios"][label])
        parts.append(part)
    return f"{size(row)}{row['mode']:10}" + " | ".join(parts)


def mean(row: Row) -> str:
    """Return the line of a geometric mean."""
    return f"{row['cell']:28}{row['mode']:11}{row['against']:12}{row['geometric_mean']:6.2f}"


def held(row: Row) -> str:
    """Return the line of a tape."""
    return f"{size(row)}{row['per_TBd']:5.2f}  {row['cell']}"


def curve(row: Row) -> str:
    """Return the line of a curve: seconds ∝ letter^slope."""
    slopes = ", ".join(f"{label} {slope:.2f}" for label, slope in row["slopes"].items())
    values = f"{row['letter']} = {', '.join(map(str, row['values']))}"
    return f"{values:28}{row['mode']:11}{slopes}"


def memory(row: Row) -> str:
    """Return the line of a gradient over a long sequence."""
    peak, beyond = row["peak_megabytes"], row["beyond_input_megabytes"]
    spent = f"{peak:7.0f} MB at most, {beyond:5.0f} beyond the input, {row['seconds']:6.1f} s"
    return f"{row['method']:14}T = {row['T']}, d = {row['d']}:{spent}"


def claim(row: Row) -> str:
    """Return the line of a claim."""
    verdict = "holds" if row["holds"] else "FAILS"
    return f"{verdict}  {row['measured']:7.2f} ≤ {row['limit']:<6g} {row['claim']}"


def machine(row: Row) -> str:
    """Return the lines on what was measured where.

    >>> peers = {"torch": {"version": "2.13", "threads": 1}}
    >>> print(machine({"processor": "Z80", "cores": 1, "peers": peers}))
    processor: Z80
    cores: 1
    torch: version 2.13, threads 1
    """
    peers = {
        name: ", ".join(f"{key} {value}" for key, value in about.items())
        for name, about in row["peers"].items()
    }
    plain = {key: value for key, value in row.items() if key != "peers"}
    return "\n".join(f"{key}: {value}" for key, value in {**plain, **peers}.items())
