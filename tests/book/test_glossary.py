"""The glossary: sorted, each term once and said where from; what the chapters use is linked."""

import re
from collections import Counter
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2] / "book"
PAGE = (BOOK / "back" / "glossary.md").read_text(encoding="utf-8")
PARTS = ("roots", "unrolling", "lstm")
CHAPTERS = sorted(path for part in PARTS for path in (BOOK / part).glob("*.md"))
TEXTS = {path.relative_to(BOOK).as_posix(): path.read_text(encoding="utf-8") for path in CHAPTERS}
TEXTS["index.md"] = (BOOK / "index.md").read_text(encoding="utf-8")
LINK = re.compile(r"\{term\}`(?:[^`<>]*<)?([^`<>]+)>?`")

#: What the course unit names, in its order.
COURSE = """
hidden state; feedback loop; variable-length sequences; parameter sharing; long short-term memory;
input gate; forget gate; output gate; cell state; candidate; loss; backpropagation through time;
truncated backpropagation through time; gradient clipping; teacher forcing; scheduled sampling;
dropout; L1 regularization; L2 regularization; Adam; RMSprop; Xavier initialization;
He initialization; orthogonal initialization; forget bias; activation function; ReLU; leaky ReLU;
batch normalization; layer normalization; language model; text generation; sentiment analysis;
named-entity recognition; machine translation; sequence-to-sequence model; attention;
speech recognition; forecasting; anomaly detection; feedforward network;
convolutional network, one-dimensional; Transformer; bidirectional network;
gated recurrent unit; hierarchical recurrent network; recurrent convolutional network
"""
#: Words of the book itself.
OWN = """
carry; adjoint; BPTT; segment; window; unrolling; truncation; peephole; constant error carousel;
readout; state; value signal; projection; control input gate; context window; warping; canonical RNN
"""


def entries():
    """Names and definition of every entry, in the order of the page."""
    block = re.search(r"```\{glossary\}\n(.*)\n```", PAGE, re.DOTALL)[1]
    found = []
    for entry in block.split("\n\n"):
        *names, definition = entry.split("\n")
        assert definition.startswith("  "), entry
        assert not any(name.startswith(" ") for name in names), entry
        found.append((names, definition.strip()))
    return found


ENTRIES = entries()
NAMES = [name for names, _ in ENTRIES for name in names]
KNOWN = {name.casefold() for name in NAMES}


def listed(text):
    return [term.strip() for term in " ".join(text.split()).split(";")]


def prose(text):
    """A chapter without code, formulas, headings, roles, table rows and statements of theorems."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    text = re.sub(r"```\{code-cell\}.*?\n```", "", text, flags=re.DOTALL)
    statement = r":::\{prf:(?!proof)\w+\}.*?\n:::\n"
    text = re.sub(statement, "", text, flags=re.DOTALL)
    text = re.sub(r"```\{math\}.*?```|\$\$.*?\$\$", "", text, flags=re.DOTALL)
    text = re.sub(r"^(?:#|\||:::|```|:\w).*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\{[\w:]+\}`[^`]*`|`[^`]*`|\$[^$]*\$", " ", text)
    return " ".join(text.split())


PROSE = {chapter: prose(text) for chapter, text in TEXTS.items()}


def test_entries_are_sorted():
    first = [names[0].casefold() for names, _ in ENTRIES]
    assert first == sorted(first)


def test_no_term_twice():
    assert [name for name, n in Counter(map(str.casefold, NAMES)).items() if n > 1] == []


@pytest.mark.parametrize("term", listed(COURSE) + listed(OWN))
def test_terms_of_the_course_and_of_the_book_are_there(term):
    assert term in NAMES


@pytest.mark.parametrize(("names", "definition"), ENTRIES, ids=[names[0] for names, _ in ENTRIES])
def test_definition_is_short_and_leads_somewhere(names, definition):
    assert definition.endswith(".")
    said = re.sub(r"See [^.]*\.|Here: [^.]*(?:\.\w+)*`\.|Also called [^.]*\.", "", definition)
    assert len(re.findall(r"\.(?:\s|$)", said)) <= 4, said
    leads = re.search(r"\{(?:doc|cite|cite:t|term|py:\w+|prf:ref|eq)\}", definition)
    assert leads or names[0] in {"early stopping", "learning rate"}  # of training, named by others


def test_every_term_link_resolves():
    links = {
        (page, term) for page, text in [*TEXTS.items(), ("", PAGE)] for term in LINK.findall(text)
    }
    assert sorted((page, term) for page, term in links if term.casefold() not in KNOWN) == []


@pytest.mark.parametrize("chapter", TEXTS)
def test_a_term_is_linked_once_in_a_chapter(chapter):
    found = Counter(term.casefold() for term in LINK.findall(TEXTS[chapter]))
    assert [term for term, n in found.items() if n > 1] == []


@pytest.mark.parametrize("chapter", TEXTS)
def test_no_link_in_headings_or_code(chapter):
    text = TEXTS[chapter]
    cells = re.findall(r"```\{code-cell\}.*?\n```", text, re.DOTALL)
    headings = re.findall(r"^#.*$", re.sub("|".join(map(re.escape, cells)) or "^$", "", text), re.M)
    assert [part for part in [*cells, *headings] if "{term}" in part] == []


@pytest.mark.parametrize(("names", "definition"), ENTRIES, ids=[names[0] for names, _ in ENTRIES])
def test_a_term_that_a_chapter_uses_is_linked_from_the_book(names, definition):
    linked = {term.casefold() for text in TEXTS.values() for term in LINK.findall(text)}
    if linked & {name.casefold() for name in names}:
        return
    used = {
        (chapter, name)
        for chapter, text in PROSE.items()
        for name in names
        if re.search(rf"(?<![\w-]){re.escape(name)}s?(?![\w-])", text, re.IGNORECASE)
    }
    assert used == set()


def test_the_tests_above_could_fail():
    assert LINK.findall("{term}`a` and {term}`b <c d>`") == ["a", "c d"]
    assert "loop" not in prose(
        "# The loop\n```{code-cell}\nloop\n```\n`loop` $loop$ {term}`loop`\n"
    )
    assert prose("One *loop*.") == "One *loop*."
    assert len(ENTRIES) > 100
