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
from notebook_text import (
    displayed,
    folded,
    guarded,
    in_one_line,
    listed,
    quoted,
    ruled,
    without_bars,
)

#: Marks the end of a proof.
QED = "□"
#: What the HTML has beside the text and a notebook has no use for.
HTML_ONLY = ("ledger-mark", "text/x-thebe-config", "kernelName =")
#: What an admonition is called where its directive has another name.
NAMES = {"seealso": "See also"}
LISTS = (nodes.bullet_list, nodes.enumerated_list)


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
        self.quoting = False

    def blocks(self, children: Iterable[nodes.Node]) -> str:
        """Return the blocks one after the other, with a blank line between them."""
        written = (self.block(child) for child in children)
        return "\n\n".join(text for text in written if text)

    def blocks_of(self, node: nodes.Element) -> str:
        """Return the blocks in a node that itself says nothing."""
        return self.blocks(node.children)

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
        math = displayed(node.astext())
        if node.get("nowrap"):  # brings its own environment, which stands without dollars
            if number:
                raise self.unknown(node)  # which of its lines has the number is not known
            return self.in_place(math)
        tag = f"\n\\tag{{{number}}}" if number else ""
        return self.in_place(f"$$\n{math}{tag}\n$$")

    def in_place(self, math: str) -> str:
        """Return displayed mathematics, in a quotation as one line.

        Jupyter takes mathematics out of a text before it reads the Markdown: on further lines, the
        marks of the quotation would become signs of inequality.
        """
        return in_one_line(math) if self.quoting else math

    def _block_literal_block(self, node: nodes.Element) -> str:
        code = node.astext().rstrip("\n")
        ticks = fence(code)
        return f"{ticks}{node.get('language', '')}\n{code}\n{ticks}"

    def _block_bullet_list(self, node: nodes.Element) -> str:
        return listed(("- ", self.entry(entry)) for entry in node.children)

    def _block_enumerated_list(self, node: nodes.Element) -> str:
        first = node.get("start", 1)
        return listed(
            (f"{first + k}. ", self.entry(entry)) for k, entry in enumerate(node.children)
        )

    def _block_definition_list(self, node: nodes.Element) -> str:
        return listed(("- ", self.defined(entry)) for entry in node.children)

    _block_glossary = blocks_of

    def entry(self, node: nodes.Element) -> str:
        """Return what stands in an item of a list; a list right after one paragraph is close."""
        kinds = [type(child) for child in node.children]
        close = len(kinds) == 2 and kinds[0] is nodes.paragraph and kinds[1] in LISTS
        return ("\n" if close else "\n\n").join(filter(None, map(self.block, node.children)))

    def defined(self, node: nodes.Element) -> str:
        """Return a term, with its synonyms if it has any, and what it means."""
        terms = [self.inline(part).strip() for part in node.findall(nodes.term)]
        bodies = [part for part in node.children if isinstance(part, nodes.definition)]
        if len(terms) + len(bodies) < len(node.children):
            raise self.unknown(node)
        words = ", ".join(f"**{term}**" for term in terms)
        return f"{words}: " + "\n\n".join(self.blocks(body.children) for body in bodies)

    def quotation(self, children: Iterable[nodes.Node]) -> str:
        """Return the blocks as they are written in a quotation, without its marks."""
        outer, self.quoting = self.quoting, True
        text = self.blocks(children)
        self.quoting = outer
        return text

    def _block_block_quote(self, node: nodes.Element) -> str:
        return quoted(self.quotation(node.children))

    def _block_admonition(self, node: nodes.Element) -> str:
        if "proof" in node["classes"]:
            return f"{self.blocks(node.children)} {QED}"
        return self.box(node, self.inline(node[0]), node.children[1:])

    def _block_Admonition(self, node: nodes.Element) -> str:  # noqa: N802 - note, warning, tip …
        title = NAMES.get(type(node).__name__, type(node).__name__.title())
        return self.box(node, title, node.children)

    def box(self, node: nodes.Element, title: str, body: Iterable[nodes.Node]) -> str:
        """Return what stands beside the text under a title, folded away if the page has it so."""
        if "dropdown" in node["classes"]:
            return folded(title, self.blocks(body))
        return quoted(f"**{title}**\n\n{self.quotation(body)}")

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
        return quoted(f"**{name}.** {self.quotation(node.children[1:])}")

    _block_theorem_node = _block_proposition_node = _block_lemma_node = statement
    _block_corollary_node = _block_definition_node = statement

    _block_section = blocks_of  # only those inside theorems and exercises come here

    def _block_container(self, node: nodes.Element) -> str:
        if node.get("nb_element"):
            raise self.unknown(node)  # a cell inside of something else: it would not run
        return self.blocks(node.children)

    def _block_compound(self, node: nodes.Element) -> str:
        if "toctree-wrapper" not in node["classes"]:
            raise self.unknown(node)
        return ""  # a list of pages

    def shown(self, node: nodes.Element) -> str:
        """Return the caption of a figure that the cell before it shows."""
        number = self.page.number("figure", node["ids"][0])
        (caption,) = node.findall(nodes.caption)
        name = f"*Figure {number}.* " if number else ""
        return name + self.inline(caption)

    def _block_table(self, node: nodes.Element) -> str:
        """Return a table of single lines; the first row of one without a head becomes its head."""
        rows = list(node.findall(nodes.row))
        if any({"morecols", "morerows"} & set(entry.attributes) for row in rows for entry in row):
            raise self.unknown(node)  # Markdown has no cell over several columns or rows
        lines = [[self.cell(entry) for entry in row] for row in rows]
        lines.insert(1, [ruled(entry["classes"]) for entry in rows[0]])
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        return f"{self.table_title(node)}{table}"

    def table_title(self, node: nodes.Element) -> str:
        """Return the title of a table with its number, as a paragraph before it."""
        if not isinstance(node[0], nodes.title):
            return ""
        number = self.page.number("table", node["ids"][0]) if node["ids"] else ""
        return f"*Table {number}.* {self.inline(node[0])}\n\n".replace("*Table .* ", "")

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
