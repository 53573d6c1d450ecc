"""Cut the fonts of the site down to what its pages show, for the one stylesheet (page_styles).

A face of text keeps the signs that are on the pages and the weights that the stylesheets set; one
of formulas or icons keeps what the stylesheet itself writes (``content``). A sign that a reader
brings along, and that no page has, is shown in a font of the system.

A changed font may not bear the name of its original (the reserved names of the SIL Open Font
License), so these are named after the book.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import logging
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from sphinx.errors import ExtensionError

FOLDER = PurePosixPath("faces")
#: The faces of text; all others are of signs.
TEXT = "vendor/fonts/"
#: Part of the stylesheet: the first page that a reader opens has them when it is first shown, and
#: nothing on it moves.
AT_ONCE = {
    "source-serif-4-latin-wght-normal",
    "source-serif-4-latin-wght-italic",
    "source-sans-3-latin-wght-normal",
    "source-code-pro-latin-wght-normal",
}
RESERVED, OURS = "Source", "Unrolled"
WEIGHTS = (400, 700)
ASCII = {chr(code) for code in range(0x20, 0x7F)}

FONT = re.compile(r'url\("(?P<path>[^"]+\.woff2?)"\)\s*format\("woff2?"\)')
#: The same font in formats for browsers that cannot show the site anyway.
OLDER = re.compile(r',\s*url\("[^"]+\.(?:woff|ttf)"\)\s*format\("(?:woff|truetype)"\)')
CONTENT = re.compile(r'content:\s*"((?:[^"\\]|\\.)*)"')
ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")
JSON_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")

logging.getLogger("fontTools").setLevel(logging.ERROR)  # tables that it leaves out, rightly


def signs_of_pages(pages: Iterable[str]) -> set[str]:
    """Return the characters of pages, those that scripts and data write as escapes included."""
    found = set(ASCII)
    for page in pages:
        found.update(html.unescape(page))
        found.update(chr(int(code, 16)) for code in JSON_ESCAPE.findall(page))
    return found


def signs_of_style(css: str) -> set[str]:
    """Return the characters that a stylesheet writes on pages."""
    return {
        sign
        for text in CONTENT.findall(css)
        for sign in ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else m[2], text)
    }


def opened(data: bytes) -> TTFont:
    """Return a font to be changed; it keeps its date, so that every build makes the same file."""
    return TTFont(io.BytesIO(data), recalcTimestamp=False)


def narrowed(data: bytes) -> TTFont:
    """Return a font; one of variable weight keeps the weights that the book uses."""
    font = opened(data)
    if "fvar" in font and any(axis.axisTag == "wght" for axis in font["fvar"].axes):
        font = instantiateVariableFont(font, {"wght": WEIGHTS})
    return font


def subset(data: bytes, signs: set[str]) -> bytes:
    """Return a font (WOFF, WOFF2, OpenType) as WOFF2 with nothing but these signs.

    One that has none of them stays whole: browsers report a font without signs as broken.
    """
    font = opened(data)
    codes = {ord(sign) for sign in signs} & font.getBestCmap().keys()
    options = Options(hinting=False, name_IDs=["*"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes or font.getBestCmap().keys())
    subsetter.subset(font)
    font.flavor = None
    plain = io.BytesIO()
    font.save(plain)
    font = narrowed(plain.getvalue())
    for record in font["name"].names:
        if RESERVED in record.toUnicode() and record.nameID in (1, 3, 4, 6, 16, 25):
            record.string = record.toUnicode().replace(RESERVED, OURS)
    font.flavor = "woff2"
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


def write(source: Path, signs: set[str], folder: Path) -> str:
    """Write the part of a font that has these signs into ``folder`` and return its name.

    The name tells content and signs: what is there already is not made again.
    """
    data = source.read_bytes()
    key = hashlib.sha256(data + "".join(sorted(signs)).encode()).hexdigest()[:10]
    name = f"{source.stem}.{key}.woff2"
    if not (folder / name).exists():
        for old in folder.glob(f"{source.stem}.*.woff2"):
            old.unlink()
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(subset(data, signs))
    return name


def with_small_fonts(css: str, pages: Iterable[str], folder: Path) -> str:
    """Return a stylesheet that lies in ``folder`` with the fonts it names cut down.

    Raises ``ExtensionError`` if it names a font that is not there.
    """
    text, style = signs_of_pages(pages), signs_of_style(css)

    def small(match: re.Match[str]) -> str:
        source = folder / match["path"]
        if not source.is_file():
            raise ExtensionError(f"page_faces: the stylesheet names {match['path']}: no such file")
        name = write(source, text if TEXT in match["path"] else style, folder / FOLDER)
        address = str(FOLDER / name)
        if source.stem in AT_ONCE:
            data = base64.b64encode((folder / FOLDER / name).read_bytes()).decode()
            address = f"data:font/woff2;base64,{data}"
        return f'url("{address}") format("woff2")'

    return FONT.sub(small, OLDER.sub("", css))
