"""Keep the environment that builds JupyterLite, ``.venv-lite``, as its locked requirements say.

Of the extensions of JupyterLab that its packages bring, only those named here go into the site.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import assets

from lite.errors import LiteError
from lite.wheels import sha256

REQUIREMENTS = assets.ROOT / "requirements-lite.txt"
FOLDER = assets.ROOT / ".venv-lite"
#: Widgets, those of our figures, and the kernel.
EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
    "@jupyterlite/pyodide-kernel-extension",
)


def python() -> Path:
    """Return the interpreter of the environment; make that first if it is out of date."""
    program = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = FOLDER / "requirements.sha256"
    # The interpreter's own path and version: an environment that was moved along is made anew.
    key = f"{sha256(REQUIREMENTS)} {FOLDER} {sys.version}"
    if not stamp.is_file() or stamp.read_text() != key or not runs(program):
        print("Making the environment .venv-lite")
        shutil.rmtree(FOLDER, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)
        pip = [str(program), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, "--require-hashes", "-r", str(REQUIREMENTS)], check=True)
        stamp.write_text(key)
    return program


def runs(program: Path) -> bool:
    """Tell whether an interpreter is there and starts."""
    return program.is_file() and subprocess.run([str(program), "-c", ""]).returncode == 0


def extensions() -> list[Path]:
    """Return the folders of the extensions of JupyterLab that go into the site."""
    folders = [FOLDER / "share" / "jupyter" / "labextensions" / name for name in EXTENSIONS]
    for folder in folders:
        if not (folder / "package.json").is_file():
            raise LiteError(f"requirements-lite.txt brings no extension {folder.name}: {folder}")
    return folders


def kernel_wants(program: Path) -> str:
    """Return the version of Pyodide that the installed kernel is written for."""
    code = "from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION as v; print(v)"
    found = subprocess.run([str(program), "-c", code], check=True, capture_output=True, text=True)
    return found.stdout.strip()
