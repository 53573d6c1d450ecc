"""Which sentences of a paragraph stand on a slide.

The rule, in the order in which it is applied:

1. If the author has marked a part, ``[these words]{.slide}``, the marked parts stand on the slide.
2. Otherwise the first sentence, and those after it until there is enough to make sense of.
3. What leads to the next thing on the slide, an equation, a list or a cell, stands there with it.

The whole paragraph is in the speaker's notes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4 import Tag
from bs4.element import NavigableString

from slides.markup import bare, words

#: A sentence ends here, if it is not an abbreviation that ends.
END = re.compile(r"[.?!][”\u2019\"')\]]*(?=\s)")
SHORT_FORM = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|resp|etc|eqs?|Eqs?|Figs?|Sec|Thm|pp?|no|vol)|\b[A-Z])\.$"
)
#: What follows the end of a sentence; a lower-case letter goes on with it.
GOES_ON = re.compile(r"^\s+[a-z]")
#: Fewer characters than this are not enough.
ENOUGH = 90
#: Where a lead-in ends: nothing but the next thing on the page completes it.
COMPLETE = re.compile(r"[.?!][”\u2019\"')\]]*$")


def sentences(paragraph: Tag) -> list[str]:
    """Return the HTML of each sentence of a paragraph; parentheses are not cut."""
    done: list[str] = []
    current: list[str] = []
    depth = 0
    for child in paragraph.children:
        if not isinstance(child, NavigableString):
            current.append(bare(str(child)))
            continue
        text, start = str(child), 0
        for place, sign in enumerate(text):
            depth = max(0, depth + (sign in "([") - (sign in ")]"))
            if sign not in ".?!" or place < start:
                continue
            ends = END.match(text, place)
            # The parenthesis may close right after the stop.
            closed = depth - (ends[0].count(")") + ends[0].count("]") if ends else 0)
            if not ends or closed > 0 or GOES_ON.match(text[ends.end() :]):
                continue
            if SHORT_FORM.search(text[start : place + 1]):
                continue
            current.append(escaped(text[start : ends.end()]))
            done.append("".join(current).strip())
            current, start = [], ends.end()
        current.append(escaped(text[start:]))
    done.append("".join(current).strip())
    return [sentence for sentence in done if words(sentence)]


def escaped(text: str) -> str:
    """Return plain text as HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def marked(paragraph: Tag) -> list[str]:
    """Return the HTML of the parts that the author has marked for the slide."""
    return [bare(span.decode_contents()).strip() for span in paragraph.select(".slide")]


def incomplete(sentence: str) -> bool:
    """Tell whether a sentence leads to what follows the paragraph."""
    return not COMPLETE.search(words(sentence))


def continues(sentence: str) -> bool:
    """Tell whether a sentence goes on with what stands before the paragraph."""
    return bool(re.match(r"[a-z,;]", words(sentence)))


def leading(all_of_them: Sequence[str], enough: int = ENOUGH) -> list[str]:
    """Return the first sentences: as many as make sense without the rest.

    A remark in parentheses does not lead; a question takes what is asked about with it.
    """
    chosen: list[str] = []
    for sentence in all_of_them:
        if words(sentence).startswith("(") and not chosen:
            continue
        chosen.append(sentence)
        if sum(len(words(each)) for each in chosen) >= enough:
            break
    return chosen


def questions(paragraphs: Sequence[Tag]) -> tuple[str, str]:
    """Return what a chapter asks and the sentence before it, from its first paragraphs.

    The last run of questions counts; where there is none, the last sentence of the first paragraph.
    """
    for paragraph in reversed(paragraphs):
        parts = sentences(paragraph)
        asks = [k for k, part in enumerate(parts) if words(part).endswith("?")]
        if not asks:
            continue
        last = first = asks[-1]
        while first - 1 in asks:
            first -= 1
        return " ".join(parts[first : last + 1]), parts[first - 1] if first else ""
    parts = sentences(paragraphs[0])
    return parts[-1], parts[-2] if len(parts) > 1 else ""
