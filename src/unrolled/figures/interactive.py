"""Interactive figures that live without a kernel: declared in Python, drawn in the browser.

======== ============================================================= =================
name     meaning                                                       form
======== ============================================================= =================
controls what the reader moves: sliders, text fields, choices, buttons sequence
values   where the named controls stand, shared with the browser       dict name → value
data     numbers the library computed, handed to the drawing script    dict, JSON-able
script   a small ES module: ``compute``, ``draw``, ``describe``        text
======== ============================================================= =================

The browser side is ``interactive.js``; its head says what a script exports. A figure works on a
static page from its embedded state, in a notebook with ``values`` synchronized both ways, and
without JavaScript as title, words, table and caption.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import anywidget
import numpy as np
import traitlets
from IPython.display import display

from unrolled import _checks as check
from unrolled.figures.controls import Button, Control, Slider, text

Table = tuple[Sequence[str], Sequence[Sequence[object]]]

_REQUIRED = ("compute", "draw", "describe")
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

    Attributes
    ----------
    values : dict
        Where the named controls stand. Assign a dict to move some of them; observe it to follow
        the reader: ``figure.observe(react, "values")``.

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

    _esm = _ASSETS.joinpath("interactive.js").read_text(encoding="utf-8")
    _css = _ASSETS.joinpath("interactive.css").read_text(encoding="utf-8")

    title = traitlets.Unicode().tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)
    controls = traitlets.List(traitlets.Dict()).tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    script = traitlets.Unicode().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)

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
    ) -> None:
        parts = _checked_controls(controls)
        self._named = {c.name: c for c in parts if not isinstance(c, Button)}
        self._words = text("words", words)
        self._table = table if table is None else _checked_table(table)
        if data is not None and not isinstance(data, Mapping):
            raise TypeError(f"data: expected a dict, got {type(data).__name__}")
        super().__init__(
            title=text("title", title),
            caption=text("caption", caption),
            controls=[
                _jsonable("controls", {"kind": control.kind, **asdict(control)})
                for control in parts
            ],
            script=_checked_script(script),
            data=_jsonable("data", data or {}),
            values={name: control.value for name, control in self._named.items()},
        )

    @traitlets.validate("values")
    def _accept_values(self, proposal: dict[str, Any]) -> dict[str, Any]:
        changes = proposal["value"]
        for name in changes:
            check.option("values", name, self._named)
        accepted = {k: self._named[k].accept(f'values["{k}"]', v) for k, v in changes.items()}
        return {**self.values, **accepted}

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


def _checked_controls(controls: object) -> tuple[Control, ...]:
    """Return ``controls`` if names and keys are unique and buttons move what is there."""
    if isinstance(controls, str) or not isinstance(controls, Sequence):
        raise TypeError(f"controls: expected a sequence, got {type(controls).__name__}")
    for control in controls:
        if not isinstance(control, Control):
            expected = "Slider, TextInput, Choice or Button"
            raise TypeError(f"controls: expected {expected}, got {control!r}")
    named = {c.name: c for c in controls if not isinstance(c, Button)}
    buttons = [c for c in controls if isinstance(c, Button)]
    if not named or len(named) + len(buttons) < len(controls):
        names = [c.name for c in controls if not isinstance(c, Button)]
        raise check.fail("controls", "at least one named control, all names different", names)
    keys = [button.key for button in buttons if button.key]
    if len(set(keys)) < len(keys):
        raise check.fail("controls", "a key of its own for each button", keys)
    for button in buttons:
        for name in {**button.set, **button.step}:
            check.option(f"controls: Button({button.label!r})", name, named)
        for name, value in button.set.items():
            named[name].accept(f'controls: set["{name}"]', value)
        for name, distance in button.step.items():
            slider = named[name]
            if not isinstance(slider, Slider):
                raise check.fail(f'controls: step["{name}"]', "a slider's name", slider.kind)
            slider.accept_distance(f'controls: step["{name}"]', distance)
    return tuple(controls)


def _checked_script(script: object) -> str:
    """Return the text of a script that exports what a figure needs."""
    if isinstance(script, Traversable):
        script = script.read_text(encoding="utf-8")
    source = text("script", script)
    exported = re.findall(r"^export\s+(?:function|const)\s+(\w+)", source, re.MULTILINE)
    missing = [name for name in _REQUIRED if name not in exported]
    if missing:
        raise check.fail("script", f"exports {', '.join(_REQUIRED)}", exported or "no exports")
    return source


def _checked_table(table: object) -> Table:
    """Return ``table`` if it is (columns, rows) with rows as long as the columns."""
    if not (isinstance(table, tuple) and len(table) == 2):
        raise TypeError(f"table: expected (columns, rows), got {type(table).__name__}")
    columns, rows = table
    for row in rows:
        if len(row) != len(columns):
            raise check.fail("table", f"rows of {len(columns)} entries", f"{len(row)}: {row!r}")
    return columns, rows


def _jsonable(name: str, value: object) -> Any:
    """Return ``value`` made of what JSON keeps exactly: every number is a finite double."""
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"{name}: expected texts as keys, got {key!r}")
        return {key: _jsonable(f'{name}["{key}"]', part) for key, part in value.items()}
    if isinstance(value, np.ndarray):
        return _jsonable(name, check.array(name, value, value.shape, "any").tolist())
    if isinstance(value, (list, tuple)):
        return [_jsonable(f"{name}[{i}]", part) for i, part in enumerate(value)]
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, np.generic):
        value = value.item()
    number = check.real_number(name, value)
    if number != value:
        raise check.fail(name, "a number that float64 holds exactly", value)
    return value
