"""From a notebook to what its run left."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from nbformat import NotebookNode

from unrolled_course.containment.boxes import Box, Folders
from unrolled_course.containment.layout import layout
from unrolled_course.containment.limits import (
    Contained,
    ContainmentError,
    Interrupted,
    Limits,
)
from unrolled_course.containment.protecting import REMEDY, choose
from unrolled_course.containment.story import FILE_NAME, Story
from unrolled_course.containment.watch import STOPPED, Watched

FOLDERS = ("work", "sockets", "records", "space", "fonts")


def whole(cell: NotebookNode) -> list[str]:
    """Return the source of a cell as its only part."""
    return [cell.source]


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
    parts: Callable[[NotebookNode], list[str]] = whole,
    unprotected: bool = False,
    box: Box | None = None,
    stop: threading.Event | None = None,
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
    parts : callable
        Cell → the parts of its source. Each is run by itself, with the time of a cell, whatever
        came of the part before it.
    unprotected : bool
        Run it even where neither bubblewrap nor namespaces can be had: with resource limits only,
        so it can read the files of this computer and reach the network.
    box : Box, optional
        The way to contain it; by default the best that works here.
    stop : threading.Event, optional
        When it is set, by another thread, the run is ended at once.

    Returns
    -------
    Contained
        The notebook with safe outputs, the records, and what stopped it, if anything did.

    Raises
    ------
    Interrupted
        If ``stop`` was set.
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
            "cells": [(i, part) for i in story.cells for part in parts(cells[i]) if part.strip()],
            "user": user,
            "others": chosen.others(),
            "folders": [folders.home, folders.work, folders.records, folders.sockets],
            **{name: getattr(folders, name) for name in FOLDERS},
        }
        most_told = 6 * limits.notebook_output_bytes + 2 * limits.record_bytes + 2**20
        command = chosen.command(layout(folder, stage / "users", limits), folders)
        watched = Watched(command, json.dumps(job).encode(), limits, most_told, stop)
        try:
            for line in watched.lines():
                story.hear(line)
                if story.over:
                    break
        finally:
            watched.end()
    if watched.met == STOPPED:
        raise Interrupted("The run was ended before its end.")
    if story.failed or not (story.ready or watched.met):
        said = story.failed or watched.errors.strip()[-600:] or "it said nothing"
        raise ContainmentError(f"The notebook could not be started in its box: {said}")
    story.close(watched.met)
    return story.result()
