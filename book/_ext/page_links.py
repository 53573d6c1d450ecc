"""Give every permalink a name of its own, and a permalink to what has none: theorems, exercises.

Sphinx calls them all "#", which tells nothing to who hears a list of the links of a page.
"""

from __future__ import annotations

import re
from html import escape, unescape

PERMALINK = re.compile(
    r'<a class="headerlink" href="#(?P<target>[^"]*)" title="Link to this (?P<kind>\w+)">#</a>'
)
#: Where the words stand that name what a permalink leads to.
OPENING = {
    "heading": "<h",
    "equation": '<span class="eqno">',
    "image": '<span class="caption-number">',
    "table": '<span class="caption-number">',
    "term": "<dt",
}
NUMBERED = re.compile(r'<span class="(?:section-number|caption-number)">(.*?)</span>', re.DOTALL)
TITLE = re.compile(
    r'(?P<box><div class="(?:proof|exercise)[^"]*" id="(?P<target>[^"]*)">\s*'
    r'<p class="admonition-title"><span class="caption-number">(?P<name>[^<]*)</span>'
    r"(?:(?!</p>).)*)(?=</p>)",
    re.DOTALL,
)


def words(html: str) -> str:
    """Return the text of a piece of a page on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def name(html: str, link: re.Match[str]) -> str:
    """Return what a permalink leads to: "section 1.1", "equation 1.4", "Fig. 2.3"."""
    opening = OPENING.get(link["kind"])
    if opening is None:  # a name of the library, which is its own target
        return unescape(link["target"])
    before = html[html.rindex(opening, 0, link.start()) : link.start()]
    if link["kind"] == "equation":
        return f"equation {words(before).strip('()')}"
    number = NUMBERED.search(before)
    if number is None:
        return words(before)
    said = words(number[1]).rstrip(".")
    return f"section {said}" if link["kind"] == "heading" else said


def permalink(target: str, name: str) -> str:
    """Return a permalink that is told from the others by its name."""
    label = escape(f"Link to {name}")
    return f'<a class="headerlink" href="#{target}" title="{label}" aria-label="{label}">#</a>'


def name_permalinks(html: str) -> str:
    """Name the permalinks of a page, and add those of its theorems and exercises."""
    html = PERMALINK.sub(lambda m: permalink(m["target"], name(html, m)), html)
    return TITLE.sub(lambda m: m["box"] + permalink(m["target"], words(m["name"])), html)
