"""Every public name says what it is, takes and refuses, where it is from, and shows how it is used.

A public name is what a public module lists in ``__all__``; its members are public methods and
properties. That the examples run is what pytest's doctests show.
"""

import dataclasses
import inspect
import re
from enum import Enum
from importlib import import_module
from pathlib import Path

import pytest

from book._ext.public_names import exports, members, parameters, public_modules, public_names
from unrolled import optim

ROOT = Path(__file__).parents[1]
SECTIONS = {"Parameters", "Attributes", "Returns", "Raises", "Notes", "Examples", "See Also"}

NAMES = list(public_names())
DOCUMENTED = [name for name in NAMES if inspect.isclass(name.value) or callable(name.value)]
DOCUMENTED = [name for name in DOCUMENTED if hasattr(name.value, "__qualname__")]
VALUES = [name for name in NAMES if name not in DOCUMENTED]
CLASSES = [name for name in DOCUMENTED if inspect.isclass(name.value)]
ERRORS = {name.path for name in CLASSES if issubclass(name.value, BaseException)}
ENUMERATIONS = {name.path for name in CLASSES if issubclass(name.value, Enum)}


def is_record(kind):
    """Tell whether a class is a result: its fields are to be read, not to be passed."""
    fields = dataclasses.is_dataclass(kind) or hasattr(kind, "_fields")
    return inspect.isclass(kind) and fields and "Parameters" not in sections(kind.__doc__)


def sections(doc):
    """Return heading → text; what precedes the first heading is under ``""``."""
    found, heading = {"": []}, ""
    lines = inspect.cleandoc(doc or "").splitlines()
    for line, after in zip(lines, [*lines[1:], ""], strict=False):
        if line in SECTIONS and after == "-" * len(line):
            heading = line
            found[heading] = []
        elif not (line and line == "-" * len(heading)):
            found[heading].append(line)
    return {heading: "\n".join(text) for heading, text in found.items()}


def fields(text):
    """Return name → type of the entries of a section; a type may be "As for …", under the names."""
    found = {}
    lines = text.splitlines()
    for line, after in zip(lines, [*lines[1:], ""], strict=False):
        names, _, kind = line.partition(" : ")
        if line and not line.startswith(" "):
            elsewhere = after.strip() if after.startswith(("    As for ", "    As in ")) else ""
            found |= dict.fromkeys(names.replace("*", "").split(", "), kind or elsewhere)
    return found


RECORDS = {name.path for name in CLASSES if is_record(name.value)}

#: Opaque: only ``backward`` looks inside.
TAPES = {
    "unrolled.cells.Tape",
    "unrolled.layers.LayerTape",
    "unrolled.unroll.SegmentsTape",
    "unrolled.unroll.ParallelTape",
}

#: Contracts, which are not called themselves.
CONTRACTS = {
    "unrolled.cells.Cell",
    "unrolled.layers.Layer",
    "unrolled.optim.Optimizer",
    "unrolled.train.Batch",
}

#: Class → the protocol it keeps without being a subclass; it documents the methods.
PROTOCOLS = {optim.SGD: optim.Optimizer, optim.Adam: optim.Optimizer}

#: Classes whose constructor is no place for mathematics or errors.
PLAIN = RECORDS | ERRORS | ENUMERATIONS | TAPES | CONTRACTS

#: Self-checks take answers, and one that cannot be used gets a verdict, no error.
REFUSES_NOTHING = "unrolled.checks."

#: Names whose example needs PyTorch, which the test environment may lack: it is shown, not run.
NEEDS_PYTORCH = {
    "unrolled.convert.from_torch",
    "unrolled.convert.to_torch",
    "unrolled.convert.torch_module",
}

#: Modules whose mathematics is somebody's.
SOURCED = ("cells", "continuous", "init", "jacobians", "losses", "optim", "unroll", "warping")

#: Name → why there is no source to name.
NO_SOURCE = {
    "unrolled.continuous.torus_kernel": "puts numbers in their places",
    "unrolled.unroll.partition": "divides with a remainder; Segments names the source",
}

members_of = [
    pytest.param(name, member, id=f"{name.path}.{member}")
    for name in CLASSES
    for member in members(name.value)[0]
]


def names(found):
    return pytest.mark.parametrize("name", [pytest.param(n, id=n.path) for n in found])


def first_line_is_a_sentence(doc):
    lines = inspect.cleandoc(doc or "").splitlines()
    return bool(lines) and lines[0].endswith(".") and (len(lines) == 1 or lines[1] == "")


@pytest.mark.parametrize("module", public_modules())
def test_module_begins_with_a_sentence_and_lists_its_names(module):
    assert first_line_is_a_sentence(import_module(module).__doc__)
    assert all(True for _ in exports(module))


@names(DOCUMENTED)
def test_name_begins_with_a_sentence(name):
    assert first_line_is_a_sentence(name.value.__doc__)


@pytest.mark.parametrize(("name", "member"), members_of)
def test_member_begins_with_a_sentence(name, member):
    assert first_line_is_a_sentence(getattr(name.value, member).__doc__)


@names(VALUES)
def test_value_is_described_by_a_comment_above_it(name):
    """The comment is one of Sphinx, ``#:``."""
    path = Path(import_module(name.module).__file__)
    lines = path.read_text().splitlines()
    at = next(i for i, line in enumerate(lines) if re.match(rf"{name.name}\b.* = ", line))
    assert lines[at - 1].startswith("#: ")


@names(n for n in DOCUMENTED if n.path not in TAPES | ERRORS | ENUMERATIONS | CONTRACTS)
def test_every_parameter_is_listed_with_its_type(name):
    found = sections(name.value.__doc__)
    heading = "Attributes" if name.path in RECORDS else "Parameters"
    described = fields(found.get(heading, ""))
    taken = [p for p in parameters(name.value) if not p.startswith("_")]
    assert {p: described.get(p) for p in taken if not described.get(p)} == {}


@pytest.mark.parametrize(("name", "member"), members_of)
def test_every_parameter_of_a_method_is_named(name, member):
    """In a section or a sentence, there or where a base declares the method."""
    value = getattr(name.value, member)
    declaring = [*name.value.__mro__, PROTOCOLS.get(name.value, object)]
    doc = " ".join(
        getattr(kind, member).__doc__ or "" for kind in declaring if hasattr(kind, member)
    )
    taken = [] if isinstance(value, property) else parameters(value)
    assert [p for p in taken if not re.search(rf"\b{p}\b", doc)] == []


@names(
    n
    for n in DOCUMENTED
    if parameters(n.value) and n.path not in PLAIN and not n.path.startswith(REFUSES_NOTHING)
)
def test_what_takes_arguments_says_what_it_refuses(name):
    assert "Raises" in sections(name.value.__doc__)


@names(DOCUMENTED)
def test_name_has_an_example(name):
    example = sections(name.value.__doc__).get("Examples", "")
    assert ("With PyTorch installed::" if name.path in NEEDS_PYTORCH else ">>> ") in example


@names(n for n in DOCUMENTED if n.module.split(".")[1] in SOURCED and n.path not in PLAIN)
def test_mathematics_names_its_source(name):
    notes = sections(name.value.__doc__).get("Notes", "")
    assert bool(re.search(r"^Source: ", notes, re.MULTILINE)) == (name.path not in NO_SOURCE)


def test_exceptions_are_public_names():
    excepted = TAPES | CONTRACTS | NEEDS_PYTORCH | set(NO_SOURCE)
    assert excepted <= {name.path for name in DOCUMENTED}


def test_every_public_module_has_its_page():
    """Modules inside another are on its page."""
    top = {module.split(".")[1] for module in public_modules() if "." in module}
    pages = {page.stem for page in (ROOT / "book" / "back" / "reference").glob("*.md")}
    assert pages == top
