"""Runs in the reader's browser: loads the library, or says in one sentence why it cannot.

NumPy and other compiled packages come from where the lock of Pyodide says; on a train, or behind a
wall, that place may be out of reach. Then a traceback of fifty lines would help nobody.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pyodide_js
from IPython import get_ipython
from IPython.display import clear_output, display

#: How the packages that may be missing are called in a sentence, in this order.
NAMES = {"numpy": "NumPy", "scipy": "SciPy", "matplotlib": "Matplotlib", "sympy": "SymPy"}
LOADING = "Loading the library, NumPy, SciPy, Matplotlib and SymPy; the first time takes longest."
READY = "The library is ready."
WAY_OUT = (
    "run the first code cell again when there is a connection, "
    "or choose File → Download and open the notebook in Jupyter on your own computer"
)


class NotHereError(Exception):
    """The packages a chapter needs cannot be had; shown as its sentence alone."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def not_loaded(name: str) -> dict[str, Any]:
    """Return, of a package and all that it is loaded with, the lock's entries of what is not."""
    packages = pyodide_js.lockfile.packages.to_py()
    here = {name.lower().replace("_", "-") for name in pyodide_js.loadedPackages.to_py()}
    found: set[str] = set()
    waiting = [name]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += packages[name]["depends"]
    return {name: packages[name] for name in sorted(found - here)}


def sentence(missing: dict[str, Any]) -> str:
    """Return what a reader is told: what is missing, from where, and the way out."""
    names = [NAMES[key] for key in NAMES if key in missing]
    if names and len(names) < len(missing):
        names.append("what they need")
    names = names or sorted(missing)
    said = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    hosts = {urlsplit(entry["file_name"]).netloc or "this site" for entry in missing.values()}
    return (
        f"{said} could not be loaded from {' and '.join(sorted(hosts))} (no answer, or not the "
        f"file this book was checked with), so most of this chapter cannot run here: {WAY_OUT}."
    )


def missing_module(shell: Any, kind: Any, error: Any, trace: Any, tb_offset: Any = None) -> Any:
    """Show the sentence in the place of a traceback if a cell imports what could not be had."""
    module = (error.name or "").partition(".")[0]
    for name, entry in not_loaded("unrolled").items():
        if module in entry["imports"]:
            shown = [sentence(not_loaded(name))]
            shell._showtraceback(kind, error, shown)
            return shown
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
    return []


def watch() -> None:
    """From now on, say the sentence whichever cell a reader begins with."""
    get_ipython().set_custom_exc((ModuleNotFoundError,), missing_module)


async def ready() -> None:
    """Load the library and all that it needs, and say when it is there.

    Raises
    ------
    NotHereError
        If something could not be had; the message says what, and what to do.
    """

    def quiet(text: str) -> None:
        """Keep the loader's report out of the notebook: what counts is what is there after it."""

    said = display(  # type: ignore[no-untyped-call]
        {"text/plain": LOADING}, raw=True, display_id=True
    )
    # By all their names: what a package needs is not tried again once the package itself is there.
    names = list(not_loaded("unrolled"))
    await pyodide_js.loadPackage(names, messageCallback=quiet, errorCallback=quiet)
    missing = not_loaded("unrolled")
    if missing:
        clear_output()  # type: ignore[no-untyped-call]
        raise NotHereError(sentence(missing))
    said.update({"text/plain": READY}, raw=True)
