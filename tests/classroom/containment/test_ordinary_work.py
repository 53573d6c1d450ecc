"""What honest students do runs as it would at their desks."""

import base64
import copy
import time

import nbformat
import pytest

from unrolled_course.containment import ContainmentError, Limits, contain

CELLS = {
    "arrays": "import numpy as np\nnp.arange(6).reshape(2, 3) @ np.ones((3, 2))",
    "figure": "import matplotlib.pyplot as plt\nplt.plot([1, 2, 4]);",
    "library": "import unrolled\nunrolled.__name__",
    "mistake": "undefined_name",
    "recursion": "def deeper(n): return deeper(n + 1)\ndeeper(0)",
    "after": "'still here'",
    "reads": "import os\nopen(os.path.join(os.environ['UNROLLED_INPUTS'], 'given.txt')).read()",
    "records": "with open(os.path.join(os.environ['UNROLLED_RECORDS'], 'a.json'), 'w') as f:\n"
    "    print('{}', file=f)",
    "prelude": "given_before",
    "files": "open('mine.txt', 'w').write('x')\nopen('mine.txt').read()",
    "child": "import subprocess\nsubprocess.run(['echo', 'hello'], capture_output=True).stdout",
    "numbers": "import multiprocessing as m\nwith m.Pool(2) as pool:\n"
    "    print(pool.map(abs, [-1, -2]))",
}


@pytest.fixture(scope="module")
def done(run):
    return run(
        named=CELLS,
        inputs={"given.txt": b"seven"},
        prelude="given_before = 'from the prelude'",
        memory_bytes=2**31,
        cell_seconds=60,
        total_seconds=180,
        output_bytes=2 * 2**20,
    )


@pytest.fixture
def said(done, text):
    names = [cell.metadata.nbgrader.grade_id for cell in done.notebook.cells]
    return dict(zip(names, map(text, done.notebook.cells), strict=True))


def test_everything_is_run_and_nothing_is_blamed(done):
    assert done.ended is None
    assert [cell.stopped for cell in done.cells] == [None] * len(CELLS)
    assert all(cell.seconds >= 0 for cell in done.cells)
    assert [cell.name for cell in done.cells] == list(CELLS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("arrays", "array([[ 3.,  3.],\n       [12., 12.]])"),
        ("library", "'unrolled'"),
        ("mistake", "NameError"),
        ("recursion", "RecursionError"),
        ("after", "still here"),
        ("reads", "seven"),
        ("prelude", "from the prelude"),
        ("files", "'x'"),
        ("child", "hello"),
        ("numbers", "[1, 2]"),
    ],
)
def test_a_cell_shows_what_it_computes(said, name, expected):
    assert expected in said[name]


def test_a_figure_is_a_png_image(done):
    outputs = done.notebook.cells[list(CELLS).index("figure")].outputs
    drawn = base64.b64decode(outputs[-1].data["image/png"])
    assert drawn.startswith(b"\x89PNG")


def test_records_come_out(done):
    assert done.records == {"a.json": b"{}\n"}


def test_cells_are_counted_as_in_jupyter(done):
    assert [cell.execution_count for cell in done.notebook.cells] == list(range(1, len(CELLS) + 1))


def test_a_hundred_cells_cost_less_than_a_start(run):
    run("1")  # so that files are in memory
    times = []
    for count in (1, 100):
        began = time.perf_counter()
        done = run(*["x = 1\nx"] * count)
        times.append(time.perf_counter() - began)
    assert done.ended is None
    assert [len(cell.outputs) for cell in done.notebook.cells] == [1] * 100
    assert times[1] < 2 * times[0]  # a ratio, so that it holds on a busy computer, too


def test_markdown_and_empty_cells_are_passed_over_and_the_notebook_given_is_not_changed(notebook):
    given = notebook("", "1")
    given.cells.insert(0, nbformat.v4.new_markdown_cell("Text"))
    before = copy.deepcopy(given)
    done = contain(given, {}, Limits(total_seconds=60))
    assert done.ended is None
    assert [cell.index for cell in done.cells] == [1, 2]
    assert given == before
    assert done.notebook.cells[2].outputs


def test_a_broken_prelude_is_no_fault_of_the_student(run):
    with pytest.raises(ContainmentError, match="prelude did not run: NameError"):
        run("1", prelude="missing")


def test_an_input_has_a_plain_name(run):
    with pytest.raises(ValueError, match="name is letters"):
        run("1", inputs={"../escape": b""})


def test_limits_are_positive():
    with pytest.raises(ValueError, match="cell_seconds must be positive, not 0"):
        Limits(cell_seconds=0)
