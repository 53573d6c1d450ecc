"""Parse Python, one text at a time.

Python 3.11's ``ast.parse`` counts the depth of what it makes for all threads together, and may
raise ``SystemError`` where two of them parse at once.
"""

from __future__ import annotations

import ast
import threading

LOCK = threading.Lock()


def parsed(source: str | bytes) -> ast.Module:
    """Return the syntax tree of a program; raise ``SyntaxError`` if it is none."""
    with LOCK:
        try:
            return ast.parse(source)
        except SystemError:  # somebody else parsed in another thread
            return ast.parse(source)
