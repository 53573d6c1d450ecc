"""The fonts of the site have the signs that are shown, in their own shapes, and no others."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import page_faces
import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from sphinx.errors import ExtensionError

VENDOR = Path(__file__).resolve().parents[2] / "book" / "_static" / "vendor"
SERIF = VENDOR / "fonts" / "source-serif-4-latin-wght-normal.woff2"
MATH = VENDOR / "mathjax" / "fonts" / "MathJax_Math-Italic.woff"
CSS = """@font-face { font-family: T; src: url("vendor/fonts/t.woff2") format("woff2"); }
@font-face { font-family: M; src: url("vendor/m.woff") format("woff"); }
.a::before { content: "\\2211 x"; } .b::after { content: "f"; }"""


def outlines(font, signs):
    """How the signs are drawn."""
    drawn, names = font.getGlyphSet(), font.getBestCmap()
    pens = {sign: DecomposingRecordingPen(drawn) for sign in signs}
    for sign, pen in pens.items():
        drawn[names[ord(sign)]].draw(pen)
    return {sign: pen.value for sign, pen in pens.items()}


@pytest.fixture
def static(tmp_path):
    """A folder with a font of text and one of formulas."""
    for name, source in {"vendor/fonts/t.woff2": SERIF, "vendor/m.woff": MATH}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(source.read_bytes())
    return tmp_path


def fonts_in(folder):
    return {path.name.partition(".")[0]: TTFont(path) for path in folder.glob("*.woff2")}


def test_text_has_the_signs_of_the_pages_and_formulas_those_of_the_stylesheet(static):
    pages = ["<p>caf&eacute; \u2013</p>", r'{"label": "\u2212"}']
    css = page_faces.with_small_fonts(CSS, pages, static)
    assert 'url("faces/t.' in css
    assert 'url("faces/m.' in css
    assert "vendor" not in css
    found = fonts_in(static / "faces")
    assert {"é", "\u2013", "\u2212", "~"} <= {chr(code) for code in found["t"].getBestCmap()}
    assert ord("ü") not in found["t"].getBestCmap()
    assert {chr(code) for code in found["m"].getBestCmap()} == {"x", "f"}


def test_a_font_keeps_its_date_so_that_every_build_makes_the_same_file():
    made = TTFont(io.BytesIO(page_faces.subset(SERIF.read_bytes(), {"a"})))
    assert made["head"].modified == TTFont(SERIF)["head"].modified


@pytest.mark.parametrize("weight", [400, 550, 700])
def test_signs_keep_their_shapes_at_every_weight_that_is_used(weight):
    signs = "aQg&é"
    before = instantiateVariableFont(TTFont(SERIF), {"wght": weight})
    small = TTFont(io.BytesIO(page_faces.subset(SERIF.read_bytes(), set(signs))))
    after = instantiateVariableFont(small, {"wght": weight})
    for (sign, want), got in zip(
        outlines(before, signs).items(), outlines(after, signs).values(), strict=True
    ):
        assert [name for name, _ in got] == [name for name, _ in want], sign
        points = zip(
            (p for _, args in want for p in args if p),
            (p for _, args in got for p in args if p),
            strict=True,
        )
        # Both are rounded to the units of the font, of which an em has a thousand.
        assert all(abs(a - b) <= 1 for p, q in points for a, b in zip(p, q, strict=True)), sign


def test_a_font_that_has_none_of_the_signs_stays_whole():
    whole = TTFont(MATH)
    small = TTFont(io.BytesIO(page_faces.subset(MATH.read_bytes(), {"\u2603"})))
    assert small.getBestCmap() == whole.getBestCmap()


def test_the_faces_of_nearly_all_text_are_in_the_stylesheet(tmp_path):
    name = next(iter(page_faces.AT_ONCE)) + ".woff2"
    (tmp_path / "vendor" / "fonts").mkdir(parents=True)
    (tmp_path / "vendor" / "fonts" / name).write_bytes(SERIF.read_bytes())
    css = f'@font-face {{ src: url("vendor/fonts/{name}") format("woff2"); }}'
    (data,) = re.findall(
        r'url\("data:font/woff2;base64,([^"]+)"\)',
        page_faces.with_small_fonts(css, ["a"], tmp_path),
    )
    assert ord("a") in TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()


def test_a_font_that_was_changed_does_not_bear_the_reserved_name():
    small = TTFont(io.BytesIO(page_faces.subset(SERIF.read_bytes(), {"a"})))
    names = {record.nameID: record.toUnicode() for record in small["name"].names}
    assert names[1].startswith("Unrolled Serif")
    assert not any("Source" in names[key] for key in (1, 3, 4, 6, 16, 25) if key in names)


def test_what_is_there_is_not_made_again_and_what_is_old_goes(static, monkeypatch):
    first = page_faces.with_small_fonts(CSS, ["a"], static)
    monkeypatch.setattr(page_faces, "subset", lambda *_: pytest.fail("made again"))
    assert page_faces.with_small_fonts(CSS, ["a"], static) == first
    monkeypatch.undo()
    assert page_faces.with_small_fonts(CSS, ["é"], static) != first
    assert len(list((static / "faces").iterdir())) == 2


def test_a_font_that_is_missing_stops_the_build(static):
    (static / "vendor" / "m.woff").unlink()
    with pytest.raises(ExtensionError, match=r"vendor/m\.woff: no such file"):
        page_faces.with_small_fonts(CSS, ["a"], static)


def test_older_formats_are_left_out():
    css = '@font-face{src:url("a.woff2") format("woff2"),url("a.ttf") format("truetype")}'
    assert page_faces.OLDER.sub("", css) == '@font-face{src:url("a.woff2") format("woff2")}'
