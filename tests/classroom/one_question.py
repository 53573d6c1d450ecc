"""Answer one question of a master otherwise, and return what self-check and judge say about it."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import plainly

from unrolled_course import codec, judging, masters, variants
from unrolled_course.probe import CALLS, Probe


class Said(NamedTuple):
    """What a student is told at once, and what the judge says later."""

    check: str
    score: judging.Score


@cache
def module(assignment: str) -> Any:
    """Return the module ``variant.py`` of an assignment."""
    return judging.load(plainly.ASSIGNMENTS / assignment / "variant.py")


@cache
def questions(assignment: str) -> dict[str, judging.Question]:
    """Return the questions of an assignment."""
    return judging.questions(plainly.ASSIGNMENTS / assignment)


@cache
def cells(assignment: str, structure: tuple[str, ...], seed: int) -> tuple[Any, Any]:
    """Return the parameters of a structure, and the cells of its solution by name."""
    made = module(assignment).made(np.random.default_rng(seed), *structure)
    given = variants.plain(made)
    notebook = masters.render(masters.read(plainly.ASSIGNMENTS / assignment), given)
    return given, {cell.id: cell for cell in notebook.cells if cell.cell_type == "code"}


def edited(source: str, edits: Iterable[tuple[str, str]]) -> str:
    """Return a solution with its edits: (old, new)."""
    for old, new in edits:
        assert old in source, f"the solution has no {old!r}"
        source = source.replace(old, new)
    return source


def code_of(
    assignment: str,
    structure: tuple[Any, ...],
    question: str,
    answer: str | Iterable[tuple[str, str]],
) -> str:
    """Return an answer as code: code that follows the solution, or edits of the solution."""
    if isinstance(answer, str):
        return answer
    return edited(cells(assignment, structure, 0)[1][question].source, answer)


def said(
    assignment: str,
    structure: tuple[str, ...],
    question: str,
    source: str,
    folder: Path,
    seed: int = 0,
) -> Said:
    """Run all code up to a question, with ``source`` after its solution, and judge it.

    ``source`` may use the right functions to make wrong ones.
    """
    given, code = cells(assignment, structure, seed)
    judge = questions(assignment)[question]
    rng = variants.generator(plainly.SECRET, assignment, "x", f"hidden {question}")
    calls = None if judge.calls is None else judge.calls(given, rng)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CALLS).write_bytes(codec.dumps({question: calls}))
    names: dict[str, Any] = {"probe": Probe(folder, folder)}
    out = io.StringIO()
    for name, cell in code.items():
        if name == f"{question}-graded":
            exec(source, names)
            with contextlib.redirect_stdout(out):
                exec(cell.source, names)
            break
        if not name.endswith("-graded"):
            exec(cell.source, names)
    record = (folder / f"{question}.json").read_bytes()
    return Said(out.getvalue().strip(), judging.judge(judge, given, calls, record))
