"""Load each script of a page once, and none that the page can do without.

Sphinx and the theme both add some scripts to every page; a constant declared in one of them then
raises "already declared" in the browser's console. Thebe, which Jupyter Book always adds, names a
content network and is not used here. MathJax has done its work when the page was built.

The theme measures, one by one, whether boxes scroll, which lays out what could still wait; page.js
does the same when a box gets its size. The theme also settles between light and dark after all is
styled, so that all is styled anew; a script of the head does it before.
"""

from __future__ import annotations

import json
from pathlib import Path
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
THEME = Path("_static", "scripts", "pydata-sphinx-theme.js")
#: What the theme measures, and what it measures instead: nothing.
MEASURED = (
    '"pre",".nboutput > .output_area",".cell_output > .output",".jp-RenderedHTMLCommon",'
    '".pst-scrollable-table-container"'
)
NOTHING = '".unrolled-measures-these-in-page-js"'
SETTLE_COLORS = (
    "{ const { dataset } = document.documentElement; "
    'if (dataset.mode === "auto") dataset.theme = '
    'matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"; }'
)
#: The faces that are part of the stylesheet take a moment to be read, and the page waits for them:
#: not where a browser cannot tell when they are there, and never for more than a second.
WAIT_FOR_FACES = (
    "{ const faces = ['1em \"Unrolled Serif\"', 'italic 1em \"Unrolled Serif\"', "
    "'1em \"Unrolled Sans\"', '1em \"Unrolled Code\"']; "
    "const read = Promise.allSettled(faces.map((face) => document.fonts.load(face))); "
    "const { classList } = document.documentElement; "
    'classList.add("unrolled-waits"); '
    "Promise.race([read, new Promise((late) => setTimeout(late, 1000))])"
    '.then(() => classList.remove("unrolled-waits")); }'
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
    # A script in the template of lists (prf-prf) reads options that are loaded after it.
    context["collapse_index"] = False
    context["css_files"] = [s for s in context["css_files"] if "thebe" not in str(s.filename)]


def leave_measuring_to_page_js(app: Sphinx, exception: Exception | None) -> None:
    """Take from the theme's script what it would measure."""
    path = Path(app.outdir) / THEME
    if exception is not None or app.builder.name != "html":
        return
    text = path.read_text(encoding="utf-8")
    if NOTHING not in text:
        if MEASURED not in text:
            raise ExtensionError(f"page_scripts: {THEME.name} does not measure {MEASURED} any more")
        path.write_text(text.replace(MEASURED, NOTHING), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension; it runs after every extension that adds scripts."""
    app.add_js_file(None, body=SETTLE_COLORS, priority=0)
    app.add_js_file(None, body=WAIT_FOR_FACES, priority=0)
    app.connect("html-page-context", keep_first, priority=900)
    app.connect("build-finished", leave_measuring_to_page_js)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
