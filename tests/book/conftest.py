"""A copy of the book's skeleton to build and to break: see copied_book.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from copied_book import BookCopy, copied


@pytest.fixture(scope="session")
def copy_book() -> Callable[[Path], BookCopy]:
    """Folder → a copy there, with an index and one chapter, ``chapter``."""
    return copied


@pytest.fixture
def book_copy(tmp_path: Path) -> BookCopy:
    """Return a copy of the test's own."""
    return copied(tmp_path / "a copy")
