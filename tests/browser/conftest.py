"""The built site, served on loopback, seen through Chromium with every other host blocked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from served import served

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"

FIGURE = ".ufig"
WIDTHS = {"phone": (390, 844), "laptop": (1280, 900), "narrow": (360, 740), "wide": (1400, 900)}
PAGES = sorted(str(p.relative_to(SITE)) for p in (SITE / "book").rglob("*.html"))


#: What is far from the screen is laid out a moment later (see page.js).
ALL_LAID_OUT = """() => [...document.querySelectorAll(
  ".bd-article section section > *, .cell_input"
)].every(part => getComputedStyle(part).contentVisibility !== "auto")"""


@dataclass
class Watched:
    """A page and what went wrong while it was looked at."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        """Open an address and wait until its figures are drawn."""
        self.page.goto(address, wait_until="load")
        for index in range(self.page.locator("script[type*='widget-view']").count()):
            self.page.locator(FIGURE).nth(index).wait_for()
        return self.page

    def wait_for_layout(self) -> None:
        """Wait until all of the page is laid out, and what scrolls is marked."""
        self.page.wait_for_function(ALL_LAID_OUT)
        self.page.evaluate("() => new Promise(requestAnimationFrame)")


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Return the address of the built site."""
    if not PAGES:
        pytest.fail("There is no built book to look at: run `make book` first.")
    with served(SITE) as address:
        yield address


@pytest.fixture
def watch(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """Return a page that blocks and reports every request beyond loopback and the disk.

    Parametrize indirectly with (width name, color scheme); the default is ("laptop", "light").
    """
    width, scheme = getattr(request, "param", ("laptop", "light"))
    w, h = WIDTHS[width]
    context = browser.new_context(viewport={"width": w, "height": h}, color_scheme=scheme)
    watched = Watched(context.new_page())
    note = watched.complaints.append
    allowed = ("http://127.0.0.1:", "file:", "data:", "blob:")

    def route(r, request):
        if request.url.startswith(allowed):
            r.continue_()
        else:
            note(f"request to another host: {request.url}")
            r.abort()

    context.route("**/*", route)
    page = watched.page
    page.on("console", lambda m: m.type in ("error", "warning") and note(f"console: {m.text}"))
    page.on("pageerror", lambda e: note(f"error: {e}"))

    def failed(request):
        # What the browser itself gives up is no fault: on leaving a page, or a face that is not
        # there in time and not waited for (`font-display: optional`).
        if request.failure != "net::ERR_ABORTED":
            note(f"failed: {request.url} ({request.failure})")

    page.on("requestfailed", failed)
    page.on("response", lambda r: r.status >= 400 and note(f"{r.status}: {r.url}"))
    yield watched
    context.close()
