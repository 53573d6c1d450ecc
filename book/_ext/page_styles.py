"""Give the pages one stylesheet, of the rules that something on the site can match.

The theme, Sphinx and its extensions bring a dozen stylesheets, most of it for what this book does
not have: a page would wait for all of them. A rule stays if each class that its selector names is a
word somewhere in the pages or in the scripts, which set classes as well.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath
from typing import Any

import tinycss2
from page_faces import with_small_fonts
from site_pages import site_pages
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

#: Scripts that no page loads.
UNUSED = {"fontawesome.js", "sphinx-thebe.js"}
BUNDLE = PurePosixPath("_static", "site.css")
#: Always in it, for pages that this build does not write anew.
FORMULAS = PurePosixPath("_static", "vendor", "mathjax.css")
LINK = re.compile(r'<link\b(?=[^>]*\brel="stylesheet")[^>]*\bhref="([^"?]+)[^"]*"[^>]*>\s*')
WORD = re.compile(r"[A-Za-z0-9_-]+")
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
#: What a selector must not match says nothing about what it needs.
NEGATED = re.compile(r":not\((?:[^()]|\([^()]*\))*\)")
ESCAPED = re.compile(r"\\.")


def needed(selector: str, words: set[str]) -> bool:
    """Tell whether a selector can match: each class it names is a word of the site."""
    plain = NEGATED.sub("", selector)
    return bool(ESCAPED.search(plain)) or words.issuperset(CLASS.findall(plain))


def kept_selectors(prelude: str, words: set[str]) -> list[str]:
    """Return the selectors of a rule that can match."""
    groups = re.split(r",(?![^(\[]*[)\]])", prelude)
    return [group.strip() for group in groups if needed(group, words)]


def moved(css: str, folder: PurePosixPath) -> str:
    """Return the text with its addresses, relative to ``folder``, relative to the bundle's."""

    def move(match: re.Match[str]) -> str:
        address = match[2]
        if re.match(r"data:|#|/|[a-z]+:", address):
            return match[0]
        return f'url("{relpath(normpath(str(folder / address)), str(BUNDLE.parent))}")'

    return re.sub(r"""url\((["']?)([^"')]+)\1\)""", move, css)


def rules(css: str, words: set[str], root: Path, folder: PurePosixPath) -> Iterator[str]:
    """Yield the rules of a stylesheet that are needed, those it imports included."""
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "error":
            # A browser skips what it cannot read, too.
            continue
        if rule.type == "qualified-rule":
            selectors = kept_selectors(tinycss2.serialize(rule.prelude), words)
            if selectors:
                yield moved(f"{','.join(selectors)}{{{body(rule.content)}}}", folder)
        elif rule.lower_at_keyword == "import":
            name = re.search(r"""["']([^"']+)["']""", tinycss2.serialize(rule.prelude))
            if name is None:
                raise ExtensionError(f"page_styles: {folder}: expected @import of a file")
            yield from file_rules(PurePosixPath(normpath(str(folder / name[1]))), words, root)
        elif rule.lower_at_keyword in ("media", "supports") and rule.content is not None:
            inner = "".join(rules(tinycss2.serialize(rule.content), words, root, folder))
            if inner:
                prelude = tinycss2.serialize(rule.prelude).strip()
                yield f"@{rule.at_keyword} {prelude}{{{inner}}}"
        elif rule.lower_at_keyword != "charset":
            yield moved(rule.serialize(), folder)


def body(content: list[Any]) -> str:
    """Return the declarations of a rule without comments and needless space."""
    kept = [node for node in content if node.type != "comment"]
    return re.sub(r"\s+", " ", tinycss2.serialize(kept)).strip()


def file_rules(path: PurePosixPath, words: set[str], root: Path) -> Iterator[str]:
    """Yield the rules of a file of the site that are needed."""
    text = (root / path).read_text(encoding="utf-8")
    yield from rules(text, words, root, path.parent)


def words_of(root: Path, pages: dict[Path, str]) -> set[str]:
    """Return every word in the pages and in the scripts of the site."""
    found = {word for text in pages.values() for word in WORD.findall(text)}
    for script in (root / "_static").rglob("*.js"):
        if script.name not in UNUSED:
            found.update(WORD.findall(script.read_text(encoding="utf-8")))
    return found


def sources(pages: dict[Path, str], root: Path) -> list[PurePosixPath]:
    """Return the stylesheets that pages link, in their order."""
    listed: list[list[PurePosixPath]] = []
    for path, text in pages.items():
        folder = PurePosixPath(path.relative_to(root).as_posix()).parent
        names = [PurePosixPath(normpath(str(folder / link))) for link in LINK.findall(text)]
        if names and names != [BUNDLE]:
            listed.append(names)
    listed.sort(key=len, reverse=True)
    ordered = dict.fromkeys(name for names in listed for name in names)
    if ordered and (root / FORMULAS).exists():
        ordered = dict.fromkeys([FORMULAS, *ordered]) if FORMULAS not in ordered else ordered
    return list(ordered)


def bundle_styles(app: Sphinx, exception: Exception | None) -> None:
    """Write the stylesheet, and link it from every page in place of the others."""
    if exception is not None or app.builder.name != "html":
        return
    root = Path(app.outdir)
    pages = site_pages(root)
    files = sources(pages, root)
    if not files:
        return
    words = words_of(root, pages)
    css = "\n".join(rule for file in files for rule in file_rules(file, words, root)) + "\n"
    css = with_small_fonts(css, pages.values(), root / BUNDLE.parent)
    (root / BUNDLE).write_text(css, encoding="utf-8")
    version = hashlib.sha256(css.encode()).hexdigest()[:8]
    for path, text in pages.items():
        first = LINK.search(text)
        if first:
            folder = path.relative_to(root).parent.as_posix()
            href = f"{relpath(str(BUNDLE), folder)}?v={version}"
            link = f'<link rel="stylesheet" href="{href}" />\n'
            rest = LINK.sub("", text[first.end() :])
            path.write_text(text[: first.start()] + link + rest, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension; it runs when the formulas are typeset."""
    app.connect("build-finished", bundle_styles, priority=650)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
