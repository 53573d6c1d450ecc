"""What in arXiv v9 of the source paper is not as it should be: E1 to E18, in a table.

The page of errata of the book has an entry for each, with a computation that decides; a test
compares the table on the page with this one.

Source: Sherstinsky (2020), arXiv 1808.03314v9.
"""

# ruff: noqa: RUF001 - ranges of equations with their dash, as on the page

from __future__ import annotations

from typing import NamedTuple


class Erratum(NamedTuple):
    """Where it is, of what kind, whether training is changed by it, and the chapter about it."""

    where: str
    kind: str
    trains: str
    chapter: str


TRANSPOSE, TOO_STRONG, SLIP = "missing transpose", "claim too strong", "slip"

ERRATA = {
    "E1": Erratum("eqs. 82, 84", TRANSPOSE, "yes", "unrolling/backpropagation-through-time"),
    "E2": Erratum("eq. 91", "transpose and index", "no", "unrolling/vanishing-and-exploding"),
    "E3": Erratum("eqs. 148–150, 173, 174", TRANSPOSE, "full peepholes", "lstm/the-backward-pass"),
    "E4": Erratum("eq. 222", TRANSPOSE, "full peepholes", "lstm/the-augmented-lstm"),
    "E5": Erratum("eq. 177", TRANSPOSE, "no", "lstm/error-flow"),
    "E6": Erratum("eqs. 177 to 178", "order of factors", "no", "lstm/error-flow"),
    "E7": Erratum("eqs. 176, 180", TOO_STRONG, "no", "lstm/error-flow"),
    "E8": Erratum("eq. 246", "missing factor", "yes", "lstm/the-augmented-lstm"),
    "E9": Erratum("eq. 226", SLIP, "no", "lstm/the-augmented-lstm"),
    "E10": Erratum("fn. 29", TOO_STRONG, "no", "lstm/error-flow"),
    "E11": Erratum("sec. VI-J, eq. 182", TOO_STRONG, "no", "lstm/error-flow"),
    "E12": Erratum("p. 8", TOO_STRONG, "no", "roots/stability"),
    "E13": Erratum("p. 18", TOO_STRONG, "no", "unrolling/vanishing-and-exploding"),
    "E14": Erratum("p. 33", TOO_STRONG, "no", "lstm/error-flow"),
    "E15": Erratum("captions 1, 7, 9, 10", SLIP, "through a gate", "lstm/the-augmented-lstm"),
    "E16": Erratum("after eq. 187", SLIP, "if copied", "lstm/the-augmented-lstm"),
    "E17": Erratum("p. 10, p. 12", SLIP, "no", "unrolling/the-unrolling-theorem"),
    "E18": Erratum("eqs. 61–63, 69–71", TOO_STRONG, "if G(0) ≠ 0", "unrolling/cells-and-segments"),
}
