"""Mathematics of the diagrams as SVG text: ``"W_x_cs x[n]"``, ``"W_s_cr^T"``, ``"f_ψ[n+1]"``.

======= ===================================================== ======
name    meaning                                               form
======= ===================================================== ======
symbol  what is written, as a reader would type it            text
small   height of a subscript                                 px
======= ===================================================== ======

A letter is italic and may carry a subscript of several letters (``_cs``), a second one a little
lower (``W_x_cs``), a prime and a transposition (``^T``). A hyphen is a minus sign.
"""

# ruff: noqa: RUF001 - the signals have Greek letters

from __future__ import annotations

import re
from html import escape

#: What stands upright although it is a letter, or carries a subscript although it is none.
UPRIGHT = "ℱ∇∂Σ"
LETTER = rf"(?P<letter>[^\W\d_]|[{UPRIGHT}])"
BELOW = r"(?:_(?P<below>[^\W_]+))?(?:_(?P<lower>[^\W_]+))?"
TOKEN = re.compile(rf"(?:{LETTER}{BELOW}(?P<prime>')?|(?P<other>[^_]))(?P<above>\^T)?")

#: Ends a shift: text after it stands on the line again.
BACK = "\N{ZERO WIDTH SPACE}"
DROP, LOWER, RISE = 5, 4, 9

#: Width of T in parts of its size: subscripts stand below it, not behind.
T_WIDTH = 0.6


def typeset(symbol: str, small: float = 15) -> str:
    """Return the content of an SVG text element that shows ``symbol``.

    Parameters
    ----------
    symbol : str
        The mathematics; see the module.
    small : float
        Font size of subscripts and of T.

    Returns
    -------
    str
        Text and ``tspan`` elements.

    Examples
    --------
    >>> typeset("[n-1]")
    '[<tspan font-style="italic">n</tspan>\N{MINUS SIGN}1]'
    >>> plain(typeset("W_x_cs x[n]"))
    'Wxcs x[n]'
    """
    return "".join(_token(token, small) for token in TOKEN.finditer(symbol))


def plain(content: str) -> str:
    """Return typeset content as it reads, without marks and invisible spaces.

    Parameters
    ----------
    content : str
        What `typeset` returned.

    Returns
    -------
    str
        The letters.

    Examples
    --------
    >>> plain(typeset("G_c'"))
    'Gc′'
    """
    return re.sub(rf"<[^>]*>|{BACK}", "", content)


def _token(token: re.Match[str], small: float) -> str:
    letter, other, shift = token["letter"], token["other"], 0
    if letter is None:
        text = escape(other.replace("-", "\N{MINUS SIGN}"))
    else:
        text = letter if letter in UPRIGHT else f'<tspan font-style="italic">{letter}</tspan>'
    back = ""
    if token["above"]:
        text += f'<tspan dy="-{RISE}" font-size="{small:g}">T</tspan>'
        shift, back = -RISE, f' dx="-{T_WIDTH * small:.3g}"'
    for below, drop in ((token["below"], DROP), (token["lower"], DROP + LOWER)):
        if below:
            look = f'font-size="{small:g}" font-style="italic"'
            text += f'<tspan dy="{drop - shift}"{back} {look}>{below}</tspan>'
            shift, back = drop, ""
    if shift:
        text += f'<tspan dy="{-shift}">{BACK}</tspan>'
    return text + ("\N{PRIME}" if token["prime"] else "")
