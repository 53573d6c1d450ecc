"""Turn formulas into MathML that has nothing but MathML in it, whatever the formula says."""

from __future__ import annotations

import html
import re
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import Converter
from markupsafe import Markup

#: A longer formula is shown as it was written: converting it may take long.
LONGEST = 5000
#: A few definitions can make a formula that never ends.
DEFINITION = re.compile(r"\\(newcommand|renewcommand|providecommand|def|let)\b")
#: latex2mathml knows only those environments of several lines that stand alone.
INNER = re.compile(r"\\(begin|end)\{(?:aligned|split)\}")
ELEMENTS = frozenset(
    """math menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts
    mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover
    none""".split()  # noqa: SIM905 - a list would take a line for each
)
ATTRIBUTES = frozenset(
    """accent accentunder columnalign columnlines columnspacing depth display displaystyle fence
    form height largeop linebreak linethickness lspace mathcolor mathvariant maxsize minsize
    movablelimits notation rowlines rowspacing rspace scriptlevel separator stretchy symmetric
    voffset width xmlns""".split()  # noqa: SIM905
)
#: Letters in a line from which on a formula may be wider than a phone.
WIDE = 24
SCRIPTS = ("msub", "msup", "msubsup")
SPACE = "0.1667em"


def mathml(tex: str, options: dict[str, Any]) -> str:
    """Return a formula as MathML; as its own text where that cannot be made."""
    display = "block" if options["display_mode"] else "inline"
    try:
        if len(tex) > LONGEST or DEFINITION.search(tex):
            raise ValueError("more than a formula")
        made = Converter(display=display).convert_to_element(INNER.sub(r"\\\1{align*}", tex))
        for element in made.iter():
            clean(element)
        for element in made.iter():
            space(element)
        text = tostring(made, encoding="unicode")
        wide = display == "inline" and len("".join(made.itertext())) > WIDE
        return f'<span class="wide">{text}</span>' if wide else text
    except Exception:  # a student may write anything, and its errors have no common class
        return str(Markup("<code>{}</code>").format(tex))


def clean(element: Element) -> None:
    """Make texts of an element what they mean, and keep only attributes that show something.

    Raises
    ------
    ValueError
        If it is no element of MathML, or has a mark of a column that belongs to no table.
    """
    if element.tag not in ELEMENTS or element.text == "&":
        raise ValueError(element.tag)
    # The converter writes characters as references; as texts they would be escaped twice.
    element.text = html.unescape(element.text or "")
    for name in list(element.attrib):
        if name not in ATTRIBUTES:
            del element.attrib[name]
        else:
            element.set(name, html.unescape(element.get(name, "")))


def space(element: Element) -> None:
    """Put a thin space between the name of a function and what is beside it, as TeX does."""
    children = list(element)
    if element.tag not in ("math", "mrow", "mtd", "mstyle"):
        return
    for before, after in pairwise(children):
        apart = (function(before) and after.tag not in ("mo", "mspace")) or (
            function(after) and before.tag not in ("mo", "mspace") and not empty(before)
        )
        if apart:
            element.insert(list(element).index(before) + 1, Element("mspace", width=SPACE))


def function(element: Element) -> bool:
    """Tell whether an element is the name of a function, maybe with an exponent."""
    if element.tag in SCRIPTS and len(element):
        element = element[0]
    text = element.text or ""
    return element.tag == "mi" and len(text) > 1 and text.isalpha()


def empty(element: Element) -> bool:
    """Tell whether an element shows nothing."""
    return not len(element) and not element.text
