"""Make slides of the core chapters: ``_build/slides/index.html``, a reveal.js deck for each.

The site must have been built: a deck is made of the chapter's page, with its numbers, its typeset
formulas and the figures that its cells drew (``tools/slides/plan.py`` says what goes where). The
folder is complete in itself, loads nothing from another host and works from the disk; only the
link to the chapter leads out of it, to the site's address (``SITE_URL``) or to ``_build/html``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import assets
import yaml
from build_book import BUILD, ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from slides import markup, write
from slides.deck import Deck
from slides.deck import deck as deck_of

SITE = BUILD / "html"
SLIDES = BUILD / "slides"
#: Parts of the table of contents whose chapters have slides: those that are numbered.
TOC = ROOT / "_toc.yml"


def chapters() -> list[tuple[str, list[str]]]:
    """Return the parts that have slides, each with its pages."""
    parts = yaml.safe_load(TOC.read_text(encoding="utf-8"))["parts"]
    return [
        (part["caption"], [chapter["file"] for chapter in part["chapters"]])
        for part in parts
        if part.get("numbered")
    ]


def make(site: Path, target: Path) -> list[tuple[str, list[tuple[Deck, int]]]]:
    """Make the decks of a built site; return the parts, each with its decks and their lengths."""
    reveal = assets.ensure("slides")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    write.copy_files(site, target, reveal)
    speaker = write.speaker_script((reveal / "notes.js").read_text(encoding="utf-8"))
    base = os.environ.get("SITE_URL", "").rstrip("/") or "../html"
    listed = []
    for part, pages in chapters():
        decks = []
        for name in pages:
            deck = deck_of(markup.read(site / f"{name}.html", name), part)
            html = write.deck_html(deck, f"{base}/{name}.html", speaker)
            (target / f"{deck.slug}.html").write_text(html, encoding="utf-8")
            write.copy_pictures(html, site, target)
            decks.append((deck, len(deck.slides) + 2))
        listed.append((part, decks))
    (target / "index.html").write_text(write.index_html(listed), encoding="utf-8")
    return listed


def build(site: Path = SITE, target: Path = SLIDES) -> int:
    """Make the decks and say where they are; return the exit status."""
    started = time.monotonic()
    if not (site / "index.html").exists():
        print("Build the book first: make book. Slides are made of its pages.", file=sys.stderr)
        return 1
    listed = make(site, target)
    count = sum(slides for _, decks in listed for _, slides in decks)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file()) / 1e6
    made = sum(len(decks) for _, decks in listed)
    print(f"{made} decks, {count} slides ({time.monotonic() - started:.0f} s, {size:.1f} MB):")
    print(f"  {(target / 'index.html').as_uri()}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(build())
    except (assets.AssetError, markup.SlideError, subprocess.CalledProcessError) as error:
        sys.exit(f"slides: {error}")
