"""Name what the theme leaves unnamed, so that a screen reader can say it."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
