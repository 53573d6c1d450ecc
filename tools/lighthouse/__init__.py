"""Lighthouse for the tests: installed from the lock beside this file, run on one address."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import assets
from find_browser import find_browser

HERE = Path(__file__).resolve().parent
TARGET = assets.ROOT / "_build" / "lighthouse"
FILES = ("package.json", "package-lock.json")
#: Seconds that one run may take; a quiet machine needs 15.
TIMEOUT = 120
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


def ensure() -> Path:
    """Install what the lock names, if it is not there yet; return the program."""
    program = TARGET / "node_modules" / "lighthouse" / "cli" / "index.js"
    stamp = TARGET / "installed"
    lock = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()
    if not (program.is_file() and stamp.is_file() and stamp.read_text() == lock):
        print("Installing Lighthouse")
        shutil.rmtree(TARGET, ignore_errors=True)
        assets.make(TARGET)
        for name in FILES:
            shutil.copy(HERE / name, TARGET)
        command = [assets.npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        result = subprocess.run(command, cwd=TARGET, capture_output=True, text=True)
        if result.returncode:
            raise assets.AssetError(f"npm could not install Lighthouse:\n{result.stderr}")
        stamp.write_text(lock)
    return program


def run(address: str) -> dict[str, Any]:
    """Return Lighthouse's report on a page, as a phone with a slow connection sees it."""
    node = shutil.which("node", path=str(Path(assets.npm()).parent)) or "node"
    environment = {**os.environ, "CHROME_PATH": find_browser()}
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch, "report.json")
        options = ["--quiet", "--output=json", f"--output-path={report}"]
        options += [f"--chrome-flags={FLAGS} --user-data-dir={scratch}/profile"]
        options += ["--only-categories=performance,accessibility,best-practices,seo"]
        result = subprocess.run(
            [node, str(ensure()), address, *options],
            env=environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            stdin=subprocess.DEVNULL,
        )
        if result.returncode:
            raise RuntimeError(f"Lighthouse failed on {address}:\n{result.stderr}")
        found: dict[str, Any] = json.loads(report.read_text())
    return found
