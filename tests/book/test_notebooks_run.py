"""Every notebook of the site runs from top to bottom where only the published requirements are.

The environment is made for this test: what requirements.txt pins, by hash, and the wheel of the
library. Notebooks run two at a time; each has a test of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from lite import wheels

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "_build" / "html" / "notebooks"
NOTEBOOKS = sorted(FOLDER.rglob("*.ipynb"))
NAMES = [path.relative_to(FOLDER).as_posix() for path in NOTEBOOKS]
CELL_LIMIT = 300  # seconds for a cell, where the page allows 120: the machine may be busy
LIMIT = 900  # seconds for a notebook
INSTALL_LIMIT = 900

Result = subprocess.CompletedProcess[str]


def run(command: list[str], timeout: int, **options) -> Result:
    """Run a command; a timeout is a result too."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=timeout, **options)
    except subprocess.TimeoutExpired as error:
        said = error.stderr.decode() if isinstance(error.stderr, bytes) else error.stderr or ""
        return subprocess.CompletedProcess(command, -1, "", f"{said}\nended after {timeout} s")


def must(command: list[str]) -> None:
    """Run a step of the preparation."""
    result = run(command, INSTALL_LIMIT)
    assert result.returncode == 0, f"{' '.join(command)}\n{result.stdout}\n{result.stderr}"


@pytest.fixture(scope="module")
def python(tmp_path_factory) -> Path:
    """Return the Python of an environment with the published requirements and our wheel alone."""
    folder = tmp_path_factory.mktemp("fresh")
    must([sys.executable, "-m", "venv", str(folder / "venv")])
    fresh = folder / "venv" / "bin" / "python"
    pip = [str(fresh), "-m", "pip", "--disable-pip-version-check"]
    install = [*pip, "install", "--quiet", "--no-compile"]
    must([*install, "--require-hashes", "-r", str(ROOT / "requirements.txt")])
    must([*install, "--no-deps", str(wheels.of_the_library(folder))])
    return fresh


def environment(python: Path) -> dict[str, str]:
    """Return the variables under which the environment of ``python`` is the only one."""
    keep = {k: v for k, v in os.environ.items() if not re.match("PYTHON|JUPYTER|IPYTHON|COV", k)}
    return {**keep, "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}


def execute(python: Path, notebook: Path, home: Path) -> Result:
    """Run a notebook by Jupyter's own command, away from the book and the reader's settings."""
    home.mkdir(parents=True)
    copy = Path(shutil.copy(notebook, home))
    command = [str(python), "-m", "jupyter", "execute", f"--timeout={CELL_LIMIT}", copy.name]
    own = {"HOME": str(home), "OMP_NUM_THREADS": "1"}  # two notebooks share the machine
    return run(command, LIMIT, cwd=home, env=environment(python) | own)


@pytest.fixture(scope="module")
def results(python, tmp_path_factory) -> Iterator[dict[str, Future[Result]]]:
    """Start all notebooks, two at a time; return what will come of each."""
    home = tmp_path_factory.mktemp("home")
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield {
            name: pool.submit(execute, python, path, home / name.replace("/", "-"))
            for name, path in zip(NAMES, NOTEBOOKS, strict=True)
        }
        pool.shutdown(cancel_futures=True)


def test_there_are_notebooks_to_run():
    assert NOTEBOOKS, "there is no built book: run `make book` first"


@pytest.mark.parametrize("name", NAMES)
def test_notebook_runs(name, results):
    result = results[name].result(timeout=len(NAMES) * LIMIT)
    assert result.returncode == 0, f"{name} failed:\n{result.stderr}"


def test_the_library_under_test_is_the_wheel(python):
    where = run([str(python), "-I", "-c", "import unrolled; print(unrolled.__file__)"], 60)
    assert Path(where.stdout.strip()).is_relative_to(python.parents[1]), where


def test_binder_installs_what_the_lock_names(python):
    requirements = ROOT / ".binder" / "requirements.txt"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    result = run([*pip, "install", "--dry-run", "--require-hashes", "-r", str(requirements)], 300)
    assert result.returncode == 0, result.stderr
    assert "Would install" not in result.stdout  # all of it is in the published requirements


def test_binder_opens_the_clean_notebooks(python, book_copy):
    """Runs after the others: it installs the library anew."""
    shutil.copytree(ROOT / ".binder", book_copy.root / ".binder")
    book_copy.write("chapter", "```{code-cell} ipython3\nfrom unrolled import LSTM\n```\n")
    command = ["bash", str(book_copy.root / ".binder" / "postBuild")]
    result = run(command, 600, cwd=book_copy.root, env=environment(python))
    assert result.returncode == 0, result.stderr
    folder = book_copy.root / "notebooks"
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.ipynb"))
    assert found == ["book/chapter.ipynb"]
    assert not (book_copy.root / "_build").exists()
