"""JupyterLab as a reader starts it, on a free port of this machine, seen through Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jupyter_started import PATIENCE, Lab, running
from playwright.sync_api import Browser, BrowserContext, Page, Route

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def lab(tmp_path_factory) -> Iterator[Lab]:
    """Start JupyterLab with the settings of ``make lab`` and none of the user's."""
    home = tmp_path_factory.mktemp("lab")
    folder = home / "notebooks"
    folder.mkdir()
    with running(folder, home, {"JUPYTER_CONFIG_PATH": str(ROOT / "tools" / "jupyter")}) as lab:
        yield lab
    shutil.rmtree(folder)


@pytest.fixture
def open_lab(lab: Lab, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a file in JupyterLab, or with "" JupyterLab alone: ``open_lab(name)`` is the page.

    Requests to other hosts are refused and fail the test, and so does an uncaught exception.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def route(route: Route) -> None:
        if route.request.url.startswith((lab.address, "data:", "blob:")):
            route.continue_()
        else:
            faults.append(f"request to another host: {route.request.url}")
            route.abort()

    def open_file(name: str, height: int = 1600) -> Page:
        context = browser.new_context(viewport={"width": 1200, "height": height})
        contexts.append(context)
        context.route("**/*", route)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: faults.append(f"exception: {error}"))
        where = f"lab/tree/{name}" if name else "lab"
        page.goto(f"{lab.address}/{where}?token={lab.token}&reset")
        page.locator("#main").wait_for(timeout=PATIENCE * 1000)
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert not faults
