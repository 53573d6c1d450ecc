"""What a page weighs, what it waits for, and what a reader has before any script has run."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
PAGES = [p for p in sorted(SITE.rglob("*.html")) if p.relative_to(SITE).parts[0] not in ("lite",)]
READ = [p for p in PAGES if p.relative_to(SITE).parts[0] != "_static"]
CHAPTER = "book/roots/where-does-the-carry-go.html"
#: Bytes of a page and its own pictures, as a host sends them; what all pages share is sent once.
HEAVY = 1_000_000
SHARED = "_static/"


def sent(path):
    """Bytes of a file as a host sends it."""
    return len(gzip.compress(path.read_bytes(), compresslevel=6, mtime=0))


def own_files(path):
    """A page and what it alone loads."""
    html = path.read_text(encoding="utf-8")
    names = set(re.findall(r'<(?:img|script|source)\b[^>]*\bsrc="([^"?#:]+)', html))
    files = {(path.parent / name).resolve() for name in names}
    return {path, *(f for f in files if not f.relative_to(SITE).as_posix().startswith(SHARED))}


def test_every_page_weighs_less_than_a_megabyte_beyond_what_all_share():
    heavy = {path: sum(map(sent, own_files(path))) for path in READ}
    assert {path: size for path, size in heavy.items() if size >= HEAVY} == {}


def test_nothing_is_loaded_ahead_of_the_text_but_one_stylesheet():
    for path in READ:
        head = path.read_text(encoding="utf-8").partition("</head>")[0]
        assert len(re.findall(r'<link\b[^>]*rel="stylesheet"', head)) <= 1, path
        waiting = re.findall(r"<script\b(?=[^>]*\bsrc=)(?![^>]*\b(?:defer|async)\b)[^>]*>", head)
        assert waiting == [], path
        assert 'as="script"' not in head, path


def test_no_font_on_its_way_holds_up_the_text():
    """Icons have no other face to wait in; words have, or their face is in the stylesheet."""
    css = (SITE / "_static" / "site.css").read_text(encoding="utf-8")
    faces = re.findall(r"@font-face\s*{[^}]*}", css)
    words = [face for face in faces if "Unrolled" in face]
    at_once = [face for face in words if "data:font/woff2" in face]
    assert len(at_once) == 4
    assert len(words) > len(at_once)
    assert all("font-display: block" in face for face in at_once)
    assert all("font-display: optional" in face for face in words if face not in at_once)


def test_the_first_page_ever_opened_is_set_in_the_faces_of_the_book(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    for selector, face in {
        "article p": "Unrolled Serif",
        "article p em": "Unrolled Serif",
        "article h2": "Unrolled Sans",
        "article pre": "Unrolled Code",
    }.items():
        page.locator(selector).filter(visible=True).first.evaluate("e => { e.id = 'seen'; }")
        found = session.send("DOM.querySelector", {"nodeId": root, "selector": "#seen"})
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": found["nodeId"]})["fonts"]
        most = max(fonts, key=lambda font: font["glyphCount"])
        assert most["isCustomFont"], selector
        assert most["familyName"].startswith(face), selector
        page.evaluate("document.getElementById('seen').id = ''")
    assert page.evaluate("document.documentElement.className").find("unrolled-waits") < 0


CONTRAST = """() => {
    const paint = (color) => {
        const canvas = new OffscreenCanvas(1, 1).getContext("2d");
        canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = (color) => {
        const [r, g, b] = paint(color).map((v) => v / 255).map((v) =>
            v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (e) => {
        for (let at = e; at; at = at.parentElement) {
            const color = getComputedStyle(at).backgroundColor;
            if (!/^(transparent|rgba\\(.*, 0\\))$/.test(color)) return color;
        }
        return "white";
    };
    const seen = document.querySelectorAll(
        "article :is(p, h1, h2, a, li, pre span), mjx-container");
    return [...seen].filter((e) => e.checkVisibility({visibilityProperty: true})).map((e) => {
        const [a, b] = [light(getComputedStyle(e).color), light(ground(e))];
        return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.outerHTML.slice(0, 80)];
    });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_is_legible_before_any_script_has_run(browser, site, width, scheme):
    context = browser.new_context(
        java_script_enabled=False,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
    )
    page = context.new_page()
    page.goto(f"{site}/{CHAPTER}")
    # 4.5 is what WCAG asks of text.
    pale = [(ratio, what) for ratio, what in page.evaluate(CONTRAST) if ratio < 4.5]
    assert pale == []
    formula = page.locator("article mjx-container").first.bounding_box()
    assert formula["width"] > 3
    assert formula["height"] > 8
    assert page.locator("article figure img").first.is_visible()
    assert page.locator("noscript.ufig-static figcaption").is_visible()
    solution = page.locator("div.solution section p").first
    solution.scroll_into_view_if_needed()
    assert solution.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    context.close()


def test_print_shows_what_is_folded(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("div.solution section p").first.is_visible()


@pytest.mark.parametrize("scheme", ["no-preference", "reduce"])
def test_nothing_moves_unless_the_reader_moves_it(browser, site, scheme):
    context = browser.new_context(reduced_motion=scheme)
    page = context.new_page()
    page.add_init_script(
        "addEventListener('animationstart', () => { window.moved = true; }, true);"
        "addEventListener('transitionrun', () => { window.moved = true; }, true);"
    )
    page.goto(f"{site}/{CHAPTER}")
    page.locator(".ufig").first.wait_for()
    page.wait_for_timeout(1000)
    assert page.evaluate("window.moved") is None
    assert page.locator("video, audio, marquee, blink, img[src$='.gif']").count() == 0
    if scheme == "reduce":
        slow = page.evaluate(
            "[...document.querySelectorAll('*')].map(e => getComputedStyle(e)).filter(s =>"
            " parseFloat(s.transitionDuration) > 0.001 || parseFloat(s.animationDuration) > 0.001"
            " || s.scrollBehavior === 'smooth').length"
        )
        assert slow == 0
    context.close()
