"""A built page as a tree: formulas set aside, links opened, what is not for a class taken out.

A typeset formula is a few hundred elements. It stands in the tree as one, ``<x-formula data-n>``,
and comes back whole: on a slide as it was, in the speaker's notes as its MathML, which a browser
draws without a stylesheet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup, Tag

CONTAINER = re.compile(r"<mjx-container\b.*?</mjx-container>", re.DOTALL)
MATHML = re.compile(r"<math\b.*?</math>", re.DOTALL)
STANDS_FOR = re.compile(r'<x-formula data-n="(\d+)"></x-formula>')
ARTICLE = re.compile(r'<article class="bd-article".*?</article>', re.DOTALL)

#: Never on a slide: solutions and hints first of all.
TAKEN_OUT = (
    "div.solution, div.tip.dropdown, p.ledger-mark, a.headerlink, .no-slide, .tag_no-slide, "
    ".visually-hidden"
)
#: Elements that only carry a link or the origin of a word.
OPENED = "a, span.pasted-text, span.xref, span.doc, span.std-ref, span.std-numref, span.pre"


class SlideError(RuntimeError):
    """A page is not what slides can be made of; the message says where and what to do."""


@dataclass
class Page:
    """The article of a built page.

    Attributes
    ----------
    name : str
        The page, as ``book/roots/stability``.
    article : Tag
        Its text, formulas set aside.
    formulas : list of str
        The HTML of each formula.
    whole : str
        The page as it was built.
    """

    name: str
    article: Tag
    formulas: list[str]
    whole: str
    maths: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take the MathML out of every formula."""
        for formula in self.formulas:
            found = MATHML.search(formula)
            if found is None:
                raise SlideError(f"{self.name}: expected MathML in every formula, got none in one")
            self.maths.append(found[0])

    def html(self, text: str) -> str:
        """Return HTML with the formulas back in it, as a slide shows it."""
        return STANDS_FOR.sub(lambda m: self.formulas[int(m[1])], text)

    def spoken(self, text: str) -> str:
        """Return HTML with the formulas as MathML, for the notes."""
        return STANDS_FOR.sub(lambda m: self.maths[int(m[1])], text)


def read(path: Path, name: str) -> Page:
    """Return a built page; raise ``SlideError`` if it has no article or formulas in TeX."""
    whole = path.read_text(encoding="utf-8")
    found = ARTICLE.search(whole)
    if found is None:
        raise SlideError(f"{name}: expected an <article>, got none: build the book anew")
    formulas: list[str] = []

    def aside(match: re.Match[str]) -> str:
        formulas.append(match[0])
        return f'<x-formula data-n="{len(formulas) - 1}"></x-formula>'

    text = CONTAINER.sub(aside, found[0])
    if re.search(r'class="math[^>]*>\s*\\[(\[]', text):
        raise SlideError(f"{name}: expected typeset formulas, got TeX: build the book anew")
    tree = BeautifulSoup(text, "html.parser")
    for element in tree.select(TAKEN_OUT):
        element.decompose()
    for element in tree.select(OPENED):
        if not element.find_parent("pre"):
            element.unwrap()
    for element in tree.find_all(id=True):
        if element.name not in ("section", "figure", "div"):
            del element["id"]
    tree.smooth()
    article = tree.article
    assert article is not None
    return Page(name, article, formulas, whole)


def inner(tag: Tag) -> str:
    """Return the HTML inside an element, without the identifiers in it."""
    return bare(tag.decode_contents(formatter="minimal")).strip()


def bare(html: str) -> str:
    """Return HTML without identifiers: two slides may show the same."""
    return re.sub(r'(<[a-z][^<>]*?) id="[^"]*"', r"\1", html)


def words(html: str) -> str:
    """Return the text of HTML on one line, a formula as one sign."""
    text = re.sub(r"<[^>]+>", "", STANDS_FOR.sub("∎", html))
    return re.sub(r"\s+", " ", text).strip()
