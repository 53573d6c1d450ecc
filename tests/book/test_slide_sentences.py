"""What of a paragraph stands on a slide: the rule, case by case."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag
from slides import flow, markup, measure, plan, sentences
from slides.blocks import Unit


def paragraph(html: str) -> Tag:
    """Return a paragraph of a page."""
    found = BeautifulSoup(f"<p>{html}</p>", "html.parser").p
    assert found is not None
    return found


def page(html: str) -> markup.Page:
    """Return a page with this text and one formula, x."""
    article = BeautifulSoup(f"<article>{html}</article>", "html.parser").article
    assert article is not None
    return markup.Page(
        "page", article, ["<mjx-container><math><mi>x</mi></math></mjx-container>"], ""
    )


def elements(html: str) -> tuple[markup.Page, list[Tag]]:
    """Return a page and its elements."""
    made = page(html)
    return made, plan.children(made.article)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two? Three!", 3),
        ("See eq. 24 and Fig. 3 of A. Sherstinsky. Then go on.", 2),
        ("The error, e.g. by 0.5 percent, is small. It stays.", 2),
        ("It holds. (Nobody knows why. It does.) So we use it.", 3),
        ("A <em>word. Another</em> is one. <x-formula data-n='0'></x-formula> begins this.", 2),
        ("He said “stop.” Then he went.", 2),
        ("It ends at <x-formula data-n='0'></x-formula>. is not a beginning", 1),
    ],
)
def test_sentences_end_where_a_reader_stops(text: str, count: int) -> None:
    assert len(sentences.sentences(paragraph(text))) == count


def test_cutting_loses_nothing() -> None:
    text = "A &lt; B holds. It is <em>so</em> (see below. There!) and 3 &amp; 4. Why?"
    assert " ".join(sentences.sentences(paragraph(text))) == text


def test_the_first_sentences_lead_until_there_is_enough() -> None:
    enough = "What comes is long enough to stand alone, as a line of text on a slide, or nearly so."
    short = ["Now.", f"{enough} It is.", "Not this."]
    assert sentences.leading(short) == short[:2]
    assert sentences.leading(["(A remark.)", "A claim."], 5) == ["A claim."]


def test_marked_words_stand_for_their_paragraph() -> None:
    made, found = elements('<p>First. <span class="slide">The point.</span> Last.</p>')
    (unit,) = flow.lead(made, found)
    assert unit.html == "<p>The point.</p>"
    assert "First." in unit.notes[0]


def test_words_around_an_equation_stand_with_it() -> None:
    made, found = elements(
        "<p>This paragraph has a first sentence that says what matters in it and why. "
        "It goes on. We get</p>"
        '<div class="math"><span class="eqno">(1)</span><x-formula data-n="0"></x-formula></div>'
        "<p>where x is known. What is said here has nothing to do with it.</p>"
    )
    first, equation, _ = flow.lead(made, found)
    assert "It goes on" not in first.html
    assert "It goes on" in first.notes[0]
    assert equation.kind == "equation"
    assert (
        equation.html.index("We get") < equation.html.index("(1)") < equation.html.index("where x")
    )


def test_words_that_lead_to_a_cell_that_is_not_shown_stay_in_the_notes() -> None:
    long = "\n".join("a = 1" for _ in range(30))
    made, found = elements(
        "<p>This sentence is long enough to stand on a slide by itself, without the one after it. "
        "The program:</p>"
        f'<div class="cell"><div class="cell_input"><pre>{long}</pre></div></div>'
    )
    (unit,) = flow.lead(made, found)
    assert "The program:" not in unit.html
    assert "The program:" in unit.notes[0]


def test_a_question_is_the_last_run_of_questions() -> None:
    first = paragraph("Is it? It is.")
    last = paragraph("A rule has few parts. Which makes it swing? Which keeps a carry? We see.")
    question, context = sentences.questions([first, last])
    assert question == "Which makes it swing? Which keeps a carry?"
    assert context == "A rule has few parts."
    told = paragraph("Nothing is asked. It is said.")
    assert sentences.questions([told]) == ("It is said.", "Nothing is asked.")


def test_packing_keeps_the_order_and_fills_no_slide_too_far() -> None:
    units = [Unit("text", str(k), 10.0 + 37 * (k % 7)) for k in range(40)]
    groups = list(plan.packed(units))
    assert [unit.html for group in groups for unit in group] == [unit.html for unit in units]
    assert all(plan.height(group) <= measure.HEIGHT for group in groups)


def test_sizes_of_formulas_grow_with_what_is_in_them() -> None:
    def size(inner: str) -> tuple[float, float]:
        return measure.formula(f'<math xmlns="http://www.w3.org/1998/Math/MathML">{inner}</math>')

    x = "<mi>x</mi>"
    assert size(x * 3)[0] > size(x)[0]
    assert size(f"<mfrac>{x}{x}</mfrac>")[1] > 1.8 * size(x)[1]
    row = f"<mtr><mtd>{x}</mtd><mtd>{x}</mtd></mtr>"
    assert size(f"<mtable>{row * 3}</mtable>")[1] > 2.9 * size(f"<mtable>{row}</mtable>")[1] * 0.99
