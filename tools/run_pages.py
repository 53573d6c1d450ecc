"""Run the pages of the book that are not in the cache of executed pages, one per processor.

Sphinx runs a page when it reads it, one after the other. Run ahead of that, side by side, they are
in the cache by then. A page that fails is left for Sphinx, which names the cell and the page.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import assets
import yaml
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from myst_nb.core.read import read_myst_markdown_notebook
from nbformat import NotebookNode
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = assets.ROOT
CACHE = ROOT / "_build" / ".jupyter_cache"


def listed() -> list[Path]:
    """Return the pages of the table of contents that are there, the longest first."""
    paths = (ROOT / f"{name}.md" for name in parse_toc_yaml(ROOT / "_toc.yml"))
    pages = [path for path in paths if path.is_file()]
    return sorted(pages, key=lambda page: (-page.stat().st_size, page))


def waiting(cache: Any) -> dict[Path, NotebookNode]:
    """Return page → notebook for the pages with code that the cache does not have."""
    found = {}
    for page in listed():
        text = page.read_text(encoding="utf-8")
        if "{code-cell}" not in text:
            continue
        notebook = read_myst_markdown_notebook(text)
        try:
            cache.match_cache_notebook(notebook)
        except KeyError:
            found[page] = notebook
    return found


def run(page: Path, notebook: NotebookNode, timeout: int) -> ExecutionResult:
    """Run a notebook in the folder of its page."""
    return single_nb_execution(notebook, str(page.parent), timeout, allow_errors=False)


def main() -> None:
    """Run what waits and put it into the cache."""
    cache = get_cache(str(CACHE))
    pages = waiting(cache)
    if len(pages) < 2:  # there is nothing to do side by side
        return
    started = time.monotonic()
    timeout: int = yaml.safe_load((ROOT / "_config.yml").read_text())["execute"]["timeout"]
    workers = os.cpu_count() or 1
    # The kernels share the processors: each gets one.
    os.environ["OMP_NUM_THREADS"] = "1"
    print(f"Running {len(pages)} pages, {workers} at a time")
    with ThreadPoolExecutor(workers) as pool:
        running = {
            pool.submit(run, page, notebook, timeout): page for page, notebook in pages.items()
        }
        for done in as_completed(running):
            page = running[done].relative_to(ROOT)
            result = done.result()
            if result.err is not None:
                print(f"  {page} fails")
                continue
            data = {"execution_seconds": result.time}
            bundle = CacheBundleIn(result.nb, str(ROOT / page), data=data)
            cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
            print(f"  {page}: {result.time:.0f} s", flush=True)
    print(f"{len(pages)} pages run ({time.monotonic() - started:.0f} s)")


if __name__ == "__main__":
    main()
