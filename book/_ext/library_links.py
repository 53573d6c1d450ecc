"""Where the library implements an equation, and where the reference shows it.

A line of the library that computes an equation ends in its label, ``# eq-lstm-state``; several are
separated by commas. A check may name a class, function or method instead.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from public_names import paths, public_names

import unrolled

ROOT = Path(unrolled.__file__).parent
LABEL = r"(?:eq|thm|prop|lem|cor)-[\w-]+"
COMMENT = re.compile(rf"#\s+({LABEL}(?:,\s+{LABEL})*)$")


class Line(NamedTuple):
    """A line of the library that carries the label of an equation."""

    module: str
    number: int

    @property
    def file(self) -> str:
        """The file within the package, ``"cells/lstm.py"``."""
        return "/".join(self.module.split(".")[1:]) + ".py"


@cache
def labelled_lines() -> dict[str, list[Line]]:
    """Return the lines of the library that carry each label."""
    found: dict[str, list[Line]] = {}
    for file in sorted(ROOT.rglob("*.py")):
        module = ".".join(("unrolled", *file.relative_to(ROOT).with_suffix("").parts))
        for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            match = COMMENT.search(text)
            for label in re.split(r",\s+", match[1]) if match else ():
                found.setdefault(label, []).append(Line(module, number))
    return found


@cache
def documented() -> dict[str, str]:
    """Return where a name is defined → the path under which it is documented."""
    return {f"{name.defined_in}.{name.name}": f"{name.home}.{name.name}" for name in public_names()}


def documented_path(code: str) -> str | None:
    """Return the path that documents ``code``, ``"unrolled.cells.lstm.LSTM.forward"``, or None."""
    if code in documented():
        return documented()[code]
    owner, _, member = code.rpartition(".")
    return f"{documented()[owner]}.{member}" if owner in documented() else None


def is_public(code: str) -> bool:
    """Tell whether ``code`` is a public name, or a member of one."""
    path = documented_path(code)
    return path is not None and (code in documented() or path in paths())


def reference_target(env: Any, code: str) -> tuple[str, str] | None:
    """Return the page and the id at which the library reference has ``code``, if it has."""
    entry = env.get_domain("py").objects.get(documented_path(code))
    return (entry.docname, entry.node_id) if entry else None


def source_target(env: Any, line: Line) -> tuple[str, str] | None:
    """Return the source page that has a line, and the id of the innermost name around it."""
    module = getattr(env, "_viewcode_modules", {}).get(line.module)
    if not module:
        return None
    _, tags, used, _ = module
    around = [
        (start, name)
        for name, (_, start, end) in tags.items()
        if name in used and start <= line.number <= end
    ]
    return f"_modules/{line.module.replace('.', '/')}", max(around)[1] if around else ""
