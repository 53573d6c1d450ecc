"""The library reference, generated from the package.

``.. public-modules::`` is a table of all public modules, each linked to its page; under ``-n`` a
module without a page fails the build. ``.. public-module:: unrolled.cells`` documents what a module
exports, file by file: what the file is about, its letters with their shapes, its public names. The
docstrings are in NumPy style, whose sections are definition lists of reStructuredText but for their
headings.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from public_names import (
    PACKAGE,
    PublicName,
    exports,
    members,
    parameters,
    paths,
    public_modules,
    public_names,
)
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import nested_parse_with_titles

FIELDS = {"Parameters", "Attributes", "Returns", "Yields", "Raises"}
SECTIONS = FIELDS | {"Notes", "Examples", "See Also"}
PAGES = "/book/back/reference"
LITERAL = re.compile(r"(?<!`)``([A-Za-z_][\w.]*)``(?!`)")


def docstring(module: str) -> tuple[str, list[str]]:
    """Return the first line of a module's docstring and the rest of it."""
    first, *rest = inspect.cleandoc(import_module(module).__doc__ or "").splitlines()
    return first, rest


def as_rst(lines: list[str]) -> Iterator[str]:
    """Yield a NumPy docstring as reStructuredText."""
    section, underline = "", False
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if underline:
            underline = False
        elif line in SECTIONS and following == "-" * len(line):
            section, underline = line, True
            yield from ("", f".. rubric:: {line}", "")
        elif section in FIELDS and line and not line.startswith(" "):
            yield line.replace("*", r"\*")
            if not following.startswith(" "):
                yield "    .."  # nothing is said of it, but it has its place in the list
        else:
            yield line


def linked(lines: list[str], scope: str, but: Iterable[str] = ()) -> Iterator[str]:
    """Yield the lines with literals turned into links to the public names they stand for.

    A name is looked for as Python would in ``scope``, the path of what the lines describe, and in
    what is around it; neither that itself nor the names ``but`` are linked.
    """
    known = paths()
    parts = scope.split(".")
    around = [".".join(parts[:n]) for n in range(len(parts), 0, -1)]

    def link(match: re.Match[str]) -> str:
        found = [f"{outer}.{match[1]}" for outer in around] + [match[1]]
        path = next((known[path] for path in found if path in known), scope)
        plain = path == scope or match[1] in but
        return match[0] if plain else f":py:obj:`{match[1]} <{path}>`"

    session, borders = False, 0
    for line in lines:
        session = bool(line) and (session or line.startswith(">>>"))
        borders += line.startswith("==")
        if session:
            yield line
        elif borders % 3:  # a table: its columns must keep their width
            yield re.sub(r"(?<=\w)_ (?= )", r"\_", line)
        else:
            yield LITERAL.sub(link, escaped(line))


def escaped(line: str) -> str:
    """Return the line with bars and final underscores made plain, outside of literals.

    Bars are for absolute values, not for substitutions, and ``lambda_`` is no link.
    """
    parts = re.split("(``.+?``)", line)
    parts[::2] = (re.sub(r"\||(?<=\w)_(?!\w)", r"\\\g<0>", part) for part in parts[::2])
    return "".join(parts)


def inherited(kind: type) -> Iterator[str]:
    """Yield what a class has from public bases, as links to where it is documented."""
    homes = {name.value: name for name in public_names() if inspect.isclass(name.value)}
    for base, names in members(kind)[1].items():
        home = homes[base]
        links = ", ".join(f":py:obj:`{name} <{home.path}.{name}>`" for name in names)
        yield from ("", f".. rubric:: From {home.name}", "")
        yield from (f":py:obj:`{home.name} <{home.path}>` describes {links}.", "")


def process_docstring(
    app: Sphinx, what: str, name: str, value: Any, options: Any, lines: list[str]
) -> None:
    """Turn a docstring of the library into reStructuredText, in place."""
    if name.startswith(f"{PACKAGE}."):
        lines[:] = linked(list(as_rst(lines)), name, but=parameters(value))
        if inspect.isclass(value):
            lines.extend(inherited(value))


def directive(name: PublicName) -> Iterator[str]:
    """Yield the autodoc directive of a public name."""
    if inspect.isclass(name.value):
        error = issubclass(name.value, BaseException)
        yield f".. {'autoexception' if error else 'autoclass'}:: {name.path}"
        if own := members(name.value)[0]:  # no names would mean all of them
            yield from (f"   :members: {', '.join(own)}", "   :member-order: bysource")
    elif inspect.isroutine(name.value):
        yield f".. autofunction:: {name.path}"
    else:
        yield from (f".. autodata:: {name.path}", "   :no-value:")
    yield ""


def position(name: PublicName) -> tuple[int, str]:
    """Return the line on which a name is defined; values follow."""
    try:
        return inspect.getsourcelines(name.value)[1], name.name
    except TypeError:
        return 10**6, name.name


def files(names: list[PublicName]) -> dict[str, list[PublicName]]:
    """Group names by the file that defines them: the file of an abstract base comes first."""
    grouped: dict[str, list[PublicName]] = {}
    for name in sorted(names, key=lambda name: not inspect.isabstract(name.value)):
        grouped.setdefault(name.defined_in, []).append(name)
    abstract = {f for f, ns in grouped.items() if any(inspect.isabstract(n.value) for n in ns)}
    order = sorted(grouped, key=lambda file: (file not in abstract, file.replace("._", ".")))
    return {file: sorted(grouped[file], key=position) for file in order}


def headed(file: str) -> Iterator[str]:
    """Yield the docstring of a file as a section: what precedes its first colon is the title."""
    first, rest = docstring(file)
    title, _, lead = first.partition(": ")
    title = title.removesuffix(".")
    yield from (title, "-" * 2 * len(title), "")
    yield from (lead[:1].upper() + lead[1:], *rest, "")


def module_page(module: str) -> Iterator[str]:
    """Yield the reference of a module: its docstring and its names, modules within it included."""
    first, rest = docstring(module)
    yield from (f".. py:module:: {module}", "", *linked([first, *rest], module), "")
    here = [name for name in exports(module) if name.home == module]
    elsewhere = [name for name in exports(module) if name.home != module]
    for file, names in files(here).items():
        if file != module:
            yield from linked(list(headed(file)), module)
        for name in names:
            yield from directive(name)
    if elsewhere:
        links = ", ".join(f":py:obj:`{n.name} <{n.home}.{n.name}>`" for n in elsewhere)
        yield from (f"The module also exports {links}.", "")
    for inner in public_modules(module):
        if inner.rpartition(".")[0] == module:
            yield from (inner, "-" * len(inner), "", *module_page(inner))


def modules_table() -> Iterator[str]:
    """Yield the table of the modules: the page of each, its names, what it is about."""
    yield from (".. list-table::", "   :header-rows: 1", "   :class: modules", "")
    yield from ("   * - Module", "     - What it has")
    for module in public_modules():
        short = module.removeprefix(f"{PACKAGE}.")
        if module != PACKAGE and "." not in short:
            first = " ".join(linked([docstring(module)[0]], module))
            inside = [name for name in public_names() if f"{name.module}.".startswith(f"{module}.")]
            links = ", ".join(f":py:obj:`{name.name} <{name.path}>`" for name in inside)
            yield f"   * - :doc:`{short} <{PAGES}/{short}>`"
            yield from (f"     - {first}", "", f"       {links}", "")


class Generated(SphinxDirective):
    """Parse generated reStructuredText in place."""

    def parse(self, lines: list[str], source: str) -> list[nodes.Node]:
        """Return the nodes that the lines stand for, their fields marked as such.

        Names and types keep their straight quotes.
        """
        node = nodes.section()
        node.document = self.state.document
        nested_parse_with_titles(self.state, StringList(lines, source=source), node)
        for part in node.findall(lambda n: isinstance(n, (nodes.term, nodes.classifier))):
            part["support_smartquotes"] = False
        for rubric in node.findall(nodes.rubric):
            if rubric.astext() in FIELDS:
                rubric.next_node(descend=False, siblings=True)["classes"].append("fields")
        return list(node.children)


class PublicModule(Generated):
    """``.. public-module:: name``: the reference of one module."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the reference."""
        module = self.arguments[0]
        for file in {import_module(name.defined_in).__file__ for name in exports(module)}:
            self.env.note_dependency(str(file))
        return self.parse(list(module_page(module)), module)


class PublicModules(Generated):
    """``.. public-modules::``: the table of all modules."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        return self.parse(list(modules_table()), PACKAGE)


def note_other_names(app: Sphinx, env: Any) -> None:
    """Let a reference to a name find it under every path that exports it."""
    objects = env.get_domain("py").objects
    for path, home in paths().items():
        if home in objects:
            objects.setdefault(path, objects[home]._replace(aliased=True))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives."""
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("library_sources")
    app.add_directive("public-module", PublicModule)
    app.add_directive("public-modules", PublicModules)
    app.connect("autodoc-process-docstring", process_docstring)
    app.connect("env-updated", note_other_names)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
