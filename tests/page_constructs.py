"""Name what a page is made of, as the converter to notebooks meets it."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes

BOXES = {"dropdown", "proof"}


def constructs(doctree: Path) -> set[str]:
    """Return what stands in what on a page as it was read, ``"theorem_node > math_block"``.

    Code cells and what is inside of solutions, neither of which the converter writes, are left out;
    a section that only holds the content of a theorem or an exercise counts as that.
    """
    return set(within(read(doctree)))


def chapters(doctrees: Path) -> list[Path]:
    """Return those of the pages that have code cells."""
    return [path for path in sorted(doctrees.rglob("*.doctree")) if has_cells(read(path))]


def read(doctree: Path) -> nodes.document:
    """Return a page as Sphinx read it; the file is of the build just made."""
    document: nodes.document = pickle.loads(doctree.read_bytes())
    return document


def has_cells(page: nodes.document) -> bool:
    """Tell whether a page has code cells."""
    return any(node.get("nb_element") == "cell_code" for node in page.findall(nodes.container))


def within(node: nodes.Element) -> Iterator[str]:
    """Yield what stands directly in a node, and in the nodes there."""
    for child in node.children:
        if child.get("nb_element") if isinstance(child, nodes.Element) else False:
            continue
        yield f"{name(owner(node))} > {name(child)}"
        if isinstance(child, nodes.Element) and name(child) != "solution_node":
            yield from within(child)


def owner(node: nodes.Element) -> nodes.Element:
    """Return the theorem or exercise of a section that is inside one, else the node itself."""
    if isinstance(node, nodes.section) and not isinstance(
        node.parent, nodes.section | nodes.document
    ):
        return node.parent
    return node


def name(node: nodes.Node) -> str:
    """Return the kind of a node, with what makes the converter treat it in another way."""
    kind = type(node).__name__
    if not isinstance(node, nodes.Element):
        return kind
    if isinstance(node, nodes.admonition):
        return " ".join([kind, *sorted(BOXES & set(node["classes"]))])
    if isinstance(node, nodes.math_block):
        ways = ("number", "nowrap")
        lines = [r"\\"] if r"\\" in node.astext() else []
        return " ".join([kind, *(way for way in ways if node.get(way)), *lines])
    if isinstance(node, nodes.raw):
        return f"{kind} {node['format']}"
    return " ".join([kind, node.get("reftype", "")]).strip()
