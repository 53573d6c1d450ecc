"""Run an assignment without sandbox or nbgrader, for tests of its questions: plain ``exec``.

What stands in the master is the teacher's own code; student code is run only contained.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from unrolled_course import codec, judging, masters, variants
from unrolled_course.probe import CALLS, Probe

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = ROOT / "assignments"
NAMES = sorted(path.parent.name for path in ASSIGNMENTS.glob("*/master.md"))
SECRET = bytes(range(32))


def given(name: str, student: str) -> variants.Given:
    """Return the parameters of a student."""
    rng = variants.generator(SECRET, name, student, "given")
    return variants.plain(judging.load(ASSIGNMENTS / name / "variant.py").variant(rng))


def solution(name: str, student: str) -> NotebookNode:
    """Return the solution version of an assignment for a student."""
    return masters.render(masters.read(ASSIGNMENTS / name), given(name, student))


def handed(notebook: NotebookNode) -> str:
    """Return all that a student gets to read of a solution."""
    return "\n".join(cell.source for cell in masters.for_student(notebook).cells)


def solved_lines(notebook: NotebookNode) -> list[str]:
    """Return the lines that only a solution has; short ones, as `return found`, are anybody's."""
    return [
        line.strip()
        for cell in notebook.cells
        for part in cell.source.split("### BEGIN SOLUTION")[1:]
        for line in part.split("### END SOLUTION")[0].splitlines()
        if len(line.strip()) > 18
    ]


def with_answers(notebook: NotebookNode, answers: dict[str, str]) -> NotebookNode:
    """Put other answers (cell name → source) into a notebook."""
    cells = {cell.id: cell for cell in notebook.cells}
    for name, source in answers.items():
        cells[name].source = source
    return notebook


def run(
    notebook: NotebookNode,
    calls: dict[str, Any],
    folder: Path,
    parts: Callable[[NotebookNode], list[str]] = lambda cell: [cell.source],
) -> dict[str, bytes]:
    """Run the parts of the code cells one by one, whatever they raise; return the records."""
    folder.mkdir(parents=True)
    (folder / CALLS).write_bytes(codec.dumps(calls))
    names: dict[str, Any] = {"probe": Probe(folder, folder), "__name__": "__main__"}
    for cell in notebook.cells:
        for part in parts(cell) if cell.cell_type == "code" else ():
            source = re.sub(r"^%.*$", "", part, flags=re.MULTILINE)
            try:
                exec(compile(source, f"<{cell.id}>", "exec"), names)
            except Exception as error:
                names.setdefault("errors", {})[cell.id] = error
    return {path.stem: path.read_bytes() for path in folder.glob("*.json") if path.name != CALLS}


def graded(
    name: str, student: str, notebook: NotebookNode, folder: Path
) -> dict[str, judging.Score]:
    """Return question → score of a notebook."""
    own = given(name, student)
    found = judging.questions(ASSIGNMENTS / name)
    calls = {}
    for key, question in found.items():
        rng = variants.generator(SECRET, name, student, f"hidden {key}")
        calls[key] = None if question.calls is None else question.calls(own, rng)
    records = run(notebook, calls, folder)
    return {
        key: judging.judge(question, own, calls[key], records.get(key))
        for key, question in found.items()
    }
