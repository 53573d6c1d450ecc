"""A function with one line changed: the page shows that very line, and runs that very function."""

from __future__ import annotations

import inspect
import linecache
import textwrap
from collections.abc import Callable
from typing import Any

from unrolled import _checks as check


def mutate(function: Callable[..., Any], right: str, wrong: str) -> Callable[..., Any]:
    """Return ``function`` with the line ``right`` of its source replaced by ``wrong``.

    Parameters
    ----------
    function : callable
        A function of a module whose source can be read.
    right : str
        The line, without its indent and comment; it stands there once.
    wrong : str
        One line or several, without indent.

    Returns
    -------
    callable
        ``inspect.getsource`` gives its changed source.

    Raises
    ------
    TypeError
        On lines that are no texts.
    ValueError
        If the line is not there, or more than once.
    SyntaxError
        If what comes of it is not Python.

    Examples
    --------
    >>> doubled = mutate(textwrap.indent, "if predicate is None:", "if predicate is not None:")
    >>> "if predicate is not None:" in inspect.getsource(doubled)
    True
    """
    for name, line in (("right", right), ("wrong", wrong)):
        if not isinstance(line, str):
            raise TypeError(f"{name}: expected a line of source, got {type(line).__name__}")
    lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    places = [i for i, line in enumerate(lines) if _bare(line) == right.strip()]
    if len(places) != 1:
        expected = f"a line that stands once in {function.__name__}"
        raise check.fail("right", expected, f"{right!r}, which stands {len(places)} times")
    at = places[0]
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    lines[at : at + 1] = textwrap.indent(textwrap.dedent(wrong).strip("\n"), indent).splitlines()
    text = "\n".join(lines) + "\n"
    file = f"<{function.__name__} with {wrong!r}>"
    namespace = dict(function.__globals__)
    exec(compile(text, file, "exec"), namespace)
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    mutant: Callable[..., Any] = namespace[function.__name__]
    return mutant


def _bare(line: str) -> str:
    """Return the line without its indent and the label at its end."""
    return line.split("  # ")[0].strip()
