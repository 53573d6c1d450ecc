"""A cell in parts: each is run whatever came of the one before. And a run that nobody wants."""

import threading
import time

import pytest

from unrolled_course.containment import Interrupted, Limits, contain

RECORD = "open(os.environ['UNROLLED_RECORDS'] + '/{}', 'w').write('recorded')"


def split(cell):
    return cell.source.split("\n---\n")


@pytest.fixture(scope="module")
def done(notebook, short):
    cells = {
        "wrong": f"import os\nundefined\n---\n{RECORD.format('a')}",
        "loop": f"while True: pass\n---\n{RECORD.format('b')}\n'seen'",
        "twice": "while True: pass\n---\nlater",
        "only": "'one part'",
    }
    return contain(notebook(**cells), {}, Limits(**short), parts=split)


def test_each_part_is_run(done):
    assert done.ended is None
    assert done.records == {"a": b"recorded", "b": b"recorded"}
    assert [cell.execution_count for cell in done.notebook.cells] == [1, 2, 3, 4]


def test_a_cell_shows_what_all_its_parts_show(done):
    wrong, loop, twice, _ = (cell.outputs for cell in done.notebook.cells)
    assert [wrong[0].ename, wrong[1].data["text/plain"]] == ["NameError", "8"]
    assert [loop[0].ename, loop[1].data["text/plain"]] == ["Stopped", "'seen'"]
    assert [error.ename for error in twice] == ["Stopped", "NameError"]


def test_a_limit_is_told_instead_of_the_interruption(done):
    said = "The cell `loop` ran longer than 1.5 s and was stopped."
    assert done.cells[1].stopped == said
    assert done.cells[1].seconds >= 1.5
    assert done.notebook.cells[1].outputs[0].evalue == said
    assert "KeyboardInterrupt" not in str(done.notebook)


def test_a_run_that_nobody_wants_is_ended_at_once(notebook, short):
    stop = threading.Event()
    threading.Timer(1, stop.set).start()
    began = time.monotonic()
    with pytest.raises(Interrupted):
        contain(
            notebook("import time\ntime.sleep(50)"),
            {},
            Limits(**{**short, "cell_seconds": 55}),
            stop=stop,
        )
    assert time.monotonic() - began < 40
