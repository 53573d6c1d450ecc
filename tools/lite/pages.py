"""Make of the notebooks what JupyterLite opens: its kernel, and a cell that loads the library."""

from __future__ import annotations

import json
from pathlib import Path

from lite.errors import LiteError

#: Any other name and JupyterLite asks the reader which kernel to take.
KERNEL = {"display_name": "Python (in your browser)", "language": "python", "name": "python"}
#: Before the cell that installs the library: that one is for where a reader takes the notebook.
SETUP = """\
# Loads the library into this browser:
# tens of megabytes, the first time.
import sys

if sys.platform == "emscripten":
    import unrolled_lite

    await unrolled_lite.ready()

"""


def write(source: Path, target: Path) -> list[str]:
    """Write every notebook below ``source`` for JupyterLite; return their paths.

    Each names the page of the book that it belongs to, and is trusted, for it is the site's own.

    Raises
    ------
    LiteError
        If a notebook does not begin with a text and the cell that makes the library available.
    """
    names = []
    for path in sorted(source.rglob("*.ipynb")):
        name = path.relative_to(source).as_posix()
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = notebook["cells"]
        setup = "".join(cells[1]["source"]) if len(cells) > 1 else ""
        if not setup or cells[1]["cell_type"] != "code" or "unrolled" not in setup:
            raise LiteError(f"{name}: the second cell is not the one that installs the library")
        cells[1]["source"] = (SETUP + setup).splitlines(keepends=True)
        for cell in cells:
            if cell["cell_type"] == "code":
                cell["metadata"]["trusted"] = True
        notebook["metadata"]["kernelspec"] = KERNEL
        notebook["metadata"]["unrolled"] = {"page": page_of(name)}
        made = target / name
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        names.append(name)
    if not names:
        raise LiteError(f"no notebooks in {source}: build the book first (`make book`)")
    return names


def page_of(name: str) -> str:
    """Return the page of the book whose notebook this is."""
    return Path(name).with_suffix(".html").as_posix()
