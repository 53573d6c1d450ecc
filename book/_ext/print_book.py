"""The book on paper: what ``make pdf`` prints, and in which order.

The LaTeX builder gets the same pages as the site. What only a screen can show is replaced
(``print_outputs``, ``print_pictures``), numbers are those of the site (``print_numbers``), links to
other chapters say the page, the parts of the table of contents become parts, solutions go to the
end, where a reader must turn to see them. The library reference is left out: a thousand signatures
to search in, not to read; where the text links to it, the printed name is a link to the site, if
the site has an address.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import Any

from docutils import nodes
from print_nodes import label, latex, page_of, plain
from print_numbers import set_exercises, set_numbers
from print_outputs import PrintOutputs
from print_pictures import SvgToPdf
from print_tables import fit
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform

#: Pages that are not printed, with all below them.
LEFT_OUT = ("book/back/library-reference", "book/back/reference/")

#: What the preface says of this form of the book.
ON_PAPER = (
    "This is the website, printed. Equations, theorems, figures and exercises have the numbers "
    "that they have there. The small words under an equation say what it rests on and lead to the "
    "check, which is printed as a line under the cell that made it; the Ledger lists them all. "
    "Interactive figures stand still here, as they look before you touch them. Solutions "
    "are at the end. The library reference is not printed.",
)
#: Lines of code that are not torn apart by the end of a page.
SHORT = 9
BIBLIOGRAPHY = "book/back/bibliography"
STYLE = "book/_latex/unrolled.sty"


def configure(app: Sphinx, config: Config) -> None:
    """Set what the LaTeX builder is to do."""
    config.latex_engine = "xelatex"
    config.latex_documents = [
        (config.root_doc, "unrolled.tex", config.html_title, config.author, "manual")
    ]
    config.latex_additional_files = [STYLE]
    config.latex_toplevel_sectioning = "chapter"
    config.latex_table_style = ["booktabs"]
    config.latex_show_urls = "no"
    config.latex_domain_indices = False
    config.latex_elements = {
        "papersize": "a4paper",
        "pointsize": "10pt",
        # A figure is the output of the cell above it. (And code that breaks across pages does not
        # see what room a floating figure has taken: it would run off the page.)
        "figure_align": "H",
        "fncychap": "",
        "fontpkg": "",
        "extraclassoptions": "openany,oneside",
        "makeindex": "",
        "printindex": "",
        "preamble": rf"\newcommand\unrolledversion{{{version('unrolled')}}}\usepackage{{unrolled}}",
        "maketitle": "",  # they come with the start page
        "tableofcontents": "",
        "sphinxsetup": "hmargin=2.6cm, vmargin={2.4cm,2.6cm}",
    }


class LeaveOut(SphinxPostTransform):
    """Take out the pages that are not printed, before any work is done on them."""

    default_priority = 0
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Drop their part of the book."""
        for page in list(self.document.findall(addnodes.start_of_file)):
            if page["docname"].startswith(LEFT_OUT) and page.parent is not None:
                page.parent.remove(page)


def mend_links(app: Sphinx, book: nodes.document) -> None:
    """Let links to what is not printed go to the site, or be plain text."""
    site = app.config.html_baseurl
    for link in list(book.findall(nodes.reference)):
        page, _, anchor = link.get("refuri", "").removeprefix("%").partition("#")
        if not link.get("refuri", "").startswith("%") or not page.startswith(LEFT_OUT):
            continue
        if site:
            link["refuri"] = f"{site}{page}.html" + (f"#{anchor}" if anchor else "")
            link["internal"] = False
        else:
            link.replace_self(link.children)


def add_page_numbers(book: nodes.document) -> None:
    """Say on which page to look, where a link to another chapter shows no number to look for."""
    for link in book.findall(nodes.reference):
        page, _, anchor = link.get("refuri", "").removeprefix("%").partition("#")
        if not link.get("refuri", "").startswith("%") or page == page_of(link):
            continue
        if re.search(r"\d\.\d", link.astext()) or anchor.startswith("term-") or boxed(link):
            continue
        target = rf"\detokenize{{{page}:{anchor or ':doc'}}}"
        link.parent.insert(link.parent.index(link) + 1, latex(rf"\unrolledpage{{{target}}}"))


def boxed(node: nodes.Node) -> bool:
    """Tell whether a node stands in a table, an admonition or a heading."""
    return node is not None and (
        isinstance(node, nodes.table | nodes.Admonition | nodes.title) or boxed(node.parent)
    )


def parts(app: Sphinx, book: nodes.document) -> None:
    """Head each part of the table of contents; what is no numbered part has no numbers."""
    pages = {page["docname"]: page for page in book.findall(addnodes.start_of_file)}
    for tree in app.env.get_doctree(app.config.root_doc).findall(addnodes.toctree):
        first = pages[tree["includefiles"][0]]
        command = "unrolledpart" if tree.get("numbered") else "unrolledback"
        heading = latex(rf"\{command}{{{plain(tree['caption'])}}}")
        first.parent.insert(first.parent.index(first), heading)


def preface(app: Sphinx, book: nodes.document) -> None:
    """Turn the start page into a preface: its sections are no chapters."""
    page = next(iter(book.findall(nodes.section)))
    for section in [child for child in page.children if isinstance(child, nodes.section)]:
        title, *rest = section.children
        head = nodes.paragraph("", "", latex(r"\unrolledprefacehead{"), *title.children, latex("}"))
        section.replace_self([head, *rest])
    mark = next(page.findall(nodes.image))
    mark.parent.remove(mark)
    mark["width"] = "45%"
    title = [latex(r"\begin{unrolledtitle}"), mark, latex(r"\end{unrolledtitle}")]
    about = [
        latex(r"\unrolledroom{8}"),
        nodes.paragraph("", "", latex(r"\unrolledprefacehead{On paper}")),
    ]
    about += [nodes.paragraph(text, text) for text in ON_PAPER]
    first = next(n for n, child in enumerate(page) if holds_a_page(child))
    page[first:first] = about
    page[1:1] = [*title, latex(r"\sphinxtableofcontents\unrolledpreface")]


def holds_a_page(node: nodes.Node) -> bool:
    """Tell whether a part of the start page is what the table of contents brings in."""
    return any(True for _ in node.findall(addnodes.start_of_file))


def solutions(app: Sphinx, book: nodes.document) -> None:
    """Collect the solutions in a chapter of their own, by page."""
    by_page: dict[str, list[nodes.Node]] = {}
    for page, solution in set_exercises(app, book):
        by_page.setdefault(page, []).extend(solution)
    if not by_page:
        return
    chapter = nodes.section("", nodes.title("", "Solutions"), ids=["solutions"])
    for page, body in by_page.items():
        title = app.env.titles[page].deepcopy()
        section = nodes.section("", nodes.title("", "", *title.children), *body)
        file = addnodes.start_of_file("", section, docname=page)
        section["ids"] = ["solutions"]
        chapter += file
    place = page_node(book, BIBLIOGRAPHY)
    place.parent.insert(place.parent.index(place), chapter)


def page_node(book: nodes.document, name: str) -> nodes.Element:
    """Return what a page has become in the book."""
    return next(page for page in book.findall(addnodes.start_of_file) if page["docname"] == name)


def bibliography(app: Sphinx, book: nodes.document) -> None:
    """Let LaTeX head the bibliography, as it will anyway; links to its page go there."""
    page = page_node(book, BIBLIOGRAPHY)
    page.replace_self(latex(label(BIBLIOGRAPHY, ":doc")))


def print_book(app: Sphinx, book: nodes.document, page: str) -> None:
    """Make the resolved pages a book."""
    if app.builder.name != "latex":
        return
    mend_links(app, book)
    add_page_numbers(book)
    set_numbers(app, book)
    parts(app, book)
    solutions(app, book)
    bibliography(app, book)
    preface(app, book)
    keep_together(book)
    for table in book.findall(nodes.table):
        fit(table)


def keep_together(book: nodes.document) -> None:
    """Let short code and short outputs start where there is room for all of it."""
    for text in list(book.findall(nodes.literal_block)):
        lines = text.astext().count("\n") + 1
        if lines <= SHORT and not boxed(text):
            room = latex(rf"\unrolledroom{{{lines + 1}}}")
            text.parent.insert(text.parent.index(text), room)


def color_code(app: Sphinx) -> None:
    """Color code as the site does by day."""
    if app.builder.name == "latex":
        app.config.pygments_style = app.config.html_theme_options["pygments_light_style"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension; it acts only where LaTeX is written."""
    app.connect("config-inited", configure, priority=950)  # the root page is known by then
    app.connect("builder-inited", color_code)
    app.add_post_transform(LeaveOut)
    app.add_post_transform(PrintOutputs)
    app.add_post_transform(SvgToPdf)
    app.connect("doctree-resolved", print_book, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
