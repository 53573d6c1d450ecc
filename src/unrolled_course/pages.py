"""Write pages that ask nothing of any other host and run nothing: feedback and the report.

What a student wrote is text there: HTML in it is shown, not obeyed. Formulas become MathML.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import jinja2
from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from unrolled_course import formulas

#: Nothing is loaded and nothing runs, whatever is in the page.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
FORMATTER = HtmlFormatter(nowrap=False, style="a11y-high-contrast-light")


@cache
def markdown() -> MarkdownIt:
    """Return what turns Markdown into HTML; HTML in it stays text."""
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    return made.use(dollarmath_plugin, renderer=formulas.mathml, double_inline=True)


HEADING = re.compile(r"<(/?)h([1-6])>")


def lower(tag: re.Match[str]) -> str:
    """Return the tag of a heading two levels down."""
    return f"<{tag[1]}h{min(int(tag[2]) + 2, 6)}>"


def prose(source: str) -> Markup:
    """Return Markdown as HTML."""
    # The page has its own headings of the first two levels.
    return Markup(HEADING.sub(lower, markdown().render(source)))


def code(source: str) -> Markup:
    """Return Python with its parts in color."""
    return Markup(highlight(source, PythonLexer(), FORMATTER))


def output(data: dict[str, Any]) -> Markup:
    """Return what a cell showed: its text or its picture."""
    if data["output_type"] == "stream":
        return Markup("<pre>{}</pre>").format(data["text"])
    if data["output_type"] == "error":
        return Markup("<pre class='error'>{}: {}</pre>").format(data["ename"], data["evalue"])
    if "image/png" in data["data"]:
        # Of the letters of base64 only: whatever else there is, it cannot end the attribute.
        picture = escape("".join(data["data"]["image/png"].split()))
        return Markup(
            "<img alt='A picture that the cell made' src='data:image/png;base64,{}'>"
        ).format(picture)
    return Markup("<pre>{}</pre>").format(data["data"].get("text/plain", ""))


def page(template: str, **values: Any) -> str:
    """Return a page made from a template of this package."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("unrolled_course"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"prose": prose, "code": code, "output": output}
    styles = FORMATTER.get_style_defs(".highlight")
    return environment.get_template(template).render(policy=POLICY, styles=styles, **values)
