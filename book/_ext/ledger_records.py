"""What a page states and what its cells have checked, as the ledger keeps it.

A numbered equation, a theorem or its like is an ``Entry``; the output of ``unrolled.verify`` that
a reader sees is a ``CheckOutput``. Both are read off a page when Sphinx has parsed it, and live in
its environment, page by page, so that a page that changes is forgotten and read anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

#: What an equation may be declared to be, as its class, in the place of a check.
KINDS = ("definition", "assumption", "cited")

#: What calls for a proof.
STATEMENTS = ("theorem", "proposition", "lemma", "corollary")

#: Cells whose output is folded away.
HIDDEN = {"tag_hide-output", "tag_hide-cell"}


@dataclass(frozen=True)
class Entry:
    """A numbered equation, or a statement with a label."""

    label: str
    page: str
    line: int
    #: "equation", "theorem", "definition", …
    what: str
    #: The classes of an equation; one of KINDS, if all is well.
    declared: tuple[str, ...] = ()
    #: What the paragraphs before and after an equation cite.
    cites: tuple[str, ...] = ()
    #: Whether the proof of a statement follows on the page.
    proof: bool = False

    @property
    def anchor(self) -> str:
        """The id of the equation or statement on its page."""
        return nodes.make_id(f"equation-{self.label}") if self.what == "equation" else self.label


@dataclass(frozen=True)
class CheckOutput:
    """A check that a page shows; the fields without comment are those of ``verify.Check``."""

    label: str
    page: str
    line: int
    #: The id of the output on its page.
    anchor: str
    kind: str
    method: str
    strength: str
    size: str
    rest: str
    exhaustive: bool
    part: str
    code: str

    @property
    def proves(self) -> bool:
        """Whether the check is as strong as its equation."""
        return not self.part and (self.kind in ("symbolic", "smt") or self.exhaustive)


@dataclass
class Page:
    """What the ledger knows of one page."""

    entries: list[Entry] = field(default_factory=list)
    checks: list[CheckOutput] = field(default_factory=list)
    has_ledger: bool = False


class CheckParser(HTMLParser):
    """Read the data attributes of a check."""

    data: dict[str, str]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the attributes of the outermost element."""
        if not hasattr(self, "data"):
            self.data = {name.removeprefix("data-"): value or "" for name, value in attrs}


class LedgerHere(nodes.General, nodes.Element):  # type: ignore[misc]
    """Stands on a page where the ledger is to be written."""


def pages(env: Any) -> dict[str, Page]:
    """Return what is known of each page."""
    if not hasattr(env, "ledger_pages"):
        env.ledger_pages = {}
    found: dict[str, Page] = env.ledger_pages
    return found


def is_check(node: nodes.Node) -> bool:
    """Tell whether a node is the output of ``unrolled.verify``."""
    return isinstance(node, nodes.raw) and node.astext().startswith('<div class="unrolled-check"')


def line_of(node: nodes.Node | None) -> int:
    """Return the line a node is on, or the nearest one known around it."""
    while node is not None and not node.line:
        node = node.parent
    return node.line or 0 if node is not None else 0


def siblings(node: nodes.Element, step: int) -> Iterator[nodes.Node]:
    """Yield what follows (step 1) or precedes (step -1) a node, targets left out."""
    around = node.parent.children
    index = around.index(node) + step
    while 0 <= index < len(around):
        if not isinstance(around[index], (nodes.target, nodes.comment)):
            yield around[index]
        index += step


def cited_beside(equation: nodes.Element) -> Iterator[str]:
    """Yield the keys cited in the blocks before and after an equation."""
    for step in (-1, 1):
        block = next(siblings(equation, step), None)
        for reference in block.findall() if block is not None else ():
            if isinstance(reference, nodes.Element) and reference.get("refdomain") == "cite":
                yield reference["reftarget"]


def proof_follows(statement: nodes.Element) -> bool:
    """Tell whether a proof comes before the next statement of the section."""
    for node in siblings(statement, 1):
        if isinstance(node, nodes.Element) and node.get("realtype") in STATEMENTS:
            return False
        if any(inner.tagname == "proof_node" for inner in node.findall(nodes.Element)):
            return True
    return False


def entries(page: str, doctree: nodes.document) -> Iterator[Entry]:
    """Yield the numbered equations and labelled statements of a page, in order."""
    for node in doctree.findall(nodes.Element):
        if isinstance(node, nodes.math_block) and node.get("number"):
            declared = tuple(node["classes"])
            # A class such as "definition" would draw the frame of a definition.
            node["classes"] = []
            cites = tuple(dict.fromkeys(cited_beside(node)))
            yield Entry(node["label"], page, line_of(node), "equation", declared, cites)
        elif node.get("realtype") and node.get("label"):
            proof = proof_follows(node)
            yield Entry(node["label"], page, line_of(node), node["realtype"], proof=proof)


def check_outputs(page: str, doctree: nodes.document) -> Iterator[CheckOutput]:
    """Yield the checks that a page shows, in order, and give each an id of its own."""
    seen: dict[str, int] = {}
    for node in doctree.findall(is_check):
        around, hidden = node.parent, False
        while around is not None:
            hidden = hidden or bool(HIDDEN & set(around.get("classes", [])))
            around = around.parent
        if hidden:
            continue
        parser = CheckParser()
        parser.feed(node.astext())
        data = {name: value for name, value in parser.data.items() if name != "class"}
        label = data["label"]
        seen[label] = seen.get(label, 0) + 1
        anchor = f"check-{label}" + (f"-{seen[label]}" if seen[label] > 1 else "")
        node["check_anchor"] = anchor
        exhaustive = bool(data.pop("exhaustive"))
        yield CheckOutput(
            page=page, line=line_of(node), anchor=anchor, exhaustive=exhaustive, **data
        )


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note what a page states and checks."""
    page = app.env.docname
    pages(app.env)[page] = Page(
        list(entries(page, doctree)),
        list(check_outputs(page, doctree)),
        any(place["part"] == "ledger" for place in doctree.findall(LedgerHere)),
    )


def forget(app: Sphinx, env: Any, page: str) -> None:
    """Forget a page that is gone or read anew."""
    pages(env).pop(page, None)


def merge(app: Sphinx, env: Any, names: list[str], other: Any) -> None:
    """Take over the pages that another process has read."""
    pages(env).update({name: page for name, page in pages(other).items() if name in names})


def all_entries(env: Any) -> dict[str, Entry]:
    """Return every equation and statement by its label."""
    return {entry.label: entry for page in pages(env).values() for entry in page.entries}


def checks_by_label(env: Any) -> dict[str, list[CheckOutput]]:
    """Return the checks of each label, the strongest first."""
    found: dict[str, list[CheckOutput]] = {}
    for page in pages(env).values():
        for check in page.checks:
            found.setdefault(check.label, []).append(check)
    return {label: sorted(checks, key=rank) for label, checks in found.items()}


def rank(check: CheckOutput) -> int:
    """Return the place of a check in the order of strength."""
    kinds = ("symbolic", "smt", "exhaustive", "part", "gradient", "numeric")
    kind = "exhaustive" if check.exhaustive else check.kind
    return kinds.index("part" if check.part else kind)
