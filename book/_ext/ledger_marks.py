"""The mark after each numbered equation, and the way back from a check to what it checks."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from docutils import nodes
from ledger_records import CheckOutput, Entry, all_entries, checks_by_label, is_check, pages, rank
from sphinx import addnodes
from sphinx.application import Sphinx

LABEL = re.compile(r'<span class="label">.*?</span>')


def address(app: Sphinx, start: str, page: str, anchor: str) -> str:
    """Return the address of a place on a page, seen from the page ``start``."""
    hash_ = f"#{anchor}" if anchor else ""
    return hash_ if page == start else app.builder.get_relative_uri(start, page) + hash_


def name_of(app: Sphinx, entry: Entry) -> str:
    """Return what a reader calls an entry: "Equation 1.4", "Theorem 1.2"."""
    domain, kind = ("math", "eq") if entry.what == "equation" else ("prf", "ref")
    link = app.env.get_domain(domain).resolve_xref(
        app.env,
        entry.page,
        app.builder,
        kind,
        entry.label,
        addnodes.pending_xref(refdomain=domain),
        nodes.inline(entry.label, entry.label),
    )
    text = link.astext() if link is not None else entry.label
    return f"Equation {text.strip('()')}" if entry.what == "equation" else text


def mark_text(check: CheckOutput) -> str:
    """Return what a check says of its equation, in two or three words."""
    if check.kind in ("symbolic", "smt"):
        return "✓ proved"
    return "✓ gradient" if check.kind == "gradient" else f"✓ {check.strength}"


def mark(app: Sphinx, entry: Entry, checks: list[CheckOutput]) -> str:
    """Return the mark of an equation: what it is or how it is checked, with a link to where."""
    parts = []
    home = next((name for name, page in pages(app.env).items() if page.has_ledger), None)
    for kind in entry.declared:
        where = address(app, entry.page, home, f"ledger-{entry.label}") if home else ""
        parts.append((kind, where, " (go to the ledger)"))
    if checks:
        best = min(checks, key=lambda check: (rank(check), check.page != entry.page))
        where = address(app, entry.page, best.page, best.anchor)
        parts.append((mark_text(best), where, " (go to its check)"))
    name = hidden(f"{name_of(app, entry)}: ")
    shown = [
        f'<a href="{escape(where)}">{name}{escape(text)}{hidden(whither)}</a>'
        if where
        else f"<span>{escape(text)}</span>"
        for text, where, whither in parts
    ]
    return f'<p class="ledger-mark">{" · ".join(shown)}</p>'


def hidden(text: str) -> str:
    """Return words that are only heard."""
    return f'<span class="visually-hidden">{escape(text)}</span>'


def add_marks(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Add a mark to each numbered equation, an id and a way back to each check."""
    if app.builder.format != "html":
        return
    entries, checks = all_entries(app.env), checks_by_label(app.env)
    for equation in list(doctree.findall(nodes.math_block)):
        entry = entries.get(equation.get("label") or "")
        if entry and equation.get("number") and (entry.declared or entry.label in checks):
            html = mark(app, entry, checks.get(entry.label, []))
            place = equation.parent.index(equation) + 1
            equation.parent.insert(place, nodes.raw(html, html, format="html"))
    for node in list(doctree.findall(is_check)):
        if node.get("check_anchor"):
            node.replace_self(linked(app, page, node, entries))


def linked(app: Sphinx, page: str, node: Any, entries: dict[str, Entry]) -> nodes.raw:
    """Return the output of a check with an id, and a link in the place of the label."""
    html = node.astext().replace("<div ", f'<div id="{escape(node["check_anchor"])}" ', 1)
    label = re.search(r'data-label="([^"]*)"', html)
    entry = entries.get(label[1]) if label else None
    if entry:
        where = escape(address(app, page, entry.page, entry.anchor))
        link = f'<a href="{where}">{escape(name_of(app, entry))}</a>'
        html = LABEL.sub(lambda _: link, html, count=1)
    return nodes.raw(html, html, format="html", classes=node["classes"])
