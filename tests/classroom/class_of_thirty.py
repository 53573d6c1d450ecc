"""A simulated class of thirty: good, partial, wrong, blank and hostile students of one assignment.

What each hands in is the solution with a change; what it deserves is computed without sandbox and
gradebook (``plainly``), or follows from the kind of attack.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from unrolled_course import masters
from unrolled_course.course import Course

ASSIGNMENT = "3-backpropagation-through-time"
WRITTEN = ("recursion", "why")
#: Cells that are run before all others. What each does to its owner's points stands below.
HARMLESS = {
    "loop": "while True:\n    pass",
    "exit": "import sys\nsys.exit('gone')",
    "print": "while True:\n    print('x' * 1000)",
    "memory": "import numpy as np\nnp.ones(10 * 2**30 // 8).sum()",
    "fork": (
        "import os, time\n"
        "for _ in range(200):\n"  # bounded, should nothing else hold it
        "    if os.fork() == 0:\n        time.sleep(5)\n        os._exit(0)"
    ),
    "delete": "import os, shutil\nshutil.rmtree(os.path.expanduser('~'), ignore_errors=True)",
    "read": (
        "from pathlib import Path\n"
        "found = [p for p in Path('..').resolve().parents[-1].rglob('*secret*')]\n"
        "print(Path('/etc/shadow').read_text())"
    ),
    "network": "import socket\nsocket.create_connection(('127.0.0.1', 22), 2)",
}
FATAL = "import os\nos._exit(0)"
#: An attack on whoever compares, beside answers that are wrong.
PATCHED = (
    "import numpy as np, builtins\n"
    "np.allclose = np.array_equal = lambda *a, **k: True\n"
    "np.testing.assert_allclose = lambda *a, **k: None\n"
    "builtins.all = lambda *a: True"
)
#: An attack on whoever keeps the points; it is by JSON, too, that Jupyter talks to Python.
FORGED = "import json\njson.dumps = lambda *a, **k: '{\"points\": 100}'"


class Submission(NamedTuple):
    """What a student hands in.

    Attributes
    ----------
    content : bytes
        The file.
    expected : callable
        (best, plain) → points by the judge: ``best`` are those of the solution, ``plain()`` those
        that the notebook gets without sandbox.
    harmless : bytes
        The notebook without an attack, if it has one: this is what runs without sandbox.
    """

    content: bytes
    expected: Callable[[float, Callable[[], float]], float]
    harmless: bytes = b""


def answered(course: Course, student: str) -> NotebookNode:
    """Return a student's notebook with all answers of the solution."""
    own = masters.for_student(course.notebook(ASSIGNMENT, student))
    solution = {cell.id: cell.source for cell in course.notebook(ASSIGNMENT, student).cells}
    for cell in own.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = solution[cell.id]
    return own


def blanked(course: Course, student: str, names: set[str]) -> NotebookNode:
    """Return a notebook whose answers to these questions are as they were handed out."""
    own = answered(course, student)
    blank = masters.for_student(course.notebook(ASSIGNMENT, student))
    handed_out = {cell.id: cell.source for cell in blank.cells}
    for cell in own.cells:
        if cell.id in names:
            cell.source = handed_out[cell.id]
    return own


def first(notebook: NotebookNode, source: str) -> NotebookNode:
    """Return a notebook with a cell before all others."""
    notebook.cells.insert(0, new_code_cell(source, id="before-all"))
    return notebook


def content(notebook: NotebookNode) -> bytes:
    """Return a notebook as a file."""
    return masters.text(notebook).encode()


def the_class(course: Course) -> dict[str, Submission]:
    """Return student → submission, for every student of the roster."""
    made: dict[str, Submission] = {}
    for k in range(6):
        name = f"good-{k}"
        made[name] = Submission(content(answered(course, name)), best)
    notebook = answered(course, "broken-0")
    for cell in notebook.cells:
        if cell.id == "forward":
            cell.source += "\ndef"
    made["broken-0"] = Submission(content(notebook), plain)
    partial = [{"checker"}, {"forward"}, {"repaired-1", "repaired-2"}, {"direct"}, {"lines"}, set()]
    for k, missing in enumerate(partial):
        name = f"partial-{k}"
        made[name] = Submission(content(blanked(course, name, missing | set(WRITTEN))), plain)
    wrong = {"sign": ("return ", "return -1 * "), "zeros": ("np.array(", "0 * np.array(")}
    for name, (old, new) in wrong.items():
        notebook = answered(course, f"wrong-{name}")
        for cell in notebook.cells:
            if cell.id in {"forward", "backward", "direct"}:
                cell.source = cell.source.replace(old, new)
        made[f"wrong-{name}"] = Submission(content(notebook), plain)
    for name in ("blank-0", "blank-1"):
        blank = masters.for_student(course.notebook(ASSIGNMENT, name))
        made[name] = Submission(content(blank), nothing)
    for kind, source in HARMLESS.items():
        name = f"hostile-{kind}"
        made[name] = Submission(content(first(answered(course, name), source)), best)
    for name, source in {"hostile-die": FATAL, "hostile-json": FORGED}.items():
        made[name] = Submission(content(first(answered(course, name), source)), nothing)
    name = "hostile-patch"
    harmless = content(blanked(course, name, {"backward", "checker"}))
    notebook = first(blanked(course, name, {"backward", "checker"}), PATCHED)
    made[name] = Submission(content(notebook), plain, harmless)
    made["hostile-bytes"] = Submission(b"\xff\xfe no notebook \x00", nothing)
    made["hostile-huge"] = Submission(b'{"cells": [' + b" " * 200_000_000, nothing)
    return made


def best(best: float, plain: Callable[[], float]) -> float:
    """Expect all points."""
    return best


def plain(best: float, plain: Callable[[], float]) -> float:
    """Expect what the notebook gets without sandbox."""
    return plain()


def nothing(best: float, plain: Callable[[], float]) -> float:
    """Expect no point."""
    return 0.0


def roster(names: list[str]) -> str:
    """Return the roster of these students."""
    return "id\n" + "".join(f"{name}\n" for name in names)


def export(submissions: dict[str, Submission], path: Path) -> Path:
    """Write an archive of submissions as a platform exports it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, submission in submissions.items():
            archive.writestr(f"{name}/{ASSIGNMENT}.ipynb", submission.content)
    return path
