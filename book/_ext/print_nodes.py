"""Pieces of LaTeX among the nodes of a page."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes
from sphinx.util.texescape import escape


def latex(text: str) -> nodes.raw:
    """Return LaTeX as it is."""
    return nodes.raw("", text, format="latex")


def label(page: str, name: str) -> str:
    """Return a place that Sphinx's references to ``name`` on ``page`` find."""
    return rf"\phantomsection\label{{\detokenize{{{page}:{name}}}}}"


def plain(text: str) -> str:
    """Return text with what is special to LaTeX escaped."""
    return escape(text, "xelatex")


def inline(start: str, children: Iterable[nodes.Node], end: str) -> nodes.paragraph:
    """Return a paragraph whose content stands between two pieces of LaTeX."""
    return nodes.paragraph("", "", latex(start), *children, latex(end))


def block(
    name: str, children: Iterable[nodes.Node], arguments: str = "", before: str = ""
) -> list[nodes.Node]:
    """Return nodes within an environment of ``unrolled.sty``; ``before`` stands first in it."""
    return [latex(rf"\begin{{{name}}}{arguments}{before}"), *children, latex(rf"\end{{{name}}}")]


def run_in(head: str, title: Iterable[nodes.Node], body: list[nodes.Node]) -> list[nodes.Node]:
    """Return the body with a head and a title at the beginning of its first paragraph."""
    start = [latex(rf"\unrolledhead{{{head}}}{{"), *title, latex("}")]
    if body and isinstance(body[0], nodes.paragraph):
        first = body[0]
        for position, node in enumerate(start):
            first.insert(position, node)
        return body
    return [nodes.paragraph("", "", *start), *body]


def page_of(node: nodes.Node) -> str:
    """Return the page that a node of the whole book comes from.

    Sphinx notes it on the sections of each page; the pages' own roots are no part of the book.
    """
    while node is not None:
        if isinstance(node, nodes.section | nodes.document) and "docname" in node:
            return str(node["docname"])
        node = node.parent
    return ""
