"""The key of a run: a digest of all that decides about the points, and of nothing else."""

from __future__ import annotations

import ast
import functools
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from unrolled_course import codec
from unrolled_course.parsing import parsed

#: Where this package is.
ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(__file__).resolve().parent.name
#: What runs in the sandbox, and what turns its records into points.
ALWAYS = ("unrolled_course/probe.py", "unrolled_course/judging.py")
INSIDE = "unrolled_course/containment/inside"
#: One more whenever another file changes what comes of a submission.
RULES = 1


def digest(assignment: Path, notebook: NotebookNode, hidden: Any) -> str:
    """Return the key of a run.

    Parameters
    ----------
    assignment : Path
        The folder of the assignment, with its judge.
    notebook : NotebookNode
        What is run.
    hidden : object
        The hidden calls.
    """
    sources = [
        [cell.cell_type, cell.source, cell.metadata.get("nbgrader", {}).get("grade_id")]
        for cell in notebook.cells
    ]
    own = sorted(assignment.glob("*.py"))
    parts = [
        json.dumps([RULES, sources], sort_keys=True).encode(),
        codec.dumps(hidden),
        *(path.read_bytes() for path in own),
        *(path.read_bytes() for path in used([*own, *(ROOT / name for name in ALWAYS)])),
        *(path.read_bytes() for path in sorted((ROOT / INSIDE).glob("*.py"))),
    ]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def used(files: Iterable[Path]) -> list[Path]:
    """Return the files of this package that these need, directly or not."""
    found: set[Path] = set()
    left = list(files)
    while left:
        path = left.pop()
        if path not in found:
            found.add(path)
            left += imported(path)
    return sorted(path for path in found if path.is_relative_to(ROOT))


def imported(path: Path) -> Iterator[Path]:
    """Yield the files of this package that a file imports."""
    for name in imports(path.read_bytes()):
        file = ROOT.joinpath(*name.split(".")).with_suffix(".py")
        if file.is_file():
            yield file


@functools.cache
def imports(source: bytes) -> list[str]:
    """Return the modules of this package that a program may import, by name."""
    found: list[str] = []
    for node in ast.walk(parsed(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [known.name for known in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{known.name}" for known in node.names)]
        found += [name for name in names if name.startswith(f"{PACKAGE}.")]
    return found
