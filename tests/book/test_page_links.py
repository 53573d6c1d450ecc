"""Every permalink says what it leads to, and no two of a page say the same."""

import re

import page_links
import pytest

LINK = '<a class="headerlink" href="#there" title="Link to this {}">#</a>'
NUMBER = '<span class="caption-number">{} </span><span class="caption-text">A title.</span>'


@pytest.mark.parametrize(
    ("before", "kind", "name"),
    [
        ('<h2><span class="section-number">1.1. </span>A <em>title</em>', "heading", "section 1.1"),
        ("<h2>A <em>title</em> &amp; more", "heading", "A title &amp; more"),
        ('<span class="eqno">(1.4)', "equation", "equation 1.4"),
        (f"<figcaption>\n<p>{NUMBER.format('Fig. 2.3')}", "image", "Fig. 2.3"),
        (f"<caption>{NUMBER.format('Table 6.1')}", "table", "Table 6.1"),
        ('<dt id="term-gate">gate', "term", "gate"),
        ('<dt class="sig" id="there"><span>f</span>(x)', "definition", "there"),
    ],
)
def test_a_permalink_is_named(before, kind, name):
    html = page_links.name_permalinks(f"<h1>First</h1><p>{before}{LINK.format(kind)}</p>")
    assert re.findall('aria-label="([^"]*)"', html) == [f"Link to {name}"]
    assert 'href="#there"' in html


@pytest.mark.parametrize("box", ["proof theorem admonition", "exercise admonition"])
def test_a_numbered_box_gets_a_permalink_at_the_end_of_its_title(box):
    html = (
        f'<div class="{box}" id="thm-a">\n\n<p class="admonition-title">'
        '<span class="caption-number">Theorem 8.1 </span> (The <em>product</em>)</p><p>Text</p>'
    )
    made = page_links.name_permalinks(html)
    link = page_links.permalink("thm-a", "Theorem 8.1")
    assert made == html.replace("(The <em>product</em>)</p>", f"(The <em>product</em>){link}</p>")


def test_a_proof_without_a_number_is_no_place_to_link_to():
    html = '<div class="proof admonition" id="proof">\n<p class="admonition-title">Proof. </p>'
    assert page_links.name_permalinks(html) == html
