"""Every construct of a page becomes Markdown that says the same; what has no rule is named."""

from __future__ import annotations

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from markdown_it import MarkdownIt
from myst_parser.parsers.docutils_ import Parser
from notebook_cells import notebook
from notebook_lines import Page, UnknownConstructError
from notebook_markdown import Blocks
from sphinx import addnodes

SITE = "https://book.test/here/page.html"
SETTINGS = {
    "myst_enable_extensions": ["amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath"],
    "report_level": 5,
    "doctitle_xform": False,
}


def written(source: str, address: str = SITE) -> str:
    """Parse a page and return what its notebook says."""
    document = publish_doctree(source, parser=Parser(), settings_overrides=SETTINGS)
    return blocks(document.children, address)


def blocks(children, address: str = SITE) -> str:
    """Return the Markdown of nodes on a page where everything has the number 3.1."""
    return Blocks(Page("page", address, lambda kind, target: "3.1")).blocks(children)


def outline(markdown: str) -> str:
    """Return the tags of the HTML that a reader of CommonMark makes of it."""
    tokens = MarkdownIt().enable("table").parse(markdown)
    return " ".join(token.tag for token in tokens if token.nesting == 1 and not token.hidden)


@pytest.mark.parametrize(
    "same",
    [
        "A line with $a_n < b$, `code`, *stress*, **weight**, a_b and a.b.",
        r"A price of 5 \$, 2 \* 3, a back\\slash, \~~no line\~~ and \`no code\`.",
        "`` a ` tick `` in code",
        "[a site](https://other.test/a%28b%29)",
        "- one\n- two",
        "- one\n  - inner\n    - innermost\n- two",
        "1. First\n   - and\n   - this\n2. Second",
        "4. Fourth\n5. Fifth",
        "- one\n\n  second paragraph\n- two",
        "> quoted\n>\n> twice",
        "> 1. in a list\n> 2. in a quotation",
        "$$\nx = 1\n$$",
        "$$\n\\begin{aligned}\na &= b \\\\\nc &= d\n\\end{aligned}\n$$",
        "\\begin{align*}\na &= b\n\\end{align*}",
        "| a | b |\n| --- | --- |\n| $x$ | `y` |",
        "| a | b | c |\n| :--- | :---: | ---: |\n| 1 | 2 | 3 |",
        "| a |\n| --- |\n| $\\vert x\\vert\\le\\Vert y\\Vert$ |",
    ],
)
def test_what_is_plain_markdown_stays_as_it_is(same):
    assert written(same) == same


@pytest.mark.parametrize(
    ("source", "want"),
    [
        ("a &amp;lt; b, AT&T", "a &amp;lt; b, AT&T"),
        (r"an index \[n\](t) of no link", r"an index [n\](t) of no link"),
        ("2\\. is no list", "2\\. is no list"),
        ("\\# is no heading", "\\# is no heading"),
        ("x\\\ny", "x  \ny"),
        ("% a comment\n\ntext", "text"),
        ("(label)=\n\ntext", "text"),
        ("Term\n: Meaning\n\n  More.", "- **Term**: Meaning\n\n  More."),
        (":::{note}\nTake note.\n:::", "> **Note**\n>\n> Take note."),
        (
            "> $$\n> a &= b \\\\ % so\n> c &> d\n> $$",
            "> $$ \\begin{split} a &= b \\\\ c &> d \\end{split} $$",
        ),
        (
            ":::{note}\n\\begin{align*}\na &= 5 \\%\n\\end{align*}\n:::",
            "> **Note**\n>\n> \\begin{align*} a &= 5 \\% \\end{align*}",
        ),
        (
            ":::{admonition} At $n$\n- one\n:::",
            "> **At $n$**\n>\n> - one",
        ),
        (
            ":::{admonition} Hint\n:class: dropdown\nAdd.\n\n$$\nx\n$$\n:::",
            "<details>\n<summary><b>Hint</b></summary>\n\nAdd.\n\n$$\nx\n$$\n\n</details>",
        ),
        (
            ":::{note}\n:class: dropdown\nLong.\n:::",
            "<details>\n<summary><b>Note</b></summary>\n\nLong.\n\n</details>",
        ),
        (
            "$$\na &= b \\\\\nc &= d\n$$",
            "$$\n\\begin{split}\na &= b \\\\\nc &= d\n\\end{split}\n$$",
        ),
        (
            ":::{list-table} Steps of $x$\n:header-rows: 1\n:name: tab\n\n* - step\n  - why\n"
            "* - one\n  - first\n\n    then\n:::",
            "*Table 3.1.* Steps of $x$\n\n| step | why |\n| --- | --- |\n| one | first<br>then |",
        ),
        ("| a |\n|---|\n| `x \\| y` |", "| a |\n| --- |\n| `x \\| y` |"),
        (":::{container} wide\nInside.\n:::", "Inside."),
    ],
)
def test_a_construct_becomes_markdown(source, want):
    assert written(source) == want


@pytest.mark.parametrize(
    ("source", "tags"),
    [
        ("- one\n  - inner\n    1. innermost\n- two", "ul li ul li ol li li"),
        ("1. a\n\n   b\n2. c", "ol li p p li p"),
        (":::{note}\n- one\n  - two\n:::", "blockquote p strong ul li ul li"),
        ("| a |\n|---|\n| b |", "table thead tr th tbody tr td"),
        ("Term\n: Meaning\n\n  More.", "ul li p strong p"),
    ],
)
def test_a_reader_of_markdown_sees_the_structure(source, tags):
    outlined = outline(written(source)).replace(" strong", "")
    assert outlined == tags.replace(" strong", "")


def test_a_reference_leads_to_the_site_or_says_its_number_only():
    inner = nodes.reference("", "", nodes.inline("", "Theorem 3.1"), refid="thm-a")
    other = nodes.reference("", "", nodes.literal("", "LSTM"), refuri="api.html#unrolled.LSTM")
    paragraph = nodes.paragraph("", "", inner, nodes.Text(" and "), other)
    assert blocks([paragraph]) == (
        f"[Theorem 3.1]({SITE}#thm-a) and [`LSTM`](https://book.test/here/api.html#unrolled.LSTM)"
    )
    assert blocks([paragraph], address="") == "Theorem 3.1 and `LSTM`"


def test_a_number_stands_beside_its_equation():
    equation = nodes.math_block("y = 2x", "y = 2x", ids=["equation-eq-a"], number=1, nowrap=False)
    assert blocks([equation]) == "$$\ny = 2x\n\\tag{3.1}\n$$"


def test_several_equations_in_one_block_stand_under_each_other():
    block = nodes.math_block("", "a = b\n\nc = d", nowrap=False)
    assert blocks([block]) == "$$\n\\begin{aligned}\na = b \\\\\nc = d\n\\end{aligned}\n$$"


@pytest.mark.parametrize(
    ("text", "ticks"), [("x = 1\n\ny = 2", "```"), ("```\nfence\n```", "````")]
)
def test_a_listing_keeps_its_language_also_in_a_list(text, ticks):
    listing = nodes.literal_block(text, text, language="python")
    assert blocks([listing]) == f"{ticks}python\n{text}\n{ticks}"
    entry = nodes.list_item("", nodes.paragraph("", "so:"), listing)
    inner = f"{ticks}python\n{text}\n{ticks}".replace("\n", "\n  ").replace("\n  \n", "\n\n")
    assert blocks([nodes.bullet_list("", entry)]) == f"- so:\n\n  {inner}"


def test_the_kind_of_an_admonition_is_said():
    there = addnodes.seealso("", nodes.paragraph("", "There."))
    assert blocks([there]) == "> **See also**\n>\n> There."


def test_a_glossary_says_every_term_with_its_synonyms():
    entry = nodes.definition_list_item(
        "",
        nodes.term("", "gate"),
        nodes.term("", "valve"),
        nodes.definition("", nodes.paragraph("", "A factor.")),
    )
    glossary = addnodes.glossary("", nodes.definition_list("", entry))
    assert blocks([glossary]) == "- **gate**, **valve**: A factor."


def test_only_what_the_page_alone_can_use_is_dropped():
    assert blocks([nodes.raw("", '<span class="ledger-mark">✓</span>', format="html")]) == ""
    assert blocks([nodes.raw("", r"\clearpage", format="latex")]) == ""


@pytest.mark.parametrize(
    "node",
    [
        nodes.raw("", "<b>bold</b>", format="html"),
        nodes.figure("", nodes.image(uri="a.png"), nodes.caption("", "A picture in a file")),
        nodes.image(uri="a.png"),
        nodes.paragraph("", "", nodes.image(uri="a.png")),
        nodes.paragraph("", "", nodes.superscript("", "2")),
        nodes.container("", nb_element="cell_code"),
        nodes.compound("", nodes.paragraph("", "text")),
        nodes.block_quote("", nodes.paragraph("", "text"), nodes.attribution("", "someone")),
        nodes.math_block("", "x", ids=["a"], number=1, nowrap=True),
        nodes.footnote("", nodes.paragraph("", "a note")),
    ],
    ids=lambda node: type(node).__name__,
)
def test_what_has_no_rule_is_an_error_that_names_it(node):
    with pytest.raises(UnknownConstructError, match=r"page: no rule turns '\w+"):
        blocks([node])


def test_a_table_with_wide_cells_is_an_error():
    wide = nodes.entry("", nodes.paragraph("", "wide"), morecols=1)
    table = nodes.table("", nodes.tgroup("", nodes.tbody("", nodes.row("", wide)), cols=2))
    with pytest.raises(UnknownConstructError, match="'table'"):
        blocks([table])


def test_the_second_cell_makes_the_library_available():
    page = Page("book/page", "", lambda kind, target: "")
    body = nodes.section("", nodes.title("", "Title"), nodes.paragraph("", "Text."), ids=["title"])
    document = publish_doctree("")
    document += body
    made = notebook(page, document, [], "setup")
    assert [(cell.cell_type, cell.source) for cell in made.cells] == [
        ("markdown", "# Title\n\nText."),
        ("code", "setup"),
    ]
    assert [cell.id for cell in made.cells] == ["page-0", "page-1"]
