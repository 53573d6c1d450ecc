"""The build fails, and names the page, on everything a reader would stumble on."""

from __future__ import annotations

import pytest

CELL = "```{{code-cell}}\n{}\n```\n"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"/>'

FAULTS = {
    "a cell that raises": (CELL.format('raise RuntimeError("the cell broke")'), "the cell broke"),
    "a cell that warns": (
        CELL.format('import warnings\nwarnings.warn("careless", stacklevel=1)'),
        "stderr",
    ),
    "a broken equation reference": ("See {eq}`eq-nowhere`.\n", "eq-nowhere"),
    "a broken page reference": ("See {doc}`nowhere`.\n", "nowhere"),
    "a broken theorem reference": ("See {prf:ref}`thm-nowhere`.\n", "thm-nowhere"),
    "a broken section reference": ("See {ref}`sec-nowhere`.\n", "sec-nowhere"),
    "a word that the glossary lacks": ("See {term}`nothing of the kind`.\n", "nothing of the kind"),
    "a citation of nothing": ("See {cite}`nobody1900`.\n", "nobody1900"),
    "an unknown directive": ("```{no-such-directive}\n```\n", "no-such-directive"),
    "a Markdown image without alt text": ("![](picture.svg)\n", "picture.svg"),
    "an HTML image without alt text": ('<p><img src="picture.svg"></p>\n', "picture.svg"),
    "a plot without alt text": (
        CELL.format(
            "from IPython.display import SVG\n"
            """SVG('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')"""
        ),
        "image without alt text",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_build_fails_and_names_the_page_on(fault, book_copy):
    text, expected = FAULTS[fault]
    (book_copy.root / "book" / "picture.svg").write_text(PICTURE)
    book_copy.write("chapter", text)
    result = book_copy.build()
    output = result.stdout + result.stderr
    assert result.returncode != 0
    assert expected in output
    assert "book/chapter" in output
    assert "The book is built" not in output


def test_a_failed_build_fails_again_when_nothing_is_mended(book_copy):
    book_copy.write("chapter", "See {eq}`eq-nowhere`.\n")
    assert book_copy.build().returncode != 0
    again = book_copy.build()
    assert again.returncode != 0
    assert "eq-nowhere" in again.stderr


def test_reference_breaks_when_another_page_drops_its_target(book_copy):
    book_copy.chapters("chapter", "other")
    book_copy.write("chapter", "See {eq}`eq-there` and {ref}`place`.\n")
    book_copy.write(
        "other",
        "(place)=\n## Place\n\n```{math}\n:label: eq-there\n:class: definition\n\na = b\n```\n",
    )
    assert book_copy.build().returncode == 0
    book_copy.write("other", "Nothing left.\n")
    result = book_copy.build()
    assert result.returncode != 0
    assert "book/chapter" in result.stderr
    assert "eq-there" in result.stderr


def test_a_new_table_of_contents_reaches_every_page(book_copy):
    book_copy.write("other", "Here.\n")
    assert book_copy.build().returncode == 0
    assert "other.html" not in book_copy.html("index")
    book_copy.chapters("other")
    assert book_copy.build().returncode == 0
    assert "other.html" in book_copy.html("index")
    assert not (book_copy.root / "_build" / "html" / "book" / "chapter.html").exists()


def test_mended_page_builds(book_copy):
    book_copy.write("chapter", "See {eq}`eq-nowhere`.\n")
    assert book_copy.build().returncode != 0
    book_copy.write(
        "chapter",
        "```{math}\n:label: eq-nowhere\n:class: definition\n\na = b\n```\nSee {eq}`eq-nowhere`.\n",
    )
    result = book_copy.build()
    assert result.returncode == 0, result.stderr
    assert "The book is built" in result.stdout


def test_pages_run_again_when_the_library_changed_and_only_then(book_copy):
    book_copy.write("chapter", CELL.format('import time\nprint("ran at", time.time_ns())'))

    def built_at():
        result = book_copy.build()
        assert result.returncode == 0, result.stderr
        return book_copy.html("chapter").split("ran at ")[-1].split("\n")[0]

    first = built_at()
    assert built_at() == first
    (book_copy.root / "book" / "_static" / "unrolled.css").write_text("body { color: red }\n")
    assert built_at() == first
    source = book_copy.root / "src" / "unrolled" / "__init__.py"
    source.write_text(source.read_text() + "# a change\n")
    assert built_at() != first
