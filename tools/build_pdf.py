"""Print the book: ``_build/pdf/unrolled.pdf``, typeset by XeLaTeX, warnings as errors.

The site must have been built: its executed pages are what is printed. Sphinx writes the book as
LaTeX (see ``book/_ext/print_book.py``), latexmk typesets it, and the log is read: an error, an
undefined or doubled label, a sign that no font has, or a line that sticks out further than
``TOLERATED`` fails the build. The PDF is in its place only if all went well.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import build_book
import find_tex
from build_book import BUILD, JUPYTER_BOOK, ROOT

LATEX = BUILD / "latex"
PDF = BUILD / "pdf" / "unrolled.pdf"
#: Beside the PDF: of which state of the book it is.
PRINTED = PDF.with_name("state")
LOG = LATEX / "unrolled.log"

#: How far a line may stick out, in points; 2 mm, half of what the eye takes for a fault.
TOLERATED = 6.0

FAULTS = {
    "error": re.compile(r"^(?:! .*|\S+\.(?:tex|sty|cls|toc|aux):\d+: .*)", re.MULTILINE),
    "undefined": re.compile(r"^LaTeX Warning: (?:Hyper r|R)eference .* undefined.*", re.MULTILINE),
    "unknown citation": re.compile(r"^LaTeX Warning: Citation .*undefined.*", re.MULTILINE),
    "doubled label": re.compile(r"^LaTeX Warning: Label .* multiply defined.*", re.MULTILINE),
    "no such sign": re.compile(r"^Missing character: .*", re.MULTILINE),
    "no such font": re.compile(r"^LaTeX Font Warning: Font shape .* undefined.*", re.MULTILINE),
}
OVERFULL = re.compile(r"^(Overfull \\[hv]box \(([\d.]+)pt too (?:wide|high)\).*)$", re.MULTILINE)


def faults(log: str) -> list[str]:
    """Return what is wrong with a typeset book, given TeX's log."""
    found = [f"{kind}: {match[0]}" for kind, sign in FAULTS.items() for match in sign.finditer(log)]
    wide = [match[1] for match in OVERFULL.finditer(log) if float(match[2]) > TOLERATED]
    return list(dict.fromkeys(found)) + [f"sticks out: {line}" for line in wide]


def state() -> str:
    """Return what tells one state of the book from another."""
    names = ("_config.yml", "_toc.yml", "book", "src/unrolled", "requirements.txt")
    return build_book.fingerprint(ROOT / name for name in names)


def is_current() -> bool:
    """Tell whether there is a PDF, and of the book as it stands."""
    return PDF.exists() and PRINTED.exists() and PRINTED.read_text() == state()


def run(command: list[str], folder: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run a program quietly; what it says is kept."""
    environment = {**os.environ, **extra}
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def write_latex() -> int:
    """Let Sphinx write the book as LaTeX; return its exit status."""
    options = ["--builder", "latex", "-W", "-n", "--keep-going", "--quiet"]
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", ".", *options]
    done = run(command, ROOT, PYTHONPATH="", JUPYTER_PREFER_ENV_PATH="1")
    if done.returncode:
        print(done.stdout, file=sys.stderr)
    return done.returncode


def typeset() -> list[str]:
    """Let latexmk run XeLaTeX as often as it takes; return what is wrong."""
    command = ["latexmk", "-xelatex", "-silent", "-file-line-error", "unrolled.tex"]
    # Lines of the log are to stay whole, or they cannot be read.
    done = run([*command, "-interaction=nonstopmode"], LATEX, max_print_line="10000")
    if not LOG.exists():
        return [done.stdout]
    found = faults(LOG.read_text(encoding="utf-8", errors="replace"))
    return found or ([done.stdout[-2000:]] if done.returncode else [])


def build() -> int:
    """Print the book; return the exit status."""
    started = time.monotonic()
    lacking = find_tex.missing()
    if lacking:
        print(find_tex.message(lacking), file=sys.stderr)
        return 1
    if not (BUILD / "html" / "index.html").exists():
        print("Build the site first: make book. Its executed pages are printed.", file=sys.stderr)
        return 1
    PDF.unlink(missing_ok=True)
    status = write_latex()
    if status:
        print("The book was NOT written as LaTeX: see above.", file=sys.stderr)
        return status
    found = typeset()
    if found:
        listed = "\n".join(found[:60])
        print(f"The PDF was NOT built; {len(found)} faults in {LOG}:\n{listed}", file=sys.stderr)
        return 1
    PDF.parent.mkdir(exist_ok=True)
    shutil.copyfile(LATEX / "unrolled.pdf", PDF)
    PRINTED.write_text(state())
    size = PDF.stat().st_size / 1e6
    print(f"The PDF is built ({time.monotonic() - started:.0f} s, {size:.1f} MB):\n  {PDF}")
    return 0


if __name__ == "__main__":
    sys.exit(build())
