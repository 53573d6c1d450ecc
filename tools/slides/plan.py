"""The slides of a section, a stack: the first begins with its heading, those below go deeper.

A statement has a slide, its proof the slides under it, step by step; a picture and an interactive
figure have one each. What is left is packed as evenly as it goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bs4 import Tag

from slides import flow, measure
from slides.blocks import Unit, is_
from slides.markup import Page, SlideError, inner

STATEMENTS = ("theorem", "proposition", "lemma", "corollary", "definition", "remark", "example")
#: The height of two lines of text, px.
TWO_LINES = 110
#: Text alone that is no higher than this is set larger.
FEW = 260


@dataclass
class Slide:
    """One slide: where it is, its heading, its blocks of HTML, the speaker's notes."""

    name: str
    title: str
    kind: str
    html: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    above: str = ""  # the section, in small letters above the heading of its own


Stack = list[Slide]


def packed(units: Iterable[Unit], room: float = measure.HEIGHT) -> Iterator[list[Unit]]:
    """Yield units by slides, as even as possible: as many as fit, and no widow on the last."""
    all_units = list(units)
    if not all_units:
        return
    total = height(all_units)
    count = max(1, -(-int(total) // int(room)))
    goal = min(room, total / count * 1.12)
    group: list[Unit] = []
    used = 0.0
    for k, unit in enumerate(all_units):
        left = height(all_units[k:])
        full = used + unit.height > room or (used + unit.height > goal and used + left > room)
        if group and full:
            yield group
            group, used = [], 0.0
        group.append(unit)
        used += unit.height
    yield group


def slide(name: str, title: str, kind: str, units: Sequence[Unit], above: str = "") -> Slide:
    """Return a slide with these units."""
    notes = list(dict.fromkeys(note for unit in units for note in unit.notes))
    return Slide(name, title, kind, [unit.html for unit in units], notes, above)


def slides(
    name: str, title: str, kind: str, groups: Iterable[Sequence[Unit]], above: str = ""
) -> Stack:
    """Return a slide for each group of units; names after the first are numbered."""
    return [
        slide(name + (f"-{k + 1}" if k else ""), title, kind, group, above)
        for k, group in enumerate(groups)
    ]


def stepwise(units: Sequence[Unit]) -> list[Unit]:
    """Return units that come one after the other, at a key; the first is there at once."""
    first, *rest = units
    stepped = [
        Unit(u.kind, f'<div class="fragment">{u.html}</div>', u.height, u.notes) for u in rest
    ]
    return [first, *stepped]


def height(units: Iterable[Unit]) -> float:
    """Return the height of units in px."""
    return sum(unit.height for unit in units)


def sized(
    page: Page, elements: Sequence[Tag], room: float = measure.HEIGHT
) -> tuple[list[Unit], str]:
    """Return elements in full and the class of their size, smaller than text if need be."""
    units = list(flow.in_full(page, elements, measure.TEXT))
    if height(units) <= room:
        return units, ""
    return list(flow.in_full(page, elements, measure.SMALL)), " small"


def name_of(tag: Tag, otherwise: str) -> str:
    """Return the identifier of an element on the page, as the name of a slide."""
    found = str(tag.get("id", ""))
    return found if re.fullmatch(r"[a-z][\w-]*", found) and found != "proof" else otherwise


def statement(page: Page, tag: Tag, section: str, above: Sequence[Unit]) -> Stack:
    """Return the slides of a theorem, or of whatever is stated, below what leads to it."""
    title, content = tag.select_one("p.admonition-title"), tag.find("section")
    if title is None or content is None:
        raise SlideError(f"{page.name}: expected a statement with a title and a text in {tag}")
    head = re.sub(r"\s*\((.*)\)\s*$", r" <em>\1</em>", inner(title))
    room = measure.HEIGHT - height(above)
    units, size = sized(page, children(content), room)
    groups = packed(units, room)
    made = slides(name_of(tag, "statement"), head, f"statement{size}", groups, section)
    for each in made:
        each.html = [f'<div class="stated">{"".join(each.html)}</div>']
    made[0].html[:0] = [unit.html for unit in above]
    made[0].notes[:0] = [note for unit in above for note in unit.notes]
    return made


def proof(page: Page, tag: Tag, of: Slide) -> Stack:
    """Return the slides of a proof, step by step."""
    units, size = sized(page, children(tag))
    if not units:
        return []
    units[0].html = re.sub(r"(<p[^>]*>)(<em>)?Proof\.\s*(</em>)?\s*", r"\1", units[0].html, count=1)
    plain = re.sub(r"\s*<em>.*</em>$", "", of.title)
    groups = (stepwise(group) for group in packed(units))
    return slides(f"{of.name}-proof", f"Proof of {plain}", f"proof{size}", groups, of.above)


def children(tag: Tag) -> list[Tag]:
    """Return the elements in an element."""
    return [child for child in tag.children if isinstance(child, Tag)]


def numbered(tag: Tag) -> str:
    """Return a heading, its number apart."""
    return inner(tag).replace("section-number", "number")


def stack_of(page: Page, name: str, title: str, elements: Sequence[Tag]) -> Stack:
    """Return the slides of the elements under one heading, sections inside them included."""
    stack: Stack = []
    waiting: list[Tag] = []
    stated: Slide | None = None

    held: list[str] = []  # notes that no slide has yet

    def emit(units: Sequence[Unit], kind: str = "idea") -> None:
        if units and all(unit.kind == "note" for unit in units):
            to = stack[-1].notes if stack else held
            to += [note for unit in units for note in unit.notes]
            return
        if kind == "idea" and small(units) and stack and stack[-1].kind == "picture":
            stack[-1].html += [f'<div class="below">{unit.html}</div>' for unit in units]
            stack[-1].notes += [note for unit in units for note in unit.notes]
            stack[-1].kind = "picture full"
            return
        for group in packed(units) if kind == "idea" else [units]:
            number = f"-{len(stack) + 1}" if stack else ""
            few = all(unit.kind == "text" for unit in group) and height(group) <= FEW
            stack.append(slide(name + number, title, f"{kind} few" if few else kind, group))

    def spill() -> list[Unit]:
        """Make slides of what waits, a picture on its own; return the words after the last one."""
        run: list[Unit] = []
        for unit in flow.lead(page, waiting):
            if unit.kind not in ("picture", "figure"):
                run.append(unit)
                continue
            above = [run.pop()] if unit.kind == "picture" and small(run[-1:]) else []
            emit(run)
            run = []
            emit([*above, unit], f"{unit.kind} full" if above else unit.kind)
        waiting.clear()
        return run

    for child in elements:
        if child.name == "section":
            emit(spill())
            stack.extend(section_stack(page, child))
        elif child.name == "div" and is_(child, "proof"):
            run = spill()
            if any(is_(child, kind) for kind in STATEMENTS):
                above = run if small(run) else []
                emit([] if above else run)
                made = statement(page, child, title, above)
                stated = made[0]
                stack.extend(made)
            else:
                emit(run)
                if stated is not None:
                    stack.extend(proof(page, child, stated))
        else:
            waiting.append(child)
    emit(spill())
    if stack:
        stack[0].notes[:0] = held
    return stack


def small(units: Sequence[Unit]) -> bool:
    """Tell whether units are two lines of text at most, which can share a slide."""
    return len(units) == 1 and units[0].kind == "text" and units[0].height <= TWO_LINES


def section_stack(page: Page, tag: Tag) -> Stack:
    """Return the slides of a section."""
    heading = tag.find(["h2", "h3", "h4"], recursive=False)
    if not isinstance(heading, Tag):
        raise SlideError(f"{page.name}: expected a heading in section #{tag.get('id')}")
    elements = [child for child in children(tag) if child is not heading]
    return stack_of(page, str(tag["id"]), numbered(heading), elements)
