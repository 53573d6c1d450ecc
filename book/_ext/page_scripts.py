"""Load each script of a page once, and none that the page can do without.

Sphinx and the theme both add some scripts to every page; a constant declared in one of them then
raises "already declared" in the browser's console. Thebe, which Jupyter Book always adds, names a
content network and is not used here. MathJax has done its work when the page was built.
"""

from __future__ import annotations

import json
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

#: Scripts that are dropped, by a word of their address or text.
UNUSED = (
    "thebe",
    "MathJax",
    "mathjax",
    # Read by a switch of versions and a search in the page's header, both of which are off; an
    # inline script that writes into another one would force that one to load first.
    "DOCUMENTATION_OPTIONS.pagename",
    "DOCUMENTATION_OPTIONS.search_as_you_type",
)
STATE = "application/vnd.jupyter.widget-state+json"
ALIVE = {"anywidget", "@jupyter-widgets/base"}


def body_of(script: Any) -> str:
    """Return the inline text of a script entry, or ""."""
    return str(getattr(script, "attributes", {}).get("body", ""))


def script_key(script: Any) -> tuple[str, str]:
    """Return what makes two script entries the same: the address and the inline text."""
    return str(getattr(script, "filename", script)), body_of(script)


def check_widgets(page: str, state: str) -> None:
    """Raise ``ExtensionError`` if a page shows a widget that does not work without a kernel."""
    found = {str(model["model_module"]) for model in json.loads(state)["state"].values()}
    dead = sorted(found - ALIVE)
    if dead:
        raise ExtensionError(
            f"{page}: expected figures of unrolled.figures, got widgets of {', '.join(dead)}, "
            "which do not answer on a page without a kernel: declare a Figure instead"
        )


def keep_first(app: Sphinx, page: str, template: str, context: dict[str, Any], doc: Any) -> None:
    """Drop scripts that the page already loads, and those that it does not need."""
    first: dict[tuple[str, str], Any] = {}
    for script in context.get("script_files", []):
        key = script_key(script)
        if getattr(script, "attributes", {}).get("type") == STATE:
            check_widgets(page, body_of(script))
        elif any(word in part for part in key for word in UNUSED):
            continue
        first.setdefault(key, script)
    context["script_files"] = list(first.values())
    context["css_files"] = [s for s in context["css_files"] if "thebe" not in str(s.filename)]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension; it runs after every extension that adds scripts."""
    app.connect("html-page-context", keep_first, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
