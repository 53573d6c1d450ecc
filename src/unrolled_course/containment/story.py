"""What a contained run tells, event by event, and what is made of it."""

from __future__ import annotations

import base64
import binascii
import copy
import json
import re
from dataclasses import replace
from typing import Any

from nbformat import NotebookNode

from unrolled_course.containment import sentences
from unrolled_course.containment.limits import CellRun, Contained, Limits
from unrolled_course.containment.outputs import new_output, safe_outputs

FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")
STREAMS = 1000  # pieces of text between other outputs
#: What stands in place of the error that the interruption of a cell raises in it.
AT_LIMIT = "Stopped"


def cell_names(notebook: NotebookNode) -> dict[int, str]:
    """Return the ``grade_id`` of each code cell, by its place; empty where there is none."""
    names: dict[int, str] = {}
    for index, cell in enumerate(notebook.cells):
        if cell.get("cell_type") == "code":
            known = cell.get("metadata", {}).get("nbgrader", {})
            name = known.get("grade_id", "") if isinstance(known, dict) else ""
            names[index] = name if isinstance(name, str) else ""
    return names


class Story:
    """What a run has told so far, believed as far as it can do no harm.

    Parameters
    ----------
    notebook : NotebookNode
        What is run.
    limits : Limits
        What bounds it.
    """

    def __init__(self, notebook: NotebookNode, limits: Limits) -> None:
        self.limits = limits
        self.notebook = notebook
        self.cells = {i: CellRun(i, name) for i, name in cell_names(notebook).items()}
        self.outputs: dict[int, list[NotebookNode]] = {}
        self.records: dict[str, bytes] = {}
        self.room = limits.record_bytes
        self.current: int | None = None
        self.ended: str | None = None
        self.failed: str | None = None
        self.ready = self.over = False

    def hear(self, line: bytes | bytearray) -> None:
        """Take in one event; what is none says that the run is broken."""
        if self.over:
            return
        try:
            event = json.loads(line)
            kind = event["event"]
            if kind == "ready":
                self.ready = True
            elif kind == "failed" and not self.ready:
                self.failed = str(event["reason"])
            elif kind == "begun" and event["index"] in self.cells:
                self.current = event["index"]
            elif kind == "record":
                self._record(event)
            elif kind == "done" and event["index"] == self.current is not None:
                self._done(event)
            elif kind == "finished":
                self.over = True
        except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
            self.over, self.ended = True, self.lost("sent what the grader does not understand")

    def _record(self, event: dict[str, Any]) -> None:
        name, content = event["name"], base64.b64decode(event["content"], validate=True)
        self.room -= len(content)
        counted = len(self.records) < self.limits.records or name in self.records
        if FILE_NAME.fullmatch(name) and self.room >= 0 and counted:
            self.records[name] = content

    def _done(self, event: dict[str, Any]) -> None:
        index, met = event["index"], event["met"]
        outputs = safe_outputs(
            event["outputs"], self.limits.outputs + STREAMS, self.limits.output_bytes
        )
        known = self.cells[index]  # it may have run in part already
        known = replace(known, seconds=(known.seconds or 0) + max(0.0, float(event["seconds"])))
        limit = met if met not in (None, "died") else sentences.hinted(outputs)
        if limit is not None:
            told = sentences.met(str(limit), self.limits)
            known = replace(known, stopped=f"{self.called(index)} {told}.")
        if event["alive"] is not True:
            status = event["status"] if isinstance(event["status"], int) else None
            told = sentences.met(str(met), self.limits)
            told = sentences.death(status) if met == "died" else told
            self.ended, self.over = self.lost(told), True
            known = replace(known, stopped=self.ended)
        if met == "time":
            outputs = [o for o in outputs if o.get("ename") != "KeyboardInterrupt"]
            said = {"evalue": known.stopped, "traceback": [known.stopped]}
            outputs.append(new_output("error", ename=AT_LIMIT, **said))
        self.outputs[index] = [*self.outputs.get(index, []), *outputs]
        self.cells[index], self.current = known, None

    def called(self, index: int) -> str:
        """Return what a sentence calls a cell."""
        return sentences.cell_name(index, self.cells[index].name)

    def lost(self, what: str) -> str:
        """Return the sentence for a run that ended with the current cell."""
        if self.current is None:
            return f"A part of the notebook {what}, so the rest was not run."
        return f"{self.called(self.current)} {what}, {sentences.REST}"

    def close(self, met: str | None) -> None:
        """End the story; ``met`` is the limit for which the run was ended from outside."""
        if self.over:
            return
        what = "ended the program that runs the notebook"
        self.ended = self.lost(sentences.met(met, self.limits) if met else what)
        if self.current is not None:
            self.cells[self.current] = replace(self.cells[self.current], stopped=self.ended)

    def result(self) -> Contained:
        """Return the notebook with what was told."""
        made = copy.deepcopy(self.notebook)
        for index in self.cells:
            cell = made.cells[index]
            found = self.outputs.get(index, [])
            if not self.ready:  # nothing could be run: what came is shown, as far as it cannot act
                most = self.limits.outputs + STREAMS
                found = safe_outputs(cell.get("outputs"), most, self.limits.output_bytes)
            cell.outputs, cell.execution_count = found, None
        numbered = (i for i in self.cells if i in self.outputs and made.cells[i].source.strip())
        for number, index in enumerate(numbered, start=1):
            made.cells[index].execution_count = number
        return Contained(made, self.records, self.ended, list(self.cells.values()))
