"""A reader who does not wait until Python is there: what is run early is run nevertheless."""

from __future__ import annotations

import threading

import pytest
import serve
from playwright.sync_api import expect

KERNEL = "lite/extensions/@jupyterlite/pyodide-kernel-extension/static"
#: How long the server keeps the kernel back at most, in seconds.
HELD = 60
#: A kernel starts in some 10 s on two idle cores; a busy machine takes several times as long.
PATIENCE = 180_000


@pytest.fixture
def held(lite, serving):
    """Return the address of the site, and what lets it give out the part that starts Python."""
    (starter,) = (p for p in (lite / KERNEL).glob("[0-9]*.js") if "comlink.worker" in p.read_text())
    go = threading.Event()

    class Holding(serve.QuietHandler):
        def do_GET(self):  # noqa: N802, the name that http.server calls
            if starter.name in self.path:
                assert go.wait(HELD), "nobody let the kernel go"
            super().do_GET()

    with serving(lite, Holding) as address:
        yield address, go
        go.set()


def test_cells_that_are_run_before_there_is_a_session_wait_and_run_in_turn(laboratory, held):
    address, go = held
    lab = laboratory(address).open("test.ipynb")
    first, second = lab.cell("import ipywidgets").first, lab.cell("the slider is at").first
    for cell in (first, second):
        cell.locator(".cm-content").click()
        lab.page.keyboard.press("Control+Enter")
        expect(cell.locator(".jp-InputPrompt")).to_have_text("[*]:")
    go.set()
    said = second.locator(".jp-OutputArea-output")
    expect(said).to_have_text("the slider is at 3", timeout=PATIENCE)
    expect(first.locator(".jp-InputPrompt")).to_have_text("[1]:")
