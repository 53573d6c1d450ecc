"""What the ledger does not let pass: each finding is a warning, and fails the strict build."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger_records import KINDS, CheckOutput, Entry, all_entries, checks_by_label, pages
from library_links import is_public
from sphinx.application import Sphinx
from sphinx.util import logging

log = logging.getLogger(__name__)

ALLOWED = f"{', '.join(KINDS[:-1])} or {KINDS[-1]}"


def faults_of_equation(entry: Entry, checked: bool) -> Iterator[str]:
    """Yield what is wrong with what an equation says, or does not say, of itself."""
    unknown = [kind for kind in entry.declared if kind not in KINDS]
    if "amsmath" in unknown:
        yield (
            "an equation is numbered and has no label: give its environment a star, or write "
            "```{math} with :label:"
        )
        return
    if unknown:
        yield f"{entry.label}: unknown kind {' '.join(unknown)}: expected {ALLOWED} after :class:"
    elif len(entry.declared) > 1:
        kinds = " and ".join(entry.declared)
        yield f"{entry.label} is declared {kinds}: an equation is one of them"
    elif "cited" in entry.declared and not entry.cites:
        yield (
            f"{entry.label} is declared cited, and nothing is: put a {{cite}} into the paragraph "
            f"before or after it"
        )
    elif not entry.declared and not checked:
        yield (
            f"{entry.label} is numbered, and nothing checks it: call "
            f'verify.symbolic, smt, gradient or numeric with "{entry.label}" in a cell that shows '
            f"its output, or say what it is, :class: {ALLOWED} below its label, or drop the label"
        )


def faults_of_check(check: CheckOutput, known: bool) -> Iterator[str]:
    """Yield what is wrong with what a check refers to."""
    if not known:
        yield (
            f"{check.label} is checked, and no page has an equation or a theorem of that label: "
            f"correct the label in the check, or give it to what is checked"
        )
    if check.code and not is_public(check.code):
        yield (
            f"{check.label}: code={check.code} is no public name of the library: name what a "
            f"reader can import"
        )


def warn(app: Sphinx, env: Any) -> None:
    """Warn of each fault, with the page and the line it is on."""
    known, checked = all_entries(env), checks_by_label(env)
    for page in pages(env).values():
        for entry in page.entries:
            if entry.what == "equation":
                for fault in faults_of_equation(entry, entry.label in checked):
                    report(entry, fault)
        for check in page.checks:
            for fault in faults_of_check(check, check.label in known):
                report(check, fault)


def report(at: Entry | CheckOutput, fault: str) -> None:
    """Warn of one fault."""
    log.warning("ledger: %s", fault, location=(at.page, at.line), type="ledger")
