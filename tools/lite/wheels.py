"""Bring the wheels that the site serves: pure Python from PyPI, ours, and what runs in the browser.

``requirements-browser.txt`` names the wheels of PyPI with their SHA-256; it is compiled for the
Python of Pyodide, whatever Python builds the book. ``pip`` verifies each against it.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import assets

from lite.errors import LiteError

ROOT = assets.ROOT
REQUIREMENTS = ROOT / "requirements-browser.txt"
CACHE = ROOT / "_build" / "lite-wheels"
STAMP = "requirements.sha256"
HELPER = Path(__file__).with_name("unrolled_lite.py")
AT_START = "import unrolled_lite\n\nunrolled_lite.watch()\n"
#: The time of every file in a wheel of ours: the same library makes the same wheel.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
EPOCH = "315532800"


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def from_pypi(info: dict[str, Any]) -> list[Path]:
    """Return the wheels of PyPI for the Python and the platform that a lock of Pyodide names."""
    major, minor = info["python"].split(".")[:2]
    key = f"{sha256(REQUIREMENTS)} {major}.{minor} {info['abi_version']}"
    stamp = CACHE / STAMP
    if not stamp.is_file() or stamp.read_text() != key:
        shutil.rmtree(CACHE, ignore_errors=True)
        CACHE.mkdir(parents=True)
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download"]
        command += ["--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
        command += ["--python-version", f"{major}.{minor}", "--implementation", "cp"]
        command += ["--abi", f"cp{major}{minor}", "--abi", "none", "--platform"]
        command += [f"pyemscripten_{info['abi_version']}_{info['arch']}", "--platform", "any"]
        print("Fetching the wheels for the browser")
        result = subprocess.run([*command, "-r", str(REQUIREMENTS), "-d", str(CACHE)])
        if result.returncode:
            raise LiteError(f"pip could not fetch what {REQUIREMENTS.name} names: see above")
        stamp.write_text(key)
    return sorted(CACHE.glob("*.whl"))


def of_the_library(folder: Path) -> Path:
    """Build the wheel of ``unrolled`` in ``folder``; the working copy stays as it is."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, "copy")
        copy.mkdir()
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, copy)
        ignore = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / "src", copy / "src", ignore=ignore)
        for path in copy.rglob("*"):  # setuptools keeps the times of the files
            os.utime(path, (int(EPOCH), int(EPOCH)))
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
        command += ["--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(copy)]
        subprocess.run(command, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH})
    (wheel,) = folder.glob("unrolled-*.whl")
    return wheel


def of_module(source: Path, version: str, folder: Path, at_start: str = "") -> Path:
    """Write the wheel of a package that is one pure module, in ``folder``.

    ``at_start`` is what IPython runs when it starts, where the package is installed.
    """
    name = source.stem
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": source.read_bytes(),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if at_start:
        # Not under the module's own name, which would then be this file's: its folder goes first.
        startup = f"{name}-{version}.data/data/etc/ipython/startup/at_start_of_{name}.py"
        files[startup] = at_start.encode()
    record = "".join(
        f"{path},{digest(content)},{len(content)}\n" for path, content in files.items()
    )
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path, LONG_AGO), content)
    return wheel


def digest(content: bytes) -> str:
    """Return the checksum of a file as a wheel records it."""
    raw = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
    return f"sha256={raw.rstrip(b'=').decode()}"
