"""The slides say what the chapters say, all of it, and give no solution away."""

from __future__ import annotations

import copy
import re
from html import unescape
from pathlib import Path

import build_slides
import pytest
from bs4 import BeautifulSoup, Tag
from slides import markup, measure, sentences
from slides.deck import Deck

PAGES = [page for _, pages in build_slides.chapters() for page in pages]


def bare(html: str) -> str:
    """Return the letters and signs of HTML, formulas by their numbers, without blanks."""
    html = markup.STANDS_FOR.sub(r"«\1»", html)
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", html)))


def text_of(tag: Tag) -> str:
    """Return what an element says, as ``bare`` does."""
    return bare(str(tag))


def source(page: str) -> Tag:
    """Return the article of a page, solutions included, with formulas as the slides number them."""
    whole = (build_slides.SITE / f"{page}.html").read_text(encoding="utf-8")
    found = markup.ARTICLE.search(whole)
    assert found
    numbers = iter(range(100_000))
    stand_in = '<x-formula data-n="{}"></x-formula>'
    text = markup.CONTAINER.sub(lambda _: stand_in.format(next(numbers)), found[0])
    article = BeautifulSoup(text, "html.parser").article
    assert article is not None
    for link in article.select("a.headerlink, .visually-hidden"):
        link.decompose()
    return article


@pytest.fixture(scope="module")
def articles() -> dict[str, Tag]:
    """Return page → article."""
    return {page: source(page) for page in PAGES}


@pytest.fixture(scope="module")
def trees(slides: Path) -> dict[str, Tag]:
    """Return page → the file of its deck, without formulas."""
    found = {}
    for page in PAGES:
        text = markup.CONTAINER.sub("", (slides / f"{page.rpartition('/')[2]}.html").read_text())
        found[page] = BeautifulSoup(markup.MATHML.sub("", text), "html.parser")
    return found


@pytest.fixture(scope="module")
def shown(decks: dict[str, Deck]) -> dict[str, str]:
    """Return page → all that its slides show, in order."""
    return {
        page: bare(" ".join(html for slide in deck.slides for html in [slide.title, *slide.html]))
        for page, deck in decks.items()
    }


@pytest.fixture(scope="module")
def told(decks: dict[str, Deck], shown: dict[str, str]) -> dict[str, str]:
    """Return page → all that its slides show or the speaker's notes say."""
    return {
        page: shown[page]
        + bare(" ".join(note for slide in deck.slides for note in slide.notes))
        + bare(" ".join(deck.further))
        for page, deck in decks.items()
    }


def outside_exercises(article: Tag, selector: str) -> list[Tag]:
    """Return the elements of a page that belong neither to an exercise nor to its solution."""
    return [
        tag
        for tag in article.select(selector)
        if not tag.find_parent(id="exercises") and not tag.find_parent(class_="dropdown")
    ]


def test_all_thirteen_chapters_have_a_deck_that_the_index_lists(slides: Path) -> None:
    assert len(PAGES) == 13
    index = (slides / "index.html").read_text()
    listed = re.findall(r'<li value="\d+"><a href="([\w-]+)\.html"', index)
    assert listed == [page.rpartition("/")[2] for page in PAGES]
    assert sorted(path.stem for path in slides.glob("*.html")) == sorted([*listed, "index"])


@pytest.mark.parametrize("page", PAGES)
def test_a_deck_goes_from_title_and_goals_to_exercises_and_a_link(
    page: str, trees: dict[str, Tag]
) -> None:
    tree = trees[page]
    names = [s["id"] for s in tree.select("section[id]")]
    kinds = [s.get("class", [""])[0] for s in tree.select("section[id]")]
    assert len(names) == len(set(names))
    assert names[:2] == ["title", "goals"]
    assert names[-1] == "read-more"
    exercises = [k for k, kind in enumerate(kinds) if kind == "exercise"]
    assert exercises == list(range(exercises[0], len(kinds) - 1))
    assert "what-was-shown" in names[: exercises[0]]
    link = tree.select_one("#read-more a")
    assert link is not None
    assert link["href"] == f"../html/{page}.html"
    assert all(section.find(["h1", "h2", "h3"]) for section in tree.select("section[id]"))


def test_a_title_slide_asks_the_question_of_its_chapter(decks: dict[str, Deck]) -> None:
    asked = {page: deck.question for page, deck in decks.items()}
    assert asked["book/lstm/the-vanilla-lstm"] == "So where in this cell is the memory?"
    assert sum(question.endswith("?") for question in asked.values()) >= 12


@pytest.mark.parametrize("page", PAGES)
def test_no_solution_and_no_hint_is_in_a_deck(
    page: str, articles: dict[str, Tag], trees: dict[str, Tag]
) -> None:
    deck, article = text_of(trees[page]), copy.copy(articles[page])
    secrets = [tag.extract() for tag in article.select("div.solution, div.tip.dropdown")]
    assert len(secrets) >= 10
    assert not re.search(r"Solution\s*to|\bHint\b", deck)
    public = text_of(article)  # a line of code that the page shows elsewhere gives nothing away
    checked = 0
    for secret in secrets:
        for piece in secret.select("p:not(.admonition-title), pre"):
            for formula in piece.select("x-formula"):
                formula.decompose()
            for line in re.split(r"\n|(?<=[.?!])\s", piece.get_text()):
                if len(bare(line)) >= 32 and bare(line) not in public:
                    assert bare(line) not in deck, (page, line)
                    checked += 1
    assert checked >= 20


@pytest.mark.parametrize("page", PAGES)
def test_statements_proofs_and_exercises_are_shown_in_full(
    page: str, articles: dict[str, Tag], shown: dict[str, str]
) -> None:
    blocks = outside_exercises(articles[page], "div.proof") + articles[page].select("div.exercise")
    assert len(blocks) >= 5
    for block in blocks:
        for part in block.select("p:not(.admonition-title, .ledger-mark), li > p, li:not(:has(p))"):
            for piece in sentences.sentences(part):
                words = re.sub(r"^Proof\.", "", bare(piece))
                assert words in shown[page], (page, words)


@pytest.mark.parametrize("page", PAGES)
def test_every_paragraph_is_on_a_slide_or_in_the_notes(
    page: str, articles: dict[str, Tag], told: dict[str, str]
) -> None:
    paragraphs = [
        p
        for p in outside_exercises(articles[page], "section > p")
        if not p.get("class") and not p.find_parent("div", class_="proof")
    ]
    assert len(paragraphs) >= 30
    for paragraph in paragraphs:
        pieces = [bare(piece) for piece in sentences.sentences(paragraph)]
        lost = [piece for piece in pieces if piece not in told[page]]
        assert not lost, (page, lost)


@pytest.mark.parametrize("page", PAGES)
def test_numbered_equations_pictures_and_figures_are_all_there(
    page: str, articles: dict[str, Tag], decks: dict[str, Deck]
) -> None:
    html = " ".join(html for slide in decks[page].slides for html in slide.html)
    numbers = [tag.get_text() for tag in outside_exercises(articles[page], "span.eqno")]
    on_slides = re.findall(r'<span class="eqno">(.*?)</span>', html)
    assert numbers
    assert on_slides == numbers
    pictures = outside_exercises(articles[page], "div.cell_output img")
    assert len(pictures) == html.count("<img ")
    for picture in pictures:
        assert bare(str(picture["alt"])) in re.sub(r"\s+", "", unescape(html))
    figures = outside_exercises(articles[page], "script[type*='widget-view']")
    assert len(figures) == html.count("widget-view")
    assert figures


def test_cells_on_slides_are_short(decks: dict[str, Deck]) -> None:
    cells = 0
    for page, deck in decks.items():
        for slide in deck.slides:
            for html in slide.html:
                for block in re.findall(r'<div class="code">(.*?)</pre>', html, re.DOTALL):
                    code = unescape(re.sub(r"<[^>]+>", "", block))
                    assert len(measure.lines(code)) <= 12, (page, slide.name)
                    cells += 1
    assert cells > 60


def test_no_slide_is_a_wall_of_text(decks: dict[str, Deck]) -> None:
    """Where a teacher speaks freely, a slide has sentences, not paragraphs."""
    for page, deck in decks.items():
        for slide in deck.slides:
            if slide.kind.startswith("idea"):
                words = markup.words(
                    re.sub(
                        r"<pre.*?</pre>|<table.*?</table>", "", "".join(slide.html), flags=re.DOTALL
                    )
                )
                assert len(words.split()) <= 170, (page, slide.name)
