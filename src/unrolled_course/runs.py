"""Run a submission contained, judge it, and remember the outcome: the same work is done once.

A run is kept in ``runs/<assignment>/<student>/``. Its key is a digest of all that decides about the
points: what the student wrote, their parameters and hidden inputs, the judge. Limits are not of
them; who met one is run again when limits are raised.
"""

from __future__ import annotations

import copy
import json
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from unrolled_course import codec, digests, judging, masters, probe
from unrolled_course.causes import Causes
from unrolled_course.containment import Contained, Limits, contain
from unrolled_course.course import Course
from unrolled_course.probe import CALLS

#: What the names of cells that the judge decides about end with.
GRADED = "-graded"
#: Defines ``probe`` in the kernel, before the first cell; of this package it gets nothing else.
PRELUDE = """\
def _probe():
    import os, sys, types
    from pathlib import Path
    inputs, records = (Path(os.environ[f"UNROLLED_{name}"]) for name in ("INPUTS", "RECORDS"))
    package = sys.modules["unrolled_course"] = types.ModuleType("unrolled_course")
    package.__path__ = [str(inputs)]
    from unrolled_course.probe import Probe
    return Probe(inputs, records)
probe = _probe()
del _probe
"""
IN_THE_SANDBOX = (codec, probe)


class Outcome(NamedTuple):
    """A judged submission.

    Attributes
    ----------
    notebook : NotebookNode
        As it ran, with points and feedback as the output of each graded cell.
    scores : dict
        Question → score.
    ended : str or None
        What stopped the run before its end, or broke a cell, in sentences for the student.
    limits : dict or None
        The limits of the run, if it met one.
    """

    notebook: NotebookNode
    scores: dict[str, judging.Score]
    ended: str | None
    limits: dict[str, float] | None = None


def outcome(
    course: Course,
    assignment: str,
    student: str,
    notebook: NotebookNode,
    stop: threading.Event | None = None,
) -> Outcome:
    """Return the judged submission; run it if this very one has not been run yet.

    Parameters
    ----------
    course : Course
    assignment, student : str
    notebook : NotebookNode
        What was handed in, after nbgrader has put its own cells back.
    stop : threading.Event, optional
        When it is set, a run is ended at once, and nothing is kept of it.
    """
    own = course.notebook(assignment, student)
    prepared = restored(notebook, own)
    hidden = course.hidden(assignment, student)
    limits = Limits(**course.config.get("limits", {}))
    key = digests.digest(course.folder(assignment), prepared, hidden)
    folder = course.root / "runs" / assignment / student
    found = read(folder, key)
    if found is None or raised(found.limits, limits):
        ran = contain(
            prepared,
            inputs(hidden),
            limits,
            prelude=PRELUDE,
            parts=parts,
            unprotected=course.allow_unprotected,
            stop=stop,
        )
        found = judged(course, assignment, student, hidden, ran, Causes(own, ran))
        if met_a_limit(ran):
            found = found._replace(limits=asdict(limits))
        write(folder, key, found)
    return found


def raised(before: dict[str, float] | None, now: Limits) -> bool:
    """Tell whether one of the limits that a run had is higher now."""
    return before is not None and any(
        value > before.get(name, 0) for name, value in asdict(now).items()
    )


def met_a_limit(ran: Contained) -> bool:
    """Tell whether higher limits could change what came of a run."""
    caught = any(b"MemoryError" in content for content in ran.records.values())
    return bool(ran.ended or caught or any(cell.stopped for cell in ran.cells))


def parts(cell: NotebookNode) -> list[str]:
    """Return the parts of a cell that are run by themselves.

    Of a graded cell the hidden lines are run whatever comes of those before, which may need what
    another answer did not define, or run without end. What only prints, as a self-check does, is
    left out: nobody reads it here.
    """
    known = cell.metadata.get("nbgrader", {})
    if not known.get("locked"):
        return [cell.source]
    first, *rest = masters.parts(cell.source)
    return [masters.silent(first), *rest]


def inputs(hidden: dict[str, Any]) -> dict[str, bytes]:
    """Return the files that the sandbox gets: the hidden calls, and what makes them."""
    files = {Path(str(module.__file__)) for module in IN_THE_SANDBOX}
    return {CALLS: codec.dumps(hidden)} | {path.name: path.read_bytes() for path in files}


def restored(notebook: NotebookNode, own: NotebookNode) -> NotebookNode:
    """Return a submission with the student's parameters as they were handed out.

    ``own`` is the student's notebook as the master has it. A cell of parameters that is missing is
    put at the top.
    """
    made = copy.deepcopy(notebook)
    there = masters.givens(made)
    for name, cell in reversed(masters.givens(own).items()):
        if name in there:
            there[name].source = cell.source
            there[name].cell_type = cell.cell_type
        else:
            made.cells.insert(0, copy.deepcopy(cell))
    return made


def judged(
    course: Course,
    assignment: str,
    student: str,
    hidden: dict[str, Any],
    ran: Contained,
    causes: Causes,
) -> Outcome:
    """Return the outcome of a run."""
    given = course.given(assignment, student)
    scores: dict[str, judging.Score] = {}
    for name, question in judging.questions(course.folder(assignment)).items():
        record, why = ran.records.get(f"{name}.json"), causes.absent(name + GRADED)
        score = judging.judge(question, given, hidden[name], record, why)
        scores[name] = score._replace(feedback=causes.explained(score.feedback))
    notebook = copy.deepcopy(ran.notebook)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removesuffix(GRADED)
        if name in scores and cell.metadata.nbgrader.get("grade"):
            points = float(cell.metadata.nbgrader["points"])
            cell.outputs = outputs(scores[name], points)
    return Outcome(notebook, scores, causes.ended)


def outputs(score: judging.Score, points: float) -> list[NotebookNode]:
    """Return what a graded cell shows: feedback, and the points as nbgrader reads them."""
    worth = round(score.fraction * points, 2)
    text = f"{worth:g} of {points:g} points. {score.feedback}"
    return [
        new_output("display_data", {"text/plain": text}),
        new_output("execute_result", {"text/plain": f"{worth:g}"}),
    ]


def read(folder: Path, key: str) -> Outcome | None:
    """Return the outcome that is kept, if it has this key."""
    try:
        kept = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
        if kept["key"] != key:
            return None
        notebook = nbformat.read(folder / "ran.ipynb", as_version=4)
        scores = {name: judging.Score(*score) for name, score in kept["scores"].items()}
        limits = kept["limits"]
    except (OSError, ValueError, KeyError):
        return None
    return Outcome(notebook, scores, kept["ended"], limits)


def write(folder: Path, key: str, made: Outcome) -> None:
    """Keep an outcome; the file with the key comes last, so that half of one is none."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "outcome.json").unlink(missing_ok=True)
    masters.write(made.notebook, folder / "ran.ipynb")
    kept = {"key": key, "scores": made.scores, "ended": made.ended, "limits": made.limits}
    fresh = folder / "outcome.json.new"
    fresh.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    fresh.replace(folder / "outcome.json")


def kept(course: Course, assignment: str) -> dict[str, Outcome]:
    """Return student → the outcome of the last run of each."""
    found = {}
    for path in sorted((course.root / "runs" / assignment).glob("*/outcome.json")):
        key = json.loads(path.read_text(encoding="utf-8"))["key"]
        outcome = read(path.parent, key)
        if outcome is not None:
            found[path.parent.name] = outcome
    return found
