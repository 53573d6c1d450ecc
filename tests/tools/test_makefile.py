"""The commands of the README, as far as they can be tried without building anything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path):
    """A checkout with empty requirements, in a folder with a space, to make environments in."""
    root = tmp_path / "a checkout"
    for folder in ("tools", "src"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("*.egg-info"))
    for name in ("Makefile", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, root / name)
    for name in ("requirements.txt", "requirements-test.txt"):
        (root / name).touch()
    return root


def make(checkout, *arguments):
    command = ["make", f"PYTHON={sys.executable}", *arguments]
    outer = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}  # of the make that runs these tests
    own = {name: value for name, value in os.environ.items() if name not in outer}
    return subprocess.run(
        command, cwd=checkout, capture_output=True, text=True, timeout=120, env=own
    )


def installs(checkout):
    """What `make env` would run."""
    return "pip" in make(checkout, "--dry-run", "env").stdout


MADE = ("book", "pdf", "site", "slides", "notebooks", "solutions")
RUN = ("test", "serve", "lab", "clean", "help")


def test_help_lists_every_command_of_the_readme():
    listed = make(ROOT, "help").stdout
    for command in (*MADE, *RUN):
        assert f"\n{command} " in f"\n{listed}"


def test_unknown_python_is_one_sentence(checkout):
    result = make(checkout, "PYTHON=no-such-python", "env")
    assert result.returncode != 0
    assert "No no-such-python found: install Python 3.11 or newer" in result.stdout


def test_environment_is_made_anew_when_it_is_half_made_or_moved_along(checkout):
    assert installs(checkout)
    python = checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    assert installs(checkout)  # an interpreter alone is no environment
    stamp = make(checkout, "--eval", "print: ; @echo $(BOOK_ENV)", "print").stdout.strip()
    (checkout / stamp).touch()
    assert not installs(checkout)
    moved = checkout.with_name("moved")
    checkout.rename(moved)
    assert installs(moved)  # its packages point to the old folder
    python = moved / ".venv" / "bin" / "python"
    moved.rename(checkout)
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/no/such/python")
    assert installs(checkout)


def test_clean_leaves_what_git_knows(checkout):
    (checkout / "_build").mkdir()
    (checkout / ".venv").mkdir()
    assert make(checkout, "clean").returncode == 0
    assert not (checkout / "_build").exists()
    assert not (checkout / ".venv").exists()
    assert (checkout / "src" / "unrolled" / "__init__.py").exists()


def test_serve_says_what_is_wrong_with_a_port():
    command = [sys.executable, str(ROOT / "tools" / "serve.py"), "99999"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert result.returncode != 0
    assert "not 99999" in result.stderr
