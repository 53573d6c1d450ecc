"""Write the lock of Pyodide: every package a reader's browser may load, and its SHA-256.

The lock in npm's ``pyodide`` names what the official distribution holds, compiled for one Python.
Ours keeps of it only the compiled packages that the library needs; all that is pure Python comes
from the site. The browser refuses a file whose checksum is another.

======== ==================================================================================
name     meaning
======== ==================================================================================
official the lock in npm's ``pyodide``: "info" (Python, ABI), "packages" (name → entry)
entry    file_name (an address, or relative to the lock), sha256, version, depends, imports
======== ==================================================================================
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.tags import Tag
from packaging.utils import canonicalize_name, parse_wheel_filename

from lite.errors import LiteError
from lite.wheels import sha256

Entry = dict[str, Any]

#: What the library's wheel is loaded with: all that chapters use but z3, which is large and used by
#: few; it is loaded when a cell imports it.
EXTRAS = ("continuous", "figures", "verify")
ON_IMPORT = frozenset({"z3-solver"})
#: Wheels that ipywidgets asks for and JupyterLite has as scripts of its own.
IN_THE_PAGE = frozenset({"jupyterlab-widgets", "widgetsnbextension"})


def runs_on(tags: Iterable[Tag], info: dict[str, Any]) -> bool:
    """Tell whether a wheel with these tags runs on the Python of a lock."""
    major, minor = map(int, info["python"].split(".")[:2])
    cpython = f"cp{major}{minor}"
    pure = {f"py{major}", cpython, *(f"py{major}{older}" for older in range(minor + 1))}
    machine = f"pyemscripten_{info['abi_version']}_{info['arch']}"
    return any(
        (tag.abi == "none" and tag.interpreter in pure and tag.platform in {"any", machine})
        or (tag.interpreter == tag.abi == cpython and tag.platform == machine)
        for tag in tags
    )


def entry(wheel: Path, info: dict[str, Any]) -> Entry:
    """Return the entry of a wheel that the site serves; ``depends`` are its requirements still."""
    name, version, _, tags = parse_wheel_filename(wheel.name)
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (path,) = (n for n in names if re.fullmatch(r"[^/]+\.dist-info/METADATA", n))
        metadata = HeaderParser().parsestr(archive.read(path).decode())
    wanted = metadata["Requires-Python"] or ""
    if not runs_on(tags, info) or not SpecifierSet(wanted).contains(info["python"]):
        said = f" (it wants Python {wanted})" if wanted else ""
        raise LiteError(
            f"{wheel.name}{said} does not run on Pyodide's Python {info['python']}, "
            f"ABI {info['abi_version']}: compile requirements-browser.txt for it (`make lock`)"
        )
    return {
        "name": name,
        "version": str(version),
        "file_name": wheel.name,
        "sha256": sha256(wheel),
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
        "imports": sorted(imports(names)),
        "depends": [Requirement(line) for line in metadata.get_all("Requires-Dist", [])],
    }


def imports(names: Iterable[str]) -> set[str]:
    """Return the modules that the files of a wheel make importable."""
    found = set()
    for name in names:
        first, _, rest = name.partition("/")
        if rest.endswith((".py", ".so")) and first.isidentifier():
            found.add(first)
        elif not rest and first.endswith((".py", ".so")):
            found.add(first.partition(".")[0])
    return found


def depends(package: Entry, known: dict[str, Entry], info: dict[str, Any]) -> list[str]:
    """Return the names of what a package is loaded with, each of a version that it takes."""
    version = info["python"]
    place = {
        "sys_platform": "emscripten",
        "platform_system": "Emscripten",
        "platform_machine": info["arch"],
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "python_version": ".".join(version.split(".")[:2]),
        "python_full_version": version,
    }
    chosen = EXTRAS if package["name"] == "unrolled" else ()
    names = set()
    for requirement in package["depends"]:
        name = canonicalize_name(requirement.name)
        marker = requirement.marker
        applies = marker is None or any(
            marker.evaluate({**place, "extra": extra}) for extra in ("", *chosen)
        )
        if not applies or name in IN_THE_PAGE | ON_IMPORT | {"unrolled"}:
            continue
        if name not in known:
            raise LiteError(
                f"{package['name']} needs {name}, which neither the site nor Pyodide has: "
                "add it to tools/lite/browser.in, then `make lock`"
            )
        if not requirement.specifier.contains(known[name]["version"], prereleases=True):
            raise LiteError(
                f"{package['name']} {package['version']} needs {requirement}, "
                f"but the browser gets {name} {known[name]['version']}"
            )
        names.add(name)
    return sorted(names)


def make(official: dict[str, Any], wheels: Iterable[Path], base: str) -> dict[str, Any]:
    """Return the lock of the site.

    Parameters
    ----------
    official : dict
        The lock in npm's ``pyodide``.
    wheels : iterable of Path
        What the site serves beside the lock.
    base : str
        What the name of a file of the distribution is appended to: an address that ends in "/", or
        "" if the site has a copy.

    Raises
    ------
    LiteError
        If a wheel is for another Python, or a package is missing or of a version that will not do.
    """
    info = official["info"]
    theirs: dict[str, Entry] = {
        str(canonicalize_name(name)): e for name, e in official["packages"].items()
    }
    ours: dict[str, Entry] = {e["name"]: e for e in (entry(wheel, info) for wheel in wheels)}
    known = {**theirs, **ours}
    packages: dict[str, Entry] = {}
    waiting = list(ours)
    while waiting:
        name = waiting.pop()
        if name in packages:
            continue
        found = known[name]
        if name in ours:
            names = depends(found, known, info)
            packages[name] = {**found, "depends": names}
        else:
            names = [canonicalize_name(n) for n in found["depends"]]
            # What is pure Python comes as PyPI says; Pyodide's lock names too much.
            names = [n for n in names if n in ours or is_compiled(known[n])]
            packages[name] = {**found, "file_name": base + found["file_name"], "depends": names}
            if not is_compiled(found):
                raise LiteError(
                    f"{name} is pure Python, so it comes from PyPI: add it to "
                    "tools/lite/browser.in, then `make lock`"
                )
        waiting += names
    return {**official, "packages": dict(sorted(packages.items()))}


def is_compiled(package: Entry) -> bool:
    """Tell whether a package of the distribution is compiled, so that PyPI does not have it."""
    return not package["file_name"].endswith("-none-any.whl")


def compiled(lock: dict[str, Any], official: dict[str, Any]) -> dict[str, str]:
    """Return file → SHA-256 of what a lock takes from the distribution."""
    theirs = {e["file_name"]: e["sha256"] for e in official["packages"].values()}
    names = (e["file_name"].rpartition("/")[2] for e in lock["packages"].values())
    return {
        name: theirs[name] for name in sorted(names) if name in theirs and "-none-any" not in name
    }
