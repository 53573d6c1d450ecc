"""Offer every chapter as a clean notebook, ``notebooks/<page>.ipynb`` on the site, all in one zip.

The button of a page downloads the notebook made here, not what the page was built from, which holds
the solutions. Links back to the site begin with its address, ``html_baseurl``; as long as it has
none, a notebook names numbers without links. With ``WITH_LITE=1`` in the environment a chapter has
one button more, to the JupyterLite that ``tools/build_lite.py`` puts beside the book.
"""

from __future__ import annotations

import os
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

import nbformat
from docutils import nodes
from myst_nb.core.read import read_myst_markdown_notebook
from notebook_cells import notebook
from notebook_lines import Page, UnknownConstructError
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

FOLDER = "notebooks"
ARCHIVE = "unrolled-notebooks.zip"
#: The time of every file in the archive: equal notebooks make equal archives.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
#: Where a page's metadata say that it has code.
HAS_CODE = "has-code"
EXTRAS = "continuous,figures,verify"

SETUP = f"""\
# Installs the library where it is missing, on Colab for example.
from importlib.util import find_spec

if find_spec("unrolled") is None:
    %pip install --quiet "unrolled[{EXTRAS}] @ {{wheel}}"
"""
BY_HAND = f"""\
# Says what to do where the library is missing.
from importlib.util import find_spec

if find_spec("unrolled") is None:
    raise ModuleNotFoundError(
        "This notebook needs the library of the book: in the folder with the book's "
        "pyproject.toml run `pip install '.[{EXTRAS}]'`, then restart the kernel."
    )
"""


def is_chapter(app: Sphinx, page: str) -> bool:
    """Tell whether a page has code to run."""
    return HAS_CODE in app.env.metadata.get(page, {})


def note_code(app: Sphinx, doctree: nodes.document) -> None:
    """Note whether the page that was read has code to run."""
    cells = (node.get("nb_element") for node in doctree.findall(nodes.container))
    if "cell_code" in cells:
        app.env.metadata[app.env.docname][HAS_CODE] = "yes"


def number(app: Sphinx, page: str, kind: str, target: str) -> str:
    """Return the number of something on a page as the site writes it, or ""."""
    numbers = app.env.toc_fignumbers.get(page, {}).get(kind, {})
    return ".".join(map(str, numbers.get(target, ())))


def setup_code(app: Sphinx) -> str:
    """Return the first code cell: it installs the library from the site."""
    site = app.config.html_baseurl
    if not site:
        return BY_HAND.strip()
    wheel = urljoin(site, f"wheels/unrolled-{version('unrolled')}-py3-none-any.whl")
    return SETUP.format(wheel=wheel).strip()


def write_notebook(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the notebook of a page whose references are resolved."""
    if app.builder.name != "html" or not is_chapter(app, docname):
        return
    site = app.config.html_baseurl
    address = urljoin(site, app.builder.get_target_uri(docname)) if site else ""
    page = Page(docname, address, lambda kind, target: number(app, docname, kind, target))
    source = Path(app.env.doc2path(docname)).read_text(encoding="utf-8")
    code = read_myst_markdown_notebook(source)["cells"]
    try:
        made = notebook(page, doctree, code, setup_code(app))
    except UnknownConstructError as error:
        raise ExtensionError(f"notebooks: {error}") from error
    path = Path(app.outdir, FOLDER, f"{docname}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(made) + "\n", encoding="utf-8")


def add_buttons(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put the download buttons into the header of a page."""
    if doctree is None:
        return
    name = f"{FOLDER}/{page}.ipynb"
    notebook_button = {
        "type": "link",
        "url": context["pathto"](name, 1),
        "text": ".ipynb",
        "tooltip": "Download this page as a notebook",
        "icon": "fas fa-code",
        "label": "download-notebook-button",
    }
    print_button = {
        "type": "javascript",
        "javascript": "window.print()",
        "text": ".pdf",
        "tooltip": "Print to PDF",
        "icon": "fas fa-file-pdf",
        "label": "download-pdf-button",
    }
    group = {
        "type": "group",
        "tooltip": "Download this page",
        "icon": "fas fa-download",
        "buttons": [notebook_button, print_button] if is_chapter(app, page) else [print_button],
        "label": "download-buttons",
    }
    context["header_buttons"].insert(0, group)
    if app.config.with_lite and is_chapter(app, page):
        add_run_button(app, page, context)


def add_run_button(app: Sphinx, page: str, context: dict[str, Any]) -> None:
    """Put the button into the header of a chapter that opens it in JupyterLite."""
    address = context["pathto"]("lite/notebooks/index.html", 1)
    button = {
        "type": "link",
        "url": f"{address}?path={quote(f'{page}.ipynb')}",
        "text": 'Run<span class="wide"> in the browser</span>',  # see navigation.css
        "tooltip": "Open this chapter as a notebook that runs in your browser; nothing to install",
        "icon": "fas fa-play",
        "label": "run-in-browser-button",
    }
    context["header_buttons"].insert(0, button)


def write_archive(app: Sphinx, exception: Exception | None) -> None:
    """Put all notebooks into one zip; drop those of pages that are gone."""
    folder = Path(app.outdir, FOLDER)
    if exception is not None or app.builder.name != "html" or not folder.exists():
        return
    chapters = {f"{page}.ipynb" for page in app.env.found_docs if is_chapter(app, page)}
    with zipfile.ZipFile(folder / ARCHIVE, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*.ipynb")):
            name = path.relative_to(folder).as_posix()
            if name not in chapters:
                path.unlink()
                continue
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), path.read_bytes())


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("doctree-read", note_code)
    app.add_config_value("with_lite", os.environ.get("WITH_LITE") == "1", "html", bool)
    app.connect("doctree-resolved", write_notebook, priority=900)
    app.connect("html-page-context", add_buttons, priority=800)
    app.connect("build-finished", write_archive)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
