"""Write a page's resolved doctree as Markdown that any notebook shows.

What the site renders from directives, a notebook has to say in Markdown: a theorem is a quotation
with its number in bold, a hint is folded away, a reference is a link to the site with the number
that it has there. Solutions are left out. What this module has no rule for is an error, so that a
new construct cannot vanish from the notebooks unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from docutils import nodes
from notebook_lines import Lines, Page, fence

#: Marks the end of a proof.
QED = "□"
#: What the HTML has beside the text and a notebook has no use for.
HTML_ONLY = ("ledger-mark", "text/x-thebe-config", "kernelName =")


class Blocks(Lines):
    """Turns nodes of one page into Markdown.

    Parameters
    ----------
    page : Page
        The page they are of.
    """

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.depth = 0

    def blocks(self, children: Iterable[nodes.Node]) -> str:
        """Return the blocks one after the other, with a blank line between them."""
        written = (self.block(child) for child in children)
        return "\n\n".join(text for text in written if text)

    def block(self, node: nodes.Node) -> str:
        """Return the Markdown of one block, empty if a notebook shows nothing of it."""
        for kind in type(node).__mro__:
            rule = getattr(self, f"_block_{kind.__name__}", None)
            if rule is not None:
                return str(rule(node))
        raise self.unknown(node)

    def heading(self, title: nodes.Element, level: int) -> str:
        """Return a heading."""
        return f"{'#' * level} {self.inline(title)}"

    def _block_paragraph(self, node: nodes.Element) -> str:
        return guarded(self.inline(node))

    def _block_math_block(self, node: nodes.Element) -> str:
        number = self.page.number("displaymath", node["ids"][0]) if node.get("number") else ""
        tag = f"\n\\tag{{{number}}}" if number else ""
        return f"$$\n{node.astext().strip()}{tag}\n$$"

    def _block_literal_block(self, node: nodes.Element) -> str:
        ticks = fence(node.astext())
        return f"{ticks}{node.get('language', '')}\n{node.astext()}\n{ticks}"

    def _block_bullet_list(self, node: nodes.Element) -> str:
        return "\n".join(item("- ", self.blocks(entry.children)) for entry in node.children)

    def _block_enumerated_list(self, node: nodes.Element) -> str:
        first = node.get("start", 1)
        return "\n".join(
            item(f"{first + k}. ", self.blocks(entry.children))
            for k, entry in enumerate(node.children)
        )

    def _block_definition_list(self, node: nodes.Element) -> str:
        return "\n".join(
            item("- ", f"**{self.inline(entry[0])}**: {self.blocks(entry[-1].children)}")
            for entry in node.children
        )

    def _block_block_quote(self, node: nodes.Element) -> str:
        return quoted(self.blocks(node.children))

    def _block_admonition(self, node: nodes.Element) -> str:
        if "proof" in node["classes"]:
            return f"{self.blocks(node.children)} {QED}"
        title, body = self.inline(node[0]), self.blocks(node.children[1:])
        if "dropdown" in node["classes"]:
            return folded(title, body)
        return quoted(f"**{title}**\n\n{body}")

    def _block_Admonition(self, node: nodes.Element) -> str:  # noqa: N802 - note, warning, tip …
        return quoted(f"**{type(node).__name__.title()}**\n\n{self.blocks(node.children)}")

    def _block_proof_node(self, node: nodes.Element) -> str:
        text = self.blocks(node.children)
        return re.sub(r"^Proof\b(.*?)\. ", r"*Proof\1.* ", text, count=1)

    def _block_exercise_enumerable_node(self, node: nodes.Element) -> str:
        return self.exercise(node, f"Exercise {self.page.number('exercise', node['ids'][0])}")

    def _block_solution_node(self, node: nodes.Element) -> str:
        return ""  # solutions are not handed out

    def exercise(self, node: nodes.Element, name: str) -> str:
        """Return an exercise under a heading of its own."""
        subtitle = self.inline(node[0]).strip().removeprefix("(").removesuffix(")").strip()
        heading = f"{'#' * (self.depth + 1)} {name}{': ' if subtitle else ''}{subtitle}"
        return f"{heading}\n\n{self.blocks(node.children[1:])}"

    def statement(self, node: nodes.Element) -> str:
        """Return a theorem or its like, with its number and title in bold."""
        kind = node["realtype"]
        number = self.page.number(node.get("countertype", kind), node["ids"][0])
        title = self.inline(node[0]).strip()
        name = " ".join(filter(None, (kind.title(), number, title)))
        return quoted(f"**{name}.** {self.blocks(node.children[1:])}")

    _block_theorem_node = _block_proposition_node = _block_lemma_node = statement
    _block_corollary_node = _block_definition_node = statement

    def _block_section(self, node: nodes.Element) -> str:
        return self.blocks(node.children)  # only those inside theorems and exercises come here

    def _block_container(self, node: nodes.Element) -> str:
        if node.get("nb_element"):
            raise self.unknown(node)  # a cell inside of something else: it would not run
        return self.blocks(node.children)

    def _block_compound(self, node: nodes.Element) -> str:
        if "toctree-wrapper" not in node["classes"]:
            raise self.unknown(node)
        return ""  # a list of pages

    def _block_figure(self, node: nodes.Element) -> str:
        """Return the caption; the picture itself is what the cell before it shows."""
        number = self.page.number("figure", node["ids"][0])
        (caption,) = node.findall(nodes.caption)
        name = f"*Figure {number}.* " if number else ""
        return name + self.inline(caption)

    def _block_table(self, node: nodes.Element) -> str:
        rows = [[self.cell(entry) for entry in row] for row in node.findall(nodes.row)]
        rule = ["---"] * len(rows[0])
        return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:]))

    def cell(self, entry: nodes.Element) -> str:
        """Return what stands in one place of a table, in one line."""
        text = "<br>".join(self.block(child) for child in entry.children)
        in_math = re.sub(r"\$[^$]+\$", lambda math: without_bars(math[0]), text)
        return in_math.replace("\n", " ").replace("|", "\\|")

    def _block_raw(self, node: nodes.Element) -> str:
        if node["format"] == "html" and not any(mark in node.astext() for mark in HTML_ONLY):
            raise self.unknown(node)
        return ""

    def _block_target(self, node: nodes.Element) -> str:
        return ""

    _block_comment = _block_target


def guarded(text: str) -> str:
    """Return a paragraph that begins with no mark of a list, a heading or a quotation."""
    return re.sub(r"^(\d+)([.)]) |^([-+>#]+) ", lambda m: f"{m[1] or ''}\\{m[2] or m[3]} ", text)


def item(mark: str, text: str) -> str:
    """Return a list item, its other lines set under the first."""
    return mark + re.sub(r"\n(?!\n)", "\n" + " " * len(mark), text)


def without_bars(math: str) -> str:
    """Return mathematics without the bars that would divide the row of a table."""
    return math.replace("\\|", "\\Vert ").replace("|", "\\vert ")


def quoted(text: str) -> str:
    """Return the text as a quotation."""
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def folded(title: str, body: str) -> str:
    """Return the text folded away behind its title."""
    return f"<details>\n<summary><b>{title}</b></summary>\n\n{body}\n\n</details>"
