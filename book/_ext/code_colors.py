"""Color code without marking what keeps the color of plain text.

Pygments puts every name, comma and space into an element of its own. In the styles of this book
most of them look like plain text, and a chapter has thousands, which a browser would lay out for
nothing.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pygments.formatters import HtmlFormatter
from pygments.styles import get_style_by_name
from pygments.token import Token, _TokenType
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.highlighting import PygmentsBridge


@cache
def is_plain(kind: _TokenType, styles: tuple[str, ...]) -> bool:
    """Tell whether a kind of token looks like plain text in each of these Pygments styles."""
    looks = [get_style_by_name(name) for name in styles]
    return all(style.style_for_token(kind) == style.style_for_token(Token.Text) for style in looks)


def formatter(styles: tuple[str, ...]) -> type[HtmlFormatter[str]]:
    """Return a formatter that leaves unmarked what is plain text in each of these styles."""

    class Sparing(HtmlFormatter[str]):  # type: ignore[misc]
        def _get_css_classes(self, ttype: _TokenType) -> str:
            return "" if is_plain(ttype, styles) else str(super()._get_css_classes(ttype))

    return Sparing


def set_formatter(app: Sphinx, config: Config) -> None:
    """Have Sphinx use the formatter, with the styles that the theme is given."""
    options = config.html_theme_options
    styles = tuple(options[f"pygments_{scheme}_style"] for scheme in ("light", "dark"))
    PygmentsBridge.html_formatter = formatter(styles)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("config-inited", set_formatter)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
