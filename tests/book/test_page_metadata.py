"""The head of a page says what the page is, in its own words."""

import page_metadata
import pytest
from docutils import nodes
from docutils.utils import new_document


def page(*children):
    """A document of these nodes in one section."""
    document = new_document("page")
    document += nodes.section("", *children)
    return document


def paragraph(text, *more):
    """A paragraph of text and other nodes."""
    return nodes.paragraph(text, text, *more)


LONG = "A loop remembers what it was told, " * 3


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Short  and\nbroken.", "Short and broken."),
        (LONG.strip() + " ends here. And more" + " words" * 40, LONG.strip() + " ends here."),
        ("word " * 60, "word " * 30 + "word…"),
        ("Too short. " + "word " * 60, "Too short. " + "word " * 28 + "word…"),
    ],
)
def test_a_description_is_one_line_that_ends_with_a_sentence_or_a_word(text, want):
    clipped = page_metadata.clipped(text)
    assert clipped == want
    assert len(clipped) <= page_metadata.LENGTH


def test_the_first_paragraph_that_reads_without_formulas_describes_a_page():
    formula = nodes.math("", "x^2")
    boxed = nodes.admonition("", paragraph("In a box, and long enough to say something at all."))
    document = page(
        paragraph("Too short."), boxed, paragraph(LONG, formula), paragraph(LONG + "so it is.")
    )
    assert page_metadata.first_words(document) == LONG + "so it is."


def context_of(document, **context):
    """Run the extension on a page and return the head it writes."""

    class App:
        class config:  # noqa: N801
            html_title = "Unrolled"

    context = {"title": "A <em>page</em> &amp; more", "metatags": "", **context}
    page_metadata.add_tags(App, "page", "page.html", context, document)
    return context["metatags"]


def test_own_description_is_not_given_twice():
    document = page(paragraph(LONG + "so it is."))
    document += nodes.meta(name="description", content="Of its own.")
    head = context_of(document)
    assert 'name="description"' not in head  # Sphinx writes it
    assert '<meta property="og:description" content="Of its own." />' in head


def test_a_page_without_words_is_described_by_its_title():
    head = context_of(None)
    assert f'<meta name="description" content="A page &amp; more. {page_metadata.SITE}" />' in head
    assert '<meta property="og:title" content="A page &amp; more" />' in head


def test_the_address_is_named_only_where_there_is_one():
    assert "og:url" not in context_of(None, pageurl=None)
    address = "https://example.org/unrolled/page.html"
    assert f'<meta property="og:url" content="{address}" />' in context_of(None, pageurl=address)


def test_quotes_in_a_title_stay_in_their_attribute():
    head = context_of(None, title='Said "no" <b>')
    assert 'content="Said &quot;no&quot; "' in head
