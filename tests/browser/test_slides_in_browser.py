"""Slides as a class sees them: nothing is cut off, keys and figures work, paper and phone too."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import assets
import build_slides
import pytest
import serve
from playwright.sync_api import BrowserContext, Page

DECKS = [page.rpartition("/")[2] for _, pages in build_slides.chapters() for page in pages]
#: One deck of each part, for what is the same in all.
THREE = ["where-does-the-carry-go", "vanishing-and-exploding", "the-vanilla-lstm"]

#: Lay every slide out at once, as it is when it is shown, and measure it.
MEASURE = """async () => {
  const style = document.createElement("style");
  style.textContent = `.reveal .slides section { display: block !important; }`;
  document.head.append(style);
  await document.fonts.ready;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const slides = Reveal.getSlides();
  slides.forEach((slide) => slide.querySelectorAll(".fragment").forEach(
    (step) => step.classList.add("visible")));
  Reveal.dispatchEvent({ type: "slidechanged" });
  const figures = [...document.querySelectorAll(".live")];
  const end = performance.now() + 15000;
  const waiting = () => figures.some((box) => !Number(box.dataset.fitted));
  while (waiting() && performance.now() < end) await frame();
  return slides.map((slide) => {
    const body = slide.querySelector(":scope > .body");
    const figure = body?.querySelector(".live");
    return {
      name: slide.id, width: slide.scrollWidth, height: slide.scrollHeight,
      text: Number(figure ? 1 : body?.style.zoom || 1),
      figure: Number(figure ? figure.dataset.fitted : 1),
      inside: [...slide.querySelectorAll("pre, table, .math, img, p, li")].every((part) => {
        const box = part.getBoundingClientRect(), all = slide.getBoundingClientRect();
        return box.right <= all.right + 1 && box.left >= all.left - 1;
      }),
    };
  });
}"""


@pytest.fixture(scope="module")
def stage(slides: Path) -> Iterator[str]:
    """Return the address of the decks."""
    httpd = serve.server(slides)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.fixture
def show(watch, stage):
    """Open a deck, by its name and what follows in its address, and wait until it is ready."""
    watch.page.set_viewport_size({"width": 1280, "height": 720})

    def open_deck(name: str, more: str = "") -> Page:
        watch.page.goto(f"{stage}/{name}.html{more}")
        watch.page.wait_for_function("() => window.Reveal?.isReady?.()")
        return watch.page

    yield open_deck
    assert watch.complaints == []


@pytest.mark.parametrize("name", DECKS)
def test_every_slide_fits(name, show):
    slides = show(name).evaluate(MEASURE)
    assert len(slides) > 30
    for slide in slides:
        assert slide["height"] <= 720, slide
        assert slide["width"] <= 1280, slide
        assert slide["inside"], slide
        # What was estimated too small is set smaller, within what the last row can read.
        assert slide["text"] >= 0.8, slide
        assert slide["figure"] >= 0.6, slide


@pytest.mark.parametrize("name", THREE)
def test_slides_are_accessible(name, show):
    page = show(name, "?print-pdf")
    page.wait_for_selector(".pdf-page")
    axe = (assets.TARGETS["tests"] / "axe.min.js").read_text()
    page.evaluate(axe)
    found = page.evaluate("() => axe.run(document.querySelector('main'))")
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
    formulas = page.locator("mjx-container")
    assert formulas.count() == page.locator("mjx-container mjx-assistive-mml math").count() > 50


def test_slides_are_legible_in_the_dark(show, watch):
    page = show("the-vanilla-lstm", "?theme=dark#/names-that-tell")
    page.evaluate((assets.TARGETS["tests"] / "axe.min.js").read_text())
    found = page.evaluate("() => axe.run(document, { runOnly: ['cat.color'] })")
    nodes = [(n["html"], n["failureSummary"]) for v in found["violations"] for n in v["nodes"]]
    assert nodes == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 25, 30)"


def test_keys_lead_through_a_deck(show):
    page = show("the-vanilla-lstm")
    at = "() => Reveal.getCurrentSlide().id"
    steps = [("ArrowRight", "goals"), ("ArrowRight", "opening"), ("ArrowRight", "names-that-tell")]
    steps += [("ArrowDown", "names-that-tell-2"), ("ArrowRight", "fifteen-arrays")]
    for key, slide in steps:
        page.keyboard.press(key)
        assert page.evaluate(at) == slide
    page.wait_for_url("**/the-vanilla-lstm.html#/fifteen-arrays")
    page.keyboard.press("o")
    assert page.evaluate("() => Reveal.isOverview()")
    page.keyboard.press("o")
    page.keyboard.press("t")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    page.keyboard.press("End")
    assert page.evaluate(at) == "read-more"


def test_a_proof_comes_step_by_step(show):
    page = show("the-unrolling-theorem")
    name = page.evaluate(
        "() => Reveal.getSlides().find((s) => s.matches('.proof:has(.fragment)')).id"
    )
    page.goto(page.url.partition("#")[0] + f"#/{name}")
    steps = page.locator(f"#{name} .fragment")
    assert steps.count() >= 1
    assert page.locator(f"#{name} .fragment.visible").count() == 0
    page.keyboard.press("Space")
    assert page.locator(f"#{name} .fragment.visible").count() == 1
    assert page.evaluate("() => Reveal.getCurrentSlide().id") == name


def test_a_figure_answers_on_its_slide(show):
    page = show("where-does-the-carry-go")
    name = page.evaluate("() => document.querySelector('section:has(> .body > .live)').id")
    page.goto(page.url.partition("#")[0] + f"#/{name}")
    figure = page.locator(f"#{name} .ufig")
    figure.wait_for()
    words = figure.locator(".ufig-text")
    before = words.inner_text()
    figure.get_by_role("button").first.click()
    assert words.inner_text() != before
    # Keys pressed in a figure are the figure's.
    figure.locator("input").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("() => Reveal.getCurrentSlide().id") == name


def test_the_speaker_reads_the_whole_text(show, watch):
    page = show("the-vanilla-lstm", "#/fifteen-arrays")
    with page.context.expect_page() as opened:
        page.keyboard.press("s")
    view = opened.value
    errors: list[str] = []
    view.on("console", lambda m: m.type == "error" and errors.append(m.text))
    notes = view.locator(".speaker-controls-notes .value")
    notes.get_by_text("That makes fifteen arrays.").wait_for(timeout=20_000)
    assert notes.locator("math").count() >= 1  # drawn without a stylesheet
    assert view.locator("iframe").count() == 2
    assert errors == []


def test_a_deck_prints_one_page_a_slide(show):
    page = show("backpropagation-through-time", "?print-pdf")
    page.wait_for_selector(".pdf-page")
    count = page.evaluate("() => Reveal.getTotalSlides()")
    page.wait_for_function(f"() => document.querySelectorAll('.pdf-page').length === {count}")
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == count
    boxes = {
        tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox\s*\[([^]]*)\]", printed)
    }
    assert {(round(w / 0.75), round(h / 0.75)) for _, _, w, h in boxes} == {(1280, 720)}


@pytest.mark.parametrize("watch", [("phone", "light")], indirect=True)
def test_a_deck_is_a_page_to_read_on_a_phone(watch, stage):
    page = watch.page
    page.goto(f"{stage}/the-vanilla-lstm.html")
    page.locator(".ufig").wait_for()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#two-wires").is_visible()
    assert page.locator("#prop-lstm-shut-proof .fragment, .proof .fragment").first.is_visible()
    page.evaluate((assets.TARGETS["tests"] / "axe.min.js").read_text())
    found = page.evaluate("() => axe.run()")["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert watch.complaints == []


def test_a_deck_can_be_read_without_javascript(browser, stage):
    context: BrowserContext = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{stage}/stability.html")
    assert page.locator("#goals").is_visible()
    assert page.locator("noscript.ufig-static").count() >= 1
    context.close()


def test_a_deck_works_from_the_disk(watch, slides):
    watch.page.goto((slides / "from-rnn-to-lstm.html").as_uri())
    watch.page.wait_for_function("() => window.Reveal?.isReady?.()")
    watch.page.keyboard.press("ArrowRight")
    assert watch.page.evaluate("() => Reveal.getCurrentSlide().id") == "goals"
    assert watch.page.evaluate("() => document.fonts.check('20px \"Source Serif\"')")
    assert watch.complaints == []
