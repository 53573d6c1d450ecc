"""The files of the slides: complete in themselves, the same in every build, no other host."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import build_slides
import page_policy
import pytest
from bs4 import BeautifulSoup
from slides import markup, write

ROOT = Path(__file__).resolve().parents[2]
PAGES = [page for _, pages in build_slides.chapters() for page in pages]


def test_decks_load_nothing_from_elsewhere(slides: Path) -> None:
    for path in slides.rglob("*.html"):
        text = path.read_text()
        tree = BeautifulSoup(markup.CONTAINER.sub("", text), "html.parser")
        for tag in tree.select("[src], link[href]"):
            address = str(tag.get("src") or tag.get("href"))
            assert not re.match(r"[a-z]+:|//|/", address), (path.name, address)
            assert (slides / address).is_file(), (path.name, address)
        assert "default-src 'none'" in text
        assert not re.search(r"<[a-z][^<>]*\son[a-z]+=", write.STATE.sub("", text))
    for sheet in slides.rglob("*.css"):
        for address in re.findall(r"url\([\"']?([^\"')]+)", sheet.read_text()):
            if not address.startswith("data:"):
                assert (sheet.parent / address).is_file(), (sheet.name, address)


def test_the_policy_allows_the_script_of_the_speakers_view(slides: Path) -> None:
    notes = (slides / "static" / "notes.js").read_text()
    allowed = page_policy.digest(write.speaker_script(notes))
    assert allowed in (slides / "the-vanilla-lstm.html").read_text()
    assert allowed not in (slides / "index.html").read_text()


def test_slides_are_the_same_in_every_build(
    slides: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three chapters, in another process and with another seed of Python's hashes."""
    program = (
        "import sys, build_slides; from pathlib import Path\n"
        "build_slides.chapters = lambda: [('LSTM', sys.argv[2:])]\n"
        "build_slides.make(build_slides.SITE, Path(sys.argv[1]))"
    )
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "tools"))
    again = tmp_path / "again"
    command = [sys.executable, "-c", program, str(again), *PAGES[-3:]]
    subprocess.run(command, check=True, capture_output=True)
    made = [path for path in sorted(again.rglob("*")) if path.is_file() and path.stem != "index"]
    assert len(made) > 30
    for path in made:
        assert path.read_bytes() == (slides / path.relative_to(again)).read_bytes(), path.name


def test_a_deck_has_the_state_of_its_figures_and_no_other(slides: Path) -> None:
    figures = 0
    for path in slides.glob("*.html"):
        text = path.read_text()
        views = re.findall(r'"model_id": "([^"]+)"', text)
        state = write.STATE.search(text)
        assert bool(views) == bool(state)
        if state:
            assert sorted(json.loads(state[1])["state"]) == sorted(views)
            assert all(re.fullmatch(r"figure-\d+", view) for view in views)
            figures += len(views)
    assert figures >= 14


def test_slides_link_to_the_site_where_it_has_an_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_URL", "https://example.org/unrolled/")
    monkeypatch.setattr(build_slides, "chapters", lambda: [("LSTM", PAGES[-1:])])
    build_slides.make(build_slides.SITE, tmp_path / "slides")
    deck = (tmp_path / "slides" / "the-augmented-lstm.html").read_text()
    assert 'href="https://example.org/unrolled/book/lstm/the-augmented-lstm.html"' in deck


def test_without_a_book_the_remedy_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build_slides.build(site=tmp_path) == 1
    assert "make book" in capsys.readouterr().err


def test_a_page_without_typeset_formulas_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<article class="bd-article"><p><span class="math">\\(x\\)</span></p></article>'
    )
    with pytest.raises(markup.SlideError, match="expected typeset formulas, got TeX"):
        markup.read(page, "page")
