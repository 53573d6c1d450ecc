"""Attacks that meet a limit and end no more than their own cell; one run, one attack a cell."""

import nbformat
import pytest

ATTACKS = {
    "endless_loop": "import time\nend = time.time() + 15\nwhile time.time() < end: pass",
    "sleep": "time.sleep(15)",
    "fork_bomb": """
import os, time
children, end = [], time.time() + 5
try:
    while len(children) < 200 and time.time() < end:
        child = os.fork()
        if child == 0:
            time.sleep(5)
            os._exit(0)
        children.append(child)
finally:
    forked = len(children)
    for child in children:
        os.kill(child, 9)
        os.waitpid(child, 0)
""",
    "forked": "forked",
    "threads": """
import threading
waiting, started = threading.Event(), []
try:
    for _ in range(200):
        started.append(threading.Thread(target=waiting.wait, args=(3,), daemon=True))
        started[-1].start()
finally:
    waiting.set()
""",
    "allocation": "import numpy as np\na = np.empty(10 * 2**30, np.uint8)\na[: 3 * 2**30] = 1",
    "list": "[0] * (3 * 2**30 // 8)",
    "endless_print": "for i in range(400_000): print('again and again', i)",
    "one_long_line": "print('x' * 2_000_000)",
    "many_outputs": "from IPython.display import display\nfor i in range(30): display(i)",
    "endless_outputs": "for i in range(20_000): display(i)",
    "rich_output": "display({'text/plain': 'big', 'text/html': '<p>' * 1_000_000}, raw=True)",
    "many_streams": "import sys\nfor i in range(3000): "
    "(sys.stdout if i % 2 else sys.stderr).write('.')",
    "huge_file": "with open('huge', 'wb') as file:\n    for _ in range(50):\n"
    "        file.write(bytes(2**20))",
    "full_disk": """
for number in range(50):
    with open(f'/tmp/full-{number}', 'wb') as file:
        file.write(bytes(2**20))
""",
    "emptied": "import glob\nfor name in ['huge', *glob.glob('/tmp/full-*')]: os.remove(name)",
    "shared_memory": "with open('/dev/shm/full', 'wb') as f:\n    for _ in range(50):\n"
    "        f.write(bytes(2**20)); f.flush()",
    "exit": "import sys\nsys.exit(3)",
    "script": "from IPython.display import HTML, Javascript\n"
    "display(HTML('<script>alert(1)</script>'), Javascript('alert(2)'))",
    "only_html": "display({'text/html': '<b>x</b>'}, raw=True)",
    "no_image": "display({'image/png': 'x\" onerror=\"alert(1)'}, raw=True)",
    "bytes": "os.write(1, b'\\xff\\xfe not text')",
    "home": "import shutil\nfor place in [os.path.expanduser('~'), os.getcwd(), '/tmp', '/box']:\n"
    "    shutil.rmtree(place, ignore_errors=True)",
    "record": "open(os.environ['UNROLLED_RECORDS'] + '/last', 'w').write('recorded')",
    "last": "print('the last cell')",
}
BLAMED = {
    "endless_loop": "The cell `endless_loop` ran longer than 3 s and was stopped.",
    "sleep": "The cell `sleep` ran longer than 3 s and was stopped.",
    "fork_bomb": "more than the allowed 48 processes",
    "threads": "more than the allowed 48 processes",
    "allocation": "more than the allowed 1 GB of memory",
    "list": "more than the allowed 1 GB of memory",
    "endless_print": "printed or showed more than the allowed 100 kB",
    "one_long_line": "printed or showed more than the allowed 100 kB",
    "many_outputs": "showed more than the allowed 20 outputs",
    "endless_outputs": "printed or showed more than",
    "rich_output": "printed or showed more than",
    "huge_file": "wrote a file larger than the allowed 4 MB",
    "full_disk": "filled the allowed 16 MB of disk space",
    "shared_memory": "wrote a file larger than",
}
KEPT = {"text/plain", "image/png"}


@pytest.fixture(scope="module")
def done(run):
    return run(named=ATTACKS, total_seconds=90, grace_seconds=10, cell_seconds=3)


@pytest.fixture
def cells(done):
    return {cell.metadata.nbgrader.grade_id: cell for cell in done.notebook.cells}


def test_every_cell_is_run(done):
    assert done.ended is None
    assert all(cell.seconds is not None for cell in done.cells)


@pytest.mark.parametrize("name", BLAMED)
def test_a_limit_is_told_in_a_sentence(done, name):
    told = {cell.name: cell.stopped for cell in done.cells}[name]
    assert told is not None
    assert BLAMED[name] in told


@pytest.mark.parametrize("name", sorted(set(ATTACKS) - set(BLAMED) - {"many_streams"}))
def test_other_cells_are_not_blamed(done, name):
    assert {cell.name: cell.stopped for cell in done.cells}[name] is None


@pytest.mark.parametrize("name", ["endless_loop", "sleep", "endless_print", "endless_outputs"])
def test_what_does_not_end_is_interrupted(done, name):
    assert {cell.name: cell.seconds for cell in done.cells}[name] < 12


def test_fewer_processes_than_the_limit_were_forked(cells, text):
    assert 5 < int(text(cells["forked"])) < 48


def test_outputs_are_bounded(done):
    for cell in done.notebook.cells:
        assert len(str(cell.outputs)) < 300_000
        assert len([known for known in cell.outputs if known.output_type != "stream"]) <= 20


def test_nothing_that_can_act_is_kept(done):
    for cell in done.notebook.cells:
        for output in cell.outputs:
            assert set(output.get("data", {})) <= KEPT
            assert output.get("metadata", {}) == {}
    outputs = str([cell.outputs for cell in done.notebook.cells])
    assert "alert" not in outputs


def test_the_result_is_a_valid_notebook(done):
    nbformat.validate(done.notebook)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("exit", "SystemExit"),
        ("bytes", "not text"),
        ("last", "the last cell"),
        ("rich_output", "big"),
    ],
)
def test_a_cell_shows(cells, text, name, words):
    assert words in text(cells[name])


def test_records_come_out_after_the_home_is_deleted(done):
    assert done.records == {"last": b"recorded"}
