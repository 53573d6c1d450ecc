"""Say why there is no answer to a question: which cell of the student broke, and how."""

from __future__ import annotations

import ast
import re

from nbformat import NotebookNode

from unrolled_course.containment import Contained
from unrolled_course.parsing import parsed

#: What Python says of a name that is not there.
MISSING = re.compile(r"name '(\w+)' is not defined")
#: Where IPython says that a mistake is: the file is none of the student's.
PLACE = re.compile(r" \([^()]*, line (\d+)\)$")
#: An answer that was not given raises this; nothing broke.
NO_ANSWER = "NotImplementedError"
#: How many cells are named to the teacher.
NAMED = 2


class Causes:
    """What broke in a run.

    Parameters
    ----------
    own : NotebookNode
        The student's notebook with its solutions: it tells which cell is to define which name.
    ran : Contained
        The run.
    """

    def __init__(self, own: NotebookNode, ran: Contained) -> None:
        self.ran = ran
        self.definers = definers(own)
        self.broken: dict[str, str] = {}
        for known in ran.cells:
            cell = ran.notebook.cells[known.index]
            answer = cell.metadata.get("nbgrader", {}).get("solution", False)
            said = known.stopped or (raised(known.name, cell) if answer else None)
            if said:
                self.broken[known.name or f"cell {known.index}"] = said

    @property
    def ended(self) -> str | None:
        """What stopped the run or a cell of it, in one or two sentences; None if nothing did."""
        found = list(dict.fromkeys(self.broken.values()))
        more = [f"And {len(found) - NAMED} more."] if len(found) > NAMED else []
        return self.ran.ended or " ".join(found[:NAMED] + more) or None

    def absent(self, graded: str) -> str | None:
        """Return why a graded cell recorded nothing."""
        for known in self.ran.cells:
            if known.name != graded:
                continue
            if self.ran.ended and (known.seconds is None or known.stopped == self.ran.ended):
                return self.ran.ended
            errors = errors_of(self.ran.notebook.cells[known.index])
            missing = MISSING.search(errors[-1].evalue) if errors else None
            if missing is None:
                return known.stopped or raised(graded, self.ran.notebook.cells[known.index])
            for definer in self.definers.get(missing[1], ()):
                if definer in self.broken:
                    return self.explained(f"There is no answer. {self.broken[definer]}")
            return f"There is no answer yet: `{missing[1]}` is not defined."
        return None

    def explained(self, said: str) -> str:
        """Return what is said, with the cause of every name that it says is missing."""
        for name in MISSING.findall(said):
            for definer in self.definers.get(name, ()):
                why = self.broken.get(definer, "")
                if why not in said:
                    said = self.explained(f"{said.removesuffix('.')}. {why}")
        return said


def definers(notebook: NotebookNode) -> dict[str, list[str]]:
    """Return name → the cells of answers that define it."""
    found: dict[str, list[str]] = {}
    for cell in notebook.cells:
        known = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and known.get("solution"):
            source = re.sub(r"^[%!].*$", "", cell.source, flags=re.MULTILINE)
            for name in defined(source):
                found.setdefault(name, []).append(known["grade_id"])
    return found


def defined(source: str) -> set[str]:
    r"""Return the names that a cell defines.

    Examples
    --------
    >>> sorted(defined("import numpy as np\ndef f(x): y = x\na, b = 1, 2"))
    ['a', 'b', 'f', 'np']
    """
    found: set[str] = set()
    for statement in parsed(source).body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            found.add(statement.name)
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.alias):
                found.add(node.asname or node.name)
    return found


def errors_of(cell: NotebookNode) -> list[NotebookNode]:
    """Return the errors that a cell shows."""
    return [output for output in cell.outputs if output.output_type == "error"]


def raised(name: str, cell: NotebookNode) -> str | None:
    """Return what a cell raised, in a sentence; None if it is nothing that broke."""
    errors = [error for error in errors_of(cell) if error.ename != NO_ANSWER]
    if not errors:
        return None
    lines = PLACE.sub(r" (line \1)", errors[-1].evalue).splitlines() or [""]
    what = f"{errors[-1].ename}: {lines[0][:200]}" if lines[0] else errors[-1].ename
    return f"The cell `{name}` raised {what.removesuffix('.')}."
