"""Nothing passes the ledger by: the build fails, names the page and says what to do."""

from __future__ import annotations

import re

import pytest
from ledger_pages import cell, equation

FAULTS = {
    "an equation without a check": (equation("eq-bare"), "eq-bare is numbered, and nothing checks"),
    "a dollar equation without a check": ("$$ a = b $$ (eq-bare)\n", "eq-bare is numbered"),
    "an equation in an exercise": (
        "````{exercise}\n:label: ex-a\n" + equation("eq-bare") + "````\n",
        "eq-bare is numbered",
    ),
    "an unknown kind": (equation("eq-x", "definitoin"), "eq-x: unknown kind definitoin: expected"),
    "two kinds": (
        equation("eq-x", "definition assumption"),
        "eq-x is declared definition and assumption",
    ),
    "a citation of nothing": (
        "By {cite}`sherstinsky2020`.\n\nFar away.\n" + equation("eq-x", "cited"),
        "eq-x is declared cited, and nothing is",
    ),
    "a number without a label": (
        "\\begin{equation}\na = b\n\\end{equation}\n",
        "an equation is numbered and has no label",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_build_fails_and_says_what_to_do_on(fault, book_copy):
    text, says = FAULTS[fault]
    book_copy.write("chapter", text)
    result = book_copy.build()
    assert result.returncode != 0
    assert f"ledger: {says}" in result.stderr
    assert re.search(r"book/chapter\.md:\d+: ", result.stderr)


def test_checks_that_nobody_sees_or_that_point_nowhere_fail(book_copy):
    numeric = 'verify.numeric("{}", 1, 1, 0{});'.format
    book_copy.write(
        "chapter",
        "".join(equation(f"eq-{name}") for name in ("removed", "folded", "shown"))
        + cell("from unrolled import _checks, verify", numeric("eq-nowhere", ""))
        + cell(numeric("eq-removed", ""), tags="remove-output")
        + cell(numeric("eq-folded", ""), tags="hide-output")
        + cell(numeric("eq-shown", ", code=_checks.array")),
    )
    result = book_copy.build()
    assert result.returncode != 0
    faults = re.findall(r"book/chapter\.md:\d+: WARNING: ledger: (.*)", result.stderr)
    starts = (
        "eq-removed is numbered, and nothing checks it",
        "eq-folded is numbered, and nothing checks it",
        "eq-nowhere is checked, and no page has an equation or a theorem of that label",
        "eq-shown: code=unrolled._checks.array is no public name",
    )
    assert len(faults) == len(starts)
    for fault, start in zip(faults, starts, strict=True):
        assert fault.startswith(start)


def test_a_failed_ledger_fails_again_until_it_is_mended(book_copy):
    book_copy.write("chapter", equation("eq-bare"))
    for _ in range(2):
        result = book_copy.build()
        assert result.returncode != 0
        assert "eq-bare" in result.stderr
    book_copy.write("chapter", equation("eq-bare", "definition"))
    assert book_copy.build().returncode == 0
