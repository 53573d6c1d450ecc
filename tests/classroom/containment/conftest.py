"""Notebooks of hostile students. Each attack is bounded: were it not contained, it would end."""

import nbformat
import pytest

from unrolled_course.containment import Limits, contain
from unrolled_course.containment.protecting import choose

MEBIBYTE = 2**20
SHORT = {
    "cell_seconds": 1.5,
    "total_seconds": 60,
    "grace_seconds": 0.5,
    "memory_bytes": 1024 * MEBIBYTE,
    "processes": 48,
    "output_bytes": 100 * 1024,
    "outputs": 20,
    "notebook_output_bytes": 1000 * 1024,
    "file_bytes": 4 * MEBIBYTE,
    "disk_bytes": 16 * MEBIBYTE,
    "files": 2000,
    "record_bytes": 2 * MEBIBYTE,
    "records": 10,
}


def notebook_of(*sources, **named):
    """Make a notebook of code cells; the named ones have a ``grade_id``."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    for name, source in named.items():
        metadata = {"nbgrader": {"grade_id": name}}
        cells.append(nbformat.v4.new_code_cell(source, metadata=metadata))
    return nbformat.v4.new_notebook(cells=cells)


def shown(cell):
    """Return all text that a cell shows."""
    parts = []
    for output in cell.outputs:
        parts.append(output.get("text", ""))
        parts.append(output.get("data", {}).get("text/plain", ""))
        parts += output.get("traceback", [])
    return "\n".join(parts)


@pytest.fixture(scope="session")
def notebook():
    return notebook_of


@pytest.fixture(scope="session")
def text():
    return shown


@pytest.fixture(scope="session")
def short():
    return SHORT


@pytest.fixture(scope="session")
def run():
    """Run sources contained, with short limits; never without a box."""
    box, reasons = choose()
    assert box.contains, f"These tests need bubblewrap (apt install bubblewrap): {reasons}"

    def run(*sources, inputs=None, prelude="", box=None, named=None, **limits):
        given = Limits(**{**SHORT, **limits})
        return contain(
            notebook_of(*sources, **(named or {})), inputs or {}, given, prelude=prelude, box=box
        )

    return run
