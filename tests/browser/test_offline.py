"""The archive for where there is no network: unpacked, it is the book, alive."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import build_site
import pytest

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
CHAPTER = "book/roots/where-does-the-carry-go.html"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The archive as a reader has it, in a folder with a space and an umlaut in its name."""
    scratch = tmp_path_factory.mktemp("download")
    folder = scratch / "Bücher und mehr"
    copy = scratch / "html"
    # JupyterLite needs a web server, and says so: tests/lite.
    leave_out = shutil.ignore_patterns("lite", build_site.OFFLINE.file)
    shutil.copytree(SITE, copy, ignore=leave_out)
    with zipfile.ZipFile(build_site.write_archive(copy)) as archive:
        archive.extractall(folder)
    return folder / build_site.FOLDER


def test_every_address_in_a_page_is_in_the_archive(unpacked):
    """Of the site's own; addresses of other hosts are links, which a reader may follow or not."""
    missing = set()
    pages = [p for p in unpacked.rglob("*.html") if p.relative_to(unpacked).parts[0] != "_static"]
    assert len(pages) > 40
    for page in pages:
        html = page.read_text(encoding="utf-8")
        html = re.sub(r"<(script|pre|code|template)\b.*?</\1>", "", html, flags=re.DOTALL)
        for address in re.findall(r'\b(?:href|src)="([^"#?]+)', html):
            if re.match(r"[a-z]+:|//", address) or "/lite/" in address:
                continue
            if not (page.parent / address).exists() and page.name != "404.html":
                missing.add((page.relative_to(unpacked).as_posix(), address))
    assert missing == set()


@pytest.mark.parametrize("watch", [("phone", "dark"), ("laptop", "light")], indirect=True)
def test_the_book_opens_from_its_front_door_and_is_alive(watch, unpacked):
    page = watch.page
    page.goto((unpacked / "index.html").as_uri())
    page.wait_for_url("**/book/index.html")
    watch.open((unpacked / CHAPTER).as_uri())
    drawing = page.locator(".ufig-drawing").first
    drawing.focus()
    said = page.locator(".ufig-text").first.inner_text()
    page.keyboard.press("ArrowLeft")
    assert page.locator(".ufig-text").first.inner_text() != said
    assert page.locator("mjx-container").first.bounding_box()["width"] > 3
    assert page.evaluate("getComputedStyle(document.querySelector('mjx-c'), '::before').content")
    # The front door leads on before its icon is loaded.
    assert [c for c in watch.complaints if not c.endswith("favicon.svg")] == []
