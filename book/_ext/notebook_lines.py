"""Write what stands within a line of a page, resolved, as Markdown: words, math, references."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, urljoin

from docutils import nodes

#: What may stand in an address in Markdown: all that is legal there but parentheses.
UNQUOTED = "/:?#[]@!$&'*+,;=~%"


class UnknownConstructError(Exception):
    """A node of a page that there is no rule for."""

    def __init__(self, node: nodes.Node, where: str) -> None:
        classes = node.get("classes", []) if isinstance(node, nodes.Element) else []
        name = " ".join([type(node).__name__, *classes])
        super().__init__(
            f"{where}: no rule turns {name!r} into Markdown for the notebooks; "
            "add one to notebook_markdown.py"
        )


class Page(NamedTuple):
    """What a page has to know of the book around it.

    Attributes
    ----------
    name : str
        The page's name, ``book/roots/stability``.
    address : str
        Where the page stands on the site; empty if the site has no address yet.
    number : callable
        (kind, id) → the number of an equation, a theorem, an exercise or a figure, or "".
    """

    name: str
    address: str
    number: Callable[[str, str], str]


class Lines:
    """Turns paragraphs, titles and captions of one page into Markdown.

    Parameters
    ----------
    page : Page
        The page they are of.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    def unknown(self, node: nodes.Node) -> UnknownConstructError:
        """Return the error that names the node and its page."""
        around: nodes.Node | None = node
        while around is not None and not around.line:
            around = around.parent
        where = f"{self.page.name}:{around.line}" if around is not None else self.page.name
        return UnknownConstructError(node, where)

    def inline(self, node: nodes.Element) -> str:
        """Return the text of a paragraph, a title or a caption."""
        return "".join(self.piece(child) for child in node.children)

    def piece(self, node: nodes.Node) -> str:
        """Return one piece of a line."""
        if isinstance(node, nodes.Text):
            return escaped(node.astext())
        for kind in type(node).__mro__:
            rule = getattr(self, f"_piece_{kind.__name__}", None)
            if rule is not None:
                return str(rule(node))
        raise self.unknown(node)

    def _piece_math(self, node: nodes.Element) -> str:
        return f"${' '.join(node.astext().split())}$"

    def _piece_literal(self, node: nodes.Element) -> str:
        text, ticks = node.astext(), fence(node.astext(), least=1)
        return f"{ticks} {text} {ticks}" if "`" in text else f"{ticks}{text}{ticks}"

    def _piece_emphasis(self, node: nodes.Element) -> str:
        return f"*{self.inline(node)}*"

    def _piece_strong(self, node: nodes.Element) -> str:
        return f"**{self.inline(node)}**"

    def _piece_inline(self, node: nodes.Element) -> str:
        return self.inline(node)

    def _piece_reference(self, node: nodes.Element) -> str:
        text = self.inline(node)
        target = self.address(node)
        return f"[{text}]({target})" if target else text

    def _piece_target(self, node: nodes.Element) -> str:
        return ""

    def _piece_raw(self, node: nodes.Element) -> str:
        if node["format"] != "html":
            return ""
        if node.astext().strip() != "<br />":
            raise self.unknown(node)
        return "  \n"

    def address(self, reference: nodes.Element) -> str:
        """Return where a reference leads, in full; empty if the site has no address."""
        target = reference.get("refuri") or f"#{reference['refid']}"
        if not re.match(r"[a-z]+:", target):
            target = urljoin(self.page.address, target) if self.page.address else ""
        return quote(target, safe=UNQUOTED)


def escaped(text: str) -> str:
    """Return the text with what Markdown would take for marks of its own taken literally."""
    text = re.sub(r"([\\`*$]|~~|](?=[(\[]))", r"\\\1", text.replace("\n", " "))
    text = re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text)
    text = re.sub(r"&(?=#?\w+;)", "&amp;", text)
    return text.replace("<", "&lt;")


def fence(text: str, least: int = 3) -> str:
    """Return more backticks in a row than the text has."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)
