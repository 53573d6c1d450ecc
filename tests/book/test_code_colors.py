"""Code is marked where its color differs from that of plain text, and nowhere else."""

import re

import code_colors
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.token import Name, Operator

STYLES = ("a11y-high-contrast-light", "a11y-high-contrast-dark")
CODE = "def f(x):\n    return x + len('a')  # see\n"


def spans(formatter):
    """What is marked in the code, with its class."""
    html = highlight(CODE, PythonLexer(), formatter)
    return set(re.findall(r'<span class="(\w+)">([^<]+)</span>', html))


def test_only_what_has_a_color_of_its_own_is_marked():
    marked = spans(code_colors.formatter(STYLES)())
    assert marked >= {("k", "def"), ("nf", "f"), ("o", "+"), ("nb", "len"), ("c1", "# see")}
    assert spans(HtmlFormatter()) - marked >= {("n", "x"), ("p", "(")}
    assert not {kind for kind, _ in marked} & {"n", "p", "w"}


def test_the_text_stays():
    marked, plain = (
        re.sub(r"<[^>]+>", "", highlight(CODE, PythonLexer(), made))
        for made in (code_colors.formatter(STYLES)(), HtmlFormatter())
    )
    assert marked == plain


def test_plain_is_what_is_plain_in_every_style():
    assert code_colors.is_plain(Operator, ("bw",)) is code_colors.is_plain(Name, STYLES) is True
    assert not code_colors.is_plain(Operator, ("bw", STYLES[0]))
