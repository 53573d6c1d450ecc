"""From a notebook to what its run left: job, events, result."""

from __future__ import annotations

import base64
import binascii
import copy
import json
import re
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from unrolled_course.containment import sentences
from unrolled_course.containment.boxes import Box, Folders
from unrolled_course.containment.layout import layout
from unrolled_course.containment.limits import CellRun, Contained, ContainmentError, Limits
from unrolled_course.containment.outputs import safe_outputs
from unrolled_course.containment.protecting import REMEDY, choose
from unrolled_course.containment.watch import Watched

FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")
FOLDERS = ("work", "sockets", "records", "space", "fonts")
STREAMS = 1000  # pieces of text between other outputs


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
        self.outputs[index] = outputs
        known = replace(self.cells[index], seconds=max(0.0, float(event["seconds"])))
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


def prepare(stage: Path, inputs: dict[str, bytes], user: int | None, folders: Folders) -> Path:
    """Write the inputs and the list of users; return the folder of inputs."""
    stage.chmod(0o755 if user is not None else 0o700)  # the run's user is another one
    folder = stage / "inputs"
    folder.mkdir()
    for name, content in inputs.items():
        if not FILE_NAME.fullmatch(name):
            raise ValueError(f"An input's name is letters, digits, _ . and -; {name!r} is not.")
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o444)
    folder.chmod(0o555)
    number = 1000 if user is None else user
    users = f"student:x:{number}:{number}:student:{folders.home}:/bin/sh\n"
    (stage / "users").write_text(users)
    (stage / "users").chmod(0o444)
    return folder


def contain(
    notebook: NotebookNode,
    inputs: dict[str, bytes],
    limits: Limits | None = None,
    *,
    prelude: str = "",
    unprotected: bool = False,
    box: Box | None = None,
) -> Contained:
    """Run a notebook of a student where it can do no harm.

    An error in a cell does not stop the next ones; a cell that takes too long or prints too much
    is interrupted, and the next ones run. If it does not stop then, or ends Python, or uses too
    much memory, the run ends there, and what was recorded before stands.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook, format 4.
    inputs : dict of str to bytes
        Files that the run can read, by name, in the folder that the environment variable
        ``UNROLLED_INPUTS`` names. What the run is to record goes into ``UNROLLED_RECORDS``.
    limits : Limits, optional
        What it may use.
    prelude : str
        Code that is run before the first cell.
    unprotected : bool
        Run it even where neither bubblewrap nor namespaces can be had: with resource limits only,
        so it can read the files of this computer and reach the network.
    box : Box, optional
        The way to contain it; by default the best that works here.

    Returns
    -------
    Contained
        The notebook with safe outputs, the records, and what stopped it, if anything did.

    Raises
    ------
    ContainmentError
        If the run cannot be contained and ``unprotected`` is false, or cannot be started.
    ValueError
        If the name of an input is not a plain name of a file.
    """
    limits = limits or Limits()
    chosen, reasons = choose() if box is None else (box, {})
    if not (chosen.contains or unprotected):
        why = "; ".join(f"{name}: {reason}" for name, reason in reasons.items())
        raise ContainmentError(
            f"The notebook was not run: nothing here can contain it ({why or chosen.name}). "
            f"Expected is bubblewrap or namespaces of Linux: {REMEDY}. "
            "To run it without, at your own risk, say so explicitly."
        )
    story = Story(notebook, limits)
    with tempfile.TemporaryDirectory(prefix="unrolled-", ignore_cleanup_errors=True) as made:
        stage, user = Path(made), chosen.user()
        folders = chosen.folders(stage)
        folder = prepare(stage, inputs, user, folders)
        cells = notebook.cells
        job = {
            "limits": asdict(limits),
            "prelude": prelude,
            "cells": [(i, cells[i].source) for i in story.cells if cells[i].source.strip()],
            "user": user,
            "others": chosen.others(),
            "folders": [folders.home, folders.work, folders.records, folders.sockets],
            **{name: getattr(folders, name) for name in FOLDERS},
        }
        most_told = 6 * limits.notebook_output_bytes + 2 * limits.record_bytes + 2**20
        command = chosen.command(layout(folder, stage / "users", limits), folders)
        watched = Watched(command, json.dumps(job).encode(), limits, most_told)
        try:
            for line in watched.lines():
                story.hear(line)
                if story.over:
                    break
        finally:
            watched.end()
    if story.failed or not (story.ready or watched.met):
        said = story.failed or watched.errors.strip()[-600:] or "it said nothing"
        raise ContainmentError(f"The notebook could not be started in its box: {said}")
    story.close(watched.met)
    return story.result()
