"""Write decks as files: HTML from the templates, the policy of the site, what they load."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import page_policy
import page_styles
import tinycss2
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from slides.deck import Deck
from slides.markup import SlideError

HERE = Path(__file__).parent
#: The parts of the book's stylesheet that its slides share.
LOOK = ("fonts", "colors")
#: The parts of slides.css. The order counts: of two equal rules the later wins.
SHEETS = ("base", "slide", "mathematics", "figures", "code", "ends", "reveal", "reading", "index")
STATE = re.compile(
    r'<script type="application/vnd\.jupyter\.widget-state\+json">(.*?)</script>', re.DOTALL
)
MODEL = re.compile(r'"model_id": "([0-9a-f]+)"')
PICTURE = re.compile(r'src="images/([^"]+)"')
#: The script of the speaker's view stands in the plugin, in a string.
SPEAKER = re.compile(r"<script>(.*?)<(?:\\)?/script>", re.DOTALL)

templates = Environment(
    loader=FileSystemLoader(HERE), undefined=StrictUndefined, autoescape=False, trim_blocks=True
)


def figures(html: str, page: str) -> tuple[str, str]:
    """Return a deck with its figures numbered, and their state, the same in every build."""
    wanted = list(dict.fromkeys(MODEL.findall(html)))
    if not wanted:
        return html, ""
    found = STATE.search(page)
    models: dict[str, Any] = json.loads(found[1])["state"] if found else {}
    missing = [model for model in wanted if model not in models]
    if missing:
        raise SlideError(f"expected the state of each figure on the page, none of {missing}")
    names = {model: f"figure-{k}" for k, model in enumerate(wanted, 1)}
    html = MODEL.sub(lambda m: f'"model_id": "{names[m[1]]}"', html)
    state = {name: without_layout(models[model]) for model, name in names.items()}
    return html, json.dumps({"state": state}).replace("</", "<\\/")


def without_layout(model: dict[str, Any]) -> dict[str, Any]:
    """Return the model of a figure without the reference to its layout, which no page reads."""
    state = {name: value for name, value in model["state"].items() if name != "layout"}
    return {**model, "state": state}


def speaker_script(notes: str) -> str:
    """Return the script that the plugin for notes writes into the window of the speaker's view."""
    found = SPEAKER.search(notes)
    if found is None:
        raise SlideError("expected the script of the speaker's view in notes.js: see write.py")
    return str(found[1]).replace("\\\\", "\\")


def with_policy(html: str, more: str = "") -> str:
    """Return a page with the policy of the site's pages, extended by sources for scripts."""
    policy = page_policy.policy(html)
    if more:
        policy = policy.replace("script-src ", f"script-src {more} ") + "; frame-src 'self' file:"
    meta = f'<meta {page_policy.MARK} content="{policy}" />'
    return page_policy.CHARSET.sub(lambda m: f"{m[0]}\n{meta}", html, count=1)


def deck_html(deck: Deck, address: str, speaker: str) -> str:
    """Return the file of a deck, with all formulas in it."""
    html = templates.get_template("deck.html").render(deck=deck, address=address, state="\0")
    page = deck.page
    pieces = re.split(r'(<aside class="notes">.*?</aside>)', html, flags=re.DOTALL)
    made = "".join(
        page.spoken(piece) if piece.startswith("<aside") else page.html(piece) for piece in pieces
    )
    made, state = figures(made, page.whole)
    script = r'<script type="application/vnd\.jupyter\.widget-state\+json">\0</script>\n'
    made = made.replace("\0", state) if state else re.sub(script, "", made)
    return with_policy(made, page_policy.digest(speaker))


def index_html(parts: Sequence[tuple[str, Sequence[tuple[Deck, int]]]]) -> str:
    """Return the page that lists the decks."""
    return with_policy(templates.get_template("index.html").render(parts=parts))


def look(css: str) -> str:
    """Return the fonts and the colors of a stylesheet."""
    kept = []
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        is_font = rule.type == "at-rule" and rule.lower_at_keyword == "font-face"
        is_color = rule.type == "qualified-rule" and all(
            selector.strip().startswith("html") and " " not in selector.strip()
            for selector in tinycss2.serialize(rule.prelude).split(",")
        )
        if is_font or is_color:
            kept.append(rule.serialize())
    # A deck waits for its fonts, which the estimates of measure.py are made for.
    return "\n".join(kept).replace("font-display: optional", "font-display: block") + "\n"


def joined(folder: Path, names: Sequence[str]) -> str:
    """Return the text of stylesheets one below the other."""
    return "\n".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in names)


def copy_files(site: Path, target: Path, reveal: Path) -> None:
    """Put beside the decks what they load: reveal.js, the look of the book, fonts, figures.js."""
    static, source = target / "static", site / "_static"
    static.mkdir(parents=True, exist_ok=True)
    for name in ("reveal.js", "reveal.css", "notes.js", "LICENSE-reveal"):
        shutil.copyfile(reveal / name, static / name)
    for name in ("slides.js", "theme.js"):
        shutil.copyfile(HERE / name, static / name)
    (static / "slides.css").write_text(joined(HERE / "css", SHEETS), encoding="utf-8")
    for name in ("figures.js", "favicon.svg", "mark.svg", "pygments.css", "vendor/mathjax.css"):
        (static / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(source / name, static / name)
    for name in ("fonts", "mathjax/fonts"):
        shutil.copytree(source / "vendor" / name, static / "vendor" / name, dirs_exist_ok=True)
    css = page_styles.moved(joined(source / "css", LOOK), PurePosixPath("_static", "css"))
    (static / "book.css").write_text(look(css), encoding="utf-8")


def copy_pictures(html: str, site: Path, target: Path) -> None:
    """Copy the pictures of a deck."""
    (target / "images").mkdir(exist_ok=True)
    for name in PICTURE.findall(html):
        shutil.copyfile(site / "_images" / name, target / "images" / name)
