"""Make a notebook of a page: its text as Markdown, its code cells as they were written.

Text comes from the resolved doctree, where numbers, references and computed values stand; code from
the source, where each cell stands whole. Cells that are removed from the page (they compute values
for the text) and everything inside solutions are left out. A heading begins a new cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import nbformat
from docutils import nodes
from notebook_lines import Page
from notebook_markdown import Blocks

Cell = nbformat.NotebookNode
#: What a reader's Jupyter needs to know; the version of Python is its own affair.
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook(page: Page, doctree: nodes.document, code: Sequence[Cell], setup: str) -> Cell:
    """Return the notebook of a page.

    Parameters
    ----------
    page : Page
        Names, numbers and addresses.
    doctree : document
        The page, resolved for HTML.
    code : sequence of cells
        All cells of the source; those of code are looked up by their index.
    setup : str
        The code of the cell that makes the library available, put after the title.
    """
    cells: list[Cell] = []
    for kind, content in parts(Blocks(page), doctree):
        if kind == "text":
            cells.append(nbformat.v4.new_markdown_cell(content))
        else:
            cells.append(code_cell(code[content]))
        if len(cells) == 1:
            cells.append(nbformat.v4.new_code_cell(setup))
    for k, cell in enumerate(cells):
        cell["id"] = f"{page.name.rpartition('/')[2][:40]}-{k}"
    made: Cell = nbformat.v4.new_notebook(cells=cells, metadata=METADATA)
    nbformat.validate(made)
    return made


def code_cell(source: Cell) -> Cell:
    """Return a cell of the source without what is meant for the site alone."""
    cell: Cell = nbformat.v4.new_code_cell(source["source"].strip("\n"))
    if "remove-input" in source["metadata"].get("tags", ()):  # the page shows the picture alone
        cell["metadata"]["jupyter"] = {"source_hidden": True}
    return cell


def parts(writer: Blocks, doctree: nodes.document) -> Iterator[tuple[str, Any]]:
    """Yield ("text", Markdown of a cell) and ("code", index of a cell), in the page's order."""
    text: list[str] = []

    def flush() -> Iterator[tuple[str, str]]:
        if text:
            yield "text", "\n\n".join(text)
            text.clear()

    for kind, content in pieces(writer, doctree, 0):
        if kind == "heading" or kind == "code":
            yield from flush()
        if kind == "code":
            yield kind, content
        elif content:
            text.append(content)
    yield from flush()


def pieces(writer: Blocks, node: nodes.Element, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield headings, blocks and code cells of a section and of those in it."""
    for child in node.children:
        if isinstance(child, nodes.section):
            yield from pieces(writer, child, depth + 1)
        elif isinstance(child, nodes.title):
            writer.depth = depth
            yield "heading", writer.heading(child, depth)
        elif isinstance(child, nodes.container) and child.get("nb_element") == "cell_code":
            yield "code", child["cell_index"]
            for figure in child.findall(nodes.figure):
                yield "text", writer.shown(figure)
        else:
            yield "text", writer.block(child)
