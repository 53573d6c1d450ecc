"""What a contained run may use, and what it leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from nbformat import NotebookNode

MEBIBYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """What one notebook may use.

    Attributes
    ----------
    cell_seconds, total_seconds : float
        Time on the clock for one cell, and for the whole run with the start of the kernel.
    grace_seconds : float
        How long a cell may take to end after it was interrupted.
    memory_bytes : int
        Address space of one process, and resident memory of all of them together.
    processes : int
        Processes and threads together; the kernel itself needs about 20.
    output_bytes, outputs : int
        What one cell may print or show: bytes, and separate outputs.
    notebook_output_bytes : int
        What all cells together may print or show.
    file_bytes, disk_bytes, files : int
        Size of one file, of all files, and how many there may be.
    record_bytes, records : int
        Size and number of the files in the output folder.

    Raises
    ------
    ValueError
        If one of them is not positive.
    """

    cell_seconds: float = 60
    total_seconds: float = 300
    grace_seconds: float = 5
    memory_bytes: int = 2048 * MEBIBYTE
    processes: int = 64
    output_bytes: int = 2 * MEBIBYTE
    outputs: int = 100
    notebook_output_bytes: int = 16 * MEBIBYTE
    file_bytes: int = 64 * MEBIBYTE
    disk_bytes: int = 256 * MEBIBYTE
    files: int = 20_000
    record_bytes: int = 32 * MEBIBYTE
    records: int = 1000

    def __post_init__(self) -> None:
        for known in fields(self):
            value = getattr(self, known.name)
            if not value > 0:
                raise ValueError(f"Limits: {known.name} must be positive, not {value!r}.")


@dataclass(frozen=True)
class CellRun:
    """How one code cell ran.

    Attributes
    ----------
    index : int
        Its place among all cells of the notebook, from 0.
    name : str
        Its ``grade_id``, or the empty string.
    seconds : float or None
        How long it ran; None if it was not run to an end.
    stopped : str or None
        Which limit it met, in one sentence for the student; None if it met none.
    """

    index: int
    name: str
    seconds: float | None = None
    stopped: str | None = None


@dataclass(frozen=True)
class Contained:
    """What a contained run left. Everything in it was made by code of a student: data, no truth.

    Attributes
    ----------
    notebook : NotebookNode
        The notebook with the outputs of this run, those only that cannot act: text, error messages
        and PNG images. If nothing could be run, with the outputs it came with, filtered likewise.
    records : dict of str to bytes
        The files in the output folder, by name.
    ended : str or None
        Why the run ended early, in one sentence for the student; None if every cell was run.
    cells : list of CellRun
        One for each code cell, in order.
    """

    notebook: NotebookNode
    records: dict[str, bytes] = field(default_factory=dict)
    ended: str | None = None
    cells: list[CellRun] = field(default_factory=list)


class ContainmentError(RuntimeError):
    """The run could not be contained, or not be started; nobody's notebook is to blame."""


class Interrupted(ContainmentError):  # noqa: N818 - nothing went wrong
    """The run was ended because who asked for it no longer wants it."""
