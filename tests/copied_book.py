"""A copy of the book's skeleton, in a folder with a space in its path, to build and to break."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
---

# {title}

"""


@dataclass(frozen=True)
class BookCopy:
    """A buildable copy of the book with pages of the test's own."""

    root: Path

    def write(self, page: str, text: str) -> None:
        """Write one page; ``text`` follows a title and the notebook header."""
        path = self.root / "book" / f"{page}.md"
        path.write_text(HEADER.format(title=page.capitalize()) + text)

    def chapters(self, *pages: str) -> None:
        """List the chapters after the index."""
        files = "".join(f"  - file: book/{page}\n" for page in pages)
        (self.root / "_toc.yml").write_text(
            f"format: jb-book\nroot: book/index\nchapters:\n{files}"
        )

    def build(self) -> subprocess.CompletedProcess[str]:
        """Build the book as ``make book`` does."""
        command = [sys.executable, str(self.root / "tools" / "build_book.py")]
        return subprocess.run(command, capture_output=True, text=True, timeout=300)

    def html(self, page: str) -> str:
        """Return the built page."""
        return (self.root / "_build" / "html" / "book" / f"{page}.html").read_text()


def copied(root: Path) -> BookCopy:
    """Copy what the book is built with, and write an index and one chapter, ``chapter``."""
    for name in ("tools", "src", "book/_ext", "book/_static", "_build/build-assets"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, root / name, ignore=ignore)
    library = ("pyproject.toml", "README.md", "LICENSE")
    for name in ("_config.yml", "requirements.txt", "book/references.bib", *library):
        shutil.copy(ROOT / name, root / name)
    copy = BookCopy(root)
    copy.chapters("chapter")
    copy.write("index", "Start here.\n")
    copy.write("chapter", "Nothing yet.\n")
    return copy
