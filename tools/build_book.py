"""Build the book into ``_build/html``: strict, incremental, honest about what changed.

- Any warning (a broken reference, an image without alt text, a cell that raises or writes to
  stderr) fails the build; the message names the page.
- Pages run side by side (see run_pages.py), and what they show is cached. The cache is keyed on a
  page's own cells, so a change in the library or in the locked environment drops it: all run again.
- Where nothing has changed, nothing is done.
- A change in a page's text lets Sphinx read that page and write all pages: another one may refer to
  what it defines. A change in the table of contents, in our extensions, configuration, tools or
  static files lets it start from scratch, with the executed pages kept.
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
from lite import wheels

ROOT = assets.ROOT
BUILD = ROOT / "_build"
STATE = BUILD / "state.json"
RUN_PAGES = Path(__file__).with_name("run_pages.py")
#: Jupyter Book, for speed without collecting garbage (which goes through the same million nodes
#: over and over; the build then takes 1 GB, and less than half the time) and without a package that
#: compiles a grammar of addresses when it is imported, for a check that nothing here asks for.
#: All pages are written even if few were read.
JUPYTER_BOOK = """\
import functools, gc, sys
gc.disable()
sys.modules["rfc3987_syntax"] = None
import jupyter_book.sphinx
jupyter_book.sphinx.build_sphinx = functools.partial(
    jupyter_book.sphinx.build_sphinx, force_all=True
)
from jupyter_book.cli.main import main
main()
"""


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
    pages = set((ROOT / "book").rglob("*.md"))
    rest = {path for path in (ROOT / "book").rglob("*") if path.is_file()} - pages
    site = [*rest, *(ROOT / name for name in ("_config.yml", "_toc.yml", "tools"))]
    asked = [os.environ.get(name, "") for name in ("SITE_URL", "WITH_LITE")]
    return {
        "code": fingerprint([ROOT / "src" / "unrolled", ROOT / "requirements.txt"]),
        "site": " ".join([fingerprint(site), *asked]),
        "pages": fingerprint(pages),
    }


def last_state() -> dict[str, str]:
    """Return the fingerprints of the last build, empty if there is none to go on from."""
    try:
        found: dict[str, str] = json.loads(STATE.read_text())
    except (OSError, ValueError):
        return {}
    return found if (BUILD / "html" / "index.html").is_file() else {"code": found.get("code", "")}


def forget(*names: str) -> None:
    """Delete these folders of ``_build``."""
    for name in names:
        shutil.rmtree(BUILD / name, ignore_errors=True)


def drop_outdated(last: dict[str, str], state: dict[str, str]) -> None:
    """Delete what the last build left that this one must not reuse."""
    if last.get("code") != state["code"]:
        forget(".jupyter_cache", ".doctrees", "html")
    elif last.get("site") != state["site"]:
        forget(".doctrees", "html")


def offer_library() -> None:
    """Put the wheel of the library on the site: the notebooks install it from there."""
    folder = BUILD / "html" / "wheels"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    wheels.of_the_library(folder)


def build() -> int:
    """Build the book; return the exit status."""
    started = time.monotonic()
    assets.ensure("site")
    assets.ensure("build")
    state, last = current_state(), last_state()
    if state == last:
        return built(started)
    drop_outdated(last, state)
    STATE.unlink(missing_ok=True)
    strict = ["-W", "-n", "--keep-going", "--quiet"]
    environment = {**os.environ, "PYTHONPATH": "", "JUPYTER_PREFER_ENV_PATH": "1"}
    steps = [str(RUN_PAGES)], ["-c", JUPYTER_BOOK, "build", ".", *strict]
    for step in steps:
        status = subprocess.run([sys.executable, *step], cwd=ROOT, env=environment).returncode
        if status:
            break
    if status:
        forget(".doctrees", "html")
        # What ran is still good for this code: keep the executed pages, read every page again.
        STATE.write_text(json.dumps({"code": state["code"]}))
        print("The book was NOT built: each message above names its page.", file=sys.stderr)
        return status
    if os.environ.get("SITE_URL"):
        offer_library()
    STATE.write_text(json.dumps(state))
    return built(started)


def built(started: float) -> int:
    """Say where the book is, and how long it took since ``started``."""
    print(f"The book is built ({time.monotonic() - started:.0f} s). Open it in a browser:")
    print(f"  {(BUILD / 'html' / 'index.html').as_uri()}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(build())
    except (assets.AssetError, subprocess.CalledProcessError) as error:
        sys.exit(f"assets: {error}")
