"""Typeset every formula when the book is built, so that a page needs no MathJax to show them.

A reader sees the formulas at once, without JavaScript and without a page that moves while it is
read. Each carries its MathML, which a screen reader speaks; what is seen is hidden from it. MathJax
runs once, in Node, for all formulas that it has not typeset before; the stylesheet holds the
characters they use.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from site_pages import site_pages
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

log = logging.getLogger(__name__)

HERE = Path(__file__).parent
#: MathJax for Node; tools/assets.py unpacks it there.
MATHJAX = Path("_build", "build-assets", "mathjax")
#: What it made, from build to build: all formulas take 8 s.
CACHE = Path("_build", "formulas.json")
STYLES = Path("_static", "vendor", "mathjax.css")

#: What Sphinx writes for a formula, and myst-nb for one that a cell shows.
FORMULA = re.compile(
    r'(?P<open><(?P<tag>span|div)\b[^>]*\bclass="[^"]*\bmath\b[^"]*"[^>]*>(?:(?!</(?P=tag)>)[^\\])*?)'
    r"(?:\\\((?P<inline>.*?)\\\)|\\\[(?P<display>.*?)\\\])(?=\s*</(?P=tag)>)",
    re.DOTALL,
)

Formula = tuple[str, bool]


def formula_of(match: re.Match[str]) -> Formula:
    """Return the TeX of a formula and whether it is displayed."""
    displayed = match["display"] is not None
    return html.unescape(match["display"] if displayed else match["inline"]).strip(), displayed


def node() -> str:
    """Return the path of Node: the system's, or that of the environment (see tools/assets.py)."""
    found = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    if not found:
        raise ExtensionError("formulas: expected Node.js, found none: run `make book`")
    return found


def typeset(formulas: list[Formula], mathjax: Path) -> tuple[dict[Formula, str], str]:
    """Return the HTML of each formula, and the stylesheet they need."""
    command = [node(), str(HERE / "formulas.js"), str(mathjax)]
    asked = json.dumps({"formulas": formulas})
    result = subprocess.run(command, input=asked, capture_output=True, text=True, encoding="utf-8")
    if result.returncode:
        raise ExtensionError(f"formulas: MathJax failed in {mathjax}:\n{result.stderr}")
    answer = json.loads(result.stdout)
    return dict(zip(formulas, answer["html"], strict=True)), answer["css"]


def remembered(path: Path, program: str) -> dict[str, Any]:
    """Return what an earlier build typeset with the same program."""
    try:
        known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    return known if known.get("program") == program else {"program": program, "html": {}, "css": ""}


def typeset_new(
    formulas: list[Formula], mathjax: Path, cache: Path
) -> tuple[dict[Formula, str], str]:
    """Typeset the formulas that ``cache`` does not hold; return those asked for, and all styles."""
    files = [HERE / "formulas.js", *sorted(p for p in mathjax.rglob("*") if p.is_file())]
    known = remembered(cache, hashlib.sha256(b"".join(p.read_bytes() for p in files)).hexdigest())
    keys = {formula: f"{formula[1]:d}{formula[0]}" for formula in formulas}
    new = [formula for formula, key in keys.items() if key not in known["html"]]
    if new:
        made, css = typeset(new, mathjax)
        known["html"].update({keys[formula]: made[formula] for formula in new})
        known["css"] = merged(known["css"], css)
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_text(json.dumps(known), encoding="utf-8")
    return {formula: known["html"][key] for formula, key in keys.items()}, known["css"]


def rules(css: str) -> list[str]:
    """Return the rules of a stylesheet as MathJax writes it, one blank line between them."""
    return [rule for rule in css.strip().split("\n\n") if rule]


def merged(*sheets: str) -> str:
    """Return the rules of all these stylesheets, each once."""
    return "\n\n".join(dict.fromkeys(rule for css in sheets for rule in rules(css))) + "\n"


def write_styles(path: Path, css: str) -> None:
    """Write the stylesheet; rules for pages that were not written anew stay in it."""
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(merged(kept, css), encoding="utf-8")


def typeset_pages(app: Sphinx, exception: Exception | None) -> None:
    """Typeset the formulas of every page that this build wrote anew."""
    if exception is not None or app.builder.name != "html":
        return
    texts = site_pages(Path(app.outdir))
    found = {p: [formula_of(m) for m in FORMULA.finditer(t)] for p, t in texts.items()}
    distinct = list(dict.fromkeys(formula for each in found.values() for formula in each))
    if not distinct:
        return
    made, css = typeset_new(distinct, Path(app.confdir, MATHJAX), Path(app.confdir, CACHE))
    for path, formulas in found.items():
        if not formulas:
            continue
        name = path.relative_to(app.outdir).with_suffix("").as_posix()
        for tex, displayed in formulas:
            if "<merror" in made[tex, displayed]:
                log.warning("%s: MathJax cannot read the formula %s", name, tex)
        text = FORMULA.sub(lambda m: m["open"] + made[formula_of(m)], texts[path])
        path.write_text(text, encoding="utf-8")
    write_styles(Path(app.outdir, STYLES), css)


def link_styles(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Give a page with formulas their stylesheet."""
    if 'class="math' in context.get("body", "") or " math notranslate" in context.get("body", ""):
        app.add_css_file(STYLES.relative_to("_static").as_posix())


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension; pages are typeset after the theme's templates have written them."""
    app.connect("html-page-context", link_styles, priority=400)
    app.connect("build-finished", typeset_pages, priority=600)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
