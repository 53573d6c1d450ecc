"""Make the notebooks of an assignment from its master.

======== ==========================================================================
version  what it has
======== ==========================================================================
solution all of the master: for the teacher
source   the same with nbgrader's metadata: nbgrader keeps its hidden lines
student  no solutions, no hidden lines, with checksums: for the student
======== ==========================================================================

Each is rendered for one student: ``«name»`` in the master stands for a parameter.
"""

from __future__ import annotations

import ast
import copy
import re
from pathlib import Path
from typing import Any

import jinja2
import nbformat
from myst_nb.core.read import read_myst_markdown_notebook
from nbformat import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

from unrolled_course.errors import CourseError
from unrolled_course.parsing import parsed
from unrolled_course.variants import Given

MASTER = "master.md"
#: What nbgrader wants to know of every cell that it looks after.
DEFAULTS = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
#: What turns the source version into the student's.
FOR_STUDENTS = (
    LockCells,
    ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
)
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
HIDDEN = re.compile(
    r"^### BEGIN HIDDEN TESTS\n.*?^### END HIDDEN TESTS$\n?", re.MULTILINE | re.DOTALL
)
PLACEHOLDER = re.compile("[«»]")
PLACES = jinja2.Environment(
    variable_start_string="«",
    variable_end_string="»",
    # The master is no program: nothing but the placeholders has a meaning.
    block_start_string="«%",
    block_end_string="%»",
    comment_start_string="«#",
    comment_end_string="#»",
    undefined=jinja2.StrictUndefined,
    autoescape=False,
    keep_trailing_newline=True,
)


def read(assignment: Path) -> NotebookNode:
    """Return the master of an assignment as a notebook, its metadata complete.

    Raises
    ------
    CourseError
        If there is none, or a cell is not what the course can grade; the message names it.
    """
    path = assignment / MASTER
    if not path.is_file():
        raise CourseError(f"There is no {path}: an assignment has master.md, variant.py, judge.py")
    master = read_myst_markdown_notebook(path.read_text(encoding="utf-8"))
    master.metadata = nbformat.from_dict({"kernelspec": KERNEL})
    seen: set[str] = set()
    for k, cell in enumerate(master.cells):
        name = complete(cell, f"{path}, cell {k}")
        cell.id = name or f"cell-{k}"
        if cell.id in seen:
            raise CourseError(f"{path}: two cells are named {cell.id}")
        seen.add(cell.id)
    master.nbformat, master.nbformat_minor = 4, 5
    found: NotebookNode = master
    return found


def complete(cell: NotebookNode, where: str) -> str:
    """Fill in what nbgrader wants to know of a cell; return its name, "" if it has none."""
    given = cell.metadata.get("unrolled", {}).get("given")
    known = cell.metadata.get("nbgrader")
    cell.metadata = nbformat.from_dict(
        {
            key: cell.metadata[key]
            for key in ("unrolled", "nbgrader", "tags")
            if key in cell.metadata
        }
    )
    if known is None:
        return str(given or "")
    if "grade_id" not in known or ("points" in known) != bool(known.get("grade")):
        raise CourseError(
            f"{where}: expected grade_id, and points where grade is true, got {known}"
        )
    if PLACEHOLDER.search(cell.source):
        raise CourseError(
            f"{where}, {known['grade_id']}: a cell that nbgrader looks after is the same for every "
            "student: put «…» into a cell with `unrolled: {given: …}` before it"
        )
    locked = bool(known.get("grade")) and not known.get("solution")
    cell.metadata["nbgrader"] = nbformat.from_dict(
        {**DEFAULTS, "locked": locked, "cell_type": cell.cell_type, **known}
    )
    return str(known["grade_id"])


def render(master: NotebookNode, given: Given) -> NotebookNode:
    """Return the notebook with a student's parameters in place; this is the solution version.

    Raises
    ------
    CourseError
        If the master asks for a parameter that the variant does not have.
    """
    made = copy.deepcopy(master)
    for cell in made.cells:
        try:
            cell.source = PLACES.from_string(cell.source).render(given)
        except jinja2.TemplateError as error:
            raise CourseError(f"{MASTER}, cell {cell.id}: {error}") from error
    return made


def for_student(notebook: NotebookNode) -> NotebookNode:
    """Return what a student gets: without solutions and hidden lines, by nbgrader's own means."""
    made = copy.deepcopy(notebook)
    resources: dict[str, Any] = {}
    for preprocessor in FOR_STUDENTS:
        made, resources = preprocessor().preprocess(made, resources)
    for cell in made.cells:
        if "nbgrader" in cell.metadata:
            MetadataValidator().validate_cell(cell)
    nbformat.validate(made)
    return made


def givens(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """Return the cells with a student's parameters, by name."""
    return {
        cell.metadata["unrolled"]["given"]: cell
        for cell in notebook.cells
        if "given" in cell.metadata.get("unrolled", {})
    }


def visible(source: str) -> str:
    """Return the source of a cell without the lines that nbgrader keeps from students."""
    return HIDDEN.sub("", source).rstrip()


def parts(source: str) -> list[str]:
    """Return the lines of a cell that students see, and the lines after them."""
    hidden = HIDDEN.search(source)
    return [source[: hidden.start()], source[hidden.start() :]] if hidden else [source]


def silent(source: str) -> str:
    r"""Return code without the statements that only print.

    Examples
    --------
    >>> silent("a = f(1)\nprint(a)")
    'a = f(1)'
    """
    try:
        tree = parsed(source)
    except SyntaxError:  # a line for IPython, for instance
        return source
    tree.body = [node for node in tree.body if not prints(node)]
    return ast.unparse(tree)


def prints(node: ast.stmt) -> bool:
    """Tell whether a statement is a call of ``print``."""
    called = node.value if isinstance(node, ast.Expr) else None
    return (
        isinstance(called, ast.Call)
        and isinstance(called.func, ast.Name)
        and called.func.id == "print"
    )


def points(notebook: NotebookNode) -> dict[str, float]:
    """Return question → points of a notebook."""
    return {
        cell.metadata["nbgrader"]["grade_id"]: float(cell.metadata["nbgrader"]["points"])
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }


def text(notebook: NotebookNode) -> str:
    """Return a notebook as text; equal notebooks make equal texts."""
    return str(nbformat.writes(notebook)) + "\n"


def write(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(notebook), encoding="utf-8")
