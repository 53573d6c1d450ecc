"""The ledger itself: what each page states, how it is checked, which code implements it.

``{ledger-counts}`` and ``{ledger}`` stand where the counts and the tables are to be; they are
written once all pages have been read.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from docutils import nodes
from ledger_marks import address, name_of
from ledger_records import (
    STATEMENTS,
    CheckOutput,
    Entry,
    LedgerHere,
    Page,
    checks_by_label,
    pages,
)
from library_links import documented_path, labelled_lines, reference_target, source_target
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import NoUri
from sphinx.util.docutils import SphinxDirective

#: How an equation is settled → (said of one, said of several), in the order of the summary.
SETTLED = {
    "symbolic": ("proved by algebra", "proved by algebra"),
    "smt": ("proved by the solver", "proved by the solver"),
    "exhaustive": ("checked in all cases", "checked in all cases"),
    "part": ("proved in part", "proved in part"),
    "gradient": ("gradient checked at a point", "gradients checked at a point"),
    "numeric": ("checked in instances", "checked in instances"),
    "definition": ("definition", "definitions"),
    "assumption": ("assumption", "assumptions"),
    "cited": ("cited", "cited"),
}
HEADINGS = {"Equation": 2, "How it is checked, and what that shows": 4, "In the library": 3}


class Ledger(SphinxDirective):
    """``{ledger}``: a table for each page; ``{ledger-counts}``: how many of each kind."""

    def run(self) -> list[nodes.Node]:
        """Return a mark of the place."""
        return [LedgerHere(part=self.name)]


def settled(entry: Entry, checks: list[CheckOutput]) -> str | None:
    """Return what settles an equation: a proof, else what it is declared, else a weaker check."""
    if checks and checks[0].proves:
        return "exhaustive" if checks[0].exhaustive else checks[0].kind
    if entry.declared:
        return entry.declared[0]
    return ("part" if checks[0].part else checks[0].kind) if checks else None


def listed(entry: Entry, checks: list[CheckOutput]) -> bool:
    """Tell whether an entry has a row: equations, theorems and whatever else is checked."""
    return entry.what in ("equation", *STATEMENTS) or bool(checks)


def reading_order(env: Any) -> list[str]:
    """Return the pages as the table of contents has them."""
    order: list[str] = []

    def visit(page: str) -> None:
        if page not in order:
            order.append(page)
            for below in env.toctree_includes.get(page, ()):
                visit(below)

    visit(env.config.root_doc)
    return order


def number_of(count: int, one: str, many: str) -> str:
    """Return a count with its noun."""
    return f"{count} {one if count == 1 else many}"


def summary(env: Any) -> list[str]:
    """Return the counts in words: of the equations, and of the theorems."""
    checks = checks_by_label(env)
    found = [entry for page in pages(env).values() for entry in page.entries]
    equations = [entry for entry in found if entry.what == "equation"]
    kinds = [settled(entry, checks.get(entry.label, [])) for entry in equations]
    parts = [
        number_of(kinds.count(kind), *names) for kind, names in SETTLED.items() if kind in kinds
    ]
    sentences = [f"{number_of(len(equations), 'numbered equation', 'numbered equations')}"]
    if parts:
        sentences[0] += f": {', '.join(parts)}"
    theorems = [entry for entry in found if entry.what in STATEMENTS]
    if theorems:
        proved = sum(entry.proof for entry in theorems)
        checked = sum(entry.label in checks for entry in theorems)
        noun = number_of(len(theorems), "theorem or proposition", "theorems and propositions")
        sentences.append(f"{noun}: {proved} with the proof on the page, {checked} with a check")
    return [f"{sentence}." for sentence in sentences]


class Writer:
    """Write the ledger as it is seen from one page."""

    def __init__(self, app: Sphinx, page: str) -> None:
        self.app = app
        self.page = page
        self.checks = checks_by_label(app.env)

    def link(self, text: str, page: str, anchor: str) -> nodes.Element:
        """Return a link to a place in the book."""
        try:
            where = address(self.app, self.page, page, anchor)
        except NoUri:  # paper has no pages of source
            return nodes.inline(text, text)
        return nodes.reference(text, text, refuri=where, internal=True)

    def counts(self) -> Iterator[nodes.Node]:
        """Yield the counts."""
        for sentence in summary(self.app.env):
            yield nodes.paragraph(sentence, sentence, classes=["ledger-counts"])

    def tables(self) -> Iterator[nodes.Node]:
        """Yield a section with a table for each page."""
        known = pages(self.app.env)
        for name in reading_order(self.app.env):
            rows = [
                entry
                for entry in known.get(name, Page()).entries
                if listed(entry, self.checks.get(entry.label, []))
            ]
            if rows:
                title = self.app.env.titles[name].astext()
                section = nodes.section(ids=[f"ledger-{nodes.make_id(name)}"])
                section += nodes.title("", "", self.link(title, name, ""))
                section += self.table(rows)
                yield section

    def table(self, entries: list[Entry]) -> nodes.table:
        """Return the table of one page."""
        group = nodes.tgroup(cols=len(HEADINGS))
        group += [nodes.colspec(colwidth=width) for width in HEADINGS.values()]
        headings = [nodes.entry("", nodes.paragraph("", text)) for text in HEADINGS]
        group += nodes.thead("", nodes.row("", *headings))
        group += nodes.tbody("", *(self.row(entry) for entry in entries))
        return nodes.table("", group, classes=["ledger"])

    def row(self, entry: Entry) -> nodes.row:
        """Return the row of one equation or statement."""
        link = self.link(name_of(self.app, entry), entry.page, entry.anchor)
        label = nodes.literal(entry.label, entry.label)
        name = [nodes.paragraph("", "", link), nodes.paragraph("", "", label)]
        cells = [name, list(self.grounds(entry)), list(self.code(entry))]
        row = nodes.row("", *(nodes.entry("", *cell) for cell in cells))
        row["ids"] = [f"ledger-{entry.label}"]
        return row

    def grounds(self, entry: Entry) -> Iterator[nodes.paragraph]:
        """Yield what an entry rests on, one paragraph for each ground."""
        for kind in entry.declared:
            paragraph = nodes.paragraph(kind, kind)
            for number, key in enumerate(entry.cites if kind == "cited" else ()):
                paragraph += [nodes.Text(", " if number else ": "), self.citation(key)]
            yield paragraph
        if entry.what in STATEMENTS:
            text = "proof on the page" if entry.proof else "stated without proof"
            yield nodes.paragraph(text, text)
        checks = self.checks.get(entry.label, [])
        strong = entry.proof or any(check.proves for check in checks)
        for check in checks:
            link = self.link(check.method, check.page, check.anchor)
            text = f": {', '.join(self.findings(entry, check, strong))}"
            yield nodes.paragraph("", "", link, nodes.Text(text))

    @staticmethod
    def findings(entry: Entry, check: CheckOutput, strong: bool) -> Iterator[str]:
        """Yield what a check shows; ``strong``: whether anything else shows all there is."""
        yield check.strength
        if check.kind in ("gradient", "numeric"):
            yield check.size
        if check.rest:
            yield f"only against the rest: {check.rest}"
        if not check.proves and not strong:
            yield f"weaker than the {entry.what}"

    def citation(self, keys: str) -> nodes.Node:
        """Return a citation as it is printed elsewhere."""
        text = nodes.inline(keys, keys)
        reference = addnodes.pending_xref("", text, refdomain="cite", reftarget=keys)
        found: nodes.Node | None = self.app.env.get_domain("cite").resolve_xref(
            self.app.env, self.page, self.app.builder, "p", keys, reference, text
        )
        return text if found is None else found

    def code(self, entry: Entry) -> Iterator[nodes.paragraph]:
        """Yield the code that the checks name, then the lines that carry the label."""
        env = self.app.env
        named = [c.code for c in self.checks.get(entry.label, []) if c.code]
        for path in dict.fromkeys(named):
            shown = (documented_path(path) or path).removeprefix("unrolled.")
            literal = nodes.literal(shown, shown)
            target = reference_target(env, path)
            if target:
                where = address(self.app, self.page, *target)
                literal = nodes.reference("", "", literal, refuri=where, internal=True)
            yield nodes.paragraph("", "", literal)
        lines = labelled_lines().get(entry.label, [])
        for file, group in groupby(lines, key=lambda line: line.file):
            paragraph = nodes.paragraph("", f"{file}, ")
            for position, line in enumerate(group):
                text = f"line {line.number}"
                target = source_target(env, line)
                paragraph += [nodes.Text(", ")] if position else []
                paragraph += self.link(text, *target) if target else nodes.Text(text)
            yield paragraph


def write(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Write the ledger where it is asked for."""
    for place in list(doctree.findall(LedgerHere)):
        writer = Writer(app, page)
        part = writer.tables() if place["part"] == "ledger" else writer.counts()
        place.replace_self(list(part))
