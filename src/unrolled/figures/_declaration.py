"""Check what a figure is declared with: its controls, its script, its table, its data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled.figures.controls import Button, Control, Named, Slider, text

Table = tuple[Sequence[str], Sequence[Sequence[object]]]

_REQUIRED = ("compute", "draw", "describe")


def checked_controls(controls: object, later: Sequence[Named] = ()) -> tuple[Control, ...]:
    """Return all controls if names and keys are unique and buttons move what is there.

    What is there only with a kernel, ``later``, stands after the others and no button moves it.
    """
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
    names = [*named, *(control.name for control in later)]
    if len(set(names)) < len(names):
        raise check.fail("live", "names that no other control has", names)
    return (*controls, *later)


def checked_script(script: object) -> str:
    """Return the text of a script that exports what a figure needs."""
    if isinstance(script, Traversable):
        script = script.read_text(encoding="utf-8")
    source = text("script", script)
    exported = re.findall(r"^export\s+(?:function|const)\s+(\w+)", source, re.MULTILINE)
    missing = [name for name in _REQUIRED if name not in exported]
    if missing:
        raise check.fail("script", f"exports {', '.join(_REQUIRED)}", exported or "no exports")
    return source


def checked_table(table: object) -> Table:
    """Return ``table`` if it is (columns, rows) with rows as long as the columns."""
    if not (isinstance(table, tuple) and len(table) == 2):
        raise TypeError(f"table: expected (columns, rows), got {type(table).__name__}")
    columns, rows = table
    for row in rows:
        if len(row) != len(columns):
            raise check.fail("table", f"rows of {len(columns)} entries", f"{len(row)}: {row!r}")
    return columns, rows


def jsonable(name: str, value: object) -> Any:
    """Return ``value`` made of what JSON keeps exactly: every number is a finite double."""
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"{name}: expected texts as keys, got {key!r}")
        return {key: jsonable(f'{name}["{key}"]', part) for key, part in value.items()}
    if isinstance(value, np.ndarray):
        return jsonable(name, check.array(name, value, value.shape, "any").tolist())
    if isinstance(value, (list, tuple)):
        return [jsonable(f"{name}[{i}]", part) for i, part in enumerate(value)]
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, np.generic):
        value = value.item()
    number = check.real_number(name, value)
    if number != value:
        raise check.fail(name, "a number that float64 holds exactly", value)
    return value
