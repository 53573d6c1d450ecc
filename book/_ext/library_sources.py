"""Links to the source for members that ``viewcode`` does not find by itself.

A property has no module to look in; a method may come from a base that is not public, under whose
name it stands in its file.
"""

from __future__ import annotations

import inspect
from functools import cache
from importlib import import_module
from typing import Any

from public_names import members, public_names
from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.build_phase import BuildPhase


def definer(kind: type, member: str) -> type:
    """Return the class, of those that make up ``kind``, whose body has the member."""
    return next(base for base in kind.__mro__ if member in vars(base))


def module_of(app: Sphinx, module: str, path: str) -> str | None:
    """Return the module in whose file a member stands."""
    name, _, member = path.partition(".")
    kind = getattr(import_module(module), name, None)
    if not (inspect.isclass(kind) and member):
        return None
    return definer(kind, member).__module__


@cache
def places_in(module: str) -> tuple[str, dict[str, Any]]:
    """Return the source of a module and where in it names stand, those of heirs included."""
    analyzer = ModuleAnalyzer.for_module(module)
    places = dict(analyzer.find_tags())
    for name in public_names():
        for member in members(name.value)[0] if inspect.isclass(name.value) else []:
            base = definer(name.value, member)
            place = places.get(f"{base.__qualname__}.{member}")
            if base.__module__ == module and place:
                places.setdefault(f"{name.name}.{member}", place)
    return analyzer.code, places


def source_of(app: Sphinx, module: str) -> tuple[str, dict[str, Any]] | None:
    """Return the source of a module while pages are read.

    Later ``viewcode`` asks only whether the page of a module is there and up to date; without an
    answer it compares the files.
    """
    return places_in(module) if app.phase <= BuildPhase.READING else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.setup_extension("sphinx.ext.viewcode")
    app.connect("viewcode-follow-imported", module_of)
    app.connect("viewcode-find-source", source_of)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
