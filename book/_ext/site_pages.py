"""The pages of the built site that Sphinx wrote, for the extensions that finish them."""

from __future__ import annotations

from pathlib import Path

#: Folders whose HTML is not ours: templates of the theme, JupyterLite (tools/build_lite.py).
FOREIGN = {"_static", "lite"}


def site_pages(root: Path) -> dict[Path, str]:
    """Return path → text of every page below ``root``, in a fixed order."""
    return {
        path: path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*.html"))
        if path.relative_to(root).parts[0] not in FOREIGN
    }
