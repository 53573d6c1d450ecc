"""Complete the built book into a site: ``_build/html``, for any static host or the disk.

Beside the pages it then has

- ``wheels/``: the library, which the notebooks install on Colab;
- ``lite/``: Python in the browser (tools/build_lite.py);
- ``unrolled.pdf``: the printed book, if `make pdf` printed this state of it;
- ``unrolled-offline.zip``: all of it in one file.

The first page links the last two, with their sizes.
Equal pages make equal bytes: the wheel and the archive carry no time of their own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

import assets
import build_book
import build_lite
import build_pdf
from lite import wheels
from lite.errors import LiteError

SITE = assets.ROOT / "_build" / "html"
#: The folder that unpacking makes.
FOLDER = "unrolled"
#: The time of every file in the archive.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
INDEX = Path("book", "index.html")


class Download(NamedTuple):
    """A file with the whole book, and the sentence by which the first page offers it."""

    file: str
    #: The comment in book/index.md that the sentence replaces; a book alone has nothing to offer.
    name: str
    sentence: str

    @property
    def place(self) -> str:
        """Return the comment."""
        return f"<!-- {self.name} -->"


PRINTED = Download(
    "unrolled.pdf",
    "pdf",
    'For paper: <a href="../{file}">the whole book as a PDF</a> ({size:.0f} MB).',
)
OFFLINE = Download(
    "unrolled-offline.zip",
    "offline",
    'For where there is no network: <a href="../{file}" download>the whole book in one file</a> '
    "({size:.0f} MB). Unpack it and open <code>index.html</code>.",
)
PLACE = OFFLINE.place


class SiteError(RuntimeError):
    """The site is not what it should be."""


def write_wheel(site: Path) -> Path:
    """Put the wheel of the library on the site and return it."""
    folder = site / "wheels"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return wheels.of_the_library(folder)


def write_archive(site: Path) -> Path:
    """Pack all files of the site into one archive on it, and return that."""
    target = site / OFFLINE.file
    target.unlink(missing_ok=True)
    files = sorted(path for path in site.rglob("*") if path.is_file())
    with tempfile.TemporaryDirectory(dir=site.parent) as scratch:
        made = Path(scratch, OFFLINE.file)
        with zipfile.ZipFile(made, "w") as archive:
            for path in files:
                name = f"{FOLDER}/{path.relative_to(site).as_posix()}"
                info = zipfile.ZipInfo(name, LONG_AGO)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                info.create_system = 3  # the same on every system
                archive.writestr(info, path.read_bytes())
        made.replace(target)
    return target


def link(site: Path, download: Download) -> None:
    """Link a download from the first page, with its size."""
    page = site / INDEX
    text = page.read_text(encoding="utf-8")
    if download.place not in text:
        raise SiteError(f"{INDEX}: expected {download.place} for the link to it, found none")
    size = (site / download.file).stat().st_size / 1e6
    sentence = download.sentence.format(file=download.file, size=size)
    span = f'<span class="{download.name}">{sentence}</span>'
    page.write_text(text.replace(download.place, span), encoding="utf-8")


def unlink(site: Path, download: Download) -> None:
    """Put the place back where an earlier run wrote the link."""
    page = site / INDEX
    text = page.read_text(encoding="utf-8")
    start = text.find(f'<span class="{download.name}">')
    if start >= 0:
        end = text.index("</span>", start) + len("</span>")
        page.write_text(text[:start] + download.place + text[end:], encoding="utf-8")


def printed_book() -> Path | None:
    """Return the PDF of the book as it stands; without one, say so."""
    if build_pdf.is_current():
        return build_pdf.PDF
    state = "of an older state of the book" if build_pdf.PDF.exists() else "not made"
    print(f"The PDF is {state}, so it is not on the site: `make pdf`, then `make site` again.")
    return None


def complete(site: Path = SITE, pdf: Path | None = None) -> Path:
    """Add what a built site lacks: wheel, PDF, and the archive of all of it, which is returned.

    The first page in the archive does not link the archive: there the book is offline already.
    """
    for download in (PRINTED, OFFLINE):
        unlink(site, download)
    write_wheel(site)
    (site / PRINTED.file).unlink(missing_ok=True)
    if pdf:
        shutil.copyfile(pdf, site / PRINTED.file)
        link(site, PRINTED)
    archive = write_archive(site)
    link(site, OFFLINE)
    return archive


def main() -> int:
    """Build the book and all that makes a site of it."""
    os.environ["WITH_LITE"] = "1"  # each page gets its button
    status = build_book.build()
    if status:
        return status
    build_lite.build(SITE, os.environ.get("PYODIDE_DIST"))
    archive = complete(pdf=printed_book())
    print(f"The site is in {SITE}: put that folder on any static host.")
    print(f"  offline: {archive} ({archive.stat().st_size / 1e6:.0f} MB)")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (assets.AssetError, LiteError, SiteError, subprocess.CalledProcessError) as error:
        sys.exit(f"site: {error}")
