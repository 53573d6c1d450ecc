"""The ledger: every numbered equation has a check that a reader can see, or says what it is.

``ledger_records`` reads pages, ``ledger_rules`` finds what is missing, ``ledger_marks`` links an
equation and its check, ``ledger_page`` writes the tables of ``{ledger}``.
"""

from __future__ import annotations

from typing import Any

import ledger_marks
import ledger_page
import ledger_records
import ledger_rules
from sphinx.application import Sphinx


def pages_to_write(app: Sphinx, env: Any) -> list[str]:
    """Return the pages whose marks or tables another page may have changed."""
    pages = ledger_records.pages(env)
    return [name for name, page in pages.items() if page.has_ledger or page.entries or page.checks]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and the steps of a build."""
    app.add_node(ledger_records.LedgerHere)
    app.add_directive("ledger", ledger_page.Ledger)
    app.add_directive("ledger-counts", ledger_page.Ledger)
    app.connect("env-purge-doc", ledger_records.forget)
    app.connect("env-merge-info", ledger_records.merge)
    app.connect("doctree-read", ledger_records.collect)
    app.connect("env-updated", pages_to_write)
    app.connect("env-check-consistency", ledger_rules.warn)
    app.connect("doctree-resolved", ledger_page.write)
    app.connect("doctree-resolved", ledger_marks.add_marks)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
