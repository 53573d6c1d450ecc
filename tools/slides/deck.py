"""The slides of a chapter, and their order.

Title, learning goals, the opening, a stack for each section, what was shown, the exercises as
questions, where to read more. Nothing else is taken from the section of exercises: what follows an
exercise there helps to solve it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import Tag

from slides import blocks, measure
from slides.blocks import Unit
from slides.markup import Page, SlideError, inner, words
from slides.plan import (
    Slide,
    Stack,
    children,
    height,
    name_of,
    numbered,
    packed,
    section_stack,
    sized,
    slide,
    slides,
    stack_of,
)
from slides.sentences import questions, sentences

#: Sections with a form of their own.
SUMMARY, EXERCISES = "what-was-shown", "exercises"


def exercise(page: Page, tag: Tag) -> Stack:
    """Return an exercise, as a question."""
    title, content = tag.select_one("p.admonition-title"), tag.find("section")
    if title is None or content is None:
        raise SlideError(f"{page.name}: expected an exercise with a title and a text in {tag}")
    head = re.sub(r"\s*\((.*)\)\s*$", r" <em>\1</em>", inner(title))
    units, size = sized(page, children(content))
    name = name_of(tag, "exercise")
    made = slides(name, head, f"exercise{size}", packed(units), "Exercises")
    for each in made:
        each.html = [f'<div class="asked">{"".join(each.html)}</div>']
    return made


def summary(page: Page, tag: Tag) -> Stack:
    """Return the slides of what was shown, a sentence a line, further reading in the notes."""
    texts = list(blocks.paragraphs(children(tag)))
    heading = tag.find("h2")
    if not texts or not isinstance(heading, Tag):
        raise SlideError(f"{page.name}: expected a heading and a paragraph in #{SUMMARY}")
    kind, units = "idea", entries(page, texts[0], measure.TEXT)
    if height(units) > measure.HEIGHT:
        kind, units = "idea small", entries(page, texts[0], measure.SMALL)
    stack = slides(SUMMARY, numbered(heading), kind, packed(units))
    for made in stack:
        made.html = [f"<ul>{''.join(made.html)}</ul>"]
    return stack


def entries(page: Page, paragraph: Tag, font: float) -> list[Unit]:
    """Return the sentences of a paragraph as entries of a list."""
    width = measure.WIDTH - 40
    return [
        Unit("list", f"<li>{sentence}</li>", measure.text(page, sentence, font, width) + 12)
        for sentence in sentences(paragraph)
    ]


@dataclass
class Deck:
    """The slides of a chapter, stack after stack."""

    page: Page
    part: str
    number: str
    title: str
    question: str
    context: str
    stacks: list[Stack]
    further: list[str]

    @property
    def slug(self) -> str:
        """The name of the deck's file, without ending."""
        return self.page.name.rpartition("/")[2]

    @property
    def slides(self) -> list[Slide]:
        """All slides but the first and the last, which every deck has."""
        return [slide for stack in self.stacks for slide in stack]


def deck(page: Page, part: str) -> Deck:
    """Return the deck of a chapter; raise ``SlideError`` where the page is built otherwise."""
    body = page.article.find("section")
    heading = body.h1 if body else None
    goals = page.article.select_one("div.at-a-glance")
    if body is None or heading is None or goals is None:
        raise SlideError(f"{page.name}: expected a title and a box 'At a glance' with the goals")
    start = [child for child in children(body) if child.name not in ("section", "h1")]
    question, context = questions(list(blocks.paragraphs(start)))
    number = heading.find("span", class_="section-number")
    title = inner(heading).partition("</span>")[2] if number else inner(heading)
    sections = {str(tag["id"]): tag for tag in body.find_all("section", recursive=False)}
    for needed in (SUMMARY, EXERCISES):
        if needed not in sections:
            raise SlideError(f"{page.name}: expected a section #{needed}, got {list(sections)}")
    stacks = [[goals_slide(page, goals)]]
    before = [child for child in start if child is not goals]
    stacks.append(stack_of(page, "opening", title, before))
    ends = (SUMMARY, EXERCISES)
    stacks += [section_stack(page, tag) for name, tag in sections.items() if name not in ends]
    stacks.append(summary(page, sections[SUMMARY]))
    found = sections[EXERCISES].select("div.exercise")
    stacks.append([made for tag in found for made in exercise(page, tag)])
    label = words(inner(number)).rstrip(".") if number else ""
    further = [f"<p>{inner(p)}</p>" for p in blocks.paragraphs(children(sections[SUMMARY]))][1:]
    return Deck(page, part, label, title, question, context, [s for s in stacks if s], further)


def goals_slide(page: Page, box: Tag) -> Slide:
    """Return the slide of the learning goals: the lines of the box, one paragraph each."""
    lines = re.split(r"<br\s*/?>", " ".join(inner(p) for p in blocks.paragraphs(children(box)[1:])))
    units = [blocks.text_unit(page, line.strip(), measure.TEXT) for line in lines if line.strip()]
    return slide("goals", "What you will be able to do", "goals", units)
