"""Load each script of a page once, and none that would reach for another host.

Sphinx and the theme both add some scripts to every page; a constant declared in one of them then
raises "already declared" in the browser's console. Thebe, which Jupyter Book always adds, names a
content network and is not used here.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx


def script_key(script: Any) -> tuple[str, str]:
    """Return what makes two script entries the same: the address and the inline text."""
    attributes = getattr(script, "attributes", {})
    return str(getattr(script, "filename", script)), str(attributes.get("body", ""))


def keep_first(app: Sphinx, page: str, template: str, context: dict[str, Any], doc: Any) -> None:
    """Drop scripts that the page already loads, and those of Thebe."""
    first: dict[tuple[str, str], Any] = {}
    for script in context.get("script_files", []):
        key = script_key(script)
        if "thebe" not in "".join(key).lower():
            first.setdefault(key, script)
    context["script_files"] = list(first.values())


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension; it runs after every extension that adds scripts."""
    app.connect("html-page-context", keep_first, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
