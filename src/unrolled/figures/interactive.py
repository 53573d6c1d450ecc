"""Interactive figures that live without a kernel: declared in Python, drawn in the browser.

======== ============================================================= =================
name     meaning                                                       form
======== ============================================================= =================
controls what the reader moves: sliders, text fields, choices, buttons sequence
values   where the named controls stand, shared with the browser       dict name → value
data     numbers the library computed, handed to the drawing script    dict, JSON-able
live     controls whose data only a kernel can compute                 Live
script   a small ES module: ``compute``, ``draw``, ``describe``        text
======== ============================================================= =================

The browser side is ``interactive.js``; its head says what a script exports. A figure works on a
static page from its embedded state, in a notebook with ``values`` synchronized both ways, and
without JavaScript as title, words, table and caption.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import anywidget
import traitlets
from IPython.display import display

from unrolled import _checks as check
from unrolled.figures._declaration import (
    Table,
    checked_controls,
    checked_script,
    checked_table,
    jsonable,
)
from unrolled.figures.controls import Button, Control, text
from unrolled.figures.live import Live

_ASSETS = files(__package__)


class Figure(anywidget.AnyWidget):
    """A picture the reader can push on, with words and numbers beside it.

    Parameters
    ----------
    title, caption : str
        What is shown; what to conclude.
    controls : sequence of Slider, TextInput, Choice, Button
        At least one with a name. A Reset button is added.
    script : path or str
        The drawing script, a file or its text; see the head of ``interactive.js``.
    words : str
        The text alternative at the first values: what ``describe`` returns then.
    data : dict, optional
        What ``script`` needs from the library: numbers, texts, arrays, lists and dicts of them.
        float64 arrives exactly.
    table : (columns, rows), optional
        The numbers at the first values, for readers without JavaScript.
    live : Live, optional
        Controls that are there only where a kernel runs, and what it then computes.

    Attributes
    ----------
    values : dict
        Where the named controls stand. Assign a dict to move some of them; observe it to follow
        the reader: ``figure.observe(react, "values")``.
    data, computed : dict
        What the script draws from; for which values of the live controls it was computed.

    Raises
    ------
    TypeError, ValueError
        On a wrong argument, named with what was expected and what came.

    Examples
    --------
    >>> from unrolled.figures import Figure, Slider
    >>> script = '''
    ... export const compute = ({ n }) => n * n;
    ... export const draw = (area, { n }, data, { svg }) =>
    ...   svg("svg", { width: 90, height: 90 }, svg("rect", { width: 9 * n, height: 9 * n }));
    ... export const describe = (area, { n }) => `A square of side ${n} has area ${area}.`;
    ... '''
    >>> figure = Figure(
    ...     title="Squares", caption="Twice the side is four times the area.",
    ...     controls=[Slider("n", "Side", 1, 10, 1, value=3)],
    ...     script=script, words="A square of side 3 has area 9.",
    ... )
    >>> figure.values
    {'n': 3}
    >>> figure.values = {"n": 11}
    Traceback (most recent call last):
    ValueError: values["n"]: expected a finite number in [1, 10], got 11
    """

    _esm = "\n".join(
        _ASSETS.joinpath(name).read_text(encoding="utf-8")
        for name in ("parts.js", "interactive.js")
    )
    _css = _ASSETS.joinpath("interactive.css").read_text(encoding="utf-8")

    title = traitlets.Unicode().tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)
    controls = traitlets.List(traitlets.Dict()).tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    script = traitlets.Unicode().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    computed = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        *,
        title: str,
        caption: str,
        controls: Sequence[Control],
        script: Traversable | str,
        words: str,
        data: Mapping[str, object] | None = None,
        table: Table | None = None,
        live: Live | None = None,
    ) -> None:
        if live is not None and not isinstance(live, Live):
            raise TypeError(f"live: expected a Live, got {type(live).__name__}")
        later = live.controls if live else ()
        parts = checked_controls(controls, later)
        self._named = {c.name: c for c in parts if not isinstance(c, Button)}
        self._live = live
        self._words = text("words", words)
        self._table = table if table is None else checked_table(table)
        if data is not None and not isinstance(data, Mapping):
            raise TypeError(f"data: expected a dict, got {type(data).__name__}")
        super().__init__(
            title=text("title", title),
            caption=text("caption", caption),
            controls=[
                jsonable(
                    "controls",
                    {"kind": control.kind, **asdict(control), "live": control in later},
                )
                for control in parts
            ],
            script=checked_script(script),
            data=jsonable("data", data or {}),
            values={name: control.value for name, control in self._named.items()},
            computed={control.name: control.value for control in later},
        )
        if live:
            self.on_msg(self._answer)
            self.observe(self._compute, "values")

    @traitlets.validate("values")
    def _accept_values(self, proposal: dict[str, Any]) -> dict[str, Any]:
        changes = proposal["value"]
        for name in changes:
            check.option("values", name, self._named)
        accepted = {k: self._named[k].accept(f'values["{k}"]', v) for k, v in changes.items()}
        return {**self.values, **accepted}

    def _answer(self, _: object, content: object, buffers: object) -> None:
        """Tell a page that asks that there is a kernel."""
        if content == {"ask": "live"}:
            self.send({"live": True})

    def _compute(self, change: Mapping[str, Any]) -> None:
        """Compute the data for the live controls anew if one of them has moved."""
        assert self._live is not None
        wanted = {control.name: change["new"][control.name] for control in self._live.controls}
        if wanted == self.computed:
            return
        found = jsonable("data", self._live.compute(**wanted))
        with self.hold_sync():  # the page hears of both at once
            self.data, self.computed = {**self.data, **found}, wanted

    def static_html(self) -> str:
        """Return the figure at its first values as plain HTML: title, words, table, caption."""
        parts = [f"<p><strong>{escape(self.title)}</strong></p>", f"<p>{escape(self._words)}</p>"]
        if self._table is not None:
            columns, rows = self._table
            head = "".join(f'<th scope="col">{escape(str(c))}</th>' for c in columns)
            cells = ("".join(f"<td>{escape(str(c))}</td>" for c in row) for row in rows)
            body = "".join(f"<tr>{row}</tr>" for row in cells)
            parts.append('<table class="dataframe">')  # the class by which themes know a table
            parts.append(f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
        parts.append(f"<figcaption>{escape(self.caption)}</figcaption>")
        return f"<figure>{''.join(parts)}</figure>"

    def _ipython_display_(self) -> None:
        """Show the widget, and beside it what a page without JavaScript shows instead."""
        bundle = self._repr_mimebundle_()
        widget, metadata = bundle if bundle is not None else ({}, {})
        widget["text/plain"] = f"{self.title}\n\n{self._words}\n\n{self.caption}"
        static = f'<noscript class="ufig-static">{self.static_html()}</noscript>'
        display(widget, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]
        display({"text/html": static}, raw=True)  # type: ignore[no-untyped-call]
