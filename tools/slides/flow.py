"""From the elements of a section to units: the rule of sentences.py, applied to what stands beside.

``lead`` shortens, for slides on which a teacher speaks; ``in_full`` does not, for statements,
proofs and exercises.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bs4 import Tag

from slides import blocks, measure
from slides.blocks import Unit, is_
from slides.markup import Page, SlideError, bare, inner, words
from slides.sentences import ENOUGH, continues, incomplete, leading, marked, sentences

#: Fewer characters than this are no line of their own before what they lead to.
TOO_LITTLE = 40
#: A step of a proof has at least so many characters.
STEP = 110


def is_equation(tag: Tag | None) -> bool:
    """Tell whether an element is a displayed equation."""
    return tag is not None and tag.name == "div" and is_(tag, "math")


def is_led_to(page: Page, tag: Tag | None) -> bool:
    """Tell whether an element is shown and may have words that lead to it."""
    if tag is None:
        return False
    if tag.name == "div" and is_(tag, "cell"):
        shown = blocks.cell(tag)
        if shown.picture is not None or shown.view is not None:
            return True
        return blocks.cell_unit(page, shown) is not None
    return is_equation(tag) or tag.name in ("ul", "ol", "table")


def element_units(page: Page, tag: Tag, font: float, full: bool) -> list[Unit]:
    """Return the units of an element that is no paragraph; none if it is not for slides."""
    if is_equation(tag):
        return [blocks.equation_unit(page, tag, font)]
    if tag.name in ("ul", "ol"):
        return [blocks.list_unit(page, tag, font, full)]
    if tag.name == "table" or (tag.name == "div" and is_(tag, "pst-scrollable-table-container")):
        return blocks.table_units(page, tag)
    if tag.name == "div" and is_(tag, "cell"):
        shown = blocks.cell(tag)
        if shown.view is not None:
            return [blocks.figure_unit(shown)]
        if shown.picture is not None:
            return [blocks.picture_unit(page, shown)]
        unit = blocks.cell_unit(page, shown)
        return [unit] if unit else []
    if any(is_(tag, name) for name in ("highlight-default", "highlight-python")):
        pre = tag.find("pre")
        code = pre.get_text() if pre else ""
        if len(measure.lines(code)) > blocks.CODE_LINES:
            return []
        html = f'<div class="code">{bare(str(tag.select_one("div.highlight")))}</div>'
        return [Unit("code", html, measure.code(code) + blocks.GAP)]
    known = ("dl", "div", "figure", "script", "blockquote", "target", "span")
    if tag.name not in known:
        raise SlideError(f"{page.name}: <{tag.name}> has no form on a slide yet: see flow.py")
    return []


def lead(page: Page, elements: Sequence[Tag], font: float = measure.TEXT) -> Iterator[Unit]:
    """Yield what of a section's elements goes onto slides, with the whole text as notes."""
    units: list[Unit] = []
    words_before: list[Unit] = []  # they lead to the element that comes
    for k, tag in enumerate(elements):
        before = elements[k - 1] if k else None
        after = elements[k + 1] if k + 1 < len(elements) else None
        if tag.name != "p":
            made = element_units(page, tag, font, full=False)
            if made and words_before:
                join(words_before, made[0])
            elif words_before:
                units.extend(words_before)
            words_before = []
            units.extend(made)
            continue
        parts = sentences(tag)
        if not parts:
            continue
        whole = f"<p>{inner(tag)}</p>"
        rest, leads = list(parts), ""
        if incomplete(parts[-1]):
            last = rest.pop()
            leads = last if is_led_to(page, after) else ""
        shown = 0
        if rest and is_equation(before) and continues(rest[0]) and units:
            go_on = blocks.text_unit(page, rest.pop(0), font)
            units[-1].html += go_on.html
            units[-1].height += go_on.height
            units[-1].notes.append(whole)
            shown = 1
        chosen = marked(tag) or leading(rest, enough(shown, leads))
        if leads and chosen and sum(len(words(each)) for each in chosen) < TOO_LITTLE:
            leads, chosen = " ".join([*chosen, leads]), []
        if chosen:
            unit = blocks.text_unit(page, " ".join(chosen), font)
            if not shown and len(chosen) + bool(leads) < len(parts):
                unit.notes.append(whole)
                shown = 1
            units.append(unit)
        if leads:
            unit = blocks.text_unit(page, leads, font, "lead")
            if not shown and len(parts) > 1:
                unit.notes.append(whole)
                shown = 1
            words_before.append(unit)
        elif not chosen and not shown:
            units.append(Unit("note", "", 0.0, [whole]))
    yield from with_notes([*units, *words_before])


def with_notes(units: Sequence[Unit]) -> list[Unit]:
    """Return units, what is for the notes alone given to a neighbor; alone it stays alone."""
    shown = [unit for unit in units if unit.kind != "note"]
    if not shown:
        return list(units)
    early: list[str] = []
    before = early
    for unit in units:
        if unit.kind == "note":
            before += unit.notes
        else:
            before = unit.notes
    shown[0].notes[:0] = early
    return shown


def enough(shown: int, leads: str) -> int:
    """Return how many characters a paragraph should give to a slide."""
    return 50 if shown or leads else ENOUGH


def join(first: Sequence[Unit], unit: Unit) -> None:
    """Put what leads to a unit before it."""
    unit.html = "".join(each.html for each in first) + unit.html
    unit.height += sum(each.height for each in first)
    unit.notes[:0] = [note for each in first for note in each.notes]


def in_full(page: Page, elements: Sequence[Tag], font: float = measure.SMALL) -> Iterator[Unit]:
    """Yield everything that elements say, in steps of a few sentences."""
    for tag in elements:
        if tag.name == "p":
            step: list[str] = []
            for sentence in sentences(tag):
                step.append(sentence)
                if sum(len(words(each)) for each in step) >= STEP:
                    yield blocks.text_unit(page, " ".join(step), font)
                    step = []
            if step:
                yield blocks.text_unit(page, " ".join(step), font)
        else:
            yield from element_units(page, tag, font, full=True)
