"""The directive ``{learning-goals}``: what each chapter says at its head, as one table.

A chapter says it in an admonition of class ``at-a-glance``: "You will be able to", "You need", "It
takes", each in bold before its text. Nothing of it is written twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

COLUMNS = ("Chapter", "Afterwards a student can", "Time")
GOAL, TIME = "You will be able to", "It takes"
WIDTHS = (22, 56, 22)


class Place(nodes.General, nodes.Element):  # type: ignore[misc]
    """Where the table will be."""


class LearningGoals(SphinxDirective):
    """Leave the place; the table is made when all pages are read."""

    def run(self) -> list[nodes.Node]:
        """Return the place."""
        return [Place()]


def said(doctree: nodes.document) -> dict[str, list[nodes.Node]]:
    """Return what stands behind each bold word of a page's admonition, empty if it has none."""
    found: dict[str, list[nodes.Node]] = {}
    for box in doctree.findall(nodes.admonition):
        if "at-a-glance" not in box["classes"]:
            continue
        part: list[nodes.Node] = []
        for node in box.next_node(nodes.paragraph).children:
            if isinstance(node, nodes.strong):
                part = found.setdefault(node.astext(), [])
            elif not (isinstance(node, nodes.raw) or node.astext() == "\n"):
                part.append(node.deepcopy())
    return found


def chapters(app: Sphinx) -> Iterator[tuple[str, dict[str, list[nodes.Node]]]]:
    """Yield the chapters in the order of the book, with what they say of themselves."""
    master = app.env.get_doctree(app.config.root_doc)
    for tree in master.findall(addnodes.toctree):
        for page in tree["includefiles"]:
            parts = said(app.env.get_doctree(page))
            if GOAL in parts:
                yield page, parts


def row(*cells: list[nodes.Node]) -> nodes.row:
    """Return a row of a table."""
    made = nodes.row()
    for cell in cells:
        paragraph = nodes.paragraph()
        paragraph += cell
        made += nodes.entry("", paragraph)
    return made


def table(app: Sphinx, page: str) -> nodes.table:
    """Return the table, with links from ``page``."""
    rows = []
    for chapter, parts in chapters(app):
        title = app.env.titles[chapter]
        where = app.builder.get_relative_uri(page, chapter)
        link = nodes.reference("", "", internal=True, refuri=where)
        link += [child.deepcopy() for child in title.children]
        rows.append(row([link], parts[GOAL], parts.get(TIME, [])))
    if not rows:
        raise ExtensionError(f"{page}: learning-goals: no chapter has a box of class at-a-glance")
    made, group = nodes.table(), nodes.tgroup(cols=len(COLUMNS))
    group += [nodes.colspec(colwidth=width) for width in WIDTHS]
    group += nodes.thead("", row(*([nodes.Text(name)] for name in COLUMNS)))
    group += nodes.tbody("", *rows)
    made += group
    return made


def fill(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Put the table into its place."""
    for place in list(doctree.findall(Place)):
        place.replace_self(table(app, page))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_node(Place)
    app.add_directive("learning-goals", LearningGoals)
    # Before references are resolved: the goals may have some.
    app.connect("doctree-resolved", fill, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
