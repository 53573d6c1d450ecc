"""Read what a student handed in: a file that may be anything.

What comes out is a notebook that nbgrader can read. Where the file is none, that is the blank
assignment with a note, so that the student gets a clear result and nobody else notices.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from unrolled_course import masters

#: A notebook with some pictures is far below.
MAX_BYTES = 20 * 2**20
MAX_CELLS = 1000
MAX_SOURCE = 200_000
#: Metadata that grading looks at; the rest is the student's editor's.
KEPT = ("nbgrader", "unrolled")
#: What the cell with the notes begins with, and the note about a file that is no notebook.
NOTE = "**Note.** "
UNREADABLE = "What was handed in could not be graded."


class NotANotebook(Exception):  # noqa: N818 - says what is wrong with a file, not with a program
    """A submission that cannot be read, in a sentence for the student."""


def read(path: Path) -> NotebookNode:
    """Return the notebook in a file, without outputs; raise ``NotANotebook`` if it is none."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise NotANotebook(
            f"The file has {size / 1e6:.0f} MB; at most {MAX_BYTES / 1e6:.0f} MB can be graded. "
            "Clear the outputs (Kernel → Restart and clear outputs) and hand it in again."
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotANotebook(
            "The file is no text in UTF-8, as every notebook is: hand in the .ipynb file itself."
        ) from error
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotANotebook(f"The file is no notebook: {error}.") from error
    if not isinstance(data, dict) or not isinstance(data.get("cells"), list):
        raise NotANotebook("The file is no notebook of Jupyter's format 4: it has no cells.")
    if len(data["cells"]) > MAX_CELLS:
        raise NotANotebook(f"The notebook has {len(data['cells'])} cells, more than {MAX_CELLS}.")
    made: NotebookNode = new_notebook()
    made.metadata["kernelspec"] = nbformat.from_dict(masters.KERNEL)
    made.cells = [cell for k, data in enumerate(data["cells"]) if (cell := clean(data, k))]
    return made


def clean(data: Any, number: int) -> NotebookNode | None:
    """Return a cell with nothing but what grading needs; None if it is no cell."""
    if not isinstance(data, dict):
        return None
    source = data.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return None
    source = source.encode("utf-8", "replace").decode()[:MAX_SOURCE]
    metadata = data.get("metadata")
    known = metadata if isinstance(metadata, dict) else {}
    kept = {key: known[key] for key in KEPT if isinstance(known.get(key), dict)}
    if not isinstance(kept.get("nbgrader", {}).get("grade_id", ""), str):
        del kept["nbgrader"]
    make: Any = new_code_cell if data.get("cell_type") == "code" else new_markdown_cell
    cell: NotebookNode = make(source, id=f"cell-{number}", metadata=nbformat.from_dict(kept))
    return cell


def fitted(submitted: NotebookNode, blank: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """Return a submission whose graded cells are those of the assignment, and what was mended.

    Parameters
    ----------
    submitted : NotebookNode
        What the student handed in, read.
    blank : NotebookNode
        What the student was given: its cells say which are graded, and how.

    Returns
    -------
    NotebookNode
        Each cell that nbgrader knows is there once, with the metadata of the assignment. Of one
        that is there several times the last counts, as in nbgrader; a missing one is blank again.
    list of str
        What was changed, one sentence each, for the student.
    """
    known = {c.metadata.nbgrader.grade_id: c for c in blank.cells if "nbgrader" in c.metadata}
    made, notes = copy.deepcopy(submitted), []
    places: dict[str, int] = {}
    for k, cell in enumerate(made.cells):
        name = cell.metadata.pop("nbgrader", {}).get("grade_id", "")
        if name in places:
            notes.append(f"The cell {name} was there more than once; the last one counts.")
        if name in known:
            places[name] = k
    for name, k in places.items():
        made.cells[k] = as_in(known[name], made.cells[k].source)
    missing = [name for name in known if name not in places]
    if missing:
        number = f"{len(missing)} of {len(known)} cells {'was' if len(missing) == 1 else 'were'}"
        listed = ", ".join(missing)
        notes.insert(0, f"{number} missing and will be graded as blank: {listed}.")
    here = 0  # behind the last cell of the assignment that is there
    for name, cell in known.items():
        if name in places:
            here = places[name] + 1
            continue
        made.cells.insert(here, copy.deepcopy(cell))
        places = {other: k + (k >= here) for other, k in places.items()}
        here += 1
    for k, cell in enumerate(made.cells):
        cell.id = f"cell-{k}"
    return made, list(dict.fromkeys(notes))


def as_in(cell: NotebookNode, source: str) -> NotebookNode:
    """Return a cell of the assignment with what the student wrote, if it is theirs to write."""
    made = copy.deepcopy(cell)
    if cell.metadata.nbgrader.solution:
        made.source = source
    return made


def noted(notebook: NotebookNode, notes: list[str]) -> NotebookNode:
    """Return a notebook that begins with these sentences."""
    made = copy.deepcopy(notebook)
    if notes:
        made.cells.insert(0, new_markdown_cell(NOTE + " ".join(notes), id="note"))
    return made


def note_of(notebook: NotebookNode) -> str:
    """Return the sentences that ``noted`` put at the top of a notebook; "" without any."""
    first = notebook.cells[0] if notebook.cells else None
    if first is None or first.cell_type != "markdown" or "nbgrader" in first.metadata:
        return ""
    return str(first.source.removeprefix(NOTE)) if first.source.startswith(NOTE) else ""


def cells_there(path: Path, blank: NotebookNode) -> int | None:
    """Return how many of an assignment's cells a file has; None if it is no notebook."""
    try:
        made = read(path)
    except NotANotebook:
        return None
    return len(names(made) & names(blank))


def names(notebook: NotebookNode) -> set[str]:
    """Return the names of the cells that nbgrader knows."""
    return {
        c.metadata.nbgrader.get("grade_id", "") for c in notebook.cells if "nbgrader" in c.metadata
    }


def submission(path: Path, blank: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """Return what nbgrader is to grade, given a student's file, and the notes at its top."""
    try:
        made, notes = fitted(read(path), blank)
    except NotANotebook as problem:
        made, notes = copy.deepcopy(blank), [f"{UNREADABLE} {problem}"]
    return noted(made, notes), notes
