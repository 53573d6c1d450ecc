"""What a student reads about a limit that was met."""

from __future__ import annotations

import signal

from nbformat import NotebookNode

from unrolled_course.containment.limits import Limits

REST = "so it and what follows was not run to its end."


def amount(size: float) -> str:
    """Return a number of bytes in words.

    Examples
    --------
    >>> amount(2 * 2**30), amount(64 * 2**20), amount(100 * 2**10), amount(100)
    ('2 GB', '64 MB', '100 kB', '100 bytes')
    """
    for unit, name in ((2**30, "GB"), (2**20, "MB"), (2**10, "kB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size:.0f} bytes"


def seconds(value: float) -> str:
    """Return a time in words.

    Examples
    --------
    >>> seconds(60), seconds(1), seconds(2.5)
    ('60 seconds', '1 second', '2.5 seconds')
    """
    return f"{value:g} second{'' if value == 1 else 's'}"


def cell_name(index: int, name: str) -> str:
    """Return how a cell is called in a sentence: its name or else its place counted from 1.

    Examples
    --------
    >>> cell_name(6, "forward"), cell_name(0, "")
    ('The cell `forward`', 'Cell 1')
    """
    return f"The cell `{name}`" if name else f"Cell {index + 1}"


def met(limit: str, limits: Limits) -> str:
    """Return what a cell did that a limit does not allow, as the end of a sentence."""
    known = {
        "time": f"ran longer than {limits.cell_seconds:g} s and was stopped",
        "total": f"was running when the {seconds(limits.total_seconds)} allowed for the whole "
        "notebook were over",
        "output": f"printed or showed more than the allowed {amount(limits.output_bytes)}",
        "outputs": f"showed more than the allowed {limits.outputs} outputs",
        "notebook output": "printed or showed more than was left of the "
        f"{amount(limits.notebook_output_bytes)} allowed for the whole notebook",
        "memory": f"used more than the allowed {amount(limits.memory_bytes)} of memory",
        "processes": f"started more than the allowed {limits.processes} processes and threads",
        "file": f"wrote a file larger than the allowed {amount(limits.file_bytes)}",
        "disk": f"filled the allowed {amount(limits.disk_bytes)} of disk space",
        "files": f"made more than the allowed {limits.files} files",
        "records": f"left more than the allowed {limits.records} files or "
        f"{amount(limits.record_bytes)} in the folder of results",
        "network": "tried to reach the network, and there is none while a notebook is graded",
    }
    return known.get(limit, "met a limit")


def death(status: int | None) -> str:
    """Return how a kernel ended by itself, as the end of a sentence."""
    if status is None:
        return "ended Python, or broke the connection to it"
    if status >= 0:
        return f"ended Python itself (exit code {status}: os._exit, exit or quit)"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    meanings = {"SIGSEGV": "a crash in compiled code", "SIGKILL": "killed", "SIGABRT": "aborted"}
    return f"made Python crash ({meanings.get(name, 'ended')}, {name})"


def hinted(outputs: list[NotebookNode]) -> str | None:
    """Return which limit stands behind an error message, if one does."""
    for known in outputs:
        if known.output_type != "error":
            continue
        name, text = known.ename, known.evalue
        if name in ("MemoryError", "_ArrayMemoryError"):
            return "memory"
        if name == "gaierror" or "Errno 101]" in text or "Errno 99]" in text:
            return "network"
        if "Errno 27]" in text:
            return "file"
        if "Errno 28]" in text:
            return "disk"
        if (name == "BlockingIOError" and "Errno 11]" in text) or "start new thread" in text:
            return "processes"
    return None
