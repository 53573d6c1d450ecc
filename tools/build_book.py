"""Build the book into ``_build/html``: strict, incremental, honest about what changed.

- Any warning (a broken reference, an image without alt text, a cell that raises or writes to
  stderr) fails the build; the message names the page.
- Executed pages are cached. The cache is keyed on a page's own cells, so a change in the library or
  in the locked environment drops it: the pages run again.
- A change in any page, in the table of contents, in our extensions, configuration or static files
  lets Sphinx start from scratch, with the executed pages kept: a page may refer to what another one
  defines, and Sphinx would look only at the one that changed.
- After a failed build every page is read again, so that a warning cannot hide in an unchanged page.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import assets

ROOT = assets.ROOT
BUILD = ROOT / "_build"
STATE = BUILD / "state.json"
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"


def fingerprint(paths: Iterable[Path]) -> str:
    """Return a digest of these files and of everything below these folders."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(paths):
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            if not {"__pycache__", ".ipynb_checkpoints"} & set(file.parts):
                digest.update(str(file.relative_to(ROOT)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def current_state() -> dict[str, str]:
    """Return the fingerprints of what an old build may depend on without knowing."""
    site = ["_config.yml", "_toc.yml", "book", "tools"]
    return {
        "code": fingerprint([ROOT / "src" / "unrolled", ROOT / "requirements.txt"]),
        "site": fingerprint(ROOT / name for name in site) + os.environ.get("SITE_URL", ""),
    }


def forget(*names: str) -> None:
    """Delete these folders of ``_build``."""
    for name in names:
        shutil.rmtree(BUILD / name, ignore_errors=True)


def drop_outdated(state: dict[str, str]) -> None:
    """Delete what the last build left that this one must not reuse."""
    try:
        last = json.loads(STATE.read_text())
    except (OSError, ValueError):
        last = {}
    if last.get("code") != state["code"]:
        forget(".jupyter_cache", ".doctrees", "html")
    elif last.get("site") != state["site"]:
        forget(".doctrees", "html")


def build() -> int:
    """Build the book; return the exit status."""
    started = time.monotonic()
    assets.ensure("site")
    state = current_state()
    drop_outdated(state)
    STATE.unlink(missing_ok=True)
    strict = ["-W", "-n", "--keep-going", "--quiet"]
    environment = {**os.environ, "PYTHONPATH": "", "JUPYTER_PREFER_ENV_PATH": "1"}
    status = subprocess.run(
        [sys.executable, "-c", JUPYTER_BOOK, "build", ".", *strict], cwd=ROOT, env=environment
    ).returncode
    if status:
        forget(".doctrees", "html")
        # What ran is still good for this code: keep the executed pages, read every page again.
        STATE.write_text(json.dumps({"code": state["code"]}))
        print("The book was NOT built: each message above names its page.", file=sys.stderr)
        return status
    STATE.write_text(json.dumps(state))
    print(f"The book is built ({time.monotonic() - started:.0f} s). Open it in a browser:")
    print(f"  {(BUILD / 'html' / 'index.html').as_uri()}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(build())
    except (assets.AssetError, subprocess.CalledProcessError) as error:
        sys.exit(f"assets: {error}")
