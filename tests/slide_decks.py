"""The decks of slides, made once a session from the built book; a pytest plugin."""

from __future__ import annotations

from pathlib import Path

import build_slides
import pytest
from slides.deck import Deck

Made = tuple[Path, dict[str, Deck]]


@pytest.fixture(scope="session")
def made_slides(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return the folder of the decks, and page → deck."""
    if not (build_slides.SITE / "index.html").exists():
        pytest.fail("There is no built book to make slides of: run `make book` first.")
    target = tmp_path_factory.mktemp("made") / "slides"
    parts = build_slides.make(build_slides.SITE, target)
    return target, {deck.page.name: deck for _, decks in parts for deck, _ in decks}


@pytest.fixture(scope="session")
def slides(made_slides: Made) -> Path:
    """Return the folder of the decks."""
    return made_slides[0]


@pytest.fixture(scope="session")
def decks(made_slides: Made) -> dict[str, Deck]:
    """Return page → deck of every core chapter."""
    return made_slides[1]
