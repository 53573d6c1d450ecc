"""Put Python in the browser beside the book: JupyterLite with every chapter, ``_build/html/lite``.

- Takes the built book, ``_build/html``, with its ``notebooks``.
- JupyterLite is built in an environment of its own, ``.venv-lite``.
- The site serves Pyodide's core and all that is pure Python. NumPy and what else is compiled comes
  from the official Pyodide distribution, by address and SHA-256; with ``PYODIDE_DIST=<folder>``, a
  copy of that distribution, these wheels are copied too, and nothing leaves the site.
- A wheel for another Python, a checksum that is wrong or a file that is missing ends the build with
  a sentence that names it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import assets
from lite import environment, lock, pages, wheels
from lite.errors import LiteError

SITE = assets.ROOT / "_build" / "html"
HERE = Path(__file__).resolve().parent / "lite"
DISTRIBUTION = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
LOCK = "pyodide-lock.json"
#: Put into the head of JupyterLite's pages: no host but the site and, if need be, the distribution.
#: It binds the page. The worker that Python runs in is bound by what it is given to load: a lock
#: with addresses and checksums, and no fallback to PyPI (jupyter-lite.json).
HEAD = """\
<meta http-equiv="Content-Security-Policy" content="default-src 'self' data: blob:;
 script-src 'self' blob: 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';
 connect-src 'self' data: blob: {distribution}; object-src 'none'; base-uri 'self';
 form-action 'self'">
"""
#: Put into their body: what is going on until JupyterLite is there, and what it cannot say itself
#: when it is opened from the disk, where it stays blank.
BODY = """\
<p id="unrolled-opening" role="status">Opening Python in the browser&hellip;</p>
<style>
#unrolled-opening { margin: 30vh 2em 0; text-align: center; font: 18px/1.5 system-ui, sans-serif; }
body:has(> #main) > #unrolled-opening { display: none; }
@media (prefers-color-scheme: dark) {
  body:not(:has(> #main)) { background: #111; color: #fff; }
}
</style>
<script>
if (location.protocol === "file:") document.querySelector("#unrolled-opening").textContent =
  "Python runs in the browser only from a web server: in a copy of the book, run `make serve`.";
</script>
"""


def build(site: Path = SITE, distribution: str | None = None) -> Path:
    """Build JupyterLite into ``site / "lite"``, say how large it is, and return that folder.

    Parameters
    ----------
    site : Path
        The built book.
    distribution : str, optional
        A folder with a copy of the Pyodide distribution; without it, browsers fetch from there.

    Raises
    ------
    LiteError
        If what is there does not fit together; the message names it.
    """
    started = time.monotonic()
    program = environment.python()
    core = assets.ensure("lite")
    version = json.loads(assets.LIST.read_text())["lite"]["pyodide"]["version"]
    wanted = environment.kernel_wants(program)
    if version != wanted:
        raise LiteError(
            f"assets.json names Pyodide {version}, but the kernel in requirements-lite.txt is "
            f"written for {wanted}: take the same"
        )
    target = site / "lite"
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, "source")
        for name in pages.write(site / "notebooks", source / "files"):
            check_button(site, name)
        shutil.copytree(core, source / "static" / "pyodide")
        serve_packages(
            source / "static" / "pyodide", DISTRIBUTION.format(version=version), distribution
        )
        for name in ("overrides.json", "jupyter-lite.json"):
            shutil.copy(HERE / name, source)
        jupyterlite(program, source, Path(scratch, "made"))
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(Path(scratch, "made"), target)
    finish(target, "" if distribution else DISTRIBUTION.format(version=version))
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file()) / 1e6
    print(f"JupyterLite is built ({time.monotonic() - started:.0f} s, {size:.0f} MB): {target}")
    return target


def finish(target: Path, address: str) -> None:
    """Bind the pages of JupyterLite to the site and one address, and say what they wait for."""
    icons = target / "static" / "favicons"  # asked for, but not brought along
    icons.mkdir(parents=True)
    for name in ("favicon-notebook.ico", "favicon-busy-1.ico"):
        shutil.copy(target / "notebooks" / "favicon.ico", icons / name)
    head = HEAD.format(distribution=address)
    for page in target.rglob("index.html"):
        text = page.read_text(encoding="utf-8").replace("<head>", f"<head>\n{head}", 1)
        if page.parent.parent == target:  # the others lead on at once
            text = re.sub(r"<body[^>]*>", lambda body: f"{body[0]}\n{BODY}", text, count=1)
        if head not in text:
            raise LiteError(f"{page.name} of JupyterLite has no <head> to put its policy into")
        page.write_text(text, encoding="utf-8")


def check_button(site: Path, notebook: str) -> None:
    """Raise ``LiteError`` if the page of a notebook is there and does not lead to it."""
    page = site / pages.page_of(notebook)
    address = f'lite/notebooks/index.html?path={quote(notebook)}"'
    if page.is_file() and address not in page.read_text(encoding="utf-8"):
        raise LiteError(
            f"{page.name} has no button that opens {notebook}: build the book with WITH_LITE=1"
        )


def serve_packages(folder: Path, address: str, distribution: str | None) -> None:
    """Put the wheels of the site beside Pyodide's core, and write the lock that names them all."""
    official: dict[str, Any] = json.loads((folder / LOCK).read_text())
    served = [Path(shutil.copy(wheel, folder)) for wheel in wheels.from_pypi(official["info"])]
    library = wheels.of_the_library(folder)
    version = library.name.split("-")[1]
    helper = wheels.of_module(wheels.HELPER, version, folder, wheels.AT_START)
    made = lock.make(official, [*served, library, helper], "" if distribution else address)
    if distribution:
        for name, checksum in lock.compiled(made, official).items():
            copy_verified(Path(distribution, name), checksum, folder)
    (folder / LOCK).write_text(json.dumps(made, indent=1, default=str) + "\n")
    (folder / assets.STAMP).unlink(missing_ok=True)


def copy_verified(path: Path, checksum: str, folder: Path) -> None:
    """Copy a file of the distribution that has this SHA-256; raise ``LiteError`` if it has not."""
    if not path.is_file():
        raise LiteError(f"PYODIDE_DIST: there is no {path.name} in {path.parent}")
    found = wheels.sha256(path)
    if found != checksum:
        raise LiteError(
            f"PYODIDE_DIST: {path.name} is not the file of this version of Pyodide: "
            f"expected SHA-256 {checksum}, got {found}"
        )
    shutil.copy(path, folder)


def jupyterlite(program: Path, source: Path, made: Path) -> None:
    """Run JupyterLite's own build."""
    options = ["--apps", "notebooks", "--apps", "tree", "--contents", "files"]
    options += ["--no-sourcemaps", "--no-unused-shared-packages", "--no-libarchive"]
    options += ["--ignore-sys-prefix"]  # else every extension is copied that happens to be there
    for folder in [*environment.extensions(), HERE / "reader-bar"]:
        options += [f"--LiteBuildConfig.federated_extensions={folder}"]
    options += ["--output-dir", str(made)]
    command = [str(program), "-m", "jupyterlite_core.app", "build", "--lite-dir", str(source)]
    result = subprocess.run([*command, *options], cwd=source, capture_output=True, text=True)
    if result.returncode:
        raise LiteError(f"JupyterLite was not built:\n{result.stdout}\n{result.stderr}")


if __name__ == "__main__":
    try:
        build(distribution=os.environ.get("PYODIDE_DIST"))
    except (LiteError, assets.AssetError, subprocess.CalledProcessError) as error:
        sys.exit(f"lite: {error}")
