"""The public names of the library, found by walking ``__all__`` from the package down.

A name may be exported by several modules: ``unrolled.LSTM`` is ``unrolled.cells.LSTM``. Its *home*,
where it is documented, is the innermost public module that contains the file it is defined in.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

PACKAGE = "unrolled"


class PublicName(NamedTuple):
    """A class, function or value under one of the names it can be had by."""

    module: str
    name: str
    value: Any

    @property
    def path(self) -> str:
        """The dotted name, ``"unrolled.optim.Adam"``."""
        return f"{self.module}.{self.name}"

    @property
    def defined_in(self) -> str:
        """The module whose file defines it."""
        own = inspect.isclass(self.value) or inspect.isroutine(self.value)
        return str(self.value.__module__) if own else self.module

    @property
    def home(self) -> str:
        """The public module that documents it."""
        file = f"{self.defined_in}."
        return max((m for m in public_modules() if file.startswith(f"{m}.")), key=len)


@cache
def public_modules(package: str = PACKAGE) -> tuple[str, ...]:
    """Return the package and every public module below it, in the order of ``__all__``."""
    module = import_module(package)
    inner = (name for name in module.__all__ if inspect.ismodule(getattr(module, name)))
    below = (public_modules(f"{package}.{name}") for name in inner)
    return (package, *itertools.chain.from_iterable(below))


def exports(module: str) -> Iterator[PublicName]:
    """Yield what a public module exports, other modules and dunder names left out."""
    found = import_module(module)
    for name in found.__all__:
        value = getattr(found, name)
        if not isinstance(value, ModuleType) and not name.startswith("__"):
            yield PublicName(module, name, value)


@cache
def public_names() -> tuple[PublicName, ...]:
    """Return every public name once, as its home exports it."""
    everywhere = itertools.chain.from_iterable(map(exports, public_modules()))
    return tuple(name for name in everywhere if name.home == name.module)


@cache
def paths() -> dict[str, str]:
    """Return every path to a public name or a member of one → the path that documents it."""
    found = {}
    homes = {name.value: name.path for name in public_names() if inspect.isclass(name.value)}
    for module in public_modules():
        for name in exports(module):
            home = f"{name.home}.{name.name}"
            found[name.path] = home
            if inspect.isclass(name.value):
                own, inherited = members(name.value)
                described = dict.fromkeys(own, home)
                described |= {m: homes[base] for base, ms in inherited.items() for m in ms}
                found |= {f"{name.path}.{m}": f"{at}.{m}" for m, at in described.items()}
    return found


def parameters(value: Any) -> list[str]:
    """Return the names of what a function, method or class is called with, ``self`` left out."""
    try:
        names = list(inspect.signature(value).parameters)
    except (TypeError, ValueError):  # not callable, or an exception that takes what others take
        return []
    return names[1:] if names[:1] == ["self"] else names


def members(kind: type) -> tuple[list[str], dict[type, list[str]]]:
    """Return the members a class documents itself, and those that a public base documents.

    A member is a public method or property, or ``__call__``. One that is overridden without a
    docstring of its own belongs to the base that has one.
    """
    public = {name.value for name in public_names() if inspect.isclass(name.value)}
    own: list[str] = []
    inherited: dict[type, list[str]] = {}
    seen = set()
    for base in kind.__mro__:
        for name, value in vars(base).items():
            plain = not name.startswith("_") or name == "__call__"
            member = inspect.isroutine(value) or isinstance(value, (property, classmethod))
            described = bool(value.__doc__) if plain and member else False
            if not described or name in seen or not base.__module__.startswith(PACKAGE):
                continue
            seen.add(name)
            if base is not kind and base in public:
                inherited.setdefault(base, []).append(name)
            else:
                own.append(name)
    return own, inherited
