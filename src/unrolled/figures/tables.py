"""Tables that are generated: HTML with heads that a screen reader can follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from IPython.display import HTML


def html_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> HTML:
    """Return a table whose first column heads its rows; entries are HTML already."""
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{entry}</td>" for entry in rest)
        + "</tr>"
        for first, *rest in rows
    )
    whole = f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody>"
    made: HTML = HTML(f'<table class="dataframe">{whole}</table>')  # type: ignore[no-untyped-call]
    return made
